#include "nucha/serve/metrics.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "nucha/base/text.h"

namespace nucha::serve {
namespace {

// upper ends in seconds; an evaluation takes some hundredths, a whole one some seconds
constexpr std::array<double, 12> kBuckets{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10};
constexpr int kDigits = 15;

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\\' || c == '"') safe += '\\';
    if (c == '\n') {
      safe += "\\n";
    } else {
      safe += c;
    }
  }
  return safe;
}

}  // namespace

void Metrics::count(const std::string& method, const std::string& pattern, int status, double seconds) {
  const std::string labels =
      "method=\"" + escaped(method) + "\",route=\"" + escaped(pattern) + "\",status=\"" + std::to_string(status) + "\"";
  const std::lock_guard lock(mutex_);
  Series& series = requests_[labels];
  if (series.buckets.empty()) series.buckets.resize(kBuckets.size());
  for (std::size_t i = 0; i < kBuckets.size(); ++i) series.buckets[i] += seconds <= kBuckets[i] ? 1U : 0U;
  ++series.count;
  series.seconds += seconds;
}

void Metrics::gauge(const std::string& name, const std::string& help, double value) {
  const std::lock_guard lock(mutex_);
  gauges_[name] = {help, value};
}

std::string Metrics::text() const {
  const std::lock_guard lock(mutex_);
  std::string text;
  for (const auto& [name, gauge] : gauges_) {
    text.append("# HELP ").append(name).append(" ").append(gauge.first).append("\n");
    text.append("# TYPE ").append(name).append(" gauge\n");
    text.append(name).append(" ").append(shown(gauge.second, kDigits)).append("\n");
  }
  if (requests_.empty()) return text;
  text +=
      "# HELP nucha_request_seconds Time from a whole request to its answer.\n# TYPE nucha_request_seconds histogram\n";
  const auto line = [&text](const char* name, const std::string& labels, const std::string& value) {
    text.append("nucha_request_seconds_")
        .append(name)
        .append("{")
        .append(labels)
        .append("} ")
        .append(value)
        .append("\n");
  };
  for (const auto& [labels, series] : requests_) {
    for (std::size_t i = 0; i < kBuckets.size(); ++i)
      line("bucket", labels + ",le=\"" + shown(kBuckets[i]) + "\"", std::to_string(series.buckets[i]));
    line("bucket", labels + ",le=\"+Inf\"", std::to_string(series.count));
    line("sum", labels, shown(series.seconds, kDigits));
    line("count", labels, std::to_string(series.count));
  }
  return text;
}

}  // namespace nucha::serve
