#include "nucha/evaluate/options.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "nucha/evaluate/options_benefit.h"
#include "nucha/evaluate/options_verdict.h"
#include "nucha/evaluate/red_flags.h"

namespace nucha {
namespace {

void addOnce(std::vector<std::string>& list, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
  }
}

std::vector<OptionRisk> risksOf(const Treatment& treatment, const Evidence& evidence) {
  std::vector<OptionRisk> risks;
  for (const Risk& row : evidence.risks) {
    if (row.treatment != treatment.id) continue;
    OptionRisk risk;
    risk.event = row.event;
    risk.severity = row.severity;
    risk.sources = row.provenance.sources;
    if (row.rate) {
      risk.rate = row.rate->value;
      risk.interval90 = Interval{row.rate->lo, row.rate->hi};
    } else if (!row.unit_note.empty()) {
      risk.event += " (" + row.unit_note + ")";
    }
    risks.push_back(std::move(risk));
  }
  return risks;
}

RankedOption describeOption(const Treatment& treatment, const OptionVerdict& verdict, const Evidence& evidence,
                            const CauseBeliefs& beliefs) {
  RankedOption option;
  option.treatment = treatment.id;
  option.label = treatment.label;
  option.family = treatment.family;
  option.ladder = treatment.ladder;
  option.verdict = verdict.verdict;
  if (const auto benefit = calcBenefit(treatment.id, evidence, beliefs)) {
    option.benefit = benefit->chance;
    option.interval90 = benefit->interval90;
  }
  option.risks = risksOf(treatment, evidence);
  option.evidence = treatment.evidence;
  option.honest_note = treatment.honest_note;
  option.why = verdict.why;
  option.for_causes = verdict.for_causes;
  option.missing = verdict.missing;
  option.required_tests = verdict.required_tests;
  for (const Gap& gap : evidence.gaps) {
    if (gap.subject == treatment.id) option.gaps.push_back(gap.gap);
  }
  addOnce(option.sources, verdict.sources);
  addOnce(option.sources, treatment.provenance.sources);
  for (const Benefit& row : evidence.benefits) {
    if (option.benefit && row.treatment == treatment.id) addOnce(option.sources, row.provenance.sources);
  }
  for (const OptionRisk& risk : option.risks) addOnce(option.sources, risk.sources);
  return option;
}

int rankOfEvidence(const std::string& grade) {
  static constexpr std::string_view kGrades[] = {"high", "moderate", "low", "very low"};
  return static_cast<int>(std::find(std::begin(kGrades), std::end(kGrades), grade) - std::begin(kGrades));
}

struct Entry {
  RankedOption option;
  OptionVerdict verdict;
};

/// Verdict, then emergencies by the weight of what they are for, then the ladder from conservative to invasive.
bool comesBefore(const Entry& a, const Entry& b) {
  const auto key = [](const Entry& e) {
    const int rung = e.verdict.lift == Lift::emergency ? 0 : e.option.ladder;
    const double weight = e.verdict.lift == Lift::emergency ? e.verdict.flag_weight : 0;
    return std::tuple(e.option.verdict, e.verdict.lift, -weight, rung, !e.verdict.preferred,
                      -e.option.benefit.value_or(0), rankOfEvidence(e.option.evidence));
  };
  return key(a) < key(b);
}

}  // namespace

const CauseBeliefs::Belief* CauseBeliefs::find(std::string_view cause) const {
  const auto found = std::find_if(beliefs.begin(), beliefs.end(), [&](const Belief& b) { return b.cause == cause; });
  return found == beliefs.end() ? nullptr : &*found;
}

std::vector<RankedOption> rankOptions(const Case& patient_case, const Evidence& evidence, const CauseBeliefs& beliefs,
                                      const std::vector<RaisedFlag>& red_flags) {
  OptionContext context{&evidence, &beliefs, &red_flags, {}, evidence.setting("option_cause_floor")};
  context.lookup = lookupOf(patient_case, evidence, [&context](std::string_view cause) {
    return std::optional<double>(context.probability(cause));
  });
  const std::vector<AnsweredRule> rules = answerRules(context);
  std::vector<Entry> entries;
  for (const Treatment& treatment : evidence.treatments) {
    OptionVerdict verdict = decideOption(treatment, rules, context);
    RankedOption option = describeOption(treatment, verdict, evidence, beliefs);
    entries.push_back({std::move(option), std::move(verdict)});
  }
  std::stable_sort(entries.begin(), entries.end(), comesBefore);
  std::vector<RankedOption> options;
  for (Entry& entry : entries) {
    options.push_back(std::move(entry.option));
    options.back().rank = static_cast<int>(options.size());
  }
  return options;
}

}  // namespace nucha
