// Evidence and cases made by hand, small enough to calculate every answer on paper.
#pragma once

#include <cmath>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "nucha/record/case.h"

namespace nucha::testing {

inline Range exactly(double value) { return {value, value, value}; }

inline Cause makeCause(const std::string& id, SiteKind site = SiteKind::none, bool dangerous = false) {
  Cause cause;
  cause.id = id;
  cause.label = id;
  cause.family = "family_" + id;
  cause.management = "manage_" + id;
  cause.site = site;
  cause.dangerous = dangerous;
  return cause;
}

/// Present from the operation on and for good, so that the prior is the incidence.
inline Prior lastingPrior(const std::string& cause, double incidence) {
  Prior prior;
  prior.cause = cause;
  prior.approach = "any";
  prior.incidence = exactly(incidence);
  prior.at_once = 1;
  prior.lasts_months = 1e18;
  return prior;
}

inline Finding makeFinding(const std::string& id, double leak, const std::string& group = "loose") {
  Finding finding;
  finding.id = id;
  finding.label = id;
  finding.group = group;
  finding.leak = exactly(leak);
  finding.question = id + "?";
  return finding;
}

/// Causes by their incidence, the settings that the method needs, a loose group and a tight one; no findings.
inline Evidence makeEvidence(const std::vector<std::pair<Cause, double>>& causes) {
  Evidence evidence;
  for (const auto& [cause, incidence] : causes) {
    evidence.causes.push_back(cause);
    evidence.priors.push_back(lastingPrior(cause.id, incidence));
  }
  evidence.groups = {{"loose", "loose", SeenAt::any, 0, {}}, {"tight", "tight", SeenAt::any, 1, {}}};
  const std::pair<const char*, double> settings[] = {{"days_per_month", 30.4375},
                                                     {"prior_floor", 1e-5},
                                                     {"reading_error_share", 0.01},
                                                     {"levels_reported", 7},
                                                     {"level_same", 0.8},
                                                     {"level_next", 0.08},
                                                     {"side_same", 0.85},
                                                     {"side_bilateral_with_one_sided_cause", 0.1},
                                                     {"side_bilateral_without_cause", 0.3},
                                                     {"burden_base", 1},
                                                     {"burden_cost", 0.5},
                                                     {"burden_radiation", 0.1},
                                                     {"burden_invasive", 0.5},
                                                     {"burden_waiting", 0.2},
                                                     {"danger_weight", 1},
                                                     {"least_worth_testing", 0.02},
                                                     {"least_worth_asking", 0.01},
                                                     {"readable_share", 0.3},
                                                     {"look_any_other", 1},
                                                     {"look_fused_neighbour", 0.25},
                                                     {"look_fused_other", 0.125},
                                                     {"look_mobile_fused", 0.25},
                                                     {"look_mobile_other", 0.5},
                                                     {"seen_at_least_months", 1},
                                                     {"seen_at_most_months", 1e18},
                                                     {"option_cause_floor", 0.05},
                                                     {"option_draws", 100}};
  for (const auto& [id, value] : settings) evidence.settings.push_back({id, exactly(value), "", "", {}});
  for (const Root root : {Root::C4, Root::C5, Root::C6, Root::C7, Root::C8})
    evidence.nerve_roots.push_back({root, "", "", "", "", 0.6, 0.15, 0.05, {}});
  evidence.buildIndices();
  return evidence;
}

inline void addFinding(Evidence& evidence, Finding finding, const std::vector<std::pair<std::string, double>>& rows) {
  for (const auto& [cause, p] : rows) evidence.cause_findings.push_back({cause, finding.id, exactly(p), {}});
  evidence.findings.push_back(std::move(finding));
  evidence.buildIndices();
}

inline Observation seen(const std::string& finding, bool present = true) {
  Observation observation;
  observation.finding = finding;
  observation.present = present;
  return observation;
}

/// A single anterior fusion at C5-C6 with plate and cage, a year ago.
inline Case makeCase(std::vector<Observation> observations = {}) {
  Case patient_case;
  patient_case.id = "hand-made";
  patient_case.surgery.approach = Approach::anterior;
  patient_case.surgery.levels = {*findLevel("C5-C6")};
  patient_case.surgery.level_count = 1;
  patient_case.surgery.months_since = 12;
  patient_case.surgery.has_plate = patient_case.surgery.has_cage = true;
  patient_case.surgery.has_posterior_instrumentation = patient_case.surgery.has_disc_replacement = false;
  patient_case.observations = std::move(observations);
  return patient_case;
}

inline std::filesystem::path projectRoot() { return NUCHA_TEST_ROOT; }

/// The tables that the project ships, loaded once.
inline const Evidence& realEvidence() {
  static const Evidence evidence = loadEvidence(projectRoot() / "data");
  return evidence;
}

inline Case realCase(const std::string& name) {
  return readCase(projectRoot() / "tests/data/cases" / (name + ".json"), realEvidence());
}

}  // namespace nucha::testing
