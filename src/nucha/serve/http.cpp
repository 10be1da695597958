#include "nucha/serve/http.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <utility>

#include "nucha/base/file.h"
#include "nucha/base/text.h"

namespace nucha::serve {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

// nullopt for a broken escape, control characters and what is not UTF-8
std::optional<std::string> unescaped(std::string_view text, bool plus_is_space) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hexDigit(text[i + 1]), low = hexDigit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return std::nullopt;
    plain += c;
  }
  if (!isUtf8(plain)) return std::nullopt;
  return plain;
}

constexpr const char* kPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; frame-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'";

// 16 bytes; addresses of version 4 as "::ffff:a.b.c.d"
using AddressBytes = std::array<unsigned char, 16>;
constexpr int kVersion4Prefix = 96;

std::optional<AddressBytes> addressBytes(const std::string& text) {
  AddressBytes bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
  std::array<unsigned char, 4> four{};
  if (inet_pton(AF_INET, text.c_str(), four.data()) != 1) return std::nullopt;
  bytes[10] = bytes[11] = 0xff;
  std::copy(four.begin(), four.end(), bytes.begin() + 12);
  return bytes;
}

struct AddressBlock {
  AddressBytes bytes{};
  int prefix = 128;
};

std::optional<AddressBlock> findBlock(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::string address = text.substr(0, slash);
  const auto bytes = addressBytes(address);
  if (!bytes) return std::nullopt;
  AddressBlock block{*bytes, 128};
  if (slash == std::string::npos) return block;
  const bool four = address.find(':') == std::string::npos;
  const std::string_view digits = std::string_view(text).substr(slash + 1);
  int length = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (failed != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  if (length < 0 || length > (four ? 32 : 128)) return std::nullopt;
  block.prefix = four ? kVersion4Prefix + length : length;
  return block;
}

bool inBlock(const AddressBytes& address, const AddressBlock& block) {
  const auto whole = static_cast<std::size_t>(block.prefix / 8);
  if (std::memcmp(address.data(), block.bytes.data(), whole) != 0) return false;
  const int rest = block.prefix % 8;
  if (rest == 0) return true;
  return ((address[whole] ^ block.bytes[whole]) >> (8 - rest)) == 0;
}

Json faultsJson(const std::vector<Fault>& faults) {
  Json list = Json::array();
  for (const Fault& fault : faults) list.push_back({{"where", fault.where}, {"what", fault.what}, {"fix", fault.fix}});
  return list;
}

// text that is not UTF-8 must not bring the answer down
std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string_view issueCode(int status) {
  switch (status) {
    case 401:
      return "login";
    case 403:
      return "forbidden";
    case 404:
      return "not-found";
    case 405:
    case 415:
      return "not-supported";
    case 409:
      return "conflict";
    case 413:
      return "too-long";
    case 429:
      return "throttled";
    case 503:
      return "transient";
    default:
      return status >= 500 ? "exception" : "invalid";
  }
}

HttpResponse outcomeResponse(const HttpError& error) {
  const auto issue = [&](const std::string& text) {
    return Json{{"severity", error.status() >= 500 ? "fatal" : "error"},
                {"code", issueCode(error.status())},
                {"diagnostics", text}};
  };
  Json issues = Json::array({issue(error.detail())});
  for (const Fault& fault : error.faults()) issues.push_back(issue(describe(fault)));
  HttpResponse response = problemResponse(error);
  response.body = dumped(Json{{"resourceType", "OperationOutcome"}, {"issue", issues}});
  response.headers["Content-Type"] = "application/fhir+json";
  return response;
}

bool isFhir(const std::string& path) { return path.compare(0, 6, "/fhir/") == 0; }

class SystemClock final : public Clock {
 public:
  Instant now() const override {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  }
};

}  // namespace

bool HeaderLess::operator()(std::string_view left, std::string_view right) const {
  return std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end(),
                                      [](char a, char b) { return lower(a) < lower(b); });
}

std::string HttpRequest::header(std::string_view name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

std::string HttpRequest::cookie(std::string_view name) const {
  for (const std::string& pair : split(header("Cookie"), ';')) {
    const std::size_t equals = pair.find('=');
    if (equals != std::string::npos && trimmed(std::string_view(pair).substr(0, equals)) == name)
      return std::string(trimmed(std::string_view(pair).substr(equals + 1)));
  }
  return "";
}

std::string HttpRequest::parameter(const std::string& name) const {
  const auto found = query.find(name);
  return found == query.end() ? "" : found->second;
}

std::optional<std::string> HttpRequest::bearerToken() const {
  constexpr std::string_view kScheme = "bearer ";
  const std::string text = header("Authorization");
  if (!lowered(text).starts_with(kScheme)) return std::nullopt;
  return std::string(trimmed(std::string_view(text).substr(kScheme.size())));
}

HttpError::HttpError(int status, std::string detail, std::vector<Fault> faults)
    : status_(status), detail_(std::move(detail)), faults_(std::move(faults)) {}

bool readTarget(std::string_view target, HttpRequest& request) {
  request.path.clear();
  request.query.clear();
  if (target.empty() || target.front() != '/') return false;
  const std::size_t mark = target.find('?');
  const auto path = unescaped(target.substr(0, mark), false);
  if (!path) return false;
  request.path = *path;
  if (mark == std::string_view::npos) return true;
  std::string_view rest = target.substr(mark + 1);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const auto key = unescaped(pair.substr(0, equals), true);
    const auto value = unescaped(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!key || !value) return false;
    if (!key->empty()) request.query[*key] = *value;
  }
  return true;
}

bool isAddressBlock(const std::string& block) { return findBlock(block).has_value(); }

bool addressInBlocks(const std::string& address, const std::vector<std::string>& blocks) {
  const auto bytes = addressBytes(address);
  return bytes && std::any_of(blocks.begin(), blocks.end(), [&](const std::string& text) {
           const auto block = findBlock(text);
           return block && inBlock(*bytes, *block);
         });
}

void setCaller(HttpRequest& request, const std::string& peer, bool tls,
               const std::vector<std::string>& trusted_proxies) {
  request.address = peer;
  request.secure = tls;
  if (!addressInBlocks(peer, trusted_proxies)) return;
  // each proxy adds whom it saw at the end: the last one that is no proxy of ours is the caller
  std::vector<std::string> hops = split(request.header("X-Forwarded-For"), ',');
  std::reverse(hops.begin(), hops.end());
  for (const std::string& hop : hops) {
    if (!addressBytes(hop)) break;
    request.address = hop;
    if (!addressInBlocks(hop, trusted_proxies)) break;
  }
  const std::vector<std::string> protocols = split(request.header("X-Forwarded-Proto"), ',');
  if (!protocols.empty()) request.secure = lowered(protocols.back()) == "https";
}

bool isJsonType(std::string_view content_type) {
  const std::string type = lowered(trimmed(content_type.substr(0, content_type.find(';'))));
  constexpr std::string_view kFamily = "application/";
  if (type.compare(0, kFamily.size(), kFamily) != 0) return false;
  return type == "application/json" || (type.size() > kFamily.size() + 5 && type.ends_with("+json"));
}

std::string_view statusTitle(int status) {
  static constexpr std::array<std::pair<int, std::string_view>, 30> kTitles{{{200, "OK"},
                                                                             {201, "Created"},
                                                                             {204, "No Content"},
                                                                             {303, "See Other"},
                                                                             {304, "Not Modified"},
                                                                             {400, "Bad Request"},
                                                                             {401, "Unauthorized"},
                                                                             {403, "Forbidden"},
                                                                             {404, "Not Found"},
                                                                             {405, "Method Not Allowed"},
                                                                             {406, "Not Acceptable"},
                                                                             {408, "Request Timeout"},
                                                                             {409, "Conflict"},
                                                                             {410, "Gone"},
                                                                             {411, "Length Required"},
                                                                             {412, "Precondition Failed"},
                                                                             {413, "Content Too Large"},
                                                                             {414, "URI Too Long"},
                                                                             {415, "Unsupported Media Type"},
                                                                             {422, "Unprocessable Content"},
                                                                             {428, "Precondition Required"},
                                                                             {429, "Too Many Requests"},
                                                                             {431, "Request Header Fields Too Large"},
                                                                             {500, "Internal Server Error"},
                                                                             {501, "Not Implemented"},
                                                                             {502, "Bad Gateway"},
                                                                             {503, "Service Unavailable"},
                                                                             {504, "Gateway Timeout"},
                                                                             {505, "HTTP Version Not Supported"},
                                                                             {507, "Insufficient Storage"}}};
  const auto found = std::find_if(kTitles.begin(), kTitles.end(), [&](const auto& t) { return t.first == status; });
  return found == kTitles.end() ? "Error" : found->second;
}

HttpResponse noContent() { return {204, {}, ""}; }

HttpResponse jsonResponse(const Json& body, int status) {
  return {status, {{"Content-Type", "application/json"}}, dumped(body)};
}

HttpResponse problemResponse(const HttpError& error) {
  const Json body = {{"status", error.status()},
                     {"title", statusTitle(error.status())},
                     {"detail", error.detail()},
                     {"faults", faultsJson(error.faults())}};
  HttpResponse response{error.status(), error.headers, dumped(body)};
  response.headers["Content-Type"] = "application/problem+json";
  if (error.retry_after_s > 0) response.headers["Retry-After"] = std::to_string(error.retry_after_s);
  return response;
}

HttpResponse errorResponse(const HttpRequest& request, const HttpError& error) {
  return isFhir(request.path) ? outcomeResponse(error) : problemResponse(error);
}

void addSecurityHeaders(const HttpRequest& request, HttpResponse& response) {
  Headers& headers = response.headers;
  headers.emplace("Content-Security-Policy", kPolicy);
  headers.emplace("Cache-Control", "no-store");
  headers["X-Content-Type-Options"] = "nosniff";
  headers["Referrer-Policy"] = "no-referrer";
  headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
  headers["Cross-Origin-Opener-Policy"] = "same-origin";
  headers["Cross-Origin-Resource-Policy"] = "same-origin";
  if (request.secure) headers["Strict-Transport-Security"] = "max-age=31536000";
}

Json jsonBody(const HttpRequest& request) {
  if (!isJsonType(request.header("Content-Type")))
    throw HttpError(415, "This takes JSON only: send Content-Type: application/json.");
  Json body;
  try {
    body = parseJson("body", request.body);
  } catch (const InputError& error) {
    throw HttpError(400, "The body is not well-formed JSON.", error.faults());
  }
  if (!body.is_object()) throw HttpError(400, "The body must be a JSON object, such as {\"name\": \"value\"}.");
  return body;
}

std::string isoText(Instant instant) {
  using namespace std::chrono;
  const sys_time<milliseconds> time{milliseconds(instant)};
  const auto day = floor<days>(time);
  const year_month_day date(day);
  const hh_mm_ss clock(time - day);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text.data();
}

std::string dayText(Instant instant) {
  constexpr std::size_t kLength = 10;
  return isoText(instant).substr(0, kLength);
}

const Clock& systemClock() {
  static const SystemClock kClock;
  return kClock;
}

}  // namespace nucha::serve
