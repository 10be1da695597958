#include "nucha/base/csv.h"

#include <algorithm>
#include <utility>

#include "nucha/base/file.h"

namespace nucha {
namespace {

// walks the text once; knows where it stands
class Scanner {
 public:
  Scanner(std::string file, std::string_view text) : file_(std::move(file)), text_(text) {}

  bool atEnd() const { return at_ >= text_.size(); }

  std::vector<CsvCell> nextRow(std::size_t expected_cells = 0) {
    std::vector<CsvCell> row;
    row.reserve(expected_cells);
    for (;;) {
      row.push_back(nextCell());
      if (!atEnd() && text_[at_] == ',') {
        step();
        continue;
      }
      endOfLine();
      return row;
    }
  }

 private:
  void step() {
    if (text_[at_] == '\n') {
      ++line_;
      column_ = 1;
    } else {
      ++column_;
    }
    ++at_;
  }

  CsvCell nextCell() {
    CsvCell cell{{}, line_, column_};
    if (!atEnd() && text_[at_] == '"') {
      readQuoted(cell);
    } else {
      const std::size_t start = at_;
      while (!atEnd() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r') {
        if (text_[at_] == '"')
          fail("a quote inside an unquoted cell", "put the whole cell in quotes and double the quote");
        step();
      }
      cell.text = text_.substr(start, at_ - start);
    }
    return cell;
  }

  void readQuoted(CsvCell& cell) {
    step();
    std::size_t start = at_;
    for (;;) {
      if (atEnd())
        fail("a quoted cell that began at line " + std::to_string(cell.line) + " never ends", "close the quote");
      const bool quote = text_[at_] == '"';
      step();
      if (!quote) continue;
      if (atEnd() || text_[at_] != '"') break;
      cell.text += text_.substr(start, at_ - start);  // up to and with the first of two quotes
      step();
      start = at_;
    }
    cell.text += text_.substr(start, at_ - 1 - start);
    if (!atEnd() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r') {
      fail("text after a closing quote", "remove it or double the quote");
    }
  }

  void endOfLine() {
    if (!atEnd() && text_[at_] == '\r') step();
    if (atEnd()) return;
    if (text_[at_] != '\n') fail("a stray carriage return", "end lines with a line feed");
    step();
  }

  [[noreturn]] void fail(const std::string& what, const std::string& fix) const {
    throw InputError({file_ + ":" + std::to_string(line_) + ":" + std::to_string(column_), what, fix});
  }

  std::string file_;
  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  int column_ = 1;
};

}  // namespace

CsvTable CsvTable::parse(std::string file, std::string_view text) {
  if (!isUtf8(text)) throw InputError({file, "is not UTF-8 text", "save it as UTF-8"});
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  CsvTable table;
  table.file_ = file;
  Scanner scanner(std::move(file), text);
  if (scanner.atEnd()) throw InputError({table.file_, "is empty", "the first row must name the columns"});
  for (const CsvCell& cell : scanner.nextRow()) {
    if (cell.text.empty()) throw InputError({table.where(cell), "a column without a name", "name it or remove it"});
    if (table.findColumn(cell.text))
      throw InputError({table.where(cell), "column '" + cell.text + "' appears twice", ""});
    table.columns_.push_back(cell.text);
  }
  while (!scanner.atEnd()) {
    std::vector<CsvCell> row = scanner.nextRow(table.columns_.size());
    const bool blank = row.size() == 1 && row[0].text.empty();
    if (blank) continue;
    if (row.size() != table.columns_.size()) {
      throw InputError(
          {table.where(row.front()),
           "has " + std::to_string(row.size()) + " cells where the header has " + std::to_string(table.columns_.size()),
           "quote cells that hold commas"});
    }
    table.rows_.push_back(std::move(row));
  }
  return table;
}

CsvTable CsvTable::read(const std::filesystem::path& path) { return parse(path.string(), readFile(path)); }

std::optional<std::size_t> CsvTable::findColumn(std::string_view column) const {
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  if (found == columns_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns_.begin());
}

const CsvCell& CsvTable::cell(std::size_t row, std::string_view column) const {
  const auto index = findColumn(column);
  NUCHA_ASSERT(index && row < rows_.size(), "cell of a known row and column");
  return rows_[row][*index];
}

const CsvCell& CsvTable::cell(std::size_t row, std::size_t column) const {
  NUCHA_ASSERT(row < rows_.size() && column < columns_.size(), "cell of a known row and column");
  return rows_[row][column];
}

std::string CsvTable::where(std::size_t row, std::string_view column) const { return where(cell(row, column)); }

std::string CsvTable::where(const CsvCell& cell) const {
  return file_ + ":" + std::to_string(cell.line) + ":" + std::to_string(cell.column);
}

std::string csvQuoted(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

}  // namespace nucha
