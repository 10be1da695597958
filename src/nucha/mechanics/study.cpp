#include "nucha/mechanics/study.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <thread>

#include "nucha/base/error.h"
#include "nucha/mechanics/respond.h"

namespace nucha {
namespace {

StudyCase runCase(const Study& study, const LoadCase& load, const Responder& respond) {
  StudyCase result;
  result.load = load;
  LoadCase intact_load = load;
  if (load.protocol == Protocol::hybrid) intact_load.protocol = Protocol::load_control;
  result.intact = respond(study.intact, intact_load);
  NUCHA_ASSERT(!result.intact.curve.empty(), "a response starts at neutral");
  if (study.operated) {
    result.operated = respond(*study.operated, operatedLoad(load, result.intact));
    NUCHA_ASSERT(!result.operated->curve.empty(), "a response starts at neutral");
  }
  return result;
}

size_t threadCount(int wanted, size_t jobs) {
  const size_t available = std::max(1u, std::thread::hardware_concurrency());
  const size_t most = wanted > 0 ? static_cast<size_t>(wanted) : available;
  return std::clamp<size_t>(most, 1, std::max<size_t>(jobs, 1));
}

/// Calls job(i) for every i, each once; the first job that threw decides what is thrown.
template <typename Job>
void runInParallel(size_t jobs, size_t threads, Job&& job) {
  std::atomic<size_t> next{0};
  std::vector<std::exception_ptr> errors(jobs);
  const auto work = [&] {
    for (size_t i = next++; i < jobs; i = next++) {
      try {
        job(i);
      } catch (...) {
        errors[i] = std::current_exception();
      }
    }
  };
  std::vector<std::jthread> others;
  for (size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  others.clear();
  for (const std::exception_ptr& error : errors) {
    if (error) std::rethrow_exception(error);
  }
}

}  // namespace

bool StudyResult::complete() const {
  return std::all_of(cases.begin(), cases.end(), [](const StudyCase& c) { return c.complete(); });
}

LoadCase operatedLoad(const LoadCase& load, const Response& intact) {
  if (load.protocol != Protocol::hybrid) return load;
  LoadCase turned = load;
  turned.protocol = Protocol::displacement_control;
  turned.rotation_deg = intact.end().rotation_deg;
  return turned;
}

StudyResult runStudy(const Study& study, const Responder& respond, int threads) {
  StudyResult result;
  result.label = study.label;
  result.cases.resize(study.loads.size());
  runInParallel(study.loads.size(), threadCount(threads, study.loads.size()),
                [&](size_t i) { result.cases[i] = runCase(study, study.loads[i], respond); });
  return result;
}

StudyResult runStudy(const Study& study, const MechanicsParameters& parameters, int threads) {
  const auto answer = [&parameters](const Neck& neck, const LoadCase& load) { return respond(neck, parameters, load); };
  return runStudy(study, Responder(answer), threads);
}

std::vector<LoadCase> inDirections(const LoadCase& load, const std::vector<Direction>& directions) {
  std::vector<LoadCase> loads(directions.size(), load);
  for (size_t i = 0; i < directions.size(); ++i) loads[i].direction = directions[i];
  return loads;
}

std::string_view word(Protocol protocol) {
  switch (protocol) {
    case Protocol::load_control:
      return "load";
    case Protocol::displacement_control:
      return "displacement";
    case Protocol::hybrid:
      return "hybrid";
  }
  return "";
}

std::optional<Protocol> findProtocol(std::string_view text) {
  for (const Protocol p : {Protocol::load_control, Protocol::displacement_control, Protocol::hybrid}) {
    if (text == word(p)) return p;
  }
  return std::nullopt;
}

std::string word(Direction direction) {
  std::string text(name(direction));
  std::replace(text.begin(), text.end(), ' ', '_');
  return text;
}

std::optional<double> percentChange(double before, double after) {
  constexpr double kTiny = 1e-9;
  if (std::abs(before) < kTiny) return std::nullopt;
  return 100 * (after - before) / before;
}

}  // namespace nucha
