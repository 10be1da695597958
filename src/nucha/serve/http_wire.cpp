#include "nucha/serve/http_wire.h"

#include <netdb.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

namespace nucha::serve {
namespace {

constexpr int kBacklog = 1024;

bool isTokenLetter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool isControl(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; }

}  // namespace

std::string addressText(const sockaddr* address, socklen_t length) {
  std::array<char, NI_MAXHOST> text{};
  if (getnameinfo(address, length, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0) return "";
  std::string name = text.data();
  name = name.substr(0, name.find('%'));  // the network card of a link-local address
  constexpr std::string_view kMapped = "::ffff:";
  const bool mapped = name.compare(0, kMapped.size(), kMapped) == 0 && name.find('.') != std::string::npos;
  return mapped ? name.substr(kMapped.size()) : name;
}

void HttpHead::add(std::string_view name, std::string_view value) {
  broken = broken || name.empty() || !std::all_of(name.begin(), name.end(), isTokenLetter) ||
           std::any_of(value.begin(), value.end(), isControl);
  const auto is = [&](std::string_view other) { return !HeaderLess()(name, other) && !HeaderLess()(other, name); };
  hosts += is("Host") ? 1 : 0;
  lengths += is("Content-Length") ? 1 : 0;
  encodings += is("Transfer-Encoding") ? 1 : 0;
  const auto [place, fresh] = headers.emplace(name, value);
  if (!fresh) place->second += (is("Cookie") ? "; " : ", ") + std::string(value);
}

void HttpHead::check(std::string_view version) const {
  if (version != "HTTP/1.1" && version != "HTTP/1.0") throw HttpError(505, "This speaks HTTP/1.1 and HTTP/1.0.");
  if (broken) throw HttpError(400, "A header's name or value holds characters that it must not hold.");
  if (hosts > 1) throw HttpError(400, "The header Host stands there twice.");
  if (lengths > 1) throw HttpError(400, "The header Content-Length stands there twice.");
  if (encodings > 0) {
    if (lengths > 0) throw HttpError(400, "Content-Length and Transfer-Encoding exclude each other.");
    if (encodings > 1 || version != "HTTP/1.1" || headers.find("Transfer-Encoding")->second != "chunked")
      throw HttpError(400, "Transfer-Encoding may only be chunked, once, in HTTP/1.1.");
  }
  if (lengths == 0) return;
  const std::string& length = headers.find("Content-Length")->second;
  constexpr std::size_t kMostDigits = 18;
  if (length.empty() || length.size() > kMostDigits || length.find_first_not_of("0123456789") != std::string::npos)
    throw HttpError(400, "Content-Length is no number of bytes.");
}

int openListener(const std::string& address, int port) {
  const std::string where = address + " port " + std::to_string(port);
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (failed != 0)
    throw InputError({where, std::string("is no address of this machine: ") + gai_strerror(failed),
                      "set address to one such as 127.0.0.1"});
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> keep(found, freeaddrinfo);
  const int listener = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int yes = 1;
  if (listener >= 0) setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (listener >= 0 && bind(listener, found->ai_addr, found->ai_addrlen) == 0 && listen(listener, kBacklog) == 0)
    return listener;
  const int why = errno;
  if (listener >= 0) close(listener);
  throw InputError(
      {where, std::string("cannot be listened on: ") + std::generic_category().message(why),
       why == EADDRINUSE ? "end the other program or choose another port" : "choose another address or port"});
}

int portOf(int listener) {
  sockaddr_storage own{};
  socklen_t length = sizeof own;
  std::array<char, NI_MAXSERV> port{};
  auto* generic = reinterpret_cast<sockaddr*>(&own);
  const bool known = getsockname(listener, generic, &length) == 0 &&
                     getnameinfo(generic, length, nullptr, 0, port.data(), port.size(), NI_NUMERICSERV) == 0;
  NUCHA_ASSERT(known, "a listening socket has a port");
  return std::stoi(port.data());
}

}  // namespace nucha::serve
