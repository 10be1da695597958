#include "nucha/report/validation_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "nucha/base/text.h"

namespace nucha::validation_report {

std::string figure(const std::optional<double>& value) {
  constexpr double kNothing = 1e-4;
  if (!value) return "–";
  return std::abs(*value) < kNothing ? "0" : shown(*value, 3);
}

std::string signedFigure(const std::optional<double>& value) {
  if (!value) return "–";
  return (*value > 0 ? "+" : "") + (std::abs(*value) < 1e-4 ? "0" : shown(*value, 2));
}

std::string theirs(const ValidationRow& row) {
  if (row.theirs) return figure(row.theirs);
  if (row.lo && row.hi) return figure(row.lo) + " to " + figure(row.hi);
  if (row.hi) return "below " + figure(row.hi);
  if (row.lo) return "above " + figure(row.lo);
  return row.quantity.starts_with("more ") ? "more" : "less";
}

std::string verdict(const ValidationRow& row) {
  std::string words(name(row.verdict));
  if (row.verdict == RowVerdict::no_sd && row.theirs && *row.theirs != 0) {
    words += fmt::format(", {:+.0f} %", 100 * *row.difference() / std::abs(*row.theirs));
  }
  if (const auto deviations = row.standardDeviations()) words += fmt::format(" ({:.1f} sd)", *deviations);
  return words;
}

std::string tableName(const ValidationRow& row) { return std::filesystem::path(row.table).filename().string(); }

std::vector<std::pair<std::string, std::vector<const ValidationRow*>>> byTable(const std::vector<ValidationRow>& rows) {
  std::vector<std::pair<std::string, std::vector<const ValidationRow*>>> tables;
  for (const ValidationRow& row : rows) {
    const std::string table = tableName(row);
    if (tables.empty() || tables.back().first != table) tables.push_back({table, {}});
    tables.back().second.push_back(&row);
  }
  return tables;
}

std::map<std::string, std::vector<std::string>> skippedByReason(const std::vector<ValidationRow>& rows) {
  std::map<std::string, std::vector<std::string>> reasons;
  for (const ValidationRow& row : rows) {
    if (row.verdict != RowVerdict::skipped) continue;
    std::vector<std::string>& ids = reasons[row.why];
    const std::string id = tableName(row) + " " + row.id;
    if (ids.empty() || ids.back() != id) ids.push_back(id);
  }
  return reasons;
}

std::vector<ErrorLine> errorLines(const MechanicsValidation& validation) {
  std::set<std::string> experiments;
  for (const PublishedError& e : validation.published) experiments.insert(e.against);
  std::vector<ErrorLine> lines;
  for (const std::string& experiment : experiments) {
    for (const auto& [key, sum] : sumsOfMotion(validation.rows, experiment)) {
      ErrorLine line{key.first, key.second, sum, {}};
      for (const PublishedError& e : validation.published) {
        if (e.against == experiment && e.direction == key.first && e.levels == key.second) line.others.push_back(&e);
      }
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

std::string markdownCell(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '|')
      out += "\\|";
    else if (c == '<')
      out += "&lt;";
    else if (c == '\n')
      out += ' ';
    else
      out += c;
  }
  return out;
}

std::string share(int part, int whole) {
  if (whole == 0) return "none";
  return fmt::format("{} of {} ({:.0f} %)", part, whole, 100.0 * part / whole);
}

}  // namespace nucha::validation_report
