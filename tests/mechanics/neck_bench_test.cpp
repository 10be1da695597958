#include "nucha/mechanics/neck_bench.h"

#include <gtest/gtest.h>

#include "mechanics/real_neck.h"
#include "nucha/mechanics/respond.h"
#include "nucha/mechanics/study.h"
#include "nucha/neck/condition.h"

namespace nucha {
namespace {

using namespace test;

constexpr double kMoment_Nm = 1;

// The bench must give what the same load cases give without it.
TEST(NeckBench, TurnsLikeAStudyUnderTheHybridProtocol) {
  NeckBench bench(man(), mechanics(), kMoment_Nm);
  const Neck fused = after(ConstructWord::plate, Vertebra::C5, Vertebra::C6);
  Study study;
  study.intact = man();
  study.operated = fused;
  LoadCase load;
  load.direction = Direction::extension;
  load.protocol = Protocol::hybrid;
  load.moment_Nm = kMoment_Nm;
  load.steps = 2;
  study.loads = {load};
  const StudyResult result = runStudy(study, mechanics(), 1);
  ASSERT_TRUE(result.complete());
  const Equilibrium* intact = bench.intactEnd(Direction::extension);
  const Equilibrium* turned = bench.turned(fused, Direction::extension);
  ASSERT_NE(intact, nullptr);
  ASSERT_NE(turned, nullptr);
  const StudyCase& study_case = result.cases.front();
  EXPECT_DOUBLE_EQ(intact->rotation_deg, study_case.intact.end().rotation_deg);
  for (std::size_t s = 0; s < kSegments; ++s) {
    EXPECT_DOUBLE_EQ(turned->segments[s].rotation.flexion_deg,
                     study_case.operated->end().segments[s].rotation.flexion_deg);
  }
}

TEST(NeckBench, ComputesEachNeckOnce) {
  NeckBench bench(man(), mechanics(), kMoment_Nm);
  const Neck fused = after(ConstructWord::plate, Vertebra::C5, Vertebra::C6);
  const Equilibrium* first = bench.turned(fused, Direction::flexion);
  const std::size_t computed = bench.computed();
  EXPECT_EQ(computed, 2u) << "the intact neck and the fused one";
  Neck same = fused;
  same.name = "told by another";
  same.operations.clear();
  EXPECT_EQ(bench.turned(same, Direction::flexion), first);
  EXPECT_EQ(bench.computed(), computed);
  EXPECT_NE(bench.turned(setUnion(fused, Vertebra::C5, Vertebra::C6, 1), Direction::flexion), first);
  EXPECT_EQ(bench.computed(), computed + 1) << "the intact neck is not turned again";
}

TEST(NeckBench, WhatItGaveOutlivesFurtherNecksAndAMove) {
  NeckBench bench(man(), mechanics(), kMoment_Nm);
  const Equilibrium* flexion = bench.intactEnd(Direction::flexion);
  ASSERT_NE(flexion, nullptr);
  const double rotation = flexion->rotation_deg;
  for (const Direction way : kWays) bench.intactEnd(way);
  NeckBench moved = std::move(bench);
  EXPECT_EQ(moved.intactEnd(Direction::flexion), flexion);
  EXPECT_EQ(flexion->rotation_deg, rotation);
}

TEST(NeckBench, TheIntactNeckTurnedAsFarAsItselfStandsAsUnderTheMoment) {
  NeckBench bench(man(), mechanics(), kMoment_Nm);
  const Equilibrium* pushed = bench.intactEnd(Direction::flexion);
  const Equilibrium* turned = bench.turned(bench.intact(), Direction::flexion);
  ASSERT_NE(pushed, nullptr);
  ASSERT_NE(turned, nullptr);
  EXPECT_NEAR(turned->moment_Nm, kMoment_Nm, 1e-4);
  EXPECT_EQ(bench.loaded(bench.intact(), Direction::flexion), pushed) << "the same question";
}

TEST(NeckBench, UprightMusclesCarryTheHead) {
  NeckBench bench(man(), mechanics(), kMoment_Nm);
  const Equilibrium* held = bench.held(man());
  const Equilibrium* resting = bench.resting(man());
  ASSERT_NE(held, nullptr);
  ASSERT_NE(resting, nullptr);
  EXPECT_FALSE(held->muscles.empty());
  const auto c5 = static_cast<std::size_t>(indexOf(Level{Vertebra::C5}));
  const double head_N = man().bone(Vertebra::C0).mass_kg * 9.8;
  EXPECT_GT(held->segments[c5].disc->compression_N, head_N) << "muscles add to the weight";
  EXPECT_LT(resting->segments[c5].disc->compression_N, head_N);
}

}  // namespace
}  // namespace nucha
