#include "nucha/evidence/table_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <utility>

#include "nucha/base/text.h"

namespace nucha {
namespace {

constexpr std::array<Word<Basis>, 4> kBases = {
    {{"text", Basis::text}, {"recalled", Basis::recalled}, {"judged", Basis::judged}, {"derived", Basis::derived}}};

std::string didYouMean(const std::string& text, const std::unordered_set<std::string>& known) {
  std::vector<std::string> candidates(known.begin(), known.end());
  std::sort(candidates.begin(), candidates.end());
  const std::vector<std::string> near = nearMatches(text, candidates);
  return near.empty() ? std::string() : "did you mean " + joined(near, " or ") + "?";
}

std::string described(Limits limits) {
  const bool has_top = std::isfinite(limits.hi);
  if (!has_top) return fmt::format("{} {}", limits.open ? "above" : "at least", shown(limits.lo));
  return fmt::format("between {} and {}{}", shown(limits.lo), shown(limits.hi), limits.open ? ", ends excluded" : "");
}

}  // namespace

TableReader::TableReader(const CsvTable& table, std::initializer_list<std::string_view> columns, const IdSet& sources,
                         std::vector<Fault>& faults)
    : table_(table),
      sources_(sources),
      faults_(faults),
      file_name_(std::filesystem::path(table.file()).filename().string()) {
  checkColumns(columns);
}

void TableReader::checkColumns(std::initializer_list<std::string_view> columns) {
  const std::string header = table_.file() + ":1:1";
  for (const std::string_view column : columns) {
    if (table_.findColumn(column)) continue;
    complete_ = false;
    faults_.push_back({header, fmt::format("column '{}' is missing", column), "add it to the header and to every row"});
  }
  for (const std::string& column : table_.columns()) {
    if (std::find(columns.begin(), columns.end(), column) != columns.end()) continue;
    faults_.push_back(
        {header, fmt::format("unknown column '{}'", column),
         fmt::format("the columns are {}", joined(std::vector<std::string>(columns.begin(), columns.end()), ", "))});
  }
}

bool TableReader::next() {
  if (!complete_) return false;
  if (started_) ++row_;
  started_ = true;
  hint_ = 0;
  return row_ < table_.rowCount();
}

const CsvCell& TableReader::cell(std::string_view column) {
  const std::vector<std::string>& columns = table_.columns();
  for (std::size_t tried = 0; tried < columns.size(); ++tried) {
    const std::size_t at = (hint_ + tried) % columns.size();
    if (columns[at] != column) continue;
    hint_ = at + 1;
    return table_.cell(row_, at);
  }
  NUCHA_ASSERT(false, "a column that the reader announced");
  return table_.cell(row_, std::size_t{0});
}

std::string_view TableReader::trimmedCell(std::string_view column) { return trimmed(cell(column).text); }

void TableReader::fault(std::string_view column, std::string what, std::string fix) {
  faults_.push_back({table_.where(cell(column)), std::move(what), std::move(fix)});
}

std::string TableReader::where() const {
  return file_name_ + ':' + std::to_string(table_.cell(row_, std::size_t{0}).line);
}

void TableReader::mustBeNew(std::string_view column, const std::string& key) {
  if (!seen_.insert(key).second) fault(column, fmt::format("'{}' is given twice", key), "keep one row");
}

std::string TableReader::text(std::string_view column) {
  const std::string_view found = trimmedCell(column);
  if (found.empty()) fault(column, fmt::format("'{}' is empty", column), "fill it in");
  return std::string(found);
}

std::string TableReader::optionalText(std::string_view column) { return std::string(trimmedCell(column)); }

std::vector<std::string> TableReader::list(std::string_view column) { return split(cell(column).text, ';'); }

bool TableReader::isEmpty(std::string_view column) { return trimmedCell(column).empty(); }

bool TableReader::yesNo(std::string_view column) { return oneOf(column, {"yes", "no"}) == "yes"; }

bool TableReader::isWithin(double value, Limits limits) {
  if (limits.open) return value > limits.lo && value < limits.hi;
  return value >= limits.lo && value <= limits.hi;
}

double TableReader::number(std::string_view column, Limits limits) {
  const std::string_view found = trimmedCell(column);
  const std::optional<double> value = findNumber(found);
  if (!value) {
    fault(column, found.empty() ? fmt::format("'{}' is empty", column) : fmt::format("'{}' is not a number", found),
          "write a decimal number such as 0.35");
    // a value inside the limits, so that one bad cell is one fault
    return std::isfinite(limits.lo) && std::isfinite(limits.hi) ? (limits.lo + limits.hi) / 2 : 1;
  }
  if (!isWithin(*value, limits)) {
    fault(column, fmt::format("{} {} is out of range", column, found), "must be " + described(limits));
  }
  return *value;
}

int TableReader::integer(std::string_view column, int lowest, int highest) {
  const std::size_t before = faults_.size();
  const double value = number(column, {static_cast<double>(lowest), static_cast<double>(highest), false});
  if (faults_.size() > before) return lowest;
  if (value != std::floor(value)) fault(column, fmt::format("{} {} is not a whole number", column, shown(value)));
  return static_cast<int>(value);
}

Range TableReader::range(std::string_view value, std::string_view lo, std::string_view hi, Limits limits) {
  const std::size_t before = faults_.size();
  const Limits closed{limits.lo, limits.hi, false};
  const Range range{number(value, limits), number(lo, closed), number(hi, closed)};
  if (faults_.size() == before && !(range.lo <= range.value && range.value <= range.hi)) {
    fault(value,
          fmt::format("{} {} lies outside its interval {} to {}", value, shown(range.value, 6), shown(range.lo, 6),
                      shown(range.hi, 6)),
          fmt::format("{} <= {} <= {} must hold", lo, value, hi));
  }
  return range;
}

std::optional<Range> TableReader::optionalRange(std::string_view value, std::string_view lo, std::string_view hi,
                                                Limits limits) {
  if (isEmpty(value) && isEmpty(lo) && isEmpty(hi)) return std::nullopt;
  return range(value, lo, hi, limits);
}

std::string TableReader::oneOf(std::string_view column, std::initializer_list<std::string_view> words) {
  const std::string_view found = trimmedCell(column);
  if (std::find(words.begin(), words.end(), found) == words.end()) {
    wrongWord(column, found, std::vector<std::string>(words.begin(), words.end()));
    return std::string(*words.begin());
  }
  return std::string(found);
}

void TableReader::wrongWord(std::string_view column, std::string_view found, const std::vector<std::string>& words) {
  fault(column, found.empty() ? fmt::format("'{}' is empty", column) : fmt::format("unknown {} '{}'", column, found),
        "one of " + joined(words, ", "));
}

void TableReader::checkReference(std::string_view column, const std::string& id, const IdSet& ids) {
  if (!ids.complete || ids.contains(id)) return;
  const std::string near = didYouMean(id, ids.ids);
  fault(column, fmt::format("unknown {} '{}'", ids.noun, id), near.empty() ? "add it to " + ids.table : near);
}

std::string TableReader::reference(std::string_view column, const IdSet& ids, std::string_view also) {
  std::string id = text(column);
  if (!id.empty() && (also.empty() || id != also)) checkReference(column, id, ids);
  return id;
}

std::vector<std::string> TableReader::references(std::string_view column, const IdSet& ids) {
  std::vector<std::string> found = list(column);
  for (const std::string& id : found) checkReference(column, id, ids);
  return found;
}

Provenance TableReader::provenance() {
  Provenance provenance;
  const std::size_t before = faults_.size();
  provenance.basis = word<Basis>("basis", kBases);
  const bool basis_known = faults_.size() == before;
  provenance.sources = references("source", sources_);
  provenance.note = optionalText("note");
  provenance.where = where();
  if (provenance.sources.empty()) fault("source", "no source is named", "name a key of sources.bib, or Judged");
  const bool only_judged = provenance.sources.size() == 1 && provenance.sources.front() == "Judged";
  if (basis_known && only_judged && provenance.basis == Basis::text) {
    fault("source", fmt::format("basis '{}' needs a named source", name(provenance.basis)),
          "name what was read, or set the basis to judged");
  }
  return provenance;
}

}  // namespace nucha
