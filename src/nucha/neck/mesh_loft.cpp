#include <Eigen/Geometry>
#include <cmath>
#include <numbers>

#include "nucha/base/error.h"
#include "nucha/neck/mesh_parts.h"

namespace nucha::shape {
namespace {

constexpr int kSides = 12;

std::array<float, 3> stored(const Vec3& p) {
  return {static_cast<float>(p.x()), static_cast<float>(p.y()), static_cast<float>(p.z())};
}

void addRings(Mesh& mesh, const std::vector<Ring>& rings, bool closed) {
  const auto around = static_cast<std::uint32_t>(rings.front().size());
  for (const Ring& ring : rings) {
    NUCHA_ASSERT(ring.size() == around && around >= 3, "rings of one skin have equally many points");
    for (const Vec3& p : ring) mesh.points.push_back(stored(p));
  }
  const auto count = static_cast<std::uint32_t>(rings.size());
  for (std::uint32_t r = 0; r < (closed ? count : count - 1); ++r)
    for (std::uint32_t i = 0; i < around; ++i) {
      const std::uint32_t next_ring = (r + 1) % count, j = (i + 1) % around;
      const std::uint32_t a = r * around + i, b = r * around + j, c = next_ring * around + i,
                          d = next_ring * around + j;
      mesh.triangles.push_back({a, b, d});
      mesh.triangles.push_back({a, d, c});
    }
}

void addLid(Mesh& mesh, const Ring& ring, std::uint32_t first, bool flipped) {
  Vec3 centre = Vec3::Zero();
  for (const Vec3& p : ring) centre += p / static_cast<double>(ring.size());
  const auto middle = static_cast<std::uint32_t>(mesh.points.size()), around = static_cast<std::uint32_t>(ring.size());
  mesh.points.push_back(stored(centre));
  for (std::uint32_t i = 0; i < around; ++i) {
    const std::uint32_t a = first + i, b = first + (i + 1) % around;
    if (flipped)
      mesh.triangles.push_back({middle, a, b});
    else
      mesh.triangles.push_back({middle, b, a});
  }
}

void faceOutward(Mesh& mesh) {
  if (calcVolume(mesh) >= 0) return;
  for (auto& t : mesh.triangles) std::swap(t[1], t[2]);
}

Ring circle(const Vec3& centre, const Vec3& u, const Vec3& v, double radius) {
  Ring ring;
  for (int i = 0; i < kSides; ++i) {
    const double a = 2 * std::numbers::pi * i / kSides;
    ring.push_back(centre + radius * (std::cos(a) * u + std::sin(a) * v));
  }
  return ring;
}

}  // namespace

Mesh loft(const std::vector<Ring>& rings) {
  NUCHA_ASSERT(rings.size() >= 2, "a skin needs two rings");
  Mesh mesh;
  addRings(mesh, rings, false);
  addLid(mesh, rings.front(), 0, false);
  addLid(mesh, rings.back(), static_cast<std::uint32_t>((rings.size() - 1) * rings.front().size()), true);
  faceOutward(mesh);
  return mesh;
}

Mesh loop(const std::vector<Ring>& rings) {
  NUCHA_ASSERT(rings.size() >= 3, "a loop needs three rings");
  Mesh mesh;
  addRings(mesh, rings, true);
  faceOutward(mesh);
  return mesh;
}

Mesh tube(const std::vector<Vec3>& points, const std::vector<double>& radii) {
  NUCHA_ASSERT(points.size() == radii.size() && points.size() >= 2, "a bar needs a radius at each of its points");
  std::vector<Ring> rings;
  Vec3 u = (points[1] - points[0]).unitOrthogonal();
  for (std::size_t n = 0; n < points.size(); ++n) {
    const Vec3 axis = (points[std::min(n + 1, points.size() - 1)] - points[n == 0 ? 0 : n - 1]).normalized();
    // carried along without twist
    u = (u - u.dot(axis) * axis).normalized();
    rings.push_back(circle(points[n], u, axis.cross(u), radii[n]));
  }
  return loft(rings);
}

}  // namespace nucha::shape
