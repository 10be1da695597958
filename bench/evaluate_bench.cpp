// How long the steps of `nucha evaluate` take on one patient. Run with ./test --bench.
#include <benchmark/benchmark.h>

#include <filesystem>
#include <string>

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

void writePage(benchmark::State& state) {
  const Evaluation evaluation = evaluate(patient(), evidence());
  for (auto _ : state) benchmark::DoNotOptimize(writeHtml(evaluation, patient(), evidence()));
}
BENCHMARK(writePage)->Unit(benchmark::kMillisecond);

}  // namespace
