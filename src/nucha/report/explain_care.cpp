// Explanations of tests, treatments and red flags.
#include <fmt/core.h>

#include <utility>

#include "nucha/base/text.h"
#include "nucha/report/explain_articles.h"
#include "nucha/report/explain_parts.h"
#include "nucha/report/explain_words.h"

namespace nucha {
namespace {

std::vector<std::string> benefitLines(const Evidence& evidence, const std::string& treatment, CitedSources& cited) {
  std::vector<std::string> lines;
  for (const Benefit& benefit : evidence.benefits) {
    if (benefit.treatment != treatment) continue;
    cited.add(benefit.provenance);
    lines.push_back(sourced(causeName(evidence, benefit.cause) + ": " + describeBenefit(benefit), benefit.provenance));
  }
  return lines;
}

std::vector<std::string> effectLines(const Evidence& evidence, const std::string& treatment, CitedSources& cited) {
  std::vector<std::string> lines;
  for (const Effect& effect : evidence.effects) {
    if (effect.treatment != treatment) continue;
    cited.add(effect.provenance);
    lines.push_back(
        sourced(fmt::format("{} for {}: {}; {}, {}, evidence {}", effect.outcome, effect.cause, effectSize(effect),
                            effect.controlled ? "with a control group" : "without a control group",
                            effect.directness == "direct" ? "necks after fusion" : "other patients", effect.evidence),
                effect.provenance));
  }
  return lines;
}

std::vector<std::string> riskLines(const Evidence& evidence, const std::string& treatment, CitedSources& cited) {
  std::vector<std::string> lines;
  for (const Risk& risk : evidence.risks) {
    if (risk.treatment != treatment) continue;
    cited.add(risk.provenance);
    const std::string rate = risk.rate ? inPeople(*risk.rate) : "nobody has measured it";
    lines.push_back(sourced(fmt::format("{} ({}): {}", risk.event, risk.severity, rate), risk.provenance));
  }
  if (lines.empty()) lines.emplace_back("No risk has been recorded here; that means unknown, not none.");
  return lines;
}

std::vector<std::string> ruleLines(const Evidence& evidence, const Treatment& treatment, CitedSources& cited) {
  std::vector<std::string> lines;
  for (const OptionRule& rule : evidence.option_rules) {
    if (rule.treatment != treatment.id && rule.treatment != treatment.family) continue;
    cited.add(rule.provenance);
    const std::string verdict = rule.test.empty() ? rule.verdict : rule.verdict + " " + rule.test;
    lines.push_back(
        sourced(fmt::format("{} ({}, for {}) if {}: {}", verdict, rule.strength, rule.cause, rule.condition, rule.why),
                rule.provenance));
  }
  return lines;
}

std::vector<std::string> causeNames(const Evidence& evidence, const std::vector<std::string>& causes) {
  std::vector<std::string> lines;
  for (const std::string& cause : causes) lines.push_back(causeName(evidence, cause));
  return lines;
}

}  // namespace

Article explainTest(const Evidence& evidence, const Test& test) {
  Article article{test.id, test.label, "test", {}, {}};
  CitedSources cited;
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
  CitedSources cited;
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
  article.add("For", causeNames(evidence, treatment.causes));
  article.add("Chance of a gain owed to it", benefitLines(evidence, treatment.id, cited));
  article.add("What was measured", effectLines(evidence, treatment.id, cited));
  article.add("Risks", riskLines(evidence, treatment.id, cited));
  article.add("Rules", ruleLines(evidence, treatment, cited));
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
  article.add("Causes it speaks for", causeNames(evidence, flag.causes));
  CitedSources cited;
  cited.add(flag.provenance);
  article.add("Sources", cited.lines(evidence));
  return article;
}

}  // namespace nucha
