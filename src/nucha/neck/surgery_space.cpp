#include "nucha/neck/surgery_space.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "nucha/base/error.h"

namespace nucha {
namespace {

constexpr double kDegree = std::numbers::pi / 180;

// where the upper body stands against the lower one, in the lower bone's frame
struct Standing {
  double slope = 0;       // of the lower bone's superior endplate
  double lordosis = 0;    // radians
  double height_mm = 0;   // along the bisector's normal
  double forward_mm = 0;  // along the bisector
  double right_mm = 0;
};

Vec3 bisector(double angle) { return {std::cos(angle), std::sin(angle), 0}; }
Vec3 normalOf(double angle) { return {-std::sin(angle), std::cos(angle), 0}; }

Mat3 aboutZ(double angle) {
  Mat3 turn;
  turn << std::cos(angle), -std::sin(angle), 0, std::sin(angle), std::cos(angle), 0, 0, 0, 1;
  return turn;
}

Standing standingOf(const Bone& upper, const Bone& lower) {
  const Pose pose = relative(lower.neutral, upper.neutral);
  Standing standing;
  standing.slope = calcSuperiorSlope(lower);
  standing.lordosis = std::atan2(pose.axes(1, 0), pose.axes(0, 0)) - standing.slope;
  const double middle = standing.slope + standing.lordosis / 2;
  const Vec3 step = pose * upper.inferior_centre - lower.superior_centre;
  standing.height_mm = step.dot(normalOf(middle));
  standing.forward_mm = step.dot(bisector(middle));
  standing.right_mm = step.z();
  return standing;
}

double neutralLength(const Neck& neck, const Ligament& ligament) {
  const Vec3 upper = neck.bone(ligament.upper).neutral * ligament.upper_point;
  const Vec3 lower = neck.bone(ligament.lower).neutral * ligament.lower_point;
  return (upper - lower).norm();
}

void carrySegment(Segment& segment, const Pose& before, const Pose& after) {
  const Pose moved = compose(after, relative(before, Pose{}));  // of what goes with the upper bone, lower frame
  for (Contact& contact : segment.contacts) {
    const Vec3 mate = contact.centre + contact.gap_mm * contact.normal;
    contact.gap_mm = std::max(0.0, contact.normal.dot(moved * mate - contact.centre));
  }
  for (std::optional<Foramen>& foramen : segment.foramina) {
    if (!foramen) continue;
    const double area = outlineArea(*foramen, before);
    if (area > 0) foramen->area_mm2 *= outlineArea(*foramen, after) / area;
  }
}

struct SagittalPosture {
  double lordosis_rad = 0;
  double sva_mm = 0;
};

// C2 to C7; the laboratory stands upright
SagittalPosture postureOf(const Neck& neck) {
  const Bone& top = neck.bone(Vertebra::C2);
  const Bone& foot = neck.bone(Vertebra::C7);
  const Mat3 turn = foot.neutral.axes.transpose() * top.neutral.axes;
  const Vec3 corner = foot.superior_centre - foot.depth_superior_mm / 2 * bisector(calcSuperiorSlope(foot));
  return {std::atan2(turn(1, 0), turn(0, 0)), (top.neutral * bodyCentre(top)).x() - (foot.neutral * corner).x()};
}

}  // namespace

double calcSuperiorSlope(const Bone& bone) {
  // corners lie half a depth before and behind the centre; the one behind is the posterior height away from the origin
  const double depth = bone.depth_superior_mm;
  const double reach = bone.superior_centre.head<2>().norm();
  if (depth <= 0 || reach <= 0) return 0;
  const double height = bone.height_posterior_mm;
  const double share = (reach * reach + depth * depth / 4 - height * height) / (depth * reach);
  if (std::abs(share) > 1) return 0;
  return std::atan2(bone.superior_centre.y(), bone.superior_centre.x()) - std::acos(share);
}

BodySpace calcSpace(const Neck& neck, Vertebra upper, Vertebra lower) {
  NUCHA_ASSERT(indexOf(upper) < indexOf(lower), "the upper bone lies above the lower one");
  const Standing standing = standingOf(neck.bone(upper), neck.bone(lower));
  return {standing.height_mm, standing.lordosis / kDegree};
}

void setSpace(Neck& neck, Vertebra upper, Vertebra lower, BodySpace space) {
  NUCHA_ASSERT(indexOf(upper) < indexOf(lower), "the upper bone lies above the lower one");
  const Standing now = standingOf(neck.bone(upper), neck.bone(lower));
  const double lordosis = space.lordosis_deg * kDegree;
  const double middle = now.slope + lordosis / 2;
  const Pose foot = neck.bone(lower).neutral;
  Pose target = relative(foot, neck.bone(upper).neutral);
  target.axes = aboutZ(lordosis - now.lordosis) * target.axes;
  target.origin = neck.bone(lower).superior_centre + space.height_mm * normalOf(middle) +
                  now.forward_mm * bisector(middle) + now.right_mm * Vec3::UnitZ() -
                  target.axes * neck.bone(upper).inferior_centre;

  const auto crosses = [upper](const Ligament& ligament) {
    return indexOf(ligament.upper) <= indexOf(upper) && indexOf(ligament.lower) > indexOf(upper);
  };
  const SagittalPosture posture = postureOf(neck);
  const Level joint{upper};
  const Pose before = neutralPose(neck, upper, joint.lower());
  for (Ligament& ligament : neck.ligaments) {
    if (crosses(ligament)) ligament.slack_mm += neutralLength(neck, ligament);
  }
  const Pose moved = compose(compose(foot, target), relative(neck.bone(upper).neutral, Pose{}));
  for (int i = 0; i <= indexOf(upper); ++i) {
    Pose& pose = neck.bones[static_cast<size_t>(i)].neutral;
    pose = compose(moved, pose);
  }
  for (Ligament& ligament : neck.ligaments) {
    if (crosses(ligament)) ligament.slack_mm -= neutralLength(neck, ligament);
  }
  carrySegment(neck.segment(joint), before, neutralPose(neck, upper, joint.lower()));
  const SagittalPosture changed = postureOf(neck);
  neck.alignment.lordosis_deg += (changed.lordosis_rad - posture.lordosis_rad) / kDegree;
  neck.alignment.sva_mm += changed.sva_mm - posture.sva_mm;
}

void setSpan(Neck& neck, Vertebra upper, Vertebra lower, BodySpace space) {
  NUCHA_ASSERT(indexOf(upper) < indexOf(lower), "the upper bone lies above the lower one");
  const BodySpace now = calcSpace(neck, upper, lower);
  const int levels = indexOf(lower) - indexOf(upper);
  for (int i = indexOf(lower) - 1; i >= indexOf(upper); --i) {
    const Level level{static_cast<Vertebra>(i)};
    BodySpace part = calcSpace(neck, level.upper, level.lower());
    part.height_mm += (space.height_mm - now.height_mm) / levels;
    part.lordosis_deg += (space.lordosis_deg - now.lordosis_deg) / levels;
    setSpace(neck, level.upper, level.lower(), part);
  }
  setSpace(neck, upper, lower, space);
}

}  // namespace nucha
