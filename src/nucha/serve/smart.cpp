#include "nucha/serve/smart.h"

#include <fmt/format.h>

#include <algorithm>

#include "nucha/base/error.h"
#include "nucha/base/text.h"

namespace nucha::serve {

/// A launch between its start and the way back.
struct SmartLaunches::Waiting {
  std::string server, verifier, session;
  Instant created_at = 0;
};

namespace {

constexpr std::size_t kLongestText = 4'000;  // of code, state, launch and token
constexpr const char* kUsedOrLate =
    "This launch is not known, was used already, is too old, or belongs to another sign-in. Start again from the "
    "record system.";

std::string withoutSlash(std::string text) {
  while (text.ends_with('/')) text.pop_back();
  return text;
}

std::string verifierBound(const std::string& state_hash) { return "smart.verifier:" + state_hash; }

std::string scopes(bool finer, bool from_record_system) {
  const std::string right = finer ? ".rs" : ".read";
  std::string text = from_record_system ? "launch" : "launch/patient";
  text += " patient/Patient" + right;
  for (const std::string& search : recordSearches()) {
    text.append(" patient/").append(search.substr(0, search.find('?'))).append(right);
  }
  return text;
}

std::string textOf(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string form(std::initializer_list<std::pair<const char*, std::string>> fields) {
  std::string text;
  for (const auto& [key, value] : fields) {
    text += (text.empty() ? "" : "&") + std::string(key) + "=" + urlEncoded(value);
  }
  return text;
}

// an address the server gave us: a fault there is the server's
std::string endpoint(const Json& configuration, const char* key) {
  const std::string url = textOf(configuration, key);
  const std::string fault = faultOfAddress(url);
  if (!fault.empty()) throw HttpError(502, fmt::format("The record system's {} {}.", key, fault));
  return url;
}

}  // namespace

SmartLaunches::SmartLaunches(Database& database, const SecretKey& master, std::vector<FhirServer> servers,
                             std::string redirect_uri, HttpClient client, SmartLimits limits)
    : database_(database),
      master_(master),
      servers_(std::move(servers)),
      redirect_uri_(std::move(redirect_uri)),
      client_(client),
      limits_(limits) {}

const FhirServer& SmartLaunches::serverOfName(const std::string& name) const {
  const auto found = std::find_if(servers_.begin(), servers_.end(), [&](const auto& s) { return s.name == name; });
  if (found == servers_.end()) throw HttpError(404, "No record system of this name is configured (fhir_servers).");
  return *found;
}

const FhirServer& SmartLaunches::serverOfIssuer(const std::string& issuer) const {
  const std::string wanted = withoutSlash(issuer);
  const auto found = std::find_if(servers_.begin(), servers_.end(),
                                  [&](const FhirServer& server) { return withoutSlash(server.base) == wanted; });
  if (found == servers_.end()) {
    throw HttpError(404, "This record system is not configured: an administrator adds it to fhir_servers first.");
  }
  return *found;
}

SmartServer SmartLaunches::discover(const FhirServer& server) const {
  const Json json = client_.getJson(withoutSlash(server.base) + "/.well-known/smart-configuration");
  SmartServer smart;
  smart.authorization_endpoint = endpoint(json, "authorization_endpoint");
  smart.token_endpoint = endpoint(json, "token_endpoint");
  smart.issuer = textOf(json, "issuer");
  const auto list_holds = [&](const char* key, std::string_view word) {
    const auto found = json.find(key);
    return found != json.end() && found->is_array() && std::find(found->begin(), found->end(), word) != found->end();
  };
  // SMART 2 demands S256; a server that lists methods without it would ignore ours
  if (json.contains("code_challenge_methods_supported") && !list_holds("code_challenge_methods_supported", "S256")) {
    throw HttpError(502, "The record system does not offer PKCE with S256, which SMART App Launch 2 demands.");
  }
  smart.finer_scopes = list_holds("capabilities", "permission-v2");
  return smart;
}

std::string SmartLaunches::begin(const FhirServer& server, const std::string& launch, const std::string& session,
                                 Instant now) {
  NUCHA_ASSERT(!session.empty(), "a launch belongs to a session");
  if (launch.size() > kLongestText) throw HttpError(400, "The launch parameter is too long.");
  const SmartServer smart = discover(server);
  const std::string state = randomToken();
  const std::string verifier = randomToken();
  const std::string hash = tokenHash(state);
  const std::string sealed = seal(master_, verifier, verifierBound(hash));
  database_.write([&](Transaction& transaction) {
    transaction.execute("DELETE FROM smart_launches WHERE created_at < ?", {now - limits_.launch_ms});
    transaction.execute(
        "INSERT INTO smart_launches (state, server, verifier, session, launch, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        {hash, server.name, sealed, session, launch.empty() ? Value() : Value(tokenHash(launch)), now});
  });
  std::string query = form({{"response_type", "code"},
                            {"client_id", server.client_id},
                            {"redirect_uri", redirect_uri_},
                            {"scope", scopes(smart.finer_scopes, !launch.empty())},
                            {"state", state},
                            {"aud", server.base},
                            {"code_challenge", sha256Base64Url(verifier)},
                            {"code_challenge_method", "S256"}});
  if (!launch.empty()) query += "&" + form({{"launch", launch}});
  const std::string& url = smart.authorization_endpoint;
  return url + (url.find('?') == std::string::npos ? "?" : "&") + query;
}

SmartLaunches::Waiting SmartLaunches::take(const std::string& state, const std::string& session, Instant now) {
  const std::string hash = tokenHash(state);
  std::optional<Waiting> waiting;
  database_.write([&](Transaction& transaction) {
    waiting.reset();
    const auto rows =
        transaction.query("SELECT server, verifier, session, created_at FROM smart_launches WHERE state = ?", {hash});
    if (rows.empty()) return;
    transaction.execute("DELETE FROM smart_launches WHERE state = ?", {hash});
    const auto verifier = unseal(master_, rows[0].text(1), verifierBound(hash));
    if (verifier) waiting = Waiting{rows[0].text(0), *verifier, rows[0].text(2), rows[0].number(3)};
  });
  const bool fits = waiting && equalInConstantTime(waiting->session, session) &&
                    now - waiting->created_at <= limits_.launch_ms && now >= waiting->created_at;
  if (!fits) throw HttpError(400, kUsedOrLate);
  return *waiting;
}

void SmartLaunches::forget(const std::string& state) {
  if (state.empty() || state.size() > kLongestText) return;
  const std::string hash = tokenHash(state);
  database_.write(
      [&](Transaction& transaction) { transaction.execute("DELETE FROM smart_launches WHERE state = ?", {hash}); });
}

Json SmartLaunches::exchange(const FhirServer& server, const SmartServer& smart, const std::string& code,
                             const std::string& verifier) const {
  HttpCall call{"POST",
                smart.token_endpoint,
                {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
                form({{"grant_type", "authorization_code"},
                      {"code", code},
                      {"redirect_uri", redirect_uri_},
                      {"client_id", server.client_id},
                      {"code_verifier", verifier}})};
  const HttpReply reply = client_.call(call);
  if (reply.status != 200) {
    throw HttpError(
        502, fmt::format("The record system refused the sign-in (status {}). Start again from there.", reply.status));
  }
  Json json;
  try {
    json = parseJson("token", reply.body);
  } catch (const InputError&) {
    // the text may hold the token
  }
  const bool usable = json.is_object() && lowered(textOf(json, "token_type")) == "bearer" &&
                      !textOf(json, "access_token").empty() && textOf(json, "access_token").size() <= kLongestText &&
                      textOf(json, "access_token").find_first_of("\r\n") == std::string::npos;
  if (!usable) throw HttpError(502, "The record system's sign-in gave no bearer token.");
  return json;
}

SmartRecord SmartLaunches::finish(const std::string& code, const std::string& state, const std::string& issuer,
                                  const std::string& session, Instant now) {
  if (code.empty() || state.empty() || code.size() > kLongestText || state.size() > kLongestText) {
    throw HttpError(400, kUsedOrLate);
  }
  const Waiting waiting = take(state, session, now);
  const FhirServer& server = serverOfName(waiting.server);
  const SmartServer smart = discover(server);
  if (!issuer.empty() && withoutSlash(issuer) != withoutSlash(smart.issuer.empty() ? server.base : smart.issuer)) {
    throw HttpError(400, "The answer comes from another server than the one that was asked. Start again.");
  }
  const Json token = exchange(server, smart, code, waiting.verifier);
  const std::string patient = textOf(token, "patient");
  if (!isFhirId(patient)) {
    throw HttpError(502, "The record system named no patient. Choose a patient there, then start again.");
  }
  SmartRecord record = fetchRecord(client_, withoutSlash(server.base), patient, textOf(token, "access_token"), limits_,
                                   recordSearches());
  record.server = server.name;
  return record;
}

bool isFhirId(std::string_view text) {
  constexpr std::size_t kLongest = 64;
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  const bool only_dots = text.find_first_not_of('.') == std::string_view::npos;
  return !text.empty() && text.size() <= kLongest && !only_dots && std::all_of(text.begin(), text.end(), fits);
}

}  // namespace nucha::serve
