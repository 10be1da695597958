#include "nucha/record/construct.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "record/vocabulary.h"

namespace nucha {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::recordTables;

// "Y", "n" or "?" for plate, cage, posterior instrumentation, disc replacement
std::string flags(const std::string& construct, std::optional<Approach> approach = std::nullopt,
                  std::vector<std::string> implants = {}) {
  Surgery surgery;
  surgery.construct = construct;
  surgery.approach = approach;
  surgery.implants = std::move(implants);
  recogniseImplants(surgery, recordTables());
  std::string text;
  for (const auto& has :
       {surgery.has_plate, surgery.has_cage, surgery.has_posterior_instrumentation, surgery.has_disc_replacement}) {
    text += !has ? '?' : *has ? 'Y' : 'n';
  }
  return text;
}

TEST(Construct, RecognisesImplants) {
  EXPECT_EQ(flags("ACDF"), "????");
  EXPECT_EQ(flags("ACDF with plate"), "Y???");
  EXPECT_EQ(flags("ACDF with PEEK cages and plate"), "YY??");
  EXPECT_EQ(flags("ACDF, stand-alone cage"), "nY??");
  EXPECT_EQ(flags("ACDF stand-alone integrated plate-cage"), "nY??");
  EXPECT_EQ(flags("C5-C6 artificial disc replacement"), "???Y");
  EXPECT_EQ(flags("laminectomy and lateral mass fusion"), "??Y?");
  EXPECT_EQ(flags("C6 corpectomy, plate, lateral mass screws C5-C7"), "Y?Y?");
  EXPECT_EQ(flags("", {}, {"sublaminar wire", "rod"}), "??Y?");
  EXPECT_EQ(flags("", {}, {"Mobi-C"}), "???Y");
}

TEST(Construct, HearsNo) {
  EXPECT_EQ(flags("ACDF without plate"), "n???");
  EXPECT_EQ(flags("ACDF with cage, no anterior plate"), "nY??");
  EXPECT_EQ(flags("ACDF with cage without a plate"), "nY??");
  EXPECT_EQ(flags("no complications, plate C5-C6"), "Y???");
  EXPECT_EQ(flags("uninstrumented fusion with iliac crest"), "nnnn");
  EXPECT_EQ(flags("posterior fusion without screws", Approach::posterior), "nnnn");
  EXPECT_EQ(flags("plate removed, solid fusion"), "n???");
}

TEST(Construct, ApproachRulesOutTheOtherSide) {
  EXPECT_EQ(flags("ACDF", Approach::anterior), "??n?");
  EXPECT_EQ(flags("decompression and instrumented fusion", Approach::posterior), "nnYn");
  EXPECT_EQ(flags("ACDF and posterior wiring", Approach::combined), "??Y?");
}

TEST(Construct, WordsMustStandAlone) {
  EXPECT_EQ(flags("templates planned"), "????");
  EXPECT_EQ(flags("eroded rodent"), "????");
}

TEST(Construct, FindsTheApproach) {
  const auto approach = [](std::string_view text) { return findApproachInWords(recogniseWords(text, recordTables())); };
  EXPECT_EQ(approach("ACDF C5-C6"), Approach::anterior);
  EXPECT_EQ(approach("laminectomy and fusion"), Approach::posterior);
  EXPECT_EQ(approach("circumferential decompression"), Approach::combined);
  EXPECT_EQ(approach("plate and lateral mass screws"), Approach::combined);
  EXPECT_EQ(approach("fusion"), std::nullopt);
}

TEST(Construct, FindsLevelsInText) {
  const auto names = [](std::string_view text) {
    std::vector<std::string> out;
    for (const Level level : findLevelsInText(text)) out.push_back(name(level));
    return out;
  };
  EXPECT_THAT(names("ACDF C5-C7 with plate"), ElementsAre("C5-C6", "C6-C7"));
  EXPECT_THAT(names("discectomy C3/4 and fusion C5 to C6"), ElementsAre("C3-C4", "C5-C6"));
  EXPECT_THAT(names("C5–C6, again C5-6"), ElementsAre("C5-C6"));
  EXPECT_THAT(names("L4-L5 fusion, C6 corpectomy"), IsEmpty());
}

TEST(Construct, InstrumentedNeedsEveryAnswerToBeNo) {
  Surgery surgery;
  EXPECT_EQ(surgery.instrumented(), std::nullopt);
  surgery.has_plate = false;
  EXPECT_EQ(surgery.instrumented(), std::nullopt);
  surgery.has_cage = true;
  EXPECT_EQ(surgery.instrumented(), true);
  surgery.has_cage = surgery.has_posterior_instrumentation = surgery.has_disc_replacement = false;
  EXPECT_EQ(surgery.instrumented(), false);
}

}  // namespace
}  // namespace nucha
