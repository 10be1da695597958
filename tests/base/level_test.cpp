#include "nucha/base/level.h"

#include <gtest/gtest.h>

namespace nucha {
namespace {

TEST(Level, IsWrittenInManyWays) {
  for (const char* text : {"C5-C6", "c5-c6", "C5/6", "C5/C6", "C5-6"}) {
    ASSERT_TRUE(findLevel(text)) << text;
    EXPECT_EQ(name(*findLevel(text)), "C5-C6");
  }
  EXPECT_EQ(name(*findLevel("C7-T1")), "C7-T1");
  EXPECT_EQ(name(*findLevel("C0-C1")), "C0-C1");
}

TEST(Level, RefusesWhatIsNoSegment) {
  for (const char* text : {"", "C5", "C9-C10", "C6-C5", "C5-C5", "C4-C6", "L4-L5", "C5-", "-", "C7-1"}) {
    EXPECT_FALSE(findLevel(text)) << text;
  }
}

TEST(Level, ARangeHoldsItsSegmentsFromTheTop) {
  const auto levels = findLevels("C4-C7");
  ASSERT_TRUE(levels);
  ASSERT_EQ(levels->size(), 3u);
  EXPECT_EQ(name(levels->front()), "C4-C5");
  EXPECT_EQ(name(levels->back()), "C6-C7");
  EXPECT_EQ(findLevels("C6-T2")->size(), 3u);
}

TEST(Level, RootsLeaveWhereAnatomySays) {
  // the sixth cervical root leaves at C5-C6, the eighth at C7-T1 (any anatomy text)
  const std::pair<const char*, Root> known[] = {{"C2-C3", Root::C3}, {"C4-C5", Root::C5}, {"C5-C6", Root::C6},
                                                {"C6-C7", Root::C7}, {"C7-T1", Root::C8}, {"T1-T2", Root::T1}};
  for (const auto& [level, root] : known) {
    EXPECT_EQ(exitingRoot(*findLevel(level)), root) << level;
    EXPECT_EQ(name(*foramenOf(root)), level);
  }
}

TEST(Level, DistanceSidesAndNames) {
  EXPECT_EQ(distance(*findLevel("C3-C4"), *findLevel("C6-C7")), 3);
  EXPECT_EQ(mirrored(Side::left), Side::right);
  EXPECT_EQ(mirrored(Side::bilateral), Side::bilateral);
  EXPECT_EQ(findSide("Left"), Side::left);
  EXPECT_FALSE(findSide("up"));
  EXPECT_EQ(findRoot("c8"), Root::C8);
  EXPECT_EQ(findVertebra("occiput"), Vertebra::C0);
  EXPECT_EQ(allLevels().size(), 9u);
}

TEST(Levels, GatherInRunsInWhateverOrder) {
  const auto level = [](const char* text) { return *findLevel(text); };
  const std::vector<LevelRun> runs = runsOf({level("C6-C7"), level("C3-C4"), level("C5-C6"), level("C5-C6")});
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[0].upper, Vertebra::C3);
  EXPECT_EQ(runs[0].lower, Vertebra::C4);
  EXPECT_EQ(runs[1].upper, Vertebra::C5);
  EXPECT_EQ(runs[1].lower, Vertebra::C7);
  EXPECT_TRUE(runsOf({}).empty());
}

TEST(Levels, BesideIsNextToOneAndNoneOfThem) {
  const std::vector<Level> fused{*findLevel("C4-C5"), *findLevel("C5-C6")};
  EXPECT_TRUE(isBeside(*findLevel("C3-C4"), fused));
  EXPECT_TRUE(isBeside(*findLevel("C6-C7"), fused));
  EXPECT_FALSE(isBeside(*findLevel("C5-C6"), fused)) << "one of them, though next to the other";
  EXPECT_FALSE(isBeside(*findLevel("C2-C3"), fused));
  EXPECT_FALSE(isBeside(*findLevel("C2-C3"), {}));
  EXPECT_TRUE(holds(fused, *findLevel("C4-C5")));
}

}  // namespace
}  // namespace nucha
