#include "nucha/neck/neck.h"

#include <array>

namespace nucha {

Pose relative(const Pose& a, const Pose& b) {
  return {a.axes.transpose() * (b.origin - a.origin), a.axes.transpose() * b.axes};
}

Pose compose(const Pose& outer, const Pose& inner) {
  return {outer.origin + outer.axes * inner.origin, outer.axes * inner.axes};
}

std::string_view name(ContactKind kind) {
  constexpr std::array<std::string_view, 3> kNames{"facet", "uncovertebral", "dens"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view name(ImplantKind kind) {
  constexpr std::array<std::string_view, 9> kNames{"graft",           "cage",  "standalone_cage",
                                                   "corpectomy_cage", "plate", "lateral_mass_rods",
                                                   "pedicle_rods",    "wire",  "disc_replacement"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view name(Constraint constraint) {
  constexpr std::array<std::string_view, 4> kNames{"none", "constrained", "unconstrained", "elastic"};
  return kNames[static_cast<size_t>(constraint)];
}

}  // namespace nucha
