#include "nucha/mechanics/block_matrix.h"

#include <Eigen/Cholesky>

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

bool BlockCholesky::factor(const BlockMatrix& a, double shift, const Vec6& scale) {
  for (int i = 0; i < a.rows(); ++i) {
    for (int j = a.first(i); j <= i; ++j) {
      Mat6 rest = a.block(i, j);
      for (int k = std::max(a.first(i), a.first(j)); k < j; ++k) {
        rest.noalias() -= factor_.block(i, k) * factor_.block(j, k).transpose();
      }
      if (j < i) {
        const auto lower = factor_.block(j, j).triangularView<Eigen::Lower>();
        Mat6 across = rest.transpose();
        lower.solveInPlace(across);
        factor_.block(i, j) = across.transpose();
        continue;
      }
      rest.diagonal() += shift * scale;
      const Eigen::LLT<Mat6> llt(rest);
      if (llt.info() != Eigen::Success || !rest.allFinite()) return false;
      factor_.block(i, i) = llt.matrixL();
    }
  }
  return true;
}

void BlockCholesky::forward(Eigen::Ref<Eigen::VectorXd> x) const {
  for (int i = 0; i < factor_.rows(); ++i) {
    Vec6 rest = x.segment<6>(6 * i);
    for (int j = factor_.first(i); j < i; ++j) rest.noalias() -= factor_.block(i, j) * x.segment<6>(6 * j);
    factor_.block(i, i).triangularView<Eigen::Lower>().solveInPlace(rest);
    x.segment<6>(6 * i) = rest;
  }
}

void BlockCholesky::solve(Eigen::Ref<Eigen::VectorXd> x) const {
  forward(x);
  for (int i = factor_.rows() - 1; i >= 0; --i) {
    Vec6 part = x.segment<6>(6 * i);
    factor_.block(i, i).triangularView<Eigen::Lower>().transpose().solveInPlace(part);
    x.segment<6>(6 * i) = part;
    for (int j = factor_.first(i); j < i; ++j) {
      x.segment<6>(6 * j).noalias() -= factor_.block(i, j).transpose() * part;
    }
  }
}

}  // namespace nucha
