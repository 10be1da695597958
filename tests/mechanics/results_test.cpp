// What an equilibrium is read as, against motions made by hand and against balance.
#include "nucha/mechanics/results.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>

#include "mechanics/real_neck.h"
#include "nucha/mechanics/build_implants.h"
#include "nucha/mechanics/respond.h"
#include "nucha/neck/condition.h"

namespace nucha {
namespace {

using test::after;
using test::man;
using test::mechanics;

constexpr double kRadian = 3.14159265358979323846 / 180;
const Level kLevel{Vertebra::C5};
constexpr size_t kAt = 5;  // index of C5-C6

// The bones above a level turned as one about a point given in the lower bone's frame, all else as in neutral.
State turnedAbove(const Neck& neck, const Model& model, Level level, const Vec3& point, const Vec3& vector) {
  State state = startOf(model);
  const Pose& lower = neck.bone(level.lower()).neutral;
  const Mat3 turn = exponential(lower.axes * vector);
  const Vec3 centre = lower * point;
  for (int i = 0; i <= indexOf(level); ++i) {
    Pose& pose = state.poses[static_cast<size_t>(i)];
    pose = {centre + turn * (pose.origin - centre), turn * pose.axes};
  }
  return state;
}

Equilibrium readTurned(const Neck& neck, const Vec3& point, const Vec3& vector) {
  const Model model = buildModel(neck, mechanics(), {});
  return readState(neck, mechanics(), model, startOf(model), turnedAbove(neck, model, kLevel, point, vector));
}

TEST(Results, NeutralIsAllZero) {
  const Model model = buildModel(man(), mechanics(), {});
  const Equilibrium rest = readState(man(), mechanics(), model, startOf(model), startOf(model));
  EXPECT_NEAR(rest.energy_Nmm, 0, 1e-12);
  for (const SegmentResult& s : rest.segments) {
    EXPECT_EQ(s.rotation.flexion_deg, 0);
    EXPECT_EQ(s.rotation.left_bending_deg, 0);
    EXPECT_EQ(s.rotation.left_rotation_deg, 0);
    EXPECT_TRUE(s.translation_mm.isZero(0));
    EXPECT_FALSE(s.centre_of_rotation_mm);
    if (s.disc) {
      EXPECT_NEAR(s.disc->compression_N, 0, 1e-9);
      EXPECT_NEAR(s.disc->pressure_MPa, 0, 1e-9);
    }
    for (const double force : s.facet_N) EXPECT_EQ(force, 0);
  }
  ASSERT_EQ(rest.ligaments.size(), man().ligaments.size());
  for (const LigamentResult& l : rest.ligaments) EXPECT_NEAR(l.strain, 0, 1e-12);
  for (int i = 0; i < kBones; ++i) {
    EXPECT_EQ(rest.poses[static_cast<size_t>(i)].origin, man().bones[static_cast<size_t>(i)].neutral.origin);
  }
}

TEST(Results, CentreOfRotationIsThePointTurnedAbout) {
  for (const Vec3& point : {Vec3(6, 4, 0), Vec3(-3, 10, 0), Vec3(12, -8, 0)}) {
    for (const double degrees : {-9.0, -1.0, 2.0, 8.0}) {
      const Equilibrium e = readTurned(man(), point, Vec3(0, 0, degrees * kRadian));
      const SegmentResult& s = e.segments[kAt];
      ASSERT_TRUE(s.centre_of_rotation_mm);
      EXPECT_LT((*s.centre_of_rotation_mm - point).norm(), 1e-9);
      EXPECT_NEAR(s.rotation.flexion_deg, -degrees, 1e-9);
      EXPECT_FALSE(e.segments[kAt - 1].centre_of_rotation_mm);
      EXPECT_NEAR(e.segments[kAt - 1].rotation.flexion_deg, 0, 1e-9);
    }
  }
  EXPECT_FALSE(readTurned(man(), Vec3(6, 4, 0), Vec3(0, 0, 0.4 * kRadian)).segments[kAt].centre_of_rotation_mm);
}

TEST(Results, RotationsHaveTheirNames) {
  const auto turned = [](const Vec3& vector) {
    return readTurned(man(), Vec3(6, 4, 0), vector).segments[kAt].rotation;
  };
  for (const Direction direction : kDirections) {
    const Rotation rotation = turned(3 * kRadian * axisOf(direction));
    EXPECT_NEAR(rotation.along(direction), 3, 1e-9) << name(direction);
    const double all = std::hypot(rotation.flexion_deg, rotation.left_bending_deg, rotation.left_rotation_deg);
    EXPECT_NEAR(all, 3, 1e-9) << name(direction);
    EXPECT_NEAR(rotationInRoom({}, {Vec3::Zero(), exponential(0.1 * axisOf(direction))}).along(direction),
                0.1 / kRadian, 1e-9);
  }
}

TEST(Results, LinesAreAsLongAsTheirEndsAreApart) {
  const Model model = buildModel(man(), mechanics(), {});
  Random random(1);
  const State state = test::shaken(model, random, 1, 0.1);
  const Equilibrium e = readState(man(), mechanics(), model, startOf(model), state);
  for (const LigamentResult& result : e.ligaments) {
    const Ligament& l = man().ligaments[result.ligament];
    const auto length = [&](const Pose& upper, const Pose& lower) {
      return (upper * l.upper_point - lower * l.lower_point).norm();
    };
    const double rest = length(man().bone(l.upper).neutral, man().bone(l.lower).neutral);
    const double now = length(poseOf(model, state, l.upper), poseOf(model, state, l.lower));
    EXPECT_NEAR(result.elongation_mm, now - rest, 1e-9);
    EXPECT_NEAR(result.strain, now / rest - 1, 1e-12);
    EXPECT_GE(result.force_N, 0);
    if (now < rest) {
      EXPECT_EQ(result.force_N, 0);
    }
  }
}

TEST(Results, EnergyLeavesOutTheLoads) {
  LoadCase load;
  load.follower_N = 100;
  load.head_weight = true;
  const Model loaded = buildModel(man(), mechanics(), load), bare = buildModel(man(), mechanics(), {});
  Random random(2);
  const State state = test::shaken(bare, random, 0.3, 0.03);
  const double with = readState(man(), mechanics(), loaded, startOf(loaded), state).energy_Nmm;
  Assembly sum(bare);
  assemble(bare, state, {}, sum);
  EXPECT_NEAR(with, sum.energy, 1e-9 * sum.energy);
}

// ---- discs
// ------------------------------------------------------------------------------------------------------------

TEST(DiscResults, PressingMakesPressureCompressionAndBulge) {
  const Model model = buildModel(man(), mechanics(), {});
  State state = startOf(model);
  const Vec3 up = man().bone(kLevel.lower()).neutral.axes * discNormal(man(), kLevel);
  for (int i = 0; i <= indexOf(kLevel); ++i) state.poses[static_cast<size_t>(i)].origin -= 0.3 * up;
  const Equilibrium e = readState(man(), mechanics(), model, startOf(model), state);
  const DiscResult& disc = *e.segments[kAt].disc;
  const Disc& shape = *man().segment(kLevel).disc;
  const double x = 0.3 / shape.height_middle_mm, toe = mechanics().value("disc.nucleus_toe");
  EXPECT_NEAR(disc.pressure_MPa, mechanics().value("disc.nucleus_bulk_MPa") * (x - toe / 2), 1e-9);
  // the nucleus carries its pressure, the rest of the disc more
  const double area = 3.14159265358979323846 / 4 * shape.depth_mm * shape.width_mm;
  EXPECT_GT(disc.compression_N, disc.pressure_MPa * shape.nucleus_share * area);
  EXPECT_NEAR(disc.shear_N, 0, 1e-6 * disc.compression_N);
  EXPECT_GT(disc.bulge_mm, 0);
  EXPECT_EQ(e.segments[kAt - 1].disc->pressure_MPa, 0);
  EXPECT_NEAR(e.segments[kAt].translation_mm.norm(), 0.3, 1e-9);
}

TEST(DiscResults, ForwardSlidingIsPositiveShear) {
  const Model model = buildModel(man(), mechanics(), {});
  const Vec3 normal = discNormal(man(), kLevel);
  const Vec3 forward = man().bone(kLevel.lower()).neutral.axes * normal.cross(Vec3::UnitZ());
  ASSERT_GT(forward.x(), 0.8);
  State state = startOf(model);
  for (int i = 0; i <= indexOf(kLevel); ++i) state.poses[static_cast<size_t>(i)].origin += 0.3 * forward;
  EXPECT_GT(readState(man(), mechanics(), model, startOf(model), state).segments[kAt].disc->shear_N, 20);
}

// ---- foramina
// ---------------------------------------------------------------------------------------------------------

double foramenAt(Direction direction, size_t side, const Neck& neck = man()) {
  LoadCase load;
  load.direction = direction;
  load.moment_Nm = 1.5;
  load.steps = 2;
  const Response response = respond(neck, mechanics(), load);
  EXPECT_TRUE(response.complete);
  return response.end().segments[kAt].foramen[side]->area_mm2;
}

TEST(ForamenResults, OpenInFlexionAndAwayFromTheBend) {
  const double neutral = man().segment(kLevel).foramina[0]->area_mm2;
  for (const size_t side : {0u, 1u}) {
    EXPECT_GT(foramenAt(Direction::flexion, side), 1.02 * neutral);
    EXPECT_LT(foramenAt(Direction::extension, side), 0.98 * neutral);
  }
  EXPECT_LT(foramenAt(Direction::left_bending, 0), neutral);
  EXPECT_GT(foramenAt(Direction::left_bending, 1), neutral);
}

TEST(ForamenResults, SpursNarrowOperationsOpenAndScarsStrain) {
  const Vec3 centre(6, 4, 0), turn(0, 0, -6 * kRadian);
  const auto at = [&](const Neck& neck) { return *readTurned(neck, centre, turn).segments[kAt].foramen[1]; };
  const ForamenResult plain = at(man());
  const ForamenResult spur = at(setOsteophyte(man(), kLevel, Side::right, 2));
  EXPECT_NEAR(spur.width_mm, plain.width_mm - 2, 1e-9);
  EXPECT_NEAR(spur.area_mm2, plain.area_mm2 * spur.width_mm / plain.width_mm, 1e-9);
  const ForamenResult opened = at(foraminotomy(man(), kLevel, {Side::right, 0.4, 2.5}));
  EXPECT_NEAR(opened.width_mm, plain.width_mm + 2.5, 1e-9);
  const ForamenResult blocked = at(setOsteophyte(man(), kLevel, Side::right, 15));
  EXPECT_EQ(blocked.width_mm, 0);
  EXPECT_EQ(blocked.area_mm2, 0);
  EXPECT_GT(plain.root_strain, 0);
  EXPECT_GT(at(setRootTether(man(), kLevel, Side::right, 1)).root_strain, 1.2 * plain.root_strain);
}

TEST(ForamenResults, NeutralHasTheMeasuredArea) {
  const Model model = buildModel(man(), mechanics(), {});
  const Equilibrium rest = readState(man(), mechanics(), model, startOf(model), startOf(model));
  for (size_t i = 0; i < kSegments; ++i) {
    for (size_t side = 0; side < 2; ++side) {
      const auto& foramen = man().segments[i].foramina[side];
      ASSERT_EQ(foramen.has_value(), rest.segments[i].foramen[side].has_value());
      if (!foramen) continue;
      EXPECT_NEAR(rest.segments[i].foramen[side]->area_mm2, foramen->area_mm2, 1e-9);
      EXPECT_EQ(rest.segments[i].foramen[side]->root_strain, 0);
    }
  }
}

TEST(CanalResults, LaminectomyTakesAwayTheBackWall) {
  const Model model = buildModel(man(), mechanics(), {});
  const Equilibrium rest = readState(man(), mechanics(), model, startOf(model), startOf(model));
  ASSERT_TRUE(rest.segments[kAt].canal_mm);
  EXPECT_NEAR(*rest.segments[kAt].canal_mm, man().bone(Vertebra::C6).canal_depth_mm, 2);  // edges stand aslant
  const Neck open = laminectomy(man(), Vertebra::C4, Vertebra::C7);
  const Model opened = buildModel(open, mechanics(), {});
  EXPECT_FALSE(readState(open, mechanics(), opened, startOf(opened), startOf(opened)).segments[kAt].canal_mm);
}

TEST(CanalResults, WhatStandsInFromTheFrontIsTakenOff) {
  const auto canal = [](const Neck& neck, Level level = kLevel) {
    const Model model = buildModel(neck, mechanics(), {});
    const Equilibrium rest = readState(neck, mechanics(), model, startOf(model), startOf(model));
    return rest.segments[static_cast<size_t>(indexOf(level))].canal_mm.value_or(-1);
  };
  EXPECT_NEAR(canal(setHerniation(man(), kLevel, 3)), canal(man()) - 3, 1e-9);
  EXPECT_EQ(canal(setHerniation(man(), kLevel, 3), Level{Vertebra::C4}), canal(man(), Level{Vertebra::C4}));
  Neck closed = man();
  closed.segment(kLevel).herniation_mm = 40;
  EXPECT_EQ(canal(closed), 0);
  // a cage stands in the canal by what it moved less its distance from the back of the endplate
  for (const ConstructWord word : {ConstructWord::plate, ConstructWord::disc}) {
    const Neck neck = after(word, Vertebra::C5, Vertebra::C6);
    const double room = 0.5 * (neck.bone(Vertebra::C6).depth_superior_mm - neck.implants[0].depth_mm);
    ASSERT_GT(room, 0.1);
    EXPECT_EQ(canal(setMigration(neck, 0, -room)), canal(neck));
    const Neck back = setMigration(neck, 0, -room - 2.5);
    EXPECT_NEAR(canal(back), canal(neck) - 2.5, 1e-9);
    EXPECT_NEAR(canal(setHerniation(back, kLevel, 4)), canal(neck) - 4, 1e-9) << "the one that reaches further";
    EXPECT_EQ(canal(setMigration(neck, 0, 6)), canal(neck)) << "forward is away from the canal";
  }
  const Neck neck = after(ConstructWord::plate, Vertebra::C5, Vertebra::C6);
  EXPECT_EQ(canal(setMigration(neck, 1, -8)), canal(neck)) << "the body lies between a plate and the canal";
}

// ---- implants
// ---------------------------------------------------------------------------------------------------------

TEST(ImplantResults, EachStretchAndSpacerReportsItsLoadAndStrength) {
  const Neck neck = after(ConstructWord::plate, Vertebra::C4, Vertebra::C6);
  LoadCase load;
  load.direction = Direction::extension;
  load.moment_Nm = 1;
  load.follower_N = 80;
  load.steps = 2;
  const Response response = respond(neck, mechanics(), load);
  ASSERT_TRUE(response.complete);
  size_t stretches = 0, spacers = 0;
  for (const ImplantResult& r : response.end().implants) {
    const Implant& implant = neck.implants[r.implant];
    (isSpacer(implant.kind) ? spacers : stretches)++;
    EXPECT_GT(r.strength_N, 0);
    if (isSpacer(implant.kind)) {
      EXPECT_GT(r.axial_N, 10);  // the follower load presses it
      EXPECT_NEAR(r.used, r.axial_N / r.strength_N, 1e-12);
      EXPECT_EQ(r.screw_N, 0);
    } else {
      EXPECT_GT(r.screw_N, 0);
      EXPECT_NEAR(r.used, r.screw_N / r.strength_N, 1e-12);
    }
  }
  EXPECT_EQ(stretches, 2u);
  EXPECT_EQ(spacers, 2u);
}

TEST(ImplantResults, ASpacerThatMovedOrBrokeBearsLess) {
  LoadCase load;
  load.direction = Direction::extension;
  load.moment_Nm = 0.5;
  load.follower_N = 80;
  load.steps = 2;
  const auto spacer = [&](const Neck& neck) {
    const Response response = respond(neck, mechanics(), load);
    EXPECT_TRUE(response.complete);
    return response.end().implants.back();
  };
  const Neck neck = after(ConstructWord::plate, Vertebra::C5, Vertebra::C6);
  const ImplantResult placed = spacer(neck);
  const Implant& cage = neck.implants[0];
  const double room = 0.5 * (neck.bone(Vertebra::C6).depth_superior_mm - cage.depth_mm);
  const ImplantResult out = spacer(setMigration(neck, 0, room + 0.5 * cage.depth_mm));
  EXPECT_NEAR(out.strength_N, 0.5 * placed.strength_N, 1e-9) << "half of it lies beyond the endplate";
  EXPECT_GT(out.axial_N, 0);
  const ImplantResult broken = spacer(breakImplant(neck, 0)), lost = spacer(setMigration(neck, 0, 20));
  EXPECT_GT(placed.axial_N, 10);
  EXPECT_EQ(broken.axial_N, 0);
  EXPECT_EQ(lost.axial_N, 0);
  EXPECT_EQ(lost.strength_N, 0);
  EXPECT_EQ(lost.used, 0);
}

TEST(ImplantResults, ASolidUnionTakesTheLoadOffTheScrews) {
  LoadCase load;
  load.direction = Direction::flexion;
  load.moment_Nm = 1.5;
  load.steps = 2;
  const Neck fresh = after(ConstructWord::plate, Vertebra::C5, Vertebra::C6);
  const auto screw = [&](const Neck& neck) {
    double most = 0;
    const Response response = respond(neck, mechanics(), load);
    for (const ImplantResult& r : response.end().implants) most = std::max(most, r.screw_N);
    return most;
  };
  EXPECT_LT(screw(setUnion(fresh, Vertebra::C5, Vertebra::C6, 1)), 0.7 * screw(fresh));
}

TEST(ImplantResults, AWireReportsItsPull) {
  LoadCase load;
  load.moment_Nm = 1.5;
  load.steps = 2;
  const Response response = respond(after(ConstructWord::wire, Vertebra::C5, Vertebra::C6), mechanics(), load);
  ASSERT_EQ(response.end().implants.size(), 1u);
  EXPECT_LT(response.end().implants[0].axial_N, -5);  // flexion draws the spinous processes apart
  EXPECT_NEAR(response.end().implants[0].used, -response.end().implants[0].axial_N / 300, 1e-9);
}

TEST(ImplantResults, BoneWithoutDensityLeavesNumbers) {
  Neck neck = after(ConstructWord::fusion_360, Vertebra::C5, Vertebra::C6);
  for (Bone& bone : neck.bones) bone.density_HU = 0;
  LoadCase load;
  load.moment_Nm = 0.5;
  load.steps = 1;
  const Response response = respond(neck, mechanics(), load);
  for (const ImplantResult& r : response.end().implants) {
    for (const double number : {r.axial_N, r.shear_N, r.moment_Nm, r.screw_N, r.strength_N, r.used}) {
      EXPECT_TRUE(std::isfinite(number));
    }
  }
}

}  // namespace
}  // namespace nucha
