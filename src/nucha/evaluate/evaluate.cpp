#include "nucha/evaluate/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "nucha/base/error.h"
#include "nucha/evaluate/beliefs.h"
#include "nucha/evaluate/options.h"
#include "nucha/evaluate/own_neck.h"
#include "nucha/evaluate/patient_futures.h"
#include "nucha/evaluate/patient_mechanics.h"
#include "nucha/evaluate/plan.h"
#include "nucha/evaluate/red_flags.h"

namespace nucha {
namespace {

constexpr std::size_t kQuestionsShown = 10;

// places of one cause, most probable first; the place is named when it holds at least half
void addSites(const PatientModel& model, const Beliefs& beliefs, std::size_t cause, RankedCause& ranked) {
  double sum = 0;
  for (std::size_t m = 0; m < model.members.size(); ++m) {
    if (model.members[m].cause != cause) continue;
    ranked.sites.push_back({model.members[m].site, beliefs.posterior.marginal[m]});
    sum += beliefs.posterior.marginal[m];
  }
  for (SiteShareOf& site : ranked.sites) site.share = sum > 0 ? site.share / sum : 0;
  std::stable_sort(ranked.sites.begin(), ranked.sites.end(),
                   [](const auto& a, const auto& b) { return a.share > b.share; });
  const SiteShareOf& best = ranked.sites.front();
  if (best.share >= 0.5) {
    ranked.site = best.site;
    return;
  }
  // the level may be clear although the side is not
  double same_level = 0;
  for (const SiteShareOf& site : ranked.sites) {
    if (best.site.level && site.site.level == best.site.level) same_level += site.share;
  }
  if (same_level >= 0.5) ranked.site.level = best.site.level;
}

std::vector<RankedCause> rankCauses(const PatientModel& model, const Beliefs& beliefs) {
  const Evidence& evidence = *model.evidence;
  std::vector<RankedCause> ranked;
  for (std::size_t c = 0; c < evidence.causes.size(); ++c) {
    const Cause& cause = evidence.causes[c];
    RankedCause r;
    r.cause = cause.id;
    r.label = cause.label;
    r.family = cause.family;
    r.dangerous = cause.dangerous;
    r.prior = beliefs.prior.cause[c];
    r.probability = beliefs.now.cause[c];
    r.interval90 = beliefs.cause_interval[c];
    r.sources = cause.provenance.sources;
    addSites(model, beliefs, c, r);
    ranked.push_back(std::move(r));
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.probability > b.probability; });
  return ranked;
}

std::vector<RankedFamily> rankFamilies(const PatientModel& model, const Beliefs& beliefs) {
  std::vector<RankedFamily> ranked;
  for (std::size_t f = 0; f < model.families.size(); ++f) {
    RankedFamily r;
    r.family = model.families[f];
    r.prior = beliefs.prior.family[f];
    r.probability = beliefs.now.family[f];
    r.interval90 = beliefs.family_interval[f];
    double best = -1;
    for (std::size_t c = 0; c < model.family_of_cause.size(); ++c) {
      if (model.family_of_cause[c] != f || beliefs.now.cause[c] <= best) continue;
      best = beliefs.now.cause[c];
      r.leading_cause = model.evidence->causes[c].id;
    }
    ranked.push_back(std::move(r));
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.probability > b.probability; });
  return ranked;
}

CauseBeliefs beliefsForOptions(const PatientModel& model, const Beliefs& beliefs) {
  CauseBeliefs out;
  const std::vector<std::size_t> picked = pickByWeight(beliefs);
  for (std::size_t c = 0; c < model.evidence->causes.size(); ++c) {
    const Cause& cause = model.evidence->causes[c];
    CauseBeliefs::Belief belief{cause.id, cause.family, beliefs.now.cause[c], {}};
    for (const std::size_t d : picked) belief.draws.push_back(beliefs.draws[d].cause[c]);
    out.beliefs.push_back(std::move(belief));
  }
  return out;
}

FollowOptions followOptions(const Evidence& evidence, const EvaluateOptions& options) {
  FollowOptions follow;
  follow.futures = static_cast<int>(evidence.setting("futures_shown"));
  follow.seed = options.seed;
  follow.intervals = false;  // `nucha follow` gives them: they double the time
  return follow;
}

std::vector<OnsetWindow> onsetWindows(const Case& patient_case, const Evidence& evidence,
                                      const std::vector<RankedCause>& causes) {
  constexpr std::size_t kMost = 6;
  constexpr double kWorthDrawing = 0.02;
  constexpr double kTenth = 1.2815515655446004;
  std::vector<OnsetWindow> windows;
  for (const RankedCause& cause : causes) {
    if (windows.size() == kMost || cause.probability < kWorthDrawing) break;
    const Prior& prior = findPrior(patient_case, evidence, cause.cause);
    if (prior.onset_months <= 0) continue;
    const double from = prior.at_once > 0.1 ? 0 : prior.onset_months * std::exp(-kTenth * prior.onset_spread);
    windows.push_back({cause.cause, cause.label, from, prior.onset_months * std::exp(kTenth * prior.onset_spread)});
  }
  return windows;
}

std::vector<DelayNote> delayNotes(const Evidence& evidence, const std::vector<RankedCause>& causes) {
  constexpr double kWorthSaying = 0.05;
  std::vector<DelayNote> notes;
  for (const RankedCause& cause : causes) {
    if (cause.probability < kWorthSaying) break;
    for (const Delay& delay : evidence.delays) {
      if (delay.cause == cause.cause || delay.cause == cause.family) {
        notes.push_back({delay.cause, delay.statement, delay.provenance.sources});
      }
    }
  }
  return notes;
}

std::vector<std::string> notesOf(const Case& patient_case, const PatientModel& model, const Beliefs& beliefs) {
  std::vector<std::string> notes = patient_case.notes;
  if (!patient_case.surgery.months_since) {
    notes.emplace_back(
        "The time since surgery is not known: causes are weighed as an average over two weeks to ten years.");
  }
  if (patient_case.surgery.levels.empty()) {
    notes.emplace_back(
        "The fused levels are not known: places cannot be told apart, and findings at a level count less.");
  }
  if (!patient_case.surgery.approach) notes.emplace_back("The approach is not known: general incidences are used.");
  if (model.observations.empty())
    notes.emplace_back("No finding of this case speaks about any cause: what is shown is the prior.");
  notes.push_back(beliefs.posterior.report.describe());
  return notes;
}

std::vector<UnusedFinding> unusedFindings(const Case& patient_case, const Evidence& evidence,
                                          const PatientModel& model) {
  std::vector<UnusedFinding> unused;
  for (const Unused& item : patient_case.unused) unused.push_back({item.what, item.why});
  for (const Observation& observation : patient_case.observations) {
    const Finding* finding = evidence.findFinding(observation.finding);
    const bool linked = std::any_of(model.observations.begin(), model.observations.end(),
                                    [&](const LinkedObservation& o) { return o.source == &observation; });
    if (linked || !finding || finding->risk_factor) continue;
    unused.push_back(
        {observation.finding, "no cause of the tables makes it more or less likely; red flags and rules still see it"});
  }
  return unused;
}

}  // namespace

std::string EvaluateOptions::validate() const {
  if (max_causes < 1 || max_causes > 3) return "max_causes must be 1, 2 or 3";
  if (draws < 0 || draws > 10000) return "draws must be between 0 and 10000";
  return {};
}

Evaluation evaluate(const Case& patient_case, const Evidence& evidence, const EvaluateOptions& options) {
  NUCHA_ASSERT(options.validate().empty(), options.validate());
  Evaluation evaluation;

  // dangers first: explicit rules, never weighed against a probability
  RedFlagReport flags = findRedFlags(patient_case, evidence);
  evaluation.red_flags = std::move(flags.raised);
  evaluation.ask_now = std::move(flags.ask_now);

  // the neck that causes change, tests read and treatments change back
  std::optional<OwnNeck> own =
      options.mechanics ? buildOwnNeck(patient_case, evidence, *options.mechanics, evaluation.mechanics.notes)
                        : std::nullopt;

  // which sets of causes explain what is known
  const PatientModel model =
      own ? buildModel(patient_case, evidence, *options.mechanics, *own) : buildModel(patient_case, evidence);
  const Beliefs beliefs = calcBeliefs(model, options.max_causes, options.draws, options.seed);
  evaluation.causes = rankCauses(model, beliefs);
  evaluation.causes_by_family = rankFamilies(model, beliefs);
  evaluation.left_out_mass = beliefs.posterior.report.left_out_mass;
  if (options.explain) explainCauses(model, beliefs, evaluation.causes, evaluation.rank_change);

  // what to learn next, and what could be done
  if (options.plan) {
    evaluation.next_tests = rankTests(model, patient_case, beliefs, evaluation.red_flags);
    evaluation.next_questions = rankQuestions(model, patient_case, beliefs);
    if (evaluation.next_questions.size() > kQuestionsShown) evaluation.next_questions.resize(kQuestionsShown);
    evaluation.more_questions_change_decision =
        !evaluation.next_questions.empty() &&
        evaluation.next_questions.front().information_bits > evidence.setting("least_worth_asking");
    evaluation.options = rankOptions(patient_case, evidence, beliefsForOptions(model, beliefs), evaluation.red_flags);
  }

  // what this patient's own neck does under load, now and after what could be done, and in the coming years
  if (own && options.neck_use >= NeckUse::options) {
    expectUnion(own->neck, patient_case.surgery.months_since, evaluation.causes, evidence);
    addMechanics(own->neck, evidence, *options.mechanics, own->bench, evaluation);
  }
  if (own && options.neck_use >= NeckUse::futures) {
    addFutures(patient_case, own->neck, evidence, *options.mechanics, own->bench, evaluation,
               followOptions(evidence, options));
  }

  // what the reader needs besides
  evaluation.timeline = onsetWindows(patient_case, evidence, evaluation.causes);
  evaluation.delays = delayNotes(evidence, evaluation.causes);
  evaluation.unused_findings = unusedFindings(patient_case, evidence, model);
  evaluation.notes = notesOf(patient_case, model, beliefs);
  return evaluation;
}

}  // namespace nucha
