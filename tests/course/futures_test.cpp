#include "nucha/course/futures.h"

#include <gtest/gtest.h>

#include <set>

namespace nucha {
namespace {

TEST(CourseFutures, EveryEventAndQuantityHasAWordOfItsOwn) {
  std::set<std::string_view> names, labels;
  for (int i = 0; i <= static_cast<int>(CourseEvent::index_reoperation); ++i) {
    const auto event = static_cast<CourseEvent>(i);
    names.insert(name(event));
    labels.insert(label(event));
    EXPECT_EQ(findCourseEvent(name(event)), event);
  }
  EXPECT_EQ(names.size(), 9u);
  EXPECT_EQ(labels.size(), 9u);
  EXPECT_FALSE(findCourseEvent("healed"));
  for (int i = 0; i <= static_cast<int>(CourseQuantity::lordosis_deg); ++i) {
    const auto quantity = static_cast<CourseQuantity>(i);
    names.insert(name(quantity));
    EXPECT_FALSE(label(quantity).empty());
    EXPECT_FALSE(unit(quantity).empty());
  }
  EXPECT_EQ(names.size(), 17u);
}

TEST(CourseFutures, CurvesAreFoundByEventAndLevelAndReadOffStraightLines) {
  Futures futures;
  futures.years = {0, 1, 3};
  EventCurve whole;
  whole.share = {0, 0.2, 0.6};
  EventCurve level = whole;
  level.level = Level{Vertebra::C5};
  level.share = {0, 0, 0};
  futures.events = {whole, level};
  ASSERT_NE(futures.find(CourseEvent::united), nullptr);
  EXPECT_FALSE(futures.find(CourseEvent::united)->level);
  ASSERT_NE(futures.find(CourseEvent::united, Level{Vertebra::C5}), nullptr);
  EXPECT_EQ(futures.find(CourseEvent::united, Level{Vertebra::C6}), nullptr);
  EXPECT_EQ(futures.find(CourseEvent::loosened), nullptr);
  EXPECT_EQ(futures.find(CourseQuantity::motion_deg), nullptr);
  EXPECT_DOUBLE_EQ(futures.shareAt(futures.events[0], 0.5), 0.1);
  EXPECT_DOUBLE_EQ(futures.shareAt(futures.events[0], 2), 0.4);
  EXPECT_DOUBLE_EQ(futures.shareAt(futures.events[0], -1), 0);
  EXPECT_DOUBLE_EQ(futures.shareAt(futures.events[0], 9), 0.6);
}

TEST(CourseFutures, ShareAmongTheOthersIsBayes) {
  EXPECT_NEAR(shareAmongOthers(0.9, 0.95), 0.5, 1e-12);
  EXPECT_DOUBLE_EQ(shareAmongOthers(0.4, 0.4), 0);
  EXPECT_DOUBLE_EQ(shareAmongOthers(1, 1), 0);
}

}  // namespace
}  // namespace nucha
