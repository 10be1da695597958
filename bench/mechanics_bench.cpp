// How long the steps of the mechanics take on a whole neck. Run with ./test --bench.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <vector>

#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/mechanics/build_model.h"
#include "nucha/mechanics/respond.h"
#include "nucha/mechanics/study.h"
#include "nucha/neck/build.h"
#include "nucha/neck/surgery.h"

namespace {

using namespace nucha;

const std::filesystem::path kData = std::filesystem::path(NUCHA_TEST_ROOT) / "data";

const NeckTables& tables() {
  static const NeckTables kTables = loadNeckTables(kData);
  return kTables;
}

const MechanicsParameters& parameters() {
  static const MechanicsParameters kParameters = loadMechanicsParameters(kData);
  return kParameters;
}

const Neck& intact() {
  static const Neck kNeck = makeNeck({}, tables());
  return kNeck;
}

const Neck& operated() {
  static const Neck kNeck =
      operate(intact(), operationFor(ConstructWord::plate, Vertebra::C5, Vertebra::C6), parameters().implants);
  return kNeck;
}

LoadCase flexion(double moment_Nm) {
  LoadCase load;
  load.moment_Nm = moment_Nm;
  return load;
}

/// A neck at 1 Nm of flexion, ready for the next step.
struct Warm {
  Model model = buildModel(operated(), parameters(), {});
  Workspace work{model};
  State state = startOf(model);
  Loads loads;

  Warm() {
    for (int i = 1; i <= 10; ++i) {
      loads.moment_Nmm = 100 * i * axisOf(Direction::flexion);
      solve(model, loads, state, work);
    }
  }
};

void makeOneNeck(benchmark::State& state) {
  tables();
  for (auto _ : state) benchmark::DoNotOptimize(makeNeck({}, tables()));
}
BENCHMARK(makeOneNeck)->Unit(benchmark::kMicrosecond);

void operateOneNeck(benchmark::State& state) {
  const Operation operation = operationFor(ConstructWord::plate, Vertebra::C5, Vertebra::C6);
  intact();
  for (auto _ : state) benchmark::DoNotOptimize(operate(intact(), operation, parameters().implants));
}
BENCHMARK(operateOneNeck)->Unit(benchmark::kMicrosecond);

void buildOneModel(benchmark::State& state) {
  operated();
  for (auto _ : state) benchmark::DoNotOptimize(buildModel(operated(), parameters(), {}));
}
BENCHMARK(buildOneModel)->Unit(benchmark::kMicrosecond);

void assembleNeck(benchmark::State& state) {
  Warm warm;
  for (auto _ : state) {
    assemble(warm.model, warm.state, warm.loads, warm.work.now);
    benchmark::DoNotOptimize(warm.work.now.energy);
  }
}
BENCHMARK(assembleNeck)->Unit(benchmark::kMicrosecond);

void factorAndSolve(benchmark::State& state) {
  Warm warm;
  assemble(warm.model, warm.state, warm.loads, warm.work.now);
  Eigen::VectorXd x(6 * warm.model.bodies());
  for (auto _ : state) {
    x.setOnes();
    warm.work.factor.factor(warm.work.now.hessian, 0, Vec6::Ones());
    warm.work.factor.solve(x);
    benchmark::DoNotOptimize(x.data());
  }
}
BENCHMARK(factorAndSolve)->Unit(benchmark::kMicrosecond);

// to and fro by a tenth of a newton metre, from one equilibrium to the next; with the smallest eigenvalue or without
void warmLoadStep(benchmark::State& state) {
  Warm warm;
  SolveOptions options;
  options.stability = state.range(0) != 0;
  const Vec3 low = warm.loads.moment_Nmm, high = 1.1 * low;
  bool up = true;
  int iterations = 0;
  for (auto _ : state) {
    warm.loads.moment_Nmm = up ? high : low;
    iterations += solve(warm.model, warm.loads, warm.state, warm.work, options).iterations;
    up = !up;
  }
  state.counters["iterations"] = benchmark::Counter(iterations, benchmark::Counter::kAvgIterations);
}
BENCHMARK(warmLoadStep)->ArgName("stability")->Arg(0)->Arg(1)->Unit(benchmark::kMicrosecond);

// one direction with ten points
void oneLoadCase(benchmark::State& state) {
  operated();
  for (auto _ : state) benchmark::DoNotOptimize(respond(operated(), parameters(), flexion(1.5)));
}
BENCHMARK(oneLoadCase)->Unit(benchmark::kMillisecond);

// six directions, before and after the operation
void wholeStudy(benchmark::State& state) {
  Study study;
  study.intact = intact();
  study.operated = operated();
  study.loads = inDirections(flexion(1.5), {kDirections.begin(), kDirections.end()});
  const Responder responder = [](const Neck& neck, const LoadCase& load) { return respond(neck, parameters(), load); };
  for (auto _ : state) benchmark::DoNotOptimize(runStudy(study, responder, static_cast<int>(state.range(0))));
}
BENCHMARK(wholeStudy)->ArgName("threads")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
