#include "nucha/serve/rate_limit.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace nucha::serve {
namespace {

constexpr Instant kMinute = 60'000;
constexpr double kMillisecondsPerSecond = 1000;
constexpr std::size_t kMostBuckets = 100'000;

}  // namespace

int RateLimits::take(const std::string& key, int per_minute, Instant now) {
  const std::lock_guard lock(mutex_);
  // an idle bucket is full within a minute, so a look each minute keeps no more than a minute of callers
  if (now - swept_at_ >= kMinute || now < swept_at_) {
    forgetFull(now);
    swept_at_ = now;
  }
  if (per_minute <= 0) return static_cast<int>(kMinute / 1000);
  const auto found = buckets_.find(key);
  if (found == buckets_.end()) {
    if (buckets_.size() >= kMostBuckets) forgetFullest(now);
    buckets_.emplace(key, Bucket{per_minute - 1.0, now, per_minute});
    return 0;
  }
  Bucket& bucket = found->second;
  bucket.left = std::min<double>(leftOf(bucket, now), per_minute);
  bucket.at = now;
  bucket.per_minute = per_minute;
  if (bucket.left >= 1) {
    bucket.left -= 1;
    return 0;
  }
  const double wait_ms = (1 - bucket.left) * static_cast<double>(kMinute) / per_minute;
  return std::max(1, static_cast<int>(std::ceil(wait_ms / kMillisecondsPerSecond)));
}

std::size_t RateLimits::size() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

double RateLimits::leftOf(const Bucket& bucket, Instant now) {
  // a clock that was set back fills nothing
  const auto passed = static_cast<double>(std::max<Instant>(0, now - bucket.at));
  return std::min<double>(bucket.per_minute, bucket.left + passed * bucket.per_minute / static_cast<double>(kMinute));
}

void RateLimits::forgetFull(Instant now) {
  std::erase_if(buckets_, [&](const auto& entry) { return leftOf(entry.second, now) >= entry.second.per_minute; });
}

void RateLimits::forgetFullest(Instant now) {
  // those who asked much stay known; the half that goes would have been full soonest
  std::vector<std::pair<double, std::string>> by_use;
  by_use.reserve(buckets_.size());
  for (const auto& [key, bucket] : buckets_) by_use.emplace_back(leftOf(bucket, now) / bucket.per_minute, key);
  const auto half = by_use.begin() + static_cast<std::ptrdiff_t>(by_use.size() / 2);
  std::nth_element(by_use.begin(), half, by_use.end());
  for (auto entry = half; entry != by_use.end(); ++entry) buckets_.erase(entry->second);
}

}  // namespace nucha::serve
