#include "nucha/evaluate/patient_neck.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "evaluate/patient_case.h"
#include "evidence/tiny_tables.h"
#include "nucha/base/error.h"
#include "nucha/neck/condition.h"
#include "nucha/neck/content.h"

namespace nucha {
namespace {

using namespace testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr Level kC4{Vertebra::C4};
constexpr Level kC5{Vertebra::C5};
constexpr Level kC6{Vertebra::C6};

std::optional<PatientNeck> neckOf(const Case& patient_case, std::vector<std::string>& notes) {
  return patientNeck(patient_case, realEvidence(), mechanicsTables(), notes);
}

std::vector<OperationKind> kindsOf(const Surgery& surgery) {
  std::vector<std::string> assumed;
  std::vector<OperationKind> kinds;
  for (const Operation& operation : operationsOf(surgery, assumed)) kinds.push_back(operation.kind);
  return kinds;
}

Surgery fromBehind(const std::string& construct, std::optional<bool> instrumented) {
  Surgery surgery;
  surgery.approach = Approach::posterior;
  surgery.levels = {kC4, kC5};
  surgery.construct = construct;
  surgery.has_posterior_instrumentation = instrumented;
  return surgery;
}

TEST(PatientNeck, IsTheAverageNeckOperatedAsTheCaseSays) {
  std::vector<std::string> notes;
  const auto patient = neckOf(womanWithPlate({kC6, kC5}), notes);
  ASSERT_TRUE(patient);
  EXPECT_THAT(notes, IsEmpty());
  EXPECT_THAT(patient->levels, ElementsAre(kC5, kC6));
  EXPECT_EQ(patient->intact.person.sex, Sex::female);
  EXPECT_DOUBLE_EQ(patient->intact.person.age_years, 54);
  EXPECT_THAT(patient->intact.implants, IsEmpty());
  ASSERT_THAT(patient->operated.implants, SizeIs(3)) << "a cage each and one plate over both";
  EXPECT_EQ(patient->operated.implants.back().kind, ImplantKind::plate);
  EXPECT_FALSE(patient->operated.segment(kC5).disc);
  EXPECT_TRUE(patient->operated.segment(kC4).disc);
  validate(patient->operated);
}

TEST(PatientNeck, SaysWhatTheCaseDoesNot) {
  Case patient_case = womanWithPlate();
  std::vector<std::string> notes;
  EXPECT_THAT(neckOf(patient_case, notes)->assumed, ElementsAre(HasSubstr("average neck")));
  patient_case.patient = {};
  patient_case.surgery.months_since.reset();
  patient_case.surgery.has_plate.reset();
  EXPECT_THAT(neckOf(patient_case, notes)->assumed,
              ElementsAre(HasSubstr("sex"), HasSubstr("age"), HasSubstr("average neck"), HasSubstr("plate"),
                          HasSubstr("time since")));
  EXPECT_THAT(notes, IsEmpty());
}

TEST(PatientNeck, WhatCannotBeToldIsANoteAndNoNeck) {
  const auto noteFor = [](const auto& spoil) {
    Case patient_case = womanWithPlate();
    spoil(patient_case);
    std::vector<std::string> notes;
    EXPECT_FALSE(neckOf(patient_case, notes));
    return notes;
  };
  EXPECT_THAT(noteFor([](Case& c) { c.surgery.levels.clear(); }), ElementsAre(HasSubstr("levels are not known")));
  EXPECT_THAT(noteFor([](Case& c) { c.surgery = {}; }), SizeIs(1));
  EXPECT_THAT(noteFor([](Case& c) { c.surgery.has_disc_replacement = true; }), ElementsAre(HasSubstr("which level")));
  EXPECT_THAT(noteFor([](Case& c) { c.surgery.levels = {Level{Vertebra::T1}}; }), ElementsAre(HasSubstr("C7-T1")));
  EXPECT_THAT(noteFor([](Case& c) { c.patient.age = 9; }), ElementsAre(HasSubstr("age")));
  EXPECT_THAT(noteFor([](Case& c) {
                c.surgery.approach.reset();
                c.surgery.has_plate = c.surgery.has_cage = std::nullopt;
              }),
              ElementsAre(HasSubstr("approach")));
}

TEST(PatientNeck, TheWordsOfTheRecordChooseTheOperation) {
  EXPECT_THAT(kindsOf(fromBehind("laminoplasty", std::nullopt)), ElementsAre(OperationKind::laminoplasty));
  EXPECT_THAT(kindsOf(fromBehind("laminectomy and lateral mass fusion", true)),
              ElementsAre(OperationKind::laminectomy, OperationKind::posterior_fusion));
  EXPECT_THAT(kindsOf(fromBehind("laminectomy, no fusion", false)), ElementsAre(OperationKind::laminectomy));
  EXPECT_THROW(kindsOf(fromBehind("fusion", false)), InputError);
  Surgery front = womanWithPlate({kC4, kC5}).surgery;
  front.construct = "corpectomy with plate";
  EXPECT_THAT(kindsOf(front), ElementsAre(OperationKind::corpectomy));
  front.levels = {kC4, kC5, kC6};
  EXPECT_THROW(kindsOf(front), InputError) << "one or two bodies, and which?";
  front.construct = "ACDF";
  front.levels = {kC4, kC6};
  EXPECT_THAT(kindsOf(front), SizeIs(2)) << "levels apart are operated one by one";
  front.approach = Approach::combined;
  front.levels = {kC5};
  front.has_posterior_instrumentation = true;
  EXPECT_THAT(kindsOf(front), ElementsAre(OperationKind::acdf, OperationKind::posterior_fusion));
}

TEST(PatientNeck, ConstructsWithoutAPlate) {
  const auto constructOf = [](Surgery surgery) {
    std::vector<std::string> assumed;
    return operationsOf(surgery, assumed).front().construct;
  };
  Surgery surgery = womanWithPlate().surgery;
  surgery.has_plate = false;
  EXPECT_EQ(constructOf(surgery), ConstructWord::cage);
  surgery.has_cage = false;
  EXPECT_EQ(constructOf(surgery), ConstructWord::graft);
  surgery.construct = "ACDF, stand-alone cage";
  EXPECT_EQ(constructOf(surgery), ConstructWord::standalone);
  surgery = fromBehind("wiring", true);
  EXPECT_EQ(constructOf(surgery), ConstructWord::wire);
  surgery = fromBehind("pedicle screws", true);
  EXPECT_EQ(constructOf(surgery), ConstructWord::pedicle);
}

TEST(PatientNeck, BoneGrowsWithTimeAndWithTheChanceOfHealing) {
  const Evidence& evidence = realEvidence();
  const double united = evidence.setting("union_when_united");
  const double not_united = evidence.setting("union_when_not_united");
  const double months = evidence.setting("months_to_union");
  EXPECT_DOUBLE_EQ(healedUnion(10 * months, evidence), united);
  EXPECT_DOUBLE_EQ(healedUnion(std::nullopt, evidence), united);
  EXPECT_DOUBLE_EQ(healedUnion(0.0, evidence), 0);
  EXPECT_DOUBLE_EQ(healedUnion(months / 2, evidence), united / 2);
  std::vector<std::string> notes;
  auto patient = neckOf(womanWithPlate({kC5, kC6}), notes);
  ASSERT_TRUE(patient);
  const auto unionAt = [&](Level level, std::optional<double> since, const std::vector<RankedCause>& causes) {
    expectUnion(*patient, since, causes, evidence);
    return patient->now.segment(level).union_maturity;
  };
  const std::vector<RankedCause> certain{believed("nonunion", 1, kC5)};
  EXPECT_DOUBLE_EQ(unionAt(kC5, months, {}), united);
  EXPECT_DOUBLE_EQ(unionAt(kC5, months, certain), not_united);
  EXPECT_DOUBLE_EQ(unionAt(kC6, months, certain), united) << "the other level healed";
  EXPECT_DOUBLE_EQ(unionAt(kC5, months / 2, certain), not_united / 2);
  EXPECT_DOUBLE_EQ(unionAt(kC5, months, {believed("nonunion", 0.5, kC5)}), (united + not_united) / 2);
  EXPECT_DOUBLE_EQ(unionAt(kC5, months, {believed("infection", 1, kC5)}), united);
}

TEST(PatientNeck, StagesOfHealingDifferOnlyInTheBoneBridge) {
  std::vector<std::string> notes;
  const auto patient = neckOf(womanWithPlate({kC5, kC6}), notes);
  ASSERT_TRUE(patient);
  EXPECT_THAT(patient->healing, ElementsAre(kC5, kC6));
  EXPECT_DOUBLE_EQ(patient->operated.segment(kC5).union_maturity, 0);
  EXPECT_DOUBLE_EQ(patient->healed.segment(kC5).union_maturity, realEvidence().setting("union_when_united"));
  EXPECT_EQ(contentKey(patient->now), contentKey(patient->healed)) << "until the evaluation has spoken";
  Neck undone = setUnion(patient->healed, Vertebra::C5, Vertebra::C7, 0);
  EXPECT_EQ(contentKey(undone), contentKey(patient->operated));
}

TEST(PatientNeck, ADiscReplacementDoesNotUnite) {
  Case patient_case = womanWithPlate();
  patient_case.surgery.has_plate = patient_case.surgery.has_cage = false;
  patient_case.surgery.has_disc_replacement = true;
  std::vector<std::string> notes;
  const auto patient = neckOf(patient_case, notes);
  ASSERT_TRUE(patient);
  EXPECT_EQ(patient->operated.implants.front().kind, ImplantKind::disc_replacement);
  EXPECT_THAT(patient->healing, IsEmpty());
  EXPECT_DOUBLE_EQ(patient->operated.segment(kC5).union_maturity, 0);
}

TEST(MechanicsTables, EveryTreatmentRowCanBeReadAndAMissingFileIsNamed) {
  EXPECT_TRUE(mechanicsTables().treatments.changesNeck("revision_anterior"));
  EXPECT_FALSE(mechanicsTables().treatments.changesNeck("nsaid"));
  EXPECT_TRUE(mechanicsTables().causes.changesNeck("nonunion"));
  const auto refusal = [](const std::filesystem::path& folder, const Evidence& evidence) {
    try {
      loadMechanicsTables(folder, evidence);
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const TinyTables tiny;
  EXPECT_THAT(refusal(tiny.folder(), loadEvidence(tiny.folder())), HasSubstr("settings_mechanics.csv"));
  EXPECT_THAT(refusal(tiny.folder(), realEvidence()), HasSubstr("neck_"));
}

}  // namespace
}  // namespace nucha
