#include "nucha/serve/fhir_questionnaire.h"

#include <algorithm>
#include <array>
#include <set>

#include "nucha/base/text.h"
#include "nucha/evaluate/interview.h"
#include "nucha/report/report.h"

namespace nucha::serve {
namespace {

// where the answer is a number, the question has to say how it is counted
struct Wording {
  std::string_view finding, text;
};
constexpr std::array<Wording, 6> kWordings = {{
    {"days_since_surgery", "How many days ago was your neck operation?"},
    {"approach", "Did the surgeon go in from the front of your neck (answer 1), from the back (2), or both (3)?"},
    {"dysphagia_any",
     "How hard is swallowing for you: no trouble (answer 0), now and then (1), often with solid food (2), or nearly "
     "always (3)?"},
    {"weight_loss",
     "How much of your weight, in percent, have you lost in six months without wanting to (0 for none)?"},
    {"opioid_daily",
     "How much opioid medicine do you take each day, counted in milligrams of morphine by mouth (0 for none)?"},
    {"fever", "If you took your temperature: what was the highest, in degrees Celsius?"},
}};

// questions that only make sense after a yes; danger signs are never hidden
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kFollowUps = {{
    {"pain_below_elbow", "arm_pain_any"},
    {"shoulder_abduction_relief", "arm_pain_any"},
    {"vas_arm", "arm_pain_any"},
}};

std::string wordingOf(const Finding& finding) {
  for (const Wording& wording : kWordings) {
    if (wording.finding == finding.id) return std::string(wording.text);
  }
  return finding.question;
}

// counted in whole numbers: grades, points, days
bool isWhole(const Finding& finding) {
  static constexpr std::array<std::string_view, 7> kUnits = {"grade",  "points", "NRS",    "days",
                                                             "levels", "code",   "percent"};
  return std::find(kUnits.begin(), kUnits.end(), finding.unit) != kUnits.end();
}

// UCUM where it differs from the tables; names of scales are no units
std::string ucumOf(const std::string& unit) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kCodes = {
      {{"degC", "Cel"}, {"percent", "%"}, {"days", "d"}, {"mm", "mm"}}};
  for (const auto& [ours, ucum] : kCodes) {
    if (unit == ours) return std::string(ucum);
  }
  return {};
}

Json codesOf(const Finding& finding, const Evidence& evidence) {
  Json codes = Json::array({{{"system", "http://nucha/finding"}, {"code", finding.id}, {"display", finding.label}}});
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kSystems = {
      {{"LOINC:", "http://loinc.org"}, {"SNOMED:", "http://snomed.info/sct"}}};
  for (const std::string& code : finding.codes) {
    const auto holders = std::count_if(evidence.findings.begin(), evidence.findings.end(), [&](const Finding& other) {
      return std::find(other.codes.begin(), other.codes.end(), code) != other.codes.end();
    });
    for (const auto& [prefix, system] : kSystems) {
      // a code of several findings would say less than the question does
      if (holders == 1 && code.starts_with(prefix)) {
        codes.push_back({{"system", system}, {"code", code.substr(prefix.size())}});
      }
    }
  }
  return codes;
}

Json limitsOf(const Finding& finding, bool whole) {
  const auto number = [whole](double value) -> Json {
    if (whole) return static_cast<long>(value);
    return value;
  };
  const char* key = whole ? "valueInteger" : "valueDecimal";
  Json extensions =
      Json::array({{{"url", "http://hl7.org/fhir/StructureDefinition/minValue"}, {key, number(finding.plausible_lo)}},
                   {{"url", "http://hl7.org/fhir/StructureDefinition/maxValue"}, {key, number(finding.plausible_hi)}}});
  if (const std::string ucum = ucumOf(finding.unit); !ucum.empty()) {
    extensions.push_back({{"url", "http://hl7.org/fhir/StructureDefinition/questionnaire-unit"},
                          {"valueCoding", {{"system", "http://unitsofmeasure.org"}, {"code", ucum}}}});
  }
  return extensions;
}

Json itemOf(const Finding& finding, const Evidence& evidence, const std::set<std::string>& dangers) {
  Json item = {{"linkId", finding.id}, {"code", codesOf(finding, evidence)}, {"text", wordingOf(finding)}};
  if (finding.type == ValueType::number) {
    const bool whole = isWhole(finding);
    item["extension"] = limitsOf(finding, whole);
    item["type"] = whole ? "integer" : "decimal";
  } else {
    item["type"] = "boolean";
  }
  for (const auto& [follow_up, before] : kFollowUps) {
    if (follow_up != finding.id || dangers.contains(finding.id)) continue;
    item["enableWhen"] = Json::array({{{"question", before}, {"operator", "="}, {"answerBoolean", true}}});
  }
  item["required"] = false;  // unanswered is unknown, and that is an answer too
  return item;
}

Json groupOf(const std::string& id, const std::string& label, Json items) {
  return {{"linkId", "group:" + id}, {"text", label}, {"type", "group"}, {"item", std::move(items)}};
}

}  // namespace

Json intakeQuestionnaire(const Evidence& evidence, const std::string& url) {
  const std::vector<std::string> danger_list = findDangerSigns(evidence);
  const std::set<std::string> dangers(danger_list.begin(), danger_list.end());
  Json first = Json::array();
  for (const std::string& id : danger_list) {
    const Finding* finding = evidence.findFinding(id);
    if (finding && !finding->question.empty()) first.push_back(itemOf(*finding, evidence, dangers));
  }
  Json groups = Json::array(
      {groupOf("danger", "Danger signs: with any yes, do not wait for an answer to this form", std::move(first))});
  for (const FindingGroup& group : evidence.groups) {
    Json items = Json::array();
    for (const Finding& finding : evidence.findings) {
      const bool mine = finding.group == group.id && !finding.question.empty() && !dangers.contains(finding.id);
      if (mine) items.push_back(itemOf(finding, evidence, dangers));
    }
    if (!items.empty()) groups.push_back(groupOf(group.id, group.label, std::move(items)));
  }
  return {{"resourceType", "Questionnaire"},
          {"id", "nucha-intake"},
          {"url", url},
          {"version", version()},
          {"name", "NuchaIntake"},
          {"title", "Questions after an operation that fused the neck"},
          {"status", "active"},
          {"subjectType", Json::array({"Patient"})},
          {"description", kSupportNotice},
          {"item", std::move(groups)}};
}

}  // namespace nucha::serve
