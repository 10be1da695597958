#include "nucha/course/validate_course.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <limits>
#include <set>

#include "nucha/base/error.h"
#include "nucha/evidence/source_keys.h"

namespace nucha {
namespace {

using ::testing::HasSubstr;

const std::filesystem::path kData = std::filesystem::path(NUCHA_TEST_ROOT) / "data";
const std::string kIncidence =
    "id,cause,measure,approach,levels,population,n,follow_up,time_window,value,low,high,unit,source_key,role\n";
const std::string kTimeCourse = "id,cause,measure,value,low,high,unit,population,n,follow_up,source_key,role\n";

constexpr double kMost = 20;  // years that curves reach

// straight lines: the event happens to `at_end` of the patients within 20 years
Futures line(double at_end, double years) {
  Futures futures;
  futures.count = 100;
  futures.years = {0, years};
  for (const CourseEvent event :
       {CourseEvent::united, CourseEvent::loosened, CourseEvent::subsided, CourseEvent::ossified,
        CourseEvent::degenerated, CourseEvent::adjacent_symptoms, CourseEvent::index_reoperation}) {
    futures.events.push_back({event, {}, {0, at_end * years / kMost}, {}, {}});
  }
  futures.events.push_back({CourseEvent::adjacent_reoperation, {}, {0, at_end * years / kMost / 2}, {}, {}});
  return futures;
}

// so many percent a year, by levels; discs half of that; nothing is known of nonunion_symptoms
double atEndOf(const Population& population) {
  if (!population.construct) return 0.5;
  const double share = 0.2 * population.levels;
  return *population.construct == ConstructWord::disc ? share / 2 : share;
}

PopulationBench::GroupFutures lines(const Population& population, double years) {
  const double share = atEndOf(population);
  PopulationBench::GroupFutures futures{line(share, years), line(share / 2, years), line(share / 4, years), {}};
  for (int i = 0; i < population.levels; ++i) futures.operated.push_back(line(share * (i + 1) / 4, years));
  return futures;
}

CourseBench lineBench() {
  CourseBench bench;
  bench.follow = lines;
  bench.settings = {0.25, 2, 10, 5, 100, {0.5, 0.3, 0.1, 0.1}, {}};
  return bench;
}

std::vector<CourseRow> validated(const std::vector<CsvTable>& tables, const CourseBench& bench) {
  CourseGroups groups(bench);
  return validateCourse(tables, groups);
}

CourseRow rowOf(const std::string& header, const std::string& row) {
  return validated({CsvTable::parse("table.csv", header + row + "\n")}, lineBench()).at(0);
}

CourseRow incidence(const std::string& row) { return rowOf(kIncidence, row); }

// ---- answers by hand ----

TEST(CourseAnswer, ShareAtATime) {
  // one level: 20 % in 20 years, so 5 % in 5
  const CourseRow row = incidence("a,ASD_symptomatic,new,ACDF,1,x,100,5 years,at 5 years,6,,,percent of patients,X,");
  EXPECT_NEAR(*row.ours, 5, 1e-9);
  EXPECT_EQ(row.verdict, CourseVerdict::near);  // 25 % of 6 is 1.5
  EXPECT_EQ(row.role, RowRole::validation);
  EXPECT_EQ(row.unit, "%");
}

TEST(CourseAnswer, MixtureOfLevelsByTheirShares) {
  // weights 5/8 and 3/8: 20 % * 5/8 + 40 % * 3/8 = 27.5 % in 20 years
  const CourseRow row = incidence("a,ASD_symptomatic,new,ACDF,1-2,x,,,at 20 years,1,,,percent of patients,X,");
  EXPECT_NEAR(*row.ours, 27.5, 1e-9);
  EXPECT_EQ(describe(row.question->group), "plate, 1 to 2 levels");
}

TEST(CourseAnswer, AbsentIsTheRest) {
  const CourseRow row = incidence("a,nonunion,radiographic,ACDF,1,x,,,at 10 years,90,,,percent of patients,X,");
  EXPECT_NEAR(*row.ours, 90, 1e-9);
  EXPECT_TRUE(row.question->absent);
}

TEST(CourseAnswer, EitherOfTwoEvents) {
  // 10 % and 5 % in ten years, independent: 1 - 0.9 * 0.95 = 14.5 %
  const CourseRow row = incidence("a,reoperation_any,revision,ACDF,1,x,,,at 10 years,14,,,percent of patients,X,");
  EXPECT_NEAR(*row.ours, 14.5, 1e-9);
}

TEST(CourseAnswer, AfterTheFirstYearOnly) {
  const CourseRow row =
      incidence("a,reoperation_late,after the first year,ACDF,1,x,,,at 10 years,13,,,percent of patients,X,");
  EXPECT_NEAR(*row.ours, 14.5 - 100 * (1 - 0.99 * 0.995), 1e-9);
}

TEST(CourseAnswer, OfThoseNotUnitedAtTheFirstTime) {
  // one level: 2 % united by two years, 5 % by five: 3 of 98
  const CourseRow row =
      rowOf(kTimeCourse,
            "a,nonunion,share of 2-year nonunions that fuse by 5 years,32.6,,,percent,one-level ACDF,43,5 years,X,");
  ASSERT_TRUE(row.question);
  EXPECT_EQ(row.question->measure, CourseMeasure::conditional);
  EXPECT_NEAR(*row.ours, 100.0 * 3 / 98, 1e-9);
  EXPECT_EQ(row.verdict, CourseVerdict::outside);
  EXPECT_EQ(describe(*row.question), "united by 5 years, of those who were not by 2 years");
  // the same in a table of incidences, where the unit tells of whom and the window the second time
  const CourseRow other =
      incidence("a,nonunion,share of 2-year nonunions that fused,ACDF,1,x,43,,at 5 years,3,,,percent of nonunions,X,");
  EXPECT_NEAR(other.ours.value_or(-1), 100.0 * 3 / 98, 1e-9);
}

TEST(CourseAnswer, YearlyRateOfThoseLeft) {
  // 10 % in ten years
  const CourseRow row = incidence("a,ASD_symptomatic,annual,ACDF,1,x,,,years 1-10,1,0.9,1.1,percent per year,X,");
  EXPECT_NEAR(*row.ours, 100 * (1 - std::pow(0.9, 0.1)), 1e-9);
  EXPECT_EQ(row.verdict, CourseVerdict::inside);
  EXPECT_EQ(row.unit, "% a year");
}

TEST(CourseAnswer, PlacesBesideAndWithinTheConstruct) {
  const auto ours = [](const std::string& measure, const std::string& cause, const std::string& unit) {
    return *incidence("a," + cause + "," + measure + ",ACDF plated,3,x,,,at 20 years,1,,," + unit + ",X,").ours;
  };
  // three levels: 60 % in all, 30 % above, 15 % below; operated 15, 30 and 45 %
  EXPECT_NEAR(ours("cephalad level", "adjacent_level_ossification", "percent of patients"), 30, 1e-9);
  EXPECT_NEAR(ours("caudal level", "adjacent_level_ossification", "percent of patients"), 15, 1e-9);
  EXPECT_NEAR(ours("any", "adjacent_level_ossification", "percent of levels"), 22.5, 1e-9);
  EXPECT_NEAR(ours("new wear", "ASD_radiographic", "percent of patients"), 60, 1e-9);
  EXPECT_NEAR(ours("sunk", "subsidence", "percent of levels"), 30, 1e-9);
  EXPECT_NEAR(ours("middle level fused", "nonunion", "percent of levels"), 30, 1e-9);
  EXPECT_NEAR(ours("caudal level fused", "nonunion", "percent of levels"), 45, 1e-9);
}

TEST(CourseAnswer, Ratios) {
  const std::string header =
      "id,factor,cause,contrast,measure,value,direction,low,high,unit,population,follow_up,source_key\n";
  const auto row = [&header](const std::string& text) { return rowOf(header, text); };
  // by 10 years: 10 % with a disc over two levels... one level: disc 5 %, plate 10 %
  EXPECT_NEAR(
      *row("a,approach_disc_replacement_vs_ACDF,ASD_symptomatic,1-level,OR,0.45,,0.3,0.6,ratio,x,10 years,X").ours,
      (0.05 / 0.95) / (0.1 / 0.9), 1e-9);
  EXPECT_NEAR(*row("a,approach_disc_replacement_vs_ACDF,ASD_symptomatic,1-level,RR,0.45,,,,ratio,x,10 years,X").ours,
              0.5, 1e-9);
  EXPECT_NEAR(*row("a,approach_disc_replacement_vs_ACDF,ASD_symptomatic,1-level,HR,0.45,,,,ratio,x,10 years,X").ours,
              std::log(0.95) / std::log(0.9), 1e-9);
  const CourseRow more =
      row("a,levels_multi,ASD_symptomatic,more levels,direction,,increase,,,see measure,ACDF,10 years,X");
  EXPECT_EQ(more.verdict, CourseVerdict::inside);  // more levels, more of it
  EXPECT_EQ(*more.hi, std::numeric_limits<double>::infinity());
  EXPECT_EQ(row("a,levels_multi,ASD_symptomatic,more levels,direction,,decrease,,,see measure,ACDF,10 years,X").verdict,
            CourseVerdict::outside);
}

// ---- verdicts ----

TEST(CourseVerdicts, IntervalFirstThenTheTolerance) {
  const auto verdict = [](const std::string& figures) {  // ours is 10
    return incidence("a,ASD_symptomatic,new,ACDF,1,x,40,,at 10 years," + figures + ",percent of patients,X,").verdict;
  };
  EXPECT_EQ(verdict("8,,"), CourseVerdict::near);  // 10 is 25 % above 8
  EXPECT_EQ(verdict("7.9,,"), CourseVerdict::outside);
  EXPECT_EQ(verdict("13.3,,"), CourseVerdict::near);
  EXPECT_EQ(verdict("13.4,,"), CourseVerdict::outside);
  EXPECT_EQ(verdict("50,5,11"), CourseVerdict::inside);  // the interval decides
  EXPECT_EQ(verdict("10.5,10.2,11"), CourseVerdict::outside);
  EXPECT_EQ(verdict(",9,12"), CourseVerdict::inside);
  EXPECT_EQ(verdict("12,11,"), CourseVerdict::near);  // half an interval is none
  EXPECT_EQ(verdict("0,,"), CourseVerdict::outside);
}

TEST(CourseVerdicts, ChanceIsToldBesideAndChangesNothing) {
  // 6 of 40 had it: Wilson 7.06 to 29.07 %, worked out apart
  const CourseRow row = incidence("a,ASD_symptomatic,new,ACDF,1,x,40,,at 10 years,15,,,percent of patients,X,");
  EXPECT_NEAR(*row.chance_lo, 7.06, 0.01);
  EXPECT_NEAR(*row.chance_hi, 29.07, 0.01);
  EXPECT_EQ(row.verdict, CourseVerdict::outside);
  EXPECT_TRUE(row.withinChance());
  const CourseRow many = incidence("a,ASD_symptomatic,new,ACDF,1,x,4000,,at 10 years,15,,,percent of patients,X,");
  EXPECT_FALSE(many.withinChance());
}

TEST(CourseVerdicts, Sums) {
  CourseRow near, outside, skipped;
  near.verdict = CourseVerdict::near;
  outside.verdict = CourseVerdict::outside;
  outside.ours = 5, outside.chance_lo = 4, outside.chance_hi = 6;
  const CourseSum sum = sumOf({near, outside, outside, skipped});
  EXPECT_EQ(sum.rows, 3);
  EXPECT_EQ(sum.passed, 1);
  EXPECT_EQ(sum.within_chance, 3);
  EXPECT_EQ(sum.skipped, 1);
}

TEST(CourseVerdicts, WhatContradictingReportsLeaveToReach) {
  const auto rows = [](const std::string& text) {
    return validated({CsvTable::parse("t.csv", kIncidence + text)}, lineBench());
  };
  const auto row = [](const std::string& cause, const std::string& figures, const std::string& levels = "1") {
    return "a," + cause + ",radiographic,ACDF," + levels + ",x,,,at 2 years," + figures + ",percent of patients,X,\n";
  };
  // 10 +- 2.5 and 20 +- 5 have nothing in common; 12 +- 3 goes with 10, and 15 to 30 with 20
  EXPECT_EQ(calcReachable(rows(row("nonunion", "10,,") + row("nonunion", "20,,")), 0.25), 1);
  EXPECT_EQ(calcReachable(rows(row("nonunion", "10,,") + row("nonunion", "20,,") + row("nonunion", "12,,")), 0.25), 2);
  EXPECT_EQ(calcReachable(rows(row("nonunion", "20,,") + row("nonunion", ",15,30")), 0.25), 2);
  // other patients are another question
  EXPECT_EQ(calcReachable(rows(row("nonunion", "10,,") + row("nonunion", "20,,", "2")), 0.25), 2);
  EXPECT_EQ(calcReachable(rows(row("dysphagia", "10,,")), 0.25), 0);
}

TEST(CourseVerdicts, UnitedAndNotUnitedAreTheSameQuestion) {
  const std::string both = kIncidence +
                           "a,nonunion,radiographic,ACDF,1,x,,,at 2 years,10,8,12,percent of patients,X,\n"
                           "b,nonunion,levels united,ACDF,1,x,,,at 2 years,91,89,93,percent of patients,X,\n"
                           "c,nonunion,levels united,ACDF,1,x,,,at 2 years,80,79,81,percent of patients,X,\n";
  EXPECT_EQ(calcReachable(validated({CsvTable::parse("t.csv", both)}, lineBench()), 0.25), 2);
}

TEST(CourseVerdicts, WilsonAgainstKnownValues) {
  const ShareInterval none = calcWilson(0, 10), half = calcWilson(0.5, 100);
  EXPECT_EQ(none.lo, 0);
  EXPECT_NEAR(none.hi, 0.2775, 1e-4);  // z^2 / (n + z^2)
  EXPECT_NEAR(half.lo, 0.4038, 1e-4);
  EXPECT_NEAR(half.hi, 0.5962, 1e-4);
}

// ---- what is left out ----

TEST(CourseSkipped, SaysWhy) {
  const auto why = [](const std::string& row) {
    const CourseRow r = incidence(row);
    EXPECT_EQ(r.verdict, CourseVerdict::skipped) << row;
    EXPECT_FALSE(r.ours) << row;
    return r.why;
  };
  EXPECT_THAT(why("a,dysphagia,any,ACDF,1,x,,,at 1 month,50,,,percent of patients,X,"), HasSubstr("not followed"));
  EXPECT_THAT(why("a,ASD_symptomatic,new,ACDF,1,x,,,any,8,,,percent of patients,X,"), HasSubstr("no time"));
  EXPECT_THAT(why("a,nonunion,x,laminoplasty,1,x,,,at 1 year,8,,,percent of patients,X,"), HasSubstr("do not have"));
  EXPECT_THAT(why("a,nonunion,x,anterior or posterior fusion,1,x,,,at 1 year,8,,,percent,X,"), HasSubstr("together"));
  EXPECT_THAT(why("a,nonunion,autograft,ACDF plated,1,x,,,at 1 year,8,,,percent,X,"), HasSubstr("source of the graft"));
  EXPECT_THAT(why("a,nonunion,symptomatic,ACDF,1,x,,,at 1 year,8,,,percent,X,"), HasSubstr("no such curve"));
  EXPECT_THAT(why("a,nonunion,symptomatic share,ACDF,1,x,,,at 1 year,8,,,percent of nonunions,X,"),
              HasSubstr("share of those who had something"));
  EXPECT_THAT(why("a,nonunion,revision for nonunion,ACDF,1,x,,,at 1 year,8,,,percent,X,"), HasSubstr("reason"));
  EXPECT_THAT(why("a,reoperation_any,further revision after one revision,ACDF,1,x,,,at 1 year,8,,,percent,X,"),
              HasSubstr("more than once"));
  EXPECT_THAT(why("a,nonunion,x,disc replacement,4,x,,,at 1 year,8,,,percent,X,"), HasSubstr("more or fewer levels"));
  CourseBench bench = lineBench();
  bench.settings.subsided_mm = 3;
  const auto sunk = [&bench](const std::string& measure) {
    const std::string row = "a,subsidence," + measure + ",ACDF,1,x,,,at 1 year,8,,,percent,X,\n";
    return validated({CsvTable::parse("t.csv", kIncidence + row)}, bench).at(0).why;
  };
  EXPECT_THAT(sunk("2 mm or more"), HasSubstr("another depth"));
  EXPECT_EQ(sunk("3 mm or more"), "");
  EXPECT_EQ(sunk("CT subsidence"), "");
  EXPECT_THAT(why("a,reoperation_late,x,ACDF,1,x,,,at 6 months,8,,,percent,X,"), HasSubstr("before it can count"));
}

TEST(CourseSkipped, NoRatioWhereNobodyHadIt) {
  CourseBench bench = lineBench();
  bench.follow = [](const Population&, double years) {
    return PopulationBench::GroupFutures{line(0, years), {}, {}, {}};
  };
  const CsvTable table =
      CsvTable::parse("t.csv",
                      "id,factor,cause,contrast,measure,value,direction,low,high,unit,population,follow_up,source_key\n"
                      "a,approach_disc_replacement_vs_ACDF,ASD_symptomatic,1-level,OR,0.45,,,,ratio,x,10 years,X\n");
  EXPECT_THAT(validated({table}, bench).at(0).why, HasSubstr("no ratio"));
}

// ---- tables ----

TEST(CourseTables, WrongOnesAreRefused) {
  const auto fault = [](const std::string& text) -> std::string {
    try {
      validated({CsvTable::parse("own.csv", text)}, lineBench());
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(fault("id,value\na,1\n"), HasSubstr("columns of no table"));
  const std::string begun = kIncidence + "a,ASD_symptomatic,new,ACDF,1,x,,,at 5 years,";
  EXPECT_THAT(fault(begun + "many,,,percent,X,\n"), HasSubstr("'many' is not a number"));
  EXPECT_THAT(fault(begun + "1,3,2,percent,X,\n"), HasSubstr("above 'high'"));
  EXPECT_THAT(fault(begun + "1,,,percent,X,training\n"), HasSubstr("no role"));
  EXPECT_EQ(fault(begun + "1,,,percent,X,context\n"), "");
}

TEST(CourseTables, EveryGroupIsFollowedOnce) {
  CourseBench bench = lineBench();
  int followed = 0;
  double longest = 0;
  std::size_t told = 0, advanced = 0;
  bench.follow = [&](const Population& population, double years) {
    ++followed;
    longest = std::max(longest, years);
    return lines(population, years);
  };
  bench.begin = [&told](std::size_t groups) { told = groups; };
  bench.advance = [&advanced] { ++advanced; };
  const CsvTable table = CsvTable::parse("t.csv", kIncidence +
                                                      "a,ASD_symptomatic,new,ACDF,1,x,,,at 5 years,5,,,percent,X,\n"
                                                      "b,ASD_symptomatic,new,ACDF,1,x,,,at 17 years,5,,,percent,X,\n"
                                                      "c,nonunion,x,ACDF,1-2,x,,,at 2 years,5,,,percent,X,\n");
  validated({table}, bench);
  EXPECT_EQ(followed, 2);
  EXPECT_EQ(longest, 17);
  EXPECT_EQ(told, 2u);
  EXPECT_EQ(advanced, 2u);
}

TEST(CourseTables, RowsOfTheProjectAreUnderstoodOrLeftOutWithAReason) {
  std::vector<CsvTable> tables;
  for (const std::filesystem::path& path : courseValidationTables(kData)) tables.push_back(CsvTable::read(path));
  CourseBench bench = lineBench();
  bench.settings = loadCourseValidationSettings(kData);
  const std::vector<CourseRow> rows = validated(tables, bench);
  int judged = 0, checks = 0;
  for (const CourseRow& row : rows) {
    EXPECT_NE(row.judged(), row.why.size() > 0) << row.id;
    EXPECT_EQ(row.judged(), row.question && row.ours) << row.id;
    EXPECT_FALSE(row.source.empty()) << row.id;
    judged += row.judged() ? 1 : 0;
    checks += row.judged() && row.role == RowRole::validation ? 1 : 0;
  }
  EXPECT_GT(judged, 100);
  EXPECT_GE(checks, 2 * judged / 5);  // at least two fifths stay untouched
}

// docs/course.md: whoever's figures went into a number of course.csv calibrates, and nobody else
TEST(CourseTables, WhoCalibratesIsWhoseFiguresTheParametersHold) {
  std::vector<Fault> faults;
  const CourseParameters parameters = loadCourseParameters(kData, readSourceKeys(kData, faults));
  std::set<std::string> inside{"Anon2019ThreeFour"};  // Wewel2019 by another name
  for (const auto& [id, row] : parameters.rows) {
    const bool figures = row.provenance.basis == Basis::text || row.provenance.basis == Basis::derived;
    if (figures || row.calibrated) inside.insert(row.provenance.sources.begin(), row.provenance.sources.end());
  }
  for (const std::filesystem::path& path : courseValidationTables(kData)) {
    const CsvTable table = CsvTable::read(path);
    for (std::size_t i = 0; i < table.rowCount(); ++i) {
      const std::string role(table.cell(i, "role").text), source(table.cell(i, "source_key").text);
      if (role == "context") continue;
      EXPECT_EQ(role, inside.count(source) > 0 ? "calibration" : "validation") << table.where(i, "role");
    }
  }
}

TEST(CourseTables, AReportThatReadsStrictlyIsHeldAgainstAStrictReading) {
  const auto reading = [](const std::string& measure, const std::string& note) {
    CourseBench bench = lineBench();
    UnionReading seen = UnionReading::mixed;
    bench.follow = [&seen](const Population& population, double years) {
      seen = population.reading;
      return lines(population, years);
    };
    const std::string header = kIncidence.substr(0, kIncidence.size() - 1) + ",note\n";
    validated({CsvTable::parse(
                  "t.csv", header + "a,nonunion," + measure + ",ACDF,1,x,,,at 1 year,5,,,percent,X,," + note + "\n")},
              bench);
    return seen;
  };
  EXPECT_EQ(reading("radiographic", ""), UnionReading::mixed);
  EXPECT_EQ(reading("radiographic", "strict criteria"), UnionReading::strict);
  EXPECT_EQ(reading("motion on dynamic films", ""), UnionReading::strict);
}

TEST(CourseTables, Settings) {
  const CourseValidationSettings settings = loadCourseValidationSettings(kData);
  EXPECT_EQ(settings.relative_tolerance, 0.25);
  double sum = 0;
  for (const double share : settings.level_shares) sum += share;
  EXPECT_NEAR(sum, 1, 1e-9);
  EXPECT_THROW(loadCourseValidationSettings(kData / "nowhere"), InputError);
}

}  // namespace
}  // namespace nucha
