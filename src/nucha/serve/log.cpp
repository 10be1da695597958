#include "nucha/serve/log.h"

#include <cstdio>

#include "nucha/serve/http.h"

namespace nucha::serve {
namespace {

std::string_view levelName(LogLevel level) {
  switch (level) {
    case LogLevel::error:
      return "error";
    case LogLevel::warning:
      return "warning";
    case LogLevel::info:
      return "info";
    case LogLevel::debug:
      return "debug";
  }
  return "error";
}

}  // namespace

std::optional<LogLevel> findLogLevel(std::string_view name) {
  for (const LogLevel level : {LogLevel::error, LogLevel::warning, LogLevel::info, LogLevel::debug}) {
    if (levelName(level) == name) return level;
  }
  return std::nullopt;
}

Log::Log(LogLevel level) : level_(level) {}

void Log::write(LogLevel level, std::string_view event, const Json& fields) {
  if (level > level_) return;
  Json line = {{"at", isoText(systemClock().now())}, {"level", levelName(level)}, {"event", event}};
  line.update(fields);
  // dump() escapes line ends, so that no value can forge a line
  const std::string text = line.dump(-1, ' ', false, Json::error_handler_t::replace);
  const std::lock_guard lock(mutex_);
  if (sink_) {
    sink_(text);
  } else {
    std::fprintf(stderr, "%s\n", text.c_str());
  }
}

void Log::sendTo(std::function<void(const std::string&)> sink) {
  const std::lock_guard lock(mutex_);
  sink_ = std::move(sink);
}

}  // namespace nucha::serve
