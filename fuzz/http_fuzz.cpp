// What a stranger writes into the head of a request: target, cookies, addresses of proxies, headers, JSON bodies.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/serve/http.h"
#include "nucha/serve/http_wire.h"

namespace {

using namespace nucha;
using namespace nucha::serve;

// what comes out of a target is clean text
void checkTarget(std::string_view target) {
  HttpRequest request;
  if (!readTarget(target, request)) return;
  NUCHA_ASSERT(isUtf8(request.path) && request.path.front() == '/', "a path is text below the root");
  for (const auto& [key, value] : request.query) {
    NUCHA_ASSERT(isUtf8(key) && isUtf8(value), "a query is text");
    NUCHA_ASSERT(value.find_first_of("\r\n") == std::string::npos, "no line ends come out");
  }
}

// each line a header, as far as it has a colon
void checkHead(std::string_view text) {
  HttpHead head;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) head.add(line.substr(0, colon), line.substr(colon + 1));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  HttpRequest request;
  request.headers = head.headers;
  request.cookie("nucha_session");
  setCaller(request, "10.0.0.1", false, {"10.0.0.0/8", "::1"});
  try {
    head.check("HTTP/1.1");
    NUCHA_ASSERT(head.lengths + head.encodings <= 1, "a body ends in one way only");
  } catch (const HttpError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  checkTarget(text);
  checkHead(text);
  isAddressBlock(std::string(text));
  HttpRequest request;
  request.headers["Content-Type"] = "application/json";
  request.body = text;
  try {
    jsonBody(request);
  } catch (const HttpError& error) {
    problemResponse(error);
  }
  return 0;
}
