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
  Neck intact;                        ///< before the operation
  Neck operated;                      ///< right after it: nothing has grown together yet
  Neck healed;                        ///< now, if every graft heals as it should
  Neck now;                           ///< now, as far as the evaluation expects union; `healed` until it has spoken
  std::vector<Operation> operations;  ///< of the record
  std::vector<Level> levels;          ///< operated, top first
  std::vector<Level> healing;         ///< those of them where bone is to grow together
  std::vector<std::string> assumed;   ///< sentences: what was taken in place of what the case does not say
};

/// The operations that the words of a record stand for, run by run of neighbouring levels. What has to be taken for
/// granted is added to `assumed`. Throws InputError where the words do not tell what was done.
std::vector<Operation> operationsOf(const Surgery& surgery, std::vector<std::string>& assumed);

/// Bone bridge of a graft that heals, so many months after the operation; unknown: healing is taken as over.
double healedUnion(std::optional<double> months_since, const Evidence& evidence);

/// Probability that a level is not united, by what the evaluation believes.
double nonunionAt(Level level, const std::vector<RankedCause>& causes);

/// nullopt when the neck cannot be told from the case; `notes` then says why.
std::optional<PatientNeck> patientNeck(const Case& patient_case, const Evidence& evidence,
                                       const MechanicsTables& tables, std::vector<std::string>& notes);

/// Sets `now`: every graft healed as far as its time and the probability of a non-union there let expect.
void expectUnion(PatientNeck& patient, std::optional<double> months_since, const std::vector<RankedCause>& causes,
                 const Evidence& evidence);

}  // namespace nucha
