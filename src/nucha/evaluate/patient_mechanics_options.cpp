#include "nucha/evaluate/patient_mechanics_options.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/evaluate/patient_mechanics_ends.h"

namespace nucha {
namespace {

constexpr double kTypical = 0.5;  // severity of a cause

// ---- where, and for what ----

/// A cause that a treatment is for, at one of its places.
struct Reason {
  const RankedCause* cause = nullptr;
  Site site;
  double weight = 0;
};

bool isFor(const RankedOption& option, const RankedCause& cause) {
  return std::find(option.for_causes.begin(), option.for_causes.end(), cause.cause) != option.for_causes.end();
}

/// The likeliest cause that a treatment is for, and where. Beside the operated levels only, if asked; else a cause that
/// has no level may win, and its place then is not known.
std::optional<Reason> likeliestPlace(const RankedOption& option, const std::vector<RankedCause>& causes,
                                     const std::vector<Level>& operated, bool adjacent) {
  std::optional<Reason> best;
  const auto propose = [&](const RankedCause& cause, const Site& site, double weight) {
    if (weight > (best ? best->weight : 0)) best = Reason{&cause, site, weight};
  };
  for (const RankedCause& cause : causes) {
    if (!isFor(option, cause)) continue;
    bool placed = false;
    for (const SiteShareOf& site : cause.sites) {
      if (!site.site.level) continue;
      placed = true;
      if (!adjacent || isBeside(*site.site.level, operated)) {
        propose(cause, site.site, site.share * cause.probability);
      }
    }
    if (!placed && !adjacent) propose(cause, {}, cause.probability);
  }
  return best;
}

/// The likeliest of the causes that a treatment is for and that change a neck, wherever it sits.
std::optional<Reason> likeliestChange(const RankedOption& option, const std::vector<RankedCause>& causes,
                                      const CauseTables& tables) {
  std::optional<Reason> best;
  for (const RankedCause& cause : causes) {
    if (!isFor(option, cause) || cause.probability <= (best ? best->weight : 0)) continue;
    if (!tables.changesNeck(cause.cause)) continue;
    best = Reason{&cause, cause.sites.empty() ? cause.site : cause.sites.front().site, cause.probability};
  }
  return best;
}

std::optional<TreatmentSite> siteOf(const std::optional<Reason>& reason) {
  if (!reason || !reason->site.level) return std::nullopt;
  const Level level = *reason->site.level;
  return TreatmentSite{level.upper, level.lower(), reason->site.side.value_or(Side::bilateral)};
}

/// Why it would be done: what sits where it is done, else the likeliest of its causes.
std::optional<Reason> reasonFor(const RankedOption& option, const Evaluation& evaluation, const PatientNeck& patient,
                                const MechanicsTables& tables) {
  for (const TreatmentChange* row : tables.treatments.of(option.treatment)) {
    if (row->where != TreatmentPlace::adjacent && row->where != TreatmentPlace::site) continue;
    return likeliestPlace(option, evaluation.causes, patient.levels, row->where == TreatmentPlace::adjacent);
  }
  return likeliestChange(option, evaluation.causes, tables.causes);
}

/// The neck as it is now, with the reason of the treatment where that changes a neck.
Neck neckBefore(const PatientNeck& patient, const std::optional<Reason>& reason, const MechanicsTables& tables,
                OptionMechanics& result) {
  if (!reason || !tables.causes.changesNeck(reason->cause->cause)) return patient.now;
  const CausePlace place{reason->site.level, reason->site.side.value_or(Side::bilateral)};
  try {
    Neck neck =
        withCause(patient.now, reason->cause->cause, place, kTypical, tables.causes, tables.parameters.implants);
    const std::string where = describe(reason->site);
    result.given_cause = reason->cause->cause;
    result.given_label = reason->cause->label + (where.empty() ? "" : fmt::format(" ({})", where));
    result.given_chance = reason->weight;
    return neck;
  } catch (const InputError&) {
    return patient.now;  // a neck that cannot have this cause: nothing loose can be where nothing lies
  }
}

// ---- before and after ----

/// A neck with all that is read from it.
struct Seen {
  const Neck& neck;
  Ends ends{};
  const Equilibrium* held = nullptr;
};

Seen look(const Neck& neck, bool turns, NeckBench& bench) {
  Seen seen{neck};
  if (turns) seen.ends = turnedAllWays(bench, neck);
  seen.held = bench.held(neck);
  return seen;
}

std::vector<LevelChange> changesOf(const Seen& before, const Seen& after, const std::vector<Level>& operated) {
  std::vector<LevelChange> changes;
  for (int i = 0; i < kSegments; ++i) {
    const Level level{static_cast<Vertebra>(i)};
    if (!holds(operated, level) && !isBeside(level, operated)) continue;
    const Ends &was = before.ends, &is = after.ends;
    changes.push_back({level,
                       holds(operated, level),
                       {flexionAndExtension(was, level), flexionAndExtension(is, level)},
                       {pressure(was, level), pressure(is, level)},
                       {foramen(was, level), foramen(is, level)},
                       {facet(was, level), facet(is, level)},
                       {canal(was, level), canal(is, level)},
                       {heldCompression(before.held, level), heldCompression(after.held, level)}});
  }
  return changes;
}

std::optional<double> missingMoment(const Equilibrium* held) {
  return held != nullptr ? std::optional<double>(held->missing_moment_Nm) : std::nullopt;
}

void compare(const Neck& before, const Neck& after, const std::vector<Level>& operated, NeckBench& bench,
             OptionMechanics& result) {
  const Seen was = look(before, result.operative, bench), is = look(after, result.operative, bench);
  result.levels = changesOf(was, is, operated);
  result.implant_load_share = {implantLoad(was.ends), implantLoad(is.ends)};
  result.muscle_use = {muscleUse(before, was.held), muscleUse(after, is.held)};
  result.missing_moment_Nm = {missingMoment(was.held), missingMoment(is.held)};
}

std::vector<Level> together(std::vector<Level> levels, const std::vector<Level>& more) {
  for (const Level level : more) {
    if (!holds(levels, level)) levels.push_back(level);
  }
  return levels;
}

CourseSubject subjectOf(const PatientNeck& patient, Neck now) {
  CourseSubject subject;
  subject.now = std::move(now);
  subject.operated = patient.levels;
  for (const Level level : patient.healing) subject.healing.push_back({level, std::nullopt});
  return subject;
}

}  // namespace

TreatmentSites sitesOf(const RankedOption& option, const std::vector<RankedCause>& causes,
                       const std::vector<Level>& operated) {
  return {sitesOfRuns(operated), siteOf(likeliestPlace(option, causes, operated, true)),
          siteOf(likeliestPlace(option, causes, operated, false))};
}

void show(std::string treatment, std::string label, Neck neck, NeckBench& bench, std::vector<ShownNeck>& necks) {
  ShownNeck shown{std::move(treatment), std::move(label), std::move(neck), {}, {}};
  if (const Equilibrium* end = bench.turned(shown.neck, Direction::flexion)) shown.flexion = *end;
  if (const Equilibrium* end = bench.turned(shown.neck, Direction::extension)) shown.extension = *end;
  necks.push_back(std::move(shown));
}

void addOption(const PatientNeck& patient, const Evidence& evidence, const MechanicsTables& tables, NeckBench& bench,
               Evaluation& evaluation, RankedOption& option) {
  if (option.verdict == Verdict::avoid || !tables.treatments.changesNeck(option.treatment)) return;
  std::vector<std::string>& notes = evaluation.mechanics.notes;
  try {
    OptionMechanics result;
    result.operative = tables.treatments.isOperative(option.treatment);
    const auto reason = reasonFor(option, evaluation, patient, tables);
    const Neck before = neckBefore(patient, reason, tables, result);
    std::string why;
    const auto treated =
        treat(subjectOf(patient, before), option.treatment, sitesOf(option, evaluation.causes, patient.levels),
              tables.treatments, tables.parameters.implants, evidence.setting("union_when_united"), why);
    if (!treated) {
      notes.push_back(fmt::format("'{}' was not computed: {}.", option.label, why));
      return;
    }
    result.operations = treated->said;
    result.united = treated->grafts;
    compare(before, treated->united, together(patient.levels, treated->levels), bench, result);
    option.mechanics = std::move(result);
    if (option.mechanics->operative) {
      show(option.treatment, "after: " + option.label, treated->united, bench, evaluation.necks);
    }
  } catch (const InputError& error) {
    const Fault& fault = error.faults().front();
    notes.push_back(fmt::format("'{}' was not computed: {}: {}.", option.label, fault.where, fault.what));
  }
}

}  // namespace nucha
