#include "nucha/serve/clinic.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <system_error>
#include <typeinfo>
#include <utility>

#include "nucha/base/text.h"

namespace nucha::serve {
namespace {

constexpr int kUnavailableRetrySeconds = 5;
// a path that is none may still carry a body: its 404 is told rather than a 413
constexpr std::size_t kUnknownPathBody = 64 << 10;
constexpr std::size_t kIncidentDigits = 12;
constexpr const char* kKeyCheck = "this key opens this store";

/// One request on its way through the steps.
struct Visit {
  Context context;
  const Route* route = nullptr;  ///< none until it was found
};

bool changes(const std::string& method) { return method != "GET" && method != "HEAD" && method != "OPTIONS"; }

// one holder of an IPv6 network has its whole /64
std::string callerOf(const std::string& address) {
  constexpr int kGroups = 4;
  if (address.find(':') == std::string::npos) return address;
  std::size_t end = 0;
  for (int group = 0; group < kGroups; ++group) {
    const std::size_t next = address.find(':', end);
    if (next == std::string::npos || address.compare(next, 2, "::") == 0) return address.substr(0, next);
    end = next + 1;
  }
  return address.substr(0, end - 1);
}

void take(Clinic& clinic, const std::string& bucket, int per_minute, Instant now) {
  const int seconds = clinic.limits.take(bucket, per_minute, now);
  if (seconds == 0) return;
  HttpError error(429, "Too many requests in a short time; wait as long as Retry-After says.");
  error.retry_after_s = seconds;
  throw error;
}

void limitAddress(Clinic& clinic, const Visit& visit) {
  take(clinic, "address:" + callerOf(visit.context.request.address), clinic.config.requests_per_minute,
       visit.context.now);
}

// where passwords and one-time tokens are tried
void limitSignIns(Clinic& clinic, const Visit& visit) {
  static constexpr std::array<std::string_view, 4> kPaths{"/api/v1/session", "/api/v1/session/password",
                                                          "/api/v1/setup", "/api/v1/invitations/accept"};
  const Route& route = *visit.route;
  if (route.method != "POST" && route.method != "PUT") return;
  if (std::find(kPaths.begin(), kPaths.end(), route.pattern) == kPaths.end()) return;
  take(clinic, "sign_in:" + callerOf(visit.context.request.address), clinic.config.sign_ins_per_minute,
       visit.context.now);
}

void limitDear(Clinic& clinic, const Visit& visit) {
  if (!visit.route->dear) return;
  const Context& context = visit.context;
  const std::string who = context.actor ? context.actor->account : callerOf(context.request.address);
  take(clinic, "dear:" + who, clinic.config.dear_per_minute, context.now);
}

HttpError notSignedIn(bool by_token) {
  HttpError error(401, by_token ? "This API token is not valid." : "Sign in first; sessions end after a while.");
  if (by_token) error.headers["WWW-Authenticate"] = "Bearer";
  return error;
}

// an API token or a session's cookie; none when neither is there or it has ended
std::optional<Actor> findActor(Clinic& clinic, const Context& context) {
  if (const auto token = context.request.bearerToken()) return clinic.accounts.findMachine(*token, context.now);
  const std::string cookie = context.request.cookie("nucha_session");
  return cookie.empty() ? std::nullopt : clinic.accounts.findSession(cookie, context.now);
}

bool mayCall(Access access, Role role) {
  switch (access) {
    case Access::anyone:
    case Access::patient_link:
      return true;
    // programs get what is meant for programs, nothing else
    case Access::account:
    case Access::reader:
      return role != Role::machine;
    case Access::clinician:
      return role == Role::clinician;
    case Access::administrator:
      return role == Role::administrator;
    case Access::machine:
      return role == Role::machine || role == Role::clinician;
  }
  return false;
}

void admit(Clinic& clinic, Visit& visit) {
  Context& context = visit.context;
  const Access access = visit.route->access;
  if (access == Access::anyone) return;
  if (access == Access::patient_link) {
    if (context.request.header("X-Intake-Token").empty()) throw HttpError(401, "This needs the link of an intake.");
    return;
  }
  std::optional<Actor> actor = findActor(clinic, context);
  if (!actor) throw notSignedIn(context.request.bearerToken().has_value());
  context.actor = std::move(actor);
  if (!mayCall(access, context.actor->role)) throw HttpError(403, "Your account has no right to this.");
}

// a browser says from where a request comes; another site's page has no business here
void checkOrigin(const Clinic& clinic, const HttpRequest& request) {
  if (!changes(request.method) || request.bearerToken()) return;
  const std::string site = request.header("Sec-Fetch-Site");
  const std::string origin = request.header("Origin");
  const std::size_t host = origin.find("://");
  const bool own_origin =
      origin.empty() || origin == clinic.config.public_url ||
      (host != std::string::npos && lowered(origin.substr(host + 3)) == lowered(request.header("Host")));
  if ((site.empty() || site == "same-origin" || site == "none") && own_origin) return;
  throw HttpError(403, "This request came from another site's page. Open the clinic at its own address.");
}

// a cookie is sent by whoever makes the browser send it; this token only by our own page
void checkCsrf(const Context& context) {
  if (!changes(context.request.method) || !context.actor || context.actor->session.empty()) return;
  if (!equalInConstantTime(context.request.header("X-CSRF-Token"), context.actor->csrf))
    throw HttpError(403, "The header X-CSRF-Token is missing or of another session. Load the page again.");
}

void checkBody(const Clinic& clinic, const Visit& visit) {
  const HttpRequest& request = visit.context.request;
  const std::size_t largest = std::min(visit.route->max_body, clinic.config.max_body);
  if (request.body.size() > largest)
    throw HttpError(413, "The body is larger than this path takes: " + std::to_string(largest) + " bytes.");
  if (!request.body.empty() && !isJsonType(request.header("Content-Type")))
    throw HttpError(415, "This takes JSON only: send Content-Type: application/json.");
}

HttpResponse handle(Clinic& clinic, Visit& visit) {
  const HttpRequest& request = visit.context.request;
  limitAddress(clinic, visit);
  visit.route = &clinic.router.find(request.method, request.path, visit.context.path);
  limitSignIns(clinic, visit);
  checkOrigin(clinic, request);
  admit(clinic, visit);
  checkCsrf(visit.context);
  checkBody(clinic, visit);
  limitDear(clinic, visit);
  return visit.route->handler(visit.context);
}

// the caller gets a number to tell us; the log says what it was, without texts that may hold a patient's data
HttpResponse incident(Clinic& clinic, const HttpRequest& request, const std::exception& error) {
  const std::string id = randomId().substr(0, kIncidentDigits);
  Json fields = {{"incident", id}, {"kind", typeid(error).name()}};
  // our own promises name a place in the source
  if (dynamic_cast<const InternalError*>(&error) != nullptr) fields["what"] = error.what();
  clinic.log.write(LogLevel::error, "incident", fields);
  return errorResponse(request, HttpError(500,
                                          "Something went wrong here; look whether your change is there. Tell the "
                                          "administrator incident " +
                                              id + "."));
}

HttpResponse unavailable(Clinic& clinic, const HttpRequest& request, const DatabaseUnavailable& error) {
  clinic.log.write(LogLevel::warning, "store_unavailable", {{"why", error.what()}});
  HttpError answer(503, "The store cannot be reached just now; nothing was changed. Try again soon.");
  answer.retry_after_s = kUnavailableRetrySeconds;
  return errorResponse(request, answer);
}

HttpResponse handleSafely(Clinic& clinic, Visit& visit) {
  const HttpRequest& request = visit.context.request;
  try {
    return handle(clinic, visit);
  } catch (const HttpError& error) {
    return errorResponse(request, error);
  } catch (const InputError& error) {
    return errorResponse(
        request, HttpError(422, "This could not be used; each fault says where, what and what to do.", error.faults()));
  } catch (const DatabaseUnavailable& error) {
    return unavailable(clinic, request, error);
  } catch (const DatabaseConflict&) {
    return errorResponse(request,
                         HttpError(409, "Somebody changed the same thing just now. Load it again, then change it."));
  } catch (const std::exception& error) {
    return incident(clinic, request, error);
  }
}

std::string methodLabel(const std::string& method) {
  static constexpr std::array<std::string_view, 6> kMethods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
  return std::find(kMethods.begin(), kMethods.end(), method) == kMethods.end() ? "other" : method;
}

void note(Clinic& clinic, const Visit& visit, int status, std::chrono::duration<double> took) {
  constexpr double kMsPerSecond = 1000;
  const std::string method = methodLabel(visit.context.request.method);
  const std::string pattern = visit.route == nullptr ? "-" : visit.route->pattern;
  clinic.metrics.count(method, pattern, status, took.count());
  clinic.log.write(LogLevel::info, "request",
                   {{"method", method},
                    {"route", pattern},
                    {"status", status},
                    {"ms", static_cast<long>(took.count() * kMsPerSecond)},
                    {"account", visit.context.actor ? visit.context.actor->account : ""}});
}

std::optional<std::string> readKeyCheck(Database& database) {
  std::optional<std::string> sealed;
  database.read([&](Transaction& transaction) {
    const std::vector<Row> rows = transaction.query("SELECT value FROM meta WHERE name = ?", {Value("key_check")});
    sealed = rows.empty() ? std::nullopt : std::optional(rows.front().text(0));
  });
  return sealed;
}

ServerConfig withUrl(ServerConfig config) {
  if (config.public_url.empty()) config.public_url = defaultUrl(config);
  return config;
}

}  // namespace

std::unique_ptr<Database> openStore(const ServerConfig& config) {
  std::error_code failed;
  if (std::filesystem::create_directories(config.folder, failed))
    std::filesystem::permissions(config.folder, std::filesystem::perms::owner_all, failed);
  if (!std::filesystem::is_directory(config.folder, failed))
    throw InputError({config.folder.string(), "cannot be made or is no folder",
                      "name a folder that this user may write with --folder"});
  std::unique_ptr<Database> database =
      config.database == "sqlite" ? openSqlite(config.folder / "nucha.db") : openPostgres(config.database);
  migrate(*database);
  return database;
}

std::filesystem::path masterKeyFile(const ServerConfig& config) {
  return config.key_file.empty() ? config.folder / "master.key" : config.key_file;
}

SecretKey openMasterKey(const ServerConfig& config, Database& database) {
  const std::filesystem::path file = masterKeyFile(config);
  const std::optional<std::string> sealed = readKeyCheck(database);
  // a key made for a store that is sealed already could open nothing, and would hide that the right one is missing
  SecretKey key = loadMasterKey(file, !sealed);
  if (!sealed) {
    database.write([&](Transaction& transaction) {
      transaction.execute("INSERT INTO meta(name, value) VALUES(?, ?)",
                          {Value("key_check"), Value(seal(key, kKeyCheck, "meta.key_check"))});
    });
  } else if (unseal(key, *sealed, "meta.key_check") != kKeyCheck) {
    throw InputError({file.string(), "is the master key of another store",
                      "put the key back that was in use when this store was made, or name it as key_file"});
  }
  return key;
}

Clinic::Clinic(ServerConfig settings, const std::filesystem::path& data, const Clock& clinic_clock)
    : config(withUrl(std::move(settings))),
      clock(clinic_clock),
      database(openStore(config)),
      master(openMasterKey(config, *database)),
      audit(*database, master),
      accounts(*database, config.accounts, audit),
      patients(*database, master, audit),
      evaluator(data),
      intakes(*database, patients, audit, evaluator.evidence(), evaluator.words(), config.intake_days,
              config.time_zone),
      log(findLogLevel(config.log_level).value_or(LogLevel::info)) {
  addOperationRoutes(*this);
  addAccountRoutes(*this);
  addPatientRoutes(*this);
  addEvaluationRoutes(*this);
  addScoreRoutes(*this);
  addIntakeRoutes(*this);
  addFhirRoutes(*this);
  addCdsRoutes(*this);
  addSmartRoutes(*this);
  addPageRoutes(*this);
}

Clinic::~Clinic() = default;

Handler bound(Clinic& clinic, HttpResponse (*answer)(Clinic&, const Context&)) {
  return [&clinic, answer](const Context& context) { return answer(clinic, context); };
}

std::size_t largestBody(const Clinic& clinic, const std::string& method, const std::string& path) {
  std::map<std::string, std::string> values;
  try {
    return std::min(clinic.router.find(method, path, values).max_body, clinic.config.max_body);
  } catch (const HttpError&) {
    return std::min(kUnknownPathBody, clinic.config.max_body);
  }
}

HttpResponse answer(Clinic& clinic, const HttpRequest& request) {
  const auto start = std::chrono::steady_clock::now();
  Visit visit{{request, {}, std::nullopt, clinic.clock.now()}, nullptr};
  HttpResponse response = handleSafely(clinic, visit);
  addSecurityHeaders(request, response);
  note(clinic, visit, response.status, std::chrono::steady_clock::now() - start);
  return response;
}

}  // namespace nucha::serve
