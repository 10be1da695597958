// How rows of published tables become questions to the course. Internal to the validation.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nucha/course/validate_course.h"
#include "nucha/mechanics/validate_mechanics_rows.h"

namespace nucha::course_validation {

using validation::contains;
using validation::Row;
using validation::Skipped;

/// Is one of the words in the text? Case does not count.
bool containsAny(std::string_view text, std::initializer_list<std::string_view> words);

// ---- words of papers ------------------------------------------------------------------------------------------------

/// Times named in a text, in years, in order: "2-year nonunions that fuse by 5 years" gives 2 and 5; a range gives its
/// middle. "up to 21 years" tells no time of looking.
std::vector<double> timesIn(std::string_view text);
/// The one time that a text means: after "years 1-10" the last, after "at", "by" or "mean" what follows, else the
/// first.
std::optional<double> timeIn(std::string_view text);
/// Does a text only say how long they were followed at least? "over 12 months", "2 years or more", ">12".
bool isLeast(std::string_view text);
/// A cell of months, with or without unit: "12", "mean 14.5", "12-24", ">12", "2 years". None: "final".
std::optional<double> monthsCell(std::string_view text);

/// Numbers of operated levels, first to last: "1", "1-3", "3+", "two-level", "1- and 2-level". None when none is named
/// or all are meant ("mixed", "any").
struct LevelSpan {
  int first = 1, last = 1;
};
std::optional<LevelSpan> levelSpanIn(std::string_view text);

/// What was built, from words such as "ACDF plated", "PEEK cage + plate", "disc replacement"; none: no operation.
/// Throws Skipped when it is none of ours, or several.
std::optional<ConstructWord> constructOf(std::string_view text);

/// "mean age 39", "aged 20-65".
std::optional<double> ageIn(std::string_view text);

/// "26", "4-5", "<=3": a figure with its range when it is one. None when the cell holds anything else.
struct Figure {
  std::optional<double> value, lo, hi;
};
std::optional<Figure> figureIn(std::string_view text);
/// Parts of a cell that holds several: "84.9 / 92.1", "0 vs 25". A count such as "24/56" is one.
std::vector<std::string> partsOf(std::string_view text);

/// "166 levels", "803 both arms": the number a cell begins with.
std::optional<double> countIn(std::string_view text);

/// The level meant by "cranial", "cephalad", "upper" ..., if one is.
std::optional<CoursePlace> placeIn(std::string_view text);
/// The same of several operated levels: cranial is the top one.
std::optional<CoursePlace> operatedPlaceIn(std::string_view text);

// ---- groups and events ----------------------------------------------------------------------------------------------

/// Levels of a cell; for struts in place of bodies it may count bodies ("2 corpectomies": three levels).
std::optional<LevelSpan> levelsOf(std::string_view text, std::optional<ConstructWord> construct, bool counts_bodies);
/// The group operated like this over these levels (any: as they are operated in all).
CourseGroup groupOf(std::optional<ConstructWord> construct, std::optional<LevelSpan> levels,
                    const CourseValidationSettings& settings);

/// What a cause of the tables is in the course. Throws Skipped for what the course does not follow.
struct EventWords {
  std::vector<CourseEvent> events;
  bool absent = false;
  CourseMeasure measure = CourseMeasure::share;
};
EventWords eventsOf(std::string_view cause, std::string_view measure);
/// Of those ununited at the first time, who is united at the second: "2-year nonunions that fuse by 5 years". `later`
/// tells the second time where the text has only the first.
std::optional<std::pair<double, double>> delayedUnionIn(std::string_view text, std::string_view later);
/// How a paper read union: strict where it says so or took films in motion. Throws Skipped for criteria that are
/// neither a bridge of bone nor stillness on such films.
UnionReading unionReadingIn(std::string_view words);
/// The same patients, union read like this.
void readUnionAs(UnionReading reading, CourseGroup& group);
/// Throws Skipped when a paper names a depth of its own from which a spacer counts as sunk.
void checkDepth(std::string_view words, const CourseValidationSettings& settings);
/// When union was looked for: the time told; where that is only the least, or none is told, the usual follow-up if it
/// is longer.
double unionTime(std::optional<double> years, bool least, const CourseValidationSettings& settings);
/// Where a figure of percent of patients, levels or neighbours is looked for.
CoursePlace placeOf(const std::vector<CourseEvent>& events, std::string_view unit, std::string_view words);

// ---- rows -----------------------------------------------------------------------------------------------------------

/// A row with what every table has: id, source, role. Throws InputError for a role that there is none of.
CourseRow courseRow(const Row& row);
/// A number that must be one when the cell is not empty. Throws InputError.
std::optional<double> numberOf(const Row& row, std::string_view column);
/// Theirs, its interval, and what chance makes of it.
void takeFigures(const Row& row, CourseRow& result);
void takeChance(CourseRow& result, std::optional<double> n);

/// Fills the question in, or notes why there is none.
template <typename Ask>
void ask(CourseRow& row, Ask&& question) {
  try {
    row.question = question();
  } catch (const Skipped& skipped) {
    row.why = skipped.what();
  }
}

using RowReader = void (*)(const Row& row, const CourseValidationSettings& settings, std::vector<CourseRow>& rows);
void readHealingRow(const Row& row, const CourseValidationSettings& settings, std::vector<CourseRow>& rows);
void readIncidenceRow(const Row& row, const CourseValidationSettings& settings, std::vector<CourseRow>& rows);
void readProgressionRow(const Row& row, const CourseValidationSettings& settings, std::vector<CourseRow>& rows);
void readTimeCourseRow(const Row& row, const CourseValidationSettings& settings, std::vector<CourseRow>& rows);
void readRiskFactorRow(const Row& row, const CourseValidationSettings& settings, std::vector<CourseRow>& rows);

}  // namespace nucha::course_validation
