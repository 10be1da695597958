// Log lines as JSON, one a line, to standard error. Never patient data: paths are logged as the route's pattern.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "nucha/base/json.h"

namespace nucha::serve {

enum class LogLevel { error, warning, info, debug };
std::optional<LogLevel> findLogLevel(std::string_view name);

class Log {
 public:
  explicit Log(LogLevel level);
  /// {"at": ..., "level": ..., "event": ..., members of `fields`}
  void write(LogLevel level, std::string_view event, const Json& fields = Json::object());
  /// Where lines go instead of standard error; for tests.
  void sendTo(std::function<void(const std::string&)> sink);

 private:
  LogLevel level_;
  std::mutex mutex_;
  std::function<void(const std::string&)> sink_;
};

}  // namespace nucha::serve
