// The space between two vertebral bodies: how high and how lordotic it is, and moving the bones above so that it takes
// another height or angle. Shared by operations and conditions.
#pragma once

#include "nucha/neck/neck.h"

namespace nucha {

/// Space between the inferior endplate of one bone and the superior endplate of another below it.
struct BodySpace {
  double height_mm = 0;     ///< between the centres of the endplates, along the line halfway between their normals
  double lordosis_deg = 0;  ///< angle between the endplates in the sagittal plane, positive when open in front
};

/// Slope of the superior endplate in the bone's own frame, from its centre, its depth and the posterior height (between
/// corners); radians, positive when it rises forward. 0 for a bone without such a body.
double calcSuperiorSlope(const Bone& bone);

/// The space in the neutral posture. `upper` lies above `lower`; both have bodies.
BodySpace calcSpace(const Neck& neck, Vertebra upper, Vertebra lower);

/// Moves `upper` and every bone above it as one rigid piece so that the space becomes `space`; a step forward, backward
/// or sideways between the endplates stays as it is. With the bones go: the slack of every ligament that crosses (what
/// the new posture takes up or gives back: their resting lengths stay), the play of the joints crossed (surfaces that
/// would overlap touch), the area of the foramina crossed, and the neutral alignment.
void setSpace(Neck& neck, Vertebra upper, Vertebra lower, BodySpace space);

/// The same over several levels, as after a corpectomy: each level takes an even share of the change, so that the
/// arches left in between move along, and the whole space becomes `space` exactly.
void setSpan(Neck& neck, Vertebra upper, Vertebra lower, BodySpace space);

}  // namespace nucha
