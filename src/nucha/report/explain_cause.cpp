// Explanations of causes and their families.
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/report/explain_articles.h"
#include "nucha/report/explain_parts.h"
#include "nucha/report/explain_words.h"

namespace nucha {
namespace {

bool speaksOf(const std::string& cause_or_family, const Cause& cause) {
  return cause_or_family == cause.id || cause_or_family == cause.family || cause_or_family == "any";
}

bool speaksOf(const std::vector<std::string>& causes_or_families, const Cause& cause) {
  return std::any_of(causes_or_families.begin(), causes_or_families.end(),
                     [&](const std::string& text) { return speaksOf(text, cause); });
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
    if (row.cause != cause) continue;
    const Finding* finding = evidence.findFinding(row.finding);
    if (!finding || finding->leak.value <= 0) continue;
    weights.push_back(
        {&row, finding, row.p.value / finding->leak.value, (1 - row.p.value) / (1 - finding->leak.value)});
  }
  return weights;
}

std::vector<std::string> findingsFor(std::vector<Weight> weights, std::size_t most, CitedSources& cited) {
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

std::vector<std::string> findingsAgainst(std::vector<Weight> weights, std::size_t most, CitedSources& cited) {
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

std::vector<std::string> measuredValues(const Evidence& evidence, const std::string& cause, CitedSources& cited) {
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

std::vector<std::string> treatmentsOf(const Evidence& evidence, const Cause& cause, CitedSources& cited) {
  std::vector<const Treatment*> found;
  for (const Treatment& treatment : evidence.treatments) {
    if (speaksOf(treatment.causes, cause)) found.push_back(&treatment);
  }
  std::stable_sort(found.begin(), found.end(), [](auto* a, auto* b) { return a->ladder < b->ladder; });
  std::vector<std::string> lines;
  for (const Treatment* treatment : found) {
    std::string text = fmt::format("{}: evidence {}", labelled(treatment->id, treatment->label), treatment->evidence);
    for (const Benefit& benefit : evidence.benefits) {
      if (benefit.treatment != treatment->id || !speaksOf(benefit.cause, cause)) continue;
      cited.add(benefit.provenance);
      text += "; " + sourced(describeBenefit(benefit), benefit.provenance);
    }
    lines.push_back(text);
  }
  return lines;
}

std::vector<std::string> priorLines(const Evidence& evidence, const std::string& cause, CitedSources& cited) {
  std::vector<std::string> lines;
  for (const Prior& prior : evidence.priors) {
    if (prior.cause != cause) continue;
    cited.add(prior.provenance);
    lines.push_back(sourced(describePrior(prior), prior.provenance));
  }
  return lines;
}

std::vector<std::string> siteLines(const Evidence& evidence, const std::string& cause, CitedSources& cited) {
  std::vector<std::string> lines;
  for (const SiteShare& share : evidence.site_shares) {
    if (share.cause != cause) continue;
    cited.add(share.provenance);
    lines.push_back(
        sourced(fmt::format("{}: relative weight {}", share.position, shown(share.weight)), share.provenance));
  }
  return lines;
}

std::vector<std::string> riskFactorLines(const Evidence& evidence, const std::string& cause, CitedSources& cited) {
  std::vector<std::string> lines;
  for (const RiskFactor& factor : evidence.risk_factors) {
    if (factor.cause != cause) continue;
    cited.add(factor.provenance);
    lines.push_back(sourced(fmt::format("{}: multiplies the odds by {}", findingName(evidence, factor.finding),
                                        withRange(factor.odds_ratio)),
                            factor.provenance));
  }
  return lines;
}

std::vector<std::string> flagLines(const Evidence& evidence, const Cause& cause) {
  std::vector<std::string> lines;
  for (const RedFlag& flag : evidence.red_flags) {
    if (speaksOf(flag.causes, cause))
      lines.push_back(fmt::format("{} ({}): {}", flag.id, flag.urgency, flag.condition));
  }
  return lines;
}

std::vector<std::string> delayLines(const Evidence& evidence, const Cause& cause, CitedSources& cited) {
  std::vector<std::string> lines;
  for (const Delay& delay : evidence.delays) {
    if (!speaksOf(delay.cause, cause)) continue;
    cited.add(delay.provenance);
    lines.push_back(sourced(delay.statement, delay.provenance));
  }
  return lines;
}

}  // namespace

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
  CitedSources cited;
  cited.add(cause.provenance);
  std::string facts =
      fmt::format("Family: {}. Site: {}. Managed as: {}.", cause.family, siteWords(cause.site), cause.management);
  if (cause.dangerous) facts += " Dangerous: missing it can cost life, cord or limb.";
  article.paragraphs.push_back(facts);
  if (!cause.icd10.empty()) article.paragraphs.push_back("ICD-10: " + joined(cause.icd10, ", "));
  const std::vector<Weight> weights = weightsOf(evidence, cause.id);
  article.add("How often and when", priorLines(evidence, cause.id, cited));
  article.add("Where it sits", siteLines(evidence, cause.id, cited));
  article.add("Risk factors", riskFactorLines(evidence, cause.id, cited));
  article.add("Findings that speak for it", findingsFor(weights, limits.findings, cited));
  article.add("Findings that speak against it", findingsAgainst(weights, limits.findings, cited));
  article.add("Measured values", measuredValues(evidence, cause.id, cited));
  article.add("Tests that can see it", testsSeeing(evidence, cause.id));
  article.add("Treatments, gentlest first", treatmentsOf(evidence, cause, cited));
  article.add("Red flags", flagLines(evidence, cause));
  article.add("What delay changes", delayLines(evidence, cause, cited));
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

}  // namespace nucha
