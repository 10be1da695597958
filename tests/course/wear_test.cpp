#include "nucha/course/wear.h"

#include <gtest/gtest.h>

#include <cmath>

namespace nucha {
namespace {

constexpr int kC5C6 = 5;

CourseRates plainRates() {
  CourseRates rates;
  rates.wear_grade_per_year = 0.05;
  rates.wear_load_power = 2;
  rates.wear_load_limit = 0.3;
  rates.wear_from_age = 20;
  rates.wear_place.fill(1);
  rates.facet_per_year = 0.02;
  rates.facet_load_power = 1;
  rates.foramen_per_grade = 0.05;
  rates.foramen_per_arthritis = 0.1;
  rates.symptom_per_year = 0.01;
  rates.symptom_place.fill(1);
  rates.symptom_load_power = 3;
  rates.symptom_foramen_power = 2;
  return rates;
}

TEST(CourseWear, SmallSurplusCountsInFullAndALargeOneLevelsOff) {
  const CourseRates rates = plainRates();
  EXPECT_DOUBLE_EQ(loadThatCounts(1, rates), 1);
  EXPECT_NEAR(loadThatCounts(1.01, rates), 1.01, 1e-5);
  EXPECT_NEAR(loadThatCounts(5, rates), 1.3, 1e-6);
  EXPECT_LT(loadThatCounts(0.9, rates), 1);
}

TEST(CourseWear, MoreLoadWearsFasterByThePower) {
  const CourseRates rates = plainRates();
  EXPECT_NEAR(gradesPerYear(1, kC5C6, 1, rates), 0.05, 1e-15);
  EXPECT_NEAR(gradesPerYear(1, kC5C6, 1.2, rates), 0.05 * 1.44, 1e-15);
  EXPECT_NEAR(arthritisPerYear(1, 1.3, rates), 1.3 * arthritisPerYear(1, 1, rates), 1e-15);
}

TEST(CourseWear, TheGradeAtAnAgeIsTheYearlyWearAddedUp) {
  const CourseRates rates = plainRates();
  EXPECT_DOUBLE_EQ(gradeAtAge(15, 1, kC5C6, rates), 1);
  EXPECT_NEAR(gradeAtAge(60, 1, kC5C6, rates), 1 + 40 * 0.05, 1e-12);
  EXPECT_DOUBLE_EQ(gradeAtAge(100, 10, kC5C6, rates), 5);
}

TEST(CourseWear, ReadersCallWholeGrades) {
  EXPECT_EQ(gradeAsRead(1.49), 1);
  EXPECT_EQ(gradeAsRead(1.5), 2);
  EXPECT_EQ(gradeAsRead(5), 5);
}

TEST(CourseWear, ArthritisOfAConstantRateIsExponentialWhateverTheSteps) {
  const CourseRates rates = plainRates();
  double arthritis = 0.2;
  for (int i = 0; i < 120; ++i) arthritis = arthritisAfter(arthritis, arthritisPerYear(2, 1, rates), 1.0 / 12);
  EXPECT_NEAR(arthritis, 1 - 0.8 * std::exp(-0.4), 1e-12);
}

TEST(CourseWear, TheFactorHasMeanOne) {
  // Simpson's rule over the normal density
  double sum = 0;
  const double step = 0.01;
  for (int i = -900; i <= 900; ++i) {
    const double x = i * step;
    sum += factorOf(0.8, x) * std::exp(-x * x / 2) / std::sqrt(2 * 3.14159265358979) * step;
  }
  EXPECT_NEAR(sum, 1, 1e-6);
}

TEST(CourseWear, AForamenNarrowsAndNeverCloses) {
  const CourseRates rates = plainRates();
  EXPECT_DOUBLE_EQ(foramenLeft(0, 0, rates), 1);
  EXPECT_NEAR(foramenLeft(2, 0.5, rates), 1 - 0.1 - 0.05, 1e-15);
  EXPECT_GT(foramenLeft(100, 1, rates), 0);
}

TEST(CourseWear, TheHazardRisesWithLoadAndWithANarrowForamen) {
  const CourseRates rates = plainRates();
  EXPECT_NEAR(symptomHazard(kC5C6, 1, 1, rates), 0.01, 1e-15);
  EXPECT_NEAR(symptomHazard(kC5C6, 1.1, 1, rates), 0.01 * 1.331, 1e-12);
  EXPECT_NEAR(symptomHazard(kC5C6, 1, 0.5, rates), 0.04, 1e-12);
}

}  // namespace
}  // namespace nucha
