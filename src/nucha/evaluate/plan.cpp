#include "nucha/evaluate/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "nucha/evaluate/red_flags.h"

namespace nucha {
namespace {

constexpr std::size_t kStatesWeighed = 200;  // sets that carry nearly all of the mass
constexpr std::size_t kJointFindings = 4;    // a test's most telling findings, taken together: 16 joint results

double entropyTerm(double p) { return p > 0 ? -p * std::log2(p) : 0; }

// the sets worth weighing, what would be done in each, and the chance of every candidate finding in each
struct Outlook {
  std::vector<double> weight;         // normalised
  std::vector<std::size_t> decision;  // class of what would be done
  std::vector<char> danger;           // a dangerous cause is present
  std::size_t decisions = 0;
  std::vector<std::vector<char>> families;            // [state][family]
  std::map<std::size_t, std::vector<double>> chance;  // finding index to P(present | state)
};

// what is done is decided by the most dangerous cause present, then by the one that was likelier beforehand
std::size_t decidingCause(const PatientModel& model, const PosteriorState& state) {
  std::size_t best = 0;
  for (int m = 0; m < state.size; ++m) {
    const std::size_t c = model.members[static_cast<std::size_t>(state.members[static_cast<std::size_t>(m)])].cause;
    const auto& causes = model.evidence->causes;
    const bool more = causes[c].dangerous != causes[best].dangerous
                          ? causes[c].dangerous
                          : model.central.prior[c] > model.central.prior[best];
    if (m == 0 || more) best = c;
  }
  return best;
}

Outlook buildOutlook(const PatientModel& model, const Beliefs& beliefs) {
  Outlook outlook;
  std::vector<std::string> classes;
  double sum = 0;
  for (const PosteriorState& state : beliefs.posterior.states) {
    if (outlook.weight.size() == kStatesWeighed) break;
    const std::string& management = model.evidence->causes[decidingCause(model, state)].management;
    const auto known = std::find(classes.begin(), classes.end(), management);
    outlook.decision.push_back(static_cast<std::size_t>(known - classes.begin()));
    if (known == classes.end()) classes.push_back(management);
    outlook.weight.push_back(state.probability);
    sum += state.probability;
    char danger = 0;
    std::vector<char> families(model.families.size(), 0);
    for (int m = 0; m < state.size; ++m) {
      const std::size_t c = model.members[static_cast<std::size_t>(state.members[static_cast<std::size_t>(m)])].cause;
      danger = danger || model.evidence->causes[c].dangerous;
      families[model.family_of_cause[c]] = 1;
    }
    outlook.danger.push_back(danger);
    outlook.families.push_back(std::move(families));
  }
  for (double& w : outlook.weight) w /= sum;
  outlook.decisions = classes.size();
  return outlook;
}

const std::vector<double>& chanceOf(Outlook& outlook, const PatientModel& model, const Case& patient_case,
                                    const Beliefs& beliefs, std::size_t finding) {
  const auto known = outlook.chance.find(finding);
  if (known != outlook.chance.end()) return known->second;
  std::vector<std::size_t> all(model.members.size());
  for (std::size_t m = 0; m < all.size(); ++m) all[m] = m;
  const LinkedObservation linked = linkUnplaced(model, patient_case, finding, true);
  const NetworkObservation o = calcObservation(model, model.central, linked, all);
  std::vector<double> chance =
      chancesOfPresence(o, model.groups[o.group], beliefs.posterior.states, outlook.weight.size());
  return outlook.chance.emplace(finding, std::move(chance)).first->second;
}

struct Information {
  double decision_bits = 0;
  double danger_bits = 0;
};

// mutual information between a set of findings (independent given the state) and what should be done
Information informationOf(const Outlook& outlook, const std::vector<const std::vector<double>*>& chances) {
  const std::size_t results = std::size_t{1} << chances.size();
  std::vector<double> by_decision(outlook.decisions), prior(outlook.decisions);
  double danger_prior = 0;
  double expected_after = 0, danger_after = 0;
  for (std::size_t s = 0; s < outlook.weight.size(); ++s) {
    prior[outlook.decision[s]] += outlook.weight[s];
    if (outlook.danger[s]) danger_prior += outlook.weight[s];
  }
  for (std::size_t r = 0; r < results; ++r) {
    std::fill(by_decision.begin(), by_decision.end(), 0.0);
    double total = 0, danger = 0;
    for (std::size_t s = 0; s < outlook.weight.size(); ++s) {
      double joint = outlook.weight[s];
      for (std::size_t f = 0; f < chances.size(); ++f) {
        const double p = (*chances[f])[s];
        joint *= (r >> f) & 1u ? p : 1 - p;
      }
      by_decision[outlook.decision[s]] += joint;
      if (outlook.danger[s]) danger += joint;
      total += joint;
    }
    if (total <= 0) continue;
    double entropy = 0;
    for (const double d : by_decision) entropy += entropyTerm(d / total);
    expected_after += total * entropy;
    danger_after += total * (entropyTerm(danger / total) + entropyTerm(1 - danger / total));
  }
  double before = 0;
  for (const double p : prior) before += entropyTerm(p);
  const double danger_before = entropyTerm(danger_prior) + entropyTerm(1 - danger_prior);
  return {std::max(before - expected_after, 0.0), std::max(danger_before - danger_after, 0.0)};
}

// the family that a result moves most
TestOutcome outcomeOf(const Outlook& outlook, const PatientModel& model, const Beliefs& beliefs,
                      const std::vector<double>& chance, bool present, const Finding& finding) {
  TestOutcome outcome;
  std::vector<double> before(model.families.size()), after(model.families.size());
  for (std::size_t s = 0; s < outlook.weight.size(); ++s) {
    const double joint = outlook.weight[s] * (present ? chance[s] : 1 - chance[s]);
    outcome.chance += joint;
    for (std::size_t f = 0; f < before.size(); ++f) {
      if (!outlook.families[s][f]) continue;
      before[f] += outlook.weight[s];
      after[f] += joint;
    }
  }
  std::size_t most = 0;
  for (std::size_t f = 0; f < after.size(); ++f) {
    after[f] = outcome.chance > 0 ? after[f] / outcome.chance : before[f];
    if (std::abs(after[f] - before[f]) > std::abs(after[most] - before[most])) most = f;
  }
  outcome.family = model.families[most];
  // the sets weighed here hold most of the mass; the change is told from the probability over all of it
  outcome.before = beliefs.now.family[most];
  outcome.after = moved(outcome.before, after[most], before[most]);
  outcome.result = (present ? "present: " : "absent: ") + finding.label;
  return outcome;
}

bool informative(const std::vector<double>& chance) {
  const auto [lo, hi] = std::minmax_element(chance.begin(), chance.end());
  return *hi - *lo > 1e-3;
}

// the part of a test that is still unknown, most telling finding first
std::vector<std::size_t> tellingFindings(Outlook& outlook, const PatientModel& model, const Case& patient_case,
                                         const Beliefs& beliefs, const std::vector<std::string>& ids,
                                         bool& any_unknown) {
  std::vector<std::pair<double, std::size_t>> scored;
  for (const std::string& id : ids) {
    if (patient_case.find(id)) continue;
    any_unknown = true;
    const std::size_t finding = model.evidence->finding_index.at(id);
    const std::vector<double>& chance = chanceOf(outlook, model, patient_case, beliefs, finding);
    if (!informative(chance)) continue;
    const Information info = informationOf(outlook, {&chance});
    scored.emplace_back(info.decision_bits + info.danger_bits, finding);
  }
  std::stable_sort(scored.begin(), scored.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::size_t> findings;
  for (const auto& [bits, finding] : scored) {
    if (findings.size() == kJointFindings) break;
    findings.push_back(finding);
  }
  return findings;
}

std::string costInWords(int band) {
  constexpr std::array<const char*, 5> kWords = {"under 50 USD", "50 to 250 USD", "250 to 1000 USD", "1000 to 3000 USD",
                                                 "over 3000 USD"};
  return kWords[static_cast<std::size_t>(std::clamp(band, 1, 5) - 1)];
}

double burdenOf(const Test& test, const Evidence& evidence) {
  return evidence.setting("burden_base") + evidence.setting("burden_cost") * (test.cost_band - 1) +
         evidence.setting("burden_radiation") * test.radiation_mSv.value +
         evidence.setting("burden_invasive") * test.invasiveness +
         evidence.setting("burden_waiting") * std::log1p(test.waiting_days);
}

// what the rules and the red flags make of a test
struct Ruling {
  double factor = 1;
  int front = -1;  ///< place among tests that must come first; -1: no
  bool appropriate = true;
  std::string why;
  std::vector<std::string> sources;
};

void applyRule(const TestRule& rule, std::size_t order, Ruling& ruling) {
  if (rule.verdict == "first") {
    if (ruling.front < 0) {
      ruling.front = static_cast<int>(order);
      ruling.why = rule.why;
    }
  } else if (rule.verdict == "prefer" || rule.verdict == "late") {
    ruling.factor *= rule.verdict == "prefer" ? 2 : 0.5;
    if (ruling.why.empty()) ruling.why = rule.why;
  } else {
    // too early, unsafe or useless outweighs everything else
    ruling.appropriate = false;
    ruling.why = rule.why;
  }
  ruling.sources.insert(ruling.sources.end(), rule.provenance.sources.begin(), rule.provenance.sources.end());
}

std::map<std::string, Ruling> applyRules(const Evidence& evidence, const std::vector<RaisedFlag>& flags,
                                         const Lookup& lookup) {
  std::map<std::string, Ruling> rulings;
  // tests that an emergency calls for stand before all others, most urgent flag first
  std::size_t order = 0;
  for (const RaisedFlag& flag : flags) {
    if (flag.urgency > Urgency::within_24_h) continue;
    for (const std::string& test : flag.tests) {
      Ruling& ruling = rulings[test];
      if (ruling.front >= 0) continue;
      ruling.front = static_cast<int>(order++);
      ruling.why = "called for by the red flag: " + flag.suspected;
      ruling.sources = flag.sources;
    }
  }
  order = 1000;
  for (const TestRule& rule : evidence.test_rules) {
    if (Expression::parse(rule.condition, rule.provenance.where).evaluate(lookup) != Truth::yes) continue;
    applyRule(rule, order++, rulings[rule.test]);
  }
  return rulings;
}

std::string plainWhy(const RankedTest& test, const std::vector<std::size_t>& findings, const Evidence& evidence) {
  if (findings.empty()) return "nothing it can show would change what should be done";
  return fmt::format("{:.2f} bits expected, most from: {}", test.information_bits,
                     evidence.findings[findings[0]].label);
}

}  // namespace

std::vector<RankedTest> rankTests(const PatientModel& model, const Case& patient_case, const Beliefs& beliefs,
                                  const std::vector<RaisedFlag>& red_flags) {
  const Evidence& evidence = *model.evidence;
  Outlook outlook = buildOutlook(model, beliefs);
  const Lookup lookup = lookupOf(patient_case, evidence, [&](std::string_view name) -> std::optional<double> {
    const auto cause = evidence.cause_index.find(name);
    if (cause != evidence.cause_index.end()) return beliefs.now.cause[cause->second];
    const auto family = std::find(model.families.begin(), model.families.end(), name);
    if (family == model.families.end()) return std::nullopt;
    return beliefs.now.family[static_cast<std::size_t>(family - model.families.begin())];
  });
  const std::map<std::string, Ruling> rulings = applyRules(evidence, red_flags, lookup);
  struct Scored {
    RankedTest test;
    double score = 0;
    int front = -1;
  };
  std::vector<Scored> scored;
  for (const Test& row : evidence.tests) {
    const auto found = rulings.find(row.id);
    const Ruling ruling = found == rulings.end() ? Ruling{} : found->second;
    bool any_unknown = false;
    const auto findings = tellingFindings(outlook, model, patient_case, beliefs, row.findings, any_unknown);
    const bool none = row.id == "none";
    if (!any_unknown && !none) continue;
    Scored s;
    RankedTest& t = s.test;
    t.test = row.id;
    t.label = row.label;
    std::vector<const std::vector<double>*> chances;
    for (const std::size_t f : findings) chances.push_back(&outlook.chance.at(f));
    const Information info = informationOf(outlook, chances);
    t.information_bits = info.decision_bits;
    t.burden = burdenOf(row, evidence);
    t.cost = costInWords(row.cost_band);
    t.radiation_mSv = row.radiation_mSv.value;
    t.invasiveness = row.invasiveness;
    t.waiting = row.waiting;
    t.appropriate = ruling.appropriate;
    t.why = ruling.why.empty() ? plainWhy(t, findings, evidence) : ruling.why;
    if (!findings.empty()) {
      for (const bool present : {true, false}) {
        t.outcomes.push_back(outcomeOf(outlook, model, beliefs, *chances[0], present, evidence.findings[findings[0]]));
      }
    }
    t.sources = ruling.sources;
    t.sources.insert(t.sources.end(), row.provenance.sources.begin(), row.provenance.sources.end());
    s.score = (info.decision_bits + evidence.setting("danger_weight") * info.danger_bits) / t.burden * ruling.factor;
    s.front = ruling.appropriate ? ruling.front : -1;
    if (none) s.score = evidence.setting("least_worth_testing");
    if (none && s.front < 0) t.why = "no test left is worth its burden now: treat, or wait and look again";
    scored.push_back(std::move(s));
  }
  std::stable_sort(scored.begin(), scored.end(), [](const Scored& a, const Scored& b) {
    if (a.test.appropriate != b.test.appropriate) return a.test.appropriate;
    if ((a.front >= 0) != (b.front >= 0)) return a.front >= 0;
    if (a.front != b.front) return a.front < b.front;
    return a.score > b.score;
  });
  std::vector<RankedTest> tests;
  for (Scored& s : scored) {
    // "none" is said only when it leads
    if (s.test.test == "none" && !tests.empty()) continue;
    tests.push_back(std::move(s.test));
  }
  return tests;
}

std::vector<NextQuestion> rankQuestions(const PatientModel& model, const Case& patient_case, const Beliefs& beliefs,
                                        const std::set<std::string>& skip) {
  const Evidence& evidence = *model.evidence;
  Outlook outlook = buildOutlook(model, beliefs);
  std::vector<NextQuestion> questions;
  for (std::size_t f = 0; f < evidence.findings.size(); ++f) {
    const Finding& finding = evidence.findings[f];
    const bool askable = !finding.question.empty() || !finding.clinician_question.empty();
    if (!askable || finding.stage > Stage::exam || finding.risk_factor || patient_case.find(finding.id) ||
        skip.count(finding.id))
      continue;
    const std::vector<double>& chance = chanceOf(outlook, model, patient_case, beliefs, f);
    if (!informative(chance)) continue;
    const Information info = informationOf(outlook, {&chance});
    NextQuestion q;
    q.finding = finding.id;
    q.question = finding.question.empty() ? finding.clinician_question : finding.question;
    q.information_bits = info.decision_bits + evidence.setting("danger_weight") * info.danger_bits;
    const TestOutcome yes = outcomeOf(outlook, model, beliefs, chance, true, finding);
    q.why = fmt::format("if yes, {} goes from {:.0f} % to {:.0f} %", evidence.familyLabel(yes.family), 100 * yes.before,
                        100 * yes.after);
    questions.push_back(std::move(q));
  }
  std::stable_sort(questions.begin(), questions.end(), [](const NextQuestion& a, const NextQuestion& b) {
    return a.information_bits > b.information_bits;
  });
  return questions;
}

}  // namespace nucha
