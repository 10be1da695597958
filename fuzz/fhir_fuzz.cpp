// FHIR bundles: the bytes stand for the entries, so that the fuzzer need not find "resourceType" first.
#include "fuzz_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 0 && data[0] == '{') {
    nucha::readBytes(data, size);
    return 0;
  }
  std::string text = R"({"resourceType":"Bundle","timestamp":"2025-03-03","entry":[)";
  text.append(reinterpret_cast<const char*>(data), size);
  text += "]}";
  nucha::readBytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  return 0;
}
