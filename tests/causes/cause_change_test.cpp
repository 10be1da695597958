// What a cause does to a neck, by hand-made tables and a neck of round numbers; and the identities of the project's own
// table.
#include "nucha/causes/cause_change.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "neck/operated_neck.h"
#include "nucha/base/error.h"
#include "nucha/neck/content.h"
#include "nucha/neck/surgery.h"
#include "nucha/neck/surgery_space.h"

namespace nucha {
namespace {

using test::implants;
using test::plainNeck;
using testing::HasSubstr;

constexpr Level kC34{Vertebra::C3}, kC45{Vertebra::C4}, kC56{Vertebra::C5}, kC67{Vertebra::C6}, kC7T1{Vertebra::C7};

Neck operated(ConstructWord word, Vertebra lower = Vertebra::C6) {
  return operate(plainNeck(), operationFor(word, Vertebra::C5, lower), implants());
}
Neck plated() { return setUnion(operated(ConstructWord::plate), Vertebra::C5, Vertebra::C6, 1); }

// a table of one cause "it" with one change from lo 0.2 over 0.4 to hi 0.8
CauseTables only(ConditionKind kind, ChangeWhere where, SiteKind site = SiteKind::none) {
  CauseChange change;
  change.cause = "it";
  change.kind = kind;
  change.where = where;
  change.site = site;
  change.amount = {0.4, 0.2, 0.8};
  CauseTables tables;
  tables.changes.push_back(change);
  return tables;
}

Neck with(const Neck& neck, const CauseTables& tables, const CausePlace& place = {}, double severity = 0.5) {
  return withCause(neck, "it", place, severity, tables, implants());
}

const CauseTables& projectTables() {
  static const CauseTables kTables = [] {
    const auto folder = std::filesystem::path(NUCHA_TEST_ROOT) / "data";
    return loadCauseTables(folder, loadEvidence(folder));
  }();
  return kTables;
}

Neck with(const Neck& neck, const std::string& cause, const CausePlace& place = {}, double severity = 0.5) {
  return withCause(neck, cause, place, severity, projectTables(), implants());
}

template <typename Try>
std::string refusal(Try attempt) {
  try {
    attempt();
  } catch (const InputError& error) {
    EXPECT_FALSE(error.faults().front().fix.empty()) << error.what();
    return error.what();
  }
  return "";
}

// ---- amounts -------------------------------------------------------------------------------------------------------

TEST(CauseAmount, GoesFromMildOverTypicalToSevere) {
  const CauseTables tables = only(ConditionKind::herniation, ChangeWhere::site);
  const std::vector<std::pair<double, double>> expected{{0, 0.2}, {0.25, 0.3}, {0.5, 0.4}, {0.75, 0.6}, {1, 0.8}};
  for (const auto& [severity, amount] : expected) {
    EXPECT_NEAR(with(plainNeck(), tables, {kC67}, severity).segment(kC67).herniation_mm, amount, 1e-12);
  }
  EXPECT_THAT(refusal([&] { with(plainNeck(), tables, {kC67}, 1.1); }), HasSubstr("severity is 1.1"));
}

TEST(CauseAmount, SharesAreTakenFromWhatIsLeft) {
  Neck neck = operated(ConstructWord::plate);
  neck.implants[1].loosening = 0.5;
  neck.segment(kC56).union_maturity = 0.5;
  neck.segment(kC56).foramina[0]->root_tether = 0.5;
  neck.segment(kC67).contacts[0].arthritis = 0.5;
  neck.muscles[0].strength = 0.5;
  const auto loose = with(neck, only(ConditionKind::loosening, ChangeWhere::implants));
  EXPECT_NEAR(loose.implants[1].loosening, 0.7, 1e-12);  // 1 - 0.5 * 0.6
  EXPECT_EQ(loose.implants[0].loosening, 0);             // the cage has no screws
  EXPECT_NEAR(with(neck, only(ConditionKind::bone_union, ChangeWhere::site), {kC56}).segment(kC56).union_maturity, 0.3,
              1e-12);
  const auto tethered = with(neck, only(ConditionKind::root_tether, ChangeWhere::site), {kC56});
  EXPECT_NEAR(tethered.segment(kC56).foramina[0]->root_tether, 0.7, 1e-12);
  EXPECT_NEAR(tethered.segment(kC56).foramina[1]->root_tether, 0.4, 1e-12);
  const auto worn = with(neck, only(ConditionKind::facet_arthritis, ChangeWhere::site), {kC67});
  EXPECT_NEAR(worn.segment(kC67).contacts[0].arthritis, 0.7, 1e-12);
  EXPECT_NEAR(worn.segment(kC67).contacts[2].arthritis, 0.4, 1e-12);
  const auto weak = with(neck, only(ConditionKind::weakness, ChangeWhere::neck));
  EXPECT_NEAR(weak.muscles[0].strength, 0.3, 1e-12);
  EXPECT_NEAR(weak.muscles[1].strength, 0.6, 1e-12);
}

TEST(CauseAmount, LengthsAddAndGradesStopAtFive) {
  Neck neck = plainNeck();
  neck.segment(kC67).foramina[0]->osteophyte_mm = 1;
  const auto spur = with(neck, only(ConditionKind::osteophyte, ChangeWhere::site), {kC67, Side::left});
  EXPECT_NEAR(spur.segment(kC67).foramina[0]->osteophyte_mm, 1.4, 1e-12);
  EXPECT_EQ(spur.segment(kC67).foramina[1]->osteophyte_mm, neck.segment(kC67).foramina[1]->osteophyte_mm);
  CauseTables grades = only(ConditionKind::disc_grade, ChangeWhere::site);
  grades.changes[0].amount = {2, 1, 3};
  EXPECT_EQ(with(neck, grades, {kC67}).segment(kC67).disc->grade, 3);
  EXPECT_EQ(with(with(neck, grades, {kC67}, 1), grades, {kC67}, 1).segment(kC67).disc->grade, 5);
  CauseTables herniation = only(ConditionKind::herniation, ChangeWhere::site);
  herniation.changes[0].amount = {12, 10, 14};
  const Neck twice = with(with(neck, herniation, {kC67}), herniation, {kC67});
  EXPECT_EQ(twice.segment(kC67).herniation_mm, neck.bone(Vertebra::C7).canal_depth_mm) << "no further than the canal";
}

TEST(CauseAmount, MigrationLeavesTheNeckOnTheSideOfTheImplant) {
  const CauseTables out = only(ConditionKind::migration, ChangeWhere::implants);
  const Neck front = with(plated(), out);
  EXPECT_NEAR(front.implants[1].migration_mm, 0.4, 1e-12);
  EXPECT_EQ(front.implants[0].migration_mm, 0) << "the plate is in its way";
  EXPECT_NEAR(with(operated(ConstructWord::cage), out).implants[0].migration_mm, 0.4, 1e-12);
  EXPECT_NEAR(with(operated(ConstructWord::disc), out).implants[0].migration_mm, 0.4, 1e-12);
  EXPECT_NEAR(with(operated(ConstructWord::posterior), out).implants[0].migration_mm, -0.4, 1e-12);
  EXPECT_THAT(refusal([&] { with(operated(ConstructWord::wire), out); }), HasSubstr("no implant"));
}

// ---- places --------------------------------------------------------------------------------------------------------

TEST(CausePlaces, OperatedLevelsShareAnAngleAndEachLoseAShare) {
  const Neck neck = operated(ConstructWord::plate, Vertebra::C7);
  CauseTables turn = only(ConditionKind::kyphosis, ChangeWhere::operated);
  turn.changes[0].amount = {8, 4, 12};
  const Neck bent = with(neck, turn);
  for (const Level level : {kC56, kC67}) {
    const auto angle = [&](const Neck& n) { return calcSpace(n, level.upper, level.lower()).lordosis_deg; };
    EXPECT_NEAR(angle(bent), angle(neck) - 4, 1e-9);
  }
  EXPECT_NEAR(bent.alignment.lordosis_deg, neck.alignment.lordosis_deg - 8, 1e-9);
  const Neck soft = with(neck, only(ConditionKind::bone_density, ChangeWhere::operated));
  for (const Vertebra bone : {Vertebra::C5, Vertebra::C6, Vertebra::C7}) {
    EXPECT_NEAR(soft.bone(bone).density_HU, 350 * 0.6, 1e-9) << "C6 touches both levels and is weakened once";
  }
  EXPECT_EQ(soft.bone(Vertebra::C4).density_HU, 350);
  EXPECT_THAT(refusal([&] { with(plainNeck(), turn); }), HasSubstr("no level was operated"));
}

TEST(CausePlaces, JunctionIsTheNextLevelBelow) {
  const CauseTables lax = only(ConditionKind::laxity, ChangeWhere::junction);
  EXPECT_NEAR(laxityOf(with(plated(), lax), kC67), 0.4, 1e-12);
  EXPECT_EQ(laxityOf(with(plated(), lax), kC56), 0);
  const Neck low = operate(plainNeck(), operationFor(ConstructWord::plate, Vertebra::C7, Vertebra::T1), implants());
  EXPECT_NEAR(laxityOf(with(low, lax), kC67), 0.4, 1e-12) << "none below: the one above";
  EXPECT_NEAR(laxityOf(with(low, lax, {kC34}), kC34), 0.4, 1e-12) << "a level that is named counts";
}

TEST(CausePlaces, NarrowestCountsBoneAndWhatStandsIntoTheCanal) {
  const CauseTables tables = only(ConditionKind::herniation, ChangeWhere::narrowest);
  Neck neck = plainNeck();
  neck.bone(Vertebra::T1).canal_depth_mm = 13;
  EXPECT_NEAR(with(neck, tables).segment(kC7T1).herniation_mm, 0.4, 1e-12);
  neck.segment(kC34).herniation_mm = 3;
  EXPECT_NEAR(with(neck, tables).segment(kC34).herniation_mm, 3.4, 1e-12);
}

TEST(CausePlaces, ImplantsThatReachIntoTheLevel) {
  const CauseTables tables = only(ConditionKind::subsidence, ChangeWhere::implants);
  const Neck neck = operated(ConstructWord::plate, Vertebra::C7);
  const Neck one = with(neck, tables, {kC67});
  EXPECT_EQ(one.implants[0].subsidence_mm, 0);
  EXPECT_NEAR(one.implants[1].subsidence_mm, 0.4, 1e-12);
  EXPECT_NEAR(with(neck, tables).implants[0].subsidence_mm, 0.4, 1e-12);
  EXPECT_TRUE(with(neck, "hw_breakage").implants[2].broken);
  EXPECT_FALSE(with(neck, "hw_breakage").implants[0].broken) << "a cage without screws is not meant";
}

TEST(CausePlaces, WhatAccompaniesIsLeftOutWhereItCannotBe) {
  const Neck bare = setUnion(operated(ConstructWord::cage), Vertebra::C5, Vertebra::C6, 1);
  EXPECT_LT(with(bare, "nonunion", {kC56}).segment(kC56).union_maturity, 1) << "no screws, no loosening";
  CauseTables tables = only(ConditionKind::loosening, ChangeWhere::implants);
  EXPECT_THAT(refusal([&] { with(bare, tables); }), HasSubstr("no implant that 'loosening' could befall"));
  tables.changes[0].needed = false;
  EXPECT_EQ(contentKey(with(bare, tables)), contentKey(bare));
}

TEST(CausePlaces, RefuseWhatTheNeckCannotHave) {
  const Neck neck = plated();
  struct Case {
    std::string cause;
    CausePlace place;
    std::string message;
  };
  const std::vector<Case> cases{
      {"nonunion", {}, "needs a level"},
      {"nonunion", {kC45}, "was not operated"},
      {"nonunion", {Level{Vertebra::T1}}, "ends at T1"},
      {"asd_disc", {}, "needs a level"},
      {"asd_disc", {kC56}, "this level was fused"},
      {"asd_foraminal", {kC56, Side::left}, "this level was fused"},
      {"asd_instability", {kC56}, "this level was fused"},
      {"root_compression_index", {kC67, Side::left}, "was not operated"},
      {"heterotopic_ossification", {kC56}, "no disc replacement"},
      {"hw_loosening", {kC67}, "no implant"},
      {"gremlins", {}, "the tables do not know it"},
  };
  for (const Case& c : cases) {
    EXPECT_THAT(refusal([&] { with(neck, c.cause, c.place); }), HasSubstr(c.message)) << c.cause;
  }
  EXPECT_THAT(refusal([] { with(operated(ConstructWord::disc), "nonunion", {kC56}); }),
              HasSubstr("not meant to unite"));
  EXPECT_THAT(refusal([] { with(plainNeck(), "epidural_fibrosis"); }), HasSubstr("no level was operated"));
  CauseTables grade = only(ConditionKind::disc_grade, ChangeWhere::site);
  EXPECT_THAT(refusal([&] { with(neck, grade, {kC56}); }), HasSubstr("the disc was taken out there"));
}

// ---- identities ----------------------------------------------------------------------------------------------------

TEST(CauseIdentities, UnchangingCausesGiveTheSameNeck) {
  for (const Neck& neck : {plainNeck(), plated()}) {
    for (const UnchangingCause& cause : projectTables().unchanging) {
      for (const double severity : {0.0, 0.5, 1.0}) {
        const Neck same = with(neck, cause.cause, {}, severity);
        EXPECT_EQ(contentKey(same), contentKey(neck)) << cause.cause;
        EXPECT_EQ(same.operations, neck.operations) << cause.cause;
      }
    }
  }
}

// a place where each site kind is at home in plated()
CausePlace homeOf(SiteKind site) {
  if (site == SiteKind::none || site == SiteKind::root) return {};
  const bool fused = site == SiteKind::fused_level || site == SiteKind::fused_foramen;
  return {fused ? kC56 : kC67, Side::bilateral};
}

TEST(CauseIdentities, ChangingCausesMakeAnotherSoundNeckAtEverySeverity) {
  for (const CauseChange& change : projectTables().changes) {
    const Neck neck = change.cause == "heterotopic_ossification" ? operated(ConstructWord::disc) : plated();
    ContentKey before = contentKey(neck);
    for (const double severity : {0.0, 0.25, 0.5, 0.75, 1.0}) {
      const Neck sick = with(neck, change.cause, homeOf(change.site), severity);
      EXPECT_NE(contentKey(sick), contentKey(neck)) << change.cause << " at " << severity;
      if (change.cause != "hw_breakage") {
        EXPECT_NE(contentKey(sick), before) << change.cause << " at " << severity;
      }
      EXPECT_GT(sick.operations.size(), neck.operations.size());
      before = contentKey(sick);
    }
  }
}

TEST(CauseIdentities, IndependentCausesCommute) {
  struct Pair {
    std::string a, b;
    CausePlace at_a, at_b;
  };
  const std::vector<Pair> pairs{
      {"nonunion", "epidural_fibrosis", {kC56}, {kC56}},
      {"nonunion", "asd_disc", {kC56}, {kC67}},
      {"nonunion", "asd_facet", {kC56}, {kC67}},
      {"hw_loosening", "hw_breakage", {kC56}, {kC56}},
      {"hw_loosening", "hw_impingement", {kC56}, {kC56}},
      {"hw_breakage", "malalignment", {}, {}},
      {"epidural_fibrosis", "malalignment", {}, {}},
      {"epidural_fibrosis", "root_compression_index", {kC56}, {kC56, Side::left}},
      {"muscle_strain", "malalignment", {}, {}},
      {"muscle_strain", "infection_late", {}, {}},
      {"asd_foraminal", "asd_instability", {kC67, Side::left}, {kC67}},
      {"asd_facet", "asd_disc", {kC67}, {kC67}},
      {"asd_foraminal", "malalignment", {kC67, Side::left}, {}},
      {"asd_foraminal", "asd_foraminal", {kC67, Side::left}, {kC67, Side::right}},
      {"fracture_instability", "myelopathy", {}, {kC45}},
      {"fracture_instability", "malalignment", {}, {}},
      {"asd_instability", "asd_disc", {kC67}, {kC67}},
      {"infection_early", "root_compression_index", {}, {kC56, Side::right}},
  };
  const Neck neck = plated();
  for (const Pair& pair : pairs) {
    const Neck ab = with(with(neck, pair.a, pair.at_a), pair.b, pair.at_b);
    const Neck ba = with(with(neck, pair.b, pair.at_b), pair.a, pair.at_a);
    EXPECT_EQ(contentKey(ab), contentKey(ba)) << pair.a << " and " << pair.b;
  }
}

// what the header says of changes that move bones
TEST(CauseIdentities, MovingTheBonesTwiceDependsOnTheOrder) {
  const Neck neck = plainNeck();
  const auto grade = [](Neck n, Level at) { return setDiscGrade(std::move(n), at, 4, implants()); };
  const auto turn = [](Neck n, Level at) { return addKyphosis(std::move(n), at, 4); };
  const Neck ab = grade(turn(neck, kC67), kC67), ba = turn(grade(neck, kC67), kC67);
  EXPECT_NE(contentKey(ab), contentKey(ba));
  const double lost = 15 * (std::tan(8 * test::kDegree) - std::tan(4 * test::kDegree));  // a wedge of about 8 degrees
  const double share = implants().value("disc.height_loss_grade_4");
  const double apart = ab.segment(kC67).disc->height_anterior_mm - ba.segment(kC67).disc->height_anterior_mm;
  EXPECT_NEAR(apart, lost * share, 0.1) << "the product of the two";
  const Neck far = grade(turn(neck, kC34), kC67), near = turn(grade(neck, kC67), kC34);
  for (int i = 0; i < kBones; ++i) {
    EXPECT_TRUE(test::samePose(far.bones[static_cast<size_t>(i)].neutral, near.bones[static_cast<size_t>(i)].neutral));
  }
}

TEST(CauseIdentities, SettingTheConditionBackUndoesTheCause) {
  const Neck neck = plated();
  struct Undo {
    std::string cause;
    CausePlace place;
    std::function<Neck(Neck)> cure;
  };
  const std::vector<Undo> undos{
      {"nonunion",
       {kC56},
       [](Neck n) { return setLoosening(setUnion(std::move(n), Vertebra::C5, Vertebra::C6, 1), 1, 0); }},
      {"epidural_fibrosis", {}, [](Neck n) { return setRootTether(std::move(n), kC56, Side::bilateral, 0); }},
      {"hw_loosening", {}, [](Neck n) { return setLoosening(std::move(n), 1, 0); }},
      {"hw_migration", {}, [](Neck n) { return setLoosening(setMigration(std::move(n), 1, 0), 1, 0); }},
      {"hw_impingement", {}, [](Neck n) { return setMigration(std::move(n), 1, 0); }},
      {"root_compression_index",
       {kC56, Side::left},
       [&](Neck n) {
         return setOsteophyte(std::move(n), kC56, Side::left, neck.segment(kC56).foramina[0]->osteophyte_mm);
       }},
      {"muscle_strain", {}, [](Neck n) { return setMuscleWeakness(std::move(n), "all", Side::bilateral, 0); }},
      {"asd_facet", {kC67}, [](Neck n) { return setFacetArthritis(std::move(n), kC67, Side::bilateral, 0); }},
      {"myelopathy", {kC45}, [](Neck n) { return setHerniation(std::move(n), kC45, 0); }},
      {"asd_instability", {kC67}, [](Neck n) { return setLaxity(std::move(n), kC67, 0); }},
      {"fracture_instability", {}, [](Neck n) { return setLaxity(std::move(n), kC67, 0); }},
  };
  for (const Undo& undo : undos) {
    const Neck sick = with(neck, undo.cause, undo.place);
    EXPECT_NE(contentKey(sick), contentKey(neck)) << undo.cause;
    EXPECT_EQ(contentKey(undo.cure(sick)), contentKey(neck)) << undo.cause;
  }
}

}  // namespace
}  // namespace nucha
