// A whole clinic in a temporary folder with people who are signed in, for tests of its paths.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "nucha/base/file.h"
#include "nucha/serve/clinic.h"
#include "serve/account_store.h"

namespace nucha::serve::test {

class HeldClock : public Clock {
 public:
  Instant now() const override { return at; }
  Instant at = 1'795'435'200'000;  // 2026-11-23 12:00 UTC
};

/// Somebody at a browser.
struct Visitor {
  std::string account, token, csrf;
};

class PatientHouse : public ::testing::Test {
 protected:
  // one clinic for all tests of a suite: its tables and passwords take a second; every test makes its own patients
  static void SetUpTestSuite() { house_ = std::make_unique<House>(); }
  static void TearDownTestSuite() { house_.reset(); }

  static Clinic& clinic() { return *house_->clinic; }
  static HeldClock& clock() { return house_->clock; }
  static const Visitor& doctor() { return house_->doctor; }
  static const Visitor& other() { return house_->other; }
  static const Visitor& reader() { return house_->reader; }
  static const Visitor& admin() { return house_->admin; }

  static HttpResponse send(const Visitor& who, const std::string& method, const std::string& path,
                           const std::optional<Json>& body = std::nullopt) {
    return sendText(who, method, path, body ? body->dump() : std::string());
  }

  static HttpResponse sendText(const Visitor& who, const std::string& method, const std::string& path,
                               const std::string& body) {
    HttpRequest request;
    request.method = method;
    EXPECT_TRUE(readTarget("/api/v1" + path, request)) << path;
    request.address = "192.0.2.1";
    request.headers["Cookie"] = "nucha_session=" + who.token;
    request.headers["X-CSRF-Token"] = who.csrf;
    if (!body.empty()) request.headers["Content-Type"] = "application/json";
    request.body = body;
    return answer(clinic(), request);
  }

  static Json jsonOf(const HttpResponse& response) { return Json::parse(response.body); }

  /// The places that a refusal names.
  static std::vector<std::string> placesOf(const HttpResponse& response) {
    std::vector<std::string> places;
    const Json told = jsonOf(response);
    for (const Json& fault : told.at("faults")) places.push_back(fault.at("where"));
    return places;
  }

  static Json exampleCase() {
    const Json file = Json::parse(readFile(std::string(NUCHA_TEST_ROOT) + "/examples/nonunion-after-acdf.json"));
    return {
        {"patient", file.at("patient")}, {"surgery", file.at("surgery")}, {"presentation", file.at("presentation")}};
  }

  static std::string addPatient(const std::string& name = "Hedwig Kranich", const Json& case_file = exampleCase()) {
    const HttpResponse made =
        send(doctor(), "POST", "/patients", Json{{"person", {{"name", name}}}, {"case", case_file}});
    EXPECT_EQ(made.status, 201) << made.body;
    return jsonOf(made).at("id");
  }
  static std::string pathOf(const std::string& id, const std::string& rest = "") { return "/patients/" + id + rest; }

 private:
  struct House {
    AccountFolder folder;
    HeldClock clock;
    std::unique_ptr<Clinic> clinic;
    Visitor doctor, other, reader, admin;

    House() {
      ServerConfig config;
      config.folder = folder.path;
      config.log_level = "error";
      config.requests_per_minute = config.dear_per_minute = config.sign_ins_per_minute = 1'000'000;
      clinic = std::make_unique<Clinic>(config, std::string(NUCHA_TEST_ROOT) + "/data", clock);
      clinic->log.sendTo([](const std::string&) {});
      clinic->accounts.setUp(clinic->accounts.setupToken(clock.at), "ada", "Ada Admin", AccountStore::kPassword,
                             clock.at);
      admin = enter("ada");
      doctor = invite("dora", Role::clinician);
      other = invite("otto", Role::clinician);
      reader = invite("rita", Role::read_only);
    }
    Visitor enter(const std::string& login) {
      const SignedIn session = clinic->accounts.signIn(login, AccountStore::kPassword, clock.at);
      return {session.account.id, session.token, session.csrf};
    }
    Visitor invite(const std::string& login, Role role) {
      const auto invited = clinic->accounts.invite(commandActor(), login, "Name of " + login, role, clock.at);
      clinic->accounts.acceptInvitation(invited.token, AccountStore::kPassword, clock.at);
      return enter(login);
    }
  };
  inline static std::unique_ptr<House> house_;
};

}  // namespace nucha::serve::test
