// Case files.
#include "fuzz_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  nucha::readBytes(data, size);
  return 0;
}
