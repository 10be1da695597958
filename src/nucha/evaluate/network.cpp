#include "nucha/evaluate/network.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "nucha/base/error.h"

namespace nucha {
namespace {

constexpr double kTiny = 1e-300;

// the observations packed for speed: for each group a run of boolean findings, all plain absences of a group folded
// into one factor, every finding scaled so that its best single explanation has value one (products then neither vanish
// nor grow)
struct Packed {
  struct Boolean {
    bool present = true;
    double scale = 1;
    NodeValues base{};
  };
  struct Group {
    std::size_t first = 0, last = 0;  // range of booleans
    NodeValues absent{};              // exp(-u * sum of base rates of folded absences)
  };
  struct Measured {
    double base_cdf = 1, base_hazard = 0, scale = 1;
  };
  std::size_t members = 0;
  std::vector<Boolean> booleans;
  std::vector<Group> groups;
  std::vector<Measured> measured;
  std::vector<NodeValues> miss;         // [member][boolean]: exp(-u r)
  std::vector<double> keep;             // [member][boolean]
  std::vector<NodeValues> miss_absent;  // [member][group]
  std::vector<double> cdf, hazard;      // [member][measured]
};

NodeValues missOf(double rate, const NodeValues& nodes) {
  NodeValues out;
  for (std::size_t k = 0; k < kNodes; ++k) out[k] = std::exp(-nodes[k] * rate);
  return out;
}

double mean(const NodeValues& v) { return (v[0] + v[1] + v[2] + v[3]) / 4; }

bool suppressed(const NetworkObservation& o) {
  return std::any_of(o.keep.begin(), o.keep.end(), [](double k) { return k < 1; });
}

double valueOf(bool present, double miss, double keep) {
  const double chance = (1 - miss) * keep;
  return present ? chance : 1 - chance;
}

void packBoolean(const Network& network, const NetworkObservation& o, Packed& packed) {
  const NodeValues& nodes = network.groups[o.group];
  Packed::Boolean b{o.kind == NetworkObservation::Kind::present, 1, missOf(o.base_rate, nodes)};
  double best = 0;
  for (std::size_t i = 0; i < packed.members; ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < kNodes; ++k) {
      sum += valueOf(b.present, b.base[k] * std::exp(-nodes[k] * o.rate[i]), o.keep[i]);
    }
    best = std::max(best, sum / kNodes);
  }
  b.scale = best > kTiny ? 1 / best : 1;
  packed.booleans.push_back(b);
}

Packed pack(const Network& network) {
  Packed packed;
  const std::size_t n = network.odds.size();
  packed.members = n;
  std::vector<const NetworkObservation*> order;
  for (std::size_t g = 0; g < network.groups.size(); ++g) {
    Packed::Group group;
    group.first = packed.booleans.size();
    double folded = 0;
    for (const NetworkObservation& o : network.observations) {
      if (o.group != g || o.kind == NetworkObservation::Kind::measured) continue;
      if (o.kind == NetworkObservation::Kind::absent && !suppressed(o)) {
        folded += o.base_rate;
        continue;
      }
      packBoolean(network, o, packed);
      order.push_back(&o);
    }
    group.last = packed.booleans.size();
    group.absent = missOf(folded, network.groups[g]);
    packed.groups.push_back(group);
  }
  std::vector<const NetworkObservation*> measured;
  for (const NetworkObservation& o : network.observations) {
    if (o.kind != NetworkObservation::Kind::measured) continue;
    double best = o.base_cdf * o.base_hazard;
    for (std::size_t i = 0; i < n; ++i) best = std::max(best, o.base_cdf * o.cdf[i] * (o.base_hazard + o.hazard[i]));
    packed.measured.push_back({o.base_cdf, o.base_hazard, best > kTiny ? 1 / best : 1});
    measured.push_back(&o);
  }
  packed.miss.resize(n * order.size());
  packed.keep.resize(n * order.size());
  packed.miss_absent.resize(n * network.groups.size());
  packed.cdf.resize(n * measured.size());
  packed.hazard.resize(n * measured.size());
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < order.size(); ++j) {
      packed.miss[i * order.size() + j] = missOf(order[j]->rate[i], network.groups[order[j]->group]);
      packed.keep[i * order.size() + j] = order[j]->keep[i];
    }
    for (std::size_t g = 0; g < network.groups.size(); ++g) {
      double folded = 0;
      for (const NetworkObservation& o : network.observations) {
        const bool plain = o.kind == NetworkObservation::Kind::absent && o.group == g && !suppressed(o);
        if (plain) folded += o.rate[i];
      }
      packed.miss_absent[i * network.groups.size() + g] = missOf(folded, network.groups[g]);
    }
    for (std::size_t j = 0; j < measured.size(); ++j) {
      packed.cdf[i * measured.size() + j] = measured[j]->cdf[i];
      packed.hazard[i * measured.size() + j] = measured[j]->hazard[i];
    }
  }
  return packed;
}

// a set under construction: everything that multiplies or adds when a member joins
struct Partial {
  double odds = 1;
  std::vector<NodeValues> miss, absent;
  std::vector<double> keep, cdf, hazard;
};

Partial emptySet(const Packed& packed) {
  Partial p;
  for (const auto& b : packed.booleans) p.miss.push_back(b.base);
  p.keep.assign(packed.booleans.size(), 1.0);
  for (const auto& g : packed.groups) p.absent.push_back(g.absent);
  for (const auto& m : packed.measured) {
    p.cdf.push_back(m.base_cdf * m.scale);
    p.hazard.push_back(m.base_hazard);
  }
  return p;
}

void join(const Packed& packed, const Partial& from, std::size_t member, double odds, Partial& to) {
  const std::size_t nb = packed.booleans.size();
  const std::size_t ng = packed.groups.size();
  const std::size_t nm = packed.measured.size();
  to.odds = from.odds * odds;
  to.miss.resize(nb);
  to.keep.resize(nb);
  to.absent.resize(ng);
  to.cdf.resize(nm);
  to.hazard.resize(nm);
  const NodeValues* miss = packed.miss.data() + member * nb;
  const double* keep = packed.keep.data() + member * nb;
  for (std::size_t j = 0; j < nb; ++j) {
    for (std::size_t k = 0; k < kNodes; ++k) to.miss[j][k] = from.miss[j][k] * miss[j][k];
    to.keep[j] = from.keep[j] * keep[j];
  }
  const NodeValues* absent = packed.miss_absent.data() + member * ng;
  for (std::size_t g = 0; g < ng; ++g) {
    for (std::size_t k = 0; k < kNodes; ++k) to.absent[g][k] = from.absent[g][k] * absent[g][k];
  }
  for (std::size_t j = 0; j < nm; ++j) {
    to.cdf[j] = from.cdf[j] * packed.cdf[member * nm + j];
    to.hazard[j] = from.hazard[j] + packed.hazard[member * nm + j];
  }
}

// likelihood of each frailty value of a group; the part that only suppressed absences hold is left to `suppress`
NodeValues groupValues(const Packed& packed, const Partial& p, std::size_t g) {
  NodeValues value = p.absent[g];
  for (std::size_t j = packed.groups[g].first; j < packed.groups[g].last; ++j) {
    const Packed::Boolean& b = packed.booleans[j];
    const double scaled_keep = p.keep[j] * b.scale;
    for (std::size_t k = 0; k < kNodes; ++k) {
      const double chance = (1 - p.miss[j][k]) * scaled_keep;
      value[k] *= b.present ? chance : b.scale - chance;
    }
  }
  return value;
}

double measuredValue(const Packed& packed, const Partial& p) {
  double weight = 1;
  for (std::size_t j = 0; j < packed.measured.size(); ++j) weight *= p.cdf[j] * p.hazard[j];
  return weight;
}

double weightOf(const Packed& packed, const Partial& p) {
  double weight = p.odds * measuredValue(packed, p);
  for (std::size_t g = 0; g < packed.groups.size(); ++g) weight *= mean(groupValues(packed, p, g));
  return weight;
}

// Upper bound of w(T with c) / w(T) for every set T that holds t and lacks c: presences and readings have diminishing
// returns, absences only cost, so the ratio at {t} bounds them for each frailty value, hence their best frailty value
// bounds the mixture. Suppressed absences are the exception (there the ratio is largest at T itself): counted by
// suppressionGain.
double gainBound(const Packed& packed, const Partial& t, const Partial& tc, double odds) {
  double bound = odds;
  for (std::size_t g = 0; g < packed.groups.size(); ++g) {
    NodeValues ratio;
    for (std::size_t k = 0; k < kNodes; ++k) ratio[k] = tc.absent[g][k] / std::max(t.absent[g][k], kTiny);
    for (std::size_t j = packed.groups[g].first; j < packed.groups[g].last; ++j) {
      if (!packed.booleans[j].present) continue;
      const double keep = tc.keep[j] / t.keep[j];
      for (std::size_t k = 0; k < kNodes; ++k) {
        ratio[k] *= (1 - tc.miss[j][k]) / std::max(1 - t.miss[j][k], kTiny) * keep;
      }
    }
    bound *= *std::max_element(ratio.begin(), ratio.end());
  }
  for (std::size_t j = 0; j < packed.measured.size(); ++j) {
    bound *= tc.cdf[j] * tc.hazard[j] / std::max(t.cdf[j] * t.hazard[j], kTiny);
  }
  return bound;
}

// what member c, making absent findings rarer, can gain at most on top of the set T
double suppressionGain(const Packed& packed, const Partial& t, std::size_t c) {
  double gain = 1;
  for (std::size_t j = 0; j < packed.booleans.size(); ++j) {
    if (packed.booleans[j].present) continue;
    const double keep = packed.keep[c * packed.booleans.size() + j];
    if (keep >= 1) continue;
    double best = 1;
    for (std::size_t k = 0; k < kNodes; ++k) {
      const double before = 1 - (1 - t.miss[j][k]) * t.keep[j];
      best = std::max(best, (1 - (1 - t.miss[j][k]) * t.keep[j] * keep) / std::max(before, kTiny));
    }
    gain *= best;
  }
  return gain;
}

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
    if (options_.bound_left_out) boundLeftOut();
    return finish();
  }

 private:
  bool together(std::size_t a, std::size_t b) const { return !network_.alone[a] && !network_.alone[b]; }

  void singles() {
    const Partial empty = emptySet(packed_);
    if (!network_.needs_a_reason) sum_.add(network_, weightOf(packed_, empty), {});
    single_.resize(n_);
    for (std::size_t i = 0; i < n_; ++i) {
      join(packed_, empty, i, network_.odds[i], single_[i]);
      sum_.add(network_, weightOf(packed_, single_[i]), {i});
    }
    report_.sets = n_ + (network_.needs_a_reason ? 0 : 1);
  }

  void pairs() {
    if (options_.bound_left_out) gain_.assign(n_ * n_, 0.0);
    Partial pair;
    for (std::size_t a = 0; a < n_; ++a) {
      for (std::size_t b = a + 1; b < n_; ++b) {
        if (!together(a, b)) continue;
        join(packed_, single_[a], b, network_.odds[b], pair);
        sum_.add(network_, weightOf(packed_, pair), {a, b});
        ++report_.sets;
        if (!options_.bound_left_out) continue;
        gain_[a * n_ + b] = gainBound(packed_, single_[a], pair, network_.odds[b]);
        gain_[b * n_ + a] = gainBound(packed_, single_[b], pair, network_.odds[a]);
      }
    }
  }

  void chooseActive() {
    active_.assign(n_, false);
    for (std::size_t i = 0; i < n_; ++i) {
      active_[i] = !network_.alone[i] && sum_.member[i] > options_.prune * sum_.total;
      if (active_[i]) ++report_.members_in_triples;
    }
  }

  void triples() {
    Partial pair, triple;
    for (std::size_t a = 0; a < n_; ++a) {
      for (std::size_t b = a + 1; active_[a] && b < n_; ++b) {
        if (!active_[b]) continue;
        join(packed_, single_[a], b, network_.odds[b], pair);
        for (std::size_t c = b + 1; c < n_; ++c) {
          if (!active_[c]) continue;
          join(packed_, pair, c, network_.odds[c], triple);
          sum_.add(network_, weightOf(packed_, triple), {a, b, c});
          ++report_.sets;
        }
      }
    }
  }

  // log of the bound on the sum of w(T with D) / w(T) over all sets D of members outside T, the empty one included;
  // `pruned_only` counts members that joined no triple
  double logGain(const PosteriorState& state, const Partial& set, bool pruned_only) const {
    double log_sum = 0;
    for (std::size_t c = 0; c < n_; ++c) {
      if (network_.alone[c] || (pruned_only && active_[c])) continue;
      double gain = -1;
      bool inside = false;
      for (int m = 0; m < state.size; ++m) {
        const auto t = static_cast<std::size_t>(state.members[static_cast<std::size_t>(m)]);
        inside = inside || t == c;
        const double g = gain_[t * n_ + c];
        if (gain < 0 || g < gain) gain = g;
      }
      if (!inside) log_sum += std::log1p(gain * suppressionGain(packed_, set, c));
    }
    return log_sum;
  }

  void boundLeftOut() {
    if (options_.max_members < 2) {
      report_.left_out_mass = 1;  // without pairs nothing can be said
      return;
    }
    double left_out = 0;
    double light = 0;
    double largest = 0;
    Partial set, next;
    for (const PosteriorState& state : sum_.states) {
      const bool largest_size = state.size == options_.max_members;
      const bool open_pair = options_.max_members == 3 && state.size == 2;
      if (!largest_size && !open_pair) continue;
      const auto first = static_cast<std::size_t>(state.members[0]);
      if (network_.alone[first]) continue;
      if (state.probability < 1e-9 * sum_.total) {
        light += state.probability;
        continue;
      }
      set = single_[first];
      for (int m = 1; m < state.size; ++m) {
        const auto member = static_cast<std::size_t>(state.members[static_cast<std::size_t>(m)]);
        join(packed_, set, member, network_.odds[member], next);
        std::swap(set, next);
      }
      const double share = std::expm1(logGain(state, set, open_pair));
      largest = std::max(largest, share);
      left_out += state.probability * share;
    }
    left_out += light * largest;
    report_.left_out_mass = std::isfinite(left_out) ? left_out / (sum_.total + left_out) : 1;
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
  std::vector<double> gain_;
  std::vector<bool> active_;
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
  const auto nodesOf = [&](double s) {
    NodeValues u;
    for (std::size_t k = 0; k < kNodes; ++k) u[k] = std::exp(s * kNormal[k]);
    const double m = mean(u);
    for (double& value : u) value /= m;
    return u;
  };
  if (variance <= 0) return nodesOf(0);
  double lo = 0, hi = 8;
  for (int i = 0; i < 60; ++i) {
    const double mid = (lo + hi) / 2;
    double found = 0;
    for (const double u : nodesOf(mid)) found += (u - 1) * (u - 1) / kNodes;
    (found < variance ? lo : hi) = mid;
  }
  return nodesOf(lo);
}

double rateOf(double probability, const NodeValues& nodes) {
  NUCHA_ASSERT(probability >= 0 && probability < 1, "a rate exists for probabilities in [0, 1)");
  const double wanted = 1 - probability;
  if (nodes[0] == nodes[3]) return -std::log(wanted);
  // Newton on log(mean(exp(-u r))) = log(wanted): concave up and decreasing, so from the left it never overshoots
  double rate = -std::log(wanted);
  for (int i = 0; i < 50; ++i) {
    double value = 0, slope = 0;
    for (const double u : nodes) {
      const double e = std::exp(-u * rate) / kNodes;
      value += e;
      slope += u * e;
    }
    const double step = (std::log(value) - std::log(wanted)) * value / slope;
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

}  // namespace nucha
