// A neck under a load case, step by step: the entry point of the mechanics.
#pragma once

#include "nucha/base/error.h"
#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/mechanics/response.h"
#include "nucha/mechanics/solve.h"

namespace nucha {

/// What is wrong with a load case for any neck: amounts that are no numbers from 0, T1 loaded, no steps. `where` names
/// it.
std::vector<Fault> loadFaults(const LoadCase& load, const std::string& where);

/// Runs the load case from neutral to its full load. The first point of the curve is the neck under follower load and
/// weight alone; rotations count from there. Loads are raised in steps that shrink where the solver has trouble. When
/// no equilibrium is found the curve ends at the last good one and the last point's report says why.
/// Protocol::hybrid must have been turned into a rotation before (study.h does). The neck must be valid.
/// Throws InputError when the load case itself is impossible (no steps, T1 loaded, neither moment nor rotation).
Response respond(const Neck& neck, const MechanicsParameters& parameters, const LoadCase& load,
                 const SolveOptions& options = {});

}  // namespace nucha
