// State shared by the parts of the FHIR reader.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/record/fhir_values.h"
#include "nucha/record/statements.h"

namespace nucha {

/// One resource of the bundle and where it stands.
struct FhirResource {
  std::string type;
  const Json* json = nullptr;
  std::string where;     ///< "/entry/3/resource"
  std::string full_url;  ///< as the entry gives it
};

/// What a concept of the record means in the vocabulary.
struct FhirMeaning {
  const Finding* finding = nullptr;
  bool is_age = false;
  bool past_counts = false;  ///< counts although resolved
  bool by_name = false;      ///< named by the project's own id, so no guess was made
  std::string why_not;       ///< when nothing was found
};

struct FhirReader {
  FhirReader(std::string file, const Evidence& evidence, const RecordTables& tables);

  RecordReading reading;
  std::vector<FhirResource> resources;
  const FhirResource* patient = nullptr;  ///< one of `resources`
  std::string evaluation_date;            ///< Bundle.timestamp, else the latest date of a resource; may be empty
  std::string surgery_date;               ///< of the index operation; may be empty
  std::size_t statement_count = 0;

  /// What a code means; `place` are the words of the body site, `with_number` prefers measured findings.
  FhirMeaning findMeaning(const FhirConcept& what, std::string_view place, bool with_number) const;
  /// The text as a date, or a fault.
  std::string checkedDate(const std::string& text, const std::string& where);
  /// A resource by reference ("Device/d1", "urn:uuid:...", "#contained"); nullptr when it is not in the bundle.
  const Json* findReferenced(const Json& owner, const std::string& reference) const;
  void add(const Statement& statement);
  /// Fills `resources` and their index by reference.
  void addResource(FhirResource resource);

 private:
  const Finding* findByText(const FhirConcept& what) const;
  const RecordCode* findRecordCode(const FhirConcept& what, std::string_view place) const;
  std::vector<const Finding*> findByCode(const FhirConcept& what) const;

  std::map<std::string, const Json*, std::less<>> by_reference_;
  std::map<std::string, std::vector<const Finding*>, std::less<>> by_code_;
  std::map<std::string, const Finding*, std::less<>> by_text_;
};

/// The index operation: Procedure, with Device resources and codes for what was put in.
void readFhirProcedures(FhirReader& reader);

/// Observation, QuestionnaireResponse, DiagnosticReport.
void readFhirObservation(FhirReader& reader, const FhirResource& resource);
void readFhirQuestionnaire(FhirReader& reader, const FhirResource& resource);
void readFhirReport(FhirReader& reader, const FhirResource& resource);

}  // namespace nucha
