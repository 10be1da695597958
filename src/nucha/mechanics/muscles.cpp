#include "nucha/mechanics/muscles.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "nucha/mechanics/build_model.h"

namespace nucha {
namespace {

constexpr int kMoments = 3 * kSegments;
constexpr double kCarryWeight = 1e6;  // of an uncarried N m against a full activation, squared
constexpr int kMostSweeps = 20000;

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

// Least  |a|^2 + w |A a - b|^2  with 0 <= a <= 1, one activation after the other until none moves.
Eigen::VectorXd boundedLeastSquares(const Eigen::MatrixXd& a, const Moments& b) {
  const Eigen::Index n = a.cols();
  Eigen::VectorXd x = Eigen::VectorXd::Zero(n);
  Moments rest = -b;
  for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
    double moved = 0;
    for (Eigen::Index i = 0; i < n; ++i) {
      const double slope = x[i] + kCarryWeight * a.col(i).dot(rest);
      const double curvature = 1 + kCarryWeight * a.col(i).squaredNorm();
      const double next = std::clamp(x[i] - slope / curvature, 0.0, 1.0);
      rest += (next - x[i]) * a.col(i);
      moved = std::max(moved, std::abs(next - x[i]));
      x[i] = next;
    }
    if (moved < 1e-9) break;
  }
  return x;
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
