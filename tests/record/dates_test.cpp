#include "nucha/record/dates.h"

#include <gtest/gtest.h>

namespace nucha {
namespace {

TEST(Dates, CountsDaysFrom1970) {
  EXPECT_EQ(findDay("1970-01-01"), 0);
  EXPECT_EQ(findDay("1969-12-31"), -1);
  EXPECT_EQ(findDay("2000-03-01"), 11017);  // date -u -d 2000-03-01 +%s / 86400
  EXPECT_EQ(findDay("2024-02-29"), 19782);
  EXPECT_EQ(findDay("1900-03-01"), -25508);
}

TEST(Dates, ReadsTimesAndOffsets) {
  EXPECT_DOUBLE_EQ(*findDay("1970-01-02T12:00:00Z"), 1.5);
  EXPECT_DOUBLE_EQ(*findDay("1970-01-02T12:00"), 1.5);
  EXPECT_DOUBLE_EQ(*findDay("1970-01-02T14:00:00+02:00"), 1.5);
  EXPECT_DOUBLE_EQ(*findDay("1970-01-02T06:00:00.000-06:00"), 1.5);
}

TEST(Dates, TakesTheMiddleOfAMonthOrYear) {
  EXPECT_EQ(findDay("1970-01"), 14);
  EXPECT_EQ(findDay("1970"), 181);
}

TEST(Dates, RefusesWhatIsNoDate) {
  for (const char* text :
       {"", "24-01-01", "2024-13", "2024-00-01", "2023-02-29", "2024-04-31", "2024-1-1", "01/02/2024", "2024-01-01T",
        "2024-01-01T25:00", "2024-01-01 10:00", "2024-01-01T10:00X", "0000-01-01", "2024-01-01T10:00+99:00"}) {
    EXPECT_FALSE(findDay(text)) << text;
  }
}

}  // namespace
}  // namespace nucha
