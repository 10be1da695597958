// What both readers (case file and FHIR) share: turning statements of a record into observations, with units, places
// and contradictions settled, and collecting every fault on the way.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/record/case.h"
#include "nucha/record/tables.h"

namespace nucha {

inline constexpr std::size_t kMaxStatements = 2000;
inline constexpr std::size_t kMaxTextBytes = 10'000;

/// The first `most` bytes, cut between characters; for quoting a record in messages.
std::string clipped(std::string_view text, std::size_t most = 80);

/// The case being read, with everything wrong found so far.
struct RecordReading {
  RecordReading(std::string file_name, const Evidence& all_evidence, const RecordTables& word_tables);

  std::string file;
  const Evidence& evidence;
  const RecordTables& tables;
  Case result;
  std::vector<Fault> faults;
  std::vector<std::string> vocabulary;  ///< finding ids and aliases, for near matches

  void fault(const std::string& pointer, std::string what, std::string fix = {});
  void note(std::string text);
  void unused(std::string what, std::string why, const std::string& pointer);
  /// "; did you mean 'a', 'b'?" or nothing. Only the first hundred are looked up: a hostile file must not cost minutes.
  std::string nearFindings(std::string_view text);

 private:
  int lookups_ = 0;
};

/// One statement as the record makes it.
struct Statement {
  std::string finding;          ///< as given: id or alias
  std::optional<bool> present;  ///< nullopt: not said
  std::optional<double> value;
  std::string unit;
  std::string place;  ///< "C5-C6", "C7", "C3-C6", "C6 root"; empty when not said
  std::optional<Side> side;
  std::optional<Stage> stage;  ///< nullopt: the finding's own
  std::string date;
  std::string where;  ///< JSON pointer of the entry
  /// Pointers of the single fields, where they differ from `where` (FHIR keeps them deeper).
  std::string value_where, unit_where, place_where;
};

/// Adds a statement to the case: an observation, an unused entry or a fault. The surgery must be read before.
void addStatement(RecordReading& reading, const Statement& statement);

/// Merges repeats and settles contradictions; faults for those that cannot be settled.
void settleObservations(RecordReading& reading);

/// Adds the findings that patient.risk_factors stand for, unless the record already speaks of them.
void addRiskFactors(RecordReading& reading);

/// An operation a century ago is a typing error.
inline constexpr double kMaxMonthsSince = 1200;
/// Sets the time since the operation; a fault at `where` when it cannot be right.
void setMonthsSince(RecordReading& reading, double months, const std::string& where);

/// Hands the case out, or throws InputError with every fault.
Case finish(RecordReading& reading);

}  // namespace nucha
