// Bytes to a server and back, for tests of what no well-behaved client sends.
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace nucha::serve::testing {

class RawClient {
 public:
  explicit RawClient(int port, const char* own_address = nullptr) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (own_address != nullptr) {
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
      static_cast<void>(bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address));
    }
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    connected_ = connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  RawClient(RawClient&& other) noexcept : socket_(std::exchange(other.socket_, -1)), connected_(other.connected_) {}
  ~RawClient() {
    if (socket_ >= 0) close(socket_);
  }

  bool connected() const { return connected_; }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// What comes until `end` was seen, the server closes, or time is over.
  std::string read(std::string_view end = {}, std::chrono::milliseconds most = std::chrono::seconds(5)) {
    const auto latest = std::chrono::steady_clock::now() + most;
    std::string text;
    std::array<char, 4096> piece{};
    while (end.empty() || text.find(end) == std::string::npos) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(latest - std::chrono::steady_clock::now());
      pollfd wait{socket_, POLLIN, 0};
      if (left.count() <= 0 || poll(&wait, 1, static_cast<int>(left.count())) != 1) break;
      const ssize_t got = recv(socket_, piece.data(), piece.size(), 0);
      closed_ = got <= 0;
      if (closed_) break;
      text.append(piece.data(), static_cast<std::size_t>(got));
    }
    return text;
  }
  /// The last read() met the end of the connection.
  bool closed() const { return closed_; }

 private:
  int socket_;
  bool connected_ = false, closed_ = false;
};

}  // namespace nucha::serve::testing
