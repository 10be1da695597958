#include "nucha/neck/surgery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "neck/operated_neck.h"
#include "nucha/base/error.h"
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

Spacer cageOf(double height_mm, double lordosis_deg) {
  Spacer spacer;
  spacer.height_mm = height_mm;
  spacer.lordosis_deg = lordosis_deg;
  spacer.depth_mm = 13;
  spacer.width_mm = 14;
  spacer.modulus_MPa = 3700;
  return spacer;
}

// runs and gives the message of the InputError; empty when nothing was thrown
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

Operation operationOf(OperationKind kind, Vertebra upper, Vertebra lower) {
  Operation operation;
  operation.kind = kind;
  operation.upper = upper;
  operation.lower = lower;
  return operation;
}

std::vector<ImplantKind> kindsIn(const Neck& neck) {
  std::vector<ImplantKind> kinds;
  for (const Implant& implant : neck.implants) kinds.push_back(implant.kind);
  return kinds;
}

// ---- the space between bodies --------------------------------------------------------------------------------------

TEST(Space, IsMeasuredAsTheNeckWasBuilt) {
  const Neck neck = plainNeck();
  for (int i = indexOf(Vertebra::C2); i <= indexOf(Vertebra::C7); ++i) {
    const Level level{static_cast<Vertebra>(i)};
    const BodySpace space = calcSpace(neck, level.upper, level.lower());
    EXPECT_NEAR(space.height_mm, test::kSpaceHeight, 1e-12);
    EXPECT_NEAR(space.lordosis_deg, test::kSpaceLordosis, 1e-12);
  }
  EXPECT_NEAR(calcSuperiorSlope(neck.bone(Vertebra::C5)), test::kSlope, 1e-12);
  EXPECT_EQ(calcSuperiorSlope(neck.bone(Vertebra::C1)), 0);
}

TEST(Space, OpensInFrontByTheAngleAsSeenAtTheCorners) {
  Neck neck = plainNeck();
  setSpace(neck, Vertebra::C5, Vertebra::C6, {7, 10});
  // independent of calcSpace: the corners of both endplates in the laboratory
  const Pose& low = neck.bone(Vertebra::C6).neutral;
  const Pose& high = neck.bone(Vertebra::C5).neutral;
  const Vec3 below = low * test::frontCorner() - low * test::backCorner();
  const Vec3 above = high * Vec3(16, 0, 0) - high * Vec3(0, 0, 0);
  const double angle = std::atan2(above.y(), above.x()) - std::atan2(below.y(), below.x());
  EXPECT_NEAR(angle / test::kDegree, 10, 1e-9);
  const Vec3 step = high * neck.bone(Vertebra::C5).inferior_centre - low * neck.bone(Vertebra::C6).superior_centre;
  EXPECT_NEAR(step.norm(), std::hypot(7, test::kStep), 1e-9);
}

TEST(Space, AsItIsMovesNothing) {
  const Neck neck = plainNeck();
  Neck same = neck;
  setSpace(same, Vertebra::C5, Vertebra::C6, calcSpace(neck, Vertebra::C5, Vertebra::C6));
  EXPECT_THAT(differences(neck, same), IsEmpty());
}

TEST(Space, ThereAndBackIsTheSameNeck) {
  const Neck neck = plainNeck();
  Neck back = neck;
  setSpace(back, Vertebra::C5, Vertebra::C6, {7, 3});
  EXPECT_THAT(differences(neck, back), Not(IsEmpty()));
  setSpace(back, Vertebra::C5, Vertebra::C6, {test::kSpaceHeight, test::kSpaceLordosis});
  EXPECT_THAT(differences(neck, back), Each(StartsWith("gap")));
  // a joint is one patch without a tilt of its own, so its play returns to second order only
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(back.segment(kC56).contacts[i].gap_mm, neck.segment(kC56).contacts[i].gap_mm, 0.15);
  }
}

TEST(Space, BonesAboveMoveAsOnePieceAndThoseBelowStay) {
  const Neck neck = plainNeck();
  Neck moved = neck;
  setSpace(moved, Vertebra::C5, Vertebra::C6, {7.5, 11});
  for (int i = indexOf(Vertebra::C6); i < kBones; ++i) {
    const auto b = static_cast<size_t>(i);
    EXPECT_EQ(neck.bones[b].neutral.origin, moved.bones[b].neutral.origin);
  }
  for (int i = 0; i < indexOf(Vertebra::C5); ++i) {
    const auto b = static_cast<size_t>(i);
    const Pose before = relative(neck.bones[b + 1].neutral, neck.bones[b].neutral);
    const Pose after = relative(moved.bones[b + 1].neutral, moved.bones[b].neutral);
    EXPECT_TRUE(test::samePose(before, after)) << name(neck.bones[b].name);
  }
  const Mat3& axes = moved.bone(Vertebra::C0).neutral.axes;
  EXPECT_LT((axes.transpose() * axes - Mat3::Identity()).norm(), 1e-12);
}

TEST(Space, KeepsTheRestingLengthOfEveryLigament) {
  const Neck neck = plainNeck();
  Neck moved = neck;
  setSpace(moved, Vertebra::C4, Vertebra::C5, {6.5, 2});
  for (size_t i = 0; i < neck.ligaments.size(); ++i) {
    const double rest = test::lengthOf(neck, neck.ligaments[i]) + neck.ligaments[i].slack_mm;
    EXPECT_NEAR(test::lengthOf(moved, moved.ligaments[i]) + moved.ligaments[i].slack_mm, rest, 1e-9);
  }
  // what does not cross the level is not touched at all
  EXPECT_EQ(test::ligamentOf(moved, "ISL", Vertebra::C5).slack_mm, 0.5);
  EXPECT_LT(test::ligamentOf(moved, "PLL", Vertebra::C4).slack_mm, 0.5);
  EXPECT_NE(test::ligamentOf(moved, "nuchal", Vertebra::C0).slack_mm, 0);
}

TEST(Space, DistractionOpensFacetsAndForamenAndCollapseClosesThem) {
  const Neck neck = plainNeck();
  Neck wide = neck;
  setSpace(wide, Vertebra::C5, Vertebra::C6, {7, test::kSpaceLordosis});
  const Segment& before = neck.segment(kC56);
  const Segment& after = wide.segment(kC56);
  // straight up by 2 mm along the bisector, which leans by half the angle of the space
  const double half = test::kSlope + test::kSpaceLordosis / 2 * test::kDegree;
  const Vec3 lift(-2 * std::sin(half), 2 * std::cos(half), 0);
  EXPECT_NEAR(after.contacts[0].gap_mm, 0.5 + lift.dot(before.contacts[0].normal), 1e-9);
  EXPECT_GT(after.foramina[0]->area_mm2, before.foramina[0]->area_mm2 * 1.05);
  Neck narrow = neck;
  setSpace(narrow, Vertebra::C5, Vertebra::C6, {2, test::kSpaceLordosis});
  EXPECT_EQ(narrow.segment(kC56).contacts[0].gap_mm, 0);
  EXPECT_LT(narrow.segment(kC56).foramina[0]->area_mm2, before.foramina[0]->area_mm2 * 0.95);
}

TEST(Space, AlignmentFollows) {
  const Neck neck = plainNeck();
  Neck moved = neck;
  setSpace(moved, Vertebra::C5, Vertebra::C6, {test::kSpaceHeight, test::kSpaceLordosis + 4});
  EXPECT_NEAR(moved.alignment.lordosis_deg, neck.alignment.lordosis_deg + 4, 1e-9);
  const auto centre_of_c2 = [](const Neck& n) {
    const Bone& bone = n.bone(Vertebra::C2);
    return (bone.neutral * ((bone.superior_centre + bone.inferior_centre) / 2)).x();
  };
  EXPECT_NEAR(moved.alignment.sva_mm - neck.alignment.sva_mm, centre_of_c2(moved) - centre_of_c2(neck), 1e-9);
  Neck below = neck;  // C2 and C7 turn together
  setSpace(below, Vertebra::C7, Vertebra::T1, {test::kSpaceHeight, test::kSpaceLordosis + 4});
  EXPECT_NEAR(below.alignment.lordosis_deg, neck.alignment.lordosis_deg, 1e-9);
}

// ---- elementary steps ----------------------------------------------------------------------------------------------

TEST(Discectomy, TakesTheDiscAndCutsWhatItSays) {
  const Neck neck = plainNeck();
  const Neck done = discectomy(neck, kC56);
  EXPECT_THAT(differences(neck, done),
              UnorderedElementsAre("disc C5-C6", "cut ALL C5-C6 bilateral", "cut PLL C5-C6 bilateral"));
  EXPECT_FALSE(done.segment(kC56).disc);
  EXPECT_EQ(test::ligamentOf(done, "ALL", Vertebra::C5).remaining, 0);
  EXPECT_THAT(done.operations, ElementsAre(StartsWith("Discectomy C5-C6:")));

  const Neck spared = discectomy(neck, kC56, {false, 0});
  EXPECT_EQ(test::ligamentOf(spared, "PLL", Vertebra::C5).remaining, 1);

  const Neck trimmed = discectomy(neck, kC56, {true, 0.5});
  EXPECT_EQ(trimmed.segment(kC56).contacts[1].remaining, 0.5);
  EXPECT_EQ(trimmed.segment(kC56).contacts[0].remaining, 1) << "facets stay";
  EXPECT_EQ(trimmed.segment(kC56).foramina[1]->osteophyte_mm, 0);
  EXPECT_TRUE(test::isSymmetric(trimmed));
}

TEST(Discectomy, RefusesWhatIsImpossible) {
  const Neck neck = plainNeck();
  EXPECT_THAT(refusal([&] { discectomy(neck, Level{Vertebra::C1}); }), HasSubstr("no disc"));
  EXPECT_THAT(refusal([&] { discectomy(discectomy(neck, kC56), kC56); }), HasSubstr("no disc any more"));
  EXPECT_THAT(refusal([&] { discectomy(neck, kC56, {true, 1.5}); }), HasSubstr("uncinate_share is 1.5"));
  EXPECT_THAT(refusal([&] { discectomy(placePlate(neck, Vertebra::C4, Vertebra::C7), kC56); }), HasSubstr("plate"));
  EXPECT_EQ(refusal([&] { discectomy(placePlate(neck, Vertebra::C4, Vertebra::C5), kC56); }), "");
}

TEST(Discectomy, LevelsCommute) {
  const Neck neck = plainNeck();
  const Level other{Vertebra::C6};
  EXPECT_THAT(differences(discectomy(discectomy(neck, kC56), other), discectomy(discectomy(neck, other), kC56)),
              IsEmpty());
}

TEST(PlaceSpacer, GivesTheSpaceItsHeightAndAngle) {
  const Neck prepared = discectomy(plainNeck(), kC56);
  Neck fused = prepared;
  fused.segment(kC56).union_maturity = 0.7;
  fused = placeSpacer(fused, kC56, cageOf(7, 8));
  const BodySpace space = calcSpace(fused, Vertebra::C5, Vertebra::C6);
  EXPECT_NEAR(space.height_mm, 7, 1e-9);
  EXPECT_NEAR(space.lordosis_deg, 8, 1e-9);
  EXPECT_EQ(fused.segment(kC56).union_maturity, 0);
  ASSERT_THAT(fused.implants, SizeIs(1));
  const Implant& cage = fused.implants[0];
  EXPECT_EQ(cage.kind, ImplantKind::cage);
  EXPECT_EQ(cage.upper, Vertebra::C5);
  EXPECT_EQ(cage.lower, Vertebra::C6);
  EXPECT_EQ(cage.height_mm, 7);
  EXPECT_EQ(cage.modulus_MPa, 3700);
  EXPECT_TRUE(test::isSymmetric(fused));
  EXPECT_THAT(startingWith(differences(prepared, fused), "cut"), IsEmpty());
  EXPECT_THAT(startingWith(differences(prepared, fused), "pose"), SizeIs(6)) << "C0 to C5";
}

TEST(PlaceSpacer, RefusesWhatIsImpossible) {
  const Neck neck = plainNeck();
  const Neck prepared = discectomy(neck, kC56);
  EXPECT_THAT(refusal([&] { placeSpacer(neck, kC56, cageOf(7, 8)); }), HasSubstr("disc is still there"));
  EXPECT_THAT(refusal([&] { placeSpacer(placeSpacer(prepared, kC56, cageOf(7, 8)), kC56, cageOf(7, 8)); }),
              HasSubstr("already lies there"));
  EXPECT_THAT(refusal([&] { placeSpacer(prepared, kC56, cageOf(0, 8)); }), HasSubstr("height_mm is 0"));
  EXPECT_THAT(refusal([&] { placeSpacer(prepared, kC56, cageOf(7, 60)); }), HasSubstr("lordosis_deg is 60"));
  Spacer odd = cageOf(7, 8);
  odd.kind = ImplantKind::disc_replacement;
  EXPECT_THAT(refusal([&] { placeSpacer(prepared, kC56, odd); }), HasSubstr("constraint 'none'"));
  odd.kind = ImplantKind::plate;
  EXPECT_THAT(refusal([&] { placeSpacer(prepared, kC56, odd); }), HasSubstr("does not go into a disc space"));
}

TEST(PlaceSpacer, TwoLevelsCommute) {
  Neck neck = discectomy(discectomy(plainNeck(), kC56), Level{Vertebra::C3});
  const auto lower = [](Neck n) { return placeSpacer(std::move(n), kC56, cageOf(7, 8)); };
  const auto higher = [](Neck n) { return placeSpacer(std::move(n), Level{Vertebra::C3}, cageOf(6, 2)); };
  EXPECT_THAT(differences(lower(higher(neck)), higher(lower(neck))), IsEmpty());
}

TEST(UsualSpacer, StandsOnTheTableAndTheSpace) {
  const Neck neck = plainNeck();
  const Spacer cage = usualSpacer(neck, ImplantKind::cage, Vertebra::C5, Vertebra::C6, implants());
  EXPECT_NEAR(cage.height_mm, 5 + implants().value("cage.height_over_disc_mm"), 1e-9);
  EXPECT_EQ(cage.lordosis_deg, implants().value("cage.lordosis_deg"));
  EXPECT_NEAR(cage.depth_mm, 15 * implants().value("cage.depth_share"), 1e-12);
  EXPECT_NEAR(cage.width_mm, 20 * implants().value("cage.width_share"), 1e-12);
  const Spacer strut = usualSpacer(neck, ImplantKind::corpectomy_cage, Vertebra::C4, Vertebra::C6, implants());
  EXPECT_GT(strut.height_mm, 20);
  EXPECT_THAT(refusal([&] { usualSpacer(neck, ImplantKind::wire, Vertebra::C5, Vertebra::C6, implants()); }),
              HasSubstr("not a spacer"));
}

TEST(PlacePlate, AddsOneImplantAndMovesNothing) {
  const Neck neck = plainNeck();
  const Neck plated = placePlate(neck, Vertebra::C4, Vertebra::C7, true);
  EXPECT_THAT(differences(neck, plated), ElementsAre("implants"));
  EXPECT_TRUE(plated.implants[0].dynamic);
  EXPECT_THAT(plated.operations, ElementsAre(StartsWith("Dynamic anterior plate C4-C7")));
  EXPECT_FALSE(placePlate(neck, Vertebra::C2, Vertebra::C7).implants[0].dynamic) << "five levels are allowed";
  EXPECT_THAT(refusal([&] { placePlate(neck, Vertebra::C2, Vertebra::T1); }), HasSubstr("five levels"));
  EXPECT_THAT(refusal([&] { placePlate(neck, Vertebra::C1, Vertebra::C3); }), HasSubstr("too high"));
  EXPECT_THAT(refusal([&] { placePlate(neck, Vertebra::C5, Vertebra::C5); }), HasSubstr("does not lie above"));
  EXPECT_THAT(refusal([&] { placePlate(plated, Vertebra::C6, Vertebra::T1); }), HasSubstr("in the way"));
  EXPECT_EQ(refusal([&] { placePlate(plated, Vertebra::C7, Vertebra::T1); }), "") << "they only share a bone";
}

TEST(Corpectomy, TakesTheBodyWithBothDiscsAndLeavesTheArch) {
  const Neck neck = plainNeck();
  Spacer strut = usualSpacer(neck, ImplantKind::corpectomy_cage, Vertebra::C4, Vertebra::C6, implants());
  const Neck done = corpectomy(neck, Vertebra::C5, Vertebra::C5, strut);
  for (const Vertebra upper : {Vertebra::C4, Vertebra::C5}) {
    EXPECT_FALSE(done.segment(Level{upper}).disc);
    EXPECT_EQ(test::ligamentOf(done, "ALL", upper).remaining, 0);
    EXPECT_EQ(test::ligamentOf(done, "PLL", upper).remaining, 0);
    EXPECT_EQ(test::ligamentOf(done, "ISL", upper).remaining, 1);
    EXPECT_EQ(test::ligamentOf(done, "CL", upper, Side::left).remaining, 1);
    EXPECT_EQ(done.segment(Level{upper}).contacts[1].remaining, 0);
    EXPECT_EQ(done.segment(Level{upper}).contacts[0].remaining, 1);
  }
  EXPECT_TRUE(done.segment(Level{Vertebra::C3}).disc);
  EXPECT_EQ(done.bone(Vertebra::C5).laminae_left, 1);
  const BodySpace gap = calcSpace(done, Vertebra::C4, Vertebra::C6);
  EXPECT_NEAR(gap.height_mm, strut.height_mm, 1e-9);
  EXPECT_NEAR(gap.lordosis_deg, strut.lordosis_deg, 1e-9);
  EXPECT_TRUE(bodyReplaced(done, Vertebra::C5));
  EXPECT_FALSE(bodyReplaced(done, Vertebra::C4));
  EXPECT_TRUE(test::isSymmetric(done));
  // the arch left between moves by about half of what the bone above moves
  const auto rise = [&](Vertebra v) { return (done.bone(v).neutral.origin - neck.bone(v).neutral.origin).norm(); };
  EXPECT_GT(rise(Vertebra::C5), 0.2 * rise(Vertebra::C4));
  EXPECT_LT(rise(Vertebra::C5), 0.8 * rise(Vertebra::C4));
}

TEST(Corpectomy, RefusesWhatIsImpossible) {
  const Neck neck = plainNeck();
  Spacer strut = usualSpacer(neck, ImplantKind::corpectomy_cage, Vertebra::C4, Vertebra::C6, implants());
  EXPECT_THAT(refusal([&] { corpectomy(neck, Vertebra::C4, Vertebra::C6, strut); }), HasSubstr("more than two"));
  EXPECT_THAT(refusal([&] { corpectomy(neck, Vertebra::C2, Vertebra::C2, strut); }), HasSubstr("too high"));
  EXPECT_THAT(refusal([&] { corpectomy(neck, Vertebra::C5, Vertebra::C5, cageOf(20, 0)); }), HasSubstr("no strut"));
  const Neck caged = placeSpacer(discectomy(neck, kC56), kC56, cageOf(7, 6));
  EXPECT_THAT(refusal([&] { corpectomy(caged, Vertebra::C5, Vertebra::C5, strut); }), HasSubstr("lies at C5-C6"));
}

TEST(PlaceRods, AddOneImplantOverAllBones) {
  const Neck neck = plainNeck();
  const Neck rodded = placeRods(neck, ImplantKind::lateral_mass_rods, Vertebra::C3, Vertebra::C6);
  EXPECT_THAT(differences(neck, rodded), ElementsAre("implants"));
  EXPECT_EQ(rodded.implants[0].upper, Vertebra::C3);
  EXPECT_EQ(rodded.implants[0].lower, Vertebra::C6);
  EXPECT_THAT(refusal([&] { placeRods(rodded, ImplantKind::pedicle_rods, Vertebra::C5, Vertebra::T1); }),
              HasSubstr("in the way"));
  EXPECT_THAT(refusal([&] { placeRods(neck, ImplantKind::wire, Vertebra::C5, Vertebra::C6); }), HasSubstr("no rods"));
  EXPECT_THAT(refusal([&] { placeRods(neck, ImplantKind::pedicle_rods, Vertebra::C0, Vertebra::C2); }),
              HasSubstr("too high"));
}

TEST(PlaceWire, NeedsTheProcesses) {
  const Neck neck = plainNeck();
  EXPECT_THAT(differences(neck, placeWire(neck, Vertebra::C5, Vertebra::C6)), ElementsAre("implants"));
  const Neck open = laminectomy(neck, Vertebra::C6, Vertebra::C6);
  EXPECT_THAT(refusal([&] { placeWire(open, Vertebra::C5, Vertebra::C6); }), HasSubstr("process of C6 is gone"));
  const Neck wired = placeWire(neck, Vertebra::C5, Vertebra::C6);
  EXPECT_THAT(refusal([&] { laminectomy(wired, Vertebra::C4, Vertebra::C5); }), HasSubstr("wire C5-C6"));
}

TEST(Laminectomy, CutsWhatHoldsOnToTheArchesAndNothingElse) {
  const Neck neck = plainNeck();
  const Neck open = laminectomy(neck, Vertebra::C5, Vertebra::C5);
  EXPECT_THAT(differences(neck, open),
              UnorderedElementsAre("laminae C5", "cut ISL C4-C5 bilateral", "cut LF C4-C5 left", "cut LF C4-C5 right",
                                   "cut ISL C5-C6 bilateral", "cut LF C5-C6 left", "cut LF C5-C6 right"));
  EXPECT_EQ(test::ligamentOf(laminectomy(neck, Vertebra::C6, Vertebra::C7), "nuchal", Vertebra::C0).remaining, 0);
  EXPECT_THAT(refusal([&] { laminectomy(neck, Vertebra::C0, Vertebra::C3); }), HasSubstr("too high"));
  EXPECT_THAT(refusal([&] { laminectomy(neck, Vertebra::C6, Vertebra::C3); }), HasSubstr("lies below"));
}

TEST(Laminectomy, RangesAddUp) {
  const Neck neck = plainNeck();
  const Neck pieces = laminectomy(laminectomy(neck, Vertebra::C5, Vertebra::C6), Vertebra::C3, Vertebra::C4);
  EXPECT_THAT(differences(laminectomy(neck, Vertebra::C3, Vertebra::C6), pieces), IsEmpty());
}

TEST(Laminoplasty, DeepensTheCanalAndCutsTheOpenSide) {
  const Neck neck = plainNeck();
  LaminoplastyOptions options;
  options.open_side = Side::left;
  options.canal_gain_mm = 4;
  options.open_flavum_left = 0.1;
  options.interspinous_left = 0.5;
  const Neck open = laminoplasty(neck, Vertebra::C4, Vertebra::C6, options);
  EXPECT_EQ(open.bone(Vertebra::C5).canal_depth_mm, 19);
  EXPECT_EQ(open.bone(Vertebra::C5).spinolaminar.x(), -19);
  EXPECT_EQ(open.bone(Vertebra::C5).laminae_left, 1);
  EXPECT_EQ(open.bone(Vertebra::C7).canal_depth_mm, 15);
  EXPECT_EQ(test::ligamentOf(open, "LF", Vertebra::C5, Side::left).remaining, 0.1);
  EXPECT_EQ(test::ligamentOf(open, "LF", Vertebra::C5, Side::right).remaining, 1) << "the hinge";
  EXPECT_EQ(test::ligamentOf(open, "ISL", Vertebra::C5).remaining, 0.5);
  EXPECT_EQ(test::ligamentOf(open, "ISL", Vertebra::C7).remaining, 1);
  EXPECT_THAT(startingWith(differences(neck, open), "pose"), IsEmpty());
  options.open_side = Side::bilateral;
  EXPECT_THAT(refusal([&] { laminoplasty(neck, Vertebra::C4, Vertebra::C6, options); }), HasSubstr("both sides"));
  options.open_side = Side::right;
  options.canal_gain_mm = 0;
  EXPECT_THAT(refusal([&] { laminoplasty(neck, Vertebra::C4, Vertebra::C6, options); }), HasSubstr("canal_gain_mm"));
  options.canal_gain_mm = 4;
  const Neck gone = laminectomy(neck, Vertebra::C5, Vertebra::C5);
  EXPECT_THAT(refusal([&] { laminoplasty(gone, Vertebra::C4, Vertebra::C6, options); }), HasSubstr("no laminae"));
}

TEST(Foraminotomy, TakesOneFacetItsCapsuleAndOpensOneForamen) {
  const Neck neck = plainNeck();
  const Neck open = foraminotomy(neck, kC56, {Side::left, 0.4, 3});
  EXPECT_THAT(differences(neck, open),
              UnorderedElementsAre("area facet C5-C6 left", "opened C5-C6 left", "cut CL C5-C6 left"));
  EXPECT_NEAR(open.segment(kC56).contacts[0].remaining, 0.6, 1e-12);
  EXPECT_EQ(open.segment(kC56).foramina[0]->opened_mm, 3);
  EXPECT_THAT(refusal([&] { foraminotomy(open, kC56, {Side::left, 0.7, 3}); }), HasSubstr("only 0.6"));
  EXPECT_THAT(refusal([&] { foraminotomy(neck, kC56, {Side::left, 0, 3}); }), HasSubstr("facet_share is 0"));
  const auto left = [](Neck n) { return foraminotomy(std::move(n), kC56, {Side::left, 0.4, 3}); };
  const auto right = [](Neck n) { return foraminotomy(std::move(n), kC56, {Side::right, 0.4, 3}); };
  EXPECT_THAT(differences(left(right(neck)), right(left(neck))), IsEmpty());
  EXPECT_THAT(differences(left(right(neck)), foraminotomy(neck, kC56, {Side::bilateral, 0.4, 3})), IsEmpty());
  EXPECT_TRUE(test::isSymmetric(left(right(neck))));
}

TEST(RemoveImplants, UndoesTheImplantsOnly) {
  const Neck neck = plainNeck();
  const Neck unplated = placeSpacer(discectomy(neck, kC56), kC56, cageOf(7, 6));
  Neck plated = placePlate(unplated, Vertebra::C5, Vertebra::C6);
  plated.segment(kC56).union_maturity = 1;
  const Neck removed = removeImplants(plated, std::nullopt, Vertebra::C5, Vertebra::C6);
  EXPECT_THAT(kindsIn(removed), ElementsAre(ImplantKind::cage)) << "spacers stay unless named";
  EXPECT_THAT(differences(plated, removed), ElementsAre("implants"));
  EXPECT_EQ(removed.segment(kC56).union_maturity, 1);
  EXPECT_THAT(differences(unplated, removed), ElementsAre("union C5-C6"));

  const Neck bare = removeImplants(plated, ImplantKind::cage, Vertebra::C4, Vertebra::C7);
  EXPECT_THAT(kindsIn(bare), ElementsAre(ImplantKind::plate));
  EXPECT_THAT(refusal([&] { removeImplants(plated, ImplantKind::wire, Vertebra::C2, Vertebra::T1); }),
              HasSubstr("no such implant"));
  EXPECT_THAT(refusal([&] { removeImplants(plated, std::nullopt, Vertebra::C6, Vertebra::C7); }),
              HasSubstr("no such implant"));
  EXPECT_THAT(refusal([&] { removeImplants(plated, ImplantKind::corpectomy_cage, Vertebra::C4, Vertebra::C7); }),
              HasSubstr("place of a body"));
}

// ---- whole procedures ----------------------------------------------------------------------------------------------

TEST(Operate, AcdfIsItsPartsWithOneSentence) {
  const Neck neck = plainNeck();
  const Operation acdf = operationOf(OperationKind::acdf, Vertebra::C5, Vertebra::C7);
  const Neck fused = operate(neck, acdf, implants());
  EXPECT_THAT(kindsIn(fused), ElementsAre(ImplantKind::cage, ImplantKind::cage, ImplantKind::plate));
  EXPECT_THAT(fused.operations, ElementsAre(describe(acdf)));
  Neck parts = discectomy(discectomy(neck, kC56), Level{Vertebra::C6});
  for (const Level level : {kC56, Level{Vertebra::C6}}) {
    parts = placeSpacer(parts, level, usualSpacer(parts, ImplantKind::cage, level.upper, level.lower(), implants()));
  }
  parts = placePlate(parts, Vertebra::C5, Vertebra::C7);
  EXPECT_THAT(differences(parts, fused), IsEmpty());
  EXPECT_TRUE(test::isSymmetric(fused));
}

TEST(Operate, EveryConstructWordWorks) {
  const Neck neck = plainNeck();
  const auto kinds = [&](std::string_view word, Vertebra lower = Vertebra::C6) {
    const Operation operation = operationFor(*findConstructWord(word), Vertebra::C5, lower);
    const Neck done = operate(neck, operation, implants());
    EXPECT_THAT(done.operations, SizeIs(1));
    EXPECT_TRUE(test::isSymmetric(done)) << word;
    return kindsIn(done);
  };
  EXPECT_THAT(kinds("graft"), ElementsAre(ImplantKind::graft));
  EXPECT_THAT(kinds("cage"), ElementsAre(ImplantKind::cage));
  EXPECT_THAT(kinds("standalone"), ElementsAre(ImplantKind::standalone_cage));
  EXPECT_THAT(kinds("plate"), ElementsAre(ImplantKind::cage, ImplantKind::plate));
  EXPECT_THAT(kinds("dynamic-plate"), ElementsAre(ImplantKind::cage, ImplantKind::plate));
  EXPECT_THAT(kinds("posterior"), ElementsAre(ImplantKind::lateral_mass_rods));
  EXPECT_THAT(kinds("pedicle"), ElementsAre(ImplantKind::pedicle_rods));
  EXPECT_THAT(kinds("360"), ElementsAre(ImplantKind::cage, ImplantKind::plate, ImplantKind::lateral_mass_rods));
  EXPECT_THAT(kinds("wire"), ElementsAre(ImplantKind::wire));
  EXPECT_THAT(kinds("disc"), ElementsAre(ImplantKind::disc_replacement));
  EXPECT_THAT(kinds("disc-constrained"), ElementsAre(ImplantKind::disc_replacement));
  EXPECT_THAT(kinds("disc-elastic"), ElementsAre(ImplantKind::disc_replacement));
  EXPECT_THAT(kinds("corpectomy", Vertebra::C7), ElementsAre(ImplantKind::corpectomy_cage, ImplantKind::plate));
  for (const std::string& word : constructWords()) EXPECT_TRUE(findConstructWord(word)) << word;
  EXPECT_THAT(refusal([] { operationFor(ConstructWord::corpectomy, Vertebra::C5, Vertebra::C6); }),
              HasSubstr("two or three levels"));
}

TEST(Operate, DiscReplacementsHaveTheirConstraint) {
  const auto constraint_of = [](ConstructWord word) {
    return operate(plainNeck(), operationFor(word, Vertebra::C5, Vertebra::C6), implants()).implants[0].constraint;
  };
  EXPECT_EQ(constraint_of(ConstructWord::disc), Constraint::unconstrained);
  EXPECT_EQ(constraint_of(ConstructWord::disc_constrained), Constraint::constrained);
  EXPECT_EQ(constraint_of(ConstructWord::disc_elastic), Constraint::elastic);
}

TEST(Operate, WhatIsGivenWins) {
  Operation acdf = operationOf(OperationKind::acdf, Vertebra::C5, Vertebra::C6);
  acdf.construct = ConstructWord::graft;
  acdf.height_mm = 8;
  acdf.lordosis_deg = 1;
  acdf.modulus_MPa = 1500;
  acdf.cut_pll = false;
  acdf.uncinate_share = 0.3;
  const Neck fused = operate(plainNeck(), acdf, implants());
  EXPECT_EQ(fused.implants[0].height_mm, 8);
  EXPECT_EQ(fused.implants[0].lordosis_deg, 1);
  EXPECT_EQ(fused.implants[0].modulus_MPa, 1500);
  EXPECT_NEAR(calcSpace(fused, Vertebra::C5, Vertebra::C6).height_mm, 8, 1e-9);
  EXPECT_EQ(test::ligamentOf(fused, "PLL", Vertebra::C5).remaining, 1);
  EXPECT_NEAR(fused.segment(kC56).contacts[1].remaining, 0.7, 1e-12);
}

TEST(Operate, LaminectomyAndFusionHoldsTheSameBones) {
  const Neck done =
      operate(plainNeck(), operationOf(OperationKind::laminectomy_fusion, Vertebra::C3, Vertebra::C6), implants());
  EXPECT_THAT(kindsIn(done), ElementsAre(ImplantKind::lateral_mass_rods));
  EXPECT_EQ(done.implants[0].upper, Vertebra::C3);
  EXPECT_EQ(done.implants[0].lower, Vertebra::C6);
  EXPECT_EQ(done.bone(Vertebra::C3).laminae_left, 0);
  EXPECT_EQ(done.bone(Vertebra::C7).laminae_left, 1);
}

TEST(Operate, AnteriorAndPosteriorPartsCommute) {
  const Neck neck = plainNeck();
  const Operation front = operationFor(ConstructWord::plate, Vertebra::C5, Vertebra::C6);
  const Operation back = operationFor(ConstructWord::posterior, Vertebra::C5, Vertebra::C6);
  const Operation open = operationOf(OperationKind::laminectomy, Vertebra::C4, Vertebra::C6);
  const Neck one = operate(operate(operate(neck, front, implants()), back, implants()), open, implants());
  const Neck two = operate(operate(operate(neck, open, implants()), back, implants()), front, implants());
  EXPECT_THAT(differences(one, two), IsEmpty());
  EXPECT_THAT(one.operations, SizeIs(3));
}

TEST(Operate, RefusesOptionsOfOtherOperations) {
  const Neck neck = plainNeck();
  Operation plate = operationOf(OperationKind::posterior_fusion, Vertebra::C5, Vertebra::C6);
  plate.height_mm = 7;
  EXPECT_THAT(refusal([&] { operate(neck, plate, implants()); }), HasSubstr("'height_mm' does not belong"));
  Operation odd = operationOf(OperationKind::acdf, Vertebra::C5, Vertebra::C6);
  odd.construct = ConstructWord::wire;
  EXPECT_THAT(refusal([&] { operate(neck, odd, implants()); }), HasSubstr("construct 'wire'"));
  EXPECT_THAT(refusal([&] { operate(neck, operationOf(OperationKind::acdf, Vertebra::C1, Vertebra::C3), implants()); }),
              HasSubstr("too high"));
  EXPECT_THAT(refusal([&] { operate(neck, operationOf(OperationKind::acdf, Vertebra::T1, Vertebra::T2), implants()); }),
              HasSubstr("too low"));
  EXPECT_THAT(
      refusal([&] { operate(neck, operationOf(OperationKind::corpectomy, Vertebra::T1, Vertebra::T1), implants()); }),
      HasSubstr("too low"));
}

TEST(Describe, SaysWhatGoesAndWhatComes) {
  for (const std::string& word : operationKinds()) {
    const std::string text = describe(operationOf(*findOperationKind(word), Vertebra::C5, Vertebra::C6));
    EXPECT_THAT(text, HasSubstr(" C5-C6: ")) << word;
    EXPECT_TRUE(text.ends_with(".")) << word;
  }
  const std::string acdf = describe(operationFor(ConstructWord::dynamic_plate, Vertebra::C5, Vertebra::C6));
  EXPECT_EQ(acdf,
            "Anterior discectomy and fusion C5-C6: takes the disc out with the anterior and posterior longitudinal "
            "ligament and adds a cage and a dynamic anterior plate; each space takes the height and angle of what "
            "fills it.");
}

}  // namespace
}  // namespace nucha
