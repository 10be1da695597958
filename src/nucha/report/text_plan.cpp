#include <fmt/format.h>

#include "nucha/base/text.h"
#include "nucha/report/text_parts.h"

namespace nucha::text {
namespace {

constexpr std::size_t kThenShown = 2;
constexpr std::size_t kNotNowShown = 1;
constexpr std::size_t kQuestionsShown = 2;

std::string burden(const RankedTest& test) {
  std::vector<std::string> parts;
  if (!test.cost.empty()) parts.push_back(cleaned(test.cost));
  parts.push_back(test.radiation_mSv > 0 ? shown(test.radiation_mSv, 2) + " mSv" : "no radiation");
  if (test.invasiveness >= 3) parts.emplace_back("invasive");
  if (!test.waiting.empty()) parts.push_back("wait: " + cleaned(test.waiting));
  return joined(parts, ", ");
}

// "abnormal: finding_id" in words; anything else is words already
std::string resultWords(const Words& words, const std::string& result) {
  const auto colon = result.find(": ");
  if (colon == std::string::npos) return cleaned(result);
  const std::string about = result.substr(colon + 2);
  const std::string label = words.evidence.findFinding(about) ? words.finding(about) : cleaned(about);
  return cleaned(result.substr(0, colon)) + " (" + label + ")";
}

void writeOutcomes(Page& page, const RankedTest& test) {
  const std::size_t bar_width = page.screen.width() >= 100 ? 20 : 10;
  const std::size_t right = page.screen.width() - bar_width - 13;
  for (const TestOutcome& outcome : test.outcomes) {
    const std::string text = resultWords(page.words, outcome.result) +
                             styled(Style::soft, ", chance " + percent(outcome.chance)) + ": " +
                             page.words.family(outcome.family);
    const std::string figures = flushRight(percent(outcome.before) + " → " + percent(outcome.after), 12);
    page.screen.row("    if ", text, right, bar(outcome.after, {}, bar_width) + " " + styled(Style::bold, figures));
  }
}

void writeFirst(Page& page, const RankedTest& test) {
  const bool none = test.test == "none";
  page.screen.paragraph(
      "  1 ", styled(Style::bold, cleaned(test.label)) + (none ? "" : styled(Style::soft, " · " + burden(test))));
  page.screen.paragraph("    ", page.words.plain(test.why));
  writeOutcomes(page, test);
}

void writeFurther(Page& page, const RankedTest& test, std::size_t number) {
  page.screen.paragraph(flushRight(std::to_string(number), 3) + " ",
                        cleaned(test.label) + styled(Style::soft, " · " + burden(test)));
  if (!page.all) return;
  page.screen.paragraph("    ", page.words.plain(test.why) +
                                    styled(Style::soft, fmt::format(" ({} bits)", shown(test.information_bits, 2))));
  writeOutcomes(page, test);
}

std::string questionOf(const Page& page, const NextQuestion& question) {
  return question.question.empty() ? page.words.finding(question.finding) + "?" : cleaned(question.question);
}

}  // namespace

void writeTests(Page& page) {
  page.screen.heading("NEXT TEST", "what tells most for its burden");
  std::size_t number = 0, not_now = 0;
  for (const RankedTest& test : page.words.evaluation.next_tests) {
    if (!test.appropriate) {
      if (!page.all && ++not_now > kNotNowShown) continue;
      page.screen.paragraph("    ",
                            styled(Style::warn, "not now: ") + cleaned(test.label) + ": " + page.words.plain(test.why));
    } else if (++number == 1) {
      writeFirst(page, test);
    } else if (page.all || number <= 1 + kThenShown) {
      writeFurther(page, test, number);
    }
  }
  if (number == 0) page.screen.paragraph("    ", "No test is recommended on what is known.");
}

void writeQuestions(Page& page) {
  const Evaluation& e = page.words.evaluation;
  page.screen.heading("ASK NEXT");
  if (!e.more_questions_change_decision) {
    page.screen.paragraph("    ", "More questions would not change what should be done next.");
    if (!page.all) return;
  } else if (e.next_questions.empty()) {
    page.screen.paragraph("    ", "Nothing left to ask.");
  }
  std::size_t number = 0;
  for (const NextQuestion& question : e.next_questions) {
    if (!page.all && number == kQuestionsShown) break;
    const std::string why =
        question.why.empty() ? "" : styled(Style::soft, " (" + page.words.plain(question.why) + ")");
    page.screen.paragraph(flushRight(std::to_string(++number), 3) + " ", questionOf(page, question) + why);
  }
}

}  // namespace nucha::text
