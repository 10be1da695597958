// Moves bytes: libmicrohttpd waits for all connections in one thread, and a request that arrived whole goes to a
// worker. A slow client holds a connection, never a worker.
#pragma once

#include <functional>
#include <memory>

#include "nucha/serve/config.h"
#include "nucha/serve/http.h"

namespace nucha::serve {

struct ConnectionCounts {
  int open = 0, waiting = 0, working = 0;
};

class HttpServer {
 public:
  using Answer = std::function<HttpResponse(const HttpRequest&)>;
  /// Largest body for a method and path, asked when the headers are there; 413 beyond it.
  using MaxBody = std::function<std::size_t(const std::string& method, const std::string& path)>;

  /// Listens from here on. Throws InputError when the address cannot be had or the certificate is wrong.
  HttpServer(const ServerConfig& config, Answer answer, MaxBody max_body);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  int port() const;
  ConnectionCounts counts() const;
  /// Takes no new connections, answers what has arrived (at most `seconds`), then ends.
  void stop(int seconds);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace nucha::serve
