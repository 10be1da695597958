// Our courses beside published ones, row by row: `nucha validate course`. A row of a published table becomes a question
// that a group of patients followed by the course can answer, or says why it cannot.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/csv.h"
#include "nucha/course/population.h"
#include "nucha/mechanics/validate_mechanics.h"

namespace nucha {

/// What a published figure is.
enum class CourseMeasure {
  share,         ///< percent in whom it has happened by a time
  between,       ///< percent of all in whom it first happens between two times
  conditional,   ///< percent of those in whom it has not happened by the first time, in whom it has by the second
  yearly_rate,   ///< percent a year of those still without it, the same in every year up to a time
  odds_ratio,    ///< of two groups, at a time
  risk_ratio,    ///< likewise
  hazard_ratio,  ///< likewise, hazards in proportion
};
std::string_view name(CourseMeasure measure);

/// Where it is looked for.
enum class CoursePlace {
  patient,     ///< union: at every operated level; wear after an operation: at a level beside; else anywhere
  cranial,     ///< the level above the construct
  caudal,      ///< the level below it
  neighbours,  ///< the mean of these two: a share of levels
  operated,    ///< the mean of the operated levels: a share of levels
  top,         ///< of several operated levels the first,
  middle,      ///< those between,
  bottom,      ///< and the last
};
std::string_view name(CoursePlace place);

/// Patients of a study: a mixture of groups, weights sum to 1.
struct CourseGroup {
  struct Part {
    Population population;
    double weight = 1;
  };
  std::vector<Part> parts;
};
std::string describe(const CourseGroup& group);  ///< "plate, 1 to 3 levels"

struct CourseQuestion {
  CourseMeasure measure = CourseMeasure::share;
  std::vector<CourseEvent> events;  ///< any of them; several count as independent of one another
  bool absent = false;              ///< asks for those in whom it has not happened (non-union)
  CoursePlace place = CoursePlace::patient;
  double from_years = 0;  ///< between, conditional
  double years = 0;       ///< since the operation
  CourseGroup group;
  CourseGroup compared;  ///< ratios: the group of the denominator
};
std::string describe(const CourseQuestion& question);  ///< "not united at every level by 1 year"

enum class CourseVerdict {
  inside,   ///< of the row's interval
  near,     ///< the row has none: within the relative tolerance of its figure
  outside,  ///< neither
  skipped,  ///< the course cannot answer it; `why` says why
};
std::string_view name(CourseVerdict verdict);

/// One published figure beside ours. Shares in percent.
struct CourseRow {
  std::string table, id, source;
  RowRole role = RowRole::validation;
  std::string words;  ///< the row in its own words, for people
  std::string unit;   ///< "%", "% a year", "ratio"
  std::optional<CourseQuestion> question;
  std::optional<double> ours, theirs, lo, hi;
  /// Where a share of so many patients may lie by chance alone (Wilson, 95 %); empty where the row tells no number.
  std::optional<double> chance_lo, chance_hi;
  CourseVerdict verdict = CourseVerdict::skipped;
  std::string why;      ///< of a skipped row
  bool shaped = false;  ///< its source is one that a parameter of the course rests on, whatever its role

  bool judged() const { return verdict != CourseVerdict::skipped; }
  bool passed() const { return verdict == CourseVerdict::inside || verdict == CourseVerdict::near; }
  bool withinChance() const;  ///< passed, or no further off than chance explains
};

/// What reports leave open (validation_course_settings.csv).
struct CourseValidationSettings {
  double relative_tolerance = 0;        ///< where a row has no interval
  double unstated_follow_up_years = 0;  ///< of union where a report says "final" or nothing
  double unstated_rate_years = 0;       ///< over which a yearly rate holds where nothing is said
  double unstated_ratio_years = 0;      ///< at which two groups are compared where nothing is said
  int futures = 0;                      ///< followed of every group
  std::vector<double> level_shares;     ///< of operations on 1, 2, ... levels
  /// From which a spacer counts as sunk in the course (course.csv); none: any depth does.
  std::optional<double> subsided_mm;
};
CourseValidationSettings loadCourseValidationSettings(const std::filesystem::path& data_folder);

/// Everything needed to answer questions; tests put their own function in.
struct CourseBench {
  /// Follows a group so many years from its operation.
  std::function<PopulationBench::GroupFutures(const Population& population, double years)> follow;
  CourseValidationSettings settings;
  std::set<std::string, std::less<>> shaping;     ///< sources that the course's parameters rest on
  std::function<void(std::size_t groups)> begin;  ///< may be empty: told how many groups will be followed,
  std::function<void()> advance;                  ///< may be empty: and when one has been
};

/// Sources named by the rows of course.csv.
std::set<std::string, std::less<>> shapingSources(const CourseParameters& parameters);

/// The tables of the data folder that the course is held against.
std::vector<std::filesystem::path> courseValidationTables(const std::filesystem::path& data_folder);

/// The groups that a picture or a table of rows asks for, each followed once and kept. Not for several threads.
class CourseGroups {
 public:
  /// `bench` must outlive it.
  explicit CourseGroups(const CourseBench& bench) : bench_(bench) {}
  const CourseBench& bench() const { return bench_; }
  /// At least so many years will be asked of this group.
  void expect(const CourseGroup& group, double years);
  void followAll();
  /// Share in [0, 1] in whom one of the events has happened by `years`; none when the course has no such curve.
  std::optional<double> findShare(const CourseGroup& group, const std::vector<CourseEvent>& events, CoursePlace place,
                                  double years);
  /// Our figure: percent or a ratio. Throws validation::Skipped when the course cannot give it.
  double answer(const CourseQuestion& question);

 private:
  struct Followed {
    Population population;
    double years = 0;
    std::optional<PopulationBench::GroupFutures> futures;
  };
  Followed& of(const Population& population);
  const PopulationBench::GroupFutures& futures(const Population& population, double years);
  double share(const CourseQuestion& question, const CourseGroup& group, double years);

  const CourseBench& bench_;
  std::vector<Followed> followed_;
};

/// Answers every row of the tables that a course can answer; every group is followed once and kept in `groups`. A table
/// is known by its columns, whatever its name. Throws InputError for a table that has the columns of none, or cells
/// that are not numbers where they must be.
std::vector<CourseRow> validateCourse(const std::vector<CsvTable>& tables, CourseGroups& groups);

/// Rows that were judged, and how many of them passed.
struct CourseSum {
  int rows = 0, passed = 0, within_chance = 0, skipped = 0;
  void add(const CourseRow& row);
};
CourseSum sumOf(const std::vector<CourseRow>& rows);

/// How many judged rows any course at all could pass: rows that ask the same of the same group may contradict each
/// other.
int calcReachable(const std::vector<CourseRow>& rows, double relative_tolerance);

/// 95 % interval (Wilson) of a share found in `n` of whom `share` had it; n above 0.
struct ShareInterval {
  double lo = 0, hi = 1;
};
ShareInterval calcWilson(double share, double n);

}  // namespace nucha
