#include "nucha/treatments/treatment_change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "nucha/mechanics/neck_bench.h"
#include "treatments/treated.h"

namespace nucha {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<ImplantKind> kindsIn(const Neck& neck) {
  std::vector<ImplantKind> kinds;
  for (const Implant& implant : neck.implants) kinds.push_back(implant.kind);
  return kinds;
}

std::vector<Level> levelsOf(const std::vector<HealingLevel>& healing) {
  std::vector<Level> levels;
  for (const HealingLevel& level : healing) levels.push_back(level.level);
  return levels;
}

std::string refusal(const CourseSubject& before, const std::string& treatment) {
  try {
    done(before, treatment);
  } catch (const InputError& error) {
    EXPECT_FALSE(error.faults().front().fix.empty());
    return error.what();
  }
  return "";
}

double motionOf(NeckBench& bench, const Neck& neck, Level level) {
  double degrees = 0;
  for (const Direction way : {Direction::flexion, Direction::extension}) {
    const Equilibrium* end = bench.turned(neck, way);
    EXPECT_NE(end, nullptr);
    if (end != nullptr) degrees += end->segments[static_cast<size_t>(indexOf(level))].rotation.along(way);
  }
  return degrees;
}

const ForamenResult& foramenAt(NeckBench& bench, const Neck& neck, Level level, Side side) {
  return *bench.turned(neck, Direction::extension)
              ->segments[static_cast<size_t>(indexOf(level))]
              .foramen[side == Side::left ? 0 : 1];
}

const MechanicsParameters& parameters() {
  static const MechanicsParameters kParameters = loadMechanicsParameters(dataFolder());
  return kParameters;
}

NeckBench bench() { return NeckBench(built(), parameters(), 1.5); }

// ---- what is done ----

TEST(Treat, WhatChangesNothingSaysWhy) {
  std::string why;
  EXPECT_FALSE(tryTo(subject(), "nsaid", sitesAt(kC67), why));
  EXPECT_EQ(why, treatmentTables().of("nsaid").front()->why);
}

TEST(Treat, APlaceThatIsNotKnownIsSaid) {
  std::string why;
  EXPECT_FALSE(tryTo(subject(), "foraminotomy_posterior", {{}, std::nullopt, std::nullopt}, why));
  EXPECT_THAT(why, HasSubstr("no level stands out"));
}

TEST(Treat, ACordThatIsNarrowAtNoNamedLevelIsOpenedOverTheUsualExtent) {
  TreatmentSites sites = sitesAt(kC67);
  EXPECT_THAT(done(subject(), "laminectomy_fusion", sites).levels, ElementsAre(kC67));
  sites.site.reset();
  const Treated treated = done(subject(), "laminectomy_fusion", sites);
  EXPECT_EQ(treated.levels.size(), 4u);
  for (const Vertebra bone : {Vertebra::C3, Vertebra::C7}) EXPECT_EQ(treated.neck.bone(bone).laminae_left, 0);
  EXPECT_EQ(treated.neck.bone(Vertebra::T1).laminae_left, 1);
}

TEST(Treat, OperationsDoWhatTheySay) {
  const CourseSubject before = subject();
  EXPECT_THAT(kindsIn(done(before, "hardware_removal").neck), ElementsAre(ImplantKind::cage));
  EXPECT_THAT(kindsIn(done(before, "posterior_fusion").neck),
              ElementsAre(ImplantKind::cage, ImplantKind::plate, ImplantKind::lateral_mass_rods));
  EXPECT_THAT(kindsIn(done(before, "revision_anterior").neck), ElementsAre(ImplantKind::cage, ImplantKind::plate));
  EXPECT_THAT(kindsIn(done(before, "combined_360").neck),
              ElementsAre(ImplantKind::cage, ImplantKind::plate, ImplantKind::lateral_mass_rods));
  EXPECT_THAT(kindsIn(done(before, "acdf_adjacent").neck),
              ElementsAre(ImplantKind::cage, ImplantKind::plate, ImplantKind::standalone_cage));
  const Treated replaced = done(before, "cda_adjacent");
  EXPECT_EQ(kindsIn(replaced.neck).back(), ImplantKind::disc_replacement);
  EXPECT_FALSE(replaced.grafts);
  EXPECT_EQ(contentKey(replaced.neck), contentKey(replaced.united));
  const Treated opened = done(before, "laminoplasty");
  EXPECT_GT(opened.neck.bone(Vertebra::C5).canal_depth_mm, before.now.bone(Vertebra::C5).canal_depth_mm);
  EXPECT_EQ(opened.neck.bone(Vertebra::C5).laminae_left, 1);
  EXPECT_EQ(kindsIn(opened.neck), kindsIn(before.now));
}

TEST(Treat, SaysWhatWasDoneInTheOrderOfTheTable) {
  const Treated treated = done(subject(), "revision_anterior");
  ASSERT_GE(treated.said.size(), 4u);
  EXPECT_THAT(treated.said[0], HasSubstr("removal"));
  EXPECT_THAT(treated.said.back(), HasSubstr("Union C5-C6"));
  EXPECT_TRUE(treated.changes_neck && !treated.changes_course && treated.grafts);
  const Treated exercise = done(subject(), "pt_exercise");
  EXPECT_TRUE(exercise.changes_neck && exercise.changes_course && !exercise.grafts);
  EXPECT_THAT(exercise.levels, IsEmpty());
  EXPECT_THAT(exercise.said.back(), HasSubstr("muscles go towards"));
}

TEST(Treat, CorrectionBuildsItsLordosisIntoTheOperatedSpace) {
  const Neck kyphotic = suffering(subject().now, "malalignment");
  CourseSubject before = subject();
  before.now = kyphotic;
  const Neck straightened = done(before, "deformity_correction").neck;
  EXPECT_EQ(straightened.implants.front().lordosis_deg,
            treatmentTables().of("deformity_correction").front()->amount->value);
  EXPECT_GT(straightened.alignment.lordosis_deg, kyphotic.alignment.lordosis_deg);
}

TEST(Treat, WhatTheNeckDoesNotAllowIsRefused) {
  EXPECT_THAT(refusal(subject(), "cda_revision"), HasSubstr("no disc_replacement lies there"));
  EXPECT_THAT(refusal(subject(), "cda_to_fusion"), HasSubstr("no disc_replacement lies there"));
  EXPECT_EQ(refusal(subject(0, ConstructWord::disc), "cda_revision"), "");
  EXPECT_THAT(refusal(subject(1, ConstructWord::cage), "hardware_removal"), HasSubstr("no such implant"));
  CourseSubject twice = subject();
  twice.now = done(twice, "posterior_fusion").neck;
  EXPECT_NE(refusal(twice, "posterior_fusion"), "") << "rods lie there already";
  twice.now = done(subject(), "hardware_removal").neck;
  EXPECT_NE(refusal(twice, "hardware_removal"), "") << "there is nothing left to take out";
}

// ---- identities ----

TEST(Treat, RevisionTwiceIsRevisionOnceButForTheHeightOfTheNewCage) {
  CourseSubject before = subject();
  const Neck once = done(before, "revision_anterior").united;
  before.now = once;
  const Neck twice = done(before, "revision_anterior").united;
  EXPECT_EQ(kindsIn(once), kindsIn(twice));
  EXPECT_GT(twice.implants.front().height_mm, once.implants.front().height_mm);
  NeckBench turns = bench();
  EXPECT_NEAR(motionOf(turns, once, kC56), motionOf(turns, twice, kC56), 0.2);
}

TEST(Treat, ExchangeUndoesLooseningBreakageAndMigrationToTheLastBit) {
  const CourseSubject whole = subject();
  for (const std::string cause : {"hw_loosening", "hw_breakage", "hw_migration", "hw_impingement"}) {
    CourseSubject before = whole;
    before.now = suffering(whole.now, cause);
    EXPECT_NE(contentKey(before.now), contentKey(whole.now)) << cause;
    EXPECT_EQ(contentKey(done(before, "hardware_replacement").neck), contentKey(whole.now)) << cause;
  }
}

TEST(Treat, RevisionOfANonunionGivesTheMotionOfAHealedNeck) {
  const CourseSubject healed = subject(1);
  CourseSubject loose = healed;
  loose.now = suffering(healed.now, "nonunion", kC56);
  NeckBench turns = bench();
  const double solid = motionOf(turns, healed.now, kC56), moving = motionOf(turns, loose.now, kC56);
  const Treated revised = done(loose, "revision_anterior");
  EXPECT_GT(moving, 1.5 * solid);
  EXPECT_NEAR(motionOf(turns, revised.united, kC56), solid, 0.25 * (moving - solid));
  EXPECT_LT(motionOf(turns, done(loose, "combined_360").united, kC56), moving);
  EXPECT_LT(motionOf(turns, done(loose, "posterior_fusion").united, kC56), moving);
}

TEST(Treat, HardwareTakenOutAfterUnionLeavesTheMotionSmall) {
  NeckBench turns = bench();
  const CourseSubject solid = subject(1), fresh = subject(0);
  const double intact = motionOf(turns, built(), kC56);
  EXPECT_LT(motionOf(turns, done(solid, "hardware_removal").neck, kC56), 0.5 * intact);
  EXPECT_GT(motionOf(turns, done(fresh, "hardware_removal").neck, kC56),
            2 * motionOf(turns, done(solid, "hardware_removal").neck, kC56))
      << "without bone it was the plate that held";
}

TEST(Treat, ForaminotomyOpensTheSideOfTheCauseAndThatAlone) {
  const CourseSubject healthy = subject();
  CourseSubject narrow = healthy;
  narrow.now = suffering(healthy.now, "asd_foraminal", kC67, Side::left);
  NeckBench turns = bench();
  const auto area = [&](const Neck& neck, Side side) { return foramenAt(turns, neck, kC67, side).area_mm2; };
  const Neck opened = done(narrow, "foraminotomy_posterior", sitesAt(kC67, Side::left)).neck;
  EXPECT_LT(area(narrow.now, Side::left), 0.95 * area(healthy.now, Side::left));
  // the back wall goes back about as far as the spur stands in
  EXPECT_GT(area(opened, Side::left), 0.9 * area(healthy.now, Side::left));
  EXPECT_NEAR(area(opened, Side::right), area(narrow.now, Side::right), 0.05 * area(healthy.now, Side::right));
  EXPECT_EQ(done(narrow, "foraminotomy_posterior", sitesAt(kC67, Side::left)).subject.operated, healthy.operated)
      << "a level that is only decompressed stays one that can wear";
}

TEST(Treat, DecompressionFromTheFrontTakesDiscAndSpurAway) {
  CourseSubject before = subject();
  before.now = suffering(before.now, "asd_disc", kC67);
  EXPECT_GT(before.now.segment(kC67).herniation_mm, 0);
  for (const std::string treatment : {"acdf_adjacent", "cda_adjacent"}) {
    const Segment level = done(before, treatment).neck.segment(kC67);
    EXPECT_EQ(level.herniation_mm, 0) << treatment;
    EXPECT_EQ(level.foramina[0]->osteophyte_mm, 0) << treatment;
    EXPECT_FALSE(level.disc) << treatment;
  }
}

// ---- the course ----

TEST(TreatCourse, FactorsMultiplyAndLeaveTheNeckAlone) {
  CourseSubject before = subject();
  before.union_odds = 2;
  const Treated treated = done(before, "pemf");
  EXPECT_DOUBLE_EQ(treated.subject.union_odds, 2 * treatmentTables().of("pemf").front()->amount->value);
  EXPECT_EQ(contentKey(treated.neck), contentKey(before.now));
  EXPECT_FALSE(treated.changes_neck);
  EXPECT_TRUE(treated.changes_course);
  EXPECT_EQ(treated.subject.months_since, 24);
  EXPECT_DOUBLE_EQ(done(treated.subject, "smoking_cessation").subject.union_odds,
                   done(done(before, "smoking_cessation").subject, "pemf").subject.union_odds);
  EXPECT_GT(done(before, "pt_exercise").subject.muscle_target, 1);
}

TEST(TreatCourse, AFreshGraftStartsTheClockAgain) {
  const CourseSubject solid = subject(1);
  const Treated next = done(solid, "acdf_adjacent");
  EXPECT_THAT(next.subject.operated, ElementsAre(kC56, kC67));
  EXPECT_THAT(levelsOf(next.subject.healing), ElementsAre(kC67)) << "the old level has united and stays so";
  EXPECT_EQ(next.subject.months_since, 0);
  EXPECT_EQ(next.neck.segment(kC67).union_maturity, 0);
  EXPECT_EQ(next.united.segment(kC67).union_maturity, 1);
  EXPECT_EQ(next.neck.segment(kC56).union_maturity, 1);
  EXPECT_EQ(contentKey(next.subject.now), contentKey(next.neck));
  EXPECT_THAT(levelsOf(done(subject(0.1), "acdf_adjacent").subject.healing), ElementsAre(kC56, kC67));
}

TEST(TreatCourse, AKnownChanceOfNonunionIsKeptWhereNothingIsGraftedAnew) {
  CourseSubject doubtful = subject(0.6);
  doubtful.healing.front().nonunion = 0.4;
  const auto kept = done(doubtful, "acdf_adjacent").subject.healing;
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].nonunion, 0.4);
  EXPECT_FALSE(kept[1].nonunion);
  const auto redone = done(doubtful, "revision_anterior").subject.healing;
  ASSERT_EQ(redone.size(), 1u);
  EXPECT_FALSE(redone.front().nonunion);
}

TEST(TreatCourse, WithoutAGraftTheClockRunsOn) {
  const CourseSubject before = subject(0.5);
  for (const std::string treatment : {"hardware_removal", "hardware_replacement", "laminoplasty", "cda_adjacent"}) {
    const Treated treated = done(before, treatment);
    EXPECT_EQ(treated.subject.months_since, 24) << treatment;
    EXPECT_THAT(levelsOf(treated.subject.healing), ElementsAre(kC56)) << treatment;
  }
  EXPECT_THAT(done(before, "cda_adjacent").subject.operated, ElementsAre(kC56, kC67));
  const CourseSubject disc = subject(0, ConstructWord::disc);
  EXPECT_THAT(levelsOf(done(disc, "cda_to_fusion").subject.healing), ElementsAre(kC56));
}

}  // namespace
}  // namespace nucha
