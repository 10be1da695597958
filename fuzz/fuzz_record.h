// Shared by the targets that read records.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "nucha/base/error.h"
#include "nucha/evidence/evidence.h"
#include "nucha/record/case.h"
#include "nucha/record/tables.h"

namespace nucha {

struct RecordVocabulary {
  Evidence evidence = loadEvidence(NUCHA_FUZZ_DATA);
  RecordTables tables = loadRecordTables(NUCHA_FUZZ_DATA);
};
inline const RecordVocabulary& recordVocabulary() {
  static const RecordVocabulary kVocabulary;
  return kVocabulary;
}

/// Reads the bytes as a record; a case that was read must be written and read back unchanged.
inline void readBytes(const std::uint8_t* data, std::size_t size) {
  const auto& [evidence, tables] = recordVocabulary();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string written;
  try {
    written = writeCase(parseCase("fuzz", text, evidence, tables));
  } catch (const InputError&) {
    return;
  }
  const std::string again = writeCase(parseCase("written", written, evidence, tables));
  NUCHA_ASSERT(again == written, "a written case reads back the same");
}

}  // namespace nucha

/// Loads the tables before the first input, so that its time is not theirs.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  nucha::recordVocabulary();
  return 0;
}
