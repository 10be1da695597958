#include "nucha/evaluate/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/evaluate/left_out.h"
#include "nucha/evaluate/packed_network.h"

namespace nucha {
namespace {

struct Sum {
  double total = 0;
  std::vector<double> member;
  std::vector<PosteriorState> states;
  std::vector<std::vector<double>> label;

  void add(const Network& network, double weight, std::initializer_list<std::size_t> members) {
    PosteriorState state;
    for (const std::size_t m : members) {
      state.members[static_cast<std::size_t>(state.size++)] = static_cast<int>(m);
      member[m] += weight;
    }
    for (std::size_t l = 0; l < label.size(); ++l) addLabels(network.labelings[l], label[l], weight, state);
    total += weight;
    state.probability = weight;
    states.push_back(state);
  }

 private:
  // a label counts once, however many of its members are in the set
  static void addLabels(const std::vector<int>& of, std::vector<double>& sums, double weight,
                        const PosteriorState& state) {
    std::array<int, 3> seen{-1, -1, -1};
    for (std::size_t m = 0; m < static_cast<std::size_t>(state.size); ++m) {
      const int wanted = of[static_cast<std::size_t>(state.members[m])];
      if (wanted == seen[0] || wanted == seen[1]) continue;
      seen[m] = wanted;
      sums[static_cast<std::size_t>(wanted)] += weight;
    }
  }
};

class Enumeration {
 public:
  Enumeration(const Network& network, const PosteriorOptions& options)
      : network_(network), options_(options), packed_(pack(network)), n_(network.odds.size()) {
    sum_.member.assign(n_, 0.0);
    for (const auto& of : network.labelings) {
      sum_.label.emplace_back(static_cast<std::size_t>(*std::max_element(of.begin(), of.end()) + 1), 0.0);
    }
  }

  Posterior run() {
    singles();
    if (options_.max_members >= 2) pairs();
    chooseActive();
    if (options_.max_members >= 3) triples();
    if (options_.bound_left_out) {
      report_.left_out_mass =
          boundLeftOut({network_, packed_, single_, sum_.member, active_, sum_.total, options_.max_members});
    }
    return finish();
  }

 private:
  bool together(std::size_t a, std::size_t b) const { return !network_.alone[a] && !network_.alone[b]; }

  void singles() {
    const Partial empty = emptySet(packed_);
    if (!network_.needs_a_reason) sum_.add(network_, weightOf(empty), {});
    single_.resize(n_);
    for (std::size_t i = 0; i < n_; ++i) {
      join(packed_, empty, i, network_.odds[i], single_[i]);
      const auto row = packed_.touches.begin() + static_cast<std::ptrdiff_t>(i * packed_.groups.size());
      touched_.emplace_back(row, row + static_cast<std::ptrdiff_t>(packed_.groups.size()));
      sum_.add(network_, weightOf(single_[i]), {i});
    }
    report_.sets = n_ + (network_.needs_a_reason ? 0 : 1);
  }

  void pairs() {
    for (std::size_t a = 0; a < n_; ++a) {
      for (std::size_t b = a + 1; b < n_; ++b) {
        if (!together(a, b)) continue;
        sum_.add(network_, joinedWeight(packed_, single_[a], touched_[a], b, network_.odds[b], single_[b]), {a, b});
        ++report_.sets;
      }
    }
  }

  void chooseActive() {
    active_.assign(n_, 0);
    for (std::size_t i = 0; i < n_; ++i) {
      active_[i] = !network_.alone[i] && sum_.member[i] > options_.prune * sum_.total;
      if (active_[i]) ++report_.members_in_triples;
    }
  }

  void triples() {
    Partial pair;
    std::vector<char> touched(packed_.groups.size());
    for (std::size_t a = 0; a < n_; ++a) {
      for (std::size_t b = a + 1; active_[a] && b < n_; ++b) {
        if (!active_[b]) continue;
        join(packed_, single_[a], b, network_.odds[b], pair);
        for (std::size_t g = 0; g < touched.size(); ++g) touched[g] = touched_[a][g] || touched_[b][g];
        for (std::size_t c = b + 1; c < n_; ++c) {
          if (!active_[c]) continue;
          sum_.add(network_, joinedWeight(packed_, pair, touched, c, network_.odds[c], single_[c]), {a, b, c});
          ++report_.sets;
        }
      }
    }
  }

  Posterior finish() {
    Posterior posterior;
    NUCHA_ASSERT(sum_.total > 0 && std::isfinite(sum_.total),
                 "the weights of the enumerated sets have a finite, positive sum");
    posterior.marginal = sum_.member;
    for (double& m : posterior.marginal) m /= sum_.total;
    posterior.label_marginal = sum_.label;
    for (auto& sums : posterior.label_marginal) {
      for (double& value : sums) value /= sum_.total;
    }
    keepStates(posterior);
    double log_scale = 0;
    for (const auto& b : packed_.booleans) log_scale -= std::log(b.scale);
    for (const auto& m : packed_.measured) log_scale -= std::log(m.scale);
    posterior.log_evidence = std::log(sum_.total) + log_scale;
    posterior.report = report_;
    return posterior;
  }

  void keepStates(Posterior& posterior) {
    std::vector<PosteriorState>& states = sum_.states;
    const auto light = [&](const PosteriorState& state) { return state.probability < 1e-7 * sum_.total; };
    states.erase(std::remove_if(states.begin(), states.end(), light), states.end());
    std::stable_sort(states.begin(), states.end(),
                     [](const auto& a, const auto& b) { return a.probability > b.probability; });
    double held = 0;
    for (PosteriorState& state : states) {
      if (held >= options_.keep_mass) break;
      state.probability /= sum_.total;
      held += state.probability;
      posterior.states.push_back(state);
    }
  }

  const Network& network_;
  const PosteriorOptions& options_;
  Packed packed_;
  std::size_t n_;
  std::vector<Partial> single_;
  std::vector<std::vector<char>> touched_;
  std::vector<char> active_;
  Sum sum_;
  PosteriorReport report_;
};

void checkShape(const Network& network) {
  const std::size_t n = network.odds.size();
  NUCHA_ASSERT(n > 0 && network.alone.size() == n, "a network has members, each marked alone or not");
  for (const NetworkObservation& o : network.observations) {
    NUCHA_ASSERT(o.group < network.groups.size(), "an observation belongs to a group of the network");
    const bool measured = o.kind == NetworkObservation::Kind::measured;
    NUCHA_ASSERT(measured ? o.cdf.size() == n && o.hazard.size() == n : o.rate.size() == n && o.keep.size() == n,
                 "an observation has one value for each member");
  }
}

}  // namespace

NodeValues frailtyNodes(double variance) {
  // log-normal shape at the middles of four equal parts; s solves the variance of these four points by a few
  // secant-free halvings
  constexpr NodeValues kNormal = {-1.150349380376008, -0.318639363964375, 0.318639363964375, 1.150349380376008};
  const auto nodes_of = [&](double s) {
    NodeValues u;
    for (std::size_t k = 0; k < kNodes; ++k) u[k] = std::exp(s * kNormal[k]);
    const double m = mean(u);
    for (double& value : u) value /= m;
    return u;
  };
  if (variance <= 0) return nodes_of(0);
  double lo = 0, hi = 8;
  for (int i = 0; i < 60; ++i) {
    const double mid = (lo + hi) / 2;
    double found = 0;
    for (const double u : nodes_of(mid)) found += (u - 1) * (u - 1) / kNodes;
    (found < variance ? lo : hi) = mid;
  }
  return nodes_of(lo);
}

double rateOf(double probability, const NodeValues& nodes) {
  NUCHA_ASSERT(probability >= 0 && probability < 1, "a rate exists for probabilities in [0, 1)");
  const double wanted = 1 - probability;
  if (nodes[0] == nodes[3]) return -std::log(wanted);
  // Newton on log(mean(exp(-u r))) = log(wanted): concave up and decreasing, so from the left it never overshoots
  const double log_wanted = std::log(wanted);
  double rate = -log_wanted;
  for (int i = 0; i < 50; ++i) {
    double value = 0, slope = 0;
    for (const double u : nodes) {
      const double e = std::exp(-u * rate) / kNodes;
      value += e;
      slope += u * e;
    }
    const double step = (std::log(value) - log_wanted) * value / slope;
    rate += step;
    if (std::abs(step) <= 1e-14 * rate) break;
  }
  return rate;
}

std::string PosteriorOptions::validate() const {
  if (max_members < 1 || max_members > 3) return "max_members must be 1, 2 or 3";
  if (!(prune >= 0 && prune < 0.1)) return "prune must be in [0, 0.1)";
  if (!(keep_mass > 0 && keep_mass <= 1)) return "keep_mass must be in (0, 1]";
  return {};
}

std::string PosteriorReport::describe() const {
  return fmt::format("{} sets weighed, {} causes in sets of three, at most {:.1e} of the mass left out", sets,
                     members_in_triples, left_out_mass);
}

Posterior solvePosterior(const Network& network, const PosteriorOptions& options) {
  NUCHA_ASSERT(options.validate().empty(), options.validate());
  checkShape(network);
  return Enumeration(network, options).run();
}

double chanceOfPresence(const NetworkObservation& observation, const NodeValues& nodes, const PosteriorState& state) {
  double rate = observation.base_rate;
  double keep = 1;
  for (int m = 0; m < state.size; ++m) {
    const auto member = static_cast<std::size_t>(state.members[static_cast<std::size_t>(m)]);
    rate += observation.rate[member];
    keep *= observation.keep[member];
  }
  return (1 - mean(missOf(rate, nodes))) * keep;
}

std::vector<double> chancesOfPresence(const NetworkObservation& observation, const NodeValues& nodes,
                                      const std::vector<PosteriorState>& states, std::size_t count) {
  std::vector<NodeValues> miss(observation.rate.size());
  for (std::size_t i = 0; i < miss.size(); ++i)
    miss[i] =
        i > 0 && observation.rate[i] == observation.rate[i - 1] ? miss[i - 1] : missOf(observation.rate[i], nodes);
  const NodeValues base = missOf(observation.base_rate, nodes);
  std::vector<double> chances;
  chances.reserve(count);
  for (std::size_t s = 0; s < count; ++s) {
    NodeValues silent = base;
    double keep = 1;
    for (int m = 0; m < states[s].size; ++m) {
      const auto member = static_cast<std::size_t>(states[s].members[static_cast<std::size_t>(m)]);
      for (std::size_t k = 0; k < kNodes; ++k) silent[k] *= miss[member][k];
      keep *= observation.keep[member];
    }
    chances.push_back((1 - mean(silent)) * keep);
  }
  return chances;
}

}  // namespace nucha
