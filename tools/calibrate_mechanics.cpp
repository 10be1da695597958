// Re-creates the calibrated values of data/mechanics.csv: fits the rows marked `calibrated` to the published rows whose
// role is `calibration`, and to nothing else. Levenberg-Marquardt on the logarithms of the parameters, each held to its
// range and drawn weakly to where it began.
// usage: calibrate_mechanics DATA_FOLDER [ITERATIONS]      prints id,value lines and every row beside its target
#include <fmt/core.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "calibrate.h"
#include "nucha/base/error.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/mechanics/respond.h"
#include "nucha/mechanics/validate_mechanics.h"
#include "nucha/neck/build.h"

namespace {

using namespace nucha;

constexpr double kDrawn = 0.05;     // weight of the pull to the starting value, per unit of logarithm
constexpr double kLostPenalty = 5;  // standard deviations a row counts when no equilibrium was found
constexpr double kSpread = 0.3;     // of the value: for rows without a standard deviation, and the most that a wide one
                                    // may excuse
constexpr double kLeastSpread_deg = 0.5;

struct Problem {
  MechanicsParameters parameters;
  ValidationBench bench;
  std::vector<CsvTable> tables;
};

Problem load(const std::filesystem::path& data) {
  Problem problem;
  problem.parameters = loadMechanicsParameters(data);
  problem.bench.intact = makeNeck({}, loadNeckTables(data));
  problem.bench.settings = loadValidationSettings(data);
  for (const char* table : {"validation_motion.csv", "validation_load_displacement.csv"}) {
    problem.tables.push_back(calibrate::calibrationRows(data / table));
  }
  return problem;
}

std::vector<ValidationRow> rowsAt(Problem& problem, const calibrate::Moved& moved, const Eigen::VectorXd& x) {
  moved.put(x, problem.parameters);
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

Eigen::VectorXd residuals(Problem& problem, const calibrate::Moved& moved, const Eigen::VectorXd& x) {
  const std::vector<ValidationRow> rows = rowsAt(problem, moved, x);
  Eigen::VectorXd r(static_cast<Eigen::Index>(rows.size()) + x.size());
  for (size_t i = 0; i < rows.size(); ++i) r[static_cast<Eigen::Index>(i)] = deviation(rows[i]);
  r.tail(x.size()) = kDrawn * (x - moved.start);
  return r;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: calibrate_mechanics DATA_FOLDER [ITERATIONS]\n");
    return 2;
  }
  try {
    Problem problem = load(argv[1]);
    const calibrate::Moved moved(problem.parameters);
    calibrate::SearchOptions options;
    options.iterations = argc > 2 ? std::atoi(argv[2]) : 60;
    options.settled_damping = 0.1;
    const Eigen::VectorXd x = calibrate::search(
        moved, options, [&](const Eigen::VectorXd& values) { return residuals(problem, moved, values); });
    for (const ValidationRow& row : rowsAt(problem, moved, x)) {
      fmt::print("# {:8} {:6} {:20} {:28} ours {:7.2f} theirs {:7.2f} sd {:5.2f} {}\n", row.id, row.level,
                 row.direction, row.quantity, row.ours.value_or(-99), row.theirs.value_or(-99), row.sd.value_or(0),
                 name(row.verdict));
    }
    moved.print(x);
  } catch (const InputError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
