// What the files of Accounts share.
#pragma once

#include "nucha/serve/accounts.h"

namespace nucha::serve {

struct Accounts::Stored {
  Account account;
  std::optional<std::string> password;  ///< hash; none before the invitation is accepted, and for machines
  Attempts attempts;
};

struct Accounts::Opened {
  std::string token_hash;
  std::optional<Account> account;  ///< none: for the first administrator
};

inline constexpr const char* kNobody = "nobody";
inline constexpr Instant kMinuteOfSession = 60'000;
inline constexpr Instant kHourOfSession = 60 * kMinuteOfSession;

}  // namespace nucha::serve
