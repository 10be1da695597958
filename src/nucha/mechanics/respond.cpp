#include "nucha/mechanics/respond.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/mechanics/build_model.h"
#include "nucha/mechanics/muscles.h"
#include "nucha/mechanics/results.h"

namespace nucha {
namespace {

constexpr double kSmallestStep = 1.0 / 1024;  // share of a load step below which the search ends
constexpr double kAngleTolerance_deg = 1e-6;
constexpr int kAngleTries = 40;
// where a joint is very lax, what a solve may leave unbalanced turns it by more than the angle's tolerance
constexpr double kAngleSolve_N = 1e-9;  // tolerance of the solver then; rounding leaves about a hundredth of it

Model loadedModel(const Neck& neck, const MechanicsParameters& parameters, const LoadCase& load,
                  const Holding& holding) {
  Model model = buildModel(neck, parameters, load);
  addMuscles(neck, parameters, holding.muscles, model);
  return model;
}

/// Everything that stays the same along the curve.
struct Course {
  const Neck& neck;
  const MechanicsParameters& parameters;
  const LoadCase& load;
  SolveOptions options;
  const Holding& holding;  ///< of the muscles; empty without them
  Model model;
  Workspace work;
  State state;
  State reference;
  Vec3 axis;      ///< of the moment, laboratory
  Loads loads;    ///< now acting
  int steps = 0;  ///< equilibria asked for

  Course(const Neck& n, const MechanicsParameters& p, const LoadCase& l, const SolveOptions& o, const Holding& h)
      : neck(n),
        parameters(p),
        load(l),
        options(o),
        holding(h),
        model(loadedModel(n, p, l, h)),
        work(model),
        state(startOf(model)),
        reference(state),
        axis(axisOf(l.direction)) {
    loads.cables = loads.weights = 0;
    loads.body = bodyOf(load.loaded);
    if (load.protocol == Protocol::displacement_control) {
      options.tolerance_N = std::min(options.tolerance_N, kAngleSolve_N);
      options.stability = true;  // response() needs its factor
    }
  }

  double rotation() const {
    const auto i = static_cast<size_t>(loads.body);
    return rotationInRoom(reference.poses[i], state.poses[i]).along(load.direction);
  }
};

Loads between(const Loads& from, const Loads& to, double share) {
  Loads out = to;
  out.cables = from.cables + share * (to.cables - from.cables);
  out.weights = from.weights + share * (to.weights - from.weights);
  out.moment_Nmm = from.moment_Nmm + share * (to.moment_Nmm - from.moment_Nmm);
  return out;
}

// Raises the loads to `target`, in as many pieces as it takes. On failure the state stays at the last equilibrium.
Report advance(Course& course, const Loads& target) {
  const Loads from = course.loads;
  double done = 0, piece = 1;
  int iterations = 0;
  bool beside = false;
  while (true) {
    const State kept = course.state;
    const Loads next = between(from, target, std::min(1.0, done + piece));
    Report report = solve(course.model, next, course.state, course.work, course.options);
    ++course.steps;
    iterations += report.iterations;
    beside = beside || report.left_saddle;
    report.left_saddle = beside;
    report.iterations = iterations;
    report.load_steps = course.steps;
    if (report.good()) {
      course.loads = next;
      done = std::min(1.0, done + piece);
      if (done >= 1) return report;
      piece *= 2;
      continue;
    }
    course.state = kept;
    piece /= 2;
    if (piece < kSmallestStep) {
      // the column can no longer be balanced a hair further on: that is what buckling looks like from below
      if (report.stop == Stop::out_of_steps && done > 0) report.stop = Stop::buckled;
      return report;
    }
  }
}

Loads withMoment(const Course& course, double moment_Nmm) {
  Loads loads = course.loads;
  loads.cables = loads.weights = 1;
  loads.moment_Nmm = moment_Nmm * course.axis;
  return loads;
}

// Newton on the moment until the loaded bone has turned by `target` degrees.
Report turnTo(Course& course, double target, double& moment) {
  Report report;
  double too_little = -HUGE_VAL, too_much = HUGE_VAL;  // moments tried
  double last = HUGE_VAL;
  for (int i = 0; i < kAngleTries; ++i) {
    const double missing = target - course.rotation();
    if (std::abs(missing) < kAngleTolerance_deg && i > 0) return report;
    const Vec3 turned =
        response(course.model, course.loads, course.axis, course.work).segment<3>(6 * course.loads.body + 3);
    const double per_Nmm = turned.dot(course.axis) * 180 / std::numbers::pi;
    (missing > 0 ? too_little : too_much) = moment;
    moment += missing / per_Nmm;
    // the curve bends both ways, and Newton may run to and fro across the bend
    const bool astray = std::abs(missing) > 0.5 * last || moment <= too_little || moment >= too_much;
    if (astray && std::isfinite(too_much - too_little)) moment = 0.5 * (too_little + too_much);
    last = std::abs(missing);
    report = advance(course, withMoment(course, moment));
    if (!report.good()) return report;
  }
  report.stop = Stop::out_of_steps;
  return report;
}

void record(const Course& course, const Report& report, Response& response) {
  Equilibrium point = readState(course.neck, course.parameters, course.model, course.reference, course.state);
  point.moment_Nm = course.loads.moment_Nmm.dot(course.axis) / 1000;
  point.rotation_deg = course.rotation();
  point.report = report;
  point.missing_moment_Nm = course.holding.missing_Nm;
  for (MuscleResult pull : course.holding.muscles) {
    const double length = pathLength(course.neck.muscles[pull.muscle], point.poses);
    pull.force_N *= 1 + course.parameters.value("muscle.stiffness_gain") * (length / pull.length_mm - 1);
    pull.length_mm = length;
    point.muscles.push_back(pull);
  }
  response.curve.push_back(std::move(point));
}

void check(const LoadCase& load, const SolveOptions& options) {
  std::vector<Fault> faults = loadFaults(load, "load case");
  for (const std::string& fault : options.validate()) faults.push_back({"load case", fault, "see SolveOptions"});
  if (!faults.empty()) throw InputError(std::move(faults));
}

bool isNumberFrom0(double value) { return std::isfinite(value) && value >= 0; }

}  // namespace

std::vector<Fault> loadFaults(const LoadCase& load, const std::string& where) {
  std::vector<Fault> faults;
  const auto wrong = [&](std::string what, std::string fix) {
    faults.push_back({where, std::move(what), std::move(fix)});
  };
  const bool turned = load.protocol == Protocol::displacement_control;
  const double amount = turned ? load.rotation_deg : load.moment_Nm;
  if (!isNumberFrom0(amount))
    wrong((turned ? "a rotation of " : "a moment of ") + shown(amount), "name the other direction instead of a sign");
  if (!isNumberFrom0(load.follower_N))
    wrong("a follower load of " + shown(load.follower_N) + " N", "a cable only pulls");
  if (indexOf(load.loaded) >= indexOf(Vertebra::T1)) wrong("T1 is fixed and takes no load", "load C0 to C7");
  if (load.steps < 1) wrong(std::to_string(load.steps) + " steps", "at least 1");
  return faults;
}

Response respond(const Neck& neck, const MechanicsParameters& parameters, const LoadCase& load,
                 const SolveOptions& options) {
  NUCHA_ASSERT(load.protocol != Protocol::hybrid,
               "hybrid control needs the intact neck; a study turns it into a rotation");
  check(load, options);
  Response response;
  response.load = load;
  const Holding holding = load.muscles ? holdPosture(neck, parameters, neutralPoses(neck)) : Holding{};
  if (!holding.feasible) {
    response.note = fmt::format("the muscles cannot hold this posture: {:.2f} Nm are missing at {}", holding.missing_Nm,
                                name(holding.worst));
  }
  Course course(neck, parameters, load, options, holding);

  Report report = advance(course, withMoment(course, 0));
  course.reference = course.state;
  double moment = 0;
  record(course, report, response);
  for (int step = 1; step <= load.steps && report.good(); ++step) {
    const double share = static_cast<double>(step) / load.steps;
    if (load.protocol == Protocol::displacement_control) {
      report = turnTo(course, share * load.rotation_deg, moment);
    } else {
      moment = share * load.moment_Nm * 1000;
      report = advance(course, withMoment(course, moment));
    }
    record(course, report, response);
  }
  response.complete = report.good();
  return response;
}

}  // namespace nucha
