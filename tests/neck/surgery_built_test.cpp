// Operations and conditions on necks as makeNeck() builds them: they stay computable and symmetric, and the space
// between bodies is the one the builder made.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>

#include "nucha/base/error.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/neck/build.h"
#include "nucha/neck/condition.h"
#include "nucha/neck/surgery.h"
#include "nucha/neck/surgery_space.h"

namespace nucha {
namespace {

using testing::IsEmpty;

class BuiltNeck : public testing::TestWithParam<Sex> {
 protected:
  static std::filesystem::path dataFolder() { return std::filesystem::path(NUCHA_TEST_ROOT) / "data"; }

  void SetUp() override {
    Measurements measurements;
    measurements.sex = GetParam();
    neck_ = makeNeck(measurements, loadNeckTables(dataFolder()));
    implants_ = loadImplantTable(dataFolder());
  }

  Neck neck_;
  ImplantTable implants_;
};

Vec3 mirrored(const Vec3& point) { return {point.x(), point.y(), -point.z()}; }

// every line and joint of the left has its mirror image on the right
void expectSymmetric(const Neck& neck, const std::string& after) {
  for (const Bone& bone : neck.bones) {
    EXPECT_EQ(bone.neutral.origin.z(), 0) << after;
    EXPECT_EQ(bone.neutral.axes(0, 2), 0) << after;
    EXPECT_EQ(bone.neutral.axes(2, 1), 0) << after;
  }
  for (const Ligament& left : neck.ligaments) {
    if (left.side != Side::left) continue;
    const bool paired = std::any_of(neck.ligaments.begin(), neck.ligaments.end(), [&](const Ligament& right) {
      return right.side == Side::right && right.kind == left.kind && right.upper == left.upper &&
             right.upper_point == mirrored(left.upper_point) && right.lower_point == mirrored(left.lower_point) &&
             right.slack_mm == left.slack_mm && right.remaining == left.remaining;
    });
    EXPECT_TRUE(paired) << left.kind << " " << name(left.upper) << " after " << after;
  }
  for (const Segment& segment : neck.segments) {
    for (const Contact& left : segment.contacts) {
      if (left.side != Side::left) continue;
      const bool paired = std::any_of(segment.contacts.begin(), segment.contacts.end(), [&](const Contact& right) {
        return right.side == Side::right && right.kind == left.kind && right.centre == mirrored(left.centre) &&
               right.gap_mm == left.gap_mm && right.remaining == left.remaining;
      });
      EXPECT_TRUE(paired) << name(left.kind) << " after " << after;
    }
  }
}

TEST_P(BuiltNeck, SpacesAreThoseOfItsDiscs) {
  for (int i = indexOf(Vertebra::C2); i <= indexOf(Vertebra::C7); ++i) {
    const Level level{static_cast<Vertebra>(i)};
    const Disc& disc = *neck_.segment(level).disc;
    const BodySpace space = calcSpace(neck_, level.upper, level.lower());
    EXPECT_NEAR(space.height_mm, (disc.height_anterior_mm + disc.height_posterior_mm) / 2, 0.3) << name(level);
    const double depth = neck_.bone(level.lower()).depth_superior_mm;
    const double angle = std::atan2(disc.height_anterior_mm - disc.height_posterior_mm, depth) * 180 / std::numbers::pi;
    EXPECT_NEAR(space.lordosis_deg, angle, 1.5) << name(level);
  }
}

TEST_P(BuiltNeck, AlignmentIsTheOneTheBuilderMeasures) {
  // a neck with another angle at C5-C6, once built so and once operated on
  setSpace(neck_, Vertebra::C5, Vertebra::C6,
           {calcSpace(neck_, Vertebra::C5, Vertebra::C6).height_mm,
            calcSpace(neck_, Vertebra::C5, Vertebra::C6).lordosis_deg + 5});
  const auto tilt = [&](Vertebra v) {
    const Mat3& axes = neck_.bone(v).neutral.axes;
    return std::atan2(axes(1, 0), axes(0, 0)) * 180 / std::numbers::pi;
  };
  EXPECT_NEAR(neck_.alignment.lordosis_deg, tilt(Vertebra::C2) - tilt(Vertebra::C7), 1e-9);
}

TEST_P(BuiltNeck, StaysSoundThroughEveryConstructAtEveryLevel) {
  for (const std::string& word : constructWords()) {
    for (int i = indexOf(Vertebra::C2); i <= indexOf(Vertebra::C7); ++i) {
      for (int levels = 1; levels <= 3 && i + levels <= indexOf(Vertebra::T1); ++levels) {
        const bool strut = word == "corpectomy";
        if (strut && levels == 1) continue;
        const auto upper = static_cast<Vertebra>(i);
        const auto lower = static_cast<Vertebra>(i + levels);
        const Operation operation = operationFor(*findConstructWord(word), upper, lower);
        const Neck done = operate(neck_, operation, implants_);
        const std::string what = describe(operation);
        EXPECT_THAT(faults(done), IsEmpty()) << what;
        expectSymmetric(done, what);
      }
    }
  }
}

TEST_P(BuiltNeck, StaysSoundThroughPosteriorOperations) {
  Operation operation;
  operation.upper = Vertebra::C3;
  operation.lower = Vertebra::C6;
  for (const OperationKind kind :
       {OperationKind::laminectomy, OperationKind::laminectomy_fusion, OperationKind::laminoplasty,
        OperationKind::foraminotomy, OperationKind::discectomy}) {
    operation.kind = kind;
    operation.side = std::nullopt;
    if (kind == OperationKind::foraminotomy) operation.side = Side::bilateral;
    const Neck done = operate(neck_, operation, implants_);
    EXPECT_THAT(faults(done), IsEmpty()) << describe(operation);
    if (kind != OperationKind::laminoplasty) expectSymmetric(done, describe(operation));
  }
}

TEST_P(BuiltNeck, CutsSomethingOfEveryKindOfLigamentItNames) {
  const auto cut_kinds = [&](const Operation& operation) {
    std::vector<std::string> kinds;
    for (const Ligament& ligament : operate(neck_, operation, implants_).ligaments) {
      const bool known = std::find(kinds.begin(), kinds.end(), ligament.kind) != kinds.end();
      if (ligament.remaining < 1 && !known) kinds.push_back(ligament.kind);
    }
    return kinds;
  };
  Operation operation;
  operation.upper = Vertebra::C5;
  operation.lower = Vertebra::C6;
  operation.kind = OperationKind::acdf;
  EXPECT_THAT(cut_kinds(operation), testing::UnorderedElementsAre("ALL", "PLL"));
  operation.kind = OperationKind::foraminotomy;
  EXPECT_THAT(cut_kinds(operation), testing::UnorderedElementsAre("CL"));
  operation.kind = OperationKind::laminectomy;
  operation.lower = Vertebra::C7;
  EXPECT_THAT(cut_kinds(operation), testing::IsSupersetOf({"LF", "ISL"}));
  operation.upper = operation.lower = Vertebra::C1;
  EXPECT_THAT(cut_kinds(operation), testing::IsSupersetOf({"PAOM", "PAAM"}));
}

TEST_P(BuiltNeck, StaysSoundThroughEveryCondition) {
  const Neck fused = operate(neck_, operationFor(ConstructWord::plate, Vertebra::C5, Vertebra::C7), implants_);
  for (const char* text :
       {R"({"condition": "union", "levels": "C5-C7", "value": 1})",
        R"({"condition": "loosening", "levels": "C5-C7", "value": 1})", R"({"condition": "broken", "levels": "C5-C7"})",
        R"({"condition": "subsidence", "levels": "C5-C7", "value": 3})",
        R"({"condition": "disc-grade", "levels": "C2-C5", "value": 5})",
        R"({"condition": "disc-grade", "levels": "C7-T1", "value": 3})",
        R"({"condition": "facet-arthritis", "levels": "C1-T1", "value": 1})",
        R"({"condition": "osteophyte", "levels": "C2-T1", "value": 3})",
        R"({"condition": "root-tether", "levels": "C2-T1", "value": 1})", R"({"condition": "weakness", "value": 0.5})",
        R"({"condition": "bone-density", "bones": "C2-T1", "value": 200})"}) {
    const Neck done = bringAbout(fused, conditionFromJson(parseJson("study.json", text), "study.json"), implants_);
    EXPECT_THAT(faults(done), IsEmpty()) << text;
    expectSymmetric(done, text);
  }
}

TEST_P(BuiltNeck, FusionOpensTheForamenAndAWornDiscNarrowsIt) {
  const Level level{Vertebra::C5};
  const double before = neck_.segment(level).foramina[0]->area_mm2;
  const Neck fused = operate(neck_, operationFor(ConstructWord::cage, Vertebra::C5, Vertebra::C6), implants_);
  EXPECT_GT(fused.segment(level).foramina[0]->area_mm2, 1.03 * before);
  EXPECT_LT(setDiscGrade(neck_, level, 5, implants_).segment(level).foramina[0]->area_mm2, 0.97 * before);
}

INSTANTIATE_TEST_SUITE_P(ManAndWoman, BuiltNeck, testing::Values(Sex::male, Sex::female),
                         [](const auto& made) { return made.param == Sex::male ? "man" : "woman"; });

}  // namespace
}  // namespace nucha
