// Explanations of findings.
#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/report/explain_articles.h"
#include "nucha/report/explain_parts.h"
#include "nucha/report/explain_words.h"

namespace nucha {
namespace {

std::string factsOf(const Finding& finding) {
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
  return facts;
}

std::vector<std::string> leakLines(const Evidence& evidence, const Finding& finding, CitedSources& cited) {
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
    if (timing.p_factor != 1)
      text += fmt::format("{} its chance under every cause times {}", timing.leak ? ";" : "", shown(timing.p_factor));
    lines.push_back(sourced(text, timing.provenance));
  }
  return lines;
}

struct CauseLines {
  std::vector<std::string> raise, lower;
};

CauseLines causeLines(const Evidence& evidence, const Finding& finding, CitedSources& cited) {
  std::vector<std::pair<double, const CauseFinding*>> pairs;
  for (const CauseFinding& row : evidence.cause_findings) {
    if (row.finding == finding.id && finding.leak.value > 0) pairs.emplace_back(row.p.value / finding.leak.value, &row);
  }
  std::stable_sort(pairs.begin(), pairs.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  CauseLines lines;
  for (const auto& [ratio, row] : pairs) {
    cited.add(row->provenance);
    std::string text = sourced(
        fmt::format("{}: present in {}, {}", causeName(evidence, row->cause), inPeople(row->p), timesAsLikely(ratio)),
        row->provenance);
    (ratio >= 1 ? lines.raise : lines.lower).push_back(std::move(text));
  }
  return lines;
}

std::vector<std::string> factorLines(const Evidence& evidence, const Finding& finding, CitedSources& cited) {
  std::vector<std::string> lines;
  for (const RiskFactor& factor : evidence.risk_factors) {
    if (factor.finding != finding.id) continue;
    cited.add(factor.provenance);
    lines.push_back(
        sourced(fmt::format("{}: odds times {}", causeName(evidence, factor.cause), withRange(factor.odds_ratio)),
                factor.provenance));
  }
  return lines;
}

std::vector<std::string> readingLines(const Evidence& evidence, const Finding& finding, CitedSources& cited) {
  std::vector<std::string> lines;
  for (const Reading& reading : evidence.readings) {
    if (reading.finding != finding.id) continue;
    cited.add(reading.provenance);
    const std::string who = reading.cause == "none" ? "without a cause" : causeName(evidence, reading.cause);
    lines.push_back(sourced(who + ": " + describeReading(reading, finding.unit), reading.provenance));
  }
  for (const Kinetics& kinetics : evidence.kinetics) {
    if (kinetics.finding != finding.id) continue;
    cited.add(kinetics.provenance);
    lines.push_back(sourced(fmt::format("{} surgery adds {} at day {}, which halves every {} days", kinetics.approach,
                                        withRange({kinetics.peak, kinetics.peak_lo, kinetics.peak_hi}, finding.unit),
                                        shown(kinetics.peak_day), shown(kinetics.half_life_days)),
                            kinetics.provenance));
  }
  return lines;
}

std::vector<std::string> testLines(const Evidence& evidence, const Finding& finding) {
  std::vector<std::string> lines;
  for (const Test& test : evidence.tests) {
    if (std::find(test.findings.begin(), test.findings.end(), finding.id) != test.findings.end())
      lines.push_back(labelled(test.id, test.label));
  }
  return lines;
}

}  // namespace

Article explainFinding(const Evidence& evidence, const Finding& finding) {
  Article article{finding.id, finding.label, "finding", {factsOf(finding)}, {}};
  CitedSources cited;
  cited.add(finding.provenance);
  if (!finding.question.empty()) article.paragraphs.push_back("Asked as: " + finding.question);
  if (!finding.aliases.empty()) article.paragraphs.push_back("Also called: " + joined(finding.aliases, ", "));
  if (!finding.codes.empty()) article.paragraphs.push_back("Codes: " + joined(finding.codes, ", "));
  CauseLines causes = causeLines(evidence, finding, cited);
  article.add("How often it is present without a listed cause", leakLines(evidence, finding, cited));
  article.add("Causes that make it more likely", std::move(causes.raise));
  article.add("Causes that make it less likely", std::move(causes.lower));
  article.add("Causes it changes as a risk factor", factorLines(evidence, finding, cited));
  article.add("Measured values", readingLines(evidence, finding, cited));
  article.add("Tests that show it", testLines(evidence, finding));
  article.add("Sources", cited.lines(evidence));
  return article;
}

}  // namespace nucha
