// FHIR R4 Bundle: patient, conditions, medicines, and the order in which resources are read.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/record/construct.h"
#include "nucha/record/dates.h"
#include "nucha/record/fhir_reader.h"
#include "nucha/record/readers.h"

namespace nucha {
namespace {

constexpr std::size_t kMaxResources = 20'000;

void collectResources(FhirReader& reader, const Json& bundle) {
  const Json& entries = memberList(bundle, "entry");
  if (entries.size() > kMaxResources) {
    reader.reading.fault("/entry", fmt::format("holds {} resources, more than {}", entries.size(), kMaxResources),
                         "send the part of the record that belongs to this complaint");
    return;
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const std::string where = "/entry/" + std::to_string(i) + "/resource";
    const Json* resource = findMember(entries[i], "resource");
    if (!resource || !resource->is_object()) {
      reader.reading.unused("entry " + std::to_string(i), "holds no resource", "/entry/" + std::to_string(i));
      continue;
    }
    reader.addResource({memberText(*resource, "resourceType"), resource, where, memberText(entries[i], "fullUrl")});
  }
}

// when the patient was seen: never the computer's clock, so that the same bundle always reads the same
void findEvaluationDate(FhirReader& reader, const Json& bundle) {
  reader.evaluation_date = reader.checkedDate(memberText(bundle, "timestamp"), "/timestamp");
  if (!reader.evaluation_date.empty()) return;
  for (const FhirResource& resource : reader.resources) {
    if (resource.type == "Procedure" || resource.type == "Patient") continue;
    const std::string date =
        findDateText(*resource.json, {"effectiveDateTime", "effectivePeriod", "effectiveInstant", "issued", "authored",
                                      "recordedDate", "authoredOn", "dateAsserted", "period", "date"});
    const auto day = findDay(date);
    const auto latest = findDay(reader.evaluation_date);
    if (day && (!latest || *day > *latest)) reader.evaluation_date = date;
  }
  if (!reader.evaluation_date.empty()) {
    reader.reading.note("The bundle has no timestamp; its latest dated resource (" + reader.evaluation_date +
                        ") counts as the day of evaluation.");
  }
}

void readAge(FhirReader& reader, const FhirResource& resource) {
  Patient& patient = reader.reading.result.patient;
  const std::string birth = reader.checkedDate(memberText(*resource.json, "birthDate"), resource.where + "/birthDate");
  const auto born = findDay(birth);
  const auto evaluated = findDay(reader.evaluation_date);
  if (born && evaluated) {
    const double years = (*evaluated - *born) / kDaysPerYear;
    if (years < 0 || years > 120) {
      reader.reading.fault(
          resource.where + "/birthDate",
          fmt::format("born {}, seen {}: an age of {} years", birth, reader.evaluation_date, shown(years, 3)),
          "correct the date");
    } else {
      patient.age = std::floor(years);
    }
    return;
  }
  if (born) reader.reading.note("The day of evaluation is unknown, so that the birth date gives no age.");
  for (const Json& extension : memberList(*resource.json, "extension")) {
    if (!lowered(memberText(extension, "url")).ends_with("age")) continue;
    for (const char* key : {"valueAge", "valueQuantity", "valueInteger", "valueDecimal"}) {
      const Json* value = findMember(extension, key);
      if (value && value->is_object()) value = findMember(*value, "value");
      if (value && value->is_number() && value->get<double>() >= 0 && value->get<double>() <= 120) {
        patient.age = value->get<double>();
      }
    }
  }
}

void readPatient(FhirReader& reader) {
  const FhirResource* first = nullptr;
  for (const FhirResource& resource : reader.resources) {
    if (resource.type != "Patient") continue;
    if (first) {
      reader.reading.fault(resource.where, "a second patient in one bundle (the first is at " + first->where + ")",
                           "send one bundle a patient");
      return;
    }
    first = &resource;
  }
  if (!first) {
    reader.reading.note("The bundle holds no Patient; age and sex are unknown.");
    return;
  }
  reader.patient = first;
  Patient& patient = reader.reading.result.patient;
  patient.id = clipped(memberText(*first->json, "id"));
  const std::string gender = lowered(memberText(*first->json, "gender"));
  if (gender == "male") patient.sex = Sex::male;
  if (gender == "female") patient.sex = Sex::female;
  if (gender == "other") patient.sex = Sex::other;
  if (!gender.empty() && !patient.sex && gender != "unknown") {
    reader.reading.fault(first->where + "/gender", "'" + clipped(gender) + "' is not accepted",
                         "one of male, female, other, unknown");
  }
  readAge(reader, *first);
}

// a resource about somebody else must not be mixed in
bool isAboutPatient(const FhirReader& reader, const FhirResource& resource) {
  std::string reference;
  for (const char* key : {"subject", "patient"}) {
    const Json* subject = findMember(*resource.json, key);
    if (subject && reference.empty()) reference = memberText(*subject, "reference");
  }
  if (reference.empty()) return true;
  if (!reader.patient) return true;
  const std::string id = memberText(*reader.patient->json, "id");
  return reference == reader.patient->full_url ||
         (!id.empty() && (reference == "Patient/" + id || reference.ends_with("/Patient/" + id)));
}

// the project's own diagnoses are weighed, not taken over
std::string findDiagnosis(const FhirReader& reader, const FhirConcept& what) {
  for (const Cause& cause : reader.reading.evidence.causes) {
    for (const FhirCoding& coding : what.codings) {
      const auto& codes = coding.system == "SNOMED" ? cause.snomed : cause.icd10;
      if (coding.system != "SNOMED" && coding.system != "ICD10") continue;
      if (std::find(codes.begin(), codes.end(), coding.code) != codes.end()) return cause.label;
    }
  }
  return {};
}

bool hasStatus(const Json& json, const char* key, std::initializer_list<std::string_view> wanted) {
  const FhirConcept status = readConcept(findMember(json, key));
  return std::any_of(wanted.begin(), wanted.end(), [&](std::string_view code) { return status.hasCode(code); });
}

void readCondition(FhirReader& reader, const FhirResource& resource) {
  const Json& json = *resource.json;
  const FhirConcept what = readConcept(findMember(json, "code"));
  const std::string label = clipped(what.label());
  const auto skip = [&](const std::string& why) { reader.reading.unused(label, why, resource.where); };
  if (hasStatus(json, "verificationStatus", {"entered-in-error"})) return skip("its status is entered-in-error");
  if (hasStatus(json, "verificationStatus", {"unconfirmed", "provisional", "differential"})) {
    return skip("it is not confirmed");
  }
  std::string words = what.words();
  for (const FhirConcept& site : readConcepts(json, "bodySite")) words += "; " + site.words();
  const FhirMeaning meaning = reader.findMeaning(what, words, false);
  if (!meaning.finding) {
    const std::string diagnosis = findDiagnosis(reader, what);
    return skip(diagnosis.empty() ? meaning.why_not
                                  : "a diagnosis (" + diagnosis + "), not a finding; record what was seen");
  }
  // a billing diagnosis does not say what the film showed
  if (!meaning.by_name && meaning.finding->stage > Stage::exam) {
    return skip("a diagnosis, not a finding; record what was seen (" + meaning.finding->id + ")");
  }
  const bool refuted = hasStatus(json, "verificationStatus", {"refuted"});
  const bool past = hasStatus(json, "clinicalStatus", {"resolved", "inactive", "remission"});
  if (past && !refuted && !meaning.past_counts) return skip("it is resolved");
  Statement statement;
  statement.finding = meaning.finding->id;
  statement.present = !refuted;
  statement.place = placeInWords(words);
  statement.side = findSideInWords(what, words);
  statement.date = reader.checkedDate(memberText(json, "recordedDate"), resource.where + "/recordedDate");
  // an active condition is a present one, whenever it began or was written down
  if (findDay(statement.date) && findDay(reader.surgery_date) &&
      *findDay(statement.date) < *findDay(reader.surgery_date)) {
    statement.date.clear();
  }
  statement.where = resource.where;
  reader.add(statement);
}

void readAllergy(FhirReader& reader, const FhirResource& resource) {
  const Json& json = *resource.json;
  const FhirConcept what = readConcept(findMember(json, "code"));
  const bool refuted = hasStatus(json, "verificationStatus", {"refuted", "entered-in-error", "unconfirmed"});
  const bool denied = what.hasCode("716186003");  // SNOMED: no known allergy
  if (refuted || !reader.reading.evidence.findFinding("known_allergy")) {
    reader.reading.unused(clipped(what.label()), "an allergy that is not confirmed", resource.where);
    return;
  }
  Statement statement;
  statement.finding = "known_allergy";
  statement.present = !denied;
  statement.where = resource.where;
  reader.add(statement);
}

FhirConcept medicineOf(const FhirReader& reader, const Json& json) {
  FhirConcept medicine = readConcept(findMember(json, "medicationCodeableConcept"));
  const Json* reference = findMember(json, "medicationReference");
  if (!reference) return medicine;
  if (const Json* resource = reader.findReferenced(json, memberText(*reference, "reference"))) {
    medicine = readConcept(findMember(*resource, "code"));
  }
  if (medicine.text.empty()) medicine.text = memberText(*reference, "display");
  return medicine;
}

bool medicineFits(const MedicationWord& row, const FhirConcept& medicine, const std::string& words) {
  if (row.word.starts_with("ATC:")) {
    return std::any_of(medicine.codings.begin(), medicine.codings.end(),
                       [&](const FhirCoding& coding) { return coding.key().starts_with(row.word); });
  }
  return words.find(lowered(row.word)) != std::string::npos;
}

void readMedication(FhirReader& reader, const FhirResource& resource) {
  const Json& json = *resource.json;
  const FhirConcept medicine = medicineOf(reader, json);
  const std::string label = clipped(medicine.label());
  const std::string status = memberText(json, "status");
  constexpr std::array<std::string_view, 8> kNotTaken = {"stopped",   "completed", "not-taken", "entered-in-error",
                                                         "cancelled", "on-hold",   "draft",     "intended"};
  if (std::find(kNotTaken.begin(), kNotTaken.end(), status) != kNotTaken.end()) {
    reader.reading.unused(label, "a medicine that is not taken now (" + status + ")", resource.where);
    return;
  }
  const std::string words = lowered(medicine.words());
  bool used = false;
  std::string last;
  for (const MedicationWord& row : reader.reading.tables.medications) {
    if (row.finding == last || !medicineFits(row, medicine, words)) continue;
    Statement statement;
    statement.finding = row.finding;
    statement.present = true;
    statement.where = resource.where;
    reader.add(statement);
    reader.reading.note(fmt::format("{} is read as {}.", label, row.finding));
    last = row.finding;
    used = true;
  }
  if (!used) reader.reading.unused(label, "no finding of the vocabulary stands for this medicine", resource.where);
}

// resources that are read elsewhere or only frame the others
bool isReadElsewhere(const std::string& type) {
  constexpr std::array<std::string_view, 4> kTypes = {"Patient", "Procedure", "Device", "Medication"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

void readResource(FhirReader& reader, const FhirResource& resource, std::map<std::string, std::size_t>& others) {
  if (isReadElsewhere(resource.type)) return;
  if (!isAboutPatient(reader, resource)) {
    reader.reading.unused(clipped(resource.type), "speaks about another patient", resource.where);
  } else if (resource.type == "Observation") {
    readFhirObservation(reader, resource);
  } else if (resource.type == "QuestionnaireResponse") {
    readFhirQuestionnaire(reader, resource);
  } else if (resource.type == "DiagnosticReport") {
    readFhirReport(reader, resource);
  } else if (resource.type == "Condition") {
    readCondition(reader, resource);
  } else if (resource.type == "AllergyIntolerance") {
    readAllergy(reader, resource);
  } else if (resource.type == "MedicationStatement" || resource.type == "MedicationRequest") {
    readMedication(reader, resource);
  } else {
    ++others[clipped(resource.type)];
  }
}

void reportOthers(FhirReader& reader, const std::map<std::string, std::size_t>& others) {
  constexpr std::array<std::string_view, 4> kDocuments = {"DocumentReference", "Media", "ImagingStudy", "Binary"};
  for (const auto& [type, count] : others) {
    const bool document = std::find(kDocuments.begin(), kDocuments.end(), type) != kDocuments.end();
    reader.reading.unused(fmt::format("{} ({})", type.empty() ? "resource without a type" : type, count),
                          document ? "documents and images are not read" : "this kind of resource is not read",
                          "/entry");
  }
}

}  // namespace

Case readFhirBundle(const std::string& file, const Json& json, const Evidence& evidence, const RecordTables& tables) {
  FhirReader reader(file, evidence, tables);
  const std::string type = memberText(json, "resourceType");
  if (type != "Bundle") {
    throw InputError({pointerWhere(file, "/resourceType"), "'" + clipped(type) + "' is not read by itself",
                      "wrap it in a FHIR R4 Bundle, with the Patient and the operation"});
  }
  collectResources(reader, json);
  findEvaluationDate(reader, json);
  reader.reading.result.id = clipped(memberText(json, "id"));
  readPatient(reader);
  readFhirProcedures(reader);
  std::map<std::string, std::size_t> others;
  for (const FhirResource& resource : reader.resources) readResource(reader, resource, others);
  reportOthers(reader, others);
  recogniseImplants(reader.reading.result.surgery, tables);  // a questionnaire may have told the approach
  settleObservations(reader.reading);
  return finish(reader.reading);
}

}  // namespace nucha
