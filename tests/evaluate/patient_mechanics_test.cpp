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
  auto patient = patientNeck(patient_case, realEvidence(), mechanicsTables(), evaluation.mechanics.notes).value();
  expectUnion(patient, patient_case.surgery.months_since, evaluation.causes, realEvidence());
  NeckBench bench(patient.intact, mechanicsTables().parameters, realEvidence().setting("patient_neck_moment"));
  addMechanics(patient, realEvidence(), mechanicsTables(), bench, evaluation);
  return evaluation;
}

RankedCause believedAt(const std::string& cause, double probability, Level level, Side side) {
  RankedCause ranked = believed(cause, probability, level);
  ranked.label = cause;
  ranked.sites.front().site.side = side;
  return ranked;
}

RankedCause unplaced(const std::string& cause, double probability) {
  RankedCause ranked = believed(cause, probability, kC5);
  ranked.sites = {{Site{}, 1}};
  return ranked;
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
      computed(womanWithPlate(), {believed("nonunion", 0.6, kC5)}, {option("revision_anterior", "nonunion")});
  ASSERT_TRUE(loose.options.front().mechanics);
  const OptionMechanics& revision = *loose.options.front().mechanics;
  EXPECT_TRUE(revision.united && revision.operative);
  EXPECT_THAT(revision.operations, ::testing::Contains(HasSubstr("Hardware removal")));
  EXPECT_EQ(revision.given_cause, "nonunion");
  EXPECT_THAT(revision.given_label, HasSubstr("C5-C6"));
  EXPECT_DOUBLE_EQ(revision.given_chance, 0.6);
  const LevelMechanics& then = at(healed, kC5);
  const LevelChange& index = at(revision, kC5);
  // what was only believed by six tenths is there for certain where it is treated
  const double expected = *at(loose, kC5).motion_deg.flexion + *at(loose, kC5).motion_deg.extension;
  EXPECT_GT(*index.motion_deg.before, expected);
  EXPECT_LT(*index.motion_deg.after, *index.motion_deg.before);
  // the new cage is again a little higher than the space it goes into
  const double solid = *then.motion_deg.flexion + *then.motion_deg.extension;
  EXPECT_NEAR(*index.motion_deg.after, solid, 0.25 * (*index.motion_deg.before - solid));
  EXPECT_TRUE(revision.implant_load_share.before && revision.implant_load_share.after);
}

TEST(PatientMechanics, AForaminotomyOpensTheForamenThatTheCauseNarrowed) {
  const Evaluation evaluation = computed(womanWithPlate(), {believedAt("asd_foraminal", 0.5, kC6, Side::left)},
                                         {option("foraminotomy_posterior", "asd_foraminal")});
  const OptionMechanics& opened = *evaluation.options.front().mechanics;
  EXPECT_THAT(opened.given_label, HasSubstr("C6-C7 left"));
  const LevelChange& level = at(opened, kC6);
  EXPECT_TRUE(level.operated);
  EXPECT_GT(*level.foramen_mm2.after, *level.foramen_mm2.before);
  EXPECT_GT(*level.motion_deg.after, *level.motion_deg.before) << "a facet that was trimmed holds less";
  EXPECT_FALSE(opened.united);
}

TEST(PatientMechanics, ACordIsGivenRoom) {
  for (const std::string treatment : {"laminoplasty", "laminectomy_fusion"}) {
    const Evaluation evaluation =
        computed(womanWithPlate(), {unplaced("myelopathy", 0.5)}, {option(treatment, "myelopathy")});
    ASSERT_TRUE(evaluation.options.front().mechanics) << treatment << ' ' << evaluation.mechanics.notes.front();
    const OptionMechanics& opened = *evaluation.options.front().mechanics;
    EXPECT_EQ(opened.given_cause, "myelopathy");
    bool wider = false;
    for (const LevelChange& level : opened.levels) {
      if (!level.operated || !level.canal_mm.before) continue;
      wider = wider || !level.canal_mm.after || *level.canal_mm.after > *level.canal_mm.before + 1;
    }
    EXPECT_TRUE(wider) << treatment;
  }
}

TEST(PatientMechanics, NewHardwareHoldsWhatWasLoose) {
  const Evaluation evaluation =
      computed(womanWithPlate(), {unplaced("hw_loosening", 0.4)}, {option("hardware_replacement", "hw_loosening")});
  const OptionMechanics& fixed = *evaluation.options.front().mechanics;
  EXPECT_EQ(fixed.given_cause, "hw_loosening");
  EXPECT_LE(*at(fixed, kC5).motion_deg.after, *at(fixed, kC5).motion_deg.before);
  // firm again is as it is now: the cause was only given to both
  const double now = *at(evaluation, kC5).motion_deg.flexion + *at(evaluation, kC5).motion_deg.extension;
  EXPECT_DOUBLE_EQ(*at(fixed, kC5).motion_deg.after, now);
}

TEST(PatientMechanics, TrainingSparesMusclesAndWhatTheyCannotCarry) {
  const Evaluation evaluation =
      computed(womanWithPlate(), {unplaced("muscle_strain", 0.5)}, {option("pt_exercise", "muscle_strain")});
  const OptionMechanics& trained = *evaluation.options.front().mechanics;
  EXPECT_FALSE(trained.operative || trained.united);
  EXPECT_EQ(trained.given_cause, "muscle_strain");
  EXPECT_LT(*trained.muscle_use.after, *trained.muscle_use.before);
  EXPECT_LE(*trained.missing_moment_Nm.after, *trained.missing_moment_Nm.before + 1e-9);
  for (const LevelChange& level : trained.levels) {
    EXPECT_FALSE(level.motion_deg.before) << "no turn was computed";
    if (level.level != kC5) {
      EXPECT_GT(*level.held_disc_N.before, 0) << name(level.level);
    }
  }
  EXPECT_EQ(evaluation.necks.size(), 2u) << "training is not to be seen in a picture";
}

TEST(PatientMechanics, ShowsTheNeckBeforeNowAndAfterEachOperation) {
  const Evaluation evaluation = computed(
      womanWithPlate(), {believed("nonunion", 1, kC5)},
      {option("revision_anterior", "nonunion"), option("pemf", "nonunion"), option("posterior_fusion", "nonunion")});
  ASSERT_EQ(evaluation.necks.size(), 4u);
  EXPECT_THAT(evaluation.necks[0].neck.implants, IsEmpty());
  EXPECT_EQ(evaluation.necks[1].label, "now");
  EXPECT_EQ(evaluation.necks[2].treatment, "revision_anterior");
  EXPECT_EQ(evaluation.necks[3].treatment, "posterior_fusion");
  for (const ShownNeck& shown : evaluation.necks) {
    ASSERT_TRUE(shown.flexion && shown.extension) << shown.label;
    EXPECT_NEAR(shown.flexion->rotation_deg, evaluation.necks[0].flexion->rotation_deg, 1e-6) << shown.label;
  }
}

TEST(PatientMechanics, KnowsThePlacesThatATreatmentCanActAt) {
  const std::vector<Level> operated{kC4, kC5};
  const RankedOption choice = option("acdf_adjacent", "asd_disc");
  const TreatmentSites sites =
      sitesOf(choice, {believed("asd_disc", 0.3, kC6), believed("nonunion", 0.9, kC4)}, operated);
  ASSERT_EQ(sites.index.size(), 1u);
  EXPECT_EQ(sites.index[0].upper, Vertebra::C4);
  EXPECT_EQ(sites.index[0].lower, Vertebra::C6);
  EXPECT_EQ(sites.adjacent->upper, Vertebra::C6);
  EXPECT_FALSE(sitesOf(choice, {believed("asd_disc", 0.3, kC5)}, operated).adjacent);
  RankedOption both = choice;
  both.for_causes.push_back("myelopathy");
  EXPECT_FALSE(sitesOf(both, {believed("asd_disc", 0.3, kC6), unplaced("myelopathy", 0.5)}, operated).site)
      << "the likelier of the two has no level";
  EXPECT_TRUE(sitesOf(both, {believed("asd_disc", 0.3, kC6), unplaced("myelopathy", 0.2)}, operated).site);
  EXPECT_EQ(sitesOf(choice, {}, {kC4, kC6}).index.size(), 2u);
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
