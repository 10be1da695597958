// JSON with limits.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "nucha/base/error.h"
#include "nucha/base/json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    nucha::parseJson("fuzz", std::string_view(reinterpret_cast<const char*>(data), size)).dump();
  } catch (const nucha::InputError&) {
  }
  return 0;
}
