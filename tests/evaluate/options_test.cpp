// Options in a world of two causes and two treatments, small enough to compute by hand.
#include "nucha/evaluate/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evaluate/options_helpers.h"

namespace nucha {
namespace {

using testing::Contains;
using testing::HasSubstr;

Cause smallCause(const std::string& id, const std::string& family) {
  Cause cause;
  cause.id = id;
  cause.label = id;
  cause.family = family;
  return cause;
}

Treatment smallTreatment(const std::string& id, const std::string& family, int ladder,
                         std::vector<std::string> causes) {
  Treatment treatment;
  treatment.id = id;
  treatment.label = id;
  treatment.family = family;
  treatment.ladder = ladder;
  treatment.causes = std::move(causes);
  treatment.evidence = "low";
  return treatment;
}

OptionRule smallRule(const std::string& treatment, const std::string& condition, const std::string& verdict,
                     const std::string& cause = "any") {
  OptionRule rule;
  rule.id = treatment + verdict + condition;
  rule.kind = "gate";
  rule.cause = cause;
  rule.condition = condition;
  rule.verdict = verdict;
  rule.treatment = treatment;
  rule.strength = "strong";
  rule.why = "because " + condition;
  return rule;
}

Benefit smallBenefit(const std::string& treatment, const std::string& cause, Range chance) {
  Benefit row;
  row.treatment = treatment;
  row.cause = cause;
  row.chance = chance;
  return row;
}

Setting smallSetting(const std::string& id, double value) {
  Setting setting;
  setting.id = id;
  setting.value = {value, value, value};
  return setting;
}

Finding smallFinding(const std::string& id) {
  Finding finding;
  finding.id = id;
  finding.label = "label of " + id;
  return finding;
}

Evidence smallEvidence() {
  Evidence evidence;
  evidence.causes = {smallCause("a", "f"), smallCause("b", "f"), smallCause("c", "c")};
  evidence.treatments = {smallTreatment("cut", "surgery", 9, {"f"}),
                         smallTreatment("train", "conservative", 2, {"f", "c"})};
  evidence.settings = {smallSetting("option_cause_floor", 0.1), smallSetting("option_flag_share", 0.05),
                       smallSetting("option_draws", 400)};
  evidence.findings = {smallFinding("x"), smallFinding("y")};
  Test test;
  test.id = "scan";
  test.findings = {"x"};
  evidence.tests = {test};
  evidence.buildIndices();
  return evidence;
}

CauseBeliefs smallBeliefs(double a, double b, double c) {
  CauseBeliefs beliefs;
  beliefs.beliefs = {{"a", "f", a, {}}, {"b", "f", b, {}}, {"c", "c", c, {}}};
  return beliefs;
}

Case smallCase(const std::string& finding = {}, bool present = true) {
  Case made;
  if (!finding.empty()) {
    Observation observation;
    observation.finding = finding;
    observation.present = present;
    made.observations = {observation};
  }
  return made;
}

TEST(Options, BenefitIsTheChanceThatAtLeastOneCauseIsHelped) {
  Evidence evidence = smallEvidence();
  evidence.benefits = {smallBenefit("cut", "a", {0.5, 0.5, 0.5}), smallBenefit("cut", "f", {0.2, 0.2, 0.2})};
  const auto options = rankOptions(smallCase(), evidence, smallBeliefs(0.6, 0.3, 0.9), {});
  // a has its own row, b takes the family's, c has none: 1 - (1 - 0.6 x 0.5)(1 - 0.3 x 0.2)
  EXPECT_NEAR(optionOf(options, "cut").benefit.value(), 1 - 0.7 * 0.94, 1e-12);
  EXPECT_NEAR(optionOf(options, "cut").interval90->lo, 1 - 0.7 * 0.94, 1e-12);
  EXPECT_NEAR(optionOf(options, "cut").interval90->hi, 1 - 0.7 * 0.94, 1e-12);
  EXPECT_FALSE(optionOf(options, "train").benefit.has_value());
}

TEST(Options, BenefitIsUnknownWhenNoMeasuredCauseHasWeight) {
  Evidence evidence = smallEvidence();
  evidence.benefits = {smallBenefit("cut", "a", {0.5, 0.4, 0.6})};
  const auto options = rankOptions(smallCase(), evidence, smallBeliefs(0.05, 0.8, 0.1), {});
  EXPECT_FALSE(optionOf(options, "cut").benefit.has_value());
  EXPECT_FALSE(optionOf(options, "cut").interval90.has_value());
}

TEST(Options, IntervalOfTheBenefitFollowsTheRangeOfTheRow) {
  Evidence evidence = smallEvidence();
  evidence.settings[2] = smallSetting("option_draws", 20000);
  evidence.benefits = {smallBenefit("cut", "a", {0.5, 0.2, 0.6})};
  const auto certain = rankOptions(smallCase(), evidence, smallBeliefs(1, 0, 0), {});
  // with the cause certain, the interval of the benefit is that of the row
  EXPECT_NEAR(optionOf(certain, "cut").interval90->lo, 0.2, 0.01);
  EXPECT_NEAR(optionOf(certain, "cut").interval90->hi, 0.6, 0.01);
}

TEST(Options, IntervalOfTheBenefitFollowsTheDrawsOfTheCause) {
  Evidence evidence = smallEvidence();
  evidence.benefits = {smallBenefit("cut", "a", {0.5, 0.5, 0.5})};
  CauseBeliefs beliefs = smallBeliefs(0.5, 0, 0);
  for (int i = 0; i <= 100; ++i) {
    beliefs.beliefs[0].draws.push_back(i / 100.0);
    beliefs.beliefs[1].draws.push_back(0);
    beliefs.beliefs[2].draws.push_back(0);
  }
  const auto options = rankOptions(smallCase(), evidence, beliefs, {});
  EXPECT_NEAR(optionOf(options, "cut").interval90->lo, 0.5 * 0.05, 1e-12);
  EXPECT_NEAR(optionOf(options, "cut").interval90->hi, 0.5 * 0.95, 1e-12);
}

TEST(Options, RuleOfACauseCountsOnlyWithWeight) {
  Evidence evidence = smallEvidence();
  evidence.option_rules = {smallRule("cut", "x", "offer", "f")};
  // 1 - 0.94 x 0.94 = 0.116 passes the floor of 0.1, 1 - 0.95 x 0.95 = 0.0975 does not
  EXPECT_EQ(optionOf(rankOptions(smallCase("x"), evidence, smallBeliefs(0.06, 0.06, 0), {}), "cut").verdict,
            Verdict::offer);
  const auto below = optionOf(rankOptions(smallCase("x"), evidence, smallBeliefs(0.05, 0.05, 0), {}), "cut");
  EXPECT_EQ(below.verdict, Verdict::avoid);
  EXPECT_THAT(below.why, HasSubstr("None of these is likely here"));
}

TEST(Options, ClosedGateWinsOverAnOffer) {
  Evidence evidence = smallEvidence();
  evidence.option_rules = {smallRule("cut", "p_f > 0.1", "offer"), smallRule("surgery", "x", "avoid")};
  const auto options = rankOptions(smallCase("x"), evidence, smallBeliefs(0.8, 0, 0), {});
  EXPECT_EQ(optionOf(options, "cut").verdict, Verdict::avoid);
  EXPECT_EQ(optionOf(options, "cut").why, "because x");
  EXPECT_EQ(optionOf(rankOptions(smallCase("x", false), evidence, smallBeliefs(0.8, 0, 0), {}), "cut").verdict,
            Verdict::offer);
}

TEST(Options, UnknownGateAsksForTheTestThatTellsIt) {
  Evidence evidence = smallEvidence();
  evidence.option_rules = {smallRule("cut", "p_f > 0.1", "offer"), smallRule("surgery", "x", "avoid")};
  const auto option = optionOf(rankOptions(smallCase(), evidence, smallBeliefs(0.8, 0, 0), {}), "cut");
  EXPECT_EQ(option.verdict, Verdict::needs_test);
  EXPECT_EQ(option.required_tests, std::vector<std::string>{"scan"});
  EXPECT_THAT(option.missing, Contains("label of x"));
}

TEST(Options, UnknownReasonIsNeverTakenForAYes) {
  Evidence evidence = smallEvidence();
  evidence.option_rules = {smallRule("cut", "x", "offer", "f")};
  const auto option = optionOf(rankOptions(smallCase(), evidence, smallBeliefs(0.8, 0, 0), {}), "cut");
  EXPECT_EQ(option.verdict, Verdict::needs_test);
  EXPECT_EQ(option.required_tests, std::vector<std::string>{"scan"});
  EXPECT_EQ(optionOf(rankOptions(smallCase("x", false), evidence, smallBeliefs(0.8, 0, 0), {}), "cut").verdict,
            Verdict::avoid);
}

TEST(Options, LimitsAndPutBacksTurnAnOfferIntoAThought) {
  Evidence evidence = smallEvidence();
  evidence.treatments.push_back(smallTreatment("late", "conservative", 8, {"f"}));
  evidence.option_rules = {smallRule("train", "p_f > 0.1", "offer"), smallRule("train", "x", "deprioritise"),
                           smallRule("late", "p_f > 0.1", "consider")};
  const auto options = rankOptions(smallCase("x"), evidence, smallBeliefs(0.8, 0, 0), {});
  EXPECT_EQ(optionOf(options, "train").verdict, Verdict::consider);
  EXPECT_LT(optionOf(options, "late").rank, optionOf(options, "train").rank);
}

TEST(Options, LadderComesBeforeBenefitAndUrgencyBeforeTheLadder) {
  Evidence evidence = smallEvidence();
  evidence.benefits = {smallBenefit("cut", "f", {0.9, 0.8, 0.95}), smallBenefit("train", "f", {0.1, 0.0, 0.2})};
  evidence.option_rules = {smallRule("cut", "p_f > 0.1", "offer"), smallRule("train", "p_f > 0.1", "offer")};
  const auto calm = rankOptions(smallCase("x"), evidence, smallBeliefs(0.8, 0, 0), {});
  EXPECT_EQ(calm[0].treatment, "train");
  evidence.option_rules.push_back(smallRule("cut", "x", "refer_urgent"));
  const auto urgent = rankOptions(smallCase("x"), evidence, smallBeliefs(0.8, 0, 0), {});
  EXPECT_EQ(urgent[0].treatment, "cut");
  EXPECT_EQ(urgent[0].rank, 1);
}

TEST(Options, PreferredComesFirstOnItsRung) {
  Evidence evidence = smallEvidence();
  evidence.treatments.push_back(smallTreatment("other", "surgery", 9, {"f"}));
  evidence.option_rules = {smallRule("cut", "p_f > 0.1", "consider"), smallRule("other", "p_f > 0.1", "consider"),
                           smallRule("other", "x", "prefer")};
  EXPECT_EQ(rankOptions(smallCase("x"), evidence, smallBeliefs(0.8, 0, 0), {})[0].treatment, "other");
  EXPECT_EQ(rankOptions(smallCase(), evidence, smallBeliefs(0.8, 0, 0), {})[0].treatment, "cut");
}

TEST(Options, OpenNowFlagHoldsEverythingElectiveBack) {
  Evidence evidence = smallEvidence();
  evidence.treatments.push_back(smallTreatment("rescue", "emergency", 1, {"c"}));
  evidence.option_rules = {smallRule("cut", "p_f > 0.1", "offer"), smallRule("train", "p_f > 0.1", "offer")};
  const auto options =
      rankOptions(smallCase(), evidence, smallBeliefs(0.8, 0, 0.02), {flagOf("bleeding", Urgency::now, {"c"})});
  EXPECT_EQ(options[0].treatment, "rescue");
  EXPECT_EQ(options[0].verdict, Verdict::offer);
  EXPECT_EQ(options[0].required_tests, std::vector<std::string>{"mri"});
  for (const std::string held : {"cut", "train"}) {
    EXPECT_EQ(optionOf(options, held).verdict, Verdict::needs_test);
    EXPECT_EQ(optionOf(options, held).why, "First settle: bleeding.");
  }
}

TEST(Options, DayFlagHoldsBackOnlyWhatCarriesRisk) {
  Evidence evidence = smallEvidence();
  evidence.option_rules = {smallRule("cut", "p_f > 0.1", "offer"), smallRule("train", "p_f > 0.1", "offer")};
  const auto elsewhere =
      rankOptions(smallCase(), evidence, smallBeliefs(0.8, 0, 0.5), {flagOf("leak", Urgency::within_24_h, {"c"})});
  EXPECT_EQ(optionOf(elsewhere, "train").verdict, Verdict::consider);
  EXPECT_THAT(optionOf(elsewhere, "train").why, HasSubstr("First settle: leak."));
  EXPECT_EQ(optionOf(elsewhere, "cut").verdict, Verdict::needs_test);
  // an operation for what the flag suspects is not elective
  const auto same =
      rankOptions(smallCase(), evidence, smallBeliefs(0.8, 0, 0), {flagOf("f", Urgency::within_24_h, {"a"})});
  EXPECT_EQ(optionOf(same, "cut").verdict, Verdict::offer);
}

TEST(Options, FlagCallsForTheTreatmentOfWhatIsLikelyAmongItsSuspicions) {
  Evidence evidence = smallEvidence();
  evidence.treatments.push_back(smallTreatment("rescue_a", "emergency", 1, {"a"}));
  evidence.treatments.push_back(smallTreatment("rescue_c", "emergency", 1, {"c"}));
  const RaisedFlag flag = flagOf("either", Urgency::now, {"a", "c"});
  const auto clear = rankOptions(smallCase(), evidence, smallBeliefs(0.9, 0, 0.01), {flag});
  EXPECT_EQ(optionOf(clear, "rescue_a").verdict, Verdict::offer);
  EXPECT_EQ(optionOf(clear, "rescue_c").verdict, Verdict::needs_test);
  // nothing on the list is likely: the rule still stands, and both are called for
  const auto dark = rankOptions(smallCase(), evidence, smallBeliefs(0.01, 0, 0.01), {flag});
  EXPECT_EQ(optionOf(dark, "rescue_a").verdict, Verdict::offer);
  EXPECT_EQ(optionOf(dark, "rescue_c").verdict, Verdict::offer);
}

TEST(Options, WeekFlagHoldsNothingBack) {
  Evidence evidence = smallEvidence();
  evidence.option_rules = {smallRule("cut", "p_f > 0.1", "offer"), smallRule("train", "p_f > 0.1", "offer")};
  const auto options =
      rankOptions(smallCase(), evidence, smallBeliefs(0.8, 0, 0.5), {flagOf("change", Urgency::within_1_week, {"c"})});
  EXPECT_EQ(optionOf(options, "cut").verdict, Verdict::offer);
  EXPECT_EQ(optionOf(options, "train").verdict, Verdict::offer);
}

}  // namespace
}  // namespace nucha
