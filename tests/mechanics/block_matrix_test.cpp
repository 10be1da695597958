// The envelope matrix against Eigen's dense algebra.
#include "nucha/mechanics/block_matrix.h"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <vector>

#include "mechanics/real_neck.h"
#include "nucha/base/error.h"

namespace nucha {
namespace {

const Vec6 kScale = (Vec6() << 1, 1, 1, 100, 100, 100).finished();

Mat6 randomBlock(Random& random) {
  Mat6 block;
  for (int i = 0; i < 36; ++i) block(i / 6, i % 6) = random.normal();
  return block;
}

// Symmetric with entries about 1; `lift` on the diagonal makes it as definite as wanted.
BlockMatrix randomMatrix(const std::vector<int>& first, double lift, Random& random) {
  BlockMatrix matrix{std::vector<int>(first)};
  for (int i = 0; i < matrix.rows(); ++i) {
    for (int j = matrix.first(i); j < i; ++j) matrix.block(i, j) = randomBlock(random);
    const Mat6 block = randomBlock(random);
    matrix.block(i, i) = block + block.transpose();
    matrix.block(i, i).diagonal().array() += lift;
  }
  return matrix;
}

Eigen::VectorXd randomEnd(Eigen::Index size, Random& random) {
  Eigen::VectorXd x(size);
  for (Eigen::Index i = 0; i < size; ++i) x[i] = random.normal();
  return x;
}

struct Envelope {
  const char* name;
  std::vector<int> first;
};

class Envelopes : public testing::TestWithParam<Envelope> {};

INSTANTIATE_TEST_SUITE_P(All, Envelopes,
                         testing::Values(Envelope{"one", {0}}, Envelope{"diagonal", {0, 1, 2, 3}},
                                         Envelope{"chain", {0, 0, 1, 2, 3, 4, 5, 6}},
                                         Envelope{"plate", {0, 0, 1, 2, 2, 3, 5, 6}},
                                         Envelope{"nuchal", {0, 0, 1, 1, 3, 4, 5, 0}},
                                         Envelope{"full", {0, 0, 0, 0, 0, 0, 0, 0}}),
                         [](const auto& which) { return std::string(which.param.name); });

TEST_P(Envelopes, MultiplyIsTheDenseProduct) {
  Random random(1);
  const BlockMatrix matrix = randomMatrix(GetParam().first, 0, random);
  const Eigen::VectorXd x = randomEnd(6 * matrix.rows(), random);
  Eigen::VectorXd y;
  matrix.multiply(x, y);
  EXPECT_LT((y - test::dense(matrix) * x).norm(), 1e-12);
}

TEST_P(Envelopes, SolvesAsTheDenseMatrixDoes) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Random random(seed);
    const BlockMatrix matrix = randomMatrix(GetParam().first, 40, random);
    const Eigen::MatrixXd full = test::dense(matrix);
    BlockFactor factor(matrix);
    ASSERT_TRUE(factor.factor(matrix, 0, kScale));
    ASSERT_TRUE(factor.regular());
    const Eigen::VectorXd right = randomEnd(full.rows(), random);
    Eigen::VectorXd x = right;
    factor.solve(x);
    EXPECT_LT((x - full.ldlt().solve(right)).norm(), 1e-12);
    EXPECT_LT((full * x - right).norm(), 1e-12);
  }
}

// Sylvester's law: the pivots have the signs of the eigenvalues.
TEST_P(Envelopes, PositiveExactlyWhenAllEigenvaluesAre) {
  int positive = 0, negative = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Random random(seed);
    const BlockMatrix matrix = randomMatrix(GetParam().first, 0.6 * static_cast<double>(seed), random);
    const double smallest = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(test::dense(matrix)).eigenvalues()[0];
    BlockFactor factor(matrix);
    EXPECT_EQ(factor.factor(matrix, 0, kScale), smallest > 0) << "smallest eigenvalue " << smallest;
    (smallest > 0 ? positive : negative)++;
  }
  EXPECT_GT(positive, 5);
  EXPECT_GT(negative, 5);
}

TEST_P(Envelopes, AnIndefiniteButRegularOneStillSolves) {
  Random random(4);
  const BlockMatrix matrix = randomMatrix(GetParam().first, 0, random);
  const Eigen::MatrixXd full = test::dense(matrix);
  BlockFactor factor(matrix);
  ASSERT_FALSE(factor.factor(matrix, 0, kScale));
  ASSERT_TRUE(factor.regular());
  const Eigen::VectorXd right = randomEnd(full.rows(), random);
  Eigen::VectorXd x = right;
  factor.solve(x);
  EXPECT_LT((x - full.partialPivLu().solve(right)).norm(), 1e-9 * x.norm());
}

TEST_P(Envelopes, ShiftAddsTheScaleToTheDiagonal) {
  Random random(5);
  const BlockMatrix matrix = randomMatrix(GetParam().first, 0, random);
  Eigen::MatrixXd full = test::dense(matrix);
  constexpr double kShift = 30;
  full.diagonal() += kShift * kScale.replicate(matrix.rows(), 1);
  BlockFactor factor(matrix);
  ASSERT_TRUE(factor.factor(matrix, kShift, kScale));
  const Eigen::VectorXd right = randomEnd(full.rows(), random);
  Eigen::VectorXd x = right;
  factor.solve(x);
  EXPECT_LT((x - full.ldlt().solve(right)).norm(), 1e-12);
}

TEST_P(Envelopes, SingularOnesAreNotRegular) {
  Random random(6);
  BlockMatrix matrix = randomMatrix(GetParam().first, 40, random);
  const int last = matrix.rows() - 1;
  for (int j = matrix.first(last); j <= last; ++j) matrix.block(last, j).setZero();
  BlockFactor factor(matrix);
  EXPECT_FALSE(factor.factor(matrix, 0, kScale));
  EXPECT_FALSE(factor.regular());
}

TEST(BlockMatrix, ABodyHeldByNothingIsSingularAndAHairMakesItRegular) {
  BlockMatrix matrix(std::vector<int>{0, 0});
  matrix.block(0, 0).setIdentity();
  matrix.block(1, 1).setIdentity();
  matrix.block(1, 0) = -Mat6::Identity();  // two bodies tied to each other and to nothing else
  BlockFactor factor(matrix);
  EXPECT_FALSE(factor.factor(matrix, 0, Vec6::Ones()));
  EXPECT_FALSE(factor.regular());
  EXPECT_TRUE(factor.factor(matrix, 1e-6, Vec6::Ones()));
  EXPECT_TRUE(factor.regular());
}

TEST(BlockMatrix, NumbersThatAreNoneAreNotRegular) {
  BlockMatrix matrix(std::vector<int>{0});
  matrix.block(0, 0).setConstant(std::nan(""));
  BlockFactor factor(matrix);
  EXPECT_FALSE(factor.factor(matrix, 0, Vec6::Ones()));
  EXPECT_FALSE(factor.regular());
}

TEST(BlockMatrix, SetZeroForgetsEverything) {
  Random random(7);
  BlockMatrix matrix = randomMatrix({0, 0, 1}, 5, random);
  matrix.setZero();
  EXPECT_TRUE(test::dense(matrix).isZero(0));
}

TEST(BlockMatrix, AnEnvelopeBeyondTheDiagonalIsRefused) {
  EXPECT_THROW(BlockMatrix(std::vector<int>{0, 2}), InternalError);
}

}  // namespace
}  // namespace nucha
