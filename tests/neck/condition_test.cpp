#include "nucha/neck/condition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "neck/operated_neck.h"
#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/neck/surgery.h"
#include "nucha/neck/surgery_space.h"

namespace nucha {
namespace {

using test::differences;
using test::implants;
using test::plainNeck;
using test::startingWith;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;
using testing::UnorderedElementsAre;

constexpr Level kC56{Vertebra::C5};

Neck plated() {
  return operate(plainNeck(), operationFor(ConstructWord::plate, Vertebra::C5, Vertebra::C7), implants());
}

template <typename Try>
std::string refusal(Try attempt) {
  try {
    attempt();
  } catch (const InputError& error) {
    EXPECT_FALSE(error.faults().front().where.empty());
    EXPECT_FALSE(error.faults().front().fix.empty()) << error.what();
    return error.what();
  }
  return "";
}

TEST(Union, IsSetWhereSomethingWasFused) {
  const Neck neck = plated();
  const Neck solid = setUnion(neck, Vertebra::C5, Vertebra::C7, 1);
  EXPECT_THAT(differences(neck, solid), UnorderedElementsAre("union C5-C6", "union C6-C7"));
  EXPECT_EQ(solid.operations.back(), "Union C5-C7: 1 of a solid bridge.");
  EXPECT_THAT(refusal([&] { setUnion(neck, Vertebra::C4, Vertebra::C5, 1); }), HasSubstr("nothing was fused at C4-C5"));
  EXPECT_THAT(refusal([&] { setUnion(neck, Vertebra::C5, Vertebra::C6, 1.1); }), HasSubstr("maturity is 1.1"));
  const Neck disc =
      operate(plainNeck(), operationFor(ConstructWord::posterior, Vertebra::C5, Vertebra::C6), implants());
  EXPECT_EQ(setUnion(disc, Vertebra::C5, Vertebra::C6, 0.5).segment(kC56).union_maturity, 0.5);
}

TEST(FindImplant, ByKindAndLevel) {
  const Neck neck = plated();
  EXPECT_EQ(findImplant(neck, ImplantKind::cage, kC56), 0U);
  EXPECT_EQ(findImplant(neck, ImplantKind::plate, Level{Vertebra::C6}), 2U);
  EXPECT_FALSE(findImplant(neck, ImplantKind::plate, Level{Vertebra::C4}));
}

TEST(Loosening, NeedsScrews) {
  const Neck neck = plated();
  const Neck loose = setLoosening(neck, 2, 0.6);
  EXPECT_EQ(loose.implants[2].loosening, 0.6);
  EXPECT_EQ(loose.implants[0].loosening, 0);
  EXPECT_THAT(differences(neck, loose), IsEmpty());
  EXPECT_THAT(refusal([&] { setLoosening(neck, 0, 0.6); }), HasSubstr("no screws"));
  EXPECT_THAT(refusal([&] { setLoosening(neck, 9, 0.6); }), HasSubstr("no implant 9"));
  EXPECT_THAT(refusal([&] { setLoosening(neck, 2, -1); }), HasSubstr("loosening is -1"));
}

TEST(Breakage, LeavesTheImplantThere) {
  const Neck broken = breakImplant(plated(), 2);
  EXPECT_TRUE(broken.implants[2].broken);
  EXPECT_FALSE(broken.implants[1].broken);
  EXPECT_THAT(broken.implants, SizeIs(3));
}

TEST(Subsidence, LowersTheBonesAboveAndTheSpacer) {
  const Neck neck = plated();
  const double height = neck.implants[0].height_mm;
  const Neck sunk = sinkSpacer(neck, 0, 1.5);
  EXPECT_NEAR(sunk.implants[0].height_mm, height - 1.5, 1e-12);
  EXPECT_EQ(sunk.implants[0].subsidence_mm, 1.5);
  EXPECT_NEAR(calcSpace(sunk, Vertebra::C5, Vertebra::C6).height_mm, height - 1.5, 1e-9);
  EXPECT_NEAR(calcSpace(sunk, Vertebra::C5, Vertebra::C6).lordosis_deg, neck.implants[0].lordosis_deg, 1e-9);
  EXPECT_NEAR(calcSpace(sunk, Vertebra::C6, Vertebra::C7).height_mm, neck.implants[1].height_mm, 1e-9);
  EXPECT_LT(sunk.bone(Vertebra::C2).neutral.origin.y(), neck.bone(Vertebra::C2).neutral.origin.y() - 1);
  EXPECT_THAT(startingWith(differences(neck, sunk), "pose"), SizeIs(6));
  EXPECT_THAT(differences(sinkSpacer(sinkSpacer(neck, 0, 1), 0, 0.5), sunk), IsEmpty());
  EXPECT_TRUE(test::isSymmetric(sunk));
  EXPECT_THAT(refusal([&] { sinkSpacer(neck, 2, 1); }), HasSubstr("does not sink"));
  EXPECT_THAT(refusal([&] { sinkSpacer(neck, 0, 30); }), HasSubstr("all of its height"));
  EXPECT_THAT(refusal([&] { sinkSpacer(neck, 0, -1); }), HasSubstr("more_mm is -1"));
}

TEST(Subsidence, OfAStrutIsSharedByItsLevels) {
  const Neck neck =
      operate(plainNeck(), operationFor(ConstructWord::corpectomy, Vertebra::C4, Vertebra::C6), implants());
  const double height = neck.implants[0].height_mm;
  const Neck sunk = sinkSpacer(neck, 0, 2);
  EXPECT_NEAR(calcSpace(sunk, Vertebra::C4, Vertebra::C6).height_mm, height - 2, 1e-9);
  EXPECT_LT(calcSpace(sunk, Vertebra::C5, Vertebra::C6).height_mm,
            calcSpace(neck, Vertebra::C5, Vertebra::C6).height_mm - 0.5);
}

TEST(DiscGrade, LosesTheHeightOfTheTableAndBringsTheBonesDown) {
  const Neck neck = plainNeck();
  const Neck worn = setDiscGrade(neck, kC56, 4, implants());
  const double left = 1 - implants().value("disc.height_loss_grade_4");
  const Disc& disc = *worn.segment(kC56).disc;
  EXPECT_EQ(disc.grade, 4);
  EXPECT_NEAR(disc.height_anterior_mm, 6 * left, 1e-12);
  EXPECT_NEAR(disc.height_middle_mm, 5.5 * left, 1e-12);
  const BodySpace space = calcSpace(worn, Vertebra::C5, Vertebra::C6);
  EXPECT_NEAR(space.height_mm, test::kSpaceHeight - 5 * (1 - left), 1e-9);
  EXPECT_LT(space.lordosis_deg, test::kSpaceLordosis) << "a wedge that shrinks gets flatter";
  EXPECT_THAT(startingWith(differences(neck, worn), "disc"), ElementsAre("disc C5-C6"));
}

TEST(DiscGrade, DependsOnTheGradeNotOnTheWayThere) {
  const Neck neck = plainNeck();
  const Neck by_steps = setDiscGrade(setDiscGrade(neck, kC56, 2, implants()), kC56, 3, implants());
  const Neck at_once = setDiscGrade(neck, kC56, 3, implants());
  EXPECT_THAT(differences(at_once, by_steps), Each(StartsWith("gap"))) << "plays of joints are right to second order";
  EXPECT_NEAR(at_once.segment(kC56).contacts[0].gap_mm, by_steps.segment(kC56).contacts[0].gap_mm, 0.02);
  EXPECT_THAT(differences(neck, setDiscGrade(neck, kC56, 1, implants())), IsEmpty());
  double before = 100;
  for (int grade = 1; grade <= 5; ++grade) {
    const double height = calcSpace(setDiscGrade(neck, kC56, grade, implants()), Vertebra::C5, Vertebra::C6).height_mm;
    EXPECT_LT(height, before);
    before = height;
  }
  EXPECT_GT(before, 1);
}

TEST(DiscGrade, RefusesWhatIsImpossible) {
  const Neck neck = plainNeck();
  EXPECT_THAT(refusal([&] { setDiscGrade(neck, kC56, 6, implants()); }), HasSubstr("6 is no Pfirrmann grade"));
  EXPECT_THAT(refusal([&] { setDiscGrade(neck, Level{Vertebra::C0}, 3, implants()); }), HasSubstr("no disc"));
  EXPECT_THAT(refusal([&] { setDiscGrade(plated(), kC56, 3, implants()); }), HasSubstr("no disc any more"));
}

TEST(Wear, ChangesOneSideOfOneLevel) {
  const Neck neck = plainNeck();
  EXPECT_THAT(differences(neck, setFacetArthritis(neck, kC56, Side::left, 0.5)),
              ElementsAre("arthritis facet C5-C6 left"));
  EXPECT_THAT(differences(neck, setOsteophyte(neck, kC56, Side::right, 2)), ElementsAre("spur C5-C6 right"));
  EXPECT_THAT(differences(neck, setRootTether(neck, kC56, Side::bilateral, 1)),
              ElementsAre("tether C5-C6 left", "tether C5-C6 right"));
  EXPECT_THAT(refusal([&] { setFacetArthritis(neck, kC56, Side::left, 2); }), HasSubstr("arthritis is 2"));
  EXPECT_THAT(refusal([&] { setOsteophyte(neck, kC56, Side::left, -1); }), HasSubstr("spur_mm is -1"));
  EXPECT_THAT(refusal([&] { setRootTether(neck, Level{Vertebra::C1}, Side::left, 1); }), HasSubstr("no disc"));
  Neck bare = neck;
  bare.segment(kC56).foramina = {};
  bare.segment(kC56).contacts.clear();
  EXPECT_THAT(refusal([&] { setRootTether(bare, kC56, Side::left, 1); }), HasSubstr("no foramen"));
  EXPECT_THAT(refusal([&] { setFacetArthritis(bare, kC56, Side::left, 1); }), HasSubstr("no facet"));
}

TEST(Migration, IsSignedAndSet) {
  const Neck neck = plated();
  const Neck back = setMigration(neck, 0, -2.5);
  EXPECT_THAT(differences(neck, back), ElementsAre("migration 0"));
  EXPECT_EQ(back.implants[0].migration_mm, -2.5);
  EXPECT_THAT(back.operations.back(), HasSubstr("2.5 mm backward"));
  EXPECT_THAT(differences(neck, setMigration(back, 0, 0)), IsEmpty());
  EXPECT_THAT(refusal([&] { setMigration(neck, 0, 60); }), HasSubstr("moved by 60 mm"));
  EXPECT_THAT(refusal([&] { setMigration(neck, 3, 1); }), HasSubstr("no implant 3"));
  const Neck wired = operate(plainNeck(), operationFor(ConstructWord::wire, Vertebra::C5, Vertebra::C6), implants());
  EXPECT_THAT(refusal([&] { setMigration(wired, 0, 1); }), HasSubstr("a wire has nothing that could move"));
}

TEST(Herniation, IsSetAndGoesWithTheDisc) {
  const Neck neck = plainNeck();
  const Neck herniated = setHerniation(neck, kC56, 3);
  EXPECT_THAT(differences(neck, herniated), ElementsAre("herniation C5-C6"));
  EXPECT_EQ(discectomy(herniated, kC56, {}).segment(kC56).herniation_mm, 0);
  const Neck replaced =
      operate(herniated, operationFor(ConstructWord::corpectomy, Vertebra::C4, Vertebra::C6), implants());
  EXPECT_EQ(replaced.segment(kC56).herniation_mm, 0);
  EXPECT_THAT(refusal([&] { setHerniation(neck, kC56, -1); }), HasSubstr("into_canal_mm is -1"));
  EXPECT_THAT(refusal([&] { setHerniation(neck, kC56, 16); }), HasSubstr("16 mm do not fit"));
  EXPECT_THAT(refusal([&] { setHerniation(neck, Level{Vertebra::C1}, 1); }), HasSubstr("no disc"));
}

TEST(Laxity, IsTheShareLostByEveryLineOfTheLevel) {
  Neck neck = plainNeck();
  const auto left = [](const Neck& n, std::string_view kind, Vertebra upper, Side side = Side::bilateral) {
    return test::ligamentOf(n, kind, upper, side).remaining;
  };
  for (Ligament& ligament : neck.ligaments) {  // an operation cut half of one and all of another
    if (ligament.upper == Vertebra::C5 && ligament.kind == "ISL") ligament.remaining = 0.5;
    if (ligament.upper == Vertebra::C5 && ligament.kind == "LF" && ligament.side == Side::left) ligament.remaining = 0;
  }
  const Neck lax = setLaxity(neck, kC56, 0.4);
  EXPECT_NEAR(left(lax, "ALL", Vertebra::C5), 0.6, 1e-12);
  EXPECT_NEAR(left(lax, "CL", Vertebra::C5, Side::right), 0.6, 1e-12);
  EXPECT_NEAR(left(lax, "ISL", Vertebra::C5), 0.3, 1e-12);
  EXPECT_EQ(left(lax, "LF", Vertebra::C5, Side::left), 0);
  EXPECT_EQ(left(lax, "ALL", Vertebra::C4), 1);
  EXPECT_EQ(left(lax, "nuchal", Vertebra::C0), 1);
  EXPECT_NEAR(laxityOf(lax, kC56), 0.4, 1e-12);
  EXPECT_EQ(laxityOf(lax, Level{Vertebra::C4}), 0);
  EXPECT_THAT(differences(neck, setLaxity(setLaxity(lax, kC56, 0.9), kC56, 0)), IsEmpty());
  EXPECT_THAT(refusal([&] { setLaxity(neck, kC56, 1); }), HasSubstr("lost is 1"));
  neck.ligaments.clear();
  EXPECT_THAT(refusal([&] { setLaxity(neck, kC56, 0.5); }), HasSubstr("no ligament is left"));
  EXPECT_EQ(laxityOf(neck, kC56), 0);
}

TEST(Kyphosis, TurnsTheSegmentAboutTheBackOfItsDisc) {
  const Neck neck = plainNeck();
  const Neck bent = addKyphosis(neck, kC56, 5);
  // the disc's wedge of atan(2 / 15) less 5 degrees; its back keeps its 4 mm
  const double front = 4 + 15 * std::tan(std::atan(2.0 / 15) - 5 * test::kDegree);
  const Disc& disc = *bent.segment(kC56).disc;
  EXPECT_NEAR(disc.height_anterior_mm, front, 1e-12);
  EXPECT_NEAR(disc.height_middle_mm, 5.5 - (6 - front) / 2, 1e-12);
  EXPECT_EQ(disc.height_posterior_mm, 4);
  const BodySpace space = calcSpace(bent, Vertebra::C5, Vertebra::C6);
  EXPECT_NEAR(space.lordosis_deg, test::kSpaceLordosis - 5, 1e-9);
  EXPECT_NEAR(space.height_mm, test::kSpaceHeight - (6 - front) / 2, 1e-9);
  EXPECT_NEAR(bent.alignment.lordosis_deg, neck.alignment.lordosis_deg - 5, 1e-9);
  EXPECT_GT(bent.alignment.sva_mm, neck.alignment.sva_mm) << "the head comes forward";
  EXPECT_THAT(startingWith(differences(neck, bent), "pose"), SizeIs(6));
  EXPECT_TRUE(test::isSymmetric(bent));
  const auto other = differences(neck, addKyphosis(bent, kC56, -5));
  EXPECT_THAT(other, Each(StartsWith("gap"))) << "joints that overlapped were set touching";
}

TEST(Kyphosis, OfAFusedLevelAndItsLimits) {
  const Neck neck = plated();
  const Neck bent = addKyphosis(neck, kC56, 4);
  EXPECT_NEAR(calcSpace(bent, Vertebra::C5, Vertebra::C6).lordosis_deg, neck.implants[0].lordosis_deg - 4, 1e-9);
  EXPECT_LT(calcSpace(bent, Vertebra::C5, Vertebra::C6).height_mm, neck.implants[0].height_mm);
  EXPECT_NEAR(calcSpace(bent, Vertebra::C6, Vertebra::C7).lordosis_deg, neck.implants[1].lordosis_deg, 1e-9);
  EXPECT_THAT(refusal([&] { addKyphosis(neck, kC56, 40); }), HasSubstr("would close the space in front"));
  EXPECT_THAT(refusal([&] { addKyphosis(neck, kC56, 50); }), HasSubstr("50 degrees"));
  EXPECT_THAT(refusal([&] { addKyphosis(neck, Level{Vertebra::C0}, 5); }), HasSubstr("no disc"));
}

TEST(Ossification, GrowsAtADiscReplacementOnly) {
  const Neck neck = operate(plainNeck(), operationFor(ConstructWord::disc, Vertebra::C5, Vertebra::C6), implants());
  EXPECT_THAT(differences(neck, setOssification(neck, kC56, 0.4)), ElementsAre("union C5-C6"));
  EXPECT_EQ(setOssification(neck, kC56, 0.4).segment(kC56).union_maturity, 0.4);
  EXPECT_THAT(refusal([&] { setOssification(plated(), kC56, 0.4); }), HasSubstr("no disc replacement lies there"));
  EXPECT_THAT(refusal([&] { setOssification(neck, kC56, 1.4); }), HasSubstr("maturity is 1.4"));
}

TEST(Weakness, ByGroupOrAll) {
  const Neck neck = plainNeck();
  const Neck one = setMuscleWeakness(neck, "splenius", Side::left, 0.25);
  EXPECT_THAT(differences(neck, one), ElementsAre("splenius left"));
  EXPECT_EQ(one.muscles[0].strength, 0.75);
  EXPECT_THAT(differences(neck, setMuscleWeakness(neck, "all", Side::bilateral, 0.3)), SizeIs(4));
  EXPECT_THAT(refusal([&] { setMuscleWeakness(neck, "biceps", Side::left, 0.3); }),
              HasSubstr("splenius, longus colli"));
}

TEST(BoneDensity, OfABoneRange) {
  const Neck neck = plainNeck();
  EXPECT_THAT(differences(neck, setBoneDensity(neck, Vertebra::C5, Vertebra::C6, 220)),
              ElementsAre("density C5", "density C6"));
  EXPECT_THAT(refusal([&] { setBoneDensity(neck, Vertebra::C5, Vertebra::C6, 0); }), HasSubstr("density is 0"));
}

TEST(Conditions, CommuteAcrossPlaces) {
  const Neck neck = plated();
  const auto worn = [](Neck n) { return setDiscGrade(std::move(n), Level{Vertebra::C3}, 4, implants()); };
  const auto sunk = [](Neck n) { return sinkSpacer(std::move(n), 0, 1); };
  EXPECT_THAT(differences(worn(sunk(neck)), sunk(worn(neck))), IsEmpty());
}

// ---- in words ------------------------------------------------------------------------------------------------------

Condition read(const std::string& text) {
  return conditionFromJson(parseJson("study.json", text), "study.json", "/before/0");
}

TEST(ConditionWords, BringAboutWhatTheFunctionsDo) {
  const Neck neck = plated();
  const auto same = [&](const std::string& text, const Neck& expected) {
    const Neck done = bringAbout(neck, read(text), implants());
    EXPECT_THAT(differences(done, expected), IsEmpty()) << text;
    EXPECT_GT(done.operations.size(), neck.operations.size());
  };
  same(R"({"condition": "union", "levels": "C5-C7", "value": 0.8})", setUnion(neck, Vertebra::C5, Vertebra::C7, 0.8));
  same(R"({"condition": "disc-grade", "levels": "C4-C5", "value": 4})",
       setDiscGrade(neck, Level{Vertebra::C4}, 4, implants()));
  same(R"({"condition": "subsidence", "levels": "C5-C7", "value": 1})", sinkSpacer(sinkSpacer(neck, 0, 1), 1, 1));
  same(R"({"condition": "osteophyte", "levels": "C4-C5", "side": "left", "value": 2})",
       setOsteophyte(neck, Level{Vertebra::C4}, Side::left, 2));
  same(R"({"condition": "root-tether", "levels": "C5-C6", "value": 1})", setRootTether(neck, kC56, Side::bilateral, 1));
  same(R"({"condition": "facet-arthritis", "levels": "C3-C5", "value": 1})",
       setFacetArthritis(setFacetArthritis(neck, Level{Vertebra::C3}, Side::bilateral, 1), Level{Vertebra::C4},
                         Side::bilateral, 1));
  same(R"({"condition": "weakness", "value": 0.4})", setMuscleWeakness(neck, "all", Side::bilateral, 0.4));
  same(R"({"condition": "bone-density", "bones": "C5", "value": 200})",
       setBoneDensity(neck, Vertebra::C5, Vertebra::C5, 200));
  same(R"({"condition": "migration", "levels": "C5-C6", "implant": "plate", "value": 3})", setMigration(neck, 2, 3));
  same(R"({"condition": "migration", "levels": "C6-C7", "implant": "cage", "value": -2})", setMigration(neck, 1, -2));
  same(R"({"condition": "herniation", "levels": "C4-C5", "value": 3})", setHerniation(neck, Level{Vertebra::C4}, 3));
  same(R"({"condition": "laxity", "levels": "C4-C5", "value": 0.5})", setLaxity(neck, Level{Vertebra::C4}, 0.5));
  same(R"({"condition": "kyphosis", "levels": "C5-C7", "value": 3})",
       addKyphosis(addKyphosis(neck, kC56, 3), Level{Vertebra::C6}, 3));
  const Neck disc = operate(plainNeck(), operationFor(ConstructWord::disc, Vertebra::C5, Vertebra::C6), implants());
  EXPECT_THAT(differences(bringAbout(disc, read(R"({"condition": "ossification", "levels": "C5-C6", "value": 0.2})"),
                                     implants()),
                          setOssification(disc, kC56, 0.2)),
              IsEmpty());
  const Neck loose =
      bringAbout(neck, read(R"({"condition": "loosening", "levels": "C5-C6", "value": 0.5})"), implants());
  EXPECT_EQ(loose.implants[2].loosening, 0.5);
  const Neck broken =
      bringAbout(neck, read(R"({"condition": "broken", "levels": "C5-C6", "implant": "plate"})"), implants());
  EXPECT_TRUE(broken.implants[2].broken);
  EXPECT_FALSE(broken.implants[0].broken);
  EXPECT_THAT(refusal([&] {
                bringAbout(neck, read(R"({"condition": "broken", "levels": "C2-C3", "implant": "plate"})"), implants());
              }),
              HasSubstr("no such implant"));
  EXPECT_THAT(refusal([&] {
                bringAbout(neck, read(R"({"condition": "disc-grade", "levels": "C4-C5", "value": 2.5})"), implants());
              }),
              HasSubstr("2.5 is no Pfirrmann grade"));
}

TEST(ConditionWords, ComeBackAsTheyWere) {
  for (const std::string text : {R"({"condition":"union","levels":"C5-C7","value":0.8})",
                                 R"({"condition":"broken","levels":"C5-C6","implant":"plate"})",
                                 R"({"condition":"weakness","value":0.4,"side":"left","group":"splenius"})",
                                 R"({"condition":"bone-density","bones":"C5","value":200.0})",
                                 R"({"condition":"migration","levels":"C5-C6","value":-2.5,"implant":"cage"})",
                                 R"({"condition":"kyphosis","levels":"C5-C7","value":4.0})"}) {
    EXPECT_EQ(toJson(read(text)).dump(), text);
  }
  for (const std::string& word : conditionKinds()) EXPECT_EQ(name(*findConditionKind(word)), word);
}

TEST(ConditionWords, StandInTheSchemaOfStudies) {
  const std::string path = std::string(NUCHA_TEST_ROOT) + "/docs/schemas/study.schema.json";
  const Json condition = parseJson(path, readFile(path)).at("$defs").at("condition").at("properties");
  EXPECT_EQ(condition.at("condition").at("enum").get<std::vector<std::string>>(), conditionKinds());
  std::vector<std::string> implant_words;
  for (const ImplantKind kind : kImplantKinds) implant_words.emplace_back(name(kind));
  EXPECT_EQ(condition.at("implant").at("enum").get<std::vector<std::string>>(), implant_words);
}

TEST(ConditionWords, RefuseWhatTheKindDoesNotTake) {
  const auto message = [](const std::string& text) { return refusal([&] { read(text); }); };
  EXPECT_THAT(message(R"({"condition": "union", "levels": "C5-C6"})"), HasSubstr("'value' is missing"));
  EXPECT_THAT(message(R"({"condition": "union", "levels": "C5-C6", "value": 1, "side": "left"})"),
              HasSubstr("study.json#/before/0/side: 'union' takes no 'side'"));
  EXPECT_THAT(message(R"({"condition": "weakness", "levels": "C5-C6", "value": 1})"), HasSubstr("takes no 'levels'"));
  EXPECT_THAT(message(R"({"condition": "rust", "levels": "C5-C6"})"), HasSubstr("study.json#/before/0/condition"));
  EXPECT_THAT(message(R"({"condition": "union", "levels": "C5-C6", "value": 1, "levle": 1})"), HasSubstr("levels?"));
  EXPECT_THAT(message(R"({"condition": "weakness", "value": 1, "group": 3})"), HasSubstr("3 is no text"));
  EXPECT_THAT(message(R"({"condition": "herniation", "levels": "C5-C6", "value": 1, "side": "left"})"),
              HasSubstr("'herniation' takes no 'side'"));
  EXPECT_THAT(message(R"({"condition": "laxity", "levels": "C5-C6", "value": 1, "implant": "plate"})"),
              HasSubstr("'laxity' takes no 'implant'"));
}

}  // namespace
}  // namespace nucha
