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

/// Reads the bytes as a record; a case that was read must be written and read back unchanged.
inline void readBytes(const std::uint8_t* data, std::size_t size) {
  static const Evidence kEvidence = loadEvidence(NUCHA_FUZZ_DATA);
  static const RecordTables kTables = loadRecordTables(NUCHA_FUZZ_DATA);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::string written;
  try {
    written = writeCase(parseCase("fuzz", text, kEvidence, kTables));
  } catch (const InputError&) {
    return;
  }
  const std::string again = writeCase(parseCase("written", written, kEvidence, kTables));
  NUCHA_ASSERT(again == written, "a written case reads back the same");
}

}  // namespace nucha
