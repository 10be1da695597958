// Every route of the clinic, whatever it is for: who may not call it cannot, and nothing that is sent to it breaks it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "nucha/base/random.h"
#include "nucha/serve/clinic.h"
#include "serve/account_store.h"

namespace nucha::serve {
namespace {

using testing::HasSubstr;

class StillClock : public Clock {
 public:
  Instant now() const override { return 1'800'000'000'000; }
};

constexpr const char* kSomePassword = "seven grey herons wade";

struct Caller {
  std::string who;
  std::optional<Role> role;
  std::string cookie, csrf, bearer;
};

class EveryRoute : public testing::Test {
 protected:
  static void SetUpTestSuite() { shared_ = new Shared; }
  static void TearDownTestSuite() {
    delete shared_;
    shared_ = nullptr;
  }

  static Clinic& clinic() { return shared_->clinic; }
  static const std::vector<Caller>& callers() { return shared_->callers; }
  static const Caller& caller(Role role) {
    return *std::find_if(callers().begin(), callers().end(), [&](const Caller& one) { return one.role == role; });
  }

  static HttpRequest requestFor(const Route& route, const Caller& caller, const std::string& id = "none") {
    HttpRequest request;
    request.method = route.method;
    request.path = route.pattern;
    for (std::size_t open = request.path.find('{'); open != std::string::npos; open = request.path.find('{'))
      request.path.replace(open, request.path.find('}') - open + 1, id);
    request.address = "192.0.2.1";
    if (!caller.cookie.empty()) request.headers["Cookie"] = "nucha_session=" + caller.cookie;
    if (!caller.csrf.empty()) request.headers["X-CSRF-Token"] = caller.csrf;
    if (!caller.bearer.empty()) request.headers["Authorization"] = "Bearer " + caller.bearer;
    if (route.max_body > 0) {
      request.headers["Content-Type"] = "application/json";
      request.body = "{}";
    }
    return request;
  }

  static std::string told(const Route& route, const std::string& who) {
    return route.method + " " + route.pattern + " by " + who;
  }

 private:
  struct Shared {
    AccountFolder folder;
    StillClock clock;
    Clinic clinic{configIn(folder.path), std::string(NUCHA_TEST_ROOT) + "/data", clock};
    std::vector<Caller> callers;

    static ServerConfig configIn(const std::filesystem::path& folder) {
      ServerConfig config;
      config.folder = folder;
      config.log_level = "error";
      // what is tried here is more than any caller may
      config.requests_per_minute = config.dear_per_minute = config.sign_ins_per_minute = 1'000'000;
      return config;
    }

    Shared() {
      const Instant now = clock.now();
      clinic.log.sendTo([](const std::string&) {});
      clinic.accounts.setUp(clinic.accounts.setupToken(now), "ada", "Ada Admin", kSomePassword, now);
      callers.push_back({"a stranger", std::nullopt, "", "", ""});
      add("ada", Role::administrator);
      for (const Role role : {Role::clinician, Role::read_only}) {
        const std::string login = std::string("one-") + std::string(name(role));
        const auto invited = clinic.accounts.invite(commandActor(), login, login, role, now);
        clinic.accounts.acceptInvitation(invited.token, kSomePassword, now);
        add(login, role);
      }
      const auto machine = clinic.accounts.addMachine(commandActor(), "a program", now);
      callers.push_back({"a program", Role::machine, "", "", machine.token});
    }

    void add(const std::string& login, Role role) {
      const SignedIn session = clinic.accounts.signIn(login, kSomePassword, clock.now());
      callers.push_back({login, role, session.token, session.csrf, ""});
    }
  };
  static Shared* shared_;
};

EveryRoute::Shared* EveryRoute::shared_ = nullptr;

bool mayEnter(Access access, const std::optional<Role>& role) {
  if (access == Access::anyone) return true;
  if (!role || access == Access::patient_link) return false;
  if (access == Access::account || access == Access::reader) return *role != Role::machine;
  if (access == Access::clinician) return *role == Role::clinician;
  if (access == Access::administrator) return *role == Role::administrator;
  return *role == Role::machine || *role == Role::clinician;
}

bool endsTheSession(const Route& route) { return route.method == "DELETE" && route.pattern == "/api/v1/session"; }

TEST_F(EveryRoute, TellsWhatItIsForAndTakesNoMoreThanItNeeds) {
  ASSERT_GT(clinic().router.routes().size(), 40U);
  for (const Route& route : clinic().router.routes()) {
    EXPECT_FALSE(route.summary.empty()) << route.pattern;
    EXPECT_LE(route.max_body, clinic().config.max_body) << route.pattern;
    if (route.method == "GET") {
      EXPECT_EQ(route.max_body, 0U) << route.pattern;
    }
  }
}

TEST_F(EveryRoute, IsClosedToThoseWithoutTheRight) {
  for (const Route& route : clinic().router.routes()) {
    for (const Caller& caller : callers()) {
      if (mayEnter(route.access, caller.role)) continue;
      const int status = answer(clinic(), requestFor(route, caller)).status;
      const bool signed_in = caller.role && route.access != Access::patient_link;
      EXPECT_EQ(status, signed_in ? 403 : 401) << told(route, caller.who);
    }
  }
}

TEST_F(EveryRoute, IsClosedToAnEndedOrInventedSession) {
  const Caller inventor{"an inventor", Role::clinician, std::string(43, 'A'), std::string(43, 'B'), ""};
  const Caller forger{"a forger", Role::machine, "", "", std::string(43, 'C')};
  for (const Route& route : clinic().router.routes()) {
    if (route.access == Access::anyone) continue;
    EXPECT_EQ(answer(clinic(), requestFor(route, inventor)).status, 401) << told(route, inventor.who);
    EXPECT_EQ(answer(clinic(), requestFor(route, forger)).status, 401) << told(route, forger.who);
  }
}

TEST_F(EveryRoute, ChangesNothingForAnotherSitesPage) {
  for (const Route& route : clinic().router.routes()) {
    if (route.method == "GET" || route.access == Access::patient_link) continue;
    for (const Role role : {Role::administrator, Role::clinician}) {
      if (!mayEnter(route.access, role)) continue;
      HttpRequest foreign = requestFor(route, caller(role));
      foreign.headers["Origin"] = "https://elsewhere.example";
      foreign.headers["Sec-Fetch-Site"] = "cross-site";
      EXPECT_EQ(answer(clinic(), foreign).status, 403) << told(route, "another site");
      if (route.access == Access::anyone) continue;
      HttpRequest without = requestFor(route, caller(role));
      without.headers.erase("X-CSRF-Token");
      EXPECT_EQ(answer(clinic(), without).status, 403) << told(route, "a caller without CSRF token");
    }
  }
}

TEST_F(EveryRoute, DoesNotKnowWhatDoesNotExist) {
  const std::vector<std::string> strange{"none",     "..", "%2e%2e%2f", "' OR 1=1 --", std::string(3000, 'x'),
                                         "\xff\xfe", "0"};
  for (const Route& route : clinic().router.routes()) {
    // the page's own paths are whatever the browser shows
    if (route.pattern.find('{') == std::string::npos || route.access == Access::anyone) continue;
    for (const Caller& caller : callers()) {
      if (!mayEnter(route.access, caller.role)) continue;
      for (const std::string& id : strange) {
        const int status = answer(clinic(), requestFor(route, caller, id)).status;
        EXPECT_GE(status, 400) << told(route, caller.who) << " of " << id;
        EXPECT_LT(status, 500) << told(route, caller.who) << " of " << id;
      }
    }
  }
}

std::vector<std::string> hostileBodies() {
  std::vector<std::string> bodies{"",
                                  "{",
                                  "[]",
                                  "null",
                                  "42",
                                  "\"text\"",
                                  "{\"a\":1,\"a\":2}",
                                  std::string("{\"a\":\"\0\"}", 9),
                                  "{\"\xff\xfe\":1}",
                                  std::string(200, '[') + std::string(200, ']'),
                                  "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"resource\":null},7]}",
                                  "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"bundle\"}]}"};
  const std::vector<std::string> members{
      "login",    "name",    "password", "old",          "new",          "token",      "role",      "disabled",
      "person",   "case",    "version",  "findings",     "text",         "instrument", "answers",   "value",
      "accounts", "confirm", "question", "words",        "done",         "hook",       "context",   "prefetch",
      "age",      "sex",     "surgery",  "risk_factors", "resourceType", "entry",      "parameter", "at"};
  const std::vector<std::string> values{"null",
                                        "true",
                                        "-1",
                                        "1e308",
                                        "[]",
                                        "{}",
                                        "[[[{}]]]",
                                        "\"'; DROP TABLE patients; --\"",
                                        "\"<script>alert(1)</script>\"",
                                        "\"\\u0000\"",
                                        "99999999999999999999"};
  for (const std::string& value : values) {
    std::string body;
    for (const std::string& member : members) body += (body.empty() ? "{\"" : ",\"") + member + "\":" + value;
    bodies.push_back(body + "}");
  }
  return bodies;
}

TEST_F(EveryRoute, WithstandsHostileBodies) {
  const std::vector<std::string> bodies = hostileBodies();
  for (const Route& route : clinic().router.routes()) {
    if (route.max_body == 0 || endsTheSession(route)) continue;
    for (const Caller& caller : callers()) {
      const bool by_link = route.access == Access::patient_link;
      if (by_link ? caller.role.has_value() : !mayEnter(route.access, caller.role)) continue;
      for (const std::string& body : bodies) {
        HttpRequest request = requestFor(route, caller);
        request.body = body;
        if (by_link) request.headers["X-Intake-Token"] = std::string(43, 'D');
        const HttpResponse response = answer(clinic(), request);
        EXPECT_LT(response.status, 500) << told(route, caller.who) << " with " << body;
        // what was sent may be quoted in a message, never in something that a browser would run
        const auto kind = response.headers.find("Content-Type");
        EXPECT_TRUE(response.body.empty() || kind != response.headers.end()) << told(route, caller.who);
        if (kind != response.headers.end() && response.body.find("<script>alert") != std::string::npos) {
          EXPECT_THAT(kind->second, HasSubstr("json")) << told(route, caller.who);
        }
      }
    }
  }
}

TEST_F(EveryRoute, WithstandsAnyBytes) {
  Random random(20261123);
  for (const Route& route : clinic().router.routes()) {
    if (route.max_body == 0 || endsTheSession(route)) continue;
    const auto who = std::find_if(callers().begin(), callers().end(),
                                  [&](const Caller& one) { return mayEnter(route.access, one.role); });
    if (who == callers().end()) continue;
    for (int i = 0; i < 20; ++i) {
      HttpRequest request = requestFor(route, *who);
      request.body.clear();
      for (int n = 0; n < 40; ++n) request.body.push_back(static_cast<char>(random.uniform() * 255));
      const int status = answer(clinic(), request).status;
      EXPECT_GE(status, 400) << told(route, who->who);
      EXPECT_LT(status, 500) << told(route, who->who);
    }
  }
}

TEST_F(EveryRoute, RefusesTooMuchAndTheWrongKind) {
  for (const Route& route : clinic().router.routes()) {
    const auto who = std::find_if(callers().begin(), callers().end(),
                                  [&](const Caller& one) { return mayEnter(route.access, one.role); });
    if (who == callers().end()) continue;
    HttpRequest large = requestFor(route, *who);
    large.headers["Content-Type"] = "application/json";
    large.body = std::string(route.max_body + 1, ' ');
    if (route.method != "GET") {
      EXPECT_EQ(answer(clinic(), large).status, 413) << told(route, who->who);
    }
    if (route.max_body == 0) continue;
    HttpRequest form = requestFor(route, *who);
    form.headers["Content-Type"] = "application/x-www-form-urlencoded";
    form.body = "login=ada&password=x";
    EXPECT_EQ(answer(clinic(), form).status, 415) << told(route, who->who);
  }
}

TEST_F(EveryRoute, CarriesTheHeadersThatKeepABrowserSafe) {
  for (const Route& route : clinic().router.routes()) {
    const HttpResponse response = answer(clinic(), requestFor(route, callers().front()));
    const auto header = [&](const char* name) {
      const auto found = response.headers.find(name);
      return found == response.headers.end() ? std::string() : found->second;
    };
    EXPECT_THAT(header("Content-Security-Policy"), HasSubstr("frame-ancestors 'none'")) << route.pattern;
    EXPECT_EQ(header("X-Content-Type-Options"), "nosniff") << route.pattern;
    EXPECT_EQ(header("Referrer-Policy"), "no-referrer") << route.pattern;
    if (route.pattern.starts_with("/api/")) {
      EXPECT_THAT(header("Cache-Control"), HasSubstr("no-store")) << route.pattern;
    }
  }
}

TEST_F(EveryRoute, LeavesTheAuditTrailWhole) {
  const AuditVerdict verdict = clinic().audit.verify();
  EXPECT_TRUE(verdict.whole) << verdict.why;
  EXPECT_GT(verdict.entries, 5);
}

}  // namespace
}  // namespace nucha::serve
