// The readings by kind of test; readNeck() chooses among them.
#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "nucha/mechanics/neck_bench.h"
#include "nucha/neck/neck.h"

namespace nucha::reads {

// films
std::optional<double> interspinousMotion(const Neck& neck, NeckBench& bench, Level level);
std::optional<double> segmentMotion(const Neck& neck, NeckBench& bench, Level level);
std::optional<double> slip(const Neck& neck, NeckBench& bench, Level level);

// scans
std::optional<double> subsidence(const Neck& neck, Level level);
std::optional<double> loosening(const Neck& neck, Level level);
std::optional<double> backout(const Neck& neck, Level level);
std::optional<double> bridging(const Neck& neck, Level level);
std::optional<double> foramen(const Neck& neck, NeckBench& bench, Level level, Side side);
std::optional<double> canal(const Neck& neck, NeckBench& bench, Level level);
std::optional<double> rootStrain(const Neck& neck, NeckBench& bench, Level level, Side side);
std::optional<double> turnover(const Neck& neck, NeckBench& bench, Level level);
std::optional<double> facetTurnover(const Neck& neck, NeckBench& bench, Level level, Side side);

// examination
std::optional<double> motionRange(const Neck& neck, NeckBench& bench);
std::optional<double> strength(const Neck& neck, NeckBench& bench);
std::optional<double> discLoad(const Neck& neck, NeckBench& bench, Level level);
std::optional<double> facetLoad(const Neck& neck, NeckBench& bench, Level level, Side side);

inline const SegmentResult& segmentOf(const Equilibrium& end, Level level) {
  return end.segments[static_cast<std::size_t>(indexOf(level))];
}

/// Calls `see` with the index of each side meant: 0 left, 1 right.
template <typename See>
void forSides(Side side, See&& see) {
  if (side != Side::right) see(std::size_t{0});
  if (side != Side::left) see(std::size_t{1});
}

/// The largest of `value(segment)` over the turns in which the neck finds an equilibrium.
template <typename Value>
std::optional<double> highestTurned(const Neck& neck, NeckBench& bench, Level level, Value&& value) {
  std::optional<double> most;
  for (const Direction way : kWays) {
    const Equilibrium* end = bench.turned(neck, way);
    if (end == nullptr) continue;
    const std::optional<double> found = value(segmentOf(*end, level));
    if (found) most = std::max(most.value_or(*found), *found);
  }
  return most;
}

}  // namespace nucha::reads
