#include "nucha/mechanics/model.h"

#include <Eigen/Geometry>
#include <algorithm>

#include "nucha/base/error.h"

namespace nucha {

Pair& Model::pair(int upper, int lower) {
  NUCHA_ASSERT(upper >= 0 && upper < bodies() && (lower == kGround || (upper < lower && lower < bodies())),
               "a pair joins a body to one below it in the chain or to the ground");
  for (Pair& p : pairs) {
    if (p.upper == upper && p.lower == lower) return p;
  }
  pairs.emplace_back();
  pairs.back().upper = upper;
  pairs.back().lower = lower;
  return pairs.back();
}

const Pair* Model::findPair(int upper, int lower) const {
  for (const Pair& p : pairs) {
    if (p.upper == upper && p.lower == lower) return &p;
  }
  return nullptr;
}

BlockMatrix Model::shape() const {
  std::vector<int> first;
  for (int i = 0; i < bodies(); ++i) first.push_back(i);
  for (const Pair& p : pairs) {
    if (p.lower == kGround) continue;
    int& column = first[static_cast<size_t>(p.lower)];
    column = std::min(column, p.upper);
  }
  return BlockMatrix(std::move(first));
}

State startOf(const Model& model) { return {model.start}; }

Relative relativePose(const Model& model, const State& state, const Pair& pair) {
  const Pose& upper = state.poses[static_cast<size_t>(pair.upper)];
  const Pose& lower = pair.lower == kGround ? model.ground : state.poses[static_cast<size_t>(pair.lower)];
  return {lower.axes.transpose() * (upper.origin - lower.origin), lower.axes.transpose() * upper.axes};
}

void move(const Model& model, const State& from, const Eigen::VectorXd& step, State& to) {
  const int n = model.bodies();
  to.poses.resize(from.poses.size());
  Mat3 carried = Mat3::Identity();  // turn of the body below
  for (int i = n - 1; i >= 0; --i) {
    const bool foot = i == n - 1;
    const Pose& below = foot ? model.ground : from.poses[static_cast<size_t>(i + 1)];
    const Pose& moved_below = foot ? model.ground : to.poses[static_cast<size_t>(i + 1)];
    const Pose& here = from.poses[static_cast<size_t>(i)];
    const Vec3 reach = here.origin - below.origin;
    Vec3 shift = step.segment<3>(6 * i), turn = step.segment<3>(6 * i + 3);
    if (!foot) {
      const Vec3 turn_below = step.segment<3>(6 * i + 9);
      shift -= step.segment<3>(6 * i + 6) + turn_below.cross(reach);
      turn -= turn_below;
    }
    Pose& out = to.poses[static_cast<size_t>(i)];
    out.origin = moved_below.origin + carried * (reach + shift);
    carried *= exponential(turn);
    const Mat3 axes = carried * here.axes;
    out.axes = axes * (1.5 * Mat3::Identity() - 0.5 * axes.transpose() * axes);  // keeps rounding from adding up
  }
}

}  // namespace nucha
