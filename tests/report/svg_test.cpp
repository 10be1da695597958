#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <regex>
#include <string>
#include <vector>

#include "nucha/report/svg_arm.h"
#include "nucha/report/svg_draw.h"
#include "nucha/report/svg_neck.h"
#include "nucha/report/svg_neck_shape.h"
#include "nucha/report/svg_timeline.h"
#include "report/sample.h"

namespace nucha::svg {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Every value of an attribute that is a percentage.
std::vector<double> percentagesOf(const std::string& text, const std::string& attribute) {
  std::vector<double> values;
  const std::regex pattern(" " + attribute + "=\"(-?[0-9.]+)%\"");
  for (std::sregex_iterator it(text.begin(), text.end(), pattern), end; it != end; ++it) {
    values.push_back(std::stod((*it)[1]));
  }
  return values;
}

std::size_t countOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Svg, NumbersAreShortAndAlwaysNumbers) {
  EXPECT_EQ(number(12.5), "12.5");
  EXPECT_EQ(number(3), "3");
  EXPECT_EQ(number(-0.0001), "0");
  EXPECT_EQ(number(std::numeric_limits<double>::quiet_NaN()), "0");
}

TEST(Svg, PathsAreWrittenAsSvgReadsThem) {
  EXPECT_EQ(Path().move({1, 2}).line({3, 4.25}).close().text(), "M1 2L3 4.3Z");
  const std::vector<Point> line = {{0, 0}, {10, 0}};
  EXPECT_EQ(Path().through(line).text(), "M0 0C1.7 0 8.3 0 10 0");
}

TEST(SvgBar, StaysInsideTheAxisForAnyInput) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& [p, interval] : std::vector<std::pair<double, Interval>>{
           {0.4, {0.2, 0.7}}, {1.7, {-3, 9}}, {0, {0, 0}}, {nan, {nan, nan}}, {1, {0.99, 1}}}) {
    const std::string bar = probabilityBar(p, interval, p);
    for (const char* attribute : {"x1", "x2", "width"}) {
      for (const double value : percentagesOf(bar, attribute)) {
        EXPECT_GE(value, 0);
        EXPECT_LE(value, 100);
      }
    }
  }
}

TEST(SvgBar, DrawsTheIntervalWhereItIs) {
  const std::string bar = probabilityBar(0.4, {0.25, 0.55}, std::nullopt);
  EXPECT_THAT(bar, HasSubstr("<line x1=\"25%\" x2=\"55%\" y1=\"10\" y2=\"10\"/>"));
  EXPECT_THAT(bar, HasSubstr("width=\"40%\""));
  EXPECT_THAT(bar, Not(HasSubstr("class=\"prior\"")));
}

TEST(SvgBar, ArrowPointsTheWayTheResultMoves) {
  EXPECT_NE(beforeAfterBar(0.2, 0.6).substr(300), beforeAfterBar(0.6, 0.2).substr(300));
  EXPECT_THAT(beforeAfterBar(0.2, 0.6), HasSubstr("<svg x=\"60%\""));
  EXPECT_THAT(beforeAfterBar(0.2, 0.6), HasSubstr("M-6 -6L6 0L-6 6Z"));
  EXPECT_THAT(beforeAfterBar(0.6, 0.2), HasSubstr("M6 -6L-6 0L6 6Z"));
}

TEST(SvgNeck, TheDrawnNeckIsLordoticAndInOrder) {
  const NeckShape shape;
  double before = -1e9;
  for (const DrawnVertebra& v : shape.vertebrae()) {
    EXPECT_GT(v.frame.centre.y, before);
    before = v.frame.centre.y;
    EXPECT_LT(shape.facet(Level{std::min(v.vertebra, Vertebra::T1)}).x, 400);
  }
  // endplates tilt forwards going down, which is what a lordosis is
  EXPECT_LT(shape[Vertebra::C2].frame.tilt, shape[Vertebra::C7].frame.tilt);
  for (const Level level : allLevels()) {
    EXPECT_LT(shape.discCentre(level).x, shape.facet(level).x);
    EXPECT_LE(shape.discCentre(level).x, shape.foramen(level).x);
  }
}

TEST(SvgNeck, DrawsOnlyTheImplantsThatAreKnown) {
  Surgery surgery = sample::patientCase().surgery;
  const std::string plated = drawNeck(surgery, {});
  EXPECT_THAT(plated, HasSubstr("class=\"thread\""));
  EXPECT_THAT(plated, HasSubstr("class=\"pin\""));
  surgery.has_plate = surgery.has_cage = std::nullopt;
  surgery.has_posterior_instrumentation = surgery.has_disc_replacement = std::nullopt;
  const std::string unknown = drawNeck(surgery, {});
  EXPECT_THAT(unknown, Not(HasSubstr("class=\"metal\"")));
  EXPECT_THAT(unknown, HasSubstr("not known: drawn without any"));
  EXPECT_EQ(countOf(unknown, "class=\"graft\""), 2u);
}

TEST(SvgNeck, RodsAndDiscReplacementsAreToldApart) {
  Surgery surgery;
  surgery.levels = {Level{Vertebra::C3}, Level{Vertebra::C4}, Level{Vertebra::C6}};
  surgery.has_posterior_instrumentation = true;
  // two separate runs of levels need two rods
  EXPECT_EQ(countOf(drawNeck(surgery, {}), "class=\"rod\""), 2u);
  surgery.has_posterior_instrumentation = false;
  surgery.has_disc_replacement = true;
  const std::string replaced = drawNeck(surgery, {});
  EXPECT_EQ(countOf(replaced, "class=\"insert\""), 3u);
  EXPECT_THAT(replaced, Not(HasSubstr("class=\"graft\"")));
}

TEST(SvgNeck, MarksEverySiteAndKeepsNumbersApart) {
  std::vector<NeckMark> marks;
  for (int i = 1; i <= 6; ++i) marks.push_back({i, "cause", Site{Level{Vertebra::T1}, {}, {}}, SiteKind::fused_level});
  marks.push_back({7, "root", Site{{}, Side::left, Root::C6}, SiteKind::root});
  marks.push_back({8, "nowhere", {}, SiteKind::none});
  const std::string neck = drawNeck({}, marks);
  EXPECT_EQ(countOf(neck, "class=\"mark\""), 7u);
  EXPECT_THAT(neck, HasSubstr("8: nowhere"));
  std::vector<double> heights;
  const std::regex pattern("class=\"mark\" cx=\"[0-9.]+\" cy=\"([0-9.]+)\"");
  for (std::sregex_iterator it(neck.begin(), neck.end(), pattern), end; it != end; ++it)
    heights.push_back(std::stod((*it)[1]));
  ASSERT_EQ(heights.size(), 7u);
  for (std::size_t i = 1; i < heights.size(); ++i) EXPECT_GE(heights[i] - heights[i - 1], 26);
  EXPECT_GT(heights.front(), 13);
  EXPECT_LT(heights.back(), 627);
}

TEST(SvgNeck, EveryLevelAndConstructStaysDrawable) {
  for (const Level level : allLevels()) {
    for (int kind = 0; kind < 4; ++kind) {
      Surgery surgery;
      surgery.levels = {level};
      surgery.has_plate = kind == 0;
      surgery.has_cage = kind == 1;
      surgery.has_posterior_instrumentation = kind == 2;
      surgery.has_disc_replacement = kind == 3;
      EXPECT_THAT(drawNeck(surgery, {{1, "x", Site{level, {}, {}}, SiteKind::mobile_facet}}), HasSubstr(name(level)));
    }
  }
}

TEST(SvgTimeline, AxisGivesEarlyWeeksMoreRoom) {
  EXPECT_DOUBLE_EQ(timelineShare(0, 120), 0);
  EXPECT_DOUBLE_EQ(timelineShare(120, 120), 1);
  EXPECT_GT(timelineShare(12, 120), 0.4);
  EXPECT_DOUBLE_EQ(timelineShare(500, 120), 1);
  EXPECT_DOUBLE_EQ(timelineShare(-3, 120), 0);
}

TEST(SvgTimeline, BandsAndTodayStayInside) {
  const std::string line = drawTimeline({{1, {"a", "A", 1, 30}}, {0, {"b", "B", 200, 900}}}, 400);
  for (const char* attribute : {"x", "x1", "x2", "width"}) {
    for (const double value : percentagesOf(line, attribute)) {
      EXPECT_GE(value, 0);
      EXPECT_LE(value, 100);
    }
  }
  EXPECT_THAT(line, HasSubstr("class=\"today\""));
  EXPECT_THAT(drawTimeline({{1, {"a", "A", 1, 30}}}, std::nullopt), Not(HasSubstr("class=\"today\"")));
}

TEST(SvgTimeline, SaysWhereTodayLies) {
  const OnsetWindow window{"a", "A", 3, 24};
  EXPECT_THAT(describeWindow(window, 14), HasSubstr("today lies inside"));
  EXPECT_THAT(describeWindow(window, 1), HasSubstr("earlier than usual"));
  EXPECT_THAT(describeWindow(window, 40), HasSubstr("later than usual"));
  EXPECT_THAT(describeWindow(window, std::nullopt), Not(HasSubstr("today")));
}

TEST(SvgArm, HatchesAndNamesTheAffectedRoots) {
  const std::string arm = drawArm(Side::left, {Root::C6, Root::C8}, "arm-left");
  EXPECT_EQ(countOf(arm, "class=\"root hit\""), 4u);  // two roots, front and back
  EXPECT_THAT(arm, HasSubstr("Hatched: C6, C8."));
  EXPECT_THAT(arm, HasSubstr("left arm"));
  EXPECT_EQ(countOf(drawArm(Side::right, {}, "a"), "class=\"root hit\""), 0u);
}

TEST(SvgArm, LeftIsTheMirrorOfRight) {
  const std::string left = drawArm(Side::left, {}, "a");
  const std::string right = drawArm(Side::right, {}, "a");
  // one of the two views is mirrored in either, but not the same one
  EXPECT_EQ(countOf(left, "scale(-1 1)"), 1u);
  EXPECT_EQ(countOf(right, "scale(-1 1)"), 1u);
  EXPECT_LT(left.find("scale(-1 1)"), right.find("scale(-1 1)"));
}

}  // namespace
}  // namespace nucha::svg
