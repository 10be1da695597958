// This patient's own neck as text and as JSON.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nucha/report/report.h"

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
  mechanics.levels = {{Level{Vertebra::C5}, true, {4.25, 1.5}, {}, {30.0, 41.5}}};
  mechanics.implant_load_share = {0.5, 0.25};
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
  EXPECT_THAT(text, HasSubstr("Revision from the front (once united): C5-C6 bends 4.2 → 1.5°"));
  EXPECT_THAT(text, HasSubstr("Assumed: The age is not known."));
  EXPECT_THAT(text, HasSubstr("No equilibrium was found."));
}

TEST(TextNeck, StaysOffTheOneScreen) {
  EXPECT_THAT(textOf(withNeck(), false), Not(HasSubstr("THIS NECK")));
  EXPECT_THAT(textOf({}, true), Not(HasSubstr("THIS NECK"))) << "nothing computed, nothing said";
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
  EXPECT_EQ(writeJson({}, {}, {}).at("mechanics").at("levels"), Json::array());
}

}  // namespace
}  // namespace nucha
