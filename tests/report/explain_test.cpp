#include "nucha/report/explain.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "evidence/tiny_tables.h"
#include "nucha/base/text.h"
#include "nucha/report/explain_rows.h"
#include "nucha/report/explain_words.h"

namespace nucha {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Explain : public ::testing::Test {
 protected:
  // lines are joined, so that a test does not depend on where they break
  std::string explain(std::string_view term) const {
    const std::string text = explainTerm(evidence_, term);
    std::istringstream words(text);
    std::string out, word;
    while (words >> word) out += (out.empty() ? "" : " ") + word;
    return out;
  }
  std::string refusal(std::string_view term) const {
    try {
      explainTerm(evidence_, term);
    } catch (const InputError& error) {
      return error.what();
    }
    return "nothing was refused";
  }
  Evidence evidence_ = loadEvidence(testing::tinyTables());
};

TEST(ExplainWords, SharesCountPeople) {
  EXPECT_EQ(inPeople({0.85, 0.7, 0.95}), "85 of 100 (70 to 95)");
  EXPECT_EQ(inPeople({0.025, 0.01, 0.05}), "2.5 of 100 (1 to 5)");
  EXPECT_EQ(inPeople({0.004, 0.001, 0.01}), "4 of 1000 (1 to 10)");
  EXPECT_EQ(inPeople({0.0005, 0.0001, 0.001}), "5 of 10 000 (1 to 10)");
  EXPECT_EQ(inPeople({0.5, 0.5, 0.5}), "50 of 100");
  EXPECT_EQ(inPeople({0, 0, 0}), "0 of 100");
}

TEST(ExplainWords, OperationsAreNamed) {
  Prior prior;
  prior.approach = "any";
  EXPECT_EQ(operationWords(prior), "after any surgery");
  prior.approach = "anterior";
  prior.construct = Construct::anterior_plate;
  prior.levels_lo = prior.levels_hi = 1;
  EXPECT_EQ(operationWords(prior), "after anterior surgery with an anterior plate, 1 level");
  prior.levels_lo = 2;
  prior.levels_hi = 3;
  EXPECT_EQ(operationWords(prior), "after anterior surgery with an anterior plate, 2 to 3 levels");
  prior.levels_hi = 9;
  EXPECT_EQ(operationWords(prior), "after anterior surgery with an anterior plate, 2 or more levels");
}

TEST_F(Explain, ACauseTellsWhatSpeaksForAndAgainstIt) {
  const std::string text = explain("nonunion");
  EXPECT_THAT(text, HasSubstr("Non-union of a fused level (cause) id: nonunion"));
  EXPECT_THAT(text, HasSubstr("5 of 100 (2 to 10) within ten years; 10 of 100 of them from the operation on"));
  // median 6 months, log-sd 0.8: 6 exp(-+1.2816 x 0.8) = 2.15 and 16.7
  EXPECT_THAT(text, HasSubstr("around month 6 (8 of 10 between 2.2 and 17)"));
  EXPECT_THAT(text, HasSubstr("Smokes now (smoker): multiplies the odds by 1.9 (1.5 to 2.4)"));
  // 0.85 / 0.08 = 10.6
  EXPECT_THAT(text,
              HasSubstr("present in 85 of 100 (70 to 95) with this cause, in 8 of 100 (3 to 15) without: 11 times "
                        "as likely [read in the source: Alpha2010; 7 of 8 seen at surgery]"));
  // absent: 0.15 / 0.92 = 0.163; fever present: 0.02 / 0.03
  EXPECT_THAT(text,
              HasSubstr("absent: CT: no bone bridging outside the graft (ct_no_extragraft_bridging): 0.16 times"));
  EXPECT_THAT(text, HasSubstr("present: Fever (fever): 0.67 times as likely"));
  EXPECT_THAT(text, HasSubstr("CT of the neck (ct): ct_no_extragraft_bridging"));
  EXPECT_THAT(text, HasSubstr("45 of 100 (25 to 65) gain something that matters owing to it"));
  EXPECT_THAT(text, HasSubstr("Alpha2010: Union after one-level fusion. Alpha, A. and Beta, B. Journal of Examples, "
                              "2010. doi:10.1000/alpha PMID:1234567"));
  EXPECT_THAT(text, Not(HasSubstr("family of causes"))) << "a family of one is the cause itself";
}

TEST_F(Explain, ADangerousCauseIsCalledThat) {
  const std::string text = explain("infection_late");
  EXPECT_THAT(text, HasSubstr("Dangerous: missing it can cost life"));
  EXPECT_THAT(text, HasSubstr("median 20 (8 to 50) mg/L, spread 1; without a cause median 2 (1 to 4) mg/L"));
  EXPECT_THAT(text, HasSubstr("RF_infection (24 h): fever and (night_pain or crp >= 10)"));
  EXPECT_THAT(text, HasSubstr("washing it out early may save the implant"));
}

TEST_F(Explain, AFamilyListsItsCauses) {
  EXPECT_THAT(explain("infection"), HasSubstr("infection (family of causes)"));
  EXPECT_THAT(explain("infection"), HasSubstr("Late implant infection (infection_late)"));
}

TEST_F(Explain, AFindingTellsWhichCausesRaiseAndLowerIt) {
  const std::string text = explain("fever");
  const auto raise = text.find("Causes that make it more likely");
  const auto lower = text.find("Causes that make it less likely");
  ASSERT_NE(raise, std::string::npos);
  ASSERT_NE(lower, std::string::npos);
  const auto infection = text.find("(infection_late): present in 25 of 100 (10 to 40), 8.3 times as likely");
  const auto nonunion = text.find("(nonunion): present in 2 of 100 (0.5 to 5), 0.67 times as likely");
  EXPECT_TRUE(raise < infection && infection < lower && lower < nonunion) << text;
}

TEST_F(Explain, AliasesLabelsAndCaseLeadToTheSameText) {
  EXPECT_EQ(explain("cervicalgia"), explain("neck_pain"));
  EXPECT_EQ(explain("Neck Pain"), explain("neck_pain"));
  EXPECT_EQ(explain("  CRP "), explain("crp"));
  EXPECT_EQ(explain("smokes now"), explain("smoker"));
}

TEST_F(Explain, EveryKindOfTermIsKnown) {
  EXPECT_THAT(explain("crp"), AllOf(HasSubstr("Abnormal when >= 10."), HasSubstr("LOINC:1988-5"),
                                    HasSubstr("any surgery adds 70 (45 to 95) mg/L at day 2")));
  EXPECT_THAT(explain("ct_no_extragraft_bridging"),
              AllOf(HasSubstr("month 0 to 6: 60 of 100 (40 to 80) without a listed cause"),
                    HasSubstr("month 6 to 12: its chance under every cause times 0.9")));
  EXPECT_THAT(explain("ct"), AllOf(HasSubstr("(test)"), HasSubstr("early if months_since_surgery < 6")));
  EXPECT_THAT(
      explain("posterior_fusion"),
      AllOf(HasSubstr("(treatment)"), HasSubstr("clinical success for nonunion: 0.72 (0.6 to 0.82) share"),
            HasSubstr("without a control group"), HasSubstr("deep vein thrombosis (major): nobody has measured")));
  EXPECT_THAT(explain("watchful_waiting"),
              AllOf(HasSubstr("that means unknown, not none"), HasSubstr("No trial compares waiting")));
  EXPECT_THAT(explain("RF_infection"), AllOf(HasSubstr("(red flag)"), HasSubstr("Urgency: 24 h")));
  EXPECT_THAT(explain("neighbour_level"), AllOf(HasSubstr("(setting)"), HasSubstr("0.3 (0.1 to 0.5) share")));
  EXPECT_THAT(explain("infection_signs"), AllOf(HasSubstr("True when: fever"), HasSubstr("option_rules.csv:2")));
  EXPECT_THAT(explain("marker"), HasSubstr("The first known one of: crp (mg/L)"));
  EXPECT_THAT(explain("C6"), AllOf(HasSubstr("(nerve root)"), HasSubstr("Arm pain in the area of C6")));
  EXPECT_THAT(explain("Gamma2015"),
              AllOf(HasSubstr("(source)"), HasSubstr("cause_finding.csv:6"), HasSubstr("https://example.org/gamma")));
  EXPECT_THAT(explain("D002"), HasSubstr("if p_nonunion >= 0.5 then require_test ct"));
  EXPECT_THAT(explain("E002"), HasSubstr("clinical success 0.72 (0.6 to 0.82) share against none"));
}

TEST_F(Explain, ARowIsFoundByItsPlace) {
  const std::string text = explain("cause_finding.csv:3");
  EXPECT_THAT(text, HasSubstr("ct_no_extragraft_bridging is present in 85 of 100 (70 to 95) patients whose only cause "
                              "is nonunion"));
  EXPECT_THAT(text, HasSubstr("read in the source: Alpha2010"));
  EXPECT_EQ(explain("data/cause_finding.csv:3:12"), text) << "places are accepted as faults write them";
  EXPECT_THAT(refusal("cause_finding.csv:99"), HasSubstr("is not a row of the evidence"));
}

TEST_F(Explain, UnknownTermsNameTheirNeighbours) {
  EXPECT_THAT(refusal("nonunoin"), HasSubstr("did you mean nonunion"));
  EXPECT_THAT(refusal("posterior"), HasSubstr("posterior_fusion"));
  EXPECT_THAT(refusal("qqqqqqqqqq"), HasSubstr("name a cause, finding, test"));
  EXPECT_THAT(refusal("  "), HasSubstr("no term was given"));
}

TEST_F(Explain, TextFitsATerminal) {
  std::istringstream lines(explainTerm(evidence_, "nonunion"));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(columnsOf(line), 100u) << line;
}

TEST_F(Explain, EveryRowHasAPlaceOfItsOwn) {
  std::set<std::string> places;
  for (const DescribedRow& row : describeRows(evidence_)) {
    EXPECT_TRUE(places.insert(row.place).second) << row.place;
    EXPECT_FALSE(row.sentence.empty());
    EXPECT_THAT(explain(row.place), HasSubstr("(table row)"));
  }
  EXPECT_EQ(places.size(), 60u);
}

TEST_F(Explain, PagesAreCompleteAndTheSameEachTime) {
  const std::vector<EvidencePage> pages = explainAll(evidence_);
  const std::vector<EvidencePage> again = explainAll(evidence_);
  ASSERT_EQ(pages.size(), again.size());
  std::set<std::string> paths;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    EXPECT_EQ(pages[i].markdown, again[i].markdown);
    EXPECT_TRUE(paths.insert(pages[i].path).second) << pages[i].path;
    EXPECT_TRUE(pages[i].markdown.starts_with("# ")) << pages[i].path;
    EXPECT_TRUE(pages[i].markdown.ends_with("\n")) << pages[i].path;
    EXPECT_FALSE(pages[i].markdown.ends_with("\n\n")) << pages[i].path;
  }
  for (const char* path : {"index.md", "findings.md", "tests.md", "treatments.md", "red_flags.md", "priors.md",
                           "settings.md", "sources.md", "causes/nonunion.md", "causes/nonspecific.md"}) {
    EXPECT_TRUE(paths.contains(path)) << path;
  }
  EXPECT_EQ(pages.front().path, "index.md");
  EXPECT_THAT(pages.front().markdown, HasSubstr("[Late implant infection](causes/infection_late.md), dangerous"));
}

TEST_F(Explain, TextOfTablesIsNoMarkup) {
  evidence_.causes[0].plain = "a <b>bold</b> *claim* [link](x)";
  for (const EvidencePage& page : explainAll(evidence_)) {
    if (page.path != "causes/nonunion.md") continue;
    EXPECT_THAT(page.markdown, HasSubstr("a \\<b\\>bold\\</b\\> \\*claim\\* \\[link\\](x)"));
  }
}

TEST(ExplainData, TheTermsOfTheProjectCanBeExplained) {
  const Evidence evidence = loadEvidence(std::filesystem::path(NUCHA_TEST_ROOT) / "data");
  for (const Cause& cause : evidence.causes) EXPECT_FALSE(explainTerm(evidence, cause.id).empty());
  for (const Treatment& treatment : evidence.treatments) EXPECT_FALSE(explainTerm(evidence, treatment.id).empty());
  EXPECT_GT(explainAll(evidence).size(), evidence.causes.size());
}

// ---- tables that the evidence does not hold ----

class ExplainPlain : public Explain {
 protected:
  std::vector<CsvTable> more_{
      CsvTable::parse("data/growth.csv",
                      "id,value,lo,hi,unit,basis,source,note\npace,2,1,3,month,judged,Judged,slow at first\n"),
      CsvTable::parse("data/changes.csv",
                      "cause,change,amount,amount_lo,amount_hi,basis,source,note\n"
                      "nonunion,union,0.1,0,0.3,judged,Judged,\nnonunion,loosening,,,,judged,Judged,\n")};
};

TEST_F(ExplainPlain, ANumberIsFoundByItsIdAndItsPlace) {
  for (const char* term : {"pace", "growth.csv:2", "data/growth.csv:2:3"}) {
    const std::string text = explainTerm(evidence_, term, more_);
    EXPECT_THAT(text, HasSubstr("value: 2 (1 to 3); unit: month")) << term;
    EXPECT_THAT(text, HasSubstr("not measured")) << term;
    EXPECT_THAT(text, HasSubstr("slow at first")) << term;
  }
}

TEST_F(ExplainPlain, ACauseComesWithWhatItDoesToTheNeck) {
  const std::string text = explainTerm(evidence_, "nonunion", more_);
  EXPECT_LT(text.find("(cause)"), text.find("changes.csv:2"));
  EXPECT_THAT(text, HasSubstr("change: union; amount: 0.1 (0 to 0.3)."));
  EXPECT_THAT(text, HasSubstr("change: loosening."));
}

TEST_F(ExplainPlain, WhatIsInNoTableIsStillRefused) {
  EXPECT_THROW(explainTerm(evidence_, "growth.csv:9", more_), InputError);
  EXPECT_THROW(explainTerm(evidence_, "pace"), InputError) << "only when the tables are given";
}

TEST(ExplainData, EveryRowOfTheNecksTablesCanBeExplained) {
  const std::filesystem::path folder = std::filesystem::path(NUCHA_TEST_ROOT) / "data";
  const Evidence evidence = loadEvidence(folder);
  const std::vector<CsvTable> more = readPlainTables(folder, evidence);
  std::set<std::string> files;
  for (const CsvTable& table : more) files.insert(std::filesystem::path(table.file()).filename().string());
  for (const char* file : {"course.csv", "mechanics.csv", "cause_changes.csv", "treatment_changes.csv"}) {
    EXPECT_TRUE(files.count(file)) << file;
    EXPECT_FALSE(explainTerm(evidence, std::string(file) + ":2", more).empty());
  }
  EXPECT_FALSE(files.count("causes.csv"));
}

}  // namespace
}  // namespace nucha
