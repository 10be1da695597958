// Rows of tables of risk factors: two groups that differ in what was done to them.
#include <algorithm>
#include <limits>

#include "nucha/base/text.h"
#include "nucha/course/validate_course_rows.h"

namespace nucha::course_validation {
namespace {

struct Contrast {
  CourseGroup group, compared;
};

std::string spaced(std::string_view id) {
  std::string words(id);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::optional<LevelSpan> levelsNamed(const Row& row) {
  for (const char* column : {"contrast", "population"}) {
    if (const std::optional<LevelSpan> span = levelSpanIn(row.text(column))) return span;
  }
  return std::nullopt;
}

// "approach_disc_replacement_vs_ACDF"
Contrast approaches(const Row& row, const CourseValidationSettings& settings) {
  const std::vector<std::string> sides = partsOf(spaced(row.text("factor").substr(std::string("approach_").size())));
  if (sides.size() != 2) throw Skipped("compared with nothing that is named");
  const std::optional<ConstructWord> one = constructOf(sides[0]), other = constructOf(sides[1]);
  std::optional<LevelSpan> levels = levelsNamed(row);
  const bool disc = one == ConstructWord::disc || other == ConstructWord::disc;
  if (!levels && disc) levels = LevelSpan{1, 2};
  return {groupOf(one, levels, settings), groupOf(other, levels, settings)};
}

// "multilevel vs single", "1-2 segments vs 3 or more", "more segments"
Contrast numbersOfLevels(const Row& row, const CourseValidationSettings& settings) {
  const std::vector<std::string> sides = partsOf(row.text("contrast"));
  const std::optional<LevelSpan> one = levelSpanIn(sides.empty() ? "" : sides[0]);
  const std::optional<LevelSpan> other = sides.size() == 2 ? levelSpanIn(sides[1]) : LevelSpan{1, 1};
  if (!one || !other || sides.size() > 2 || contains(row.text("contrast"), "each")) {
    throw Skipped("numbers of levels that are not told");
  }
  const std::optional<ConstructWord> construct = constructOf(row.text("population"));
  return {groupOf(construct, one, settings), groupOf(construct, other, settings)};
}

Contrast contrastOf(const Row& row, const CourseValidationSettings& settings) {
  const std::string factor = row.text("factor");
  if (factor.starts_with("approach_") && contains(factor, "_vs_")) return approaches(row, settings);
  if (factor.starts_with("levels_")) return numbersOfLevels(row, settings);
  if (factor.starts_with("graft_")) throw Skipped("what spacers under a plate are made of is not told apart");
  throw Skipped("the groups of the course do not differ in it");
}

CourseMeasure measureOf(const Row& row) {
  const std::string measure = lowered(row.text("measure"));
  if (measure == "or" || measure == "odds ratio" || measure == "direction") return CourseMeasure::odds_ratio;
  if (measure == "rr" || measure == "risk ratio") return CourseMeasure::risk_ratio;
  if (measure == "hr" || measure == "hazard ratio") return CourseMeasure::hazard_ratio;
  throw Skipped("no ratio of odds, risks or hazards");
}

// where only the direction is told
void takeDirection(const Row& row, CourseRow& result) {
  const std::string direction = row.text("direction");
  if (row.text("measure") != "direction") return;
  if (contains(direction, "increase")) {
    result.lo = 1;
    result.hi = std::numeric_limits<double>::infinity();
  } else if (containsAny(direction, {"decrease", "protective"})) {
    result.lo = 0;
    result.hi = 1;
  }
}

CourseQuestion questionOf(const Row& row, const CourseRow& result, const CourseValidationSettings& settings) {
  Contrast contrast = contrastOf(row, settings);
  const EventWords words = eventsOf(row.text("cause"), "");
  if (words.measure != CourseMeasure::share) throw Skipped("not followed by the course");
  CourseQuestion question;
  question.measure = measureOf(row);
  if (!result.theirs && !result.lo) throw Skipped("no size and no direction is told");
  question.events = words.events;
  question.absent = words.absent;
  question.place = placeOf(question.events, "", row.text("contrast"));
  question.group = std::move(contrast.group);
  question.compared = std::move(contrast.compared);
  question.years = timeIn(row.text("follow_up")).value_or(settings.unstated_ratio_years);
  return question;
}

}  // namespace

void readRiskFactorRow(const Row& row, const CourseValidationSettings& settings, std::vector<CourseRow>& rows) {
  CourseRow result = courseRow(row);
  result.words = spaced(row.text("factor")) + " (" + row.text("contrast") + "): " + row.text("cause");
  result.unit = "ratio";
  takeFigures(row, result);
  takeDirection(row, result);
  ask(result, [&] { return questionOf(row, result, settings); });
  rows.push_back(std::move(result));
}

}  // namespace nucha::course_validation
