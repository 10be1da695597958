#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "nucha/base/file.h"
#include "nucha/evidence/evidence.h"
#include "nucha/record/fhir_values.h"
#include "nucha/report/report.h"
#include "nucha/serve/fhir_exchange.h"
#include "nucha/serve/fhir_questionnaire.h"

namespace nucha::serve {
namespace {

constexpr Instant kNow = 1'772'352'000'000;  // 2026-03-01
constexpr const char* kUrl = "https://clinic.example/fhir/Questionnaire/nucha-intake";

Evaluator& evaluator() {
  static Evaluator kEvaluator(findDataFolder());
  return kEvaluator;
}
const Json& questionnaire() {
  static const Json kQuestionnaire = intakeQuestionnaire(evaluator().evidence(), kUrl);
  return kQuestionnaire;
}
// all items that are questions, in order
std::vector<Json> questions() {
  std::vector<Json> list;
  for (const Json& group : questionnaire().at("item")) {
    for (const Json& item : group.at("item")) list.push_back(item);
  }
  return list;
}

int statusOf(const std::function<void()>& work) {
  try {
    work();
    return 200;
  } catch (const HttpError& error) {
    return error.status();
  }
}

Json responseOf(const std::vector<std::pair<std::string, Json>>& answers) {
  Json items = Json::array();
  for (const auto& [id, answer] : answers) items.push_back({{"linkId", id}, {"answer", {answer}}});
  return {{"resourceType", "QuestionnaireResponse"},
          {"status", "completed"},
          {"questionnaire", kUrl},
          {"authored", "2026-02-20T10:00:00Z"},
          {"item", {{{"linkId", "group:danger"}, {"item", items}}}}};
}

TEST(FhirQuestionnaire, AsksEachQuestionForPatientsOnce) {
  std::set<std::string> asked;
  for (const Json& item : questions()) EXPECT_TRUE(asked.insert(item.at("linkId")).second) << item.at("linkId");
  for (const Finding& finding : evaluator().evidence().findings) {
    EXPECT_EQ(asked.contains(finding.id), !finding.question.empty()) << finding.id;
  }
  for (const Json& group : questionnaire().at("item")) EXPECT_FALSE(asked.contains(group.at("linkId")));
}

TEST(FhirQuestionnaire, DangerSignsComeFirstAndAreNeverHidden) {
  const Json& danger = questionnaire().at("item")[0];
  EXPECT_EQ(danger.at("linkId"), "group:danger");
  std::set<std::string> ids;
  for (const Json& item : danger.at("item")) {
    ids.insert(item.at("linkId"));
    EXPECT_FALSE(item.contains("enableWhen")) << item.at("linkId");
  }
  for (const char* id : {"stridor", "saddle_numbness", "sudden_face_arm_speech", "fever"}) {
    EXPECT_TRUE(ids.contains(id)) << id;
  }
}

TEST(FhirQuestionnaire, ItemsAreWellFormed) {
  std::set<std::string> before;
  int numbers = 0, follow_ups = 0;
  for (const Json& item : questions()) {
    EXPECT_FALSE(item.at("text").get<std::string>().empty());
    EXPECT_EQ(item.at("code")[0].at("system"), "http://nucha/finding");
    EXPECT_EQ(item.at("code")[0].at("code"), item.at("linkId"));
    EXPECT_EQ(item.at("required"), false);
    const std::string type = item.at("type");
    EXPECT_TRUE(type == "boolean" || type == "integer" || type == "decimal");
    EXPECT_EQ(type != "boolean", item.contains("extension"));
    numbers += type != "boolean";
    if (item.contains("enableWhen")) {
      ++follow_ups;
      EXPECT_TRUE(before.contains(item.at("enableWhen")[0].at("question"))) << "asked after what decides on it";
    }
    before.insert(item.at("linkId"));
  }
  EXPECT_GE(numbers, 10);
  EXPECT_EQ(follow_ups, 3);
  EXPECT_EQ(questionnaire().at("description"), kSupportNotice);
}

TEST(FhirQuestionnaire, EveryKindOfAnswerIsReadBack) {
  std::vector<std::pair<std::string, Json>> answers;
  for (const Json& item : questions()) {
    const std::string id = item.at("linkId"), type = item.at("type");
    if (type == "boolean") {
      answers.push_back({id, {{"valueBoolean", true}}});
      continue;
    }
    const Json& highest = item.at("extension")[1];
    if (type == "integer") answers.push_back({id, {{"valueInteger", highest.at("valueInteger")}}});
    if (type == "decimal") answers.push_back({id, {{"valueDecimal", highest.at("valueDecimal")}}});
  }
  const FhirInput input = responseInput(responseOf(answers), kNow);
  const Case patient_case = evaluator().readCase(input.bundle);
  for (const auto& [id, answer] : answers) {
    const bool of_operation = id == "approach" || id == "levels_fused" || id == "days_since_surgery";
    EXPECT_TRUE(of_operation || patient_case.find(id)) << id;
  }
  for (const Unused& one : patient_case.unused) ADD_FAILURE() << one.what << ": " << one.why;
}

TEST(FhirOperations, EvaluateTakesABundleOrParameters) {
  const Json bundle = {{"resourceType", "Bundle"}, {"type", "collection"}, {"entry", Json::array()}};
  EXPECT_EQ(evaluateInput(bundle).bundle, bundle.dump());
  EXPECT_EQ(evaluateInput(bundle).depth, Depth::whole);
  Json parameters = {
      {"resourceType", "Parameters"},
      {"parameter", {{{"name", "record"}, {"resource", bundle}}, {{"name", "depth"}, {"valueCode", "quick"}}}}};
  EXPECT_EQ(evaluateInput(parameters).bundle, bundle.dump());
  EXPECT_EQ(evaluateInput(parameters).depth, Depth::quick);
  const auto with = [&](const char* pointer, const Json& value) {
    Json changed = parameters;
    changed[Json::json_pointer(pointer)] = value;
    return statusOf([&] { evaluateInput(changed); });
  };
  EXPECT_EQ(with("/parameter/1/valueCode", "deep"), 400);
  EXPECT_EQ(with("/parameter/1/name", "other"), 400);
  EXPECT_EQ(with("/parameter/1/name", "record"), 400) << "twice";
  EXPECT_EQ(with("/parameter/0/resource/resourceType", "Patient"), 400);
  EXPECT_EQ(with("/parameter", Json::array()), 400);
  EXPECT_EQ(statusOf([] { evaluateInput({{"resourceType", "Patient"}}); }), 400);
  EXPECT_EQ(statusOf([] { evaluateInput(Json::object()); }), 400);
}

TEST(FhirOperations, AResponseIsReadWithPatientAndRecord) {
  const Json response =
      responseOf({{"neck_pain_axial", {{"valueBoolean", true}}}, {"nonsense", {{"valueBoolean", true}}}});
  const Case alone = evaluator().readCase(responseInput(response, kNow).bundle);
  EXPECT_TRUE(alone.find("neck_pain_axial") && alone.find("neck_pain_axial")->present);
  const Json parameters = {
      {"resourceType", "Parameters"},
      {"parameter",
       {{{"name", "response"}, {"resource", response}},
        {{"name", "patient"},
         {"resource", {{"resourceType", "Patient"}, {"id", "p"}, {"gender", "male"}, {"birthDate", "1960-01-01"}}}},
        {{"name", "record"},
         {"resource",
          {{"resourceType", "Bundle"},
           {"type", "collection"},
           {"entry",
            {{{"resource",
               {{"resourceType", "Procedure"},
                {"status", "completed"},
                {"code", {{"text", "ACDF C5-C6 with plate"}}},
                {"performedDateTime", "2025-02-20"}}}}}}}}}}}};
  const Case whole = evaluator().readCase(responseInput(parameters, kNow).bundle);
  EXPECT_EQ(whole.patient.age, 66);
  EXPECT_EQ(whole.patient.sex, Sex::male);
  EXPECT_NEAR(whole.surgery.months_since.value_or(0), 12, 0.1) << "counted to the day of the response";
  EXPECT_EQ(statusOf([&] {
              responseInput({{"resourceType", "Parameters"}, {"parameter", Json::array()}}, kNow);
            }),
            400);
  EXPECT_EQ(statusOf([&] { responseInput({{"resourceType", "Bundle"}}, kNow); }), 400);
}

TEST(FhirOperations, WhatWasNotReadIsTold) {
  const Json response = responseOf({{"nonsense", {{"valueBoolean", true}}}});
  const auto evaluated = evaluator().evaluate(responseInput(response, kNow).bundle, Depth::quick);
  const Json plain = writeFhir(evaluated->evaluation, evaluated->patient_case, evaluator().evidence());
  const Json told = withReading(plain, evaluated->patient_case);
  ASSERT_EQ(told.at("entry").size(), plain.at("entry").size() + 1);
  const Json& outcome = told.at("entry").back().at("resource");
  EXPECT_EQ(outcome.at("resourceType"), "OperationOutcome");
  EXPECT_NE(outcome.dump().find("nonsense"), std::string::npos);
  EXPECT_NE(plain.dump().find("does not replace one"), std::string::npos);
}

TEST(FhirFormats, JsonIsWrittenAndNothingElse) {
  const auto status = [](const std::string& accept, const std::string& format = "") {
    HttpRequest request;
    if (!accept.empty()) request.headers["Accept"] = accept;
    if (!format.empty()) request.query["_format"] = format;
    return statusOf([&] { checkFhirFormat(request); });
  };
  for (const char* good : {"", "*/*", "application/fhir+json", "application/json;q=0.9", "text/html, */*;q=0.1",
                           "application/*", "Application/FHIR+JSON; fhirVersion=4.0"}) {
    EXPECT_EQ(status(good), 200) << good;
  }
  for (const char* bad : {"application/fhir+xml", "text/html", "application/json;q=0", "image/png, text/csv"}) {
    EXPECT_EQ(status(bad), 406) << bad;
  }
  EXPECT_EQ(status("application/fhir+xml", "json"), 200) << "_format wins";
  EXPECT_EQ(status("*/*", "xml"), 406);
  EXPECT_EQ(status("*/*", "application/fhir json"), 200) << "an unescaped plus";
}

TEST(FhirCapabilities, SayOnlyWhatIsThere) {
  const Json statement = capabilityStatement("https://clinic.example/fhir");
  EXPECT_EQ(statement.at("fhirVersion"), "4.0.1");
  const Json& rest = statement.at("rest")[0];
  std::set<std::string> types;
  for (const Json& resource : rest.at("resource")) {
    types.insert(resource.at("type"));
    for (const Json& interaction : resource.value("interaction", Json::array()))
      EXPECT_EQ(interaction.at("code"), "read");
  }
  EXPECT_EQ(types, (std::set<std::string>{"Questionnaire", "OperationDefinition", "QuestionnaireResponse"}));
  // each operation named leads to its definition
  std::vector<Json> operations = rest.at("operation");
  for (const Json& operation : rest.at("resource")[2].at("operation")) operations.push_back(operation);
  ASSERT_EQ(operations.size(), 2u);
  for (const Json& operation : operations) {
    const std::string url = operation.at("definition");
    const Json definition = operationDefinition(url.substr(url.rfind('/') + 1), "https://clinic.example/fhir");
    EXPECT_EQ(definition.at("url"), url);
    EXPECT_EQ(definition.at("code"), operation.at("name"));
  }
  EXPECT_EQ(statusOf([] { operationDefinition("nucha", "x"); }), 404);
}

TEST(FhirFormats, PrettyOnRequest) {
  HttpRequest request;
  EXPECT_EQ(fhirResponse(request, {{"a", 1}}).body, "{\"a\":1}");
  EXPECT_EQ(fhirResponse(request, {{"a", 1}}).headers.at("content-type"), "application/fhir+json");
  request.query["_pretty"] = "true";
  EXPECT_NE(fhirResponse(request, {{"a", 1}}).body.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace nucha::serve
