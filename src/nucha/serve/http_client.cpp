#include "nucha/serve/http_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "nucha/base/error.h"
#include "nucha/base/text.h"

namespace nucha::serve {
namespace {

constexpr int kHttpsPort = 443;
constexpr int kHttpPort = 80;
constexpr int kOk = 200;
constexpr int kHighestPort = 65'535;
constexpr std::size_t kLongestUrl = 8'000;

struct CurlGlobal {
  CurlGlobal() { curl_global_init(CURL_GLOBAL_DEFAULT); }
  ~CurlGlobal() { curl_global_cleanup(); }
  CurlGlobal(const CurlGlobal&) = delete;
  CurlGlobal& operator=(const CurlGlobal&) = delete;
};

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;
using HeaderList = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

// what arrives, with the limit it must keep
struct Arriving {
  std::string body;
  std::string location;
  std::size_t max_bytes = 0;
  bool too_large = false;
};

std::size_t takeBody(char* bytes, std::size_t size, std::size_t count, void* target) {
  auto& arriving = *static_cast<Arriving*>(target);
  const std::size_t length = size * count;
  if (arriving.body.size() + length > arriving.max_bytes) {
    arriving.too_large = true;
    return 0;  // ends the transfer
  }
  arriving.body.append(bytes, length);
  return length;
}

std::string hostOf(std::string_view url) {
  const auto origin = findOrigin(url);
  return origin ? origin->host : "the other server";
}

[[noreturn]] void failed(int status, std::string_view url, const std::string& why) {
  throw HttpError(status, hostOf(url) + ": " + why);
}

void check(CURLcode code) { NUCHA_ASSERT(code == CURLE_OK, curl_easy_strerror(code)); }

HeaderList headerList(const HttpCall& call) {
  HeaderList list(nullptr, &curl_slist_free_all);
  const auto add = [&](const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    NUCHA_ASSERT(longer != nullptr, "no memory for a header");
    static_cast<void>(list.release());
    list.reset(longer);
  };
  for (const auto& [key, value] : call.headers) {
    NUCHA_ASSERT(value.find_first_of("\r\n") == std::string::npos, "a header of two lines");
    add(fmt::format("{}: {}", key, value));
  }
  add("Expect:");  // some servers never answer "100 Continue"
  return list;
}

void describeCall(CURL* curl, const HttpCall& call, const HttpClientLimits& limits, Arriving& arriving) {
  check(curl_easy_setopt(curl, CURLOPT_URL, call.url.c_str()));
  check(curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https"));
  check(curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L));
  check(curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L));
  check(curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L));
  check(curl_easy_setopt(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2)));
  check(curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect_ms)));
  check(curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total_ms)));
  check(curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L));
  check(curl_easy_setopt(curl, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1"));
  check(curl_easy_setopt(curl, CURLOPT_USERAGENT, "nucha"));
  check(curl_easy_setopt(curl, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limits.max_bytes)));
  check(curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &takeBody));
  check(curl_easy_setopt(curl, CURLOPT_WRITEDATA, &arriving));
  if (call.method == "POST") {
    check(curl_easy_setopt(curl, CURLOPT_POST, 1L));
    check(curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size())));
    check(curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call.body.c_str()));
  }
}

// one request, without following anything
HttpReply askOnce(const HttpCall& call, const HttpClientLimits& limits, std::string& location) {
  const Handle curl(curl_easy_init(), &curl_easy_cleanup);
  NUCHA_ASSERT(curl != nullptr, "libcurl gives no handle");
  Arriving arriving;
  arriving.max_bytes = limits.max_bytes;
  const HeaderList headers = headerList(call);
  describeCall(curl.get(), call, limits, arriving);
  check(curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get()));
  const CURLcode code = curl_easy_perform(curl.get());
  if (arriving.too_large || code == CURLE_FILESIZE_EXCEEDED) {
    failed(502, call.url, fmt::format("the reply is larger than {} bytes", limits.max_bytes));
  }
  if (code == CURLE_OPERATION_TIMEDOUT) failed(504, call.url, "no reply in time; try again later");
  if (code != CURLE_OK) failed(502, call.url, std::string("cannot be asked: ") + curl_easy_strerror(code));
  HttpReply reply;
  long status = 0;
  char* text = nullptr;
  check(curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status));
  reply.status = static_cast<int>(status);
  check(curl_easy_getinfo(curl.get(), CURLINFO_CONTENT_TYPE, &text));
  if (text != nullptr) {
    const std::string_view type = text;
    reply.type = lowered(trimmed(type.substr(0, type.find(';'))));
  }
  check(curl_easy_getinfo(curl.get(), CURLINFO_REDIRECT_URL, &text));
  location = text != nullptr ? text : "";
  reply.body = std::move(arriving.body);
  return reply;
}

bool isUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

// four numbers up to 255 with dots between
bool isLoopbackNumber(std::string_view host) {
  const std::vector<std::string> parts = split(host, '.');
  const auto is_byte = [](const std::string& part) {
    const bool digits = part.size() <= 3 && part.find_first_not_of("0123456789") == std::string::npos;
    return digits && std::stoi(part) <= 255;
  };
  return parts.size() == 4 && std::count(host.begin(), host.end(), '.') == 3 && parts.front() == "127" &&
         std::all_of(parts.begin(), parts.end(), is_byte);
}

}  // namespace

bool Origin::isLoopback() const { return host == "localhost" || host == "[::1]" || isLoopbackNumber(host); }

std::optional<Origin> findOrigin(std::string_view url) {
  const auto colon = url.find("://");
  if (colon == std::string_view::npos || url.size() > kLongestUrl) return std::nullopt;
  // what browsers and libraries read differently is refused
  const auto is_odd = [](char c) { return c <= ' ' || c >= '\x7F' || c == '\\' || c == '"' || c == '<' || c == '>'; };
  if (std::any_of(url.begin(), url.end(), is_odd)) return std::nullopt;
  Origin origin;
  origin.scheme = lowered(url.substr(0, colon));
  if (origin.scheme != "https" && origin.scheme != "http") return std::nullopt;
  origin.port = origin.scheme == "https" ? kHttpsPort : kHttpPort;
  std::string_view authority = url.substr(colon + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (authority.find('@') != std::string_view::npos) return std::nullopt;
  const auto bracket = authority.find(']');
  const auto port = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  origin.host = lowered(authority.substr(0, port));
  if (port != std::string_view::npos) {
    const auto digits = authority.substr(port + 1);
    const bool number =
        !digits.empty() && digits.size() <= 5 && digits.find_first_not_of("0123456789") == std::string_view::npos;
    if (!number) return std::nullopt;
    origin.port = std::stoi(std::string(digits));
  }
  if (origin.host.empty() || origin.port < 1 || origin.port > kHighestPort) return std::nullopt;
  return origin;
}

std::string faultOfAddress(std::string_view url) {
  const auto origin = findOrigin(url);
  if (!origin) return "is no absolute https address";
  if (origin->scheme != "https" && !origin->isLoopback())
    return "is not encrypted: an address must begin with https://";
  return {};
}

HttpReply HttpClient::call(const HttpCall& first) const {
  static const CurlGlobal kGlobal;
  NUCHA_ASSERT(first.method == "GET" || first.method == "POST", "only GET and POST are sent");
  HttpCall call = first;
  for (int redirects = 0;; ++redirects) {
    const std::string fault = faultOfAddress(call.url);
    if (!fault.empty()) failed(502, call.url, "the address " + fault);
    std::string location;
    HttpReply reply = askOnce(call, limits_, location);
    const bool moved = reply.status >= 300 && reply.status < 400 && !location.empty();
    if (!moved) return reply;
    // a body or a token must not travel to where nobody meant to send it
    if (call.method != "GET") failed(502, call.url, "redirects what was sent to it");
    if (findOrigin(location) != findOrigin(call.url)) failed(502, call.url, "redirects to another server");
    if (redirects == limits_.redirects) failed(502, call.url, "redirects without end");
    call.url = location;
  }
}

Json HttpClient::getJson(const std::string& url, const std::string& token) const {
  int status = 0;
  Json json = askJson(url, token, status);
  if (status != kOk) failed(502, url, fmt::format("answers with status {}", status));
  return json;
}

Json HttpClient::askJson(const std::string& url, const std::string& token, int& status) const {
  HttpCall call;
  call.url = url;
  call.headers["Accept"] = "application/fhir+json, application/json;q=0.9";
  if (!token.empty()) call.headers["Authorization"] = "Bearer " + token;
  const HttpReply reply = this->call(call);
  status = reply.status;
  if (status != kOk) return nullptr;
  try {
    Json json = parseJson("reply", reply.body);
    if (json.is_object()) return json;
  } catch (const InputError&) {
    // what is wrong with it may quote a patient's data
  }
  failed(502, url, "its reply is not the JSON that was asked for");
}

std::string urlEncoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (isUnreserved(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

}  // namespace nucha::serve
