// CSV tables (RFC 4180: quotes, doubled quotes, line breaks inside quotes), with the place of every cell kept for
// messages.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/error.h"

namespace nucha {

struct CsvCell {
  std::string text;
  int line = 0;    ///< 1-based line in the file
  int column = 0;  ///< 1-based character in that line
};

/// A table with a header row. Every row has as many cells as the header.
class CsvTable {
 public:
  /// Throws InputError naming file, line and column when the text is not a rectangular CSV table with unique column
  /// names.
  static CsvTable parse(std::string file, std::string_view text);
  static CsvTable read(const std::filesystem::path& path);

  const std::string& file() const { return file_; }
  const std::vector<std::string>& columns() const { return columns_; }
  std::size_t rowCount() const { return rows_.size(); }
  std::optional<std::size_t> findColumn(std::string_view column) const;
  /// `column` must exist (see findColumn); a missing one is our bug.
  const CsvCell& cell(std::size_t row, std::string_view column) const;
  /// The same by position in columns(), for readers of many rows.
  const CsvCell& cell(std::size_t row, std::size_t column) const;
  /// "data/findings.csv:12:34".
  std::string where(std::size_t row, std::string_view column) const;
  std::string where(const CsvCell& cell) const;

 private:
  std::string file_;
  std::vector<std::string> columns_;
  std::vector<std::vector<CsvCell>> rows_;
};

/// Quotes a cell for writing when it needs it.
std::string csvQuoted(std::string_view text);

}  // namespace nucha
