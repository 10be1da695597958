#include "nucha/mechanics/study_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "mechanics/linear_neck.h"
#include "nucha/base/error.h"
#include "nucha/mechanics/study_plan.h"

namespace nucha {
namespace {

using ::testing::HasSubstr;

const std::filesystem::path kData = std::filesystem::path(NUCHA_TEST_ROOT) / "data";

StudyPlan parsed(const std::string& text) { return studyPlanFromJson(parseJson("study.json", text), "study.json"); }

std::string faultOf(const std::string& text) {
  try {
    parsed(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no fault";
}

TEST(StudyPlan, SixDirectionsUnlessSomeAreNamed) {
  const StudyPlan plan = parsed(R"({"loads": {"moment_Nm": 1.5, "follower_N": 100, "steps": 4}})");
  ASSERT_EQ(plan.loads.size(), 6u);
  for (size_t i = 0; i < kDirections.size(); ++i) {
    EXPECT_EQ(plan.loads[i].direction, kDirections[i]);
    EXPECT_DOUBLE_EQ(plan.loads[i].moment_Nm, 1.5);
    EXPECT_DOUBLE_EQ(plan.loads[i].follower_N, 100);
    EXPECT_EQ(plan.loads[i].steps, 4);
  }
  EXPECT_EQ(parsed(R"({"loads": [{"direction": "flexion", "moment_Nm": 1},
                                 {"direction": ["left_bending", "right_bending"], "moment_Nm": 2}]})")
                .loads.size(),
            3u);
}

TEST(StudyPlan, ReadsOperationsAndWhatBecameOfThemInOrder) {
  const StudyPlan plan =
      parsed(R"({"label": "x", "before": [{"condition": "disc-grade", "levels": "C4-C5", "value": 3}],
      "operations": [{"operation": "acdf", "levels": "C5-C6", "construct": "plate"},
                     {"condition": "union", "levels": "C5-C6", "value": 1}],
      "loads": [{"protocol": "displacement", "rotation_deg": 30, "loaded": "C2"}]})");
  ASSERT_EQ(plan.operations.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<Operation>(plan.operations[0]));
  EXPECT_EQ(std::get<Condition>(plan.operations[1]).kind, ConditionKind::bone_union);
  EXPECT_EQ(std::get<Condition>(plan.before[0]).kind, ConditionKind::disc_grade);
  EXPECT_EQ(plan.loads[0].loaded, Vertebra::C2);
  EXPECT_DOUBLE_EQ(plan.loads[0].rotation_deg, 30);
}

TEST(StudyPlan, NamesEveryFaultWithItsPointer) {
  const std::string faults = faultOf(R"({"labl": "x", "neck": {"person": {"sex": "M"}, "colour": 1},
      "operations": [{"operation": "acdf", "levels": "C5-C6", "screws": 4}],
      "loads": [{"direction": "up", "moment_Nm": "one", "kraft": 1}]})");
  EXPECT_THAT(faults, HasSubstr("study.json#/labl"));
  EXPECT_THAT(faults, HasSubstr("did you mean 'label'"));
  EXPECT_THAT(faults, HasSubstr("#/neck: unknown key 'colour'"));
  EXPECT_THAT(faults, HasSubstr("#/operations/0/screws"));
  EXPECT_THAT(faults, HasSubstr("#/loads/0/direction"));
  EXPECT_THAT(faults, HasSubstr("#/loads/0/moment_Nm"));
  EXPECT_THAT(faults, HasSubstr("#/loads/0/kraft"));
}

TEST(StudyPlan, RefusesLoadsThatMeanNothing) {
  EXPECT_THAT(faultOf("{}"), HasSubstr("#/loads: is missing"));
  EXPECT_THAT(faultOf(R"({"loads": []})"), HasSubstr("#/loads"));
  EXPECT_THAT(faultOf(R"({"loads": 3})"), HasSubstr("#/loads"));
  EXPECT_THAT(faultOf(R"({"loads": {"moment_Nm": -1}})"), HasSubstr("name the other direction"));
  EXPECT_THAT(faultOf(R"({"loads": {"moment_Nm": 1, "follower_N": -5}})"), HasSubstr("a cable only pulls"));
  EXPECT_THAT(faultOf(R"({"loads": {"protocol": "displacement"}})"), HasSubstr("without a rotation"));
  EXPECT_THAT(faultOf(R"({"loads": {"moment_Nm": 1, "rotation_deg": 3}})"), HasSubstr("#/loads/rotation_deg"));
  EXPECT_THAT(faultOf(R"({"loads": {"moment_Nm": 1, "loaded": "T1"}})"), HasSubstr("fixed"));
  EXPECT_THAT(faultOf(R"({"loads": {"moment_Nm": 1, "steps": 0}})"), HasSubstr("0 steps"));
  EXPECT_THAT(faultOf(R"({"loads": {"moment_Nm": 1, "steps": 1e30}})"), HasSubstr("#/loads/steps"));
  EXPECT_THAT(faultOf(R"([1])"), HasSubstr("is not an object"));
}

TEST(StudyPlan, EveryExampleBuilds) {
  const NeckTables tables = loadNeckTables(kData);
  const ImplantTable implants = loadImplantTable(kData);
  int read = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(NUCHA_TEST_ROOT) / "examples/studies")) {
    const Study study = makeStudy(readStudyPlan(entry.path()), tables, implants);
    EXPECT_FALSE(study.loads.empty()) << entry.path();
    EXPECT_TRUE(faults(study.intact).empty()) << entry.path();
    ++read;
  }
  EXPECT_GT(read, 0);
}

TEST(StudyPlan, OperationsChangeOnlyTheOperatedNeck) {
  const Study study =
      makeStudy(parsed(R"({"operations": [{"operation": "acdf", "levels": "C5-C6"}], "loads": {"moment_Nm": 1}})"),
                loadNeckTables(kData), loadImplantTable(kData));
  EXPECT_TRUE(study.intact.implants.empty());
  EXPECT_TRUE(study.intact.operations.empty());
  ASSERT_TRUE(study.operated.has_value());
  EXPECT_FALSE(study.operated->implants.empty());
}

TEST(SimulationJson, HoldsCurveEndAndComparison) {
  Study study;
  study.label = "two";
  study.intact = test::linearNeck();
  LoadCase load;
  load.moment_Nm = 1;
  load.steps = 4;
  study.loads = {load};
  const Json json = toJson(runStudy(study, test::linearRespond), study);
  const Json& one = json.at("cases").at(0);
  EXPECT_EQ(one.at("load").at("direction"), "flexion");
  EXPECT_EQ(one.at("load").at("protocol"), "load");
  EXPECT_TRUE(one.at("load").at("rotation_deg").is_null());
  EXPECT_TRUE(one.at("operated").is_null());
  EXPECT_EQ(one.at("intact").at("curve").size(), 5u);
  EXPECT_DOUBLE_EQ(one.at("intact").at("curve").at(4).at("rotation_deg").get<double>(), 40);
  EXPECT_DOUBLE_EQ(one.at("intact").at("end").at("segments").at(5).at("rotation_deg").at("flexion").get<double>(), 5);
  EXPECT_DOUBLE_EQ(one.at("levels").at(2).at("rotation_deg").at("intact").get<double>(), 5);
  EXPECT_TRUE(one.at("levels").at(2).at("rotation_deg").at("operated").is_null());
  EXPECT_EQ(one.at("intact").at("end").at("poses").size(), static_cast<size_t>(kBones));
  EXPECT_TRUE(json.at("complete").get<bool>());
}

TEST(SimulationJson, RoundsToSixDigitsAndWritesNoNan) {
  Equilibrium e = test::linearEquilibrium(test::linearNeck(), {}, 1);
  e.energy_Nmm = 1234567.891;
  e.moment_Nm = 0.1234567891;
  e.rotation_deg = 1e-30;
  e.segments[0].interspinous_mm = std::nan("");
  const Json json = toJson(e, test::linearNeck());
  EXPECT_DOUBLE_EQ(json.at("energy_Nmm").get<double>(), 1234570);
  EXPECT_DOUBLE_EQ(json.at("moment_Nm").get<double>(), 0.123457);
  EXPECT_DOUBLE_EQ(json.at("rotation_deg").get<double>(), 0);
  EXPECT_TRUE(json.at("segments").at(0).at("interspinous_mm").is_null());
}

}  // namespace
}  // namespace nucha
