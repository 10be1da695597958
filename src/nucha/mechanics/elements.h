// The elements: each is a function of where the upper bone stands in the lower bone's frame (`Relative`) and adds its
// energy, gradient and Hessian there. One frame change then carries the sum of a pair of bones to the laboratory
// (assemble.cpp), so a new element never sees global coordinates and is objective by construction.
//
// Derivatives are taken along  origin -> origin + d,  axes -> exp(w) axes  with d (mm) and w (rad) in the lower bone's
// axes; the Hessian is the second derivative along that curve, hence symmetric, also away from equilibrium.
#pragma once

#include <Eigen/Core>

#include "nucha/neck/neck.h"

namespace nucha {

using Vec6 = Eigen::Matrix<double, 6, 1>;  ///< (translation, rotation)
using Mat6 = Eigen::Matrix<double, 6, 6>;

/// The upper bone in the frame of the lower one.
using Relative = Pose;

/// [v] with [v] w = v x w.
Mat3 skew(const Vec3& v);
/// Rotation by the vector w, and back (the angle of the result is at most pi).
Mat3 exponential(const Vec3& w);
Vec3 logarithm(const Mat3& rotation);

/// Energy (N mm), gradient (N, N mm) and Hessian with respect to (d, w).
struct Quadratic {
  double energy = 0;
  Vec6 gradient = Vec6::Zero();
  Mat6 hessian = Mat6::Zero();

  void clear() { *this = Quadratic{}; }
  /// Adds what a force law at one point of the upper bone gives: `arm` is the point relative to the upper bone's
  /// origin (lower axes), `force` dE/dp and `stiffness` d2E/dp2 at the point.
  void addPoint(double point_energy, const Vec3& arm, const Vec3& force, const Mat3& stiffness);
};

/// What a one-dimensional law gives at a deformation x.
struct Pull {
  double energy = 0;     ///< N mm
  double force = 0;      ///< N
  double stiffness = 0;  ///< N/mm
};

/// Nothing up to 0, then a quadratic toe up to `toe_mm`, then linear:
///   F = k x^2 / (2 t)  for 0 < x < t,   F = k (x - t/2)  beyond.
/// Twice continuously differentiable in energy, so that Newton's method never sees a jump. Used for ligaments
/// (x: elongation beyond the slack) and for cartilage (x: penetration).
struct ToeLaw {
  double stiffness_N_per_mm = 0;
  double toe_mm = 1;
  Pull operator()(double x) const {
    if (x <= 0) return {};
    if (x < toe_mm) {
      const double slope = stiffness_N_per_mm * x / toe_mm;
      return {slope * x * x / 6, slope * x / 2, slope};
    }
    const double past = x - toe_mm / 2;
    return {stiffness_N_per_mm * (past * past / 2 + toe_mm * toe_mm / 24), stiffness_N_per_mm * past,
            stiffness_N_per_mm};
  }
};

/// Ligament: tension-only line between a point of each bone,  E = law(|p - q| - rest).
/// Valid for any length above a tenth of a millimetre; fails to describe wrapping round bone.
struct Line {
  Vec3 upper = Vec3::Zero(), lower = Vec3::Zero();  ///< each in its own bone's frame
  double rest_mm = 0;                               ///< length at which it begins to pull
  ToeLaw law;
  int tag = -1;  ///< index of the ligament in the neck

  void add(const Relative& pose, Quadratic& sum) const;
  double length(const Relative& pose) const { return (pose * upper - lower).norm(); }
  Pull pull(const Relative& pose) const { return law(length(pose) - rest_mm); }
};

/// Cable or muscle part,  E = T L + 1/2 k (L - L0)^2  with L = |p - q|: constant tension for a follower load, and with
/// the short-range stiffness k of its fibres for a muscle at a given activation.
struct Cable {
  Vec3 upper = Vec3::Zero(), lower = Vec3::Zero();
  double tension_N = 0;
  double stiffness_N_per_mm = 0;
  double start_mm = 0;  ///< L0, at which the tension was given
  int tag = -1;         ///< index of the muscle in the neck; -1: follower load

  void add(const Relative& pose, double share, Quadratic& sum) const;
};

/// One point of a joint patch: the upper bone's cartilage against the smooth surface of the lower one.
///   height  g(p) = n.(p - c) - 1/2 (a s^2 + b t^2),  s and t the tangential coordinates of p - c;
///   E = law(-g): nothing while apart, a soft start, then cartilage stiffness times the area the point stands for.
/// Valid while the points stay near the patch; no friction (cartilage has next to none), no edge of the surface.
struct ContactPoint {
  Vec3 upper = Vec3::Zero();                           ///< in the upper bone's frame
  Vec3 centre = Vec3::Zero();                          ///< of the lower surface, lower frame
  Vec3 normal = Vec3::UnitY(), along = Vec3::UnitX();  ///< unit
  double curvature_along = 0, curvature_across = 0;    ///< 1/mm
  double play_mm = 0;                                  ///< touches when g falls below this (unequal cartilage)
  ToeLaw law;
  int tag = -1;  ///< index of the contact in its segment

  void add(const Relative& pose, Quadratic& sum) const;
  double height(const Relative& pose) const;
  Pull pull(const Relative& pose) const { return law(play_mm - height(pose)); }
};

/// One spot of an elastic layer (disc matrix, bone bridge, spacer on its endplates): the upper point moves by u from
/// where it stood;   E = 1/2 kn (n.u)^2 + 1/2 kt |u - n (n.u)|^2.  `one_sided`: the normal part acts only in
/// compression. Linear, so valid for the strains the layer's modulus is (about 30 %).
struct Spot {
  Vec3 upper = Vec3::Zero();  ///< in the upper bone's frame
  Vec3 start = Vec3::Zero();  ///< where it stands at rest, lower frame
  Vec3 normal = Vec3::UnitY();
  double normal_N_per_mm = 0, tangential_N_per_mm = 0;
  bool one_sided = false;
  int tag = -1;  ///< index of the implant in the neck; -1: disc

  void add(const Relative& pose, Quadratic& sum) const;
};

/// Bundle of annulus fibres, tension only and exponential:
///   F = A (exp(B e) - 1 - B e),  e = |p - q| / rest - 1 > 0,  continued linearly beyond `limit`.
struct Fibre {
  Vec3 upper = Vec3::Zero(), lower = Vec3::Zero();
  double rest_mm = 1;
  double amplitude_N = 0;  ///< A
  double exponent = 0;     ///< B
  double limit = 0;        ///< strain from which the curve goes on straight

  void add(const Relative& pose, Quadratic& sum) const;
  double strain(const Relative& pose) const { return (pose * upper - lower).norm() / rest_mm - 1; }
  Pull pull(double strain) const;
};

/// Nucleus: a closed volume under the upper endplate; with flat endplates its loss is area times the approach x of the
/// nucleus' centre along the disc's normal, so  p = K toe(x / h)  and  E = A h Phi(x / h). The bulk stiffness K is that
/// of fluid, endplates and annulus wall together. No suction.
struct Nucleus {
  Vec3 upper = Vec3::Zero(), start = Vec3::Zero(), normal = Vec3::UnitY();
  double area_mm2 = 0, height_mm = 1;
  double bulk_MPa = 0, toe_strain = 0.01;

  void add(const Relative& pose, Quadratic& sum) const;
  double strain(const Relative& pose) const { return -normal.dot(pose * upper - start) / height_mm; }
  double pressure(const Relative& pose) const { return ToeLaw{bulk_MPa, toe_strain}(strain(pose)).force; }
};

/// Six linear springs between a frame on each bone: translations t of the upper frame's origin in the lower frame and
/// the body-fixed x-y-z angles a of the upper frame in the lower,   E = 1/2 sum kt t^2 + 1/2 sum ka a^2.
/// For plates, rods, prostheses and joint tissue. Angles about y must stay below a right angle.
struct Bushing {
  Pose upper, lower;                  ///< the two frames, each in its own bone's frame
  Vec3 translational = Vec3::Zero();  ///< N/mm along the lower frame's axes
  Vec3 rotational = Vec3::Zero();     ///< N mm/rad
  int tag = -1;                       ///< index of the implant in the neck; -1: tissue

  void add(const Relative& pose, Quadratic& sum) const;
  Vec3 translation(const Relative& pose) const;
  Vec3 angles(const Relative& pose) const;
};

}  // namespace nucha
