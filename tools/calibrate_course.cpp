// Re-creates the calibrated values of data/course.csv: fits the rows marked `calibrated` to the published rows whose
// role is `calibration`, and to nothing else. Levenberg-Marquardt on the logarithms of the parameters, each held to its
// range and drawn weakly to where it began. The same futures are followed under every set of parameters, so that
// differences are owed to the parameters.
// usage: calibrate_course DATA_FOLDER [ITERATIONS [FUTURES]]      prints id,value lines and every row beside its target
#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>

#include "calibrate.h"
#include "nucha/base/error.h"
#include "nucha/course/validate_course.h"
#include "nucha/evidence/source_keys.h"

namespace {

using namespace nucha;

constexpr double kDrawn = 0.3;        // weight of the pull to the starting value, per 90 % half-range of the logarithm
constexpr double kSpread = 0.25;      // what a row may miss: of the logarithm of its odds, rate or ratio
constexpr double kLeastShare = 0.01;  // that counts: beyond it one patient more or less decides
constexpr double kStubborn = 2;       // misses beyond it count as their size, not as its square: reports contradict
constexpr double kWidth95 = 3.92;     // standard deviations between the ends of the middle 95 %
constexpr double kDifference = 0.15;  // of the logarithm: events are counted, small steps move none

struct Problem {
  NeckTables necks;
  MechanicsParameters mechanics;
  CourseParameters course;
  CourseValidationSettings settings;
  std::vector<CsvTable> tables;
  int futures = 0;
};

Problem load(const std::filesystem::path& data, int futures) {
  std::vector<Fault> faults;
  const IdSet sources = readSourceKeys(data, faults);
  if (!faults.empty()) throw InputError(faults);
  Problem problem;
  problem.necks = loadNeckTables(data, sources);
  problem.mechanics = loadMechanicsParameters(data, sources);
  problem.course = loadCourseParameters(data, sources);
  problem.settings = loadCourseValidationSettings(data);
  problem.settings.subsided_mm = problem.course.value("subsidence.threshold_mm");
  for (const std::filesystem::path& table : courseValidationTables(data)) {
    problem.tables.push_back(calibrate::calibrationRows(table));
  }
  problem.futures = futures;
  return problem;
}

// the mechanics of a group does not hang on the parameters: `population` keeps it
std::vector<CourseRow> rowsAt(Problem& problem, const calibrate::Moved& moved, PopulationBench& population,
                              const Eigen::VectorXd& x) {
  moved.put(x, problem.course);
  CourseBench bench;
  bench.settings = problem.settings;
  bench.follow = [&](const Population& group, double years) {
    FollowOptions options;
    options.futures = problem.futures;
    options.years = years;
    options.intervals = false;
    return population.follow(group, options);
  };
  CourseGroups groups(bench);
  return validateCourse(problem.tables, groups);
}

double logit(double percent) {
  const double share = std::clamp(percent / 100, kLeastShare, 1 - kLeastShare);
  return std::log(share / (1 - share));
}

double scaled(const CourseRow& row, double figure) {
  return row.unit == "%" ? logit(figure) : std::log(std::max(figure, kLeastShare));
}

// what a row may miss: the spread that all may, and what chance or its own interval adds to that
double spreadOf(const CourseRow& row) {
  const bool counted = row.chance_lo && row.chance_hi;
  const std::optional<double> lo = counted ? row.chance_lo : row.lo, hi = counted ? row.chance_hi : row.hi;
  if (!lo || !hi || !std::isfinite(*hi)) return kSpread;
  return std::hypot(kSpread, (scaled(row, *hi) - scaled(row, *lo)) / kWidth95);
}

// shares by their odds, so that 97 and 99 percent united are as far apart as 3 and 1 percent not
double deviation(const CourseRow& row) {
  if (!row.ours) return 0;
  const bool range = row.lo && row.hi && std::isfinite(*row.hi);
  if (!row.theirs && !range) return 0;
  const double theirs = row.theirs ? scaled(row, *row.theirs) : (scaled(row, *row.lo) + scaled(row, *row.hi)) / 2;
  const double off = (scaled(row, *row.ours) - theirs) / spreadOf(row);
  const double counts = kStubborn * std::sqrt(2 * (std::sqrt(1 + off * off / (kStubborn * kStubborn)) - 1));
  return std::copysign(counts, off);
}

// a series that stands in two tables counts once
double shareOfRow(const std::vector<CourseRow>& rows, const CourseRow& row) {
  const auto alike = [&row](const CourseRow& other) {
    return other.question && row.question && other.source == row.source && other.theirs == row.theirs &&
           describe(*other.question) == describe(*row.question);
  };
  return 1 /
         std::sqrt(static_cast<double>(std::max<std::ptrdiff_t>(1, std::count_if(rows.begin(), rows.end(), alike))));
}

Eigen::VectorXd residuals(Problem& problem, const calibrate::Moved& moved, PopulationBench& population,
                          const Eigen::VectorXd& x) {
  const std::vector<CourseRow> rows = rowsAt(problem, moved, population, x);
  Eigen::VectorXd r(static_cast<Eigen::Index>(rows.size()) + x.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    r[static_cast<Eigen::Index>(i)] = deviation(rows[i]) * shareOfRow(rows, rows[i]);
  }
  r.tail(x.size()) = kDrawn * ((x - moved.start).array() / ((moved.hi - moved.lo).array() / 2)).matrix();
  return r;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    fmt::print(stderr, "usage: calibrate_course DATA_FOLDER [ITERATIONS [FUTURES]]\n");
    return 2;
  }
  try {
    Problem problem = load(argv[1], argc > 3 ? std::atoi(argv[3]) : 4000);
    PopulationBench population(problem.necks, problem.mechanics, problem.course);
    const calibrate::Moved moved(problem.course);
    calibrate::SearchOptions options;
    options.iterations = argc > 2 ? std::atoi(argv[2]) : 12;
    options.difference = kDifference;
    options.most_damping = 1e4;
    options.settled_share = 1e-3;
    const Eigen::VectorXd x = calibrate::search(
        moved, options, [&](const Eigen::VectorXd& values) { return residuals(problem, moved, population, values); });
    for (const CourseRow& row : rowsAt(problem, moved, population, x)) {
      fmt::print("# {:8} {:60} ours {:7.2f} theirs {:7.2f} {}\n", row.id, row.question ? describe(*row.question) : "",
                 row.ours.value_or(-99), row.theirs.value_or(-99), name(row.verdict));
    }
    moved.print(x);
  } catch (const InputError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
