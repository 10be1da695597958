// Whom `nucha follow` follows: a patient, or a neck as it is operated in a study. Both end up as the same thing.
#pragma once

#include <string>
#include <vector>

#include "nucha/cli/neck_options.h"
#include "nucha/evaluate/mechanics_tables.h"
#include "nucha/mechanics/neck_bench.h"
#include "nucha/report/follow_report.h"

namespace nucha {

/// Everything that following needs, whatever it started from.
struct Followed {
  CourseSubject subject;
  NeckBench bench;      ///< holds the intact neck
  FollowReport report;  ///< what is known before the first future: the case, its red flags, what was assumed
  /// Where a treatment acts; empty places are not known.
  TreatmentSites sitesFor(const Treatment& treatment) const;
};

/// Evaluates the case and takes its neck as it is believed to be now. Throws InputError naming the red flags and the
/// reason when the neck cannot be told from the case.
Followed followPatient(const std::string& path, const Evidence& evidence, const MechanicsTables& tables);

/// A neck that was operated `months_since` ago. Throws InputError when nothing was fused.
Followed followNeck(const NeckOptions& options, double months_since, const Evidence& evidence,
                    const MechanicsTables& tables);

/// Follows the subject as it is and with each treatment, and fills the report. Throws InputError for a treatment that
/// nobody knows, naming the nearest.
void followAll(Followed& followed, const std::vector<std::string>& treatments, const Evidence& evidence,
               const MechanicsTables& tables);

}  // namespace nucha
