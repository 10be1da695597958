#include <fmt/format.h>

#include <algorithm>

#include "nucha/base/text.h"
#include "nucha/report/text_parts.h"

namespace nucha::text {
namespace {

constexpr std::size_t kOptionsShown = 4;
constexpr std::size_t kAvoidedShown = 2;
constexpr std::size_t kLabelColumns = 40;
constexpr std::size_t kVerdictColumns = 15;
constexpr std::size_t kGradeColumns = 10;
constexpr std::size_t kFiguresColumns = 15;

std::string verdictWords(Verdict verdict) {
  switch (verdict) {
    case Verdict::offer:
      return styled(Style::good, "offer");
    case Verdict::consider:
      return styled(Style::bold, "consider");
    case Verdict::needs_test:
      return styled(Style::warn, "test first");
    case Verdict::avoid:
      break;
  }
  return styled(Style::alarm, "avoid");
}

std::string benefit(const RankedOption& option, std::size_t bar_width) {
  const std::size_t whole = bar_width + 1 + kFiguresColumns;
  if (!option.benefit) return padded(styled(Style::soft, "not measured"), whole);
  const Interval interval = option.interval90.value_or(Interval{*option.benefit, *option.benefit});
  const std::string figures =
      styled(Style::bold, flushRight(percent(*option.benefit), 5)) + " " + padded(range(interval), kFiguresColumns - 6);
  return bar(*option.benefit, interval, bar_width) + " " + figures;
}

std::string testNames(const Page& page, const RankedOption& option) {
  std::vector<std::string> names;
  for (const std::string& test : option.required_tests) names.push_back(page.words.test(test));
  return joined(names, "; ");
}

std::string listed(const std::vector<std::string>& texts) {
  std::vector<std::string> out;
  for (const std::string& text : texts) out.push_back(cleaned(text));
  return joined(out, "; ");
}

std::string riskWords(const OptionRisk& risk) {
  std::string out = cleaned(risk.event) + " " + (risk.rate ? percent(*risk.rate) : "not measured");
  const std::string interval = risk.interval90 ? range(*risk.interval90) : "";
  if (!interval.empty()) out += " (" + interval + ")";
  if (!risk.severity.empty()) out += ", " + cleaned(risk.severity);
  return out;
}

void writeDepth(Page& page, const RankedOption& option) {
  const auto line = [&](std::string_view title, const std::string& text) {
    if (!text.empty()) page.screen.paragraph("    ", styled(Style::soft, title) + " " + text);
  };
  std::vector<std::string> causes, risks;
  for (const std::string& cause : option.for_causes) causes.push_back(page.words.cause(cause));
  for (const OptionRisk& risk : option.risks) risks.push_back(riskWords(risk));
  line("for:", joined(causes, "; "));
  line("why:", cleaned(option.why));
  line("plainly:", cleaned(option.honest_note));
  line("not known to be met:", listed(option.missing));
  line("test first:", testNames(page, option));
  line("risks:", risks.empty() ? "none recorded" : joined(risks, "; "));
  line("nobody has measured:", listed(option.gaps));
  line("sources:", listed(option.sources));
}

// what a busy reader needs to know which treatment is meant
std::string briefly(std::string_view label) {
  std::string text = shortened(cleaned(label));
  text.resize(std::min(text.size(), text.find(": ")));
  if (columns(text) > kLabelColumns) text.resize(std::min(text.size(), text.find(", ")));
  return text;
}

std::string firstSentence(std::string_view text) {
  const std::string clean = cleaned(text);
  const auto end = clean.find(". ");
  return end == std::string::npos ? clean.substr(0, clean.find_last_not_of('.') + 1) : clean.substr(0, end);
}

void writeOption(Page& page, const RankedOption& option, std::size_t number) {
  const std::size_t width = page.screen.width();
  const std::size_t bar_width = width >= 100 ? 20 : width >= 76 ? 8 : 5;
  const std::size_t right = width - bar_width - 1 - kFiguresColumns - kGradeColumns;
  const std::string prefix =
      flushRight(std::to_string(number), 3) + " " + padded(verdictWords(option.verdict), kVerdictColumns - 4);
  const std::string label = page.all ? cleaned(option.label) : briefly(option.label);
  page.screen.row(prefix, styled(Style::bold, label), right, benefit(option, bar_width) + gradeWords(option.evidence));
  if (page.all) return writeDepth(page, option);
  const std::string tests = testNames(page, option);
  const std::string indent(kVerdictColumns, ' ');
  if (option.verdict == Verdict::needs_test && !tests.empty()) {
    page.screen.paragraph(indent, styled(Style::soft, "first: " + tests));
  } else if (number == 1 && !option.why.empty()) {
    page.screen.paragraph(indent, styled(Style::soft, firstSentence(option.why) + "."));
  }
}

// what somebody might reach for because it treats a likely cause; the rest is only counted
void writeAvoided(Page& page) {
  std::vector<std::string> parts;
  std::size_t count = 0;
  for (const RankedOption& option : page.words.evaluation.options) {
    if (option.verdict != Verdict::avoid) continue;
    ++count;
    if (option.for_causes.empty() || parts.size() == kAvoidedShown) continue;
    const std::string why = firstSentence(option.why);
    parts.push_back(briefly(option.label) + (why.empty() ? "" : styled(Style::soft, " (" + why + ")")));
  }
  if (count == 0) return;
  const std::size_t rest = count - parts.size();
  if (rest > 0) parts.push_back(fmt::format("{}{} that do not fit now", rest, parts.empty() ? " options" : " more"));
  page.screen.paragraph("    " + styled(Style::alarm, "avoid: "), joined(parts, "; "));
}

}  // namespace

void writeOptions(Page& page) {
  page.screen.heading("OPTIONS", "chance that it helps (90 %), evidence");
  const auto& options = page.words.evaluation.options;
  if (options.empty()) page.screen.paragraph("    ", "No option was weighed.");
  std::size_t number = 0;
  for (const RankedOption& option : options) {
    const bool avoided = option.verdict == Verdict::avoid;
    if (!page.all && (avoided || number == kOptionsShown)) continue;
    writeOption(page, option, ++number);
  }
  if (!page.all) writeAvoided(page);
}

}  // namespace nucha::text
