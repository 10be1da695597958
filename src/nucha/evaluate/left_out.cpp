#include "nucha/evaluate/left_out.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace nucha {
namespace {

// Members are ordered by falling probability. Every set that was not enumerated starts, in this order, with some T; let
// D be the rest of it. For each group of findings
//   value(T with D) <= value(T) * product over c in D of ratio(T, c)
// with ratio the largest factor by which c changes the group for any frailty value: presences and readings have
// diminishing returns and absences only cost, so the ratio at any part of T bounds the ratio at T and at every set that
// holds T. Two exceptions are bounded by certainty: an absence that D suppresses, and all presences of a group that T
// explains so badly that ratios say nothing. Which groups are given up so is chosen for each size of D by what bounds
// best. The sum over all D of one size is then a symmetric polynomial in the gains of the later members.
// Where the bound is large, T grows by each later member in turn (branch and bound), the worst first.
class LeftOut {
 public:
  explicit LeftOut(const Enumerated& e) : e_(e), ng_(e.packed.groups.size()) {
    for (std::size_t i = 0; i < e.single.size(); ++i) {
      if (!e.network.alone[i]) order_.push_back(i);
    }
    // members that joined no set of three come last, so that a set holds one when its last member is one
    std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      const bool pruned_a = isPruned(a);
      const bool pruned_b = isPruned(b);
      return pruned_a != pruned_b ? pruned_b : e.member_weight[a] > e.member_weight[b];
    });
    ranks_ = order_.size();
    calcRatios();
  }

  double share() {
    double closed = 0;
    for (std::size_t r = 0; r < ranks_; ++r) push({boundBeyond(e_.single[order_[r]], {r}), {r}});
    while (!heap_.empty() && bounds_ < kMostBounds && worthRefining(closed)) {
      std::pop_heap(heap_.begin(), heap_.end());
      const Node node = std::move(heap_.back());
      heap_.pop_back();
      open_ -= node.bound;
      closed += grow(node);
    }
    double left_out = closed;
    for (const Node& node : heap_) left_out += node.bound;
    return std::isfinite(left_out) ? left_out / (e_.total + left_out) : 1;
  }

 private:
  static constexpr std::size_t kMostBounds = 1000;  // some milliseconds
  static constexpr double kGoodShare = 1e-4;        // a bound below this needs no work
  static constexpr double kGoodSlack = 0.1;         // nor does one that is nearly all weighed sets

  struct Node {
    double bound = 0;
    std::vector<std::size_t> ranks;  // of T
    friend bool operator<(const Node& a, const Node& b) { return a.bound < b.bound; }
  };

  bool isPruned(std::size_t member) const { return e_.max_members == 3 && !e_.active[member]; }

  bool worthRefining(double closed) const { return open_ > std::max(kGoodShare * e_.total, kGoodSlack * closed); }

  void push(Node node) {
    open_ += node.bound;
    heap_.push_back(std::move(node));
    std::push_heap(heap_.begin(), heap_.end());
  }

  // T grown by each later member: the weight of those sets that were not enumerated is returned, what lies beyond goes
  // onto the heap
  double grow(const Node& node) {
    Partial set = e_.single[order_[node.ranks[0]]];
    Partial grown;
    for (std::size_t m = 1; m < node.ranks.size(); ++m) {
      const std::size_t member = order_[node.ranks[m]];
      join(e_.packed, set, member, e_.network.odds[member], grown);
      std::swap(set, grown);
    }
    double closed = 0;
    std::vector<std::size_t> ranks = node.ranks;
    ranks.push_back(0);
    const std::size_t most = static_cast<std::size_t>(e_.max_members);
    for (std::size_t r = node.ranks.back() + 1; r < ranks_; ++r) {
      join(e_.packed, set, order_[r], e_.network.odds[order_[r]], grown);
      ranks.back() = r;
      const bool missing = ranks.size() > most || (ranks.size() == 3 && isPruned(order_[r]));
      if (missing) closed += weightOf(grown);
      push({boundBeyond(grown, ranks), ranks});
    }
    return closed;
  }

  // row(t, g)[r]: largest factor by which the member ranked r changes what group g says, given the member ranked t; the
  // row after the last holds what its plain absences alone cost
  void calcRatios() {
    ratio_.assign((ranks_ + 1) * ng_ * ranks_, 1.0);
    reading_.assign(ranks_ * ranks_, 1.0);
    suppresses_.assign(ranks_, 0);
    for (std::size_t r = 0; r < ranks_; ++r) {
      const std::size_t c = order_[r];
      suppresses_[r] = suppresses(c);
      for (std::size_t t = 0; t < r; ++t) reading_[t * ranks_ + r] = readingRatio(e_.single[order_[t]], c);
      for (std::size_t g = 0; g < ng_; ++g) {
        if (!e_.packed.touches[c * ng_ + g]) continue;
        const NodeValues& absent = e_.packed.miss_absent[c * ng_ + g];
        ratio_[(ranks_ * ng_ + g) * ranks_ + r] = *std::max_element(absent.begin(), absent.end());
        for (std::size_t t = 0; t < r; ++t) ratio_[(t * ng_ + g) * ranks_ + r] = groupRatio(e_.single[order_[t]], c, g);
      }
    }
  }

  const double* row(std::size_t t, std::size_t g) const { return ratio_.data() + (t * ng_ + g) * ranks_; }

  bool suppresses(std::size_t c) const {
    for (std::size_t j = 0; j < e_.packed.booleans.size(); ++j) {
      if (!e_.packed.booleans[j].present && e_.packed.keep[c * e_.packed.booleans.size() + j] < 1) return true;
    }
    return false;
  }

  double groupRatio(const Partial& t, std::size_t c, std::size_t g) const {
    const std::size_t nb = e_.packed.booleans.size();
    NodeValues ratio = e_.packed.miss_absent[c * ng_ + g];
    for (std::size_t j = e_.packed.groups[g].first; j < e_.packed.groups[g].last; ++j) {
      if (!e_.packed.booleans[j].present) continue;
      const NodeValues& miss = e_.packed.miss[c * nb + j];
      for (std::size_t k = 0; k < kNodes; ++k)
        ratio[k] *= (1 - t.miss[j][k] * miss[k]) / std::max(1 - t.miss[j][k], kTiny) * e_.packed.keep[c * nb + j];
    }
    return *std::max_element(ratio.begin(), ratio.end());
  }

  double readingRatio(const Partial& t, std::size_t c) const {
    const std::size_t nm = e_.packed.measured.size();
    double ratio = 1;
    for (std::size_t j = 0; j < nm; ++j) {
      const double hazard = e_.packed.hazard[c * nm + j];
      ratio *= e_.packed.cdf[c * nm + j] * (t.hazard[j] + hazard) / std::max(t.hazard[j], kTiny);
    }
    return ratio;
  }

  // what T makes of a group when absences that can be suppressed are certain, and presences too if `all`
  double certainValue(const Partial& set, std::size_t g, bool all) const {
    NodeValues value = set.absent[g];
    for (std::size_t j = e_.packed.groups[g].first; j < e_.packed.groups[g].last; ++j) {
      const Packed::Boolean& b = e_.packed.booleans[j];
      for (std::size_t k = 0; k < kNodes; ++k)
        value[k] *= b.present ? (all ? 1.0 : 1 - set.miss[j][k]) * set.keep[j] * b.scale : b.scale;
    }
    return mean(value);
  }

  // sums of products of gains over sets D of exactly 1 ... 7 members and of more (the last), and over those of one or
  // two that hold no pruned member
  static constexpr std::size_t kMore = 8;
  struct Sums {
    std::array<double, kMore + 1> of{1};
    std::array<double, 3> unpruned{1};
    void grow(double gain, bool pruned) {
      of[kMore] += gain * (of[kMore] + of[kMore - 1]);
      for (std::size_t d = kMore - 1; d > 0; --d) of[d] += gain * of[d - 1];
      if (pruned) return;
      unpruned[2] += gain * unpruned[1];
      unpruned[1] += gain;
    }
  };

  // a group as seen from T
  struct Seen {
    std::size_t group = 0;
    double value = 1, relaxed = 1, certain = 1;  // as it is; with suppression done; given up
    double slack = 0;                            // what its ratios promise, relative to giving it up
  };

  // bound on the weight of all sets T with D, D not empty, that were not enumerated
  double boundBeyond(const Partial& set, const std::vector<std::size_t>& of) {
    ++bounds_;
    const std::size_t from = of.back() + 1;
    if (from >= ranks_) return 0;
    double readings = set.odds;
    for (std::size_t j = 0; j < set.cdf.size(); ++j) readings *= set.cdf[j] * set.hazard[j];
    gatherGains(of, from);
    const std::vector<Seen> seen = lookAtGroups(set, of, from);
    Least least;
    for (std::size_t given_up = 0; given_up <= seen.size(); ++given_up) {
      const bool all = given_up == seen.size();
      if (given_up > 0 && !all && seen[given_up - 1].slack < kWorthGivingUp) continue;
      tryGivingUp(seen, given_up, readings, from, least);
    }
    return least.beyond(of.size(), e_.max_members);
  }

  static constexpr double kWorthGivingUp = 0.02;

  // odds times readings of each later member
  void gatherGains(const std::vector<std::size_t>& of, std::size_t from) {
    gain_.resize(ranks_);
    for (std::size_t r = from; r < ranks_; ++r) {
      double ratio = reading_[of[0] * ranks_ + r];
      for (std::size_t m = 1; m < of.size(); ++m) ratio = std::min(ratio, reading_[of[m] * ranks_ + r]);
      gain_[r] = e_.network.odds[order_[r]] * ratio;
    }
  }

  // groups, those that T explains worst first; their ratios at T go to at_set_
  std::vector<Seen> lookAtGroups(const Partial& set, const std::vector<std::size_t>& of, std::size_t from) {
    at_set_.resize(ng_ * ranks_);
    std::vector<Seen> seen;
    double without = 0;
    for (std::size_t r = from; r < ranks_; ++r) without += gain_[r];
    for (std::size_t g = 0; g < ng_; ++g) {
      double* ratio = at_set_.data() + g * ranks_;
      std::copy(row(of[0], g) + from, row(of[0], g) + ranks_, ratio + from);
      for (std::size_t m = 1; m < of.size(); ++m) {
        const double* other = row(of[m], g);
        for (std::size_t r = from; r < ranks_; ++r) ratio[r] = std::min(ratio[r], other[r]);
      }
      double with = 0;
      for (std::size_t r = from; r < ranks_; ++r) with += gain_[r] * ratio[r];
      Seen group{g, set.group_value[g], certainValue(set, g, false), certainValue(set, g, true), 0};
      group.slack = with / without * group.value / group.certain;
      seen.push_back(group);
    }
    std::stable_sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) { return a.slack > b.slack; });
    return seen;
  }

  // the best bound found for each size of D
  struct Least {
    std::array<double, kMore + 1> of{};
    std::array<double, 3> pruned{};
    Least() {
      of.fill(std::numeric_limits<double>::infinity());
      pruned.fill(std::numeric_limits<double>::infinity());
    }
    double beyond(std::size_t size, int max_members) const {
      const std::size_t enumerated = static_cast<std::size_t>(max_members);
      double sum = 0;
      for (std::size_t d = size > enumerated ? 1 : enumerated + 1 - size; d <= kMore; ++d) sum += of[d];
      if (max_members == 3 && size < 3) sum += pruned[3 - size];
      return sum;
    }
  };

  void tryGivingUp(const std::vector<Seen>& seen, std::size_t given_up, double readings, std::size_t from,
                   Least& least) {
    double plain_weight = readings, relaxed_weight = readings;
    gain_at_set_.assign(gain_.begin(), gain_.end());
    for (std::size_t i = 0; i < seen.size(); ++i) {
      const bool up = i < given_up;
      plain_weight *= up ? seen[i].certain : seen[i].value;
      relaxed_weight *= up ? seen[i].certain : seen[i].relaxed;
      const double* ratio = up ? row(ranks_, seen[i].group) : at_set_.data() + seen[i].group * ranks_;
      for (std::size_t r = from; r < ranks_; ++r) gain_at_set_[r] *= ratio[r];
    }
    // a set D without a suppressing member leaves the absences as they are
    Sums plain, all;
    for (std::size_t r = from; r < ranks_; ++r) {
      const bool pruned = isPruned(order_[r]);
      all.grow(gain_at_set_[r], pruned);
      if (!suppresses_[r]) plain.grow(gain_at_set_[r], pruned);
    }
    const auto weighed = [&](double without, double with) {
      return plain_weight * without + relaxed_weight * std::max(with - without, 0.0);
    };
    for (std::size_t d = 1; d <= kMore; ++d) least.of[d] = std::min(least.of[d], weighed(plain.of[d], all.of[d]));
    for (std::size_t d = 1; d <= 2; ++d) {
      const double holding = weighed(plain.of[d] - plain.unpruned[d], all.of[d] - all.unpruned[d]);
      least.pruned[d] = std::min(least.pruned[d], holding);
    }
  }

  const Enumerated& e_;
  std::size_t ng_ = 0, ranks_ = 0;
  std::vector<std::size_t> order_;  // members by rank; those marked alone are not among them
  std::vector<double> ratio_, reading_;
  std::vector<char> suppresses_;  // by rank
  std::vector<Node> heap_;
  double open_ = 0;
  std::size_t bounds_ = 0;
  std::vector<double> gain_, at_set_, gain_at_set_;  // room for boundBeyond
};

}  // namespace

double boundLeftOut(const Enumerated& enumerated) {
  if (enumerated.max_members < 2) return 1;  // without pairs nothing can be said
  return LeftOut(enumerated).share();
}

}  // namespace nucha
