// Words of papers as times, levels, constructs, figures and whole questions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nucha/course/validate_course_rows.h"

namespace nucha::course_validation {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using C = ConstructWord;

std::optional<std::pair<int, int>> spanOf(std::string_view text) {
  const std::optional<LevelSpan> span = levelSpanIn(text);
  return span ? std::optional(std::pair{span->first, span->last}) : std::nullopt;
}

TEST(CourseWords, Times) {
  const auto years = [](std::string_view text) { return timeIn(text).value_or(-1); };
  EXPECT_DOUBLE_EQ(years("at 12 months"), 1);
  EXPECT_DOUBLE_EQ(years("mean 25.7 months"), 25.7 / 12);
  EXPECT_DOUBLE_EQ(years("12-24 months"), 1.5);
  EXPECT_DOUBLE_EQ(years("12 to 24 months"), 1.5);
  EXPECT_DOUBLE_EQ(years("over 24 months"), 2);
  EXPECT_DOUBLE_EQ(years("5 years or more"), 5);
  EXPECT_DOUBLE_EQ(years("minimum 5-year follow-up"), 5);
  EXPECT_DOUBLE_EQ(years("11.7 (SD 0.8) years"), 11.7);
  EXPECT_DOUBLE_EQ(years("mean 43 months (2-7 years)"), 43.0 / 12);
  EXPECT_DOUBLE_EQ(years("2-9 years, mean 28.8 months"), 28.8 / 12);
  EXPECT_DOUBLE_EQ(years("years 1-10"), 10);
  EXPECT_DOUBLE_EQ(years("by 7 years"), 7);
  EXPECT_DOUBLE_EQ(years("10 years KM"), 10);
  EXPECT_DOUBLE_EQ(years("one year"), 1);
  EXPECT_NEAR(years("6 weeks"), 0.115, 1e-3);
  EXPECT_NEAR(years("30 days / 90 days"), 0.082, 1e-3);
  for (const char* none : {"any", "", "last follow-up", "per year", "up to 21 years", "early", "postoperative"}) {
    EXPECT_FALSE(timeIn(none)) << none;
  }
  EXPECT_THAT(timesIn("share of 2-year nonunions that fuse by 60 months"), ElementsAre(2, 5));
}

TEST(CourseWords, CellsOfMonths) {
  const auto years = [](std::string_view text) { return monthsCell(text).value_or(-1); };
  EXPECT_DOUBLE_EQ(years("12"), 1);
  EXPECT_DOUBLE_EQ(years("about 12"), 1);
  EXPECT_DOUBLE_EQ(years("mean 14.5"), 14.5 / 12);
  EXPECT_DOUBLE_EQ(years(">12"), 1);
  EXPECT_DOUBLE_EQ(years("12-24"), 1.5);
  EXPECT_DOUBLE_EQ(years("24+"), 2);
  EXPECT_DOUBLE_EQ(years("2 years"), 2);
  EXPECT_EQ(years("final"), -1);
  EXPECT_EQ(years("not in excerpt"), -1);
  EXPECT_EQ(years(""), -1);
}

TEST(CourseWords, LeastTimesOfUnionGiveWayToTheUsualFollowUp) {
  for (const char* least : {"over 12 months", "6 months or more", ">12", "24+", "minimum 1 year"}) {
    EXPECT_TRUE(isLeast(least)) << least;
  }
  for (const char* told : {"12", "at 12 months", "mean 25.7 months", "final", ""}) EXPECT_FALSE(isLeast(told)) << told;
  CourseValidationSettings settings;
  settings.unstated_follow_up_years = 2;
  EXPECT_EQ(unionTime({}, false, settings), 2);
  EXPECT_EQ(unionTime(1, false, settings), 1);
  EXPECT_EQ(unionTime(1, true, settings), 2);
  EXPECT_EQ(unionTime(5, true, settings), 5);
}

TEST(CourseWords, Levels) {
  using P = std::pair<int, int>;
  EXPECT_EQ(spanOf("1"), P(1, 1));
  EXPECT_EQ(spanOf("1-3"), P(1, 3));
  EXPECT_EQ(spanOf("3 or 4"), P(3, 4));
  EXPECT_EQ(spanOf("3+"), P(3, 99));
  EXPECT_EQ(spanOf("3 or more"), P(3, 99));
  EXPECT_EQ(spanOf("over 1 level"), P(2, 99));
  EXPECT_EQ(spanOf("two-level"), P(2, 2));
  EXPECT_EQ(spanOf("single-level ACDF"), P(1, 1));
  EXPECT_EQ(spanOf("1- and 2-level ACDF"), P(1, 2));
  EXPECT_EQ(spanOf("1-2 segments"), P(1, 2));
  EXPECT_EQ(spanOf("3-level ACDF cranial level fused at 6 months"), P(3, 3));
  EXPECT_EQ(spanOf("multilevel"), P(2, 99));
  for (const char* none : {"mixed", "any", "", "not in excerpt", "long", "all", "ACDF", "0"}) {
    EXPECT_FALSE(spanOf(none)) << none;
  }
}

TEST(CourseWords, BodiesTakenOutAreLevelsLessOne) {
  const auto span = [](std::string_view text, C construct, bool bodies) { return *levelsOf(text, construct, bodies); };
  EXPECT_EQ(span("1-2 corpectomies", C::corpectomy, false).first, 2);
  EXPECT_EQ(span("1-2 corpectomies", C::corpectomy, false).last, 3);
  EXPECT_EQ(span("2", C::corpectomy, true).first, 3);
  EXPECT_EQ(span("2", C::corpectomy, false).first, 2);
  EXPECT_EQ(span("2", C::plate, true).first, 2);
}

TEST(CourseWords, Constructs) {
  const std::pair<const char*, std::optional<C>> cases[] = {
      {"ACDF", C::plate},
      {"ACDF plated", C::plate},
      {"anterior (all)", C::plate},
      {"allograft + segmental plate, patients", C::plate},
      {"PEEK cage + plate", C::plate},
      {"anterior locking plate", C::plate},
      {"anterior constrained plate", C::plate},
      {"anterior non-constrained plate", C::dynamic_plate},
      {"ACDF or ACCF dynamic plate", C::dynamic_plate},
      {"ACDF stand-alone anterior", C::plate},
      {"ACDF stand-alone", C::cage},
      {"stand-alone PEEK cage", C::cage},
      {"PEEK cage", C::cage},
      {"integrated screwed spacer, no plate", C::standalone},
      {"ACDF self-locking cage without plate", C::standalone},
      {"anterior fusion without plate", C::graft},
      {"unplated fusion", C::graft},
      {"no plate", C::graft},
      {"graft", C::graft},
      {"iliac crest autograft", C::graft},
      {"corpectomy mesh cage + dynamic plate", C::corpectomy},
      {"corpectomy", C::corpectomy},
      {"posterior lateral mass + iliac graft", C::posterior},
      {"laminectomy and fusion", C::posterior},
      {"posterior pedicle screws, no iliac graft", C::pedicle},
      {"posterior wiring", C::wire},
      {"combined anterior-posterior", C::fusion_360},
      {"disc replacement", C::disc},
      {"cervical disc arthroplasty", C::disc},
      {"fusion", C::plate},
      {"control (no surgery)", std::nullopt},
      {"healthy volunteers", std::nullopt},
  };
  for (const auto& [words, construct] : cases) EXPECT_EQ(constructOf(words), construct) << words;
}

TEST(CourseWords, ConstructsThatAreNoneOfOurs) {
  for (const char* words :
       {"discectomy without graft", "posterior facet cage", "laminoplasty", "posterior foraminotomy", "laminectomy",
        "ACDF or disc replacement", "anterior or posterior fusion", "anterior revision", "skip corpectomy", "all",
        "all degenerative cervical", "surgery for CSM", "cervical deformity fusion", "lumbar microdiscectomy",
        "ACDF vs control", ""}) {
    EXPECT_THROW(constructOf(words), Skipped) << words;
  }
}

TEST(CourseWords, Figures) {
  EXPECT_EQ(*figureIn("97.1")->value, 97.1);
  EXPECT_EQ(*figureIn("about 30 %")->value, 30);
  EXPECT_EQ(*figureIn("4-5")->lo, 4);
  EXPECT_EQ(*figureIn("4-5")->hi, 5);
  EXPECT_FALSE(figureIn("4-5")->value);
  EXPECT_EQ(*figureIn("<=3")->hi, 3);
  EXPECT_EQ(*figureIn(">90")->hi, 100);
  for (const char* none : {"", "larger in two-level", "24/56", "SD 5.1", "3 and 4"})
    EXPECT_FALSE(figureIn(none)) << none;
  EXPECT_THAT(partsOf("84.9 / 92.1 / 97.1"), ElementsAre("84.9", "92.1", "97.1"));
  EXPECT_THAT(partsOf("4-5 vs 8"), ElementsAre("4-5", "8"));
  EXPECT_THAT(partsOf("24/56"), ElementsAre("24/56"));
  EXPECT_EQ(countIn("166 levels"), 166);
  EXPECT_EQ(countIn("803 both arms"), 803);
  EXPECT_FALSE(countIn("x 3"));
  EXPECT_EQ(ageIn("healthy volunteers, mean age 39 at start"), 39);
  EXPECT_EQ(ageIn("asymptomatic aged 20-65"), 42.5);
  EXPECT_FALSE(ageIn("one surgeon"));
}

TEST(CourseWords, DelayedUnion) {
  const auto times = [](std::string_view text, std::string_view later = "") { return delayedUnionIn(text, later); };
  using P = std::pair<double, double>;
  EXPECT_EQ(times("share of 2-year nonunions that fuse by 5 years"), P(2, 5));
  EXPECT_EQ(times("share of 1-year pseudarthroses that unite by 24 months"), P(1, 2));
  EXPECT_EQ(times("ununited at 1 year, united by 2 years"), P(1, 2));
  EXPECT_EQ(times("delayed unions at 12 months that healed later", "at 24 months"), P(1, 2));
  EXPECT_FALSE(times("persistent radiographic nonunion", "at 24 months"));
  EXPECT_FALSE(times("radiographic nonunion at 12 months"));
  EXPECT_FALSE(times("5-year nonunions that fuse by 2 years"));
  EXPECT_FALSE(times("levels fused at 6 months"));
}

TEST(CourseWords, Places) {
  EXPECT_EQ(placeIn("cephalad level"), CoursePlace::cranial);
  EXPECT_EQ(placeIn("caudal adjacent"), CoursePlace::caudal);
  EXPECT_FALSE(placeIn("cranial and caudal"));
  EXPECT_FALSE(placeIn("any"));
  EXPECT_EQ(operatedPlaceIn("cranial level fused"), CoursePlace::top);
  EXPECT_EQ(operatedPlaceIn("middle level"), CoursePlace::middle);
  EXPECT_EQ(operatedPlaceIn("caudal level"), CoursePlace::bottom);
}

TEST(CourseWords, CriteriaOfUnion) {
  EXPECT_THROW(unionReadingIn("QCT volume"), Skipped);
  EXPECT_THROW(unionReadingIn("RSA rotation test"), Skipped);
  for (const char* mixed : {"CT", "mixed", "film", "film bony continuity", "", "not in excerpt"}) {
    EXPECT_EQ(unionReadingIn(mixed), UnionReading::mixed) << mixed;
  }
  for (const char* strict :
       {"dynamic film (about 1 mm motion)", "dynamic film", "strict criteria", "no interspinous motion"}) {
    EXPECT_EQ(unionReadingIn(strict), UnionReading::strict) << strict;
  }
}

// ---- whole rows ----

const CourseValidationSettings kSettings{0.25, 2, 10, 5, 100, {0.5, 0.3, 0.1, 0.1}, {}};

std::vector<CourseRow> healing(const std::string& row) {
  const CsvTable table = CsvTable::parse(
      "h.csv",
      "id,source_key,category,construct_or_model,n_levels,time_months,assessment,value,spread_or_range,unit,n\n" + row +
          "\n");
  std::vector<CourseRow> rows;
  readHealingRow({table, 0}, kSettings, rows);
  return rows;
}

TEST(CourseRows, OneCellOfManyGroupsGivesARowEach) {
  const auto rows = healing(
      "7,X,fusion_rate,discectomy without graft / graft / graft + plate,1,final,mixed,84.9 / 92.1 / 97.1,,percent,");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].id, "7a");
  EXPECT_FALSE(rows[0].question);
  EXPECT_EQ(*rows[1].theirs, 92.1);
  EXPECT_EQ(rows[1].question->group.parts.at(0).population.construct, C::graft);
  EXPECT_EQ(rows[2].question->group.parts.at(0).population.construct, C::plate);
  EXPECT_DOUBLE_EQ(rows[2].question->years, 2);  // "final"
}

TEST(CourseRows, RatesOfNonunionAndRanges) {
  const auto rows = healing("7,X,nonunion_rate,plate vs no plate,1,final,film,4-5 vs 8,,percent,");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_TRUE(rows[0].question->absent);
  EXPECT_EQ(*rows[0].lo, 4);
  EXPECT_FALSE(rows[0].theirs);
  EXPECT_EQ(rows[1].question->group.parts.at(0).population.construct, C::graft);
  const auto interval = healing("7,X,fusion_rate,ACDF,2,24,CT,90,95% CI 85-94,percent of levels,50").at(0);
  EXPECT_EQ(*interval.lo, 85);
  EXPECT_EQ(interval.question->place, CoursePlace::operated);
  const auto count = healing("7,X,nonunion_rate,ACDF,3,12,film,42,24/56,percent of patients,56").at(0);
  EXPECT_FALSE(count.lo);
  EXPECT_EQ(count.question->place, CoursePlace::patient);
  EXPECT_TRUE(count.chance_lo.has_value());
}

TEST(CourseRows, HealingRowsThatCannotBeAnswered) {
  const auto why = [](const std::string& row) { return healing(row).at(0).why; };
  EXPECT_THAT(why("1,X,strain_threshold,strain,,,theory,<=2,,percent,"), HasSubstr("no share"));
  EXPECT_THAT(why("1,X,fusion_rate,ACDF,1,12,CT,most of them,,percent,"), HasSubstr("no figure"));
  EXPECT_THAT(why("1,X,fusion_rate,graft / plate,1,12,CT,1 / 2 / 3,,percent,"), HasSubstr("matched"));
  EXPECT_THAT(healing("1,X,fusion_rate,corpectomy / corpectomy + plate,2,12,CT,90 / 95,,percent,").at(0).why,
              HasSubstr("without plate"));
  EXPECT_THAT(healing("1,X,nonunion_rate,plated ACDF: all / autograft,1+,12,CT,2 / 1,,percent,").at(1).why,
              HasSubstr("source of the graft"));
}

CourseRow progression(const std::string& row) {
  const CsvTable table = CsvTable::parse(
      "p.csv",
      "id,structure,group,measure,value,low,high,unit,interval_years,population,n,follow_up,source_key\n" + row + "\n");
  std::vector<CourseRow> rows;
  readProgressionRow({table, 0}, kSettings, rows);
  return rows.at(0);
}

TEST(CourseRows, WearWithAndWithoutAnOperation) {
  const CourseRow control = progression(
      "G,disc_MRI,control (no surgery),progressed: any degenerative finding,81,,,percent of people,11.7,mean age "
      "39,223,11.7 "
      "years,X");
  ASSERT_TRUE(control.question);
  EXPECT_FALSE(control.question->group.parts.at(0).population.construct);
  EXPECT_EQ(control.question->group.parts.at(0).population.age_years, 39);
  EXPECT_EQ(control.question->years, 11.7);
  const CourseRow yearly = progression(
      "G,disc_MRI,control (no surgery),rate: any degenerative finding,13,,,percent per person-year,1,mean age "
      "39,223,11.7 years,X");
  EXPECT_EQ(yearly.question->measure, CourseMeasure::yearly_rate);
  EXPECT_EQ(yearly.question->years, 11.7);
  const CourseRow beside =
      progression("G,adjacent_level_xray,ACDF,radiographic ASD,35,,,percent of patients,10,x,108,,X");
  EXPECT_EQ(beside.question->events, std::vector{CourseEvent::degenerated});
  const CourseRow bone = progression(
      "G,osteophyte_anterior,\"plated ACDF, cephalad\",adjacent ossification,59,,,percent of levels,2.1,x,1,,X");
  EXPECT_EQ(bone.question->events, std::vector{CourseEvent::ossified});
  EXPECT_EQ(bone.question->place, CoursePlace::cranial);
  EXPECT_THAT(progression("G,disc_MRI,control,disc signal loss,60,,,percent,11.7,x,1,,X").why, HasSubstr("one sign"));
  EXPECT_THAT(progression("G,xray,cross-section,any degeneration,60,,,percent,,x,1,cross-section,X").why,
              HasSubstr("seen once"));
  EXPECT_THAT(progression("G,alignment,1-level ACDF,lordosis,11,,,deg,2,x,1,,X").why, HasSubstr("no share"));
}

}  // namespace
}  // namespace nucha::course_validation
