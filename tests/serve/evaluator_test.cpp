#include "nucha/serve/evaluator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/report/report.h"

namespace nucha::serve {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kRoot = NUCHA_TEST_ROOT;

std::string exampleText(const std::string& name = "nonunion-after-acdf") {
  return readFile(kRoot + "/examples/" + name + ".json");
}

/// A case that no other test asks for.
std::string caseOfAge(int age) {
  return Json{{"patient", {{"age", age}}},
              {"surgery", {{"approach", "anterior"}, {"levels", {"C5-C6"}}, {"time_since_months", 14}}},
              {"presentation", {{{"finding", "neck_pain_axial"}, {"present", true}}}}}
      .dump();
}

class EvaluatorOfTheClinic : public ::testing::Test {
 protected:
  // the tables are read once: they are the same for all
  static void SetUpTestSuite() { shared_ = std::make_unique<Evaluator>(kRoot + "/data"); }
  static void TearDownTestSuite() { shared_.reset(); }
  static Evaluator& evaluator() { return *shared_; }

 private:
  static std::unique_ptr<Evaluator> shared_;
};
std::unique_ptr<Evaluator> EvaluatorOfTheClinic::shared_;

TEST_F(EvaluatorOfTheClinic, WholeIsWhatTheCommandSays) {
  const auto evaluated = evaluator().evaluate(exampleText(), Depth::whole);
  const Evidence evidence = loadEvidence(kRoot + "/data");
  const Case patient_case = parseCase("case", exampleText(), evidence, loadRecordTables(kRoot + "/data"));
  const MechanicsTables mechanics = loadMechanicsTables(kRoot + "/data", evidence);
  EvaluateOptions options;
  options.mechanics = &mechanics;
  const Evaluation expected = nucha::evaluate(patient_case, evidence, options);
  EXPECT_EQ(evaluator().json(*evaluated).dump(), writeJson(expected, patient_case, evidence).dump());
  EXPECT_THAT(evaluated->evaluation.necks, Not(IsEmpty()));
}

TEST_F(EvaluatorOfTheClinic, QuickLeavesOutOnlyTheNeck) {
  const auto quick = evaluator().evaluate(exampleText(), Depth::quick);
  EXPECT_THAT(quick->evaluation.necks, IsEmpty());
  EXPECT_THAT(quick->evaluation.futures, IsEmpty());
  EXPECT_THAT(quick->evaluation.options, Not(IsEmpty()));
  EXPECT_THAT(quick->evaluation.next_tests, Not(IsEmpty()));
  const RankedCause& first = quick->evaluation.causes.front();
  EXPECT_LT(first.interval90.lo, first.interval90.hi);
  const auto whole = evaluator().evaluate(exampleText(), Depth::whole);
  EXPECT_EQ(quick->evaluation.red_flags.size(), whole->evaluation.red_flags.size());
}

TEST_F(EvaluatorOfTheClinic, TheSameContentIsComputedOnce) {
  const auto before = evaluator().counts();
  const auto first = evaluator().evaluate(caseOfAge(41), Depth::quick);
  const auto again = evaluator().evaluate(caseOfAge(41), Depth::quick);
  EXPECT_EQ(first, again);
  EXPECT_EQ(evaluator().counts().evaluated, before.evaluated + 1);
  EXPECT_EQ(evaluator().counts().remembered, before.remembered + 1);
  const auto other = evaluator().evaluate(caseOfAge(42), Depth::quick);
  EXPECT_NE(first, other);
  EXPECT_EQ(evaluator().counts().evaluated, before.evaluated + 2);
}

TEST_F(EvaluatorOfTheClinic, ManyAtOnceShareOneComputation) {
  const auto before = evaluator().counts();
  std::vector<std::shared_ptr<const Evaluated>> results(6);
  std::vector<std::thread> askers;
  for (auto& result : results)
    askers.emplace_back([&result] { result = evaluator().evaluate(caseOfAge(43), Depth::whole); });
  for (std::thread& asker : askers) asker.join();
  for (const auto& result : results) EXPECT_EQ(result, results.front());
  EXPECT_EQ(evaluator().counts().evaluated, before.evaluated + 1);
}

TEST_F(EvaluatorOfTheClinic, DifferentCasesAtOnceDoNotDisturbEachOther) {
  std::vector<std::string> together(4);
  std::vector<std::thread> askers;
  for (std::size_t i = 0; i < together.size(); ++i)
    askers.emplace_back([&together, i] {
      const auto result = evaluator().evaluate(caseOfAge(50 + static_cast<int>(i)), Depth::quick);
      together[i] = evaluator().json(*result).dump();
    });
  for (std::thread& asker : askers) asker.join();
  Evaluator alone(kRoot + "/data");
  for (std::size_t i = 0; i < together.size(); ++i) {
    const auto result = alone.evaluate(caseOfAge(50 + static_cast<int>(i)), Depth::quick);
    EXPECT_EQ(together[i], alone.json(*result).dump());
  }
}

TEST_F(EvaluatorOfTheClinic, AWrongCaseIsToldAndNotKept) {
  const std::string wrong = R"({"patient": {"age": 200}, "surgery": {}})";
  for (int i = 0; i < 2; ++i) {
    try {
      evaluator().evaluate(wrong, Depth::quick);
      FAIL() << "it went through";
    } catch (const InputError& error) {
      EXPECT_EQ(error.faults().at(0).where, "case#/patient/age");
    }
  }
  EXPECT_THROW(evaluator().readCase("no JSON"), InputError);
}

TEST_F(EvaluatorOfTheClinic, ForgetsWhatWasNotAskedForLongest) {
  Evaluator small(kRoot + "/data", 2);
  const auto first = small.evaluate(caseOfAge(20), Depth::quick);
  small.evaluate(caseOfAge(21), Depth::quick);
  small.evaluate(caseOfAge(20), Depth::quick);
  small.evaluate(caseOfAge(22), Depth::quick);  // 21 goes
  EXPECT_EQ(small.counts().evaluated, 3U);
  EXPECT_EQ(small.evaluate(caseOfAge(20), Depth::quick), first) << "what is used stays";
  EXPECT_EQ(small.counts().evaluated, 3U);
  small.evaluate(caseOfAge(21), Depth::quick);
  EXPECT_EQ(small.counts().evaluated, 4U) << "what is not is computed anew";
  small.evaluate(caseOfAge(22), Depth::quick);
  EXPECT_NE(small.evaluate(caseOfAge(20), Depth::quick), first);
  EXPECT_EQ(first->patient_case.patient.age, 20) << "a result that is held outlives its place";
}

TEST_F(EvaluatorOfTheClinic, RefusesAFolderWithoutTables) { EXPECT_THROW(Evaluator("no/such/folder"), InputError); }

}  // namespace
}  // namespace nucha::serve
