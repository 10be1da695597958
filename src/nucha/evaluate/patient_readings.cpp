#include "nucha/evaluate/patient_readings.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "nucha/base/error.h"
#include "nucha/evaluate/mechanics_tables.h"
#include "nucha/evaluate/patient_neck.h"

namespace nucha {
namespace {

// two points that carry mean and spread of an even distribution from mild to severe (Gauss, exact for a smooth one)
const std::array kSeverities{0.5 - 0.5 / std::sqrt(3.0), 0.5 + 0.5 / std::sqrt(3.0)};
constexpr const char* kEffortCheck = "xr_superjacent_motion";
constexpr double kHalfNinety = 1.6448536269514722;  // half the width of a central 90 % interval, standard deviations

double within(const Range& range, double z) {
  if (range.value <= 0) return range.value;
  const double edge = z > 0 ? range.hi : range.lo;
  return edge > 0 ? range.value * std::pow(edge / range.value, std::abs(z) / kHalfNinety) : range.value;
}

bool isInNeck(Level level) { return indexOf(level) < kSegments; }

std::vector<Level> neighboursOf(const std::vector<Level>& operated) {
  std::vector<Level> levels;
  for (const Level level : allLevels()) {
    const bool beside = std::any_of(operated.begin(), operated.end(), [&](Level o) { return distance(o, level) == 1; });
    if (beside && isInNeck(level) && !holds(operated, level)) levels.push_back(level);
  }
  return levels;
}

bool sitsAtFused(SiteKind kind) { return kind == SiteKind::fused_level || kind == SiteKind::fused_foramen; }

/// Reads the findings of one patient.
class Reader {
 public:
  Reader(const PatientNeck& patient, const std::vector<Member>& members, const Evidence& evidence,
         const MechanicsTables& tables, NeckBench& bench)
      : patient_(patient), members_(members), evidence_(evidence), tables_(tables), bench_(bench) {}

  /// How far this patient went for the films, told by the level above the fused ones, where the record has it.
  void takeEffort(const Case& patient_case) {
    const Observation* seen = patient_case.find(kEffortCheck);
    const Level top = patient_.levels.front();
    if (seen == nullptr || !seen->value || top.upper == Vertebra::C0) return;
    const Level above{static_cast<Vertebra>(indexOf(top) - 1)};
    const auto usual =
        readNeck(Read::interspinous_motion_mm, patient_.healed, benchOf(Read::interspinous_motion_mm), above);
    if (usual && *usual > 0) effort_ = *seen->value / *usual;
  }

  std::optional<ComputedObservation> read(const Observation& observation) {
    const Finding* finding = evidence_.findFinding(observation.finding);
    const ReadingModel* model = finding != nullptr ? tables_.readings.find(finding->id) : nullptr;
    if (model == nullptr || !model->joins) return std::nullopt;
    const SeenAt seen_at = seenAt(*finding);
    const auto level = levelOf(observation, *finding, *model, seen_at);
    if (!level) return std::nullopt;
    ComputedObservation computed;
    computed.source = &observation;
    computed.model = model;
    const auto base = readingOf(*model, patient_.healed, *level, observation.side.value_or(Side::bilateral));
    if (!base) return std::nullopt;
    computed.base = *base;
    computed.causes.resize(evidence_.causes.size());
    bool any = false;
    for (std::size_t c = 0; c < computed.causes.size(); ++c) {
      if (!isKnownFor(evidence_.causes[c].id, finding->id)) continue;
      const Member* member = memberAt(c, *level, seen_at, observation.level.has_value());
      if (member == nullptr) continue;
      computed.causes[c] = readingWith(*model, *member, *level, observation);
      any = any || computed.causes[c];
    }
    return any ? std::optional(std::move(computed)) : std::nullopt;
  }

 private:
  SeenAt seenAt(const Finding& finding) const {
    const FindingGroup* group = evidence_.findGroup(finding.group);
    NUCHA_ASSERT(group != nullptr, "every finding belongs to a group; the loader checks it");
    return group->seen_at;
  }

  // only what the tables name is looked at: a reading says how much, not whether
  bool isKnownFor(const std::string& cause, const std::string& finding) const {
    const auto speaks = [&](const auto& row) { return row.cause == cause && row.finding == finding; };
    return std::any_of(evidence_.cause_findings.begin(), evidence_.cause_findings.end(), speaks) ||
           std::any_of(evidence_.readings.begin(), evidence_.readings.end(), speaks);
  }

  NeckBench& benchOf(Read read) {
    if (!isOnFilms(read)) return bench_;
    if (!films_) films_.emplace(bench_.intact(), tables_.parameters, evidence_.setting("film_moment"));
    return *films_;
  }

  std::optional<double> readingOf(const ReadingModel& model, const Neck& neck, Level level, Side side) {
    const auto value = readFinding(model, neck, benchOf(model.read), level, side, &patient_.healed);
    if (!value || !isOnFilms(model.read) || model.against != Against::nothing) return value;
    return model.offset + effort_ * (*value - model.offset);
  }

  // where it was seen; without a level where a neck without a cause shows most of it
  std::optional<Level> levelOf(const Observation& observation, const Finding& finding, const ReadingModel& model,
                               SeenAt seen_at) {
    if (observation.level) {
      const bool fused = holds(patient_.levels, *observation.level);
      const bool fits = seen_at == SeenAt::any || fused == (seen_at == SeenAt::fused);
      return fits && isInNeck(*observation.level) ? observation.level : std::nullopt;
    }
    if (isOfWholeNeck(model.read)) return patient_.levels.front();
    if (finding.root) return foramenOf(*finding.root);
    std::vector<Level> candidates = seen_at == SeenAt::mobile ? std::vector<Level>{} : patient_.levels;
    if (seen_at != SeenAt::fused) {
      for (const Level level : neighboursOf(patient_.levels)) candidates.push_back(level);
    }
    std::optional<Level> telling;
    double most = 0;
    for (const Level level : candidates) {
      const auto value = readingOf(model, patient_.healed, level, Side::bilateral);
      if (!value) continue;
      const double shown = model.above ? *value : -*value;
      if (telling && shown <= most) continue;
      telling = level;
      most = shown;
    }
    return telling;
  }

  // the member of a cause that speaks for all of its places; nullptr when the cause says nothing about this place
  const Member* memberAt(std::size_t cause, Level level, SeenAt seen_at, bool level_known) const {
    const Cause& row = evidence_.causes[cause];
    if (!tables_.causes.changesNeck(row.id)) return nullptr;
    const Member* best = nullptr;
    for (const Member& member : members_) {
      if (member.cause != cause) continue;
      if (!member.site.level) return &member;
      if (seen_at != SeenAt::any && sitsAtFused(row.site) != (seen_at == SeenAt::fused)) return nullptr;
      if (*member.site.level == level) return &member;
      if (!isInNeck(*member.site.level)) continue;
      if (best == nullptr || member.share > best->share) best = &member;
    }
    return level_known ? nullptr : best;
  }

  std::optional<ComputedValue> readingWith(const ReadingModel& model, const Member& member, Level level,
                                           const Observation& observation) {
    const Level at = member.site.level.value_or(level);
    const Side side = member.site.side.value_or(observation.side.value_or(Side::bilateral));
    const auto without = readingOf(model, patient_.healed, at, side);
    if (!without) return std::nullopt;
    const double spread = withSpread(model, *without, model.reader_sd.value, model.person_share.value).sd;
    const double least = evidence_.setting("reading_least_effect") * spread;
    const CausePlace place{member.site.level, side};
    const auto severe = readingAt(model, member.cause, place, kSeverities[1], at);
    // what even the severe cause hardly moves needs no second look
    if (!severe || effectOf(model, *severe, *without) < least) return std::nullopt;
    const auto mild = readingAt(model, member.cause, place, kSeverities[0], at);
    if (!mild) return std::nullopt;
    const ComputedValue computed{(*mild + *severe) / 2, *without, std::abs(*severe - *mild) / 2};
    if (effectOf(model, computed.value, *without) < least) return std::nullopt;
    return computed;
  }

  static double effectOf(const ReadingModel& model, double with, double without) {
    return model.above ? with - without : without - with;
  }

  // nullopt also where this neck cannot have the cause
  std::optional<double> readingAt(const ReadingModel& model, std::size_t cause, const CausePlace& place,
                                  double severity, Level at) {
    try {
      const Neck neck = withCause(patient_.healed, evidence_.causes[cause].id, place, severity, tables_.causes,
                                  tables_.parameters.implants);
      return readingOf(model, neck, at, place.side);
    } catch (const InputError&) {
      return std::nullopt;
    }
  }

  const PatientNeck& patient_;
  const std::vector<Member>& members_;
  const Evidence& evidence_;
  const MechanicsTables& tables_;
  NeckBench& bench_;
  double effort_ = 1;               // motion on films over the usual
  std::optional<NeckBench> films_;  // people bend further for films than the bench turns a neck
};

}  // namespace

Expected ComputedObservation::expectedBase(const ReadingDraw& draw) const {
  return withSpread(*model, base, within(model->reader_sd, draw.reader), within(model->person_share, draw.person));
}

Expected ComputedObservation::expectedWith(const ComputedValue& cause, const ReadingDraw& draw) const {
  const double value = cause.without + draw.effect * (cause.value - cause.without);
  return withSpread(*model, value, within(model->reader_sd, draw.reader), within(model->person_share, draw.person),
                    draw.effect * cause.severity_sd);
}

const ComputedObservation* ComputedReadings::find(const Observation& observation) const {
  const auto found = std::find_if(observations.begin(), observations.end(),
                                  [&](const ComputedObservation& o) { return o.source == &observation; });
  return found == observations.end() ? nullptr : &*found;
}

ComputedReadings computeReadings(const Case& patient_case, const PatientNeck& patient,
                                 const std::vector<Member>& members, const Evidence& evidence,
                                 const MechanicsTables& tables, NeckBench& bench) {
  ComputedReadings readings;
  readings.effect_log_sd = evidence.setting("reading_bias");
  Reader reader(patient, members, evidence, tables, bench);
  const bool films = std::any_of(patient_case.observations.begin(), patient_case.observations.end(),
                                 [&](const Observation& observation) {
                                   const ReadingModel* model = tables.readings.find(observation.finding);
                                   return model != nullptr && model->joins && isOnFilms(model->read);
                                 });
  if (films) reader.takeEffort(patient_case);
  for (const Observation& observation : patient_case.observations) {
    if (auto computed = reader.read(observation)) readings.observations.push_back(std::move(*computed));
  }
  return readings;
}

}  // namespace nucha
