// The pieces FHIR R4 resources are made of: concepts, dates, references. Missing or misshapen parts come back empty.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/json.h"
#include "nucha/base/level.h"

namespace nucha {

/// One code of a code system. `system` is SNOMED, LOINC, ICD10, CPT, ATC or NUCHA, else the address as given.
struct FhirCoding {
  std::string system;
  std::string code;
  std::string display;
  std::string key() const { return system + ":" + code; }  ///< "LOINC:1988-5", as findings.csv writes it
};

/// A CodeableConcept (or a single Coding).
struct FhirConcept {
  std::vector<FhirCoding> codings;
  std::string text;
  bool empty() const { return codings.empty() && text.empty(); }
  std::string words() const;  ///< text and displays, each once, separated by "; "
  std::string label() const;  ///< the shortest way to name it in a message
  bool hasCode(std::string_view code) const;
};

/// The member of an object; nullptr when `object` is none or lacks it.
const Json* findMember(const Json& object, const char* key);
/// A text member, trimmed; empty when missing.
std::string memberText(const Json& object, const char* key);
/// A list member; an empty list when missing or no list.
const Json& memberList(const Json& object, const char* key);

FhirConcept readConcept(const Json* json);
/// The concepts of a list member, with `key` holding CodeableConcepts.
std::vector<FhirConcept> readConcepts(const Json& object, const char* key);

/// The first of the members that holds a date, dateTime, instant, or a Period (its end, else its start).
std::string findDateText(const Json& object, const std::vector<const char*>& keys);

/// Left, right or both, from SNOMED laterality codes or words.
std::optional<Side> findSideInWords(const FhirConcept& place, std::string_view words);

/// "C5-C6", "C4-C7" or empty: the segments named in a text, as addStatement() wants them.
std::string placeInWords(std::string_view words);

}  // namespace nucha
