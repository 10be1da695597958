// Energy, gradient and Hessian of whole necks against finite differences and the laws of mechanics.
#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <vector>

#include "mechanics/real_neck.h"
#include "nucha/mechanics/model.h"

namespace nucha {
namespace {

using test::dense;
using test::displaced;
using test::shaken;

// A plate over two levels, whose ligaments, cables and weights all act, and a strut that joins bones two apart.
Model fullModel(ConstructWord word) {
  LoadCase load;
  load.follower_N = 80;
  load.head_weight = true;
  return buildModel(test::after(word, Vertebra::C4, Vertebra::C6), test::mechanics(), load);
}

double energyAt(const Model& model, const State& state, Assembly& sum) {
  assemble(model, state, {}, sum);
  return sum.energy;
}

Eigen::VectorXd gradientAt(const Model& model, const State& state, Assembly& sum) {
  assemble(model, state, {}, sum);
  return sum.gradient;
}

// Derivative of the gradient by central differences; its antisymmetric part is known (see below).
Eigen::MatrixXd slopeOfGradient(const Model& model, const State& state, Assembly& sum) {
  constexpr double kStep = 1e-6;
  const Eigen::Index n = 6 * model.bodies();
  Eigen::MatrixXd slope(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const Eigen::VectorXd e = kStep * Eigen::VectorXd::Unit(n, i);
    slope.col(i) =
        (gradientAt(model, displaced(state, e), sum) - gradientAt(model, displaced(state, -e), sum)) / (2 * kStep);
  }
  return slope;
}

class WholeModel : public testing::TestWithParam<ConstructWord> {};

INSTANTIATE_TEST_SUITE_P(Constructs, WholeModel,
                         testing::Values(ConstructWord::plate, ConstructWord::corpectomy, ConstructWord::fusion_360,
                                         ConstructWord::disc),
                         [](const auto& which) {
                           std::string text(name(which.param));
                           return text == "360" ? std::string("both_sides") : text;
                         });

TEST_P(WholeModel, GradientIsTheSlopeOfTheEnergy) {
  const Model model = fullModel(GetParam());
  Assembly sum(model);
  Random random(1);
  for (int k = 0; k < 3; ++k) {
    const State state = shaken(model, random, 0.3, 0.03);
    const Eigen::VectorXd gradient = gradientAt(model, state, sum);
    constexpr double kStep = 1e-5;
    for (Eigen::Index i = 0; i < gradient.size(); ++i) {
      const Eigen::VectorXd e = kStep * Eigen::VectorXd::Unit(gradient.size(), i);
      const double slope =
          (energyAt(model, displaced(state, e), sum) - energyAt(model, displaced(state, -e), sum)) / (2 * kStep);
      EXPECT_NEAR(gradient[i], slope, 1e-5 * gradient.cwiseAbs().maxCoeff()) << "coordinate " << i;
    }
  }
}

// Along origin + d, exp(w) axes the second derivative is symmetric, but the gradient taken after a turn is already seen
// from turned axes:  d(gradient) = H - 1/2 [m] with the body's own moment m, which is the moment applied to it once in
// balance. This is the term by which a moment of fixed direction makes the true stiffness unsymmetric.
TEST_P(WholeModel, HessianIsTheSlopeOfTheGradientUpToTheAntisymmetricPart) {
  const Model model = fullModel(GetParam());
  Assembly sum(model);
  Random random(2);
  const State state = shaken(model, random, 0.3, 0.03);
  const Eigen::VectorXd gradient = gradientAt(model, state, sum);
  const Eigen::MatrixXd hessian = dense(sum.hessian);
  Eigen::MatrixXd expected = hessian;
  for (int i = 0; i < model.bodies(); ++i) {
    expected.block<3, 3>(6 * i + 3, 6 * i + 3) -= 0.5 * skew(gradient.segment<3>(6 * i + 3));
  }
  const Eigen::MatrixXd slope = slopeOfGradient(model, state, sum);
  const double size = expected.cwiseAbs().maxCoeff();
  EXPECT_LT((slope - expected).cwiseAbs().maxCoeff(), 1e-6 * size);
  // without the rule it does not fit, and what differs is antisymmetric
  const Eigen::MatrixXd rest = slope - hessian;
  EXPECT_GT(rest.cwiseAbs().maxCoeff(), 1e-5 * size);
  EXPECT_LT((rest + rest.transpose()).cwiseAbs().maxCoeff(), 2e-6 * size);
}

TEST_P(WholeModel, HessianIsSymmetric) {
  const Model model = fullModel(GetParam());
  Assembly sum(model);
  Random random(3);
  assemble(model, shaken(model, random, 0.5, 0.05), {}, sum);
  for (int i = 0; i < model.bodies(); ++i) {
    const Mat6& block = sum.hessian.block(i, i);
    EXPECT_LT((block - block.transpose()).norm(), 1e-10 * block.norm()) << i;
  }
}

TEST(Assemble, BonesThatAreNotNeighboursHaveTheirOwnBlock) {
  const Model model = fullModel(ConstructWord::corpectomy);
  const int upper = bodyOf(Vertebra::C4), lower = bodyOf(Vertebra::C6);
  Assembly sum(model);
  Random random(4);
  const State state = shaken(model, random, 0.1, 0.01);
  assemble(model, state, {}, sum);
  ASSERT_LE(sum.hessian.first(lower), upper);
  const Mat6 block = sum.hessian.block(lower, upper);
  const Eigen::MatrixXd slope = slopeOfGradient(model, state, sum);
  EXPECT_GT(block.norm(), 1000);
  EXPECT_LT((slope.block<6, 6>(6 * lower, 6 * upper) - block).norm(), 1e-5 * block.norm());
}

// ---- objectivity
// ------------------------------------------------------------------------------------------------------

TEST_P(WholeModel, ATurnedAndMovedRoomChangesNothing) {
  Model model = fullModel(GetParam());
  model.weights.clear();  // gravity is the one thing that knows which way is down
  Random random(5);
  const State state = shaken(model, random, 0.3, 0.03);
  const Pose room{test::randomVector(random, 100), exponential(test::randomVector(random, 2))};
  Model turned = model;
  State turned_state = state;
  turned.ground = compose(room, model.ground);
  for (size_t i = 0; i < state.poses.size(); ++i) turned_state.poses[i] = compose(room, state.poses[i]);

  Assembly here(model), there(turned);
  assemble(model, state, {}, here);
  assemble(turned, turned_state, {}, there);
  EXPECT_NEAR(here.energy, there.energy, 1e-9 * here.energy);
  for (int i = 0; i < 2 * model.bodies(); ++i) {
    EXPECT_LT((there.gradient.segment<3>(3 * i) - room.axes * here.gradient.segment<3>(3 * i)).norm(),
              1e-9 * here.gradient.norm())
        << i;
  }
  const Eigen::VectorXd values = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(dense(here.hessian)).eigenvalues();
  const Eigen::VectorXd others = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(dense(there.hessian)).eigenvalues();
  EXPECT_LT((values - others).norm(), 1e-9 * values.norm());
}

// The same neck cut loose from T1: what its parts do to each other cannot move it as a whole.
TEST_P(WholeModel, InternalForcesAndMomentsCancel) {
  Model model = fullModel(GetParam());
  model.weights.clear();
  std::erase_if(model.pairs, [](const Pair& pair) { return pair.lower == kGround; });
  Random random(6);
  const State state = shaken(model, random, 0.5, 0.05);
  Assembly sum(model);
  assemble(model, state, {}, sum);
  Vec3 force = Vec3::Zero(), moment = Vec3::Zero();
  for (int i = 0; i < model.bodies(); ++i) {
    const Vec3 here = sum.gradient.segment<3>(6 * i);
    force += here;
    moment += sum.gradient.segment<3>(6 * i + 3) + state.poses[static_cast<size_t>(i)].origin.cross(here);
  }
  EXPECT_GT(sum.gradient.norm(), 100);
  EXPECT_LT(force.norm(), 1e-11 * sum.gradient.norm());
  EXPECT_LT(moment.norm(), 1e-9 * sum.gradient.norm());
}

// ---- loads
// ------------------------------------------------------------------------------------------------------------

TEST(Assemble, SharesOfCablesAndWeightsScaleTheirPart) {
  const Model model = fullModel(ConstructWord::plate);
  const State state = startOf(model);
  Assembly sum(model);
  const auto gradient = [&](double cables, double weights) {
    Loads loads;
    loads.cables = cables;
    loads.weights = weights;
    assemble(model, state, loads, sum);
    return Eigen::VectorXd(sum.gradient);
  };
  const Eigen::VectorXd none = gradient(0, 0);
  const Eigen::VectorXd cables = gradient(1, 0) - none, weights = gradient(0, 1) - none;
  EXPECT_LT((gradient(0.5, 0.25) - none - 0.5 * cables - 0.25 * weights).norm(), 1e-10);
  // a cable of 80 N pulls the head down by 80 N towards C1
  EXPECT_NEAR(cables.head<3>().norm(), 80, 1e-9);
  double mass = 0;
  for (int i = 0; i < model.bodies(); ++i) {
    mass += test::man().bones[static_cast<size_t>(i)].mass_kg;
    EXPECT_NEAR(weights[6 * i + 1], test::man().bones[static_cast<size_t>(i)].mass_kg * 9.80665, 1e-9);
  }
  EXPECT_GT(mass, 4);
}

TEST(Model, APairIsMadeOnceAndFoundAgain) {
  Model model;
  model.start.resize(4);
  model.pair(0, 2).lines.emplace_back();
  EXPECT_EQ(model.pair(0, 2).lines.size(), 1u);
  EXPECT_EQ(model.pairs.size(), 1u);
  EXPECT_EQ(model.findPair(0, 1), nullptr);
  EXPECT_EQ(model.shape().first(2), 0);
  EXPECT_EQ(model.shape().first(3), 3);
  EXPECT_THROW(model.pair(2, 0), std::exception);
  EXPECT_THROW(model.pair(3, 4), std::exception);
}

// move() carries what stands above along; to first order that is the step itself.
TEST(Model, MovingIsTheStepToFirstOrderAndKeepsAxesSquare) {
  const Model model = fullModel(ConstructWord::plate);
  Random random(8);
  const State state = shaken(model, random, 0.5, 0.05);
  Eigen::VectorXd step(6 * model.bodies());
  for (Eigen::Index i = 0; i < step.size(); ++i) step[i] = random.normal() * (i % 6 < 3 ? 1 : 0.1);
  State near, far;
  move(model, state, 1e-6 * step, near);
  const State expected = displaced(state, 1e-6 * step);
  for (size_t i = 0; i < near.poses.size(); ++i) {
    EXPECT_LT((near.poses[i].origin - expected.poses[i].origin).norm(), 1e-10) << i;
    EXPECT_LT((near.poses[i].axes - expected.poses[i].axes).norm(), 1e-11) << i;
  }
  move(model, state, step, far);
  for (const Pose& pose : far.poses) EXPECT_LT((pose.axes.transpose() * pose.axes - Mat3::Identity()).norm(), 1e-12);
}

// A turn of the lowest body alone, as a rigid motion of all, leaves every joint above as it was.
TEST(Model, MovingARigidTurnStrainsNothing) {
  const Model model = fullModel(ConstructWord::plate);
  Random random(9);
  const State state = shaken(model, random, 0.5, 0.05);
  const Vec3 turn(0.2, -0.1, 0.3), pivot = state.poses.back().origin;
  Eigen::VectorXd step(6 * model.bodies());
  for (int i = 0; i < model.bodies(); ++i) {
    step.segment<3>(6 * i) = turn.cross(state.poses[static_cast<size_t>(i)].origin - pivot);
    step.segment<3>(6 * i + 3) = turn;
  }
  State moved;
  move(model, state, step, moved);
  for (const Pair& pair : model.pairs) {
    if (pair.lower == kGround) continue;
    const Relative before = relativePose(model, state, pair), now = relativePose(model, moved, pair);
    EXPECT_LT((before.origin - now.origin).norm(), 1e-9);
    EXPECT_LT((before.axes - now.axes).norm(), 1e-9);
  }
}

}  // namespace
}  // namespace nucha
