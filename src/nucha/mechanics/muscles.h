// Muscles: what each can pull, and the activations that hold a posture.
#pragma once

#include <vector>

#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/mechanics/response.h"

namespace nucha {

/// Length of a muscle's path with the bones at these poses (C0 .. T1), mm.
double pathLength(const Muscle& muscle, const std::array<Pose, kBones>& poses);

/// What a muscle of Hill's type gives at a length, N along its path: active at full activation, and passive.
///   active  = strength Fmax exp(-((l - 1) / w)^2) cos(p),  passive = Fmax (exp(s (l - 1) / e) - 1) / (exp(s) - 1)
///   cos(p)
/// with l the fibre length (path less tendon) over its optimum, w the width of the curve, s and e the shape and the
/// strain of the passive curve, p the pennation. Isometric; the tendon does not stretch. Valid for l in 0.3 to 1.8.
struct MusclePull {
  double active_N = 0;
  double passive_N = 0;
};
MusclePull calcPull(const Muscle& muscle, double path_mm, const MechanicsParameters& parameters);

/// How a posture is held: activations a in 0..1 with the least sum of squares among those that carry the moments of the
/// weights about every joint, as far as they can (bounded least squares). Each side counts on its own.
struct Holding {
  std::vector<MuscleResult> muscles;  ///< all of the neck, in its order; force along the path with the passive part
  double missing_Nm = 0;              ///< largest moment that stays uncarried at a joint
  Level worst{Vertebra::C0};          ///< where
  bool feasible = true;               ///< missing_Nm is small enough for the joint itself to bear
};
Holding holdPosture(const Neck& neck, const MechanicsParameters& parameters, const std::array<Pose, kBones>& poses);

}  // namespace nucha
