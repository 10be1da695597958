#include "nucha/neck/mesh_field.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

namespace nucha::shape {

double Box::distance(const Vec3& point) const {
  const Vec3 outside = (low - point).cwiseMax(point - high).cwiseMax(Vec3::Zero());
  return outside.norm();
}

double smoothMax(double a, double b, double radius) {
  const double h = std::max(radius - std::abs(a - b), 0.0);
  return std::max(a, b) + h * h / (4 * radius);
}

namespace {

double smoothMin(double a, double b, double radius) { return -smoothMax(-a, -b, radius); }

// Distance to an ellipsoid about the origin: exact in sign, close to true near the surface.
double ellipsoidDistance(const Vec3& point, const Vec3& radii) {
  const double k0 = point.cwiseQuotient(radii).norm();
  const double k1 = point.cwiseQuotient(radii.cwiseProduct(radii)).norm();
  return k1 < 1e-9 ? -radii.minCoeff() : k0 * (k0 - 1) / k1;
}

Box around(const Vec3& a, const Vec3& b, double by) { return Box{a.cwiseMin(b), a.cwiseMax(b)}.grown(by); }

}  // namespace

Solid ball(const Vec3& centre, double radius) {
  return {[=](const Vec3& p) { return (p - centre).norm() - radius; }, around(centre, centre, radius)};
}

Solid ellipsoid(const Vec3& centre, const Vec3& radii) {
  return {[=](const Vec3& p) { return ellipsoidDistance(p - centre, radii); }, {centre - radii, centre + radii}};
}

Solid stick(const Vec3& a, const Vec3& b, const Vec3& up, Thickness at_a, Thickness at_b) {
  const double length = std::max((b - a).norm(), 1e-6);
  const Vec3 axis = (b - a) / length;
  const Vec3 side = axis.cross(up).normalized();
  const Vec3 over = side.cross(axis);
  const double widest = std::max({at_a.along_up, at_a.across, at_b.along_up, at_b.across});
  auto distance = [=](const Vec3& p) {
    const Vec3 d = p - a;
    const double along = d.dot(axis);
    const double t = std::clamp(along / length, 0.0, 1.0);
    const double ru = at_a.along_up + t * (at_b.along_up - at_a.along_up);
    const double rs = at_a.across + t * (at_b.across - at_a.across);
    return ellipsoidDistance({along - t * length, d.dot(over), d.dot(side)}, {std::min(ru, rs), ru, rs});
  };
  return {distance, around(a, b, widest)};
}

Solid stick(const Vec3& a, const Vec3& b, double radius_a, double radius_b) {
  const Vec3 axis = (b - a).normalized();
  const Vec3 up = std::abs(axis.y()) < 0.8 ? Vec3::UnitY() : Vec3::UnitX();
  return stick(a, b, up, {radius_a, radius_a}, {radius_b, radius_b});
}

Solid chain(const std::vector<Vec3>& points, const Vec3& up, Thickness at_first, Thickness at_last) {
  std::vector<Solid> links;
  const auto last = static_cast<double>(points.size() - 1);
  const auto at = [&](std::size_t n) {
    const double t = static_cast<double>(n) / last;
    return Thickness{at_first.along_up + t * (at_last.along_up - at_first.along_up),
                     at_first.across + t * (at_last.across - at_first.across)};
  };
  for (std::size_t n = 0; n + 1 < points.size(); ++n)
    links.push_back(stick(points[n], points[n + 1], up, at(n), at(n + 1)));
  Box box = links.front().box;
  for (const Solid& link : links) box = {box.low.cwiseMin(link.box.low), box.high.cwiseMax(link.box.high)};
  auto distance = [links](const Vec3& p) {
    double least = links.front().distance(p);
    for (std::size_t n = 1; n < links.size(); ++n) least = std::min(least, links[n].distance(p));
    return least;
  };
  return {distance, box};
}

Solid cushion(const Vec3& centre, const Vec3& normal, const Vec3& along, double half_length, double half_width,
              double half_thickness) {
  const Vec3 across = normal.cross(along).normalized();
  const double round = half_thickness / 2;
  auto distance = [=](const Vec3& p) {
    const Vec3 d = p - centre;
    const double disc = ellipsoidDistance({d.dot(along), d.dot(across), 0}, {half_length, half_width, half_length});
    return smoothMax(disc, std::abs(d.dot(normal)) - half_thickness, round);
  };
  return {distance, around(centre, centre, std::max({half_length, half_width, half_thickness}) * 1.2)};
}

Solid mirrored(const Solid& solid) {
  Solid other{[distance = solid.distance](const Vec3& p) { return distance({p.x(), p.y(), -p.z()}); }, solid.box};
  other.box.low.z() = -solid.box.high.z();
  other.box.high.z() = -solid.box.low.z();
  return other;
}

Field& Field::add(Solid solid, double fillet) {
  steps_.push_back({std::move(solid), fillet, false});
  return *this;
}

Field& Field::carve(Solid solid, double fillet) {
  steps_.push_back({std::move(solid), fillet, true});
  return *this;
}

double Field::operator()(const Vec3& point) const {
  constexpr double kFar = 1e3;
  double value = kFar;
  for (const Step& step : steps_) {
    // boxes are cheaper than solids, and most solids are too far away to matter
    const double away = step.solid.box.distance(point);
    if (step.carved) {
      if (away > std::max(step.fillet - value, 0.0) + step.fillet) continue;
      value = smoothMax(value, -step.solid.distance(point), step.fillet);
    } else {
      if (away > value + step.fillet) continue;
      value = smoothMin(value, step.solid.distance(point), step.fillet);
    }
  }
  return value;
}

Box Field::box() const {
  Box all;
  bool first = true;
  for (const Step& step : steps_) {
    if (step.carved) continue;
    const Box grown = step.solid.box.grown(step.fillet);
    all = first ? grown : Box{all.low.cwiseMin(grown.low), all.high.cwiseMax(grown.high)};
    first = false;
  }
  return all;
}

}  // namespace nucha::shape
