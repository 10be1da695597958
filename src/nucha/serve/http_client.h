// Asking other servers: record systems and their sign-in. Only https (plain http for this machine alone), no redirect
// to another host, and never more bytes or time than agreed.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "nucha/serve/http.h"

namespace nucha::serve {

/// The parts of an address that say whom one talks to.
struct Origin {
  std::string scheme;  ///< "https", lower case
  std::string host;    ///< lower case; IPv6 in brackets
  int port = 0;        ///< also when the address leaves it out
  bool operator==(const Origin&) const = default;
  /// 127.0.0.0/8, ::1 or localhost: traffic that does not leave the machine.
  bool isLoopback() const;
};
/// nullopt for anything but an absolute http(s) address without user name.
std::optional<Origin> findOrigin(std::string_view url);
/// Empty when one may send a patient's data to `url`, else what is wrong with it.
std::string faultOfAddress(std::string_view url);

struct HttpCall {
  std::string method = "GET";  ///< GET or POST
  std::string url;
  Headers headers;
  std::string body;
};

struct HttpReply {
  int status = 0;
  std::string type;  ///< Content-Type, lower case, without parameters
  std::string body;
};

struct HttpClientLimits {
  int connect_ms = 5'000;
  int total_ms = 20'000;
  std::size_t max_bytes = 4u << 20;  ///< of one reply
  int redirects = 3;                 ///< of a GET, within one origin
};

class HttpClient {
 public:
  explicit HttpClient(HttpClientLimits limits = {}) : limits_(limits) {}

  /// The reply, whatever its status. Throws HttpError 502 when there is none (refused, certificate, too large, redirect
  /// elsewhere), 504 when it takes too long. Texts name the host only, never path, query or headers.
  HttpReply call(const HttpCall& call) const;
  /// GET of JSON with a bearer token (none when empty). Throws as call() does, and HttpError 502 for a status other
  /// than 200 or a body that is no JSON object.
  Json getJson(const std::string& url, const std::string& token = "") const;
  /// The same, but tells another status than 200 in `status` instead of throwing; the JSON is then null.
  Json askJson(const std::string& url, const std::string& token, int& status) const;

 private:
  HttpClientLimits limits_;
};

/// Text as part of a query or form: everything but letters, digits and -._~ escaped.
std::string urlEncoded(std::string_view text);

}  // namespace nucha::serve
