#include "nucha/evaluate/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "evaluate/hand_made.h"

namespace nucha {
namespace {

using namespace testing;

double entropy(double p) { return p <= 0 || p >= 1 ? 0 : -p * std::log2(p) - (1 - p) * std::log2(1 - p); }

nucha::Test makeTest(const std::string& id, std::vector<std::string> findings, int cost_band = 1) {
  nucha::Test test;
  test.id = id;
  test.label = id;
  test.cost_band = cost_band;
  test.findings = std::move(findings);
  return test;
}

TestRule makeRule(const std::string& test, const std::string& condition, const std::string& verdict) {
  TestRule rule;
  rule.id = test + "_" + verdict;
  rule.test = test;
  rule.condition = condition;
  rule.verdict = verdict;
  rule.why = "because of " + verdict;
  return rule;
}

// one cause against "nothing found", each with its own consequence; odds 3 : 7
Evidence oneCause() {
  Evidence evidence = makeEvidence({{makeCause("disease"), 0.3}, {makeCause("nonspecific"), 0.5}});
  const auto add = [&](const char* id, double leak, double p) {
    Finding finding = makeFinding(id, leak);
    finding.stage = Stage::imaging;
    addFinding(evidence, finding, {{"disease", p}});
  };
  add("telling", 0.034, 0.818);
  add("weak", 0.4, 0.5);
  add("mute", 0.3, 0.3);
  add("decisive", 1e-9, 0.999);
  evidence.tests = {makeTest("film", {"telling"}), makeTest("touch", {"weak"}), makeTest("wish", {"mute"}),
                    makeTest("proof", {"decisive"}), makeTest("none", {})};
  return evidence;
}

std::vector<RankedTest> ranked(const Evidence& evidence, const Case& patient) {
  const PatientModel model = buildModel(patient, evidence);
  return rankTests(model, patient, calcBeliefs(model, 3, 0, 1), {});
}

const RankedTest* find(const std::vector<RankedTest>& tests, const std::string& id) {
  const auto found = std::find_if(tests.begin(), tests.end(), [&](const auto& t) { return t.test == id; });
  return found == tests.end() ? nullptr : &*found;
}

// mutual information of a finding with the cause, from its definition
double informationByHand(double prior, double p, double leak) {
  const double present = prior * p + (1 - prior) * leak;
  return entropy(prior) - present * entropy(prior * p / present) -
         (1 - present) * entropy(prior * (1 - p) / (1 - present));
}

TEST(RankTests, InformationByHand) {
  const auto tests = ranked(oneCause(), makeCase());
  EXPECT_NEAR(find(tests, "film")->information_bits, informationByHand(0.3, 0.818, 0.034), 1e-9);
  EXPECT_NEAR(find(tests, "touch")->information_bits, informationByHand(0.3, 0.5, 0.4), 1e-9);
}

TEST(RankTests, PerfectTestTellsAllAndMuteOneNothing) {
  const auto tests = ranked(oneCause(), makeCase());
  EXPECT_NEAR(find(tests, "proof")->information_bits, entropy(0.3), 0.01);
  EXPECT_LE(find(tests, "proof")->information_bits, entropy(0.3));
  EXPECT_EQ(find(tests, "wish")->information_bits, 0);
  EXPECT_EQ(tests.front().test, "proof");
}

TEST(RankTests, OutcomesSayWhatEachResultWouldChange) {
  const auto tests = ranked(oneCause(), makeCase());
  const RankedTest& film = *find(tests, "film");
  ASSERT_EQ(film.outcomes.size(), 2u);
  const double present = 0.3 * 0.818 + 0.7 * 0.034;
  EXPECT_NEAR(film.outcomes[0].chance, present, 1e-9);
  EXPECT_NEAR(film.outcomes[0].chance + film.outcomes[1].chance, 1, 1e-12);
  EXPECT_NEAR(film.outcomes[0].before, film.outcomes[0].family == "family_disease" ? 0.3 : 0.7, 1e-9);
  const double after = 0.3 * 0.818 / present;
  EXPECT_NEAR(film.outcomes[0].after, film.outcomes[0].family == "family_disease" ? after : 1 - after, 1e-9);
}

TEST(RankTests, SeveralFindingsTellMoreThanTheBestAndLessThanTheSum) {
  Evidence evidence = oneCause();
  evidence.tests.push_back(makeTest("both", {"telling", "weak"}));
  const auto tests = ranked(evidence, makeCase());
  const double film = find(tests, "film")->information_bits, touch = find(tests, "touch")->information_bits;
  EXPECT_GT(find(tests, "both")->information_bits, film);
  EXPECT_LT(find(tests, "both")->information_bits, film + touch);
}

TEST(RankTests, BurdenByHand) {
  Evidence evidence = oneCause();
  nucha::Test& film = evidence.tests[0];
  film.cost_band = 3;
  film.radiation_mSv = exactly(4);
  film.invasiveness = 2;
  film.waiting_days = 6;
  // visit 1, two bands at 0.5, four mSv at 0.1, two steps at 0.5, 0.2 times log of seven
  EXPECT_NEAR(find(ranked(evidence, makeCase()), "film")->burden, 1 + 1 + 0.4 + 1 + 0.2 * std::log(7.0), 1e-12);
}

TEST(RankTests, RuleFirstPutsATestInFront) {
  Evidence evidence = oneCause();
  evidence.test_rules = {makeRule("touch", "months_since_surgery >= 6", "first")};
  const auto tests = ranked(evidence, makeCase());
  EXPECT_EQ(tests.front().test, "touch");
  EXPECT_EQ(tests.front().why, "because of first");
  evidence.test_rules[0].condition = "months_since_surgery >= 60";
  EXPECT_EQ(ranked(evidence, makeCase()).front().test, "proof");
}

TEST(RankTests, UnsafeComesLastWhateverElseIsSaid) {
  for (const char* verdict : {"unsafe", "early", "useless"}) {
    Evidence evidence = oneCause();
    evidence.test_rules = {makeRule("proof", "months_since_surgery >= 6", "first"),
                           makeRule("proof", "months_since_surgery >= 6", verdict)};
    const auto tests = ranked(evidence, makeCase());
    EXPECT_EQ(tests.back().test, "proof");
    EXPECT_FALSE(tests.back().appropriate);
    EXPECT_EQ(tests.front().test, "film");
  }
}

TEST(RankTests, PreferAndLateMoveATestAmongItsPeers) {
  Evidence evidence = oneCause();
  evidence.tests = {makeTest("film", {"telling"}), makeTest("same", {"telling"})};
  evidence.test_rules = {makeRule("same", "months_since_surgery >= 6", "prefer")};
  EXPECT_EQ(ranked(evidence, makeCase()).front().test, "same");
  evidence.test_rules = {makeRule("film", "months_since_surgery >= 6", "late")};
  EXPECT_EQ(ranked(evidence, makeCase()).front().test, "same");
}

TEST(RankTests, RedFlagsCallTheirTestsFirst) {
  const Evidence evidence = oneCause();
  const Case patient = makeCase();
  const PatientModel model = buildModel(patient, evidence);
  RaisedFlag flag;
  flag.suspected = "something dire";
  flag.urgency = Urgency::now;
  flag.tests = {"wish"};
  const auto tests = rankTests(model, patient, calcBeliefs(model, 3, 0, 1), {flag});
  EXPECT_EQ(tests.front().test, "wish");
}

TEST(RankTests, NoneWhenNothingIsWorthIt) {
  Evidence evidence = oneCause();
  evidence.tests = {makeTest("touch", {"weak"}), makeTest("wish", {"mute"}), makeTest("none", {})};
  const auto tests = ranked(evidence, makeCase());
  EXPECT_EQ(tests.front().test, "none");
  // and is not said where something is
  EXPECT_EQ(find(ranked(oneCause(), makeCase()), "none"), nullptr);
}

TEST(RankTests, KnownTestsAreLeftOut) {
  const auto tests = ranked(oneCause(), makeCase({seen("decisive", false)}));
  EXPECT_EQ(find(tests, "proof"), nullptr);
  EXPECT_NE(find(tests, "film"), nullptr);
}

TEST(RankQuestions, MostTellingFirstAndNeverTwice) {
  Evidence evidence = oneCause();
  for (Finding& finding : evidence.findings) finding.stage = Stage::history;
  const Case patient = makeCase();
  const PatientModel model = buildModel(patient, evidence);
  const Beliefs beliefs = calcBeliefs(model, 3, 0, 1);
  const auto questions = rankQuestions(model, patient, beliefs);
  ASSERT_EQ(questions.size(), 3u);  // the mute one tells nothing
  EXPECT_EQ(questions[0].finding, "decisive");
  EXPECT_EQ(questions[1].finding, "telling");
  EXPECT_EQ(questions[2].finding, "weak");
  EXPECT_EQ(rankQuestions(model, patient, beliefs, {"decisive"}).front().finding, "telling");
}

}  // namespace
}  // namespace nucha
