// Symmetry, ligaments and muscles of the built neck.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include "neck/built_neck.h"

namespace nucha {
namespace {

using test::built;
using test::neckTables;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

Vec3 mirror(const Vec3& p) { return {p.x(), p.y(), -p.z()}; }

double lengthOf(const Neck& neck, const Ligament& line) {
  return (neck.bone(line.upper).neutral * line.upper_point - neck.bone(line.lower).neutral * line.lower_point).norm();
}

std::vector<Neck> necks() {
  Measurements bent;
  bent.sex = Sex::female;
  bent.lordosis_deg = -8;
  bent.t1_slope_deg = 18;
  return {built(), built(bent)};
}

TEST(Symmetry, JointsAreMirrorImages) {
  for (const Neck& neck : necks()) {
    for (const Segment& segment : neck.segments) {
      for (const Contact& joint : segment.contacts) {
        if (joint.side == Side::bilateral) continue;
        const auto mate = std::find_if(segment.contacts.begin(), segment.contacts.end(), [&](const Contact& other) {
          return other.kind == joint.kind && other.side != joint.side;
        });
        ASSERT_NE(mate, segment.contacts.end());
        EXPECT_EQ(mate->centre, mirror(joint.centre));
        EXPECT_EQ(mate->normal, mirror(joint.normal));
        EXPECT_EQ(mate->along, mirror(joint.along));
        EXPECT_EQ(mate->length_mm, joint.length_mm);
        EXPECT_EQ(mate->curvature_across, joint.curvature_across);
      }
      if (!segment.foramina[0]) continue;
      EXPECT_EQ(segment.foramina[0]->roof, mirror(segment.foramina[1]->roof));
      EXPECT_EQ(segment.foramina[0]->back, mirror(segment.foramina[1]->back));
    }
  }
}

TEST(Symmetry, LinesAreMirrorImages) {
  for (const Neck& neck : necks()) {
    for (const Ligament& line : neck.ligaments) {
      const auto isMate = [&](const Ligament& other) {
        return other.kind == line.kind && other.upper == line.upper && other.side == mirrored(line.side) &&
               other.upper_point == mirror(line.upper_point) && other.lower_point == mirror(line.lower_point) &&
               other.stiffness_N_per_mm == line.stiffness_N_per_mm && other.slack_mm == line.slack_mm;
      };
      EXPECT_TRUE(std::any_of(neck.ligaments.begin(), neck.ligaments.end(), isMate)) << line.kind;
    }
    ASSERT_EQ(neck.muscles.size() % 2, 0u);
    for (size_t i = 0; i < neck.muscles.size(); i += 2) {
      const Muscle &left = neck.muscles[i], &right = neck.muscles[i + 1];
      EXPECT_EQ(left.side, Side::left);
      EXPECT_EQ(right.side, Side::right);
      ASSERT_EQ(left.path.size(), right.path.size());
      for (size_t k = 0; k < left.path.size(); ++k) {
        EXPECT_EQ(left.path[k].bone, right.path[k].bone);
        EXPECT_EQ(left.path[k].point, mirror(right.path[k].point));
      }
    }
  }
}

TEST(Symmetry, MidlineLiesInTheMidline) {
  const Neck neck = built();
  for (const Bone& bone : neck.bones) {
    for (const Vec3& p : {bone.neutral.origin, bone.centre_of_mass, bone.superior_centre, bone.inferior_centre,
                          bone.spinolaminar, bone.spinous_tip, bone.dens_tip}) {
      EXPECT_EQ(p.z(), 0);
    }
  }
}

TEST(Ligaments, EveryKindIsThere) {
  std::map<std::string, int> count;
  for (const Ligament& line : built().ligaments) ++count[line.kind];
  using Count = std::pair<const std::string, int>;
  EXPECT_THAT(count,
              UnorderedElementsAre(Count{"ALL", 6}, Count{"PLL", 6}, Count{"LF", 12}, Count{"ISL", 12}, Count{"CL", 64},
                                   Count{"transverse", 2}, Count{"alar", 2}, Count{"apical", 1}, Count{"tectorial", 3},
                                   Count{"AAOM", 3}, Count{"PAOM", 3}, Count{"AAAM", 3}, Count{"PAAM", 3}));
}

TEST(Ligaments, LinesShareTheStiffnessOfTheirRow) {
  const Neck neck = built();
  double flavum = 0, capsule = 0;
  for (const Ligament& line : neck.ligaments) {
    if (line.upper != Vertebra::C3) continue;
    if (line.kind == "LF") flavum += line.stiffness_N_per_mm;
    if (line.kind == "CL" && line.side == Side::left) capsule += line.stiffness_N_per_mm;
  }
  for (const NeckLigament& row : neckTables().ligaments) {
    if (row.upper_from != Vertebra::C2) continue;
    if (row.kind == "LF") {
      EXPECT_DOUBLE_EQ(flavum, row.stiffness_N_per_mm.value);
    }
    if (row.kind == "CL") {
      EXPECT_DOUBLE_EQ(capsule, row.stiffness_N_per_mm.value);
    }
  }
}

TEST(Ligaments, LengthsArePublishedOnes) {
  // Yoganandan 2000: ALL 18.8, PLL 19.0, LF 8.5, ISL 10.4, CL 6.9 mm from C2 to C5; 18.3, 17.9, 10.6, 9.9, 6.7 below
  const std::map<std::string, double> expected{{"ALL", 18.5}, {"PLL", 18.5}, {"LF", 9.5}, {"ISL", 10.1}, {"CL", 6.8}};
  std::map<std::string, std::pair<double, int>> sum;
  const Neck neck = built();
  for (const Ligament& line : neck.ligaments) {
    if (line.upper < Vertebra::C2 || line.lower > Vertebra::T1 || !expected.contains(line.kind)) continue;
    sum[line.kind].first += lengthOf(neck, line);
    ++sum[line.kind].second;
  }
  for (const auto& [kind, length] : expected) EXPECT_NEAR(sum[kind].first / sum[kind].second, length, 1.5) << kind;
}

TEST(Ligaments, LiesWhereTheyBelong) {
  const Neck neck = built();
  for (const Ligament& line : neck.ligaments) {
    const Bone &upper = neck.bone(line.upper), &lower = neck.bone(line.lower);
    EXPECT_GT((upper.neutral * line.upper_point).y() + 6, (lower.neutral * line.lower_point).y()) << line.kind;
    if (line.kind == "ALL") {
      EXPECT_GT(line.upper_point.x(), upper.inferior_centre.x());
    }
    if (line.kind == "PLL") {
      EXPECT_LT(line.upper_point.x(), upper.inferior_centre.x());
    }
    if (line.kind == "LF" || line.kind == "ISL") {
      EXPECT_LT(line.lower_point.x(), -10);
    }
    if (line.kind == "transverse") {
      // from the atlas backward and inward to the back of the dens: it keeps the atlas from sliding forward
      const Vec3 tubercle = upper.neutral * line.upper_point, back = lower.neutral * line.lower_point;
      EXPECT_GT(tubercle.x(), back.x());
      EXPECT_GT(std::abs(tubercle.z()), 8);
      EXPECT_EQ(back.z(), 0);
    }
  }
}

TEST(Ligaments, TheNeutralZoneOfC1C2IsFree) {
  // Panjabi 1988: C1 turns 29.6 degrees to one side on C2 within the neutral zone
  Neck neck = built();
  const Bone& axis = neck.bone(Vertebra::C2);
  const Vec3 along =
      (axis.neutral.axes * Vec3(-std::sin(12 * std::numbers::pi / 180), std::cos(12 * std::numbers::pi / 180), 0));
  const Vec3 centre = neck.bone(Vertebra::C1).neutral.origin;
  const auto strained = [&](double degrees) {
    std::set<std::string> kinds;
    const Mat3 turn = Eigen::AngleAxisd(degrees * std::numbers::pi / 180, along).toRotationMatrix();
    for (const Ligament& line : neck.ligaments) {
      if (line.upper > Vertebra::C1 || line.lower < Vertebra::C2 || line.kind == "transverse") continue;
      const Vec3 upper = centre + turn * (neck.bone(line.upper).neutral * line.upper_point - centre);
      const double longer = (upper - axis.neutral * line.lower_point).norm() - lengthOf(neck, line);
      if (longer > line.slack_mm) kinds.insert(line.kind);
    }
    return kinds;
  };
  EXPECT_TRUE(strained(29).empty());
  EXPECT_TRUE(strained(-29).empty());
  EXPECT_TRUE(strained(38).contains("CL"));
  EXPECT_TRUE(strained(38).contains("alar"));
  EXPECT_EQ(strained(38), strained(-38));
}

TEST(Ligaments, ProcessesThatComeCloseKeepALine) {
  Measurements m;
  m.lordosis_deg = 60;
  const Neck neck = built(m);
  for (const Ligament& line : neck.ligaments) EXPECT_GT(lengthOf(neck, line), 1) << line.kind;
}

TEST(Ligaments, UnknownKindIsRefused) {
  NeckTables tables = neckTables();
  tables.ligaments.front().kind = "ligamentum mirabile";
  try {
    makeNeck({}, tables);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("'ligamentum mirabile' is no ligament"));
    EXPECT_THAT(error.what(), HasSubstr("neck_ligaments.csv:2"));
  }
}

// sum over muscles of force times lever about the sagittal centre of a joint, one sense; Nm
double capacity(const Neck& neck, Vertebra upper, const Vec3& centre, bool extension) {
  double sum = 0;
  for (const Muscle& muscle : neck.muscles) {
    for (size_t i = 1; i < muscle.path.size(); ++i) {
      const MusclePoint &low = muscle.path[i - 1], &high = muscle.path[i];
      if (!(low.bone > upper && high.bone <= upper)) continue;  // the stretch that crosses the joint
      const Vec3 a = neck.bone(low.bone).neutral * low.point, b = neck.bone(high.bone).neutral * high.point;
      const double moment = (b - centre).cross((a - b).normalized() * muscle.max_force_N).z() / 1000;
      if ((moment > 0) == extension) sum += std::abs(moment);
    }
  }
  return sum;
}

TEST(Muscles, StrengthIsTheMeasuredOne) {
  const Neck neck = built();
  const Vec3 c7 = neck.bone(Vertebra::T1).neutral * neck.bone(Vertebra::T1).superior_centre;
  // Vasavada 2001, men at C7-T1: extension 52 (11), flexion 30 (5) Nm; the sum of all at full force is an upper bound
  EXPECT_NEAR(capacity(neck, Vertebra::C7, c7, true), 52, 16);
  EXPECT_NEAR(capacity(neck, Vertebra::C7, c7, false), 30, 10);
  Measurements woman;
  woman.sex = Sex::female;
  const Neck hers = built(woman);
  const Vec3 her_c7 = hers.bone(Vertebra::T1).neutral * hers.bone(Vertebra::T1).superior_centre;
  EXPECT_LT(capacity(hers, Vertebra::C7, her_c7, true), 0.75 * capacity(neck, Vertebra::C7, c7, true));
}

TEST(Muscles, RunFromTheTrunkUp) {
  for (const Neck& neck : necks()) {
    EXPECT_EQ(neck.muscles.size(), 2 * neckTables().muscles.size());
    for (const Muscle& muscle : neck.muscles) {
      ASSERT_GE(muscle.path.size(), 2u) << muscle.name;
      EXPECT_GE(muscle.path.front().bone, muscle.path.back().bone) << muscle.name;
      double length = 0;
      for (size_t i = 1; i < muscle.path.size(); ++i) {
        const MusclePoint &low = muscle.path[i - 1], &high = muscle.path[i];
        length += (neck.bone(low.bone).neutral * low.point - neck.bone(high.bone).neutral * high.point).norm();
      }
      // fibres stand as in the model they come from, whose shortest is at 0.35 of its best length in neutral
      const double fibre = (length - muscle.tendon_slack_mm) / muscle.optimal_fibre_mm;
      EXPECT_GT(fibre, 0.3) << muscle.name;
      EXPECT_LT(fibre, 1.8) << muscle.name;
    }
  }
}

TEST(Muscles, NoneHangsOnTheHyoid) {
  for (const Muscle& muscle : built().muscles) {
    EXPECT_NE(muscle.group, "suprahyoid");
    EXPECT_NE(muscle.group, "infrahyoid");
  }
}

}  // namespace
}  // namespace nucha
