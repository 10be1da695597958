#include "nucha/mechanics/solve.h"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "nucha/base/error.h"

namespace nucha {

Workspace::Workspace(const Model& model)
    : now(model),
      next(model),
      factor(now.hessian),
      trial(startOf(model)),
      step(6 * model.bodies()),
      trial_step(6 * model.bodies()),
      rest(6 * model.bodies()),
      scratch(6 * model.bodies()) {}

std::vector<std::string> SolveOptions::validate() const {
  std::vector<std::string> wrong;
  const auto positive = [&](double value, const char* field) {
    if (!(value > 0) || !std::isfinite(value))
      wrong.push_back(fmt::format("{} is {}; it must be above 0", field, value));
  };
  positive(tolerance_N, "tolerance_N");
  positive(length_mm, "length_mm");
  positive(first_radius_mm, "first_radius_mm");
  positive(largest_radius_mm, "largest_radius_mm");
  positive(reach_mm, "reach_mm");
  positive(saddle_step_mm, "saddle_step_mm");
  positive(turn_rad, "turn_rad");
  if (iterations < 1) wrong.push_back(fmt::format("iterations is {}; at least 1 is needed", iterations));
  return wrong;
}

namespace {

constexpr double kSmallestRadius = 1e-9;  // mm; below it nothing moves any more

Vec6 scaleOf(const SolveOptions& options) {
  const double l2 = options.length_mm * options.length_mm;
  return (Vec6() << 1, 1, 1, l2, l2, l2).finished();
}

// Unbalanced forces: gradient of the energy less the moment; returns the largest, in N.
double findRest(const Assembly& sum, const Loads& loads, double length, Eigen::VectorXd& rest, Eigen::Index& worst) {
  rest = sum.gradient;
  rest.segment<3>(6 * loads.body + 3) -= loads.moment_Nmm;
  double largest = 0;
  worst = 0;
  for (Eigen::Index i = 0; i < rest.size(); ++i) {
    const double here = std::abs(rest[i]) / (i % 6 < 3 ? 1 : length);
    if (here > largest || std::isnan(here)) largest = here, worst = i;
  }
  return largest;
}

double scaledNorm(const Eigen::VectorXd& x, const Vec6& scale) {
  double sum = 0;
  for (Eigen::Index i = 0; i < x.size(); ++i) sum += scale[i % 6] * x[i] * x[i];
  return std::sqrt(sum);
}

// A moment of fixed direction turns the stiffness of the body that takes it by -1/2 [m] (antisymmetric, so no energy
// has it). The symmetric factor stays; a correction of rank three brings the step to the true Newton step.
void followMoment(const Loads& loads, Workspace& work) {
  const int row = 6 * loads.body + 3;
  const Mat3 turn = -0.5 * skew(loads.moment_Nmm);
  Eigen::VectorXd& column = work.scratch;
  Mat3 flexibility;
  for (int i = 0; i < 3; ++i) {
    column.setZero();
    column[row + i] = 1;
    work.factor.solve(column);
    flexibility.col(i) = column.segment<3>(row);
  }
  const Vec3 at = work.step.segment<3>(row);
  column.setZero();
  column.segment<3>(row) = turn * (Mat3::Identity() + flexibility * turn).inverse() * at;
  work.factor.solve(column);
  work.step -= column;
}

// The full Newton step. With a moment it is worth trying even where the stiffness is not definite: the antisymmetric
// part alone may hold the equilibrium, and no shifted step would get there.
bool newtonStep(const Loads& loads, const Vec6& scale, double radius, bool& definite, Workspace& work) {
  definite = work.factor.factor(work.now.hessian, 0, scale);
  if (!definite && (loads.moment_Nmm.isZero() || !work.factor.regular())) return false;
  work.step = -work.rest;
  work.factor.solve(work.step);
  if (!loads.moment_Nmm.isZero()) followMoment(loads, work);
  return scaledNorm(work.step, scale) <= radius;  // also false when it is not a number
}

// The step that minimises the quadratic model within the radius (More and Sorensen): the smallest shift > 0 for which
// the shifted Hessian is positive definite and the step fits.
bool shiftedStep(double radius, const Vec6& scale, Workspace& work) {
  constexpr int kTries = 60;
  double shift = 1e-4;
  for (int i = 0; i < kTries; ++i) {
    if (!work.factor.factor(work.now.hessian, shift, scale)) {
      shift *= 4;
      continue;
    }
    work.step = -work.rest;
    work.factor.solve(work.step);
    const double length = scaledNorm(work.step, scale);
    if (length <= 1.1 * radius) return true;
    for (Eigen::Index k = 0; k < work.step.size(); ++k) work.scratch[k] = scale[k % 6] * work.step[k];
    work.trial_step = work.scratch;
    work.factor.solve(work.scratch);
    shift += length * length / work.scratch.dot(work.trial_step) * (length - radius) / radius;
  }
  return false;
}

// Change of energy along the step less the work of the moment, as the quadratic model foresees it.
double foreseen(Workspace& work) {
  work.now.hessian.multiply(work.step, work.scratch);
  return work.rest.dot(work.step) + 0.5 * work.step.dot(work.scratch);
}

double workOfMoment(const Loads& loads, const State& from, const State& to) {
  if (loads.moment_Nmm.isZero()) return 0;
  const auto i = static_cast<size_t>(loads.body);
  return loads.moment_Nmm.dot(logarithm(to.poses[i].axes * from.poses[i].axes.transpose()));
}

// A bone that went too far, or turned too far against the one below (also when it is not a number).
bool outOfRange(const Model& model, const State& state, const SolveOptions& options) {
  const double least_cosine = std::cos(options.turn_rad);
  for (size_t i = 0; i < state.poses.size(); ++i) {
    const Pose &here = state.poses[i], &start = model.start[i];
    const bool foot = i + 1 == state.poses.size();
    const Mat3 now = (foot ? model.ground.axes : state.poses[i + 1].axes).transpose() * here.axes;
    const Mat3 before = (foot ? model.ground.axes : model.start[i + 1].axes).transpose() * start.axes;
    const double cosine = 0.5 * ((now * before.transpose()).trace() - 1);
    if (!((here.origin - start.origin).norm() < options.reach_mm) || !(cosine > least_cosine)) return true;
  }
  return false;
}

// The whole scaled stiffness with the moment's antisymmetric part; needed only where the symmetric part alone is not
// definite.
Eigen::MatrixXd scaledStiffness(const Loads& loads, const Eigen::VectorXd& weights, const Workspace& work) {
  const BlockMatrix& h = work.now.hessian;
  const Eigen::Index size = weights.size();
  Eigen::MatrixXd full = Eigen::MatrixXd::Zero(size, size);
  for (int i = 0; i < h.rows(); ++i) {
    for (int j = h.first(i); j <= i; ++j) {
      const int row = 6 * i, column = 6 * j;
      full.block<6, 6>(row, column) = h.block(i, j);
      full.block<6, 6>(column, row) = h.block(i, j).transpose();
    }
  }
  full.block<3, 3>(6 * loads.body + 3, 6 * loads.body + 3) -= 0.5 * skew(loads.moment_Nmm);
  return weights.asDiagonal() * full * weights.asDiagonal();
}

double smallestWithMoment(const Loads& loads, const Vec6& scale, const Workspace& work) {
  const Eigen::VectorXd weights = scale.cwiseSqrt().cwiseInverse().replicate(work.now.hessian.rows(), 1);
  return scaledStiffness(loads, weights, work).eigenvalues().real().minCoeff();
}

// Inverse iteration on the scaled stiffness, from its factor.
double smallestEigenvalue(const Loads& loads, const Vec6& scale, Workspace& work) {
  constexpr int kTurns = 30;
  if (!work.factor.factor(work.now.hessian, 0, scale)) return smallestWithMoment(loads, scale, work);
  Eigen::VectorXd& x = work.step;
  for (Eigen::Index i = 0; i < x.size(); ++i) x[i] = 1 + 0.1 * static_cast<double>(i % 7);
  double value = 0;
  for (int i = 0; i < kTurns; ++i) {
    const double norm = scaledNorm(x, scale);
    for (Eigen::Index k = 0; k < x.size(); ++k) x[k] *= scale[k % 6] / norm;
    work.factor.solve(x);
    const double last = value;
    value = 1 / scaledNorm(x, scale);
    if (std::abs(value - last) < 1e-4 * value) break;
  }
  return value;
}

// Moves the state a little along the direction in which it is least stable, so that descent leaves a saddle. The sign
// is fixed by the largest component: same input, same side.
void leaveSaddle(const Model& model, const Loads& loads, const Vec6& scale, double by_mm, State& state,
                 Workspace& work) {
  const Eigen::VectorXd weights = scale.cwiseSqrt().cwiseInverse().replicate(model.bodies(), 1);
  const Eigen::EigenSolver<Eigen::MatrixXd> modes(scaledStiffness(loads, weights, work));
  Eigen::Index lowest = 0, largest = 0;
  modes.eigenvalues().real().minCoeff(&lowest);
  work.step = weights.asDiagonal() * modes.eigenvectors().col(lowest).real();
  work.step.cwiseAbs().maxCoeff(&largest);
  work.step *= (work.step[largest] < 0 ? -by_mm : by_mm) / scaledNorm(work.step, scale);
  move(model, state, work.step, work.trial);
  std::swap(state.poses, work.trial.poses);
}

// Steps until the forces balance. `downhill`: only steps that lower the energy, so that it cannot end on a saddle
// again.
void descend(const Model& model, const Loads& loads, const SolveOptions& options, bool downhill, State& state,
             Workspace& work, Report& report) {
  const Vec6 scale = scaleOf(options);
  double radius = options.first_radius_mm;
  bool try_newton = true;
  Eigen::Index worst = 0;
  report.stop = Stop::out_of_steps;
  assemble(model, state, loads, work.now);
  report.residual = findRest(work.now, loads, options.length_mm, work.rest, worst);
  while (report.residual > options.tolerance_N && report.iterations < options.iterations && radius > kSmallestRadius) {
    ++report.iterations;
    bool definite = false;
    const bool newton = try_newton && newtonStep(loads, scale, radius, definite, work) && (definite || !downhill);
    if (!newton && !shiftedStep(radius, scale, work)) break;
    const double length = scaledNorm(work.step, scale);
    const double promised = foreseen(work);
    move(model, state, work.step, work.trial);
    assemble(model, work.trial, loads, work.next);
    const double gained = work.next.energy - work.now.energy - workOfMoment(loads, state, work.trial);
    Eigen::Index next_worst = 0;
    const double residual = findRest(work.next, loads, options.length_mm, work.scratch, next_worst);
    // near the end, and where only the moment holds the balance, the energy shows no progress; the residual does
    const bool calmer = newton && residual < 0.5 * report.residual;
    const double ratio = promised < 0 && (definite || !newton) ? gained / promised : -1;
    if (!std::isfinite(gained) || !(ratio > 1e-4 || calmer)) {
      radius = 0.25 * std::min(radius, length);
      try_newton = definite;
      continue;
    }
    std::swap(work.now, work.next);
    std::swap(state.poses, work.trial.poses);
    work.rest.swap(work.scratch);
    report.residual = residual;
    worst = next_worst;
    try_newton = true;
    if (ratio > 0.75 && length > 0.8 * radius) radius = std::min(2 * radius, options.largest_radius_mm);
    if (ratio < 0.25 && !calmer) radius = 0.5 * length;
    if (outOfRange(model, state, options)) {
      report.stop = Stop::out_of_range;
      break;
    }
  }
  if (report.residual <= options.tolerance_N) report.stop = Stop::converged;
  report.worst = nameOfCoordinate(static_cast<int>(worst));
}

}  // namespace

Report solve(const Model& model, const Loads& loads, State& state, Workspace& work, const SolveOptions& options) {
  NUCHA_ASSERT(options.validate().empty(), "solve options are checked where they come in");
  constexpr int kSaddles = 3;
  const Vec6 scale = scaleOf(options);
  Report report;
  descend(model, loads, options, false, state, work, report);
  if (!options.stability) return report;
  report.smallest_eigenvalue = smallestEigenvalue(loads, scale, work);
  for (int i = 0; i < kSaddles && report.good() && report.smallest_eigenvalue <= 0; ++i) {
    report.left_saddle = true;
    leaveSaddle(model, loads, scale, options.saddle_step_mm, state, work);
    descend(model, loads, options, true, state, work, report);
    report.smallest_eigenvalue = smallestEigenvalue(loads, scale, work);
  }
  if (report.good() && report.smallest_eigenvalue <= 0) report.stop = Stop::buckled;
  return report;
}

Eigen::VectorXd response(const Model& model, const Loads& loads, const Vec3& direction, Workspace& work) {
  work.step.setZero();
  work.step.segment<3>(6 * loads.body + 3) = direction;
  work.factor.solve(work.step);
  if (!loads.moment_Nmm.isZero()) followMoment(loads, work);
  NUCHA_ASSERT(work.trial.poses.size() == model.start.size(), "the workspace belongs to this model");
  return work.step;
}

}  // namespace nucha
