#include "nucha/evaluate/patient_mechanics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "evaluate/patient_case.h"
#include "nucha/evaluate/evaluate.h"

namespace nucha {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Level kC4{Vertebra::C4};
constexpr Level kC5{Vertebra::C5};
constexpr Level kC6{Vertebra::C6};

RankedOption option(const std::string& treatment, const std::string& cause, Verdict verdict = Verdict::consider) {
  RankedOption option;
  option.treatment = option.label = treatment;
  option.verdict = verdict;
  option.for_causes = {cause};
  return option;
}

Evaluation computed(const Case& patient_case, std::vector<RankedCause> causes, std::vector<RankedOption> options = {}) {
  Evaluation evaluation;
  evaluation.causes = std::move(causes);
  evaluation.options = std::move(options);
  addMechanics(patient_case, realEvidence(), mechanicsTables(), evaluation);
  return evaluation;
}

const LevelMechanics& at(const Evaluation& evaluation, Level level) {
  return evaluation.mechanics.levels.at(static_cast<size_t>(level.upper));
}

const LevelChange& at(const OptionMechanics& mechanics, Level level) {
  for (const LevelChange& change : mechanics.levels) {
    if (change.level == level) return change;
  }
  throw std::out_of_range(name(level));
}

std::vector<std::optional<double>> all(const MotionNumbers& n) {
  return {n.flexion, n.extension, n.bending, n.rotation};
}

TEST(PatientMechanics, AFusedLevelIsStifferAndItsNeighboursTakeMore) {
  const Evaluation healed = computed(womanWithPlate(), {});
  ASSERT_EQ(healed.mechanics.levels.size(), 8u);
  EXPECT_THAT(healed.mechanics.notes, IsEmpty());
  EXPECT_TRUE(at(healed, kC5).operated);
  EXPECT_FALSE(at(healed, kC5).disc_pressure_MPa);
  for (const LevelMechanics& level : healed.mechanics.levels) {
    for (const auto& ratio : all(level.versus_intact)) {
      ASSERT_TRUE(ratio) << name(level.level);
      EXPECT_TRUE(level.operated ? *ratio < 0.5 : *ratio > 1) << name(level.level) << ' ' << *ratio;
    }
    for (const auto& degrees : all(level.motion_deg)) EXPECT_TRUE(degrees && std::isfinite(*degrees));
    ASSERT_TRUE(level.facet_force_N);
    EXPECT_GE(*level.facet_force_N, 0);
  }
  EXPECT_GT(*at(healed, kC4).disc_pressure_MPa, 0);
}

TEST(PatientMechanics, ANonunionMovesMoreThanAHealedLevel) {
  const Evaluation healed = computed(womanWithPlate(), {});
  const Evaluation loose = computed(womanWithPlate(), {believed("nonunion", 1, kC5)});
  const auto now = all(at(healed, kC5).motion_deg), then = all(at(loose, kC5).motion_deg);
  for (size_t i = 0; i < now.size(); ++i) EXPECT_LT(*now[i], *then[i]);
}

TEST(PatientMechanics, RevisionOfANonunionGivesTheHealedNeck) {
  const Evaluation healed = computed(womanWithPlate(), {});
  const Evaluation loose =
      computed(womanWithPlate(), {believed("nonunion", 1, kC5)}, {option("revision_anterior", "nonunion")});
  ASSERT_TRUE(loose.options.front().mechanics);
  const OptionMechanics& revision = *loose.options.front().mechanics;
  EXPECT_TRUE(revision.united);
  EXPECT_THAT(revision.operations, ::testing::Contains(HasSubstr("Hardware removal")));
  const LevelMechanics& then = at(healed, kC5);
  const LevelChange& index = at(revision, kC5);
  const double before = *at(loose, kC5).motion_deg.flexion + *at(loose, kC5).motion_deg.extension;
  EXPECT_DOUBLE_EQ(*index.motion_deg.before, before);
  EXPECT_LT(*index.motion_deg.after, *index.motion_deg.before);
  // the new cage is again a little higher than the space it goes into
  EXPECT_NEAR(*index.motion_deg.after, *then.motion_deg.flexion + *then.motion_deg.extension, 0.1 * before);
  EXPECT_TRUE(revision.implant_load_share.before && revision.implant_load_share.after);
}

TEST(PatientMechanics, TheNextLevelIsFusedOrReplacedWhereTheCauseSits) {
  const Evaluation evaluation =
      computed(womanWithPlate(), {believed("asd_disc", 0.6, kC6)},
               {option("acdf_adjacent", "asd_disc"), option("cda_adjacent", "asd_disc"), option("nsaid", "asd_disc"),
                option("hardware_removal", "asd_disc", Verdict::avoid)});
  const OptionMechanics& fused = *evaluation.options[0].mechanics;
  const OptionMechanics& replaced = *evaluation.options[1].mechanics;
  EXPECT_LT(*at(fused, kC6).motion_deg.after, *at(replaced, kC6).motion_deg.after) << "a disc replacement moves";
  EXPECT_GT(*at(fused, kC4).motion_deg.after, *at(fused, kC4).motion_deg.before) << "more for the next one";
  EXPECT_GT(*at(fused, kC4).motion_deg.after, *at(replaced, kC4).motion_deg.after);
  EXPECT_FALSE(evaluation.options[2].mechanics) << "a drug changes no neck";
  EXPECT_FALSE(evaluation.options[3].mechanics) << "not offered";
}

TEST(PatientMechanics, WhatIsNotPossibleIsLeftOutWithANote) {
  const Evaluation evaluation =
      computed(womanWithPlate(), {believed("asd_disc", 0.6, kC5)},
               {option("acdf_adjacent", "asd_disc"), option("hardware_removal", "hw_impingement")});
  EXPECT_FALSE(evaluation.options[0].mechanics);
  EXPECT_THAT(evaluation.mechanics.notes, ElementsAre(HasSubstr("acdf_adjacent")));
  EXPECT_TRUE(evaluation.options[1].mechanics);
  Case bare = womanWithPlate();
  bare.surgery.has_plate = false;
  const Evaluation nothing = computed(bare, {}, {option("hardware_removal", "hw_impingement")});
  EXPECT_FALSE(nothing.options[0].mechanics);
  EXPECT_THAT(nothing.mechanics.notes, ElementsAre(HasSubstr("no such implant")));
}

TEST(PatientMechanics, WithoutAKnownOperationThereIsOnlyANote) {
  Case patient_case = womanWithPlate();
  patient_case.surgery.levels.clear();
  const Evaluation evaluation = computed(patient_case, {}, {option("revision_anterior", "nonunion")});
  EXPECT_THAT(evaluation.mechanics.levels, IsEmpty());
  EXPECT_THAT(evaluation.mechanics.notes, ElementsAre(HasSubstr("not known")));
  EXPECT_FALSE(evaluation.options.front().mechanics);
}

TEST(PatientMechanics, IsPartOfTheEvaluationWhenTablesAreGiven) {
  EvaluateOptions options;
  options.max_causes = 1;
  options.draws = 0;
  options.explain = false;
  EXPECT_THAT(evaluate(womanWithPlate(), realEvidence(), options).mechanics.levels, IsEmpty());
  options.mechanics = &mechanicsTables();
  EXPECT_EQ(evaluate(womanWithPlate(), realEvidence(), options).mechanics.levels.size(), 8u);
}

}  // namespace
}  // namespace nucha
