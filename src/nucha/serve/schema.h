// The tables as the backup needs them: in an order in which parents come before their children.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace nucha::serve {

enum class ColumnType { text, number };

struct Column {
  std::string_view name;
  ColumnType type = ColumnType::text;
  bool may_be_null = false;
};

struct Table {
  std::string_view name;
  std::size_t key_columns = 1;  ///< the first so many columns are the primary key
  std::vector<Column> columns;
};

/// Of the newest schema; migrations.cpp holds both, a test compares them.
const std::vector<Table>& tables();

/// Name of the row of `meta` that holds the schema's version.
inline constexpr std::string_view kSchemaName = "schema";

}  // namespace nucha::serve
