// Surfaces of the bones, discs and implants of a neck, for pictures. The proportions follow the neck's parameters; what
// the parameters do not say (how a spinous process forks) is a likeness and measures nothing.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/neck/neck.h"

namespace nucha {

/// A closed surface of triangles, counter-clockwise seen from outside. Millimetres.
struct Mesh {
  std::vector<std::array<float, 3>> points;
  std::vector<std::array<std::uint32_t, 3>> triangles;
};

enum class PartKind { bone, head, disc, plate, screw, rod, spacer, disc_replacement, wire };
std::string_view name(PartKind kind);

/// One part of the neck. It moves with `bone`; when `weights` is not empty it hangs between two bones: a point p of the
/// part goes to (1 - w) * (lower pose * p) + w * (upper pose * p_upper), where p_upper is the point seen from the upper
/// bone in the neutral posture (`posed` does it).
struct NamedMesh {
  std::string name;  ///< "C5", "C5-C6 disc", "plate C5-C6", "screw C5 right"
  PartKind kind = PartKind::bone;
  Vertebra bone = Vertebra::T1;  ///< whose frame the points are in; the lower one of a part between two bones
  Vertebra mate = Vertebra::T1;  ///< the upper bone; the same as `bone` for what moves with one bone
  int implant = -1;              ///< index in the neck's implants, -1 for anatomy
  Mesh mesh;
  std::vector<float> weights;  ///< one per point, 0 on `bone` .. 1 on `mate`; empty: all 0
};

/// Every part of the neck as a closed surface: the bones from C0 (with the outline of the head as a part of its own) to
/// T1, discs, implants. Same neck, same bytes. A neck that is left-right symmetric gives symmetric surfaces.
std::vector<NamedMesh> meshes(const Neck& neck);

/// The points of a part in the laboratory when the bones stand at `poses`.
std::vector<Vec3> posed(const NamedMesh& part, const Neck& neck, const std::array<Pose, kBones>& poses);

/// Enclosed volume, mm3; negative when the surface is inside out.
double calcVolume(const Mesh& mesh);

}  // namespace nucha
