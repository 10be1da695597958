#include "nucha/mechanics/elements.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>
#include <functional>

#include "nucha/base/random.h"

namespace nucha {
namespace {

Vec3 randomVector(Random& random, double size) {
  return size * Vec3(2 * random.uniform() - 1, 2 * random.uniform() - 1, 2 * random.uniform() - 1);
}

Relative randomPose(Random& random, double turn = 0.4) {
  return {Vec3(2, 16, 1) + randomVector(random, 3), exponential(randomVector(random, turn))};
}

Relative moved(const Relative& pose, const Vec6& by) {
  return {pose.origin + by.head<3>(), exponential(by.tail<3>()) * pose.axes};
}

using Add = std::function<void(const Relative&, Quadratic&)>;

double energyAt(const Add& add, const Relative& pose) {
  Quadratic sum;
  add(pose, sum);
  return sum.energy;
}

// Gradient and Hessian against central differences of the energy along d, w.
void expectDerivatives(const Add& add, const Relative& pose, double scale) {
  constexpr double kStep = 1e-4;
  Quadratic sum;
  add(pose, sum);
  for (int i = 0; i < 6; ++i) {
    const Vec6 e = kStep * Vec6::Unit(i);
    const double slope = (energyAt(add, moved(pose, e)) - energyAt(add, moved(pose, -e))) / (2 * kStep);
    EXPECT_NEAR(sum.gradient[i], slope, 2e-6 * scale) << "gradient " << i;
    for (int j = 0; j <= i; ++j) {
      const Vec6 f = kStep * Vec6::Unit(j);
      const double second = (energyAt(add, moved(pose, e + f)) - energyAt(add, moved(pose, e - f)) -
                             energyAt(add, moved(pose, f - e)) + energyAt(add, moved(pose, -e - f))) /
                            (4 * kStep * kStep);
      EXPECT_NEAR(sum.hessian(i, j), second, 2e-4 * scale) << "hessian " << i << ' ' << j;
      EXPECT_NEAR(sum.hessian(i, j), sum.hessian(j, i), 1e-12 * scale) << i << ' ' << j;
    }
  }
}

template <typename Element>
void expectDerivativesOf(const Element& element, double scale, double turn = 0.4) {
  Random random(7);
  for (int i = 0; i < 20; ++i) {
    expectDerivatives([&](const Relative& pose, Quadratic& sum) { element.add(pose, sum); }, randomPose(random, turn),
                      scale);
  }
}

// The same element seen from a room that was turned and moved gives the same energy: nothing but the relative pose
// counts.
TEST(Elements, RelativePoseDoesNotChangeWhenTheRoomTurns) {
  Random random(3);
  const Pose lower{randomVector(random, 10), exponential(randomVector(random, 2))};
  const Pose upper{randomVector(random, 10), exponential(randomVector(random, 2))};
  const Pose room{randomVector(random, 100), exponential(randomVector(random, 3))};
  const Relative before = relative(lower, upper);
  const Relative after = relative(compose(room, lower), compose(room, upper));
  EXPECT_TRUE(before.origin.isApprox(after.origin, 1e-12));
  EXPECT_TRUE(before.axes.isApprox(after.axes, 1e-12));
}

TEST(Rotation, ExponentialMatchesEigen) {
  Random random(1);
  for (int i = 0; i < 100; ++i) {
    const Vec3 w = randomVector(random, i < 50 ? 3 : 1e-4);
    const Mat3 theirs = Eigen::AngleAxisd(w.norm(), w.normalized()).toRotationMatrix();
    EXPECT_TRUE(exponential(w).isApprox(theirs, 1e-12)) << w.transpose();
  }
  EXPECT_TRUE(exponential(Vec3::Zero()).isIdentity(0));
}

TEST(Rotation, LogarithmUndoesExponential) {
  Random random(2);
  for (int i = 0; i < 100; ++i) {
    Vec3 w = randomVector(random, 1.7);
    EXPECT_TRUE(logarithm(exponential(w)).isApprox(w, 1e-10)) << w.transpose();
  }
  EXPECT_TRUE(logarithm(Mat3::Identity()).isZero(0));
  EXPECT_NEAR(logarithm(exponential(Vec3(1e-9, 0, 0))).x(), 1e-9, 1e-15);
}

TEST(ToeLaw, IsQuadraticThenLinear) {
  const ToeLaw law{20, 0.5};
  EXPECT_EQ(law(-1).force, 0);
  EXPECT_EQ(law(0).stiffness, 0);
  EXPECT_DOUBLE_EQ(law(0.25).force, 20 * 0.25 * 0.25 / (2 * 0.5));
  EXPECT_DOUBLE_EQ(law(2).force, 20 * (2 - 0.25));
  EXPECT_DOUBLE_EQ(law(2).stiffness, 20);
}

TEST(ToeLaw, EnergyIsTheIntegralOfForceAndHasNoJumps) {
  const ToeLaw law{20, 0.5};
  double integral = 0;
  constexpr int kSteps = 20000;
  for (int i = 0; i < kSteps; ++i) integral += law(1.0 * (i + 0.5) / kSteps).force / kSteps;
  EXPECT_NEAR(law(1).energy, integral, 1e-7);
  EXPECT_NEAR(law(0.5 - 1e-9).force, law(0.5 + 1e-9).force, 1e-6);
  EXPECT_NEAR(law(0.5 - 1e-9).stiffness, law(0.5 + 1e-9).stiffness, 1e-6);
  EXPECT_NEAR(law(0.5 - 1e-9).energy, law(0.5 + 1e-9).energy, 1e-6);
}

TEST(Line, Derivatives) { expectDerivativesOf(Line{Vec3(5, 2, 3), Vec3(4, 3, -2), 9, {30, 2}, 0}, 1000); }

TEST(Line, SlackPullsNothing) {
  const Line line{Vec3::Zero(), Vec3::Zero(), 20, {30, 1}, 0};
  Quadratic sum;
  line.add({Vec3(0, 19, 0), Mat3::Identity()}, sum);
  EXPECT_EQ(sum.energy, 0);
  line.add({Vec3(0, 22, 0), Mat3::Identity()}, sum);
  EXPECT_NEAR(sum.gradient[1], 30 * 1.5, 1e-12);  // pulls the upper bone down: energy rises upward
  EXPECT_EQ(sum.gradient[0], 0);
}

TEST(Cable, DerivativesAndConstantTension) {
  const Cable cable{Vec3(5, 2, 3), Vec3(4, 3, -2), 100, 0, 0, -1};
  Random random(7);
  for (int i = 0; i < 20; ++i) {
    const Relative pose = randomPose(random);
    expectDerivatives([&](const Relative& p, Quadratic& sum) { cable.add(p, 0.5, sum); }, pose, 1000);
    Quadratic sum;
    cable.add(pose, 0.5, sum);
    EXPECT_NEAR(sum.gradient.head<3>().norm(), 50, 1e-10);
  }
}

TEST(Cable, StiffensAsAMuscleDoes) {
  const Cable muscle{Vec3(5, 2, 3), Vec3(4, 3, -2), 100, 8, 12, 3};
  Random random(8);
  for (int i = 0; i < 20; ++i) {
    expectDerivatives([&](const Relative& p, Quadratic& sum) { muscle.add(p, 1, sum); }, randomPose(random), 1000);
  }
}

ContactPoint hollowPatch() {
  ContactPoint point;
  point.upper = Vec3(-6, -3, 8);
  point.centre = Vec3(-4, 14, 9);
  point.normal = Vec3(-0.6, 0.8, 0);
  point.along = Vec3(0.8, 0.6, 0);
  point.curvature_along = 0.05;
  point.curvature_across = -0.08;
  point.play_mm = 6;
  point.law = {70, 2};
  return point;
}

TEST(ContactPoint, Derivatives) { expectDerivativesOf(hollowPatch(), 3000); }

TEST(ContactPoint, HeightOverACupEqualsThatOverASphereNearby) {
  // second formulation: the distance to a sphere of radius r, whose osculating paraboloid the patch is
  constexpr double kRadius = 20;
  ContactPoint cup;
  cup.curvature_along = cup.curvature_across = 1 / kRadius;
  const Vec3 sphere_centre = kRadius * Vec3::UnitY();
  for (double x = -2; x <= 2; x += 0.5) {
    const Vec3 p(x, 0.3, 0.5 * x);
    cup.upper = p;
    const double gap = kRadius - (p - sphere_centre).norm();
    EXPECT_NEAR(cup.height({}), gap, 0.01) << x;
  }
}

TEST(ContactPoint, PushesAlongTheNormalOnly) {
  ContactPoint point = hollowPatch();
  point.curvature_along = point.curvature_across = 0;
  Quadratic sum;
  point.add({point.centre - point.upper - 2 * point.normal, Mat3::Identity()}, sum);
  const Vec3 force = sum.gradient.head<3>();
  EXPECT_NEAR(force.dot(point.normal), -70 * (8 - 1), 1e-9);
  EXPECT_NEAR(force.cross(point.normal).norm(), 0, 1e-9);
}

TEST(Spot, Derivatives) {
  Spot spot{Vec3(3, -2, 1), Vec3(5, 15, 2), Vec3(0, 1, 0), 40, 15, false, -1};
  expectDerivativesOf(spot, 3000);
}

TEST(Spot, OneSidedLetsGoInTension) {
  Spot spot{Vec3::Zero(), Vec3(0, 5, 0), Vec3::UnitY(), 40, 0, true, -1};
  Quadratic apart, pressed;
  spot.add({Vec3(0, 6, 0), Mat3::Identity()}, apart);
  spot.add({Vec3(0, 4, 0), Mat3::Identity()}, pressed);
  EXPECT_EQ(apart.energy, 0);
  EXPECT_DOUBLE_EQ(pressed.energy, 20);
}

TEST(Spot, ManySpotsBendLikeABeamSection) {
  // patch test: a layer of modulus k per area over w x d turned by a small angle gives the moment k w d^3 / 12 per rad
  constexpr int kSide = 60;
  constexpr double kWidth = 18, kDepth = 15, kPerArea = 0.3, kTurn = 1e-5;
  Quadratic sum;
  for (int i = 0; i < kSide; ++i) {
    for (int j = 0; j < kSide; ++j) {
      const Vec3 at((i + 0.5) / kSide * kDepth - kDepth / 2, 0, (j + 0.5) / kSide * kWidth - kWidth / 2);
      const Spot spot{at, at, Vec3::UnitY(), kPerArea * kWidth * kDepth / (kSide * kSide), 0, false, -1};
      spot.add({Vec3::Zero(), exponential(Vec3(0, 0, kTurn))}, sum);
    }
  }
  EXPECT_NEAR(sum.gradient[5] / kTurn, kPerArea * kWidth * std::pow(kDepth, 3) / 12, 0.5);
}

TEST(Fibre, Derivatives) {
  expectDerivativesOf(Fibre{Vec3(5, 2, 3), Vec3(4, 3, -2), 11, 4, 12, 0.2}, 1000);
  expectDerivativesOf(Fibre{Vec3(5, 2, 3), Vec3(4, 3, -2), 15, 4, 12, 0.9}, 1000);
}

TEST(Fibre, ForceIsTheSlopeOfEnergyOnBothSidesOfTheLimit) {
  const Fibre fibre{Vec3::Zero(), Vec3::Zero(), 10, 4, 12, 0.1};
  for (const double strain : {0.02, 0.09, 0.1, 0.11, 0.3}) {
    const double slope = (fibre.pull(strain + 1e-6).energy - fibre.pull(strain - 1e-6).energy) / 2e-6 / fibre.rest_mm;
    EXPECT_NEAR(fibre.pull(strain).force, slope, 1e-5) << strain;
  }
  EXPECT_EQ(fibre.pull(-0.1).force, 0);
}

TEST(Nucleus, Derivatives) {
  Nucleus nucleus;
  nucleus.upper = Vec3(7, -1, 0);
  nucleus.start = Vec3(8, 21, 0);
  nucleus.normal = Vec3(0, 1, 0);
  nucleus.area_mm2 = 90;
  nucleus.height_mm = 5;
  nucleus.bulk_MPa = 8;
  nucleus.toe_strain = 0.4;
  expectDerivativesOf(nucleus, 3000);
}

TEST(Nucleus, PressureTimesAreaIsTheForce) {
  Nucleus nucleus;
  nucleus.area_mm2 = 90;
  nucleus.height_mm = 5;
  nucleus.bulk_MPa = 8;
  nucleus.toe_strain = 0.02;
  Quadratic sum;
  const Relative pressed{Vec3(0, -0.5, 0), Mat3::Identity()};
  nucleus.add(pressed, sum);
  EXPECT_NEAR(nucleus.pressure(pressed), 8 * (0.1 - 0.01), 1e-12);
  EXPECT_NEAR(sum.gradient[1], -90 * nucleus.pressure(pressed), 1e-9);
  EXPECT_EQ(nucleus.pressure({Vec3(0, 0.5, 0), Mat3::Identity()}), 0);
}

TEST(Bushing, Derivatives) {
  Random random(11);
  Bushing bushing;
  bushing.upper = {Vec3(1, -2, 3), exponential(randomVector(random, 1))};
  bushing.lower = {Vec3(2, 12, 1), exponential(randomVector(random, 1))};
  bushing.translational = Vec3(73, 500, 62);
  bushing.rotational = Vec3(23000, 69000, 40000);
  expectDerivativesOf(bushing, 3e5, 0.2);
}

TEST(Bushing, AnglesAreBodyFixedXYZ) {
  const Mat3 turned = (Eigen::AngleAxisd(0.3, Vec3::UnitX()) * Eigen::AngleAxisd(-0.2, Vec3::UnitY()) *
                       Eigen::AngleAxisd(0.5, Vec3::UnitZ()))
                          .toRotationMatrix();
  const Vec3 angles = Bushing{}.angles({Vec3::Zero(), turned});
  EXPECT_NEAR(angles.x(), 0.3, 1e-12);
  EXPECT_NEAR(angles.y(), -0.2, 1e-12);
  EXPECT_NEAR(angles.z(), 0.5, 1e-12);
}

}  // namespace
}  // namespace nucha
