// How often a password may be tried: after some failures an account is locked for a while, each time for twice as long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "nucha/serve/http.h"

namespace nucha::serve {

struct LockoutRule {
  int failures_before_lock = 5;
  int lock_minutes = 15;  ///< of the first lock
};

/// What is remembered of one login.
struct Attempts {
  std::int64_t failures = 0;  ///< since the last lock or success
  std::int64_t locks = 0;     ///< since the last success
  Instant locked_until = 0;
};

/// Counts a try before the password is looked at, as if it had failed, so that many tries at once gain nothing; a
/// success sets the attempts back. Returns 0 when the try may go on, else the seconds until the lock ends.
int countAttempt(Attempts& attempts, const LockoutRule& rule, Instant now);

/// The same for logins that do not exist, so that a lock does not tell which ones do. Kept in memory and bounded: a row
/// for every text that a stranger types would let strangers fill the store. The least recently tried is forgotten
/// first.
class UnknownLogins {
 public:
  explicit UnknownLogins(LockoutRule rule, std::size_t most = 20000) : rule_(rule), most_(most) {}
  int countAttempt(const std::string& login, Instant now);
  std::size_t size() const;

 private:
  struct Entry {
    std::string hash;  // what people type by mistake may be a password
    Attempts attempts;
  };
  LockoutRule rule_;
  std::size_t most_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // latest first
  std::unordered_map<std::string, std::list<Entry>::iterator> by_hash_;
};

}  // namespace nucha::serve
