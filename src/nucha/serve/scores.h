// Scores of how a patient fares: answers become a number, or are told to be too few; what groups of operated patients
// reached stands beside.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/json.h"
#include "nucha/evidence/evidence.h"
#include "nucha/serve/outcome_tables.h"

namespace nucha::serve {

struct ReckonedScore {
  std::optional<double> value;  ///< none: too few answers for a score
  int answered = 0, items = 0;  ///< items 0: the value was given as it is
  std::string note;             ///< what was left out, and what that does
};

/// The score of `answers` ({item: score}; null is not answered). Faults name their pointer below "/answers".
ReckonedScore reckon(const Instrument& instrument, const Json& answers, std::vector<Fault>& faults);
/// A value that was measured as it is. Faults name "/value".
ReckonedScore takeValue(const Instrument& instrument, const Json& value, std::vector<Fault>& faults);

/// The instruments with items, noticed differences and sources, as GET /instruments gives them.
Json instrumentsJson(const OutcomeTables& tables);
/// Published courses after fusion: one entry an instrument and group, with the usual times at which nothing is known.
Json expectedJson(const OutcomeTables& tables, const Evidence& evidence);

}  // namespace nucha::serve
