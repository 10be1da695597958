#include "nucha/serve/clinic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

#include "nucha/evidence/evidence.h"
#include "nucha/serve/web_app.h"

namespace nucha::serve {
namespace {

using ::testing::HasSubstr;

struct HandClock final : Clock {
  Instant time = 1'800'000'000'000;
  Instant now() const override { return time; }
};

struct ClinicFolder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("nucha-clinic-" + randomId());
  ClinicFolder() = default;
  ClinicFolder(const ClinicFolder&) = delete;
  ClinicFolder& operator=(const ClinicFolder&) = delete;
  ~ClinicFolder() { std::filesystem::remove_all(path); }
};

ServerConfig clinicConfig(const std::filesystem::path& folder) {
  ServerConfig config;
  config.folder = folder;
  config.requests_per_minute = 100000;
  config.dear_per_minute = 100000;
  config.sign_ins_per_minute = 100000;
  config.log_level = "debug";
  return config;
}

constexpr const char* kPassword = "seven grey herons wade";
constexpr const char* kPatientName = "Erika Mustermann";

/// A clinic with routes that only do what a test asks for.
class ClinicAnswer : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder = std::make_unique<ClinicFolder>();
    clock = std::make_unique<HandClock>();
    clinic = std::make_unique<Clinic>(clinicConfig(folder->path), findDataFolder(), *clock);
    clinic->log.sendTo([](const std::string& line) { lines.push_back(line); });
    addTestRoutes();
    const Account admin =
        clinic->accounts.setUp(clinic->accounts.setupToken(clock->now()), "ada", "Ada", kPassword, clock->now());
    administrator = clinic->accounts.signIn("ada", kPassword, clock->now());
    const auto invited = clinic->accounts.invite(commandActor(), "carl", "Carl", Role::clinician, clock->now());
    clinic->accounts.acceptInvitation(invited.token, kPassword, clock->now());
    clinician = clinic->accounts.signIn("carl", kPassword, clock->now());
    machine_token = clinic->accounts.addMachine(commandActor(), "lab", clock->now()).token;
  }
  static void TearDownTestSuite() {
    clinic.reset();
    clock.reset();
    folder.reset();
  }
  void SetUp() override { lines.clear(); }

  static void addTestRoutes() {
    const auto done = [](const Context& context) {
      return jsonResponse(
          {{"account", context.actor ? context.actor->account : ""}, {"bytes", context.request.body.size()}});
    };
    for (const Access access : {Access::anyone, Access::account, Access::reader, Access::clinician,
                                Access::administrator, Access::patient_link, Access::machine}) {
      const std::string pattern = "/test/" + std::string(serve::name(access)) + "/{id}";
      clinic->router.add({"GET", pattern, access, "", done, 0, false});
      clinic->router.add({"POST", pattern, access, "", done, 100, false});
    }
    clinic->router.add({"POST", "/test/dear", Access::clinician, "", done, 100, true});
    clinic->router.add({"GET", "/test/throw/{what}", Access::anyone, "", fail, 0, false});
    clinic->router.add({"GET", "/fhir/test/throw/{what}", Access::anyone, "", fail, 0, false});
  }

  static HttpResponse fail(const Context& context) {
    const std::string what = context.path.at("what");
    if (what == "http") throw HttpError(410, "It is gone.");
    if (what == "input") throw InputError({"case.json#/patient/age", "is too high", "mend it"});
    if (what == "store") throw DatabaseUnavailable("no route to host");
    if (what == "conflict") throw DatabaseConflict();
    if (what == "bug") NUCHA_ASSERT(false, "a broken promise");
    throw std::runtime_error(std::string("record of ") + kPatientName);
  }

  static HttpRequest request(const std::string& method, const std::string& path) {
    HttpRequest made;
    made.method = method;
    made.path = path;
    made.address = "198.51.100.1";
    made.headers["Host"] = "127.0.0.1:8642";
    return made;
  }

  static HttpRequest as(const SignedIn& who, const std::string& method, const std::string& path) {
    HttpRequest made = request(method, path);
    made.headers["Cookie"] = "nucha_session=" + who.token;
    if (method != "GET") made.headers["X-CSRF-Token"] = who.csrf;
    return made;
  }

  static HttpRequest asMachine(const std::string& method, const std::string& path) {
    HttpRequest made = request(method, path);
    made.headers["Authorization"] = "Bearer " + machine_token;
    return made;
  }

  static int status(const HttpRequest& made) { return answer(*clinic, made).status; }

  static std::unique_ptr<ClinicFolder> folder;
  static std::unique_ptr<HandClock> clock;
  static std::unique_ptr<Clinic> clinic;
  static SignedIn administrator, clinician;
  static std::string machine_token;
  static std::vector<std::string> lines;
};
std::unique_ptr<ClinicFolder> ClinicAnswer::folder;
std::unique_ptr<HandClock> ClinicAnswer::clock;
std::unique_ptr<Clinic> ClinicAnswer::clinic;
SignedIn ClinicAnswer::administrator, ClinicAnswer::clinician;
std::string ClinicAnswer::machine_token;
std::vector<std::string> ClinicAnswer::lines;

TEST_F(ClinicAnswer, RightsOfEachKindOfCaller) {
  struct Row {
    const char* access;
    int nobody, admin, clinician, machine;
  };
  for (const Row& row : {Row{"anyone", 200, 200, 200, 200}, Row{"account", 401, 200, 200, 403},
                         Row{"reader", 401, 200, 200, 403}, Row{"clinician", 401, 403, 200, 403},
                         Row{"administrator", 401, 200, 403, 403}, Row{"machine", 401, 403, 200, 200}}) {
    const std::string path = std::string("/test/") + row.access + "/7";
    EXPECT_EQ(status(request("GET", path)), row.nobody) << path;
    EXPECT_EQ(status(as(administrator, "GET", path)), row.admin) << path;
    EXPECT_EQ(status(as(clinician, "GET", path)), row.clinician) << path;
    EXPECT_EQ(status(asMachine("GET", path)), row.machine) << path;
  }
}

TEST_F(ClinicAnswer, WrongTokensAreNobody) {
  HttpRequest cookie = request("GET", "/test/account/7");
  cookie.headers["Cookie"] = "nucha_session=" + std::string(43, 'A');
  EXPECT_EQ(status(cookie), 401);
  HttpRequest bearer = as(clinician, "GET", "/test/machine/7");
  bearer.headers["Authorization"] = "Bearer wrong";
  const HttpResponse refused = answer(*clinic, bearer);
  EXPECT_EQ(refused.status, 401) << "a wrong token does not fall back to the cookie";
  EXPECT_EQ(refused.headers.at("WWW-Authenticate"), "Bearer");
}

TEST_F(ClinicAnswer, PatientLinksNeedTheirHeader) {
  HttpRequest made = request("GET", "/test/patient_link/7");
  EXPECT_EQ(status(made), 401);
  EXPECT_EQ(status(as(clinician, "GET", "/test/patient_link/7")), 401) << "being signed in is no link";
  made.headers["X-Intake-Token"] = "token";
  EXPECT_EQ(status(made), 200);
}

TEST_F(ClinicAnswer, ChangingNeedsTheSessionsOwnToken) {
  HttpRequest made = as(clinician, "POST", "/test/clinician/7");
  EXPECT_EQ(status(made), 200);
  made.headers["X-CSRF-Token"] = administrator.csrf;
  EXPECT_EQ(status(made), 403);
  made.headers.erase("X-CSRF-Token");
  EXPECT_EQ(status(made), 403);
  EXPECT_EQ(status(asMachine("POST", "/test/machine/7")), 200) << "no browser sends an API token by itself";
}

TEST_F(ClinicAnswer, OtherSitesPagesAreRefused) {
  const auto from = [](const std::string& origin, const std::string& site) {
    HttpRequest made = as(clinician, "POST", "/test/clinician/7");
    if (!origin.empty()) made.headers["Origin"] = origin;
    if (!site.empty()) made.headers["Sec-Fetch-Site"] = site;
    return status(made);
  };
  EXPECT_EQ(from("http://127.0.0.1:8642", "same-origin"), 200);
  EXPECT_EQ(from("", "none"), 200);
  EXPECT_EQ(from("https://evil.example", ""), 403);
  EXPECT_EQ(from("null", ""), 403);
  EXPECT_EQ(from("http://127.0.0.1:8642.evil.example", ""), 403);
  EXPECT_EQ(from("", "cross-site"), 403);
  EXPECT_EQ(from("", "same-site"), 403);
  HttpRequest sign_in = request("POST", "/test/anyone/7");
  sign_in.headers["Origin"] = "https://evil.example";
  EXPECT_EQ(status(sign_in), 403) << "also before signing in";
}

TEST_F(ClinicAnswer, BodiesHaveALimitAndAType) {
  HttpRequest made = as(clinician, "POST", "/test/clinician/7");
  made.body = "{}";
  EXPECT_EQ(status(made), 415);
  made.headers["Content-Type"] = "text/plain";
  EXPECT_EQ(status(made), 415);
  made.headers["Content-Type"] = "application/json";
  EXPECT_EQ(status(made), 200);
  made.body = std::string(101, ' ');
  EXPECT_EQ(status(made), 413);
  EXPECT_EQ(largestBody(*clinic, "POST", "/test/clinician/7"), 100U);
  EXPECT_EQ(largestBody(*clinic, "GET", "/test/clinician/7"), 0U);
  EXPECT_GT(largestBody(*clinic, "POST", "/nowhere"), 0U) << "so that it is told that there is nothing";
}

TEST_F(ClinicAnswer, EveryFailureHasItsStatus) {
  const auto thrown = [](const std::string& what) { return answer(*clinic, request("GET", "/test/throw/" + what)); };
  EXPECT_EQ(thrown("http").status, 410);
  EXPECT_EQ(thrown("conflict").status, 409);
  const HttpResponse input = thrown("input");
  EXPECT_EQ(input.status, 422);
  EXPECT_EQ(Json::parse(input.body)["faults"][0]["where"], "case.json#/patient/age");
  const HttpResponse store = thrown("store");
  EXPECT_EQ(store.status, 503);
  EXPECT_EQ(store.headers.count("Retry-After"), 1U);
  EXPECT_EQ(store.body.find("no route"), std::string::npos) << "that is for the log";
  EXPECT_EQ(status(request("GET", "/api/v1/nothing")), 404);
  EXPECT_EQ(status(request("DELETE", "/test/anyone/7")), 405);
  EXPECT_EQ(status(request("HEAD", "/test/anyone/7")), 200);
}

TEST_F(ClinicAnswer, BelowFhirFailuresAreOutcomes) {
  for (const auto& [what, code] :
       std::map<std::string, int>{{"http", 410}, {"input", 422}, {"store", 503}, {"other", 500}}) {
    const HttpResponse response = answer(*clinic, request("GET", "/fhir/test/throw/" + what));
    EXPECT_EQ(response.status, code);
    EXPECT_EQ(Json::parse(response.body)["resourceType"], "OperationOutcome") << what;
    EXPECT_EQ(response.headers.at("Content-Type"), "application/fhir+json");
  }
  EXPECT_EQ(Json::parse(answer(*clinic, request("GET", "/fhir/nothing")).body)["resourceType"], "OperationOutcome");
}

TEST_F(ClinicAnswer, AnIncidentIsToldByNumberOnly) {
  const HttpResponse response = answer(*clinic, request("GET", "/test/throw/other"));
  ASSERT_EQ(response.status, 500);
  EXPECT_EQ(response.body.find(kPatientName), std::string::npos);
  ASSERT_EQ(lines.size(), 2U);
  const std::string incident = Json::parse(lines[0])["incident"];
  EXPECT_THAT(response.body, HasSubstr(incident));
  for (const std::string& line : lines) EXPECT_EQ(line.find(kPatientName), std::string::npos);
  lines.clear();
  EXPECT_EQ(status(request("GET", "/test/throw/bug")), 500);
  EXPECT_THAT(lines[0], HasSubstr("a broken promise")) << "our own promises name their place";
}

TEST_F(ClinicAnswer, LogAndMetricsHoldThePatternOnly) {
  HttpRequest made = as(clinician, "GET", "/test/clinician/secret-id");
  made.query["q"] = kPatientName;
  EXPECT_EQ(status(made), 200);
  EXPECT_EQ(status(request("FROB", "/secret-page")), 404);
  ASSERT_EQ(lines.size(), 2U);
  const Json line = Json::parse(lines[0]);
  EXPECT_EQ(line["route"], "/test/clinician/{id}");
  EXPECT_EQ(line["status"], 200);
  EXPECT_EQ(line["account"], clinician.account.id);
  EXPECT_EQ(Json::parse(lines[1])["route"], "-");
  for (const std::string& text : {lines[0], lines[1], clinic->metrics.text()}) {
    for (const char* secret : {"secret-id", "secret-page", kPatientName, "FROB"}) {
      EXPECT_EQ(text.find(secret), std::string::npos) << secret;
    }
  }
}

TEST_F(ClinicAnswer, EveryResponseIsGuarded) {
  for (const char* path : {"/", "/healthz", "/api/v1/nothing", "/fhir/nothing", "/test/throw/other"}) {
    const HttpResponse response = answer(*clinic, request("GET", path));
    EXPECT_EQ(response.headers.count("Content-Security-Policy"), 1U) << path;
    EXPECT_EQ(response.headers.at("X-Content-Type-Options"), "nosniff") << path;
    EXPECT_EQ(response.headers.count("Cache-Control"), 1U) << path;
  }
  EXPECT_EQ(answer(*clinic, request("GET", "/api/v1/nothing")).headers.at("Cache-Control"), "no-store");
}

/// Puts another limit in place for one test.
struct LimitChange {
  int& limit;
  int before;
  LimitChange(int& which, int value) : limit(which), before(which) { limit = value; }
  LimitChange(const LimitChange&) = delete;
  LimitChange& operator=(const LimitChange&) = delete;
  ~LimitChange() { limit = before; }
};

TEST_F(ClinicAnswer, AnAddressHasItsRate) {
  const LimitChange change(clinic->config.requests_per_minute, 3);
  const auto from = [](const std::string& address) {
    HttpRequest made = request("GET", "/test/anyone/7");
    made.address = address;
    return answer(*clinic, made);
  };
  for (int i = 0; i < 3; ++i) EXPECT_EQ(from("203.0.113.1").status, 200);
  const HttpResponse refused = from("203.0.113.1");
  EXPECT_EQ(refused.status, 429);
  EXPECT_GT(std::stoi(refused.headers.at("Retry-After")), 0);
  EXPECT_EQ(from("203.0.113.2").status, 200);
  for (const char* address : {"2001:db8:1:2::1", "2001:db8:1:2:3::9", "2001:db8:1:2:ffff::1"})
    EXPECT_EQ(from(address).status, 200);
  EXPECT_EQ(from("2001:db8:1:2::77").status, 429) << "one network is one caller";
  EXPECT_EQ(from("2001:db8:1:3::77").status, 200);
  clock->time += 60'000;
  EXPECT_EQ(from("203.0.113.1").status, 200);
}

TEST_F(ClinicAnswer, DearRoutesHaveTheirOwnRatePerAccount) {
  const LimitChange change(clinic->config.dear_per_minute, 2);
  const auto ask = [] { return status(as(clinician, "POST", "/test/dear")); };
  EXPECT_EQ(ask(), 200);
  EXPECT_EQ(ask(), 200);
  EXPECT_EQ(ask(), 429);
  EXPECT_EQ(status(as(clinician, "POST", "/test/clinician/7")), 200);
}

TEST_F(ClinicAnswer, SigningInHasAStricterRate) {
  const LimitChange change(clinic->config.sign_ins_per_minute, 2);
  const auto attempt = [] {
    HttpRequest made = request("POST", "/api/v1/session");
    made.address = "203.0.113.77";
    made.headers["Content-Type"] = "application/json";
    made.body = R"({"login": "nobody", "password": "wrong password"})";
    return status(made);
  };
  EXPECT_EQ(attempt(), 401);
  EXPECT_EQ(attempt(), 401);
  EXPECT_EQ(attempt(), 429);
}

TEST_F(ClinicAnswer, HealthReadinessAndFigures) {
  EXPECT_EQ(Json::parse(answer(*clinic, request("GET", "/healthz")).body)["status"], "alive");
  const Json ready = Json::parse(answer(*clinic, request("GET", "/readyz")).body);
  EXPECT_EQ(ready["status"], "ready");
  EXPECT_EQ(ready["database"], "sqlite");
  EXPECT_EQ(status(request("GET", "/metrics")), 401) << "not for strangers";
  EXPECT_EQ(status(as(clinician, "GET", "/metrics")), 401);
  EXPECT_EQ(status(asMachine("GET", "/metrics")), 200);
  HttpRequest local = request("GET", "/metrics");
  local.address = "127.0.0.1";
  clinic->connections = [] { return ConnectionCounts{7, 0, 0}; };
  EXPECT_THAT(answer(*clinic, local).body, HasSubstr("nucha_connections_open 7\n"));
  clinic->connections = nullptr;
}

TEST_F(ClinicAnswer, PagesAreServedWithTags) {
  for (const char* path : {"/", "/patients/7/evaluation", "/setup"}) {
    const HttpResponse response = answer(*clinic, request("GET", path));
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_THAT(response.headers.at("Content-Type"), HasSubstr("text/html"));
  }
  EXPECT_EQ(status(request("GET", "/missing.js")), 404);
  EXPECT_EQ(status(request("GET", "/assets/../../etc/passwd")), 404);
  EXPECT_EQ(status(request("GET", "/smart/nothing")), 404);
  EXPECT_EQ(status(request("POST", "/")), 404);
  for (const EmbeddedFile& file : webApp()) {
    HttpRequest made = request("GET", "/" + std::string(file.path));
    const HttpResponse whole = answer(*clinic, made);
    EXPECT_EQ(whole.body, file.bytes) << file.path;
    const bool hashed = file.path.substr(0, 7) == "assets/";
    EXPECT_EQ(whole.headers.at("Cache-Control").find("immutable") != std::string::npos, hashed) << file.path;
    made.headers["If-None-Match"] = "\"other\", W/" + whole.headers.at("ETag");
    EXPECT_EQ(status(made), 304) << file.path;
    made.headers.erase("If-None-Match");
    made.headers["Accept-Encoding"] = "br, GZIP;q=0.5";
    const HttpResponse small = answer(*clinic, made);
    EXPECT_EQ(small.body, file.gzip.empty() ? file.bytes : file.gzip) << file.path;
    EXPECT_EQ(small.headers.count("Content-Encoding"), file.gzip.empty() ? 0U : 1U);
    made.headers["Accept-Encoding"] = "gzip;q=0";
    EXPECT_EQ(answer(*clinic, made).body, file.bytes);
  }
}

TEST(ClinicStore, OpensAgainWithItsKeyAndWithNoOther) {
  const ClinicFolder folder;
  ServerConfig config = clinicConfig(folder.path);
  const std::string key = openMasterKey(config, *openStore(config)).hex();
  EXPECT_EQ(openMasterKey(config, *openStore(config)).hex(), key);
  EXPECT_EQ(std::filesystem::status(folder.path).permissions(), std::filesystem::perms::owner_all);
  config.key_file = folder.path / "other.key";
  EXPECT_THROW(openMasterKey(config, *openStore(config)), InputError);
  EXPECT_FALSE(std::filesystem::exists(config.key_file)) << "a new key would only hide that the right one is missing";
  loadMasterKey(config.key_file, true);
  EXPECT_THROW(openMasterKey(config, *openStore(config)), InputError);
  config.folder = masterKeyFile(clinicConfig(folder.path));
  EXPECT_THROW(openStore(config), InputError) << "a file is no folder";
}

TEST(ClinicRoutes, AreWhollyDescribed) {
  const ClinicFolder folder;
  const Clinic clinic(clinicConfig(folder.path), findDataFolder(), systemClock());
  for (const Route& route : clinic.router.routes()) {
    EXPECT_FALSE(route.summary.empty()) << route.pattern;
    EXPECT_TRUE(route.method != "GET" || route.max_body == 0) << route.pattern;
  }
  EXPECT_EQ(clinic.config.public_url, "http://127.0.0.1:8642");
}

}  // namespace
}  // namespace nucha::serve
