#include "nucha/evaluate/patient_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "nucha/base/error.h"
#include "nucha/evaluate/places.h"

namespace nucha {
namespace {

// rows of cause_finding by finding, so that linking does not scan the table
std::vector<RowsByCause> indexCauseFindings(const Evidence& evidence) {
  std::vector<RowsByCause> rows(evidence.findings.size());
  for (std::size_t r = 0; r < evidence.cause_findings.size(); ++r) {
    const CauseFinding& row = evidence.cause_findings[r];
    rows[evidence.finding_index.at(row.finding)].emplace_back(evidence.cause_index.at(row.cause), static_cast<int>(r));
  }
  return rows;
}

int findReading(const Evidence& evidence, const std::string& finding, const std::string& cause) {
  for (std::size_t r = 0; r < evidence.readings.size(); ++r) {
    if (evidence.readings[r].finding == finding && evidence.readings[r].cause == cause) return static_cast<int>(r);
  }
  return -1;
}

const Timing* findTiming(const Case& patient_case, const Evidence& evidence, const std::string& finding) {
  const auto& months = patient_case.surgery.months_since;
  if (!months) return nullptr;
  for (const Timing& timing : evidence.timings) {
    if (timing.finding == finding && *months >= timing.from_months && *months < timing.to_months) return &timing;
  }
  return nullptr;
}

// what the operation itself still adds to a marker today
double kineticsToday(const Case& patient_case, const Evidence& evidence, const std::string& finding) {
  const auto& months = patient_case.surgery.months_since;
  if (!months) return 0;
  const double day = *months * evidence.setting("days_per_month");
  const Kinetics* best = nullptr;
  for (const Kinetics& row : evidence.kinetics) {
    if (row.finding != finding) continue;
    const bool specific = patient_case.surgery.approach && row.approach == name(*patient_case.surgery.approach);
    if (specific || (row.approach == "any" && !best)) best = &row;
  }
  if (!best) return 0;
  if (day < best->peak_day) return best->peak * day / best->peak_day;
  return best->peak * std::exp2(-(day - best->peak_day) / best->half_life_days);
}

Parameters centralParameters(const Case& patient_case, const Evidence& evidence) {
  Parameters parameters;
  for (const CauseFinding& row : evidence.cause_findings) parameters.p.push_back(row.p.value);
  for (const Finding& finding : evidence.findings) {
    const Timing* timing = findTiming(patient_case, evidence, finding.id);
    parameters.leak.push_back(finding.leak.value);
    parameters.window_leak.push_back(timing && timing->leak ? timing->leak->value : finding.leak.value);
  }
  for (const Reading& reading : evidence.readings) {
    const double added = reading.cause == "none" ? kineticsToday(patient_case, evidence, reading.finding) : 0;
    parameters.center.push_back(reading.center + added);
  }
  parameters.prior = calcPriors(patient_case, evidence);
  return parameters;
}

// the row of each cause that speaks about the observation, -1 without
std::vector<int> rowOfCause(const PatientModel& model, const LinkedObservation& linked) {
  const Evidence& evidence = *model.evidence;
  std::vector<int> row_of(evidence.causes.size(), -1);
  if (linked.measured) {
    for (std::size_t c = 0; c < row_of.size(); ++c)
      row_of[c] = findReading(evidence, evidence.findings[linked.finding].id, evidence.causes[c].id);
  } else {
    for (const auto& [cause, row] : model.rows_of_finding[linked.finding]) row_of[cause] = row;
  }
  return row_of;
}

// A computed reading has the row's unit or is told by its threshold.
std::optional<ComputedObservation> computedOf(const LinkedObservation& linked, const ComputedReadings* computed) {
  const ComputedObservation* found =
      computed != nullptr && linked.source != nullptr ? computed->find(*linked.source) : nullptr;
  if (found == nullptr || (linked.measured && !found->model->measured)) return std::nullopt;
  return *found;
}

LinkedObservation linkObservation(const PatientModel& model, const Case& patient_case, std::size_t finding_index,
                                  const Observation* observation, bool present, const ComputedReadings* computed) {
  const Evidence& evidence = *model.evidence;
  const Finding& finding = evidence.findings[finding_index];
  LinkedObservation linked;
  linked.finding = finding_index;
  linked.source = observation;
  linked.present = present;
  // a value speaks for itself: "abnormal" is what the threshold says, whatever the record ticked
  if (observation && observation->value && finding.abnormal)
    linked.present = finding.abnormal->abnormal(*observation->value);
  const FindingGroup* group = evidence.findGroup(finding.group);
  NUCHA_ASSERT(group, "every finding belongs to a group; the loader checks it");
  linked.group = static_cast<std::size_t>(group - evidence.groups.data());
  if (observation && observation->value) linked.base_row = findReading(evidence, finding.id, "none");
  linked.measured = linked.base_row >= 0;
  linked.computed = computedOf(linked, computed);
  const Timing* timing = findTiming(patient_case, evidence, finding.id);
  if (timing) linked.p_factor = timing->p_factor;
  Place place = observation ? Place{observation->level, observation->side, finding.root} : Place{{}, {}, finding.root};
  if (place.level) {
    place.level_background = findLevelBackground(*place.level, group->seen_at, patient_case.surgery.levels, evidence);
  }
  linked.base_share = linked.present ? shareWithoutCause(place, evidence) : 1;
  const std::vector<int> row_of = rowOfCause(model, linked);
  linked.links.reserve(model.members.size());
  for (const Member& member : model.members) {
    Link link;
    link.row = row_of[member.cause];
    if (link.row >= 0 || linked.findComputed(member.cause) != nullptr) {
      link.share = shareAt(place, member.site, linked.present, evidence);
    }
    linked.links.push_back(link);
  }
  return linked;
}

bool informative(const LinkedObservation& observation) {
  return observation.computed || std::any_of(observation.links.begin(), observation.links.end(),
                                             [](const Link& link) { return link.row >= 0; });
}

constexpr double kNinety = 2 * 1.6448536269514722;  // width of a central 90 % interval in standard deviations

double logit(double p) { return std::log(p / (1 - p)); }
double logistic(double x) { return 1 / (1 + std::exp(-x)); }

// a probability's 90 % interval as a logit-normal
double drawProbability(double center, const Range& range, Random& random) {
  static constexpr double kEdge = 1e-6;
  const auto safe = [](double p) { return std::clamp(p, kEdge, 1 - kEdge); };
  const double sd = (logit(safe(range.hi)) - logit(safe(range.lo))) / kNinety;
  return logistic(logit(safe(center)) + sd * random.normal());
}

struct Density {
  double cdf = 1, pdf = 0;
};

bool isHigh(const Reading& reading) { return reading.direction == Reading::Direction::high; }

// distribution of a reading at x, seen from the side that disease moves it to (a low reading is mirrored)
Density densityAt(Reading::Kind kind, Expected expected, bool high, double x) {
  const bool log_normal = kind == Reading::Kind::lognormal;
  const double scale = expected.sd;
  const double z =
      log_normal ? (std::log(std::max(x, 1e-9)) - std::log(expected.value)) / scale : (x - expected.value) / scale;
  constexpr double kRootTwoPi = 2.5066282746310002;
  Density d;
  d.cdf = 0.5 * std::erfc((high ? -z : z) / std::sqrt(2.0));
  d.pdf = std::exp(-z * z / 2) / (kRootTwoPi * scale) / (log_normal ? std::max(x, 1e-9) : 1);
  return d;
}

// a few readings are wrong (typing, calibration, another patient's tube): a thin uniform part keeps one number from
// deciding all
Density withErrors(Density d, const Finding& finding, double x, bool high, double error_share) {
  const double width = finding.plausible_hi - finding.plausible_lo;
  const double below = std::clamp((x - finding.plausible_lo) / width, 0.0, 1.0);
  d.cdf = (1 - error_share) * d.cdf + error_share * (high ? below : 1 - below);
  d.pdf = (1 - error_share) * d.pdf + error_share / width;
  d.cdf = std::max(d.cdf, 1e-12);
  return d;
}

// a laboratory does not tell zero from very little: below a share of the usual value readings count as that share
double readableValue(const Evidence& evidence, const LinkedObservation& o) {
  const Reading& base = evidence.readings[static_cast<std::size_t>(o.base_row)];
  const double x = *o.source->value;
  if (base.kind != Reading::Kind::lognormal) return x;
  return std::max(x, base.center * evidence.setting("readable_share"));
}

void calcMeasured(const PatientModel& model, const Parameters& parameters, const LinkedObservation& o,
                  const std::vector<std::size_t>& subset, NetworkObservation& out) {
  const Evidence& evidence = *model.evidence;
  const Finding& finding = evidence.findings[o.finding];
  const double x = readableValue(evidence, o);
  const double error_share = evidence.setting("reading_error_share");
  const bool high = isHigh(evidence.readings[static_cast<std::size_t>(o.base_row)]);
  const auto at = [&](int row) {
    const auto r = static_cast<std::size_t>(row);
    const Reading& reading = evidence.readings[r];
    return withErrors(densityAt(reading.kind, {parameters.center[r], reading.spread}, isHigh(reading), x), finding, x,
                      isHigh(reading), error_share);
  };
  const auto as = [&](const Expected& expected) {
    return withErrors(densityAt(Reading::Kind::normal, expected, high, x), finding, x, high, error_share);
  };
  const Density base = o.computed ? as(o.computed->expectedBase(parameters.readings)) : at(o.base_row);
  out.kind = NetworkObservation::Kind::measured;
  out.base_cdf = base.cdf;
  out.base_hazard = base.pdf / base.cdf;
  for (const std::size_t m : subset) {
    const Link& link = o.links[m];
    const ComputedValue* computed = o.findComputed(model.members[m].cause);
    const bool speaks = computed != nullptr || link.row >= 0;
    const Density d = computed != nullptr ? as(o.computed->expectedWith(*computed, parameters.readings))
                      : speaks            ? at(link.row)
                                          : Density{};
    // a cause elsewhere moves the reading at this place only as far as places are mistaken
    const double here = speaks ? link.share : 0;
    out.cdf.push_back(1 - here * (1 - d.cdf));
    out.hazard.push_back(here * d.pdf / out.cdf.back());
  }
}

// chance of the finding at the member's own place, by the patient's neck or by the table; nullopt when neither knows
std::optional<double> chanceAtSite(const PatientModel& model, const Parameters& parameters, const LinkedObservation& o,
                                   std::size_t member) {
  const int row = o.links[member].row;
  const double leak = parameters.leak[o.finding];
  std::optional<double> table;
  if (row >= 0) table = parameters.p[static_cast<std::size_t>(row)];
  const ComputedValue* computed = o.findComputed(model.members[member].cause);
  if (computed == nullptr || (table && *table < leak)) return table;
  return std::max(leak, chancePresent(*o.computed->model, o.computed->expectedWith(*computed, parameters.readings)));
}

}  // namespace

const ComputedValue* LinkedObservation::findComputed(std::size_t cause) const {
  return computed && computed->causes[cause] ? &*computed->causes[cause] : nullptr;
}

NetworkObservation calcObservation(const PatientModel& model, const Parameters& parameters, const LinkedObservation& o,
                                   const std::vector<std::size_t>& subset) {
  NetworkObservation out;
  out.group = o.group;
  if (o.measured) {
    calcMeasured(model, parameters, o, subset, out);
    return out;
  }
  out.kind = o.present ? NetworkObservation::Kind::present : NetworkObservation::Kind::absent;
  const NodeValues& nodes = model.groups[o.group];
  // what a cause adds is counted over the ordinary leak; a window after surgery raises the background for everyone
  // alike
  const double leak = parameters.leak[o.finding];
  const double ordinary_rate = rateOf(leak * o.base_share, nodes);
  out.base_rate = rateOf(parameters.window_leak[o.finding] * o.base_share, nodes);
  // rows of one cause at several places share their numbers: remember the last one
  double known_p = -1;
  double known_rate = 0;
  for (const std::size_t m : subset) {
    const Link& link = o.links[m];
    double rate = 0;
    double keep = 1;
    if (const auto chance = chanceAtSite(model, parameters, o, m)) {
      const double at_site = *chance;
      if (at_site >= leak) {
        // early or late readings (p_factor) lose what the cause adds, never less than nothing
        const double p = std::min((leak + (at_site - leak) * o.p_factor) * link.share, 0.999);
        if (p != known_p) {
          known_p = p;
          known_rate = std::max(rateOf(p, nodes) - ordinary_rate, 0.0);
        }
        rate = known_rate;
      } else {
        keep = at_site / leak;
      }
    }
    out.rate.push_back(rate);
    out.keep.push_back(keep);
  }
  return out;
}

PatientModel buildModel(const Case& patient_case, const Evidence& evidence, const ComputedReadings* computed) {
  PatientModel model;
  model.evidence = &evidence;
  model.members = findMembers(patient_case, evidence);
  for (const Cause& cause : evidence.causes) {
    const auto known = std::find(model.families.begin(), model.families.end(), cause.family);
    model.family_of_cause.push_back(static_cast<std::size_t>(known - model.families.begin()));
    if (known == model.families.end()) model.families.push_back(cause.family);
  }
  model.central = centralParameters(patient_case, evidence);
  for (const Cause& cause : evidence.causes) {
    const Range& incidence = findPrior(patient_case, evidence, cause.id).incidence;
    const auto log_odds_of = [](double p) { return logit(std::clamp(p, 1e-6, 0.999)); };
    model.prior_log_sd.push_back((log_odds_of(incidence.hi) - log_odds_of(incidence.lo)) / kNinety);
  }
  for (const FindingGroup& group : evidence.groups) model.groups.push_back(frailtyNodes(group.dispersion));
  model.rows_of_finding = indexCauseFindings(evidence);
  if (computed != nullptr) model.effect_log_sd = computed->effect_log_sd;
  for (const Observation& observation : patient_case.observations) {
    const auto finding = evidence.finding_index.find(observation.finding);
    NUCHA_ASSERT(finding != evidence.finding_index.end(), "the record reader keeps known findings only");
    if (evidence.findings[finding->second].risk_factor) continue;
    LinkedObservation linked =
        linkObservation(model, patient_case, finding->second, &observation, observation.present, computed);
    if (informative(linked)) model.observations.push_back(std::move(linked));
  }
  return model;
}

LinkedObservation linkUnplaced(const PatientModel& model, const Case& patient_case, std::size_t finding, bool present) {
  return linkObservation(model, patient_case, finding, nullptr, present, nullptr);
}

Parameters drawParameters(const PatientModel& model, Random& random) {
  const Evidence& evidence = *model.evidence;
  Parameters draw = model.central;
  // only what the observations use is drawn, in table order, so that a draw does not depend on the order of findings
  std::vector<char> row_used(evidence.cause_findings.size()), reading_used(evidence.readings.size()),
      leak_used(evidence.findings.size());
  for (const LinkedObservation& o : model.observations) {
    leak_used[o.finding] = 1;
    if (o.measured) reading_used[static_cast<std::size_t>(o.base_row)] = 1;
    for (const Link& link : o.links) {
      if (link.row >= 0) (o.measured ? reading_used : row_used)[static_cast<std::size_t>(link.row)] = 1;
    }
  }
  for (std::size_t r = 0; r < row_used.size(); ++r) {
    if (row_used[r]) draw.p[r] = drawProbability(draw.p[r], evidence.cause_findings[r].p, random);
  }
  for (std::size_t f = 0; f < leak_used.size(); ++f) {
    if (!leak_used[f]) continue;
    // the window's leak moves with the ordinary one: the same people report it
    const double moved = drawProbability(draw.leak[f], evidence.findings[f].leak, random);
    draw.window_leak[f] = logistic(logit(draw.window_leak[f]) + logit(moved) - logit(draw.leak[f]));
    draw.leak[f] = moved;
  }
  for (std::size_t r = 0; r < reading_used.size(); ++r) {
    if (!reading_used[r]) continue;
    const Reading& reading = evidence.readings[r];
    const double sd = (reading.center_hi - reading.center_lo) / kNinety;
    const double moved = draw.center[r] + sd * random.normal();
    draw.center[r] = reading.kind == Reading::Kind::lognormal ? std::max(moved, 0.1 * draw.center[r]) : moved;
  }
  for (std::size_t c = 0; c < draw.prior.size(); ++c) {
    const double odds = draw.prior[c] / (1 - draw.prior[c]) * std::exp(model.prior_log_sd[c] * random.normal());
    draw.prior[c] = odds / (1 + odds);
  }
  const bool computed = std::any_of(model.observations.begin(), model.observations.end(),
                                    [](const LinkedObservation& o) { return o.computed.has_value(); });
  if (computed) {
    draw.readings.effect = std::exp(model.effect_log_sd * random.normal());
    draw.readings.reader = random.normal();
    draw.readings.person = random.normal();
  }
  return draw;
}

Network calcPriorNetwork(const PatientModel& model, const Parameters& parameters) {
  Network network;
  network.groups = model.groups;
  network.labelings.resize(2);
  for (const Member& member : model.members) {
    network.labelings[kByCause].push_back(static_cast<int>(member.cause));
    network.labelings[kByFamily].push_back(static_cast<int>(model.family_of_cause[member.cause]));
    const double p = parameters.prior[member.cause] * member.share;
    network.odds.push_back(p / (1 - p));
    network.alone.push_back(model.evidence->causes[member.cause].id == "nonspecific");
  }
  return network;
}

Network calcNetwork(const PatientModel& model, const Parameters& parameters, const std::vector<std::size_t>& subset) {
  std::vector<std::size_t> chosen = subset;
  if (chosen.empty()) {
    chosen.resize(model.members.size());
    std::iota(chosen.begin(), chosen.end(), std::size_t{0});
  }
  const Network prior = calcPriorNetwork(model, parameters);
  Network network;
  network.groups = model.groups;
  network.labelings.resize(prior.labelings.size());
  for (const std::size_t m : chosen) {
    for (std::size_t l = 0; l < prior.labelings.size(); ++l) network.labelings[l].push_back(prior.labelings[l][m]);
    network.odds.push_back(prior.odds[m]);
    network.alone.push_back(prior.alone[m]);
  }
  for (const LinkedObservation& o : model.observations)
    network.observations.push_back(calcObservation(model, parameters, o, chosen));
  return network;
}

}  // namespace nucha
