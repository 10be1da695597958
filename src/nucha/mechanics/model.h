// The mechanical model: which bones move and which elements join them. Built once (build_model.h) and never changed
// while solving; where the bones stand is in `State`.
#pragma once

#include <vector>

#include "nucha/mechanics/block_matrix.h"
#include "nucha/mechanics/elements.h"

namespace nucha {

inline constexpr int kGround = -1;

/// Everything between one bone and another below it (or the ground).
struct Pair {
  int upper = 0, lower = kGround;  ///< upper < lower, or lower is the ground
  std::vector<Line> lines;
  std::vector<Cable> cables;
  std::vector<ContactPoint> contacts;
  std::vector<Spot> spots;
  std::vector<Fibre> fibres;
  std::vector<Nucleus> nuclei;
  std::vector<Bushing> bushings;
};

/// A force of fixed direction at a point of a body (weight),  E = -F.p.
struct DeadForce {
  int body = 0;
  Vec3 point = Vec3::Zero();    ///< in the body's frame
  Vec3 force_N = Vec3::Zero();  ///< laboratory
};

struct Model {
  std::vector<Pose> start;  ///< of the moving bodies, unloaded, from the top of the chain to its foot
  std::vector<Pair> pairs;
  std::vector<DeadForce> weights;
  Pose ground;

  int bodies() const { return static_cast<int>(start.size()); }
  /// The pair of two bodies, made when it is not there yet.
  Pair& pair(int upper, int lower);
  const Pair* findPair(int upper, int lower) const;
  /// Empty matrix with the envelope this model needs.
  BlockMatrix shape() const;
};

/// How much of each load acts. A moment of fixed direction is not the gradient of any energy in space, so it is kept
/// apart from the potential.
struct Loads {
  double cables = 1;   ///< share of the cables' tension
  double weights = 1;  ///< share of the dead forces
  int body = 0;        ///< that takes the moment
  Vec3 moment_Nmm = Vec3::Zero();
};

/// Where the bodies stand.
struct State {
  std::vector<Pose> poses;
};

State startOf(const Model& model);

/// Potential energy of elements, cables and weights with its first two derivatives; the moment is not in it.
struct Assembly {
  double energy = 0;
  Eigen::VectorXd gradient;
  BlockMatrix hessian;

  explicit Assembly(const Model& model) : gradient(6 * model.bodies()), hessian(model.shape()) {}
};

void assemble(const Model& model, const State& state, const Loads& loads, Assembly& sum);

/// Energy stored in the elements alone, without cables and weights, N mm.
double elementEnergy(const Model& model, const State& state);

/// Moves every body by its six entries of `step` (translation mm, rotation vector rad, laboratory axes), joint by
/// joint: each body takes its motion relative to the one below and is carried along with it. To first order this is the
/// step itself; beyond, a stiff joint is not torn by a large turn of the bones under it, which saves most iterations.
void move(const Model& model, const State& from, const Eigen::VectorXd& step, State& to);

Relative relativePose(const Model& model, const State& state, const Pair& pair);

}  // namespace nucha
