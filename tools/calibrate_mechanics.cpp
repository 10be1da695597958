// Re-creates the calibrated values of data/mechanics.csv: fits the rows marked `calibrated` to the published rows whose
// role is `calibration`, and to nothing else. Levenberg-Marquardt on the logarithms of the parameters, each held to its
// range and drawn weakly to where it began.
// usage: calibrate_mechanics DATA_FOLDER [ITERATIONS]      prints id,value lines and every row beside its target
#include <fmt/core.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/mechanics/respond.h"
#include "nucha/mechanics/validate_mechanics.h"
#include "nucha/neck/build.h"

namespace {

using namespace nucha;

constexpr double kDrawn = 0.05;       // weight of the pull to the starting value, per unit of logarithm
constexpr double kLostPenalty = 5;    // standard deviations a row counts when no equilibrium was found
constexpr double kSpread = 0.3;       // of the value: for rows without a standard deviation, and the most that a wide one
                                      // may excuse
constexpr double kLeastSpread_deg = 0.5;
constexpr double kDifference = 0.02;  // of the logarithm

struct Problem {
  MechanicsParameters parameters;
  std::vector<std::string> ids;
  Eigen::VectorXd start, lo, hi;  // logarithms
  ValidationBench bench;
  std::vector<CsvTable> tables;
};

// `role` is the last column
CsvTable calibrationRows(const std::filesystem::path& path) {
  std::istringstream lines(readFile(path));
  std::string kept, line;
  std::getline(lines, kept);
  while (std::getline(lines, line)) {
    if (line.ends_with(",calibration")) kept += "\n" + line;
  }
  return CsvTable::parse(path.string(), kept + "\n");
}

Problem load(const std::filesystem::path& data) {
  Problem problem;
  problem.parameters = loadMechanicsParameters(data);
  for (const auto& [id, row] : problem.parameters.rows) {
    if (row.calibrated) problem.ids.push_back(id);
  }
  const auto n = static_cast<Eigen::Index>(problem.ids.size());
  problem.start = problem.lo = problem.hi = Eigen::VectorXd(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    const Range& range = problem.parameters.rows.find(problem.ids[static_cast<size_t>(i)])->second.range;
    problem.start[i] = std::log(range.value);
    problem.lo[i] = std::log(range.lo);
    problem.hi[i] = std::log(range.hi);
  }
  problem.bench.intact = makeNeck({}, loadNeckTables(data));
  problem.bench.settings = loadValidationSettings(data);
  for (const char* table : {"validation_motion.csv", "validation_load_displacement.csv"}) {
    problem.tables.push_back(calibrationRows(data / table));
  }
  return problem;
}

std::vector<ValidationRow> rowsAt(Problem& problem, const Eigen::VectorXd& x) {
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    problem.parameters.rows.find(problem.ids[static_cast<size_t>(i)])->second.range.value = std::exp(x[i]);
  }
  problem.bench.respond = [&problem](const Neck& neck, const LoadCase& load) {
    return respond(neck, problem.parameters, load);
  };
  return validateMechanics(problem.tables, problem.bench);
}

double deviation(const ValidationRow& row) {
  if (row.verdict == RowVerdict::no_equilibrium) return kLostPenalty;
  if (!row.ours || !row.theirs) return 0;
  const double fair = std::max(kLeastSpread_deg, kSpread * std::abs(*row.theirs));
  const double spread = row.sd ? std::min(*row.sd, fair) : fair;
  return (*row.ours - *row.theirs) / spread;
}

Eigen::VectorXd residuals(Problem& problem, const Eigen::VectorXd& x) {
  const std::vector<ValidationRow> rows = rowsAt(problem, x);
  Eigen::VectorXd r(static_cast<Eigen::Index>(rows.size()) + x.size());
  for (size_t i = 0; i < rows.size(); ++i) r[static_cast<Eigen::Index>(i)] = deviation(rows[i]);
  r.tail(x.size()) = kDrawn * (x - problem.start);
  return r;
}

Eigen::VectorXd fit(Problem& problem, int iterations) {
  Eigen::VectorXd x = problem.start;
  Eigen::VectorXd r = residuals(problem, x);
  double damping = 1;
  for (int k = 0; k < iterations && damping < 1e6; ++k) {
    Eigen::MatrixXd j(r.size(), x.size());
    for (Eigen::Index i = 0; i < x.size(); ++i) {
      Eigen::VectorXd moved = x;
      const double step = x[i] + kDifference > problem.hi[i] ? -kDifference : kDifference;
      moved[i] += step;
      j.col(i) = (residuals(problem, moved) - r) / step;
    }
    Eigen::MatrixXd normal = j.transpose() * j;
    normal.diagonal().array() *= 1 + damping;
    normal.diagonal().array() += 1e-9;
    const Eigen::VectorXd next = (x - normal.ldlt().solve(j.transpose() * r)).cwiseMax(problem.lo).cwiseMin(problem.hi);
    const Eigen::VectorXd there = residuals(problem, next);
    const bool better = there.squaredNorm() < r.squaredNorm();
    fmt::print(stderr, "{:3} sum of squares {:9.3f} -> {:9.3f} damping {:.1e}\n", k, r.squaredNorm(),
               there.squaredNorm(), damping);
    if (better && (r.squaredNorm() - there.squaredNorm()) < 1e-4 * r.squaredNorm() && damping < 0.1) return next;
    if (better) x = next, r = there;
    damping *= better ? 0.3 : 4;
  }
  return x;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: calibrate_mechanics DATA_FOLDER [ITERATIONS]\n");
    return 2;
  }
  try {
    Problem problem = load(argv[1]);
    const Eigen::VectorXd x = fit(problem, argc > 2 ? std::atoi(argv[2]) : 60);
    for (const ValidationRow& row : rowsAt(problem, x)) {
      fmt::print("# {:8} {:6} {:20} {:28} ours {:7.2f} theirs {:7.2f} sd {:5.2f} {}\n", row.id, row.level, row.direction,
                 row.quantity, row.ours.value_or(-99), row.theirs.value_or(-99), row.sd.value_or(0), name(row.verdict));
    }
    for (size_t i = 0; i < problem.ids.size(); ++i) {
      fmt::print("{},{:.4g}\n", problem.ids[i], std::exp(x[static_cast<Eigen::Index>(i)]));
    }
  } catch (const InputError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
