#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "nucha/serve/clinic.h"
#include "serve/account_store.h"

namespace nucha::serve {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

class SetClock : public Clock {
 public:
  Instant now() const override { return at; }
  Instant at = 1'800'000'000'000;
};

/// One browser: keeps its cookie and the session's CSRF value.
struct Browser {
  std::string cookie, csrf, address = "192.0.2.1";
  bool secure = false;
};

class AccountRoutes : public ::testing::Test {
 protected:
  static constexpr const char* kPassword = AccountStore::kPassword;

  void SetUp() override {
    ServerConfig config;
    config.folder = folder_.path;
    config.public_url = "https://clinic.example";
    config.sign_ins_per_minute = 1000;
    config.log_level = "info";
    clinic_ = std::make_unique<Clinic>(config, NUCHA_TEST_ROOT "/data", clock_);
    clinic_->log.sendTo([this](const std::string& line) { logged_ += line; });
  }

  HttpResponse send(const Browser& browser, const std::string& method, const std::string& path,
                    const std::optional<Json>& body = std::nullopt) {
    HttpRequest request;
    request.method = method;
    const std::size_t mark = path.find('?');
    request.path = "/api/v1" + path.substr(0, mark);
    if (mark != std::string::npos) {
      const std::size_t equals = path.find('=');
      request.query[path.substr(mark + 1, equals - mark - 1)] = path.substr(equals + 1);
    }
    request.address = browser.address;
    request.secure = browser.secure;
    if (!browser.cookie.empty()) request.headers["Cookie"] = "nucha_session=" + browser.cookie;
    if (!browser.csrf.empty()) request.headers["X-CSRF-Token"] = browser.csrf;
    if (body) {
      request.headers["Content-Type"] = "application/json";
      request.body = body->dump();
    }
    return answer(*clinic_, request);
  }

  static Json jsonOf(const HttpResponse& response) { return Json::parse(response.body); }

  /// Makes the first administrator through the API.
  void setUpClinic() {
    const std::string token = clinic_->accounts.setupToken(clock_.at);
    const HttpResponse response = send(
        {}, "POST", "/setup", Json{{"token", token}, {"login", "ada"}, {"name", "Ada Admin"}, {"password", kPassword}});
    ASSERT_EQ(response.status, 201) << response.body;
  }

  HttpResponse trySignIn(const std::string& login, const std::string& password = kPassword, const Browser& from = {}) {
    return send(from, "POST", "/session", Json{{"login", login}, {"password", password}});
  }

  Browser signIn(const std::string& login, const std::string& password = kPassword) {
    const HttpResponse response = trySignIn(login, password);
    EXPECT_EQ(response.status, 200) << response.body;
    const std::string cookie = response.headers.at("Set-Cookie");
    const std::size_t start = cookie.find('=') + 1;
    return {cookie.substr(start, cookie.find(';') - start), jsonOf(response).at("csrf").get<std::string>()};
  }

  /// Invites and accepts; returns the account's id.
  std::string addPerson(const Browser& administrator, const std::string& login, const std::string& role) {
    const HttpResponse invited =
        send(administrator, "POST", "/accounts", Json{{"login", login}, {"name", "Name of " + login}, {"role", role}});
    EXPECT_EQ(invited.status, 201) << invited.body;
    const HttpResponse accepted =
        send({}, "POST", "/invitations/accept", Json{{"token", tokenOf(invited)}, {"password", kPassword}});
    EXPECT_EQ(accepted.status, 200) << accepted.body;
    return jsonOf(accepted).at("account").at("id").get<std::string>();
  }

  static std::string tokenOf(const HttpResponse& response) {
    const std::string link = jsonOf(response).at("link").get<std::string>();
    return link.substr(link.rfind('/') + 1);
  }

  AccountFolder folder_;
  SetClock clock_;
  std::unique_ptr<Clinic> clinic_;
  std::string logged_;
};

TEST_F(AccountRoutes, TheFirstStartMakesOneAdministrator) {
  EXPECT_EQ(jsonOf(send({}, "GET", "/setup")), Json({{"needed", true}}));
  const Json body = {{"token", "guess"}, {"login", "eve"}, {"name", "Eve"}, {"password", kPassword}};
  EXPECT_EQ(send({}, "POST", "/setup", body).status, 403);
  setUpClinic();
  EXPECT_EQ(jsonOf(send({}, "GET", "/setup")), Json({{"needed", false}}));
  EXPECT_EQ(send({}, "POST", "/setup", body).status, 403);
}

TEST_F(AccountRoutes, TheSessionCookieIsHiddenFromScriptsAndOtherSites) {
  setUpClinic();
  const HttpResponse plain = trySignIn("ada");
  EXPECT_THAT(plain.headers.at("Set-Cookie"),
              MatchesRegex("nucha_session=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict"));
  Browser over_tls;
  over_tls.secure = true;
  EXPECT_THAT(trySignIn("ada", kPassword, over_tls).headers.at("Set-Cookie"),
              MatchesRegex("nucha_session=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict; Secure"));
  EXPECT_THAT(plain.body, Not(HasSubstr("nucha_session")));
  EXPECT_EQ(jsonOf(plain).at("account").at("role"), "administrator");
  EXPECT_FALSE(trySignIn("ada", "wrong password").headers.contains("Set-Cookie"));
}

TEST_F(AccountRoutes, ASessionBeginsIsToldAndEnds) {
  setUpClinic();
  EXPECT_EQ(send({}, "GET", "/session").status, 401);
  const Browser ada = signIn("ADA");
  const HttpResponse told = send(ada, "GET", "/session");
  EXPECT_EQ(told.status, 200);
  EXPECT_EQ(jsonOf(told).at("csrf"), ada.csrf);
  EXPECT_EQ(jsonOf(told).at("account").at("login"), "ada");
  const HttpResponse ended = send(ada, "DELETE", "/session");
  EXPECT_EQ(ended.status, 204);
  EXPECT_THAT(ended.headers.at("Set-Cookie"), HasSubstr("Max-Age=0"));
  EXPECT_EQ(send(ada, "GET", "/session").status, 401);
}

TEST_F(AccountRoutes, SigningInAgainEndsTheSessionOfThatBrowser) {
  setUpClinic();
  const Browser before = signIn("ada");
  const HttpResponse again = trySignIn("ada", kPassword, before);
  EXPECT_EQ(again.status, 200);
  EXPECT_THAT(again.headers.at("Set-Cookie"), Not(HasSubstr(before.cookie))) << "a session is never taken over";
  EXPECT_EQ(send(before, "GET", "/session").status, 401);
}

TEST_F(AccountRoutes, ACookieOfTheAttackersChoiceIsNotAdopted) {
  setUpClinic();
  Browser fixed;
  fixed.cookie = std::string(43, 'A');
  const HttpResponse response = trySignIn("ada", kPassword, fixed);
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.headers.at("Set-Cookie"), Not(HasSubstr(fixed.cookie)));
  EXPECT_EQ(send(fixed, "GET", "/session").status, 401);
}

TEST_F(AccountRoutes, ChangesNeedTheValueOfTheSession) {
  setUpClinic();
  const Browser ada = signIn("ada");
  Browser forged = ada;
  for (const std::string& csrf : {std::string(), std::string("x"), signIn("ada").csrf}) {
    forged.csrf = csrf;
    EXPECT_EQ(send(forged, "POST", "/machines", Json{{"name", "x"}}).status, 403) << csrf;
    EXPECT_EQ(send(forged, "DELETE", "/session").status, 403) << csrf;
  }
  EXPECT_EQ(send(ada, "POST", "/machines", Json{{"name", "x"}}).status, 201);
}

TEST_F(AccountRoutes, FormsOfOtherPagesCannotSignIn) {
  setUpClinic();
  HttpRequest request;
  request.method = "POST";
  request.path = "/api/v1/session";
  request.headers["Content-Type"] = "text/plain";  // what a form of another site can send
  request.body = Json{{"login", "ada"}, {"password", kPassword}}.dump();
  EXPECT_EQ(answer(*clinic_, request).status, 415);
}

TEST_F(AccountRoutes, LockedSignInsSayWhenToTryAgain) {
  setUpClinic();
  for (const std::string login : {"ada", "nobody"}) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(trySignIn(login, "wrong password").status, 401);
    const HttpResponse locked = trySignIn(login);
    EXPECT_EQ(locked.status, 429);
    EXPECT_EQ(locked.headers.at("Retry-After"), "900");
    EXPECT_THAT(locked.body, Not(HasSubstr(login)));
  }
  clock_.at += 15 * AccountStore::kMinute;
  EXPECT_EQ(trySignIn("ada").status, 200);
}

TEST_F(AccountRoutes, AnAddressThatTriesManyLoginsIsSlowedDown) {
  setUpClinic();
  clinic_->config.sign_ins_per_minute = 3;
  Browser stranger;
  stranger.address = "198.51.100.7";
  int refused = 0;
  for (int i = 0; i < 6; ++i) refused += trySignIn("name" + std::to_string(i), "x", stranger).status == 429;
  EXPECT_EQ(refused, 3);
  EXPECT_EQ(trySignIn("ada").status, 200) << "others are not";
}

TEST_F(AccountRoutes, InvitationsAreLinksWithTheTokenBehindTheHash) {
  setUpClinic();
  const Browser ada = signIn("ada");
  const HttpResponse invited =
      send(ada, "POST", "/accounts", Json{{"login", "Bob"}, {"name", "Bob"}, {"role", "clinician"}});
  ASSERT_EQ(invited.status, 201);
  EXPECT_THAT(jsonOf(invited).at("link").get<std::string>(),
              MatchesRegex("https://clinic.example/#/invite/[A-Za-z0-9_-]{43}"));
  EXPECT_EQ(jsonOf(invited).at("account").at("login"), "bob");
  EXPECT_EQ(send(ada, "POST", "/accounts", Json{{"login", "bob"}, {"name", "B"}, {"role", "clinician"}}).status, 409);
  const Json accept = {{"token", tokenOf(invited)}, {"password", kPassword}};
  EXPECT_EQ(send({}, "POST", "/invitations/accept", accept).status, 200);
  EXPECT_EQ(send({}, "POST", "/invitations/accept", accept).status, 403);
  const std::string id = jsonOf(invited).at("account").at("id").get<std::string>();
  const Browser bob = signIn("bob");
  const HttpResponse again = send(ada, "POST", "/accounts/" + id + "/invitation");
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(send(bob, "GET", "/session").status, 401);
  EXPECT_EQ(send({}, "POST", "/invitations/accept", Json{{"token", tokenOf(again)}, {"password", kPassword}}).status,
            200);
}

TEST_F(AccountRoutes, AccountsAreTheAdministratorsAndColleaguesEverybodys) {
  setUpClinic();
  const Browser ada = signIn("ada");
  addPerson(ada, "bob", "clinician");
  addPerson(ada, "rea", "read_only");
  const std::string gone = addPerson(ada, "gone", "clinician");
  EXPECT_EQ(send(ada, "PATCH", "/accounts/" + gone, Json{{"disabled", true}}).status, 200);
  const Json accounts = jsonOf(send(ada, "GET", "/accounts")).at("accounts");
  EXPECT_EQ(accounts.size(), 4u);
  EXPECT_THAT(accounts.dump(), Not(HasSubstr("argon2")));
  const Browser rea = signIn("rea");
  for (const std::string path : {"/accounts", "/audit", "/audit/verify"}) {
    EXPECT_EQ(send(rea, "GET", path).status, 403) << path;
    EXPECT_EQ(send({}, "GET", path).status, 401) << path;
  }
  const Json colleagues = jsonOf(send(rea, "GET", "/colleagues")).at("accounts");
  ASSERT_EQ(colleagues.size(), 1u);
  EXPECT_EQ(colleagues[0].at("name"), "Name of bob");
  EXPECT_FALSE(colleagues[0].contains("login")) << "half of what is needed to sign in";
}

TEST_F(AccountRoutes, ChangesAreCheckedMemberByMember) {
  setUpClinic();
  const Browser ada = signIn("ada");
  const std::string bob = addPerson(ada, "bob", "clinician");
  const auto change = [&](const Json& body) { return send(ada, "PATCH", "/accounts/" + bob, body); };
  const Json changed = jsonOf(change({{"role", "read_only"}})).at("account");
  EXPECT_EQ(changed.at("role"), "read_only");
  EXPECT_EQ(changed.at("disabled"), false);
  const HttpResponse misspelt = change({{"disable", true}});
  EXPECT_EQ(misspelt.status, 422) << "would look like success";
  EXPECT_EQ(jsonOf(misspelt).at("faults")[0].at("where"), "/disable");
  EXPECT_EQ(change({{"disabled", "yes"}}).status, 422);
  EXPECT_EQ(change({{"role", "machine"}}).status, 422);
  EXPECT_EQ(change({{"role", nullptr}}).status, 422);
  EXPECT_EQ(send(ada, "PATCH", "/accounts/none", Json{{"disabled", true}}).status, 404);
  const HttpResponse empty = send(ada, "POST", "/accounts", Json::object());
  EXPECT_EQ(empty.status, 422);
  EXPECT_EQ(jsonOf(empty).at("faults").size(), 3u) << "every fault at once";
  const std::string own = jsonOf(send(ada, "GET", "/session")).at("account").at("id").get<std::string>();
  EXPECT_EQ(send(ada, "PATCH", "/accounts/" + own, Json{{"disabled", true}}).status, 409);
}

TEST_F(AccountRoutes, TheOwnPasswordIsChangedWithTheOldOne) {
  setUpClinic();
  const Browser here = signIn("ada"), elsewhere = signIn("ada");
  const auto change = [&](const std::string& old_password, const std::string& new_password) {
    return send(here, "PUT", "/session/password", Json{{"old", old_password}, {"new", new_password}});
  };
  const HttpResponse weak = change(kPassword, "short");
  EXPECT_EQ(weak.status, 422);
  EXPECT_EQ(jsonOf(weak).at("faults")[0].at("where"), "/new");
  EXPECT_EQ(change("wrong password", "nine brown owls hoot").status, 403);
  EXPECT_EQ(change(kPassword, "nine brown owls hoot").status, 204);
  EXPECT_EQ(send(here, "GET", "/session").status, 200);
  EXPECT_EQ(send(elsewhere, "GET", "/session").status, 401);
}

TEST_F(AccountRoutes, ProgramsGetATokenOnce) {
  setUpClinic();
  const Browser ada = signIn("ada");
  const HttpResponse made = send(ada, "POST", "/machines", Json{{"name", "Record system"}});
  ASSERT_EQ(made.status, 201);
  const std::string token = jsonOf(made).at("token").get<std::string>();
  EXPECT_TRUE(clinic_->accounts.findMachine(token, clock_.at));
  EXPECT_THAT(send(ada, "GET", "/accounts").body, Not(HasSubstr(token)));
  Browser with_cookie;
  with_cookie.cookie = token;
  EXPECT_EQ(send(with_cookie, "GET", "/session").status, 401) << "an API token is no session";
}

TEST_F(AccountRoutes, TheAuditTrailIsReadInPagesAndProvedWhole) {
  setUpClinic();
  const Browser ada = signIn("ada");
  const std::string bob = addPerson(ada, "bob", "clinician");
  trySignIn("my secret password", "x");
  const Json entries = jsonOf(send(ada, "GET", "/audit")).at("entries");
  ASSERT_EQ(entries.size(), 6u);
  EXPECT_EQ(entries[0].at("action"), "sign_in.failed");
  EXPECT_EQ(entries[0].at("actor_name"), "not signed in");
  EXPECT_EQ(entries[5].at("actor_name"), "at the terminal");
  EXPECT_EQ(entries[5].at("number"), 1);
  EXPECT_EQ(jsonOf(send(ada, "GET", "/audit?before=3")).at("entries").size(), 2u);
  EXPECT_EQ(jsonOf(send(ada, "GET", "/audit?count=4")).at("entries").size(), 4u);
  const Json of_bob = jsonOf(send(ada, "GET", "/audit?subject=" + bob)).at("entries");
  ASSERT_EQ(of_bob.size(), 2u);
  EXPECT_EQ(of_bob[1].at("actor_name"), "Ada Admin");
  for (const std::string bad : {"x", "-1", "1e3", "99999999999999999999"})
    EXPECT_EQ(send(ada, "GET", "/audit?before=" + bad).status, 400) << bad;
  const Json whole = jsonOf(send(ada, "GET", "/audit/verify"));
  EXPECT_EQ(whole.at("whole"), true);
  EXPECT_EQ(whole.at("entries"), 6);
  const std::string head = whole.at("head").get<std::string>();
  EXPECT_EQ(jsonOf(send(ada, "GET", "/audit/verify?head=" + head)).at("whole"), true);
  const std::string longer = "7" + head.substr(1);
  EXPECT_EQ(jsonOf(send(ada, "GET", "/audit/verify?head=" + longer)).at("first_bad"), 7);
  EXPECT_EQ(send(ada, "GET", "/audit/verify?head=six").status, 400);
  clinic_->database->write([](Transaction& transaction) { transaction.execute("DELETE FROM audit WHERE number = 2"); });
  const Json verdict = jsonOf(send(ada, "GET", "/audit/verify"));
  EXPECT_EQ(verdict.at("whole"), false);
  EXPECT_EQ(verdict.at("first_bad"), 2);
}

TEST_F(AccountRoutes, NoSecretComesIntoTheLog) {
  setUpClinic();
  const Browser ada = signIn("ada");
  trySignIn("my secret password", "another secret");
  addPerson(ada, "bob", "clinician");
  EXPECT_THAT(logged_, HasSubstr("/api/v1/session"));
  for (const std::string& secret : {std::string(kPassword), std::string("secret"), ada.cookie, ada.csrf})
    EXPECT_THAT(logged_, Not(HasSubstr(secret)));
}

}  // namespace
}  // namespace nucha::serve
