#include "nucha/serve/scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "nucha/serve/crypto.h"

namespace nucha::serve {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::filesystem::path kData = std::filesystem::path(NUCHA_TEST_ROOT) / "data";

const OutcomeTables& shippedTables() {
  static const OutcomeTables tables = loadOutcomeTables(kData);
  return tables;
}
const Instrument& instrument(const std::string& id) { return *shippedTables().find(id); }

/// All items of an instrument with the same score.
Json answersOf(const Instrument& of, int score) {
  Json answers = Json::object();
  for (const InstrumentItem& item : of.items) answers[item.id] = score;
  return answers;
}

ReckonedScore scoreOf(const std::string& id, const Json& answers) {
  std::vector<Fault> faults;
  const ReckonedScore score = reckon(instrument(id), answers, faults);
  EXPECT_THAT(faults, IsEmpty());
  return score;
}

TEST(Scores, NeckDisabilityIsPerCentOfTheAnswered) {
  EXPECT_EQ(scoreOf("ndi", answersOf(instrument("ndi"), 0)).value, 0);
  EXPECT_EQ(scoreOf("ndi", answersOf(instrument("ndi"), 5)).value, 100);
  Json answers = answersOf(instrument("ndi"), 2);
  EXPECT_EQ(scoreOf("ndi", answers).value, 40);
  EXPECT_THAT(scoreOf("ndi", answers).note, IsEmpty());
  answers["driving"] = nullptr;
  answers["pain"] = 5;
  const ReckonedScore nine = scoreOf("ndi", answers);
  EXPECT_EQ(nine.value, 46.7);  // 21 of 45
  EXPECT_EQ(nine.answered, 9);
  EXPECT_THAT(nine.note, HasSubstr("1 of 10 left out"));
}

TEST(Scores, TooFewAnswersMakeNoScore) {
  Json answers = answersOf(instrument("ndi"), 3);
  answers.erase("driving");
  answers.erase("work");
  EXPECT_EQ(scoreOf("ndi", answers).value, 60);
  answers["reading"] = nullptr;
  const ReckonedScore seven = scoreOf("ndi", answers);
  EXPECT_FALSE(seven.value.has_value());
  EXPECT_EQ(seven.answered, 7);
  EXPECT_THAT(seven.note, HasSubstr("Incomplete: 7 of 10"));
  Json three = answersOf(instrument("mjoa"), 3);
  three.erase("bladder");
  EXPECT_FALSE(scoreOf("mjoa", three).value.has_value()) << "a sum without a part is none";
  EXPECT_FALSE(scoreOf("ndi", Json::object()).value.has_value());
}

TEST(Scores, TheModifiedJoaAddsUpToEighteen) {
  EXPECT_EQ(scoreOf("mjoa", {{"hands", 5}, {"legs", 7}, {"feeling", 3}, {"bladder", 3}}).value, 18);
  EXPECT_EQ(scoreOf("mjoa", answersOf(instrument("mjoa"), 0)).value, 0);
  EXPECT_EQ(scoreOf("mjoa", {{"hands", 3}, {"legs", 4}, {"feeling", 2}, {"bladder", 3}}).value, 12);
}

TEST(Scores, AnswersOutsideTheItemAreRefused) {
  for (const Json& wrong : {Json(6), Json(-1), Json(2.5), Json("3"), Json(true), Json(1e300), Json::array()}) {
    std::vector<Fault> faults;
    reckon(instrument("ndi"), {{"pain", wrong}}, faults);
    ASSERT_THAT(faults, SizeIs(1)) << wrong;
    EXPECT_EQ(faults[0].where, "/answers/pain");
  }
  std::vector<Fault> faults;
  reckon(instrument("ndi"), {{"a/b", 1}, {"legs", 1}}, faults);
  ASSERT_THAT(faults, SizeIs(2));
  EXPECT_EQ(faults[0].where, "/answers/a~1b");
  faults.clear();
  reckon(instrument("vas_neck"), {{"pain", 1}}, faults);
  EXPECT_THAT(faults, SizeIs(1)) << "a scale has no items";
  faults.clear();
  reckon(instrument("ndi"), Json::array(), faults);
  EXPECT_THAT(faults, SizeIs(1));
}

TEST(Scores, ValuesAloneMustLieOnTheScale) {
  std::vector<Fault> faults;
  EXPECT_EQ(takeValue(instrument("vas_arm"), 6.5, faults).value, 6.5);
  EXPECT_EQ(takeValue(instrument("ndi"), 100, faults).value, 100);
  EXPECT_THAT(takeValue(instrument("ndi"), 40, faults).note, HasSubstr("not known"));
  EXPECT_THAT(faults, IsEmpty());
  for (const Json& wrong : {Json(10.1), Json(-0.1), Json("7"), Json(nullptr)}) {
    faults.clear();
    EXPECT_FALSE(takeValue(instrument("vas_neck"), wrong, faults).value.has_value()) << wrong;
    EXPECT_THAT(faults, SizeIs(1)) << wrong;
  }
}

TEST(Scores, InstrumentsAreToldWithWhatPatientsNotice) {
  const Json json = instrumentsJson(shippedTables());
  std::vector<std::string> ids;
  for (const Json& one : json["instruments"]) ids.push_back(one["id"]);
  EXPECT_THAT(ids, ElementsAre("ndi", "mjoa", "vas_neck", "vas_arm"));
  const Json& ndi = json["instruments"][0];
  EXPECT_EQ(ndi["mcid"], 15);
  EXPECT_EQ(ndi["better"], "low");
  ASSERT_THAT(ndi["items"], SizeIs(10));
  EXPECT_THAT(ndi["items"][0]["choices"], SizeIs(6));
  EXPECT_EQ(ndi["items"][0]["choices"][3]["label"], "3") << "the wording is not ours to give";
  EXPECT_THAT(ndi["sources"], Contains("Carreon2010"));
  const Json& mjoa = json["instruments"][1];
  EXPECT_EQ(mjoa["better"], "high");
  EXPECT_THAT(mjoa["differences"], SizeIs(3));
  EXPECT_EQ(mjoa["differences"][0]["baseline"], (Json{15, 17}));
  EXPECT_EQ(mjoa["items"][1]["choices"].back()["score"], 7);
  EXPECT_EQ(mjoa["items"][1]["choices"].back()["label"], "No trouble");
  EXPECT_THAT(json["instruments"][2]["items"], IsEmpty());
}

TEST(Scores, PublishedCoursesSayWhatIsNotKnown) {
  const Evidence evidence = loadEvidence(kData);
  const Json expected = expectedJson(shippedTables(), evidence);
  for (const Json& series : expected) {
    const std::size_t points = series["months"].size();
    for (const char* list : {"low", "middle", "high", "patients"}) EXPECT_THAT(series[list], SizeIs(points)) << list;
    EXPECT_THAT(series["source"].get<std::string>(), Not(IsEmpty()));
    EXPECT_THAT(series["basis"].get<std::string>(), Not(IsEmpty()));
    for (const Json& key : series["sources"]) EXPECT_NE(evidence.findSource(key.get<std::string>()), nullptr) << key;
  }
  const Json& ndi = expected[0];
  EXPECT_EQ(ndi["instrument"], "ndi");
  EXPECT_EQ(ndi["months"], (Json{0.0, 24.0, 48.0}));
  EXPECT_EQ(ndi["nothing_known_at_months"], (Json{3.0, 6.0, 12.0}));
  EXPECT_EQ(ndi["low"][0], nullptr) << "an unknown spread is not invented";
  EXPECT_EQ(ndi["basis"], "recalled");
  const Json& mjoa = expected[1];
  EXPECT_EQ(mjoa["nothing_known_at_months"], (Json{6.0}));
  EXPECT_EQ(mjoa["high"][1], 18);
  EXPECT_EQ(mjoa["basis"], "text");
}

// ---- the tables refuse what cannot be right

class OutcomeTablesWith : public ::testing::Test {
 protected:
  OutcomeTablesWith() {
    std::filesystem::create_directories(folder_);
    for (const char* file : {"sources.bib", "outcome_instruments.csv", "outcome_items.csv", "outcome_differences.csv",
                             "outcome_recovery.csv"})
      std::filesystem::copy_file(kData / file, folder_ / file);
  }
  ~OutcomeTablesWith() override { std::filesystem::remove_all(folder_); }

  /// What is told of the tables after `before` was replaced in a file.
  std::vector<std::string> faultsWith(const std::string& file, const std::string& before, const std::string& after) {
    std::ifstream in(kData / file);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const std::size_t at = text.find(before);
    EXPECT_NE(at, std::string::npos) << before;
    text.replace(at, before.size(), after);
    std::ofstream(folder_ / file) << text;
    std::vector<std::string> told;
    try {
      loadOutcomeTables(folder_);
    } catch (const InputError& error) {
      for (const Fault& fault : error.faults()) told.push_back(describe(fault));
    }
    std::ofstream(folder_ / file) << std::string((std::istreambuf_iterator<char>(std::ifstream(kData / file).rdbuf())),
                                                 {});
    return told;
  }

  std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("nucha-outcomes-" + randomId());
};

TEST_F(OutcomeTablesWith, MistakesAreNamedWithTheirPlace) {
  struct Mistake {
    const char *file, *before, *after, *told;
  };
  const std::vector<Mistake> mistakes = {
      {"outcome_instruments.csv", "percent,0,100", "percent,100,0", "not above the lowest"},
      {"outcome_instruments.csv", "sum,0,18", "product,0,18", "product"},
      {"outcome_instruments.csv", "sum,0,18", "sum,0,17", "add up to 18"},
      {"outcome_instruments.csv", "low,8", "low,11", "needs 11"},
      {"outcome_instruments.csv", "vas_arm,", "vas_neck,", "vas_neck"},
      {"outcome_instruments.csv", "Benzel1991", "Nobody1900", "Nobody1900"},
      {"outcome_items.csv", "lifting,ndi", "lifting,nda", "nda"},
      {"outcome_items.csv", "lifting,ndi", "care,ndi", "outcome_items.csv:4"},
      {"outcome_items.csv", "; Normal", "", "3 choices for 4 scores"},
      {"outcome_differences.csv", "15,13.4,17.3", "15,16,17.3", "outside its interval"},
      {"outcome_differences.csv", "mjoa,15,17", "mjoa,15,", "go together"},
      {"outcome_differences.csv", "mjoa,15,17", "mjoa,15,19", "no score of mjoa"},
      {"outcome_recovery.csv", "3,14.6,10.7,18", "3,19,10.7,18", "outside its interval"},
      {"outcome_recovery.csv", "330,12,", "330,2,", "not after the row before"},
      {"outcome_recovery.csv", "0,4.6,,", "0,4.6,4,", "go together"},
      {"outcome_recovery.csv", "0,50.2,,,percent", "0,50.2,,,points", "not the unit"},
  };
  for (const Mistake& mistake : mistakes)
    EXPECT_THAT(faultsWith(mistake.file, mistake.before, mistake.after), Contains(HasSubstr(mistake.told)))
        << mistake.after;
  EXPECT_NO_THROW(loadOutcomeTables(folder_));
  std::filesystem::remove(folder_ / "outcome_items.csv");
  EXPECT_THROW(loadOutcomeTables(folder_), InputError);
}

}  // namespace
}  // namespace nucha::serve
