#include "nucha/evaluate/options_verdict.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "nucha/base/text.h"

namespace nucha {
namespace {

void addOnce(std::vector<std::string>& list, const std::string& text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

// ---- what a treatment is for ----

bool isForAnything(const Treatment& treatment) { return treatment.causes == std::vector<std::string>{"any"}; }

std::set<std::string> causeIds(const std::vector<std::string>& causes_or_families, const Evidence& evidence) {
  std::set<std::string> ids;
  for (const std::string& name : causes_or_families) {
    for (const Cause* cause : evidence.causesOf(name)) ids.insert(cause->id);
  }
  return ids;
}

/// Causes of this patient that the treatment is for: those with weight and those an urgent flag names.
std::vector<std::string> causesTreated(const Treatment& treatment, const std::set<std::string>& flagged,
                                       const OptionContext& context) {
  const std::set<std::string> addressed = causeIds(treatment.causes, *context.evidence);
  std::vector<const CauseBeliefs::Belief*> found;
  for (const CauseBeliefs::Belief& belief : context.beliefs->beliefs) {
    const bool mine = isForAnything(treatment) || addressed.contains(belief.cause);
    if (mine && (belief.probability >= context.cause_floor || flagged.contains(belief.cause))) found.push_back(&belief);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto* a, const auto* b) { return a->probability > b->probability; });
  std::vector<std::string> ids;
  for (const auto* belief : found) ids.push_back(belief->cause);
  return ids;
}

// ---- rules ----

bool speaksFor(const OptionRule& rule, const Treatment& treatment) {
  return rule.treatment == treatment.id || rule.treatment == treatment.family;
}

int rankOfStrength(const std::string& strength) { return strength == "strong" ? 0 : strength == "conditional" ? 1 : 2; }

/// How much a rule speaks for a treatment: 0 most; nullopt for rules that do not.
std::optional<int> rankOfSupport(const std::string& verdict) {
  static const std::pair<std::string_view, int> kRanks[] = {
      {"refer_emergency", 0}, {"refer_urgent", 1}, {"offer", 2}, {"consider", 3}, {"consider_trial", 3}};
  for (const auto& [word, rank] : kRanks) {
    if (word == verdict) return rank;
  }
  return std::nullopt;
}

/// The strongest rule of those that `matches` picks; ties go to the earlier row.
template <typename Matches>
const AnsweredRule* strongest(const std::vector<const AnsweredRule*>& rules, Truth truth, const Matches& matches) {
  const AnsweredRule* best = nullptr;
  const auto key = [](const AnsweredRule& a) {
    return std::tuple(rankOfSupport(a.rule->verdict).value_or(0), rankOfStrength(a.rule->strength), a.rule->order);
  };
  for (const AnsweredRule* rule : rules) {
    if (rule->truth != truth || !matches(*rule->rule)) continue;
    if (best == nullptr || key(*rule) < key(*best)) best = rule;
  }
  return best;
}

auto withVerdict(std::string_view verdict) {
  return [verdict](const OptionRule& rule) { return rule.verdict == verdict; };
}
bool supports(const OptionRule& rule) { return rankOfSupport(rule.verdict).has_value(); }

// ---- what is not known ----

const Variable* findVariable(const Evidence& evidence, std::string_view name) {
  const auto& rows = evidence.variables;
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Variable& v) { return v.name == name; });
  return found == rows.end() ? nullptr : &*found;
}

std::string inWords(const Evidence& evidence, const std::string& name) {
  if (const Variable* variable = findVariable(evidence, name)) return variable->meaning;
  if (const Finding* finding = evidence.findFinding(name)) return finding->label;
  std::string words = name;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

/// Findings that a name rests on and that are not known.
void addUnknownFindings(const OptionContext& context, const std::string& name, std::set<std::string>& findings) {
  const Variable* variable = findVariable(*context.evidence, name);
  if (variable == nullptr) {
    if (context.evidence->findFinding(name) != nullptr && !context.lookup(name).anything()) findings.insert(name);
    return;
  }
  const std::vector<std::string> names = variable->type == "number"
                                             ? split(variable->expression, ';')
                                             : Expression::parse(variable->expression, variable->where).names();
  for (const std::string& part : names) addUnknownFindings(context, part, findings);
}

/// The test that tells most of these findings; the least burdensome of equals.
const Test* findTestFor(const Evidence& evidence, const std::set<std::string>& findings) {
  const Test* best = nullptr;
  std::tuple<long, int, int> best_key;
  for (const Test& test : evidence.tests) {
    const auto told = std::count_if(test.findings.begin(), test.findings.end(),
                                    [&](const std::string& finding) { return findings.contains(finding); });
    const std::tuple<long, int, int> key{-static_cast<long>(told), test.invasiveness, test.cost_band};
    if (told == 0 || (best != nullptr && key >= best_key)) continue;
    best = &test;
    best_key = key;
  }
  return best;
}

/// Lists what would decide an open rule, and the test that tells it.
void addOpenQuestion(const AnsweredRule& rule, const OptionContext& context, OptionVerdict& result) {
  std::set<std::string> findings;
  for (const std::string& name : rule.condition.deciders(context.lookup)) {
    addOnce(result.missing, inWords(*context.evidence, name));
    addUnknownFindings(context, name, findings);
  }
  if (const Test* test = findTestFor(*context.evidence, findings)) addOnce(result.required_tests, test->id);
}

void take(const AnsweredRule& rule, OptionVerdict& result) {
  result.why = rule.rule->why;
  for (const std::string& source : rule.rule->provenance.sources) addOnce(result.sources, source);
}

// ---- red flags ----

std::set<std::string> flaggedCauses(const OptionContext& context, Urgency most) {
  std::set<std::string> ids;
  for (const RaisedFlag& flag : *context.flags) {
    if (flag.urgency > most) continue;
    const std::set<std::string> named = causeIds(flag.causes, *context.evidence);
    ids.insert(named.begin(), named.end());
  }
  return ids;
}

bool overlap(const Treatment& treatment, const std::vector<std::string>& causes, const Evidence& evidence) {
  const std::set<std::string> addressed = causeIds(treatment.causes, evidence);
  const std::set<std::string> named = causeIds(causes, evidence);
  return std::any_of(named.begin(), named.end(), [&](const std::string& id) { return addressed.contains(id); });
}

/// The greatest probability of a cause that a flag names; of `treatment` alone when one is given.
double weightOf(const RaisedFlag& flag, const Treatment* treatment, const OptionContext& context) {
  const std::set<std::string> named = causeIds(flag.causes, *context.evidence);
  std::set<std::string> addressed = named;
  if (treatment != nullptr) addressed = causeIds(treatment->causes, *context.evidence);
  double weight = 0;
  for (const std::string& cause : named) {
    if (addressed.contains(cause)) weight = std::max(weight, context.probability(cause));
  }
  return weight;
}

/// A flag names everything that must be excluded. The treatment of what is likely among it is called for; when none of
/// it is likely, so is that of all; the rest waits for the tests that the flag calls for.
bool isCalledFor(const RaisedFlag& flag, const Treatment& treatment, const OptionContext& context) {
  const double share = context.evidence->setting("option_flag_share");
  return weightOf(flag, &treatment, context) >= share || weightOf(flag, nullptr, context) < share;
}

/// The most urgent raised flag that the treatment answers; nullptr when none.
const RaisedFlag* flagAnswered(const Treatment& treatment, const OptionContext& context, Urgency most) {
  const RaisedFlag* found = nullptr;
  for (const RaisedFlag& flag : *context.flags) {
    if (flag.urgency > most || !overlap(treatment, flag.causes, *context.evidence)) continue;
    const auto key = [&](const RaisedFlag& f) { return std::pair(!isCalledFor(f, treatment, context), f.urgency); };
    if (found == nullptr || key(flag) < key(*found)) found = &flag;
  }
  return found;
}

bool isRisky(const Treatment& treatment) {
  static constexpr std::string_view kRisky[] = {"injection", "neuromodulation", "orthobiologic", "surgery"};
  return std::find(std::begin(kRisky), std::end(kRisky), treatment.family) != std::end(kRisky);
}

void answerFlag(const RaisedFlag& flag, const Treatment& treatment, const OptionContext& context,
                OptionVerdict& result) {
  const bool now = flag.urgency == Urgency::now;
  if (isCalledFor(flag, treatment, context)) {
    result.verdict = now ? Verdict::offer : Verdict::consider;
    result.lift = now ? Lift::emergency : Lift::urgent;
  } else {
    result.verdict = Verdict::needs_test;
  }
  result.why = "Suspected: " + flag.suspected + ". " + flag.action;
  for (const std::string& test : flag.tests) addOnce(result.required_tests, test);
  for (const std::string& source : flag.sources) addOnce(result.sources, source);
}

/// While a flag is open nothing else is offered: `now` holds everything back, `24 h` what carries risk, and puts the
/// rest after what it calls for.
void holdBack(const Treatment& treatment, const OptionContext& context, OptionVerdict& result) {
  if (result.verdict == Verdict::avoid) return;
  const RaisedFlag* answered = flagAnswered(treatment, context, Urgency::within_24_h);
  const bool answers = answered != nullptr && isCalledFor(*answered, treatment, context);
  if (result.lift == Lift::emergency || (result.lift == Lift::urgent && answers)) return;
  for (const RaisedFlag& flag : *context.flags) {
    const bool now = flag.urgency == Urgency::now;
    // an operation for the very thing suspected is not elective, needles and devices are
    if (flag.urgency > Urgency::within_24_h || (!now && answers && treatment.family == "surgery")) continue;
    for (const std::string& source : flag.sources) addOnce(result.sources, source);
    if (!now && !isRisky(treatment)) {
      if (result.verdict == Verdict::offer) result.verdict = Verdict::consider;
      result.why = "First settle: " + flag.suspected + ". " + result.why;
    } else {
      result.verdict = Verdict::needs_test;
      result.why = "First settle: " + flag.suspected + ".";
      for (const std::string& test : flag.tests) addOnce(result.required_tests, test);
    }
    return;
  }
}

// ---- deciding ----

std::string notForThis(const Treatment& treatment, const Evidence& evidence) {
  std::vector<std::string> labels;
  for (const std::string& name : treatment.causes) {
    const std::vector<const Cause*> causes = evidence.causesOf(name);
    if (labels.size() < 2 && !causes.empty()) labels.push_back(causes.front()->label);
  }
  return "It is for: " + joined(labels, "; ") + (treatment.causes.size() > 2 ? " and others" : "") +
         ". None of these is likely here.";
}

/// No rule speaks for it: open questions, conditions not met, or nothing to treat.
void decideWithoutSupport(const Treatment& treatment, const std::vector<const AnsweredRule*>& rules,
                          const OptionContext& context, OptionVerdict& result) {
  // emergencies are called by rules and red flags that are true; "cannot be excluded" holds for everybody
  const AnsweredRule* open = strongest(rules, Truth::unknown, supports);
  if (open != nullptr && treatment.family != "emergency") {
    result.verdict = Verdict::needs_test;
    take(*open, result);
    addOpenQuestion(*open, context, result);
    result.why = "Not known yet whether it fits. " + result.why;
    return;
  }
  result.verdict = Verdict::avoid;
  const AnsweredRule* unmet = strongest(rules, Truth::no, supports);
  const bool relevant = isForAnything(treatment) || !result.for_causes.empty();
  if (relevant && unmet != nullptr) {
    take(*unmet, result);
    result.why = "What would call for it is not there. It would be for this: " + result.why;
  } else {
    result.why = relevant ? "No rule of the tables calls for it here." : notForThis(treatment, *context.evidence);
  }
}

/// Gates that are closed or open questions, for a treatment that a rule supports.
void applyGates(const std::vector<const AnsweredRule*>& rules, const OptionContext& context, OptionVerdict& result) {
  const bool lifted = result.lift < Lift::none;  // urgent care lists its tests and does not wait for a verdict
  if (const AnsweredRule* test = strongest(rules, Truth::yes, withVerdict("require_test")); test && !lifted) {
    result.verdict = Verdict::needs_test;
    take(*test, result);
  }
  for (const AnsweredRule* rule : rules) {
    if (rule->rule->verdict == "require_test" && rule->truth == Truth::yes) {
      addOnce(result.required_tests, rule->rule->test);
    }
    if (rule->rule->verdict != "avoid" || rule->truth != Truth::unknown) continue;
    addOpenQuestion(*rule, context, result);
    if (lifted) continue;
    if (result.verdict != Verdict::needs_test) take(*rule, result);
    result.verdict = Verdict::needs_test;
  }
  const AnsweredRule* limit = strongest(rules, Truth::yes, withVerdict("limit"));
  const AnsweredRule* back = strongest(rules, Truth::yes, withVerdict("deprioritise"));
  if (result.verdict == Verdict::offer && !lifted && (limit != nullptr || back != nullptr)) {
    result.verdict = Verdict::consider;
  }
  if (limit != nullptr) result.why += " " + limit->rule->why;
  if (back != nullptr && !lifted) result.lift = Lift::put_back;
  result.preferred = strongest(rules, Truth::yes, withVerdict("prefer")) != nullptr ||
                     strongest(rules, Truth::yes, withVerdict("raise_priority")) != nullptr;
}

void decideByRules(const Treatment& treatment, const std::vector<const AnsweredRule*>& rules,
                   const OptionContext& context, OptionVerdict& result) {
  const bool emergency_care = treatment.family == "emergency";
  if (const AnsweredRule* avoid = strongest(rules, Truth::yes, withVerdict("avoid")); avoid && !emergency_care) {
    result.verdict = Verdict::avoid;
    take(*avoid, result);
    return;
  }
  const AnsweredRule* support = strongest(rules, Truth::yes, supports);
  const bool answers_flags = emergency_care || treatment.family == "referral";
  const RaisedFlag* flag = answers_flags ? flagAnswered(treatment, context, Urgency::within_24_h) : nullptr;
  if (support == nullptr && flag == nullptr) return decideWithoutSupport(treatment, rules, context, result);
  if (flag != nullptr) answerFlag(*flag, treatment, context, result);
  if (support != nullptr) {
    const int rank = *rankOfSupport(support->rule->verdict);
    if (flag == nullptr || rank == 0) take(*support, result);
    if (rank < 3) result.verdict = Verdict::offer;
    if (rank == 3 && flag == nullptr) result.verdict = Verdict::consider;
    if (rank < 2) result.lift = std::min(result.lift, rank == 0 ? Lift::emergency : Lift::urgent);
  }
  applyGates(rules, context, result);
}

}  // namespace

double OptionContext::probability(std::string_view cause_or_family) const {
  if (const CauseBeliefs::Belief* belief = beliefs->find(cause_or_family)) return belief->probability;
  double none = 1;
  for (const CauseBeliefs::Belief& belief : beliefs->beliefs) {
    if (belief.family == cause_or_family) none *= 1 - belief.probability;
  }
  return 1 - none;
}

std::vector<AnsweredRule> answerRules(const OptionContext& context) {
  std::vector<AnsweredRule> answered;
  for (const OptionRule& rule : context.evidence->option_rules) {
    if (rule.cause != "any" && context.probability(rule.cause) < context.cause_floor) continue;
    AnsweredRule entry{&rule, Expression::parse(rule.condition, rule.provenance.where), Truth::unknown};
    entry.truth = entry.condition.evaluate(context.lookup);
    answered.push_back(std::move(entry));
  }
  return answered;
}

OptionVerdict decideOption(const Treatment& treatment, const std::vector<AnsweredRule>& rules,
                           const OptionContext& context) {
  std::vector<const AnsweredRule*> mine;
  for (const AnsweredRule& rule : rules) {
    if (speaksFor(*rule.rule, treatment)) mine.push_back(&rule);
  }
  OptionVerdict result;
  const std::set<std::string> flagged = flaggedCauses(context, Urgency::within_24_h);
  const bool answers_flags = treatment.family == "emergency" || treatment.family == "referral";
  result.for_causes = causesTreated(treatment, answers_flags ? flagged : std::set<std::string>{}, context);
  if (answers_flags) {
    const double floor = context.evidence->setting("option_flag_share");
    for (const std::string& cause : result.for_causes) {
      const double weight = std::max(context.probability(cause), flagged.contains(cause) ? floor : 0.0);
      result.flag_weight = std::max(result.flag_weight, weight);
    }
  }
  decideByRules(treatment, mine, context, result);
  holdBack(treatment, context, result);
  if (result.verdict != Verdict::avoid) {
    for (const std::string& words : split(treatment.prerequisites, ';')) addOnce(result.missing, words);
  }
  return result;
}

}  // namespace nucha
