// What this patient's neck does under load: now against before its operation, and after each treatment that changes it.
#pragma once

#include <vector>

#include "nucha/evaluate/evaluation.h"
#include "nucha/evaluate/patient_neck.h"
#include "nucha/mechanics/neck_bench.h"

namespace nucha {

/// Fills `evaluation.mechanics` and the mechanics of the options that are not to be avoided, and `evaluation.necks`.
/// Reads causes and options of the evaluation, so it comes after them; the bench holds the patient's intact neck.
void addMechanics(const PatientNeck& patient, const Evidence& evidence, const MechanicsTables& tables, NeckBench& bench,
                  Evaluation& evaluation);

/// Places that a treatment can act at: the runs of the first operation, and where the likeliest of the causes it is for
/// sits.
TreatmentSites sitesOf(const RankedOption& option, const std::vector<RankedCause>& causes,
                       const std::vector<Level>& operated);

}  // namespace nucha
