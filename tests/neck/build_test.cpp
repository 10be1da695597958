// The built neck against published figures, written here a second time, and against what anatomy demands.
#include "nucha/neck/build.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>
#include <numbers>

#include "neck/built_neck.h"

namespace nucha {
namespace {

using test::built;
using test::neckTables;
using test::refusals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr double kDegree = std::numbers::pi / 180;

Level levelOf(Vertebra upper) { return Level{upper}; }

double slopeOf(const Bone& bone) { return -std::atan2(bone.neutral.axes(1, 0), bone.neutral.axes(0, 0)) / kDegree; }

Measurements woman() {
  Measurements m;
  m.sex = Sex::female;
  return m;
}

TEST(MakeNeck, DefaultManHasThePublishedVertebrae) {
  const Neck neck = built();
  EXPECT_EQ(neck.person.age_years, 45);
  EXPECT_EQ(neck.person.stature_mm, 1755);
  // Reed 2017, man of 1755 mm and 45 years
  const Bone& c5 = neck.bone(Vertebra::C5);
  EXPECT_DOUBLE_EQ(c5.height_anterior_mm, 12.45);
  EXPECT_DOUBLE_EQ(c5.height_posterior_mm, 13.76);
  EXPECT_DOUBLE_EQ(c5.depth_superior_mm, 14.34);
  EXPECT_DOUBLE_EQ(c5.depth_inferior_mm, 16.3);
  EXPECT_DOUBLE_EQ(c5.canal_depth_mm, 16.77);
  EXPECT_DOUBLE_EQ(neck.bone(Vertebra::C3).height_posterior_mm, 14.59);
  EXPECT_DOUBLE_EQ(neck.bone(Vertebra::C7).depth_inferior_mm, 16.68);
}

TEST(MakeNeck, DefaultWomanHasThePublishedVertebrae) {
  const Neck neck = built(woman());
  EXPECT_EQ(neck.person.stature_mm, 1630);
  EXPECT_DOUBLE_EQ(neck.bone(Vertebra::C5).height_anterior_mm, 10.96);
  EXPECT_DOUBLE_EQ(neck.bone(Vertebra::C6).depth_superior_mm, 13.27);
  EXPECT_DOUBLE_EQ(neck.bone(Vertebra::C4).canal_depth_mm, 16.13);
}

TEST(MakeNeck, OtherSexIsTheMeanOfBoth) {
  Measurements other;
  other.sex = Sex::other;
  const Neck neck = built(other);
  EXPECT_DOUBLE_EQ(neck.person.stature_mm, (1755 + 1630) / 2.0);
  Measurements man, lady = woman();
  man.stature_mm = lady.stature_mm = neck.person.stature_mm;
  EXPECT_NEAR(
      neck.bone(Vertebra::C5).height_anterior_mm,
      (built(man).bone(Vertebra::C5).height_anterior_mm + built(lady).bone(Vertebra::C5).height_anterior_mm) / 2,
      1e-12);
}

TEST(MakeNeck, StatureAndAgeFollowThePublishedSlopes) {
  Measurements tall;
  tall.stature_mm = 1855;
  EXPECT_NEAR(built(tall).bone(Vertebra::C5).height_posterior_mm, 13.76 + 0.857, 1e-9);
  Measurements old;
  old.age_years = 65;
  EXPECT_NEAR(built(old).bone(Vertebra::C6).depth_inferior_mm, 17.2 + 2 * 0.418, 1e-9);
  Measurements old_woman = woman();
  old_woman.age_years = 75;
  EXPECT_NEAR(built(old_woman).bone(Vertebra::C4).depth_superior_mm, 12.13 + 3 * 0.368, 1e-9);
}

TEST(MakeNeck, AgeAddsLordosis) {
  Measurements old;
  old.age_years = 75;
  // Reed 2017: 2.088 degrees a decade in men
  EXPECT_NEAR(built(old).alignment.lordosis_deg - built().alignment.lordosis_deg, 3 * 2.088, 0.1);
}

TEST(MakeNeck, WedgeOfBodiesIsThePublishedOne) {
  const Neck neck = built();
  const double expected[] = {3.41, 4.34, 6.15, 3.77, 1.41};  // Reed 2017, C3 .. C7
  for (int i = 0; i < 5; ++i) {
    const Bone& bone = neck.bones[static_cast<size_t>(i + 3)];
    // the superior endplate runs through its centre and the corner that the table places
    const auto* corner = neckTables().findMeasure(name(bone.name), "superior_corner_forward", Sex::male);
    ASSERT_TRUE(corner);
    const double x = corner->value.value;
    const Vec3 back(x, std::sqrt(bone.height_posterior_mm * bone.height_posterior_mm - x * x), 0);
    const Vec3 along = bone.superior_centre - back;
    EXPECT_NEAR(-std::atan2(along.y(), along.x()) / kDegree, expected[i], 0.05) << name(bone.name);
    EXPECT_NEAR(2 * along.norm(), bone.depth_superior_mm, 1e-9);
    const Vec3 front = back + 2 * along;
    EXPECT_NEAR((front - Vec3(bone.depth_inferior_mm, 0, 0)).norm(), bone.height_anterior_mm, 1e-6);
  }
}

TEST(MakeNeck, EndplatesSlopeAsPublished) {
  const Neck man = built();
  const double expected[] = {8.47, 10.47, 13.86, 14.85, 17.07, 23.15};
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(slopeOf(man.bones[static_cast<size_t>(i + 2)]), expected[i], 1e-9);
  EXPECT_NEAR(man.alignment.lordosis_deg, 14.68, 1e-9);
  EXPECT_NEAR(man.alignment.t1_slope_deg, 0.87 * 23.15 + 7, 1e-9);
  EXPECT_NEAR(built(woman()).alignment.lordosis_deg, 24.70 - 14.07, 1e-9);
}

TEST(MakeNeck, DiscsHaveThePublishedHeights) {
  const Neck neck = built();
  const double anterior[] = {4.53, 4.87, 4.94, 4.58, 4.97}, posterior[] = {3.36, 3.11, 3.14, 2.96, 2.72},
               middle[] = {5.63, 5.65, 5.36, 5.29, 5.25};
  for (int i = 0; i < 5; ++i) {
    const Disc& disc = *neck.segments[static_cast<size_t>(i + 2)].disc;
    EXPECT_NEAR(disc.height_anterior_mm, anterior[i], 0.2) << i;
    EXPECT_NEAR(disc.height_posterior_mm, posterior[i], 0.2) << i;
    EXPECT_NEAR(disc.height_middle_mm, middle[i], 1e-9) << i;
  }
  // ellipse areas from the same depths and widths: 190, 200, 205, 238, 291 mm2 for men
  const double area[] = {190, 200, 205, 238, 291};
  for (int i = 0; i < 5; ++i) {
    const Disc& disc = *neck.segments[static_cast<size_t>(i + 2)].disc;
    EXPECT_NEAR(std::numbers::pi / 4 * disc.depth_mm * disc.width_mm, area[i], 0.06 * area[i]) << i;
  }
}

TEST(MakeNeck, DiscsFillTheGapBetweenTheBones) {
  for (const Measurements& m : {Measurements(), woman()}) {
    const Neck neck = built(m);
    for (int i = 2; i < kSegments; ++i) {
      const Segment& segment = neck.segments[static_cast<size_t>(i)];
      ASSERT_TRUE(segment.disc);
      const Bone& upper = neck.bones[static_cast<size_t>(i)];
      const Bone& lower = neck.bones[static_cast<size_t>(i + 1)];
      const Vec3 gap = upper.neutral * segment.disc->upper_centre - lower.neutral * segment.disc->lower_centre;
      const double corners = (segment.disc->height_anterior_mm + segment.disc->height_posterior_mm) / 2;
      EXPECT_NEAR(gap.norm(), corners, 0.4) << i;
    }
    EXPECT_FALSE(neck.segments[0].disc);
    EXPECT_FALSE(neck.segments[1].disc);
  }
}

TEST(MakeNeck, AnnulusIsThickInFrontAndThinBehind) {
  const Neck neck = built();
  for (int i = 2; i < kSegments; ++i) {
    const Disc& disc = *neck.segments[static_cast<size_t>(i)].disc;
    EXPECT_GT(disc.annulus_anterior_mm, 3 * disc.annulus_posterior_mm);
    EXPECT_GT(disc.annulus_posterior_mm, 0);
  }
}

TEST(MakeNeck, LengthFromDensToC7IsThePublishedOne) {
  const auto lengthOf = [](const Neck& neck) {
    return (neck.bone(Vertebra::C2).neutral * neck.bone(Vertebra::C2).dens_tip - neck.bone(Vertebra::C7).neutral.origin)
        .norm();
  };
  EXPECT_NEAR(lengthOf(built()), 122.75, 2.5);
  EXPECT_NEAR(lengthOf(built(woman())), 107.86, 2.5);
}

TEST(MakeNeck, HeadStandsWhereHeadsStand) {
  const Neck neck = built();
  const Vec3 head = neck.bone(Vertebra::C0).neutral.origin;
  EXPECT_GT(head.y(), 120);
  EXPECT_LT(head.y(), 140);
  // head centre of gravity 22.9 (sd 12.3) mm before C7 in healthy adults standing (Tang 2021); seated is further
  // forward
  const Vec3 gravity = neck.bone(Vertebra::C0).neutral * neck.bone(Vertebra::C0).centre_of_mass;
  const Vec3 c7 = neck.bone(Vertebra::C7).neutral.origin;
  EXPECT_GT(gravity.x() - c7.x(), 10);
  EXPECT_LT(gravity.x() - c7.x(), 60);
  EXPECT_NEAR(neck.alignment.sva_mm, 23.9, 10);
}

TEST(MakeNeck, OriginsAndFramesAreThoseOfTheContract) {
  const Neck neck = built();
  EXPECT_EQ(neck.bone(Vertebra::T1).neutral.origin, Vec3::Zero());
  for (const Vertebra v : {Vertebra::C0, Vertebra::C1}) EXPECT_EQ(neck.bone(v).neutral.axes, Mat3(Mat3::Identity()));
  for (int i = 0; i < 2; ++i) {
    // the origin of the upper bone lies midway between the joints below
    Vec3 middle = Vec3::Zero();
    for (const Contact& joint : neck.segments[static_cast<size_t>(i)].contacts) {
      if (joint.kind == ContactKind::facet) middle += neck.bones[static_cast<size_t>(i + 1)].neutral * joint.centre / 2;
    }
    EXPECT_LT((middle - neck.bones[static_cast<size_t>(i)].neutral.origin).norm(), 0.5);
  }
}

TEST(MakeNeck, EveryLevelHasItsJoints) {
  const Neck neck = built();
  for (int i = 0; i < kSegments; ++i) {
    int facets = 0, uncovertebral = 0, dens = 0;
    for (const Contact& joint : neck.segments[static_cast<size_t>(i)].contacts) {
      facets += joint.kind == ContactKind::facet;
      uncovertebral += joint.kind == ContactKind::uncovertebral;
      dens += joint.kind == ContactKind::dens;
    }
    EXPECT_EQ(facets, 2) << i;
    EXPECT_EQ(uncovertebral, i >= 2 && i <= 6 ? 2 : 0) << i;
    EXPECT_EQ(dens, i == 1 ? 1 : 0);
    EXPECT_EQ(neck.segments[static_cast<size_t>(i)].foramina[0].has_value(), i >= 2);
    EXPECT_EQ(neck.segments[static_cast<size_t>(i)].foramina[1].has_value(), i >= 2);
  }
}

TEST(MakeNeck, FacetsFaceUpAndBackAtThePublishedAngles) {
  const Neck neck = built();
  // against the transverse and the sagittal plane, mean of both sides (Eur Spine J 2007), C3 .. C7
  const double transverse[] = {50.6, 44.9, 40.15, 42.75, 45.0}, sagittal[] = {70.35, 78.5, 91.25, 92.9, 94.4};
  for (int i = 0; i < 5; ++i) {
    for (const Contact& joint : neck.segments[static_cast<size_t>(i + 2)].contacts) {
      if (joint.kind != ContactKind::facet) continue;
      EXPECT_NEAR(std::acos(joint.normal.y()) / kDegree, transverse[i], 0.1);
      EXPECT_LT(joint.normal.x(), 0);
      const double outward = joint.normal.z() * (joint.side == Side::left ? -1 : 1);
      EXPECT_NEAR(std::atan2(-joint.normal.x(), -outward) / kDegree, sagittal[i], 0.1);  // below 90: to the midline
      EXPECT_GT(joint.centre.z() * (joint.side == Side::left ? -1 : 1), 15);
    }
  }
}

TEST(MakeNeck, FacetMatesLieNearThePublishedInferiorFacets) {
  // Reed 2017: inferior facet centre before and above the posterior-inferior corner, man, C2 .. C7
  const double forward[] = {-6.02, -5.64, -6.05, -6.01, -6.95, -8.77}, up[] = {-1.78, 0.47, 2.08, 3.31, 3.37, 2.41};
  const Neck neck = built();
  for (int i = 0; i < 6; ++i) {
    const Segment& segment = neck.segments[static_cast<size_t>(i + 2)];
    const Contact& joint = segment.contacts.front();
    const Bone& lower = neck.bones[static_cast<size_t>(i + 3)];
    const Vec3 mate = neck.bones[static_cast<size_t>(i + 2)].neutral * Vec3(forward[i], up[i], joint.centre.z());
    const Vec3 apart = mate - lower.neutral * joint.centre;
    EXPECT_LT(std::abs(apart.dot(lower.neutral.axes * joint.normal)), 3) << i;
    EXPECT_LT(apart.norm(), 6) << i;
  }
}

TEST(MakeNeck, UncinatesFaceInwardAndUp) {
  const Neck neck = built();
  for (int i = 2; i <= 6; ++i) {
    for (const Contact& joint : neck.segments[static_cast<size_t>(i)].contacts) {
      if (joint.kind != ContactKind::uncovertebral) continue;
      EXPECT_LT(joint.normal.z() * joint.centre.z(), 0);
      EXPECT_GT(joint.normal.y(), 0);
      EXPECT_NEAR(joint.gap_mm, 1, 0.5);
      EXPECT_GT(std::abs(joint.centre.z()), neck.segments[static_cast<size_t>(i)].disc->width_mm / 2);
    }
  }
}

TEST(MakeNeck, UpperJointsCupAndSlope) {
  const Neck neck = built();
  for (const Contact& cup : neck.segments[0].contacts) {
    EXPECT_LT(cup.normal.z() * cup.centre.z(), 0);  // the cups of the atlas face inward
    EXPECT_GT(cup.curvature_along, 0);
    EXPECT_GT(cup.curvature_across, 0);
  }
  for (const Contact& joint : neck.segments[1].contacts) {
    EXPECT_LT(joint.curvature_along, 0);
    if (joint.kind == ContactKind::dens) {
      const Vec3 forward = neck.bone(Vertebra::C2).neutral.axes * joint.normal;
      EXPECT_GT(forward.x(), 0.95);
      EXPECT_EQ(joint.centre.z(), 0);
      EXPECT_EQ(joint.side, Side::bilateral);
    } else {
      EXPECT_GT(joint.normal.z() * joint.centre.z(), 0);  // slope down outward
    }
  }
}

TEST(MakeNeck, ForaminaHaveThePublishedSize) {
  // neutral height 9 mm and area 43 to 47 mm2 (Kitagawa 2004)
  for (const Measurements& m : {Measurements(), woman()}) {
    const Neck neck = built(m);
    for (int i = 2; i < kSegments; ++i) {
      const Foramen& f = *neck.segments[static_cast<size_t>(i)].foramina[1];
      const Pose &upper = neck.bones[static_cast<size_t>(i)].neutral,
                 &lower = neck.bones[static_cast<size_t>(i + 1)].neutral;
      EXPECT_NEAR((upper * f.roof - lower * f.floor).norm(), 9.5, 2.0) << i;
      const Vec3 ring[] = {upper * f.roof, upper * f.front_upper, lower * f.front, lower * f.floor, lower * f.back};
      double area = 0;
      for (int k = 0; k < 5; ++k) area += ring[k].cross(ring[(k + 1) % 5]).z() / 2;
      EXPECT_GT(std::abs(area), 25) << i;
      EXPECT_LT(std::abs(area), 60) << i;
      EXPECT_NEAR(f.area_mm2, 45, 3);
    }
  }
}

TEST(MakeNeck, MeasuredBonesAndDiscsAreKept) {
  Measurements m;
  m.bones[5].height_anterior_mm = 11;
  m.bones[5].canal_depth_mm = 12;
  m.discs[5].height_anterior_mm = 3.5;
  m.discs[5].height_posterior_mm = 2.5;
  m.discs[5].grade = 4;
  m.discs[4].angle_deg = 1.5;
  m.discs[3].height_middle_mm = 4;
  m.density_HU = 210;
  m.muscle_strength = 0.5;
  const Neck neck = built(m);
  EXPECT_EQ(neck.bone(Vertebra::C5).height_anterior_mm, 11);
  EXPECT_EQ(neck.bone(Vertebra::C5).canal_depth_mm, 12);
  EXPECT_NEAR((neck.bone(Vertebra::C5).spinolaminar - Vec3(0, 0, 0)).x(), -12, 1.5);
  const Disc& worn = *neck.segment(levelOf(Vertebra::C5)).disc;
  EXPECT_NEAR(worn.height_anterior_mm, 3.5, 1e-9);
  EXPECT_NEAR(worn.height_posterior_mm, 2.5, 1e-9);
  EXPECT_EQ(worn.grade, 4);
  EXPECT_EQ(neck.segment(levelOf(Vertebra::C6)).disc->grade, 1);
  EXPECT_EQ(neck.segment(levelOf(Vertebra::C3)).disc->height_middle_mm, 4);
  EXPECT_EQ(neck.bone(Vertebra::C6).density_HU, 210);
  EXPECT_EQ(neck.muscles.front().strength, 0.5);
  EXPECT_THAT(faults(neck), IsEmpty());
}

TEST(MakeNeck, ShortHeightsLowerOneDisc) {
  const Disc usual = *built().segment(levelOf(Vertebra::C5)).disc;
  for (const auto member : {&DiscMeasurements::height_anterior_mm, &DiscMeasurements::height_posterior_mm}) {
    Measurements m;
    const bool front = member == &DiscMeasurements::height_anterior_mm;
    m.discs[5].*member = (front ? 4.58 : 2.96) / 2;
    const Disc disc = *built(m).segment(levelOf(Vertebra::C5)).disc;
    EXPECT_NEAR(disc.height_anterior_mm + disc.height_posterior_mm,
                (usual.height_anterior_mm + usual.height_posterior_mm) / 2, 1e-9);
  }
}

TEST(MakeNeck, WhatIsOutOfRangeIsRefusedWithTheReason) {
  Measurements m;
  m.age_years = 9;
  m.stature_mm = 175.5;  // given in cm
  m.lordosis_deg = 120;
  m.t1_slope_deg = -40;
  m.sva_mm = 300;
  m.density_HU = -5;
  m.muscle_strength = 1.5;
  EXPECT_THAT(refusals(m),
              ElementsAre("person/age: 9 years lies outside 18 .. 100 years (check the measurement and its unit)",
                          HasSubstr("person/stature_cm: 175.5 mm lies outside 1350 .. 2150 mm"),
                          HasSubstr("lordosis/deg: 120 deg lies outside -50 .. 65 deg"),
                          HasSubstr("t1_slope_deg: -40 deg lies outside"), HasSubstr("sva_mm: 300 mm lies outside"),
                          HasSubstr("density_HU: -5 HU lies outside"),
                          "muscle_strength: 1.5 is no share (write a number from 0 to 1)"));
}

TEST(MakeNeck, EveryBoneAndDiscMeasurementIsChecked) {
  Measurements m;
  m.bones[4] = {100, -1, 1, 80, 3};
  m.discs[6].height_anterior_mm = 40;
  m.discs[6].height_middle_mm = -2;
  m.discs[6].height_posterior_mm = 13;
  m.discs[6].grade = 7;
  m.discs[4].angle_deg = 90;
  EXPECT_THAT(
      refusals(m),
      ElementsAre(HasSubstr("bones/C4/height_anterior_mm: 100 mm"), HasSubstr("bones/C4/height_posterior_mm: -1 mm"),
                  HasSubstr("bones/C4/depth_superior_mm: 1 mm"), HasSubstr("bones/C4/depth_inferior_mm: 80 mm"),
                  HasSubstr("bones/C4/canal_depth_mm: 3 mm"), HasSubstr("discs/C4-C5/angle_deg: 90 deg"),
                  HasSubstr("discs/C6-C7/height_anterior_mm: 40 mm"), HasSubstr("discs/C6-C7/height_middle_mm: -2 mm"),
                  HasSubstr("discs/C6-C7/height_posterior_mm: 13 mm"),
                  "discs/C6-C7/grade: 7 is no Pfirrmann grade (write 1 to 5)"));
}

TEST(MakeNeck, NotANumberIsRefused) {
  Measurements m;
  m.stature_mm = std::nan("");
  m.muscle_strength = std::nan("");
  EXPECT_THAT(refusals(m), SizeIs(2));
}

TEST(MakeNeck, WhatCannotBeMeasuredIsRefused) {
  Measurements m;
  m.bones[1].height_anterior_mm = 12;
  m.discs[1].grade = 2;
  m.discs[5].angle_deg = 3;
  m.discs[5].height_anterior_mm = 5;
  m.discs[5].height_posterior_mm = 4;
  EXPECT_THAT(refusals(m), ElementsAre(HasSubstr("bones/C1: has no body"), HasSubstr("discs/C1-C2: there is no disc"),
                                       HasSubstr("discs/C5-C6: gives the angle and both heights")));
}

TEST(MakeNeck, BodyThatDoesNotCloseIsRefused) {
  Measurements m;
  m.bones[5].height_anterior_mm = 24;
  m.bones[5].height_posterior_mm = 6;
  m.bones[5].depth_superior_mm = 9;
  EXPECT_THAT(refusals(m),
              ElementsAre(HasSubstr("bones/C5: heights 24 and 6 mm with depths 9 and 16.3 mm close to no body")));
}

TEST(MakeNeck, ATableWithoutANeededRowIsNamed) {
  NeckTables tables = neckTables();
  tables.index.erase("C5/height_anterior/male");
  try {
    makeNeck({}, tables);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no row for 'height_anterior' of 'C5'"));
  }
}

}  // namespace
}  // namespace nucha
