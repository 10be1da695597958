// Rows of tables of progression: discs and joints that wear, beside fused levels and in people who were not operated.
#include "nucha/base/text.h"
#include "nucha/course/validate_course_rows.h"

namespace nucha::course_validation {
namespace {

CourseEvent eventOf(const Row& row, bool operated) {
  const std::string structure = row.text("structure"), measure = row.text("measure");
  if (containsAny(structure, {"osteophyte", "ossification"}) || contains(measure, "ossification")) {
    return CourseEvent::ossified;
  }
  const bool adjacent = contains(structure, "adjacent") || containsAny(measure, {"adjacent", "ASD"});
  if (adjacent && operated) {
    return contains(measure, "symptomatic") ? CourseEvent::adjacent_symptoms : CourseEvent::degenerated;
  }
  if (!containsAny(structure, {"disc", "xray", "facet"}) || contains(measure, "pain")) {
    throw Skipped("not followed by the course");
  }
  if (!containsAny(measure, {"any degenerat", "any progression", "any finding", "degeneration progressed"})) {
    throw Skipped("one sign of wear alone; the course tells wear that is visible in any way");
  }
  return CourseEvent::degenerated;
}

// a cell of years: "11.7", "0.5-1", "10 years"
std::optional<double> yearsCell(const std::string& text) {
  if (const std::optional<double> years = timeIn(text)) return years;
  const std::optional<Figure> figure = figureIn(text);
  if (!figure) return std::nullopt;
  return figure->value ? *figure->value : (*figure->lo + *figure->hi) / 2;
}

CourseQuestion questionOf(const Row& row, const CourseValidationSettings& settings) {
  const std::string unit = row.text("unit"), group = row.text("group"), people = row.text("population");
  if (!contains(unit, "percent")) throw Skipped("no share of people over time");
  if (contains(group, "cross-section") || contains(row.text("follow_up"), "cross-section")) {
    throw Skipped("people seen once");
  }
  CourseQuestion question;
  const std::optional<ConstructWord> construct = constructOf(group);
  question.events = {eventOf(row, construct.has_value())};
  std::optional<LevelSpan> levels = levelSpanIn(group);
  if (!levels) levels = levelSpanIn(people);
  question.group = groupOf(construct, levels, settings);
  if (!construct) question.group.parts.front().population.age_years = ageIn(people);
  question.place = construct ? placeOf(question.events, unit, group + " " + row.text("measure")) : CoursePlace::patient;
  const bool yearly = containsAny(unit, {"per year", "per person-year", "a year"});
  question.measure = yearly ? CourseMeasure::yearly_rate : CourseMeasure::share;
  const std::optional<double> followed = timeIn(row.text("follow_up"));
  const std::optional<double> years = yearly ? followed : yearsCell(row.text("interval_years"));
  if (!years && !followed) throw Skipped("no time is told");
  question.years = years ? *years : *followed;
  return question;
}

}  // namespace

void readProgressionRow(const Row& row, const CourseValidationSettings& settings, std::vector<CourseRow>& rows) {
  CourseRow result = courseRow(row);
  result.words = row.text("structure") + ", " + row.text("group") + ": " + row.text("measure");
  takeFigures(row, result);
  ask(result, [&] { return questionOf(row, settings); });
  const bool yearly = result.question && result.question->measure == CourseMeasure::yearly_rate;
  result.unit = yearly ? "% a year" : "%";
  if (result.question && !yearly) takeChance(result, countIn(row.text("n")));
  rows.push_back(std::move(result));
}

}  // namespace nucha::course_validation
