// CSV tables.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "nucha/base/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto table = nucha::CsvTable::parse("fuzz", std::string_view(reinterpret_cast<const char*>(data), size));
    for (std::size_t row = 0; row < table.rowCount(); ++row) {
      for (const auto& column : table.columns()) nucha::csvQuoted(table.cell(row, column).text);
    }
  } catch (const nucha::InputError&) {
  }
  return 0;
}
