#include "nucha/report/explain_plain.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <functional>
#include <set>
#include <string>

#include "nucha/base/text.h"
#include "nucha/report/explain.h"
#include "nucha/report/explain_rows.h"
#include "nucha/report/explain_words.h"

namespace nucha {
namespace {

constexpr std::array kBases{Basis::text, Basis::recalled, Basis::judged, Basis::derived};

std::string fileNameOf(const CsvTable& table) { return std::filesystem::path(table.file()).filename().string(); }

std::string placeOf(const CsvTable& table, std::size_t row) {
  return fmt::format("{}:{}", fileNameOf(table), table.cell(row, std::size_t{0}).line);
}

std::string textAt(const CsvTable& table, std::size_t row, std::string_view column) {
  return table.findColumn(column) ? std::string(trimmed(table.cell(row, column).text)) : std::string();
}

// "amount_lo" belongs to the interval of "amount"
bool isEndOfRange(std::string_view column) {
  return column == "lo" || column == "hi" || column.ends_with("_lo") || column.ends_with("_hi");
}

std::string cellWords(const CsvTable& table, std::size_t row, std::size_t column) {
  const std::string& name = table.columns()[column];
  std::string words = fmt::format("{}: {}", name, trimmed(table.cell(row, column).text));
  if (column + 2 >= table.columns().size()) return words;
  const std::string& next = table.columns()[column + 1];
  if (!isEndOfRange(next) || isEndOfRange(name)) return words;
  const std::string lo(trimmed(table.cell(row, column + 1).text)), hi(trimmed(table.cell(row, column + 2).text));
  return lo.empty() || hi.empty() ? words : fmt::format("{} ({} to {})", words, lo, hi);
}

std::string sentenceOf(const CsvTable& table, std::size_t row) {
  const std::set<std::string_view> told_apart{"basis", "source", "source_key", "note"};
  std::string sentence;
  for (std::size_t c = 0; c < table.columns().size(); ++c) {
    const std::string& column = table.columns()[c];
    if (told_apart.count(column) || isEndOfRange(column) || trimmed(table.cell(row, c).text).empty()) continue;
    sentence += (sentence.empty() ? "" : "; ") + cellWords(table, row, c);
  }
  return sentence + ".";
}

Article articleOf(const CsvTable& table, std::size_t row, const Evidence& evidence) {
  Article article{placeOf(table, row), table.cell(row, std::size_t{0}).text, "table row", {sentenceOf(table, row)}, {}};
  Provenance provenance;
  const std::string basis = textAt(table, row, "basis");
  const auto known = std::find_if(kBases.begin(), kBases.end(), [&](Basis b) { return name(b) == basis; });
  if (known == kBases.end()) return article;
  provenance.basis = *known;
  for (const char* column : {"source", "source_key"}) {
    for (std::string& key : split(textAt(table, row, column), ';')) provenance.sources.push_back(std::move(key));
  }
  provenance.note = textAt(table, row, "note");
  article.paragraphs.push_back("Basis: " + origin(provenance));
  std::vector<std::string> lines;
  for (const std::string& key : provenance.sources) {
    if (key != "Judged" && evidence.findSource(key)) lines.push_back(citation(evidence, key));
  }
  article.add("Sources", std::move(lines));
  return article;
}

std::vector<Article> rowsThat(const std::vector<CsvTable>& tables, const Evidence& evidence,
                              const std::function<bool(const CsvTable&, std::size_t)>& wanted) {
  std::vector<Article> found;
  for (const CsvTable& table : tables) {
    for (std::size_t row = 0; row < table.rowCount(); ++row) {
      if (wanted(table, row)) found.push_back(articleOf(table, row, evidence));
    }
  }
  return found;
}

}  // namespace

std::vector<CsvTable> readPlainTables(const std::filesystem::path& data_folder, const Evidence& evidence) {
  std::set<std::string> held;
  for (const DescribedRow& row : describeRows(evidence)) held.insert(row.place.substr(0, row.place.find(':')));
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(data_folder)) {
    const std::filesystem::path& path = entry.path();
    if (path.extension() == ".csv" && !held.count(path.filename().string())) paths.push_back(path);
  }
  std::sort(paths.begin(), paths.end());
  std::vector<CsvTable> tables;
  for (const auto& path : paths) tables.push_back(CsvTable::read(path));
  return tables;
}

std::vector<Article> plainRowsAt(const std::vector<CsvTable>& tables, std::string_view place,
                                 const Evidence& evidence) {
  return rowsThat(tables, evidence,
                  [place](const CsvTable& table, std::size_t row) { return placeOf(table, row) == place; });
}

std::vector<Article> plainRowsAbout(const std::vector<CsvTable>& tables, std::string_view term,
                                    const Evidence& evidence) {
  return rowsThat(tables, evidence, [term](const CsvTable& table, std::size_t row) {
    return trimmed(table.cell(row, std::size_t{0}).text) == term;
  });
}

}  // namespace nucha
