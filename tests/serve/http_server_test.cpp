#include "nucha/serve/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

#include "nucha/base/text.h"
#include "nucha/serve/crypto.h"
#include "serve/raw_client.h"

namespace nucha::serve {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;
using testing::RawClient;
using ::testing::StartsWith;

constexpr std::size_t kLargest = 1000;

/// Requests wait at the gate until it opens.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  bool is_open = false;
  void open() {
    const std::lock_guard lock(mutex);
    is_open = true;
    changed.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, seconds(5), [this] { return is_open; });
  }
};

struct EchoServer {
  Gate gate;
  ServerConfig config;
  std::unique_ptr<HttpServer> server;

  explicit EchoServer(const std::function<void(ServerConfig&)>& change = {}) {
    config.port = 0;
    config.workers = 2;
    if (change) change(config);
    server = std::make_unique<HttpServer>(
        config, [this](const HttpRequest& request) { return echo(request); },
        [](const std::string&, const std::string&) { return kLargest; });
  }

  HttpResponse echo(const HttpRequest& request) {
    if (request.path == "/gate") gate.pass();
    if (request.path == "/throws") throw std::runtime_error("a secret");
    if (request.path == "/large") return {200, {}, std::string(5 << 20, 'x')};
    return {200,
            {{"Content-Type", "text/plain"}, {"X-Address", request.address}},
            request.method + " " + request.path + " [" + request.body + "]"};
  }

  RawClient client() const { return RawClient(server->port()); }

  /// Answer to bytes that are one or more whole requests.
  std::string ask(const std::string& bytes, milliseconds most = seconds(5)) const {
    RawClient raw = client();
    raw.send(bytes);
    return raw.read({}, most);
  }
};

std::string get(const std::string& path, const std::string& headers = "Connection: close\r\n") {
  return "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
}

std::string post(const std::string& headers, const std::string& body) {
  return "POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + "\r\n" + body;
}

template <typename Condition>
bool soon(const Condition& condition) {
  for (int i = 0; i < 500; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds(10));
  }
  return false;
}

TEST(HttpServerAnswers, WholeRequests) {
  const EchoServer echo;
  EXPECT_THAT(echo.ask(get("/a%20b?c=d")), HasSubstr("GET /a b []"));
  EXPECT_THAT(echo.ask(post("Content-Length: 5\r\n", "hello")), HasSubstr("POST /x [hello]"));
  EXPECT_THAT(echo.ask(post("Transfer-Encoding: chunked\r\n", "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n")),
              HasSubstr("POST /x [hello]"));
  EXPECT_THAT(echo.ask(get("/")), HasSubstr("X-Address: 127.0.0.1"));
}

TEST(HttpServerAnswers, HeadHasLengthButNoBody) {
  const EchoServer echo;
  const std::string answer = echo.ask("HEAD /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("Content-Length: 10\r\n"));
  EXPECT_EQ(answer.substr(answer.size() - 4), "\r\n\r\n");
}

TEST(HttpServerAnswers, SeveralRequestsOnOneConnection) {
  const EchoServer echo;
  RawClient raw = echo.client();
  for (const char* path : {"/one", "/two", "/three"}) {
    raw.send(get(path, ""));
    EXPECT_THAT(raw.read("]"), HasSubstr(path));
  }
  raw.send(get("/four", "") + get("/five"));
  const std::string both = raw.read();
  EXPECT_THAT(both, HasSubstr("/four"));
  EXPECT_THAT(both, HasSubstr("/five"));
}

TEST(HttpServerAnswers, LargeAnswersArriveWhole) {
  const EchoServer echo;
  const std::string answer = echo.ask(get("/large"));
  EXPECT_GT(answer.size(), 5U << 20);
  EXPECT_EQ(answer.back(), 'x');
}

TEST(HttpServerAnswers, AThrowIsAnErrorWithoutItsText) {
  const EchoServer echo;
  const std::string answer = echo.ask(get("/throws"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 500"));
  EXPECT_EQ(answer.find("secret"), std::string::npos);
}

TEST(HttpServerRefuses, WhatCouldBeReadInTwoWays) {
  const EchoServer echo;
  for (const char* headers :
       {"Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5\r\ncontent-length: 6\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: identity\r\n",
        "Transfer-Encoding: gzip, chunked\r\n", "Content-Length: 5, 5\r\n", "Content-Length: +5\r\n",
        "Content-Length: -5\r\n", "Content-Length: 0x5\r\n", "Content-Length: five\r\n", "Content-Length:\r\n",
        "Content-Length: 99999999999999999999999\r\n", "Content-Length : 5\r\n", "Transfer-Encoding : chunked\r\n",
        "Host: b\r\n"}) {
    const std::string answer = echo.ask(post(headers, "hello"));
    EXPECT_TRUE(answer.empty() || answer.compare(0, 10, "HTTP/1.1 4") == 0 || answer.compare(0, 10, "HTTP/1.1 5") == 0)
        << headers << answer;
    EXPECT_EQ(answer.find("POST /x ["), std::string::npos) << headers;
  }
}

TEST(HttpServerRefuses, BadChunks) {
  const EchoServer echo;
  for (const char* body : {"zz\r\nhello\r\n0\r\n\r\n", "5\r\nhelloXX0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n",
                           "FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n"}) {
    const std::string answer = echo.ask(post("Transfer-Encoding: chunked\r\n", body), milliseconds(800));
    EXPECT_EQ(answer.find("200 OK"), std::string::npos) << body << answer;
  }
}

TEST(HttpServerRefuses, BrokenHeads) {
  const EchoServer echo;
  for (const char* head :
       {"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n"}) {
    const std::string answer = echo.ask(head, milliseconds(800));
    EXPECT_EQ(answer.find("200 OK"), std::string::npos) << head << answer;
  }
  EXPECT_THAT(echo.ask(get("/alive")), StartsWith("HTTP/1.1 200"));
}

TEST(HttpServerRefuses, AnyBytesLeaveItAlive) {
  const EchoServer echo;
  std::uint32_t state = 11;
  for (int i = 0; i < 100; ++i) {
    std::string bytes = i % 2 == 0 ? "" : "POST / HTTP/1.1\r\nHost: a\r\n";
    for (int j = 0; j < 300; ++j) bytes += static_cast<char>((state = state * 1664525U + 1013904223U) >> 24);
    RawClient raw = echo.client();
    raw.send(bytes);
  }
  EXPECT_THAT(echo.ask(get("/alive")), StartsWith("HTTP/1.1 200"));
}

TEST(HttpServerLimits, ABodyThatIsTooLargeIsRefusedAtItsHead) {
  const EchoServer echo;
  RawClient raw = echo.client();
  raw.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n");
  EXPECT_THAT(raw.read("faults"), StartsWith("HTTP/1.1 413"));
  EXPECT_THAT(echo.ask(post("Content-Length: 1000\r\n", std::string(1000, 'x'))), StartsWith("HTTP/1.1 200"));
}

TEST(HttpServerLimits, SoIsOneThatSaysNoLength) {
  const EchoServer echo;
  const std::string chunk = "400\r\n" + std::string(1024, 'x') + "\r\n";
  EXPECT_THAT(echo.ask(post("Transfer-Encoding: chunked\r\n", chunk + "0\r\n\r\n")), StartsWith("HTTP/1.1 413"));
  std::string endless;
  for (int i = 0; i < 2000; ++i) endless += chunk;
  RawClient raw = echo.client();
  raw.send(post("Transfer-Encoding: chunked\r\n", endless));
  raw.read();
  EXPECT_TRUE(raw.closed()) << "what never ends is cut off";
}

TEST(HttpServerLimits, AHeadThatIsTooLong) {
  const EchoServer echo;
  const std::string answer = echo.ask(get("/", "X-Long: " + std::string(100000, 'x') + "\r\n"));
  EXPECT_EQ(answer.find("200 OK"), std::string::npos);
  const std::string path = echo.ask(get("/" + std::string(100000, 'x')));
  EXPECT_EQ(path.find("200 OK"), std::string::npos);
  EXPECT_THAT(echo.ask(get("/alive")), StartsWith("HTTP/1.1 200"));
}

TEST(HttpServerLimits, ABusyClinicSaysSoAtOnce) {
  EchoServer echo([](ServerConfig& config) {
    config.workers = 1;
    config.max_waiting = 2;
  });
  std::vector<RawClient> waiting;
  for (int i = 0; i < 3; ++i) {
    waiting.push_back(echo.client());
    waiting.back().send(get("/gate"));
    ASSERT_TRUE(soon([&] { return echo.server->counts().working + echo.server->counts().waiting == i + 1; }));
  }
  const std::string answer = echo.ask(get("/quick"));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 503"));
  EXPECT_THAT(answer, HasSubstr("Retry-After: "));
  echo.gate.open();
  for (RawClient& raw : waiting) EXPECT_THAT(raw.read(), HasSubstr("GET /gate []"));
}

TEST(HttpServerLimits, ConnectionsOfOneAddress) {
  const EchoServer echo([](ServerConfig& config) { config.max_connections_per_address = 3; });
  std::vector<RawClient> held;
  for (int i = 0; i < 3; ++i) held.push_back(echo.client());
  ASSERT_TRUE(soon([&] { return echo.server->counts().open == 3; }));
  EXPECT_EQ(echo.ask(get("/"), seconds(1)), "") << "the fourth is closed unheard";
  RawClient other(echo.server->port(), "127.0.0.2");
  other.send(get("/other"));
  EXPECT_THAT(other.read(), HasSubstr("X-Address: 127.0.0.2")) << "another address has its own limit";
  held.clear();
  EXPECT_TRUE(soon([&] { return echo.ask(get("/"), seconds(1)).compare(0, 12, "HTTP/1.1 200") == 0; }));
}

TEST(HttpServerLimits, TrustedProxiesSpeakForTheirCallers) {
  const EchoServer echo([](ServerConfig& config) {
    config.trusted_proxies = {"127.0.0.1"};
    config.max_connections_per_address = 1;
  });
  const RawClient held = echo.client();
  const std::string answer = echo.ask(get("/", "X-Forwarded-For: 203.0.113.5\r\nConnection: close\r\n"));
  EXPECT_THAT(answer, HasSubstr("X-Address: 203.0.113.5"));
}

// a byte now and then, so that the connection is never idle
template <typename Next>
bool trickledAway(RawClient& raw, const Next& next, milliseconds most) {
  const auto latest = std::chrono::steady_clock::now() + most;
  while (std::chrono::steady_clock::now() < latest) {
    if (!raw.send(next())) return true;
    raw.read({}, milliseconds(50));
    if (raw.closed()) return true;
  }
  return false;
}

TEST(HttpServerSlowClients, AreCutOffWhileOthersAreServed) {
  const EchoServer echo([](ServerConfig& config) { config.request_seconds = 1; });
  RawClient head = echo.client(), body = echo.client(), silent = echo.client();
  head.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
  body.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n");
  const auto letter = [] { return "x"; };
  std::thread other([&] {
    for (int i = 0; i < 20; ++i) EXPECT_THAT(echo.ask(get("/quick")), StartsWith("HTTP/1.1 200"));
  });
  EXPECT_TRUE(trickledAway(head, letter, seconds(4)));
  EXPECT_TRUE(trickledAway(body, letter, seconds(4)));
  silent.read();
  EXPECT_TRUE(silent.closed());
  other.join();
}

TEST(HttpServerSlowClients, SilenceEndsAConnection) {
  const EchoServer echo([](ServerConfig& config) { config.idle_seconds = 1; });
  RawClient raw = echo.client();
  raw.send(get("/one", ""));
  raw.read("]");
  raw.read();
  EXPECT_TRUE(raw.closed());
}

TEST(HttpServerSlowClients, AWaitingRequestIsNotCutOff) {
  EchoServer echo([](ServerConfig& config) {
    config.request_seconds = 1;
    config.idle_seconds = 1;
  });
  RawClient raw = echo.client();
  raw.send(get("/gate"));
  EXPECT_EQ(raw.read({}, milliseconds(1800)), "");
  EXPECT_FALSE(raw.closed()) << "it arrived whole: the clinic is the slow one";
  echo.gate.open();
  EXPECT_THAT(raw.read(), StartsWith("HTTP/1.1 200"));
}

TEST(HttpServerMany, AThousandConnectionsAtOnce) {
  constexpr int kClients = 1000;
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = std::min<rlim_t>(files.rlim_max, 4096);
  setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < 2 * kClients + 100) GTEST_SKIP() << "too few files are allowed here";
  const EchoServer echo([](ServerConfig& config) {
    config.max_waiting = kClients;
    config.request_seconds = 20;
  });
  std::vector<RawClient> clients;
  for (int i = 0; i < kClients; ++i) clients.push_back(echo.client());
  ASSERT_TRUE(soon([&] { return echo.server->counts().open == kClients; }));
  for (int i = 0; i < kClients; ++i) clients[static_cast<std::size_t>(i)].send(get("/number/" + std::to_string(i)));
  for (int i = 0; i < kClients; ++i) {
    EXPECT_THAT(clients[static_cast<std::size_t>(i)].read("]"), HasSubstr("/number/" + std::to_string(i) + " "));
  }
}

TEST(HttpServerStop, AnswersWhatHasArrived) {
  EchoServer echo;
  RawClient raw = echo.client();
  raw.send(get("/gate", ""));
  ASSERT_TRUE(soon([&] { return echo.server->counts().working == 1; }));
  std::thread stopper([&] { echo.server->stop(5); });
  EXPECT_TRUE(soon([&] { return !RawClient(echo.server->port()).connected(); })) << "nobody new comes in";
  echo.gate.open();
  const std::string answer = raw.read();
  EXPECT_THAT(answer, HasSubstr("GET /gate []"));
  EXPECT_THAT(answer, HasSubstr("Connection: close"));
  stopper.join();
  echo.server->stop(5);
}

TEST(HttpServerStop, DoesNotWaitForEver) {
  EchoServer echo([](ServerConfig& config) { config.workers = 1; });
  RawClient working = echo.client(), waiting = echo.client();
  working.send(get("/gate"));
  ASSERT_TRUE(soon([&] { return echo.server->counts().working == 1; }));
  waiting.send(get("/next"));
  ASSERT_TRUE(soon([&] { return echo.server->counts().waiting == 1; }));
  std::thread opener([&] {
    EXPECT_THAT(waiting.read(), StartsWith("HTTP/1.1 503")) << "who still waits is told";
    echo.gate.open();
  });
  echo.server->stop(0);
  opener.join();
}

TEST(HttpServerStart, SaysWhyItCannot) {
  const EchoServer first;
  ServerConfig config = first.config;
  config.port = first.server->port();
  const auto start = [&] {
    HttpServer(
        config, [](const HttpRequest&) { return HttpResponse(); }, nullptr);
  };
  try {
    start();
    FAIL() << "the port is taken";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("another port"));
  }
  config.address = "203.0.113.200";
  EXPECT_THROW(start(), InputError);
}

struct PemFolder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("nucha-pem-" + randomId());
  PemFolder() { std::filesystem::create_directories(path); }
  PemFolder(const PemFolder&) = delete;
  PemFolder& operator=(const PemFolder&) = delete;
  ~PemFolder() { std::filesystem::remove_all(path); }
};

TEST(HttpServerTls, SpeaksHttpsAndRefusesAWrongCertificate) {
  const PemFolder folder;
  const std::string key = (folder.path / "key.pem").string(), certificate = (folder.path / "cert.pem").string();
  const std::string make =
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost "
      "-keyout " +
      key + " -out " + certificate + " 2>/dev/null";
  if (std::system(make.c_str()) != 0) GTEST_SKIP() << "openssl is not here";
  const EchoServer echo([&](ServerConfig& config) {
    config.tls_key = key;
    config.tls_certificate = certificate;
  });
  const std::string out = (folder.path / "out").string();
  const std::string ask = "curl -sS --max-time 5 --cacert " + certificate +
                          " https://localhost:" + std::to_string(echo.server->port()) + "/tls -o " + out;
  if (std::system("command -v curl >/dev/null") == 0) {
    EXPECT_EQ(std::system(ask.c_str()), 0);
  }
  EXPECT_EQ(echo.ask(get("/"), seconds(1)).find("200 OK"), std::string::npos) << "no plain answer on this port";
  ServerConfig wrong = echo.config;
  wrong.tls_certificate = key;
  EXPECT_THROW(HttpServer(
                   wrong, [](const HttpRequest&) { return HttpResponse(); }, nullptr),
               InputError);
}

}  // namespace
}  // namespace nucha::serve
