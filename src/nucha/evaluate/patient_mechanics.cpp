#include "nucha/evaluate/patient_mechanics.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "nucha/evaluate/patient_mechanics_ends.h"
#include "nucha/evaluate/patient_mechanics_options.h"

namespace nucha {
namespace {

std::array<std::optional<double>*, kWays.size()> membersOf(MotionNumbers& numbers) {
  return {&numbers.flexion, &numbers.extension, &numbers.bending, &numbers.rotation};
}

LevelMechanics levelOf(Level level, const Ends& intact, const Ends& now, const std::vector<Level>& operated) {
  constexpr double kTooLittleDeg = 0.05;  // to divide by
  LevelMechanics result;
  result.level = level;
  result.operated = holds(operated, level);
  const auto motions = membersOf(result.motion_deg), ratios = membersOf(result.versus_intact);
  for (std::size_t i = 0; i < kWays.size(); ++i) {
    const auto before = motion(intact, i, level);
    *motions[i] = motion(now, i, level);
    if (*motions[i] && before && std::abs(*before) > kTooLittleDeg) *ratios[i] = **motions[i] / *before;
  }
  result.disc_pressure_MPa = pressure(now, level);
  result.facet_force_N = facet(now, level);
  return result;
}

}  // namespace

void addMechanics(const PatientNeck& patient, const Evidence& evidence, const MechanicsTables& tables, NeckBench& bench,
                  Evaluation& evaluation) {
  NeckMechanics& mechanics = evaluation.mechanics;
  mechanics.moment_Nm = bench.moment();
  mechanics.operations = patient.now.operations;
  mechanics.assumed = patient.assumed;
  const Ends now = turnedAllWays(bench, patient.now);
  for (std::size_t i = 0; i < kWays.size(); ++i) {
    if (now[i] != nullptr) continue;
    mechanics.notes.push_back(fmt::format("No equilibrium was found in {}.", name(kWays[i])));
  }
  const Ends intact = intactAllWays(bench);
  for (int i = 0; i < kSegments; ++i) {
    mechanics.levels.push_back(levelOf(Level{static_cast<Vertebra>(i)}, intact, now, patient.levels));
  }
  constexpr int kWithoutTreatment = 2;
  show("", "before the operation", patient.intact, bench, evaluation.necks);
  show("", "now", patient.now, bench, evaluation.necks);
  for (RankedOption& option : evaluation.options) addOption(patient, evidence, tables, bench, evaluation, option);
  std::vector<const RankedOption*> order = evaluation.optionsOnTheNeck();
  const auto place = [&order](const ShownNeck& neck) {
    return std::find_if(order.begin(), order.end(), [&](const auto* o) { return o->treatment == neck.treatment; });
  };
  std::stable_sort(evaluation.necks.begin() + kWithoutTreatment, evaluation.necks.end(),
                   [&](const ShownNeck& a, const ShownNeck& b) { return place(a) < place(b); });
}

}  // namespace nucha
