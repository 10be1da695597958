#include "nucha/record/fhir_values.h"

#include <algorithm>

#include "nucha/base/text.h"
#include "nucha/record/construct.h"

namespace nucha {
namespace {

std::string systemName(const std::string& address) {
  const std::string folded = lowered(address);
  const auto holds = [&](std::string_view part) { return folded.find(part) != std::string::npos; };
  if (holds("snomed")) return "SNOMED";
  if (holds("loinc")) return "LOINC";
  if (holds("cpt")) return "CPT";
  if (holds("atc")) return "ATC";
  if (holds("nucha/finding")) return "NUCHA";
  // ICD-10-PCS names operations, not diagnoses
  const bool operations = holds("pcs") || holds("cms.gov");
  if ((holds("icd-10") || holds("icd10")) && !operations) return "ICD10";
  return address;
}

FhirCoding readCoding(const Json& json) {
  return {systemName(memberText(json, "system")), memberText(json, "code"), memberText(json, "display")};
}

void addOnce(std::vector<std::string>& list, const std::string& text) {
  if (!text.empty() && std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

// whole words of a text, lower case
std::vector<std::string> wordsOf(std::string_view text) {
  std::string folded = lowered(text);
  std::replace_if(
      folded.begin(), folded.end(), [](char c) { return c >= 0 && !(c >= 'a' && c <= 'z'); }, ' ');
  return split(folded, ' ');
}

}  // namespace

std::string FhirConcept::words() const {
  std::vector<std::string> parts;
  addOnce(parts, text);
  for (const FhirCoding& coding : codings) addOnce(parts, coding.display);
  return joined(parts, "; ");
}

std::string FhirConcept::label() const {
  if (!text.empty()) return text;
  for (const FhirCoding& coding : codings) {
    if (!coding.display.empty()) return coding.display;
  }
  return codings.empty() ? "(no code)" : codings.front().key();
}

bool FhirConcept::hasCode(std::string_view code) const {
  return std::any_of(codings.begin(), codings.end(), [&](const FhirCoding& coding) { return coding.code == code; });
}

const Json* findMember(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string memberText(const Json& object, const char* key) {
  const Json* member = findMember(object, key);
  return member && member->is_string() ? std::string(trimmed(member->get_ref<const std::string&>())) : std::string();
}

const Json& memberList(const Json& object, const char* key) {
  static const Json kNone = Json::array();
  const Json* member = findMember(object, key);
  return member && member->is_array() ? *member : kNone;
}

FhirConcept readConcept(const Json* json) {
  FhirConcept result;
  if (!json || !json->is_object()) return result;
  result.text = memberText(*json, "text");
  for (const Json& coding : memberList(*json, "coding")) result.codings.push_back(readCoding(coding));
  if (findMember(*json, "code")) result.codings.push_back(readCoding(*json));
  return result;
}

std::vector<FhirConcept> readConcepts(const Json& object, const char* key) {
  std::vector<FhirConcept> concepts;
  const Json* member = findMember(object, key);
  if (member && member->is_object()) concepts.push_back(readConcept(member));
  for (const Json& one : memberList(object, key)) concepts.push_back(readConcept(&one));
  return concepts;
}

std::string findDateText(const Json& object, const std::vector<const char*>& keys) {
  for (const char* key : keys) {
    const Json* member = findMember(object, key);
    if (!member) continue;
    std::string text = memberText(object, key);
    if (text.empty()) text = memberText(*member, "end");
    if (text.empty()) text = memberText(*member, "start");
    if (!text.empty()) return text;
  }
  return {};
}

std::optional<Side> findSideInWords(const FhirConcept& place, std::string_view text) {
  const std::vector<std::string> words = wordsOf(text);
  const auto says = [&](std::string_view word) { return std::find(words.begin(), words.end(), word) != words.end(); };
  const bool left = place.hasCode("7771000") || says("left");
  const bool right = place.hasCode("24028007") || says("right");
  if (place.hasCode("51440002") || says("bilateral") || says("both") || (left && right)) return Side::bilateral;
  if (left) return Side::left;
  if (right) return Side::right;
  return std::nullopt;
}

std::string placeInWords(std::string_view words) {
  const std::vector<Level> levels = findLevelsInText(words);
  if (levels.empty()) return {};
  if (levels.size() == 1) return name(levels.front());
  return std::string(name(levels.front().upper)) + "-" + std::string(name(levels.back().lower()));
}

}  // namespace nucha
