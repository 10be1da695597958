// What was asked, seen and measured: Observation, QuestionnaireResponse, DiagnosticReport.
#include <fmt/format.h>

#include <optional>

#include "nucha/base/text.h"
#include "nucha/record/fhir_reader.h"

namespace nucha {
namespace {

// what a value[x] says
struct FhirValue {
  std::optional<bool> present;
  std::optional<double> number;
  std::string unit;
  FhirConcept coded;
  std::string text;
  bool said_unknown = false;
  bool faulty = false;
};

std::optional<double> readNumber(FhirReader& reader, const Json& json, const std::string& where, FhirValue& value) {
  if (json.is_number()) return json.get<double>();
  reader.reading.fault(where, "the value is not a number");
  value.faulty = true;
  return std::nullopt;
}

void readQuantity(FhirReader& reader, const Json& quantity, const std::string& where, const std::string& what,
                  FhirValue& value) {
  const Json* number = findMember(quantity, "value");
  if (!number) return;
  value.number = readNumber(reader, *number, where + "/value", value);
  // the UCUM code is exact, the unit is for people
  value.unit = memberText(quantity, "code");
  if (value.unit.empty() || memberText(quantity, "system").find("unitsofmeasure") == std::string::npos) {
    const std::string shown_unit = memberText(quantity, "unit");
    if (!shown_unit.empty()) value.unit = shown_unit;
  }
  const std::string comparator = memberText(quantity, "comparator");
  if (!comparator.empty() && value.number) {
    reader.reading.note(fmt::format("{} is reported as {}{}; read as {}.", clipped(what), clipped(comparator, 4),
                                    shown(*value.number, 6), shown(*value.number, 6)));
  }
}

void takeAnswer(const std::optional<Answer>& answer, FhirValue& value) {
  if (!answer) return;
  if (*answer == Answer::unknown) {
    value.said_unknown = true;
  } else {
    value.present = *answer == Answer::yes;
  }
}

void readCoded(FhirReader& reader, const Json& json, FhirValue& value) {
  value.coded = readConcept(&json);
  for (const FhirCoding& coding : value.coded.codings) {
    if (value.present || value.said_unknown) break;
    takeAnswer(reader.reading.tables.findAnswer(coding.key()), value);
  }
  if (value.present || value.said_unknown) return;
  takeAnswer(reader.reading.tables.findAnswer(value.coded.text), value);
  for (const FhirCoding& coding : value.coded.codings) {
    if (value.present || value.said_unknown) break;
    takeAnswer(reader.reading.tables.findAnswer(coding.display), value);
  }
}

// value[x] of an Observation, a component or a questionnaire's answer; nullopt when there is none
std::optional<FhirValue> readValueOf(FhirReader& reader, const Json& owner, const std::string& where,
                                     const std::string& what) {
  if (!owner.is_object()) return std::nullopt;
  for (const auto& [key, member] : owner.items()) {
    if (!key.starts_with("value") || key.size() == 5 || member.is_null()) continue;
    const std::string place = where + "/" + clipped(key);
    FhirValue value;
    if (key == "valueBoolean" && member.is_boolean()) {
      value.present = member.get<bool>();
    } else if (key == "valueQuantity") {
      readQuantity(reader, member, place, what, value);
    } else if (key == "valueInteger" || key == "valueDecimal") {
      value.number = readNumber(reader, member, place, value);
    } else if (key == "valueCodeableConcept" || key == "valueCoding") {
      readCoded(reader, member, value);
    } else if (key == "valueString" && member.is_string()) {
      value.text = std::string(trimmed(member.get_ref<const std::string&>()));
      value.number = findNumber(value.text);
      if (!value.number) takeAnswer(reader.reading.tables.findAnswer(value.text), value);
    } else {
      reader.reading.unused(clipped(what), "a value of the form " + clipped(key) + " is not read", where);
      value.faulty = true;
    }
    return value;
  }
  return std::nullopt;
}

// interpretation codes (v3 ObservationInterpretation): normal or not, on the side where the finding is abnormal
std::optional<bool> readInterpretation(const Json& owner, const Finding& finding) {
  for (const FhirConcept& interpretation : readConcepts(owner, "interpretation")) {
    for (const FhirCoding& coding : interpretation.codings) {
      const std::string& code = coding.code;
      if (code == "N" || code == "NEG" || code == "ND") return false;
      if (code == "A" || code == "AA" || code == "POS" || code == "DET") return true;
      const bool low = code == "L" || code == "LL";
      const bool high = code == "H" || code == "HH";
      if (!low && !high) continue;
      if (!finding.abnormal) return true;
      const bool low_is_abnormal =
          finding.abnormal->op == Threshold::Op::less || finding.abnormal->op == Threshold::Op::less_equal;
      return low == low_is_abnormal;
    }
  }
  return std::nullopt;
}

// an answer that names the finding itself or another one ("tobacco status: smoker")
bool codeMeans(FhirReader& reader, const FhirValue& value, const Finding& finding) {
  if (value.coded.empty()) return false;
  const FhirMeaning meaning = reader.findMeaning(value.coded, {}, false);
  return meaning.finding == &finding;
}

// age given as an observation
bool takeAge(FhirReader& reader, const FhirMeaning& meaning, const std::optional<FhirValue>& value,
             const std::string& where) {
  if (!meaning.is_age) return false;
  const bool years = value && value->number && (value->unit.empty() || value->unit == "a" || value->unit == "years");
  if (years && *value->number >= 0 && *value->number <= 120) {
    if (!reader.reading.result.patient.age) reader.reading.result.patient.age = value->number;
  } else {
    reader.reading.unused("age", "not given in years", where);
  }
  return true;
}

// fills present and value of the statement; false when the value says nothing that can be used
bool applyValue(FhirReader& reader, const Json& owner, const FhirValue& value, const Finding& finding,
                Statement& statement) {
  statement.present = value.present;
  if (value.number && finding.type == ValueType::boolean && value.unit.empty()) {
    statement.present = *value.number != 0;
  } else {
    statement.value = value.number;
    statement.unit = value.unit;
  }
  if (!statement.present && codeMeans(reader, value, finding)) statement.present = true;
  if (!statement.present && !(statement.value && finding.abnormal)) {
    statement.present = readInterpretation(owner, finding);
  }
  const std::string said = value.text.empty() ? value.coded.label() : value.text;
  if (!statement.present && !statement.value && !value.said_unknown && !(value.coded.empty() && value.text.empty())) {
    reader.reading.unused(finding.id, "the answer '" + clipped(said) + "' is not understood", statement.where);
    return false;
  }
  return true;
}

// where and when a measurement was made; components share it with their Observation
struct Circumstances {
  std::string date;
  FhirConcept body_site;
};

void readMeasurement(FhirReader& reader, const Json& owner, const std::string& where, const Circumstances& shared) {
  const FhirConcept what = readConcept(findMember(owner, "code"));
  const std::optional<FhirValue> value = readValueOf(reader, owner, where, what.label());
  if (value && value->faulty) return;
  const std::string place = shared.body_site.words() + "; " + what.words();
  FhirMeaning meaning = reader.findMeaning(what, place, value && value->number);
  if (takeAge(reader, meaning, value, where)) return;
  Statement statement;
  statement.where = where;
  statement.date = shared.date;
  statement.place = placeInWords(place);
  statement.side = findSideInWords(shared.body_site, place);
  if (!meaning.finding && value && !value->coded.empty() && !value->present) {
    // the code is the question, the value names what was found
    if (const FhirMeaning found = reader.findMeaning(value->coded, place, false); found.finding) {
      statement.finding = found.finding->id;
      statement.present = true;
      reader.add(statement);
      return;
    }
  }
  if (!meaning.finding) {
    reader.reading.unused(clipped(what.label()), meaning.why_not, where);
    return;
  }
  statement.finding = meaning.finding->id;
  if (value) {
    if (!applyValue(reader, owner, *value, *meaning.finding, statement)) return;
  } else {
    statement.present = readInterpretation(owner, *meaning.finding);
  }
  reader.add(statement);
}

void readItems(FhirReader& reader, const Json& items, const std::string& pointer, const std::string& date);

void readItem(FhirReader& reader, const Json& item, const std::string& where, const std::string& date) {
  const Json& answers = memberList(item, "answer");
  const std::string link = memberText(item, "linkId");
  if (!answers.empty()) {
    const std::string place = where + "/answer/0";
    if (answers.size() > 1)
      reader.reading.note(fmt::format("{}: the first of several answers is read.", clipped(link)));
    const Finding* finding = reader.reading.evidence.findFinding(link);
    const std::string text = memberText(item, "text");
    const auto value = readValueOf(reader, answers[0], place, link);
    if (!finding) {
      const std::string name_of = link.empty() ? text : link;
      reader.reading.unused(clipped(name_of), "no finding has this linkId" + reader.reading.nearFindings(link), where);
    } else if (value && !value->faulty) {
      Statement statement;
      statement.finding = finding->id;
      statement.where = where;
      statement.value_where = place;
      statement.date = date;
      if (applyValue(reader, answers[0], *value, *finding, statement)) reader.add(statement);
    }
    readItems(reader, memberList(answers[0], "item"), place + "/item", date);
  }
  readItems(reader, memberList(item, "item"), where + "/item", date);
}

// NOLINTNEXTLINE(misc-no-recursion): depth is bounded by the JSON parser
void readItems(FhirReader& reader, const Json& items, const std::string& pointer, const std::string& date) {
  for (std::size_t i = 0; i < items.size(); ++i) readItem(reader, items[i], pointer + "/" + std::to_string(i), date);
}

}  // namespace

void readFhirObservation(FhirReader& reader, const FhirResource& resource) {
  const Json& json = *resource.json;
  const FhirConcept what = readConcept(findMember(json, "code"));
  const std::string status = memberText(json, "status");
  if (status == "entered-in-error" || status == "cancelled") {
    reader.reading.unused(clipped(what.label()), "its status is " + status, resource.where);
    return;
  }
  Circumstances shared;
  shared.date = reader.checkedDate(
      findDateText(json, {"effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued"}), resource.where);
  shared.body_site = readConcept(findMember(json, "bodySite"));
  const Json& components = memberList(json, "component");
  for (std::size_t i = 0; i < components.size(); ++i) {
    readMeasurement(reader, components[i], resource.where + "/component/" + std::to_string(i), shared);
  }
  bool has_value = findMember(json, "interpretation") != nullptr;
  if (json.is_object()) {
    for (const auto& [key, member] : json.items()) has_value = has_value || key.starts_with("value");
  }
  // a panel speaks through its components
  if (has_value || components.empty()) readMeasurement(reader, json, resource.where, shared);
}

void readFhirQuestionnaire(FhirReader& reader, const FhirResource& resource) {
  const std::string status = memberText(*resource.json, "status");
  if (status == "entered-in-error" || status == "stopped") {
    reader.reading.unused("QuestionnaireResponse", "its status is " + status, resource.where);
    return;
  }
  const std::string date = reader.checkedDate(memberText(*resource.json, "authored"), resource.where + "/authored");
  readItems(reader, memberList(*resource.json, "item"), resource.where + "/item", date);
}

void readFhirReport(FhirReader& reader, const FhirResource& resource) {
  const Json& json = *resource.json;
  const std::string status = memberText(json, "status");
  const std::string what = readConcept(findMember(json, "code")).label();
  if (status == "entered-in-error" || status == "cancelled") {
    reader.reading.unused(clipped(what), "its status is " + status, resource.where);
    return;
  }
  const std::string date =
      reader.checkedDate(findDateText(json, {"effectiveDateTime", "effectivePeriod", "issued"}), resource.where);
  const std::vector<FhirConcept> conclusions = readConcepts(json, "conclusionCode");
  for (std::size_t i = 0; i < conclusions.size(); ++i) {
    const std::string where = resource.where + "/conclusionCode/" + std::to_string(i);
    const std::string words = conclusions[i].words();
    const FhirMeaning meaning = reader.findMeaning(conclusions[i], words, false);
    if (!meaning.finding) {
      reader.reading.unused(clipped(conclusions[i].label()), meaning.why_not, where);
      continue;
    }
    Statement statement;
    statement.finding = meaning.finding->id;
    statement.present = true;
    statement.place = placeInWords(words);
    statement.side = findSideInWords(conclusions[i], words);
    statement.date = date;
    statement.where = where;
    reader.add(statement);
  }
  if (!memberText(json, "conclusion").empty()) {
    reader.reading.unused(clipped(what), "its conclusion is free text, which is not read",
                          resource.where + "/conclusion");
  }
}

}  // namespace nucha
