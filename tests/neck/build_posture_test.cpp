// Alignment that is asked for, and what follows from it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "neck/built_neck.h"

namespace nucha {
namespace {

using test::built;
using test::refusals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr double kDegree = std::numbers::pi / 180;

double slopeOf(const Bone& bone) { return -std::atan2(bone.neutral.axes(1, 0), bone.neutral.axes(0, 0)) / kDegree; }

// measured on the bones as on a film, not with what the builder reports
double cobb(const Neck& neck) { return slopeOf(neck.bone(Vertebra::C7)) - slopeOf(neck.bone(Vertebra::C2)); }

// the superior endplate runs along the corners that the disc faces
double t1Slope(const Neck& neck) {
  const Bone& t1 = neck.bone(Vertebra::T1);
  const Vec3 along = t1.neutral * t1.superior_centre - t1.neutral * Vec3(0, t1.height_posterior_mm, 0);
  return -std::atan2(along.y(), along.x()) / kDegree;
}

struct Wanted {
  Sex sex;
  std::optional<double> lordosis, slope, sva;
};

class Alignments : public ::testing::TestWithParam<Wanted> {};

TEST_P(Alignments, AreMet) {
  const Wanted& wanted = GetParam();
  Measurements m;
  m.sex = wanted.sex;
  m.lordosis_deg = wanted.lordosis;
  m.t1_slope_deg = wanted.slope;
  m.sva_mm = wanted.sva;
  const Neck neck = built(m);
  if (wanted.lordosis) {
    EXPECT_NEAR(cobb(neck), *wanted.lordosis, 1e-6);
    EXPECT_NEAR(neck.alignment.lordosis_deg, *wanted.lordosis, 1e-6);
  }
  if (wanted.slope) {
    EXPECT_NEAR(t1Slope(neck), *wanted.slope, 1e-6);
    EXPECT_NEAR(neck.alignment.t1_slope_deg, *wanted.slope, 1e-9);
  }
  const Bone& axis = neck.bone(Vertebra::C2);
  const Bone& c7 = neck.bone(Vertebra::C7);
  // the corner: the disc above faces the superior endplate, its back is half a depth behind the centre
  const double slope = slopeOf(c7) + 1.41;  // wedge of C7 (Reed 2017)
  const Vec3 back = -c7.depth_superior_mm / 2 * Vec3(std::cos(slope * kDegree), -std::sin(slope * kDegree), 0);
  const double corner = (c7.neutral * c7.superior_centre + back).x();
  const double sva = (axis.neutral * ((axis.superior_centre + axis.inferior_centre) / 2)).x() - corner;
  EXPECT_NEAR(sva, neck.alignment.sva_mm, 0.1);
  if (wanted.sva) {
    EXPECT_NEAR(neck.alignment.sva_mm, *wanted.sva, 1e-6);
  }
  EXPECT_THAT(faults(neck), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Asked, Alignments,
                         ::testing::Values(Wanted{Sex::male, 0, {}, {}}, Wanted{Sex::male, 40, {}, {}},
                                           Wanted{Sex::male, -20, {}, {}}, Wanted{Sex::female, 25, {}, {}},
                                           Wanted{Sex::male, {}, 40, {}}, Wanted{Sex::female, {}, 12, {}},
                                           Wanted{Sex::male, {}, {}, 40}, Wanted{Sex::female, {}, {}, 0},
                                           Wanted{Sex::male, 20, 30, 15}, Wanted{Sex::female, 5, 25, 30},
                                           Wanted{Sex::male, -10, 15, 35}, Wanted{Sex::female, 30, 40, 25}));

TEST(Posture, TangentsAreTurnedIntoCobb) {
  Measurements m;
  m.lordosis_deg = 20;
  m.lordosis_method = LordosisMethod::posterior_tangent;
  EXPECT_NEAR(cobb(built(m)), 20 - 5.8, 1e-6);  // 18.55 against 12.71 degrees in the same necks (Guo 2018)
}

TEST(Posture, SegmentsTurnEvenly) {
  Measurements m;
  m.lordosis_deg = 14.68 + 10;
  m.t1_slope_deg = 0.87 * 23.15 + 7;
  const Neck usual = built(), curved = built(m);
  for (int i = 2; i <= 6; ++i) {
    const auto at = static_cast<size_t>(i);
    const double before = slopeOf(usual.bones[at + 1]) - slopeOf(usual.bones[at]);
    const double after = slopeOf(curved.bones[at + 1]) - slopeOf(curved.bones[at]);
    EXPECT_NEAR(after - before, 2, 1e-6) << i;
  }
}

TEST(Posture, MeasuredAnglesStay) {
  Measurements m;
  m.discs[5].angle_deg = -4;
  m.lordosis_deg = 10;
  const Neck neck = built(m);
  EXPECT_NEAR(cobb(neck), 10, 1e-6);
  const Disc& disc = *neck.segments[5].disc;
  const double opening = disc.height_anterior_mm - disc.height_posterior_mm;
  EXPECT_NEAR(opening, 2 * disc.depth_mm * std::sin(-2 * kDegree), 1e-9);
}

TEST(Posture, AllAnglesMeasuredGiveTheLordosis) {
  Measurements m;
  for (int i = 2; i <= 6; ++i) m.discs[static_cast<size_t>(i)].angle_deg = 6;
  // discs 5 x 6 degrees less the wedges of C3 .. C7, 3.41 + 4.34 + 6.15 + 3.77 + 1.41 (Reed 2017)
  const Neck neck = built(m);
  EXPECT_NEAR(cobb(neck), 30 - 19.08, 0.2);
  m.t1_slope_deg = 30;
  EXPECT_NEAR(cobb(built(m)), cobb(neck), 1e-9);
  m.lordosis_deg = cobb(neck) + 1;  // near enough for a film
  EXPECT_THAT(refusals(m), IsEmpty());
  m.lordosis_deg = cobb(neck) + 8;
  EXPECT_THAT(refusals(m), ElementsAre(HasSubstr("lordosis/deg: ")));
}

TEST(Posture, T1SlopeAndLordosisFollowEachOther) {
  const Neck usual = built();
  Measurements steep;
  steep.t1_slope_deg = usual.alignment.t1_slope_deg + 10;
  EXPECT_NEAR(cobb(built(steep)), cobb(usual) + 5, 1e-6);
  Measurements curved;
  curved.lordosis_deg = cobb(usual) + 10;
  EXPECT_NEAR(built(curved).alignment.t1_slope_deg, usual.alignment.t1_slope_deg + 4, 1e-6);
}

TEST(Posture, HeadStaysLevelWhateverTheNeckDoes) {
  for (const double lordosis : {-20.0, 0.0, 35.0}) {
    Measurements m;
    m.lordosis_deg = lordosis;
    const Neck neck = built(m);
    EXPECT_EQ(neck.bone(Vertebra::C0).neutral.axes, Mat3(Mat3::Identity()));
    // the dens stays within the ring of the atlas
    const Vec3 dens = neck.bone(Vertebra::C2).neutral * neck.bone(Vertebra::C2).dens_tip;
    const Vec3 arch = neck.bone(Vertebra::C1).neutral * neck.bone(Vertebra::C1).spinolaminar;
    EXPECT_GT(dens.x(), arch.x() + 10);
    EXPECT_GT(dens.y(), neck.bone(Vertebra::C1).neutral.origin.y());
  }
}

TEST(Posture, WishesThatCannotBeMetAreRefused) {
  Measurements m;
  m.lordosis_deg = -45;
  m.t1_slope_deg = 60;
  m.sva_mm = -35;
  EXPECT_THAT(refusals(m), ::testing::Contains(HasSubstr("cannot be met with the rest")));
}

TEST(Posture, RandomNecksAreBuiltSoundOrRefused) {
  std::mt19937_64 generator(7);
  const auto between = [&](double lo, double hi) { return std::uniform_real_distribution<>(lo, hi)(generator); };
  const auto once = [&](int in) { return generator() % static_cast<unsigned>(in) == 0; };
  int sound = 0;
  constexpr int kTries = 1000;
  for (int i = 0; i < kTries; ++i) {
    Measurements m;
    m.sex = once(2) ? Sex::female : Sex::male;
    if (once(2)) m.age_years = between(18, 100);
    if (once(2)) m.stature_mm = between(1400, 2100);
    if (once(2)) m.lordosis_deg = between(-30, 50);
    if (once(2)) m.t1_slope_deg = between(0, 50);
    if (once(3)) m.sva_mm = between(-15, 60);
    for (size_t b = 3; b < 9; ++b) {
      if (once(8)) m.bones[b].height_anterior_mm = between(9, 17);
      if (once(8)) m.bones[b].depth_superior_mm = between(11, 20);
    }
    for (size_t d = 2; d < 8; ++d) {
      if (once(8)) m.discs[d].height_middle_mm = between(1.5, 8);
      if (once(8)) m.discs[d].angle_deg = between(-8, 14);
    }
    try {
      const Neck neck = built(m);
      EXPECT_THAT(faults(neck), IsEmpty());
      for (const Ligament& line : neck.ligaments) {
        const Vec3 upper = neck.bone(line.upper).neutral * line.upper_point;
        EXPECT_GT((upper - neck.bone(line.lower).neutral * line.lower_point).norm(), 2) << line.kind;
      }
      ++sound;
    } catch (const InputError& error) {
      EXPECT_FALSE(error.faults().empty());
    }
  }
  EXPECT_GT(sound, kTries / 2);
}

TEST(Posture, ADiscThatWouldCloseIsRefused) {
  Measurements m;
  m.discs[5].height_middle_mm = 0.6;
  m.discs[5].angle_deg = 15;
  EXPECT_THAT(refusals(m), ElementsAre(HasSubstr("discs/C5-C6: would be")));
}

}  // namespace
}  // namespace nucha
