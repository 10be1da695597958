#include "nucha/evaluate/patient_mechanics_ends.h"

#include <algorithm>

#include "nucha/mechanics/study_summary.h"

namespace nucha {
namespace {

const SegmentResult& segmentOf(const Equilibrium& end, Level level) {
  return end.segments[static_cast<std::size_t>(indexOf(level))];
}

template <typename Read>
std::optional<double> highest(const Ends& ends, Level level, Read&& read) {
  std::optional<double> most;
  for (const Equilibrium* end : ends) {
    if (end == nullptr) continue;
    const std::optional<double> value = read(segmentOf(*end, level));
    if (value) most = std::max(most.value_or(*value), *value);
  }
  return most;
}

template <typename Read>
std::optional<double> smallest(const Ends& ends, Level level, Read&& read) {
  const auto least = highest(ends, level, [&](const SegmentResult& segment) -> std::optional<double> {
    const std::optional<double> value = read(segment);
    return value ? std::optional<double>(-*value) : std::nullopt;
  });
  return least ? std::optional<double>(-*least) : std::nullopt;
}

}  // namespace

Ends turnedAllWays(NeckBench& bench, const Neck& neck) {
  Ends ends{};
  for (std::size_t i = 0; i < kWays.size(); ++i) ends[i] = bench.turned(neck, kWays[i]);
  return ends;
}

Ends intactAllWays(NeckBench& bench) {
  Ends ends{};
  for (std::size_t i = 0; i < kWays.size(); ++i) ends[i] = bench.intactEnd(kWays[i]);
  return ends;
}

std::optional<double> pressure(const Ends& ends, Level level) {
  return highest(ends, level, [](const SegmentResult& s) {
    return s.disc ? std::optional<double>(s.disc->pressure_MPa) : std::nullopt;
  });
}

std::optional<double> facet(const Ends& ends, Level level) {
  return highest(ends, level,
                 [](const SegmentResult& s) { return std::optional<double>(std::max(s.facet_N[0], s.facet_N[1])); });
}

std::optional<double> foramen(const Ends& ends, Level level) { return smallest(ends, level, narrowerForamen); }

std::optional<double> canal(const Ends& ends, Level level) {
  return smallest(ends, level, [](const SegmentResult& s) { return s.canal_mm; });
}

std::optional<double> motion(const Ends& ends, std::size_t way, Level level) {
  if (ends[way] == nullptr) return std::nullopt;
  return segmentOf(*ends[way], level).rotation.along(kWays[way]);
}

std::optional<double> flexionAndExtension(const Ends& ends, Level level) {
  const auto flexion = motion(ends, 0, level), extension = motion(ends, 1, level);
  return flexion && extension ? std::optional<double>(*flexion + *extension) : std::nullopt;
}

std::optional<double> implantLoad(const Ends& ends) {
  std::optional<double> most;
  for (const Equilibrium* end : ends) {
    if (end == nullptr) continue;
    for (const ImplantResult& implant : end->implants) most = std::max(most.value_or(implant.used), implant.used);
  }
  return most;
}

std::optional<double> heldCompression(const Equilibrium* held, Level level) {
  if (held == nullptr) return std::nullopt;
  const std::optional<DiscResult>& disc = segmentOf(*held, level).disc;
  return disc ? std::optional<double>(disc->compression_N) : std::nullopt;
}

std::optional<double> muscleUse(const Neck& neck, const Equilibrium* held) {
  if (held == nullptr) return std::nullopt;
  double used = 0, all = 0;
  for (const MuscleResult& result : held->muscles) {
    const Muscle& muscle = neck.muscles[result.muscle];
    used += result.activation * muscle.strength * muscle.max_force_N;
    all += muscle.strength * muscle.max_force_N;
  }
  return all > 0 ? std::optional<double>(used / all) : std::nullopt;
}

}  // namespace nucha
