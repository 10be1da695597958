#include "nucha/cli/console.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/base/text.h"

namespace nucha {

bool outputIsTerminal() { return ::isatty(STDOUT_FILENO) == 1; }

bool wantsColour() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  if (no_colour && *no_colour) return false;
  return outputIsTerminal() && term && std::strcmp(term, "dumb") != 0;
}

std::size_t terminalWidth() {
  std::size_t width = 80;
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    width = size.ws_col;
  } else if (const char* columns = std::getenv("COLUMNS")) {
    if (const auto number = findNumber(columns); number && *number >= 1) width = static_cast<std::size_t>(*number);
  }
  return std::clamp<std::size_t>(width, 60, 160);
}

void writeOutput(const std::string& path, std::string_view text) {
  if (!path.empty() && path != "-") {
    writeFile(path, text);
    return;
  }
  const bool whole = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!whole) {
    throw InputError({"standard output", std::string("cannot be written to its end: ") + std::strerror(errno),
                      "what was printed is not complete"});
  }
}

Progress::Progress(std::string_view what, std::size_t total)
    : what_(what), total_(total), visible_(total > 0 && ::isatty(STDERR_FILENO) == 1) {}

void Progress::advance() {
  ++done_;
  if (!visible_) return;
  constexpr std::size_t kWidth = 30;
  const std::size_t filled = kWidth * done_ / total_;
  const std::string bar = std::string(filled, '#') + std::string(kWidth - filled, '.');
  fmt::print(stderr, "\r{} [{}] {}/{}", what_, bar, done_, total_);
  std::fflush(stderr);
}

Progress::~Progress() {
  if (!visible_) return;
  std::fputs("\r\033[K", stderr);
}

}  // namespace nucha
