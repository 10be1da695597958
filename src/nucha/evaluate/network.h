// Exact inference over sets of causes. Knows nothing of medicine: causes at sites are "members", findings are
// "observations".
//
// Model. Every member is present or not, with prior odds o_i, independently; the empty set has weight zero when
// `needs_a_reason` (the patient does have symptoms), and a member marked `alone` excludes all others.
//   boolean finding j of group g, given the set S and the group's frailty value u:
//     P(present) = (1 - exp(-u (r_j0 + sum_{i in S} r_ij))) * prod_{i in S} k_ij          noisy-OR, then noisy-AND-NOT
//   with rates r >= 0 (a cause that produces the finding) and keeps k in (0, 1] (a cause that makes it rarer).
//   The frailty takes kNodes equally likely values of mean one, shared by all findings of the group: two signs of one
//   group therefore say less than twice what one says. measured value j: the reading is the largest of independent
//   contributions, one of the background and one of each present member (noisy-MAX): density = prod F * sum(h), with F
//   the distribution functions at the value and h = f / F.
// Posterior. Weights of all sets up to `max_members` are summed exactly; what larger sets could hold is bounded (see
// PosteriorReport::left_out_mass and docs/mathematics.md).
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace nucha {

inline constexpr std::size_t kNodes = 4;
using NodeValues = std::array<double, kNodes>;

/// The four frailty values of a group with the given variance; mean one, all one for variance 0.
NodeValues frailtyNodes(double variance);

/// The rate r that makes mean_k(1 - exp(-u_k r)) equal to the probability p, 0 <= p < 1.
double rateOf(double probability, const NodeValues& nodes);

/// One observation. Per-member values are parallel to Network::odds.
struct NetworkObservation {
  enum class Kind { present, absent, measured } kind = Kind::present;
  std::size_t group = 0;
  double base_rate = 0;            ///< r_j0
  std::vector<double> rate, keep;  ///< r_ij, k_ij
  double base_cdf = 1, base_hazard = 0;
  std::vector<double> cdf, hazard;  ///< F_i(x), h_i(x), for measured ones
};

struct Network {
  std::vector<double> odds;  ///< prior odds of each member, finite and > 0
  std::vector<bool> alone;   ///< may only be present by itself
  bool needs_a_reason = true;
  std::vector<NodeValues> groups;  ///< frailty values of each group
  std::vector<NetworkObservation> observations;
  /// Ways of lumping members (all places of a cause, all causes of a family): labelings[l][i] is member i's label, from
  /// 0.
  std::vector<std::vector<int>> labelings;
};

struct PosteriorOptions {
  /// Largest number of members present at the same time that is enumerated, 1 to 3.
  int max_members = 3;
  /// Members whose probability within sets of two is below this join no set of three; what that leaves out is bounded
  /// too.
  double prune = 1e-6;
  /// Compute the bound on the mass left out (costs about as much as the pairs).
  bool bound_left_out = true;
  /// Keep the sets that together hold this share of the mass in Posterior::states, largest first.
  double keep_mass = 0.9999;

  std::string validate() const;  ///< empty when usable, else what is wrong
};

struct PosteriorState {
  std::array<int, 3> members{-1, -1, -1};
  int size = 0;
  double probability = 0;
};

struct PosteriorReport {
  std::size_t sets = 0;  ///< weights computed
  std::size_t members_in_triples = 0;
  double left_out_mass = 0;  ///< upper bound on the posterior mass of sets that were not enumerated, in [0, 1]
  std::string describe() const;
};

struct Posterior {
  std::vector<double> marginal;  ///< P(member present | observations), over enumerated sets
  /// P(at least one member with the label present): [labeling][label].
  std::vector<std::vector<double>> label_marginal;
  std::vector<PosteriorState> states;  ///< largest first; together at least keep_mass, or all above 1e-7
  double log_evidence = 0;             ///< log P(observations) up to the prior's normalisation
  PosteriorReport report;
};

/// Sums over all sets. The observations must fit the members (sizes are asserted).
Posterior solvePosterior(const Network& network, const PosteriorOptions& options = {});

/// P(present | set) of one boolean observation, the frailty averaged out; `members` as in PosteriorState.
double chanceOfPresence(const NetworkObservation& observation, const NodeValues& nodes, const PosteriorState& state);

/// The same for the first `count` of many sets at once.
std::vector<double> chancesOfPresence(const NetworkObservation& observation, const NodeValues& nodes,
                                      const std::vector<PosteriorState>& states, std::size_t count);

}  // namespace nucha
