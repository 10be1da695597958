// Equilibrium of a model under fixed loads: trust-region Newton on the potential energy.
#pragma once

#include <string>
#include <vector>

#include "nucha/mechanics/model.h"
#include "nucha/mechanics/report.h"

namespace nucha {

struct SolveOptions {
  double tolerance_N = 1e-6;   ///< largest unbalanced force (moments divided by length_mm) at which to stop
  int iterations = 200;        ///< Newton steps for one load before giving up
  double length_mm = 10;       ///< makes rotations comparable with translations: 1 rad counts as this many mm
  double first_radius_mm = 5;  ///< trust region to begin with
  double largest_radius_mm = 40;
  double reach_mm = 400;                      ///< a bone further than this from where it began is out of range
  double turn_rad = 1.2;                      ///< so is one that turned further than this against the bone below
  double saddle_step_mm = 0.5;                ///< how far to step off an unstable equilibrium before going on downhill
  bool stability = true;                      ///< also find the smallest eigenvalue at the end, and leave saddles
  std::vector<std::string> validate() const;  ///< what is wrong with these values; empty when nothing
};

/// Memory of a solve; made once per model, so that solving allocates nothing.
struct Workspace {
  explicit Workspace(const Model& model);

  Assembly now, next;
  BlockFactor factor;
  State trial;
  Eigen::VectorXd step, trial_step, rest, scratch;
};

/// Moves `state` to the equilibrium nearest below it in energy. Never throws on a hard problem: the report says where
/// it stopped, and the state is the best one found.
Report solve(const Model& model, const Loads& loads, State& state, Workspace& work, const SolveOptions& options = {});

/// How much the bodies move per N mm of further moment along `direction`, at the equilibrium just solved with the
/// stability option (uses the factor in `work`): translations and rotation vectors, six per body.
Eigen::VectorXd response(const Model& model, const Loads& loads, const Vec3& direction, Workspace& work);

}  // namespace nucha
