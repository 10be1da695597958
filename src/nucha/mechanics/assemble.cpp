#include <Eigen/Geometry>

#include "nucha/mechanics/model.h"

namespace nucha {

namespace {

void addElements(const Pair& pair, const Relative& pose, Quadratic& sum) {
  for (const Line& e : pair.lines) e.add(pose, sum);
  for (const ContactPoint& e : pair.contacts) e.add(pose, sum);
  for (const Spot& e : pair.spots) e.add(pose, sum);
  for (const Fibre& e : pair.fibres) e.add(pose, sum);
  for (const Nucleus& e : pair.nuclei) e.add(pose, sum);
  for (const Bushing& e : pair.bushings) e.add(pose, sum);
}

// block of `m` turned from the lower bone's axes to the laboratory's
Mat6 turned(const Mat6& m, const Mat3& axes) {
  Mat6 out;
  for (int i = 0; i < 6; i += 3) {
    for (int j = 0; j < 6; j += 3) out.block<3, 3>(i, j) = axes * m.block<3, 3>(i, j) * axes.transpose();
  }
  return out;
}

// Carries the derivatives of a pair from the relative pose to both bones. With the upper bone moved by (da, wa) and the
// lower by (db, wb), all in the lower bone's axes, and the upper origin standing at p,
//   d = da - db - wb x p  - wb x (da - db) + 1/2 wb x (wb x p)   and   w = wa - wb - 1/2 wb x wa   to second order.
void addPair(const Pair& pair, const Relative& pose, const Mat3& axes, const Quadratic& q, Assembly& sum) {
  const Vec3 force = q.gradient.head<3>(), moment = q.gradient.tail<3>();
  sum.energy += q.energy;
  sum.gradient.segment<3>(6 * pair.upper) += axes * force;
  sum.gradient.segment<3>(6 * pair.upper + 3) += axes * moment;
  sum.hessian.block(pair.upper, pair.upper) += turned(q.hessian, axes);
  if (pair.lower == kGround) return;

  sum.gradient.segment<3>(6 * pair.lower) -= axes * force;
  sum.gradient.segment<3>(6 * pair.lower + 3) -= axes * (moment + pose.origin.cross(force));

  // columns of the lower bone:  d(d, w) = [-1 [p]; 0 -1] (db, wb)
  const Mat3 p = skew(pose.origin), f = skew(force);
  Mat6 right = -q.hessian;  // H times those columns
  right.topRightCorner<3, 3>() += q.hessian.topLeftCorner<3, 3>() * p;
  right.bottomRightCorner<3, 3>() += q.hessian.bottomLeftCorner<3, 3>() * p;

  Mat6 lower = -right;
  lower.bottomRows<3>() -= p * right.topRows<3>();
  lower.topRightCorner<3, 3>() += f;
  lower.bottomLeftCorner<3, 3>() -= f;
  Mat3 turn = 0.5 * force * pose.origin.transpose();
  turn += turn.transpose().eval();
  turn.diagonal().array() -= force.dot(pose.origin);
  lower.bottomRightCorner<3, 3>() += turn;
  sum.hessian.block(pair.lower, pair.lower) += turned(lower, axes);

  right.topRightCorner<3, 3>() -= f;
  right.bottomRightCorner<3, 3>() -= 0.5 * skew(moment);
  sum.hessian.block(pair.lower, pair.upper) += turned(right, axes).transpose();
}

void addWeight(const DeadForce& weight, const Pose& pose, double share, Assembly& sum) {
  Quadratic q;
  const Vec3 arm = pose.axes * weight.point;
  const Vec3 force = -share * weight.force_N;
  q.addPoint(force.dot(pose.origin + arm), arm, force, Mat3::Zero());
  sum.energy += q.energy;
  sum.gradient.segment<6>(6 * weight.body) += q.gradient;
  sum.hessian.block(weight.body, weight.body) += q.hessian;
}

}  // namespace

void assemble(const Model& model, const State& state, const Loads& loads, Assembly& sum) {
  sum.energy = 0;
  sum.gradient.setZero();
  sum.hessian.setZero();
  Quadratic q;
  for (const Pair& pair : model.pairs) {
    const Relative pose = relativePose(model, state, pair);
    q.clear();
    addElements(pair, pose, q);
    if (loads.cables != 0) {
      for (const Cable& e : pair.cables) e.add(pose, loads.cables, q);
    }
    const Mat3& axes = pair.lower == kGround ? model.ground.axes : state.poses[static_cast<size_t>(pair.lower)].axes;
    addPair(pair, pose, axes, q, sum);
  }
  if (loads.weights == 0) return;
  for (const DeadForce& weight : model.weights) {
    addWeight(weight, state.poses[static_cast<size_t>(weight.body)], loads.weights, sum);
  }
}

double elementEnergy(const Model& model, const State& state) {
  Quadratic q;
  for (const Pair& pair : model.pairs) addElements(pair, relativePose(model, state, pair), q);
  return q.energy;
}

}  // namespace nucha
