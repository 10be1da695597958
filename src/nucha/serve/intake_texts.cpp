#include "nucha/serve/intake_texts.h"

#include <string>
#include <vector>

#include "nucha/evaluate/check_rules.h"
#include "nucha/evaluate/interview.h"
#include "nucha/serve/intake_answers.h"

namespace nucha::serve {
namespace {

using Kind = InterviewQuestion::Kind;

std::vector<std::string> choicesOf(Kind kind) {
  switch (kind) {
    case Kind::sex:
      return {"female", "male", "other"};
    case Kind::approach:
      return {"front", "back", "both"};
    case Kind::implants:
      return {"plate", "cage", "rods", "disc", "none"};
    default:
      return {};
  }
}

Json textOf(const InterviewQuestion& question) {
  return {{"id", question.id},
          {"kind", kindName(question.kind)},
          {"text", question.text},
          {"unit", question.unit},
          {"choices", choicesOf(question.kind)}};
}

// what a patient can be asked on a screen or as a single question; about the operation there are questions of their own
bool isForPatient(const Finding& finding) {
  return finding.stage == Stage::history && !finding.risk_factor && !finding.question.empty() &&
         !isRuleAttribute(finding.id);
}

}  // namespace

Json intakeTexts(const Evidence& evidence) {
  Json questions = Json::array();
  for (const InterviewQuestion& question : basicQuestions(Audience::patient)) questions.push_back(textOf(question));
  questions.push_back(textOf({Kind::screen, "screen", screenText(), {}, {}, "", ""}));
  for (const Finding& finding : evidence.findings) {
    if (!isForPatient(finding)) continue;
    const std::string unit = finding.type == ValueType::number ? finding.unit : "";
    questions.push_back(textOf({Kind::finding, finding.id, finding.question, {}, {}, unit, ""}));
  }
  Json reasons = Json::array();
  for (const Kind kind : {Kind::screen, Kind::finding})
    reasons.push_back({{"id", kindName(kind)}, {"text", reasonFor(kind)}});
  Json alarms = Json::array();
  for (const RedFlag& flag : evidence.red_flags)
    alarms.push_back({{"id", flag.id}, {"urgency", flag.urgency}, {"text", flag.patient_text}});
  return {{"questions", questions}, {"reasons", reasons}, {"alarms", alarms}};
}

}  // namespace nucha::serve
