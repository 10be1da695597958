// The shapes of the single bones. Internal to the meshes.
#pragma once

#include <array>
#include <optional>

#include "nucha/neck/mesh_field.h"

namespace nucha::shape {

/// A joint surface as the bone has it: bone lies on the side that `normal` points away from.
struct JointFace {
  Vec3 centre = Vec3::Zero(), normal = Vec3::UnitY(), along = Vec3::UnitX();
  double length_mm = 0, width_mm = 0;
  double remaining = 1;
};

/// Left and right, in the bone's own frame.
using JointPair = std::array<std::optional<JointFace>, 2>;
JointPair upperFacets(const Neck& neck, Vertebra bone);  ///< of the joints with the bone above
JointPair lowerFacets(const Neck& neck, Vertebra bone);  ///< of the joints with the bone below

/// Body between its endplates with waist, uncinate lips, and bevels for those of the bone below.
Solid bodyOf(const Bone& bone, double lip_below_mm);
/// Top of the body at x in the midline plane, bone's frame.
double endplateHeight(const Bone& bone, double x);

Field lowerVertebra(const Neck& neck, Vertebra bone);  ///< C3 ... T1
Field axis(const Neck& neck);                          ///< C2
Field atlas(const Neck& neck);                         ///< C1
Field skullBase(const Neck& neck);                     ///< occiput with its condyles
Field head(const Neck& neck);                          ///< outline of the skull and the jaw

/// What laminae and spinous process of C2 ... T1 have in common.
void addArch(Field& field, const Bone& bone, const JointPair& upper, const JointPair& lower);
/// Pillar between an upper and a lower joint surface, cut along both.
Solid pillarBetween(const JointFace& upper, const JointFace& lower, double width_mm);
/// Opens what a laminectomy or foraminotomy took.
void carveSurgery(Field& field, const Neck& neck, const Bone& bone, const JointPair& upper, const JointPair& lower);

}  // namespace nucha::shape
