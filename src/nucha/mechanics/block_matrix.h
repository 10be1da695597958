// Symmetric matrix of 6 x 6 blocks with an envelope: row i holds the blocks from column first(i) to i. A neck's bones
// form a chain, so the envelope is narrow; long plates and muscles widen only the rows they reach.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "nucha/mechanics/elements.h"

namespace nucha {

class BlockMatrix {
 public:
  /// `first[i]` <= i is the first column of block row i that can hold something.
  explicit BlockMatrix(std::vector<int> first);
  BlockMatrix() = default;

  int rows() const { return static_cast<int>(first_.size()); }
  int first(int row) const { return first_[static_cast<size_t>(row)]; }
  /// Block at (row, column) with first(row) <= column <= row.
  Mat6& block(int row, int column) { return blocks_[static_cast<size_t>(start_[static_cast<size_t>(row)] + column)]; }
  const Mat6& block(int row, int column) const {
    return blocks_[static_cast<size_t>(start_[static_cast<size_t>(row)] + column)];
  }
  void setZero();

  /// y = A x.
  void multiply(const Eigen::VectorXd& x, Eigen::VectorXd& y) const;

 private:
  std::vector<int> first_;
  std::vector<int> start_;  // index of the (virtual) block at column 0 of a row
  std::vector<Mat6, Eigen::aligned_allocator<Mat6>> blocks_;
};

/// Cholesky factor within the same envelope. Allocates once; factor() and solve() do not.
class BlockCholesky {
 public:
  explicit BlockCholesky(const BlockMatrix& shape) : factor_(shape) {}
  BlockCholesky() = default;

  /// Factors A + shift * diag(scale) (scale repeats per block); false when that is not positive definite.
  bool factor(const BlockMatrix& a, double shift, const Vec6& scale);
  /// Solves in place.
  void solve(Eigen::Ref<Eigen::VectorXd> x) const;
  /// Only the first half of solve(): x becomes L^-1 x.
  void forward(Eigen::Ref<Eigen::VectorXd> x) const;

 private:
  BlockMatrix factor_;
};

}  // namespace nucha
