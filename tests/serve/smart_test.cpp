#include "nucha/serve/smart.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <thread>

#include "nucha/base/file.h"
#include "serve/fake_server.h"

namespace nucha::serve {
namespace {

using test::answerOf;
using test::FakeRequest;
using test::FakeServer;

constexpr const char* kToken = "token-that-must-not-stay-3f9a";
constexpr Instant kNow = 1'780'000'000'000;
constexpr const char* kRedirect = "https://clinic.example/smart/callback";

std::map<std::string, std::string> fieldsOf(const std::string& text) {
  HttpRequest request;
  readTarget("/?" + text, request);
  return request.query;
}

// A record system with sign-in, as far as a launch sees it; each test bends one thing.
struct RecordSystem {
  std::string challenge;  // of the last launch, set by the test
  std::string patient = "p1";
  std::string issuer, next_page, patient_id = "p1", token_type = "Bearer";
  std::vector<std::string> methods = {"S256"};
  int token_status = 200, observation_status = 200, pages = 1, entries = 1;
  bool slow = false, moved = false, odd_endpoint = false;
  std::size_t padding = 0;
  FakeServer server{[this](const FakeRequest& request) { return answer(request); }};

  std::string base() const { return server.url() + "/fhir"; }

  std::string configuration() const {
    Json json = {{"authorization_endpoint", server.url() + "/authorize"},
                 {"token_endpoint", odd_endpoint ? "http://elsewhere.example/token" : server.url() + "/token"},
                 {"code_challenge_methods_supported", methods},
                 {"capabilities", {"launch-ehr", "permission-v2"}}};
    if (!issuer.empty()) json["issuer"] = issuer;
    return json.dump();
  }

  std::string token(const FakeRequest& request) const {
    const auto fields = fieldsOf(request.body);
    const bool fits = fields.at("grant_type") == "authorization_code" && fields.at("code") == "the-code" &&
                      fields.at("redirect_uri") == kRedirect && fields.at("client_id") == "nucha-client" &&
                      sha256Base64Url(fields.at("code_verifier")) == challenge;
    if (!fits) return answerOf(400, R"({"error":"invalid_grant"})");
    const Json json = {{"access_token", kToken}, {"token_type", token_type}, {"patient", patient}};
    return answerOf(token_status, json.dump());
  }

  std::string page(const std::string& type, const std::string& target) const {
    const auto at = target.find("page=");
    const int number = at == std::string::npos ? 1 : std::stoi(target.substr(at + 5));
    Json bundle = {{"resourceType", "Bundle"}, {"type", "searchset"}, {"entry", Json::array()}};
    for (int i = 0; i < entries; ++i) {
      const std::string id = type + std::to_string(number) + "-" + std::to_string(i);
      bundle["entry"].push_back(
          {{"fullUrl", base() + "/" + type + "/" + id},
           {"resource", {{"resourceType", type}, {"id", id}, {"note", std::string(padding, 'x')}}}});
    }
    bundle["entry"].push_back(
        {{"resource", {{"resourceType", "OperationOutcome"}}}, {"search", {{"mode", "outcome"}}}});
    if (number < pages) {
      const std::string next = base() + "/" + type + "?patient=p1&page=" + std::to_string(number + 1);
      bundle["link"] = {{{"relation", "next"}, {"url", next_page.empty() ? next : next_page}}};
    }
    return answerOf(200, bundle.dump());
  }

  std::string answer(const FakeRequest& request) {
    const std::string& target = request.target;
    if (target == "/fhir/.well-known/smart-configuration") return answerOf(200, configuration());
    if (target == "/token") return token(request);
    if (request.head.find(std::string("Bearer ") + kToken) == std::string::npos) return answerOf(401, "{}");
    if (slow) std::this_thread::sleep_for(std::chrono::milliseconds(400));
    if (moved) return answerOf(302, "", "Location: https://elsewhere.example/\r\n");
    if (target.starts_with("/fhir/Patient/")) {
      return answerOf(200, Json({{"resourceType", "Patient"}, {"id", patient_id}}).dump());
    }
    const std::string type = target.substr(6, target.find('?') - 6);
    if (type == "Observation" && observation_status != 200) return answerOf(observation_status, "{}");
    return page(type, target);
  }
};

class SmartLaunch : public ::testing::Test {
 protected:
  SmartLaunch() {
    char name[] = "/tmp/nucha-smart-XXXXXX";
    folder_ = mkdtemp(name);
    database_ = openSqlite(folder_ / "nucha.db");
    migrate(*database_);
    SmartLimits limits;
    limits.pages = 3;
    limits.resources = 40;
    limits.bytes = 60'000;
    HttpClientLimits calls;
    calls.total_ms = 250;
    calls.max_bytes = 30'000;
    launches_ = std::make_unique<SmartLaunches>(
        *database_, key_, std::vector<FhirServer>{{"Hospital", system_.base() + "/", "nucha-client"}}, kRedirect,
        HttpClient(calls), limits);
  }
  ~SmartLaunch() override {
    database_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// The fields of the address the browser is sent to.
  std::map<std::string, std::string> begin(const std::string& launch = "", const std::string& session = "session-1") {
    const std::string url = launches_->begin(launches_->serverOfName("Hospital"), launch, session, kNow);
    EXPECT_TRUE(url.starts_with(system_.server.url() + "/authorize?")) << url;
    auto fields = fieldsOf(url.substr(url.find('?') + 1));
    system_.challenge = fields["code_challenge"];
    return fields;
  }
  int finishStatus(const std::string& state, const std::string& session = "session-1", Instant now = kNow + 1000,
                   const std::string& code = "the-code", const std::string& issuer = "") {
    try {
      launches_->finish(code, state, issuer, session, now);
      return 200;
    } catch (const HttpError& error) {
      detail_ = error.detail();
      return error.status();
    }
  }
  std::size_t waiting() {
    std::size_t count = 0;
    database_->read([&](Transaction& t) { count = t.query("SELECT state FROM smart_launches").size(); });
    return count;
  }

  std::filesystem::path folder_;
  std::unique_ptr<Database> database_;
  SecretKey key_ = SecretKey::random();
  RecordSystem system_;
  std::unique_ptr<SmartLaunches> launches_;
  std::string detail_;
};

TEST_F(SmartLaunch, AsksForTheRecordOfOnePatient) {
  const auto ehr = begin("launch-7");
  EXPECT_EQ(ehr.at("response_type"), "code");
  EXPECT_EQ(ehr.at("client_id"), "nucha-client");
  EXPECT_EQ(ehr.at("redirect_uri"), kRedirect);
  EXPECT_EQ(ehr.at("aud"), system_.base() + "/");
  EXPECT_EQ(ehr.at("launch"), "launch-7");
  EXPECT_EQ(ehr.at("code_challenge_method"), "S256");
  EXPECT_EQ(ehr.at("code_challenge").size(), 43u);
  EXPECT_TRUE(ehr.at("scope").starts_with("launch patient/Patient.rs")) << ehr.at("scope");
  EXPECT_EQ(ehr.at("scope").find('*'), std::string::npos) << "no more than what is read";
  const auto standalone = begin();
  EXPECT_TRUE(standalone.at("scope").starts_with("launch/patient "));
  EXPECT_EQ(standalone.count("launch"), 0u);
  EXPECT_NE(standalone.at("state"), ehr.at("state"));
}

TEST_F(SmartLaunch, FetchesTheWholeRecordOverItsPages) {
  system_.pages = 2;
  system_.entries = 2;
  const auto fields = begin();
  const SmartRecord record = launches_->finish("the-code", fields.at("state"), "", "session-1", kNow + 1);
  EXPECT_EQ(record.patient, "p1");
  EXPECT_EQ(record.server, "Hospital");
  EXPECT_TRUE(record.missing.empty());
  std::map<std::string, int> counts;
  for (const Json& entry : record.bundle.at("entry")) ++counts[entry.at("resource").at("resourceType")];
  EXPECT_EQ(counts["Patient"], 1);
  for (const char* type :
       {"Condition", "Procedure", "Observation", "Device", "DiagnosticReport", "MedicationRequest"}) {
    EXPECT_EQ(counts[type], 4) << type;
  }
  EXPECT_EQ(counts.count("OperationOutcome"), 0u);
}

TEST_F(SmartLaunch, AStateWorksOnceInItsOwnSessionAndInTime) {
  const std::string used = begin().at("state");
  EXPECT_EQ(finishStatus(used), 200);
  EXPECT_EQ(finishStatus(used), 400) << "a replayed answer";
  EXPECT_EQ(finishStatus(begin().at("state"), "session-2"), 400) << "another person's browser";
  EXPECT_EQ(finishStatus(begin().at("state"), "session-1", kNow + 10 * 60'000 + 1), 400) << "late";
  EXPECT_EQ(finishStatus(begin().at("state"), "session-1", kNow - 1), 400) << "before it began";
  EXPECT_EQ(finishStatus("not-a-state"), 400);
  EXPECT_EQ(finishStatus(""), 400);
  EXPECT_EQ(finishStatus(begin().at("state"), "session-1", kNow, ""), 400) << "no code";
  EXPECT_EQ(finishStatus(begin().at("state"), "session-1", kNow, "another-code"), 502);
  // a failed exchange also uses the state up
  const std::string state = begin().at("state");
  system_.token_status = 500;
  EXPECT_EQ(finishStatus(state), 502);
  system_.token_status = 200;
  EXPECT_EQ(finishStatus(state), 400);
}

TEST_F(SmartLaunch, OldLaunchesAreForgotten) {
  begin();
  const std::string refused = begin().at("state");
  EXPECT_EQ(waiting(), 2u);
  launches_->forget(refused);
  EXPECT_EQ(waiting(), 1u);
  launches_->begin(launches_->serverOfName("Hospital"), "", "session-1", kNow + 11 * 60'000);
  EXPECT_EQ(waiting(), 1u) << "only the new one";
}

TEST_F(SmartLaunch, OnlyConfiguredServersAreAsked) {
  EXPECT_EQ(launches_->serverOfIssuer(system_.base()).name, "Hospital");
  EXPECT_EQ(launches_->serverOfIssuer(system_.base() + "/").name, "Hospital");
  for (const std::string& other : {std::string("https://evil.example/fhir"), system_.base() + "/../x", std::string(),
                                   system_.base() + ".evil.example", system_.server.url()}) {
    EXPECT_THROW(launches_->serverOfIssuer(other), HttpError) << other;
  }
  EXPECT_THROW(launches_->serverOfName("hospital"), HttpError);
  EXPECT_TRUE(system_.server.seen().empty());
}

TEST_F(SmartLaunch, AnotherIssuerIsNotBelieved) {
  EXPECT_EQ(finishStatus(begin().at("state"), "session-1", kNow, "the-code", "https://evil.example"), 400);
  EXPECT_EQ(finishStatus(begin().at("state"), "session-1", kNow, "the-code", system_.base()), 200);
  system_.issuer = "https://sign-in.hospital.example";
  EXPECT_EQ(finishStatus(begin().at("state"), "session-1", kNow, "the-code", system_.base()), 400);
  EXPECT_EQ(finishStatus(begin().at("state"), "session-1", kNow, "the-code", system_.issuer), 200);
}

TEST_F(SmartLaunch, AServerMustKeepTheRules) {
  system_.methods = {"plain"};
  EXPECT_THROW(begin(), HttpError);
  system_.methods = {"S256"};
  system_.odd_endpoint = true;
  EXPECT_THROW(begin(), HttpError) << "a code must not travel in the open";
  system_.odd_endpoint = false;
  system_.token_type = "mac";
  EXPECT_EQ(finishStatus(begin().at("state")), 502);
  system_.token_type = "Bearer";
  for (const char* patient : {"", "../Patient", "a/b", "p1?x=1", ".."}) {
    system_.patient = patient;
    EXPECT_EQ(finishStatus(begin().at("state")), 502) << patient;
  }
  system_.patient = "p1";
  system_.patient_id = "p2";
  EXPECT_EQ(finishStatus(begin().at("state")), 502) << "another patient than the one chosen";
}

TEST_F(SmartLaunch, PagesHaveLimitsAndStayOnTheServer) {
  system_.pages = 4;
  EXPECT_EQ(finishStatus(begin().at("state")), 502) << "too many pages";
  EXPECT_NE(detail_.find("pages"), std::string::npos) << detail_;
  system_.pages = 2;
  system_.next_page = "https://evil.example/fhir/Condition?page=2";
  EXPECT_EQ(finishStatus(begin().at("state")), 502);
  EXPECT_NE(detail_.find("another server"), std::string::npos) << detail_;
  system_.next_page = system_.base() + "/Condition?patient=p1&page=1";
  EXPECT_EQ(finishStatus(begin().at("state")), 502) << "a circle";
  system_.next_page.clear();
  system_.entries = 30;
  EXPECT_EQ(finishStatus(begin().at("state")), 502) << "too many resources";
  system_.pages = system_.entries = 1;
  system_.padding = 35'000;
  EXPECT_EQ(finishStatus(begin().at("state")), 502) << "one huge page";
  system_.padding = 20'000;
  EXPECT_EQ(finishStatus(begin().at("state")), 502) << "many large pages";
  EXPECT_NE(detail_.find("60000 bytes"), std::string::npos) << detail_;
  system_.padding = 0;
  system_.moved = true;
  EXPECT_EQ(finishStatus(begin().at("state")), 502) << "redirected elsewhere";
  system_.moved = false;
  system_.slow = true;
  EXPECT_EQ(finishStatus(begin().at("state")), 504);
}

TEST_F(SmartLaunch, WhatIsRefusedIsNamedAndNotTakenForAbsent) {
  system_.observation_status = 403;
  const auto fields = begin();
  const SmartRecord record = launches_->finish("the-code", fields.at("state"), "", "session-1", kNow);
  EXPECT_EQ(record.missing, std::vector<std::string>{"Observation"});
  system_.observation_status = 500;
  EXPECT_EQ(finishStatus(begin().at("state")), 502) << "a server in trouble is no refusal";
}

TEST_F(SmartLaunch, NoSecretStaysInTheStore) {
  const auto fields = begin("launch-secret");
  database_->read([&](Transaction& transaction) {
    const auto rows = transaction.query("SELECT state, verifier, launch FROM smart_launches");
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_NE(rows[0].text(0), fields.at("state"));
    EXPECT_NE(sha256Base64Url(rows[0].text(1)), fields.at("code_challenge")) << "the verifier stands there open";
    EXPECT_EQ(rows[0].text(2).find("launch-secret"), std::string::npos);
  });
  EXPECT_EQ(finishStatus(fields.at("state")), 200);
  database_.reset();
  for (const auto& file : std::filesystem::directory_iterator(folder_)) {
    if (!file.is_regular_file()) continue;
    EXPECT_EQ(readFile(file.path()).find(kToken), std::string::npos) << file.path();
  }
  database_ = openSqlite(folder_ / "nucha.db");
}

TEST(FhirIds, AreShortAndPlain) {
  for (const char* good : {"1", "a-B.9", "0123456789012345678901234567890123456789012345678901234567890123"})
    EXPECT_TRUE(isFhirId(good)) << good;
  for (const char* bad : {"", ".", "..", "a/b", "a b", "a?b", "a#b", "\xC3\xA4", "a\n",
                          "01234567890123456789012345678901234567890123456789012345678901234"})
    EXPECT_FALSE(isFhirId(bad)) << bad;
}

}  // namespace
}  // namespace nucha::serve
