#include "nucha/report/futures_figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "report/futures_sample.h"

namespace nucha::futures_report {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

TEST(FuturesFigures, YearsThatPeopleAskForAsFarAsTheFuturesReach) {
  EXPECT_THAT(figureYears(test::handFutures(0.3, 10)), ElementsAre(2, 5, 10));
  EXPECT_THAT(figureYears(test::handFutures(0.3, 1)), ElementsAre(1));
  EXPECT_THAT(figureYears(test::handFutures(0.3, 3)), ElementsAre(2, 3));
  EXPECT_THAT(figureYears(test::handFutures(0.3, 20)), ElementsAre(2, 5, 10, 20));
  EXPECT_THAT(figureYears(Futures{}), ElementsAre());
}

TEST(FuturesFigures, TheLastYearMayBeAlmostRound) {
  Futures futures;
  futures.years = {0, 5, 9.9999999999};
  EXPECT_THAT(figureYears(futures), ElementsAre(2, 5, 9.9999999999));
}

TEST(FuturesFigures, ReadsBetweenPointsAndNowhereElse) {
  const std::vector<double> years{0, 1, 4}, values{10, 20, 80};
  EXPECT_EQ(readAt(years, values, 0), 10);
  EXPECT_EQ(readAt(years, values, 0.5), 15);
  EXPECT_EQ(readAt(years, values, 1), 20);
  EXPECT_EQ(readAt(years, values, 2), 40);
  EXPECT_EQ(readAt(years, values, 4), 80);
  EXPECT_EQ(readAt(years, values, 4.01), std::nullopt);
  EXPECT_EQ(readAt(years, values, -1), std::nullopt);
  EXPECT_EQ(readAt({}, {}, 0), std::nullopt);
  EXPECT_EQ(readAt(years, {1, 2}, 0), std::nullopt);  // a curve of another length says nothing
  EXPECT_EQ(readAt(years, {1, std::nan(""), 3}, 2), std::nullopt);
}

TEST(FuturesFigures, AgreesWithTheFuturesThemselves) {
  const Futures futures = test::handFutures(0.3);
  for (const EventCurve& curve : futures.events) {
    for (const double year : {0.1, 2.0, 3.33, 10.0})
      EXPECT_NEAR(figureAt(futures, curve, year)->value, futures.shareAt(curve, year), 1e-12) << year;
  }
}

TEST(FuturesFigures, IntervalsOfEventsAndSpreadOfQuantities) {
  const Futures futures = test::handFutures(0.3);
  const auto beside = figureAt(futures, *futures.find(CourseEvent::adjacent_symptoms), 5);
  ASSERT_TRUE(beside && beside->interval);
  EXPECT_NEAR(beside->value, 0.15, 1e-12);
  EXPECT_NEAR(beside->interval->lo, 0.075, 1e-12);
  EXPECT_NEAR(beside->interval->hi, 0.225, 1e-12);
  EXPECT_FALSE(figureAt(futures, *futures.find(CourseEvent::united), 5)->interval);
  const auto motion = figureAt(futures, *futures.find(CourseQuantity::motion_deg, test::kFused), 5);
  ASSERT_TRUE(motion && motion->interval);
  EXPECT_THAT(motion->value, DoubleNear(2, 1e-12));
  EXPECT_THAT(motion->interval->lo, DoubleNear(1, 1e-12));
  EXPECT_THAT(motion->interval->hi, DoubleNear(4, 1e-12));
}

TEST(FuturesFigures, WordsOfShares) {
  EXPECT_EQ(shareText({0.12, Interval{0.08, 0.19}}), "12 % (8–19)");
  EXPECT_EQ(shareText({0.12, std::nullopt}), "12 %");
  EXPECT_EQ(shareText({0.12, Interval{0.12, 0.12}}), "12 %");
  EXPECT_EQ(shareText({0.12, Interval{0.119, 0.121}}), "12 %");  // both ends round to it
  EXPECT_EQ(shareText({0.004, Interval{0, 0.02}}), "<1 % (0–2)");
  EXPECT_EQ(shareText({0, std::nullopt}), "<1 %");  // not seen in so many futures is not never
  EXPECT_EQ(shareText({0.995, std::nullopt}), ">99 %");
  EXPECT_EQ(shareText({1, std::nullopt}), "100 %");
}

TEST(FuturesFigures, WordsOfQuantities) {
  EXPECT_EQ(quantityText({3.24, Interval{1.06, 6.4}}, CourseQuantity::motion_deg), "3.2 (1.1–6.4)");
  EXPECT_EQ(quantityText({1.034, Interval{1.01, 1.2}}, CourseQuantity::disc_load), "1.03 (1.01–1.20)");
  EXPECT_EQ(quantityText({41.6, std::nullopt}, CourseQuantity::foramen_mm2), "42");
  // a dash would be read as a minus
  EXPECT_EQ(quantityText({-3, Interval{-8, 2}}, CourseQuantity::lordosis_deg), "-3.0 (-8.0 to 2.0)");
  EXPECT_EQ(quantityText({-0.01, std::nullopt}, CourseQuantity::lordosis_deg), "0.0");
}

TEST(FuturesFigures, EachEventOnceTheWholeBeforeItsLevels) {
  const Futures one = test::handFutures(0.3), other = test::handFutures(0.1);
  const std::vector<EventKey> events = eventsOf({&one, &other});
  EXPECT_THAT(events,
              ElementsAre(EventKey{CourseEvent::united, {}}, EventKey{CourseEvent::united, test::kFused},
                          EventKey{CourseEvent::nonunion_symptoms, {}}, EventKey{CourseEvent::adjacent_symptoms, {}}));
  EXPECT_THAT(leadingEvents(events),
              ElementsAre(EventKey{CourseEvent::united, {}}, EventKey{CourseEvent::nonunion_symptoms, {}},
                          EventKey{CourseEvent::adjacent_symptoms, {}}));
}

TEST(FuturesFigures, LevelsStandInForAWholeThatIsMissing) {
  const EventKey above{CourseEvent::degenerated, test::kAbove}, below{CourseEvent::degenerated, test::kBelow};
  EXPECT_THAT(leadingEvents({above, below}), ElementsAre(above, below));
}

TEST(FuturesFigures, MotionWhereItWasOperatedLoadBesideThat) {
  const QuantityKey motion{CourseQuantity::motion_deg, test::kFused}, moving{CourseQuantity::motion_deg, test::kAbove},
      load{CourseQuantity::disc_load, test::kAbove}, grade{CourseQuantity::disc_grade, test::kBelow},
      own{CourseQuantity::disc_load, test::kFused}, far{CourseQuantity::disc_load, Level{Vertebra::C2}},
      whole{CourseQuantity::lordosis_deg, {}};
  EXPECT_THAT(leadingQuantities({motion, moving, load, grade, own, far, whole}, {test::kFused}),
              ElementsAre(motion, load, grade));
  EXPECT_THAT(leadingQuantities({motion, load}, {}), ElementsAre());
}

TEST(FuturesFigures, TitlesAndUnitsForPeople) {
  EXPECT_EQ(title(QuantityKey{CourseQuantity::motion_deg, test::kFused}), "Flexion and extension, C5-C6");
  EXPECT_EQ(title(EventKey{CourseEvent::united, {}}), "United");
  EXPECT_EQ(unitWords(CourseQuantity::motion_deg), "degrees");
  EXPECT_EQ(unitWords(CourseQuantity::foramen_mm2), "mm²");
  EXPECT_EQ(unitWords(CourseQuantity::disc_load), "");
}

}  // namespace
}  // namespace nucha::futures_report
