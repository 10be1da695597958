#include "nucha/base/text.h"
#include "nucha/report/text_parts.h"

namespace nucha::text {
namespace {

constexpr std::size_t kTagColumns = 9;
constexpr std::size_t kReasonsShown = 3;
constexpr std::size_t kPointersShown = 1;
constexpr std::size_t kQuestionsShown = 3;
constexpr std::size_t kOpenShown = 2;

std::string tagOf(Urgency urgency) {
  switch (urgency) {
    case Urgency::now:
      return styled(Style::alarm, padded(" NOW", kTagColumns));
    case Urgency::within_24_h:
      return styled(Style::alarm, padded(" 24 H", kTagColumns));
    case Urgency::within_1_week:
      return styled(Style::warn, padded(" 1 WEEK", kTagColumns));
    case Urgency::routine:
      break;
  }
  return styled(Style::bold, padded(" ROUTINE", kTagColumns));
}

std::string reasons(const Words& words, const std::vector<std::string>& because, std::size_t most) {
  std::vector<std::string> parts;
  for (const std::string& reason : because) {
    if (parts.size() == most) break;
    parts.push_back(words.stated(reason));
  }
  std::string out = joined(parts, "; ");
  if (parts.size() < because.size()) out += "; and " + std::to_string(because.size() - parts.size()) + " more";
  return out;
}

void writeRaised(Page& page, const RaisedFlag& flag) {
  const std::string indent(kTagColumns, ' ');
  const bool urgent = flag.urgency <= Urgency::within_24_h;
  page.screen.paragraph(tagOf(flag.urgency), styled(urgent ? Style::alarm : Style::bold, cleaned(flag.suspected)));
  // on one screen a flag that can wait is named; what to do about it is one --verbose away
  if (!page.all && !urgent) return;
  std::string text = cleaned(flag.action);
  if (!flag.because.empty()) {
    const std::size_t most = page.all ? flag.because.size() : kReasonsShown;
    text += " " + styled(Style::soft, "Because: " + reasons(page.words, flag.because, most) + ".");
  }
  page.screen.paragraph(indent, text);
  if (!page.all) return;
  std::vector<std::string> tests, sources;
  for (const std::string& test : flag.tests) tests.push_back(page.words.test(test));
  for (const std::string& source : flag.sources) sources.push_back(cleaned(source));
  if (!tests.empty()) page.screen.paragraph(indent, "tests: " + joined(tests, "; "));
  if (!flag.patient_text.empty()) page.screen.paragraph(indent, "to the patient: " + cleaned(flag.patient_text));
  if (!sources.empty()) page.screen.paragraph(indent, styled(Style::soft, "sources: " + joined(sources, ", ")));
}

void writeOpen(Page& page, const OpenFlag& flag) {
  std::vector<std::string> questions;
  for (const std::string& id : flag.ask) {
    if (!page.all && questions.size() == kQuestionsShown) break;
    const Finding* known = page.words.evidence.findFinding(id);
    const bool asked = known && !known->clinician_question.empty();
    questions.push_back(asked ? cleaned(known->clinician_question) : page.words.finding(id) + "?");
  }
  const std::size_t more = flag.ask.size() - questions.size();
  std::string why = (more > 0 ? "or " + std::to_string(more) + " more; " : "") + "decides on " +
                    cleaned(flag.suspected) + " (" + std::string(name(flag.urgency)) + ")";
  if (!flag.because.empty())
    why += "; already there: " + reasons(page.words, flag.because, page.all ? flag.because.size() : kPointersShown);
  page.screen.paragraph(styled(Style::warn, padded(" ASK NOW", kTagColumns)),
                        styled(Style::bold, joined(questions, " / ")) + " " + styled(Style::soft, why));
}

}  // namespace

void writeFlags(Page& page) {
  const Evaluation& e = page.words.evaluation;
  page.screen.heading("RED FLAGS", "rules, never weighed against a probability");
  for (const RaisedFlag& flag : e.red_flags) writeRaised(page, flag);
  if (e.red_flags.empty()) {
    std::string text = styled(Style::bold, "None raised by what is known.") +
                       " That does not rule out an emergency: what was not asked or examined cannot raise one.";
    page.screen.paragraph(" ", text);
  }
  std::vector<std::string> rest;
  for (std::size_t i = 0; i < e.ask_now.size(); ++i) {
    if (page.all || i < kOpenShown)
      writeOpen(page, e.ask_now[i]);
    else
      rest.push_back(cleaned(e.ask_now[i].suspected));
  }
  if (rest.empty()) return;
  page.screen.paragraph(std::string(kTagColumns, ' '), styled(Style::soft, "also open: " + joined(rest, "; ")));
}

void writeSummary(Page& page) {
  page.screen.blank();
  const Case& c = page.words.patient_case;
  const std::string id = cleaned(c.id);
  page.screen.paragraph(id.empty() ? "" : styled(Style::soft, id + "  "), styled(Style::bold, page.words.patient()));
}

}  // namespace nucha::text
