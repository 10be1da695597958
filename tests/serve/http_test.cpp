#include "nucha/serve/http.h"

#include <gtest/gtest.h>

#include <random>

#include "nucha/base/file.h"

namespace nucha::serve {
namespace {

HttpRequest targetOf(std::string_view target) {
  HttpRequest request;
  EXPECT_TRUE(readTarget(target, request)) << target;
  return request;
}

bool refusesTarget(std::string_view target) {
  HttpRequest request;
  return !readTarget(target, request);
}

TEST(HttpTarget, PathAndQueryAreDecoded) {
  const HttpRequest request = targetOf("/api/a%20b/%C3%A9?q=M%C3%BCller+Anna&empty=&alone&a=1&a=2&=none");
  EXPECT_EQ(request.path, "/api/a b/é");
  EXPECT_EQ(request.parameter("q"), "Müller Anna");
  EXPECT_EQ(request.parameter("empty"), "");
  EXPECT_EQ(request.query.count("alone"), 1U);
  EXPECT_EQ(request.parameter("a"), "2") << "the last of two counts";
  EXPECT_EQ(request.parameter("missing"), "");
  EXPECT_EQ(request.query.count(""), 0U);
  EXPECT_EQ(targetOf("/a+b").path, "/a+b") << "a plus is a space in the query only";
}

TEST(HttpTarget, BrokenOnesAreRefused) {
  for (const char* target : {"", "a", "*", "http://host/a", "/%", "/%4", "/%zz", "/%00", "/a%0d%0aSet-Cookie:x", "/%ff",
                             "/%c0%af", "/a?b=%", "/a?%00=1", "/a?b=%0a"}) {
    EXPECT_TRUE(refusesTarget(target)) << target;
  }
}

TEST(HttpTarget, AnyBytesGiveCleanTextOrAreRefused) {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> letter(0, 255);
  constexpr std::string_view kPieces = "/%?&=+;.0aF";
  int read = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string target = "/";
    for (int j = letter(random) % 12; j > 0; --j) {
      const auto number = static_cast<std::size_t>(letter(random));
      target += number < 240 ? kPieces[number % kPieces.size()] : static_cast<char>(number);
    }
    HttpRequest request;
    if (!readTarget(target, request)) continue;
    ++read;
    EXPECT_TRUE(isUtf8(request.path));
    EXPECT_EQ(request.path.find_first_of(std::string("\r\n\0", 3)), std::string::npos);
  }
  EXPECT_GT(read, 1000);
}

TEST(HttpHeaders, NamesCompareWithoutCase) {
  HttpRequest request;
  request.headers["Content-TYPE"] = "application/json";
  EXPECT_EQ(request.header("content-type"), "application/json");
  EXPECT_EQ(request.header("accept"), "");
}

TEST(HttpHeaders, CookiesAreFoundByTheirWholeName) {
  HttpRequest request;
  request.headers["Cookie"] = "xnucha_session=no; nucha_session = token= ; nucha_session_2=no;broken";
  EXPECT_EQ(request.cookie("nucha_session"), "token=");
  EXPECT_EQ(request.cookie("broken"), "");
  EXPECT_EQ(HttpRequest().cookie("nucha_session"), "");
}

TEST(HttpCaller, AddressesAndBlocks) {
  EXPECT_TRUE(addressInBlocks("10.2.3.4", {"10.0.0.0/8"}));
  EXPECT_FALSE(addressInBlocks("11.2.3.4", {"10.0.0.0/8"}));
  EXPECT_TRUE(addressInBlocks("192.168.1.129", {"192.168.1.128/25"}));
  EXPECT_FALSE(addressInBlocks("192.168.1.127", {"192.168.1.128/25"}));
  EXPECT_TRUE(addressInBlocks("::1", {"127.0.0.1", "::1"}));
  EXPECT_TRUE(addressInBlocks("fd00::1", {"fd00::/8"}));
  EXPECT_FALSE(addressInBlocks("fe00::1", {"fd00::/8"}));
  EXPECT_TRUE(addressInBlocks("::ffff:10.1.1.1", {"10.0.0.0/8"}));
  EXPECT_FALSE(addressInBlocks("nonsense", {"0.0.0.0/0", "::/0"}));
  EXPECT_FALSE(addressInBlocks("10.0.0.1", {}));
  for (const char* bad : {"", "10.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129", "10.0.0.0/8x", "host"})
    EXPECT_FALSE(isAddressBlock(bad)) << bad;
}

HttpRequest calledBy(const std::string& peer, const std::string& forwarded, const std::string& protocol) {
  HttpRequest request;
  if (!forwarded.empty()) request.headers["X-Forwarded-For"] = forwarded;
  if (!protocol.empty()) request.headers["X-Forwarded-Proto"] = protocol;
  setCaller(request, peer, false, {"10.0.0.0/8"});
  return request;
}

TEST(HttpCaller, OnlyTrustedProxiesSpeakForOthers) {
  const HttpRequest stranger = calledBy("203.0.113.9", "1.2.3.4", "https");
  EXPECT_EQ(stranger.address, "203.0.113.9");
  EXPECT_FALSE(stranger.secure);
  const HttpRequest behind = calledBy("10.0.0.1", "1.2.3.4", "https");
  EXPECT_EQ(behind.address, "1.2.3.4");
  EXPECT_TRUE(behind.secure);
  EXPECT_EQ(calledBy("10.0.0.1", "", "").address, "10.0.0.1");
}

TEST(HttpCaller, WhatACallerAddsInFrontDoesNotCount) {
  EXPECT_EQ(calledBy("10.0.0.1", "127.0.0.1, 198.51.100.7, 10.9.9.9", "").address, "198.51.100.7");
  EXPECT_EQ(calledBy("10.0.0.1", "6.6.6.6, nonsense, 10.9.9.9", "").address, "10.9.9.9");
  EXPECT_FALSE(calledBy("10.0.0.1", "1.2.3.4", "https, http").secure) << "the last proxy saw no TLS";
}

TEST(HttpBodies, JsonTypes) {
  for (const char* type : {"application/json", "Application/JSON; charset=utf-8", "application/fhir+json"})
    EXPECT_TRUE(isJsonType(type)) << type;
  for (const char* type : {"", "text/plain", "application/jsonx", "text/json", "application/+json",
                           "multipart/form-data", "application/x-www-form-urlencoded"})
    EXPECT_FALSE(isJsonType(type)) << type;
}

int statusOfBody(const std::string& body, const std::string& type = "application/json") {
  HttpRequest request;
  request.body = body;
  request.headers["Content-Type"] = type;
  try {
    jsonBody(request);
  } catch (const HttpError& error) {
    return error.status();
  }
  return 200;
}

TEST(HttpBodies, OnlyObjectsOfTheRightType) {
  EXPECT_EQ(statusOfBody("{\"a\": 1}"), 200);
  EXPECT_EQ(statusOfBody("{\"a\": 1}", "text/plain"), 415);
  EXPECT_EQ(statusOfBody("[1]"), 400);
  EXPECT_EQ(statusOfBody(""), 400);
  EXPECT_EQ(statusOfBody("{\"a\": 1, \"a\": 2}"), 400);
  EXPECT_EQ(statusOfBody(std::string(100000, '[')), 400);
  EXPECT_EQ(statusOfBody("{\"a\": \"\xff\"}"), 400);
}

TEST(HttpErrors, ProblemsAndOutcomes) {
  HttpError error(429, "Too much.", {{"body#/a", "is wrong", "mend it"}});
  error.retry_after_s = 7;
  error.headers["Allow"] = "GET";
  HttpRequest request;
  request.path = "/api/v1/x";
  const HttpResponse problem = errorResponse(request, error);
  const Json body = Json::parse(problem.body);
  EXPECT_EQ(problem.headers.at("content-type"), "application/problem+json");
  EXPECT_EQ(problem.headers.at("Retry-After"), "7");
  EXPECT_EQ(problem.headers.at("Allow"), "GET");
  EXPECT_EQ(body["status"], 429);
  EXPECT_EQ(body["title"], "Too Many Requests");
  EXPECT_EQ(body["faults"][0]["where"], "body#/a");
  request.path = "/fhir/Patient";
  const HttpResponse outcome = errorResponse(request, error);
  const Json fhir = Json::parse(outcome.body);
  EXPECT_EQ(outcome.headers.at("content-type"), "application/fhir+json");
  EXPECT_EQ(fhir["resourceType"], "OperationOutcome");
  ASSERT_EQ(fhir["issue"].size(), 2U);
  EXPECT_EQ(fhir["issue"][0]["code"], "throttled");
  EXPECT_EQ(fhir["issue"][1]["diagnostics"], "body#/a: is wrong (mend it)");
}

TEST(HttpErrors, TextThatIsNoUtf8DoesNoHarm) {
  const HttpResponse problem = problemResponse(HttpError(400, "\xff\xfe"));
  EXPECT_FALSE(Json::parse(problem.body)["detail"].get<std::string>().empty());
}

TEST(HttpSecurityHeaders, StandOnEverythingAndKeepWhatAHandlerSet) {
  HttpRequest request;
  HttpResponse response;
  addSecurityHeaders(request, response);
  for (const char* name : {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy",
                           "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"})
    EXPECT_EQ(response.headers.count(name), 1U) << name;
  EXPECT_EQ(response.headers.at("Cache-Control"), "no-store");
  const std::string policy = response.headers.at("Content-Security-Policy");
  EXPECT_NE(policy.find("default-src 'self'"), std::string::npos);
  EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_EQ(response.headers.count("Strict-Transport-Security"), 0U);
  HttpResponse report{200, {{"Content-Security-Policy", "sandbox"}, {"Cache-Control", "no-cache"}}, ""};
  request.secure = true;
  addSecurityHeaders(request, report);
  EXPECT_EQ(report.headers.at("Content-Security-Policy"), "sandbox");
  EXPECT_EQ(report.headers.at("Cache-Control"), "no-cache");
  EXPECT_EQ(report.headers.count("Strict-Transport-Security"), 1U);
}

TEST(HttpTimes, AreUtcWithMilliseconds) {
  EXPECT_EQ(isoText(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(isoText(951'827'696'250), "2000-02-29T12:34:56.250Z");
  EXPECT_EQ(isoText(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_GT(systemClock().now(), 1'700'000'000'000);
}

}  // namespace
}  // namespace nucha::serve
