// One patient's neck and what the evaluation takes from it before it weighs causes: readings in place of table rows,
// and how much likelier than in others operated alike each cause is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nucha/evaluate/patient_model.h"
#include "nucha/evaluate/patient_neck.h"
#include "nucha/evaluate/personal_prior.h"
#include "nucha/mechanics/neck_bench.h"

namespace nucha {

struct OwnNeck {
  PatientNeck neck;
  NeckBench bench;  ///< every neck of this patient is turned here
  PersonalFactors personal;
};

/// Builds the neck of a case and follows it from its operation. nullopt when the case does not tell it; `notes` then
/// says why. The tables must outlive the result.
std::optional<OwnNeck> buildOwnNeck(const Case& patient_case, const Evidence& evidence, const MechanicsTables& tables,
                                    std::vector<std::string>& notes);

/// The case as a model that knows the patient's neck. The case may hold fewer findings than the one the neck was built
/// from, but must be the same patient's. Case, evidence and tables must outlive the model.
PatientModel buildModel(const Case& patient_case, const Evidence& evidence, const MechanicsTables& tables,
                        OwnNeck& own);

}  // namespace nucha
