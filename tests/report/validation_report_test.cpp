#include "nucha/report/validation_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "mechanics/linear_neck.h"

namespace nucha {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

ValidationRow motionRow(const std::string& id, const std::string& level, double ours, double theirs, double sd) {
  ValidationRow row;
  row.table = "data/validation_motion.csv";
  row.id = id;
  row.source = "Panjabi2001";
  row.role = RowRole::calibration;
  row.level = level;
  row.direction = "axial rotation";
  row.quantity = "rotation, total_both_sides";
  row.unit = "deg";
  row.ours = ours, row.theirs = theirs, row.sd = sd;
  row.verdict = std::abs(ours - theirs) <= sd ? RowVerdict::within_1sd : RowVerdict::outside;
  return row;
}

MechanicsValidation sample() {
  MechanicsValidation v;
  v.rows = {motionRow("a1", "C1-C2", 50, 56, 5), motionRow("a2", "C4-C5", 7, 6, 2), motionRow("a3", "C5-C6", 5, 4, 2)};
  v.rows[0].verdict = RowVerdict::within_2sd;
  ValidationRow skipped;
  skipped.table = "data/validation_loads.csv";
  skipped.id = "b1";
  skipped.why = "anatomy, not mechanics | <b>";
  ValidationRow lost = skipped;
  lost.id = "b2";
  lost.verdict = RowVerdict::no_equilibrium;
  lost.why = "flexion: buckled";
  v.rows.push_back(skipped);
  v.rows.push_back(lost);
  v.published = {{"FE model X", "Panjabi2001", "axial rotation", "C2-C7", 0.73, "deg"}};
  return v;
}

TEST(ValidationText, RowsSumsAndWhatWasLeftOut) {
  const std::string text = writeMechanicsValidationText(sample());
  EXPECT_THAT(text, HasSubstr("validation_motion.csv"));
  EXPECT_THAT(text, HasSubstr("within 2 sd (1.2 sd)"));
  EXPECT_THAT(text, HasSubstr("axial rotation C2-C7: mean absolute error 1.00 over 2 levels; FE model X 0.73"));
  EXPECT_THAT(text, HasSubstr("2 of 3 (67 %) within 1 sd"));
  EXPECT_THAT(text, HasSubstr("anatomy, not mechanics"));
  EXPECT_THAT(text, HasSubstr("b2: flexion: buckled"));
}

TEST(ValidationJson, CarriesEveryRow) {
  const Json json = writeMechanicsValidationJson(sample());
  EXPECT_EQ(json.at("rows").size(), 5u);
  EXPECT_DOUBLE_EQ(json.at("rows").at(0).at("standard_deviations").get<double>(), 1.2);
  EXPECT_TRUE(json.at("rows").at(3).at("ours").is_null());
  EXPECT_EQ(json.at("roles").at("calibration").at("within_1sd"), 2);
  EXPECT_EQ(json.at("roles").at("validation").at("no_equilibrium"), 1);
  EXPECT_DOUBLE_EQ(json.at("range_of_motion").at(2).at("mean_absolute_error").get<double>(), 1);
}

TEST(ValidationMarkdown, HoldsTablesThatNothingCanBreak) {
  const std::string page = writeMechanicsValidationMarkdown(sample(), "nucha validate mechanics", plotMotion(sample()));
  EXPECT_THAT(page, HasSubstr("Made by `nucha validate mechanics`"));
  EXPECT_THAT(page, HasSubstr("mechanics-motion-axial-rotation.svg"));
  EXPECT_THAT(page, HasSubstr("not mechanics \\| &lt;b>"));
  EXPECT_THAT(page, HasSubstr("| a2 | Panjabi2001 | calibration | C4-C5 |"));
  EXPECT_THAT(page, HasSubstr("does not replace one"));
}

TEST(ValidationPlots, OneForEachDirectionThatHasRows) {
  const auto plots = plotMotion(sample());
  ASSERT_EQ(plots.size(), 1u);
  EXPECT_THAT(plots[0].svg, HasSubstr("C1-C2"));
  EXPECT_THAT(plots[0].svg, HasSubstr("</svg>"));
  EXPECT_THAT(plots[0].svg, Not(HasSubstr("nan")));
}

TEST(ValidationPlots, CurvesPairOppositeDirections) {
  std::vector<Response> responses;
  LoadCase load;
  load.moment_Nm = 1.5;
  for (const LoadCase& one : inDirections(load, {kDirections.begin(), kDirections.end()})) {
    responses.push_back(test::linearRespond(test::linearNeck(), one));
  }
  const auto plots = plotCurves(responses);
  ASSERT_EQ(plots.size(), 3u);
  EXPECT_EQ(plots[0].name, "mechanics-curve-flexion.svg");
  EXPECT_EQ(plots[2].name, "mechanics-curve-left-rotation.svg");
  for (const PlotFile& plot : plots) {
    EXPECT_THAT(plot.svg, HasSubstr("C7-T1"));
    EXPECT_THAT(plot.svg, Not(HasSubstr("nan")));
  }
}

}  // namespace
}  // namespace nucha
