// Implants and bone bridges as elements.
#pragma once

#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/mechanics/model.h"

namespace nucha {

/// Adds every implant of the neck and the bone that has grown round spacers (or across facets where there is none):
/// - spacer (graft, cage, strut): compression-only spots over its footprint, stiffness of both endplates' bone and the
///   spacer in series, shear by its teeth; a bone bridge beside it of modulus E maturity^n;
///   a spacer that moved bears with the part still between the endplates, a broken one with none;
/// - plate, rods: one bushing per stretch between two screwed bones, beam and both screw rows in series;
/// - screws of a stand-alone cage: the same with the screws alone; wire: a line between the spinous processes;
/// - disc replacement: a bushing at its centre of rotation and rim contacts as its stops.
void addImplants(const Neck& neck, const MechanicsParameters& parameters, Model& model);

/// Largest load one screw of an implant's row in a bone takes, from the forces of the bushing next to it: pull-out (N).
struct ScrewHold {
  double strength_N = 0;  ///< with the bone's density and the implant's loosening
  int screws = 0;
  double spread_mm = 0;  ///< between left and right screws
};
ScrewHold screwHold(const Neck& neck, const Implant& implant, Vertebra bone, const MechanicsParameters& parameters);

/// Strength and stiffness of a bone over those of bone of the reference density.
double boneHold(const Neck& neck, Vertebra bone, const ImplantTable& table);

/// From the screws of a plate to its end, which bears on the bone, mm.
double plateLever(const Bone& bone, const ImplantTable& table);

/// Where a spacer or disc replacement lies between the endplates, along their depth: what has moved beyond their edge
/// bears on nothing. In its place all of it lies there.
struct Footprint {
  double centre_mm = 0;  ///< forward of where it was placed
  double depth_mm = 0;   ///< 0: it has left the space
};
Footprint footprintOf(const Neck& neck, const Implant& implant);

/// How far a spacer or disc replacement that moved backward stands behind the endplates, into the canal; else 0.
double intrusionOf(const Neck& neck, const Implant& implant);

bool isSpacer(ImplantKind kind);
bool isScrewed(const Implant& implant);

}  // namespace nucha
