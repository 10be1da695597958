// Whole load cases on built necks: symmetry, balance, both ways of loading, follower load, and how a curve may end.
#include "nucha/mechanics/respond.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>
#include <vector>

#include "mechanics/real_neck.h"
#include "nucha/base/error.h"
#include "nucha/mechanics/results.h"

namespace nucha {
namespace {

using test::man;
using test::mechanics;
using test::woman;

LoadCase caseOf(Direction direction, double moment_Nm, int steps = 3) {
  LoadCase load;
  load.direction = direction;
  load.moment_Nm = moment_Nm;
  load.steps = steps;
  return load;
}

Response run(const Neck& neck, const LoadCase& load, const SolveOptions& options = {}) {
  Response response = respond(neck, mechanics(), load, options);
  EXPECT_TRUE(response.complete) << name(load.direction) << ": " << response.end().report.full();
  return response;
}

SolveOptions precise() {
  SolveOptions options;
  options.tolerance_N = 1e-9;
  return options;
}

// ---- symmetry
// ---------------------------------------------------------------------------------------------------------

void expectMirrored(const SegmentResult& a, const SegmentResult& b) {
  constexpr double kClose = 1e-7;
  EXPECT_NEAR(a.rotation.flexion_deg, b.rotation.flexion_deg, kClose);
  EXPECT_NEAR(a.rotation.left_bending_deg, -b.rotation.left_bending_deg, kClose);
  EXPECT_NEAR(a.rotation.left_rotation_deg, -b.rotation.left_rotation_deg, kClose);
  EXPECT_NEAR(a.canal_mm.value_or(0), b.canal_mm.value_or(0), kClose);
  EXPECT_NEAR(a.interspinous_mm, b.interspinous_mm, kClose);
  EXPECT_EQ(a.disc.has_value(), b.disc.has_value());
  if (a.disc) {
    EXPECT_NEAR(a.disc->pressure_MPa, b.disc->pressure_MPa, kClose);
    EXPECT_NEAR(a.disc->compression_N, b.disc->compression_N, 1e-5);
    EXPECT_NEAR(a.disc->moment_Nm, b.disc->moment_Nm, kClose);
    EXPECT_NEAR(a.disc->fibre_strain, b.disc->fibre_strain, kClose);
  }
  for (size_t side = 0; side < 2; ++side) {
    EXPECT_NEAR(a.facet_N[side], b.facet_N[1 - side], 1e-5);
    EXPECT_NEAR(a.uncovertebral_N[side], b.uncovertebral_N[1 - side], 1e-5);
    if (!a.foramen[side]) continue;
    EXPECT_NEAR(a.foramen[side]->area_mm2, b.foramen[1 - side]->area_mm2, 1e-5);
    EXPECT_NEAR(a.foramen[side]->root_strain, b.foramen[1 - side]->root_strain, kClose);
  }
}

class Mirror : public testing::TestWithParam<std::pair<Direction, Direction>> {};

INSTANTIATE_TEST_SUITE_P(Pairs, Mirror,
                         testing::Values(std::pair{Direction::left_bending, Direction::right_bending},
                                         std::pair{Direction::left_rotation, Direction::right_rotation}));

TEST_P(Mirror, LeftAndRightAnswerAlike) {
  const Neck operated = test::after(ConstructWord::fusion_360, Vertebra::C5, Vertebra::C6, woman());
  for (const Neck& neck : {man(), operated}) {
    const Equilibrium left = run(neck, caseOf(GetParam().first, 1.5), precise()).end();
    const Equilibrium right = run(neck, caseOf(GetParam().second, 1.5), precise()).end();
    EXPECT_GT(left.rotation_deg, 5);
    EXPECT_NEAR(left.rotation_deg, right.rotation_deg, 1e-9 * left.rotation_deg);
    EXPECT_NEAR(left.energy_Nmm, right.energy_Nmm, 1e-9 * left.energy_Nmm);
    const Vec3 flip(1, 1, -1);
    for (size_t i = 0; i < left.poses.size(); ++i) {
      const Mat3 mirrored = flip.asDiagonal() * left.poses[i].axes * flip.asDiagonal();
      EXPECT_LT((flip.cwiseProduct(left.poses[i].origin) - right.poses[i].origin).norm(), 1e-8) << i;
      EXPECT_LT((mirrored - right.poses[i].axes).norm(), 1e-9) << i;
    }
    for (size_t i = 0; i < left.segments.size(); ++i) expectMirrored(left.segments[i], right.segments[i]);
  }
}

TEST(Respond, FlexionAndExtensionStayInTheMidline) {
  for (const Direction direction : {Direction::flexion, Direction::extension}) {
    const Response response = run(man(), caseOf(direction, 1.5));
    for (const Pose& pose : response.end().poses) {
      EXPECT_NEAR(pose.origin.z(), 0, 1e-9);
      EXPECT_NEAR(pose.axes(0, 2), 0, 1e-10);
    }
  }
}

// ---- both ways of loading
// ---------------------------------------------------------------------------------------------

class EveryDirection : public testing::TestWithParam<Direction> {};

INSTANTIATE_TEST_SUITE_P(All, EveryDirection, testing::ValuesIn(kDirections), [](const auto& which) {
  std::string text(name(which.param));
  for (char& c : text) c = c == ' ' ? '_' : c;
  return text;
});

TEST_P(EveryDirection, TurnsTheWayItIsAskedAndFurtherWithMore) {
  const Response response = run(man(), caseOf(GetParam(), 2, 4));
  ASSERT_EQ(response.curve.size(), 5u);
  EXPECT_EQ(response.curve[0].moment_Nm, 0);
  EXPECT_EQ(response.curve[0].rotation_deg, 0);
  for (size_t i = 1; i < response.curve.size(); ++i) {
    EXPECT_NEAR(response.curve[i].moment_Nm, 0.5 * static_cast<double>(i), 1e-12);
    EXPECT_GT(response.curve[i].rotation_deg, response.curve[i - 1].rotation_deg);
    EXPECT_GT(response.curve[i].energy_Nmm, response.curve[i - 1].energy_Nmm);
  }
}

TEST_P(EveryDirection, AnAngleAskedForIsReachedByTheMomentThatMakesIt) {
  const Response loaded = run(man(), caseOf(GetParam(), 1.5), precise());
  LoadCase turn = caseOf(GetParam(), 0);
  turn.protocol = Protocol::displacement_control;
  turn.rotation_deg = loaded.end().rotation_deg;
  const Response turned = run(man(), turn, precise());
  EXPECT_NEAR(turned.end().rotation_deg, turn.rotation_deg, 1e-6);
  EXPECT_NEAR(turned.end().moment_Nm, 1.5, 1e-6);
  for (size_t i = 0; i < kBones; ++i) {
    EXPECT_LT((turned.end().poses[i].origin - loaded.end().poses[i].origin).norm(), 1e-5) << i;
  }
  EXPECT_NEAR(turned.curve[1].rotation_deg, turn.rotation_deg / 3, 1e-6);
}

// Very lax joints in the beginning, a curve that bends both ways: angles that plain Newton steps would not find.
TEST_P(EveryDirection, SmallAndMiddlingAnglesAreReachedUnderFollowerLoadToo) {
  for (const double follower : {0.0, 75.0, 136.0}) {
    for (const double angle : {0.4, 7.0, 18.0}) {
      LoadCase load = caseOf(GetParam(), 0, 4);
      load.protocol = Protocol::displacement_control;
      load.rotation_deg = angle;
      load.follower_N = follower;
      EXPECT_NEAR(run(woman(), load).end().rotation_deg, angle, 1e-6) << follower;
    }
  }
}

TEST(Respond, AnAngleIsReachedWithoutTheLookAtStabilityToo) {
  LoadCase load = caseOf(Direction::flexion, 0, 2);
  load.protocol = Protocol::displacement_control;
  load.rotation_deg = 10;
  SolveOptions options;
  options.stability = false;
  EXPECT_NEAR(run(man(), load, options).end().rotation_deg, 10, 1e-6);
}

// Work done by the moment along the curve is the energy stored: the trapezoid rule over many points.
TEST_P(EveryDirection, TheEnergyStoredIsTheWorkOfTheMoment) {
  const Response response = run(man(), caseOf(GetParam(), 1.5, 120), precise());
  double work = 0;
  for (size_t i = 1; i < response.curve.size(); ++i) {
    const Equilibrium &a = response.curve[i - 1], &b = response.curve[i];
    // the moment keeps its direction, so it works along the turn from point to point
    const Vec3 turn = logarithm(b.poses[0].axes * a.poses[0].axes.transpose());
    work += 500 * (a.moment_Nm + b.moment_Nm) * turn.dot(axisOf(GetParam()));
  }
  EXPECT_NEAR(response.end().energy_Nmm, work, 0.002 * work);
}

// ---- balance
// ----------------------------------------------------------------------------------------------------------

// Force and moment (about the origin of the room) that everything crossing a cut puts on the part above it.
std::pair<Vec3, Vec3> acrossCut(const Model& model, const State& state, int last_above) {
  Model crossing = model;
  crossing.weights.clear();
  std::erase_if(crossing.pairs, [&](const Pair& pair) {
    return pair.upper > last_above || (pair.lower != kGround && pair.lower <= last_above);
  });
  Assembly sum(crossing);
  assemble(crossing, state, {}, sum);
  Vec3 force = Vec3::Zero(), moment = Vec3::Zero();
  for (int i = 0; i <= last_above; ++i) {
    const Vec3 here = sum.gradient.segment<3>(6 * i);
    force += here;
    moment += sum.gradient.segment<3>(6 * i + 3) + state.poses[static_cast<size_t>(i)].origin.cross(here);
  }
  return {force, moment};
}

TEST_P(EveryDirection, EveryLevelTransmitsTheAppliedMomentAndNoForce) {
  const Neck neck = test::after(ConstructWord::plate, Vertebra::C4, Vertebra::C6);
  const LoadCase load = caseOf(GetParam(), 1.5);
  const Equilibrium end = run(neck, load).end();
  const Model model = buildModel(neck, mechanics(), load);
  State state;
  state.poses.assign(end.poses.begin(), end.poses.end() - 1);
  for (int cut = 0; cut < kSegments; ++cut) {
    const auto [force, moment] = acrossCut(model, state, cut);
    EXPECT_LT(force.norm(), 1e-4) << cut;
    EXPECT_LT((moment - 1500 * axisOf(GetParam())).norm(), 1e-2) << cut;
  }
}

TEST(Respond, WeightAddsUpDownTheNeck) {
  LoadCase load = caseOf(Direction::flexion, 0, 1);
  load.head_weight = true;
  load.follower_N = 100;
  const Equilibrium end = run(man(), load).end();
  Model model = buildModel(man(), mechanics(), load);
  State state;
  state.poses.assign(end.poses.begin(), end.poses.end() - 1);
  double weight = 0;
  for (int cut = 0; cut < kSegments; ++cut) {
    weight += man().bones[static_cast<size_t>(cut)].mass_kg * mechanics().value("gravity.m_per_s2");
    EXPECT_NEAR(acrossCut(model, state, cut).first.y(), -weight, 1e-4) << cut;
  }
  EXPECT_GT(weight, 40);
}

// ---- follower load
// ----------------------------------------------------------------------------------------------------

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
  const auto n = static_cast<double>(x.size());
  for (size_t i = 0; i < x.size(); ++i) {
    sx += x[i], sy += y[i], sxx += x[i] * x[i], syy += y[i] * y[i], sxy += x[i] * y[i];
  }
  return (n * sxy - sx * sy) / std::sqrt((n * sxx - sx * sx) * (n * syy - sy * sy));
}

TEST(FollowerLoad, PressureRisesInProportion) {
  const std::vector<double> loads{50, 100, 150, 200, 250};
  std::array<std::vector<double>, kSegments> pressure;
  for (const double follower : loads) {
    LoadCase load = caseOf(Direction::flexion, 0, 1);
    load.follower_N = follower;
    const Equilibrium rest = run(man(), load).curve.front();
    for (size_t i = 2; i < kSegments; ++i) {
      ASSERT_TRUE(rest.segments[i].disc);
      pressure[i].push_back(rest.segments[i].disc->pressure_MPa);
      // the disc takes nearly all of it; joints and the lean of the disc take the rest
      EXPECT_GT(rest.segments[i].disc->compression_N, 0.8 * follower) << i;
      EXPECT_LT(rest.segments[i].disc->compression_N, 1.1 * follower) << i;
    }
  }
  for (size_t i = 2; i < kSegments; ++i) {
    EXPECT_GT(pressure[i].back(), pressure[i].front()) << i;
    EXPECT_GT(correlation(loads, pressure[i]), 0.995) << i;  // not 1: the load also bends the neck a little
  }
}

TEST(FollowerLoad, IsCarriedWhereAFifthOfItAsWeightIsNot) {
  const auto sinking = [](const LoadCase& load) {
    const Response response = respond(man(), mechanics(), load);
    EXPECT_TRUE(std::isfinite(response.end().energy_Nmm));
    return (response.end().poses[0].origin - man().bones[0].neutral.origin).norm();
  };
  LoadCase follower = caseOf(Direction::flexion, 0, 1), weight = follower;
  follower.follower_N = 250;
  weight.head_weight = true;  // about 45 N
  EXPECT_LT(sinking(follower), 30);
  EXPECT_GT(sinking(weight), 80);  // the head drops until ligaments hold it
}

TEST(FollowerLoad, RotationsCountFromTheLoadedPosture) {
  LoadCase load = caseOf(Direction::left_rotation, 1, 2);
  load.follower_N = 100;
  const Equilibrium start = run(man(), load).curve.front();
  EXPECT_EQ(start.rotation_deg, 0);
  for (const SegmentResult& s : start.segments) {
    EXPECT_EQ(s.rotation.flexion_deg, 0);
    EXPECT_TRUE(s.translation_mm.isZero(1e-12));
    EXPECT_FALSE(s.centre_of_rotation_mm);
  }
}

// ---- the loaded bone
// --------------------------------------------------------------------------------------------------

TEST(Respond, WhatHangsAboveTheLoadedBoneGoesAlong) {
  LoadCase load = caseOf(Direction::extension, 1.5);
  load.loaded = Vertebra::C4;
  const Equilibrium end = run(man(), load).end();
  for (int i = 0; i < kSegments; ++i) {
    const Rotation& rotation = end.segments[static_cast<size_t>(i)].rotation;
    if (i < indexOf(Vertebra::C4)) {
      EXPECT_NEAR(rotation.flexion_deg, 0, 1e-4) << i;
    } else {
      EXPECT_LT(rotation.flexion_deg, -0.5) << i;
    }
  }
}

// ---- how a curve may end
// ----------------------------------------------------------------------------------------------

void expectBalancedAtTheEnd(const Neck& neck, const LoadCase& load, const Response& response) {
  const Equilibrium& end = response.end();
  const Model model = buildModel(neck, mechanics(), load);
  State state;
  state.poses.assign(end.poses.begin(), end.poses.end() - 1);
  Assembly sum(model);
  assemble(model, state, {}, sum);
  sum.gradient.segment<3>(6 * bodyOf(load.loaded) + 3) -= 1000 * end.moment_Nm * axisOf(load.direction);
  EXPECT_LT(sum.gradient.cwiseAbs().maxCoeff(), 1e-4);
}

TEST(Respond, ACurveThatCannotGoOnEndsAtItsLastBalanceAndSaysWhy) {
  SolveOptions options;
  options.reach_mm = 15;
  const LoadCase load = caseOf(Direction::flexion, 2, 8);
  const Response response = respond(man(), mechanics(), load, options);
  EXPECT_FALSE(response.complete);
  EXPECT_EQ(response.end().report.stop, Stop::out_of_range);
  EXPECT_LT(response.end().moment_Nm, 2);
  EXPECT_GT(response.end().moment_Nm, 0);
  EXPECT_GT(response.curve.size(), 1u);
  EXPECT_LT(response.curve.size(), 9u);
  expectBalancedAtTheEnd(man(), load, response);
}

TEST(Respond, StepsThatRanOutAreReported) {
  SolveOptions options;
  options.iterations = 1;
  options.tolerance_N = 1e-12;
  const Response response = respond(man(), mechanics(), caseOf(Direction::left_bending, 2, 1), options);
  EXPECT_FALSE(response.complete);
  EXPECT_FALSE(response.end().report.good());
  EXPECT_FALSE(response.end().report.worst.empty());
}

TEST(Respond, AbsurdLoadsLeaveNumbers) {
  for (const Direction direction : kDirections) {
    for (const double moment : {20.0, 1000.0}) {
      const Response response = respond(man(), mechanics(), caseOf(direction, moment, 2));
      EXPECT_EQ(response.complete, response.end().report.good());
      for (const Equilibrium& point : response.curve) {
        EXPECT_TRUE(std::isfinite(point.energy_Nmm) && std::isfinite(point.rotation_deg)) << moment;
        for (const Pose& pose : point.poses) EXPECT_TRUE(pose.origin.allFinite());
      }
    }
  }
}

// ---- what is refused
// --------------------------------------------------------------------------------------------------

size_t faultsOfCase(const LoadCase& load, const SolveOptions& options = {}) {
  try {
    respond(man(), mechanics(), load, options);
  } catch (const InputError& error) {
    return error.faults().size();
  }
  return 0;
}

TEST(Respond, RefusesImpossibleLoadCases) {
  const LoadCase fine = caseOf(Direction::flexion, 0.1, 1);
  EXPECT_EQ(faultsOfCase(fine), 0u);
  const auto wrong = [&fine](auto&& change) {
    LoadCase load = fine;
    change(load);
    return faultsOfCase(load);
  };
  EXPECT_EQ(wrong([](LoadCase& l) { l.steps = 0; }), 1u);
  EXPECT_EQ(wrong([](LoadCase& l) { l.loaded = Vertebra::T1; }), 1u);
  EXPECT_EQ(wrong([](LoadCase& l) { l.loaded = Vertebra::T3; }), 1u);
  EXPECT_EQ(wrong([](LoadCase& l) { l.moment_Nm = -1; }), 1u);
  EXPECT_EQ(wrong([](LoadCase& l) { l.moment_Nm = std::nan(""); }), 1u);
  EXPECT_EQ(wrong([](LoadCase& l) { l.follower_N = -1; }), 1u);
  EXPECT_EQ(wrong([](LoadCase& l) { l.follower_N = HUGE_VAL; }), 1u);
  EXPECT_EQ(wrong([](LoadCase& l) { l.protocol = Protocol::displacement_control, l.rotation_deg = -3; }), 1u);
  EXPECT_EQ(wrong([](LoadCase& l) { l.steps = -1, l.loaded = Vertebra::T1, l.moment_Nm = -1, l.follower_N = -1; }), 4u);
  SolveOptions options;
  options.tolerance_N = -1;
  EXPECT_EQ(faultsOfCase(fine, options), 1u);
  LoadCase hybrid = fine;
  hybrid.protocol = Protocol::hybrid;  // a study has to turn it into a rotation first
  EXPECT_THROW(respond(man(), mechanics(), hybrid), InternalError);
}

}  // namespace
}  // namespace nucha
