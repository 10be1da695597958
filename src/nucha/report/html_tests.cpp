#include <fmt/format.h>

#include <algorithm>

#include "nucha/base/text.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/svg_draw.h"

namespace nucha::html {
namespace {

constexpr std::size_t kNextShown = 4;
constexpr std::size_t kOutcomesShown = 4;
constexpr std::size_t kQuestionsShown = 5;

std::string radiationText(double dose) { return dose > 0 ? "about " + shown(dose, 2) + " mSv" : "none"; }

std::string_view invasivenessText(int invasiveness) {
  constexpr std::string_view kWords[] = {"none", "needle prick", "needle", "injection", "invasive", "operation"};
  return kWords[std::clamp(invasiveness, 0, 5)];
}

std::string orUnknown(const std::string& text) { return text.empty() ? "not stated" : escaped(text); }

std::string writeBurden(const RankedTest& test) {
  const auto item = [](std::string_view word, std::string_view value) {
    return fmt::format("<div><dt>{}</dt><dd>{}</dd></div>", word, value);
  };
  return "<dl class=\"burden\">" + item("Cost", orUnknown(test.cost)) +
         item("Radiation", radiationText(test.radiation_mSv)) +
         item("Invasiveness", invasivenessText(test.invasiveness)) + item("Waiting", orUnknown(test.waiting)) + "</dl>";
}

std::string outcomeText(const Page& page, const std::string& result) {
  // "abnormal: finding_id" names a finding; anything else is already words
  const auto colon = result.find(':');
  if (colon == std::string::npos) return escaped(result);
  const std::string finding(trimmed(std::string_view(result).substr(colon + 1)));
  if (!page.evidence.findFinding(finding)) return escaped(result);
  return escaped(page.findingLabel(finding)) + ": <b>" + escaped(result.substr(0, colon)) + "</b>";
}

std::string writeOutcomes(const Page& page, const RankedTest& test) {
  if (test.outcomes.empty()) return {};
  std::string out =
      "<table class=\"outcomes\"><caption>What each result would mean</caption><thead><tr><th scope=\"col\">Result"
      "</th><th scope=\"col\">Chance</th><th scope=\"col\">Moves</th><th scope=\"col\">Probability, before "
      "and after</th></tr></thead><tbody>";
  for (std::size_t i = 0; i < std::min(test.outcomes.size(), kOutcomesShown); ++i) {
    const TestOutcome& o = test.outcomes[i];
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td class=\"num\" data-label=\"Chance\">{}</td><td "
        "data-label=\"Moves\">{}</td><td class=\"before-after\">{}<span class=\"num\">{} "
        "<span aria-hidden=\"true\">&#8594;</span><span class=\"hidden\">to</span> {}</span></td></tr>",
        outcomeText(page, o.result), percent(o.chance), escaped(page.causeLabel(o.family)),
        svg::beforeAfterBar(o.before, o.after), percent(o.before), percent(o.after));
  }
  return out + "</tbody></table>";
}

std::string writeFirst(Page& page, const RankedTest& test) {
  const bool none = test.test == "none";
  std::string out =
      fmt::format("<div class=\"first-test\"><h3><span class=\"soft\">{}</span> {}{}</h3>",
                  none ? "Better than a test now:" : "First:", escaped(test.label), page.citations.marks(test.sources));
  out += "<p>" + escaped(words::sentence(test.why)) + "</p>";
  if (!none) out += writeBurden(test);
  return out + writeOutcomes(page, test) + "</div>";
}

std::string writeRows(Page& page, const std::vector<const RankedTest*>& tests) {
  std::string out;
  for (const RankedTest* test : tests) {
    out += fmt::format(
        "<tr><th scope=\"row\">{}{}<span class=\"why\">{}</span></th><td class=\"num\" data-label=\"Tells\">"
        "{} bits</td><td data-label=\"Cost\">{}</td><td data-label=\"Radiation\">{}</td><td data-label="
        "\"Invasiveness\">{}</td><td data-label=\"Waiting\">{}</td></tr>",
        escaped(test->label), page.citations.marks(test->sources), escaped(words::sentence(test->why)),
        shown(test->information_bits, 2), orUnknown(test->cost), radiationText(test->radiation_mSv),
        invasivenessText(test->invasiveness), orUnknown(test->waiting));
  }
  return out;
}

std::string writeTable(Page& page, const std::vector<const RankedTest*>& tests, std::string_view caption) {
  return fmt::format(
      "<table class=\"cards test-table\"><caption>{}</caption><thead><tr><th scope=\"col\">Test</th><th scope=\"col\">"
      "Tells</th><th scope=\"col\">Cost</th><th scope=\"col\">Radiation</th><th scope=\"col\">Invasiveness"
      "</th><th scope=\"col\">Waiting</th></tr></thead><tbody>{}</tbody></table>",
      caption, writeRows(page, tests));
}

}  // namespace

std::string writeTests(Page& page) {
  std::vector<const RankedTest*> next, rest, unsuitable;
  const RankedTest* first = nullptr;
  for (const RankedTest& test : page.evaluation.next_tests) {
    if (!test.appropriate)
      unsuitable.push_back(&test);
    else if (!first)
      first = &test;
    else
      (next.size() < kNextShown ? next : rest).push_back(&test);
  }
  std::string out = "<section class=\"tests\" aria-labelledby=\"tests-title\"><h2 id=\"tests-title\">Next test</h2>";
  if (first)
    out += writeFirst(page, *first);
  else
    out += "<p class=\"none\">No test is recommended on what is known.</p>";
  if (!next.empty()) out += writeTable(page, next, "Then");
  const bool before = page.citations.setFolded(true);
  if (!rest.empty()) {
    out += fmt::format("<details><summary>{} more that would tell less</summary>", rest.size()) +
           writeTable(page, rest, "Further tests") + "</details>";
  }
  if (!unsuitable.empty()) {
    out +=
        fmt::format("<details><summary>{} not suitable now, and why</summary><ul class=\"plain\">", unsuitable.size());
    for (const RankedTest* test : unsuitable) {
      out += "<li><b>" + escaped(test->label) + ":</b> " + escaped(test->why) + page.citations.marks(test->sources) +
             "</li>";
    }
    out += "</ul></details>";
  }
  page.citations.setFolded(before);
  return out + "</section>\n";
}

std::string writeQuestions(Page& page) {
  const auto& questions = page.evaluation.next_questions;
  std::string out =
      "<section class=\"questions\" aria-labelledby=\"questions-title\"><h2 id=\"questions-title\">Questions "
      "that would help most</h2>";
  if (!page.evaluation.more_questions_change_decision) {
    out += "<p>More questions would not change what to do next.</p>";
  } else if (questions.empty()) {
    out += "<p>None left to ask.</p>";
  }
  const auto item = [&](const NextQuestion& q) {
    const std::string& text = q.question.empty() ? page.findingLabel(q.finding) : q.question;
    return "<li>" + escaped(text) +
           (q.why.empty() ? "" : " <span class=\"why\">" + escaped(words::sentence(q.why)) + "</span>") + "</li>";
  };
  std::string shown_first, hidden;
  for (std::size_t i = 0; i < questions.size(); ++i) (i < kQuestionsShown ? shown_first : hidden) += item(questions[i]);
  if (!shown_first.empty()) out += "<ol class=\"plain numbered\">" + shown_first + "</ol>";
  if (!hidden.empty()) {
    out += fmt::format("<details><summary>{} more</summary><ul class=\"plain\">", questions.size() - kQuestionsShown) +
           hidden + "</ul></details>";
  }
  return out + "</section>\n";
}

}  // namespace nucha::html
