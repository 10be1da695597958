#include "nucha/mechanics/muscles.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>

#include "nucha/evidence/neck_tables.h"
#include "nucha/mechanics/respond.h"
#include "nucha/neck/build.h"

namespace nucha {
namespace {

const std::filesystem::path kData = std::filesystem::path(NUCHA_TEST_ROOT) / "data";

class HoldingMuscles : public testing::Test {
 protected:
  static const Neck& man() {
    static const Neck neck = makeNeck({}, loadNeckTables(kData));
    return neck;
  }
  static const MechanicsParameters& parameters() {
    static const MechanicsParameters loaded = loadMechanicsParameters(kData);
    return loaded;
  }
  static std::array<Pose, kBones> neutral(const Neck& neck) {
    std::array<Pose, kBones> poses;
    for (size_t i = 0; i < poses.size(); ++i) poses[i] = neck.bones[i].neutral;
    return poses;
  }
};

Muscle straight() {
  Muscle muscle;
  muscle.path = {{Vertebra::T1, Vec3(0, 0, 0)}, {Vertebra::C5, Vec3(0, 60, 0)}};
  muscle.max_force_N = 100;
  muscle.optimal_fibre_mm = 50;
  muscle.tendon_slack_mm = 10;
  return muscle;
}

TEST_F(HoldingMuscles, PullMostAtTheOptimalLength) {
  const MusclePull best = calcPull(straight(), 60, parameters());
  EXPECT_DOUBLE_EQ(best.active_N, 100);
  EXPECT_EQ(best.passive_N, 0);
  const double width = parameters().value("muscle.active_width");
  EXPECT_NEAR(calcPull(straight(), 60 + 50 * width, parameters()).active_N, 100 / std::exp(1.0), 1e-9);
}

TEST_F(HoldingMuscles, PassivePullReachesTheActiveOneAtTheStrainOfTheTable) {
  const double strain = parameters().value("muscle.passive_strain");
  EXPECT_NEAR(calcPull(straight(), 60 + 50 * strain, parameters()).passive_N, 100, 1e-9);
  EXPECT_GT(calcPull(straight(), 70, parameters()).passive_N, 0);
}

TEST_F(HoldingMuscles, WeaknessTakesActiveForceOnly) {
  Muscle weak = straight();
  weak.strength = 0.4;
  EXPECT_NEAR(calcPull(weak, 70, parameters()).active_N, 0.4 * calcPull(straight(), 70, parameters()).active_N, 1e-12);
  EXPECT_EQ(calcPull(weak, 70, parameters()).passive_N, calcPull(straight(), 70, parameters()).passive_N);
}

TEST_F(HoldingMuscles, PathLengthIsTheSumOfItsParts) {
  Muscle muscle = straight();
  std::array<Pose, kBones> poses;
  EXPECT_DOUBLE_EQ(pathLength(muscle, poses), 60);
  muscle.path.push_back({Vertebra::C2, Vec3(30, 100, 0)});
  EXPECT_DOUBLE_EQ(pathLength(muscle, poses), 60 + 50);
}

TEST_F(HoldingMuscles, HoldTheHeadOfAHealthyMan) {
  const Holding holding = holdPosture(man(), parameters(), neutral(man()));
  EXPECT_TRUE(holding.feasible) << holding.missing_Nm;
  for (const MuscleResult& m : holding.muscles) {
    EXPECT_GE(m.activation, 0);
    EXPECT_LE(m.activation, 1);
    EXPECT_TRUE(std::isfinite(m.force_N));
  }
}

// independent of the solver: the moment of all muscle forces about C7-T1 against that of the weights
TEST_F(HoldingMuscles, CarryTheMomentOfTheWeights) {
  const auto poses = neutral(man());
  const Holding holding = holdPosture(man(), parameters(), poses);
  const Vec3 joint = poses[static_cast<size_t>(Vertebra::T1)] * man().segment(Level{Vertebra::C7}).disc->lower_centre;
  Vec3 sum = Vec3::Zero();
  for (int i = 0; i < indexOf(Vertebra::T1); ++i) {
    const Bone& bone = man().bones[static_cast<size_t>(i)];
    const Vec3 weight = -bone.mass_kg * parameters().value("gravity.m_per_s2") * Vec3::UnitY();
    sum += (poses[static_cast<size_t>(i)] * bone.centre_of_mass - joint).cross(weight);
  }
  const double without = sum.norm();
  for (const MuscleResult& m : holding.muscles) {
    const Muscle& muscle = man().muscles[m.muscle];
    for (size_t k = 1; k < muscle.path.size(); ++k) {
      const MusclePoint &a = muscle.path[k - 1], &b = muscle.path[k];
      if ((a.bone == Vertebra::T1) == (b.bone == Vertebra::T1)) continue;  // inside what moves, or fixed
      const MusclePoint &fixed = a.bone == Vertebra::T1 ? a : b, &moving = a.bone == Vertebra::T1 ? b : a;
      const Vec3 at = poses[static_cast<size_t>(indexOf(moving.bone))] * moving.point;
      const Vec3 to = poses[static_cast<size_t>(Vertebra::T1)] * fixed.point;
      sum += m.force_N * (at - joint).cross((to - at).normalized());
    }
  }
  EXPECT_GT(without, 300);  // N mm: the head's weight stands well in front
  EXPECT_LE(sum.norm() / 1000, holding.missing_Nm + 1e-9);
}

TEST_F(HoldingMuscles, MirroredMusclesPullAlike) {
  const Holding holding = holdPosture(man(), parameters(), neutral(man()));
  for (const MuscleResult& left : holding.muscles) {
    const Muscle& muscle = man().muscles[left.muscle];
    if (muscle.side != Side::left) continue;
    const std::string stem = muscle.name.substr(0, muscle.name.rfind(' '));
    for (const MuscleResult& right : holding.muscles) {
      if (man().muscles[right.muscle].name != stem + " right") continue;
      EXPECT_NEAR(left.activation, right.activation, 1e-6) << stem;
    }
  }
}

TEST_F(HoldingMuscles, AnInfeasiblePostureIsReported) {
  Neck weak = man();
  for (Muscle& muscle : weak.muscles) muscle.strength = 0.02;
  const Holding holding = holdPosture(weak, parameters(), neutral(weak));
  EXPECT_FALSE(holding.feasible);
  EXPECT_GT(holding.missing_Nm, parameters().value("muscle.tolerated_Nm"));
  LoadCase load;
  load.muscles = true;
  load.steps = 1;
  EXPECT_NE(respond(weak, parameters(), load).note.find("cannot hold"), std::string::npos);
}

TEST_F(HoldingMuscles, CompressTheDiscsMoreThanTheWeightAlone) {
  LoadCase load;
  load.muscles = true;
  load.steps = 1;
  const Response response = respond(man(), parameters(), load);
  ASSERT_TRUE(response.complete) << response.end().report.brief();
  double weight = 0;
  for (const Bone& bone : man().bones) weight += bone.mass_kg * parameters().value("gravity.m_per_s2");
  const auto& disc = response.curve.front().segments[static_cast<size_t>(Vertebra::C4)].disc;
  EXPECT_GT(disc->compression_N, weight);
  EXPECT_EQ(response.curve.front().muscles.size(), man().muscles.size());
}

}  // namespace
}  // namespace nucha
