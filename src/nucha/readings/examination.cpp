// What an examination shows: range, strength, and pain when a joint or disc is loaded.
#include <algorithm>

#include "nucha/readings/read_parts.h"

namespace nucha::reads {
namespace {

std::optional<double> share(std::optional<double> now, std::optional<double> before) {
  if (!now || !before || *before <= 0) return std::nullopt;
  return *now / *before;
}

}  // namespace

std::optional<double> motionRange(const Neck& neck, NeckBench& bench) {
  const Equilibrium* flexion = bench.loaded(neck, Direction::flexion);
  if (flexion == nullptr) return std::nullopt;
  const Equilibrium* extension = bench.loaded(neck, Direction::extension);
  if (extension == nullptr) return std::nullopt;
  return flexion->rotation_deg + extension->rotation_deg;
}

// each muscle counts by what it pulls to hold the head before the operation
std::optional<double> strength(const Neck& neck, NeckBench& bench) {
  const Neck& intact = bench.intact();
  const Equilibrium* held = bench.held(intact);
  if (held == nullptr || neck.muscles.size() != intact.muscles.size()) return std::nullopt;
  double now = 0, before = 0;
  for (const MuscleResult& pull : held->muscles) {
    now += pull.force_N * neck.muscles[pull.muscle].strength;
    before += pull.force_N * intact.muscles[pull.muscle].strength;
  }
  return share(now, before);
}

std::optional<double> discLoad(const Neck& neck, NeckBench& bench, Level level) {
  const auto pressure = [](const SegmentResult& segment) {
    return segment.disc ? std::optional<double>(segment.disc->pressure_MPa) : std::nullopt;
  };
  return share(highestTurned(neck, bench, level, pressure), highestTurned(bench.intact(), bench, level, pressure));
}

std::optional<double> facetLoad(const Neck& neck, NeckBench& bench, Level level, Side side) {
  const auto force = [side](const SegmentResult& segment) {
    double most = 0;
    forSides(side, [&](std::size_t s) { most = std::max(most, segment.facet_N[s]); });
    return std::optional<double>(most);
  };
  return share(highestTurned(neck, bench, level, force), highestTurned(bench.intact(), bench, level, force));
}

}  // namespace nucha::reads
