#include "nucha/mechanics/block_matrix.h"

#include "nucha/base/error.h"

namespace nucha {

BlockMatrix::BlockMatrix(std::vector<int> first) : first_(std::move(first)) {
  int stored = 0;
  for (int row = 0; row < rows(); ++row) {
    NUCHA_ASSERT(this->first(row) >= 0 && this->first(row) <= row, "an envelope begins at or before the diagonal");
    start_.push_back(stored - this->first(row));
    stored += row - this->first(row) + 1;
  }
  blocks_.assign(static_cast<size_t>(stored), Mat6::Zero());
}

void BlockMatrix::setZero() {
  for (Mat6& block : blocks_) block.setZero();
}

void BlockMatrix::multiply(const Eigen::VectorXd& x, Eigen::VectorXd& y) const {
  y.setZero(x.size());
  for (int row = 0; row < rows(); ++row) {
    for (int column = first(row); column < row; ++column) {
      y.segment<6>(6 * row).noalias() += block(row, column) * x.segment<6>(6 * column);
      y.segment<6>(6 * column).noalias() += block(row, column).transpose() * x.segment<6>(6 * row);
    }
    y.segment<6>(6 * row).noalias() += block(row, row) * x.segment<6>(6 * row);
  }
}

bool BlockFactor::factor(const BlockMatrix& a, double shift, const Vec6& scale) {
  bool positive = true;
  regular_ = true;
  for (int i = 0; i < a.rows(); ++i) {
    Mat6 pivot = a.block(i, i);
    pivot.diagonal() += shift * scale;
    // row i of L D first, block by block; each is turned into L once all to its left is known
    for (int j = a.first(i); j < i; ++j) {
      Mat6& rest = lower_.block(i, j);
      rest = a.block(i, j);
      for (int k = std::max(a.first(i), a.first(j)); k < j; ++k) {
        rest.noalias() -= lower_.block(i, k) * lower_.block(j, k).transpose();
      }
    }
    for (int j = a.first(i); j < i; ++j) {
      const Mat6 with_pivot = lower_.block(i, j);
      lower_.block(i, j) = pivots_[static_cast<size_t>(j)].solve(with_pivot.transpose()).transpose();
      pivot.noalias() -= with_pivot * lower_.block(i, j).transpose();
    }
    Eigen::LDLT<Mat6>& ldlt = pivots_[static_cast<size_t>(i)];
    ldlt.compute(pivot);
    const auto d = ldlt.vectorD();
    if (!pivot.allFinite() || d.cwiseAbs().minCoeff() <= 1e-14 * d.cwiseAbs().maxCoeff()) regular_ = false;
    if (!regular_) return false;
    positive = positive && d.minCoeff() > 0;
  }
  return positive;
}

void BlockFactor::solve(Eigen::Ref<Eigen::VectorXd> x) const {
  const int n = lower_.rows();
  for (int i = 0; i < n; ++i) {
    for (int j = lower_.first(i); j < i; ++j) {
      x.segment<6>(6 * i).noalias() -= lower_.block(i, j) * x.segment<6>(6 * j);
    }
  }
  for (int i = n - 1; i >= 0; --i) {
    // the rows below have already taken their share
    const Vec6 part = x.segment<6>(6 * i);
    x.segment<6>(6 * i) = pivots_[static_cast<size_t>(i)].solve(part);
  }
  for (int i = n - 1; i >= 0; --i) {
    for (int j = lower_.first(i); j < i; ++j) {
      x.segment<6>(6 * j).noalias() -= lower_.block(i, j).transpose() * x.segment<6>(6 * i);
    }
  }
}

}  // namespace nucha
