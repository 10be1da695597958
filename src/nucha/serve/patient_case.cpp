#include "nucha/serve/patient_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "nucha/base/text.h"
#include "nucha/record/dates.h"
#include "nucha/record/fhir_values.h"

namespace nucha::serve {
namespace {

constexpr std::size_t kMostFindings = 500;  // in one request
constexpr double kOldest = 120;             // years; as the case file takes it
constexpr const char* kNothingStored = "Nothing was stored: something in it cannot be right.";

// those of a case file's statements
const std::vector<std::string> kStatementKeys = {"finding", "present", "value", "unit",     "level",         "side",
                                                 "stage",   "date",    "note",  "modality", "reported_value"};

Json& part(Json& case_file, const char* key, const Json& empty) {
  Json& found = case_file[key];
  if (found.is_null()) found = empty;
  return found;
}

// what makes two statements speak of the same: finding, level and side in one spelling
using About = std::tuple<std::string, std::string, std::string>;

About aboutOf(const Json& statement, const Evidence& evidence) {
  std::string id = memberText(statement, "finding"), level = memberText(statement, "level");
  if (const Finding* finding = evidence.findFinding(id)) id = finding->id;
  if (const auto known = findLevel(level)) level = name(*known);
  std::string side = lowered(memberText(statement, "side"));
  if (side == "l") side = "left";
  if (side == "r") side = "right";
  if (side == "both") side = "bilateral";
  return {id, level, side};
}

void checkStatement(const Json& statement, const std::string& where, const Evidence& evidence,
                    std::vector<Fault>& faults) {
  if (!statement.is_object()) {
    faults.push_back({where, "is not an object", "write {\"finding\": \"...\", \"present\": true}"});
    return;
  }
  for (const auto& [key, value] : statement.items())
    if (std::find(kStatementKeys.begin(), kStatementKeys.end(), key) == kStatementKeys.end())
      faults.push_back({where + "/" + pointerKey(key), "unknown key", "known keys: " + joined(kStatementKeys, ", ")});
  const std::string id = memberText(statement, "finding");
  if (!evidence.findFinding(id))
    faults.push_back({where + "/finding", "is not in the vocabulary of findings", "use an id that /vocabulary lists"});
  const auto present = statement.find("present");
  if (present == statement.end() && !findMember(statement, "value"))
    faults.push_back({where, "says neither whether the finding is present nor a value", "add \"present\""});
}

void checkStatements(const Json& findings, const Evidence& evidence) {
  std::vector<Fault> faults;
  if (!findings.is_array()) {
    faults.push_back({"/findings", "is not a list", "write [{\"finding\": \"...\", \"present\": true}]"});
  } else if (findings.size() > kMostFindings) {
    faults.push_back({"/findings", fmt::format("holds {} entries, more than {}", findings.size(), kMostFindings),
                      "send them in parts"});
  } else {
    for (std::size_t i = 0; i < findings.size(); ++i)
      checkStatement(findings[i], "/findings/" + std::to_string(i), evidence, faults);
  }
  if (!faults.empty()) throw HttpError(422, kNothingStored, faults);
}

// a risk factor is a statement too: forgetting its finding forgets the word
void forgetRiskFactor(Json& case_file, const std::string& finding, const Evaluator& evaluator) {
  Json& patient = part(case_file, "patient", Json::object());
  if (!findMember(patient, "risk_factors") || !patient["risk_factors"].is_array()) return;
  Json kept = Json::array();
  for (const Json& word : patient["risk_factors"]) {
    const RiskFactorWord* row = evaluator.words().findRiskFactor(word.get<std::string>());
    const Finding* meant = evaluator.evidence().findFinding(row ? row->finding : word.get<std::string>());
    if (!meant || meant->id != finding) kept.push_back(word);
  }
  patient["risk_factors"] = std::move(kept);
}

// reads the case; faults come back with their pointers led through `told`
template <typename Told>
void mustRead(const Json& case_file, const Evaluator& evaluator, Told told) {
  try {
    evaluator.readCase(case_file.dump());
  } catch (const InputError& error) {
    std::vector<Fault> faults;
    for (Fault fault : error.faults()) {
      const std::size_t hash = fault.where.find('#');
      fault.where = told(hash == std::string::npos ? std::string() : fault.where.substr(hash + 1));
      faults.push_back(std::move(fault));
    }
    throw HttpError(422, kNothingStored, faults);
  }
}

// "/patient/age" of the case is "/age" of the request
std::string pointerOfChange(const std::string& pointer) {
  for (const char* key : {"/patient/age", "/patient/sex", "/patient/risk_factors"})
    if (pointer.starts_with(key)) return pointer.substr(std::string_view("/patient").size());
  return pointer.starts_with("/surgery") ? pointer : "/case" + pointer;
}

// told in one way only: a new date does not stand beside an old number of months
void dropOldTime(Json& surgery, const Json& changes) {
  const std::vector<const char*> ways = {"time_since_months", "days_since_surgery", "date", "evaluation_date"};
  const bool retold =
      std::any_of(ways.begin(), ways.end(), [&changes](const char* way) { return changes.contains(way); });
  if (!retold) return;
  for (const char* way : ways)
    if (!changes.contains(way)) surgery.erase(way);
}

void changeSurgery(Json& case_file, const Json& changes) {
  Json& surgery = part(case_file, "surgery", Json::object());
  if (!changes.is_object()) {
    surgery = changes;  // readCase() says what is wrong with it
    return;
  }
  dropOldTime(surgery, changes);
  for (const auto& [key, value] : changes.items()) {
    if (value.is_null())
      surgery.erase(key);
    else
      surgery[key] = value;
  }
}

}  // namespace

Json emptyCase() { return {{"patient", Json::object()}, {"surgery", Json::object()}, {"presentation", Json::array()}}; }

Json withFindings(const Json& case_file, const Json& findings, const Evaluator& evaluator) {
  const Evidence& evidence = evaluator.evidence();
  checkStatements(findings, evidence);
  std::map<About, std::optional<std::size_t>> last;  // index in `findings`; none: forgotten
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const auto present = findings[i].find("present");
    const bool forgets = present != findings[i].end() && present->is_null();
    last[aboutOf(findings[i], evidence)] = forgets ? std::nullopt : std::optional(i);
  }
  Json changed = case_file;
  const Json presentation = part(changed, "presentation", Json::array());
  Json kept = Json::array();
  for (const Json& statement : presentation)
    if (!last.contains(aboutOf(statement, evidence))) kept.push_back(statement);
  for (const auto& [about, index] : last)
    if (!index) forgetRiskFactor(changed, std::get<0>(about), evaluator);
  std::map<std::size_t, std::size_t> origin;  // index in the presentation: index in `findings`
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (last.at(aboutOf(findings[i], evidence)) != i) continue;
    origin[kept.size()] = i;
    Json statement = Json::object();
    for (const auto& [key, value] : findings[i].items())
      if (!value.is_null()) statement[key] = value;
    kept.push_back(std::move(statement));
  }
  changed["presentation"] = std::move(kept);
  mustRead(changed, evaluator, [&origin](const std::string& pointer) {
    constexpr std::string_view kHead = "/presentation/";
    if (!pointer.starts_with(kHead)) return "/case" + pointer;
    const std::size_t end = std::min(pointer.find('/', kHead.size()), pointer.size());
    const auto number = findNumber(std::string_view(pointer).substr(kHead.size(), end - kHead.size()));
    const auto found = number ? origin.find(static_cast<std::size_t>(*number)) : origin.end();
    if (found == origin.end()) return "/case" + pointer;
    return "/findings/" + std::to_string(found->second) + pointer.substr(end);
  });
  return changed;
}

Json withChanges(const Json& case_file, const Json& changes, const Evaluator& evaluator) {
  Json changed = case_file;
  if (changes.contains("surgery")) changeSurgery(changed, changes["surgery"]);
  for (const char* key : {"risk_factors", "age", "sex"})
    if (changes.contains(key)) part(changed, "patient", Json::object())[key] = changes[key];
  mustRead(changed, evaluator, pointerOfChange);
  return changed;
}

void checkCase(const Json& case_file, const std::string& where, const Evaluator& evaluator) {
  if (!case_file.is_object()) throw HttpError(422, kNothingStored, {{where, "is not an object", "write a case file"}});
  mustRead(case_file, evaluator, [&where](const std::string& pointer) { return where + pointer; });
}

Json withPerson(const PatientRecord& record, Instant now) {
  Json filled = record.case_file;
  if (!filled.is_object() || filled.empty()) return filled;
  Json& patient = part(filled, "patient", Json::object());
  const auto born = findDay(record.person.birth_date);
  const double years = born ? std::floor((*findDay(dayText(now)) - *born) / kDaysPerYear) : -1;
  if (!findMember(patient, "age") && years >= 0 && years <= kOldest) patient["age"] = static_cast<int>(years);
  if (!findMember(patient, "sex") && !record.person.sex.empty()) patient["sex"] = record.person.sex;
  return filled;
}

Json datedToday(Json case_file, Instant now) {
  if (!case_file.is_object() || !findMember(case_file, "surgery") || !case_file["surgery"].is_object())
    return case_file;
  Json& surgery = case_file["surgery"];
  const auto operated = findDay(memberText(surgery, "date"));
  const bool told = findMember(surgery, "evaluation_date") || findMember(surgery, "time_since_months") ||
                    findMember(surgery, "days_since_surgery");
  const std::string today = dayText(now);
  if (operated && !told && *operated <= *findDay(today)) surgery["evaluation_date"] = today;
  return case_file;
}

Json caseForToday(const PatientRecord& record, Instant now) { return datedToday(withPerson(record, now), now); }

}  // namespace nucha::serve
