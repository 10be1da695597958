#include "nucha/neck/remedy.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "nucha/base/text.h"
#include "nucha/neck/surgery_checks.h"
#include "nucha/neck/surgery_space.h"

namespace nucha {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr int kMostTurns = 10;
constexpr double kMissed_mm = 1e-3;

// joints between C2 and T1 that no implant holds
std::vector<Level> freeJoints(const Neck& neck) {
  std::vector<Level> joints;
  for (int i = indexOf(Vertebra::C2); i < indexOf(Vertebra::T1); ++i) {
    const Level level{static_cast<Vertebra>(i)};
    const bool held = std::any_of(neck.implants.begin(), neck.implants.end(),
                                  [level](const Implant& implant) { return covers(implant, level); });
    if (!held && neck.segment(level).disc) joints.push_back(level);
  }
  return joints;
}

double heightOf(const Neck& neck, Vertebra bone) {
  return (neck.bone(bone).neutral * neck.bone(bone).superior_centre).y();
}

// the smallest turns that bring C2 back over C7, to first order, without turning the head
void turnBack(Neck& neck, const std::vector<Level>& joints, double back_mm) {
  const Bone& top = neck.bone(Vertebra::C2);
  const double head = (top.neutral * bodyCentre(top)).y();
  std::vector<double> arms;  // of C2 above the joint; C7, against which it is measured, goes with the lowest one
  for (const Level joint : joints) arms.push_back(head - heightOf(neck, std::min(joint.lower(), Vertebra::C7)));
  double mean = 0, squares = 0;
  for (const double arm : arms) mean += arm / static_cast<double>(arms.size());
  for (const double arm : arms) squares += (arm - mean) * (arm - mean);
  if (squares <= 0) return;
  for (std::size_t i = 0; i < joints.size(); ++i) {
    BodySpace space = calcSpace(neck, joints[i].upper, joints[i].lower());
    space.lordosis_deg += back_mm * (arms[i] - mean) / squares / kDegree;
    setSpace(neck, joints[i].upper, joints[i].lower(), space);
  }
}

}  // namespace

Neck exchangeImplants(Neck neck, Vertebra upper, Vertebra lower) {
  const std::string where = "exchange of hardware " + spanOf(upper, lower);
  bool found = false;
  for (Implant& implant : neck.implants) {
    if (!liesWithin(implant, upper, lower)) continue;
    implant.loosening = 0;
    implant.migration_mm = 0;
    implant.broken = false;
    found = true;
  }
  if (!found) refuse(where, "no implant lies there", "check the levels");
  neck.operations.push_back(
      fmt::format("Exchange of hardware {}: new implants of the same kind, firm again.", spanOf(upper, lower)));
  return neck;
}

Neck trainMuscles(Neck neck, double factor) {
  if (!(factor > 0 && std::isfinite(factor))) {
    refuse("training", fmt::format("the factor is {}", shown(factor)), "above 0");
  }
  for (Muscle& muscle : neck.muscles) {
    const double strength = muscle.strength * factor;
    muscle.strength = std::min(strength, 1.0);
    if (strength > 1) muscle.max_force_N *= strength;
  }
  neck.operations.push_back(fmt::format("Training: all muscles give {} times their force.", shown(factor)));
  return neck;
}

Neck carryHeadBack(Neck neck, double back_mm) {
  const std::string where = "posture";
  if (!(back_mm >= 0 && std::isfinite(back_mm))) {
    refuse(where, fmt::format("{} mm", shown(back_mm)), "0 or more");
  }
  const std::vector<Level> joints = freeJoints(neck);
  if (joints.size() < 2) refuse(where, "fewer than two joints between C2 and T1 can turn", "leave the posture");
  const double before = neck.alignment.sva_mm;
  const double wanted = std::min(before, std::max(0.0, before - back_mm));
  for (int i = 0; i < kMostTurns && std::abs(neck.alignment.sva_mm - wanted) > kMissed_mm; ++i) {
    turnBack(neck, joints, neck.alignment.sva_mm - wanted);
  }
  neck.operations.push_back(
      fmt::format("Posture: the head is carried {} mm further back.", shown(before - neck.alignment.sva_mm)));
  return neck;
}

}  // namespace nucha
