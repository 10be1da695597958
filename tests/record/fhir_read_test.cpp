// FHIR R4 bundles.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nucha/base/file.h"
#include "nucha/record/case.h"
#include "record/vocabulary.h"

namespace nucha {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace nucha::testing;

constexpr const char* kPatient =
    R"({"resourceType": "Patient", "id": "p1", "gender": "male", "birthDate": "1965-03-04"})";

// a bundle seen on 2025-03-03 that holds these resources
std::string bundle(const std::vector<std::string>& resources, const std::string& timestamp = "2025-03-03") {
  std::string text = R"({"resourceType": "Bundle", "type": "collection")";
  if (!timestamp.empty()) text += R"(, "timestamp": ")" + timestamp + '"';
  text += R"(, "entry": [)";
  for (std::size_t i = 0; i < resources.size(); ++i)
    text += (i > 0 ? "," : "") + (R"({"resource": )" + resources[i]) + "}";
  return text + "]}";
}

Case read(const std::vector<std::string>& resources) { return parsed(bundle(resources)); }

std::string observation(const std::string& code, const std::string& members) {
  return R"({"resourceType": "Observation", "status": "final", "code": )" + code + (members.empty() ? "" : ", ") +
         members + "}";
}
std::string loinc(const std::string& code) {
  return R"({"coding": [{"system": "http://loinc.org", "code": ")" + code + "\"}]}";
}
std::string own(const std::string& id) {
  return R"({"coding": [{"system": "http://nucha/finding", "code": ")" + id + "\"}]}";
}
std::string procedure(const std::string& text, const std::string& members) {
  return R"({"resourceType": "Procedure", "status": "completed", "code": {"text": ")" + text + "\"}" +
         (members.empty() ? "" : ", ") + members + "}";
}
std::string condition(const std::string& system, const std::string& code, const std::string& members = "") {
  return R"({"resourceType": "Condition", "code": {"coding": [{"system": ")" + system + R"(", "code": ")" + code +
         "\"}]}" + (members.empty() ? "" : ", ") + members + "}";
}
std::string status(const std::string& key, const std::string& code) {
  return '"' + key + R"(": {"coding": [{"code": ")" + code + "\"}]}";
}

std::vector<std::string> levelsOf(const Case& one) {
  std::vector<std::string> names;
  for (const Level level : one.surgery.levels) names.push_back(name(level));
  return names;
}

TEST(Fhir, ReadsTheBundledExample) {
  const std::string path = std::string(NUCHA_TEST_ROOT) + "/examples/fhir-bundle.json";
  const Case one = parsed(readFile(path));
  EXPECT_EQ(one.patient.age, 57);
  EXPECT_EQ(one.patient.sex, Sex::female);
  EXPECT_EQ(one.surgery.approach, Approach::anterior);
  EXPECT_THAT(levelsOf(one), ElementsAre("C5-C6", "C6-C7"));
  EXPECT_EQ(one.surgery.has_plate, true);
  EXPECT_NEAR(*one.surgery.months_since, 15.88, 0.01);  // 2023-11-06 to 2025-03-03: 483 days
  EXPECT_EQ(at(one, "crp").value, 3);
  EXPECT_FALSE(at(one, "crp").present);
  EXPECT_NEAR(*at(one, "fever").value, 36.778, 1e-3);
  EXPECT_EQ(at(one, "xr_interspinous_motion").value, 2.6);
  EXPECT_EQ(name(*at(one, "xr_interspinous_motion").level), "C6-C7");
  EXPECT_EQ(at(one, "systolic_bp").value, 128) << "a component";
  EXPECT_EQ(at(one, "vas_neck").value, 7);
  EXPECT_FALSE(at(one, "night_pain").present);
  EXPECT_TRUE(at(one, "smoker").present);
  EXPECT_FALSE(at(one, "diabetes").present) << "refuted";
  EXPECT_TRUE(at(one, "anticoagulant").present);
  EXPECT_THAT(unusedOf(one), AllOf(HasSubstr("Appendectomy: not recognised"), HasSubstr("favourite_colour"),
                                   HasSubstr("DocumentReference (1)")));
}

TEST(Fhir, OnlyABundleIsRead) {
  EXPECT_THAT(faultsOf(kPatient),
              AllOf(HasSubstr("case.json#/resourceType"), HasSubstr("wrap it in a FHIR R4 Bundle")));
  EXPECT_THAT(faultsOf(R"({"resourceType": 7})"), HasSubstr("is not read by itself"));
}

TEST(Fhir, AnEmptyBundleIsAnEmptyCase) {
  const Case one = read({});
  EXPECT_THAT(one.observations, IsEmpty());
  EXPECT_THAT(notesOf(one), AllOf(HasSubstr("holds no Patient"), HasSubstr("No operation on the neck")));
}

TEST(Fhir, PatientFaults) {
  EXPECT_THAT(faultsOf(bundle({kPatient, kPatient})),
              AllOf(HasSubstr("/entry/1/resource"), HasSubstr("a second patient in one bundle")));
  EXPECT_THAT(faultsOf(bundle({R"({"resourceType": "Patient", "birthDate": "2026-01-01"})"})),
              AllOf(HasSubstr("/entry/0/resource/birthDate"), HasSubstr("an age of")));
  EXPECT_THAT(faultsOf(bundle({R"({"resourceType": "Patient", "birthDate": "4.3.1965"})"})), HasSubstr("is no date"));
  EXPECT_THAT(faultsOf(bundle({R"({"resourceType": "Patient", "gender": "m"})"})), HasSubstr("one of male, female"));
}

TEST(Fhir, AgeFromBirthDateExtensionOrObservation) {
  EXPECT_EQ(read({kPatient}).patient.age, 59) << "the birthday is tomorrow";
  EXPECT_EQ(read({R"({"resourceType": "Patient", "extension": [{"url": "http://x/age", "valueAge": {"value": 61}}]})"})
                .patient.age,
            61);
  EXPECT_EQ(read({observation(loinc("30525-0"), R"("valueQuantity": {"value": 44, "unit": "a"})")}).patient.age, 44);
}

TEST(Fhir, TheClockIsNeverAsked) {
  const Case dated =
      parsed(bundle({procedure("ACDF C5-C6", R"("performedDateTime": "2024-01-01")"),
                     observation(own("hoffmann"), R"("valueBoolean": true, "effectiveDateTime": "2025-05-02")")},
                    ""));
  EXPECT_DOUBLE_EQ(*dated.surgery.months_since, 16);
  EXPECT_THAT(notesOf(dated), HasSubstr("latest dated resource (2025-05-02)"));
  const Case undated = parsed(bundle({kPatient, procedure("ACDF C5-C6", R"("performedDateTime": "2024-01-01")")}, ""));
  EXPECT_FALSE(undated.surgery.months_since);
  EXPECT_FALSE(undated.patient.age);
  EXPECT_THAT(notesOf(undated), HasSubstr("the time since stays unknown"));
}

TEST(Fhir, AnOperationInTheFutureIsAFault) {
  EXPECT_THAT(faultsOf(bundle({procedure("ACDF C5-C6", R"("performedDateTime": "2025-06-01")")})),
              AllOf(HasSubstr("/entry/0/resource/performedDateTime"), HasSubstr("lies after the evaluation")));
}

TEST(Fhir, ProceduresOfOneDayAreOneOperation) {
  const std::string day = R"("performedDateTime": "2024-01-01")";
  const Case one = read({procedure("ACDF C5-C6 with cage", day),
                         procedure("Posterior cervical fusion", day + R"(, "bodySite": [{"text": "C5-C7"}],
                           "usedCode": [{"text": "lateral mass screws"}])"),
                         procedure("Cervical laminectomy", R"("performedDateTime": "2019-01-01")")});
  EXPECT_EQ(one.surgery.approach, Approach::combined);
  EXPECT_THAT(levelsOf(one), ElementsAre("C5-C6", "C6-C7"));
  EXPECT_EQ(one.surgery.has_cage, true);
  EXPECT_EQ(one.surgery.has_posterior_instrumentation, true);
  EXPECT_THAT(unusedOf(one), HasSubstr("/entry/2/resource Cervical laminectomy: an operation other than the latest"));
}

TEST(Fhir, BillingCodesNameTheOperation) {
  const Case one =
      read({R"({"resourceType": "Procedure", "status": "completed", "performedPeriod": {"start": "2024-03-02"},
    "code": {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "22856"}]}})"});
  EXPECT_EQ(one.surgery.has_disc_replacement, true);
  EXPECT_EQ(one.surgery.approach, Approach::anterior);
  EXPECT_NEAR(*one.surgery.months_since, 12.02, 0.01);  // 366 days
}

TEST(Fhir, OtherOperationsAreNotTaken) {
  const Case one = read({procedure("Hip arthroplasty", ""), procedure("L4-L5 fusion", ""),
                         R"({"resourceType": "Procedure", "status": "not-done", "code": {"text": "ACDF C5-C6"}})"});
  EXPECT_EQ(one.surgery.construct, "");
  EXPECT_THAT(unusedOf(one),
              AllOf(HasSubstr("Hip arthroplasty: not recognised"), HasSubstr("L4-L5 fusion: not recognised"),
                    HasSubstr("ACDF C5-C6: its status is not-done")));
}

TEST(Fhir, DevicesAreImplants) {
  const Case one = read({procedure("ACDF C5-C6", R"("focalDevice": [{"manipulated": {"reference": "Device/d"}}])"),
                         R"({"resourceType": "Device", "id": "d", "deviceName": [{"name": "PEEK cage"}]})"});
  EXPECT_THAT(one.surgery.implants, ElementsAre("PEEK cage"));
  EXPECT_EQ(one.surgery.has_cage, true);
}

TEST(Fhir, ConditionsAreFindingsOrSaidNotToBe) {
  const std::string icd = "http://hl7.org/fhir/sid/icd-10-cm";
  const std::string snomed = "http://snomed.info/sct";
  const Case one = read({
      condition(icd, "M54.2"),
      condition(snomed, "50219008"),
      condition(icd, "E11.65"),
      condition(icd, "C50.911", status("clinicalStatus", "remission")),
      condition(icd, "F17.210", status("clinicalStatus", "resolved")),
      condition(icd, "M96.0"),
      condition(icd, "T84.296"),
      condition(icd, "R29.2"),
      condition(icd, "J45"),
      condition(icd, "M81.0", status("verificationStatus", "differential")),
  });
  EXPECT_TRUE(at(one, "neck_pain_axial").present) << "the record's own table goes before the shared code";
  EXPECT_EQ(one.find("pain_worsening"), nullptr);
  EXPECT_TRUE(at(one, "hoarseness").present);
  EXPECT_TRUE(at(one, "diabetes").present);
  EXPECT_TRUE(at(one, "cancer_history").present) << "a past cancer is a history of cancer";
  EXPECT_EQ(one.find("smoker"), nullptr) << "a past smoker is none";
  EXPECT_EQ(one.find("xr_screw_lucency"), nullptr);
  EXPECT_THAT(
      unusedOf(one),
      AllOf(HasSubstr("a diagnosis (Non-union), not a finding"), HasSubstr("record what was seen (xr_screw_lucency)"),
            HasSubstr("several findings (hoffmann, hyperreflexia)"), HasSubstr("ICD10:J45: no finding"),
            HasSubstr("it is resolved"), HasSubstr("it is not confirmed")));
}

TEST(Fhir, MoreExactDiagnosesFallBackToTheirKind) {
  EXPECT_TRUE(read({condition("http://hl7.org/fhir/sid/icd-10", "R49.01")}).find("hoarseness"));
}

TEST(Fhir, RefutedMeansAbsent) {
  const Case one = read({condition("http://snomed.info/sct", "50219008", status("verificationStatus", "refuted"))});
  EXPECT_FALSE(at(one, "hoarseness").present);
}

struct Value {
  const char* json;
  std::optional<bool> present;
};
class FhirValues : public ::testing::TestWithParam<Value> {};

TEST_P(FhirValues, SayPresenceOrNothing) {
  const Case one = read({observation(own("hoffmann"), GetParam().json)});
  const Observation* found = one.find("hoffmann");
  EXPECT_EQ(found != nullptr, GetParam().present.has_value()) << GetParam().json;
  if (found) {
    EXPECT_EQ(found->present, *GetParam().present) << GetParam().json;
  }
  EXPECT_EQ(one.unused.size(), found ? 0u : 1u) << "nothing is lost silently";
}

INSTANTIATE_TEST_SUITE_P(
    Forms, FhirValues,
    ::testing::Values(
        Value{R"("valueBoolean": true)", true}, Value{R"("valueBoolean": false)", false},
        Value{R"("valueInteger": 1)", true}, Value{R"("valueInteger": 0)", false},
        Value{R"("valueString": "Positive")", true}, Value{R"("valueString": "not detected")", false},
        Value{R"("valueString": "maybe")", std::nullopt},
        Value{R"("valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "52101004"}]})",
              true},
        Value{R"("valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "2667000"}]})",
              false},
        Value{R"("valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "261665006"}]})",
              std::nullopt},
        Value{R"("valueCodeableConcept": {"coding": [{"system": "http://loinc.org", "code": "LA33-6"}]})", true},
        Value{R"("valueCodeableConcept": {"text": "absent"})", false},
        Value{R"("interpretation": [{"coding": [{"code": "NEG"}]}])", false},
        Value{R"("interpretation": [{"coding": [{"code": "A"}]}])", true},
        Value{R"("dataAbsentReason": {"text": "not done"})", std::nullopt},
        Value{R"("valueRange": {"low": {"value": 1}})", std::nullopt}, Value{"\"note\": []", std::nullopt}));

TEST(Fhir, QuantitiesAreConverted) {
  const Case one = read({
      observation(loinc("1988-5"),
                  R"("valueQuantity": {"value": 1.2, "system": "http://unitsofmeasure.org", "code": "mg/dL"})"),
      observation(loinc("8310-5"),
                  R"("valueQuantity": {"value": 101.3, "system": "http://unitsofmeasure.org", "code": "[degF]"})"),
      observation(loinc("6690-2"), R"("valueQuantity": {"value": 12.5, "unit": "10*3/uL"})"),
      observation(loinc("33959-8"), R"("valueQuantity": {"value": 0.2, "unit": "ug/L", "comparator": "<"})"),
  });
  EXPECT_EQ(at(one, "crp").value, 12);
  EXPECT_TRUE(at(one, "crp").present);
  EXPECT_EQ(at(one, "fever").value, 38.5);
  EXPECT_EQ(at(one, "wbc").value, 12.5);
  EXPECT_EQ(at(one, "procalcitonin").value, 0.2);
  EXPECT_THAT(notesOf(one), HasSubstr("is reported as <0.2; read as 0.2."));
}

TEST(Fhir, WrongQuantitiesNameTheirPlace) {
  EXPECT_THAT(
      faultsOf(bundle({kPatient, observation(loinc("8310-5"), R"("valueQuantity": {"value": 380, "unit": "Cel"})")})),
      AllOf(HasSubstr("case.json#/entry/1/resource"), HasSubstr("fever 380 Cel: expected 30 .. 45 degC")));
  EXPECT_THAT(faultsOf(bundle({observation(loinc("1988-5"), R"("valueQuantity": {"value": "12", "unit": "mg/L"})")})),
              AllOf(HasSubstr("/entry/0/resource/valueQuantity/value"), HasSubstr("not a number")));
  EXPECT_THAT(faultsOf(bundle({observation(loinc("1988-5"), R"("valueQuantity": {"value": 12, "unit": "mm"})")})),
              HasSubstr("crp cannot be read in 'mm'"));
  EXPECT_THAT(faultsOf(bundle({observation(own("hoffmann"), R"("valueBoolean": true, "effectiveDateTime": "May")")})),
              HasSubstr("'May' is no date"));
}

TEST(Fhir, InterpretationKnowsTheDirection) {
  const auto present = [](const char* code, const char* flag) {
    return read({observation(loinc(code),
                             R"("interpretation": [{"coding": [{"code": ")" + std::string(flag) + R"("}]}])")})
        .observations.at(0)
        .present;
  };
  EXPECT_TRUE(present("1988-5", "H"));
  EXPECT_FALSE(present("1988-5", "L"));
  EXPECT_TRUE(present("59408-5", "L")) << "low oxygen is the abnormal side";
  EXPECT_FALSE(present("59408-5", "H"));
}

TEST(Fhir, PlaceAndSideComeFromTheBodySite) {
  const Case one = read({
      observation(own("xr_screw_lucency"),
                  R"("valueQuantity": {"value": 2, "unit": "mm"}, "bodySite": {"text": "C6-C7, left side"})"),
      observation(
          own("weak_c6"),
          R"("valueBoolean": true, "bodySite": {"coding": [{"system": "http://snomed.info/sct", "code": "51440002"}]})"),
      observation(loinc("72514-3"),
                  R"("valueQuantity": {"value": 6, "unit": "{score}"}, "bodySite": {"text": "Right arm"})"),
      observation(loinc("72514-3"), R"("valueQuantity": {"value": 6, "unit": "{score}"})"),
  });
  EXPECT_EQ(name(*at(one, "xr_screw_lucency").level), "C6-C7");
  EXPECT_EQ(at(one, "xr_screw_lucency").side, Side::left);
  EXPECT_EQ(at(one, "weak_c6").side, Side::bilateral);
  EXPECT_EQ(at(one, "vas_arm").value, 6);
  EXPECT_EQ(at(one, "vas_arm").side, Side::right);
  EXPECT_EQ(one.find("vas_neck"), nullptr) << "pain somewhere is not neck pain";
  EXPECT_THAT(one.unused, SizeIs(1));
}

TEST(Fhir, AnAnswerMayNameTheFinding) {
  const std::string smoker =
      R"("valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "77176002"}]})";
  const std::string former =
      R"("valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "8517006"}]})";
  EXPECT_TRUE(read({observation(loinc("72166-2"), smoker)}).find("smoker")->present);
  EXPECT_FALSE(read({observation(loinc("72166-2"), former)}).find("smoker")->present);
  EXPECT_TRUE(
      read({observation(
               R"({"text": "Clinical finding"})",
               R"("valueCodeableConcept": {"coding": [{"system": "http://snomed.info/sct", "code": "50219008"}]})")})
          .find("hoarseness")
          ->present);
}

TEST(Fhir, WhatWasThereBeforeTheOperationIsNotItsResult) {
  const Case one = read({procedure("ACDF C5-C6", R"("performedDateTime": "2024-01-01")"),
                         observation(own("weak_c6"), R"("valueBoolean": true, "effectiveDateTime": "2023-11-01")"),
                         observation(own("diabetes"), R"("valueBoolean": true, "effectiveDateTime": "2010-11-01")")});
  EXPECT_EQ(one.find("weak_c6"), nullptr);
  EXPECT_TRUE(at(one, "diabetes").present);
  EXPECT_THAT(unusedOf(one), HasSubstr("weak_c6: dated 2023-11-01, before the index operation"));
}

TEST(Fhir, LaterMeasurementsStand) {
  const auto crp = [](const char* value, const char* date) {
    return observation(loinc("1988-5"), std::string(R"("valueQuantity": {"value": )") + value +
                                            R"(, "unit": "mg/L"}, "effectiveDateTime": ")" + date + "\"");
  };
  const Case one = read({crp("80", "2025-01-10T08:00:00Z"), crp("3", "2025-02-10"), crp("30", "2025-01-20")});
  ASSERT_THAT(one.observations, SizeIs(1));
  EXPECT_EQ(at(one, "crp").value, 3);
  EXPECT_THAT(faultsOf(bundle({observation(own("hoffmann"), R"("valueBoolean": true)"),
                               observation(own("hoffmann"), R"("valueBoolean": false)")})),
              AllOf(HasSubstr("/entry/1/resource"), HasSubstr("/entry/0/resource")));
}

TEST(Fhir, WithdrawnResourcesAreListed) {
  const Case one = read({R"({"resourceType": "Observation", "status": "entered-in-error", "code": {"text": "hoffmann"},
                            "valueBoolean": true})"});
  EXPECT_THAT(one.observations, IsEmpty());
  EXPECT_THAT(unusedOf(one), HasSubstr("hoffmann: its status is entered-in-error"));
}

TEST(Fhir, QuestionnairesAnswerById) {
  const Case one =
      read({R"({"resourceType": "QuestionnaireResponse", "status": "completed", "authored": "2025-03-01", "item": [
    {"linkId": "neck_pain", "answer": [{"valueBoolean": true}], "item": [{"linkId": "hoffmann", "answer": [{"valueString": "no"}]}]},
    {"linkId": "vas_neck", "answer": [{"valueDecimal": 6.5}]},
    {"linkId": "fever", "answer": [{"valueQuantity": {"value": 38.4, "unit": "Cel"}}]},
    {"linkId": "hofman", "answer": [{"valueBoolean": true}]},
    {"linkId": "days_since_surgery", "answer": [{"valueInteger": 487}]},
    {"linkId": "night_pain"}]})"});
  EXPECT_TRUE(at(one, "neck_pain_axial").present);
  EXPECT_FALSE(at(one, "hoffmann").present);
  EXPECT_EQ(at(one, "vas_neck").value, 6.5);
  EXPECT_TRUE(at(one, "fever").present);
  EXPECT_DOUBLE_EQ(*one.surgery.months_since, 16);
  EXPECT_THAT(unusedOf(one),
              HasSubstr("/entry/0/resource/item/3 hofman: no finding has this linkId; did you mean 'hoffmann'"));
}

TEST(Fhir, ReportsSpeakThroughTheirCodes) {
  const Case one = read({R"({"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "MRI neck"},
    "conclusion": "Cord compression.", "conclusionCode": [
      {"coding": [{"system": "http://nucha/finding", "code": "mri_cord_compression"}], "text": "Compression at C4-C5"},
      {"text": "syrinx"}]})"});
  ASSERT_TRUE(one.find("mri_cord_compression"));
  EXPECT_EQ(name(*at(one, "mri_cord_compression").level), "C4-C5");
  EXPECT_THAT(unusedOf(one), AllOf(HasSubstr("syrinx: no finding"), HasSubstr("free text, which is not read")));
}

TEST(Fhir, MedicinesSpeakForConditions) {
  const Case one = read({
      R"({"resourceType": "MedicationStatement", "status": "active", "medicationCodeableConcept": {"text": "Oxycodone 10 mg"}})",
      R"({"resourceType": "MedicationRequest", "status": "active", "medicationReference": {"reference": "Medication/m"}})",
      R"({"resourceType": "Medication", "id": "m", "code": {"coding": [{"system": "http://www.whocc.no/atc", "code": "L04AX03"}]}})",
      R"({"resourceType": "MedicationRequest", "status": "stopped", "medicationCodeableConcept": {"text": "warfarin"}})",
      R"({"resourceType": "MedicationStatement", "status": "active", "medicationCodeableConcept": {"text": "ibuprofen"}})",
      R"({"resourceType": "MedicationRequest", "status": "active", "medicationReference": {"reference": "#in"},
          "contained": [{"resourceType": "Medication", "id": "in", "code": {"text": "nicotine patch"}}]})",
  });
  EXPECT_TRUE(at(one, "opioid_daily").present);
  EXPECT_FALSE(at(one, "opioid_daily").value);
  EXPECT_TRUE(at(one, "immunosuppressed").present);
  EXPECT_TRUE(at(one, "smoker").present);
  EXPECT_EQ(one.find("anticoagulant"), nullptr);
  EXPECT_THAT(unusedOf(one), AllOf(HasSubstr("warfarin: a medicine that is not taken now (stopped)"),
                                   HasSubstr("ibuprofen: no finding of the vocabulary")));
}

TEST(Fhir, AllergiesCount) {
  EXPECT_TRUE(
      read({R"({"resourceType": "AllergyIntolerance", "code": {"text": "nickel"}})"}).find("known_allergy")->present);
  EXPECT_FALSE(
      read(
          {R"({"resourceType": "AllergyIntolerance", "code": {"coding": [{"system": "http://snomed.info/sct", "code": "716186003"}]}})"})
          .find("known_allergy")
          ->present);
}

TEST(Fhir, OtherPeopleAreKeptOut) {
  const Case one =
      read({kPatient, R"({"resourceType": "Observation", "status": "final", "subject": {"reference": "Patient/p2"},
                                      "code": {"text": "hoffmann"}, "valueBoolean": true})"});
  EXPECT_THAT(one.observations, IsEmpty());
  EXPECT_THAT(unusedOf(one), HasSubstr("speaks about another patient"));
}

TEST(Fhir, EverythingElseIsListedByKind) {
  const Case one = read({R"({"resourceType": "Encounter"})", R"({"resourceType": "Encounter"})",
                         R"({"resourceType": "ImagingStudy"})", R"({"id": "x"})"});
  EXPECT_THAT(unusedOf(one), AllOf(HasSubstr("Encounter (2): this kind of resource is not read"),
                                   HasSubstr("ImagingStudy (1): documents and images are not read"),
                                   HasSubstr("resource without a type (1)")));
}

TEST(Fhir, MisshapenResourcesDoNoHarm) {
  for (const char* resource : {"null", "[]", "7", R"({"resourceType": 7})", R"({"resourceType": "Observation"})",
                               R"({"resourceType": "Observation", "code": [1], "component": [3, null]})",
                               R"({"resourceType": "Patient", "extension": [null, {"url": 3}], "gender": 7})",
                               R"({"resourceType": "Procedure", "code": "ACDF", "bodySite": "neck"})",
                               R"({"resourceType": "QuestionnaireResponse", "item": [null, {"answer": [null]}]})",
                               R"({"resourceType": "Condition", "code": {"coding": {}}, "clinicalStatus": []})",
                               R"({"resourceType": "MedicationRequest", "medicationReference": []})"}) {
    EXPECT_EQ(faultsOf(bundle({resource})), "") << resource;
  }
}

TEST(Fhir, LimitsAreKept) {
  std::vector<std::string> many(2001, observation(own("hoffmann"), R"("valueBoolean": true)"));
  EXPECT_THAT(faultsOf(bundle(many)), HasSubstr("more than 2000 statements"));
}

// whole bundles as other systems write them
TEST(Fhir, ReadsKeptBundles) {
  const std::string folder = std::string(NUCHA_TEST_ROOT) + "/tests/data/fhir/";
  const Case posterior = parsed(readFile(folder + "posterior-fusion-with-fever.json"));
  EXPECT_EQ(posterior.patient.sex, Sex::male);
  EXPECT_EQ(posterior.surgery.approach, Approach::posterior);
  EXPECT_THAT(levelsOf(posterior), ElementsAre("C3-C4", "C4-C5", "C5-C6"));
  EXPECT_EQ(posterior.surgery.has_posterior_instrumentation, true);
  EXPECT_TRUE(at(posterior, "fever").present);
  EXPECT_EQ(at(posterior, "crp").value, 148);
  EXPECT_TRUE(at(posterior, "immunosuppressed").present);

  const Case wrong_units = [&] {
    try {
      return parsed(readFile(folder + "wrong-units.json"));
    } catch (const InputError& error) {
      EXPECT_EQ(error.faults().size(), 2u) << error.what();
      EXPECT_THAT(error.what(), AllOf(HasSubstr("crp cannot be read in 'mmol/L'"), HasSubstr("fever 38.9 [degF]"),
                                      HasSubstr("is the unit perhaps degC?")));
      return Case();
    }
  }();
  EXPECT_THAT(wrong_units.observations, IsEmpty());
}

}  // namespace
}  // namespace nucha
