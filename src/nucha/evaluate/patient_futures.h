// The coming years of this patient's neck, as it is and with the treatments that change it.
#pragma once

#include <vector>

#include "nucha/evaluate/evaluation.h"
#include "nucha/evaluate/patient_neck.h"
#include "nucha/mechanics/neck_bench.h"

namespace nucha {

/// The patient as the course sees them: the neck now, what is believed of its healing, and the odds that their risk
/// factors bring.
CourseSubject subjectOf(const Case& patient_case, const PatientNeck& patient, const std::vector<RankedCause>& causes,
                        const Evidence& evidence);

/// Fills `evaluation.futures`: as it is, and with the best options that change the neck or its course,
/// operations first.
void addFutures(const Case& patient_case, const PatientNeck& patient, const Evidence& evidence,
                const MechanicsTables& tables, NeckBench& bench, Evaluation& evaluation, const FollowOptions& options);

}  // namespace nucha
