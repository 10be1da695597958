#include "nucha/evaluate/beliefs.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nucha {
namespace {

constexpr std::size_t kFocusLimit = 28;  // members kept for what-if sums: their pairs cost little
constexpr double kFocusMass = 1e-4;

Shares sharesOf(const Posterior& posterior, const PatientModel& model) {
  Shares shares{posterior.label_marginal[kByCause], posterior.label_marginal[kByFamily]};
  // a subset of members may lack the last labels
  shares.cause.resize(model.evidence->causes.size());
  shares.family.resize(model.families.size());
  return shares;
}

std::vector<std::size_t> chooseFocus(const Posterior& posterior) {
  std::vector<std::size_t> order(posterior.marginal.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return posterior.marginal[a] > posterior.marginal[b]; });
  std::vector<std::size_t> focus;
  for (const std::size_t m : order) {
    if (focus.size() == kFocusLimit || (focus.size() > 1 && posterior.marginal[m] < kFocusMass)) break;
    focus.push_back(m);
  }
  std::sort(focus.begin(), focus.end());
  return focus;
}

PosteriorOptions pairsOnly() {
  PosteriorOptions options;
  options.max_members = 2;
  options.bound_left_out = false;
  options.keep_mass = 0.5;
  return options;
}

double clampedOdds(double p) { return logOdds(std::clamp(p, 1e-9, 1 - 1e-9)); }

// 5 % and 95 % points of weighted draws. Each draw stands in the middle of its weight; n draws of equal weight so cut
// the line into n + 1 parts of equal chance.
Interval intervalOf(const std::vector<double>& values, const std::vector<double>& weights, double now) {
  if (values.empty()) return {now, now};
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  const auto at = [&](double q) {
    const double wanted = q * (static_cast<double>(values.size()) + 1);
    double passed = 0.5, last_place = 0, last_value = values[order[0]];
    for (const std::size_t d : order) {
      const double place = passed + weights[d] / 2;
      if (place >= wanted) return last_value + (wanted - last_place) / (place - last_place) * (values[d] - last_value);
      passed += weights[d];
      last_place = place;
      last_value = values[d];
    }
    return last_value;
  };
  return {std::min(at(0.05), now), std::max(at(0.95), now)};
}

// log of the sum of prior weights, as far as sets of two
double logPriorSum(const Network& network) {
  double ones = 0, sociable = 0, twos = 0;
  for (std::size_t i = 0; i < network.odds.size(); ++i) {
    ones += network.odds[i];
    if (network.alone[i]) continue;
    twos += sociable * network.odds[i];
    sociable += network.odds[i];
  }
  return std::log(ones + twos);
}

// logarithms to weights of mean one
void normalise(std::vector<double>& logs) {
  if (logs.empty()) return;
  const double most = *std::max_element(logs.begin(), logs.end());
  double sum = 0;
  for (double& w : logs) sum += (w = std::exp(w - most));
  for (double& w : logs) w *= static_cast<double>(logs.size()) / sum;
}

// intervals of causes outside the focus: their prior's uncertainty alone, on the odds
Interval outsideFocus(double now, double log_sd) {
  constexpr double kOneSided = 1.6448536269514722;
  const double odds = now / (1 - now);
  const double lo = odds * std::exp(-kOneSided * log_sd);
  const double hi = odds * std::exp(kOneSided * log_sd);
  return {lo / (1 + lo), hi / (1 + hi)};
}

void calcIntervals(const PatientModel& model, Beliefs& beliefs, int draws, std::uint64_t seed) {
  for (int d = 0; d < draws; ++d) {
    Random random(seed + static_cast<std::uint64_t>(d));
    const Parameters parameters = drawParameters(model, random);
    const Posterior posterior = solvePosterior(calcNetwork(model, parameters, beliefs.focus), pairsOnly());
    // tables under which this patient would be rare count less: the findings speak about the tables too
    beliefs.weight.push_back(posterior.log_evidence - logPriorSum(calcPriorNetwork(model, parameters)));
    Shares drawn = sharesOf(posterior, model);
    for (std::size_t c = 0; c < drawn.cause.size(); ++c) {
      drawn.cause[c] = moved(beliefs.now.cause[c], drawn.cause[c], beliefs.focus_now.cause[c]);
    }
    for (std::size_t f = 0; f < drawn.family.size(); ++f) {
      drawn.family[f] = moved(beliefs.now.family[f], drawn.family[f], beliefs.focus_now.family[f]);
    }
    beliefs.draws.push_back(std::move(drawn));
  }
  normalise(beliefs.weight);
  std::vector<double> values(beliefs.draws.size());
  for (std::size_t c = 0; c < beliefs.now.cause.size(); ++c) {
    for (std::size_t d = 0; d < values.size(); ++d) values[d] = beliefs.draws[d].cause[c];
    const bool inside = beliefs.focus_now.cause[c] > 0;
    beliefs.cause_interval.push_back(inside ? intervalOf(values, beliefs.weight, beliefs.now.cause[c])
                                            : outsideFocus(beliefs.now.cause[c], model.prior_log_sd[c]));
  }
  for (std::size_t f = 0; f < beliefs.now.family.size(); ++f) {
    for (std::size_t d = 0; d < values.size(); ++d) values[d] = beliefs.draws[d].family[f];
    double log_sd = 0;
    for (std::size_t c = 0; c < model.family_of_cause.size(); ++c) {
      if (model.family_of_cause[c] == f) log_sd = std::max(log_sd, model.prior_log_sd[c]);
    }
    const bool inside = beliefs.focus_now.family[f] > 0;
    beliefs.family_interval.push_back(inside ? intervalOf(values, beliefs.weight, beliefs.now.family[f])
                                             : outsideFocus(beliefs.now.family[f], log_sd));
  }
}

Contribution contributionOf(const PatientModel& model, const LinkedObservation& o, std::size_t cause, double log_odds) {
  const Evidence& evidence = *model.evidence;
  Contribution c;
  c.finding = evidence.findings[o.finding].id;
  c.present = o.present;
  c.log_odds = log_odds;
  // the row that links this finding to this cause; when only others' rows speak, the finding's own leak row
  const Provenance* origin = &evidence.findings[o.finding].provenance;
  for (std::size_t m = 0; m < model.members.size(); ++m) {
    if (model.members[m].cause != cause) continue;
    if (o.findComputed(cause) != nullptr) {
      origin = &o.computed->model->provenance;
      break;
    }
    if (o.links[m].row < 0) continue;
    const auto row = static_cast<std::size_t>(o.links[m].row);
    origin = o.measured ? &evidence.readings[row].provenance : &evidence.cause_findings[row].provenance;
    break;
  }
  c.row = origin->where;
  c.basis = origin->basis;
  c.sources = origin->sources;
  return c;
}

// one observation turned round, or left out
void changeObservation(Network& network, std::size_t observation, bool flip) {
  using Kind = NetworkObservation::Kind;
  const auto at = network.observations.begin() + static_cast<std::ptrdiff_t>(observation);
  if (flip)
    at->kind = at->kind == Kind::present ? Kind::absent : Kind::present;
  else
    network.observations.erase(at);
}

std::size_t firstOf(const std::vector<double>& shares) {
  return static_cast<std::size_t>(std::max_element(shares.begin(), shares.end()) - shares.begin());
}

}  // namespace

double moved(double now, double draw, double base) {
  return 1 / (1 + std::exp(-(clampedOdds(now) + clampedOdds(draw) - clampedOdds(base))));
}

double logOdds(double probability) { return std::log(probability / (1 - probability)); }

Beliefs calcBeliefs(const PatientModel& model, int max_causes, int draws, std::uint64_t seed) {
  Beliefs beliefs;
  PosteriorOptions options;
  options.max_members = max_causes;
  options.prune = 1e-5;
  beliefs.posterior = solvePosterior(calcNetwork(model, model.central), options);
  beliefs.now = sharesOf(beliefs.posterior, model);
  beliefs.prior = sharesOf(solvePosterior(calcPriorNetwork(model, model.central), pairsOnly()), model);
  beliefs.focus = chooseFocus(beliefs.posterior);
  beliefs.focus_now = sharesOf(solvePosterior(calcNetwork(model, model.central, beliefs.focus), pairsOnly()), model);
  calcIntervals(model, beliefs, draws, seed);
  return beliefs;
}

std::vector<std::size_t> pickByWeight(const Beliefs& beliefs) {
  std::vector<std::size_t> picked;
  double passed = 0;
  for (std::size_t d = 0; d < beliefs.weight.size(); ++d) {
    passed += beliefs.weight[d];
    while (static_cast<double>(picked.size()) + 0.5 < passed && picked.size() < beliefs.weight.size())
      picked.push_back(d);
  }
  return picked;
}

Shares calcWithout(const PatientModel& model, const Beliefs& beliefs, std::size_t observation, bool flip) {
  Network changed = calcNetwork(model, model.central, beliefs.focus);
  changeObservation(changed, observation, flip);
  return sharesOf(solvePosterior(changed, pairsOnly()), model);
}

void explainCauses(const PatientModel& model, const Beliefs& beliefs, std::vector<RankedCause>& causes,
                   RankChange& change) {
  const std::size_t first = firstOf(beliefs.focus_now.family);
  constexpr double kWorthSaying = 0.05;  // about one twentieth of a doubling is noise to a reader
  const Network known = calcNetwork(model, model.central, beliefs.focus);
  const auto shares_if = [&](std::size_t observation, bool flip) {
    Network changed = known;
    changeObservation(changed, observation, flip);
    return sharesOf(solvePosterior(changed, pairsOnly()), model);
  };
  double smallest = 0;
  for (std::size_t j = 0; j < model.observations.size(); ++j) {
    const LinkedObservation& o = model.observations[j];
    const Shares without = shares_if(j, false);
    for (RankedCause& cause : causes) {
      const std::size_t c = model.evidence->cause_index.at(cause.cause);
      if (beliefs.focus_now.cause[c] <= 0) continue;
      const double gain = clampedOdds(beliefs.focus_now.cause[c]) - clampedOdds(without.cause[c]);
      if (std::abs(gain) < kWorthSaying) continue;
      (gain > 0 ? cause.supporting : cause.against).push_back(contributionOf(model, o, c, gain));
    }
    const auto consider = [&](const Shares& shares, const char* words) {
      const std::size_t new_first = firstOf(shares.family);
      if (new_first == first) return;
      const double step = std::abs(clampedOdds(beliefs.focus_now.family[first]) - clampedOdds(shares.family[first]));
      if (change.found && step >= smallest) return;
      smallest = step;
      change = {model.evidence->findings[o.finding].id, words, model.families[new_first], shares.family[new_first],
                true};
    };
    consider(without, "were not known");
    if (!o.measured) consider(shares_if(j, true), o.present ? "were absent" : "were present");
  }
  const auto stronger = [](const Contribution& a, const Contribution& b) {
    return std::abs(a.log_odds) > std::abs(b.log_odds);
  };
  for (RankedCause& cause : causes) {
    std::stable_sort(cause.supporting.begin(), cause.supporting.end(), stronger);
    std::stable_sort(cause.against.begin(), cause.against.end(), stronger);
  }
}

}  // namespace nucha
