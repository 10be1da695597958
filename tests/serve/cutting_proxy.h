// Stands between a client and PostgreSQL, and can cut the line after the server did something and before it told so.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace nucha::serve::test {

class CuttingProxy {
 public:
  /// Listens in `folder` where libpq looks for a server.
  CuttingProxy(std::filesystem::path server, const std::filesystem::path& folder)
      : server_(std::move(server)), listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_un address = addressOf(folder / ".s.PGSQL.5432");
    ::bind(listener_, generic(address), sizeof address);
    ::listen(listener_, 8);
    acceptor_ = std::thread([this] { accept(); });
  }
  ~CuttingProxy() {
    ends_ = true;
    acceptor_.join();
    for (std::thread& line : lines_) line.join();
    ::close(listener_);
  }
  CuttingProxy(const CuttingProxy&) = delete;
  CuttingProxy& operator=(const CuttingProxy&) = delete;

  /// The next message with `word` reaches the server, its answer does not come back, and the line is closed.
  void cutAtNext(const std::string& word) {
    const std::lock_guard lock(mutex_);
    word_ = word;
    cut_ = false;
  }
  bool hasCut() const { return cut_; }

 private:
  static constexpr int kLook_ms = 20;  ///< how often it looks whether all is over

  static sockaddr_un addressOf(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    return address;
  }
  static const sockaddr* generic(const sockaddr_un& address) {
    return static_cast<const sockaddr*>(static_cast<const void*>(&address));
  }
  static bool canRead(int socket) {
    pollfd watched{socket, POLLIN, 0};
    return ::poll(&watched, 1, kLook_ms) > 0;
  }

  void accept() {
    while (!ends_) {
      if (!canRead(listener_)) continue;
      const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      lines_.emplace_back([this, client] { carry(client); });
    }
  }

  bool mustCut(const std::string& message) {
    const std::lock_guard lock(mutex_);
    if (word_.empty() || message.find(word_) == std::string::npos) return false;
    word_.clear();
    return true;
  }

  /// Moves what waits; false when the line has ended.
  static bool move(int from, int to, std::string& seen) {
    char block[1 << 14];
    const ssize_t got = ::recv(from, block, sizeof block, 0);
    if (got <= 0) return false;
    seen.assign(block, static_cast<std::size_t>(got));
    return ::send(to, block, static_cast<std::size_t>(got), MSG_NOSIGNAL) == got;
  }

  void carry(int client) {
    const int server = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_un address = addressOf(server_);
    bool goes_on = ::connect(server, generic(address), sizeof address) == 0;
    std::string seen;
    while (goes_on && !ends_) {
      pollfd watched[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
      if (::poll(watched, 2, kLook_ms) <= 0) continue;
      if (watched[1].revents != 0) goes_on = move(server, client, seen);
      if (goes_on && watched[0].revents != 0) {
        goes_on = move(client, server, seen);
        if (goes_on && mustCut(seen)) {
          char answer = 0;
          ::recv(server, &answer, 1, 0);  // now the server is done
          cut_ = true;
          goes_on = false;
        }
      }
    }
    ::close(server);
    ::close(client);
  }

  std::filesystem::path server_;
  int listener_;
  std::atomic<bool> ends_ = false;
  std::atomic<bool> cut_ = false;
  std::mutex mutex_;
  std::string word_;
  std::vector<std::thread> lines_;  ///< touched by the acceptor only, until it has ended
  std::thread acceptor_;
};

}  // namespace nucha::serve::test
