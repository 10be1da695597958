#include "nucha/report/explain_articles.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/report/explain_words.h"

namespace nucha {
namespace {

std::string sourced(std::string text, const Provenance& provenance) { return text + " [" + origin(provenance) + "]"; }

// every source that the article leans on, cited in full once
class Cited {
 public:
  void add(const Provenance& provenance) {
    for (const std::string& key : provenance.sources) keys_.insert(key);
  }
  std::vector<std::string> lines(const Evidence& evidence) const {
    std::vector<std::string> lines;
    for (const std::string& key : keys_) {
      if (key != "Judged") lines.push_back(citation(evidence, key));
    }
    return lines;
  }

 private:
  std::set<std::string> keys_;
};

bool speaksOf(const Evidence& evidence, const std::string& cause_or_family, const Cause& cause) {
  if (cause_or_family == cause.id || cause_or_family == cause.family) return true;
  const auto members = evidence.causesOf(cause_or_family);
  return std::find(members.begin(), members.end(), &cause) != members.end();
}

bool speaksOf(const Evidence& evidence, const std::vector<std::string>& causes_or_families, const Cause& cause) {
  return std::any_of(causes_or_families.begin(), causes_or_families.end(),
                     [&](const std::string& text) { return speaksOf(evidence, text, cause); });
}

std::string labelled(const std::string& id, const std::string& label) { return label + " (" + id + ")"; }

std::string findingName(const Evidence& evidence, const std::string& id) {
  const Finding* finding = evidence.findFinding(id);
  return finding ? labelled(id, finding->label) : id;
}

std::string causeName(const Evidence& evidence, const std::string& id) {
  const Cause* cause = evidence.findCause(id);
  return cause ? labelled(id, cause->label) : id;
}

std::string treatmentName(const Evidence& evidence, const std::string& id) {
  const Treatment* treatment = evidence.findTreatment(id);
  return treatment ? labelled(id, treatment->label) : id;
}

// a pair of cause and finding with what its presence and its absence say
struct Weight {
  const CauseFinding* row;
  const Finding* finding;
  double present;  // P(present | cause) / P(present | no cause)
  double absent;   // the same for absent
};

std::vector<Weight> weightsOf(const Evidence& evidence, const std::string& cause) {
  std::vector<Weight> weights;
  for (const CauseFinding& row : evidence.cause_findings) {
    const Finding* finding = evidence.findFinding(row.finding);
    if (row.cause != cause || !finding || finding->leak.value <= 0) continue;
    weights.push_back(
        {&row, finding, row.p.value / finding->leak.value, (1 - row.p.value) / (1 - finding->leak.value)});
  }
  return weights;
}

std::vector<std::string> findingsFor(std::vector<Weight> weights, std::size_t most, Cited& cited) {
  std::erase_if(weights, [](const Weight& weight) { return weight.present <= 1; });
  std::stable_sort(weights.begin(), weights.end(),
                   [](const Weight& a, const Weight& b) { return a.present > b.present; });
  std::vector<std::string> lines;
  for (const Weight& weight : weights) {
    if (lines.size() == most) {
      lines.push_back(fmt::format("and {} more", weights.size() - most));
      break;
    }
    cited.add(weight.row->provenance);
    lines.push_back(sourced(fmt::format("{}: present in {} with this cause, in {} without: {}",
                                        labelled(weight.finding->id, weight.finding->label), inPeople(weight.row->p),
                                        inPeople(weight.finding->leak), timesAsLikely(weight.present)),
                            weight.row->provenance));
  }
  return lines;
}

std::vector<std::string> findingsAgainst(std::vector<Weight> weights, std::size_t most, Cited& cited) {
  // below this the answer hardly moves anything
  constexpr double kWorthSaying = 0.8;
  const auto strength = [](const Weight& weight) { return std::min(weight.present, weight.absent); };
  std::erase_if(weights, [&](const Weight& weight) { return strength(weight) > kWorthSaying; });
  std::stable_sort(weights.begin(), weights.end(),
                   [&](const Weight& a, const Weight& b) { return strength(a) < strength(b); });
  std::vector<std::string> lines;
  for (const Weight& weight : weights) {
    if (lines.size() == most) {
      lines.push_back(fmt::format("and {} more", weights.size() - most));
      break;
    }
    cited.add(weight.row->provenance);
    const bool by_presence = weight.present < weight.absent;
    lines.push_back(
        sourced(fmt::format("{} {}: {}", by_presence ? "present:" : "absent:",
                            labelled(weight.finding->id, weight.finding->label), timesAsLikely(strength(weight))),
                weight.row->provenance));
  }
  return lines;
}

std::string describeReading(const Reading& reading, const std::string& unit) {
  const bool logs = reading.kind == Reading::Kind::lognormal;
  return fmt::format("{} {}, spread {}", logs ? "median" : "mean",
                     withRange({reading.center, reading.center_lo, reading.center_hi}, unit), shown(reading.spread));
}

std::vector<std::string> measuredValues(const Evidence& evidence, const std::string& cause, Cited& cited) {
  std::vector<std::string> lines;
  for (const Reading& reading : evidence.readings) {
    if (reading.cause != cause) continue;
    const Finding* finding = evidence.findFinding(reading.finding);
    if (!finding) continue;
    std::string text = labelled(finding->id, finding->label) + ": " + describeReading(reading, finding->unit);
    for (const Reading& none : evidence.readings) {
      if (none.finding == reading.finding && none.cause == "none")
        text += "; without a cause " + describeReading(none, finding->unit);
    }
    cited.add(reading.provenance);
    lines.push_back(sourced(text, reading.provenance));
  }
  return lines;
}

std::vector<std::string> gapsOf(const Evidence& evidence, const std::string& subject) {
  std::vector<std::string> lines;
  for (const Gap& gap : evidence.gaps) {
    if (gap.subject == subject) lines.push_back(gap.gap + (gap.advice.empty() ? "" : " " + gap.advice));
  }
  return lines;
}

std::vector<std::string> testsSeeing(const Evidence& evidence, const std::string& cause) {
  std::set<std::string> findings;
  for (const Weight& weight : weightsOf(evidence, cause)) findings.insert(weight.finding->id);
  for (const Reading& reading : evidence.readings) {
    if (reading.cause == cause) findings.insert(reading.finding);
  }
  std::vector<std::string> lines;
  for (const Test& test : evidence.tests) {
    std::vector<std::string> seen;
    for (const std::string& finding : test.findings) {
      if (findings.contains(finding)) seen.push_back(finding);
    }
    if (!seen.empty()) lines.push_back(labelled(test.id, test.label) + ": " + joined(seen, ", "));
  }
  return lines;
}

std::string describeBenefit(const Benefit& benefit) {
  return inPeople(benefit.chance) + " gain something that matters owing to it; " + benefit.derivation;
}

std::vector<std::string> treatmentsOf(const Evidence& evidence, const Cause& cause, Cited& cited) {
  std::vector<const Treatment*> found;
  for (const Treatment& treatment : evidence.treatments) {
    if (speaksOf(evidence, treatment.causes, cause)) found.push_back(&treatment);
  }
  std::stable_sort(found.begin(), found.end(), [](auto* a, auto* b) { return a->ladder < b->ladder; });
  std::vector<std::string> lines;
  for (const Treatment* treatment : found) {
    std::string text = fmt::format("{}: evidence {}", labelled(treatment->id, treatment->label), treatment->evidence);
    for (const Benefit& benefit : evidence.benefits) {
      if (benefit.treatment != treatment->id || !speaksOf(evidence, benefit.cause, cause)) continue;
      cited.add(benefit.provenance);
      text += "; " + sourced(describeBenefit(benefit), benefit.provenance);
    }
    lines.push_back(text);
  }
  return lines;
}

}  // namespace

void Article::add(std::string heading, std::vector<std::string> lines) {
  if (!lines.empty()) sections.push_back({std::move(heading), std::move(lines)});
}

std::string describePrior(const Prior& prior) {
  // middle 80 % of a log-normal
  constexpr double kTenthQuantile = 1.2815515655446004;
  const double factor = std::exp(kTenthQuantile * prior.onset_spread);
  std::string text = fmt::format("{}: {} within ten years", operationWords(prior), inPeople(prior.incidence));
  if (prior.at_once > 0) text += fmt::format("; {} of them from the operation on", inPeople({prior.at_once, 0, 0}));
  if (prior.at_once < 1) {
    text += fmt::format("; {} begin around month {} (8 of 10 between {} and {})",
                        prior.at_once > 0 ? "the others" : "they", shown(prior.onset_months),
                        shown(prior.onset_months / factor, 2), shown(prior.onset_months * factor, 2));
  }
  return text + fmt::format("; lasts {} months on average", shown(prior.lasts_months));
}

Article explainCause(const Evidence& evidence, const Cause& cause, ArticleLimits limits) {
  Article article{cause.id, cause.label, "cause", {cause.plain}, {}};
  Cited cited;
  cited.add(cause.provenance);
  std::string facts =
      fmt::format("Family: {}. Site: {}. Managed as: {}.", cause.family, siteWords(cause.site), cause.management);
  if (cause.dangerous) facts += " Dangerous: missing it can cost life, cord or limb.";
  article.paragraphs.push_back(facts);
  if (!cause.icd10.empty()) article.paragraphs.push_back("ICD-10: " + joined(cause.icd10, ", "));
  std::vector<std::string> lines;
  for (const Prior& prior : evidence.priors) {
    if (prior.cause != cause.id) continue;
    cited.add(prior.provenance);
    lines.push_back(sourced(describePrior(prior), prior.provenance));
  }
  article.add("How often and when", std::exchange(lines, {}));
  for (const SiteShare& share : evidence.site_shares) {
    if (share.cause != cause.id) continue;
    cited.add(share.provenance);
    lines.push_back(
        sourced(fmt::format("{}: relative weight {}", share.position, shown(share.weight)), share.provenance));
  }
  article.add("Where it sits", std::exchange(lines, {}));
  for (const RiskFactor& factor : evidence.risk_factors) {
    if (factor.cause != cause.id) continue;
    cited.add(factor.provenance);
    lines.push_back(sourced(fmt::format("{}: multiplies the odds by {}", findingName(evidence, factor.finding),
                                        withRange(factor.odds_ratio)),
                            factor.provenance));
  }
  article.add("Risk factors", std::exchange(lines, {}));
  const std::vector<Weight> weights = weightsOf(evidence, cause.id);
  article.add("Findings that speak for it", findingsFor(weights, limits.findings, cited));
  article.add("Findings that speak against it", findingsAgainst(weights, limits.findings, cited));
  article.add("Measured values", measuredValues(evidence, cause.id, cited));
  article.add("Tests that can see it", testsSeeing(evidence, cause.id));
  article.add("Treatments, gentlest first", treatmentsOf(evidence, cause, cited));
  for (const RedFlag& flag : evidence.red_flags) {
    if (speaksOf(evidence, flag.causes, cause))
      lines.push_back(fmt::format("{} ({}): {}", flag.id, flag.urgency, flag.condition));
  }
  article.add("Red flags", std::exchange(lines, {}));
  for (const Delay& delay : evidence.delays) {
    if (!speaksOf(evidence, delay.cause, cause)) continue;
    cited.add(delay.provenance);
    lines.push_back(sourced(delay.statement, delay.provenance));
  }
  article.add("What delay changes", std::exchange(lines, {}));
  article.add("Not known", gapsOf(evidence, cause.id));
  article.add("Sources", cited.lines(evidence));
  return article;
}

Article explainFamily(const Evidence& evidence, const std::string& family) {
  Article article{family, family, "family of causes", {"Causes that are reported together."}, {}};
  std::vector<std::string> lines;
  for (const Cause* cause : evidence.causesOf(family))
    lines.push_back(labelled(cause->id, cause->label) + ": " + cause->plain);
  article.add("Causes", std::move(lines));
  article.add("Not known", gapsOf(evidence, family));
  return article;
}

Article explainFinding(const Evidence& evidence, const Finding& finding) {
  Article article{finding.id, finding.label, "finding", {}, {}};
  Cited cited;
  cited.add(finding.provenance);
  std::string facts = fmt::format("Learnt at stage {} ({}).", name(finding.stage), finding.kind);
  if (finding.type == ValueType::number) {
    facts += fmt::format(" A number in {}, plausible from {} to {}.", finding.unit, shown(finding.plausible_lo, 6),
                         shown(finding.plausible_hi, 6));
  }
  if (finding.abnormal) {
    constexpr std::string_view kSymbols[] = {"<", "<=", ">", ">="};
    facts += fmt::format(" Abnormal when {} {}.", kSymbols[static_cast<std::size_t>(finding.abnormal->op)],
                         shown(finding.abnormal->limit, 6));
  }
  if (finding.names_the_cause) facts += " Knowing it is practically knowing the cause.";
  if (finding.root) facts += fmt::format(" It speaks for nerve root {}.", name(*finding.root));
  article.paragraphs.push_back(facts);
  if (!finding.question.empty()) article.paragraphs.push_back("Asked as: " + finding.question);
  if (!finding.aliases.empty()) article.paragraphs.push_back("Also called: " + joined(finding.aliases, ", "));
  if (!finding.codes.empty()) article.paragraphs.push_back("Codes: " + joined(finding.codes, ", "));
  std::vector<std::string> lines;
  if (finding.leak.value > 0) {
    lines.push_back(
        sourced(inPeople(finding.leak) + " of patients whose pain no listed cause explains", finding.provenance));
  }
  for (const Timing& timing : evidence.timings) {
    if (timing.finding != finding.id) continue;
    cited.add(timing.provenance);
    std::string text = fmt::format("month {} to {}:", shown(timing.from_months), shown(timing.to_months));
    if (timing.leak) text += " " + inPeople(*timing.leak) + " without a listed cause";
    if (timing.p_factor != 1) text += " its chance under every cause times " + shown(timing.p_factor);
    lines.push_back(sourced(text, timing.provenance));
  }
  article.add("How often it is present without a listed cause", std::exchange(lines, {}));
  std::vector<std::pair<double, const CauseFinding*>> pairs;
  for (const CauseFinding& row : evidence.cause_findings) {
    if (row.finding == finding.id && finding.leak.value > 0) pairs.emplace_back(row.p.value / finding.leak.value, &row);
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> lowers;
  for (const auto& [ratio, row] : pairs) {
    cited.add(row->provenance);
    std::string text = sourced(
        fmt::format("{}: present in {}, {}", causeName(evidence, row->cause), inPeople(row->p), timesAsLikely(ratio)),
        row->provenance);
    (ratio >= 1 ? lines : lowers).push_back(std::move(text));
  }
  article.add("Causes that make it more likely", std::exchange(lines, {}));
  article.add("Causes that make it less likely", std::move(lowers));
  for (const RiskFactor& factor : evidence.risk_factors) {
    if (factor.finding != finding.id) continue;
    cited.add(factor.provenance);
    lines.push_back(
        sourced(fmt::format("{}: odds times {}", causeName(evidence, factor.cause), withRange(factor.odds_ratio)),
                factor.provenance));
  }
  article.add("Causes it makes more or less likely, as a risk factor", std::exchange(lines, {}));
  for (const Reading& reading : evidence.readings) {
    if (reading.finding != finding.id) continue;
    cited.add(reading.provenance);
    lines.push_back(sourced((reading.cause == "none" ? "without a cause" : causeName(evidence, reading.cause)) + ": " +
                                describeReading(reading, finding.unit),
                            reading.provenance));
  }
  article.add("Measured values", std::exchange(lines, {}));
  for (const Test& test : evidence.tests) {
    if (std::find(test.findings.begin(), test.findings.end(), finding.id) != test.findings.end())
      lines.push_back(labelled(test.id, test.label));
  }
  article.add("Tests that show it", std::exchange(lines, {}));
  article.add("Sources", cited.lines(evidence));
  return article;
}

Article explainTest(const Evidence& evidence, const Test& test) {
  Article article{test.id, test.label, "test", {}, {}};
  Cited cited;
  cited.add(test.provenance);
  article.paragraphs.push_back(fmt::format("Cost band {} of 5, radiation {}, invasiveness {} of 5, waiting {}.",
                                           test.cost_band, withRange(test.radiation_mSv, "mSv"), test.invasiveness,
                                           test.waiting.empty() ? shown(test.waiting_days) + " days" : test.waiting));
  if (!test.when.empty()) article.paragraphs.push_back("When: " + test.when);
  if (!test.contraindications.empty()) article.paragraphs.push_back("Not with: " + test.contraindications);
  if (!test.metal.empty()) article.paragraphs.push_back("Metal: " + test.metal);
  article.paragraphs.push_back("Basis: " + origin(test.provenance));
  std::vector<std::string> lines;
  for (const std::string& finding : test.findings) lines.push_back(findingName(evidence, finding));
  article.add("What it can tell", std::exchange(lines, {}));
  for (const TestRule& rule : evidence.test_rules) {
    if (rule.test != test.id) continue;
    cited.add(rule.provenance);
    lines.push_back(sourced(fmt::format("{} if {}: {}", rule.verdict, rule.condition, rule.why), rule.provenance));
  }
  article.add("Rules", std::exchange(lines, {}));
  article.add("Not known", gapsOf(evidence, test.id));
  article.add("Sources", cited.lines(evidence));
  return article;
}

Article explainTreatment(const Evidence& evidence, const Treatment& treatment) {
  Article article{treatment.id, treatment.label, "treatment", {}, {}};
  Cited cited;
  cited.add(treatment.provenance);
  article.paragraphs.push_back(fmt::format("{}, step {} of the ladder, cost {}. Evidence: {}.", treatment.family,
                                           treatment.ladder, treatment.cost_band, treatment.evidence));
  if (!treatment.honest_note.empty()) article.paragraphs.push_back(treatment.honest_note);
  const std::pair<const char*, const std::string*> facts[] = {{"Mechanical change", &treatment.changes_mechanical},
                                                              {"Biological change", &treatment.changes_biological},
                                                              {"Needs", &treatment.prerequisites},
                                                              {"Not with", &treatment.contraindications},
                                                              {"Works within", &treatment.time_to_effect},
                                                              {"Lasts", &treatment.duration}};
  for (const auto& [heading, text] : facts) {
    if (!text->empty()) article.paragraphs.push_back(std::string(heading) + ": " + *text);
  }
  std::vector<std::string> lines;
  for (const std::string& cause : treatment.causes) lines.push_back(causeName(evidence, cause));
  article.add("For", std::exchange(lines, {}));
  for (const Benefit& benefit : evidence.benefits) {
    if (benefit.treatment != treatment.id) continue;
    cited.add(benefit.provenance);
    lines.push_back(sourced(causeName(evidence, benefit.cause) + ": " + describeBenefit(benefit), benefit.provenance));
  }
  article.add("Chance of a gain owed to it", std::exchange(lines, {}));
  for (const Effect& effect : evidence.effects) {
    if (effect.treatment != treatment.id) continue;
    cited.add(effect.provenance);
    lines.push_back(
        sourced(fmt::format("{} for {}: {}{}{}, {}, {}, evidence {}", effect.outcome, effect.cause, effect.effect_type,
                            withRange(effect.value, effect.unit),
                            effect.comparator.empty() ? "" : " against " + effect.comparator,
                            effect.controlled ? "with a control group" : "without a control group",
                            effect.directness == "direct" ? "necks after fusion" : "other patients", effect.evidence),
                effect.provenance));
  }
  article.add("What was measured", std::exchange(lines, {}));
  for (const Risk& risk : evidence.risks) {
    if (risk.treatment != treatment.id) continue;
    cited.add(risk.provenance);
    lines.push_back(sourced(fmt::format("{} ({}): {}", risk.event, risk.severity,
                                        risk.rate ? inPeople(*risk.rate) : std::string("nobody has measured it")),
                            risk.provenance));
  }
  if (lines.empty()) lines.push_back("No risk has been recorded here; that means unknown, not none.");
  article.add("Risks", std::exchange(lines, {}));
  for (const OptionRule& rule : evidence.option_rules) {
    if (rule.treatment != treatment.id) continue;
    cited.add(rule.provenance);
    lines.push_back(sourced(
        fmt::format("{} ({}, for {}) if {}: {}", rule.verdict, rule.strength, rule.cause, rule.condition, rule.why),
        rule.provenance));
  }
  article.add("Rules", std::exchange(lines, {}));
  article.add("Not known", gapsOf(evidence, treatment.id));
  article.add("Sources", cited.lines(evidence));
  return article;
}

Article explainRedFlag(const Evidence& evidence, const RedFlag& flag) {
  Article article{flag.id, flag.suspected, "red flag", {}, {}};
  article.paragraphs = {fmt::format("Urgency: {}. Fires when: {}", flag.urgency, flag.condition),
                        "For the clinician: " + flag.action, "For the patient: " + flag.patient_text,
                        "Basis: " + origin(flag.provenance)};
  std::vector<std::string> lines;
  for (const std::string& id : flag.tests) {
    const Test* test = evidence.findTest(id);
    lines.push_back(test ? labelled(id, test->label) : id);
  }
  article.add("Tests it calls for", std::exchange(lines, {}));
  for (const std::string& cause : flag.causes) lines.push_back(causeName(evidence, cause));
  article.add("Causes it speaks for", std::move(lines));
  Cited cited;
  cited.add(flag.provenance);
  article.add("Sources", cited.lines(evidence));
  return article;
}

Article explainSetting(const Evidence& evidence, const Setting& setting) {
  Cited cited;
  cited.add(setting.provenance);
  Article article{setting.id,
                  setting.meaning,
                  "setting",
                  {"Value: " + withRange(setting.value, setting.unit), "Basis: " + origin(setting.provenance)},
                  {}};
  article.add("Sources", cited.lines(evidence));
  return article;
}

Article explainVariable(const Variable& variable, std::span<const DescribedRow> rows) {
  Article article{variable.name, variable.meaning, "variable of rules", {}, {}};
  article.paragraphs.push_back(variable.type == "number" ? "The first known one of: " + variable.expression +
                                                               (variable.unit.empty() ? "" : " (" + variable.unit + ")")
                                                         : "True when: " + variable.expression);
  std::vector<std::string> lines;
  // rules are short: a name inside a longer one is told apart by its neighbours
  for (const DescribedRow& row : rows) {
    const auto at = row.sentence.find(variable.name);
    if (at == std::string::npos || row.place == variable.where) continue;
    const auto part = [&](std::size_t i) {
      return i < row.sentence.size() &&
             (std::isalnum(static_cast<unsigned char>(row.sentence[i])) != 0 || row.sentence[i] == '_');
    };
    if ((at > 0 && part(at - 1)) || part(at + variable.name.size())) continue;
    lines.push_back(row.place + ": " + row.sentence);
  }
  article.add("Used by", std::move(lines));
  return article;
}

Article explainNerveRoot(const Evidence& evidence, const NerveRoot& root) {
  Cited cited;
  cited.add(root.provenance);
  Article article{std::string(name(root.root)), fmt::format("Nerve root {}", name(root.root)), "nerve root", {}, {}};
  article.paragraphs = {
      fmt::format("Pain: {}. Skin: {}. Muscles: {}. Reflex: {}.", root.pain_area, root.dermatome, root.myotome,
                  root.reflex),
      fmt::format("When it is hurt, {} of its signs point to it, {} to a neighbouring root, {} elsewhere.",
                  inPeople({root.same, 0, 0}), inPeople({root.neighbour, 0, 0}), inPeople({root.far, 0, 0})),
      "Basis: " + origin(root.provenance)};
  std::vector<std::string> lines;
  for (const Finding& finding : evidence.findings) {
    if (finding.root == root.root) lines.push_back(labelled(finding.id, finding.label));
  }
  article.add("Findings that speak for it", std::move(lines));
  article.add("Sources", cited.lines(evidence));
  return article;
}

Article explainSource(const Evidence& evidence, const Source& source, std::span<const DescribedRow> rows) {
  Article article{source.key, source.title, "source", {citation(evidence, source.key)}, {}};
  if (!source.url.empty()) article.paragraphs.push_back(source.url);
  std::vector<std::string> lines;
  for (const DescribedRow& row : rows) {
    if (!row.provenance) continue;
    const std::vector<std::string>& keys = row.provenance->sources;
    if (std::find(keys.begin(), keys.end(), source.key) == keys.end()) continue;
    lines.push_back(fmt::format("{}: {} [{}]", row.place, row.sentence, plainWords(row.provenance->basis)));
  }
  article.add("Rows that rest on it", std::move(lines));
  return article;
}

}  // namespace nucha
