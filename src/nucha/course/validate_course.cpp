#include "nucha/course/validate_course.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/course/validate_course_rows.h"
#include "nucha/evidence/published_table.h"

namespace nucha {
namespace {

using course_validation::RowReader;
using validation::Skipped;

const std::vector<TableKind<RowReader>>& tableKinds() {
  namespace cv = course_validation;
  static const std::vector<TableKind<RowReader>> kinds{
      {{"id", "source_key", "category", "construct_or_model", "n_levels", "time_months", "assessment", "value", "unit"},
       cv::readHealingRow},
      {{"id", "cause", "measure", "approach", "levels", "follow_up", "time_window", "value", "low", "high", "unit",
        "source_key"},
       cv::readIncidenceRow},
      {{"id", "structure", "group", "measure", "value", "low", "high", "unit", "interval_years", "population",
        "source_key"},
       cv::readProgressionRow},
      {{"id", "factor", "cause", "contrast", "measure", "value", "direction", "low", "high", "population",
        "source_key"},
       cv::readRiskFactorRow},
      {{"id", "cause", "measure", "value", "low", "high", "unit", "population", "follow_up", "source_key"},
       cv::readTimeCourseRow}};
  return kinds;
}

constexpr const char* kFiles =
    "data/validation_course_healing.csv, validation_course_incidence.csv, validation_course_progression.csv, "
    "validation_course_time_course.csv, validation_course_risk_factors.csv";

void judge(CourseRow& row, double relative_tolerance) {
  if (!row.ours) return;
  if (row.lo && row.hi) {
    row.verdict = *row.ours >= *row.lo && *row.ours <= *row.hi ? CourseVerdict::inside : CourseVerdict::outside;
  } else if (row.theirs) {
    const bool near = std::abs(*row.ours - *row.theirs) <= relative_tolerance * std::abs(*row.theirs);
    row.verdict = near ? CourseVerdict::near : CourseVerdict::outside;
  }
}

void answerRow(CourseRow& row, CourseGroups& groups, const CourseValidationSettings& settings) {
  if (!row.question) return;
  try {
    const double ours = groups.answer(*row.question);
    if (!std::isfinite(ours)) throw Skipped("it happens to none of ours, or to all: no ratio");
    row.ours = ours;
  } catch (const Skipped& skipped) {
    row.why = skipped.what();
    return;
  }
  judge(row, settings.relative_tolerance);
}

}  // namespace

CourseValidationSettings loadCourseValidationSettings(const std::filesystem::path& data_folder) {
  const CsvTable table = CsvTable::read(data_folder / "validation_course_settings.csv");
  needColumns(table, {"id", "value"});
  CourseValidationSettings settings;
  settings.relative_tolerance = settingOf(table, "relative_tolerance");
  settings.unstated_follow_up_years = settingOf(table, "unstated_follow_up");
  settings.unstated_rate_years = settingOf(table, "unstated_rate");
  settings.unstated_ratio_years = settingOf(table, "unstated_ratio");
  settings.futures = static_cast<int>(settingOf(table, "futures"));
  for (const char* id : {"levels_1", "levels_2", "levels_3", "levels_4"}) {
    settings.level_shares.push_back(settingOf(table, id));
  }
  return settings;
}

std::set<std::string, std::less<>> shapingSources(const CourseParameters& parameters) {
  std::set<std::string, std::less<>> sources;
  for (const auto& [id, quantity] : parameters.rows) {
    for (const std::string& source : quantity.provenance.sources) sources.insert(source);
  }
  return sources;
}

std::vector<std::filesystem::path> courseValidationTables(const std::filesystem::path& data_folder) {
  std::vector<std::filesystem::path> paths;
  for (const char* table : {"healing", "incidence", "progression", "time_course", "risk_factors"}) {
    paths.push_back(data_folder / (std::string("validation_course_") + table + ".csv"));
  }
  return paths;
}

std::vector<CourseRow> validateCourse(const std::vector<CsvTable>& tables, CourseGroups& groups) {
  const CourseBench& bench = groups.bench();
  std::vector<RowReader> readers;
  for (const CsvTable& table : tables) readers.push_back(readerOf(table, tableKinds(), kFiles));
  std::vector<CourseRow> rows;
  for (std::size_t t = 0; t < tables.size(); ++t) {
    for (std::size_t i = 0; i < tables[t].rowCount(); ++i) readers[t]({tables[t], i}, bench.settings, rows);
  }
  for (CourseRow& row : rows) row.shaped = bench.shaping.contains(row.source);
  for (const CourseRow& row : rows) {
    if (!row.question) continue;
    groups.expect(row.question->group, row.question->years);
    groups.expect(row.question->compared, row.question->years);
  }
  groups.followAll();
  for (CourseRow& row : rows) answerRow(row, groups, bench.settings);
  return rows;
}

bool CourseRow::withinChance() const {
  return passed() || (ours && chance_lo && chance_hi && *ours >= *chance_lo && *ours <= *chance_hi);
}

void CourseSum::add(const CourseRow& row) {
  skipped += row.judged() ? 0 : 1;
  rows += row.judged() ? 1 : 0;
  passed += row.passed() ? 1 : 0;
  within_chance += row.judged() && row.withinChance() ? 1 : 0;
}

CourseSum sumOf(const std::vector<CourseRow>& rows) {
  CourseSum sum;
  for (const CourseRow& row : rows) sum.add(row);
  return sum;
}

int calcReachable(const std::vector<CourseRow>& rows, double relative_tolerance) {
  // what every row accepts, of the event having happened, by question
  std::map<std::string, std::vector<std::pair<double, double>>> accepted;
  for (const CourseRow& row : rows) {
    if (!row.judged()) continue;
    const double slack = row.theirs ? relative_tolerance * std::abs(*row.theirs) : 0;
    const bool interval = row.lo && row.hi;
    double lo = interval ? *row.lo : *row.theirs - slack, hi = interval ? *row.hi : *row.theirs + slack;
    CourseQuestion question = *row.question;
    if (question.absent && question.measure == CourseMeasure::share) {
      question.absent = false;
      lo = std::exchange(hi, 100 - lo);
      lo = 100 - lo;
    }
    accepted[describe(question) + describe(question.group)].emplace_back(lo, hi);
  }
  std::ptrdiff_t sum = 0;
  for (const auto& [question, ranges] : accepted) {
    std::ptrdiff_t most = 0;  // some range's low end lies in as many ranges as any figure can
    for (const std::pair<double, double>& one : ranges) {
      const auto takes = [&one](const std::pair<double, double>& range) {
        return range.first <= one.first && one.first <= range.second;
      };
      most = std::max(most, std::count_if(ranges.begin(), ranges.end(), takes));
    }
    sum += most;
  }
  return static_cast<int>(sum);
}

ShareInterval calcWilson(double share, double n) {
  constexpr double kZ = 1.959963984540054;  // standard deviations on either side of the middle 95 %
  const double middle = (share + kZ * kZ / (2 * n)) / (1 + kZ * kZ / n);
  const double half = kZ / (1 + kZ * kZ / n) * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

}  // namespace nucha
