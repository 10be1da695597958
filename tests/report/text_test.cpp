#include "nucha/base/text.h"

#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "nucha/base/file.h"
#include "nucha/report/report.h"
#include "nucha/report/text_parts.h"
#include "report/sample.h"

namespace nucha {
namespace {

std::string written(const sample::Sample& s, TextOptions options = {}) {
  return writeText(s.evaluation, s.patient_case, s.evidence, options);
}

// what a reader sees without regard to where lines break
std::string flowing(const std::string& text) { return std::regex_replace(text, std::regex("\\s+"), " "); }

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t start = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

std::string lineWith(const std::string& text, const std::string& part) {
  for (const std::string& line : linesOf(text)) {
    if (line.find(part) != std::string::npos) return line;
  }
  return {};
}

TEST(WriteText, NeverExceedsTheWidth) {
  const sample::Sample s = sample::make();
  for (const std::size_t width : {60u, 61u, 72u, 80u, 99u, 100u, 120u, 160u}) {
    for (const bool all : {false, true}) {
      for (const std::string& line : linesOf(written(s, {width, false, all}))) {
        EXPECT_LE(columnsOf(line), width) << line;
      }
    }
  }
}

TEST(WriteText, TakesNarrowerRequestsAsSixtyColumns) {
  EXPECT_EQ(written(sample::make(), {1, false, false}), written(sample::make(), {60, false, false}));
}

TEST(WriteText, BreaksWordsThatAreLongerThanALine) {
  sample::Sample s = sample::make();
  s.evaluation.red_flags[0].urgency = Urgency::now;  // what can wait shows its action only when all is asked for
  s.evaluation.red_flags[0].action = std::string(500, 'x');
  s.evaluation.causes[0].label = std::string(300, 'y');
  std::size_t seen = 0;
  for (const std::string& line : linesOf(written(s))) {
    EXPECT_LE(columnsOf(line), 80u);
    seen += static_cast<std::size_t>(std::count(line.begin(), line.end(), 'x'));
  }
  EXPECT_GE(seen, 500u);
}

TEST(WriteText, SectionsStandInTheOrderOfReading) {
  const std::string text = written(sample::make());
  std::size_t last = 0;
  for (const char* part : {"RED FLAGS", "Woman, 54", "LIKELY CAUSES", "First place would change", "NEXT TEST",
                           "ASK NEXT", "OPTIONS", "avoid:", "TIME MATTERS", "not used", "does not replace one"}) {
    const auto at = text.find(part);
    ASSERT_NE(at, std::string::npos) << part;
    EXPECT_GE(at, last) << part;
    last = at;
  }
  EXPECT_EQ(text.find("RED FLAGS"), 0u);
}

TEST(WriteText, EveryRedFlagIsShownWithWhatToDoAndWhy) {
  sample::Sample s = sample::make();
  s.evaluation.red_flags.clear();
  for (int i = 0; i < 30; ++i) {
    const std::string n = std::to_string(i);
    s.evaluation.red_flags.push_back(
        {"flag" + n, "suspicion-" + n, static_cast<Urgency>(i / 10), "action-" + n, "", {"night_pain"}, {}, {}, {}});
  }
  for (const bool all : {false, true}) {
    const std::string text = written(s, {80, false, all});
    for (int i = 0; i < 30; ++i) {
      EXPECT_NE(text.find("suspicion-" + std::to_string(i)), std::string::npos);
      const bool told = all || s.evaluation.red_flags[static_cast<std::size_t>(i)].urgency <= Urgency::within_24_h;
      EXPECT_EQ(text.find("action-" + std::to_string(i)) != std::string::npos, told) << i;
    }
  }
  const std::string text = written(s);
  EXPECT_LT(text.find(" NOW "), text.find(" 24 H "));
  EXPECT_LT(text.find(" 24 H "), text.find(" 1 WEEK "));
  EXPECT_NE(flowing(text).find("Because: Pain that wakes"), std::string::npos);
}

TEST(WriteText, SaysWhatNoRedFlagDoesNotMean) {
  sample::Sample s = sample::make();
  s.evaluation.red_flags.clear();
  const std::string text = flowing(written(s));
  EXPECT_NE(text.find("None raised by what is known. That does not rule out an emergency"), std::string::npos);
  EXPECT_NE(text.find("ASK NOW"), std::string::npos);
}

TEST(WriteText, AskNowNamesTheQuestionAndTheSuspicion) {
  const std::string text = flowing(written(sample::make()));
  EXPECT_NE(text.find("Unplanned weight loss in the last half year?"), std::string::npos);
  EXPECT_NE(text.find("decides on spinal infection (now)"), std::string::npos);
  EXPECT_NE(text.find("decides on pressure on the spinal cord (24 h)"), std::string::npos);
}

TEST(WriteText, PatientAndOperationFitOneSentence) {
  const std::string text = flowing(written(sample::make()));
  EXPECT_NE(text.find("Woman, 54 · ACDF with plate C5-C7 (anterior) · 14 months ago"), std::string::npos);
  sample::Sample unknown = sample::make();
  unknown.patient_case = Case{};
  const std::string bare = flowing(written(unknown));
  EXPECT_NE(bare.find("Person, age not known · neck fusion, construct not known, levels not known · date not known"),
            std::string::npos);
}

TEST(WriteText, CausesHaveBarPercentIntervalAndSite) {
  const std::string line = lineWith(written(sample::make()), "Non-union of a fused level");
  EXPECT_NE(line.find("C6-C7"), std::string::npos);
  EXPECT_NE(line.find("72 %"), std::string::npos);
  EXPECT_NE(line.find("52–86 %"), std::string::npos);
  EXPECT_NE(line.find("█"), std::string::npos);
  EXPECT_NE(line.find("░"), std::string::npos);
}

TEST(WriteText, ReasonsForAndAgainstAreNamedInPlainWords) {
  const std::string text = flowing(written(sample::make()));
  EXPECT_NE(text.find("+ Interspinous motion on flexion-extension films 3.1 mm"), std::string::npos);
  EXPECT_NE(text.find("- Adjacent disc narrowing or osteophyte: absent"), std::string::npos);
  EXPECT_EQ(text.find("xr_interspinous_motion"), std::string::npos);
}

TEST(WriteText, ADangerousCauseIsNeverOnlyDropped) {
  const std::string text = flowing(written(sample::make()));
  EXPECT_NE(text.find("Dangerous, less likely: Deep infection at the implant 4 %"), std::string::npos);
}

TEST(WriteText, TestsShowWhatEachResultWouldMeanAndTheirBurden) {
  const std::string text = flowing(written(sample::make()));
  EXPECT_NE(text.find("moderate, 3 mSv, wait: days to 2 weeks"), std::string::npos);
  EXPECT_NE(text.find("72 % → 93 %"), std::string::npos);
  EXPECT_NE(text.find("72 % → 28 %"), std::string::npos);
  EXPECT_NE(text.find("not now: Nerve root block at C6: Only worth its risk"), std::string::npos);
}

TEST(WriteText, UnmeasuredBenefitIsCalledThat) {
  const std::string line = lineWith(written(sample::make()), "Stop smoking");
  EXPECT_NE(line.find("not measured"), std::string::npos);
  EXPECT_EQ(line.find('%'), std::string::npos);
}

TEST(WriteText, OptionsShowVerdictIntervalAndGrade) {
  const std::string line = lineWith(written(sample::make()), "Supervised neck");
  EXPECT_NE(line.find("offer"), std::string::npos);
  EXPECT_NE(line.find("24 %"), std::string::npos);
  EXPECT_NE(line.find("12–38 %"), std::string::npos);
  EXPECT_NE(line.find("moderate"), std::string::npos);
}

TEST(WriteText, AvoidedOptionsSayWhy) {
  const std::string text = flowing(written(sample::make()));
  EXPECT_NE(
      text.find("avoid: Disc replacement beside the fusion (The levels beside the fusion are not the likely cause)"),
      std::string::npos);
}

TEST(WriteText, QuestionsMayBeSaidToChangeNothing) {
  sample::Sample s = sample::make();
  s.evaluation.more_questions_change_decision = false;
  const std::string text = written(s);
  EXPECT_NE(text.find("More questions would not change"), std::string::npos);
  EXPECT_EQ(text.find("Have you lost weight"), std::string::npos);
}

TEST(WriteText, NoColourUnlessAskedFor) {
  const sample::Sample s = sample::make();
  EXPECT_EQ(written(s).find('\033'), std::string::npos);
  EXPECT_NE(written(s, {80, true, false}).find("\033["), std::string::npos);
}

TEST(WriteText, ColourChangesNothingButColour) {
  const sample::Sample s = sample::make();
  for (const bool all : {false, true}) {
    const std::string coloured = written(s, {80, true, all});
    std::string plain = std::regex_replace(coloured, std::regex("\033\\[[0-9;]*m"), "");
    plain = std::regex_replace(plain, std::regex(" +\n"), "\n");
    EXPECT_EQ(plain, written(s, {80, false, all}));
  }
}

TEST(WriteText, EveryColouredLineEndsPlain) {
  for (const std::string& line : linesOf(written(sample::make(), {80, true, true}))) {
    const auto last = line.rfind("\033[");
    if (last != std::string::npos) {
      EXPECT_EQ(line.substr(last, 4), "\033[0m") << line;
    }
  }
}

TEST(WriteText, TheMostUrgentFlagIsRed) {
  sample::Sample s = sample::make();
  s.evaluation.red_flags[0].urgency = Urgency::now;
  EXPECT_NE(lineWith(written(s, {80, true, false}), "NOW").find("\033[1;31m"), std::string::npos);
}

TEST(WriteText, HostileTextCannotReachTheTerminal) {
  sample::Sample s = sample::make();
  const std::string hostile = std::string(
                                  "a\033[2Jb\x07\x01\x02\r\nc\xC2\x9B"
                                  "31m\xE2\x80\xAE") +
                              "d\x7F" + std::string(1, '\0') + "e";
  s.patient_case.id = s.patient_case.surgery.construct = s.patient_case.surgery.index_diagnosis = hostile;
  s.patient_case.patient.risk_factors = {hostile};
  s.evaluation.unused_findings = {{hostile, hostile}};
  s.evaluation.notes = {hostile};
  s.evaluation.red_flags[0].suspected = hostile;
  s.evaluation.red_flags[0].because = {hostile};
  for (const bool all : {false, true}) {
    const std::string text = written(s, {80, false, all});
    EXPECT_TRUE(isUtf8(text));
    EXPECT_EQ(text.find("\xC2\x9B"), std::string::npos);
    EXPECT_EQ(text.find("\xE2\x80\xAE"), std::string::npos);
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      EXPECT_TRUE(byte == '\n' || (byte >= 0x20 && byte != 0x7F)) << int{byte};
    }
  }
}

TEST(WriteText, BrokenUtf8BecomesQuestionMarks) {
  sample::Sample s = sample::make();
  s.patient_case.surgery.construct = "ACDF \xFF\xC3";
  const std::string text = written(s);
  EXPECT_TRUE(isUtf8(text));
  EXPECT_NE(text.find("ACDF ??"), std::string::npos);
}

TEST(WriteText, AllHoldsEveryCauseTestOptionAndSource) {
  const sample::Sample s = sample::make();
  const std::string text = flowing(written(s, {80, false, true}));
  for (const RankedCause& cause : s.evaluation.causes)
    EXPECT_NE(text.find(cause.label), std::string::npos) << cause.label;
  for (const RankedTest& test : s.evaluation.next_tests)
    EXPECT_NE(text.find(test.label), std::string::npos) << test.label;
  EXPECT_NE(text.find("data/cause_finding.csv:41"), std::string::npos);
  EXPECT_NE(text.find("not known to be met: non-union seen on CT; infection ruled out"), std::string::npos);
  EXPECT_NE(text.find("stroke or cord injury not measured, catastrophic"), std::string::npos);
  EXPECT_NE(text.find("Pseudarthrosis of the spine"), std::string::npos);
  EXPECT_NE(text.find("clinical judgement"), std::string::npos);
  EXPECT_NE(text.find("0.00032"), std::string::npos);
}

TEST(WriteText, AnEmptyEvaluationIsStillAWholePage) {
  sample::Sample s = sample::make();
  s.evaluation = Evaluation{};
  s.patient_case = Case{};
  for (const bool all : {false, true}) {
    const std::string text = flowing(written(s, {60, false, all}));
    EXPECT_NE(text.find("No cause could be ranked"), std::string::npos);
    EXPECT_NE(text.find("No test is recommended"), std::string::npos);
    EXPECT_NE(text.find("No option was weighed"), std::string::npos);
    EXPECT_NE(text.find(flowing(kSupportNotice)), std::string::npos);
  }
}

TEST(TextParts, BarsSpanTheWidthAndFollowTheShare) {
  for (const double share : {0.0, 0.004, 0.3, 0.5, 0.996, 1.0}) EXPECT_EQ(text::columns(text::bar(share, {}, 20)), 20u);
  const std::string half = text::bar(0.5, {0.25, 0.75}, 20);
  const auto count = [&](const std::string& sign) {
    std::size_t n = 0;
    for (auto at = half.find(sign); at != std::string::npos; at = half.find(sign, at + 1)) ++n;
    return n;
  };
  EXPECT_EQ(count("█"), 5u);
  EXPECT_EQ(count("▓"), 5u);
  EXPECT_EQ(count("░"), 5u);
  EXPECT_EQ(count("·"), 5u);
}

TEST(TextParts, SmallAndLargeSharesAreNotRoundedAway) {
  EXPECT_EQ(text::percent(0.001), "<1\xC2\xA0%");
  EXPECT_EQ(text::percent(0.999), ">99\xC2\xA0%");
  EXPECT_EQ(text::percent(0), "0\xC2\xA0%");
  EXPECT_EQ(text::range({0.3, 0.3}), "");
  EXPECT_EQ(text::range({0.999, 0.9999}), "≈100\xC2\xA0%");
}

}  // namespace
}  // namespace nucha
