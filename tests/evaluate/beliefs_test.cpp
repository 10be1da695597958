#include "nucha/evaluate/beliefs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <initializer_list>

#include "evaluate/hand_made.h"

namespace nucha {
namespace {

using namespace testing;

constexpr double kLeft = 0.2, kRight = 0.1, kNothing = 0.4;  // incidences

// two causes that may come together, and "nothing found", which excludes them
Evidence twoCauses(SiteKind site = SiteKind::none) {
  return makeEvidence(
      {{makeCause("slip", site), kLeft}, {makeCause("tear"), kRight}, {makeCause("nonspecific"), kNothing}});
}

double oddsOf(double p) { return p / (1 - p); }

struct Answer {
  double slip = 0, tear = 0;
};

// Bayes over the four possible states, written out
Answer bayes(const std::function<double(bool slip, bool tear)>& likelihood) {
  const double slip = oddsOf(kLeft) * likelihood(true, false);
  const double tear = oddsOf(kRight) * likelihood(false, true);
  const double both = oddsOf(kLeft) * oddsOf(kRight) * likelihood(true, true);
  const double none = oddsOf(kNothing) * likelihood(false, false);
  const double sum = slip + tear + both + none;
  return {(slip + both) / sum, (tear + both) / sum};
}

Answer evaluated(const Evidence& evidence, const Case& patient) {
  const PatientModel model = buildModel(patient, evidence);
  const Beliefs beliefs = calcBeliefs(model, 3, 0, 1);
  return {beliefs.now.cause[0], beliefs.now.cause[1]};
}

void expectSame(const Answer& a, const Answer& b) {
  EXPECT_NEAR(a.slip, b.slip, 1e-9);
  EXPECT_NEAR(a.tear, b.tear, 1e-9);
}

// P(present) of noisy-OR: silence is the product of what each present cause and the leak leave
double noisyOr(double leak, std::initializer_list<double> chances) {
  double silence = 1 - leak;
  for (const double p : chances) silence *= (1 - p) / (1 - leak);
  return 1 - silence;
}

TEST(Beliefs, PriorWithoutFindings) {
  const auto certain = [](bool, bool) { return 1.0; };
  expectSame(evaluated(twoCauses(), makeCase()), bayes(certain));
}

TEST(Beliefs, TwoLooseFindingsByHand) {
  Evidence evidence = twoCauses();
  addFinding(evidence, makeFinding("click", 0.2), {{"slip", 0.9}, {"tear", 0.5}});
  addFinding(evidence, makeFinding("swelling", 0.1), {{"tear", 0.7}});
  const auto likelihood = [](bool slip, bool tear) {
    const double click = noisyOr(0.2, {slip ? 0.9 : 0.2, tear ? 0.5 : 0.2});
    const double swelling = noisyOr(0.1, {tear ? 0.7 : 0.1});
    return click * (1 - swelling);
  };
  expectSame(evaluated(evidence, makeCase({seen("click"), seen("swelling", false)})), bayes(likelihood));
}

TEST(Beliefs, TwoFindingsOfOneGroupShareAFrailtyByHand) {
  Evidence evidence = twoCauses();
  addFinding(evidence, makeFinding("click", 0.2, "tight"), {{"slip", 0.9}});
  addFinding(evidence, makeFinding("grind", 0.1, "tight"), {{"slip", 0.6}});
  const NodeValues nodes = frailtyNodes(1);
  const double click0 = rateOf(0.2, nodes), click1 = rateOf(0.9, nodes);
  const double grind0 = rateOf(0.1, nodes), grind1 = rateOf(0.6, nodes);
  const auto likelihood = [&](bool slip, bool) {
    double sum = 0;
    for (const double u : nodes) {
      const double click = 1 - std::exp(-u * (slip ? click1 : click0));
      const double grind = 1 - std::exp(-u * (slip ? grind1 : grind0));
      sum += click * grind / 4;
    }
    return sum;
  };
  const Answer tight = evaluated(evidence, makeCase({seen("click"), seen("grind")}));
  expectSame(tight, bayes(likelihood));
  for (Finding& finding : evidence.findings) finding.group = "loose";
  EXPECT_LT(tight.slip, evaluated(evidence, makeCase({seen("click"), seen("grind")})).slip);
}

TEST(Beliefs, SuppressorByHand) {
  Evidence evidence = twoCauses();
  addFinding(evidence, makeFinding("relief", 0.4), {{"slip", 0.1}, {"tear", 0.8}});
  // slip makes it a quarter as frequent, whatever else is there
  const auto chance = [](bool slip, bool tear) { return (tear ? 0.8 : 0.4) * (slip ? 0.25 : 1); };
  expectSame(evaluated(evidence, makeCase({seen("relief")})), bayes(chance));
  const auto absent = [&](bool slip, bool tear) { return 1 - chance(slip, tear); };
  expectSame(evaluated(evidence, makeCase({seen("relief", false)})), bayes(absent));
}

TEST(Beliefs, LocatedFindingByHand) {
  Evidence evidence = twoCauses(SiteKind::fused_level);
  addFinding(evidence, makeFinding("gap", 0.2), {{"slip", 0.9}});
  // seen at the fused level, where the cause sits: it shows there with 0.8, and with 0.04 at any of the nine levels;
  // without a cause at any of the nine
  Case patient = makeCase({seen("gap")});
  patient.observations[0].level = findLevel("C5-C6");
  const double leak = 0.2 / 9;
  const double here = 0.9 * (0.8 + 0.04 / 9);
  const auto there = [&](bool slip, bool) { return slip ? 1 - (1 - here) : leak; };
  const Answer at_level = evaluated(evidence, patient);
  EXPECT_GT(at_level.slip, evaluated(evidence, makeCase({seen("gap")})).slip);
  expectSame(at_level, bayes(there));
  // two levels away from the only place of the cause: less than nowhere in particular
  patient.observations[0].level = findLevel("C3-C4");
  EXPECT_LT(evaluated(evidence, patient).slip, at_level.slip);
}

TEST(Beliefs, LognormalReadingByHand) {
  Evidence evidence = twoCauses();
  Finding crp = makeFinding("crp", 0.1);
  crp.type = ValueType::number;
  crp.plausible_hi = 500;
  crp.abnormal = Threshold{Threshold::Op::greater_equal, 10};
  addFinding(evidence, crp, {});
  const auto reading = [](const char* cause, double center, double spread) {
    Reading row;
    row.finding = "crp";
    row.cause = cause;
    row.kind = Reading::Kind::lognormal;
    row.center = row.center_lo = row.center_hi = center;
    row.spread = spread;
    return row;
  };
  evidence.readings = {reading("none", 2, 0.9), reading("tear", 60, 1.1)};
  Case patient = makeCase({seen("crp")});
  patient.observations[0].value = 42;
  const double errors = 0.01;
  const auto cdf = [&](double center, double sd) {
    const double z = (std::log(42.0) - std::log(center)) / sd;
    return (1 - errors) * 0.5 * std::erfc(-z / std::sqrt(2.0)) + errors * 42 / 500;
  };
  const auto pdf = [&](double center, double sd) {
    const double z = (std::log(42.0) - std::log(center)) / sd;
    return (1 - errors) * std::exp(-z * z / 2) / (sd * 42 * std::sqrt(2 * std::acos(-1.0))) + errors / 500;
  };
  // the larger of two independent values: f1 F2 + F1 f2
  const auto likelihood = [&](bool, bool tear) {
    if (!tear) return pdf(2, 0.9);
    return pdf(2, 0.9) * cdf(60, 1.1) + cdf(2, 0.9) * pdf(60, 1.1);
  };
  expectSame(evaluated(evidence, patient), bayes(likelihood));
}

TEST(Beliefs, TimingWindowAndFactorByHand) {
  Evidence evidence = twoCauses();
  addFinding(evidence, makeFinding("no_bridge", 0.1), {{"slip", 0.9}});
  evidence.timings = {{"no_bridge", 0, 6, exactly(0.6), 0.5, {}}};
  Case patient = makeCase({seen("no_bridge")});
  const auto late = [](bool slip, bool) { return slip ? 0.9 : 0.1; };
  expectSame(evaluated(evidence, patient), bayes(late));
  // within the window everyone shows it often, and the cause adds half of what it adds later: 0.1 + 0.8 / 2 = 0.5
  patient.surgery.months_since = 3;
  const auto early = [](bool slip, bool) { return slip ? 1 - (1 - 0.6) * (1 - 0.5) / (1 - 0.1) : 0.6; };
  expectSame(evaluated(evidence, patient), bayes(early));
}

// pre-test probability, one cause against "nothing found"; findings with sensitivity and specificity
double postTest(double before, const std::vector<std::pair<double, double>>& tests, bool present) {
  Evidence evidence = makeEvidence({{makeCause("disease"), before}, {makeCause("nonspecific"), 0.5}});
  Case patient = makeCase();
  for (const auto& [sensitivity, specificity] : tests) {
    const std::string id = "test" + std::to_string(patient.observations.size());
    addFinding(evidence, makeFinding(id, 1 - specificity), {{"disease", sensitivity}});
    patient.observations.push_back(seen(id, present));
  }
  return evaluated(evidence, patient).slip;
}

TEST(PublishedPostTest, MotionOverOneMillimetre) {
  // deVries 2024: interspinous motion of 1 mm or more, sensitivity 81.8 %, specificity 96.6 %
  const double with = 0.3 * 0.818, without = 0.7 * (1 - 0.966);
  EXPECT_NEAR(postTest(0.3, {{0.818, 0.966}}, true), with / (with + without), 1e-9);
  const double missed = 0.3 * (1 - 0.818), clear = 0.7 * 0.966;
  EXPECT_NEAR(postTest(0.3, {{0.818, 0.966}}, false), missed / (missed + clear), 1e-9);
}

TEST(PublishedPostTest, FourSignsOfRadiculopathy) {
  // Wainner 2003: upper limb tension, rotation below 60 degrees, distraction, Spurling A; before 23 %, after all four
  // 90 %, likelihood ratio 30.3. Independent signs give 34.1.
  const std::vector<std::pair<double, double>> signs = {{0.97, 0.22}, {0.89, 0.49}, {0.44, 0.90}, {0.50, 0.86}};
  double odds = oddsOf(0.23);
  for (const auto& [sensitivity, specificity] : signs) odds *= sensitivity / (1 - specificity);
  const double after = postTest(0.23, signs, true);
  EXPECT_NEAR(after, odds / (1 + odds), 1e-9);
  EXPECT_NEAR(after, 0.90, 0.02);
}

Evidence uncertain() {
  Evidence evidence = twoCauses();
  addFinding(evidence, makeFinding("click", 0.2), {{"slip", 0.8}});
  addFinding(evidence, makeFinding("swelling", 0.1), {{"tear", 0.6}});
  evidence.cause_findings[0].p = {0.8, 0.5, 0.95};
  evidence.findings[0].leak = {0.2, 0.1, 0.35};
  for (Prior& prior : evidence.priors) prior.incidence = {prior.incidence.value, prior.incidence.value / 2, 0.5};
  return evidence;
}

TEST(Intervals, HoldThePointAndShrinkWithTheTables) {
  Evidence evidence = uncertain();
  const Case patient = makeCase({seen("click"), seen("swelling", false)});
  const Beliefs wide = calcBeliefs(buildModel(patient, evidence), 3, 200, 1);
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_LE(wide.cause_interval[c].lo, wide.now.cause[c]);
    EXPECT_GE(wide.cause_interval[c].hi, wide.now.cause[c]);
  }
  for (CauseFinding& row : evidence.cause_findings) row.p = exactly(row.p.value);
  for (Finding& finding : evidence.findings) finding.leak = exactly(finding.leak.value);
  for (Prior& prior : evidence.priors) prior.incidence = exactly(prior.incidence.value);
  const Beliefs sure = calcBeliefs(buildModel(patient, evidence), 3, 200, 1);
  for (std::size_t c = 0; c < 3; ++c) {
    EXPECT_NEAR(sure.cause_interval[c].lo, sure.now.cause[c], 1e-9);
    EXPECT_NEAR(sure.cause_interval[c].hi, sure.now.cause[c], 1e-9);
    EXPECT_GT(wide.cause_interval[c].hi - wide.cause_interval[c].lo, 0.01);
  }
}

TEST(Intervals, DrawsAreWeighedByHowWellTheyExplainTheFindings) {
  const Evidence evidence = uncertain();
  const Case patient = makeCase({seen("click"), seen("swelling", false)});
  const PatientModel model = buildModel(patient, evidence);
  const Beliefs beliefs = calcBeliefs(model, 3, 50, 7);
  // by hand for two draws: the ratio of weights is the ratio of P(findings), a sum over the four states
  const auto chanceOfFindings = [&](std::uint64_t d) {
    Random random(7 + d);
    const Parameters drawn = drawParameters(model, random);
    const double prior[] = {oddsOf(drawn.prior[0]), oddsOf(drawn.prior[1]), oddsOf(drawn.prior[2])};
    const double click = drawn.leak[0], swelling = drawn.leak[1];
    const double slip = prior[0] * drawn.p[0] * (1 - swelling), tear = prior[1] * click * (1 - drawn.p[1]);
    const double both = prior[0] * prior[1] * drawn.p[0] * (1 - drawn.p[1]), none = prior[2] * click * (1 - swelling);
    return (slip + tear + both + none) / (prior[0] + prior[1] + prior[0] * prior[1] + prior[2]);
  };
  EXPECT_NEAR(beliefs.weight[0] / beliefs.weight[1], chanceOfFindings(0) / chanceOfFindings(1), 1e-9);
  double sum = 0;
  for (const double w : beliefs.weight) sum += w;
  EXPECT_NEAR(sum, 50, 1e-9);
  const std::vector<std::size_t> picked = pickByWeight(beliefs);
  ASSERT_EQ(picked.size(), 50u);
  for (std::size_t d = 0; d < 50; ++d)
    EXPECT_NEAR(static_cast<double>(std::count(picked.begin(), picked.end(), d)), beliefs.weight[d], 1.0);
}

TEST(Intervals, AreEmptyOfDrawsWhenNoneAreAskedFor) {
  const Evidence evidence = uncertain();
  const Case patient = makeCase({seen("click")});
  const Beliefs beliefs = calcBeliefs(buildModel(patient, evidence), 3, 0, 1);
  EXPECT_TRUE(beliefs.draws.empty());
  EXPECT_EQ(beliefs.cause_interval[0].lo, beliefs.now.cause[0]);
}

TEST(Explanation, SupportsAndOpposesByTheChangeInLogOdds) {
  Evidence evidence = twoCauses();
  addFinding(evidence, makeFinding("click", 0.2), {{"slip", 0.9}});
  addFinding(evidence, makeFinding("swelling", 0.5), {{"slip", 0.9}});
  const Case patient = makeCase({seen("click"), seen("swelling", false)});
  const PatientModel model = buildModel(patient, evidence);
  const Beliefs beliefs = calcBeliefs(model, 3, 0, 1);
  std::vector<RankedCause> causes(1);
  causes[0].cause = "slip";
  RankChange change;
  explainCauses(model, beliefs, causes, change);
  ASSERT_EQ(causes[0].supporting.size(), 1u);
  ASSERT_EQ(causes[0].against.size(), 1u);
  EXPECT_EQ(causes[0].supporting[0].finding, "click");
  // one cause, loose findings: each acts on the log odds of slip by the logarithm of its likelihood ratio
  EXPECT_NEAR(causes[0].supporting[0].log_odds, std::log(0.9 / 0.2), 1e-9);
  EXPECT_NEAR(causes[0].against[0].log_odds, std::log(0.1 / 0.5), 1e-9);
  const Shares without = calcWithout(model, beliefs, 0, false);
  const double gain = logOdds(beliefs.focus_now.cause[0]) - logOdds(without.cause[0]);
  EXPECT_NEAR(causes[0].supporting[0].log_odds, gain, 1e-12);
}

TEST(Explanation, NamesTheSmallestChangeThatReorders) {
  Evidence evidence = twoCauses();
  addFinding(evidence, makeFinding("click", 0.05), {{"tear", 0.9}});
  const Case patient = makeCase({seen("click")});
  const PatientModel model = buildModel(patient, evidence);
  std::vector<RankedCause> causes;
  RankChange change;
  explainCauses(model, calcBeliefs(model, 3, 0, 1), causes, change);
  EXPECT_TRUE(change.found);
  EXPECT_EQ(change.finding, "click");
  EXPECT_EQ(change.change, "were not known");
  EXPECT_EQ(change.new_first, "family_nonspecific");
}

}  // namespace
}  // namespace nucha
