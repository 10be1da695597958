// Necks and tissue from the project's own tables, for tests of the mechanics, and states a little off equilibrium.
#pragma once

#include "neck/built_neck.h"
#include "nucha/base/random.h"
#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/mechanics/build_model.h"
#include "nucha/mechanics/model.h"
#include "nucha/neck/surgery.h"

namespace nucha::test {

inline const MechanicsParameters& mechanics() {
  static const MechanicsParameters kParameters = loadMechanicsParameters(dataFolder());
  return kParameters;
}

inline const Neck& man() {
  static const Neck kMan = built();
  return kMan;
}

inline const Neck& woman() {
  static const Neck kWoman = [] {
    Measurements measurements;
    measurements.sex = Sex::female;
    return built(measurements);
  }();
  return kWoman;
}

inline Neck after(ConstructWord word, Vertebra upper, Vertebra lower, const Neck& neck = man()) {
  return operate(neck, operationFor(word, upper, lower), mechanics().implants);
}

inline Vec3 randomVector(Random& random, double size) {
  return size * Vec3(2 * random.uniform() - 1, 2 * random.uniform() - 1, 2 * random.uniform() - 1);
}

/// The start with every body moved on its own by up to so many mm and rad along each axis.
inline State shaken(const Model& model, Random& random, double mm, double rad) {
  State state = startOf(model);
  for (Pose& pose : state.poses) {
    pose.origin += randomVector(random, mm);
    pose.axes = exponential(randomVector(random, rad)) * pose.axes;
  }
  return state;
}

/// The path along which derivatives are meant: each body by itself, origin + d and exp(w) axes, laboratory axes.
inline State displaced(const State& from, const Eigen::VectorXd& step) {
  State to = from;
  for (size_t i = 0; i < to.poses.size(); ++i) {
    const auto k = static_cast<Eigen::Index>(6 * i);
    to.poses[i].origin += step.segment<3>(k);
    to.poses[i].axes = exponential(step.segment<3>(k + 3)) * to.poses[i].axes;
  }
  return to;
}

inline Eigen::MatrixXd dense(const BlockMatrix& matrix) {
  Eigen::MatrixXd full = Eigen::MatrixXd::Zero(6 * matrix.rows(), 6 * matrix.rows());
  for (int i = 0; i < matrix.rows(); ++i) {
    for (int j = matrix.first(i); j <= i; ++j) {
      full.block<6, 6>(6 * i, 6 * j) = matrix.block(i, j);
      if (j < i) full.block<6, 6>(6 * j, 6 * i) = matrix.block(i, j).transpose();
    }
  }
  return full;
}

}  // namespace nucha::test
