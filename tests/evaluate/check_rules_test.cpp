#include "nucha/evaluate/check_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evidence/tiny_tables.h"

namespace nucha {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> faultsOf(const Evidence& evidence) {
  std::vector<std::string> lines;
  try {
    checkRules(evidence);
  } catch (const InputError& error) {
    for (const Fault& fault : error.faults()) lines.push_back(describe(fault));
  }
  return lines;
}

Evidence tiny() { return loadEvidence(testing::tinyTables()); }

void addVariable(Evidence& evidence, const std::string& name, const std::string& expression,
                 const std::string& type = "boolean") {
  evidence.variables.push_back({name, type, "", expression, "a meaning", "variables.csv:9"});
}

TEST(CheckRules, SoundRulesPass) {
  EXPECT_THAT(faultsOf(tiny()), IsEmpty());
  EXPECT_THAT(faultsOf(loadEvidence(std::filesystem::path(NUCHA_TEST_ROOT) / "data")), IsEmpty());
}

TEST(CheckRules, LoadingForPeopleRefusesADeadRule) {
  testing::TinyTables tables;
  EXPECT_EQ(loadCheckedEvidence(tables.folder()).red_flags.size(), 1u);
  tables.replace("red_flags.csv", "fever and", "fevre and");
  EXPECT_TRUE(tables.faults().empty()) << "the tables themselves are sound";
  EXPECT_THROW(loadCheckedEvidence(tables.folder()), InputError);
}

TEST(CheckRules, KnowsEveryKindOfName) {
  Evidence evidence = tiny();
  evidence.red_flags[0].condition =
      "age > 60 or sex == female or approach == anterior or days_since_surgery < 14 or levels_fused >= 3 or "
      "instrumented or has_plate or has_cage or has_posterior_instrumentation or has_disc_replacement or "
      "p_nonunion > 0.5 or p_nerve_damage > 0.5 or infection_signs or crp > 5 or months_since_surgery > 1";
  EXPECT_THAT(faultsOf(evidence), IsEmpty());
  EXPECT_TRUE(isRuleAttribute("has_cage"));
  EXPECT_FALSE(isRuleAttribute("crp"));
}

TEST(CheckRules, NamesUnknownNamesInEveryTable) {
  Evidence evidence = tiny();
  evidence.red_flags[0].condition = "fevr and crp > 10";
  evidence.test_rules[0].condition = "zzzzzzzz";
  evidence.option_rules[1].condition = "p_nonunoin > 0.5";
  addVariable(evidence, "other", "nigth_pain");
  addVariable(evidence, "value", "crp; esrate", "number");
  const std::vector<std::string> faults = faultsOf(evidence);
  ASSERT_EQ(faults.size(), 5u);
  EXPECT_THAT(faults[0], HasSubstr("variables.csv:9: unknown name 'nigth_pain' (did you mean night_pain"));
  EXPECT_THAT(faults[1], HasSubstr("unknown name 'esrate'"));
  EXPECT_THAT(faults[2], HasSubstr("red_flags.csv:2: unknown name 'fevr' (did you mean fever"));
  EXPECT_THAT(faults[3], HasSubstr("test_rules.csv:2: unknown name 'zzzzzzzz' (use a finding"));
  EXPECT_THAT(faults[4], HasSubstr("option_rules.csv:3: unknown name 'p_nonunoin' (did you mean p_nonunion"));
}

TEST(CheckRules, AsksForTheIdOfAnAlias) {
  Evidence evidence = tiny();
  evidence.red_flags[0].condition = "cervicalgia";
  EXPECT_THAT(faultsOf(evidence), ElementsAre("red_flags.csv:2: 'cervicalgia' is an alias (write 'neck_pain')"));
}

TEST(CheckRules, TellsBrokenConditions) {
  Evidence evidence = tiny();
  evidence.red_flags[0].condition = "fever and (crp > 10";
  evidence.test_rules[0].condition = "fever or or crp";
  const std::vector<std::string> faults = faultsOf(evidence);
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_THAT(faults[0], HasSubstr("red_flags.csv:2"));
  EXPECT_THAT(faults[1], HasSubstr("test_rules.csv:2"));
}

TEST(CheckRules, TellsACircleOnce) {
  Evidence evidence = tiny();
  addVariable(evidence, "a", "b or fever");
  addVariable(evidence, "b", "c");
  addVariable(evidence, "c", "not a");
  addVariable(evidence, "outside", "a");
  EXPECT_THAT(faultsOf(evidence),
              ElementsAre("variables.csv:9: variables need each other: a -> b -> c -> a (break the circle)"));
}

TEST(CheckRules, AVariableOfItselfIsACircle) {
  Evidence evidence = tiny();
  addVariable(evidence, "again", "again or fever");
  EXPECT_THAT(faultsOf(evidence), ElementsAre(HasSubstr("again -> again")));
}

TEST(CheckRules, AVariableMustNotHideAnAttribute) {
  Evidence evidence = tiny();
  addVariable(evidence, "age", "crp", "number");
  EXPECT_THAT(faultsOf(evidence), ElementsAre(HasSubstr("variable 'age' has the name of an attribute")));
}

}  // namespace
}  // namespace nucha
