// What both calibrations share: the rows to fit, the parameters to move, and the search for their values.
#pragma once

#include <fmt/core.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "nucha/base/csv.h"
#include "nucha/base/file.h"
#include "nucha/evidence/quantity_table.h"

namespace calibrate {

/// The rows of a table whose last column, `role`, says calibration.
inline nucha::CsvTable calibrationRows(const std::filesystem::path& path) {
  std::istringstream lines(nucha::readFile(path));
  std::string kept, line;
  std::getline(lines, kept);
  while (std::getline(lines, line)) {
    if (line.ends_with(",calibration")) kept += "\n" + line;
  }
  return nucha::CsvTable::parse(path.string(), kept + "\n");
}

/// The rows of a table marked `calibrated`, by the logarithms of their values.
struct Moved {
  std::vector<std::string> ids;
  Eigen::VectorXd start, lo, hi;

  explicit Moved(const nucha::QuantityTable& table) {
    for (const auto& [id, row] : table.rows) {
      if (row.calibrated) ids.push_back(id);
    }
    const auto n = static_cast<Eigen::Index>(ids.size());
    start = lo = hi = Eigen::VectorXd(n);
    for (Eigen::Index i = 0; i < n; ++i) {
      const nucha::Range& range = table.row(ids[static_cast<size_t>(i)]).range;
      start[i] = std::log(range.value);
      lo[i] = std::log(range.lo);
      hi[i] = std::log(range.hi);
    }
  }

  void put(const Eigen::VectorXd& x, nucha::QuantityTable& table) const {
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      table.rows.find(ids[static_cast<size_t>(i)])->second.range.value = std::exp(x[i]);
    }
  }

  void print(const Eigen::VectorXd& x) const {
    for (size_t i = 0; i < ids.size(); ++i) {
      fmt::print("{},{:.4g}\n", ids[i], std::exp(x[static_cast<Eigen::Index>(i)]));
    }
  }
};

struct SearchOptions {
  int iterations = 60;
  double difference = 0.02;           ///< of the logarithm, for derivatives
  double most_damping = 1e6;          ///< at which the search gives up
  double settled_share = 1e-4;        ///< a smaller gain in the sum of squares ends the search ...
  double settled_damping = HUGE_VAL;  ///< ... when the damping is below this
};

/// Levenberg-Marquardt on the sum of squares of `residuals(x)`, held to the ranges of `moved`.
template <typename Residuals>
Eigen::VectorXd search(const Moved& moved, const SearchOptions& options, Residuals&& residuals) {
  Eigen::VectorXd x = moved.start;
  Eigen::VectorXd r = residuals(x);
  double damping = 1;
  for (int k = 0; k < options.iterations && damping < options.most_damping; ++k) {
    Eigen::MatrixXd j(r.size(), x.size());
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      Eigen::VectorXd beside = x;
      const double step = x[i] + options.difference > moved.hi[i] ? -options.difference : options.difference;
      beside[i] += step;
      j.col(i) = (residuals(beside) - r) / step;
    }
    Eigen::MatrixXd normal = j.transpose() * j;
    normal.diagonal().array() *= 1 + damping;
    normal.diagonal().array() += 1e-9;
    const Eigen::VectorXd next = (x - normal.ldlt().solve(j.transpose() * r)).cwiseMax(moved.lo).cwiseMin(moved.hi);
    const Eigen::VectorXd there = residuals(next);
    const double gain = r.squaredNorm() - there.squaredNorm();
    fmt::print(stderr, "{:3} sum of squares {:9.3f} -> {:9.3f} damping {:.1e}\n", k, r.squaredNorm(),
               there.squaredNorm(), damping);
    if (gain > 0 && gain < options.settled_share * r.squaredNorm() && damping < options.settled_damping) return next;
    if (gain > 0) x = next, r = there;
    damping *= gain > 0 ? 0.3 : 4;
  }
  return x;
}

}  // namespace calibrate
