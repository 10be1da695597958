#include "nucha/serve/http_client.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "serve/fake_server.h"

namespace nucha::serve {
namespace {

using test::answerOf;
using test::FakeRequest;
using test::FakeServer;

int statusOf(const std::function<void()>& work, std::string* text = nullptr) {
  try {
    work();
  } catch (const HttpError& error) {
    if (text) *text = error.detail();
    return error.status();
  }
  return 0;
}

TEST(HttpClientAddress, TakesHttpsAndThisMachineOnly) {
  for (const char* good : {"https://hospital.example/fhir", "https://hospital.example:8443", "http://127.0.0.1:80/x",
                           "http://localhost:3000", "http://[::1]:8080/fhir", "HTTPS://Hospital.Example"}) {
    EXPECT_EQ(faultOfAddress(good), "") << good;
  }
  for (const char* bad : {"http://hospital.example",
                          "ftp://127.0.0.1",
                          "file:///etc/passwd",
                          "//hospital.example",
                          "hospital.example",
                          "https://",
                          "https:///x",
                          "https://user@hospital.example",
                          "http://127.0.0.1@evil.example",
                          "http://127.0.0.1.evil.example",
                          "http://localhost.evil.example",
                          "http://1270.0.0.1",
                          "http://127.0.0.1..",
                          "https://a b.example",
                          "https://a.example\\@b.example",
                          "https://a.example:0",
                          "https://a.example:99999",
                          "https://a.example:8x",
                          "http://127.0.0.999",
                          "gopher://localhost",
                          "http://0.0.0.0",
                          "https://a\nb.example"}) {
    EXPECT_NE(faultOfAddress(bad), "") << bad;
  }
}

TEST(HttpClientAddress, OriginsHoldSchemeHostAndPort) {
  EXPECT_EQ(findOrigin("https://A.example/x"), findOrigin("https://a.example:443/y?z"));
  EXPECT_NE(findOrigin("https://a.example"), findOrigin("https://a.example:444"));
  EXPECT_NE(findOrigin("http://localhost:443"), findOrigin("https://localhost"));
  EXPECT_EQ(findOrigin("http://[::1]:81/x")->host, "[::1]");
  EXPECT_EQ(findOrigin("http://[::1]:81/x")->port, 81);
  EXPECT_EQ(urlEncoded("a b&c=d/\xC3\xA4~"), "a%20b%26c%3Dd%2F%C3%A4~");
}

TEST(HttpClient, GetsJsonWithTheToken) {
  FakeServer server([](const FakeRequest&) { return answerOf(200, R"({"resourceType":"Patient"})"); });
  const Json json = HttpClient().getJson(server.url() + "/Patient/1?_count=3", "abc");
  EXPECT_EQ(json.at("resourceType"), "Patient");
  ASSERT_EQ(server.seen().size(), 1u);
  EXPECT_EQ(server.seen()[0].target, "/Patient/1?_count=3");
  EXPECT_NE(server.seen()[0].head.find("Authorization: Bearer abc"), std::string::npos);
  EXPECT_NE(server.seen()[0].head.find("Accept: application/fhir+json"), std::string::npos);
}

TEST(HttpClient, PostsABody) {
  FakeServer server([](const FakeRequest&) { return answerOf(400, "{}"); });
  HttpCall call{"POST", server.url() + "/token", {{"Content-Type", "application/x-www-form-urlencoded"}}, "a=1&b=2"};
  const HttpReply reply = HttpClient().call(call);
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.type, "application/json");
  EXPECT_EQ(server.seen()[0].body, "a=1&b=2");
  EXPECT_EQ(server.seen()[0].method, "POST");
}

TEST(HttpClient, FollowsWithinOneServerOnly) {
  FakeServer other([](const FakeRequest&) { return answerOf(200, "{}"); });
  FakeServer server([&](const FakeRequest& request) {
    if (request.target == "/here") return answerOf(302, "", "Location: /there\r\n");
    if (request.target == "/away") return answerOf(302, "", "Location: " + other.url() + "/\r\n");
    if (request.target == "/file") return answerOf(302, "", "Location: file:///etc/passwd\r\n");
    if (request.target == "/loop") return answerOf(302, "", "Location: /loop\r\n");
    return answerOf(200, R"({"got":"there"})");
  });
  const HttpClient client;
  EXPECT_EQ(client.getJson(server.url() + "/here", "secret").at("got"), "there");
  std::string text;
  EXPECT_EQ(statusOf([&] { client.getJson(server.url() + "/away", "secret"); }, &text), 502);
  EXPECT_NE(text.find("another server"), std::string::npos);
  EXPECT_TRUE(other.seen().empty());
  EXPECT_EQ(statusOf([&] { client.getJson(server.url() + "/file"); }), 502);
  EXPECT_EQ(statusOf([&] { client.getJson(server.url() + "/loop"); }), 502);
  EXPECT_EQ(statusOf([&] { client.call({"POST", server.url() + "/here", {}, "x"}); }), 502);
}

TEST(HttpClient, StopsAtTheLimitOfBytes) {
  const std::string large(5000, 'x');
  FakeServer server([&](const FakeRequest& request) {
    if (request.target == "/told") return answerOf(200, large);
    // without a length: what arrives is counted
    return "HTTP/1.1 200 X\r\nConnection: close\r\n\r\n" + large;
  });
  HttpClientLimits limits;
  limits.max_bytes = 4999;
  std::string text;
  for (const char* path : {"/told", "/untold"}) {
    EXPECT_EQ(statusOf([&] { HttpClient(limits).call({"GET", server.url() + path, {}, ""}); }, &text), 502) << path;
    EXPECT_NE(text.find("larger than 4999 bytes"), std::string::npos) << text;
  }
  limits.max_bytes = 5000;
  EXPECT_EQ(HttpClient(limits).call({"GET", server.url() + "/untold", {}, ""}).body.size(), 5000u);
}

TEST(HttpClient, DoesNotWaitForever) {
  std::atomic<bool> done = false;
  FakeServer server([&](const FakeRequest&) {
    for (int i = 0; i < 40 && !done; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return answerOf(200, "{}");
  });
  HttpClientLimits limits;
  limits.total_ms = 120;
  std::string text;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(statusOf([&] { HttpClient(limits).call({"GET", server.url() + "/secret?code=1", {}, ""}); }, &text), 504);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(600));
  done = true;
  EXPECT_EQ(text.find("secret"), std::string::npos);
  EXPECT_EQ(text.find("code"), std::string::npos);
}

TEST(HttpClient, TellsWhatItCannotUse) {
  FakeServer server([](const FakeRequest& request) {
    if (request.target == "/status") return answerOf(401, "{}");
    if (request.target == "/list") return answerOf(200, "[1]");
    return answerOf(200, "<html>Jane Doe</html>");
  });
  std::string text;
  EXPECT_EQ(statusOf([&] { HttpClient().getJson(server.url() + "/status"); }, &text), 502);
  EXPECT_NE(text.find("401"), std::string::npos);
  EXPECT_EQ(statusOf([&] { HttpClient().getJson(server.url() + "/list"); }), 502);
  EXPECT_EQ(statusOf([&] { HttpClient().getJson(server.url() + "/html"); }, &text), 502);
  EXPECT_EQ(text.find("Jane"), std::string::npos) << "a reply may hold patient data";
  EXPECT_EQ(statusOf([] { HttpClient().getJson("http://hospital.example/fhir"); }), 502);
  EXPECT_EQ(statusOf([] { HttpClient().getJson("http://127.0.0.1:1/"); }, &text), 502);
  EXPECT_NE(text.find("127.0.0.1"), std::string::npos);
}

}  // namespace
}  // namespace nucha::serve
