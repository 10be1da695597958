// Requests and responses as the clinic's handlers see them; nothing here knows which library moves the bytes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/json.h"

namespace nucha::serve {

/// Names of headers compare without regard to case.
struct HeaderLess {
  using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard library looks for this name
  bool operator()(std::string_view left, std::string_view right) const;
};
using Headers = std::map<std::string, std::string, HeaderLess>;

struct HttpRequest {
  std::string method;                        ///< "GET", in capitals
  std::string path;                          ///< decoded, without the query: "/api/v1/patients/7f3a"
  std::map<std::string, std::string> query;  ///< decoded; of a key given twice the last counts
  Headers headers;
  std::string body;
  std::string address;  ///< of the client, or of the one named by a trusted proxy
  bool secure = false;  ///< over TLS, here or at a trusted proxy

  /// Empty when missing.
  std::string header(std::string_view name) const;
  std::string cookie(std::string_view name) const;
  std::string parameter(const std::string& name) const;
  /// The API token of "Authorization: Bearer TOKEN", trimmed; nullopt for another scheme or no such header.
  std::optional<std::string> bearerToken() const;
};

struct HttpResponse {
  int status = 200;
  Headers headers;
  std::string body;
};

/// Thrown by handlers for what the caller did wrong; becomes `application/problem+json` (RFC 9457), under /fhir/ an
/// OperationOutcome. `detail` says what, where and what to do, and never holds patient data.
class HttpError : public std::exception {
 public:
  HttpError(int status, std::string detail, std::vector<Fault> faults = {});
  int status() const { return status_; }
  const std::string& detail() const { return detail_; }
  const std::vector<Fault>& faults() const { return faults_; }
  /// Seconds after which trying again makes sense, sent as Retry-After; 0: not sent.
  int retry_after_s = 0;
  Headers headers;  ///< sent along, such as Allow or WWW-Authenticate
  const char* what() const noexcept override { return detail_.c_str(); }

 private:
  int status_;
  std::string detail_;
  std::vector<Fault> faults_;
};

/// Fills method-independent parts of a request from the target of its first line ("/a%20b?c=d"): path and query,
/// decoded. False when it is no absolute path, an escape is broken, or control characters or text that is not UTF-8
/// come out.
bool readTarget(std::string_view target, HttpRequest& request);
/// True when an address lies in one of the blocks: "10.0.0.7", "10.0.0.0/8", "::1", "fd00::/8".
bool addressInBlocks(const std::string& address, const std::vector<std::string>& blocks);
/// True when `block` is an address or an address with the length of a prefix.
bool isAddressBlock(const std::string& block);
/// Sets who asks, and whether over TLS: what X-Forwarded-For and -Proto say counts only when the peer is a trusted
/// proxy.
void setCaller(HttpRequest& request, const std::string& peer, bool tls,
               const std::vector<std::string>& trusted_proxies);
/// True for "application/json" and "application/*+json", with or without parameters.
bool isJsonType(std::string_view content_type);
/// "Not Found"
std::string_view statusTitle(int status);

/// 204
HttpResponse noContent();
HttpResponse jsonResponse(const Json& body, int status = 200);
HttpResponse problemResponse(const HttpError& error);
/// What a path answers for an error: an OperationOutcome below /fhir/, a problem elsewhere.
HttpResponse errorResponse(const HttpRequest& request, const HttpError& error);
/// Headers that every response carries; what a handler set of policy and caching stays.
void addSecurityHeaders(const HttpRequest& request, HttpResponse& response);
/// The body as JSON object; throws HttpError 400 (not JSON, with line and column) or 415 (another Content-Type).
Json jsonBody(const HttpRequest& request);

/// Milliseconds since 1970, UTC.
using Instant = std::int64_t;
/// "2026-03-01T08:15:00.250Z"
std::string isoText(Instant instant);
/// Its day alone: "2026-03-01"
std::string dayText(Instant instant);

/// What time it is. Tests put a clock of their own in its place.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};
/// The machine's clock.
const Clock& systemClock();

}  // namespace nucha::serve
