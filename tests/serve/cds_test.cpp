#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "nucha/base/text.h"
#include "nucha/evidence/evidence.h"
#include "nucha/record/fhir_values.h"
#include "nucha/report/report.h"
#include "nucha/serve/cds_cards.h"
#include "nucha/serve/cds_orders.h"
#include "nucha/serve/cds_request.h"
#include "serve/fake_server.h"

namespace nucha::serve {
namespace {

using test::answerOf;
using test::FakeRequest;
using test::FakeServer;

constexpr Instant kNow = 1'772'352'000'000;  // 2026-03-01

Evaluator& evaluator() {
  static Evaluator kEvaluator(findDataFolder());
  return kEvaluator;
}
const OrderCodes& orderCodes() {
  static const OrderCodes kCodes(evaluator().data(), evaluator().evidence());
  return kCodes;
}

Json bundleOf(const std::vector<Json>& resources) {
  Json bundle = {{"resourceType", "Bundle"}, {"type", "searchset"}, {"entry", Json::array()}};
  for (const Json& resource : resources) bundle["entry"].push_back({{"resource", resource}});
  return bundle;
}
Json observation(const std::string& finding, const Json& value) {
  Json json = {{"resourceType", "Observation"},
               {"status", "final"},
               {"code", {{"coding", {{{"system", "http://nucha/finding"}, {"code", finding}}}}}},
               {"effectiveDateTime", "2026-02-27"}};
  json[value.is_boolean() ? "valueBoolean" : "valueQuantity"] = value;
  return json;
}
Json fusion(const std::string& date) {
  return {{"resourceType", "Procedure"},
          {"status", "completed"},
          {"code",
           {{"coding", {{{"system", "http://www.ama-assn.org/go/cpt"}, {"code", "22551"}}}}, {"text", "ACDF C5-C6"}}},
          {"performedDateTime", date}};
}
Json serviceRequest(const std::string& id, const std::string& cpt) {
  return {{"resourceType", "ServiceRequest"},
          {"id", id},
          {"status", "draft"},
          {"intent", "order"},
          {"code", {{"coding", {{{"system", "http://www.ama-assn.org/go/cpt"}, {"code", cpt}}}}}}};
}
Json medication(const std::string& id, const Json& concept_of) {
  return {{"resourceType", "MedicationRequest"},
          {"id", id},
          {"status", "draft"},
          {"medicationCodeableConcept", concept_of}};
}

// a call with everything prefetched
Json callOf(const std::string& hook, const std::string& operated, const std::vector<Json>& observations) {
  return {{"hook", hook},
          {"hookInstance", "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"},
          {"context", {{"userId", "Practitioner/1"}, {"patientId", "p1"}}},
          {"prefetch",
           {{"patient", {{"resourceType", "Patient"}, {"id", "p1"}, {"gender", "female"}, {"birthDate", "1970-05-01"}}},
            {"conditions", nullptr},
            {"procedures", bundleOf(operated.empty() ? std::vector<Json>{} : std::vector<Json>{fusion(operated)})},
            {"observations", bundleOf(observations)},
            {"reports", nullptr},
            {"medications", nullptr}}}};
}

CdsCall readCall(const Json& body, const std::vector<FhirServer>& servers = {}) {
  const std::string hook = body.value("hook", "");
  return readCdsCall(body, cdsService(hook == "order-select" ? "nucha-order-select" : "nucha-patient-view"), servers,
                     HttpClient(), kNow);
}
int statusOf(const Json& body, const std::vector<FhirServer>& servers = {}) {
  try {
    readCall(body, servers);
    return 200;
  } catch (const HttpError& error) {
    return error.status();
  }
}

const CardTexts kTexts{"https://clinic.example", true, {}};

Json viewCards(const Json& body) {
  const auto evaluated = evaluator().evaluate(readCall(body).bundle.dump(), Depth::quick);
  return patientViewCards(*evaluated, evaluator().evidence(), kTexts);
}
Json orderCards(Json body, const std::vector<Json>& drafts, const std::vector<std::string>& selections = {}) {
  body["hook"] = "order-select";
  body["context"]["draftOrders"] = bundleOf(drafts);
  if (!selections.empty()) body["context"]["selections"] = selections;
  const CdsCall call = readCall(body);
  const auto evaluated = evaluator().evaluate(call.bundle.dump(), Depth::quick);
  return orderSelectCards(call.context, orderCodes(), *evaluated, evaluator().evidence(), kTexts);
}

// what the specification demands of any card, and the project of its texts
void expectGood(const Json& cards) {
  static const std::regex kUuid("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> uuids;
  for (const Json& card : cards) {
    const std::string summary = card.at("summary");
    EXPECT_LT(columnsOf(summary), 140u) << summary;
    EXPECT_FALSE(summary.empty());
    EXPECT_TRUE(std::set<std::string>({"info", "warning", "critical"}).contains(card.at("indicator")));
    EXPECT_FALSE(card.at("source").at("label").get<std::string>().empty());
    EXPECT_NE(card.at("detail").get<std::string>().find(kSupportNotice), std::string::npos);
    EXPECT_TRUE(std::regex_match(card.at("uuid").get<std::string>(), kUuid)) << card.at("uuid");
    EXPECT_TRUE(uuids.insert(card.at("uuid")).second);
    EXPECT_FALSE(card.at("overrideReasons").empty());
    EXPECT_EQ(card.contains("suggestions"), card.contains("selectionBehavior"));
    for (const Json& suggestion : card.value("suggestions", Json::array())) {
      EXPECT_TRUE(uuids.insert(suggestion.at("uuid")).second);
      EXPECT_FALSE(suggestion.at("actions").empty());
    }
  }
}

TEST(CdsDiscovery, SaysWhatIsNeeded) {
  const Json services = cdsDiscovery().at("services");
  ASSERT_EQ(services.size(), 2u);
  for (const Json& service : services) {
    EXPECT_EQ(service.at("id"), "nucha-" + service.at("hook").get<std::string>());
    EXPECT_EQ(service.at("prefetch").size(), 6u);
    for (const auto& [key, query] : service.at("prefetch").items()) {
      EXPECT_NE(query.get<std::string>().find("{{context.patientId}}"), std::string::npos) << key;
    }
  }
  EXPECT_THROW(cdsService("nucha-patient-vie"), HttpError);
}

TEST(CdsRequest, RefusesWhatBreaksTheSpecification) {
  const Json good = callOf("patient-view", "2025-01-10", {});
  EXPECT_EQ(statusOf(good), 200);
  const auto with = [&](const char* pointer, const Json& value) {
    Json body = good;
    body[Json::json_pointer(pointer)] = value;
    return statusOf(body);
  };
  EXPECT_EQ(with("/hook", "order-sign"), 400);
  EXPECT_EQ(with("/hookInstance", nullptr), 400);
  EXPECT_EQ(with("/context", Json::array()), 400);
  EXPECT_EQ(with("/context/patientId", "../p1"), 400);
  EXPECT_EQ(with("/context/patientId", 7), 400);
  EXPECT_EQ(with("/prefetch", "none"), 400);
  EXPECT_EQ(with("/prefetch/conditions", "none"), 400);
  EXPECT_EQ(with("/prefetch/patient/id", "p2"), 400) << "the record of somebody else";
  EXPECT_EQ(with("/prefetch/patient", nullptr), 200);
}

TEST(CdsRequest, ReadsThePrefetchIntoOneBundle) {
  Json body = callOf("patient-view", "2025-01-10", {observation("neck_pain_axial", true)});
  body["prefetch"]["observations"]["entry"].push_back({{"resource", {{"resourceType", "OperationOutcome"}}}});
  body["prefetch"]["observations"]["link"] = {{{"relation", "next"}, {"url", "https://x.example"}}};
  const CdsCall call = readCall(body);
  EXPECT_EQ(call.patient, "p1");
  ASSERT_EQ(call.bundle.at("entry").size(), 3u);
  EXPECT_EQ(call.bundle.at("timestamp"), "2026-03-01T12:00:00Z");
  EXPECT_EQ(call.incomplete, std::vector<std::string>{"observations"});
  const Case patient_case = evaluator().readCase(call.bundle.dump());
  EXPECT_TRUE(hasNeckFusion(patient_case));
  EXPECT_NEAR(patient_case.surgery.months_since.value_or(0), 13.7, 0.1);
}

TEST(CdsRequest, MissingPrefetchIsFetchedFromConfiguredServersOnly) {
  FakeServer server([](const FakeRequest& request) {
    if (request.target.find("/Observation?") != std::string::npos) return answerOf(403, "{}");
    if (request.target.find("/Patient/") != std::string::npos) {
      return answerOf(200, R"({"resourceType":"Patient","id":"p1"})");
    }
    return answerOf(200, R"({"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Condition","id":"c"}}]})");
  });
  Json body = callOf("patient-view", "2025-01-10", {});
  body["prefetch"].erase("conditions");
  EXPECT_EQ(statusOf(body), 412) << "no server named";
  body["fhirServer"] = server.url() + "/fhir";
  body["fhirAuthorization"] = {{"access_token", "abc"}, {"token_type", "Bearer"}};
  EXPECT_EQ(statusOf(body), 412) << "a server that nobody configured";
  EXPECT_TRUE(server.seen().empty()) << "and so it was not asked";
  const std::vector<FhirServer> servers = {{"Hospital", server.url() + "/fhir/", "x"}};
  const CdsCall call = readCall(body, servers);
  EXPECT_EQ(call.bundle.at("entry").size(), 3u) << "patient, procedure, condition, each once";
  for (const FakeRequest& request : server.seen()) {
    EXPECT_NE(request.head.find("Bearer abc"), std::string::npos);
    EXPECT_EQ(request.target.find("Procedure"), std::string::npos) << "what came along is not asked for again";
  }
  body["prefetch"].erase("observations");
  EXPECT_EQ(statusOf(body, servers), 412) << "what the server refuses is missing still";
  body["fhirAuthorization"]["access_token"] = "abc\r\nX: y";
  EXPECT_EQ(statusOf(body, servers), 412);
}

TEST(CdsCards, OnlyFusedNecksAreSpokenOf) {
  const auto fused = [](Json body) { return hasNeckFusion(evaluator().readCase(readCall(body).bundle.dump())); };
  EXPECT_TRUE(fused(callOf("patient-view", "2025-01-10", {})));
  EXPECT_FALSE(fused(callOf("patient-view", "", {observation("neck_pain_axial", true)})));
  Json knee = callOf("patient-view", "2025-01-10", {});
  knee["prefetch"]["procedures"]["entry"][0]["resource"]["code"] = {{"text", "Total knee replacement"}};
  EXPECT_FALSE(fused(knee));
  knee["prefetch"]["procedures"]["entry"][0]["resource"]["code"] = {{"text", "Lumbar fusion L4-L5"}};
  EXPECT_FALSE(fused(knee));
  knee["prefetch"]["procedures"]["entry"][0]["resource"]["code"] = {{"text", "Cervical spinal fusion C4-C6"}};
  EXPECT_TRUE(fused(knee));
}

TEST(CdsCards, DangerSignsComeFirstAndAreCritical) {
  const Json cards = viewCards(callOf("patient-view", "2025-11-20",
                                      {observation("saliva_drooling", true), observation("neck_pain_axial", true)}));
  expectGood(cards);
  ASSERT_GE(cards.size(), 2u);
  EXPECT_EQ(cards[0].at("indicator"), "critical");
  EXPECT_TRUE(cards[0].at("summary").get<std::string>().starts_with("Now: ")) << cards[0].at("summary");
  EXPECT_NE(cards[0].at("detail").get<std::string>().find("Danger sign"), std::string::npos);
  EXPECT_NE(cards.back().at("indicator"), "critical");
  EXPECT_NE(cards.back().at("detail").get<std::string>().find("**Next:**"), std::string::npos);
}

TEST(CdsCards, WithoutDangerSignsTheCausesAreTold) {
  const Json cards =
      viewCards(callOf("patient-view", "2024-11-20",
                       {observation("neck_pain_mechanical", true),
                        observation("xr_interspinous_motion", {{"value", 3.1}, {"unit", "mm"}, {"code", "mm"}})}));
  expectGood(cards);
  ASSERT_EQ(cards.size(), 1u) << cards.dump(1);
  const std::string detail = cards[0].at("detail");
  EXPECT_NE(detail.find("Likeliest causes"), std::string::npos);
  EXPECT_NE(detail.find("unknown, not absent"), std::string::npos);
  EXPECT_EQ(cards[0].at("links")[0].at("url"), "https://clinic.example/smart/launch");
  EXPECT_EQ(cards[0].at("links")[0].at("type"), "smart");
}

TEST(CdsCards, ManyFlagsAreGatheredAndTextsStayShort) {
  const Json cards = viewCards(callOf(
      "patient-view", "2026-01-20",
      {observation("saliva_drooling", true), observation("stridor", true), observation("systemically_unwell", true),
       observation("leg_weakness", true), observation("bladder_dysfunction", true), observation("meningism", true),
       observation("thunderclap_neck_pain", true), observation("chest_pain_exertional", true)}));
  expectGood(cards);
  ASSERT_EQ(cards.size(), 7u);
  EXPECT_NE(cards[5].at("summary").get<std::string>().find("further danger signs"), std::string::npos);
}

TEST(CdsOrders, EveryRowOfTheTableMeansSomething) {
  EXPECT_FALSE(orderCodes().meaningsOf(serviceRequest("a", "72125"), Json()).empty());
  EXPECT_EQ(orderCodes().meaningsOf(serviceRequest("a", "64490"), Json()).size(), 3u);
  EXPECT_TRUE(orderCodes().meaningsOf(serviceRequest("a", "99213"), Json()).empty());
  const Json by_name = {{"resourceType", "ServiceRequest"}, {"code", {{"text", "C-reactive protein"}}}};
  ASSERT_EQ(orderCodes().meaningsOf(by_name, Json()).size(), 1u);
  EXPECT_EQ(orderCodes().meaningsOf(by_name, Json())[0].id, "crp");
  const Json partly = {{"resourceType", "ServiceRequest"}, {"code", {{"text", "protein"}}}};
  EXPECT_TRUE(orderCodes().meaningsOf(partly, Json()).empty());
}

TEST(CdsOrders, MedicinesAreKnownByCodeAndWord) {
  const auto id_of = [](const Json& order, const Json& orders = Json()) {
    const auto meanings = orderCodes().meaningsOf(order, orders);
    return meanings.empty() ? std::string() : meanings[0].id;
  };
  EXPECT_EQ(id_of(medication("m", {{"text", "Ibuprofen 400 mg tablet"}})), "nsaid");
  EXPECT_EQ(id_of(medication("m", {{"coding", {{{"system", "http://www.whocc.no/atc"}, {"code", "N02AA05"}}}}})),
            "opioid_short");
  EXPECT_EQ(id_of(medication("m", {{"text", "xibuprofenol"}})), "") << "a word inside another is no match";
  EXPECT_EQ(id_of(medication("m", {{"text", "lisinopril"}})), "");
  const Json referring = {{"resourceType", "MedicationRequest"},
                          {"medicationReference", {{"reference", "Medication/1"}}}};
  const Json orders =
      bundleOf({referring, {{"resourceType", "Medication"}, {"id", "1"}, {"code", {{"text", "tramadol 50 mg"}}}}});
  EXPECT_EQ(id_of(referring, orders), "opioid_short");
  EXPECT_EQ(id_of(referring), "");
}

TEST(CdsOrderSelect, AnEarlyCtForUnionIsTold) {
  const Json early = callOf("order-select", "2025-11-20", {observation("neck_pain_mechanical", true)});
  const Json cards = orderCards(early, {serviceRequest("ct1", "72125")}, {"ServiceRequest/ct1"});
  expectGood(cards);
  ASSERT_EQ(cards.size(), 1u);
  EXPECT_EQ(cards[0].at("indicator"), "warning");
  EXPECT_TRUE(cards[0].at("summary").get<std::string>().starts_with("Not now: CT of the neck")) << cards[0].dump(1);
  EXPECT_NE(cards[0].at("detail").get<std::string>().find("six months"), std::string::npos);
  EXPECT_NE(cards[0].at("source").value("url", "").find("http"), std::string::npos);
  const Json late = callOf("order-select", "2025-01-20", {observation("neck_pain_mechanical", true)});
  EXPECT_TRUE(orderCards(late, {serviceRequest("ct1", "72125")}).empty());
  // a broken implant is a question that CT answers at any time
  const Json sudden = callOf("order-select", "2025-11-20", {observation("pain_onset_sudden_pop", true)});
  EXPECT_TRUE(orderCards(sudden, {serviceRequest("ct1", "72125")}).empty());
}

TEST(CdsOrderSelect, AnInjectionWaitsUntilInfectionIsExcluded) {
  const Json body = callOf("order-select", "2025-06-20",
                           {observation("fever", {{"value", 38.6}, {"unit", "Cel"}, {"code", "Cel"}}),
                            observation("neck_pain_rest", true), observation("arm_pain_any", true)});
  const Json cards = orderCards(body, {serviceRequest("esi", "62321")});
  expectGood(cards);
  ASSERT_EQ(cards.size(), 1u);
  const std::string detail = cards[0].at("detail");
  EXPECT_NE(detail.find("nfection"), std::string::npos) << detail;
  ASSERT_TRUE(cards[0].contains("suggestions"));
  const Json& first = cards[0].at("suggestions")[0];
  ASSERT_EQ(first.at("actions").size(), 2u) << first.dump(1);
  EXPECT_EQ(first.at("actions")[0].at("type"), "create");
  const Json& made = first.at("actions")[0].at("resource");
  EXPECT_EQ(made.at("resourceType"), "ServiceRequest");
  EXPECT_EQ(made.at("subject").at("reference"), "Patient/p1");
  EXPECT_FALSE(orderCodes().meaningsOf(made, Json()).empty()) << "our own proposals are recognised again";
  EXPECT_EQ(first.at("actions")[1].at("resourceId"), "ServiceRequest/esi");
}

TEST(CdsOrderSelect, WhatIsUnsafeIsCalledSo) {
  const Json body =
      callOf("order-select", "2025-01-20", {observation("mri_unsafe_device", true), observation("arm_pain_any", true)});
  const Json cards = orderCards(body, {serviceRequest("mr", "72141")});
  expectGood(cards);
  ASSERT_EQ(cards.size(), 1u);
  EXPECT_TRUE(cards[0].at("summary").get<std::string>().starts_with("Unsafe here: ")) << cards[0].at("summary");
}

TEST(CdsOrderSelect, OnlySelectedAndKnownOrdersAreJudged) {
  const Json body = callOf("order-select", "2025-11-20", {observation("neck_pain_mechanical", true)});
  const std::vector<Json> drafts = {serviceRequest("ct1", "72125"), serviceRequest("x", "99213"),
                                    serviceRequest("sp", "78830")};
  EXPECT_EQ(orderCards(body, drafts).size(), 2u);
  const Json one = orderCards(body, drafts, {"ServiceRequest/sp"});
  ASSERT_EQ(one.size(), 1u);
  EXPECT_NE(one[0].at("summary").get<std::string>().find("SPECT"), std::string::npos);
  EXPECT_TRUE(orderCards(body, drafts, {"ServiceRequest/x"}).empty());
  EXPECT_TRUE(orderCards(body, {}).empty());
  Json wrong = body;
  wrong["context"]["draftOrders"] = Json::array();
  const auto evaluated = evaluator().evaluate(readCall(body).bundle.dump(), Depth::quick);
  EXPECT_THROW(orderSelectCards(wrong.at("context"), orderCodes(), *evaluated, evaluator().evidence(), kTexts),
               HttpError);
}

TEST(CdsOrderSelect, ADraftWithoutIdCannotBeTakenBack) {
  const Json body = callOf("order-select", "2025-11-20", {observation("neck_pain_mechanical", true)});
  Json draft = serviceRequest("", "72125");
  draft.erase("id");
  const Json cards = orderCards(body, {draft});
  expectGood(cards);
  ASSERT_EQ(cards.size(), 1u);
  for (const Json& suggestion : cards[0].value("suggestions", Json::array())) {
    for (const Json& action : suggestion.at("actions")) EXPECT_NE(action.at("type"), "delete");
  }
}

TEST(CdsOrderSelect, SeveralMeaningsMustAllBeWrong) {
  const auto evaluated = evaluator().evaluate(
      readCall(callOf("order-select", "2025-01-20", {observation("neck_pain_mechanical", true)})).bundle.dump(),
      Depth::quick);
  const Evidence& evidence = evaluator().evidence();
  const OrderMeaning wrong{false, "prp_disc", "x"}, right{true, "xr_flexext", "y"};
  EXPECT_TRUE(judgeOrder({wrong}, *evaluated, evidence));
  EXPECT_FALSE(judgeOrder({right}, *evaluated, evidence));
  EXPECT_FALSE(judgeOrder({wrong, right}, *evaluated, evidence));
  EXPECT_FALSE(judgeOrder({}, *evaluated, evidence));
}

}  // namespace
}  // namespace nucha::serve
