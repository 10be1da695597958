#include "nucha/mechanics/report.h"

#include <fmt/format.h>

#include <array>

#include "nucha/base/level.h"

namespace nucha {

std::string_view name(Stop stop) {
  switch (stop) {
    case Stop::converged:
      return "converged";
    case Stop::buckled:
      return "buckled";
    case Stop::out_of_steps:
      return "out of steps";
    case Stop::out_of_range:
      return "out of range";
  }
  return "unknown";
}

std::string nameOfCoordinate(int index) {
  static constexpr std::array kNames{"x (forward)", "y (up)",       "z (right)",
                                     "x (bending)", "y (rotation)", "z (flexion)"};
  const auto bone = static_cast<Vertebra>(index / 6);
  return fmt::format("{} {}", name(bone), kNames[static_cast<size_t>(index % 6)]);
}

std::string Report::brief() const {
  return fmt::format("{}{}: {} iterations, residual {:.1e} N, smallest stiffness {:.3g} N/mm", name(stop),
                     left_saddle ? " beside an unstable equilibrium" : "", iterations, residual, smallest_eigenvalue);
}

std::string Report::full() const {
  return fmt::format("{}\nload steps: {}\nworst coordinate: {}\n", brief(), load_steps, worst);
}

}  // namespace nucha
