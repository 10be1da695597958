// Questions in words, and what every row of a table has.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/course/validate_course_rows.h"

namespace nucha {
namespace {

std::string timeWords(double years) {
  constexpr double kMonth = 1.0 / 12;
  if (years < 1.95) return fmt::format("{} months", shown(years / kMonth, 3));
  return shown(years, 3) + " years";
}

std::string eventWords(const CourseQuestion& question) {
  std::vector<std::string> events;
  for (const CourseEvent event : question.events) events.emplace_back(label(event));
  return (question.absent ? "not " : "") + joined(events, " or ");
}

std::string_view placeWords(CoursePlace place) {
  switch (place) {
    case CoursePlace::patient:
      return "";
    case CoursePlace::cranial:
      return ", level above";
    case CoursePlace::caudal:
      return ", level below";
    case CoursePlace::neighbours:
      return ", share of the neighbouring levels";
    case CoursePlace::operated:
      return ", share of the operated levels";
    case CoursePlace::top:
      return ", top operated level";
    case CoursePlace::middle:
      return ", middle operated level";
    case CoursePlace::bottom:
      return ", bottom operated level";
  }
  return "";
}

std::string ratioWords(std::string_view what, const CourseQuestion& question) {
  return fmt::format("{}, {} over {}, of {}{} by {}", what, describe(question.group), describe(question.compared),
                     eventWords(question), placeWords(question.place), timeWords(question.years));
}

}  // namespace

std::string_view name(CourseMeasure measure) {
  switch (measure) {
    case CourseMeasure::share:
      return "share";
    case CourseMeasure::between:
      return "between";
    case CourseMeasure::conditional:
      return "conditional";
    case CourseMeasure::yearly_rate:
      return "yearly rate";
    case CourseMeasure::odds_ratio:
      return "odds ratio";
    case CourseMeasure::risk_ratio:
      return "risk ratio";
    case CourseMeasure::hazard_ratio:
      return "hazard ratio";
  }
  return "";
}

std::string_view name(CoursePlace place) {
  switch (place) {
    case CoursePlace::patient:
      return "patient";
    case CoursePlace::cranial:
      return "cranial";
    case CoursePlace::caudal:
      return "caudal";
    case CoursePlace::neighbours:
      return "neighbours";
    case CoursePlace::operated:
      return "operated";
    case CoursePlace::top:
      return "top";
    case CoursePlace::middle:
      return "middle";
    case CoursePlace::bottom:
      return "bottom";
  }
  return "";
}

std::string_view name(CourseVerdict verdict) {
  switch (verdict) {
    case CourseVerdict::inside:
      return "inside";
    case CourseVerdict::near:
      return "near";
    case CourseVerdict::outside:
      return "outside";
    case CourseVerdict::skipped:
      return "skipped";
  }
  return "";
}

std::string describe(const CourseGroup& group) {
  if (group.parts.empty()) return "nobody";
  const Population& first = group.parts.front().population;
  std::string words = first.construct ? std::string(name(*first.construct)) : "no operation";
  if (first.age_years) words += fmt::format(", aged {}", shown(*first.age_years, 3));
  if (!first.construct) return words;
  if (first.reading == UnionReading::strict) words += " read strictly";
  const int last = group.parts.back().population.levels;
  if (last == first.levels) return fmt::format("{}, {} level{}", words, last, last == 1 ? "" : "s");
  return fmt::format("{}, {} to {} levels", words, first.levels, last);
}

std::string describe(const CourseQuestion& question) {
  const std::string when = timeWords(question.years), event = eventWords(question);
  const std::string_view place = placeWords(question.place);
  switch (question.measure) {
    case CourseMeasure::share:
      return fmt::format("{}{} by {}", event, place, when);
    case CourseMeasure::between:
      return fmt::format("{}{} between {} and {}", event, place, timeWords(question.from_years), when);
    case CourseMeasure::conditional:
      return fmt::format("{}{} by {}, of those who were not by {}", event, place, when, timeWords(question.from_years));
    case CourseMeasure::yearly_rate:
      return fmt::format("{}{}, yearly over {}", event, place, when);
    default:
      return ratioWords(name(question.measure), question);
  }
}

namespace course_validation {

CourseRow courseRow(const Row& row) {
  CourseRow result;
  result.table = row.table.file();
  result.id = row.text("id");
  result.source = row.text("source_key");
  const std::string role = row.text("role");
  for (const RowRole one : {RowRole::calibration, RowRole::validation, RowRole::context}) {
    if (role == name(one)) result.role = one;
  }
  if (!role.empty() && role != name(result.role)) {
    throw InputError({row.table.where(row.index, "role"), "is no role that a row can have",
                      "write calibration, validation or context"});
  }
  return result;
}

std::optional<double> numberOf(const Row& row, std::string_view column) {
  const std::string text = row.text(column);
  if (text.empty()) return std::nullopt;
  if (const std::optional<double> value = row.number(column)) return value;
  throw InputError({row.table.where(row.index, column), "'" + text + "' is not a number", "write a number or nothing"});
}

void takeFigures(const Row& row, CourseRow& result) {
  result.theirs = numberOf(row, "value");
  const std::optional<double> lo = numberOf(row, "low"), hi = numberOf(row, "high");
  if (lo && hi && *lo > *hi) {
    throw InputError({row.table.where(row.index, "low"), "is above 'high'", "swap them"});
  }
  if (lo && hi) {
    result.lo = lo;
    result.hi = hi;
  }
}

void takeChance(CourseRow& result, std::optional<double> n) {
  if (!result.theirs || !n || *n < 1 || *result.theirs < 0 || *result.theirs > 100) return;
  const ShareInterval interval = calcWilson(*result.theirs / 100, *n);
  result.chance_lo = 100 * interval.lo;
  result.chance_hi = 100 * interval.hi;
}

}  // namespace course_validation
}  // namespace nucha
