#include <fmt/format.h>

#include <algorithm>

#include "nucha/base/text.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/svg_draw.h"

namespace nucha::html {
namespace {

constexpr std::size_t kMostRows = 9;         ///< in the table; the rest folds away
constexpr std::size_t kMostPrinted = 5;      ///< rows on paper; style.h hides the rest there
constexpr std::size_t kPrintedWithNeck = 3;  ///< where the computed neck needs its room; patient_neck_style.h
constexpr std::size_t kMostAvoided = 6;      ///< in the open list
constexpr std::size_t kMostRisks = 3;

struct Badge {
  std::string_view word, css_class, shape;
};

// Each verdict has its own word and its own shape, so that colour is never needed.
Badge badgeOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::offer:
      return {"offer", "offer",
              "<circle cx=\"8\" cy=\"8\" r=\"7\"/><path class=\"cut\" d=\"M4.6 8.3 7 10.7 11.6 5.6\"/>"};
    case Verdict::consider:
      return {"consider", "consider",
              "<circle class=\"ring\" cx=\"8\" cy=\"8\" r=\"6\"/><path d=\"M8 2a6 6 0 0 1 0 12Z\"/>"};
    case Verdict::needs_test:
      return {"test first", "needs",
              "<path class=\"ring\" d=\"M8 1.6 14.4 8 8 14.4 1.6 8Z\"/><path class=\"mark-line\" "
              "d=\"M8 4.8v4M8 10.4v1.4\"/>"};
    case Verdict::avoid:
      break;
  }
  return {
      "avoid", "avoid",
      "<rect x=\"1.5\" y=\"1.5\" width=\"13\" height=\"13\" rx=\"2\"/><path class=\"cut\" d=\"M5 5l6 6M11 5l-6 6\"/>"};
}

std::string writeBadge(Verdict verdict) {
  const Badge badge = badgeOf(verdict);
  return fmt::format(
      "<span class=\"badge {}\"><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\" focusable=\"false\">{}</svg>{}"
      "</span>",
      badge.css_class, badge.shape, badge.word);
}

std::string writeBenefit(const RankedOption& option) {
  if (!option.benefit) return "<span class=\"unmeasured\">not measured</span>";
  const Interval interval = option.interval90.value_or(Interval{*option.benefit, *option.benefit});
  std::string out = svg::probabilityBar(*option.benefit, interval, std::nullopt);
  out += "<span class=\"num\"><b>" + percent(*option.benefit) + "</b>";
  if (option.interval90) out += " <span class=\"soft\">" + range(interval) + "</span>";
  return out + "</span>";
}

std::string writeRisk(Page& page, const OptionRisk& risk) {
  std::string out = escaped(risk.event) + " ";
  if (risk.rate) {
    out += "<b class=\"num\">" + percent(*risk.rate) + "</b>";
    if (risk.interval90) out += " <span class=\"soft\">(" + range(*risk.interval90) + ")</span>";
  } else if (risk.event.find("not measured") == std::string::npos) {
    out += "<span class=\"soft\">not measured</span>";
  }
  if (risk.severity == "catastrophic") out += " <b class=\"grave\">catastrophic</b>";
  return out + page.citations.marks(risk.sources);
}

std::string writeRisks(Page& page, const std::vector<OptionRisk>& risks) {
  if (risks.empty()) return "<span class=\"soft\">none recorded</span>";
  const bool printed = page.citations.setPrinted(false);
  std::string out = "<ul class=\"tight\">";
  for (std::size_t i = 0; i < std::min(risks.size(), kMostRisks); ++i)
    out += "<li>" + writeRisk(page, risks[i]) + "</li>";
  out += "</ul>";
  page.citations.setPrinted(printed);
  if (risks.size() <= kMostRisks) return out;
  const bool before = page.citations.setFolded(true);
  out += fmt::format("<details><summary>{} more</summary><ul class=\"tight\">", risks.size() - kMostRisks);
  for (std::size_t i = kMostRisks; i < risks.size(); ++i) out += "<li>" + writeRisk(page, risks[i]) + "</li>";
  page.citations.setFolded(before);
  return out + "</ul></details>";
}

std::string writeEvidence(const std::string& grade) {
  const std::string word = lowered(grade);
  const int dots = word == "high" ? 4 : word == "moderate" ? 3 : word == "low" ? 2 : word == "very low" ? 1 : 0;
  if (dots == 0) return grade.empty() ? "not graded" : escaped(grade);
  constexpr std::string_view kWords[] = {"", "very weak", "weak", "moderate", "strong"};
  std::string out = "<svg class=\"dots\" viewBox=\"0 0 40 10\" aria-hidden=\"true\" focusable=\"false\">";
  for (int i = 0; i < 4; ++i)
    out += fmt::format("<circle class=\"{}\" cx=\"{}\" cy=\"5\" r=\"3.6\"/>", i < dots ? "on" : "off", 5 + 10 * i);
  return out + "</svg><span>" + std::string(kWords[dots]) + "</span>";
}

std::string writeMissing(const Page& page, const RankedOption& option) {
  std::vector<std::string> parts;
  for (const std::string& missing : option.missing) parts.push_back(escaped(missing));
  std::string out;
  if (!parts.empty())
    out += "<span class=\"needs-line\"><b>Not yet known to be met:</b> " + joined(parts, "; ") + "</span>";
  parts.clear();
  for (const std::string& test : option.required_tests) parts.push_back(escaped(page.testLabel(test)));
  if (!parts.empty())
    out += "<span class=\"needs-line tests-first\"><b>Test first:</b> " + joined(parts, "; ") + "</span>";
  return out;
}

std::string writeName(Page& page, const RankedOption& option) {
  std::string out = "<div><b>" + escaped(option.label) + "</b>" + page.citations.marks(option.sources) + "</div>";
  std::vector<std::string> causes;
  for (const std::string& cause : option.for_causes) {
    if (causes.size() == 3) break;
    causes.push_back(escaped(words::midSentence(page.causeLabel(cause))));
  }
  if (!causes.empty()) out += "<span class=\"why\">for " + joined(causes, ", ") + "</span>";
  if (!option.why.empty()) out += "<span class=\"why ink\">" + escaped(words::sentence(option.why)) + "</span>";
  out += writeMissing(page, option);
  if (!option.honest_note.empty()) out += "<span class=\"honest\">" + escaped(option.honest_note) + "</span>";
  for (const std::string& gap : option.gaps) out += "<span class=\"honest screen\">" + escaped(gap) + "</span>";
  return out;
}

std::size_t countPrinted(const Page& page) { return showsNeck(page.evaluation) ? kPrintedWithNeck : kMostPrinted; }

std::string writeTable(Page& page, const std::vector<const RankedOption*>& options, std::string_view caption) {
  std::string out = fmt::format(
      "<table class=\"cards options\"><caption class=\"hidden\">{}</caption><thead><tr><th scope=\"col\">"
      "Verdict</th><th scope=\"col\">Option</th><th scope=\"col\">Chance that it helps</th><th "
      "scope=\"col\">Risks</th><th scope=\"col\">Evidence</th></tr></thead><tbody>",
      caption);
  for (std::size_t i = 0; i < options.size(); ++i) {
    const RankedOption* option = options[i];
    const bool before = page.citations.setPrinted(i < countPrinted(page));
    out += "<tr><td data-label=\"Verdict\">" + writeBadge(option->verdict) + "</td><th scope=\"row\">";
    out += writeName(page, *option) + "</th><td class=\"benefit\" data-label=\"Helps\">" + writeBenefit(*option);
    out += "</td><td data-label=\"Risks\">" + writeRisks(page, option->risks);
    out += "</td><td class=\"evidence\" data-label=\"Evidence\">" + writeEvidence(option->evidence) + "</td></tr>";
    page.citations.setPrinted(before);
  }
  return out + "</tbody></table>";
}

// Whether an option is meant for one of the leading causes; to say why the others are left out tells little.
bool isRelevant(const Page& page, const RankedOption& option) {
  for (std::size_t i = 0; i < page.leading; ++i) {
    const RankedCause& cause = page.evaluation.causes[i];
    for (const std::string& meant : option.for_causes) {
      if (meant == cause.cause || meant == cause.family) return true;
    }
  }
  return false;
}

// Paper names what is to be avoided for the leading causes and counts the rest; the reasons stay on the screen.
std::string avoidedNames(const std::vector<const RankedOption*>& options, std::size_t named) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < named; ++i) names.push_back(escaped(options[i]->label));
  const std::size_t more = options.size() - named;
  if (more > 0) names.push_back(fmt::format("{} {} on the screen", more, named > 0 ? "more" : "listed"));
  return joined(names, "; ") + ". The reasons are on the screen.";
}

std::string writeAvoided(Page& page, std::vector<const RankedOption*> options) {
  if (options.empty()) return {};
  const auto relevant_end = std::stable_partition(options.begin(), options.end(),
                                                  [&](const RankedOption* o) { return isRelevant(page, *o); });
  const auto relevant = static_cast<std::size_t>(relevant_end - options.begin());
  const std::size_t open_count = relevant == 0 ? 0 : std::min(relevant, kMostAvoided);
  const auto items = [&](std::size_t from, std::size_t to) {
    std::string out;
    for (std::size_t i = from; i < to; ++i) {
      const RankedOption& o = *options[i];
      out +=
          "<li><b>" + escaped(o.label) + ":</b> " + escaped(words::sentence(o.why)) + page.citations.marks(o.sources);
      if (!o.honest_note.empty()) out += " <span class=\"honest\">" + escaped(o.honest_note) + "</span>";
      out += "</li>";
    }
    return out;
  };
  const bool printed = page.citations.setPrinted(false);
  std::string out = "<div class=\"avoided\"><h3>" + writeBadge(Verdict::avoid) + " Not for this patient now</h3>";
  if (open_count > 0) out += "<ul class=\"plain\">" + items(0, open_count) + "</ul>";
  page.citations.setPrinted(printed);
  out += "<p class=\"paper\">" + avoidedNames(options, open_count) + "</p>";
  if (open_count < options.size()) {
    const bool before = page.citations.setFolded(true);
    out += fmt::format(
        "<details><summary>{} more, most of them for causes that are unlikely here</summary><ul "
        "class=\"plain\">{}</ul></details>",
        options.size() - open_count, items(open_count, options.size()));
    page.citations.setFolded(before);
  }
  return out + "</div>";
}

// Paper shows the first rows in full; the others are named there, so that no option is silently missing.
std::string writePaperRest(std::vector<const RankedOption*> options, const std::vector<const RankedOption*>& folded,
                           std::size_t printed) {
  if (options.size() <= printed) return {};
  options.insert(options.end(), folded.begin(), folded.end());
  std::vector<std::string> names;
  for (std::size_t i = printed; i < options.size(); ++i) {
    std::string name = escaped(options[i]->label) + " (" + std::string(badgeOf(options[i]->verdict).word);
    if (options[i]->benefit) name += ", " + percent(*options[i]->benefit);
    names.push_back(name + ")");
  }
  return "<p class=\"paper\"><b>In full on the screen only:</b> " + joined(names, "; ") + ".</p>";
}

}  // namespace

std::string writeOptions(Page& page) {
  std::vector<const RankedOption*> ladder, folded, avoided;
  for (const RankedOption& option : page.evaluation.options) {
    if (option.verdict == Verdict::avoid)
      avoided.push_back(&option);
    else
      (ladder.size() < kMostRows ? ladder : folded).push_back(&option);
  }
  std::string out =
      "<section class=\"options-section\" aria-labelledby=\"options-title\"><h2 id=\"options-title\">Options, "
      "gentlest first</h2>";
  if (page.evaluation.options.empty()) return out + "<p class=\"none\">No option was weighed.</p></section>\n";
  if (!ladder.empty()) out += writeTable(page, ladder, "Options to offer or consider");
  out += writePaperRest(ladder, folded, countPrinted(page));
  if (!folded.empty()) {
    const bool before = page.citations.setFolded(true);
    out += fmt::format("<details><summary>{} further options</summary>", folded.size()) +
           writeTable(page, folded, "Further options") + "</details>";
    page.citations.setFolded(before);
  }
  return out + writeAvoided(page, avoided) + "</section>\n";
}

}  // namespace nucha::html
