// A small web server for tests of what asks other servers: one thread, one request a connection, answers made by hand.
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace nucha::serve::test {

struct FakeRequest {
  std::string method, target, head, body;
};

/// Headers and body of an answer, as they go over the line.
inline std::string answerOf(int status, const std::string& body, const std::string& headers = "") {
  return "HTTP/1.1 " + std::to_string(status) + " X\r\nConnection: close\r\nContent-Type: application/json\r\n" +
         headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class FakeServer {
 public:
  using Answer = std::function<std::string(const FakeRequest&)>;

  explicit FakeServer(Answer answer) : answer_(std::move(answer)), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_, plain, size) != 0 || listen(listener_, 16) != 0 || getsockname(listener_, plain, &size) != 0) {
      throw std::runtime_error("no port for the fake server");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~FakeServer() {
    ended_ = true;
    thread_.join();
    close(listener_);
  }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  int port() const { return port_; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  bool ended() const { return ended_; }
  std::vector<FakeRequest> seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
  }

 private:
  void serve() {
    while (!ended_) {
      pollfd waiting{listener_, POLLIN, 0};
      if (poll(&waiting, 1, 20) <= 0) continue;
      const int connection = accept(listener_, nullptr, nullptr);
      if (connection < 0) continue;
      const std::string text = answer_(read(connection));
      for (std::size_t sent = 0; sent < text.size();) {
        const ssize_t count = send(connection, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (count <= 0) break;
        sent += static_cast<std::size_t>(count);
      }
      shutdown(connection, SHUT_WR);
      close(connection);
    }
  }

  FakeRequest read(int connection) {
    std::string text;
    std::size_t wanted = std::string::npos;
    char buffer[4096];
    while (text.size() < wanted) {
      const ssize_t count = recv(connection, buffer, sizeof(buffer), 0);
      if (count <= 0) break;
      text.append(buffer, static_cast<std::size_t>(count));
      const auto end = text.find("\r\n\r\n");
      if (end == std::string::npos || wanted != std::string::npos) continue;
      const auto length = text.find("Content-Length: ");
      wanted = end + 4 + (length < end ? std::stoul(text.substr(length + 16)) : 0);
    }
    FakeRequest request;
    const auto end = text.find("\r\n\r\n");
    request.head = text.substr(0, end);
    request.body = end == std::string::npos ? "" : text.substr(end + 4);
    request.method = text.substr(0, text.find(' '));
    const auto target = request.method.size() + 1;
    request.target = text.substr(target, text.find(' ', target) - target);
    const std::lock_guard lock(mutex_);
    seen_.push_back(request);
    return request;
  }

  Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> ended_ = false;
  mutable std::mutex mutex_;
  std::vector<FakeRequest> seen_;
  std::thread thread_;
};

}  // namespace nucha::serve::test
