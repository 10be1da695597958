// Two kinds of error. A caller's mistake (bad file, bad unit, unknown level) is an InputError that lists
// every fault found, each with where, what and how to mend it. A broken promise of our own code is a
// failed NUCHA_ASSERT: it is never the user's fault and ends the program with exit code 1.
#pragma once

#include <exception>
#include <string>
#include <vector>

namespace nucha {

/// One mistake in what the caller gave us.
struct Fault {
  std::string
      where;  ///< file, line and column ("data/causes.csv:12:4") or file and JSON pointer ("case.json#/patient/age")
  std::string what;  ///< what is wrong, naming the offending value
  std::string fix;   ///< what to do about it; may be empty when `what` says it all
};

/// "where: what (fix)", one line.
std::string describe(const Fault& fault);

/// Thrown for the caller's mistakes; the command turns it into exit code 2.
class InputError : public std::exception {
 public:
  explicit InputError(Fault fault);
  /// `faults` must not be empty.
  explicit InputError(std::vector<Fault> faults);

  const std::vector<Fault>& faults() const { return faults_; }
  /// All faults, one a line.
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::vector<Fault> faults_;
  std::string text_;
};

/// Thrown by NUCHA_ASSERT: a bug of ours, with the promise that was broken and the place.
class InternalError : public std::exception {
 public:
  InternalError(const char* condition, const char* file, int line, const std::string& message);
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

}  // namespace nucha

/// Checks a promise of our own code; active in every build.
#define NUCHA_ASSERT(condition, message)                                                       \
  do {                                                                                         \
    if (!(condition)) throw ::nucha::InternalError(#condition, __FILE__, __LINE__, (message)); \
  } while (false)
