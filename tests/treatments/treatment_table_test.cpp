// treatment_changes.csv: the project's own table, and every fault a table can have.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "nucha/base/file.h"
#include "treatments/treated.h"

namespace nucha {
namespace {

using test::evidence;
using test::treatmentTables;
using testing::HasSubstr;
using Kind = TreatmentChange::Kind;

TEST(TreatmentTable, SaysOfEveryTreatmentWhatItChangesOrWhyNothing) {
  for (const Treatment& treatment : evidence().treatments) {
    const auto rows = treatmentTables().of(treatment.id);
    ASSERT_FALSE(rows.empty()) << treatment.id;
    const bool nothing = rows.front()->kind == Kind::none;
    EXPECT_EQ(rows.front()->why.empty(), !nothing) << treatment.id;
    if (nothing) {
      EXPECT_EQ(rows.size(), 1u) << treatment.id;
      EXPECT_FALSE(treatmentTables().changesNeck(treatment.id));
      EXPECT_GT(rows.front()->why.size(), 15u) << treatment.id;
    }
  }
  EXPECT_TRUE(treatmentTables().of("no_such_treatment").empty());
}

TEST(TreatmentTable, EveryOperationOfTheCatalogueActsAndNoDrugDoes) {
  const std::set<std::string> outside{"dural_repair", "debridement_retain"};  // no bone and no implant changes
  for (const Treatment& treatment : evidence().treatments) {
    if (treatment.family == "surgery") {
      EXPECT_NE(treatmentTables().isOperative(treatment.id), outside.contains(treatment.id)) << treatment.id;
    } else if (treatment.family != "emergency") {
      EXPECT_FALSE(treatmentTables().isOperative(treatment.id)) << treatment.id;
    }
  }
  EXPECT_TRUE(treatmentTables().isOperative("urgent_decompression"));
  EXPECT_TRUE(treatmentTables().changesNeck("pt_exercise"));
  EXPECT_FALSE(treatmentTables().changesNeck("pemf")) << "it changes the course only";
}

TEST(TreatmentTable, EveryAmountLiesWithinItsRangeAndFactorsThatMayBeNothingSaySo) {
  for (const TreatmentChange& row : treatmentTables().changes) {
    if (row.amount) {
      EXPECT_LE(row.amount->lo, row.amount->value) << row.treatment;
      EXPECT_LE(row.amount->value, row.amount->hi) << row.treatment;
      EXPECT_FALSE(row.provenance.sources.empty()) << row.treatment;
    }
    // nobody has proven in the neck that any of them speeds union
    if (row.kind == Kind::course && row.factor == CourseFactor::union_odds) {
      EXPECT_LE(row.amount->lo, 1) << row.treatment;
    }
  }
  EXPECT_EQ(name(CourseFactor::muscle_target), "muscle_target");
}

// -- faults: the project's table with one line replaced or added

std::string refusal(const std::string& from, const std::string& to) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("nucha_treatments_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::string text = readFile(test::dataFolder() / "treatment_changes.csv");
  if (from.empty()) {
    text += to + "\n";
  } else {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, text.find('\n', at) + 1 - at, to.empty() ? "" : to + "\n");
  }
  std::ofstream(folder / "treatment_changes.csv") << text;
  std::string said;
  try {
    loadTreatmentTables(folder, evidence());
  } catch (const InputError& error) {
    EXPECT_EQ(error.faults().size(), 1u) << error.what();
    said = error.what();
  }
  std::filesystem::remove_all(folder);
  return said;
}

TEST(TreatmentTableFaults, NameTheCellAndTheWayOut) {
  const std::string tail = ",judged,Judged,";
  const std::pair<std::string, std::string> faults[] = {
      {"nobody,none,,,,,,,,,,,because it is so" + tail, "nobody"},
      {"pemf,magic,,,,,,,,,,," + tail, "magic"},
      {"pemf,operation,acdff,,index,,,yes,yes,,,," + tail, "unknown operation 'acdff'"},
      {"pemf,operation,acdf,laces,index,,,yes,yes,,,," + tail, "construct 'laces' does not belong to acdf"},
      {"pemf,operation,acdf,plate,everywhere,,,yes,yes,,,," + tail, "everywhere"},
      {"pemf,operation,acdf,plate,neck,,,yes,yes,,,," + tail, "needs a level"},
      {"pemf,operation,acdf,plate,index,C3-C7,,yes,yes,,,," + tail, "only where = site"},
      {"pemf,operation,acdf,plate,site,low,,yes,yes,,,," + tail, "not a range of levels"},
      {"pemf,operation,acdf,plate,index,,rope,yes,yes,,,," + tail, "unknown implant 'rope'"},
      {"pemf,operation,acdf,plate,index,,,maybe,yes,,,," + tail, "maybe"},
      {"pemf,condition,rust,,index,,,,,1,0,2," + tail, "unknown condition 'rust'"},
      {"pemf,condition,osteophyte,,index,,,,,,,," + tail, "needs an amount"},
      {"pemf,condition,osteophyte,,index,,,yes,,1,0,2," + tail, "only an operation removes"},
      {"pemf,course,luck,,,,,,,1,0,2," + tail, "luck"},
      {"pemf,course,adjacent_odds,,index,,,,,1,0,2," + tail, "acts on the whole neck"},
      {"pemf,training,,,,,,,,0,0,2," + tail, "out of range"},
      {"pemf,posture,,,,,,,,5,0,2," + tail, "outside its interval"},
      {"pemf,exchange,,,index,,,,,5,0,9," + tail, "takes no amount"},
      {"pemf,training,all,,,,,,,1,0,2," + tail, "takes no word"},
      {"pemf,training,,plate,,,,,,1,0,2," + tail, "only an operation has a construct"},
      {"pemf,training,,,,,plate,,,1,0,2," + tail, "only what acts at levels"},
      {"pemf,training,,,,,,,,1,0,2,because" + tail, "only a row of kind none"},
      {"pemf,training,,,,,,,,1,0,2,,guessed,Judged,", "guessed"},
      {"pemf,training,,,,,,,,1,0,2,,judged,Nobody1900,", "Nobody1900"},
      {"pemf,none,,,,,,,,,,,a reason" + tail, "has a row of kind none beside others"},
      {"pemf,course,union_odds,,,,,,,1,0,2," + tail, "is given twice"},
  };
  for (const auto& [row, expected] : faults) EXPECT_THAT(refusal("", row), HasSubstr(expected)) << row;
  EXPECT_THAT(refusal("nsaid,none", ""), HasSubstr("treatment 'nsaid' is missing"));
  EXPECT_THAT(refusal("nsaid,none", "nsaid,none,,,,,,,,,,," + tail), HasSubstr("'why' is empty"));
}

}  // namespace
}  // namespace nucha
