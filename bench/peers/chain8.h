// The problem every program solves here: eight bodies in series on linear six-degree-of-freedom bushings.
//
// Joint i stands 15 mm above joint i-1, the first at the origin; y is up, x the axis of flexion. Seven bodies of
// 0.25 kg with their centre 7.5 mm above their joint carry a head of 4.5 kg with its centre at (0, 50, 10) mm. A
// bushing is linear in the translation of the upper frame in the lower one and in its body-fixed x-y-z angles.
// Unknowns per joint: three angles, three translations; metres, newtons, radians. C++17, as Simbody's headers need.
#pragma once

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace chain8 {

constexpr int kBodies = 8;
constexpr int kUnknowns = 6 * kBodies;
constexpr double kSpacing = 0.015;
constexpr double kMass = 0.25, kHeadMass = 4.5;
constexpr std::array<double, 3> kCentre{0.0, 0.0075, 0.0}, kHeadCentre{0.0, 0.050, 0.010};
constexpr double kPerRadian = 180 / 3.14159265358979323846;
constexpr std::array<double, 3> kRotational{0.4 * kPerRadian, 1.2 * kPerRadian,
                                            0.7 * kPerRadian};      // Nm/rad about x, y, z
constexpr std::array<double, 3> kTranslational{73e3, 500e3, 62e3};  // N/m along x, y, z
constexpr double kGravity = 9.81;
constexpr double kTolerance = 1e-8;  // N or Nm

using Vector = Eigen::Matrix<double, kUnknowns, 1>;
using Matrix = Eigen::Matrix<double, kUnknowns, kUnknowns>;

struct Case {
  char name;
  Eigen::Vector3d moment;  // Nm on the head, fixed in space
  double gravity;          // share of the head's and the bodies' weight
};

inline std::array<Case, 3> cases() {
  return {{{'A', {2, 0, 0}, 0}, {'B', Eigen::Vector3d::Constant(2 / std::sqrt(3.0)), 0}, {'C', {2, 0, 0}, 0.25}}};
}

struct Solution {
  Vector q = Vector::Zero();
  int iterations = 0;
  double residual = 0;
};

/// Newton with forward differences, as a user of a program without statics writes it.
/// `residual(q, r)` puts the unbalanced generalised force at q into r.
template <typename Residual>
Solution newton(Residual&& residual) {
  constexpr double kStep = 1e-7;
  constexpr int kMostIterations = 50;
  Solution solution;
  Vector r, changed;
  Matrix jacobian;
  residual(solution.q, r);
  while ((solution.residual = r.lpNorm<Eigen::Infinity>()) >= kTolerance && solution.iterations < kMostIterations) {
    for (int j = 0; j < kUnknowns; ++j) {
      const double kept = solution.q[j];
      solution.q[j] = kept + kStep;
      residual(solution.q, changed);
      jacobian.col(j) = (changed - r) / kStep;
      solution.q[j] = kept;
    }
    solution.q -= jacobian.partialPivLu().solve(r);
    residual(solution.q, r);
    ++solution.iterations;
  }
  return solution;
}

struct Answer {
  char name = 'A';
  double rotation_deg = 0;           // of the head, about whatever axis
  Eigen::Vector3d head_mm{0, 0, 0};  // its origin
  int iterations = 0;
  double residual = 0;  // largest, N or Nm
  double microseconds = 0;
};

/// Median time of one call: about half a second of them, at least 15.
template <typename Call>
double medianMicroseconds(Call&& call) {
  using Clock = std::chrono::steady_clock;
  constexpr size_t kFewest = 15, kMost = 20000;
  const auto end = Clock::now() + std::chrono::milliseconds(500);
  std::vector<double> times;
  while (times.size() < kFewest || (Clock::now() < end && times.size() < kMost)) {
    const auto start = Clock::now();
    call();
    times.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
  }
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

inline double rotationDegrees(const Eigen::Matrix3d& axes) { return Eigen::AngleAxisd(axes).angle() * kPerRadian; }

/// One JSON object: {"program": ..., "cases": [{"case": "A", "rotation_deg": ..., "head_mm": [x, y, z], ...}]}.
inline void print(const char* program, const std::vector<Answer>& answers) {
  std::printf("{\"program\": \"%s\", \"cases\": [", program);
  for (size_t i = 0; i < answers.size(); ++i) {
    const Answer& a = answers[i];
    std::printf(
        "%s\n  {\"case\": \"%c\", \"rotation_deg\": %.9f, \"head_mm\": [%.6f, %.6f, %.6f], \"iterations\": %d, "
        "\"residual\": %.3g, \"microseconds\": %.2f}",
        i == 0 ? "" : ",", a.name, a.rotation_deg, a.head_mm.x(), a.head_mm.y(), a.head_mm.z(), a.iterations,
        a.residual, a.microseconds);
  }
  std::puts("\n]}");
}

}  // namespace chain8
