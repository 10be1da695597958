#include "nucha/mechanics/study.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

#include "mechanics/linear_neck.h"
#include "nucha/mechanics/study_json.h"
#include "nucha/mechanics/study_summary.h"

namespace nucha {
namespace {

using test::kDegreesPerNm;
using test::linearNeck;
using test::linearRespond;

constexpr size_t kIndex = static_cast<size_t>(Vertebra::C5);

Study operatedStudy(Protocol protocol) {
  Study study;
  study.label = "solid C5-C6";
  study.intact = linearNeck();
  study.operated = study.intact;
  study.operated->segments[kIndex].union_maturity = 1;
  study.operated->implants.push_back({});
  LoadCase load;
  load.protocol = protocol;
  load.moment_Nm = 1;
  load.rotation_deg = 20;
  study.loads = inDirections(load, {kDirections.begin(), kDirections.end()});
  return study;
}

TEST(RunStudy, SameMomentLeavesTheNeighboursAlone) {
  const StudyResult result = runStudy(operatedStudy(Protocol::load_control), linearRespond);
  ASSERT_EQ(result.cases.size(), kDirections.size());
  EXPECT_TRUE(result.complete());
  for (const StudyCase& c : result.cases) {
    const auto levels = compareLevels(c);
    EXPECT_DOUBLE_EQ(*levels[4].rotation_deg.intact, kDegreesPerNm);
    EXPECT_DOUBLE_EQ(*levels[4].rotation_deg.changePercent(), 0);
    EXPECT_NEAR(*levels[kIndex].rotation_deg.changePercent(), -90, 1e-9);
  }
}

TEST(RunStudy, HybridTurnsTheOperatedNeckAsFarAsTheIntactOne) {
  const StudyResult result = runStudy(operatedStudy(Protocol::hybrid), linearRespond);
  for (const StudyCase& c : result.cases) {
    EXPECT_EQ(c.load.protocol, Protocol::hybrid);
    EXPECT_EQ(c.intact.load.protocol, Protocol::load_control);
    EXPECT_EQ(c.operated->load.protocol, Protocol::displacement_control);
    EXPECT_NEAR(c.operated->end().rotation_deg, c.intact.end().rotation_deg, 1e-12);
    // seven free hinges and one of a tenth share what eight shared
    EXPECT_NEAR(*compareLevels(c)[4].rotation_deg.changePercent(), 100 * (8 / 7.1 - 1), 1e-9);
  }
}

TEST(RunStudy, DisplacementControlTurnsBothAsFar) {
  const StudyResult result = runStudy(operatedStudy(Protocol::displacement_control), linearRespond);
  EXPECT_NEAR(result.cases[0].intact.end().rotation_deg, 20, 1e-12);
  EXPECT_NEAR(result.cases[0].operated->end().rotation_deg, 20, 1e-12);
}

TEST(RunStudy, SameBytesOnAnyNumberOfThreads) {
  const Study study = operatedStudy(Protocol::hybrid);
  const std::string one = toJson(runStudy(study, linearRespond, 1), study).dump();
  for (const int threads : {0, 2, 3, 16}) EXPECT_EQ(toJson(runStudy(study, linearRespond, threads), study).dump(), one);
}

TEST(RunStudy, CallsEveryCaseOnce) {
  std::atomic<int> calls{0};
  const Responder counting = [&calls](const Neck& neck, const LoadCase& load) {
    ++calls;
    return linearRespond(neck, load);
  };
  runStudy(operatedStudy(Protocol::load_control), counting, 4);
  EXPECT_EQ(calls, 12);
}

TEST(RunStudy, ThrowsWhatTheFirstFailingCaseThrew) {
  const Responder failing = [](const Neck& neck, const LoadCase& load) {
    if (load.direction == Direction::extension) throw std::runtime_error("second");
    if (load.direction == Direction::right_rotation) throw std::runtime_error("last");
    return linearRespond(neck, load);
  };
  try {
    runStudy(operatedStudy(Protocol::load_control), failing, 3);
    FAIL() << "nothing was thrown";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "second");
  }
}

TEST(RunStudy, SaysWhereEquilibriumWasLost) {
  Study study = operatedStudy(Protocol::load_control);
  study.operated.reset();
  study.loads.resize(1);
  study.loads[0].moment_Nm = 6;
  const StudyResult result = runStudy(study, linearRespond);
  EXPECT_FALSE(result.complete());
  EXPECT_EQ(result.cases[0].intact.end().report.stop, Stop::buckled);
  EXPECT_NEAR(result.cases[0].intact.end().moment_Nm, test::kBuckles_Nm, 1e-12);
}

TEST(RunStudy, NothingToDoGivesNothing) {
  Study study;
  EXPECT_TRUE(runStudy(study, linearRespond).cases.empty());
  EXPECT_TRUE(runStudy(study, linearRespond).complete());
}

TEST(CompareLevels, TakesTheWorseSide) {
  const StudyResult result = runStudy(operatedStudy(Protocol::load_control), linearRespond);
  const LevelComparison level = compareLevels(result.cases[0])[3];
  EXPECT_DOUBLE_EQ(*level.facet_N.intact, 10);
  EXPECT_DOUBLE_EQ(*level.foramen_mm2.operated, 37);
  EXPECT_DOUBLE_EQ(*level.root_strain.intact, 0.02);
  EXPECT_FALSE(level.canal_mm.intact.has_value());
  EXPECT_FALSE(level.canal_mm.changePercent().has_value());
}

TEST(HighestDemands, FindsTheCaseThatUsesAnImplantMost) {
  Study study = operatedStudy(Protocol::hybrid);
  study.loads[3].moment_Nm = 2;
  const auto demands = highestDemands(runStudy(study, linearRespond));
  ASSERT_EQ(demands.size(), 1u);
  EXPECT_EQ(demands[0].direction, Direction::right_bending);
  EXPECT_NEAR(demands[0].result.used, 2 * 8 / 7.1 * 50 / 200, 1e-9);
}

TEST(PercentChange, RefusesToDivideByNothing) {
  EXPECT_DOUBLE_EQ(*percentChange(4, 5), 25);
  EXPECT_FALSE(percentChange(0, 5).has_value());
}

TEST(Protocols, AreReadAsTheyAreWritten) {
  for (const Protocol p : {Protocol::load_control, Protocol::displacement_control, Protocol::hybrid}) {
    EXPECT_EQ(findProtocol(word(p)), p);
  }
  EXPECT_FALSE(findProtocol("moment").has_value());
  for (const Direction d : kDirections) EXPECT_EQ(findDirection(word(d)), d);
}

}  // namespace
}  // namespace nucha
