// What a patient says beside what the record says.
#include "nucha/serve/intake_answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "serve/intake_house.h"

namespace nucha::serve::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// a record that states one finding, and what the patient answers about it on Monday noon
JoinedCase contradicted(const Json& statement, Instant changed_at, const std::string& words) {
  static const TimeZone kZone = TimeZone::load("UTC");
  PatientRecord record;
  record.case_file = IntakeHouse::operatedRecord({statement});
  record.updated_at = changed_at;
  const std::string finding = statement.at("finding");
  return joinAnswers(record,
                     {{{InterviewQuestion::Kind::finding, finding, "?", {finding}, {}, "", ""}, words, kMonday}},
                     {testing::realEvidence(), testing::recordTables(), kZone}, kMonday + kIntakeHour);
}

TEST(IntakeAnswers, OfTwoStatementsTheLaterCounts) {
  const auto said = [](bool present) -> Json {
    return {{"finding", "arm_pain_c6"}, {"present", present}, {"stage", "history"}};
  };
  const auto dated = [&](const char* date) {
    Json statement = said(true);
    statement["date"] = date;
    return statement;
  };
  struct Row {
    Json record;
    Instant changed_at;   // when the record was written
    const char* patient;  // what the patient says
    bool counts;          // what is read in the end
  };
  for (const Row& row : {
           Row{dated("2026-11-20"), kMonday - kIntakeDay, "n", false},  // the patient's is later
           Row{dated("2026-11-23"), kMonday - kIntakeHour, "n", false},
           Row{said(true), kMonday - kIntakeHour, "n", false},
           Row{said(false), kMonday - kIntakeHour, "y", true},
           Row{said(true), kMonday + kIntakeHour, "n", true},  // changed after the answer: present counts
           Row{said(false), kMonday + kIntakeHour, "y", true},
       }) {
    const JoinedCase joined = contradicted(row.record, row.changed_at, row.patient);
    const auto kept = statementsOf(joined.case_file, "arm_pain_c6");
    ASSERT_EQ(kept.size(), 2u) << row.record;
    EXPECT_EQ(kept[0].at("present"), row.record.at("present"));
    EXPECT_EQ(kept[1].at("present"), row.patient == std::string("y"));
    if (row.record.contains("date")) {
      EXPECT_EQ(kept[0].at("date"), row.record.at("date"));
    }
    EXPECT_EQ(joined.patient_case.find("arm_pain_c6")->present, row.counts) << row.record << row.changed_at;
    EXPECT_THAT(joined.notes, ElementsAre(HasSubstr("the later statement counts")));
  }
}

TEST(IntakeAnswers, WhatRaisesARedFlagInTheRecordStandsAgainstANo) {
  for (const char* sign : {"fever", "gait_imbalance", "stridor"}) {
    const Json present = {{"finding", sign}, {"present", true}, {"stage", "history"}, {"date", "2026-11-20"}};
    Json absent = present;
    absent["present"] = false;
    const JoinedCase denied = contradicted(present, kMonday - kIntakeDay, "n");
    EXPECT_EQ(statementsOf(denied.case_file, sign), std::vector<Json>{present});
    EXPECT_TRUE(denied.patient_case.find(sign)->present);
    EXPECT_THAT(denied.stated, IsEmpty()) << "or the patient is warned of what the record says";
    EXPECT_THAT(denied.notes, ElementsAre(HasSubstr("the record stands until the clinic changes it")));
    // the other way round the patient's word counts at once
    EXPECT_TRUE(contradicted(absent, kMonday - kIntakeDay, "y").patient_case.find(sign)->present);
  }
}

}  // namespace
}  // namespace nucha::serve::test
