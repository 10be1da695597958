// What an equilibrium means in clinical terms: rotations, pressures, contact forces, room for the nerves.
#pragma once

#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/mechanics/model.h"
#include "nucha/mechanics/response.h"

namespace nucha {

/// Fills everything of an Equilibrium but moment, report and muscles. Rotations and translations count from
/// `reference`, lengths and areas are absolute.
Equilibrium readState(const Neck& neck, const MechanicsParameters& parameters, const Model& model,
                      const State& reference, const State& state);

/// Rotation of a bone about the laboratory's axes from `from` to `to`.
Rotation rotationInRoom(const Pose& from, const Pose& to);

/// Pose of a bone in a state (T1 stands still).
const Pose& poseOf(const Model& model, const State& state, Vertebra v);

}  // namespace nucha
