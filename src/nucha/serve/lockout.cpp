#include "nucha/serve/lockout.h"

#include <algorithm>

#include "nucha/serve/crypto.h"

namespace nucha::serve {
namespace {

constexpr Instant kSecond = 1000;
constexpr Instant kMinute = 60 * kSecond;
constexpr Instant kLongestLock = 24 * 60 * kMinute;

}  // namespace

int countAttempt(Attempts& attempts, const LockoutRule& rule, Instant now) {
  if (now < attempts.locked_until) {
    return static_cast<int>((std::min(attempts.locked_until - now, kLongestLock) + kSecond - 1) / kSecond);
  }
  if (++attempts.failures < rule.failures_before_lock) return 0;
  Instant length = std::min(rule.lock_minutes * kMinute, kLongestLock);
  for (std::int64_t i = 0; i < attempts.locks && length < kLongestLock; ++i)
    length = std::min(2 * length, kLongestLock);
  attempts.locked_until = now + length;
  ++attempts.locks;
  attempts.failures = 0;
  return 0;
}

int UnknownLogins::countAttempt(const std::string& login, Instant now) {
  const std::string hash = tokenHash(login);
  const std::lock_guard lock(mutex_);
  if (const auto found = by_hash_.find(hash); found != by_hash_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
  } else {
    if (entries_.size() >= most_) {
      by_hash_.erase(entries_.back().hash);
      entries_.pop_back();
    }
    entries_.push_front({hash, {}});
    by_hash_[hash] = entries_.begin();
  }
  return serve::countAttempt(entries_.front().attempts, rule_, now);
}

std::size_t UnknownLogins::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace nucha::serve
