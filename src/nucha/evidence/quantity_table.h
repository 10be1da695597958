// Tables of single quantities by id: each with its range, unit and source.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/evidence/evidence.h"

namespace nucha {

struct IdSet;  // evidence/table_reader.h

struct Quantity {
  Range range;
  std::string unit;
  bool calibrated = false;  ///< set by tools/calibrate_mechanics.cpp within its range
  Provenance provenance;
};

struct QuantityTable {
  std::string file;  ///< that it was read from, for messages
  std::map<std::string, Quantity, std::less<>> rows;

  bool has(std::string_view id) const { return rows.find(id) != rows.end(); }
  /// The id must exist; a missing one is our bug.
  const Quantity& row(std::string_view id) const;
  double value(std::string_view id) const { return row(id).range.value; }
};

enum class CalibratedColumn { no, yes };

/// Reads the columns id, value, lo, hi, unit, (calibrated,) basis, source, note. Throws InputError when the file cannot
/// be read or has a fault; `faults` already found come first.
QuantityTable readQuantities(const std::filesystem::path& path, CalibratedColumn column, const IdSet& sources,
                             std::vector<Fault> faults = {});

}  // namespace nucha
