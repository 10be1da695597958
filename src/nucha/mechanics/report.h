// How the search for an equilibrium ended.
#pragma once

#include <string>
#include <string_view>

namespace nucha {

enum class Stop {
  converged,     ///< the residual is below the tolerance and the equilibrium is stable
  buckled,       ///< no stable equilibrium at this load: the column gives way
  out_of_steps,  ///< the iteration limit was reached first
  out_of_range,  ///< a bone turned or moved further than the elements are valid for
};
std::string_view name(Stop stop);

/// "C5 z (flexion)": coordinate of a bone by its place in the unknowns (six a bone, C0 first).
std::string nameOfCoordinate(int index);

struct Report {
  Stop stop = Stop::converged;
  int iterations = 0;
  int load_steps = 0;
  double residual = 0;             ///< largest scaled unbalanced force, N (moments divided by the scaling length)
  std::string worst;               ///< which bone and coordinate holds it, such as "C5 flexion"
  double smallest_eigenvalue = 0;  ///< of the scaled stiffness, N/mm; negative: unstable
  bool left_saddle = false;        ///< buckled: the equilibrium at hand was unstable, this one lies beside it
  bool good() const { return stop == Stop::converged; }
  std::string brief() const;  ///< one line
  std::string full() const;
};

}  // namespace nucha
