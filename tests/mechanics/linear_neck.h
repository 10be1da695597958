// A neck whose answer is known in closed form: eight hinges that turn in proportion to the moment, each about a fixed
// point of the bone below. For tests of what is built on top of the mechanics.
#pragma once

#include <Eigen/Geometry>
#include <cmath>
#include <numbers>
#include <string>

#include "nucha/mechanics/response.h"
#include "nucha/neck/neck.h"

namespace nucha::test {

inline constexpr double kDegreesPerNm = 5;     ///< of a free hinge
inline constexpr double kBuckles_Nm = 3;       ///< no equilibrium at this moment and beyond
inline const Vec3 kHinge{2, 18, 0};            ///< in the lower bone's frame
inline constexpr double kCouplingRatio = 0.5;  ///< rotation to the same side, per bending

inline Neck linearNeck() {
  Neck neck;
  neck.name = "linear";
  neck.person = {45, Sex::male, 1750};
  for (int i = 0; i < kBones; ++i) {
    Bone& bone = neck.bones[static_cast<size_t>(i)];
    bone.name = static_cast<Vertebra>(i);
    bone.neutral.origin = Vec3(0, 15.0 * (kBones - 1 - i), 0);
    bone.depth_inferior_mm = 16;
    bone.height_posterior_mm = 14;
    bone.inferior_centre = Vec3(8, 0, 0);
    bone.superior_centre = Vec3(8, 14, 0);
  }
  return neck;
}

/// A hinge with a bone bridge is stiffer: by ten times when solid.
inline double compliance(const Neck& neck, size_t segment) {
  return kDegreesPerNm * (1 - 0.9 * neck.segments[segment].union_maturity);
}

inline Rotation turn(Direction direction, double degrees) {
  Rotation r;
  switch (direction) {
    case Direction::flexion:
      r.flexion_deg = degrees;
      break;
    case Direction::extension:
      r.flexion_deg = -degrees;
      break;
    case Direction::left_bending:
      r.left_bending_deg = degrees, r.left_rotation_deg = kCouplingRatio * degrees;
      break;
    case Direction::right_bending:
      r.left_bending_deg = -degrees, r.left_rotation_deg = -kCouplingRatio * degrees;
      break;
    case Direction::left_rotation:
      r.left_rotation_deg = degrees;
      break;
    case Direction::right_rotation:
      r.left_rotation_deg = -degrees;
      break;
  }
  return r;
}

inline Equilibrium linearEquilibrium(const Neck& neck, const LoadCase& load, double moment) {
  Equilibrium e;
  e.moment_Nm = moment;
  for (size_t i = 0; i < kSegments; ++i) {
    SegmentResult& s = e.segments[i];
    s.level = Level{static_cast<Vertebra>(i)};
    const double degrees = i >= static_cast<size_t>(load.loaded) ? compliance(neck, i) * moment : 0;
    s.rotation = turn(load.direction, degrees);
    s.disc = DiscResult{100 * moment + load.follower_N, 0, moment, 0.1 * moment, 0.01 * moment, 0};
    s.facet_N = {10 * moment, 5 * moment};
    s.foramen[0] = ForamenResult{10, 5, 40 - moment, 0.01};
    s.foramen[1] = ForamenResult{10, 5, 38 - moment, 0.02};
    e.rotation_deg += degrees;
  }
  e.poses[kBones - 1] = neck.bones[kBones - 1].neutral;
  for (int i = kBones - 2; i >= 0; --i) {
    const auto upper = static_cast<size_t>(i), lower = upper + 1;
    const double angle = -e.segments[upper].rotation.flexion_deg * std::numbers::pi / 180;
    const Mat3 turned = Eigen::AngleAxisd(angle, Vec3::UnitZ()).toRotationMatrix();
    const Vec3 step = neck.bones[upper].neutral.origin - neck.bones[lower].neutral.origin;
    const Pose& below = e.poses[lower];
    e.poses[upper] = {below * (kHinge + turned * (step - kHinge)), below.axes * turned};
  }
  for (size_t i = 0; i < neck.implants.size(); ++i) {
    ImplantResult r;
    r.implant = i;
    r.level = Level{neck.implants[i].upper};
    r.axial_N = 50 * moment;
    r.strength_N = 200;
    r.used = r.axial_N / r.strength_N;
    e.implants.push_back(r);
  }
  return e;
}

inline Response linearRespond(const Neck& neck, const LoadCase& load) {
  Response response;
  response.load = load;
  double full = load.moment_Nm;
  if (load.protocol == Protocol::displacement_control) {
    double free = 0;
    for (auto i = static_cast<size_t>(load.loaded); i < kSegments; ++i) free += compliance(neck, i);
    full = load.rotation_deg / free;
  }
  response.complete = true;
  for (int step = 0; step <= load.steps && response.complete; ++step) {
    const double moment = full * step / load.steps;
    response.complete = moment < kBuckles_Nm;
    Equilibrium e = linearEquilibrium(neck, load, moment);
    if (!response.complete) e.report.stop = Stop::buckled;
    response.curve.push_back(std::move(e));
  }
  return response;
}

}  // namespace nucha::test
