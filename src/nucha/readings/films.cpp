// What films show: motion between flexion and extension.
#include <algorithm>
#include <cmath>

#include "nucha/neck/surgery_space.h"
#include "nucha/readings/read_parts.h"

namespace nucha::reads {
namespace {

struct Films {
  const Equilibrium* flexion = nullptr;
  const Equilibrium* extension = nullptr;
  bool complete() const { return flexion != nullptr && extension != nullptr; }
};

Films filmsOf(const Neck& neck, NeckBench& bench) {
  Films films;
  films.flexion = bench.turned(neck, Direction::flexion);
  if (films.flexion != nullptr) films.extension = bench.turned(neck, Direction::extension);
  return films;
}

// of the upper body's lower corner behind, along the endplate below
double forward(const Bone& lower, const Pose& upper) {
  const double slope = calcSuperiorSlope(lower);
  return upper.origin.dot(Vec3(std::cos(slope), std::sin(slope), 0));
}

Pose standing(const Equilibrium& end, Level level) {
  return relative(end.poses[static_cast<std::size_t>(indexOf(level.lower()))],
                  end.poses[static_cast<std::size_t>(indexOf(level.upper))]);
}

}  // namespace

std::optional<double> interspinousMotion(const Neck& neck, NeckBench& bench, Level level) {
  const Films films = filmsOf(neck, bench);
  if (!films.complete()) return std::nullopt;
  return std::abs(segmentOf(*films.flexion, level).interspinous_mm -
                  segmentOf(*films.extension, level).interspinous_mm);
}

std::optional<double> segmentMotion(const Neck& neck, NeckBench& bench, Level level) {
  const Films films = filmsOf(neck, bench);
  if (!films.complete()) return std::nullopt;
  return std::abs(segmentOf(*films.flexion, level).rotation.flexion_deg -
                  segmentOf(*films.extension, level).rotation.flexion_deg);
}

std::optional<double> slip(const Neck& neck, NeckBench& bench, Level level) {
  const Films films = filmsOf(neck, bench);
  if (!films.complete()) return std::nullopt;
  const Bone& lower = neck.bone(level.lower());
  const double neutral = forward(lower, neutralPose(neck, level.upper, level.lower()));
  return std::max(std::abs(forward(lower, standing(*films.flexion, level)) - neutral),
                  std::abs(forward(lower, standing(*films.extension, level)) - neutral));
}

}  // namespace nucha::reads
