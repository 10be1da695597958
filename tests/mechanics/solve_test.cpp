// The solver against golden figures, hand calculations, dense algebra and a second solver.
#include "nucha/mechanics/solve.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <cmath>

#include "mechanics/chain8.h"
#include "mechanics/real_neck.h"

namespace nucha {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

bool finite(const State& state) {
  for (const Pose& pose : state.poses) {
    if (!pose.origin.allFinite() || !pose.axes.allFinite()) return false;
  }
  return true;
}

// ---- chain-8
// ----------------------------------------------------------------------------------------------------------

struct Golden {
  chain8::Case which;
  double rotation_deg;
  Vec3 head_mm;
};

class Chain8 : public testing::TestWithParam<Golden> {};

// the figures that Simbody and MuJoCo agree on, see bench/peers
INSTANTIATE_TEST_SUITE_P(Cases, Chain8,
                         testing::Values(Golden{chain8::Case::a, 40.000000, {0, 98.170, 34.297}},
                                         Golden{chain8::Case::b, 27.871899, {-9.846, 101.507, 21.832}},
                                         Golden{chain8::Case::c, 58.361829, {0, 86.828, 52.238}}));

TEST_P(Chain8, ReachesTheGoldenPoseInFewSteps) {
  const Model model = chain8::model(GetParam().which);
  Workspace work(model);
  State state = startOf(model);
  SolveOptions options;
  options.tolerance_N = 1e-9;
  const Report report = solve(model, chain8::loads(GetParam().which), state, work, options);
  ASSERT_TRUE(report.good()) << report.full();
  EXPECT_NEAR(chain8::rotationOfHead(state), GetParam().rotation_deg, 2e-6);
  if (GetParam().which != chain8::Case::a) {
    EXPECT_LT((state.poses[0].origin - GetParam().head_mm).cwiseAbs().maxCoeff(), 6e-4);
  }
  EXPECT_LE(report.iterations, 25);
  EXPECT_GT(report.smallest_eigenvalue, 0);
  EXPECT_LT(report.residual, 1e-9);
}

// Eight equal hinges under a moment about their own axis: each turns by moment over stiffness.
TEST(Solve, EqualHingesTurnAlikeAndTheHeadStandsOnTheirArc) {
  const Model model = chain8::model(chain8::Case::a);
  Workspace work(model);
  State state = startOf(model);
  ASSERT_TRUE(solve(model, chain8::loads(chain8::Case::a), state, work).good());
  Vec3 at = Vec3::Zero();
  for (int i = 7; i >= 0; --i) {
    const double angle = (8 - i) * 5 * chain8::kPi / 180;
    EXPECT_NEAR(logarithm(state.poses[static_cast<size_t>(i)].axes).x(), angle, 1e-8);
    EXPECT_LT((state.poses[static_cast<size_t>(i)].origin - at).norm(), 1e-6) << i;
    at += 15 * Vec3(0, std::cos(angle), std::sin(angle));
  }
}

// ---- simple systems
// ---------------------------------------------------------------------------------------------------

// Eight springs one on the other, pressed along their axis.
Model pile(double weight_N) {
  Model model = chain8::model(chain8::Case::a);
  model.weights.push_back({0, Vec3(0, 50, 0), Vec3(0, -weight_N, 0)});
  return model;
}

TEST(Solve, ALinearSystemNeedsOneStep) {
  const Model model = pile(5);
  Workspace work(model);
  State state = startOf(model);
  const Report report = solve(model, {}, state, work);
  ASSERT_TRUE(report.good());
  EXPECT_EQ(report.iterations, 1);
  EXPECT_NEAR(state.poses[0].origin.y(), 7 * 15 - 8 * 5.0 / 500, 1e-9);
}

TEST(Solve, ABalancedStateNeedsNone) {
  const Model model = pile(0);
  Workspace work(model);
  State state = startOf(model);
  const Report report = solve(model, {}, state, work);
  EXPECT_TRUE(report.good());
  EXPECT_EQ(report.iterations, 0);
  EXPECT_EQ(state.poses[0].origin, model.start[0].origin);
}

// ---- buckling
// ---------------------------------------------------------------------------------------------------------

bool stands(double weight_N) {
  const Model model = pile(weight_N);
  Workspace work(model);
  State state = startOf(model);
  const Report report = solve(model, {}, state, work);
  return report.good() && !report.left_saddle;
}

double criticalWeight() {
  double holds = 1, falls = 100;
  for (int i = 0; i < 40; ++i) {
    const double middle = 0.5 * (holds + falls);
    (stands(middle) ? holds : falls) = middle;
  }
  return holds;
}

// Where the stiffness, taken as linear in a small weight, loses its smallest eigenvalue.
double linearisedCriticalWeight() {
  constexpr double kSmall = 0.01;
  const auto stiffness = [](double weight) {
    const Model model = pile(weight);
    Workspace work(model);
    State state = startOf(model);
    EXPECT_TRUE(solve(model, {}, state, work).good());
    Assembly sum(model);
    assemble(model, state, {}, sum);
    return test::dense(sum.hessian);
  };
  const Eigen::MatrixXd k0 = stiffness(0), kg = (stiffness(kSmall) - k0) / kSmall;
  const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> solver(-kg, k0);
  return 1 / solver.eigenvalues().maxCoeff();
}

// Rigid links on hinges that only turn: each link of length l gives W l against its turning.
double hingeCriticalWeight() {
  const double k = 400 * 180 / chain8::kPi;
  Eigen::MatrixXd stiffness = Eigen::MatrixXd::Zero(8, 8);
  Eigen::VectorXd lengths = Eigen::VectorXd::Constant(8, 15);
  lengths[7] = 50;  // the weight on the head
  for (int i = 0; i < 8; ++i) {
    stiffness(i, i) += k;
    if (i > 0) stiffness(i - 1, i - 1) += k, stiffness(i, i - 1) -= k, stiffness(i - 1, i) -= k;
  }
  const Eigen::MatrixXd masses = lengths.asDiagonal();
  return Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd>(stiffness, masses).eigenvalues().minCoeff();
}

TEST(Buckling, TheCriticalWeightIsThatOfTheLinearisedColumn) {
  const double critical = criticalWeight();
  EXPECT_NEAR(critical, linearisedCriticalWeight(), 0.01 * critical);
  // by hand without shear of the joints, which lowers it by a few percent
  EXPECT_LT(critical, hingeCriticalWeight());
  EXPECT_GT(critical, 0.93 * hingeCriticalWeight());
}

TEST(Buckling, IsReportedAndNeverLeavesNumbersThatAreNone) {
  for (const double factor : {1.05, 2.0, 10.0, 1000.0}) {
    const Model model = pile(factor * criticalWeight());
    Workspace work(model);
    State state = startOf(model);
    const Report report = solve(model, {}, state, work);
    EXPECT_TRUE(report.left_saddle || !report.good()) << factor << " " << report.full();
    if (report.good()) {  // then it hangs to one side
      EXPECT_GT(report.smallest_eigenvalue, 0) << factor;
      EXPECT_GT(std::hypot(state.poses[0].origin.x(), state.poses[0].origin.z()), 5) << factor;
    }
    EXPECT_TRUE(finite(state)) << factor;
    EXPECT_TRUE(std::isfinite(report.residual) && std::isfinite(report.smallest_eigenvalue)) << factor;
  }
}

TEST(Buckling, BothSidesOfTheSaddleAreTheSame) {
  const Model model = pile(1.05 * criticalWeight());
  Workspace work(model);
  State state = startOf(model);
  SolveOptions options;
  const Report bent = solve(model, {}, state, work, options);
  ASSERT_TRUE(bent.good() && bent.left_saddle) << bent.full();
  // the hinges are softest about x, so it leans along z; its mirror image balances as well
  EXPECT_NEAR(state.poses[0].origin.x(), 0, 1e-6);
  State mirrored = state;
  for (Pose& pose : mirrored.poses) {
    const Vec3 flip(1, 1, -1);
    pose.origin = flip.cwiseProduct(pose.origin);
    pose.axes = Mat3(flip.asDiagonal() * pose.axes * flip.asDiagonal());
  }
  const Report other = solve(model, {}, mirrored, work, options);
  EXPECT_TRUE(other.good());
  EXPECT_LE(other.iterations, 1);
}

// Pushed a little to the side it does not stand straight: it finds the bent shape beside it, or says that it fell.
TEST(Buckling, APushedColumnBendsAside) {
  Model model = pile(1.02 * criticalWeight());
  model.weights.push_back({0, Vec3(0, 50, 0), Vec3(0, 0, 0.01)});
  Workspace work(model);
  State state = startOf(model);
  const Report report = solve(model, {}, state, work);
  EXPECT_TRUE(finite(state));
  ASSERT_TRUE(report.good()) << report.full();
  EXPECT_GT(state.poses[0].origin.z(), 5);
}

TEST(Solve, ForcesThatNothingHoldsEndOutOfRange) {
  Model model;
  model.start.resize(1);
  Line slack;
  slack.rest_mm = 1e6;
  slack.law = {1, 1};
  slack.upper = Vec3(0, 1, 0);
  model.pair(0, kGround).lines.push_back(slack);
  model.weights.push_back({0, Vec3::Zero(), Vec3(0, -10, 0)});
  Workspace work(model);
  State state = startOf(model);
  const Report report = solve(model, {}, state, work);
  EXPECT_FALSE(report.good());
  EXPECT_EQ(report.stop, Stop::out_of_range) << report.full();
  EXPECT_TRUE(finite(state));
}

// ---- options
// ----------------------------------------------------------------------------------------------------------

TEST(SolveOptions, SayWhatIsWrong) {
  EXPECT_THAT(SolveOptions{}.validate(), IsEmpty());
  SolveOptions options;
  options.tolerance_N = 0;
  options.iterations = 0;
  options.length_mm = std::nan("");
  options.reach_mm = -1;
  options.first_radius_mm = HUGE_VAL;
  options.largest_radius_mm = 0;
  options.saddle_step_mm = 0;
  const std::vector<std::string> wrong = options.validate();
  ASSERT_THAT(wrong, SizeIs(7));
  for (const char* field : {"tolerance_N", "iterations", "length_mm", "reach_mm", "first_radius_mm",
                            "largest_radius_mm", "saddle_step_mm"}) {
    EXPECT_THAT(wrong, testing::Contains(HasSubstr(field)));
  }
}

TEST(Solve, RefusesOptionsThatNobodyChecked) {
  const Model model = pile(0);
  Workspace work(model);
  State state = startOf(model);
  SolveOptions options;
  options.iterations = 0;
  EXPECT_THROW(solve(model, {}, state, work, options), std::exception);
}

TEST(Solve, SaysWhenStepsRanOutAndWhereItHurts) {
  const Model model = chain8::model(chain8::Case::b);
  Workspace work(model);
  State state = startOf(model);
  SolveOptions options;
  options.iterations = 2;
  const Report report = solve(model, chain8::loads(chain8::Case::b), state, work, options);
  EXPECT_EQ(report.stop, Stop::out_of_steps);
  EXPECT_EQ(report.iterations, 2);
  EXPECT_GT(report.residual, options.tolerance_N);
  EXPECT_THAT(report.brief(), HasSubstr("out of steps"));
  EXPECT_THAT(report.full(), HasSubstr(report.worst));
  EXPECT_TRUE(finite(state));
}

TEST(Report, NamesCoordinatesByBoneAndMotion) {
  EXPECT_EQ(nameOfCoordinate(0), "C0 x (forward)");
  EXPECT_EQ(nameOfCoordinate(6 * 5 + 5), "C5 z (flexion)");
}

// ---- a real neck
// ------------------------------------------------------------------------------------------------------

class OperatedNeck : public testing::Test {
 protected:
  static Model build() {
    LoadCase load;
    load.follower_N = 50;
    return buildModel(test::after(ConstructWord::plate, Vertebra::C5, Vertebra::C6), test::mechanics(), load);
  }
  static Loads moment(const Vec3& Nmm) {
    Loads loads;
    loads.moment_Nmm = Nmm;
    return loads;
  }

  // in steps, as respond() does
  Report raise(const Vec3& from, const Vec3& to, State& state, int steps = 5) {
    Report report;
    for (int i = 1; i <= steps; ++i) {
      report = solve(model_, moment(from + (to - from) * i / steps), state, work_, options_);
      EXPECT_TRUE(report.good()) << report.full();
    }
    return report;
  }

  OperatedNeck() { options_.tolerance_N = 1e-8; }

  Model model_ = build();
  Workspace work_{model_};
  SolveOptions options_;
  const Vec3 moment_{-400, 300, -500};  // bending, rotation and flexion at once
};

TEST_F(OperatedNeck, LoadingAndUnloadingCloses) {
  State rest = startOf(model_);
  raise(Vec3::Zero(), Vec3::Zero(), rest, 1);
  State state = rest;
  raise(Vec3::Zero(), moment_, state);
  EXPECT_GT((state.poses[0].origin - rest.poses[0].origin).norm(), 5);
  raise(moment_, Vec3::Zero(), state, 7);
  for (size_t i = 0; i < rest.poses.size(); ++i) {
    EXPECT_LT((state.poses[i].origin - rest.poses[i].origin).norm(), 1e-5) << i;
    EXPECT_LT((state.poses[i].axes - rest.poses[i].axes).norm(), 1e-6) << i;
  }
}

TEST_F(OperatedNeck, TheWayToTheLoadDoesNotMatter) {
  State few = startOf(model_), many = startOf(model_);
  raise(Vec3::Zero(), moment_, few, 3);
  raise(Vec3::Zero(), moment_, many, 20);
  for (size_t i = 0; i < few.poses.size(); ++i) {
    EXPECT_LT((few.poses[i].origin - many.poses[i].origin).norm(), 1e-5) << i;
  }
}

TEST_F(OperatedNeck, SmallestEigenvalueIsThatOfTheDenseMatrix) {
  State state = startOf(model_);
  const Report report = raise(Vec3::Zero(), moment_, state);
  Assembly sum(model_);
  assemble(model_, state, {}, sum);
  Eigen::VectorXd root(6 * model_.bodies());
  for (Eigen::Index i = 0; i < root.size(); ++i) root[i] = i % 6 < 3 ? 1 : 1 / options_.length_mm;
  const Eigen::MatrixXd scaled = root.asDiagonal() * test::dense(sum.hessian) * root.asDiagonal();
  const double smallest = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(scaled).eigenvalues()[0];
  EXPECT_NEAR(report.smallest_eigenvalue, smallest, 0.01 * smallest);
}

// Plain Newton in small load steps with a dense Jacobian from differences of the forces: knows neither the Hessian, nor
// trust regions, nor envelopes.
TEST_F(OperatedNeck, ASecondSolverFindsTheSamePose) {
  const Eigen::Index n = 6 * model_.bodies();
  Assembly sum(model_);
  const auto unbalanced = [&](const State& at, const Vec3& moment) {
    assemble(model_, at, {}, sum);
    Eigen::VectorXd rest = sum.gradient;
    rest.segment<3>(3) -= moment;
    return rest;
  };
  constexpr double kStep = 1e-6;
  constexpr int kLoadSteps = 60;
  State theirs = startOf(model_);
  for (int i = 0; i <= kLoadSteps; ++i) {
    const Vec3 moment = moment_ * i / kLoadSteps;
    for (int turn = 0; turn < 30; ++turn) {
      const Eigen::VectorXd rest = unbalanced(theirs, moment);
      if (rest.cwiseAbs().maxCoeff() < 1e-7) break;
      Eigen::MatrixXd jacobian(n, n);
      for (Eigen::Index k = 0; k < n; ++k) {
        const Eigen::VectorXd e = kStep * Eigen::VectorXd::Unit(n, k);
        jacobian.col(k) =
            (unbalanced(test::displaced(theirs, e), moment) - unbalanced(test::displaced(theirs, -e), moment)) /
            (2 * kStep);
      }
      theirs = test::displaced(theirs, -jacobian.partialPivLu().solve(rest));
    }
  }
  ASSERT_LT(unbalanced(theirs, moment_).cwiseAbs().maxCoeff(), 1e-6);
  State ours = startOf(model_);
  raise(Vec3::Zero(), moment_, ours);
  for (size_t i = 0; i < ours.poses.size(); ++i) {
    EXPECT_LT((ours.poses[i].origin - theirs.poses[i].origin).norm(), 1e-6) << i;
    EXPECT_LT((ours.poses[i].axes - theirs.poses[i].axes).norm(), 1e-6) << i;
  }
}

TEST_F(OperatedNeck, ResponseIsTheSlopeOfThePose) {
  State state = startOf(model_);
  raise(Vec3::Zero(), moment_, state);
  const Vec3 direction = -Vec3::UnitZ();
  const Eigen::VectorXd slope = response(model_, moment(moment_), direction, work_);
  constexpr double kMore = 0.05;
  State more = state, less = state;
  raise(moment_, moment_ + kMore * direction, more, 1);
  raise(moment_, moment_ - kMore * direction, less, 1);
  for (size_t i = 0; i < state.poses.size(); ++i) {
    const auto k = static_cast<Eigen::Index>(6 * i);
    const Vec3 moved = (more.poses[i].origin - less.poses[i].origin) / (2 * kMore);
    const Vec3 turned = logarithm(more.poses[i].axes * less.poses[i].axes.transpose()) / (2 * kMore);
    EXPECT_LT((slope.segment<3>(k) - moved).norm(), 1e-3 * slope.head<3>().norm()) << i;
    EXPECT_LT((slope.segment<3>(k + 3) - turned).norm(), 1e-3 * slope.segment<3>(3).norm()) << i;
  }
}

TEST_F(OperatedNeck, TheSameTwiceGivesTheSameBytes) {
  State first = startOf(model_), second = startOf(model_);
  raise(Vec3::Zero(), moment_, first);
  raise(Vec3::Zero(), moment_, second);
  for (size_t i = 0; i < first.poses.size(); ++i) {
    EXPECT_EQ(first.poses[i].origin, second.poses[i].origin);
    EXPECT_EQ(first.poses[i].axes, second.poses[i].axes);
  }
}

}  // namespace
}  // namespace nucha
