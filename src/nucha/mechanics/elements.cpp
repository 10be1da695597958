#include "nucha/mechanics/elements.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

namespace nucha {

Mat3 skew(const Vec3& v) {
  Mat3 m;
  m << 0, -v.z(), v.y(), v.z(), 0, -v.x(), -v.y(), v.x(), 0;
  return m;
}

Mat3 exponential(const Vec3& w) {
  const double angle2 = w.squaredNorm();
  double a = 1, b = 0.5;  // sin(x)/x and (1 - cos x)/x^2, by their series where the quotient would lose digits
  if (angle2 > 1e-6) {
    const double angle = std::sqrt(angle2);
    a = std::sin(angle) / angle;
    b = (1 - std::cos(angle)) / angle2;
  } else {
    a -= angle2 / 6;
    b -= angle2 / 24;
  }
  const Mat3 s = skew(w);
  return Mat3::Identity() + a * s + b * s * s;
}

Vec3 logarithm(const Mat3& rotation) {
  const Eigen::Quaterniond q(rotation);
  const double sine = q.vec().norm();
  const double angle = 2 * std::atan2(sine, std::abs(q.w()));
  const double sign = q.w() < 0 ? -1 : 1;
  return sine < 1e-12 ? Vec3(2 * sign * q.vec()) : Vec3(sign * angle / sine * q.vec());
}

void Quadratic::addPoint(double point_energy, const Vec3& arm, const Vec3& force, const Mat3& stiffness) {
  energy += point_energy;
  gradient.head<3>() += force;
  gradient.tail<3>() += arm.cross(force);
  const Mat3 r = skew(arm);
  const Mat3 kr = stiffness * r;
  hessian.topLeftCorner<3, 3>() += stiffness;
  hessian.topRightCorner<3, 3>() -= kr;
  hessian.bottomLeftCorner<3, 3>() -= kr.transpose();
  // the point also moves on a circle: 1/2 w x (w x arm) does work against the force
  Mat3 turn = 0.5 * force * arm.transpose();
  turn += turn.transpose().eval();
  turn.diagonal().array() -= force.dot(arm);
  hessian.bottomRightCorner<3, 3>() += turn - r * kr;
}

namespace {

// A pull along the line from q (lower) to p (upper).
void addLinePull(const Pull& pull, const Relative& pose, const Vec3& upper, const Vec3& direction, double length,
                 Quadratic& sum) {
  const double across = pull.force / length;
  Mat3 stiffness = (pull.stiffness - across) * direction * direction.transpose();
  stiffness.diagonal().array() += across;
  sum.addPoint(pull.energy, pose.axes * upper, pull.force * direction, stiffness);
}

}  // namespace

void Line::add(const Relative& pose, Quadratic& sum) const {
  const Vec3 span = pose * upper - lower;
  const double length = span.norm();
  if (length <= rest_mm) return;
  addLinePull(law(length - rest_mm), pose, upper, span / length, length, sum);
}

void Cable::add(const Relative& pose, double share, Quadratic& sum) const {
  const Vec3 span = pose * upper - lower;
  const double length = span.norm();
  const double tension = share * tension_N, stiffness = share * stiffness_N_per_mm, longer = length - start_mm;
  const Pull pull{tension * length + 0.5 * stiffness * longer * longer, tension + stiffness * longer, stiffness};
  addLinePull(pull, pose, upper, span / length, length, sum);
}

double ContactPoint::height(const Relative& pose) const {
  const Vec3 p = pose * upper - centre;
  const double s = along.dot(p);
  const double t = normal.cross(along).dot(p);
  return normal.dot(p) - 0.5 * (curvature_along * s * s + curvature_across * t * t);
}

void ContactPoint::add(const Relative& pose, Quadratic& sum) const {
  const Vec3 arm = pose.axes * upper;
  const Vec3 p = pose.origin + arm - centre;
  const Vec3 across = normal.cross(along);
  const double s = along.dot(p), t = across.dot(p);
  const double depth = play_mm - (normal.dot(p) - 0.5 * (curvature_along * s * s + curvature_across * t * t));
  if (depth <= 0) return;
  const Pull pull = law(depth);
  const Vec3 slope = normal - curvature_along * s * along - curvature_across * t * across;  // of the height
  const Mat3 stiffness =
      pull.stiffness * slope * slope.transpose() +
      pull.force * (curvature_along * along * along.transpose() + curvature_across * across * across.transpose());
  sum.addPoint(pull.energy, arm, -pull.force * slope, stiffness);
}

void Spot::add(const Relative& pose, Quadratic& sum) const {
  const Vec3 arm = pose.axes * upper;
  const Vec3 u = pose.origin + arm - start;
  const double apart = normal.dot(u);
  const double kn = one_sided && apart > 0 ? 0 : normal_N_per_mm;
  const Vec3 force = (kn - tangential_N_per_mm) * apart * normal + tangential_N_per_mm * u;
  Mat3 stiffness = (kn - tangential_N_per_mm) * normal * normal.transpose();
  stiffness.diagonal().array() += tangential_N_per_mm;
  sum.addPoint(0.5 * force.dot(u), arm, force, stiffness);
}

Pull Fibre::pull(double strain) const {
  if (strain <= 0) return {};
  const double e = std::min(strain, limit);
  const double grown = std::exp(exponent * e);
  const double slope = amplitude_N * exponent * (grown - 1);  // dF/de
  const double force = amplitude_N * (grown - 1 - exponent * e);
  const double energy = amplitude_N * ((grown - 1) / exponent - e - exponent * e * e / 2);
  const double past = strain - e;
  return {rest_mm * (energy + past * (force + slope * past / 2)), force + slope * past, slope / rest_mm};
}

void Fibre::add(const Relative& pose, Quadratic& sum) const {
  const Vec3 span = pose * upper - lower;
  const double length = span.norm();
  if (length <= rest_mm) return;
  addLinePull(pull(length / rest_mm - 1), pose, upper, span / length, length, sum);
}

void Nucleus::add(const Relative& pose, Quadratic& sum) const {
  const Vec3 arm = pose.axes * upper;
  const double x = -normal.dot(pose.origin + arm - start);
  if (x <= 0) return;
  const Pull p = ToeLaw{bulk_MPa, toe_strain}(x / height_mm);
  sum.addPoint(area_mm2 * height_mm * p.energy, arm, -area_mm2 * p.force * normal,
               area_mm2 / height_mm * p.stiffness * normal * normal.transpose());
}

Vec3 Bushing::translation(const Relative& pose) const {
  return lower.axes.transpose() * (pose * upper.origin - lower.origin);
}

namespace {

// Q = Rx(a) Ry(b) Rz(c)
Vec3 bodyFixedAngles(const Mat3& q) {
  return {std::atan2(-q(1, 2), q(2, 2)), std::asin(std::clamp(q(0, 2), -1.0, 1.0)), std::atan2(-q(0, 1), q(0, 0))};
}

}  // namespace

Vec3 Bushing::angles(const Relative& pose) const {
  return bodyFixedAngles(lower.axes.transpose() * pose.axes * upper.axes);
}

void Bushing::add(const Relative& pose, Quadratic& sum) const {
  const Vec3 arm = pose.axes * upper.origin;
  const Mat3 stiffness = lower.axes * translational.asDiagonal() * lower.axes.transpose();
  const Vec3 moved = pose.origin + arm - lower.origin;
  const Vec3 force = stiffness * moved;
  sum.addPoint(0.5 * force.dot(moved), arm, force, stiffness);

  // Turning by w changes the angles by J^-1 w, with the rotation axes of the three angles as the columns of J. Along
  // exp(t w) the angles also accelerate, because the axes turn: that is the bracket added to the stiffness.
  const Vec3 a = angles(pose);
  const Vec3 pull = rotational.cwiseProduct(a);
  Mat3 j;
  j.col(0) = lower.axes.col(0);
  j.col(1) = lower.axes * Vec3(0, std::cos(a.x()), std::sin(a.x()));
  j.col(2) = lower.axes * Vec3(std::sin(a.y()), -std::sin(a.x()) * std::cos(a.y()), std::cos(a.x()) * std::cos(a.y()));
  const Mat3 inverse = j.inverse();
  const Vec3 moment = inverse.transpose() * pull;
  Mat3 second = rotational.asDiagonal();
  second(0, 1) = second(1, 0) = -0.5 * moment.dot(j.col(0).cross(j.col(1)));
  second(0, 2) = second(2, 0) = -0.5 * moment.dot(j.col(0).cross(j.col(2)));
  second(1, 2) = second(2, 1) = -0.5 * moment.dot(j.col(1).cross(j.col(2)));
  sum.energy += 0.5 * pull.dot(a);
  sum.gradient.tail<3>() += moment;
  sum.hessian.bottomRightCorner<3, 3>() += inverse.transpose() * second * inverse;
}

}  // namespace nucha
