#include "nucha/evidence/published_table.h"

#include <optional>

#include "nucha/base/error.h"
#include "nucha/base/text.h"

namespace nucha {

void refuseTable(const CsvTable& table, const std::string& files) {
  throw InputError({table.file() + ":1", "has the columns of no table that can be compared with",
                    "use the columns of one of " + files});
}

void needColumns(const CsvTable& table, std::initializer_list<std::string_view> columns) {
  for (const std::string_view column : columns) {
    if (!table.findColumn(column)) {
      throw InputError({table.file() + ":1", "has no column '" + std::string(column) + "'", "add it"});
    }
  }
}

double settingOf(const CsvTable& table, std::string_view id) {
  for (std::size_t i = 0; i < table.rowCount(); ++i) {
    if (trimmed(table.cell(i, "id").text) != id) continue;
    const std::optional<double> value = findNumber(trimmed(table.cell(i, "value").text));
    if (value && *value > 0) return *value;
    throw InputError({table.where(i, "value"), "is not a number above 0", ""});
  }
  throw InputError({table.file(), "has no row '" + std::string(id) + "'", "add it"});
}

}  // namespace nucha
