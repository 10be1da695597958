#include "nucha/neck/mesh_parts.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "nucha/neck/mesh_bones.h"
#include "nucha/neck/surgery.h"

namespace nucha::shape {
namespace {

constexpr int kAround = 40;

Vec3 into(const Pose& frame, const Vec3& in_laboratory) {
  return frame.axes.transpose() * (in_laboratory - frame.origin);
}

// Outline of a footprint about the origin in the x-z plane: flat behind, rounder in front.
std::vector<std::array<double, 2>> outline(double depth, double width, double front_power, double back_power) {
  std::vector<std::array<double, 2>> points;
  for (int i = 0; i < kAround; ++i) {
    const double a = 2 * std::numbers::pi * i / kAround, c = std::cos(a), s = std::sin(a);
    const double power = c > 0 ? front_power : back_power;
    const double r = std::pow(std::pow(std::abs(c), power) + std::pow(std::abs(s), power), -1 / power);
    points.push_back({r * c * depth / 2, r * s * width / 2});
  }
  return points;
}

// The space between two endplates, seen from the lower bone in the neutral posture.
struct Space {
  const Bone &lower, &upper;
  Vec3 low_centre, high_centre;

  // `share` 0 on the lower endplate, 1 on the upper; `sink` mm into the bone at both ends
  Vec3 at(double share, double dx, double dz, double sink = 0) const {
    const double x = low_centre.x() + dx;
    const Vec3 low(x, endplateHeight(lower, x) + low_centre.y() - endplateHeight(lower, low_centre.x()) - sink, dz);
    const Vec3 high = into(lower.neutral, upper.neutral * Vec3(high_centre.x() + dx, high_centre.y() + sink, dz));
    return low + share * (high - low);
  }
};

NamedMesh between(const Space& space, std::string name, PartKind kind) {
  NamedMesh part;
  part.name = std::move(name);
  part.kind = kind;
  part.bone = space.lower.name;
  part.mate = space.upper.name;
  return part;
}

// Weights of a skin whose rings stand at these shares, lids included.
std::vector<float> weightsOf(const std::vector<double>& shares, std::size_t around, bool lids) {
  std::vector<float> weights;
  for (const double share : shares) weights.insert(weights.end(), around, static_cast<float>(share));
  if (lids) weights.insert(weights.end(), {static_cast<float>(shares.front()), static_cast<float>(shares.back())});
  return weights;
}

std::string span(Vertebra upper, Vertebra lower) { return std::string(name(upper)) + "-" + std::string(name(lower)); }

}  // namespace

void addDiscs(const Neck& neck, std::vector<NamedMesh>& parts) {
  for (int s = 0; s < kSegments; ++s) {
    const auto& disc = neck.segments[static_cast<std::size_t>(s)].disc;
    if (!disc) continue;
    const Level level{static_cast<Vertebra>(s)};
    const Space space{neck.bone(level.lower()), neck.bone(level.upper), disc->lower_centre, disc->upper_centre};
    NamedMesh part = between(space, nucha::name(level) + " disc", PartKind::disc);
    const double sink = 0.05 * disc->height_middle_mm;
    const std::vector<double> shares{0, 0.2, 0.5, 0.8, 1};
    std::vector<Ring> rings;
    for (const double share : shares) {
      const double swell = 0.95 + 0.28 * share * (1 - share);
      Ring ring;
      for (const auto& [dx, dz] : outline(disc->depth_mm, disc->width_mm, 2.4, 3.2))
        ring.push_back(space.at(share, swell * dx, swell * dz, sink));
      rings.push_back(std::move(ring));
    }
    part.mesh = loft(rings);
    part.weights = weightsOf(shares, kAround, true);
    parts.push_back(std::move(part));
  }
}

namespace {

class ImplantParts {
 public:
  ImplantParts(const Neck& neck, std::size_t index, std::vector<NamedMesh>& parts)
      : neck_(neck), implant_(neck.implants[index]), index_(static_cast<int>(index)), parts_(parts) {}

  void add() {
    switch (implant_.kind) {
      case ImplantKind::graft:
        addSpacer("graft", false);
        break;
      case ImplantKind::cage:
        addSpacer("cage", true);
        break;
      case ImplantKind::corpectomy_cage:
        addSpacer("corpectomy cage", true);
        break;
      case ImplantKind::standalone_cage:
        addSpacer("cage", true);
        addCageScrews();
        break;
      case ImplantKind::plate:
        addPlate();
        break;
      case ImplantKind::lateral_mass_rods:
      case ImplantKind::pedicle_rods:
        addRods();
        break;
      case ImplantKind::wire:
        addWire();
        break;
      case ImplantKind::disc_replacement:
        addReplacement();
        break;
    }
  }

 private:
  const Bone& upper() const { return neck_.bone(implant_.upper); }
  const Bone& lower() const { return neck_.bone(implant_.lower); }
  Space space() const { return {lower(), upper(), lower().superior_centre, upper().inferior_centre}; }
  double depth() const { return implant_.depth_mm > 0 ? implant_.depth_mm : lower().depth_superior_mm * 0.8; }
  double width() const { return implant_.width_mm > 0 ? implant_.width_mm : lower().width_superior_mm * 0.75; }
  void keep(NamedMesh part) {
    part.implant = index_;
    if (implant_.broken) part.name += " (broken)";
    parts_.push_back(std::move(part));
  }
  void addSpacer(const std::string& what, bool hollow);
  void addCageScrews();
  void addPlate();
  void addRods();
  void addWire();
  void addReplacement();
  void addScrew(const Bone& bone, const Vec3& entry, const Vec3& direction, double length, double radius,
                const std::string& side);
  NamedMesh bar(const std::string& what, PartKind kind, const std::vector<Vec3>& in_laboratory, double radius) const;
  std::vector<Vertebra> bones() const {
    std::vector<Vertebra> all;
    for (int i = indexOf(implant_.upper); i <= indexOf(implant_.lower); ++i) all.push_back(static_cast<Vertebra>(i));
    return all;
  }

  const Neck& neck_;
  const Implant& implant_;
  int index_;
  std::vector<NamedMesh>& parts_;
};

void ImplantParts::addSpacer(const std::string& what, bool hollow) {
  const Space gap = space();
  NamedMesh part = between(gap, what + " " + span(implant_.upper, implant_.lower), PartKind::spacer);
  const double sink = 0.3 + implant_.subsidence_mm / 2;
  const auto ring_at = [&](double share, double scale) {
    Ring ring;
    for (const auto& [dx, dz] : outline(depth() * scale, width() * scale, 3.2, 5))
      ring.push_back(gap.at(share, dx, dz, sink));
    return ring;
  };
  if (hollow) {
    const std::vector<double> shares{0, 0, 0.06, 0.94, 1, 1, 0.94, 0.06};
    const std::vector<double> scales{0.62, 0.96, 1, 1, 0.96, 0.62, 0.58, 0.58};
    std::vector<Ring> rings;
    for (std::size_t n = 0; n < shares.size(); ++n) rings.push_back(ring_at(shares[n], scales[n]));
    part.mesh = loop(rings);
    part.weights = weightsOf(shares, kAround, false);
  } else {
    const std::vector<double> shares{0, 0.08, 0.92, 1};
    part.mesh =
        loft({ring_at(shares[0], 0.95), ring_at(shares[1], 1), ring_at(shares[2], 1), ring_at(shares[3], 0.95)});
    part.weights = weightsOf(shares, kAround, true);
  }
  keep(std::move(part));
}

// Head, then a threaded shaft that ends in a tip.
void ImplantParts::addScrew(const Bone& bone, const Vec3& entry, const Vec3& direction, double length, double radius,
                            const std::string& side) {
  constexpr int kTurns = 7;
  const Vec3 along = direction.normalized();
  std::vector<Vec3> points{entry - 0.9 * radius * along, entry - 0.7 * radius * along, entry,
                           entry + 0.15 * radius * along};
  std::vector<double> radii{1.3 * radius, 1.6 * radius, 1.5 * radius, 0.75 * radius};
  for (int n = 0; n < 2 * kTurns; ++n) {
    const double share = (n + 1.0) / (2 * kTurns + 1);
    points.emplace_back(entry + share * length * along);
    radii.push_back(n % 2 == 0 ? radius : 0.72 * radius);
  }
  points.emplace_back(entry + length * along);
  radii.push_back(0.15 * radius);
  NamedMesh part;
  part.name = "screw " + std::string(name(bone.name)) + " " + side;
  part.kind = PartKind::screw;
  part.bone = part.mate = bone.name;
  part.mesh = tube(points, radii);
  keep(std::move(part));
}

// A bar that bends with the bones at its ends; the points run from the lower bone up.
NamedMesh ImplantParts::bar(const std::string& what, PartKind kind, const std::vector<Vec3>& in_laboratory,
                            double radius) const {
  NamedMesh part = between(space(), what + " " + span(implant_.upper, implant_.lower), kind);
  std::vector<Vec3> points;
  std::vector<double> shares;
  for (const Vec3& p : in_laboratory) {
    points.push_back(into(lower().neutral, p));
    shares.push_back(points.size() < 2 ? 0 : shares.back() + (p - in_laboratory[points.size() - 2]).norm());
  }
  for (double& share : shares) share /= std::max(shares.back(), 1e-9);
  part.mesh = tube(points, std::vector<double>(points.size(), radius));
  part.weights = weightsOf(shares, (part.mesh.points.size() - 2) / points.size(), true);
  return part;
}

Vec3 frontOf(const Bone& bone, double share) {
  const Vec3 low = bone.inferior_centre + Vec3(bone.depth_inferior_mm / 2, 0, 0);
  const double top = bone.superior_centre.x() + bone.depth_superior_mm / 2;
  return low + share * (Vec3(top, endplateHeight(bone, top), 0) - low);
}

void ImplantParts::addCageScrews() {
  const double radius = 0.1 * depth();
  for (const double side : {-1.0, 1.0}) {
    const std::string word = side < 0 ? "left" : "right";
    addScrew(upper(), frontOf(upper(), 0) + Vec3(-radius, -radius, side * width() * 0.25), Vec3(-1, 0.8, side * -0.1),
             depth() * 0.9, radius, word);
    addScrew(lower(), frontOf(lower(), 1) + Vec3(-radius, radius, side * width() * 0.25), Vec3(-1, -0.8, side * -0.1),
             depth() * 0.9, radius, word);
  }
}

void ImplantParts::addPlate() {
  const double wide = implant_.width_mm > 0 ? implant_.width_mm : 0.8 * lower().width_superior_mm;
  const double thick = 0.12 * lower().depth_superior_mm;
  std::vector<Vec3> spine;  // along the front of the bodies, from below
  for (int i = indexOf(implant_.lower); i >= indexOf(implant_.upper); --i) {
    const Bone& bone = neck_.bones[static_cast<std::size_t>(i)];
    const bool first = bone.name == implant_.lower, last = bone.name == implant_.upper;
    for (const double share : {first ? 0.3 : 0.15, 0.5, last ? 0.7 : 0.85})
      spine.push_back(into(lower().neutral, bone.neutral * (frontOf(bone, share) + Vec3(thick * 0.4, 0, 0))));
  }
  std::vector<Ring> rings;
  std::vector<double> shares;
  for (std::size_t n = 0; n < spine.size(); ++n) {
    const Vec3 along = (spine[std::min(n + 1, spine.size() - 1)] - spine[n == 0 ? 0 : n - 1]).normalized();
    const Vec3 out = along.cross(Vec3::UnitZ());
    // rounded ends and a waist between the screws of neighbouring bodies
    const double narrow = n == 0 || n + 1 == spine.size() ? 0.8 : (n % 3 == 1 ? 1.0 : 0.86);
    Ring ring;
    for (const auto& [dx, dz] : outline(thick, wide * narrow, 6, 6))
      ring.push_back(spine[n] + dx * out + Vec3(-0.02 * dz * dz, 0, dz));
    rings.push_back(std::move(ring));
    shares.push_back(static_cast<double>(n) / static_cast<double>(spine.size() - 1));
  }
  NamedMesh part = between(space(), "plate " + span(implant_.upper, implant_.lower), PartKind::plate);
  part.mesh = loft(rings);
  part.weights = weightsOf(shares, kAround, true);
  keep(std::move(part));
  for (const Vertebra v : bones())
    for (const double side : {-1.0, 1.0}) {
      if (bodyReplaced(neck_, v)) continue;
      const Bone& bone = neck_.bone(v);
      const Vec3 entry = frontOf(bone, 0.5) + Vec3(thick, 0, side * wide * 0.3);
      addScrew(bone, entry, Vec3(-1, 0, -0.12 * side), 0.85 * bone.depth_superior_mm, 0.11 * bone.depth_superior_mm,
               side < 0 ? "left" : "right");
    }
}

// Where a screw from behind enters, and where it goes, in the bone's frame.
struct Entry {
  Vec3 point, direction;
  double length = 0;
};

Entry entryOf(const Neck& neck, const Bone& bone, std::size_t side, bool pedicle) {
  const double z = side == 0 ? -1 : 1;
  const JointPair high = upperFacets(neck, bone.name), low = lowerFacets(neck, bone.name);
  if (bone.name == Vertebra::C0 || (!high[side] && !low[side])) {
    const Vec3 point(0.9 * bone.spinous_tip.x(), bone.spinous_tip.y(), 0.15 * z * std::abs(bone.spinous_tip.x()));
    return {point, Vec3(1, 0.3, 0), 0.12 * std::abs(bone.spinous_tip.x())};
  }
  const JointFace& face = low[side] ? *low[side] : *high[side];
  const Vec3 middle = high[side] && low[side] ? Vec3((high[side]->centre + low[side]->centre) / 2) : face.centre;
  const Vec3 point = middle + Vec3(-0.5 * face.length_mm, 0, 0);
  if (!pedicle || bone.depth_superior_mm <= 0) return {point, Vec3(1, 0.6, 0.5 * z), face.length_mm};
  const Vec3 target(bone.inferior_centre.x() * 1.1, bone.superior_centre.y() * 0.6, 0.15 * point.z());
  return {point, target - point, (target - point).norm()};
}

void ImplantParts::addRods() {
  const bool pedicle = implant_.kind == ImplantKind::pedicle_rods;
  for (std::size_t side = 0; side < 2; ++side) {
    const std::string word = side == 0 ? "left" : "right";
    std::vector<Vec3> heads;
    double radius = 0;
    for (int i = indexOf(implant_.lower); i >= indexOf(implant_.upper); --i) {
      const Bone& bone = neck_.bones[static_cast<std::size_t>(i)];
      const Entry entry = entryOf(neck_, bone, side, pedicle);
      radius = std::max(radius, 0.12 * std::max(bone.lateral_mass_width_mm, 1.0));
      addScrew(bone, entry.point, entry.direction, entry.length, radius, word);
      heads.push_back(bone.neutral * Vec3(entry.point - 1.6 * radius * entry.direction.normalized()));
    }
    if (heads.size() < 2) continue;
    // the rod stands out a little beyond the last screws
    const Vec3 below = heads[0] + 0.25 * (heads[0] - heads[1]);
    const Vec3 above = heads.back() + 0.25 * (heads.back() - heads[heads.size() - 2]);
    heads.insert(heads.begin(), below);
    heads.push_back(above);
    keep(bar("rod " + word, PartKind::rod, heads, radius));
  }
}

void ImplantParts::addWire() {
  const double radius = 0.045 * lower().canal_depth_mm, half = 0.25 * lower().canal_depth_mm;
  const auto root_of = [](const Bone& bone) { return Vec3(0.6 * bone.spinolaminar + 0.4 * bone.spinous_tip); };
  const double reach = 0.35 * lower().lateral_mass_height_mm;
  const Vec3 high = into(lower().neutral, upper().neutral * Vec3(root_of(upper()) + Vec3(0, reach, 0)));
  const Vec3 low = root_of(lower()) - Vec3(0, reach, 0);
  const Vec3 middle = (high + low) / 2, up = (high - low) / 2;
  const Vec3 normal = up.cross(Vec3::UnitZ()).normalized();
  constexpr int kPieces = 28, kSides = 8;
  std::vector<Ring> rings;
  std::vector<double> shares;
  for (int n = 0; n < kPieces; ++n) {
    const double a = 2 * std::numbers::pi * n / kPieces;
    const Vec3 at = middle + std::sin(a) * up + half * std::cos(a) * Vec3::UnitZ();
    const Vec3 out = (std::sin(a) * up.normalized() + std::cos(a) * Vec3::UnitZ()).normalized();
    Ring ring;
    for (int i = 0; i < kSides; ++i) {
      const double b = 2 * std::numbers::pi * i / kSides;
      ring.push_back(at + radius * (std::cos(b) * out + std::sin(b) * normal));
    }
    rings.push_back(std::move(ring));
    shares.push_back((1 + std::sin(a)) / 2);
  }
  NamedMesh part = between(space(), "wire " + span(implant_.upper, implant_.lower), PartKind::wire);
  part.mesh = loop(rings);
  part.weights = weightsOf(shares, kSides, false);
  keep(std::move(part));
}

// Two endplates, each with its bone, and a dome between them on the lower one.
void ImplantParts::addReplacement() {
  const Space gap = space();
  const auto ring_at = [&](double share, double scale, double power) {
    Ring ring;
    for (const auto& [dx, dz] : outline(depth() * scale, width() * scale, power, power + 1))
      ring.push_back(gap.at(share, dx, dz, 0.2));
    return ring;
  };
  const std::string where = " " + span(implant_.upper, implant_.lower);
  NamedMesh base = between(gap, "disc replacement, lower plate" + where, PartKind::disc_replacement);
  base.mate = base.bone;
  base.mesh = loft({ring_at(0, 0.96, 3), ring_at(0.04, 1, 3), ring_at(0.2, 1, 3), ring_at(0.24, 0.96, 3)});
  NamedMesh core = between(gap, "disc replacement, core" + where, PartKind::disc_replacement);
  core.mate = core.bone;
  core.mesh = loft({ring_at(0.2, 0.72, 2), ring_at(0.4, 0.68, 2), ring_at(0.56, 0.56, 2), ring_at(0.68, 0.38, 2),
                    ring_at(0.74, 0.12, 2)});
  NamedMesh top = between(gap, "disc replacement, upper plate" + where, PartKind::disc_replacement);
  top.bone = top.mate;
  top.mesh = loft({ring_at(0.72, 0.9, 3), ring_at(0.76, 1, 3), ring_at(0.96, 1, 3), ring_at(1, 0.96, 3)});
  for (auto& p : top.mesh.points) {
    const Vec3 moved = into(upper().neutral, lower().neutral * Vec3(p[0], p[1], p[2]));
    p = {static_cast<float>(moved.x()), static_cast<float>(moved.y()), static_cast<float>(moved.z())};
  }
  for (NamedMesh* part : {&base, &core, &top}) keep(std::move(*part));
}

}  // namespace

void addImplants(const Neck& neck, std::vector<NamedMesh>& parts) {
  for (std::size_t index = 0; index < neck.implants.size(); ++index) ImplantParts(neck, index, parts).add();
}

}  // namespace nucha::shape
