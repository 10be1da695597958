// Reads typed cells from one evidence table and collects every fault with its place, so that a person who edits a
// table sees all mistakes at once.
#pragma once

#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "nucha/base/csv.h"
#include "nucha/base/error.h"
#include "nucha/evidence/evidence.h"

namespace nucha {

/// Ids that other tables may name. When the table that defines them could not be read, nothing is checked against it:
/// one missing file must not turn into a thousand faults.
struct IdSet {
  std::string noun;   ///< "finding", for messages
  std::string table;  ///< "findings.csv"
  bool complete = false;
  std::unordered_set<std::string> ids;

  bool contains(const std::string& id) const { return ids.contains(id); }
};

/// Which numbers a cell may hold.
struct Limits {
  double lo = -std::numeric_limits<double>::infinity();
  double hi = std::numeric_limits<double>::infinity();
  bool open = false;  ///< the ends themselves are refused
};
inline constexpr Limits kAnyNumber{};
inline constexpr Limits kShare{0, 1, false};
inline constexpr Limits kInsideShare{0, 1, true};
inline constexpr Limits kNotNegative{0, std::numeric_limits<double>::infinity(), false};
inline constexpr Limits kPositive{0, std::numeric_limits<double>::infinity(), true};

/// A word a cell may hold and what it stands for.
template <typename Value>
struct Word {
  std::string_view text;
  Value value;
};

/// Walks the rows of a table. Every accessor reports a fault for a cell it cannot use and gives a harmless value.
class TableReader {
 public:
  /// Reports missing and unknown columns. With a missing column the table has no rows to offer.
  TableReader(const CsvTable& table, std::initializer_list<std::string_view> columns, const IdSet& sources,
              std::vector<Fault>& faults);

  /// Steps to the next row (the first call to the first one); false after the last.
  bool next();
  bool complete() const { return complete_; }

  std::string text(std::string_view column);                      ///< must not be empty
  std::string optionalText(std::string_view column);              ///< may be empty
  std::vector<std::string> list(std::string_view column);         ///< parts between ';', may be empty
  bool isEmpty(std::string_view column);                          ///< nothing but spaces
  bool yesNo(std::string_view column);                            ///< "yes" or "no"
  int integer(std::string_view column, int lowest, int highest);  ///< whole number
  double number(std::string_view column, Limits limits = kAnyNumber);
  /// Three cells with lo <= value <= hi. `limits` holds for the value; the interval may touch its ends.
  Range range(std::string_view value, std::string_view lo, std::string_view hi, Limits limits);
  /// The same, or nullopt when all three cells are empty.
  std::optional<Range> optionalRange(std::string_view value, std::string_view lo, std::string_view hi, Limits limits);
  std::string oneOf(std::string_view column, std::initializer_list<std::string_view> words);
  template <typename Value>
  Value word(std::string_view column, std::span<const Word<Value>> words);

  /// An id of another table; `also` is one more word that is allowed ("any", "none").
  std::string reference(std::string_view column, const IdSet& ids, std::string_view also = {});
  std::vector<std::string> references(std::string_view column, const IdSet& ids);
  /// Reads basis, source and note.
  Provenance provenance();

  /// Reports a fault at a cell of this row.
  void fault(std::string_view column, std::string what, std::string fix = {});
  /// "causes.csv:12".
  std::string where() const;
  /// Reports a fault when `key` was already given by another row of this reader.
  void mustBeNew(std::string_view column, const std::string& key);

 private:
  const CsvCell& cell(std::string_view column);
  std::string_view trimmedCell(std::string_view column);
  void checkColumns(std::initializer_list<std::string_view> columns);
  void checkReference(std::string_view column, const std::string& id, const IdSet& ids);
  void wrongWord(std::string_view column, std::string_view found, const std::vector<std::string>& words);
  static bool isWithin(double value, Limits limits);

  const CsvTable& table_;
  const IdSet& sources_;
  std::vector<Fault>& faults_;
  std::string file_name_;
  std::size_t row_ = 0;
  std::size_t hint_ = 0;  // cells are mostly asked for from left to right
  bool started_ = false;
  bool complete_ = true;
  std::unordered_set<std::string> seen_;
};

template <typename Value>
Value TableReader::word(std::string_view column, std::span<const Word<Value>> words) {
  const std::string_view found = trimmedCell(column);
  for (const Word<Value>& word : words) {
    if (word.text == found) return word.value;
  }
  std::vector<std::string> allowed;
  for (const Word<Value>& word : words) allowed.emplace_back(word.text);
  wrongWord(column, found, allowed);
  return words.front().value;
}

}  // namespace nucha
