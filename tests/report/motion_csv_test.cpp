#include "nucha/report/motion_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "neck/hand_neck.h"

namespace nucha {
namespace {

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::vector<std::string> cells(const std::string& line, char separator) {
  std::vector<std::string> out{""};
  for (const char c : line)
    if (c == separator)
      out.emplace_back();
    else
      out.back() += c;
  return out;
}

double valueAt(const std::vector<std::string>& rows, std::size_t head, std::size_t row, const std::string& column,
               char separator) {
  const std::vector<std::string> names = cells(rows[head], separator);
  const auto place = std::find(names.begin(), names.end(), column);
  EXPECT_NE(place, names.end()) << column;
  return std::stod(cells(rows[row], separator)[static_cast<std::size_t>(place - names.begin())]);
}

class Motion : public testing::Test {
 protected:
  const Neck neck_ = test::handNeck();
  Response response_ = test::handResponse(neck_, Direction::right_rotation, 40, 4);
};

TEST_F(Motion, HasTheHeaderThatOpenSimAsksFor) {
  response_.curve.back().segments[2].translation_mm = Vec3(1.25, -0.5, 0);
  const std::vector<std::string> rows = lines(writeMot(response_, "neck\nturned"));
  EXPECT_EQ(rows[0], "neck turned");
  EXPECT_EQ(rows[1], "version=1");
  EXPECT_EQ(rows[2], "nRows=5");
  EXPECT_EQ(rows[4], "inDegrees=yes");
  EXPECT_EQ(rows[5], "endheader");
  ASSERT_EQ(rows.size(), 6U + 1 + 5);
  EXPECT_EQ(rows[3], "nColumns=" + std::to_string(cells(rows[6], '\t').size()));
  for (std::size_t r = 7; r < rows.size(); ++r) EXPECT_EQ(cells(rows[r], '\t').size(), cells(rows[6], '\t').size());
  EXPECT_EQ(cells(rows[6], '\t')[0], "time");
  EXPECT_DOUBLE_EQ(valueAt(rows, 6, 7, "time", '\t'), 0);
  EXPECT_DOUBLE_EQ(valueAt(rows, 6, 11, "time", '\t'), 1);
  EXPECT_DOUBLE_EQ(valueAt(rows, 6, 11, "moment_Nm", '\t'), 1.5);
  EXPECT_DOUBLE_EQ(valueAt(rows, 6, 11, "C5_C6_left_rotation", '\t'), -5) << "right is left the other way";
  EXPECT_DOUBLE_EQ(valueAt(rows, 6, 11, "C5_C6_flexion", '\t'), 0);
  EXPECT_DOUBLE_EQ(valueAt(rows, 6, 11, "C2_C3_tx_mm", '\t'), 1.25);
}

TEST_F(Motion, CsvAddsTheLoadsAndLeavesEmptyWhatIsNotThere) {
  const std::vector<std::string> rows = lines(writeMotionCsv(response_));
  ASSERT_EQ(rows.size(), 6U);
  EXPECT_DOUBLE_EQ(valueAt(rows, 0, 5, "C4_C5_disc_pressure_MPa", ','), 0.3);
  EXPECT_DOUBLE_EQ(valueAt(rows, 0, 5, "C4_C5_facet_left_N", ','), 16);
  const std::vector<std::string> names = cells(rows[0], ',');
  const auto column =
      static_cast<std::size_t>(std::find(names.begin(), names.end(), "C0_C1_disc_pressure_MPa") - names.begin());
  EXPECT_EQ(cells(rows[5], ',')[column], "");
}

TEST_F(Motion, NumbersThatAreNoneDoNotBreakTheTable) {
  response_.curve[1].moment_Nm = std::nan("");
  EXPECT_THAT(lines(writeMot(response_, "x"))[8], testing::HasSubstr("\tNaN\t"));
  EXPECT_THAT(lines(writeMotionCsv(response_))[2], testing::StartsWith("0.25,,"));
  EXPECT_EQ(lines(writeMot(Response{}, "empty"))[2], "nRows=0");
}

}  // namespace
}  // namespace nucha
