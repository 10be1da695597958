// Counters and histograms in the text format of Prometheus. Labels hold route patterns, methods and status, never ids.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace nucha::serve {

class Metrics {
 public:
  void count(const std::string& method, const std::string& pattern, int status, double seconds);
  /// A value read when the metrics are asked for, such as open connections.
  void gauge(const std::string& name, const std::string& help, double value);
  std::string text() const;

 private:
  struct Series {
    std::vector<std::uint64_t> buckets;
    std::uint64_t count = 0;
    double seconds = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Series> requests_;                        // by method, pattern and status
  std::map<std::string, std::pair<std::string, double>> gauges_;  // help and value by name
};

}  // namespace nucha::serve
