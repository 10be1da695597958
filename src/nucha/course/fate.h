// All chance in one future, drawn before it is followed: the same future can then be followed under other parameters.
// Private to the course folder.
#pragma once

#include <array>
#include <cstdint>

#include "nucha/neck/neck.h"

namespace nucha {

using PerSegment = std::array<double, kSegments>;

/// What decides how a graft heals. Normals are standard.
struct HealingFate {
  double person = 0, screws = 0;
  PerSegment level{};
  PerSegment remodel{};                     ///< how a united bridge ripens
  PerSegment pace{1, 1, 1, 1, 1, 1, 1, 1};  ///< where what is known of the start asks for another than was drawn
};

/// `..._u` are uniform in [0, 1), `..._e` exponential of mean 1, the rest standard normals.
struct Fate {
  HealingFate healing;
  double age = 0, wear_person = 0, symptom_person = 0;
  PerSegment wear{}, facet{}, sink{};
  PerSegment start_u{}, symptom_e{}, reoperation_u{}, reoperation_e{}, hurts_u{}, hurts_e{}, revised_e{};
  PerSegment near_u{}, ossified{}, ossified_e{};
  double ossified_person = 0;
  double early_u = 0, early_e = 0, index_e = 0;
  double choice_u = 0;
  PerSegment united_u{};
};

/// How healing is drawn for future number `index`, by itself; `drawFate` of the same seed begins with it.
HealingFate drawHealingFate(std::uint64_t seed, int index);

/// Of future number `index`.
Fate drawFate(std::uint64_t seed, int index);

}  // namespace nucha
