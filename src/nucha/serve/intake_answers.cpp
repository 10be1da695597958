#include "nucha/serve/intake_answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/record/dates.h"
#include "nucha/serve/patient_case.h"

namespace nucha::serve {
namespace {

using Kind = InterviewQuestion::Kind;

constexpr std::array<std::string_view, 8> kKinds = {"age",    "sex",      "months", "approach",
                                                    "levels", "implants", "screen", "finding"};
constexpr const char* kSaidByPatient = "said by the patient";
constexpr double kMsPerDay = 86400e3;

Json alarmsJson(const std::vector<IntakeAlarm>& alarms) {
  Json json = Json::array();
  for (const IntakeAlarm& alarm : alarms) {
    json.push_back(
        {{"id", alarm.id}, {"urgency", alarm.urgency}, {"text", alarm.text}, {"taken_back", alarm.taken_back}});
  }
  return json;
}

std::vector<IntakeAlarm> readAlarms(const Json& json) {
  std::vector<IntakeAlarm> alarms;
  for (const Json& alarm : json) {
    alarms.push_back({alarm.at("id"), alarm.at("urgency"), alarm.at("text"), alarm.at("taken_back")});
  }
  return alarms;
}

InterviewQuestion readQuestion(const Json& json) {
  InterviewQuestion question;
  const std::string kind = json.at("kind");
  const auto found = std::find(kKinds.begin(), kKinds.end(), kind);
  NUCHA_ASSERT(found != kKinds.end(), "a stored question has a kind that was written here");
  question.kind = static_cast<Kind>(found - kKinds.begin());
  question.id = json.at("id");
  question.text = json.at("text");
  question.findings = json.at("findings").get<std::vector<std::string>>();
  question.lines = json.at("lines").get<std::vector<std::string>>();
  question.unit = json.at("unit");
  question.why = json.at("why");
  return question;
}

// one observation with the time of the answer it came from
struct Stated {
  Observation observation;
  Instant at = 0;
};

// what the patient said, without anything of the record
struct Statements {
  Case person_and_operation;
  std::vector<Stated> findings;
};

Statements statementsOf(const std::vector<GivenAnswer>& answers, const Evidence& evidence) {
  Statements statements;
  Interview interview;
  for (const GivenAnswer& given : answers) {
    if (!isUsable(given.question, evidence)) continue;
    const std::size_t before = interview.patient_case.observations.size();
    // what was taken once is taken again, unless the tables have changed since: then it stays among the answers only
    if (!nucha::answer(interview, evidence, given.question, given.words).empty()) continue;
    for (std::size_t i = before; i < interview.patient_case.observations.size(); ++i)
      statements.findings.push_back({interview.patient_case.observations[i], given.at});
  }
  statements.person_and_operation = std::move(interview.patient_case);
  return statements;
}

bool holds(const std::vector<std::string>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

bool isMissing(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return true;
  return (found->is_array() || found->is_string()) && found->empty();
}

// a member of the record is filled in; when it is there and differs, that is told
class FillIn {
 public:
  explicit FillIn(JoinedCase& joined) : joined_(joined) {}

  void put(const char* part, const char* key, const Json& value, const std::string& label,
           const std::vector<const char*>& also = {}) {
    Json& object = joined_.case_file[part];
    if (!object.is_object()) object = Json::object();
    const char* known = isMissing(object, key) ? nullptr : key;
    for (const char* other : also) {
      if (!isMissing(object, other)) known = other;
    }
    if (known == nullptr) {
      object[key] = value;
    } else if (known == key && object.at(key) != value && !alike(object.at(key), value)) {
      joined_.notes.push_back(fmt::format("{}: the record says {}, the patient says {}. The record stands.", label,
                                          shownJson(object.at(key)), shownJson(value)));
    }
  }

 private:
  static std::string shownJson(const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  }
  // "F" and "female"
  static bool alike(const Json& left, const Json& right) {
    if (!left.is_string() || !right.is_string()) return false;
    const std::string a = lowered(left.get<std::string>());
    const std::string b = lowered(right.get<std::string>());
    return !a.empty() && !b.empty() && (a.starts_with(b) || b.starts_with(a));
  }

  JoinedCase& joined_;
};

void fillIn(JoinedCase& joined, const Case& said) {
  FillIn fill(joined);
  const Surgery& surgery = said.surgery;
  if (said.patient.age) fill.put("patient", "age", *said.patient.age, "Age");
  if (said.patient.sex) fill.put("patient", "sex", name(*said.patient.sex), "Sex");
  if (surgery.approach) fill.put("surgery", "approach", name(*surgery.approach), "Approach of the operation");
  if (surgery.months_since) {
    fill.put("surgery", "time_since_months", *surgery.months_since, "Months since the operation",
             {"days_since_surgery", "date"});
  }
  if (!surgery.levels.empty()) {
    Json levels = Json::array();
    for (const Level level : surgery.levels) levels.push_back(name(level));
    fill.put("surgery", "levels", levels, "Operated levels", {"levels_span"});
  }
  if (!surgery.implants.empty()) {
    fill.put("surgery", "implants", surgery.implants, "Implants");
  } else if (!surgery.construct.empty()) {
    fill.put("surgery", "construct", surgery.construct, "Implants", {"implants"});
  }
}

// the record's entries about the same finding as a whole
bool isAbout(const Json& entry, const Finding& finding, const Evidence& evidence) {
  if (!entry.is_object() || isMissing(entry, "finding") || !entry.at("finding").is_string()) return false;
  if (!isMissing(entry, "level") || !isMissing(entry, "side")) return false;
  return evidence.findFinding(entry.at("finding").get<std::string>()) == &finding;
}

std::optional<bool> presenceOf(const Json& entry, const Finding& finding) {
  if (entry.contains("present") && entry.at("present").is_boolean()) return entry.at("present").get<bool>();
  if (!entry.contains("value") || !entry.at("value").is_number()) return std::nullopt;
  const double value = entry.at("value");
  return finding.abnormal ? finding.abnormal->abnormal(value) : value != 0;
}

// Sees to it that a contradicting entry of the record has a date; returns when the patient's counts as said.
Instant orderInTime(Json& entry, bool present, Instant at, Instant updated_at) {
  constexpr Instant kSecond = 1000;
  if (!isMissing(entry, "date")) {
    const std::string date = entry.at("date").get<std::string>();
    const auto day = findDay(date);
    if (!day) return at;
    // an entry of the same day without a time is taken as made before the answer
    const Instant stated = static_cast<Instant>(*day * kMsPerDay);
    const bool same_day = date.size() <= isoText(CivilDate{}).size() && stated - at < static_cast<Instant>(kMsPerDay);
    return same_day || stated == at ? std::max(at, stated + kSecond) : at;
  }
  // when the record changed after the answer it is not known which was said later: what says "present" counts
  Instant stated = updated_at;
  if (stated >= at) stated = present ? std::max(stated, at + kSecond) : at - kSecond;
  entry["date"] = isoText(stated);
  return at;
}

bool isSaidByPatient(const Json& entry) {
  return !isMissing(entry, "note") && entry.at("note").is_string() && entry.at("note") == kSaidByPatient;
}

Json entryOf(const Stated& stated, const Finding& finding, const TimeZone& zone) {
  Json entry = {{"finding", finding.id}, {"present", stated.observation.present}};
  if (stated.observation.value) {
    entry["value"] = *stated.observation.value;
    entry["unit"] = finding.unit;
  }
  entry["stage"] = "history";
  entry["date"] = isoText(zone.dateAt(stated.at));
  entry["note"] = kSaidByPatient;
  return entry;
}

Case readRecord(const PatientRecord& record, const IntakeTables& tables, Instant now) {
  return parseCase("case", caseForToday(record, now).dump(), tables.evidence, tables.words);
}

// a record that cannot be read must not keep a patient from answering
Case readWhatCan(const PatientRecord& record, const IntakeTables& tables, Instant now) {
  try {
    return readRecord(record, tables, now);
  } catch (const InputError&) {
    return {};
  }
}

bool raises(const std::vector<RaisedFlag>& flags, const std::string& id) {
  return std::any_of(flags.begin(), flags.end(), [&](const RaisedFlag& flag) { return flag.id == id; });
}

bool areBecauseOf(const std::vector<RaisedFlag>& flags, const std::string& finding) {
  return std::any_of(flags.begin(), flags.end(), [&](const RaisedFlag& flag) { return holds(flag.because, finding); });
}

// A quick "no" must not lower a red flag of the record: what raises one the clinic alone takes back.
void joinStatement(JoinedCase& result, const Stated& stated, const PatientRecord& record, const IntakeTables& tables) {
  const Finding& finding = *tables.evidence.findFinding(stated.observation.finding);
  Json entry = entryOf(stated, finding, tables.zone);
  Json presentation = Json::array();
  std::vector<std::string> contradicted;
  Instant said_at = stated.at;
  for (Json other : result.case_file["presentation"]) {
    const bool about = isAbout(other, finding, tables.evidence);
    if (about && isSaidByPatient(other)) continue;
    const auto present = about ? presenceOf(other, finding) : std::nullopt;
    if (present && *present != stated.observation.present) {
      said_at = std::max(said_at, orderInTime(other, *present, stated.at, record.updated_at));
      contradicted.push_back(other.at("date").get<std::string>().substr(0, isoText(CivilDate{}).size()));
    }
    presentation.push_back(std::move(other));
  }
  const bool record_stands =
      !contradicted.empty() && !stated.observation.present && areBecauseOf(result.of_record, finding.id);
  if (!contradicted.empty()) {
    entry["date"] = isoText(said_at);
    const auto in_words = [](bool present) { return present ? "present" : "absent"; };
    result.notes.push_back(fmt::format("{}: the record says {} ({}), the patient says {} ({}). {}", finding.label,
                                       in_words(!stated.observation.present), joined(contradicted, ", "),
                                       in_words(stated.observation.present), isoText(tables.zone.dateAt(stated.at)),
                                       record_stands
                                           ? "It raises a red flag, so the record stands until the clinic changes it."
                                           : "Both are kept; the later statement counts."));
  }
  if (!record_stands) {
    presentation.push_back(std::move(entry));
    result.stated.push_back(finding.id);
  }
  result.case_file["presentation"] = std::move(presentation);
}

// changes with time, so that an earlier statement does not tell how it is now
bool isAskedAnew(const Finding& finding, const std::vector<std::string>& danger_signs) {
  if (finding.stage != Stage::history || finding.risk_factor) return false;
  return finding.kind != "history" || holds(danger_signs, finding.id);
}

}  // namespace

std::string_view kindName(InterviewQuestion::Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

std::string_view reasonFor(InterviewQuestion::Kind kind) {
  if (kind == Kind::screen) return "danger signs come first";
  return kind == Kind::finding ? "it tells most about what is still open" : "";
}

Json writeQuestion(const InterviewQuestion& question) {
  return {{"id", question.id},       {"kind", kKinds[static_cast<std::size_t>(question.kind)]},
          {"text", question.text},   {"findings", question.findings},
          {"lines", question.lines}, {"unit", question.unit},
          {"why", question.why}};
}

Json writeProgress(const IntakeProgress& progress) {
  Json answers = Json::array();
  for (const GivenAnswer& given : progress.answers) {
    answers.push_back({{"question", writeQuestion(given.question)}, {"words", given.words}, {"at", given.at}});
  }
  return {{"answers", answers},
          {"chosen", progress.chosen},
          {"question", progress.question ? writeQuestion(*progress.question) : Json(nullptr)},
          {"alarms", alarmsJson(progress.alarms)},
          {"raised", alarmsJson(progress.raised)}};
}

IntakeProgress readProgress(const Json& json) {
  IntakeProgress progress;
  for (const Json& given : json.at("answers")) {
    progress.answers.push_back({readQuestion(given.at("question")), given.at("words"), given.at("at")});
  }
  progress.chosen = json.at("chosen");
  if (!json.at("question").is_null()) progress.question = readQuestion(json.at("question"));
  progress.alarms = readAlarms(json.at("alarms"));
  progress.raised = readAlarms(json.at("raised"));
  return progress;
}

bool isUrgent(const IntakeAlarm& alarm) {
  const auto urgency = findUrgency(alarm.urgency);
  return urgency && *urgency <= Urgency::within_24_h;
}

std::string mostUrgent(const std::vector<IntakeAlarm>& alarms) {
  Urgency most = Urgency::routine;
  for (const IntakeAlarm& alarm : alarms) most = std::min(most, findUrgency(alarm.urgency).value_or(Urgency::routine));
  return std::string(name(most));
}

bool isUsable(const InterviewQuestion& question, const Evidence& evidence) {
  return std::all_of(question.findings.begin(), question.findings.end(),
                     [&](const std::string& id) { return evidence.findFinding(id) != nullptr; });
}

JoinedCase joinAnswers(const PatientRecord& record, const std::vector<GivenAnswer>& answers, const IntakeTables& tables,
                       Instant now) {
  const Statements statements = statementsOf(answers, tables.evidence);
  JoinedCase result;
  const Case recorded = readWhatCan(record, tables, now);
  result.of_record = findRedFlags(recorded, tables.evidence).raised;
  try {
    result.case_file = record.case_file;
    if (!result.case_file.is_object()) result.case_file = Json::object();
    fillIn(result, statements.person_and_operation);
    if (isMissing(result.case_file, "presentation")) result.case_file["presentation"] = Json::array();
    for (const Stated& stated : statements.findings) joinStatement(result, stated, record, tables);
    PatientRecord with_answers = record;
    with_answers.case_file = result.case_file;
    result.patient_case = readRecord(with_answers, tables, now);
  } catch (const InputError&) {
    // danger signs are looked for all the same; a present statement wins over an absent one then
    result.case_file = record.case_file;
    result.patient_case = recorded;
    result.stated.clear();
    for (const Stated& stated : statements.findings) {
      result.patient_case.observations.push_back(stated.observation);
      result.stated.push_back(stated.observation.finding);
    }
    result.notes = {"The record cannot be read together with these answers, so they stand here only: look at both."};
  }
  return result;
}

std::vector<IntakeAlarm> findAlarms(const JoinedCase& joined, const Evidence& evidence) {
  std::vector<IntakeAlarm> alarms;
  for (const RaisedFlag& flag : findRedFlags(joined.patient_case, evidence).raised) {
    const bool told_by_patient = std::any_of(flag.because.begin(), flag.because.end(),
                                             [&](const std::string& id) { return holds(joined.stated, id); });
    if (flag.urgency == Urgency::routine || (!told_by_patient && raises(joined.of_record, flag.id))) continue;
    alarms.push_back({flag.id, std::string(name(flag.urgency)), flag.patient_text});
  }
  return alarms;
}

std::optional<InterviewQuestion> chooseQuestion(const PatientRecord& record, const std::vector<GivenAnswer>& answers,
                                                const IntakeTables& tables, Instant now) {
  Interview interview;
  interview.patient_case = readWhatCan(record, tables, now);
  const std::vector<std::string> danger_signs = findDangerSigns(tables.evidence);
  std::erase_if(interview.patient_case.observations, [&](const Observation& observation) {
    return isAskedAnew(*tables.evidence.findFinding(observation.finding), danger_signs);
  });
  for (const GivenAnswer& given : answers) {
    if (isUsable(given.question, tables.evidence)) {
      nucha::answer(interview, tables.evidence, given.question, given.words);
    }
  }
  auto question = findNextQuestion(interview, tables.evidence);
  // what an answer would make of the chances of causes is for the clinic
  if (question) question->why = reasonFor(question->kind);
  return question;
}

}  // namespace nucha::serve
