#include <gmock/gmock.h>

#include "nucha/report/report.h"
#include "nucha/serve/vocabulary_json.h"
#include "serve/patient_house.h"

namespace nucha::serve::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class EvaluationRoutes : public PatientHouse {};

TEST_F(EvaluationRoutes, AStoredPatientIsWeighed) {
  const std::string id = addPatient();
  const Json quick = jsonOf(send(doctor(), "GET", pathOf(id, "/evaluation?depth=quick")));
  EXPECT_EQ(quick["version"], 1);
  EXPECT_EQ(quick["evaluation"]["causes_by_family"][0]["cause"], "nonunion");
  EXPECT_EQ(quick["evaluation"]["notice"], kSupportNotice);
  const Json whole = jsonOf(send(doctor(), "GET", pathOf(id, "/evaluation")));
  EXPECT_THAT(whole["evaluation"]["mechanics"]["levels"], Not(IsEmpty()));
  EXPECT_EQ(send(doctor(), "GET", pathOf(id, "/evaluation?depth=deep")).status, 400);
  EXPECT_EQ(send(doctor(), "GET", "/patients/none/evaluation").status, 404);
}

TEST_F(EvaluationRoutes, ACaseThatComesAlongIsWeighedAlike) {
  const std::string id = addPatient();
  const Json stored = jsonOf(send(doctor(), "GET", pathOf(id, "/evaluation?depth=quick")));
  const Json patient = jsonOf(send(doctor(), "GET", pathOf(id)));
  const Json sent = jsonOf(send(reader(), "POST", "/evaluate?depth=quick", Json{{"case", patient["case"]}}));
  EXPECT_EQ(sent["evaluation"], stored["evaluation"]);
  const HttpResponse wrong = send(doctor(), "POST", "/evaluate", Json{{"case", {{"patient", {{"age", "old"}}}}}});
  EXPECT_EQ(wrong.status, 422);
  EXPECT_THAT(placesOf(wrong), Contains("/case/patient/age"));
  EXPECT_EQ(send(doctor(), "POST", "/evaluate", Json::object()).status, 422);
}

TEST_F(EvaluationRoutes, TheOperationsDateCountsToToday) {
  Json file = exampleCase();
  file["surgery"].erase("time_since_months");
  file["surgery"]["date"] = "2026-09-23";
  const Json early = jsonOf(send(doctor(), "POST", "/evaluate?depth=quick", Json{{"case", file}}));
  const std::string id = addPatient("A", file);
  const Json now = jsonOf(send(doctor(), "GET", pathOf(id, "/evaluation?depth=quick")));
  EXPECT_EQ(now["evaluation"], early["evaluation"]);
  file["surgery"]["evaluation_date"] = "2026-11-23";
  const Json dated = jsonOf(send(doctor(), "POST", "/evaluate?depth=quick", Json{{"case", file}}));
  EXPECT_EQ(dated["evaluation"]["causes"], early["evaluation"]["causes"]);
}

TEST_F(EvaluationRoutes, ReportsComeInFourForms) {
  const std::string id = addPatient();
  const HttpResponse html = send(doctor(), "GET", pathOf(id, "/report?format=html"));
  EXPECT_THAT(html.headers.at("Content-Type"), StartsWith("text/html"));
  EXPECT_THAT(html.headers.at("Content-Security-Policy"),
              AllOf(HasSubstr("default-src 'none'"), HasSubstr("sandbox allow-scripts"), HasSubstr("sha256-"),
                    Not(HasSubstr("allow-same-origin")), Not(HasSubstr("unsafe-eval"))));
  EXPECT_THAT(html.body, AllOf(StartsWith("<!DOCTYPE html>"), HasSubstr("licensed clinician")));
  EXPECT_THAT(html.body, Not(HasSubstr("Hedwig"))) << "the case stays without a name";
  const HttpResponse text = send(doctor(), "GET", pathOf(id, "/report?format=text"));
  EXPECT_THAT(text.headers.at("Content-Type"), StartsWith("text/plain"));
  EXPECT_THAT(text.body, AllOf(HasSubstr("licensed clinician"), Not(HasSubstr("\033["))));
  const HttpResponse fhir = send(doctor(), "GET", pathOf(id, "/report?format=fhir"));
  EXPECT_EQ(fhir.headers.at("Content-Type"), "application/fhir+json");
  EXPECT_EQ(jsonOf(fhir)["resourceType"], "Bundle");
  const Json json = jsonOf(send(doctor(), "GET", pathOf(id, "/report?format=json")));
  EXPECT_EQ(json, jsonOf(send(doctor(), "GET", pathOf(id, "/evaluation")))["evaluation"]);
  EXPECT_EQ(send(doctor(), "GET", pathOf(id, "/report?format=docx")).status, 400);
}

TEST_F(EvaluationRoutes, TheNeckIsWhatTheViewerTakes) {
  const std::string id = addPatient();
  const HttpResponse first = send(doctor(), "GET", pathOf(id, "/neck"));
  const Json neck = jsonOf(first);
  ASSERT_GE(neck["necks"].size(), 3U);
  EXPECT_EQ(neck["necks"][1]["treatment"], "");
  EXPECT_EQ(neck["necks"][1]["label"], "now");
  EXPECT_NE(neck["necks"][2]["treatment"], "");
  for (const Json& one : neck["necks"])
    for (const Json& part : one["parts"]) EXPECT_LT(part["mesh"].get<std::size_t>(), neck["meshes"].size());
  EXPECT_THAT(neck["bones"], Not(IsEmpty()));
  EXPECT_EQ(neck["notice"], kSupportNotice);
  EXPECT_EQ(send(doctor(), "GET", pathOf(id, "/neck")).body, first.body);
  const std::string unknown = addPatient("B", {{"patient", Json::object()}, {"surgery", Json::object()}});
  const Json none = jsonOf(send(doctor(), "GET", pathOf(unknown, "/neck")));
  EXPECT_THAT(none["necks"], IsEmpty());
  EXPECT_THAT(none["notes"], Not(IsEmpty())) << "why there is none is said";
}

TEST_F(EvaluationRoutes, TheVocabularyNamesEverything) {
  const Json words = jsonOf(send(reader(), "GET", "/vocabulary"));
  const Evidence& evidence = clinic().evaluator.evidence();
  EXPECT_EQ(words["findings"].size(), evidence.findings.size());
  EXPECT_EQ(words["causes"].size(), evidence.causes.size());
  EXPECT_EQ(words["tests"].size(), evidence.tests.size());
  EXPECT_EQ(words["treatments"].size(), evidence.treatments.size());
  EXPECT_EQ(words["groups"].size(), evidence.groups.size());
  EXPECT_EQ(words["stages"], (Json{"history", "exam", "lab", "imaging", "procedure"}));
  EXPECT_THAT(words["levels"], Contains("C5-C6"));
  for (const Json& finding : words["findings"])
    EXPECT_TRUE(finding["type"] == "boolean" || !finding["unit"].get<std::string>().empty()) << finding;
}

TEST_F(EvaluationRoutes, PlacesAreAskedWhereTheyTellMore) {
  const Evidence& evidence = clinic().evaluator.evidence();
  const auto level = [&](const char* id) { return needsLevel(*evidence.findFinding(id), evidence); };
  const auto side = [&](const char* id) { return needsSide(*evidence.findFinding(id), evidence); };
  EXPECT_TRUE(level("xr_screw_lucency"));
  EXPECT_TRUE(level("mri_adjacent_disc_herniation"));
  EXPECT_FALSE(level("fever"));
  EXPECT_FALSE(level("arm_pain_c6"));
  EXPECT_TRUE(side("arm_pain_c6"));
  EXPECT_TRUE(side("ct_foraminal_osteophyte_index"));
  EXPECT_FALSE(side("fever"));
  EXPECT_FALSE(side("crp"));
}

}  // namespace
}  // namespace nucha::serve::test
