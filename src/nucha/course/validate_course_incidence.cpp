// Rows of tables of incidence and of time courses: how many patients have something by when, how many of those not
// united unite later, and yearly rates.
#include "nucha/base/text.h"
#include "nucha/course/validate_course_rows.h"

namespace nucha::course_validation {
namespace {

bool isRate(std::string_view unit) { return containsAny(unit, {"per year", "a year", "/year", "per person-year"}); }

void checkUnit(std::string_view unit, std::string_view measure) {
  if (!contains(unit, "percent") && trimmed(unit) != "%") {
    throw Skipped("a time until something happens hangs on how long patients were followed");
  }
  if (containsAny(unit, {"of nonunion", "of imaged", "of reoperation", "of those"})) {
    throw Skipped("a share of those who had something, not of patients");
  }
  if (contains(measure, "LUMBAR")) throw Skipped("not the neck");
}

// a question without its group yet
CourseQuestion eventQuestion(const std::string& cause, const std::string& measure, const std::string& unit) {
  const EventWords words = eventsOf(cause, measure);
  CourseQuestion question;
  question.events = words.events;
  question.absent = words.absent;
  question.measure = isRate(unit) ? CourseMeasure::yearly_rate : words.measure;
  if (question.measure == CourseMeasure::between) question.from_years = 1;  // "after the first year"
  return question;
}

// what is over soon is looked for once, at the end
bool isOverSoon(CourseEvent event) {
  return event == CourseEvent::united || event == CourseEvent::subsided || event == CourseEvent::ossified;
}

// the first of the texts that tells a time counts
void setTime(CourseQuestion& question, std::initializer_list<std::string_view> texts,
             const CourseValidationSettings& settings) {
  std::optional<double> years;
  bool least = false, early = false;
  for (const std::string_view text : texts) {
    early = early || containsAny(text, {"early", "perioperative", "in hospital"});
    if (years) continue;
    years = timeIn(text);
    least = isLeast(text);
  }
  const bool rate = question.measure == CourseMeasure::yearly_rate;
  if (!years && rate) years = settings.unstated_rate_years;
  if (isOverSoon(question.events.front()) && !rate && !early) years = unionTime(years, least, settings);
  if (!years) throw Skipped("no time is told");
  if (*years <= question.from_years) throw Skipped("looked at before it can count");
  question.years = *years;
}

void askDelayed(CourseQuestion& question, std::pair<double, double> times) {
  question.measure = CourseMeasure::conditional;
  question.absent = false;
  question.from_years = times.first;
  question.years = times.second;
}

CourseQuestion incidenceQuestion(const Row& row, const CourseValidationSettings& settings) {
  const std::string measure = row.text("measure"), approach = row.text("approach"), unit = row.text("unit");
  CourseQuestion question = eventQuestion(row.text("cause"), measure, unit);
  const std::string window = row.text("time_window"), follow_up = row.text("follow_up");
  const bool united = question.events.front() == CourseEvent::united;
  const auto delayed = united ? delayedUnionIn(measure, window.empty() ? follow_up : window) : std::nullopt;
  if (!delayed) checkUnit(unit, measure);
  const UnionReading reading = united ? unionReadingIn(measure + "; " + row.text("note")) : UnionReading::mixed;
  if (question.events.front() == CourseEvent::subsided) checkDepth(measure, settings);
  const std::optional<ConstructWord> construct = constructOf(approach);
  if (!construct) throw Skipped("nobody operated");
  std::optional<LevelSpan> levels = levelsOf(row.text("levels"), construct, true);
  if (!levels) levels = levelsOf(approach, construct, false);
  question.group = groupOf(construct, levels, settings);
  readUnionAs(reading, question.group);
  question.place = placeOf(question.events, unit, measure + " " + unit);
  if (delayed) {
    askDelayed(question, *delayed);
    return question;
  }
  setTime(question, {window, measure, follow_up}, settings);
  return question;
}

CourseQuestion timeCourseQuestion(const Row& row, const CourseValidationSettings& settings) {
  const std::string measure = row.text("measure"), people = row.text("population"), unit = row.text("unit");
  CourseQuestion question = eventQuestion(row.text("cause"), measure, unit);
  const std::string follow_up = row.text("follow_up");
  const bool united = question.events.front() == CourseEvent::united;
  const auto delayed = united ? delayedUnionIn(measure, follow_up) : std::nullopt;
  if (!delayed) checkUnit(unit, measure);
  const UnionReading reading = united ? unionReadingIn(measure + "; " + row.text("note")) : UnionReading::mixed;
  const std::optional<ConstructWord> construct = constructOf(united ? people + " " + measure : people);
  if (!construct) throw Skipped("nobody operated");
  std::optional<LevelSpan> levels = levelsOf(people, construct, false);
  if (!levels) levels = levelsOf(measure, construct, false);
  question.group = groupOf(construct, levels, settings);
  readUnionAs(reading, question.group);
  question.place = placeOf(question.events, unit, measure);
  if (delayed) {
    askDelayed(question, *delayed);
    return question;
  }
  if (united) question.absent = question.absent && !containsAny(measure, {" fused", " united"});
  setTime(question, {measure, follow_up}, settings);
  return question;
}

CourseRow started(const Row& row, std::string words) {
  CourseRow result = courseRow(row);
  result.words = std::move(words);
  result.unit = isRate(row.text("unit")) ? "% a year" : "%";
  takeFigures(row, result);
  return result;
}

void finish(const Row& row, CourseRow& result, std::vector<CourseRow>& rows) {
  const bool of_all = result.question && result.question->measure == CourseMeasure::share;
  if (of_all || (result.question && result.question->measure == CourseMeasure::conditional)) {
    takeChance(result, countIn(row.text("n")));
  }
  rows.push_back(std::move(result));
}

}  // namespace

void readIncidenceRow(const Row& row, const CourseValidationSettings& settings, std::vector<CourseRow>& rows) {
  CourseRow result = started(row, row.text("cause") + ": " + row.text("measure") + ", " + row.text("approach") + ", " +
                                      row.text("levels") + " levels, " + row.text("time_window"));
  ask(result, [&] { return incidenceQuestion(row, settings); });
  finish(row, result, rows);
}

void readTimeCourseRow(const Row& row, const CourseValidationSettings& settings, std::vector<CourseRow>& rows) {
  CourseRow result = started(row, row.text("cause") + ": " + row.text("measure") + ", " + row.text("population"));
  ask(result, [&] { return timeCourseQuestion(row, settings); });
  finish(row, result, rows);
}

}  // namespace nucha::course_validation
