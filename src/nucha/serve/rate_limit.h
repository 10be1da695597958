// Counting requests: a bucket for each caller that fills at a steady rate.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "nucha/serve/http.h"

namespace nucha::serve {

class RateLimits {
 public:
  /// Takes one from the bucket `key` that holds `per_minute` and fills at that rate. Returns 0 when it was there, else
  /// the seconds until one will be. Buckets that are full again are forgotten, and beyond 100,000 those of the callers
  /// who asked least, so that memory stays bounded.
  int take(const std::string& key, int per_minute, Instant now);
  std::size_t size() const;

 private:
  struct Bucket {
    double left = 0;
    Instant at = 0;
    int per_minute = 0;
  };
  static double leftOf(const Bucket& bucket, Instant now);
  void forgetFull(Instant now);
  void forgetFullest(Instant now);

  mutable std::mutex mutex_;
  std::unordered_map<std::string, Bucket> buckets_;
  Instant swept_at_ = 0;
};

}  // namespace nucha::serve
