// What is read from the ends of a neck's turns, and from the neck held upright; private to patient_mechanics*.cpp.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "nucha/evaluate/evaluation.h"
#include "nucha/mechanics/neck_bench.h"

namespace nucha {

/// One a way of kWays; nullptr: no equilibrium was found.
using Ends = std::array<const Equilibrium*, kWays.size()>;

Ends turnedAllWays(NeckBench& bench, const Neck& neck);
Ends intactAllWays(NeckBench& bench);

std::optional<double> pressure(const Ends& ends, Level level);                 ///< MPa, highest over all ways
std::optional<double> facet(const Ends& ends, Level level);                    ///< N, of the more loaded side, highest
std::optional<double> foramen(const Ends& ends, Level level);                  ///< mm2, of the narrower side, smallest
std::optional<double> canal(const Ends& ends, Level level);                    ///< mm, smallest
std::optional<double> motion(const Ends& ends, std::size_t way, Level level);  ///< degrees along the way
std::optional<double> flexionAndExtension(const Ends& ends, Level level);      ///< degrees together
std::optional<double> implantLoad(const Ends& ends);                           ///< load over strength, highest
std::optional<double> heldCompression(const Equilibrium* held, Level level);   ///< N, of the disc
std::optional<double> muscleUse(const Neck& neck, const Equilibrium* held);    ///< share of all the muscles' force

}  // namespace nucha
