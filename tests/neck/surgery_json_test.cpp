#include "nucha/neck/surgery_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nucha/base/error.h"

namespace nucha {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

Operation read(const std::string& text) {
  return operationFromJson(parseJson("study.json", text), "study.json", "/operations/0");
}

std::vector<Fault> faultsOf(const std::string& text) {
  try {
    read(text);
  } catch (const InputError& error) {
    return error.faults();
  }
  return {};
}

TEST(OperationJson, EveryKindComesBackAsItWas) {
  for (const std::string& word : operationKinds()) {
    Operation operation;
    operation.kind = *findOperationKind(word);
    operation.upper = Vertebra::C4;
    operation.lower = Vertebra::C6;
    const auto allowed = constructsOf(operation.kind);
    if (!allowed.empty()) operation.construct = allowed.back();
    const Json json = toJson(operation);
    EXPECT_EQ(json, toJson(operationFromJson(json, "study.json"))) << word;
  }
}

TEST(OperationJson, EveryOptionComesBackAsItWas) {
  const std::string text =
      R"({"operation":"acdf","levels":"C4-C6","construct":"dynamic-plate","side":"left","implant":"plate",)"
      R"("cut_pll":false,"uncinate_share":0.25,"height_mm":7.5,"lordosis_deg":-2.0,"depth_mm":13.0,"width_mm":14.0,)"
      R"("modulus_MPa":3700.0,"facet_share":0.4,"opened_mm":3.0,"canal_gain_mm":4.5})";
  EXPECT_EQ(toJson(read(text)).dump(), text);
}

TEST(OperationJson, RangesAreLevelsOrBones) {
  EXPECT_EQ(read(R"({"operation": "corpectomy", "bones": "C5"})").lower, Vertebra::C5);
  EXPECT_EQ(read(R"({"operation": "laminectomy", "bones": "C3-C6"})").lower, Vertebra::C6);
  EXPECT_EQ(read(R"({"operation": "acdf", "levels": "C5/6"})").upper, Vertebra::C5);
  EXPECT_THAT(faultsOf(R"({"operation": "laminectomy", "levels": "C3-C6"})")[0].what, HasSubstr("by its bones"));
  EXPECT_THAT(faultsOf(R"({"operation": "acdf", "levels": "C5"})")[0].what, HasSubstr("no range of levels"));
}

TEST(OperationJson, EveryFaultHasItsPointer) {
  const std::vector<Fault> faults = faultsOf(
      R"({"operation": "acdf", "levels": 5, "construct": "glue", "hight_mm": 7, "cut_pll": "no", "width_mm": "x"})");
  ASSERT_THAT(faults, SizeIs(5));
  EXPECT_EQ(faults[0].where, "study.json#/operations/0/hight_mm");
  EXPECT_THAT(faults[0].fix, HasSubstr("height_mm"));
  EXPECT_EQ(faults[1].where, "study.json#/operations/0/levels");
  EXPECT_EQ(faults[2].where, "study.json#/operations/0/construct");
  EXPECT_EQ(faults[3].where, "study.json#/operations/0/cut_pll");
  EXPECT_EQ(faults[4].where, "study.json#/operations/0/width_mm");
  EXPECT_THAT(faultsOf("[]")[0].what, HasSubstr("no object"));
  EXPECT_THAT(faultsOf(R"({"levels": "C5-C6"})")[0].what, HasSubstr("'operation' is missing"));
  EXPECT_THAT(faultsOf(R"({"operation": "acdf"})")[0].what, HasSubstr("'levels' is missing"));
  EXPECT_EQ(faultsOf(R"({"operation": "acdf", "levels": "C5-C6", "a/b~": 1})")[0].where,
            "study.json#/operations/0/a~1b~0");
}

}  // namespace
}  // namespace nucha
