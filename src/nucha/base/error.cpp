#include "nucha/base/error.h"

#include <utility>

namespace nucha {

std::string describe(const Fault& fault) {
  std::string text = fault.where.empty() ? fault.what : fault.where + ": " + fault.what;
  if (!fault.fix.empty()) text += " (" + fault.fix + ")";
  return text;
}

InputError::InputError(Fault fault) : InputError(std::vector<Fault>{std::move(fault)}) {}

InputError::InputError(std::vector<Fault> faults) : faults_(std::move(faults)) {
  NUCHA_ASSERT(!faults_.empty(), "an InputError names at least one fault");
  for (const Fault& fault : faults_) {
    if (!text_.empty()) text_ += '\n';
    text_ += describe(fault);
  }
}

InternalError::InternalError(const char* condition, const char* file, int line, const std::string& message)
    : text_(std::string("internal error: ") + message + " [" + condition + " at " + file + ":" + std::to_string(line) +
            "]") {}

}  // namespace nucha
