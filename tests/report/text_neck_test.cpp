// This patient's own neck as text and as JSON.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nucha/report/report.h"
#include "report/futures_sample.h"

namespace nucha {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

RankedOption revision() {
  RankedOption option;
  option.treatment = "revision";
  option.label = "Revision from the front";
  OptionMechanics mechanics;
  mechanics.united = true;
  mechanics.levels = {{Level{Vertebra::C5}, true, {4.25, 1.5}, {}, {30.0, 41.5}, {}, {}, {}}};
  mechanics.implant_load_share = {0.5, 0.25};
  mechanics.operative = true;
  mechanics.given_cause = "hw_loosening";
  mechanics.given_label = "Loose screw (C5-C6)";
  mechanics.given_chance = 0.41;
  option.mechanics = mechanics;
  return option;
}

Evaluation withNeck() {
  Evaluation evaluation;
  LevelMechanics level;
  level.level = Level{Vertebra::C5};
  level.operated = true;
  level.motion_deg = {2.5, 1.75, 0.5, std::nullopt};
  level.versus_intact = {0.25, 0.5, std::nullopt, std::nullopt};
  level.facet_force_N = 12.34;
  evaluation.mechanics = {1, {level}, {"Fused."}, {"The age is not known."}, {"No equilibrium was found."}};
  evaluation.options = {revision()};
  evaluation.futures = {{"", "as it is", test::handFutures(0.3)},
                        {"revision", "Revision from the front", test::handFutures(0.1)}};
  return evaluation;
}

std::string textOf(const Evaluation& evaluation, bool all) {
  TextOptions options;
  options.all = all;
  options.width = 200;
  return writeText(evaluation, {}, {}, options);
}

TEST(TextNeck, ShowsLevelsTreatmentsAndWhatWasAssumed) {
  const std::string text = textOf(withNeck(), true);
  EXPECT_THAT(text, HasSubstr("C5-C6 operated  flexion 2.5° (x0.25), extension 1.8° (x0.5), bending 0.5°, facet 12 N"));
  EXPECT_THAT(text, HasSubstr("Revision from the front (with loose screw (C5-C6), once united): C5-C6 motion 4.2 → "
                              "1.5°; C5-C6 nerve opening 30 → 42 mm²; implant load over strength 0.50 → 0.25"));
  EXPECT_THAT(text, HasSubstr("As it is: after 2 and 5 years united 34 % and 55 %; new symptoms from"));
  EXPECT_THAT(text, HasSubstr("Of the years: Discs are taken to wear alike."));
  EXPECT_THAT(text, HasSubstr("Assumed: The age is not known."));
  EXPECT_THAT(text, HasSubstr("No equilibrium was found."));
}

TEST(TextNeck, IsAFewLinesOnTheOneScreen) {
  const std::string text = textOf(withNeck(), false);
  // before: 2.5 / 0.25 + 1.75 / 0.5 = 13.5 degrees; now 4.25
  EXPECT_THAT(text, HasSubstr("now: C5-C6 bends 4.2° in all (31 % of before)"));
  EXPECT_THAT(text, HasSubstr("Revision from the front: C5-C6 would bend 1.5° instead of 4.2°; the narrower nerve "
                              "opening at C5-C6 would be 38 % wider\n"));
  // 0.2 + 0.07 a year, and a tenth of 0.3 and of 0.1 a year
  EXPECT_THAT(text, HasSubstr("as it is: after 2 and 5 years united 34 % and 55 %; new symptoms from"));
  EXPECT_THAT(text, HasSubstr("6 % and 15 %\n"));
  EXPECT_THAT(text, HasSubstr("2 % and 5 %\n"));
  EXPECT_THAT(textOf({}, true), Not(HasSubstr("THIS NECK"))) << "nothing computed, nothing said";
  EXPECT_THAT(textOf({}, false), Not(HasSubstr("THIS NECK")));
}

TEST(JsonNeck, NumbersThatDoNotExistAreNull) {
  const Json json = writeJson(withNeck(), {}, {});
  const Json& mechanics = json.at("mechanics");
  const Json& level = mechanics.at("levels").at(0);
  EXPECT_EQ(level.at("level"), "C5-C6");
  EXPECT_EQ(level.at("motion_deg").at("flexion"), 2.5);
  EXPECT_TRUE(level.at("motion_deg").at("rotation").is_null());
  EXPECT_EQ(level.at("versus_intact").at("extension"), 0.5);
  EXPECT_TRUE(level.at("disc_pressure_MPa").is_null());
  EXPECT_EQ(level.at("facet_force_N"), 12.3);
  EXPECT_EQ(mechanics.at("assumed").at(0), "The age is not known.");
  const Json& option = json.at("options").at(0).at("mechanics");
  EXPECT_EQ(option.at("levels").at(0).at("foramen_mm2").at("after"), 41.5);
  EXPECT_EQ(option.at("implant_load_share").at("before"), 0.5);
  EXPECT_EQ(option.at("operative"), true);
  EXPECT_EQ(option.at("given_cause"), "hw_loosening");
  EXPECT_EQ(option.at("given_chance"), 0.41);
  EXPECT_TRUE(option.at("muscle_use").at("after").is_null());
  EXPECT_TRUE(option.at("levels").at(0).at("canal_mm").at("before").is_null());
  EXPECT_EQ(writeJson({}, {}, {}).at("mechanics").at("levels"), Json::array());
}

TEST(JsonNeck, FuturesAreFiguresWithoutTheirCurves) {
  const Json futures = writeJson(withNeck(), {}, {}).at("futures");
  ASSERT_EQ(futures.size(), 2U);
  EXPECT_TRUE(futures[0].at("treatment").is_null());
  EXPECT_EQ(futures[1].at("treatment"), "revision");
  EXPECT_EQ(futures[1].at("futures"), 1000);
  const Json symptoms = futures[1].at("events").at(0);
  EXPECT_EQ(symptoms.at("event"), "adjacent_symptoms");
  EXPECT_TRUE(symptoms.at("level").is_null());
  EXPECT_EQ(symptoms.at("figures").at(1).at("years"), 5);
  EXPECT_NEAR(symptoms.at("figures").at(1).at("share").get<double>(), 0.05, 1e-6);
  EXPECT_NEAR(symptoms.at("figures").at(1).at("interval90").at(1).get<double>(), 0.075, 1e-6);
  EXPECT_FALSE(symptoms.contains("share"));
  const Json united = futures[0].at("events").at(2);
  EXPECT_TRUE(united.at("figures").at(0).at("interval90").is_null()) << "it was not asked for";
  EXPECT_EQ(writeJson({}, {}, {}).at("futures"), Json::array());
}

}  // namespace
}  // namespace nucha
