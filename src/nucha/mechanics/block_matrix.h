// Symmetric matrix of 6 x 6 blocks with an envelope: row i holds the blocks from column first(i) to i. A neck's bones
// form a chain, so the envelope is narrow; long plates and muscles widen only the rows they reach.
#pragma once

#include <Eigen/Cholesky>
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
  Mat6& block(int row, int column) { return blocks_[place(row, column)]; }
  const Mat6& block(int row, int column) const { return blocks_[place(row, column)]; }
  void setZero();

  /// y = A x.
  void multiply(const Eigen::VectorXd& x, Eigen::VectorXd& y) const;

 private:
  size_t place(int row, int column) const {
    const int index = start_[static_cast<size_t>(row)] + column;
    return static_cast<size_t>(index);
  }

  std::vector<int> first_;
  std::vector<int> start_;  // index of the (virtual) block at column 0 of a row
  std::vector<Mat6, Eigen::aligned_allocator<Mat6>> blocks_;
};

/// L D L' within the same envelope, D of symmetric 6 x 6 blocks. Allocates once; factor() and solve() do not.
class BlockFactor {
 public:
  explicit BlockFactor(const BlockMatrix& shape) : lower_(shape), pivots_(static_cast<size_t>(shape.rows())) {}
  BlockFactor() = default;

  /// Factors A + shift * diag(scale) (scale repeats per block); true when that is positive definite. When it is not the
  /// factor may still be used for solve(), if no pivot block is singular (`regular()`).
  bool factor(const BlockMatrix& a, double shift, const Vec6& scale);
  bool regular() const { return regular_; }
  /// Solves in place.
  void solve(Eigen::Ref<Eigen::VectorXd> x) const;

 private:
  BlockMatrix lower_;  // unit diagonal not stored
  std::vector<Eigen::LDLT<Mat6>, Eigen::aligned_allocator<Eigen::LDLT<Mat6>>> pivots_;
  bool regular_ = false;
};

}  // namespace nucha
