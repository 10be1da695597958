#include "nucha/evaluate/packed_network.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace nucha {
namespace {

bool suppressed(const NetworkObservation& o) {
  return std::any_of(o.keep.begin(), o.keep.end(), [](double k) { return k < 1; });
}

double valueOf(bool present, double miss, double keep) {
  const double chance = (1 - miss) * keep;
  return present ? chance : 1 - chance;
}

void scaleBoolean(const std::vector<NodeValues>& miss, const NetworkObservation& o, Packed::Boolean& b) {
  double best = 0;
  for (std::size_t i = 0; i < miss.size(); ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < kNodes; ++k) sum += valueOf(b.present, b.base[k] * miss[i][k], o.keep[i]);
    best = std::max(best, sum / kNodes);
  }
  b.scale = best > kTiny ? 1 / best : 1;
}

// what one group's observations make of every member
struct PackedGroup {
  std::vector<std::vector<NodeValues>> miss;  // [boolean][member]
  std::vector<const NetworkObservation*> order;
  std::vector<double> absent_rate;  // [member]: sum over folded absences
  double absent_base = 0;
};

PackedGroup packGroup(const Network& network, std::size_t g, Packed& packed) {
  const std::size_t n = packed.members;
  const NodeValues& nodes = network.groups[g];
  PackedGroup out;
  out.absent_rate.assign(n, 0.0);
  for (const NetworkObservation& o : network.observations) {
    if (o.group != g || o.kind == NetworkObservation::Kind::measured) continue;
    if (o.kind == NetworkObservation::Kind::absent && !suppressed(o)) {
      out.absent_base += o.base_rate;
      for (std::size_t i = 0; i < n; ++i) out.absent_rate[i] += o.rate[i];
      continue;
    }
    Packed::Boolean b{o.kind == NetworkObservation::Kind::present, 1, missOf(o.base_rate, nodes)};
    std::vector<NodeValues> miss(n);
    for (std::size_t i = 0; i < n; ++i)
      miss[i] = i > 0 && o.rate[i] == o.rate[i - 1] ? miss[i - 1] : missOf(o.rate[i], nodes);
    scaleBoolean(miss, o, b);
    packed.booleans.push_back(b);
    out.miss.push_back(std::move(miss));
    out.order.push_back(&o);
  }
  return out;
}

void packMeasured(const Network& network, Packed& packed) {
  const std::size_t n = packed.members;
  std::vector<const NetworkObservation*> measured;
  for (const NetworkObservation& o : network.observations) {
    if (o.kind != NetworkObservation::Kind::measured) continue;
    double best = o.base_cdf * o.base_hazard;
    for (std::size_t i = 0; i < n; ++i) best = std::max(best, o.base_cdf * o.cdf[i] * (o.base_hazard + o.hazard[i]));
    packed.measured.push_back({o.base_cdf, o.base_hazard, best > kTiny ? 1 / best : 1});
    measured.push_back(&o);
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (const NetworkObservation* o : measured) {
      packed.cdf.push_back(o->cdf[i]);
      packed.hazard.push_back(o->hazard[i]);
    }
  }
}

// likelihood of a group's observations, given for each boolean the chance of silence and what keeps of the rest
template <typename Miss, typename Keep>
double groupValue(const Packed& packed, std::size_t g, NodeValues value, Miss miss, Keep keep) {
  for (std::size_t j = packed.groups[g].first; j < packed.groups[g].last; ++j) {
    const Packed::Boolean& b = packed.booleans[j];
    const double scaled_keep = keep(j) * b.scale;
    for (std::size_t k = 0; k < kNodes; ++k) {
      const double chance = (1 - miss(j, k)) * scaled_keep;
      value[k] *= b.present ? chance : b.scale - chance;
    }
  }
  return mean(value);
}

double groupValue(const Packed& packed, const Partial& p, std::size_t g) {
  return groupValue(
      packed, g, p.absent[g], [&](std::size_t j, std::size_t k) { return p.miss[j][k]; },
      [&](std::size_t j) { return p.keep[j]; });
}

// groupValue of a set with one more member, without building it
double joinedValue(const Packed& packed, const Partial& from, std::size_t member, std::size_t g) {
  const NodeValues* miss = packed.miss.data() + member * packed.booleans.size();
  const double* keep = packed.keep.data() + member * packed.booleans.size();
  NodeValues absent = packed.miss_absent[member * packed.groups.size() + g];
  for (std::size_t k = 0; k < kNodes; ++k) absent[k] *= from.absent[g][k];
  return groupValue(
      packed, g, absent, [&](std::size_t j, std::size_t k) { return from.miss[j][k] * miss[j][k]; },
      [&](std::size_t j) { return from.keep[j] * keep[j]; });
}

}  // namespace

NodeValues missOf(double rate, const NodeValues& nodes) {
  NodeValues out{1, 1, 1, 1};
  if (rate == 0) return out;
  for (std::size_t k = 0; k < kNodes; ++k) out[k] = std::exp(-nodes[k] * rate);
  return out;
}

double mean(const NodeValues& v) { return (v[0] + v[1] + v[2] + v[3]) / 4; }

Packed pack(const Network& network) {
  Packed packed;
  const std::size_t n = network.odds.size();
  packed.members = n;
  std::vector<PackedGroup> groups;
  for (std::size_t g = 0; g < network.groups.size(); ++g) {
    const bool used = std::any_of(
        network.observations.begin(), network.observations.end(),
        [&](const NetworkObservation& o) { return o.group == g && o.kind != NetworkObservation::Kind::measured; });
    if (!used) continue;
    Packed::Group group;
    group.first = packed.booleans.size();
    groups.push_back(packGroup(network, g, packed));
    group.last = packed.booleans.size();
    group.absent = missOf(groups.back().absent_base, network.groups[g]);
    packed.groups.push_back(group);
    for (std::size_t i = 0; i < n; ++i)
      packed.miss_absent.push_back(missOf(groups.back().absent_rate[i], network.groups[g]));
  }
  const std::size_t nb = packed.booleans.size();
  const std::size_t ng = packed.groups.size();
  packed.miss.resize(n * nb);
  packed.keep.resize(n * nb);
  packed.touches.assign(n * ng, 0);
  const std::vector<NodeValues> by_group = std::move(packed.miss_absent);
  packed.miss_absent.resize(n * ng);
  for (std::size_t i = 0; i < n; ++i) {
    std::size_t j = 0;
    for (std::size_t g = 0; g < ng; ++g) {
      bool touches = groups[g].absent_rate[i] > 0;
      packed.miss_absent[i * ng + g] = by_group[g * n + i];
      for (std::size_t o = 0; o < groups[g].order.size(); ++o, ++j) {
        packed.miss[i * nb + j] = groups[g].miss[o][i];
        packed.keep[i * nb + j] = groups[g].order[o]->keep[i];
        touches = touches || groups[g].order[o]->rate[i] > 0 || groups[g].order[o]->keep[i] < 1;
      }
      packed.touches[i * ng + g] = touches;
    }
  }
  packMeasured(network, packed);
  return packed;
}

Partial emptySet(const Packed& packed) {
  Partial p;
  for (const auto& b : packed.booleans) p.miss.push_back(b.base);
  p.keep.assign(packed.booleans.size(), 1.0);
  for (const auto& g : packed.groups) p.absent.push_back(g.absent);
  for (const auto& m : packed.measured) {
    p.cdf.push_back(m.base_cdf * m.scale);
    p.hazard.push_back(m.base_hazard);
  }
  for (std::size_t g = 0; g < packed.groups.size(); ++g) p.group_value.push_back(groupValue(packed, p, g));
  return p;
}

void join(const Packed& packed, const Partial& from, std::size_t member, double odds, Partial& to) {
  const std::size_t nb = packed.booleans.size();
  const std::size_t ng = packed.groups.size();
  const std::size_t nm = packed.measured.size();
  to = from;
  to.odds = from.odds * odds;
  for (std::size_t g = 0; g < ng; ++g) {
    if (!packed.touches[member * ng + g]) continue;
    const NodeValues& absent = packed.miss_absent[member * ng + g];
    for (std::size_t k = 0; k < kNodes; ++k) to.absent[g][k] *= absent[k];
    for (std::size_t j = packed.groups[g].first; j < packed.groups[g].last; ++j) {
      for (std::size_t k = 0; k < kNodes; ++k) to.miss[j][k] *= packed.miss[member * nb + j][k];
      to.keep[j] *= packed.keep[member * nb + j];
    }
    to.group_value[g] = groupValue(packed, to, g);
  }
  for (std::size_t j = 0; j < nm; ++j) {
    to.cdf[j] *= packed.cdf[member * nm + j];
    to.hazard[j] += packed.hazard[member * nm + j];
  }
}

double weightOf(const Partial& p) {
  double weight = p.odds;
  for (std::size_t j = 0; j < p.cdf.size(); ++j) weight *= p.cdf[j] * p.hazard[j];
  for (const double value : p.group_value) weight *= value;
  return weight;
}

// weightOf a set with one more member. Only groups that both touch are calculated: where the set touches nothing the
// member alone says what the group says, where the member touches nothing the set does.
double joinedWeight(const Packed& packed, const Partial& from, const std::vector<char>& from_touches,
                    std::size_t member, double odds, const Partial& alone) {
  const std::size_t ng = packed.groups.size();
  const std::size_t nm = packed.measured.size();
  double weight = from.odds * odds;
  for (std::size_t j = 0; j < nm; ++j)
    weight *= from.cdf[j] * packed.cdf[member * nm + j] * (from.hazard[j] + packed.hazard[member * nm + j]);
  for (std::size_t g = 0; g < ng; ++g) {
    if (!packed.touches[member * ng + g])
      weight *= from.group_value[g];
    else
      weight *= from_touches[g] ? joinedValue(packed, from, member, g) : alone.group_value[g];
  }
  return weight;
}

}  // namespace nucha
