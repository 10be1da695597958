#include "nucha/record/case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "nucha/base/file.h"
#include "record/vocabulary.h"

namespace nucha {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using namespace nucha::testing;

Observation make(std::string finding, bool present, Stage stage, std::optional<double> value = std::nullopt) {
  Observation observation;
  observation.finding = std::move(finding);
  observation.present = present;
  observation.stage = stage;
  observation.value = value;
  return observation;
}

TEST(Case, UpToKeepsEarlierStages) {
  Case all;
  all.title = "kept";
  all.observations = {make("a", true, Stage::history), make("b", true, Stage::lab), make("c", true, Stage::exam),
                      make("d", true, Stage::procedure)};
  const Case early = all.upTo(Stage::exam);
  ASSERT_THAT(early.observations, SizeIs(2));
  EXPECT_EQ(early.observations[0].finding, "a");
  EXPECT_EQ(early.observations[1].finding, "c");
  EXPECT_EQ(early.title, "kept");
  EXPECT_THAT(all.upTo(Stage::procedure).observations, SizeIs(4));
}

TEST(Case, FindPrefersPresentThenMeasured) {
  Case all;
  all.observations = {make("a", false, Stage::history, 3), make("a", true, Stage::exam),
                      make("a", true, Stage::imaging, 7)};
  EXPECT_EQ(all.find("a"), &all.observations[2]);
  EXPECT_EQ(all.find("b"), nullptr);
}

TEST(Case, NamesItsWords) {
  EXPECT_EQ(name(Sex::other), "other");
  EXPECT_EQ(name(Approach::combined), "combined");
}

TEST(Case, RefusesWhatIsNoObject) {
  EXPECT_THAT(faultsOf("[]"), HasSubstr("holds no JSON object"));
  EXPECT_THAT(faultsOf(""), HasSubstr("is empty"));
  EXPECT_THAT(faultsOf("{\"patient\": }"), HasSubstr("case.json:1:"));
}

TEST(Case, RefusesHostileJson) {
  EXPECT_THAT(faultsOf(R"({"patient": {"age": 3, "age": 4}})"), HasSubstr("names the key 'age' twice"));
  EXPECT_THAT(faultsOf(R"({"patient": )" + std::string(64, '[') + std::string(64, ']') + "}"),
              HasSubstr("nests deeper"));
  std::string many = R"({"patient": {})";
  for (int i = 0; i < 2000; ++i) many += ", \"k" + std::to_string(i) + "\": 1";
  EXPECT_THAT(faultsOf(many + "}"), HasSubstr("more than 2000 keys"));
}

TEST(Case, MissingFileIsNamed) {
  try {
    readCase("no/such/case.json", vocabulary());
    FAIL() << "a missing file was read";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no/such/case.json: no such file"));
  }
}

// what must survive writing and reading
void expectSame(const Case& a, const Case& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.title, b.title);
  EXPECT_EQ(a.patient.age, b.patient.age);
  EXPECT_EQ(a.patient.sex, b.patient.sex);
  EXPECT_EQ(a.patient.risk_factors, b.patient.risk_factors);
  EXPECT_EQ(a.surgery.approach, b.surgery.approach);
  EXPECT_EQ(a.surgery.levels, b.surgery.levels);
  EXPECT_EQ(a.surgery.level_count, b.surgery.level_count);
  EXPECT_EQ(a.surgery.construct, b.surgery.construct);
  EXPECT_EQ(a.surgery.implants, b.surgery.implants);
  EXPECT_EQ(a.surgery.graft, b.surgery.graft);
  EXPECT_EQ(a.surgery.index_diagnosis, b.surgery.index_diagnosis);
  EXPECT_EQ(a.surgery.months_since, b.surgery.months_since);
  EXPECT_EQ(a.surgery.has_plate, b.surgery.has_plate);
  EXPECT_EQ(a.surgery.has_cage, b.surgery.has_cage);
  EXPECT_EQ(a.surgery.has_posterior_instrumentation, b.surgery.has_posterior_instrumentation);
  EXPECT_EQ(a.surgery.has_disc_replacement, b.surgery.has_disc_replacement);
  ASSERT_EQ(a.observations.size(), b.observations.size());
  for (std::size_t i = 0; i < a.observations.size(); ++i) {
    const Observation& one = a.observations[i];
    const Observation& two = b.observations[i];
    EXPECT_EQ(one.finding, two.finding);
    EXPECT_EQ(one.present, two.present);
    EXPECT_EQ(one.value, two.value) << one.finding;
    EXPECT_EQ(one.unit, two.unit);
    EXPECT_EQ(one.level, two.level);
    EXPECT_EQ(one.side, two.side);
    EXPECT_EQ(one.stage, two.stage);
    EXPECT_EQ(one.date, two.date);
  }
}

// every case the project keeps, with the vocabulary it ships
class KeptCases : public ::testing::TestWithParam<const char*> {
 protected:
  static const Evidence& evidence() {
    static const Evidence kEvidence = loadEvidence(std::string(NUCHA_TEST_ROOT) + "/data");
    return kEvidence;
  }
};

TEST_P(KeptCases, ReadWriteReadGivesTheSame) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(NUCHA_TEST_ROOT) + "/" + GetParam())) {
    if (entry.path().extension() != ".json") continue;
    SCOPED_TRACE(entry.path().filename().string());
    const Case first = parseCase(entry.path().string(), readFile(entry.path()), evidence(), recordTables());
    expectSame(first, parseCase("written", writeCase(first), evidence(), recordTables()));
    EXPECT_FALSE(first.observations.empty());
    ++count;
  }
  EXPECT_GE(count, 6);
}

TEST_P(KeptCases, NoFindingIsUnknown) {
  for (const auto& entry : std::filesystem::directory_iterator(std::string(NUCHA_TEST_ROOT) + "/" + GetParam())) {
    if (entry.path().extension() != ".json") continue;
    const Case read = parseCase(entry.path().string(), readFile(entry.path()), evidence(), recordTables());
    for (const Unused& unused : read.unused) {
      EXPECT_THAT(unused.where, ::testing::Not(::testing::StartsWith("/presentation"))) << entry.path() << unused.what;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Folders, KeptCases,
                         ::testing::Values("tests/data/cases/published", "tests/data/cases/vignettes", "examples"));

}  // namespace
}  // namespace nucha
