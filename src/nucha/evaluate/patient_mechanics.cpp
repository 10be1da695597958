#include "nucha/evaluate/patient_mechanics.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/mechanics/study_summary.h"
#include "nucha/neck/condition.h"

namespace nucha {
namespace {

using Ends = std::array<const Equilibrium*, kWays.size()>;  // nullptr: no equilibrium was found

std::array<std::optional<double>*, kWays.size()> membersOf(MotionNumbers& numbers) {
  return {&numbers.flexion, &numbers.extension, &numbers.bending, &numbers.rotation};
}

Ends turnedAllWays(NeckBench& bench, const Neck& neck) {
  Ends ends{};
  for (std::size_t i = 0; i < kWays.size(); ++i) ends[i] = bench.turned(neck, kWays[i]);
  return ends;
}

Ends intactAllWays(NeckBench& bench) {
  Ends ends{};
  for (std::size_t i = 0; i < kWays.size(); ++i) ends[i] = bench.intactEnd(kWays[i]);
  return ends;
}

// ---- readings ----

template <typename Read>
std::optional<double> highest(const Ends& ends, Level level, Read&& read) {
  std::optional<double> most;
  for (const Equilibrium* end : ends) {
    if (end == nullptr) continue;
    const std::optional<double> value = read(end->segments[static_cast<std::size_t>(indexOf(level))]);
    if (value) most = std::max(most.value_or(*value), *value);
  }
  return most;
}

std::optional<double> pressure(const Ends& ends, Level level) {
  return highest(ends, level, [](const SegmentResult& s) {
    return s.disc ? std::optional<double>(s.disc->pressure_MPa) : std::nullopt;
  });
}

std::optional<double> facet(const Ends& ends, Level level) {
  return highest(ends, level,
                 [](const SegmentResult& s) { return std::optional<double>(std::max(s.facet_N[0], s.facet_N[1])); });
}

std::optional<double> foramen(const Ends& ends, Level level) {
  const auto least = highest(ends, level, [](const SegmentResult& s) -> std::optional<double> {
    const std::optional<double> area = narrowerForamen(s);
    return area ? std::optional<double>(-*area) : std::nullopt;
  });
  return least ? std::optional<double>(-*least) : std::nullopt;
}

std::optional<double> motion(const Ends& ends, std::size_t way, Level level) {
  if (ends[way] == nullptr) return std::nullopt;
  return ends[way]->segments[static_cast<std::size_t>(indexOf(level))].rotation.along(kWays[way]);
}

std::optional<double> flexionAndExtension(const Ends& ends, Level level) {
  const auto flexion = motion(ends, 0, level), extension = motion(ends, 1, level);
  return flexion && extension ? std::optional<double>(*flexion + *extension) : std::nullopt;
}

std::optional<double> implantLoad(const Ends& ends) {
  std::optional<double> most;
  for (const Equilibrium* end : ends) {
    if (end == nullptr) continue;
    for (const ImplantResult& implant : end->implants) most = std::max(most.value_or(implant.used), implant.used);
  }
  return most;
}

bool holds(const std::vector<Level>& levels, Level level) {
  return std::find(levels.begin(), levels.end(), level) != levels.end();
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

// ---- treatments ----

bool isAdjacent(Level level, const std::vector<Level>& operated) {
  return !holds(operated, level) &&
         std::any_of(operated.begin(), operated.end(), [level](Level other) { return distance(level, other) == 1; });
}

/// The likeliest place of the causes that a treatment is for; beside the operated levels only, if asked.
std::optional<TreatmentSite> likeliestPlace(const RankedOption& option, const std::vector<RankedCause>& causes,
                                            const std::vector<Level>& operated, bool adjacent) {
  double most = 0;
  std::optional<TreatmentSite> place;
  for (const RankedCause& cause : causes) {
    if (std::find(option.for_causes.begin(), option.for_causes.end(), cause.cause) == option.for_causes.end()) continue;
    for (const SiteShareOf& site : cause.sites) {
      const double weight = site.share * cause.probability;
      if (!site.site.level || weight <= most || (adjacent && !isAdjacent(*site.site.level, operated))) continue;
      most = weight;
      place = TreatmentSite{site.site.level->upper, site.site.level->lower(), site.site.side.value_or(Side::bilateral)};
    }
  }
  return place;
}

std::vector<TreatmentSite> runsOf(const std::vector<Level>& operated) {
  std::vector<TreatmentSite> runs;
  for (const Level level : operated) {
    if (!runs.empty() && runs.back().lower == level.upper) {
      runs.back().lower = level.lower();
    } else {
      runs.push_back({level.upper, level.lower(), Side::bilateral});
    }
  }
  return runs;
}

std::vector<TreatmentSite> placesOf(const TreatmentOperation& row, const TreatmentSites& sites) {
  if (row.where == OperationPlace::index) return sites.index;
  const std::optional<TreatmentSite>& place = row.where == OperationPlace::adjacent ? sites.adjacent : sites.site;
  return place ? std::vector<TreatmentSite>{*place} : std::vector<TreatmentSite>{};
}

Neck emptied(Neck neck, const TreatmentSite& place) {
  std::vector<ImplantKind> kinds;
  for (const Implant& implant : neck.implants) {
    const bool inside =
        indexOf(implant.upper) >= indexOf(place.upper) && indexOf(implant.lower) <= indexOf(place.lower);
    if (inside && std::find(kinds.begin(), kinds.end(), implant.kind) == kinds.end()) kinds.push_back(implant.kind);
  }
  for (const ImplantKind kind : kinds) neck = removeImplants(std::move(neck), kind, place.upper, place.lower);
  return neck;
}

Neck treated(Neck neck, const TreatmentOperation& row, const TreatmentSite& place, const Evidence& evidence,
             const ImplantTable& implants) {
  if (row.removes) neck = emptied(std::move(neck), place);
  Operation operation;
  operation.kind = row.kind;
  operation.upper = place.upper;
  operation.lower = place.lower;
  operation.construct = row.construct;
  if (row.kind == OperationKind::foraminotomy) operation.side = place.side;
  neck = operate(std::move(neck), operation, implants);
  if (!row.united) return neck;
  return setUnion(std::move(neck), place.upper, place.lower, evidence.setting("union_when_united"));
}

std::vector<LevelChange> changesOf(const Ends& before, const Ends& after, const std::vector<Level>& operated) {
  std::vector<LevelChange> changes;
  for (int i = 0; i < kSegments; ++i) {
    const Level level{static_cast<Vertebra>(i)};
    if (!holds(operated, level) && !isAdjacent(level, operated)) continue;
    changes.push_back({level,
                       holds(operated, level),
                       {flexionAndExtension(before, level), flexionAndExtension(after, level)},
                       {pressure(before, level), pressure(after, level)},
                       {foramen(before, level), foramen(after, level)}});
  }
  return changes;
}

OptionMechanics mechanicsOf(const Neck& neck, const TreatmentOperation& row, const std::vector<TreatmentSite>& places,
                            const PatientNeck& patient, NeckBench& bench) {
  std::vector<Level> operated = patient.levels;
  for (const TreatmentSite& place : places) {
    for (int i = indexOf(place.upper); i < indexOf(place.lower); ++i) {
      const Level level{static_cast<Vertebra>(i)};
      if (!holds(operated, level)) operated.push_back(level);
    }
  }
  const Ends before = turnedAllWays(bench, patient.now);
  const Ends after = turnedAllWays(bench, neck);
  OptionMechanics result;
  result.operations.assign(neck.operations.begin() + static_cast<std::ptrdiff_t>(patient.now.operations.size()),
                           neck.operations.end());
  result.united = row.united;
  result.levels = changesOf(before, after, operated);
  result.implant_load_share = {implantLoad(before), implantLoad(after)};
  return result;
}

void show(std::string treatment, std::string label, Neck neck, NeckBench& bench, std::vector<ShownNeck>& necks) {
  ShownNeck shown{std::move(treatment), std::move(label), std::move(neck), {}, {}};
  if (const Equilibrium* end = bench.turned(shown.neck, Direction::flexion)) shown.flexion = *end;
  if (const Equilibrium* end = bench.turned(shown.neck, Direction::extension)) shown.extension = *end;
  necks.push_back(std::move(shown));
}

void addOption(const PatientNeck& patient, const Evidence& evidence, const MechanicsTables& tables, NeckBench& bench,
               Evaluation& evaluation, RankedOption& option) {
  std::vector<std::string>& notes = evaluation.mechanics.notes;
  const TreatmentOperation* row = tables.findOperation(option.treatment);
  if (row == nullptr || option.verdict == Verdict::avoid) return;
  const std::vector<TreatmentSite> places = placesOf(*row, sitesOf(option, evaluation.causes, patient.levels));
  if (places.empty()) {
    notes.push_back(fmt::format("'{}' was not computed: no level stands out at which it would be done.", option.label));
    return;
  }
  try {
    Neck neck = patient.now;
    for (const TreatmentSite& place : places) {
      neck = treated(std::move(neck), *row, place, evidence, tables.parameters.implants);
    }
    option.mechanics = mechanicsOf(neck, *row, places, patient, bench);
    show(option.treatment, "after: " + option.label, std::move(neck), bench, evaluation.necks);
  } catch (const InputError& error) {
    const Fault& fault = error.faults().front();
    notes.push_back(fmt::format("'{}' was not computed: {}: {}.", option.label, fault.where, fault.what));
  }
}

}  // namespace

TreatmentSites sitesOf(const RankedOption& option, const std::vector<RankedCause>& causes,
                       const std::vector<Level>& operated) {
  return {runsOf(operated), likeliestPlace(option, causes, operated, true),
          likeliestPlace(option, causes, operated, false)};
}

void addMechanics(const PatientNeck& patient, const Evidence& evidence, const MechanicsTables& tables, NeckBench& bench,
                  Evaluation& evaluation) {
  NeckMechanics& mechanics = evaluation.mechanics;
  mechanics.moment_Nm = bench.moment_Nm();
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
  show("", "before the operation", patient.intact, bench, evaluation.necks);
  show("", "now", patient.now, bench, evaluation.necks);
  for (RankedOption& option : evaluation.options) addOption(patient, evidence, tables, bench, evaluation, option);
}

}  // namespace nucha
