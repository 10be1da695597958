// Instruments that say how a patient fares (outcome_*.csv): their items, which difference a patient notices, and how
// groups of operated patients fared. Every number has its source and basis.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/evidence/evidence.h"

namespace nucha::serve {

/// How answers become a score.
enum class Reckoning {
  percent,  ///< points over the most that the answered items can give
  sum,      ///< of all items
  value     ///< the number is given
};

/// outcome_items.csv
struct InstrumentItem {
  std::string id, label;
  int lowest = 0, highest = 0;
  std::vector<std::string> choices;  ///< from the lowest score on; empty: the form of the clinic has the words
};

/// outcome_differences.csv: the smallest change that patients call a change.
struct NoticedDifference {
  std::optional<double> baseline_lo, baseline_hi;  ///< for scores before the operation from ... to; none: for all
  Range value;
  std::string population;
  Provenance provenance;
};

/// outcome_recovery.csv: the mean of a group at one time after its operation.
struct RecoveryPoint {
  double months = 0;
  double value = 0;
  std::optional<double> lo, hi;  ///< between which 90 % of the group lie; none: not known
  int n = 0;
  Provenance provenance;
};

struct RecoverySeries {
  std::string id, population;
  std::vector<RecoveryPoint> points;  ///< earliest first
};

/// outcome_instruments.csv, with what the other tables say of it.
struct Instrument {
  std::string id, label, what, unit;
  Reckoning reckoning = Reckoning::value;
  double lowest = 0, highest = 0;
  bool low_is_better = true;
  int least_items = 0;  ///< fewer answers than this make no score
  std::vector<InstrumentItem> items;
  std::vector<NoticedDifference> differences;
  std::vector<RecoverySeries> recovery;
  Provenance provenance;

  const InstrumentItem* findItem(std::string_view item) const;
};

struct OutcomeTables {
  std::vector<Instrument> instruments;
  const Instrument* find(std::string_view id) const;
};

/// Reads the tables of a data folder. Throws InputError with every fault (file, line, column).
OutcomeTables loadOutcomeTables(const std::filesystem::path& data_folder);

}  // namespace nucha::serve
