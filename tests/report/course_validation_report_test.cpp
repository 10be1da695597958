#include "nucha/report/course_validation_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace nucha {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const CourseValidationSettings kSettings{0.25, 2, 10, 5, 100, {0.5, 0.3, 0.1, 0.1}, {}};

CourseRow unitedRow(const std::string& id, double ours, double theirs, CourseVerdict verdict) {
  CourseRow row;
  row.table = "data/validation_course_healing.csv";
  row.id = id;
  row.source = "Oshina2018";
  row.unit = "%";
  CourseQuestion question;
  question.events = {CourseEvent::united};
  question.years = 1;
  Population population;
  population.construct = ConstructWord::plate;
  question.group.parts = {{population, 1}};
  row.question = question;
  row.ours = ours, row.theirs = theirs;
  row.verdict = verdict;
  return row;
}

std::vector<CourseRow> sample() {
  std::vector<CourseRow> rows{unitedRow("a1", 80, 90, CourseVerdict::near),
                              unitedRow("a2", 80, 40, CourseVerdict::outside)};
  rows[0].role = RowRole::calibration;
  rows[1].lo = 1, rows[1].hi = std::numeric_limits<double>::infinity();
  rows[1].shaped = true;
  CourseRow skipped;
  skipped.table = "data/validation_course_incidence.csv";
  skipped.id = "b1";
  skipped.why = "not followed | by <it>";
  rows.push_back(skipped);
  return rows;
}

Futures half(double years) {
  Futures futures;
  futures.years = {0, years};
  for (const CourseEvent event : {CourseEvent::united, CourseEvent::adjacent_symptoms, CourseEvent::degenerated,
                                  CourseEvent::adjacent_reoperation, CourseEvent::index_reoperation}) {
    futures.events.push_back({event, {}, {0, 0.5}, {}, {}});
  }
  return futures;
}

TEST(CourseValidationText, SumsComeFirst) {
  const std::string text = writeCourseValidationText(sample(), kSettings);
  EXPECT_LT(text.find("Sums"), text.find("validation_course_healing.csv"));
  EXPECT_THAT(text, HasSubstr("1 of 2 (50 %)"));
  EXPECT_THAT(text, HasSubstr("near (-11 %)"));
  EXPECT_THAT(text, HasSubstr("40 (above 1)"));
  EXPECT_THAT(text, HasSubstr("not followed | by <it>: b1"));
}

TEST(CourseValidationJson, CarriesEveryRowAndNoInfinity) {
  const Json json = writeCourseValidationJson(sample(), kSettings);
  EXPECT_EQ(json.at("rows").size(), 3u);
  EXPECT_EQ(json.at("rows").at(0).at("verdict"), "near");
  EXPECT_TRUE(json.at("rows").at(1).at("hi").is_null());
  EXPECT_TRUE(json.at("rows").at(2).at("question").is_null());
  EXPECT_EQ(json.at("sums").at(0).at("passed"), 1);
  EXPECT_EQ(json.at("sums").at(1).at("judged"), 1);
  EXPECT_EQ(json.at("sums").at(3).at("rows_for"), "validation, source known to course.csv");
  EXPECT_EQ(json.at("sums").at(3).at("judged"), 1);
}

TEST(CourseValidationMarkdown, HoldsTablesThatNothingCanBreak) {
  const std::string page = writeCourseValidationMarkdown(sample(), kSettings, "nucha validate course", {});
  EXPECT_THAT(page, HasSubstr("Made by `nucha validate course`"));
  EXPECT_THAT(page, HasSubstr("not followed \\| by &lt;it>"));
  EXPECT_THAT(page, HasSubstr("| a1 | Oshina2018 | calibration |"));
  EXPECT_THAT(page, HasSubstr("| a2 | Oshina2018 | validation* |"));
  EXPECT_THAT(page, HasSubstr("Where ours is off"));
}

TEST(CourseValidationPlots, PointsLieOnTheLineOfTheirGroup) {
  CourseBench bench;
  bench.settings = kSettings;
  bench.follow = [](const Population&, double years) {
    return PopulationBench::GroupFutures{half(years), half(years), half(years), {}};
  };
  CourseGroups groups(bench);
  const auto plots = plotCourses(sample(), groups, kSettings);
  ASSERT_EQ(plots.size(), 5u);
  EXPECT_EQ(plots[0].name, "course-union-levels.svg");
  const auto circles = [](const std::string& svg) {
    int count = 0;
    for (std::size_t at = svg.find("<circle"); at != std::string::npos; at = svg.find("<circle", at + 1)) ++count;
    return count;
  };
  EXPECT_EQ(circles(plots[0].svg), 2);  // both rows are of one level under a plate
  EXPECT_EQ(circles(plots[2].svg), 0);
  for (const PlotFile& plot : plots) {
    EXPECT_THAT(plot.svg, HasSubstr("</svg>"));
    EXPECT_THAT(plot.svg, Not(HasSubstr("nan")));
  }
}

}  // namespace
}  // namespace nucha
