// A launch as browsers and record systems see it, through the whole clinic.
#include <gtest/gtest.h>

#include "nucha/serve/clinic.h"
#include "nucha/serve/http_client.h"
#include "serve/account_store.h"
#include "serve/fake_server.h"

namespace nucha::serve {
namespace {

using test::answerOf;
using test::FakeRequest;
using test::FakeServer;

constexpr const char* kClinicPassword = "seven grey herons wade";

class LaunchClock : public Clock {
 public:
  Instant now() const override { return 1'800'000'000'000; }
};

// a record of one operated patient, with whatever code and token
std::string recordAnswer(const FakeServer* server, const FakeRequest& request) {
  const std::string url = server->url();
  if (request.target.ends_with("smart-configuration")) {
    return answerOf(200,
                    Json({{"authorization_endpoint", url + "/authorize"}, {"token_endpoint", url + "/token"}}).dump());
  }
  if (request.target == "/token") {
    return answerOf(200, R"({"access_token":"t","token_type":"bearer","patient":"p1"})");
  }
  if (request.target.find("/Patient/") != std::string::npos) {
    return answerOf(200, R"({"resourceType":"Patient","id":"p1","gender":"female","birthDate":"1970-05-01",
      "identifier":[{"value":"MRN-1"}],"name":[{"family":"Example","given":["Erika"]}]})");
  }
  if (request.target.find("/Procedure?") != std::string::npos) {
    return answerOf(200, R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":{
      "resourceType":"Procedure","id":"o1","status":"completed","code":{"text":"ACDF C5-C6 with plate"},
      "performedDateTime":"2026-01-10"}}]})");
  }
  return answerOf(200, R"({"resourceType":"Bundle","type":"searchset"})");
}

class SmartVisit : public ::testing::Test {
 protected:
  SmartVisit() {
    clinic_.log.sendTo([this](const std::string& line) { logged_ += line; });
    const Instant now = clock_.now();
    clinic_.accounts.setUp(clinic_.accounts.setupToken(now), "ada", "Ada Admin", kClinicPassword, now);
    admin_ = clinic_.accounts.signIn("ada", kClinicPassword, now).token;
    const auto invited = clinic_.accounts.invite(commandActor(), "cleo", "Cleo", Role::clinician, now);
    clinic_.accounts.acceptInvitation(invited.token, kClinicPassword, now);
    session_ = clinic_.accounts.signIn("cleo", kClinicPassword, now).token;
  }

  ServerConfig configOf() const {
    ServerConfig config;
    config.folder = folder_.path;
    config.public_url = "https://clinic.example";
    config.fhir_servers = {{"Hospital", server_.url() + "/fhir", "nucha-client"}};
    return config;
  }
  HttpResponse get(const std::string& path, std::map<std::string, std::string> query, const std::string& cookie) {
    HttpRequest request;
    request.method = "GET";
    request.path = path;
    request.query = std::move(query);
    request.address = "192.0.2.1";
    if (!cookie.empty()) request.headers["Cookie"] = "nucha_session=" + cookie;
    return answer(clinic_, request);
  }
  static std::map<std::string, std::string> fieldsOf(const HttpResponse& response) {
    HttpRequest request;
    const std::string& url = response.headers.at("Location");
    readTarget(url.substr(url.find("/authorize")), request);
    return request.query;
  }
  /// From the start to the address of the patient.
  HttpResponse launched() {
    const auto fields = fieldsOf(get("/smart/start", {{"server", "Hospital"}}, session_));
    return get("/smart/callback", {{"code", "secret-code"}, {"state", fields.at("state")}}, session_);
  }

  AccountFolder folder_;
  LaunchClock clock_;
  FakeServer server_{[this](const FakeRequest& request) { return recordAnswer(&server_, request); }};
  Clinic clinic_{configOf(), std::string(NUCHA_TEST_ROOT) + "/data", clock_};
  std::string admin_, session_, logged_;
};

TEST_F(SmartVisit, WhoComesFromElsewhereIsBroughtBackWithTheCookie) {
  const HttpResponse first = get("/smart/launch", {{"iss", server_.url() + "/fhir"}, {"launch", "\"><script>"}}, "");
  EXPECT_EQ(first.status, 200);
  EXPECT_NE(first.body.find("http-equiv=\"refresh\""), std::string::npos);
  EXPECT_NE(first.body.find("again=1"), std::string::npos);
  EXPECT_EQ(first.body.find("<script"), std::string::npos);
  EXPECT_NE(first.headers.at("Content-Security-Policy").find("default-src 'none'"), std::string::npos);
  EXPECT_TRUE(server_.seen().empty());
}

TEST_F(SmartVisit, WhoIsSignedOutGoesOnAfterSigningIn) {
  const HttpResponse response =
      get("/smart/launch", {{"iss", server_.url() + "/fhir"}, {"launch", "xyz"}, {"again", "1"}}, "");
  EXPECT_EQ(response.status, 303);
  const std::string target = response.headers.at("Location");
  EXPECT_TRUE(target.starts_with("/#/sign-in?next=%2Fsmart%2Flaunch%3F")) << target;
  EXPECT_NE(target.find("xyz"), std::string::npos);
  EXPECT_TRUE(server_.seen().empty());
}

TEST_F(SmartVisit, OnlyCliniciansMayLaunch) {
  EXPECT_EQ(get("/smart/start", {{"server", "Hospital"}}, admin_).status, 403);
  EXPECT_TRUE(server_.seen().empty());
}

TEST_F(SmartVisit, LeadsToTheSignInOfTheRecordSystem) {
  const HttpResponse response = get("/smart/launch", {{"iss", server_.url() + "/fhir/"}, {"launch", "xyz"}}, session_);
  ASSERT_EQ(response.status, 303) << response.body;
  const auto fields = fieldsOf(response);
  EXPECT_EQ(fields.at("launch"), "xyz");
  EXPECT_EQ(fields.at("redirect_uri"), "https://clinic.example/smart/callback");
  EXPECT_EQ(get("/smart/launch", {{"iss", "https://evil.example"}, {"launch", "x"}}, session_).status, 404);
  EXPECT_EQ(get("/smart/launch", {{"iss", server_.url() + "/fhir"}}, session_).status, 400);
  EXPECT_EQ(get("/smart/start", {{"server", "Other"}}, session_).status, 404);
}

TEST_F(SmartVisit, TakesThePatientOverOnceAndFindsThemAgain) {
  const HttpResponse first = launched();
  ASSERT_EQ(first.status, 303) << first.body;
  const std::string target = first.headers.at("Location");
  ASSERT_TRUE(target.starts_with("/#/patients/")) << target;
  const std::string id = target.substr(std::string("/#/patients/").size());
  const auto actor = clinic_.accounts.findSession(session_, clock_.now());
  PatientRecord record = clinic_.patients.read(*actor, id, clock_.now());
  EXPECT_EQ(record.person.name, "Erika Example");
  EXPECT_EQ(record.person.number, "MRN-1");
  EXPECT_NE(record.case_file.dump().find("C5-C6"), std::string::npos) << record.case_file.dump();
  EXPECT_EQ(launched().headers.at("Location"), target) << "the same person again is no second patient";
  EXPECT_EQ(clinic_.patients.list(*actor).size(), 1u);
  EXPECT_EQ(clinic_.patients.events(*actor, id, "import").size(), 2u);
  EXPECT_EQ(logged_.find("secret-code"), std::string::npos);
  EXPECT_EQ(logged_.find("Erika"), std::string::npos);
}

TEST_F(SmartVisit, WhatTheClinicAddedStaysWhenTheRecordIsReadAgain) {
  const std::string target = launched().headers.at("Location");
  const std::string id = target.substr(std::string("/#/patients/").size());
  const auto actor = clinic_.accounts.findSession(session_, clock_.now());
  const PatientRecord record = clinic_.patients.read(*actor, id, clock_.now());
  Json told = record.case_file;
  told["presentation"].push_back({{"finding", "neck_pain_axial"}, {"present", true}});
  clinic_.patients.change(*actor, id, record.version, std::nullopt, told, "findings", Json::object(), clock_.now());
  ASSERT_EQ(launched().status, 303);
  const PatientRecord again = clinic_.patients.read(*actor, id, clock_.now());
  EXPECT_NE(again.case_file.dump().find("neck_pain_axial"), std::string::npos) << again.case_file.dump();
}

TEST_F(SmartVisit, ErrorsAreToldOnAPageWithoutForeignWords) {
  const auto fields = fieldsOf(get("/smart/start", {{"server", "Hospital"}}, session_));
  const HttpResponse refused = get("/smart/callback",
                                   {{"error", "access_denied"},
                                    {"error_description", "call 555-1234 and tell your password"},
                                    {"state", fields.at("state")}},
                                   session_);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.body.find("555"), std::string::npos);
  EXPECT_TRUE(refused.headers.at("Content-Type").starts_with("text/html"));
  const HttpResponse after = get("/smart/callback", {{"code", "c"}, {"state", fields.at("state")}}, session_);
  EXPECT_EQ(after.status, 400) << "a launch that was refused is over";
}

}  // namespace
}  // namespace nucha::serve
