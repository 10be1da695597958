// What stands between sockets and requests: addresses, the socket that listens, and heads that must be read in one way
// only.
#pragma once

#include <sys/socket.h>

#include <string>
#include <string_view>

#include "nucha/serve/config.h"
#include "nucha/serve/http.h"

namespace nucha::serve {

/// "127.0.0.1"; addresses of version 4 within version 6 as version 4. Empty when it is neither.
std::string addressText(const sockaddr* address, socklen_t length);

/// The headers of a request as they came, with what a map of them cannot hold.
struct HttpHead {
  Headers headers;
  int hosts = 0, lengths = 0, encodings = 0;
  bool broken = false;  ///< names or values hold what they must not

  void add(std::string_view name, std::string_view value);
  /// Two readers of one stream must agree where a request ends: throws HttpError for what they could read in two ways.
  void check(std::string_view version) const;
};

/// Throws InputError when the address cannot be had.
int openListener(const std::string& address, int port);
int portOf(int listener);

}  // namespace nucha::serve
