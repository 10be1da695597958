#include "nucha/serve/log.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace nucha::serve {
namespace {

TEST(LogLines, AreJsonAndBelowTheLevelSilent) {
  std::vector<std::string> lines;
  Log log(LogLevel::warning);
  log.sendTo([&](const std::string& line) { lines.push_back(line); });
  log.write(LogLevel::info, "quiet");
  log.write(LogLevel::warning, "loud", {{"status", 503}});
  log.write(LogLevel::error, "worse");
  ASSERT_EQ(lines.size(), 2U);
  const Json line = Json::parse(lines.front());
  EXPECT_EQ(line["event"], "loud");
  EXPECT_EQ(line["level"], "warning");
  EXPECT_EQ(line["status"], 503);
  EXPECT_EQ(line["at"].get<std::string>().back(), 'Z');
}

TEST(LogLines, ValuesCannotForgeALineOrBreakIt) {
  std::string line;
  Log log(LogLevel::info);
  log.sendTo([&](const std::string& text) { line = text; });
  log.write(LogLevel::info, "odd", {{"value", "a\n{\"event\":\"forged\"}\xff"}});
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(Json::parse(line)["event"], "odd");
}

TEST(LogLines, FromManyThreadsStayWhole) {
  std::vector<std::string> lines;
  Log log(LogLevel::debug);
  log.sendTo([&](const std::string& line) { lines.push_back(line); });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 100; ++j) log.write(LogLevel::debug, "line", {{"number", j}});
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(lines.size(), 400U);
}

TEST(LogLevels, HaveNames) {
  EXPECT_EQ(findLogLevel("debug"), LogLevel::debug);
  EXPECT_EQ(findLogLevel("error"), LogLevel::error);
  EXPECT_FALSE(findLogLevel("loud").has_value());
}

}  // namespace
}  // namespace nucha::serve
