#include <gmock/gmock.h>

#include "nucha/serve/patient_case.h"
#include "nucha/serve/patient_json.h"
#include "serve/patient_house.h"

namespace nucha::serve::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class PatientRoutes : public PatientHouse {
 protected:
  static Json statement(const std::string& finding, const Json& present, const Json& more = Json::object()) {
    Json json = {{"finding", finding}, {"present", present}};
    json.update(more);
    return json;
  }
  // braces around a single value would be taken for the value itself
  template <typename... Entries>
  static Json listOf(Entries... entries) {
    return Json::array({Json(entries)...});
  }
  static HttpResponse tell(const std::string& id, int version, const Json& findings) {
    return send(doctor(), "POST", pathOf(id, "/findings"), Json{{"version", version}, {"findings", findings}});
  }
  static Json caseWith(const Json& presentation) {
    return {{"patient", Json::object()}, {"surgery", {{"levels", {"C5-C6"}}}}, {"presentation", presentation}};
  }
};

TEST_F(PatientRoutes, ANewPatientIsThereAndFound) {
  const HttpResponse made =
      send(doctor(), "POST", "/patients",
           Json{{"person",
                 {{"name", "Berta Zwergtaucher"}, {"birth_date", "1972-11-30"}, {"sex", "F"}, {"number", "N-1"}}}});
  ASSERT_EQ(made.status, 201) << made.body;
  const Json patient = jsonOf(made);
  EXPECT_EQ(patient["version"], 1);
  EXPECT_EQ(patient["case"]["patient"]["age"], 53) << "from the birth date";
  EXPECT_EQ(patient["case"]["patient"]["sex"], "F");
  EXPECT_THAT(patient["case"]["presentation"], IsEmpty());
  const std::string id = patient["id"];
  EXPECT_EQ(made.headers.at("Location"), "/api/v1/patients/" + id);
  const HttpResponse read = send(doctor(), "GET", pathOf(id));
  EXPECT_EQ(read.headers.at("ETag"), "\"1\"");
  EXPECT_EQ(jsonOf(read), patient);
  const Json found = jsonOf(send(doctor(), "GET", "/patients?q=TAUCHER%20n-1"));
  ASSERT_THAT(found["patients"], SizeIs(1));
  EXPECT_EQ(found["patients"][0]["id"], id);
  EXPECT_EQ(found["patients"][0]["birth_date"], "1972-11-30");
  EXPECT_THAT(jsonOf(send(other(), "GET", "/patients"))["patients"], IsEmpty());
}

TEST_F(PatientRoutes, RefusesAPatientThatCannotBe) {
  const auto places = [](const Json& body) {
    const HttpResponse response = send(doctor(), "POST", "/patients", body);
    EXPECT_EQ(response.status, 422) << response.body;
    return placesOf(response);
  };
  EXPECT_THAT(places({{"person", {{"sex", "F"}}}}), ElementsAre("/person/name"));
  EXPECT_THAT(places(Json::object()), ElementsAre("/person/name"));
  EXPECT_THAT(places({{"person", {{"name", "A"}, {"birth_date", "soon"}}}}), ElementsAre("/person/birth_date"));
  EXPECT_THAT(places({{"person", {{"name", "A"}}}, {"case", {{"patient", {{"age", -3}}}}}}),
              ElementsAre("/case/patient/age"));
  EXPECT_THAT(places({{"person", {{"name", "A"}}}, {"case", 5}}), ElementsAre("/case"));
  EXPECT_THAT(places({{"person", {{"name", "A"}}}, {"extra", 5}}), ElementsAre("/extra"));
}

TEST_F(PatientRoutes, WhoMayNotSeeGets404AndWhoMayNotChange403) {
  const std::string id = addPatient();
  for (const char* rest :
       {"", "/timeline", "/accounts", "/export", "/scores", "/evaluation?depth=quick", "/report", "/neck"})
    for (const Visitor& who : {other(), reader(), admin()})
      EXPECT_EQ(send(who, "GET", pathOf(id, rest)).status, 404) << rest;
  const Json note = {{"text", "x"}};
  EXPECT_EQ(send(other(), "POST", pathOf(id, "/notes"), note).status, 404);
  const Json all = {{"accounts", {doctor().account, reader().account, admin().account}}};
  ASSERT_EQ(send(doctor(), "PUT", pathOf(id, "/accounts"), all).status, 200);
  for (const Visitor& who : {reader(), admin()}) {
    EXPECT_EQ(send(who, "GET", pathOf(id)).status, 200);
    EXPECT_EQ(send(who, "POST", pathOf(id, "/notes"), note).status, 403);
    EXPECT_EQ(send(who, "PATCH", pathOf(id), Json{{"version", 1}, {"age", 3}}).status, 403);
    EXPECT_EQ(send(who, "DELETE", pathOf(id), Json{{"confirm", "Hedwig Kranich"}}).status, 403);
  }
}

TEST_F(PatientRoutes, FindingsReplaceThoseAboutTheSame) {
  const std::string id =
      addPatient("A", caseWith({statement("arm_pain_c6", true, {{"side", "right"}}),
                                statement("arm_pain_c6", true, {{"side", "left"}}), statement("fever", false)}));
  const HttpResponse told = tell(id, 1,
                                 {statement("arm_pain_c6", false, {{"side", "R"}}),
                                  statement("fever", nullptr),
                                  {{"finding", "crp"}, {"value", 12}, {"unit", "mg/L"}}});
  ASSERT_EQ(told.status, 200) << told.body;
  const Json patient = jsonOf(told);
  EXPECT_EQ(patient["version"], 2);
  EXPECT_EQ(patient["case"]["presentation"], (Json{statement("arm_pain_c6", true, {{"side", "left"}}),
                                                   statement("arm_pain_c6", false, {{"side", "R"}}),
                                                   {{"finding", "crp"}, {"value", 12}, {"unit", "mg/L"}}}));
  const Json events = jsonOf(send(doctor(), "GET", pathOf(id, "/timeline")))["events"];
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[1]["kind"], "findings");
  EXPECT_EQ(events[1]["by_name"], "Name of dora");
  EXPECT_THAT(events[1]["body"]["findings"], SizeIs(3));
}

TEST_F(PatientRoutes, TheLastStatementOfOneRequestStands) {
  const std::string id = addPatient("A", caseWith(Json::array()));
  const Json patient =
      jsonOf(tell(id, 1, {statement("fever", true), statement("fever", nullptr), statement("fever", false)}));
  EXPECT_EQ(patient["case"]["presentation"], listOf(statement("fever", false)));
}

TEST_F(PatientRoutes, ForgettingARiskFactorForgetsItsWord) {
  Json file = caseWith(Json::array());
  file["patient"] = {{"risk_factors", {"smoker", "diabetes"}}};
  const std::string id = addPatient("A", file);
  const Json patient = jsonOf(tell(id, 1, listOf(statement("smoker", nullptr))));
  EXPECT_THAT(patient["case"]["patient"]["risk_factors"], ElementsAre("diabetes"));
}

TEST_F(PatientRoutes, WrongFindingsAreNamedAndNothingIsStored) {
  const std::string id = addPatient("A", caseWith(listOf(statement("fever", false))));
  const auto places = [&](const Json& findings) {
    const HttpResponse response = tell(id, 1, findings);
    EXPECT_EQ(response.status, 422) << response.body;
    return placesOf(response);
  };
  EXPECT_THAT(places({statement("fever", true), statement("crp", true, {{"value", -4}})}),
              ElementsAre("/findings/1/value"));
  EXPECT_THAT(places(listOf(Json{{"finding", "crp"}, {"value", 3}, {"unit", "parsec"}})),
              ElementsAre("/findings/0/unit"));
  EXPECT_THAT(places(listOf(statement("no_such_finding", true))), ElementsAre("/findings/0/finding"));
  EXPECT_THAT(places(listOf(statement("fever", "yes"))), ElementsAre("/findings/0/present"));
  EXPECT_THAT(
      places({statement("spurling", true, {{"level", "C9-C10"}}), statement("arm_pain_c6", true, {{"side", "top"}})}),
      ElementsAre("/findings/0/level", "/findings/1/side"));
  EXPECT_THAT(places(listOf(Json{{"finding", "fever"}})), ElementsAre("/findings/0"));
  EXPECT_THAT(places(listOf(statement("fever", true, {{"colour", "red"}}))), ElementsAre("/findings/0/colour"));
  EXPECT_THAT(places(listOf(5)), ElementsAre("/findings/0"));
  EXPECT_THAT(places(nullptr), ElementsAre("/findings"));
  EXPECT_EQ(send(doctor(), "POST", pathOf(id, "/findings"), Json{{"findings", Json::array()}}).status, 422);
  const Json patient = jsonOf(send(doctor(), "GET", pathOf(id)));
  EXPECT_EQ(patient["version"], 1);
  EXPECT_EQ(patient["case"]["presentation"], listOf(statement("fever", false)));
}

TEST_F(PatientRoutes, AnOldVersionIs409) {
  const std::string id = addPatient("A", caseWith(Json::array()));
  EXPECT_EQ(tell(id, 1, listOf(statement("fever", true))).status, 200);
  const HttpResponse late = tell(id, 1, listOf(statement("fever", false)));
  EXPECT_EQ(late.status, 409);
  EXPECT_THAT(jsonOf(late)["detail"].get<std::string>(), HasSubstr("Nothing was stored"));
  EXPECT_EQ(send(doctor(), "PATCH", pathOf(id), Json{{"version", 1}, {"age", 40}}).status, 409);
  EXPECT_EQ(jsonOf(send(doctor(), "GET", pathOf(id)))["case"]["presentation"][0]["present"], true);
}

TEST_F(PatientRoutes, ChangesPersonOperationAndTheRest) {
  const std::string id = addPatient();
  const HttpResponse changed =
      send(doctor(), "PATCH", pathOf(id),
           Json{{"version", 1},
                {"person", {{"name", "Hedwig Reiher"}}},
                {"surgery", {{"date", "2025-11-23"}, {"graft", "iliac crest"}, {"implants", nullptr}}},
                {"risk_factors", listOf("diabetes")},
                {"age", 61},
                {"sex", "M"}});
  ASSERT_EQ(changed.status, 200) << changed.body;
  const Json patient = jsonOf(changed);
  EXPECT_EQ(patient["person"]["name"], "Hedwig Reiher");
  EXPECT_EQ(patient["case"]["patient"], (Json{{"age", 61}, {"sex", "M"}, {"risk_factors", listOf("diabetes")}}));
  const Json& surgery = patient["case"]["surgery"];
  EXPECT_EQ(surgery["levels"], exampleCase()["surgery"]["levels"]) << "what is not told stays";
  EXPECT_EQ(surgery["graft"], "iliac crest");
  EXPECT_FALSE(surgery.contains("implants"));
  EXPECT_FALSE(surgery.contains("time_since_months")) << "the date tells the time now";
  const Json line = jsonOf(send(doctor(), "GET", "/patients?q=reiher"))["patients"][0];
  EXPECT_THAT(line["operation"].get<std::string>(), HasSubstr("12 months ago"));
  EXPECT_THAT(jsonOf(send(doctor(), "GET", pathOf(id, "/timeline")))["events"][1]["body"]["changed"],
              ElementsAre("person", "surgery", "risk_factors", "age", "sex"));
}

TEST_F(PatientRoutes, WrongChangesAreNamedAsTheyWereSent) {
  const std::string id = addPatient();
  const auto places = [&](Json body) {
    body["version"] = 1;
    const HttpResponse response = send(doctor(), "PATCH", pathOf(id), body);
    EXPECT_EQ(response.status, 422) << response.body;
    return placesOf(response);
  };
  EXPECT_THAT(places({{"age", 500}}), ElementsAre("/age"));
  EXPECT_THAT(places({{"sex", "?"}}), ElementsAre("/sex"));
  EXPECT_THAT(places({{"risk_factors", listOf(1)}}), ElementsAre("/risk_factors/0"));
  EXPECT_THAT(places({{"surgery", {{"approach", "sideways"}}}}), ElementsAre("/surgery/approach"));
  EXPECT_THAT(places({{"surgery", 5}}), ElementsAre("/surgery"));
  EXPECT_THAT(places({{"person", {{"name", ""}}}}), ElementsAre("/person/name"));
  EXPECT_THAT(places({{"case", Json::object()}}), ElementsAre("/case"));
  EXPECT_THAT(places(Json::object()), ElementsAre(""));
  EXPECT_EQ(jsonOf(send(doctor(), "GET", pathOf(id)))["version"], 1);
}

TEST_F(PatientRoutes, ABundleComesInAndItsNamesStayWithThePerson) {
  Json bundle = Json::parse(readFile(std::string(NUCHA_TEST_ROOT) + "/examples/fhir-bundle.json"));
  Json& resource = bundle["entry"][0]["resource"];
  resource["name"] = {{{"use", "usual"}, {"text", "Nickname"}},
                      {{"use", "official"}, {"family", "Seeschwalbe"}, {"given", {"Ida", "Maria"}}}};
  resource["identifier"] = {{{"value", "other-1"}}, {{"type", {{"coding", {{{"code", "MR"}}}}}}, {"value", "MRN-77"}}};
  const HttpResponse response = send(doctor(), "POST", "/patients/import", bundle);
  ASSERT_EQ(response.status, 201) << response.body;
  const Json imported = jsonOf(response);
  EXPECT_EQ(
      imported["patient"]["person"],
      (Json{{"name", "Ida Maria Seeschwalbe"}, {"birth_date", "1967-09-20"}, {"sex", "F"}, {"number", "MRN-77"}}));
  EXPECT_THAT(imported["unused"], Not(IsEmpty()));
  EXPECT_THAT(imported["notes"], Not(IsEmpty()));
  const std::string file = imported["patient"]["case"].dump();
  for (const char* told : {"Seeschwalbe", "Ida", "MRN-77", "\"p1\"", "1967-09-20"})
    EXPECT_THAT(file, Not(HasSubstr(told)));
  EXPECT_THAT(imported["patient"]["case"]["presentation"], Not(IsEmpty()));
  EXPECT_EQ(imported["patient"]["case"]["patient"]["age"], 57) << "at the day of the record";
}

TEST_F(PatientRoutes, ACaseFileComesInWithoutLoss) {
  Json file = exampleCase();
  file["patient"]["id"] = "P-9";
  file["title"] = "A case to learn from";
  file["presentation"].push_back(statement("unheard_of", true));
  const Json imported = jsonOf(send(doctor(), "POST", "/patients/import", file));
  EXPECT_EQ(imported["patient"]["person"]["name"], "A case to learn from");
  EXPECT_EQ(imported["patient"]["person"]["number"], "P-9");
  EXPECT_FALSE(imported["patient"]["case"]["patient"].contains("id"));
  EXPECT_EQ(imported["patient"]["case"]["presentation"], file["presentation"]);
  ASSERT_THAT(imported["unused"], SizeIs(1));
  EXPECT_EQ(imported["unused"][0]["what"], "unheard_of");
  EXPECT_EQ(send(doctor(), "POST", "/patients/import", Json{{"resourceType", "Patient"}}).status, 422);
  EXPECT_EQ(sendText(doctor(), "POST", "/patients/import", "{\"patient\": ").status, 400);
}

TEST_F(PatientRoutes, NotesAreTextAndNotEmpty) {
  const std::string id = addPatient();
  EXPECT_EQ(send(doctor(), "POST", pathOf(id, "/notes"), Json{{"text", "seen today"}}).status, 201);
  for (const Json& wrong :
       {Json::object(), Json{{"text", "  "}}, Json{{"text", 5}}, Json{{"text", std::string(10'001, 'x')}}})
    EXPECT_EQ(send(doctor(), "POST", pathOf(id, "/notes"), wrong).status, 422);
  EXPECT_THAT(jsonOf(send(doctor(), "GET", pathOf(id, "/timeline")))["events"], SizeIs(2));
}

TEST_F(PatientRoutes, AccountsAreListedAndSet) {
  const std::string id = addPatient();
  EXPECT_THAT(jsonOf(send(doctor(), "GET", pathOf(id, "/accounts")))["accounts"], ElementsAre(doctor().account));
  for (const Json& wrong : {Json::array(), Json(5), listOf(1), listOf(reader().account), listOf("nobody")})
    EXPECT_EQ(send(doctor(), "PUT", pathOf(id, "/accounts"), Json{{"accounts", wrong}}).status, 422) << wrong;
  EXPECT_EQ(send(doctor(), "PUT", pathOf(id, "/accounts"), Json{{"accounts", listOf(other().account)}}).status, 200);
  EXPECT_EQ(send(doctor(), "GET", pathOf(id)).status, 404);
  EXPECT_EQ(send(other(), "GET", pathOf(id)).status, 200);
  EXPECT_THAT(jsonOf(send(admin(), "GET", "/unattended-patients"))["patients"], IsEmpty());
  EXPECT_EQ(send(doctor(), "GET", "/unattended-patients").status, 403);
}

TEST_F(PatientRoutes, ErasingNeedsTheName) {
  const std::string id = addPatient("Gerda Graugans");
  const auto status = [&](const Json& body) { return send(doctor(), "DELETE", pathOf(id), body).status; };
  EXPECT_EQ(status({{"confirm", "gerda"}}), 422);
  EXPECT_EQ(status(Json::object()), 422);
  EXPECT_EQ(send(doctor(), "GET", pathOf(id)).status, 200);
  const HttpResponse exported = send(doctor(), "GET", pathOf(id, "/export"));
  EXPECT_EQ(jsonOf(exported)["person"]["name"], "Gerda Graugans");
  EXPECT_THAT(exported.headers.at("Content-Disposition"), HasSubstr("attachment"));
  EXPECT_EQ(status({{"confirm", "Gerda Graugans"}}), 204);
  EXPECT_EQ(send(doctor(), "GET", pathOf(id)).status, 404);
}

TEST_F(PatientRoutes, ScoresAreReckonedAndKept) {
  const std::string id = addPatient();
  const auto score = [&](const Json& body) { return send(doctor(), "POST", pathOf(id, "/scores"), body); };
  EXPECT_EQ(score({{"instrument", "vas_neck"}, {"value", 7}, {"at", "2026-10-01"}}).status, 201);
  const Json few = jsonOf(score({{"instrument", "ndi"}, {"answers", {{"pain", 3}, {"work", 2}}}}));
  EXPECT_EQ(few["complete"], false);
  EXPECT_EQ(few["value"], nullptr);
  EXPECT_EQ(score({{"instrument", "vas_neck"}, {"value", 4}, {"at", "2026-01-05"}}).status, 201);
  const Json all = jsonOf(send(doctor(), "GET", pathOf(id, "/scores")));
  ASSERT_THAT(all["scores"], SizeIs(3));
  EXPECT_EQ(all["scores"][0]["value"], 4) << "by the day it was answered";
  EXPECT_EQ(all["scores"][0]["at"], "2026-01-05T00:00:00.000Z");
  EXPECT_EQ(all["scores"][2]["answers"]["pain"], 3);
  EXPECT_THAT(all["expected"], SizeIs(6));
  for (const Json& wrong :
       {Json{{"instrument", "eq5d"}, {"value", 1}}, Json{{"instrument", "vas_neck"}, {"value", 11}},
        Json{{"instrument", "vas_neck"}}, Json{{"instrument", "ndi"}, {"value", 3}, {"answers", {{"pain", 1}}}},
        Json{{"instrument", "ndi"}, {"answers", {{"pain", 9}}}},
        Json{{"instrument", "vas_neck"}, {"value", 1}, {"at", "x"}},
        Json{{"instrument", "vas_neck"}, {"value", 1}, {"at", "2027-01-01"}},
        Json{{"instrument", "vas_neck"}, {"value", 1}, {"at", 1e300}}})
    EXPECT_EQ(score(wrong).status, 422) << wrong;
  EXPECT_THAT(jsonOf(send(doctor(), "GET", "/instruments"))["instruments"], SizeIs(4));
}

TEST_F(PatientRoutes, TheCaseOfTodayKnowsAgeAndTime) {
  PatientRecord record;
  record.person = {"A", "1970-11-24", "M", ""};
  record.case_file = {{"patient", {{"sex", "F"}}}, {"surgery", {{"date", "2026-10-23"}}}};
  const Json today = caseForToday(record, clock().at);
  EXPECT_EQ(today["patient"]["age"], 55) << "one day before the birthday";
  EXPECT_EQ(today["patient"]["sex"], "F") << "what the case says stands";
  EXPECT_EQ(today["surgery"]["evaluation_date"], "2026-11-23");
  record.case_file["surgery"]["date"] = "2027-01-01";
  EXPECT_FALSE(caseForToday(record, clock().at)["surgery"].contains("evaluation_date")) << "not operated yet";
  record.case_file["surgery"] = {{"date", "2024-01-01"}, {"time_since_months", 3}};
  EXPECT_FALSE(caseForToday(record, clock().at)["surgery"].contains("evaluation_date"));
  record.person.birth_date = "2030-01-01";
  EXPECT_FALSE(caseForToday(record, clock().at)["patient"].contains("age"));
}

}  // namespace
}  // namespace nucha::serve::test
