// How long the steps of `nucha evaluate` take on one patient. Run with ./test --bench.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>

#include "nucha/base/random.h"
#include "nucha/evaluate/beliefs.h"
#include "nucha/evaluate/plan.h"
#include "nucha/nucha.h"

namespace {

using namespace nucha;

const std::filesystem::path kRoot = NUCHA_TEST_ROOT;

const Evidence& evidence() {
  static const Evidence loaded = loadEvidence(kRoot / "data");
  return loaded;
}

const Case& patient() {
  static const Case read = readCase(kRoot / "tests/cli/good.json", evidence());
  return read;
}

void loadTables(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(loadEvidence(kRoot / "data"));
}
BENCHMARK(loadTables)->Unit(benchmark::kMillisecond);

void readOneCase(benchmark::State& state) {
  evidence();
  for (auto _ : state) benchmark::DoNotOptimize(readCase(kRoot / "tests/cli/good.json", evidence()));
}
BENCHMARK(readOneCase)->Unit(benchmark::kMillisecond);

// by number of causes weighed together and draws for the intervals
void evaluateOneCase(benchmark::State& state) {
  EvaluateOptions options;
  options.max_causes = static_cast<int>(state.range(0));
  options.draws = static_cast<int>(state.range(1));
  for (auto _ : state) benchmark::DoNotOptimize(evaluate(patient(), evidence(), options));
}
BENCHMARK(evaluateOneCase)->Args({1, 0})->Args({2, 0})->Args({3, 0})->Args({3, 100})->Unit(benchmark::kMillisecond);

const MechanicsTables& mechanics() {
  static const MechanicsTables loaded = loadMechanicsTables(kRoot / "data", evidence());
  return loaded;
}

// the whole with the patient's own neck: in the beliefs, in the options too, in the coming years too
void evaluateWithNeck(benchmark::State& state) {
  const Case read = readCase(kRoot / "examples/nonunion-after-acdf.json", evidence());
  EvaluateOptions options;
  options.mechanics = &mechanics();
  options.neck_use = static_cast<NeckUse>(state.range(0));
  for (auto _ : state) benchmark::DoNotOptimize(evaluate(read, evidence(), options));
}
BENCHMARK(evaluateWithNeck)->DenseRange(0, 2)->Unit(benchmark::kMillisecond);

// a woman's neck plated over two levels, ten years; without and with intervals of the shares
void followPlatedNeck(benchmark::State& state) {
  Measurements woman;
  woman.sex = Sex::female;
  CourseSubject subject;
  const Neck intact = makeNeck(woman, mechanics().neck);
  subject.now =
      operate(intact, operationFor(ConstructWord::plate, Vertebra::C5, Vertebra::C7), mechanics().parameters.implants);
  subject.operated = {Level{Vertebra::C5}, Level{Vertebra::C6}};
  for (const Level level : subject.operated) subject.healing.push_back({level, std::nullopt});
  FollowOptions options;
  options.futures = static_cast<int>(state.range(0));
  options.intervals = state.range(1) != 0;
  for (auto _ : state) {
    NeckBench bench(intact, mechanics().parameters, evidence().setting("patient_neck_moment"));
    benchmark::DoNotOptimize(follow(subject, bench, mechanics().course, options));
  }
}
BENCHMARK(followPlatedNeck)->Args({300, 0})->Args({1000, 0})->Args({1000, 1})->Unit(benchmark::kMillisecond);

const PatientModel& model() {
  static const PatientModel built = buildModel(patient(), evidence());
  return built;
}

void linkPatient(benchmark::State& state) {
  patient();
  for (auto _ : state) benchmark::DoNotOptimize(buildModel(patient(), evidence()));
}
BENCHMARK(linkPatient)->Unit(benchmark::kMillisecond);

// sums over sets of so many causes, without and with the bound on what is left out
void sumSets(benchmark::State& state) {
  const Network network = calcNetwork(model(), model().central);
  PosteriorOptions options;
  options.max_members = static_cast<int>(state.range(0));
  options.bound_left_out = state.range(1) != 0;
  options.prune = 1e-5;
  for (auto _ : state) benchmark::DoNotOptimize(solvePosterior(network, options));
}
BENCHMARK(sumSets)->Args({1, 0})->Args({2, 0})->Args({3, 0})->Args({3, 1})->Unit(benchmark::kMillisecond);

void drawIntervals(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(calcBeliefs(model(), 2, static_cast<int>(state.range(0)), 1));
}
BENCHMARK(drawIntervals)->Arg(0)->Arg(100)->Unit(benchmark::kMillisecond);

void rankWhatToLearn(benchmark::State& state) {
  const Beliefs beliefs = calcBeliefs(model(), 3, 0, 1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(rankTests(model(), patient(), beliefs, {}));
    benchmark::DoNotOptimize(rankQuestions(model(), patient(), beliefs));
  }
}
BENCHMARK(rankWhatToLearn)->Unit(benchmark::kMillisecond);

// a made-up network: every cause produces a fifth of the findings, groups of four findings share a frailty
Network madeUp(std::size_t causes, std::size_t findings) {
  Random random(causes * 1000 + findings);
  Network network;
  for (std::size_t g = 0; g * 4 < findings; ++g) network.groups.push_back(frailtyNodes(0.6));
  for (std::size_t i = 0; i < causes; ++i) network.odds.push_back(0.002 + 0.05 * random.uniform());
  network.alone.assign(causes, false);
  for (std::size_t j = 0; j < findings; ++j) {
    NetworkObservation o;
    o.group = j / 4;
    o.kind = random.chance(0.5) ? NetworkObservation::Kind::present : NetworkObservation::Kind::absent;
    o.base_rate = 0.05 + 0.3 * random.uniform();
    for (std::size_t i = 0; i < causes; ++i) o.rate.push_back(random.chance(0.2) ? 2 * random.uniform() : 0);
    o.keep.assign(causes, 1);
    network.observations.push_back(o);
  }
  return network;
}

void grow(benchmark::State& state) {
  const Network network = madeUp(static_cast<std::size_t>(state.range(0)), static_cast<std::size_t>(state.range(1)));
  PosteriorOptions options;
  options.prune = 1e-5;
  std::size_t sets = 0;
  for (auto _ : state) sets = solvePosterior(network, options).report.sets;
  state.counters["sets"] = static_cast<double>(sets);
}
BENCHMARK(grow)
    ->Args({50, 20})
    ->Args({100, 20})
    ->Args({200, 20})
    ->Args({100, 10})
    ->Args({100, 40})
    ->Args({100, 80})
    ->Unit(benchmark::kMillisecond);

void writePage(benchmark::State& state) {
  const Evaluation evaluation = evaluate(patient(), evidence());
  for (auto _ : state) benchmark::DoNotOptimize(writeHtml(evaluation, patient(), evidence()));
}
BENCHMARK(writePage)->Unit(benchmark::kMillisecond);

}  // namespace
