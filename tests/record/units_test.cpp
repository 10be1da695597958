#include "nucha/record/units.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nucha {
namespace {

using ::testing::Contains;
using ::testing::Not;

struct Conversion {
  double value;
  const char* from;
  const char* to;
  double wanted;  // worked out by hand
};

class UnitConversion : public ::testing::TestWithParam<Conversion> {};

TEST_P(UnitConversion, MatchesHandComputedValues) {
  const Conversion& c = GetParam();
  const auto converted = convertUnit(c.value, c.from, c.to);
  ASSERT_TRUE(converted) << c.from << " to " << c.to;
  EXPECT_NEAR(*converted, c.wanted, 1e-9 * (1 + std::abs(c.wanted))) << c.from << " to " << c.to;
}

INSTANTIATE_TEST_SUITE_P(
    Table, UnitConversion,
    ::testing::Values(Conversion{98.6, "[degF]", "degC", 37}, Conversion{32, "°F", "degC", 0},
                      Conversion{310.15, "K", "degC", 37}, Conversion{38, "Cel", "degC", 38},
                      Conversion{1.2, "mg/dL", "mg/L", 12}, Conversion{0.012, "g/L", "mg/L", 12},
                      Conversion{12000, "ug/L", "mg/L", 12}, Conversion{0.5, "ug/L", "ng/mL", 0.5},
                      Conversion{0.5, "μg/L", "ng/mL", 0.5}, Conversion{500, "pg/mL", "ng/mL", 0.5},
                      Conversion{0.26, "cm", "mm", 2.6}, Conversion{1, "[in_i]", "mm", 25.4},
                      Conversion{3.141592653589793, "rad", "deg", 180}, Conversion{4, "°", "deg", 4},
                      Conversion{95, "%", "percent", 95}, Conversion{16, "kPa", "mmHg", 120.0098521353},
                      Conversion{120, "mm[Hg]", "mmHg", 120}, Conversion{88, "/min", "1/min", 88},
                      Conversion{88, "{beats}/min", "1/min", 88}, Conversion{11.5, "10*9/L", "10^9/L", 11.5},
                      Conversion{11.5, "10*3/uL", "10^9/L", 11.5}, Conversion{11500, "/uL", "10^9/L", 11.5},
                      Conversion{20, "mm/hr", "mm/h", 20}, Conversion{1500, "umol/L", "mmol/L", 1.5},
                      Conversion{3, "{score}", "grade", 3}, Conversion{4, "MRC grade", "MRC", 4},
                      Conversion{62, "mm", "NRS", 6.2}, Conversion{62, "VAS 0-100", "NRS", 6.2},
                      Conversion{30, "MME/d", "MME/day", 30}));

TEST(Units, LettersMayDifferInCaseUnlessThatChangesTheMeaning) {
  EXPECT_EQ(convertUnit(12, "MG/L", "mg/L"), 12);
  EXPECT_EQ(convertUnit(12, "g/L", "mg/L"), 12000);  // gram, not giga
  EXPECT_EQ(convertUnit(12, "G/L", "10^9/L"), 12);   // giga, not gram
}

TEST(Units, ScalesAreRescaledOnlyWhereThatIsFair) {
  EXPECT_EQ(convertUnit(70, "0-100", "NRS", 10), 7);
  EXPECT_EQ(convertUnit(7, "0-10", "NRS", 10), 7);
  EXPECT_EQ(convertUnit(21, "/50", "percent", 100), 42);
  EXPECT_EQ(convertUnit(13, "0-18", "points", 18), 13);
  EXPECT_FALSE(convertUnit(13, "0-17", "points", 18)) << "another version of the score is another score";
  EXPECT_FALSE(convertUnit(3, "0-10", "mg/L", 800));
}

TEST(Units, KindsDoNotMix) {
  EXPECT_FALSE(convertUnit(3, "mm", "mg/L"));
  EXPECT_FALSE(convertUnit(3, "mmol/L", "mg/L"));
  EXPECT_FALSE(convertUnit(3, "{score}", "mm"));
  EXPECT_FALSE(convertUnit(3, "furlong", "mm"));
  EXPECT_FALSE(convertUnit(3, "", "mm"));
}

TEST(Units, KnowsSameUnitsAndScores) {
  EXPECT_TRUE(sameUnit("Cel", "degC"));
  EXPECT_FALSE(sameUnit("[degF]", "degC"));
  EXPECT_FALSE(sameUnit("mg/dL", "mg/L"));
  EXPECT_TRUE(isScore("NRS"));
  EXPECT_TRUE(isScore("grade"));
  EXPECT_FALSE(isScore("mg/L"));
}

TEST(Units, NamesWhatItAccepts) {
  const auto accepted = acceptedUnits("mg/L");
  EXPECT_EQ(accepted.front(), "mg/L");
  EXPECT_THAT(accepted, Contains("mg/dL"));
  EXPECT_THAT(accepted, Not(Contains("mm")));
  EXPECT_EQ(acceptedUnits("grade").size(), 2u);
}

}  // namespace
}  // namespace nucha
