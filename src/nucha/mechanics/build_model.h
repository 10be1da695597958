// From a neck to its mechanical model: every structure becomes elements, in the neutral posture free of force (except
// ligaments whose slack is negative).
#pragma once

#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/mechanics/model.h"
#include "nucha/mechanics/response.h"

namespace nucha {

/// Body of a bone in the model: C0 is 0 ... C7 is 7, T1 is the ground.
inline int bodyOf(Vertebra v) { return v == Vertebra::T1 ? kGround : static_cast<int>(v); }

/// A point of one bone in the frame of another, in the neutral posture.
Vec3 across(const Neck& neck, Vertebra from, Vertebra to, const Vec3& point);

/// A bushing without force in the neutral posture, with its frame on the lower bone; stiffness still to be given.
Bushing restingBushing(const Neck& neck, Vertebra upper, Vertebra lower, const Pose& frame);

/// Where a follower cable passes: at the height of the vertebral body's centre, behind it by `behind_mm` (C0 and C1:
/// between the joints below). Experiments move the guides until the load hardly turns the levels.
Vec3 guidePoint(const Neck& neck, Vertebra v, double behind_mm);

/// The passive model with the cables and weights the load case asks for (both at full strength; Loads takes shares).
/// The neck must be valid.
Model buildModel(const Neck& neck, const MechanicsParameters& parameters, const LoadCase& load);

/// Adds muscles that pull with given forces (one entry a muscle that pulls).
void addMuscles(const Neck& neck, const MechanicsParameters& parameters, const std::vector<MuscleResult>& pulling,
                Model& model);

/// Points of a joint patch on the lower bone (in its frame) with the area each stands for: a grid of kPatch x kPatch.
struct PatchSpot {
  Vec3 point;
  double area_mm2;
};
std::vector<PatchSpot> patchSpots(const Contact& contact);

/// Points over the ellipse of a disc on the lower endplate, with their share of the disc's area and whether they lie
/// in the nucleus.
struct DiscSpot {
  Vec3 point;  ///< lower bone's frame
  double area_mm2;
  bool nucleus;
};
std::vector<DiscSpot> discSpots(const Disc& disc, const Vec3& normal);

/// Unit normal of the disc's middle plane in the lower bone's frame.
Vec3 discNormal(const Neck& neck, Level level);

}  // namespace nucha
