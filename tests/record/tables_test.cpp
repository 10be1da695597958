#include "nucha/record/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "nucha/base/file.h"
#include "record/vocabulary.h"

namespace nucha {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::recordTables;

namespace fs = std::filesystem;

TEST(RecordTables, RiskFactorsFoldCaseAndUnderscores) {
  ASSERT_TRUE(recordTables().findRiskFactor("Rheumatoid Arthritis"));
  EXPECT_EQ(recordTables().findRiskFactor("rheumatoid_arthritis")->finding, "inflammatory_arthritis");
  EXPECT_EQ(recordTables().findRiskFactor("moonstruck"), nullptr);
}

TEST(RecordTables, AnswersFoldCase) {
  EXPECT_EQ(recordTables().findAnswer("YES"), Answer::yes);
  EXPECT_EQ(recordTables().findAnswer("SNOMED:2667000"), Answer::no);
  EXPECT_EQ(recordTables().findAnswer("perhaps"), std::nullopt);
}

// every finding that the shipped tables name must exist in the shipped vocabulary
TEST(RecordTables, NameOnlyKnownFindings) {
  const Evidence evidence = loadEvidence(std::string(NUCHA_TEST_ROOT) + "/data");
  for (const RiskFactorWord& row : recordTables().risk_factors) {
    EXPECT_TRUE(row.finding.empty() || evidence.findFinding(row.finding)) << row.word << " -> " << row.finding;
  }
  for (const MedicationWord& row : recordTables().medications) {
    EXPECT_TRUE(evidence.findFinding(row.finding)) << row.word << " -> " << row.finding;
  }
  for (const RecordCode& row : recordTables().codes) {
    EXPECT_TRUE(row.finding == "age" || evidence.findFinding(row.finding)) << row.code << " -> " << row.finding;
  }
}

TEST(RecordTables, FaultsNameFileLineAndColumn) {
  const fs::path folder = fs::temp_directory_path() / "nucha_record_tables_test";
  fs::create_directories(folder);
  for (const auto& entry : fs::directory_iterator(std::string(NUCHA_TEST_ROOT) + "/data")) {
    if (entry.path().extension() == ".csv") {
      fs::copy_file(entry.path(), folder / entry.path().filename(), fs::copy_options::overwrite_existing);
    }
  }
  writeFile(folder / "implant_words.csv", "word,implies\nplate,plates\n,cage\n");
  writeFile(folder / "answer_words.csv", "word,reply\nyes,yes\n");
  try {
    loadRecordTables(folder);
    FAIL() << "wrong tables were read";
  } catch (const InputError& error) {
    EXPECT_EQ(error.faults().size(), 3u);
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("implant_words.csv:2:7: 'plates' is not accepted"),
                      HasSubstr("implant_words.csv:3:1: is empty"), HasSubstr("lacks the column 'answer'")));
  }
  fs::remove_all(folder);
}

}  // namespace
}  // namespace nucha
