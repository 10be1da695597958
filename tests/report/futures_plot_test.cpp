#include "nucha/report/futures_plot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <regex>
#include <set>

#include "report/futures_sample.h"

namespace nucha::html {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::size_t countOf(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++count;
  return count;
}

// points of the path of a class
std::vector<std::pair<double, double>> pointsOf(const std::string& svg, const std::string& css_class) {
  std::smatch path;
  if (!std::regex_search(svg, path, std::regex("<path class=\"" + css_class + "\" d=\"([^\"]*)\""))) return {};
  std::vector<std::pair<double, double>> points;
  const std::string d = path[1];
  const std::regex point("[ML](-?[0-9.]+) (-?[0-9.]+)");
  for (std::sregex_iterator at(d.begin(), d.end(), point), end; at != end; ++at)
    points.emplace_back(std::stod((*at)[1]), std::stod((*at)[2]));
  return points;
}

TEST(FuturesPlot, TheLineGoesThroughEveryPoint) {
  const Futures futures = test::handFutures(0.3);
  const std::string svg = plotEvent({{"as it is", &futures}}, CourseEvent::united, {});
  const auto points = pointsOf(svg, "line f0");
  ASSERT_EQ(points.size(), 41u);
  // equal steps across; up in proportion to the share: 0.2 to 0.9 of a whole axis
  EXPECT_NEAR(points[1].first - points[0].first, points[40].first - points[39].first, 0.11);
  const double slope = (points[40].second - points[0].second) / 0.7;
  for (std::size_t i = 0; i < 41; ++i)
    EXPECT_NEAR(points[i].second, points[0].second + slope * 0.7 * static_cast<double>(i) / 40, 0.06);
  EXPECT_LT(slope, 0);
  EXPECT_THAT(svg, HasSubstr(">100 %<"));
  EXPECT_EQ(countOf(svg, "<circle"), 2u);  // 2 and 5 years
}

TEST(FuturesPlot, TheBandGoesThereAndBack) {
  const Futures futures = test::handFutures(0.3);
  const auto band = pointsOf(plotEvent({{"", &futures}}, CourseEvent::adjacent_symptoms, {}), "spread f0");
  ASSERT_EQ(band.size(), 82u);
  EXPECT_LT(band[40].second, band[41].second);  // the high end lies above the low one
  EXPECT_DOUBLE_EQ(band[40].first, band[41].first);
  EXPECT_TRUE(pointsOf(plotEvent({{"", &futures}}, CourseEvent::united, {}), "spread f0").empty());
}

TEST(FuturesPlot, WhatIsMissingIsNotDrawn) {
  const Futures futures = test::handFutures(0.3);
  EXPECT_EQ(plotEvent({{"", &futures}}, CourseEvent::united, test::kAbove), "");
  EXPECT_EQ(plotQuantity({{"", &futures}}, CourseQuantity::disc_grade, test::kAbove), "");
  EXPECT_EQ(plotEvent({}, CourseEvent::united, {}), "");
  Futures empty;
  EXPECT_EQ(plotEvent({{"", &empty}}, CourseEvent::united, {}), "");
}

TEST(FuturesPlot, AGapIsAGap) {
  Futures futures = test::handFutures(0.3);
  for (QuantityCurve& curve : futures.quantities) {
    for (auto* values : {&curve.p05, &curve.p50, &curve.p95}) (*values)[20] = std::nan("");
  }
  const std::string svg = plotQuantity({{"", &futures}}, CourseQuantity::motion_deg, test::kFused);
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_EQ(pointsOf(svg, "line f0").size(), 40u);
  std::smatch path;
  ASSERT_TRUE(std::regex_search(svg, path, std::regex("class=\"line f0\" d=\"([^\"]*)\"")));
  EXPECT_EQ(countOf(path[1], "M"), 2u);
}

TEST(FuturesPlot, LinesDifferByMoreThanColour) {
  const Futures one = test::handFutures(0.3), other = test::handFutures(0.1);
  const std::string svg = plotEvent({{"", &one}, {"", &other}}, CourseEvent::adjacent_symptoms, {});
  EXPECT_THAT(svg, HasSubstr("line f0"));
  EXPECT_THAT(svg, HasSubstr("line f1"));
  const std::string style = kFuturesStyle;
  std::set<std::string> dashes;
  const std::regex dash("\\.line\\.f([0-4])\\{[^}]*stroke-dasharray:([0-9 ]+)");
  for (std::sregex_iterator at(style.begin(), style.end(), dash), end; at != end; ++at) dashes.insert((*at)[2]);
  EXPECT_EQ(dashes.size(), kMostFutureLines - 1);  // the first is solid
}

TEST(FuturesPlot, NoMoreLinesThanCanBeToldApart) {
  const Futures futures = test::handFutures(0.3);
  const std::vector<FutureLine> lines(8, FutureLine{"x", &futures});
  EXPECT_EQ(countOf(plotEvent(lines, CourseEvent::united, {}), "class=\"line "), kMostFutureLines);
  EXPECT_EQ(countOf(futureKeys(lines), "<path"), kMostFutureLines);
}

TEST(FuturesPlot, NamesItselfForThoseWhoCannotSee) {
  const Futures futures = test::handFutures(0.3);
  FuturePlotOptions options;
  options.id = "plot-7";
  const std::string svg = plotEvent({{"as it is", &futures}}, CourseEvent::adjacent_symptoms, {}, options);
  EXPECT_THAT(svg, HasSubstr("aria-labelledby=\"plot-7-title plot-7-desc\""));
  EXPECT_THAT(svg, HasSubstr("<title id=\"plot-7-title\">New symptoms from a level beside</title>"));
  EXPECT_THAT(svg, HasSubstr("as it is: 0 % at the start, 30 % after 10 years."));
}

TEST(FuturesPlot, TextOfTheInputStaysText) {
  const Futures futures = test::handFutures(0.3);
  FuturePlotOptions options;
  options.title = "<script>1</script>";
  const std::vector<FutureLine> lines{{"<b>&\"evil\"", &futures}};
  const std::string all = plotEvent(lines, CourseEvent::united, {}, options) + futureKeys(lines);
  EXPECT_THAT(all, Not(HasSubstr("<script")));
  EXPECT_THAT(all, Not(HasSubstr("<b>")));
  EXPECT_THAT(all, HasSubstr("&lt;b&gt;&amp;&quot;evil&quot;"));
}

TEST(FuturesPlot, WhatHardlyChangesDoesNotLookAsIfItDid) {
  Futures futures = test::handFutures(0.3);
  for (QuantityCurve& curve : futures.quantities) {
    if (curve.quantity != CourseQuantity::disc_load) continue;
    for (auto* values : {&curve.p05, &curve.p50, &curve.p95}) values->back() = 1.2501;
  }
  const auto points = pointsOf(plotQuantity({{"", &futures}}, CourseQuantity::disc_load, test::kAbove), "line f0");
  ASSERT_EQ(points.size(), 41u);
  EXPECT_NEAR(points.front().second, points.back().second, 0.2);
}

TEST(FuturesPlot, CompactIsSmaller) {
  const Futures futures = test::handFutures(0.3);
  FuturePlotOptions options;
  options.compact = true;
  const std::string small = plotEvent({{"", &futures}}, CourseEvent::united, {}, options);
  EXPECT_THAT(small, HasSubstr("class=\"future compact\" viewBox=\"0 0 240 156\""));
  EXPECT_LT(countOf(small, "tick-text"), countOf(plotEvent({{"", &futures}}, CourseEvent::united, {}), "tick-text"));
}

TEST(FuturesPlot, AnyHorizonHasRoundYears) {
  for (const double years : {0.25, 1.0, 3.0, 7.5, 40.0}) {
    const Futures futures = test::handFutures(0.1, years);
    const std::string svg = plotEvent({{"", &futures}}, CourseEvent::united, {});
    EXPECT_LE(countOf(svg, "text-anchor=\"middle\""), 11u) << years;
    EXPECT_GE(countOf(svg, "text-anchor=\"middle\""), 2u) << years;
  }
}

}  // namespace
}  // namespace nucha::html
