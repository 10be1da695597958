#include "nucha/evaluate/network.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "nucha/base/error.h"
#include "nucha/base/random.h"

namespace nucha {
namespace {

using Kind = NetworkObservation::Kind;

// a second formulation of the model, as slow and plain as possible: every subset, every finding, every frailty value
struct BruteForce {
  double total = 0;
  std::vector<double> member;
  double beyond = 0;  // mass of sets larger than the limit
};

double plainLikelihood(const Network& network, std::size_t set) {
  double likelihood = 1;
  for (std::size_t g = 0; g < network.groups.size(); ++g) {
    double mixture = 0;
    for (const double u : network.groups[g]) {
      double product = 1;
      for (const NetworkObservation& o : network.observations) {
        if (o.group != g || o.kind == Kind::measured) continue;
        double silence = std::exp(-u * o.base_rate);
        double keep = 1;
        for (std::size_t i = 0; i < network.odds.size(); ++i) {
          if (!(set >> i & 1u)) continue;
          silence *= std::exp(-u * o.rate[i]);
          keep *= o.keep[i];
        }
        const double p = (1 - silence) * keep;
        product *= o.kind == Kind::present ? p : 1 - p;
      }
      mixture += product / kNodes;
    }
    likelihood *= mixture;
  }
  for (const NetworkObservation& o : network.observations) {
    if (o.kind != Kind::measured) continue;
    double cdf = o.base_cdf;
    double hazard = o.base_hazard;
    for (std::size_t i = 0; i < network.odds.size(); ++i) {
      if (!(set >> i & 1u)) continue;
      cdf *= o.cdf[i];
      hazard += o.hazard[i];
    }
    likelihood *= cdf * hazard;
  }
  return likelihood;
}

BruteForce enumerate(const Network& network, int limit) {
  BruteForce out;
  out.member.assign(network.odds.size(), 0);
  for (std::size_t set = 0; set < std::size_t{1} << network.odds.size(); ++set) {
    int size = 0;
    double odds = 1;
    bool lonely = false;
    for (std::size_t i = 0; i < network.odds.size(); ++i) {
      if (!(set >> i & 1u)) continue;
      ++size;
      odds *= network.odds[i];
      lonely = lonely || network.alone[i];
    }
    if ((size == 0 && network.needs_a_reason) || (lonely && size > 1)) continue;
    const double weight = odds * plainLikelihood(network, set);
    if (size > limit) {
      out.beyond += weight;
      continue;
    }
    out.total += weight;
    for (std::size_t i = 0; i < network.odds.size(); ++i) {
      if (set >> i & 1u) out.member[i] += weight;
    }
  }
  for (double& m : out.member) m /= out.total;
  return out;
}

Network randomNetwork(Random& random, std::size_t members, std::size_t findings) {
  Network network;
  for (const double variance : {0.0, 0.5, 1.5}) network.groups.push_back(frailtyNodes(variance));
  for (std::size_t i = 0; i < members; ++i) {
    network.odds.push_back(std::exp(-1 - 5 * random.uniform()));
    network.alone.push_back(i == 0 && random.chance(0.5));
  }
  network.needs_a_reason = random.chance(0.5);
  for (std::size_t j = 0; j < findings; ++j) {
    NetworkObservation o;
    o.group = random.below(3);
    o.kind = static_cast<Kind>(random.below(3));
    o.base_rate = rateOf(0.02 + 0.4 * random.uniform(), network.groups[o.group]);
    o.base_cdf = 0.2 + 0.8 * random.uniform();
    o.base_hazard = 0.01 + random.uniform();
    for (std::size_t i = 0; i < members; ++i) {
      const bool linked = random.chance(0.5);
      o.rate.push_back(linked ? 2 * random.uniform() : 0);
      o.keep.push_back(random.chance(0.2) ? 0.1 + 0.9 * random.uniform() : 1);
      o.cdf.push_back(linked ? 0.05 + 0.95 * random.uniform() : 1);
      o.hazard.push_back(linked ? 2 * random.uniform() : 0);
    }
    network.observations.push_back(o);
  }
  return network;
}

PosteriorOptions everything(int max_members) {
  PosteriorOptions options;
  options.max_members = max_members;
  options.prune = 0;
  options.keep_mass = 1;
  return options;
}

class NetworkAgainstBruteForce : public ::testing::TestWithParam<int> {};

TEST_P(NetworkAgainstBruteForce, MarginalsAgreeToTwelveDigits) {
  Random random(static_cast<std::uint64_t>(GetParam()));
  const Network network = randomNetwork(random, 3 + random.below(6), 1 + random.below(9));
  for (const int limit : {1, 2, 3}) {
    const BruteForce truth = enumerate(network, limit);
    const Posterior posterior = solvePosterior(network, everything(limit));
    for (std::size_t i = 0; i < truth.member.size(); ++i) EXPECT_NEAR(posterior.marginal[i], truth.member[i], 1e-12);
    EXPECT_NEAR(posterior.log_evidence, std::log(truth.total), 1e-10);
  }
}

TEST_P(NetworkAgainstBruteForce, LeftOutMassIsNeverUnderstated) {
  Random random(1000 + static_cast<std::uint64_t>(GetParam()));
  const Network network = randomNetwork(random, 4 + random.below(5), 1 + random.below(8));
  for (const int limit : {2, 3}) {
    const BruteForce truth = enumerate(network, limit);
    const double left_out = truth.beyond / (truth.total + truth.beyond);
    const Posterior posterior = solvePosterior(network, everything(limit));
    EXPECT_GE(posterior.report.left_out_mass, left_out - 1e-12);
    EXPECT_LE(posterior.report.left_out_mass, 1.0);
  }
}

TEST_P(NetworkAgainstBruteForce, PruningIsCoveredByTheBound) {
  Random random(2000 + static_cast<std::uint64_t>(GetParam()));
  const Network network = randomNetwork(random, 7, 4);
  PosteriorOptions pruned = everything(3);
  pruned.prune = 0.02;
  const Posterior posterior = solvePosterior(network, pruned);
  const BruteForce all = enumerate(network, 99);
  const double enumerated = std::exp(posterior.log_evidence);
  EXPECT_GE(posterior.report.left_out_mass, 1 - enumerated / all.total - 1e-12);
}

INSTANTIATE_TEST_SUITE_P(Seeds, NetworkAgainstBruteForce, ::testing::Range(1, 41));

Network twoCauses(Kind kind, double p, double leak) {
  Network network;
  network.groups.push_back(frailtyNodes(0));
  network.odds = {0.1 / 0.9, 0.1 / 0.9};
  network.alone = {false, false};
  network.needs_a_reason = false;
  NetworkObservation o;
  o.kind = kind;
  o.base_rate = -std::log(1 - leak);
  o.rate = {-std::log((1 - p) / (1 - leak)), 0};
  o.keep = {1, 1};
  network.observations.push_back(o);
  return network;
}

TEST(Network, OneFindingGivesBayesByHand) {
  // prior 0.1, P(finding | cause) 0.8, leak 0.2: 0.1 * 0.8 / (0.1 * 0.8 + 0.9 * 0.2) = 4 / 13
  const Posterior posterior = solvePosterior(twoCauses(Kind::present, 0.8, 0.2), everything(2));
  EXPECT_NEAR(posterior.marginal[0], 4.0 / 13, 1e-12);
  EXPECT_NEAR(posterior.marginal[1], 0.1, 1e-12);
}

TEST(Network, AbsenceCountsByHand) {
  // 0.1 * 0.2 / (0.1 * 0.2 + 0.9 * 0.8) = 1 / 37
  EXPECT_NEAR(solvePosterior(twoCauses(Kind::absent, 0.8, 0.2), everything(2)).marginal[0], 1.0 / 37, 1e-12);
}

TEST(Network, ExplainingAway) {
  // both causes produce the finding: knowing nothing else, seeing it raises both; adding a second finding of one lowers
  // the other
  Network network = twoCauses(Kind::present, 0.8, 0.05);
  network.observations[0].rate[1] = network.observations[0].rate[0];
  const double before = solvePosterior(network, everything(2)).marginal[1];
  NetworkObservation proof = network.observations[0];
  proof.rate = {3, 0};
  network.observations.push_back(proof);
  EXPECT_LT(solvePosterior(network, everything(2)).marginal[1], before);
}

TEST(Network, SharedFrailtyMakesTwoSignsSayLessThanTwice) {
  for (const double variance : {0.0, 1.0}) {
    Network network;
    network.groups.push_back(frailtyNodes(variance));
    network.odds = {0.05, 0.5};
    network.alone = {false, true};
    const NodeValues& nodes = network.groups[0];
    NetworkObservation sign;
    sign.base_rate = rateOf(0.1, nodes);
    sign.rate = {rateOf(0.7, nodes) - sign.base_rate, 0};
    sign.keep = {1, 1};
    const auto logOdds = [](double p) { return std::log(p / (1 - p)); };
    const double none = logOdds(solvePosterior(network, everything(2)).marginal[0]);
    network.observations.push_back(sign);
    const double one = logOdds(solvePosterior(network, everything(2)).marginal[0]);
    network.observations.push_back(sign);
    const double two = logOdds(solvePosterior(network, everything(2)).marginal[0]);
    EXPECT_NEAR(one - none, std::log(7.0), 1e-9);
    if (variance == 0)
      EXPECT_NEAR(two - one, one - none, 1e-9);
    else
      EXPECT_LT(two - one, 0.8 * (one - none));
  }
}

TEST(Network, NoisyMaxDensityIntegratesToOne) {
  // two contributions, uniform on (0, 1) and exponential: the density of their maximum over a grid
  double sum = 0;
  constexpr int kSteps = 200000;
  for (int i = 0; i < kSteps; ++i) {
    const double x = 40.0 * (i + 0.5) / kSteps;
    const double f0 = std::min(x, 1.0), h0 = x < 1 ? 1 / x : 0;
    const double f1 = 1 - std::exp(-x), h1 = std::exp(-x) / f1;
    sum += f0 * f1 * (h0 + h1) * 40.0 / kSteps;
  }
  EXPECT_NEAR(sum, 1, 1e-4);
}

TEST(Network, FrailtyNodesHaveMeanOneAndTheVarianceAskedFor) {
  for (const double variance : {0.0, 0.3, 1.0, 2.0}) {
    double mean = 0, spread = 0;
    for (const double u : frailtyNodes(variance)) mean += u / kNodes;
    for (const double u : frailtyNodes(variance)) spread += (u - 1) * (u - 1) / kNodes;
    EXPECT_NEAR(mean, 1, 1e-12);
    EXPECT_NEAR(spread, variance, 1e-9);
  }
}

TEST(Network, RateGivesBackTheProbability) {
  for (const double variance : {0.0, 0.4, 1.2, 2.0}) {
    const NodeValues nodes = frailtyNodes(variance);
    for (const double p : {0.0, 1e-6, 0.01, 0.3, 0.9, 0.99, 0.9999}) {
      const double rate = rateOf(p, nodes);
      double silence = 0;
      for (const double u : nodes) silence += std::exp(-u * rate) / kNodes;
      EXPECT_NEAR(1 - silence, p, 1e-12) << variance << " " << p;
    }
  }
}

TEST(Network, LabelsCountOnceHoweverManyMembers) {
  Random random(7);
  Network network = randomNetwork(random, 5, 4);
  network.labelings = {{0, 0, 1, 1, 2}};
  const Posterior posterior = solvePosterior(network, everything(3));
  std::vector<double> sums(3);
  for (const PosteriorState& state : posterior.states) {
    std::vector<bool> seen(3);
    for (int m = 0; m < state.size; ++m)
      seen[static_cast<std::size_t>(
          network.labelings[0][static_cast<std::size_t>(state.members[static_cast<std::size_t>(m)])])] = true;
    for (std::size_t l = 0; l < 3; ++l) sums[l] += seen[l] ? state.probability : 0;
  }
  for (std::size_t l = 0; l < 3; ++l) EXPECT_NEAR(posterior.label_marginal[0][l], sums[l], 1e-6);
}

TEST(Network, OrderOfFindingsAndOfMembersDoesNotMatter) {
  Random random(11);
  Network network = randomNetwork(random, 6, 7);
  const Posterior first = solvePosterior(network, everything(3));
  std::reverse(network.observations.begin(), network.observations.end());
  const Posterior turned = solvePosterior(network, everything(3));
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(first.marginal[i], turned.marginal[i], 1e-12);
}

TEST(Network, ChancesOfManySetsAreThoseOfEach) {
  Random random(13);
  Network network = randomNetwork(random, 6, 6);
  for (const NetworkObservation& o : network.observations) {
    const Posterior posterior = solvePosterior(network, everything(3));
    const auto many = chancesOfPresence(o, network.groups[o.group], posterior.states, posterior.states.size());
    for (std::size_t s = 0; s < many.size(); ++s)
      EXPECT_NEAR(many[s], chanceOfPresence(o, network.groups[o.group], posterior.states[s]), 1e-14);
  }
}

TEST(Network, MisuseIsOurBug) {
  Network network = twoCauses(Kind::present, 0.8, 0.2);
  network.observations[0].rate.pop_back();
  EXPECT_THROW(solvePosterior(network), InternalError);
  EXPECT_THROW(rateOf(1.0, frailtyNodes(0)), InternalError);
}

TEST(PosteriorOptions, ValidateNamesTheFault) {
  PosteriorOptions options;
  EXPECT_EQ(options.validate(), "");
  options.max_members = 4;
  EXPECT_NE(options.validate(), "");
}

}  // namespace
}  // namespace nucha
