#include "nucha/evidence/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "evidence/tiny_tables.h"

namespace nucha {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TinyTables;
using testing::tinyTables;

TEST(Evidence, NamesRoundTrip) {
  for (const char* text : {"history", "exam", "lab", "imaging", "procedure"}) {
    ASSERT_TRUE(findStage(text)) << text;
    EXPECT_EQ(name(*findStage(text)), text);
  }
  EXPECT_FALSE(findStage("surgery"));
  EXPECT_EQ(name(Basis::recalled), "recalled");
  EXPECT_EQ(name(SiteKind::mobile_facet), "mobile_facet");
  EXPECT_EQ(name(Construct::uninstrumented), "uninstrumented");
  EXPECT_EQ(plainWords(Basis::judged), "clinical judgement, not measured");
}

TEST(Evidence, ThresholdsKnowTheirEnds) {
  using Op = Threshold::Op;
  EXPECT_TRUE((Threshold{Op::greater_equal, 10}).abnormal(10));
  EXPECT_FALSE((Threshold{Op::greater, 10}).abnormal(10));
  EXPECT_TRUE((Threshold{Op::less_equal, 10}).abnormal(10));
  EXPECT_FALSE((Threshold{Op::less, 10}).abnormal(10));
  EXPECT_TRUE((Threshold{Op::less, 10}).abnormal(9));
}

TEST(Evidence, FindsByIdAndAlias) {
  const Evidence evidence = loadEvidence(tinyTables());
  EXPECT_EQ(evidence.findFinding("cervicalgia")->id, "neck_pain");
  EXPECT_EQ(evidence.findFinding("elbow"), nullptr);
  EXPECT_EQ(evidence.findCause("nonunion")->label, "Non-union of a fused level");
  EXPECT_EQ(evidence.findCause("infection"), nullptr) << "a family is no cause";
  EXPECT_EQ(evidence.findTest("ct")->invasiveness, 0);
  EXPECT_EQ(evidence.findTreatment("posterior_fusion")->ladder, 15);
  EXPECT_EQ(evidence.findGroup("infection")->dispersion, 0.3);
  EXPECT_EQ(evidence.findRoot(Root::C6)->reflex, "brachioradialis");
  EXPECT_EQ(evidence.findRoot(Root::T1), nullptr);
  EXPECT_EQ(evidence.findSource("Alpha2010")->doi, "10.1000/alpha");
  EXPECT_EQ(evidence.findSource("Omega"), nullptr);
  EXPECT_DOUBLE_EQ(evidence.setting("neighbour_level"), 0.3);
  EXPECT_THROW(evidence.setting("no_such_setting"), InternalError);
}

TEST(Evidence, FamiliesHoldTheirCauses) {
  Evidence evidence;
  evidence.causes.resize(3);
  evidence.causes[0].id = "infection";
  evidence.causes[1].id = "infection_late";
  evidence.causes[2].id = "nonunion";
  evidence.causes[0].family = evidence.causes[1].family = "infection";
  evidence.causes[2].family = "nonunion";
  evidence.buildIndices();
  EXPECT_THAT(evidence.causesOf("infection"), ElementsAre(&evidence.causes[0], &evidence.causes[1]));
  EXPECT_THAT(evidence.causesOf("infection_late"), ElementsAre(&evidence.causes[1]));
  EXPECT_TRUE(evidence.causesOf("fracture").empty());
  EXPECT_TRUE(evidence.isCauseOrFamily("nonunion"));
  EXPECT_FALSE(evidence.isCauseOrFamily("any"));
}

class DataFolder : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const char* named = std::getenv("NUCHA_DATA")) before_ = named;
  }
  void TearDown() override {
    if (before_) {
      ::setenv("NUCHA_DATA", before_->c_str(), 1);
    } else {
      ::unsetenv("NUCHA_DATA");
    }
  }
  std::optional<std::string> before_;
};

TEST_F(DataFolder, TheVariableWins) {
  ::setenv("NUCHA_DATA", tinyTables().c_str(), 1);
  EXPECT_EQ(findDataFolder(), tinyTables());
}

TEST_F(DataFolder, AWrongVariableIsNotPassedOver) {
  TinyTables empty;
  empty.remove("findings.csv");
  ::setenv("NUCHA_DATA", empty.folder().c_str(), 1);
  try {
    findDataFolder();
    FAIL() << "must not fall back to other tables";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr(empty.folder().string()));
    EXPECT_THAT(error.what(), HasSubstr("NUCHA_DATA"));
  }
}

TEST_F(DataFolder, WithoutVariableTheSourceTreeIsFound) {
  ::unsetenv("NUCHA_DATA");
  EXPECT_TRUE(std::filesystem::exists(findDataFolder() / "findings.csv"));
  ::setenv("NUCHA_DATA", "", 1);
  EXPECT_TRUE(std::filesystem::exists(findDataFolder() / "findings.csv")) << "an empty variable is none";
}

}  // namespace
}  // namespace nucha
