// What this patient's neck does under load: now against before its operation, and after each treatment that changes it.
#pragma once

#include <vector>

#include "nucha/evaluate/evaluation.h"
#include "nucha/evaluate/patient_neck.h"

namespace nucha {

/// Computes the patient's neck and fills `evaluation.mechanics` and the mechanics of the options that are not to be
/// avoided. Reads causes and options of the evaluation, so it comes after them. Every neck goes through every load
/// once.
void addMechanics(const Case& patient_case, const Evidence& evidence, const MechanicsTables& tables,
                  Evaluation& evaluation);

}  // namespace nucha
