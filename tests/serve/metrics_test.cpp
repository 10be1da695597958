#include "nucha/serve/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace nucha::serve {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(MetricsText, CountsByMethodRouteAndStatus) {
  Metrics metrics;
  metrics.count("GET", "/patients/{id}", 200, 0.004);
  metrics.count("GET", "/patients/{id}", 200, 0.2);
  metrics.count("GET", "/patients/{id}", 404, 20);
  const std::string text = metrics.text();
  const std::string labels = "method=\"GET\",route=\"/patients/{id}\",status=\"200\"";
  EXPECT_THAT(text, HasSubstr("nucha_request_seconds_count{" + labels + "} 2\n"));
  EXPECT_THAT(text, HasSubstr("nucha_request_seconds_sum{" + labels + "} 0.204\n"));
  EXPECT_THAT(text, HasSubstr("nucha_request_seconds_bucket{" + labels + ",le=\"0.0025\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("nucha_request_seconds_bucket{" + labels + ",le=\"0.005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("nucha_request_seconds_bucket{" + labels + ",le=\"0.25\"} 2\n")) << "buckets add up";
  EXPECT_THAT(text, HasSubstr("status=\"404\",le=\"10\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("status=\"404\",le=\"+Inf\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE nucha_request_seconds histogram\n"));
}

TEST(MetricsText, GaugesHoldTheLastValue) {
  Metrics metrics;
  metrics.gauge("nucha_connections_open", "Open connections.", 3);
  metrics.gauge("nucha_connections_open", "Open connections.", 1234567);
  EXPECT_THAT(metrics.text(), HasSubstr("# TYPE nucha_connections_open gauge\nnucha_connections_open 1234567\n"));
  EXPECT_THAT(metrics.text(), Not(HasSubstr("histogram"))) << "no request yet";
}

TEST(MetricsText, LabelsAreEscaped) {
  Metrics metrics;
  metrics.count("GET", "a\"b\\c\nd", 200, 0);
  EXPECT_THAT(metrics.text(), HasSubstr("route=\"a\\\"b\\\\c\\nd\""));
}

TEST(MetricsText, NothingIsLostAmongThreads) {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 1000; ++j) metrics.count("GET", "/", 200, 0.001);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(metrics.text(), HasSubstr("_count{method=\"GET\",route=\"/\",status=\"200\"} 4000\n"));
}

}  // namespace
}  // namespace nucha::serve
