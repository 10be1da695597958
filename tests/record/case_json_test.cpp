// The case file: what is accepted, what is refused and how it is said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nucha/record/case.h"
#include "record/vocabulary.h"

namespace nucha {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace nucha::testing;

std::vector<std::string> levelsOf(const Case& read) {
  std::vector<std::string> names;
  for (const Level level : read.surgery.levels) names.push_back(name(level));
  return names;
}

TEST(CaseJson, ReadsAWholeCase) {
  const Case read = parsed(R"({
    "id": "007", "source": {"title": "A neck"}, "gold": {"cause": "x"}, "treatment": null, "note": "n", "scope": "in",
    "patient": {"age": 54, "sex": "F", "risk_factors": ["smoker"]},
    "surgery": {"approach": "anterior", "levels": ["C5/6", "C6-C7"], "levels_span": ["C5", "C7"],
                "construct": "ACDF with plate", "implants": ["anterior plate", "cage"], "graft": "allograft",
                "index_diagnosis": "radiculopathy", "time_since_months": 14},
    "presentation": [
      {"finding": "neck_pain", "present": true, "value": null, "unit": null, "level": null, "side": null,
       "stage": "history", "note": "worse", "modality": null},
      {"finding": "crp", "present": false, "value": 2, "unit": "mg/L", "stage": "lab", "date": "2024-05-01"},
      {"finding": "weak_c6", "present": true, "side": "both", "level": "C5-C6"}]})");
  EXPECT_EQ(read.id, "007");
  EXPECT_EQ(read.title, "A neck");
  EXPECT_EQ(read.patient.age, 54);
  EXPECT_EQ(read.patient.sex, Sex::female);
  EXPECT_EQ(read.surgery.approach, Approach::anterior);
  EXPECT_THAT(levelsOf(read), ElementsAre("C5-C6", "C6-C7"));
  EXPECT_EQ(read.surgery.level_count, 2);
  EXPECT_EQ(read.surgery.has_plate, true);
  EXPECT_EQ(read.surgery.has_posterior_instrumentation, false);
  EXPECT_EQ(read.surgery.graft, "allograft");
  EXPECT_EQ(read.surgery.months_since, 14);
  ASSERT_THAT(read.observations, SizeIs(4));
  EXPECT_EQ(read.observations[0].finding, "neck_pain_axial") << "an alias becomes its id";
  EXPECT_EQ(read.observations[0].where, "/presentation/0");
  EXPECT_EQ(read.observations[1].value, 2);
  EXPECT_EQ(read.observations[1].unit, "mg/L");
  EXPECT_EQ(read.observations[1].stage, Stage::lab);
  EXPECT_EQ(read.observations[2].side, Side::bilateral);
  EXPECT_EQ(read.observations[2].stage, Stage::exam) << "the finding's own stage";
  EXPECT_EQ(read.observations[3].finding, "smoker") << "from the risk factors";
  EXPECT_THAT(read.unused, IsEmpty());
}

TEST(CaseJson, NothingKnownIsAllowed) {
  const Case read = parsed(R"({"patient": null, "surgery": {"levels": null, "implants": []}, "presentation": []})");
  EXPECT_FALSE(read.patient.age);
  EXPECT_FALSE(read.surgery.approach);
  EXPECT_FALSE(read.surgery.level_count);
  EXPECT_FALSE(read.surgery.months_since);
  EXPECT_FALSE(read.surgery.instrumented());
}

struct Wrong {
  std::string text;
  const char* where;  // JSON pointer
  const char* says;
};

class WrongCase : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongCase, IsRefusedWithItsPlace) {
  const std::string faults = faultsOf(GetParam().text);
  EXPECT_THAT(faults, AllOf(HasSubstr(std::string("case.json#") + GetParam().where), HasSubstr(GetParam().says)))
      << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Keys, WrongCase,
    ::testing::Values(Wrong{"{}", "/", "neither patient nor surgery nor presentation"},
                      Wrong{R"({"patients": {}})", "/patients", "did you mean 'patient'?"},
                      Wrong{R"({"patient": [], "surgery": {}})", "/patient", "is not an object"},
                      Wrong{R"({"a/b": 1, "patient": {}})", "/a~1b", "unknown key"},
                      Wrong{withPatient(R"("weight": 80)"), "/patient/weight", "known keys: id, age"},
                      Wrong{withSurgery(R"("level": "C5-C6")"), "/surgery/level", "did you mean 'levels'"},
                      Wrong{withFindings(R"({"finding": "hoffmann", "presnt": true})"), "/presentation/0/presnt",
                            "did you mean 'present'?"},
                      Wrong{withFindings("7"), "/presentation/0", "7 is not an object"},
                      Wrong{withFindings(R"({"present": true})"), "/presentation/0", "names no finding"},
                      Wrong{withFindings(R"({"finding": 3})"), "/presentation/0/finding", "3 is not text"},
                      Wrong{R"({"presentation": {}})", "/presentation", "is not a list"}));

INSTANTIATE_TEST_SUITE_P(
    Patient, WrongCase,
    ::testing::Values(Wrong{withPatient(R"("age": "old")"), "/patient/age", "\"old\" is not a number"},
                      Wrong{withPatient(R"("age": "54")"), "/patient/age", "write the number without quotes"},
                      Wrong{withPatient(R"("age": -1)"), "/patient/age", "-1 lies outside 0 .. 120 years"},
                      Wrong{withPatient(R"("age": 121)"), "/patient/age", "121 lies outside"},
                      Wrong{withPatient(R"("sex": "W")"), "/patient/sex", "'w' is not accepted"},
                      Wrong{withPatient(R"("risk_factors": "smoker")"), "/patient/risk_factors", "is not a list"},
                      Wrong{withPatient(R"("risk_factors": [1])"), "/patient/risk_factors/0", "1 is not text"}));

INSTANTIATE_TEST_SUITE_P(
    Surgery, WrongCase,
    ::testing::Values(
        Wrong{withSurgery(R"("approach": "lateral")"), "/surgery/approach", "'lateral' is not accepted"},
        Wrong{withSurgery(R"("levels": ["C9-C10"])"), "/surgery/levels/0", "'C9-C10' is no level of the neck"},
        Wrong{withSurgery(R"("levels": ["C5-C6", "C7-C5"])"), "/surgery/levels/1", "top vertebra first"},
        Wrong{withSurgery(R"("levels": "C5-C6")"), "/surgery/levels", "is not a list"},
        Wrong{withSurgery(R"("levels_span": ["C7", "C5"])"), "/surgery/levels_span", "no pair of vertebrae"},
        Wrong{withSurgery(R"("levels_fused": 1.5)"), "/surgery/levels_fused", "not a whole number"},
        Wrong{withSurgery(R"("levels_fused": -1)"), "/surgery/levels_fused", "lies outside"},
        Wrong{withSurgery(R"("time_since_months": -3)"), "/surgery/time_since_months", "-3 lies outside 0 .."},
        Wrong{withSurgery(R"("days_since_surgery": 1e9)"), "/surgery/days_since_surgery", "lies outside"},
        Wrong{withSurgery(R"("time_since_months": 12, "days_since_surgery": 30)"), "/surgery/days_since_surgery",
              "are not the same time"},
        Wrong{withSurgery(R"("date": "1900-01-01", "evaluation_date": "2025-01-01")"), "/surgery/date",
              "months since the operation: expected 0 .. 1200"},
        Wrong{withFindings(R"({"finding": "days_since_surgery", "value": -3})"), "/presentation/0",
              "months since the operation: expected 0 .. 1200"},
        Wrong{withSurgery(R"("date": "31.12.2023")"), "/surgery/date", "is no date"},
        Wrong{withSurgery(R"("date": "2025-01-02", "evaluation_date": "2025-01-01")"), "/surgery/date",
              "lies after the evaluation"}));

INSTANTIATE_TEST_SUITE_P(
    Findings, WrongCase,
    ::testing::Values(Wrong{withFindings(R"({"finding": "hoffmann", "present": "yes"})"), "/presentation/0/present",
                            "neither true nor false"},
                      Wrong{withFindings(R"({"finding": "fever", "value": 380, "unit": "degC"})"),
                            "/presentation/0/value", "fever 380 degC: expected 30 .. 45 degC"},
                      Wrong{withFindings(R"({"finding": "fever", "value": 101, "unit": "degC"})"),
                            "/presentation/0/value", "is the unit perhaps degF?"},
                      Wrong{withFindings(R"({"finding": "fever", "value": "38"})"), "/presentation/0/value",
                            "without quotes"},
                      Wrong{withFindings(R"({"finding": "crp", "value": 3, "unit": "furlong"})"),
                            "/presentation/0/unit", "give it in mg/L, mg/dL"},
                      Wrong{withFindings(R"({"finding": "hoffmann", "present": true, "level": "C9-C10"})"),
                            "/presentation/0/level", "'C9-C10' is no place of the neck"},
                      Wrong{withFindings(R"({"finding": "hoffmann", "present": true, "side": "up"})"),
                            "/presentation/0/side", "one of left, right, bilateral"},
                      Wrong{withFindings(R"({"finding": "hoffmann", "present": true, "stage": "later"})"),
                            "/presentation/0/stage", "one of history, exam"},
                      Wrong{withFindings(R"({"finding": "hoffmann", "present": true, "date": "soon"})"),
                            "/presentation/0/date", "is no date"}));

TEST(CaseJson, EveryFaultIsNamedAtOnce) {
  const std::string faults = faultsOf(R"({"patient": {"age": "old", "sex": "?"}, "surgery": {"levels": ["C9-C10"]},
    "presentation": [{"finding": "fever", "value": 380}], "extra": 1})");
  EXPECT_EQ(std::count(faults.begin(), faults.end(), '\n'), 4) << faults;
}

TEST(CaseJson, LimitsAreKept) {
  const std::string entry = R"({"finding": "hoffmann", "present": true})";
  std::string many = entry;
  for (int i = 0; i < 2000; ++i) many += "," + entry;
  EXPECT_THAT(faultsOf(withFindings(many)), HasSubstr("holds 2001 entries, more than 2000"));
  EXPECT_THAT(faultsOf(withSurgery(R"("construct": ")" + std::string(10'001, 'x') + '"')),
              HasSubstr("text of 10001 bytes, more than 10000"));
  EXPECT_EQ(faultsOf(withSurgery(R"("construct": ")" + std::string(10'000, 'x') + '"')), "");
}

TEST(CaseJson, LevelsComeInManyForms) {
  const auto levels = [](const std::string& members) { return levelsOf(parsed(withSurgery(members))); };
  EXPECT_THAT(levels(R"("levels": ["C4-C7"])"), ElementsAre("C4-C5", "C5-C6", "C6-C7"));
  EXPECT_THAT(levels(R"("levels": ["C6-C7", "C5/6", "C5-C6"])"), ElementsAre("C5-C6", "C6-C7"));
  EXPECT_THAT(levels(R"("levels": ["C5–C6"])"), ElementsAre("C5-C6"));
  EXPECT_THAT(levels(R"("levels": null, "levels_span": ["C5", "C7"])"), ElementsAre("C5-C6", "C6-C7"));
  EXPECT_THAT(levels(R"("levels": ["C6"], "construct": "C6 corpectomy")"), ElementsAre("C5-C6", "C6-C7"));
  EXPECT_THAT(levels(R"("levels": ["C4", "C5"], "construct": "two-level corpectomy")"),
              ElementsAre("C3-C4", "C4-C5", "C5-C6"));
  EXPECT_THAT(levels(R"("levels": ["C7-sacrum"])"), ElementsAre("C7-T1", "T1-T2", "T2-T3"));
}

TEST(CaseJson, ASingleVertebraWithoutCorpectomyIsNotUsed) {
  const Case read = parsed(withSurgery(R"("levels": ["C6"], "construct": "ACDF")"));
  EXPECT_THAT(read.surgery.levels, IsEmpty());
  EXPECT_THAT(unusedOf(read), HasSubstr("/surgery/levels C6: a single vertebra names no fused segment"));
}

TEST(CaseJson, FusedLevelsAreCounted) {
  EXPECT_EQ(parsed(withSurgery(R"("levels_fused": 3)")).surgery.level_count, 3);
  const Case both = parsed(withSurgery(R"("levels_fused": 3, "levels": ["C5-C7"])"));
  EXPECT_EQ(both.surgery.level_count, 2);
  EXPECT_THAT(notesOf(both), HasSubstr("levels_fused says 3, the levels name 2"));
  const Case replaced =
      parsed(withSurgery(R"("levels_fused": 0, "levels": ["C5-C6"], "construct": "disc replacement")"));
  EXPECT_THAT(replaced.surgery.levels, SizeIs(1));
  const Case bare = parsed(withSurgery(R"("levels_fused": 0, "levels": ["C3-C6"], "construct": "laminoplasty")"));
  EXPECT_THAT(bare.surgery.levels, IsEmpty());
  EXPECT_EQ(bare.surgery.level_count, 0);
}

TEST(CaseJson, TimeIsTakenFromWhateverIsGiven) {
  EXPECT_DOUBLE_EQ(*parsed(withSurgery(R"("days_since_surgery": 487)")).surgery.months_since, 16);
  EXPECT_DOUBLE_EQ(*parsed(withSurgery(R"("time_since_months": 18, "days_since_surgery": 548)")).surgery.months_since,
                   548 / 30.4375);
  EXPECT_DOUBLE_EQ(
      *parsed(withSurgery(R"("date": "2024-01-01", "evaluation_date": "2025-05-02")")).surgery.months_since, 16);
  const Case undated = parsed(withSurgery(R"("date": "2024-01-01")"));
  EXPECT_FALSE(undated.surgery.months_since);
  EXPECT_THAT(unusedOf(undated), HasSubstr("evaluation_date is missing"));
}

TEST(CaseJson, ApproachCanComeFromTheConstruct) {
  const Case read = parsed(withSurgery(R"("approach": "unknown", "construct": "ACDF C5-C6")"));
  EXPECT_EQ(read.surgery.approach, Approach::anterior);
  EXPECT_THAT(notesOf(read), HasSubstr("The approach is not stated"));
}

TEST(CaseJson, ValuesAreConvertedAndNoted) {
  const Case read = parsed(withFindings(R"({"finding": "crp", "value": 1.2, "unit": "mg/dL"},
    {"finding": "fever", "value": 98.6, "unit": "degF"}, {"finding": "vas_neck", "value": 7, "unit": "0-10"})"));
  EXPECT_EQ(at(read, "crp").value, 12);
  EXPECT_EQ(at(read, "fever").value, 37);
  EXPECT_EQ(at(read, "vas_neck").value, 7);
  EXPECT_THAT(read.notes, ElementsAre("crp 1.2 mg/dL read as 12 mg/L.", "fever 98.6 degF read as 37 degC."));
}

TEST(CaseJson, AMissingUnitIsAssumedAndSaid) {
  const Case read = parsed(withFindings(R"({"finding": "crp", "value": 12}, {"finding": "vas_neck", "value": 7})"));
  EXPECT_THAT(read.notes, ElementsAre("crp 12 has no unit; read as mg/L."));
}

TEST(CaseJson, TheThresholdDecidesWhenPresentIsMissing) {
  const Case read = parsed(withFindings(R"({"finding": "crp", "value": 5}, {"finding": "fever", "value": 38},
    {"finding": "spo2", "value": 91}, {"finding": "motor_grade_min", "value": 5},
    {"finding": "dysphagia_any", "value": 0})"));
  EXPECT_FALSE(at(read, "crp").present) << "5 is not above 5";
  EXPECT_TRUE(at(read, "fever").present);
  EXPECT_TRUE(at(read, "spo2").present);
  EXPECT_FALSE(at(read, "motor_grade_min").present);
  EXPECT_FALSE(at(read, "dysphagia_any").present);
}

TEST(CaseJson, AStatementAgainstTheLimitIsKeptAndSaid) {
  const Case read = parsed(withFindings(R"({"finding": "motor_grade_min", "present": false, "value": 4})"));
  EXPECT_FALSE(at(read, "motor_grade_min").present);
  EXPECT_THAT(notesOf(read), HasSubstr("is stated normal, against its usual limit"));
}

TEST(CaseJson, AValueOfAYesNoFindingIsNotUsed) {
  const Case read = parsed(withFindings(R"({"finding": "weak_c6", "present": true, "value": 4, "unit": "MRC grade"})"));
  EXPECT_FALSE(at(read, "weak_c6").value);
  EXPECT_THAT(notesOf(read), HasSubstr("weak_c6 is a yes/no finding; its value 4 MRC grade is not used."));
}

TEST(CaseJson, UnknownStaysUnknown) {
  const Case read = parsed(withFindings(R"({"finding": "hoffmann", "present": null}, {"finding": "crp"})"));
  EXPECT_THAT(read.observations, IsEmpty());
  EXPECT_THAT(unusedOf(read),
              AllOf(HasSubstr("/presentation/0 hoffmann: unknown"), HasSubstr("/presentation/1 crp: unknown")));
}

TEST(CaseJson, UnknownFindingsAreListedWithNearOnes) {
  const Case read =
      parsed(withFindings(R"({"finding": "hofmann", "present": true}, {"finding": "zzz", "present": true})"));
  ASSERT_THAT(read.unused, SizeIs(2));
  EXPECT_THAT(read.unused[0].why, HasSubstr("did you mean 'hoffmann'"));
  EXPECT_EQ(read.unused[1].why, "not in the vocabulary of findings");
}

TEST(CaseJson, AttributesOfTheOperationFillTheSurgery) {
  const Case read = parsed(withFindings(R"({"finding": "days_since_surgery", "value": 487},
    {"finding": "approach", "value": 2}, {"finding": "levels_fused", "value": 3})"));
  EXPECT_THAT(read.observations, IsEmpty());
  EXPECT_DOUBLE_EQ(*read.surgery.months_since, 16);
  EXPECT_EQ(read.surgery.approach, Approach::posterior);
  EXPECT_EQ(read.surgery.has_plate, false) << "the approach rules a plate out";
  EXPECT_EQ(read.surgery.level_count, 3);
}

// places: segment, range, vertebra, root
std::string placeOf(const std::string& finding, const std::string& level, std::string* notes = nullptr) {
  const Case read = parsed(R"({"surgery": {"levels": ["C5-C7"]}, "presentation": [{"finding": ")" + finding +
                           R"(", "present": true, "level": ")" + level + "\"}]}");
  if (notes) *notes = notesOf(read);
  const auto& place = read.observations.at(0).level;
  return place ? name(*place) : "";
}

TEST(CaseJson, PlacesAreSegments) {
  std::string notes;
  EXPECT_EQ(placeOf("hoffmann", "C5/6"), "C5-C6");
  EXPECT_EQ(placeOf("hoffmann", "C5 - C6"), "C5-C6");
  EXPECT_EQ(placeOf("mri_cord_compression", "C3-C6", &notes), "");
  EXPECT_THAT(notes, HasSubstr("C3-C6 spans several segments"));
  EXPECT_EQ(placeOf("hoffmann", "T2-T3", &notes), "");
  EXPECT_THAT(notes, HasSubstr("below the neck"));
}

TEST(CaseJson, RootsAreTakenAtTheirForamen) {
  std::string notes;
  EXPECT_EQ(placeOf("arm_pain_c7", "C7", &notes), "C6-C7");
  EXPECT_THAT(notes, HasSubstr("root C7 is taken at its foramen"));
  EXPECT_EQ(placeOf("snrb_positive", "C8"), "C7-T1") << "C8 is no vertebra";
  EXPECT_EQ(placeOf("snrb_positive", "C6 root"), "C5-C6");
  EXPECT_EQ(placeOf("snrb_positive", "nerve root C6"), "C5-C6");
}

TEST(CaseJson, VertebraeAreTakenOnlyWhereOneSegmentHoldsThem) {
  std::string notes;
  EXPECT_EQ(placeOf("xr_screw_lucency", "C7", &notes), "C6-C7") << "the end of the construct";
  EXPECT_THAT(notes, HasSubstr("C7 is taken as the segment C6-C7"));
  EXPECT_EQ(placeOf("xr_screw_lucency", "C6"), "") << "in two fused segments";
  EXPECT_EQ(placeOf("midline_tenderness", "C7", &notes), "") << "a finger is less exact than a film";
  EXPECT_THAT(notes, HasSubstr("the level is left open"));
}

TEST(CaseJson, RepeatsMergeSilently) {
  const Case read = parsed(withFindings(R"({"finding": "hoffmann", "present": true, "side": "left"},
    {"finding": "hoffmann", "present": true, "side": "left"}, {"finding": "hoffmann", "present": false, "side": "right"})"));
  EXPECT_THAT(read.observations, SizeIs(2));
  EXPECT_THAT(read.notes, IsEmpty());
}

TEST(CaseJson, AMeasuredRepeatKeepsItsValueAndTheEarlierStage) {
  const Case read = parsed(withFindings(R"({"finding": "fever", "present": false, "stage": "history"},
    {"finding": "fever", "present": false, "value": 37.1, "unit": "degC", "stage": "exam"})"));
  ASSERT_THAT(read.observations, SizeIs(1));
  EXPECT_EQ(read.observations[0].value, 37.1);
  EXPECT_EQ(read.observations[0].stage, Stage::history);
}

TEST(CaseJson, ContradictionsNameBothPlaces) {
  EXPECT_THAT(
      faultsOf(withFindings(R"({"finding": "hoffmann", "present": true}, {"finding": "hoffmann", "present": false})")),
      AllOf(HasSubstr("case.json#/presentation/1"), HasSubstr("both present and absent"),
            HasSubstr("/presentation/0")));
  EXPECT_THAT(faultsOf(withFindings(R"({"finding": "hoffmann", "present": true, "date": "2024-01-01"},
                                       {"finding": "hoffmann", "present": false})")),
              HasSubstr("both present and absent"));
}

TEST(CaseJson, DatesSettleContradictions) {
  const Case read = parsed(withFindings(R"({"finding": "hoffmann", "present": true, "date": "2024-06-01"},
    {"finding": "hoffmann", "present": false, "date": "2024-01-01"},
    {"finding": "crp", "value": 40, "unit": "mg/L", "date": "2024-01-01"},
    {"finding": "crp", "value": 2, "unit": "mg/L", "date": "2024-02-01"})"));
  ASSERT_THAT(read.observations, SizeIs(2));
  EXPECT_TRUE(at(read, "hoffmann").present);
  EXPECT_EQ(at(read, "crp").value, 2);
  EXPECT_THAT(notesOf(read), HasSubstr("the later one (2024-06-01) stands"));
}

TEST(CaseJson, UndatedValuesThatAgreeKeepTheLast) {
  const Case read = parsed(withFindings(R"({"finding": "crp", "value": 40, "unit": "mg/L"},
                                           {"finding": "crp", "value": 60, "unit": "mg/L"})"));
  EXPECT_EQ(at(read, "crp").value, 60);
  EXPECT_THAT(notesOf(read), HasSubstr("crp is given as 40 and 60; the last one stands."));
}

TEST(CaseJson, RiskFactorsBecomeFindings) {
  const Case read = parsed(withPatient(R"("risk_factors": ["Rheumatoid arthritis", "smoker", "opll", "moonstruck"])"));
  ASSERT_THAT(read.observations, SizeIs(2));
  EXPECT_EQ(read.observations[0].finding, "inflammatory_arthritis");
  EXPECT_EQ(read.observations[0].where, "/patient/risk_factors/0");
  EXPECT_THAT(notesOf(read), HasSubstr("which is broader"));
  EXPECT_THAT(unusedOf(read), AllOf(HasSubstr("/patient/risk_factors/2 opll: no finding"),
                                    HasSubstr("moonstruck: not a known risk factor")));
}

TEST(CaseJson, ThePresentationOutweighsTheRiskFactors) {
  const Case read = parsed(R"({"patient": {"risk_factors": ["smoker"]},
    "presentation": [{"finding": "smoker", "present": false}]})");
  ASSERT_THAT(read.observations, SizeIs(1));
  EXPECT_FALSE(read.observations[0].present);
  EXPECT_THAT(notesOf(read), HasSubstr("risk factor 'smoker' is stated absent"));
}

TEST(CaseJson, LongTextsAreCutBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "ü";
  const Case read = parsed(withFindings(R"({"finding": ")" + text + R"(", "present": true})"));
  ASSERT_THAT(read.unused, SizeIs(1));
  EXPECT_EQ(read.unused[0].what.size(), 83u) << "40 characters of two bytes, and dots";
}

}  // namespace
}  // namespace nucha
