// From a reading to what a reader reports, and the table of readings.
#include "nucha/readings/neck_reading.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>

#include "evaluate/hand_made.h"
#include "mechanics/real_neck.h"
#include "nucha/base/error.h"
#include "nucha/base/random.h"
#include "nucha/neck/condition.h"

namespace nucha {
namespace {

using testing::exactly;
using testing::projectRoot;
using testing::realEvidence;

constexpr Level kAbove{Vertebra::C4};

ReadingModel plainModel() {
  ReadingModel model;
  model.threshold = 10;
  model.reader_sd = exactly(2);
  model.person_share = exactly(0);
  return model;
}

TEST(ChancePresent, IsTheNormalDistributionBeyondTheThreshold) {
  // z and the share below it, from a printed table
  const std::pair<double, double> table[] = {{-1.96, 0.0250}, {-1, 0.1587}, {0, 0.5}, {0.5, 0.6915}, {1.645, 0.9500}};
  ReadingModel model = plainModel();
  for (const auto& [z, share] : table) {
    EXPECT_NEAR(chancePresent(model, {10 + 2 * z, 2}), share, 6e-5);
    model.above = false;
    EXPECT_NEAR(chancePresent(model, {10 - 2 * z, 2}), share, 6e-5);
    model.above = true;
  }
  EXPECT_EQ(chancePresent(model, {11, 0}), 1);
  EXPECT_EQ(chancePresent(model, {9, 0}), 0);
}

TEST(WithSpread, AddsIndependentErrors) {
  ReadingModel model = plainModel();
  model.offset = 100;
  const Expected expected = withSpread(model, 70, 3, 0.4, 5);
  EXPECT_EQ(expected.value, 70);
  EXPECT_NEAR(expected.sd, std::sqrt(9.0 + 144.0 + 25.0), 1e-12);  // 0.4 of the 30 below the offset is 12
}

TEST(WithSpread, ASizeIsTheNormalFoldedAtZero) {
  ReadingModel model = plainModel();
  model.is_size = true;
  // without any motion the mean error is what is read: sd times the root of 2 over pi
  const Expected still = withSpread(model, 0, 2, 0);
  EXPECT_NEAR(still.value, 2 * std::sqrt(2 / 3.14159265358979), 1e-12);
  EXPECT_NEAR(still.sd, 2 * std::sqrt(1 - 2 / 3.14159265358979), 1e-12);
  // far from zero nothing changes
  EXPECT_NEAR(withSpread(model, 40, 2, 0).value, 40, 1e-9);
  EXPECT_NEAR(withSpread(model, 40, 2, 0).sd, 2, 1e-9);
  // in between: against drawing
  Random random(5);
  double sum = 0, squares = 0;
  constexpr int kDraws = 400000;
  for (int i = 0; i < kDraws; ++i) {
    const double drawn = std::abs(1.5 + 2 * random.normal());
    sum += drawn;
    squares += drawn * drawn;
  }
  const Expected between = withSpread(model, 1.5, 2, 0);
  EXPECT_NEAR(between.value, sum / kDraws, 0.01);
  EXPECT_NEAR(between.sd, std::sqrt(squares / kDraws - sum / kDraws * (sum / kDraws)), 0.01);
}

TEST(ReadFinding, SpeaksInTheFindingsUnit) {
  NeckBench bench(test::man(), test::mechanics(), 1);
  const Neck spurred = setOsteophyte(test::man(), kAbove, Side::left, 2);
  const double room = *readNeck(Read::foramen_mm2, spurred, bench, kAbove, Side::left);
  const double open = *readNeck(Read::foramen_mm2, test::man(), bench, kAbove, Side::left);
  ReadingModel model = plainModel();
  model.read = Read::foramen_mm2;
  const auto value = [&](const Neck& neck, const Neck* expected) {
    return *readFinding(model, neck, bench, kAbove, Side::left, expected);
  };
  EXPECT_EQ(value(spurred, nullptr), room);
  model.against = Against::intact;
  EXPECT_DOUBLE_EQ(value(spurred, nullptr), room / open);
  model.against = Against::expected;
  EXPECT_EQ(value(spurred, &spurred), 1);
  model.offset = 100;
  model.scale = exactly(-100);
  EXPECT_NEAR(value(spurred, nullptr), 100 * (1 - room / open), 1e-9);
  model.read = Read::bridging;
  EXPECT_FALSE(readFinding(model, spurred, bench, kAbove));
  EXPECT_FALSE(expectedReading(model, spurred, bench, kAbove));
}

TEST(LoadReadingTables, EveryRowSpeaksOfAFindingInItsOwnUnit) {
  const Evidence& evidence = realEvidence();
  const ReadingTables tables = loadReadingTables(projectRoot() / "data", evidence);
  EXPECT_GT(tables.models.size(), 30u);
  for (const ReadingModel& model : tables.models) {
    const Finding* finding = evidence.findFinding(model.finding);
    ASSERT_TRUE(finding);
    if (!model.measured) continue;
    // what counts as abnormal is said in one place only
    ASSERT_TRUE(finding->abnormal) << model.finding;
    EXPECT_EQ(model.threshold, finding->abnormal->limit) << model.finding;
    const bool high =
        finding->abnormal->op == Threshold::Op::greater || finding->abnormal->op == Threshold::Op::greater_equal;
    EXPECT_EQ(model.above, high) << model.finding;
  }
  EXPECT_EQ(tables.find("xr_interspinous_motion")->read, Read::interspinous_motion_mm);
  EXPECT_EQ(tables.find("crp"), nullptr);
}

TEST(LoadReadingTables, NamesEveryFault) {
  const std::filesystem::path folder = std::filesystem::path(::testing::TempDir()) / "nucha_readings";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "neck_readings.csv")
      << "finding,read,against,offset,scale,scale_lo,scale_hi,present,threshold,measured,size,reader_sd,reader_sd_lo,"
         "reader_sd_hi,person_share,person_share_lo,person_share_hi,joins,basis,source,note\n"
      << "xr_listhesis,slip,nothing,0,1,1,1,above,3.5,yes,yes,1,0.5,1.5,0.4,0.3,0.6,no,judged,Judged,\n"
      << "xr_listhesis,glide,nobody,0,0,0,0,beyond,3.5,yes,yes,0,0.5,1.5,-1,0.3,0.6,maybe,judged,NoSuchPaper,\n"
      << "mri_cord_compression,canal,intact,0,1,1,1,below,0.8,yes,no,0.1,0.1,0.1,0.1,0.1,0.1,no,judged,Judged,\n"
      << "phlogiston,canal,intact,0,1,1,1,below,0.8,no,no,0.1,0.1,0.1,0.1,0.1,0.1,no,judged,Judged,\n";
  try {
    loadReadingTables(folder, realEvidence());
    FAIL() << "faults were not seen";
  } catch (const InputError& error) {
    const std::string all = error.what();
    for (const char* part : {"glide", "nobody", "beyond", "scale of 0", "maybe", "NoSuchPaper", "phlogiston",
                             "'mri_cord_compression' is a yes/no finding", "neck_readings.csv:3"}) {
      EXPECT_NE(all.find(part), std::string::npos) << part << " in\n" << all;
    }
    EXPECT_GE(error.faults().size(), 10u);
  }
}

}  // namespace
}  // namespace nucha
