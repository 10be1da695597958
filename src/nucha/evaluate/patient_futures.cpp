#include "nucha/evaluate/patient_futures.h"

#include <fmt/core.h>

#include <optional>
#include <string>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/evaluate/patient_mechanics.h"
#include "nucha/evaluate/prior.h"

namespace nucha {
namespace {

// a graft that is still healing is not yet one that failed to
bool hadTheTime(const Case& patient_case, const Evidence& evidence) {
  const auto& months = patient_case.surgery.months_since;
  return months && *months >= evidence.setting("months_to_union");
}

// what changes the neck comes first, then by rank what may change its course alone
std::vector<const RankedOption*> worthFollowing(const Evaluation& evaluation) {
  std::vector<const RankedOption*> worth = evaluation.optionsOnTheNeck();
  for (const RankedOption& option : evaluation.options) {
    if (option.verdict != Verdict::avoid && !option.mechanics) worth.push_back(&option);
  }
  return worth;
}

std::optional<PatientFutures> futuresWith(const CourseSubject& before, const RankedOption& option,
                                          const Evaluation& evaluation, const PatientNeck& patient,
                                          const Evidence& evidence, const MechanicsTables& tables, NeckBench& bench,
                                          const FollowOptions& options) {
  std::string why;  // a treatment that changes nothing computed is no news here; `follow` says it when asked
  try {
    const std::optional<Treated> treated =
        treat(before, option.treatment, sitesOf(option, evaluation.causes, patient.levels), tables.treatments,
              tables.parameters.implants, evidence.setting("union_when_united"), why);
    if (!treated) return std::nullopt;
    return PatientFutures{option.treatment, option.label, follow(treated->subject, bench, tables.course, options)};
  } catch (const InputError&) {
    return std::nullopt;  // addMechanics() has noted why this neck does not allow it
  }
}

}  // namespace

CourseSubject subjectOf(const Case& patient_case, const PatientNeck& patient, const std::vector<RankedCause>& causes,
                        const Evidence& evidence) {
  CourseSubject subject;
  subject.now = patient.now;
  subject.operated = patient.levels;
  subject.months_since = patient_case.surgery.months_since.value_or(evidence.setting("months_to_union"));
  const bool judged = hadTheTime(patient_case, evidence);
  for (const Level level : patient.healing) {
    HealingLevel healing{level, std::nullopt};
    if (judged) healing.nonunion = nonunionAt(level, causes);
    subject.healing.push_back(healing);
  }
  subject.union_odds = 1 / riskFactorOdds(patient_case, evidence, "nonunion");
  subject.adjacent_odds = riskFactorOdds(patient_case, evidence, "asd_foraminal");
  return subject;
}

void addFutures(const Case& patient_case, const PatientNeck& patient, const Evidence& evidence,
                const MechanicsTables& tables, NeckBench& bench, Evaluation& evaluation, const FollowOptions& options) {
  const CourseSubject subject = subjectOf(patient_case, patient, evaluation.causes, evidence);
  evaluation.futures.push_back({"", "as it is", follow(subject, bench, tables.course, options)});
  const auto most = static_cast<std::size_t>(evidence.setting("options_followed"));
  for (const RankedOption* option : worthFollowing(evaluation)) {
    if (evaluation.futures.size() > most) break;
    auto with = futuresWith(subject, *option, evaluation, patient, evidence, tables, bench, options);
    if (with) evaluation.futures.push_back(std::move(*with));
  }
}

}  // namespace nucha
