// Tables of chances: priors, sites, risk factors, findings given causes, their change with time, measured values.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/evidence/load_tables.h"

namespace nucha {
namespace {

constexpr std::array<Word<Construct>, 7> kConstructs = {
    {{"any", Construct::any},
     {"instrumented", Construct::instrumented},
     {"anterior_plate", Construct::anterior_plate},
     {"interbody_cage", Construct::interbody_cage},
     {"posterior_instrumentation", Construct::posterior_instrumentation},
     {"disc_replacement", Construct::disc_replacement},
     {"uninstrumented", Construct::uninstrumented}}};
constexpr std::array<Word<Reading::Kind>, 2> kReadingKinds = {
    {{"normal", Reading::Kind::normal}, {"lognormal", Reading::Kind::lognormal}}};
constexpr std::array<Word<Reading::Direction>, 2> kDirections = {
    {{"high", Reading::Direction::high}, {"low", Reading::Direction::low}}};
constexpr int kMostLevels = 9;

std::string readApproach(TableReader& row) {
  return row.oneOf("approach", {"any", "anterior", "posterior", "combined"});
}

Prior readPrior(Loading& loading, TableReader& row) {
  Prior prior;
  prior.cause = row.reference("cause", loading.causes);
  prior.approach = readApproach(row);
  prior.construct = row.word<Construct>("construct", kConstructs);
  prior.levels_lo = row.integer("levels_lo", 1, kMostLevels);
  prior.levels_hi = row.integer("levels_hi", 1, kMostLevels);
  if (prior.levels_lo > prior.levels_hi) row.fault("levels_lo", "levels_lo is above levels_hi", "swap them");
  prior.incidence = row.range("incidence", "incidence_lo", "incidence_hi", kInsideShare);
  prior.at_once = row.number("at_once", kShare);
  prior.onset_months = row.number("onset_months", kPositive);
  prior.onset_spread = row.number("onset_spread", kPositive);
  prior.lasts_months = row.number("lasts_months", kPositive);
  prior.provenance = row.provenance();
  return prior;
}

bool isGeneral(const Prior& prior) {
  return prior.approach == "any" && prior.construct == Construct::any && prior.levels_lo == 1 &&
         prior.levels_hi == kMostLevels;
}

// without a row for every operation, some patients would have no prior for a cause: impossible by omission
void checkPriorsCoverCauses(Loading& loading) {
  std::set<std::string> general;
  for (const Prior& prior : loading.evidence.priors) {
    if (isGeneral(prior)) general.insert(prior.cause);
  }
  for (const Cause& cause : loading.evidence.causes) {
    if (general.contains(cause.id)) continue;
    loading.faults.push_back({loading.placeOf("priors.csv"), fmt::format("cause '{}' has no general row", cause.id),
                              "add a row with approach any, construct any, levels 1 to 9"});
  }
}

bool isPosition(const std::string& position, SiteKind site) {
  switch (site) {
    case SiteKind::none:
      return false;
    case SiteKind::fused_level:
    case SiteKind::fused_foramen:
      return position == "top" || position == "middle" || position == "bottom";
    case SiteKind::mobile_level:
    case SiteKind::mobile_foramen:
    case SiteKind::mobile_facet:
      return position == "above" || position == "below" || position == "other";
    case SiteKind::root:
      return findRoot(position).has_value();
  }
  return false;
}

// pairs that name a finding: the id must be canonical and of the right kind
const Finding* findCanonical(const Loading& loading, const std::string& id) {
  const Finding* finding = loading.evidence.findFinding(id);
  return finding && finding->id == id ? finding : nullptr;
}

void loadCauseFindingFile(Loading& loading, const std::string& file, std::map<std::string, std::string>& seen) {
  const auto table = loading.readTable(file);
  if (!table) return;
  TableReader row(*table, {"cause", "finding", "p", "p_lo", "p_hi", "basis", "source", "note"}, loading.sources,
                  loading.faults);
  while (row.next()) {
    CauseFinding pair;
    pair.cause = row.reference("cause", loading.causes);
    pair.finding = row.reference("finding", loading.findings);
    if (const auto [first, added] = seen.emplace(pair.cause + ' ' + pair.finding, row.where()); !added) {
      row.fault("finding",
                fmt::format("the pair {}, {} is already given at {}", pair.cause, pair.finding, first->second),
                "keep one row and put the disagreement into its interval and note");
    }
    if (const Finding* finding = findCanonical(loading, pair.finding)) {
      if (finding->risk_factor)
        row.fault("finding", fmt::format("'{}' is a risk factor", pair.finding), "move the row to risk_factors.csv");
      if (finding->type == ValueType::number && !finding->abnormal)
        row.fault("finding", fmt::format("the number '{}' has no threshold for abnormal", pair.finding),
                  "give it one in findings.csv, or describe its values in readings.csv");
    }
    pair.p = row.range("p", "p_lo", "p_hi", kInsideShare);
    pair.provenance = row.provenance();
    loading.evidence.cause_findings.push_back(std::move(pair));
  }
}

void checkTimingWindows(Loading& loading, TableReader& row, const Timing& timing) {
  if (!(timing.from_months < timing.to_months)) {
    row.fault("from_months", "the window is empty", "from_months < to_months must hold");
  }
  for (const Timing& other : loading.evidence.timings) {
    const bool overlaps =
        other.finding == timing.finding && other.from_months < timing.to_months && timing.from_months < other.to_months;
    if (overlaps) {
      row.fault("from_months",
                fmt::format("the window overlaps that of {} for '{}'", other.provenance.where, timing.finding),
                "let one window end where the next begins");
    }
  }
}

Reading readReading(Loading& loading, TableReader& row) {
  Reading reading;
  reading.finding = row.reference("finding", loading.findings);
  reading.cause = row.reference("cause", loading.causes, "none");
  row.mustBeNew("cause", reading.finding + ", " + reading.cause);
  const Finding* finding = findCanonical(loading, reading.finding);
  if (finding && finding->type != ValueType::number) {
    row.fault("finding", fmt::format("'{}' is not a number", reading.finding), "readings describe measured values");
  }
  reading.kind = row.word<Reading::Kind>("kind", kReadingKinds);
  reading.direction = row.word<Reading::Direction>("direction", kDirections);
  const bool logs = reading.kind == Reading::Kind::lognormal;
  const Range center = row.range("center", "center_lo", "center_hi", logs ? kPositive : kAnyNumber);
  reading.center = center.value;
  reading.center_lo = center.lo;
  reading.center_hi = center.hi;
  reading.spread = row.number("spread", kPositive);
  reading.provenance = row.provenance();
  return reading;
}

void checkReadingsHaveNone(Loading& loading) {
  std::set<std::string> with_none;
  for (const Reading& reading : loading.evidence.readings) {
    if (reading.cause == "none") with_none.insert(reading.finding);
  }
  std::set<std::string> told;
  for (const Reading& reading : loading.evidence.readings) {
    if (with_none.contains(reading.finding) || !told.insert(reading.finding).second) continue;
    loading.faults.push_back({(loading.folder / reading.provenance.where).string() + ":1",
                              fmt::format("'{}' has no row for cause none", reading.finding),
                              "add the distribution in patients without any of the causes"});
  }
}

}  // namespace

void loadPriors(Loading& loading) {
  const auto table = loading.readTable("priors.csv");
  if (!table) return;
  TableReader row(
      *table,
      {"cause", "approach", "construct", "levels_lo", "levels_hi", "incidence", "incidence_lo", "incidence_hi",
       "at_once", "onset_months", "onset_spread", "lasts_months", "basis", "source", "note"},
      loading.sources, loading.faults);
  while (row.next()) {
    Prior prior = readPrior(loading, row);
    row.mustBeNew("cause", fmt::format("{}, {}, {}, {}-{}", prior.cause, prior.approach, name(prior.construct),
                                       prior.levels_lo, prior.levels_hi));
    loading.evidence.priors.push_back(std::move(prior));
  }
  if (row.complete()) checkPriorsCoverCauses(loading);
}

void loadSiteShares(Loading& loading) {
  const auto table = loading.readTable("site_shares.csv");
  if (!table) return;
  TableReader row(*table, {"cause", "position", "weight", "basis", "source", "note"}, loading.sources, loading.faults);
  while (row.next()) {
    SiteShare share;
    share.cause = row.reference("cause", loading.causes);
    share.position = row.text("position");
    row.mustBeNew("position", share.cause + ", " + share.position);
    const Cause* cause = loading.evidence.findCause(share.cause);
    if (cause && !isPosition(share.position, cause->site)) {
      row.fault("position",
                fmt::format("'{}' is not a position of a cause whose site is {}", share.position, name(cause->site)),
                "fused: top, middle, bottom; mobile: above, below, other; root: C4 ... C8; none: no row");
    }
    share.weight = row.number("weight", kPositive);
    share.provenance = row.provenance();
    loading.evidence.site_shares.push_back(std::move(share));
  }
}

void loadRiskFactors(Loading& loading) {
  const auto table = loading.readTable("risk_factors.csv");
  if (!table) return;
  TableReader row(*table, {"finding", "cause", "odds_ratio", "or_lo", "or_hi", "basis", "source", "note"},
                  loading.sources, loading.faults);
  while (row.next()) {
    RiskFactor factor;
    factor.finding = row.reference("finding", loading.findings);
    factor.cause = row.reference("cause", loading.causes);
    row.mustBeNew("cause", factor.finding + ", " + factor.cause);
    const Finding* finding = findCanonical(loading, factor.finding);
    if (finding && !finding->risk_factor) {
      row.fault("finding", fmt::format("'{}' is not a risk factor", factor.finding),
                "set risk_factor to yes in findings.csv, or move the row to cause_finding.csv");
    }
    factor.odds_ratio = row.range("odds_ratio", "or_lo", "or_hi", kPositive);
    factor.provenance = row.provenance();
    loading.evidence.risk_factors.push_back(std::move(factor));
  }
}

void loadCauseFindings(Loading& loading) {
  std::map<std::string, std::string> seen;
  for (const std::string& file : loading.filesOf("cause_finding")) loadCauseFindingFile(loading, file, seen);
}

void loadTimings(Loading& loading) {
  const auto table = loading.readTable("timing.csv");
  if (!table) return;
  TableReader row(
      *table,
      {"finding", "from_months", "to_months", "leak", "leak_lo", "leak_hi", "p_factor", "basis", "source", "note"},
      loading.sources, loading.faults);
  while (row.next()) {
    Timing timing;
    timing.finding = row.reference("finding", loading.findings);
    timing.from_months = row.number("from_months", kNotNegative);
    timing.to_months = row.number("to_months", kNotNegative);
    timing.leak = row.optionalRange("leak", "leak_lo", "leak_hi", kInsideShare);
    timing.p_factor = row.number("p_factor", kPositive);
    timing.provenance = row.provenance();
    checkTimingWindows(loading, row, timing);
    loading.evidence.timings.push_back(std::move(timing));
  }
}

void loadReadings(Loading& loading) {
  const auto table = loading.readTable("readings.csv");
  if (!table) return;
  TableReader row(*table,
                  {"finding", "cause", "kind", "direction", "center", "center_lo", "center_hi", "spread", "basis",
                   "source", "note"},
                  loading.sources, loading.faults);
  while (row.next()) loading.evidence.readings.push_back(readReading(loading, row));
  checkReadingsHaveNone(loading);
}

void loadKinetics(Loading& loading) {
  const auto table = loading.readTable("kinetics.csv");
  if (!table) return;
  TableReader row(
      *table,
      {"finding", "approach", "peak", "peak_lo", "peak_hi", "peak_day", "half_life_days", "basis", "source", "note"},
      loading.sources, loading.faults);
  while (row.next()) {
    Kinetics kinetics;
    kinetics.finding = row.reference("finding", loading.findings);
    kinetics.approach = readApproach(row);
    row.mustBeNew("approach", kinetics.finding + ", " + kinetics.approach);
    const Finding* finding = findCanonical(loading, kinetics.finding);
    if (finding && finding->type != ValueType::number) {
      row.fault("finding", fmt::format("'{}' is not a number", kinetics.finding), "only measured values have kinetics");
    }
    const Range peak = row.range("peak", "peak_lo", "peak_hi", kNotNegative);
    kinetics.peak = peak.value;
    kinetics.peak_lo = peak.lo;
    kinetics.peak_hi = peak.hi;
    kinetics.peak_day = row.number("peak_day", kNotNegative);
    kinetics.half_life_days = row.number("half_life_days", kPositive);
    kinetics.provenance = row.provenance();
    loading.evidence.kinetics.push_back(std::move(kinetics));
  }
}

}  // namespace nucha
