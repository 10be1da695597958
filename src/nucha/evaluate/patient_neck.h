// This patient's own neck: built from what the case says of the person, operated as the case says, healed as far as the
// evaluation expects. What the case does not say is named, never passed over.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nucha/evaluate/evaluation.h"
#include "nucha/evaluate/mechanics_tables.h"
#include "nucha/record/case.h"

namespace nucha {

struct PatientNeck {
  Neck intact;                       ///< before the operation
  Neck operated;                     ///< now
  std::vector<Level> levels;         ///< operated, top first
  std::vector<std::string> assumed;  ///< sentences: what was taken in place of what the case does not say
};

/// The operations that the words of a record stand for, run by run of neighbouring levels. What has to be taken for
/// granted is added to `assumed`. Throws InputError where the words do not tell what was done.
std::vector<Operation> operationsOf(const Surgery& surgery, std::vector<std::string>& assumed);

/// Bone bridge to be expected at a level: that of a healed graft at this time and that of one that did not heal,
/// weighed by the probability of a non-union there. With `months_since` unknown healing is taken as over.
double expectedUnion(Level level, std::optional<double> months_since, const std::vector<RankedCause>& causes,
                     const Evidence& evidence);

/// nullopt when the neck cannot be told from the case; `notes` then says why.
std::optional<PatientNeck> patientNeck(const Case& patient_case, const std::vector<RankedCause>& causes,
                                       const Evidence& evidence, const MechanicsTables& tables,
                                       std::vector<std::string>& notes);

}  // namespace nucha
