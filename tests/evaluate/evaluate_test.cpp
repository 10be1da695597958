#include "nucha/evaluate/evaluate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "evaluate/hand_made.h"
#include "nucha/base/error.h"

namespace nucha {
namespace {

using namespace testing;

EvaluateOptions quick() {
  EvaluateOptions options;
  options.max_causes = 2;
  options.draws = 0;
  options.plan = options.explain = false;
  return options;
}

std::map<std::string, double> probabilities(const Evaluation& evaluation) {
  std::map<std::string, double> out;
  for (const RankedCause& cause : evaluation.causes) out[cause.cause] = cause.probability;
  return out;
}

void expectSame(const Evaluation& a, const Evaluation& b, double tolerance) {
  const auto pa = probabilities(a);
  const auto pb = probabilities(b);
  ASSERT_EQ(pa.size(), pb.size());
  for (const auto& [cause, p] : pa) EXPECT_NEAR(p, pb.at(cause), tolerance) << cause;
}

class RealCases : public ::testing::TestWithParam<const char*> {
 protected:
  Case patient_ = realCase(GetParam());
};

TEST_P(RealCases, EveryProbabilityIsOneAndIntervalsHoldThePoint) {
  EvaluateOptions options;
  options.draws = 20;
  const Evaluation evaluation = evaluate(patient_, realEvidence(), options);
  ASSERT_EQ(evaluation.causes.size(), realEvidence().causes.size());
  const auto expectProbability = [](double p) { EXPECT_TRUE(std::isfinite(p) && p >= 0 && p <= 1) << p; };
  for (const RankedCause& cause : evaluation.causes) {
    expectProbability(cause.prior);
    expectProbability(cause.probability);
    EXPECT_LE(cause.interval90.lo, cause.probability);
    EXPECT_GE(cause.interval90.hi, cause.probability);
    expectProbability(cause.interval90.lo);
    expectProbability(cause.interval90.hi);
    double shares = 0;
    for (const SiteShareOf& site : cause.sites) shares += site.share;
    EXPECT_NEAR(shares, 1, 1e-9) << cause.cause;
  }
  for (const RankedFamily& family : evaluation.causes_by_family) {
    expectProbability(family.probability);
    EXPECT_LE(family.interval90.lo, family.probability);
    EXPECT_GE(family.interval90.hi, family.probability);
  }
  EXPECT_GE(evaluation.left_out_mass, 0);
  EXPECT_LE(evaluation.left_out_mass, 1);
  const auto falls = [](const RankedCause& a, const RankedCause& b) { return a.probability > b.probability; };
  EXPECT_TRUE(std::is_sorted(evaluation.causes.begin(), evaluation.causes.end(), falls));
  for (const RankedTest& test : evaluation.next_tests) {
    EXPECT_TRUE(std::isfinite(test.information_bits) && test.information_bits >= 0) << test.test;
    EXPECT_GT(test.burden, 0);
  }
}

TEST_P(RealCases, AFamilyIsAtLeastItsLikeliestCauseAndAtMostTheirSum) {
  const Evaluation evaluation = evaluate(patient_, realEvidence(), quick());
  std::map<std::string, double> most, sum;
  for (const RankedCause& cause : evaluation.causes) {
    most[cause.family] = std::max(most[cause.family], cause.probability);
    sum[cause.family] += cause.probability;
  }
  for (const RankedFamily& family : evaluation.causes_by_family) {
    EXPECT_GE(family.probability, most[family.family] - 1e-9) << family.family;
    EXPECT_LE(family.probability, sum[family.family] + 1e-9) << family.family;
  }
}

TEST_P(RealCases, OrderOfFindingsDoesNotMatter) {
  EvaluateOptions options = quick();
  options.draws = 10;
  const Evaluation first = evaluate(patient_, realEvidence(), options);
  Case turned = patient_;
  std::reverse(turned.observations.begin(), turned.observations.end());
  const Evaluation second = evaluate(turned, realEvidence(), options);
  expectSame(first, second, 1e-9);
  for (std::size_t c = 0; c < first.causes.size(); ++c) {
    EXPECT_NEAR(first.causes[c].interval90.lo, second.causes[c].interval90.lo, 1e-9);
    EXPECT_NEAR(first.causes[c].interval90.hi, second.causes[c].interval90.hi, 1e-9);
  }
}

TEST_P(RealCases, WhatIsUnknownChangesNothing) {
  Case more = patient_;
  more.unused.push_back({"something_never_heard_of", "unknown", "/presentation/99"});
  expectSame(evaluate(patient_, realEvidence(), quick()), evaluate(more, realEvidence(), quick()), 0);
}

TEST_P(RealCases, MirroredSidesMirrorTheAnswer) {
  Case mirror = patient_;
  for (Observation& observation : mirror.observations) {
    if (observation.side) observation.side = mirrored(*observation.side);
  }
  const Evaluation a = evaluate(patient_, realEvidence(), quick());
  const Evaluation b = evaluate(mirror, realEvidence(), quick());
  expectSame(a, b, 1e-9);
  std::map<std::string, double> places;
  const auto placeOf = [](const RankedCause& cause, Site site) { return cause.cause + " " + describe(site); };
  for (const RankedCause& cause : b.causes) {
    for (const SiteShareOf& site : cause.sites) places[placeOf(cause, site.site)] = site.share;
  }
  for (const RankedCause& cause : a.causes) {
    for (SiteShareOf site : cause.sites) {
      if (site.site.side) site.site.side = mirrored(*site.site.side);
      EXPECT_NEAR(places.at(placeOf(cause, site.site)), site.share, 1e-9) << placeOf(cause, site.site);
    }
  }
}

TEST_P(RealCases, SameInputSameBytes) {
  EvaluateOptions options;
  options.max_causes = 2;
  options.draws = 10;
  const Evaluation a = evaluate(patient_, realEvidence(), options);
  const Evaluation b = evaluate(patient_, realEvidence(), options);
  expectSame(a, b, 0);
  ASSERT_EQ(a.next_tests.size(), b.next_tests.size());
  for (std::size_t t = 0; t < a.next_tests.size(); ++t) {
    EXPECT_EQ(a.next_tests[t].test, b.next_tests[t].test);
    EXPECT_EQ(a.next_tests[t].information_bits, b.next_tests[t].information_bits);
  }
  for (std::size_t c = 0; c < a.causes.size(); ++c) EXPECT_EQ(a.causes[c].interval90.lo, b.causes[c].interval90.lo);
}

TEST_P(RealCases, MoreCausesAtOnceStayWithinTheBound) {
  EvaluateOptions options = quick();
  const Evaluation two = evaluate(patient_, realEvidence(), options);
  options.max_causes = 3;
  const Evaluation three = evaluate(patient_, realEvidence(), options);
  const auto wide = probabilities(three);
  // the sets of two hold all but the stated mass, so no probability can move by more
  for (const auto& [cause, p] : probabilities(two)) EXPECT_NEAR(p, wide.at(cause), two.left_out_mass + 1e-9) << cause;
}

INSTANTIATE_TEST_SUITE_P(Development, RealCases,
                         ::testing::Values("published/001", "published/031", "published/075", "published/111",
                                           "vignettes/V005", "vignettes/V011", "vignettes/V024"));

TEST(Evaluate, AFindingWithOneCauseNeverLowersIt) {
  // every finding that a single cause produces, added to a patient with neck pain
  const Evidence& evidence = realEvidence();
  std::map<std::string, std::vector<const CauseFinding*>> rows;
  for (const CauseFinding& row : evidence.cause_findings) rows[row.finding].push_back(&row);
  const Case plain = makeCase({seen("neck_pain_axial")});
  const auto before = probabilities(evaluate(plain, evidence, quick()));
  int tried = 0;
  for (const auto& [id, of] : rows) {
    const Finding& finding = *evidence.findFinding(id);
    if (of.size() != 1 || of[0]->p.value <= finding.leak.value || finding.risk_factor) continue;
    Case more = plain;
    more.observations.push_back(seen(id));
    if (++tried > 25) break;
    EXPECT_GE(probabilities(evaluate(more, evidence, quick())).at(of[0]->cause), before.at(of[0]->cause) - 1e-12) << id;
  }
  EXPECT_GT(tried, 3);
}

TEST(Evaluate, AnEmptyCaseGivesThePriorAndSaysSo) {
  const Evaluation evaluation = evaluate(makeCase(), realEvidence(), quick());
  for (const RankedCause& cause : evaluation.causes) EXPECT_NEAR(cause.probability, cause.prior, 1e-6) << cause.cause;
  const bool said = std::any_of(evaluation.notes.begin(), evaluation.notes.end(),
                                [](const std::string& note) { return note.find("prior") != std::string::npos; });
  EXPECT_TRUE(said);
}

TEST(Evaluate, WhatTheRecordLacksIsSaid) {
  Case patient;
  patient.observations = {seen("neck_pain_axial")};
  const Evaluation evaluation = evaluate(patient, realEvidence(), quick());
  std::string notes;
  for (const std::string& note : evaluation.notes) notes += note + "\n";
  EXPECT_NE(notes.find("time since surgery"), std::string::npos);
  EXPECT_NE(notes.find("fused levels"), std::string::npos);
  EXPECT_NE(notes.find("approach"), std::string::npos);
}

TEST(Evaluate, OptionsAreChecked) {
  EvaluateOptions options;
  EXPECT_EQ(options.validate(), "");
  options.max_causes = 4;
  EXPECT_NE(options.validate(), "");
  EXPECT_THROW(evaluate(makeCase(), realEvidence(), options), InternalError);
  options.max_causes = 3;
  options.draws = -1;
  EXPECT_NE(options.validate(), "");
}

}  // namespace
}  // namespace nucha
