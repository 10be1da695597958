#include "nucha/report/course_validation_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iterator>

#include "nucha/base/text.h"

namespace nucha::course_report {

std::string figure(const std::optional<double>& value) {
  constexpr double kNothing = 1e-3;
  if (!value) return "–";
  return std::abs(*value) < kNothing ? "0" : shown(*value, 3);
}

std::string theirs(const CourseRow& row) {
  if (!row.lo || !row.hi) return figure(row.theirs);
  std::string range = figure(row.lo) + " to " + figure(row.hi);
  if (std::isinf(*row.hi)) range = "above " + figure(row.lo);
  return row.theirs ? figure(row.theirs) + " (" + range + ")" : range;
}

std::string verdict(const CourseRow& row) {
  std::string words(name(row.verdict));
  std::vector<std::string> notes;
  if (row.ours && row.theirs && *row.theirs != 0) {
    notes.push_back(fmt::format("{:+.0f} %", 100 * (*row.ours - *row.theirs) / std::abs(*row.theirs)));
  }
  if (row.verdict == CourseVerdict::outside && row.withinChance()) notes.emplace_back("chance explains it");
  return notes.empty() ? words : words + " (" + joined(notes, ", ") + ")";
}

std::string tableName(const CourseRow& row) { return std::filesystem::path(row.table).filename().string(); }

std::vector<std::pair<std::string, std::vector<const CourseRow*>>> byTable(const std::vector<CourseRow>& rows) {
  std::vector<std::pair<std::string, std::vector<const CourseRow*>>> tables;
  for (const CourseRow& row : rows) {
    const std::string table = tableName(row);
    if (tables.empty() || tables.back().first != table) tables.push_back({table, {}});
    tables.back().second.push_back(&row);
  }
  return tables;
}

std::map<std::string, std::vector<std::string>> skippedByReason(const std::vector<CourseRow>& rows) {
  std::map<std::string, std::vector<std::string>> reasons;
  for (const CourseRow& row : rows) {
    if (!row.judged()) reasons[row.why].push_back(row.id);
  }
  return reasons;
}

std::vector<SumLine> sumLines(const std::vector<CourseRow>& rows, const CourseValidationSettings& settings) {
  const auto line = [&](std::string words, auto&& counts) {
    std::vector<CourseRow> some;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(some), counts);
    return SumLine{std::move(words), sumOf(some), calcReachable(some, settings.relative_tolerance)};
  };
  const auto is = [](RowRole role) { return [role](const CourseRow& row) { return row.role == role; }; };
  const auto validated = [](bool shaped) {
    return [shaped](const CourseRow& row) { return row.role == RowRole::validation && row.shaped == shaped; };
  };
  return {line("calibration and validation", [](const CourseRow& row) { return row.role != RowRole::context; }),
          line("calibration", is(RowRole::calibration)),
          line("validation", is(RowRole::validation)),
          line("validation, source known to course.csv", validated(true)),
          line("validation, source in no way used", validated(false)),
          line("context", is(RowRole::context))};
}

}  // namespace nucha::course_report
