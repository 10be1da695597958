#include "nucha/mechanics/muscles.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "nucha/mechanics/build_model.h"

namespace nucha {
namespace {

constexpr int kMoments = 3 * kSegments;
constexpr double kCarryWeight = 1e6;  // of an uncarried N m against a full activation, squared
constexpr int kMostSteps = 100;
constexpr int kHalvings = 40;
constexpr double kFlat_Nm = 1e-10;

Vec3 jointCentre(const Neck& neck, const std::array<Pose, kBones>& poses, Level level) {
  const Pose& lower = poses[static_cast<size_t>(indexOf(level.lower()))];
  const Segment& segment = neck.segment(level);
  if (segment.disc) return lower * segment.disc->lower_centre;
  if (level.upper >= Vertebra::C2) return lower * neck.bone(level.lower()).superior_centre;
  return lower * facetCentre(segment);
}

using Moments = Eigen::Matrix<double, kMoments, 1>;  // N m about every joint, laboratory axes, on what lies above

Moments momentsOfWeight(const Neck& neck, const std::array<Pose, kBones>& poses,
                        const std::array<Vec3, kSegments>& joints, double gravity) {
  Moments out = Moments::Zero();
  for (int joint = 0; joint < kSegments; ++joint) {
    for (int i = 0; i <= joint; ++i) {
      const Bone& bone = neck.bones[static_cast<size_t>(i)];
      const Vec3 arm = poses[static_cast<size_t>(i)] * bone.centre_of_mass - joints[static_cast<size_t>(joint)];
      out.segment<3>(3 * joint) += arm.cross(-bone.mass_kg * gravity * Vec3::UnitY()) / 1000;
    }
  }
  return out;
}

// Moments of one newton along the muscle's path.
Moments momentsOfPull(const Muscle& muscle, const std::array<Pose, kBones>& poses,
                      const std::array<Vec3, kSegments>& joints) {
  Moments out = Moments::Zero();
  for (size_t i = 1; i < muscle.path.size(); ++i) {
    const MusclePoint *high = &muscle.path[i], *low = &muscle.path[i - 1];
    if (indexOf(high->bone) > indexOf(low->bone)) std::swap(high, low);
    const Vec3 top = poses[static_cast<size_t>(indexOf(high->bone))] * high->point;
    const Vec3 bottom = poses[static_cast<size_t>(indexOf(low->bone))] * low->point;
    const Vec3 pull = (bottom - top).normalized();
    for (int joint = indexOf(high->bone); joint < indexOf(low->bone); ++joint) {
      out.segment<3>(3 * joint) += (top - joints[static_cast<size_t>(joint)]).cross(pull) / 1000;
    }
  }
  return out;
}

Eigen::VectorXd activationsAt(const Eigen::VectorXd& wish) { return wish.cwiseMax(0).cwiseMin(1); }

// Least  |x|^2 + w |A x - b|^2  with 0 <= x <= 1. The activations are clamp(A' s) for the s at which the convex
// function
//   |s|^2 / 2w + sum of the integrals of clamp(A' s) - b' s
// is least; it is made of parabolas, so Newton's method with an exact line search ends after a few steps. The weight
// rises to its value in stages, each starting where the last one ended.
Eigen::VectorXd boundedLeastSquares(const Eigen::MatrixXd& a, const Moments& b) {
  Moments s = Moments::Zero();
  for (const double share : {1e-6, 1e-4, 1e-2, 1.0}) {
    const double weight = share * kCarryWeight;
    const auto slopeAt = [&](const Moments& at) -> Moments {
      return at / weight + a * activationsAt(a.transpose() * at) - b;
    };
    for (int i = 0; i < kMostSteps; ++i) {
      const Moments slope = slopeAt(s);
      if (slope.norm() < kFlat_Nm) break;
      const Eigen::VectorXd wish = a.transpose() * s;
      Eigen::Matrix<double, kMoments, kMoments> curvature = Moments::Constant(1 / weight).asDiagonal();
      for (Eigen::Index k = 0; k < a.cols(); ++k) {
        if (wish[k] >= 0 && wish[k] <= 1) curvature += a.col(k) * a.col(k).transpose();
      }
      const Moments step = -curvature.ldlt().solve(slope);
      double shortest = 0, longest = 1;
      if (step.dot(slopeAt(s + step)) > 0) {
        for (int halving = 0; halving < kHalvings; ++halving) {
          const double middle = 0.5 * (shortest + longest);
          (step.dot(slopeAt(s + middle * step)) > 0 ? longest : shortest) = middle;
        }
      }
      s += longest * step;
    }
  }
  return activationsAt(a.transpose() * s);
}

}  // namespace

double pathLength(const Muscle& muscle, const std::array<Pose, kBones>& poses) {
  double length = 0;
  for (size_t i = 1; i < muscle.path.size(); ++i) {
    const MusclePoint &a = muscle.path[i - 1], &b = muscle.path[i];
    length +=
        (poses[static_cast<size_t>(indexOf(a.bone))] * a.point - poses[static_cast<size_t>(indexOf(b.bone))] * b.point)
            .norm();
  }
  return length;
}

MusclePull calcPull(const Muscle& muscle, double path_mm, const MechanicsParameters& par) {
  const double stretch =
      (path_mm - muscle.tendon_slack_mm) / std::cos(muscle.pennation_rad) / muscle.optimal_fibre_mm - 1;
  const double width = par.value("muscle.active_width"), shape = par.value("muscle.passive_shape");
  const double along = muscle.max_force_N * std::cos(muscle.pennation_rad);
  MusclePull pull;
  pull.active_N = muscle.strength * along * std::exp(-stretch * stretch / (width * width));
  if (stretch > 0) {
    pull.passive_N = along * std::expm1(shape * stretch / par.value("muscle.passive_strain")) / std::expm1(shape);
  }
  return pull;
}

Holding holdPosture(const Neck& neck, const MechanicsParameters& par, const std::array<Pose, kBones>& poses) {
  std::array<Vec3, kSegments> joints;
  for (int i = 0; i < kSegments; ++i) {
    joints[static_cast<size_t>(i)] = jointCentre(neck, poses, Level{static_cast<Vertebra>(i)});
  }
  Moments wanted = -momentsOfWeight(neck, poses, joints, par.value("gravity.m_per_s2"));
  Eigen::MatrixXd active(kMoments, static_cast<Eigen::Index>(neck.muscles.size()));
  std::vector<MusclePull> pulls;
  Holding holding;
  for (size_t i = 0; i < neck.muscles.size(); ++i) {
    const Muscle& muscle = neck.muscles[i];
    const double length = pathLength(muscle, poses);
    const MusclePull pull = calcPull(muscle, length, par);
    const Moments arm = momentsOfPull(muscle, poses, joints);
    active.col(static_cast<Eigen::Index>(i)) = pull.active_N * arm;
    wanted -= pull.passive_N * arm;
    pulls.push_back(pull);
    holding.muscles.push_back({i, 0, 0, length});
  }
  const Eigen::VectorXd x = boundedLeastSquares(active, wanted);
  for (size_t i = 0; i < pulls.size(); ++i) {
    const double activation = x[static_cast<Eigen::Index>(i)];
    holding.muscles[i].activation = activation;
    holding.muscles[i].force_N = activation * pulls[i].active_N + pulls[i].passive_N;
  }
  const Moments missing = wanted - active * x;
  for (int joint = 0; joint < kSegments; ++joint) {
    const double here = missing.segment<3>(3 * joint).norm();
    if (here <= holding.missing_Nm) continue;
    holding.missing_Nm = here;
    holding.worst = Level{static_cast<Vertebra>(joint)};
  }
  holding.feasible = holding.missing_Nm <= par.value("muscle.tolerated_Nm");
  return holding;
}

}  // namespace nucha
