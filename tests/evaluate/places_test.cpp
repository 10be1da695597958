#include "nucha/evaluate/places.h"

#include <gtest/gtest.h>

#include "evaluate/hand_made.h"

namespace nucha {
namespace {

using namespace testing;

const Evidence& evidence() {
  static const Evidence made = makeEvidence({{makeCause("a"), 0.1}});
  return made;
}

Site at(const char* level, std::optional<Side> side = {}) { return {findLevel(level), side, {}}; }

TEST(Places, LevelsSumToOneOverThoseThatAreReported) {
  for (const char* site : {"C3-C4", "C4-C5", "C5-C6"}) {
    double with = 0, without = 0;
    for (const char* level : {"C1-C2", "C2-C3", "C3-C4", "C4-C5", "C5-C6", "C6-C7", "C7-T1"}) {
      with += shareAt({findLevel(level), {}, {}}, at(site), true, evidence());
      without += shareWithoutCause({findLevel(level), {}, {}}, evidence());
    }
    EXPECT_NEAR(with, 1, 1e-12) << site;
    EXPECT_NEAR(without, 1, 1e-12);
  }
}

TEST(Places, LevelsSumToOneWhereverTheyAreLookedFor) {
  const std::vector<Level> fused = *findLevels("C4-C6");
  for (const SeenAt seen_at : {SeenAt::any, SeenAt::fused, SeenAt::mobile}) {
    double with = 0, without = 0;
    for (const Level level : allLevels()) {
      const Place place{level, {}, {}, findLevelBackground(level, seen_at, fused, evidence())};
      with += shareAt(place, at("C5-C6"), true, evidence());
      without += shareWithoutCause(place, evidence());
    }
    EXPECT_NEAR(with, 1, 1e-12);
    EXPECT_NEAR(without, 1, 1e-12);
  }
}

TEST(Places, FindingsAreLookedForWhereTheyBelong) {
  const std::vector<Level> fused = *findLevels("C5-C6");
  const auto chance = [&](const char* level, SeenAt seen_at) {
    return *findLevelBackground(*findLevel(level), seen_at, fused, evidence());
  };
  // fused 1, two neighbours 0.25, six others 0.125: 2.25 in all
  EXPECT_NEAR(chance("C5-C6", SeenAt::fused), 1 / 2.25, 1e-12);
  EXPECT_NEAR(chance("C6-C7", SeenAt::fused), 0.25 / 2.25, 1e-12);
  EXPECT_NEAR(chance("C2-C3", SeenAt::fused), 0.125 / 2.25, 1e-12);
  // two neighbours 1, fused 0.25, six others 0.5: 5.25 in all
  EXPECT_NEAR(chance("C4-C5", SeenAt::mobile), 1 / 5.25, 1e-12);
  EXPECT_NEAR(chance("C5-C6", SeenAt::mobile), 0.25 / 5.25, 1e-12);
  EXPECT_FALSE(findLevelBackground(*findLevel("C5-C6"), SeenAt::any, {}, evidence()).has_value());
}

TEST(Places, SidesSumToOne) {
  for (const Side site : {Side::left, Side::right}) {
    double with = 0, without = 0;
    for (const Side side : {Side::left, Side::right, Side::bilateral}) {
      with += shareAt({{}, side, {}}, at("C5-C6", site), true, evidence());
      without += shareWithoutCause({{}, side, {}}, evidence());
    }
    EXPECT_NEAR(with, 1, 1e-12);
    EXPECT_NEAR(without, 1, 1e-12);
  }
}

TEST(Places, NumbersByHand) {
  // same level 0.8, next 0.08; the other four share 1 - 0.8 - 0.16 = 0.04
  EXPECT_NEAR(shareAt({findLevel("C5-C6"), {}, {}}, at("C5-C6"), true, evidence()), 0.8, 1e-12);
  EXPECT_NEAR(shareAt({findLevel("C6-C7"), {}, {}}, at("C5-C6"), true, evidence()), 0.08, 1e-12);
  EXPECT_NEAR(shareAt({findLevel("C2-C3"), {}, {}}, at("C5-C6"), true, evidence()), 0.01, 1e-12);
  EXPECT_NEAR(shareAt({{}, Side::left, {}}, at("C5-C6", Side::left), true, evidence()), 0.85, 1e-12);
  EXPECT_NEAR(shareAt({{}, Side::right, {}}, at("C5-C6", Side::left), true, evidence()), 0.05, 1e-12);
  EXPECT_NEAR(shareAt({findLevel("C6-C7"), Side::left, {}}, at("C5-C6", Side::left), true, evidence()), 0.08 * 0.85,
              1e-12);
  EXPECT_NEAR(shareWithoutCause({findLevel("C5-C6"), Side::bilateral, {}}, evidence()), 0.3 / 7, 1e-12);
}

TEST(Places, UnknownPlacesSayNothing) {
  EXPECT_EQ(shareAt({}, at("C5-C6", Side::left), true, evidence()), 1);
  EXPECT_EQ(shareWithoutCause({}, evidence()), 1);
  // a cause without a place fits every place as well as chance does
  EXPECT_NEAR(shareAt({findLevel("C5-C6"), Side::left, {}}, Site{}, true, evidence()), 0.35 / 7, 1e-12);
  EXPECT_EQ(shareAt({findLevel("C5-C6"), {}, {}}, Site{}, false, evidence()), 1);
}

TEST(Places, RootSignsFitTheirOwnForamen) {
  const Place c6{{}, {}, Root::C6};
  EXPECT_NEAR(shareAt(c6, at("C5-C6", Side::left), true, evidence()), 1, 1e-12);
  EXPECT_NEAR(shareAt(c6, at("C6-C7", Side::left), true, evidence()), 0.15 / 0.6, 1e-12);
  EXPECT_NEAR(shareAt(c6, at("C7-T1", Side::left), true, evidence()), 0.05 / 0.6, 1e-12);
  EXPECT_NEAR(shareAt(c6, Site{{}, Side::left, Root::C6}, true, evidence()), 1, 1e-12);
  // one-sided cause at a level the record does not give: the mean over the five roots
  EXPECT_NEAR(shareAt(c6, Site{{}, Side::left, {}}, true, evidence()), (1 + 2 * 0.25 + 2 * 0.05 / 0.6) / 5, 1e-12);
}

TEST(Places, RealSettingsSumToOneToo) {
  double levels = 0, sides = 0;
  for (const char* level : {"C1-C2", "C2-C3", "C3-C4", "C4-C5", "C5-C6", "C6-C7", "C7-T1"})
    levels += shareAt({findLevel(level), {}, {}}, at("C4-C5"), true, realEvidence());
  for (const Side side : {Side::left, Side::right, Side::bilateral})
    sides += shareAt({{}, side, {}}, at("C4-C5", Side::left), true, realEvidence());
  EXPECT_NEAR(levels, 1, 1e-12);
  EXPECT_NEAR(sides, 1, 1e-12);
}

}  // namespace
}  // namespace nucha
