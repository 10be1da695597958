// What the terminal is and can do; where output goes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace nucha {

bool outputIsTerminal();
/// Colour only on a terminal that wants it: NO_COLOR and TERM=dumb are respected.
bool wantsColour();
/// Columns of the terminal, $COLUMNS, or 80; never below 60.
std::size_t terminalWidth();

/// Writes to a file (old file kept until the new one is whole) or, when `path` is empty or "-", to standard output.
/// Throws InputError when it cannot be written to its end.
void writeOutput(const std::string& path, std::string_view text);

/// A progress bar on standard error; silent when that is not a terminal.
class Progress {
 public:
  Progress(std::string_view what, std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void advance();

 private:
  std::string what_;
  std::size_t total_ = 0;
  std::size_t done_ = 0;
  bool visible_ = false;
};

}  // namespace nucha
