#include "nucha/report/follow_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "nucha/base/csv.h"
#include "nucha/base/file.h"
#include "nucha/base/text.h"
#include "report/futures_sample.h"

namespace nucha {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// sources are all that these reports read from the evidence
Evidence someEvidence() {
  Evidence evidence;
  Source source;
  source.key = "Hilibrand1999";
  source.title = "Radiculopathy <and> myelopathy";
  source.year = "1999";
  evidence.sources.push_back(source);
  evidence.buildIndices();
  return evidence;
}

std::string textOf(const FollowReport& report, const TextOptions& options = {}) {
  return writeFollowText(report, someEvidence(), options);
}

// lines with a word in them, spaces and all
std::vector<std::string> linesWith(const std::string& text, const std::string& word) {
  std::vector<std::string> found;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(word) != std::string::npos) found.push_back(line);
  }
  return found;
}

TEST(FollowText, TheFiguresAreThoseOfTheCurves) {
  const std::string text = textOf(test::handReport());
  EXPECT_THAT(text, HasSubstr("A woman of 54 years. Fused at C5-C6."));
  EXPECT_THAT(text, HasSubstr("1000 futures of 10 years, from the operation at C5-C6."));
  // 0.2 + 0.7 * years / 10
  EXPECT_THAT(text, HasSubstr("United                       34 %          55 %          90 %"));
  EXPECT_THAT(text, HasSubstr("6 % (3–9)     15 % (8–22)   30 % (15–45)"));
  EXPECT_THAT(text, HasSubstr("Non-union that hurts         <1 %          <1 %          <1 %"));
  EXPECT_THAT(text, HasSubstr("4.0 (2.0–8.0)  3.2 (1.6–6.4)  2.0 (1.0–4.0)  0.0"));
  EXPECT_THAT(text, HasSubstr("Assumed: The plate is static."));
  EXPECT_THAT(text, HasSubstr("does not replace one"));
  EXPECT_THAT(text, Not(HasSubstr("treated")));
  EXPECT_THAT(text, Not(HasSubstr("Lordosis")));  // not on the one screen
}

TEST(FollowText, WithAndWithoutStandSideBySide) {
  const std::string text = textOf(test::treatedReport());
  const auto treated = linesWith(text, "  treated ");
  ASSERT_EQ(treated.size(), 5u);  // three events, two quantities
  EXPECT_THAT(treated[2], HasSubstr("2 % (1–3)     5 % (2–8)     10 % (5–15)"));
  EXPECT_THAT(text, HasSubstr("treated  Fusion from behind"));
  EXPECT_THAT(text, HasSubstr("Lateral mass rods at C5-C6."));
  EXPECT_THAT(text, HasSubstr("! Acupuncture changes nothing that is computed"));
  EXPECT_THAT(text, HasSubstr("needles move no bone"));
}

TEST(FollowText, SeveralTreatmentsAreNumbered) {
  FollowReport report = test::treatedReport();
  report.lines.push_back({"acdf_adjacent", "Fusion beside", {}, test::handFutures(0.2)});
  const std::string text = textOf(report);
  EXPECT_THAT(text, HasSubstr("with 1   Fusion from behind"));
  EXPECT_THAT(text, HasSubstr("with 2   Fusion beside"));
  EXPECT_EQ(linesWith(text, " with 2 ").size(), 5u);
}

TEST(FollowText, RedFlagsComeFirst) {
  const std::string text = textOf(test::patientReport());
  const auto flag = text.find("pressure on the spinal cord"), figures = text.find("United");
  ASSERT_NE(flag, std::string::npos);
  EXPECT_LT(flag, figures);
  EXPECT_EQ(text.rfind("RED FLAGS", 0), 0u);
  EXPECT_THAT(text, HasSubstr("from 14 months after the operation at C5-C6"));
  EXPECT_THAT(textOf(test::handReport()), HasSubstr("danger signs were not looked for"));
}

TEST(FollowText, EverythingOnDemand) {
  const std::string text = textOf(test::handReport(), {80, false, true});
  EXPECT_THAT(text, HasSubstr("United, C5-C6"));
  EXPECT_THAT(text, HasSubstr("Lordosis C2-C7"));
  EXPECT_THAT(text, HasSubstr("-3.0 (-8.0 to 2.0)"));
  EXPECT_THAT(text, HasSubstr("Hilibrand1999: Radiculopathy"));
}

TEST(FollowText, StaysWithinTheWidth) {
  for (const std::size_t width : {60u, 80u, 120u}) {
    for (const FollowReport& report : {test::handReport(), test::treatedReport(), test::patientReport()}) {
      const std::string text = textOf(report, {width, false, true});
      for (const std::string& line : split(text, '\n')) EXPECT_LE(columnsOf(line), width) << line;
      EXPECT_THAT(text, HasSubstr("5 years"));
    }
  }
}

TEST(FollowText, ShortHorizonsHaveTheirOwnYears) {
  FollowReport report = test::handReport();
  report.options.years = 1;
  report.lines.front().futures = test::handFutures(0.3, 1);
  const std::string text = textOf(report);
  EXPECT_THAT(text, HasSubstr("1000 futures of 1 year,"));
  EXPECT_THAT(text, HasSubstr("27 %"));  // 0.2 + 0.07
  EXPECT_THAT(text, Not(HasSubstr("2 years")));
}

TEST(FollowText, SaysWhenTheNeckCouldNotBeTurned) {
  FollowReport report = test::handReport();
  report.equilibrium = false;
  report.lines.front().futures.quantities.clear();
  const std::string text = textOf(report);
  EXPECT_THAT(text, HasSubstr("found no equilibrium"));
  EXPECT_THAT(text, Not(HasSubstr("Will be ")));
}

TEST(FollowText, TextOfTheInputCannotSteerTheTerminal) {
  FollowReport report = test::treatedReport();
  report.subject = report.lines[1].label = report.unchanged[0].why = "evil \033[2J\n\n next";
  EXPECT_THAT(textOf(report), Not(HasSubstr("\033")));
  EXPECT_THAT(textOf(report, {80, true, false}), HasSubstr("\033[2m"));  // our own colours
}

TEST(FollowJson, HoldsTheCurvesAndTheirFigures) {
  const Json json = writeFollowJson(test::treatedReport(), someEvidence());
  EXPECT_EQ(json.at("schema"), kFuturesSchemaVersion);
  EXPECT_THAT(json.at("notice").get<std::string>(), HasSubstr("not a medical device"));
  EXPECT_TRUE(json.at("red_flags").is_null());
  EXPECT_EQ(json.at("operated"), Json::array({"C5-C6"}));
  ASSERT_EQ(json.at("courses").size(), 2u);
  EXPECT_TRUE(json.at("courses")[0].at("treatment").is_null());
  const Json& treated = json.at("courses")[1];
  EXPECT_EQ(treated.at("treatment"), "posterior_fusion");
  EXPECT_EQ(treated.at("years").size(), 41u);
  const Json& beside = treated.at("events")[0];
  EXPECT_EQ(beside.at("event"), "adjacent_symptoms");
  EXPECT_TRUE(beside.at("level").is_null());
  EXPECT_EQ(beside.at("share")[20], 0.05);
  EXPECT_EQ(beside.at("figures")[1].dump(), R"({"years":5,"share":0.05,"interval90":[0.025,0.075]})");
  EXPECT_EQ(treated.at("events")[2].at("lo"), Json::array());
  EXPECT_EQ(treated.at("quantities")[1].at("level"), "C5-C6");
  EXPECT_EQ(treated.at("quantities")[1].at("figures")[0].at("median"), 3.2);
  EXPECT_EQ(json.at("unchanged")[0].at("why"), "needles move no bone");
}

TEST(FollowJson, RedFlagsOfTheCase) {
  const Json json = writeFollowJson(test::patientReport(), someEvidence());
  EXPECT_EQ(json.at("case"), "hand-1");
  ASSERT_EQ(json.at("red_flags").size(), 1u);
  EXPECT_EQ(json.at("red_flags")[0].at("urgency"), "now");
  EXPECT_EQ(json.at("ask_now"), Json::array());
}

// every object has exactly what the schema names, down to the leaves that it describes
void expectMembers(const Json& schema, const Json& rule, const Json& value, const std::string& where) {
  if (rule.contains("$ref")) {
    const std::string ref = rule.at("$ref");
    expectMembers(schema, schema.at("$defs").at(ref.substr(ref.rfind('/') + 1)), value, where);
  } else if (value.is_object() && rule.contains("properties")) {
    for (const auto& name : rule.at("required")) EXPECT_TRUE(value.contains(name)) << where << " lacks " << name;
    for (const auto& [key, member] : value.items()) {
      ASSERT_TRUE(rule.at("properties").contains(key)) << where << " has " << key;
      expectMembers(schema, rule.at("properties").at(key), member, where + "/" + key);
    }
  } else if (value.is_array() && rule.contains("items")) {
    for (const Json& item : value) expectMembers(schema, rule.at("items"), item, where + "/-");
  } else if (rule.contains("enum")) {
    EXPECT_NE(std::find(rule.at("enum").begin(), rule.at("enum").end(), value), rule.at("enum").end()) << where;
  } else if (rule.contains("oneOf") && !value.is_null()) {
    expectMembers(schema, rule.at("oneOf").back(), value, where);
  }
}

TEST(FollowJson, FitsTheSchema) {
  const Json schema = Json::parse(readFile(std::string(NUCHA_TEST_ROOT) + "/docs/schemas/futures.schema.json"));
  for (const FollowReport& report : {test::handReport(), test::treatedReport(), test::patientReport()})
    expectMembers(schema, schema, writeFollowJson(report, someEvidence()), "");
}

TEST(FollowJson, SameFuturesSameBytes) {
  EXPECT_EQ(writeFollowJson(test::patientReport(), someEvidence()).dump(),
            writeFollowJson(test::patientReport(), someEvidence()).dump());
}

TEST(FollowCsv, OneLineForEachCurveAndTime) {
  FollowReport report = test::treatedReport();
  report.subject = "a \"quoted\", neck";
  const CsvTable table = CsvTable::parse("out.csv", writeFollowCsv(report));
  EXPECT_EQ(table.rowCount(), 2u * 7u * 41u);
  EXPECT_EQ(table.cell(0, "subject").text, "a \"quoted\", neck");
  EXPECT_EQ(table.cell(20, "curve").text, "adjacent_symptoms");
  EXPECT_EQ(table.cell(20, "years").text, "5");
  EXPECT_EQ(table.cell(20, "value").text, "0.15");
  EXPECT_EQ(table.cell(20, "hi").text, "0.225");
  EXPECT_EQ(table.cell(20, "treatment").text, "");
  EXPECT_EQ(table.cell(7 * 41 + 20, "treatment").text, "posterior_fusion");
  const std::size_t motion = 5 * 41 + 8;  // after four events and the lordosis; 2 years
  EXPECT_EQ(table.cell(motion, "curve").text, "motion_deg");
  EXPECT_EQ(table.cell(motion, "level").text, "C5-C6");
  EXPECT_EQ(table.cell(motion, "value").text, "3.2");
  EXPECT_EQ(table.cell(motion, "p25").text, "2.4");
}

std::string pageOf(const FollowReport& report) { return writeFollowHtml(report, someEvidence()); }

TEST(FollowHtml, FlagsThenFiguresThenPlots) {
  const std::string page = pageOf(test::patientReport());
  const auto flag = page.find("pressure on the spinal cord"), figures = page.find("id=\"figures-title\""),
             curves = page.find("id=\"curves-title\"");
  ASSERT_NE(curves, std::string::npos);
  EXPECT_LT(flag, figures);
  EXPECT_LT(figures, curves);
  EXPECT_THAT(page, HasSubstr("<b>15 %</b> <span class=\"spread-text\">(8–22)</span>"));
  EXPECT_THAT(page, HasSubstr("<th scope=\"rowgroup\" rowspan=\"2\">New symptoms from a level beside</th>"));
  EXPECT_THAT(page, HasSubstr("does not replace one"));
}

TEST(FollowHtml, SourcesAreNumberedAsTheyAreRead) {
  FollowReport report = test::patientReport();
  report.sources = {"Another2000", "Hilibrand1999"};
  const std::string page = pageOf(report);
  const auto flag = page.find("pressure on the spinal cord");
  EXPECT_LT(page.find("href=\"#source-1\"", flag), page.find("id=\"figures-title\""));
  EXPECT_LT(page.find("Radiculopathy"), page.find("Another2000"));
}

TEST(FollowHtml, LoadsNothingAndRunsNothing) {
  const std::string page = pageOf(test::patientReport());
  for (const char* word : {"<script", "src=", "@import", "url(http", "<link", "<iframe"})
    EXPECT_THAT(page, Not(HasSubstr(word)));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(FollowHtml, TextOfTheInputStaysText) {
  FollowReport report = test::patientReport();
  const std::string evil = "<script>alert(1)</script>";
  report.lines[1].label = report.lines[1].done[0] = report.unchanged[0].why = report.unchanged[0].label = evil;
  report.assumed[0] = report.lines[0].futures.notes[0] = evil;
  const std::string page = pageOf(report);
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("A <b>case</b>")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)"));
}

TEST(FollowHtml, EveryIdOnce) {
  const std::string page = pageOf(test::patientReport());
  std::vector<std::string> ids;
  for (auto at = page.find(" id=\""); at != std::string::npos; at = page.find(" id=\"", at + 1))
    ids.push_back(page.substr(at + 5, page.find('"', at + 5) - at - 5));
  ASSERT_GT(ids.size(), 10u);
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
}

TEST(FollowHtml, MissingLevelsLeaveNoHole) {
  FollowReport report = test::handReport();
  report.lines.front().futures.quantities.clear();
  report.operated.clear();
  const std::string page = pageOf(report);
  EXPECT_THAT(page, Not(HasSubstr("What becomes of the neck")));
  EXPECT_THAT(page, HasSubstr("Share of 1000 futures of 10 years."));
}

}  // namespace
}  // namespace nucha
