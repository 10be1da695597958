#include "nucha/neck/mesh.h"

#include <Eigen/Geometry>

#include "nucha/base/error.h"
#include "nucha/neck/mesh_bones.h"
#include "nucha/neck/mesh_parts.h"

namespace nucha {
namespace {

// Grid cells: fine where processes are thin, coarse where only the outline matters.
constexpr double kBoneCell = 1.55, kLargeBoneCell = 1.75, kBaseCell = 2.8, kHeadCell = 7;

NamedMesh bonePart(Vertebra vertebra, PartKind kind, const shape::Field& field, double cell) {
  NamedMesh part;
  part.name = kind == PartKind::head ? "head" : std::string(name(vertebra));
  part.kind = kind;
  part.bone = part.mate = vertebra;
  part.mesh = shape::surfaceOf(field, cell);
  return part;
}

Vec3 pointOf(const std::array<float, 3>& p) { return {p[0], p[1], p[2]}; }

}  // namespace

std::string_view name(PartKind kind) {
  switch (kind) {
    case PartKind::bone:
      return "bone";
    case PartKind::head:
      return "head";
    case PartKind::disc:
      return "disc";
    case PartKind::plate:
      return "plate";
    case PartKind::screw:
      return "screw";
    case PartKind::rod:
      return "rod";
    case PartKind::spacer:
      return "spacer";
    case PartKind::disc_replacement:
      return "disc replacement";
    case PartKind::wire:
      return "wire";
  }
  return "";
}

std::vector<NamedMesh> meshes(const Neck& neck) {
  std::vector<NamedMesh> parts;
  parts.push_back(bonePart(Vertebra::C0, PartKind::head, shape::head(neck), kHeadCell));
  parts.push_back(bonePart(Vertebra::C0, PartKind::bone, shape::skullBase(neck), kBaseCell));
  parts.push_back(bonePart(Vertebra::C1, PartKind::bone, shape::atlas(neck), kBoneCell));
  parts.push_back(bonePart(Vertebra::C2, PartKind::bone, shape::axis(neck), kLargeBoneCell));
  for (int i = indexOf(Vertebra::C3); i <= indexOf(Vertebra::T1); ++i) {
    const auto vertebra = static_cast<Vertebra>(i);
    const double cell = vertebra >= Vertebra::C7 ? kLargeBoneCell : kBoneCell;
    parts.push_back(bonePart(vertebra, PartKind::bone, shape::lowerVertebra(neck, vertebra), cell));
  }
  shape::addDiscs(neck, parts);
  shape::addImplants(neck, parts);
  return parts;
}

std::vector<Vec3> posed(const NamedMesh& part, const Neck& neck, const std::array<Pose, kBones>& poses) {
  const auto bone = static_cast<std::size_t>(indexOf(part.bone)), mate = static_cast<std::size_t>(indexOf(part.mate));
  const Pose &low = poses[bone], &high = poses[mate];
  const Pose &low_neutral = neck.bones[bone].neutral, &high_neutral = neck.bones[mate].neutral;
  const Mat3 turn = high_neutral.axes.transpose() * low_neutral.axes;
  const Vec3 shift = high_neutral.axes.transpose() * (low_neutral.origin - high_neutral.origin);
  NUCHA_ASSERT(part.weights.empty() || part.weights.size() == part.mesh.points.size(), "one weight for each point");
  std::vector<Vec3> points;
  points.reserve(part.mesh.points.size());
  for (std::size_t n = 0; n < part.mesh.points.size(); ++n) {
    const Vec3 p = pointOf(part.mesh.points[n]);
    const double w = part.weights.empty() ? 0 : part.weights[n];
    points.emplace_back((1 - w) * (low * p) + w * (high * Vec3(shift + turn * p)));
  }
  return points;
}

double calcVolume(const Mesh& mesh) {
  double six = 0;
  for (const auto& t : mesh.triangles)
    six += pointOf(mesh.points[t[0]]).dot(pointOf(mesh.points[t[1]]).cross(pointOf(mesh.points[t[2]])));
  return six / 6;
}

}  // namespace nucha
