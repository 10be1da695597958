#include "nucha/serve/patient_import.h"

#include <utility>

#include "nucha/base/text.h"
#include "nucha/serve/patient_json.h"

namespace nucha::serve {
namespace {

constexpr const char* kUnnamed = "Imported patient";

std::string stringAt(const Json& object, const char* key) {
  if (!object.is_object()) return {};
  const auto found = object.find(key);
  return found == object.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

Json listAt(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || !found->is_array() ? Json(Json::array()) : *found;
}

// as one would write it on an envelope
std::string nameOf(const Json& human_name) {
  if (const std::string text = stringAt(human_name, "text"); !text.empty()) return text;
  std::vector<std::string> words;
  for (const Json& word : human_name.is_object() ? listAt(human_name, "given") : Json::array())
    if (word.is_string()) words.push_back(word.get<std::string>());
  if (const std::string family = stringAt(human_name, "family"); !family.empty()) words.push_back(family);
  return joined(words, " ");
}

// the official name before others, the latter ones last
std::string nameOfPatient(const Json& patient) {
  const Json names = listAt(patient, "name");
  for (const char* use : {"official", "usual", ""})
    for (const Json& one : names)
      if (const std::string text = nameOf(one); !text.empty() && (*use == 0 || stringAt(one, "use") == use))
        return text;
  return {};
}

bool isRecordNumber(const Json& identifier) {
  if (!identifier.is_object() || !identifier.contains("type") || !identifier["type"].is_object()) return false;
  for (const Json& coding : listAt(identifier["type"], "coding"))
    if (stringAt(coding, "code") == "MR") return true;
  return false;
}

std::string numberOfPatient(const Json& patient) {
  std::string first;
  for (const Json& identifier : listAt(patient, "identifier")) {
    const std::string value = stringAt(identifier, "value");
    if (isRecordNumber(identifier) && !value.empty()) return value;
    if (first.empty()) first = value;
  }
  return first;
}

// what does not suit a Person (a birth date without its day) is left out, not refused
void take(const char* key, const std::string& value, Person& person) {
  std::vector<Fault> faults;
  const Person with = readPerson({{key, value}}, "", person, faults);
  if (faults.empty()) person = with;
}

Person personOfBundle(const Json& bundle) {
  Person person;
  for (const Json& entry : listAt(bundle, "entry")) {
    if (!entry.is_object() || !entry.contains("resource")) continue;
    const Json& resource = entry["resource"];
    if (stringAt(resource, "resourceType") != "Patient") continue;
    take("name", nameOfPatient(resource), person);
    take("birth_date", stringAt(resource, "birthDate"), person);
    take("number", numberOfPatient(resource), person);
    const std::string gender = stringAt(resource, "gender");
    take("sex", gender == "female" ? "F" : gender == "male" ? "M" : gender == "other" ? "other" : "", person);
    break;
  }
  return person;
}

// the case file as it was written, so that nothing is lost on the way; who it is stands in the person only
Json caseOfFile(const Json& json, Person& person) {
  Json kept = Json::object();
  for (const char* key : {"patient", "surgery", "presentation"})
    if (json.contains(key)) kept[key] = json[key];
  if (kept.contains("patient") && kept["patient"].is_object()) {
    take("number", stringAt(kept["patient"], "id"), person);
    kept["patient"].erase("id");
  }
  return kept;
}

Json caseOfBundle(const Case& patient_case) {
  Json json = Json::parse(writeCase(patient_case));
  json.erase("id");
  json.erase("title");
  json["patient"].erase("id");
  return json;
}

}  // namespace

ImportedPatient readImport(const std::string& text, const Evaluator& evaluator) {
  const Case patient_case = evaluator.readCase(text);
  const Json json = parseJson("case", text);
  ImportedPatient imported;
  if (json.contains("resourceType")) {
    imported.person = personOfBundle(json);
    imported.case_file = caseOfBundle(patient_case);
  } else {
    take("name", patient_case.title, imported.person);
    imported.case_file = caseOfFile(json, imported.person);
  }
  if (imported.person.name.empty()) imported.person.name = kUnnamed;
  imported.unused = patient_case.unused;
  imported.notes = patient_case.notes;
  return imported;
}

Json unusedJson(const std::vector<Unused>& unused) {
  Json list = Json::array();
  for (const Unused& one : unused) list.push_back({{"what", one.what}, {"why", one.why}});
  return list;
}

}  // namespace nucha::serve
