#include "nucha/evaluate/prior.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

#include "evaluate/hand_made.h"

namespace nucha {
namespace {

using namespace testing;

Prior course(double at_once, double onset, double spread, double lasts) {
  Prior prior;
  prior.at_once = at_once;
  prior.onset_months = onset;
  prior.onset_spread = spread;
  prior.lasts_months = lasts;
  return prior;
}

// the definition, as a fine trapezoid over the logarithm of the onset
double activeByIntegration(const Prior& prior, double months) {
  constexpr int kSteps = 20000;
  const double from = std::log(prior.onset_months) - 9 * prior.onset_spread;
  const double step = (std::log(months) - from) / kSteps;
  double sum = 0;
  for (int i = 0; i <= kSteps; ++i) {
    const double s = from + step * i;
    const double z = (s - std::log(prior.onset_months)) / prior.onset_spread;
    const double density = std::exp(-z * z / 2) / (prior.onset_spread * std::sqrt(2 * std::acos(-1.0)));
    const double value = density * std::exp(-(months - std::exp(s)) / prior.lasts_months);
    sum += value * step * (i == 0 || i == kSteps ? 0.5 : 1);
  }
  return prior.at_once * std::exp(-months / prior.lasts_months) + (1 - prior.at_once) * sum;
}

TEST(ShareActive, AgreesWithNumericalIntegration) {
  for (const double at_once : {0.0, 0.3}) {
    for (const double onset : {0.5, 6.0, 48.0}) {
      for (const double spread : {0.5, 1.2}) {
        for (const double lasts : {2.0, 24.0, 400.0}) {
          for (const double months : {0.5, 3.0, 14.0, 90.0}) {
            const Prior prior = course(at_once, onset, spread, lasts);
            const double truth = activeByIntegration(prior, months);
            EXPECT_NEAR(shareActive(prior, months), truth, 0.002 + 0.01 * truth)
                << at_once << " " << onset << " " << spread << " " << lasts << " " << months;
          }
        }
      }
    }
  }
}

TEST(ShareActive, ClosedCases) {
  // all at the operation: what is left of an exponential
  EXPECT_NEAR(shareActive(course(1, 0, 1, 10), 5), std::exp(-0.5), 1e-12);
  // never resolved: everyone whose onset has come; half of them at the median
  EXPECT_NEAR(shareActive(course(0, 6, 0.8, 1e12), 6), 0.5, 1e-9);
  EXPECT_NEAR(shareActive(course(0.4, 6, 0.8, 1e12), 6), 0.4 + 0.6 * 0.5, 1e-9);
  // on the day of the operation only what is there at once
  EXPECT_NEAR(shareActive(course(0.4, 6, 0.8, 12), 0), 0.4, 1e-12);
}

TEST(FindPrior, TheMostSpecificRowWins) {
  Evidence evidence = makeEvidence({{makeCause("a"), 0.1}});
  const auto add = [&](const char* approach, Construct construct, int lo, int hi, double incidence) {
    Prior row = lastingPrior("a", incidence);
    row.approach = approach;
    row.construct = construct;
    row.levels_lo = lo;
    row.levels_hi = hi;
    evidence.priors.push_back(row);
  };
  add("anterior", Construct::any, 1, 9, 0.2);
  add("any", Construct::any, 3, 9, 0.3);
  add("any", Construct::anterior_plate, 1, 9, 0.4);
  Case patient = makeCase();
  EXPECT_EQ(findPrior(patient, evidence, "a").incidence.value, 0.4);
  patient.surgery.has_plate = false;
  EXPECT_EQ(findPrior(patient, evidence, "a").incidence.value, 0.2);
  patient.surgery.approach = Approach::posterior;
  EXPECT_EQ(findPrior(patient, evidence, "a").incidence.value, 0.1);
  patient.surgery.level_count = 3;
  EXPECT_EQ(findPrior(patient, evidence, "a").incidence.value, 0.3);
  patient.surgery.approach.reset();
  patient.surgery.level_count.reset();
  patient.surgery.has_plate.reset();
  EXPECT_EQ(findPrior(patient, evidence, "a").incidence.value, 0.1);
}

TEST(RiskFactorOdds, ByHand) {
  Evidence evidence = makeEvidence({{makeCause("a"), 0.1}});
  Finding smoker = makeFinding("smoker", 0.25);
  smoker.risk_factor = true;
  addFinding(evidence, smoker, {});
  evidence.risk_factors.push_back({"smoker", "a", exactly(3), {}});
  // the average patient has odds 0.25 * 3 + 0.75 * 1 = 1.5 times those of a non-smoker
  EXPECT_NEAR(riskFactorOdds(makeCase({seen("smoker")}), evidence, "a"), 3 / 1.5, 1e-12);
  EXPECT_NEAR(riskFactorOdds(makeCase({seen("smoker", false)}), evidence, "a"), 1 / 1.5, 1e-12);
  EXPECT_EQ(riskFactorOdds(makeCase(), evidence, "a"), 1);
  // over the population nothing changes
  EXPECT_NEAR(0.25 * (3 / 1.5) + 0.75 * (1 / 1.5), 1, 1e-12);
  const double prior = calcPriors(makeCase({seen("smoker")}), evidence)[0];
  EXPECT_NEAR(prior / (1 - prior), 0.1 / 0.9 * 2, 1e-9);
}

TEST(CalcPriors, NothingIsImpossibleAndNothingCertain) {
  Evidence evidence = makeEvidence({{makeCause("never"), 0}, {makeCause("always"), 1}});
  const std::vector<double> priors = calcPriors(makeCase(), evidence);
  EXPECT_NEAR(priors[0], evidence.setting("prior_floor"), 1e-15);
  EXPECT_NEAR(priors[1], 0.95, 1e-12);
}

TEST(CalcPriors, NobodyIsSeenForLongerThanTheSettingSays) {
  Evidence evidence = makeEvidence({{makeCause("a"), 0.5}});
  for (Setting& setting : evidence.settings) {
    if (setting.id == "seen_at_most_months") setting.value = exactly(18);
  }
  EXPECT_NEAR(calcPriors(makeCase(), evidence)[0], 0.5 * std::exp(-12.0 / 18), 1e-9);
}

TEST(CalcPriors, UnknownTimeIsAnAverageOverTimes) {
  Evidence evidence = makeEvidence({{makeCause("a"), 0.5}});
  evidence.priors[0] = course(0, 6, 0.8, 24);
  evidence.priors[0].cause = "a";
  evidence.priors[0].approach = "any";
  evidence.priors[0].incidence = exactly(0.5);
  Case patient = makeCase();
  double least = 1, most = 0;
  for (const double months : {0.5, 2.0, 6.0, 12.0, 30.0, 60.0, 120.0}) {
    patient.surgery.months_since = months;
    least = std::min(least, calcPriors(patient, evidence)[0]);
    most = std::max(most, calcPriors(patient, evidence)[0]);
  }
  patient.surgery.months_since.reset();
  EXPECT_GT(calcPriors(patient, evidence)[0], least);
  EXPECT_LT(calcPriors(patient, evidence)[0], most);
}

std::vector<std::string> placesOf(const Evidence& evidence, const Case& patient, std::size_t cause) {
  std::vector<std::string> places;
  double sum = 0;
  for (const Member& member : findMembers(patient, evidence)) {
    if (member.cause != cause) continue;
    places.push_back(describe(member.site));
    sum += member.share;
  }
  EXPECT_NEAR(sum, 1, 1e-12);
  return places;
}

Evidence everySiteKind() {
  return makeEvidence({{makeCause("whole"), 0.1},
                       {makeCause("level", SiteKind::fused_level), 0.1},
                       {makeCause("foramen", SiteKind::fused_foramen), 0.1},
                       {makeCause("mobile", SiteKind::mobile_level), 0.1},
                       {makeCause("facet", SiteKind::mobile_facet), 0.1},
                       {makeCause("root", SiteKind::root), 0.1}});
}

TEST(FindMembers, OneLevel) {
  const Evidence evidence = everySiteKind();
  const Case patient = makeCase();
  EXPECT_EQ(placesOf(evidence, patient, 0), std::vector<std::string>{""});
  EXPECT_EQ(placesOf(evidence, patient, 1), std::vector<std::string>{"C5-C6"});
  EXPECT_EQ(placesOf(evidence, patient, 2), (std::vector<std::string>{"C5-C6 left", "C5-C6 right"}));
  const std::vector<std::string> mobile = placesOf(evidence, patient, 3);
  EXPECT_EQ(std::set<std::string>(mobile.begin(), mobile.end()).count("C5-C6"), 0u);
  EXPECT_EQ(std::set<std::string>(mobile.begin(), mobile.end()).count("C6-C7"), 1u);
  EXPECT_EQ(placesOf(evidence, patient, 4).size(), 2 * mobile.size());
  EXPECT_EQ(placesOf(evidence, patient, 5).size(), 10u);  // five roots, two sides
}

TEST(FindMembers, ThreeLevelsShareByTheirPosition) {
  Evidence evidence = everySiteKind();
  evidence.site_shares = {{"level", "top", 1, {}}, {"level", "middle", 2, {}}, {"level", "bottom", 5, {}}};
  Case patient = makeCase();
  patient.surgery.levels = *findLevels("C4-C7");
  EXPECT_EQ(placesOf(evidence, patient, 1), (std::vector<std::string>{"C4-C5", "C5-C6", "C6-C7"}));
  std::vector<double> shares;
  for (const Member& member : findMembers(patient, evidence)) {
    if (member.cause == 1) shares.push_back(member.share);
  }
  EXPECT_NEAR(shares[0], 1.0 / 8, 1e-12);
  EXPECT_NEAR(shares[1], 2.0 / 8, 1e-12);
  EXPECT_NEAR(shares[2], 5.0 / 8, 1e-12);
  EXPECT_EQ(placesOf(evidence, patient, 2).size(), 6u);
}

TEST(FindMembers, UnknownLevelsKeepOneUnnamedPlace) {
  const Evidence evidence = everySiteKind();
  Case patient = makeCase();
  patient.surgery.levels.clear();
  EXPECT_EQ(placesOf(evidence, patient, 1), std::vector<std::string>{""});
  EXPECT_EQ(placesOf(evidence, patient, 3), std::vector<std::string>{""});
  EXPECT_EQ(placesOf(evidence, patient, 2).size(), 2u);  // the side is still told apart
  EXPECT_EQ(placesOf(evidence, patient, 5).size(), 10u);
}

TEST(FindMembers, EveryCauseOfTheTablesHasAPlace) {
  for (const char* levels : {"C3-C4", "C5-C6", "C3-C7", "C2-C7"}) {
    Case patient = makeCase();
    patient.surgery.levels = *findLevels(levels);
    for (std::size_t c = 0; c < realEvidence().causes.size(); ++c)
      EXPECT_FALSE(placesOf(realEvidence(), patient, c).empty());
  }
}

}  // namespace
}  // namespace nucha
