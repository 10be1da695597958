#include "nucha/report/study_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "mechanics/linear_neck.h"
#include "nucha/base/csv.h"
#include "nucha/base/text.h"

namespace nucha {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Study operatedStudy() {
  Study study;
  study.label = "solid C5-C6";
  study.intact = test::linearNeck();
  study.operated = study.intact;
  study.operated->segments[static_cast<size_t>(Vertebra::C5)].union_maturity = 1;
  study.operated->implants.push_back({});
  study.operated->operations.emplace_back("Made solid at C5-C6.");
  LoadCase load;
  load.protocol = Protocol::hybrid;
  load.moment_Nm = 1;
  study.loads = inDirections(load, {kDirections.begin(), kDirections.end()});
  return study;
}

std::string textOf(const Study& study, const TextOptions& options = {}) {
  return writeStudyText(runStudy(study, test::linearRespond), study, options);
}

TEST(StudyText, ShowsEveryLevelBeforeAndAfter) {
  const std::string text = textOf(operatedStudy());
  EXPECT_THAT(text, HasSubstr("solid C5-C6"));
  EXPECT_THAT(text, HasSubstr("Made solid at C5-C6."));
  // 5 degrees, then a tenth of what the free hinges take: 40 / 7.1
  EXPECT_THAT(text, HasSubstr("C5-C6     5.0   0.6  -89 %"));
  EXPECT_THAT(text, HasSubstr("C4-C5     5.0   5.6  +13 %"));
  EXPECT_THAT(text, HasSubstr("bending l = r"));
  EXPECT_THAT(text, HasSubstr("28 % of its\n  strength (200 N), in flexion"));
  EXPECT_THAT(text, HasSubstr("Every load was carried"));
}

TEST(StudyText, StaysWithinTheWidth) {
  for (const std::size_t width : {60u, 80u, 120u}) {
    std::istringstream lines(textOf(operatedStudy(), {width, false, true}));
    for (std::string line; std::getline(lines, line);) EXPECT_LE(columnsOf(line), width) << line;
  }
}

TEST(StudyText, NoColoursUnlessAskedFor) {
  EXPECT_THAT(textOf(operatedStudy()), Not(HasSubstr("\033")));
  EXPECT_THAT(textOf(operatedStudy(), {80, true, false}), HasSubstr("\033"));
}

TEST(StudyText, SidesThatDifferAreShownApart) {
  Study study = operatedStudy();
  const Responder lopsided = [](const Neck& neck, const LoadCase& load) {
    Response r = test::linearRespond(neck, load);
    if (load.direction != Direction::left_bending) return r;
    for (Equilibrium& e : r.curve) {
      for (SegmentResult& s : e.segments) s.rotation.left_bending_deg *= 2;
    }
    return r;
  };
  const std::string text = writeStudyText(runStudy(study, lopsided), study);
  EXPECT_THAT(text, HasSubstr("right bending"));
  EXPECT_THAT(text, HasSubstr("rotation l = r"));
}

TEST(StudyText, SaysWhereEquilibriumWasLostAndWhatItIsNot) {
  Study study = operatedStudy();
  study.operated.reset();
  for (LoadCase& load : study.loads) load.moment_Nm = 4;
  const std::string text = textOf(study);
  EXPECT_THAT(text, HasSubstr("! flexion, intact: no equilibrium found"));
  EXPECT_THAT(text, Not(HasSubstr("Every load was carried")));
  EXPECT_THAT(text, HasSubstr("does not replace one"));
}

TEST(StudyText, MusclesAndWhatAReaderMustKnow) {
  Study study = operatedStudy();
  study.operated.reset();
  for (const char* name : {"weak right", "strong right"}) {
    Muscle muscle;
    muscle.name = name;
    study.intact.muscles.push_back(muscle);
  }
  const Responder held = [](const Neck& neck, const LoadCase& load) {
    Response r = test::linearRespond(neck, load);
    r.note = "the muscles are too weak";
    for (Equilibrium& e : r.curve) e.muscles = {{0, 0.1, 5, 60}, {1, 0.5, 40, 60}};
    return r;
  };
  const std::string text = writeStudyText(runStudy(study, held), study);
  EXPECT_THAT(text, HasSubstr("strong right 40 N (50 %), weak right 5 N (10 %)"));
  EXPECT_THAT(text, HasSubstr("! flexion, intact: the muscles are too weak"));
}

TEST(StudyText, TextOfTheInputCannotSteerTheTerminal) {
  Study study = operatedStudy();
  study.label = "evil \033[2J label\n\nnext";
  EXPECT_THAT(textOf(study), Not(HasSubstr("\033")));
}

TEST(StudyCsv, OneLineForEachPointAndLevel) {
  const Study study = operatedStudy();
  const CsvTable table = CsvTable::parse("out.csv", writeStudyCsv(runStudy(study, test::linearRespond), study));
  EXPECT_EQ(table.rowCount(), 6u * 2u * 11u * 8u);
  const std::size_t last_of_first = 10 * 8 + 5;  // full load, C5-C6, intact, flexion
  EXPECT_EQ(table.cell(last_of_first, "level").text, "C5-C6");
  EXPECT_EQ(table.cell(last_of_first, "flexion_deg").text, "5");
  EXPECT_EQ(table.cell(last_of_first, "neck").text, "intact");
  EXPECT_EQ(table.cell(last_of_first, "disc_pressure_MPa").text, "0.1");
  EXPECT_EQ(table.cell(last_of_first, "canal_mm").text, "");
}

TEST(StudyJson, NamesProgramAndNotice) {
  const Study study = operatedStudy();
  const Json json = writeStudyJson(runStudy(study, test::linearRespond), study);
  EXPECT_EQ(json.at("schema"), 1);
  EXPECT_THAT(json.at("notice").get<std::string>(), HasSubstr("does not replace one"));
  EXPECT_EQ(json.at("operated").at("operations").at(0), "Made solid at C5-C6.");
  EXPECT_NEAR(json.at("cases").at(0).at("levels").at(4).at("rotation_deg").at("change_percent").get<double>(), 12.6761,
              1e-4);
}

}  // namespace
}  // namespace nucha
