#include <fmt/format.h>

#include "nucha/base/text.h"
#include "nucha/report/html_parts.h"

namespace nucha::html {
namespace {

std::string_view urgencyWords(Urgency urgency) {
  switch (urgency) {
    case Urgency::now:
      return "Act now";
    case Urgency::within_24_h:
      return "Within 24 hours";
    case Urgency::within_1_week:
      return "Within 1 week";
    case Urgency::routine:
      break;
  }
  return "At the next visit";
}

std::string_view urgencyClass(Urgency urgency) {
  return urgency == Urgency::now || urgency == Urgency::within_24_h ? "urgent" : "soon";
}

// A warning sign for what cannot wait, a ring for what can: told apart without colour.
std::string urgencySign(Urgency urgency) {
  const bool urgent = urgencyClass(urgency) == "urgent";
  return std::string("<svg class=\"sign\" viewBox=\"0 0 24 24\" aria-hidden=\"true\" focusable=\"false\">") +
         (urgent ? "<path d=\"M12 2.5 23 21.5H1Z\"/><path class=\"cut\" d=\"M12 9v6M12 17.6v1.6\"/>"
                 : "<circle cx=\"12\" cy=\"12\" r=\"10\"/><path class=\"cut\" d=\"M12 6.5V12l4 3\"/>") +
         "</svg>";
}

std::string findingList(const Page& page, const std::vector<std::string>& findings) {
  std::vector<std::string> labels;
  for (const std::string& finding : findings) {
    const Observation* seen = page.patient_case.find(finding);
    labels.push_back(seen ? page.statement(finding, seen->present) : escaped(page.findingLabel(finding)));
  }
  return joined(labels, "; ");
}

constexpr std::size_t kManyFlags = 4;     ///< so many share two columns on paper, without their tests
constexpr std::size_t kAskedOnPaper = 3;  ///< style.h hides the rest there

std::string writeRaised(Page& page, const RaisedFlag& flag) {
  std::string out = fmt::format("<li class=\"flag {}\">{}<div><h3><span class=\"when\">{}</span> {}{}</h3>",
                                urgencyClass(flag.urgency), urgencySign(flag.urgency), urgencyWords(flag.urgency),
                                escaped(flag.suspected), page.citations.marks(flag.sources));
  out += "<p class=\"action\">" + escaped(flag.action) + "</p>";
  if (!flag.because.empty()) out += "<p class=\"because\"><b>Because:</b> " + findingList(page, flag.because) + ".</p>";
  if (!flag.tests.empty()) {
    std::vector<std::string> tests;
    for (const std::string& test : flag.tests) tests.push_back(escaped(page.testLabel(test)));
    out += "<p class=\"because flag-tests\"><b>Tests:</b> " + joined(tests, "; ") + ".</p>";
  }
  if (!flag.patient_text.empty()) {
    out += "<p class=\"because screen\"><b>In the patient&#8217;s words:</b> " + escaped(flag.patient_text) + "</p>";
  }
  return out + "</div></li>";
}

std::string writeOpen(const Page& page, const OpenFlag& flag) {
  std::vector<std::string> questions;
  for (const std::string& finding : flag.ask) {
    const Finding* known = page.evidence.findFinding(finding);
    const bool asked = known && !known->clinician_question.empty();
    questions.push_back(escaped(asked ? known->clinician_question : page.findingLabel(finding)));
  }
  std::string out = "<li><b>" + joined(questions, " / ") + "</b> would decide on: " + escaped(flag.suspected) + " (" +
                    lowered(urgencyWords(flag.urgency)) + ")";
  if (!flag.because.empty()) {
    out += "<span class=\"screen\">. Already there: " + findingList(page, flag.because) + "</span>";
  }
  return out + ".</li>";
}

}  // namespace

std::string writeFlags(Page& page) {
  const Evaluation& e = page.evaluation;
  const bool quiet = e.red_flags.empty();
  std::string out = fmt::format("<section class=\"flags{}\" aria-labelledby=\"flags-title\">",
                                quiet                              ? " quiet"
                                : e.red_flags.size() >= kManyFlags ? " many"
                                                                   : "");
  out += "<h2 id=\"flags-title\">Warning signs</h2>";
  if (quiet) {
    out += "<p class=\"none\">No warning sign fired on what is known.";
    out += e.ask_now.empty() ? " A sign that was not asked for cannot fire: what is unknown is not the same as absent."
                             : " That does not clear the patient: the items below were not asked and would decide.";
    out += "</p>";
  } else {
    out += "<ul class=\"flag-list\">";
    for (const RaisedFlag& flag : e.red_flags) out += writeRaised(page, flag);
    out += "</ul>";
  }
  if (!e.ask_now.empty()) {
    out += "<h3 class=\"ask-title\">Ask now</h3><ul class=\"ask\">";
    for (const OpenFlag& flag : e.ask_now) out += writeOpen(page, flag);
    out += "</ul>";
    if (e.ask_now.size() > kAskedOnPaper) {
      out += fmt::format("<p class=\"paper\">And {} more on the screen.</p>", e.ask_now.size() - kAskedOnPaper);
    }
  }
  return out + "</section>\n";
}

std::string writeSummary(Page& page) {
  const Patient& patient = page.patient_case.patient;
  const Surgery& surgery = page.patient_case.surgery;
  std::vector<std::string> parts;
  std::string who = patient.sex == Sex::female ? "Woman" : patient.sex == Sex::male ? "Man" : "Person";
  who += patient.age ? ", " + shown(*patient.age) + " years" : ", age not known";
  parts.push_back(escaped(who));
  std::string what = surgery.construct.empty() ? "neck fusion, construct not known" : escaped(surgery.construct);
  std::vector<std::string> levels;
  for (const Level level : surgery.levels) levels.push_back(name(level));
  if (!levels.empty())
    what += " at " + joined(levels, ", ");
  else
    what += surgery.level_count ? ", " + std::to_string(*surgery.level_count) + " levels, names not known"
                                : ", levels not known";
  if (surgery.approach) what += " (" + std::string(name(*surgery.approach)) + ")";
  parts.push_back(what);
  parts.push_back(surgery.months_since ? escaped(words::duration(*surgery.months_since)) + " ago" : "date not known");
  if (!surgery.index_diagnosis.empty()) parts.push_back("for " + escaped(surgery.index_diagnosis));
  std::vector<std::string> risks;
  for (const std::string& risk : patient.risk_factors)
    risks.push_back(escaped(words::midSentence(page.findingLabel(risk))));
  if (!risks.empty()) parts.push_back(joined(risks, ", "));
  return "<section class=\"who\" aria-labelledby=\"who-title\"><h2 id=\"who-title\" class=\"hidden\">Who and "
         "what</h2><p><span>" +
         joined(parts, "</span> <span class=\"dot\" aria-hidden=\"true\">&#183;</span> <span>") +
         "</span></p></section>\n";
}

}  // namespace nucha::html
