#include "nucha/evaluate/validate.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "evaluate/hand_made.h"
#include "nucha/base/error.h"
#include "nucha/base/file.h"

namespace nucha {
namespace {

using namespace testing;
namespace fs = std::filesystem;

// a folder of its own, removed at the end
class ValidateFiles : public ::testing::Test {
 protected:
  ValidateFiles() {
    folder_ = fs::temp_directory_path() / ("nucha-validate-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  ~ValidateFiles() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  void copyCase(const std::string& name) {
    fs::copy_file(projectRoot() / "tests/data/cases" / (name + ".json"), folder_ / fs::path(name + ".json").filename(),
                  fs::copy_options::overwrite_existing);
  }
  fs::path folder_;
};

TEST_F(ValidateFiles, AFolderWithoutCasesIsTheCallersMistake) {
  EXPECT_THROW(readGoldCases(folder_, realEvidence()), InputError);
  EXPECT_THROW(readGoldCases(folder_ / "nowhere", realEvidence()), InputError);
}

TEST_F(ValidateFiles, ACaseWithoutItsAnswerIsNamed) {
  writeFile(folder_ / "bare.json", R"({"presentation": [{"finding": "neck_pain_axial", "present": true}]})");
  try {
    readGoldCases(folder_, realEvidence());
    FAIL() << "a case without its true family was taken";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("family"), std::string::npos);
  }
}

TEST_F(ValidateFiles, OneBrokenFileDoesNotHideTheOthers) {
  copyCase("vignettes/V005");
  writeFile(folder_ / "broken.json", "{");
  const GoldCases read = readGoldCases(folder_, realEvidence());
  EXPECT_EQ(read.cases.size(), 1u);
  ASSERT_EQ(read.unreadable.size(), 1u);
  EXPECT_NE(read.unreadable.front().find("broken.json"), std::string::npos);
  Validation validation = validateCases(read.cases, realEvidence(), nullptr);
  validation.unreadable = read.unreadable;
  EXPECT_NE(writeValidationText(validation).find("broken.json"), std::string::npos);
}

TEST_F(ValidateFiles, ReadsTheAnswer) {
  copyCase("vignettes/V005");
  const std::vector<GoldCase> cases = readGoldCases(folder_, realEvidence()).cases;
  ASSERT_EQ(cases.size(), 1u);
  EXPECT_TRUE(cases[0].vignette);
  EXPECT_EQ(cases[0].file, "V005.json");
  EXPECT_FALSE(cases[0].family.empty());
}

TEST_F(ValidateFiles, CountsAreThoseOfTheCases) {
  copyCase("vignettes/V005");
  copyCase("published/001");
  const std::vector<GoldCase> cases = readGoldCases(folder_, realEvidence()).cases;
  int told = 0;
  const Validation validation = validateCases(cases, realEvidence(), nullptr, [&] { ++told; });
  EXPECT_EQ(told, 2);
  ASSERT_EQ(validation.stages.size(), 10u);  // five stages, with and without findings that name the cause
  for (const StageResult& stage : validation.stages) {
    for (const char* method : {"nucha", "prior only", "naive Bayes"}) {
      const auto& score = stage.score.at(method);
      EXPECT_EQ(score.at("all").cases, 2);
      EXPECT_EQ(score.at("published").cases, 1);
      EXPECT_LE(score.at("all").top1, score.at("all").top3);
      EXPECT_GE(score.at("all").rank_sum, 2);
      EXPECT_GE(score.at("all").brier_sum, 0);
    }
    ASSERT_EQ(stage.cases.size(), 2u);
    for (const CaseResult& result : stage.cases) {
      EXPECT_GE(result.rank, 1);
      EXPECT_GE(result.probability_of_truth, 0);
      EXPECT_LE(result.probability_of_truth, 1);
    }
  }
  // the prior knows nothing of findings: it ranks alike at every stage
  EXPECT_EQ(validation.stages[0].score.at("prior only").at("all").rank_sum,
            validation.stages[4].score.at("prior only").at("all").rank_sum);
  EXPECT_NE(writeValidationText(validation).find("2"), std::string::npos);
  EXPECT_NE(writeValidationMarkdown(validation, "nucha validate cases").find("nucha validate cases"),
            std::string::npos);
}

TEST(Score, AddsUp) {
  Score a{2, 1, 2, 4, 0.5};
  a.add({2, 1, 1, 6, 0.7});
  EXPECT_EQ(a.cases, 4);
  EXPECT_EQ(a.top1Share(), 0.5);
  EXPECT_EQ(a.top3Share(), 0.75);
  EXPECT_NEAR(a.brier_sum, 1.2, 1e-12);
  EXPECT_EQ(Score{}.top1Share(), 0);
}

}  // namespace
}  // namespace nucha
