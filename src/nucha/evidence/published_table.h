// Tables of published figures that the model is held against: known by their columns, whatever their names.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/csv.h"

namespace nucha {

/// A kind of table, known by columns that no other has together, and what reads its rows.
template <typename Reader>
struct TableKind {
  std::vector<std::string_view> columns;
  Reader read;
};

/// Refuses a table that is of no kind; `files` are examples of those that are. Throws InputError.
[[noreturn]] void refuseTable(const CsvTable& table, const std::string& files);

/// The reader of the first kind whose columns the table has. Throws InputError when there is none.
template <typename Reader>
Reader readerOf(const CsvTable& table, const std::vector<TableKind<Reader>>& kinds, const std::string& files) {
  for (const TableKind<Reader>& kind : kinds) {
    const auto has = [&table](std::string_view column) { return table.findColumn(column).has_value(); };
    if (std::all_of(kind.columns.begin(), kind.columns.end(), has)) return kind.read;
  }
  refuseTable(table, files);
}

/// Throws InputError naming the first column that the table lacks.
void needColumns(const CsvTable& table, std::initializer_list<std::string_view> columns);

/// A number above 0 that a table must hold in `value`, at the row with this `id`. Throws InputError.
double settingOf(const CsvTable& table, std::string_view id);

}  // namespace nucha
