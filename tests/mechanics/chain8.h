// "chain-8": eight bodies on six-spring joints, a problem small enough to be written in any multibody code. Not a neck:
// x is its flexion axis and its stiffnesses are round numbers.
#pragma once

#include "nucha/mechanics/solve.h"

namespace nucha::chain8 {

inline constexpr double kPi = 3.14159265358979323846;
enum class Case { a, b, c };

inline Model model(Case which) {
  constexpr double kPitch = 15, kGravity = 9.81e-3;  // mm, kN/kg = N/g
  const Vec3 rotational = Vec3(0.4, 1.2, 0.7) * 1000 * 180 / kPi;
  Model m;
  m.start.resize(8);
  for (int i = 0; i < 8; ++i) m.start[static_cast<size_t>(i)].origin = Vec3(0, (7 - i) * kPitch, 0);  // the head is 0
  for (int i = 0; i < 8; ++i) {
    Bushing joint;
    if (i < 7) joint.lower.origin = Vec3(0, kPitch, 0);
    joint.translational = Vec3(73, 500, 62);
    joint.rotational = rotational;
    m.pair(i, i < 7 ? i + 1 : kGround).bushings.push_back(joint);
    const double mass = i == 0 ? 4500 : 250;
    const Vec3 centre = i == 0 ? Vec3(0, 50, 10) : Vec3(0, 7.5, 0);
    if (which == Case::c) m.weights.push_back({i, centre, Vec3(0, -0.25 * mass * kGravity, 0)});
  }
  return m;
}

inline Loads loads(Case which) {
  Loads l;
  l.moment_Nmm = which == Case::b ? Vec3(2000 * Vec3(1, 1, 1) / std::sqrt(3.0)) : Vec3(2000, 0, 0);
  return l;
}

inline double rotationOfHead(const State& state) { return logarithm(state.poses[0].axes).norm() * 180 / kPi; }

}  // namespace nucha::chain8
