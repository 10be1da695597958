// Readings against what the poses, the implants and the definitions say, calculated here a second way.
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "mechanics/real_neck.h"
#include "nucha/neck/condition.h"
#include "nucha/readings/neck_reading.h"

namespace nucha {
namespace {

using test::after;
using test::man;
using test::mechanics;

constexpr Level kFused{Vertebra::C5};
constexpr Level kAbove{Vertebra::C4};
constexpr double kDegrees = 180 / std::numbers::pi;

Neck plated(double maturity) {
  return setUnion(after(ConstructWord::plate, Vertebra::C5, Vertebra::C6), Vertebra::C5, Vertebra::C6, maturity);
}

NeckBench& bench() {
  static NeckBench bench(man(), mechanics(), 1);
  return bench;
}

double read(Read what, const Neck& neck, Level level = kFused, Side side = Side::bilateral) {
  const auto value = readNeck(what, neck, bench(), level, side);
  EXPECT_TRUE(value.has_value()) << name(what);
  return value.value_or(NAN);
}

double tipDistance(const Neck& neck, const Equilibrium& end, Level level) {
  const auto tip = [&](Vertebra bone) {
    return end.poses[static_cast<std::size_t>(indexOf(bone))] * neck.bone(bone).spinous_tip;
  };
  return (tip(level.upper) - tip(level.lower())).norm();
}

// slope of a bone's endplate below in the sagittal plane of the room, degrees, rising forward
double slope(const Pose& pose) { return std::atan2(pose.axes(1, 0), pose.axes(0, 0)) * kDegrees; }

TEST(ReadFilms, InterspinousMotionIsTheChangeOfTheTipDistanceInTheRoom) {
  const Neck neck = plated(0.1);
  const Equilibrium& flexion = *bench().turned(neck, Direction::flexion);
  const Equilibrium& extension = *bench().turned(neck, Direction::extension);
  for (const Level level : {kAbove, kFused}) {
    EXPECT_NEAR(read(Read::interspinous_motion_mm, neck, level),
                std::abs(tipDistance(neck, flexion, level) - tipDistance(neck, extension, level)), 1e-9);
  }
}

TEST(ReadFilms, SegmentMotionIsTheCobbAngleBetweenBothFilms) {
  const Neck neck = plated(0.1);
  const auto angle = [](const Equilibrium& end, Level level) {
    return slope(end.poses[static_cast<std::size_t>(indexOf(level.upper))]) -
           slope(end.poses[static_cast<std::size_t>(indexOf(level.lower()))]);
  };
  const Equilibrium& flexion = *bench().turned(neck, Direction::flexion);
  const Equilibrium& extension = *bench().turned(neck, Direction::extension);
  EXPECT_NEAR(read(Read::segment_motion_deg, neck, kAbove), angle(extension, kAbove) - angle(flexion, kAbove), 1e-6);
}

TEST(ReadFilms, SlipOfAShiftedBoneIsTheShift) {
  // the reading sees the body's corner move along the endplate below: the poses say by how much
  const Neck& neck = man();
  const Equilibrium& flexion = *bench().turned(neck, Direction::flexion);
  const Equilibrium& extension = *bench().turned(neck, Direction::extension);
  const Bone& lower = neck.bone(Vertebra::C5);
  // ends of the endplate: half a depth from its centre; the one behind lies the posterior height from the origin
  const double depth = lower.depth_superior_mm;
  double best = 0;
  double miss = 1e9;
  for (double angle = -40; angle <= 40; angle += 0.001) {
    const Vec3 along(std::cos(angle / kDegrees), std::sin(angle / kDegrees), 0);
    const double off = std::abs((lower.superior_centre - depth / 2 * along).norm() - lower.height_posterior_mm);
    if (off < miss) best = angle, miss = off;
  }
  const Vec3 along(std::cos(best / kDegrees), std::sin(best / kDegrees), 0);
  const auto corner = [&](const std::array<Pose, kBones>& poses) {
    const Pose& foot = poses[static_cast<std::size_t>(indexOf(Vertebra::C5))];
    const Vec3 point = poses[static_cast<std::size_t>(indexOf(Vertebra::C4))].origin;
    return (foot.axes.transpose() * (point - foot.origin)).dot(along);
  };
  const double neutral = corner(neutralPoses(neck));
  const double expected =
      std::max(std::abs(corner(flexion.poses) - neutral), std::abs(corner(extension.poses) - neutral));
  EXPECT_NEAR(read(Read::slip_mm, neck, kAbove), expected, 1e-3);
  EXPECT_GT(expected, 0.1);
}

TEST(ReadFilms, UprightMeasuresAreThoseOfTheBones) {
  for (const Neck& neck : {man(), plated(1), sinkSpacer(plated(1), 0, 2)}) {
    const Pose& top = neck.bone(Vertebra::C2).neutral;
    const Pose& foot = neck.bone(Vertebra::C7).neutral;
    EXPECT_NEAR(read(Read::lordosis_deg, neck), slope(top) - slope(foot), 0.01);
    EXPECT_EQ(read(Read::t1_slope_less_lordosis_deg, neck),
              read(Read::t1_slope_deg, neck) - read(Read::lordosis_deg, neck));
    const Bone& axis = neck.bone(Vertebra::C2);
    EXPECT_NEAR(read(Read::sva_mm, neck) - read(Read::sva_mm, man()),
                (top * bodyCentre(axis) - man().bone(Vertebra::C2).neutral * bodyCentre(man().bone(Vertebra::C2))).x(),
                1e-6);
  }
}

TEST(ReadScans, ImplantsAndBoneSayWhatTheyAre) {
  Neck neck = plated(0.4);
  const std::size_t plate = *findImplant(neck, ImplantKind::plate, kFused);
  const std::size_t spacer = *findImplant(neck, ImplantKind::cage, kFused);
  EXPECT_EQ(read(Read::loosening, neck), 0);
  EXPECT_EQ(read(Read::backout_mm, neck), 0);
  EXPECT_EQ(read(Read::subsidence_mm, neck), 0);
  EXPECT_EQ(read(Read::bridging, neck), 0.4);
  neck = setMigration(sinkSpacer(setLoosening(neck, plate, 0.3), spacer, 1.5), plate, 2.5);
  EXPECT_EQ(read(Read::loosening, neck), 0.3);
  EXPECT_EQ(read(Read::subsidence_mm, neck), 1.5);
  EXPECT_EQ(read(Read::backout_mm, neck), 2.5);
  for (const Read what : {Read::loosening, Read::backout_mm, Read::subsidence_mm, Read::bridging})
    EXPECT_FALSE(readNeck(what, neck, bench(), kAbove)) << name(what);
  EXPECT_FALSE(readNeck(Read::bridging, after(ConstructWord::disc, Vertebra::C5, Vertebra::C6), bench(), kFused));
}

TEST(ReadScans, RoomForRootAndCord) {
  const Neck spurred = setOsteophyte(man(), kAbove, Side::right, 2);
  const double open = read(Read::foramen_mm2, man(), kAbove, Side::right);
  EXPECT_LT(read(Read::foramen_mm2, spurred, kAbove, Side::right), open);
  EXPECT_EQ(read(Read::foramen_mm2, spurred, kAbove, Side::left), read(Read::foramen_mm2, man(), kAbove, Side::left));
  EXPECT_EQ(read(Read::foramen_mm2, spurred, kAbove), read(Read::foramen_mm2, spurred, kAbove, Side::right));
  const Neck herniated = setHerniation(man(), kAbove, 3);
  EXPECT_LT(read(Read::canal_mm, herniated, kAbove), read(Read::canal_mm, man(), kAbove));
  EXPECT_GE(read(Read::canal_mm, herniated, kAbove), read(Read::canal_mm, man(), kAbove) - 3.001);
}

TEST(ReadScans, AScarredRootIsStrainedMore) {
  const Neck scarred = setRootTether(man(), kAbove, Side::left, 0.8);
  EXPECT_GT(read(Read::root_strain, scarred, kAbove, Side::left), read(Read::root_strain, man(), kAbove, Side::left));
}

TEST(ReadScans, TurnoverIsWhatHasNotHealedTimesTheMotionLeft) {
  const Neck neck = plated(0.25);
  const double left = read(Read::segment_motion_deg, neck) / read(Read::segment_motion_deg, man());
  EXPECT_NEAR(read(Read::turnover, neck), 0.75 * left, 1e-12);
  EXPECT_EQ(read(Read::turnover, plated(1)), 0);
  EXPECT_EQ(read(Read::turnover, neck, kAbove), read(Read::disc_load, neck, kAbove));
}

TEST(ReadExamination, TheIntactNeckIsTheMeasure) {
  for (const Read what : {Read::strength, Read::disc_load, Read::facet_load})
    EXPECT_EQ(read(what, man(), kAbove), 1) << name(what);
  const double range =
      bench().intactEnd(Direction::flexion)->rotation_deg + bench().intactEnd(Direction::extension)->rotation_deg;
  EXPECT_EQ(read(Read::motion_range_deg, man()), range);
  EXPECT_LT(read(Read::motion_range_deg, plated(1)), range);
}

TEST(ReadExamination, EveryMuscleWeakerByAShareIsThatShareOfTheStrength) {
  EXPECT_NEAR(read(Read::strength, setMuscleWeakness(man(), "all", Side::bilateral, 0.25)), 0.75, 1e-12);
  const double left = read(Read::strength, setMuscleWeakness(man(), "all", Side::left, 0.25));
  const double right = read(Read::strength, setMuscleWeakness(man(), "all", Side::right, 0.25));
  EXPECT_NEAR(left, right, 1e-3);  // the neck is its own mirror image
  EXPECT_NEAR(left + right, 1.75, 1e-9);
}

TEST(ReadExamination, ArthritisAddsToFacetTurnover) {
  const Neck worn = setFacetArthritis(man(), kAbove, Side::left, 0.5);
  EXPECT_NEAR(read(Read::facet_turnover, worn, kAbove, Side::left),
              1.5 * read(Read::facet_load, worn, kAbove, Side::left), 1e-12);
}

TEST(ReadNeck, FollowsTheSeverityOfWhatIsWrong) {
  double moved = 0;
  for (const double maturity : {1.0, 0.6, 0.3, 0.0}) {
    const double now = read(Read::interspinous_motion_mm, plated(maturity));
    EXPECT_GT(now, moved);
    moved = now;
  }
  double room = 1e9;
  for (const double spur : {0.0, 1.0, 2.0, 3.0}) {
    const double now = read(Read::foramen_mm2, setOsteophyte(man(), kAbove, Side::left, spur), kAbove, Side::left);
    EXPECT_LT(now, room);
    room = now;
  }
}

TEST(ReadNeck, WhatIsUndoneReadsAsBefore) {
  const Neck healed = plated(1);
  const Neck again = setUnion(setUnion(healed, Vertebra::C5, Vertebra::C6, 0.1), Vertebra::C5, Vertebra::C6, 1);
  for (const Read what : {Read::interspinous_motion_mm, Read::segment_motion_deg, Read::slip_mm}) read(what, healed);
  const std::size_t solved = bench().computed();
  for (const Read what : {Read::interspinous_motion_mm, Read::segment_motion_deg, Read::slip_mm})
    EXPECT_EQ(read(what, again), read(what, healed));
  EXPECT_EQ(bench().computed(), solved) << "the same neck is not turned again";
}

TEST(ReadNames, EveryReadingIsFoundByItsName) {
  for (int i = 0; i <= static_cast<int>(Read::facet_load); ++i) {
    const auto what = static_cast<Read>(i);
    ASSERT_FALSE(name(what).empty()) << i;
    EXPECT_EQ(findRead(name(what)), what);
  }
  EXPECT_FALSE(findRead("astrology"));
}

}  // namespace
}  // namespace nucha
