#include "nucha/evaluate/interview.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/evaluate/beliefs.h"
#include "nucha/evaluate/expression.h"
#include "nucha/evaluate/plan.h"

namespace nucha {
namespace {

using Kind = InterviewQuestion::Kind;

struct Basic {
  Kind kind;
  const char* id;
  const char* patient;
  const char* clinician;
  const char* unit;
};

constexpr Basic kBasics[] = {
    {Kind::age, "age", "How old are you (years)?", "Age (years)", "years"},
    {Kind::sex, "sex", "Sex: female, male or other?", "Sex (female, male, other)", ""},
    {Kind::months, "months", "How many months ago was your neck operation?", "Months since the index operation",
     "months"},
    {Kind::approach, "approach", "Was the cut at the front of your neck, at the back, or both (front, back, both)?",
     "Approach (anterior, posterior, combined)", ""},
    {Kind::levels, "levels", "Which levels were joined, for example C5-C6 (separate several by spaces)?",
     "Fused or replaced segments, for example C5-C6 C6-C7", ""},
    {Kind::implants, "implants", "Was metal or an implant put in: plate, cage, rods, disc or none?",
     "Implants (plate, cage, rods, disc, none; several allowed)", ""},
};

constexpr const char* kScreenText = "Which of these are true? Numbers, or none.";
constexpr const char* kScreenWhy = "danger signs come first";

bool known(const Surgery& surgery, const Patient& patient, Kind kind) {
  switch (kind) {
    case Kind::age:
      return patient.age.has_value();
    case Kind::sex:
      return patient.sex.has_value();
    case Kind::months:
      return surgery.months_since.has_value();
    case Kind::approach:
      return surgery.approach.has_value();
    case Kind::levels:
      return !surgery.levels.empty();
    case Kind::implants:
      return surgery.instrumented().has_value();
    default:
      return false;
  }
}

const std::string& wordsFor(const Finding& finding, Audience audience) {
  const bool technical = audience == Audience::clinician && !finding.clinician_question.empty();
  return technical ? finding.clinician_question : finding.question;
}

InterviewQuestion emptyScreen(const std::string& group) {
  return {Kind::screen, "screen:" + group, kScreenText, {}, {}, "", kScreenWhy};
}

// groups with only a line or two share screens
std::vector<InterviewQuestion> gathered(const std::vector<InterviewQuestion>& screens) {
  constexpr std::size_t kSmall = 3;
  constexpr std::size_t kFull = 5;
  std::vector<InterviewQuestion> out;
  InterviewQuestion mixed = emptyScreen("more");
  const auto flush = [&] {
    if (mixed.findings.empty()) return;
    // the place among the screens changes as they are answered; what stands on one does not
    mixed.id += ":" + mixed.findings.front();
    out.push_back(mixed);
    mixed = emptyScreen("more");
  };
  for (const InterviewQuestion& screen : screens) {
    if (screen.findings.size() >= kSmall) {
      out.push_back(screen);
      continue;
    }
    mixed.findings.insert(mixed.findings.end(), screen.findings.begin(), screen.findings.end());
    mixed.lines.insert(mixed.lines.end(), screen.lines.begin(), screen.lines.end());
    if (mixed.findings.size() >= kFull) flush();
  }
  flush();
  return out;
}

// the danger signs not yet asked, by group, in the order of the rules
std::vector<InterviewQuestion> dangerScreens(const Interview& interview, const Evidence& evidence) {
  std::vector<InterviewQuestion> screens;
  for (const std::string& id : findDangerSigns(evidence)) {
    const Finding& finding = *evidence.findFinding(id);
    const std::string& words = wordsFor(finding, interview.audience);
    if (words.empty() || interview.asked.count(id) > 0 || interview.patient_case.find(id)) continue;
    const std::string screen_id = emptyScreen(finding.group).id;
    auto screen = std::find_if(screens.begin(), screens.end(), [&](const auto& s) { return s.id == screen_id; });
    if (screen == screens.end()) screen = screens.insert(screens.end(), emptyScreen(finding.group));
    screen->findings.push_back(id);
    screen->lines.push_back(words);
  }
  return gathered(screens);
}

std::optional<InterviewQuestion> tellingQuestion(const Interview& interview, const Evidence& evidence) {
  const PatientModel model = buildModel(interview.patient_case, evidence);
  const Beliefs beliefs = calcBeliefs(model, 2, 0, 0);
  const double least = evidence.setting("least_worth_asking");
  for (const NextQuestion& q : rankQuestions(model, interview.patient_case, beliefs, interview.asked)) {
    const Finding* finding = evidence.findFinding(q.finding);
    const bool for_patient = finding->stage == Stage::history && !finding->question.empty();
    if (interview.audience == Audience::patient && !for_patient) continue;
    if (q.information_bits < least) return std::nullopt;
    InterviewQuestion question{
        Kind::finding, finding->id, wordsFor(*finding, interview.audience), {finding->id}, {}, "", q.why};
    if (question.text.empty()) question.text = finding->label;
    if (finding->type == ValueType::number) question.unit = finding->unit;
    return question;
  }
  return std::nullopt;
}

void record(Interview& interview, const Evidence& evidence, const std::string& id, bool present,
            std::optional<double> value = {}) {
  Observation observation;
  observation.finding = id;
  observation.present = present;
  observation.value = value;
  observation.stage = evidence.findFinding(id)->stage;
  observation.where = "interview";
  interview.patient_case.observations.push_back(std::move(observation));
}

enum class Word { yes, no, unknown, other };

Word wordOf(const std::string& text) {
  const std::string t = lowered(trimmed(text));
  if (t == "y" || t == "yes") return Word::yes;
  if (t == "n" || t == "no" || t == "none") return Word::no;
  if (t == "?" || t == "unknown" || t == "skip" || t == "s" || t.empty()) return Word::unknown;
  return Word::other;
}

std::string answerScreen(Interview& interview, const Evidence& evidence, const InterviewQuestion& q,
                         const std::string& text) {
  std::set<std::size_t> chosen;
  if (wordOf(text) == Word::yes && q.findings.size() > 1)
    return "answer with the numbers of the lines that are true, or none";
  if (wordOf(text) == Word::yes) chosen.insert(0);
  if (wordOf(text) == Word::other) {
    for (std::string part : split(text, ' ')) {
      part.erase(std::remove(part.begin(), part.end(), ','), part.end());
      const auto number = findNumber(part);
      if (!number || *number < 1 || *number > static_cast<double>(q.findings.size()) ||
          *number != std::floor(*number)) {
        return fmt::format("'{}' is not one of the numbers 1 to {}; answer for example: 1 3, or none", part,
                           q.findings.size());
      }
      chosen.insert(static_cast<std::size_t>(*number) - 1);
    }
  }
  if (wordOf(text) == Word::unknown) return {};
  for (std::size_t i = 0; i < q.findings.size(); ++i) record(interview, evidence, q.findings[i], chosen.count(i) > 0);
  return {};
}

std::string answerFinding(Interview& interview, const Evidence& evidence, const InterviewQuestion& q,
                          const std::string& text) {
  const Finding& finding = *evidence.findFinding(q.findings.front());
  const Word word = wordOf(text);
  if (word == Word::unknown) return {};
  if (word != Word::other) {
    record(interview, evidence, finding.id, word == Word::yes);
    return {};
  }
  const auto number = findNumber(text);
  if (finding.type != ValueType::number || !number) {
    return finding.type == ValueType::number ? "answer with a number in " + finding.unit + ", y, n or ?"
                                             : "answer y, n or ?";
  }
  if (*number < finding.plausible_lo || *number > finding.plausible_hi) {
    return fmt::format("{} cannot be: between {} and {} {} is possible", shown(*number), shown(finding.plausible_lo),
                       shown(finding.plausible_hi), finding.unit);
  }
  record(interview, evidence, finding.id, finding.abnormal ? finding.abnormal->abnormal(*number) : true, number);
  return {};
}

std::string answerNumber(std::optional<double>& target, const std::string& text, double hi, const char* what) {
  const auto number = findNumber(text);
  if (!number || *number < 0 || *number > hi) return fmt::format("{} must be a number between 0 and {}", what, hi);
  target = *number;
  return {};
}

std::string answerLevels(Surgery& surgery, const std::string& text) {
  std::set<Level> levels;
  for (std::string part : split(text, ' ')) {
    part.erase(std::remove(part.begin(), part.end(), ','), part.end());
    const auto found = findLevels(part);
    if (!found) return "'" + part + "' is not a segment; write for example C5-C6, or C4-C7 for three";
    levels.insert(found->begin(), found->end());
  }
  surgery.levels.assign(levels.begin(), levels.end());
  surgery.level_count = static_cast<int>(levels.size());
  return {};
}

std::string answerImplants(Surgery& surgery, const std::string& text) {
  Surgery changed = surgery;
  changed.has_plate = changed.has_cage = changed.has_posterior_instrumentation = changed.has_disc_replacement = false;
  changed.implants.clear();
  for (std::string part : split(lowered(text), ' ')) {
    part.erase(std::remove(part.begin(), part.end(), ','), part.end());
    if (part == "plate")
      changed.has_plate = true;
    else if (part == "cage")
      changed.has_cage = true;
    else if (part == "rods" || part == "rod" || part == "screws")
      changed.has_posterior_instrumentation = true;
    else if (part == "disc")
      changed.has_disc_replacement = true;
    else if (part != "none" && part != "no")
      return "'" + part + "' is not one of plate, cage, rods, disc, none";
    if (part != "none" && part != "no")
      changed.implants.push_back(part == "disc" ? "disc replacement" : part == "plate" ? "anterior plate" : part);
  }
  if (changed.implants.empty()) changed.construct = "uninstrumented";
  surgery = std::move(changed);
  return {};
}

std::string answerApproach(Surgery& surgery, const std::string& text) {
  const std::string t = lowered(trimmed(text));
  if (t == "front" || t == "anterior")
    surgery.approach = Approach::anterior;
  else if (t == "back" || t == "posterior")
    surgery.approach = Approach::posterior;
  else if (t == "both" || t == "combined")
    surgery.approach = Approach::combined;
  else
    return "answer front, back, both or ?";
  return {};
}

std::string answerSex(Patient& patient, const std::string& text) {
  const std::string t = lowered(trimmed(text));
  if (t == "f" || t == "female" || t == "woman")
    patient.sex = Sex::female;
  else if (t == "m" || t == "male" || t == "man")
    patient.sex = Sex::male;
  else if (t == "other" || t == "o")
    patient.sex = Sex::other;
  else
    return "answer female, male, other or ?";
  return {};
}

std::string answerBasic(Interview& interview, const InterviewQuestion& q, const std::string& text) {
  Case& c = interview.patient_case;
  if (wordOf(text) == Word::unknown) return {};
  switch (q.kind) {
    case Kind::age:
      return answerNumber(c.patient.age, text, 120, "age");
    case Kind::months:
      return answerNumber(c.surgery.months_since, text, 720, "months since the operation");
    case Kind::sex:
      return answerSex(c.patient, text);
    case Kind::approach:
      return answerApproach(c.surgery, text);
    case Kind::levels:
      return answerLevels(c.surgery, text);
    case Kind::implants:
      return answerImplants(c.surgery, text);
    default:
      break;
  }
  NUCHA_ASSERT(false, "a question about patient or operation");
}

InterviewQuestion questionOf(const Basic& basic, Audience audience) {
  const bool technical = audience == Audience::clinician;
  return {basic.kind, basic.id, technical ? basic.clinician : basic.patient, {}, {}, basic.unit, ""};
}

// findings and, looked up to the ground, variables that a condition names
void addNames(const std::vector<std::string>& names, const Evidence& evidence, std::set<std::string>& seen,
              std::vector<std::string>& signs) {
  for (const std::string& name : names) {
    if (!seen.insert(name).second) continue;
    const auto variable = std::find_if(evidence.variables.begin(), evidence.variables.end(),
                                       [&](const Variable& v) { return v.name == name && v.type == "boolean"; });
    if (variable != evidence.variables.end()) {
      addNames(Expression::parse(variable->expression, variable->where).names(), evidence, seen, signs);
      continue;
    }
    const Finding* finding = evidence.findFinding(name);
    // a number without a threshold is an attribute of the operation, not a danger sign
    const bool yes_or_no = finding && (finding->type == ValueType::boolean || finding->abnormal);
    if (yes_or_no && finding->stage == Stage::history && !finding->risk_factor) signs.push_back(finding->id);
  }
}

}  // namespace

std::vector<InterviewQuestion> basicQuestions(Audience audience) {
  std::vector<InterviewQuestion> questions;
  for (const Basic& basic : kBasics) questions.push_back(questionOf(basic, audience));
  return questions;
}

std::string screenText() { return kScreenText; }

std::vector<std::string> findDangerSigns(const Evidence& evidence) {
  std::vector<std::string> signs;
  std::set<std::string> seen;
  for (const RedFlag& flag : evidence.red_flags) {
    if (flag.urgency != "now" && flag.urgency != "24 h") continue;
    addNames(Expression::parse(flag.condition, flag.provenance.where).names(), evidence, seen, signs);
  }
  return signs;
}

std::optional<InterviewQuestion> findNextQuestion(const Interview& interview, const Evidence& evidence) {
  for (const Basic& basic : kBasics) {
    if (interview.asked.count(basic.id) ||
        known(interview.patient_case.surgery, interview.patient_case.patient, basic.kind))
      continue;
    return questionOf(basic, interview.audience);
  }
  const std::vector<InterviewQuestion> screens = dangerScreens(interview, evidence);
  if (!screens.empty()) return screens.front();
  return tellingQuestion(interview, evidence);
}

std::string answer(Interview& interview, const Evidence& evidence, const InterviewQuestion& question,
                   const std::string& text) {
  std::string fault;
  if (question.kind == Kind::screen)
    fault = answerScreen(interview, evidence, question, text);
  else if (question.kind == Kind::finding)
    fault = answerFinding(interview, evidence, question, text);
  else
    fault = answerBasic(interview, question, text);
  if (!fault.empty()) return fault;
  interview.asked.insert(question.id);
  // findings that were on a screen and left unknown need not come again one by one
  if (question.kind == Kind::screen) interview.asked.insert(question.findings.begin(), question.findings.end());
  return {};
}

Interview resumeInterview(Case patient_case, Audience audience) {
  Interview interview;
  interview.audience = audience;
  // what was answered "unknown" before is listed in the file as unknown, and is not asked again
  for (const Unused& unused : patient_case.unused) interview.asked.insert(unused.what);
  interview.patient_case = std::move(patient_case);
  return interview;
}

}  // namespace nucha
