#include "nucha/course/healing.h"

#include <gtest/gtest.h>

#include <cmath>

#include "nucha/course/normal.h"

namespace nucha {
namespace {

CourseRates plainRates() {
  CourseRates rates;
  rates.healing_months = 4;
  rates.healing_spread = 0.7;
  rates.healing_shared = 0.36;
  rates.healing_fade_months = 12;
  rates.healing_union = 0.6;
  rates.healing_remodel_months = 9;
  rates.healing_strain_half = 0.1;
  rates.healing_strain_power = 2;
  rates.healing_activity = 0.5;
  rates.healing_odds_at = 0.9;
  rates.loosening_months = 20;
  rates.loosening_use_power = 2;
  rates.loosening_use_at = 0.1;
  rates.loosening_threshold = 0.5;
  rates.subsidence_mm = 2;
  rates.subsidence_spread = 0.5;
  rates.subsidence_months = 4;
  return rates;
}

TEST(CourseHealing, StrainHalvesThePaceWhereTheTableSaysAndMoreStrainIsSlower) {
  const CourseRates rates = plainRates();
  EXPECT_DOUBLE_EQ(paceUnderStrain(0, rates), 1);
  EXPECT_DOUBLE_EQ(paceUnderStrain(0.1, rates), 0.5);
  EXPECT_DOUBLE_EQ(paceUnderStrain(0.2, rates), 0.2);  // 1 / (1 + 2^2)
  double last = 1.1;
  for (double strain = 0; strain < 2; strain += 0.05) {
    EXPECT_LT(paceUnderStrain(strain, rates), last);
    last = paceUnderStrain(strain, rates);
  }
}

TEST(CourseHealing, StrainIsTheArcAtHalfTheDepthOverTheGap) {
  // 2 degrees at 7 mm are 0.2443 mm; over 5 mm 4.887 %, half of it in daily life
  EXPECT_NEAR(strainOf(2, 7.0 / 5.0, plainRates()), 0.024435, 1e-6);
}

TEST(CourseHealing, DriveFadesAndAddsUp) {
  const CourseRates rates = plainRates();
  EXPECT_NEAR(driveBetween(0, 5, rates) + driveBetween(5, 30, rates), driveBetween(0, 30, rates), 1e-12);
  EXPECT_NEAR(driveBetween(0, 1e6, rates), 12, 1e-9);
  EXPECT_NEAR(driveBetween(0, 1e-4, rates), 1e-4, 1e-8);
}

// the share united by a time, counted, against the log-normal that it comes from
TEST(CourseHealing, UnionInAStillGapFollowsTheLogNormalOfFullDrive) {
  const CourseRates rates = plainRates();
  constexpr int kDraws = 2000;
  for (const double months : {3.0, 12.0, 24.0}) {
    int united = 0;
    for (int i = 0; i < kDraws; ++i) {
      const double needed = monthsOfDrive(0, normalQuantile((i + 0.5) / kDraws) / std::sqrt(1 - 0.36), 1, rates);
      double maturity = 0;
      for (int step = 0; step < static_cast<int>(months); ++step) {
        maturity = bridgeAfter(maturity, driveBetween(step, step + 1, rates), needed, 1, rates);
      }
      united += maturity >= rates.healing_union ? 1 : 0;
    }
    const double drive = 12 * (1 - std::exp(-months / 12));
    const double expected = std::erfc(-std::log(drive / 4) / 0.7 / std::sqrt(2.0)) / 2;
    EXPECT_NEAR(united / static_cast<double>(kDraws), expected, 0.002) << months;
  }
}

TEST(CourseHealing, TheVariancesOfPersonAndLevelAddUp) {
  const CourseRates rates = plainRates();
  EXPECT_NEAR(std::log(monthsOfDrive(1, 0, 1, rates) / 4), 0.7 * 0.6, 1e-12);
  EXPECT_NEAR(std::log(monthsOfDrive(0, 1, 1, rates) / 4), 0.7 * 0.8, 1e-12);
  EXPECT_NEAR(monthsOfDrive(0, 0, 2, rates), 2, 1e-12);
}

// at the chance that the table names, the odds ratio comes out exactly
TEST(CourseHealing, OddsOfUnionAreMetAtTheChanceTheyAreOddsOver) {
  const CourseRates rates = plainRates();
  EXPECT_NEAR(paceOfOdds(1, rates), 1, 1e-9);
  for (const double odds : {0.3, 0.5, 2.0}) {
    const double z = normalQuantile(0.9) + std::log(paceOfOdds(odds, rates)) / rates.healing_spread;
    const double share = std::erfc(-z / std::sqrt(2.0)) / 2;
    EXPECT_NEAR(share / (1 - share), odds * 9, 1e-6);
  }
}

TEST(CourseHealing, AUnitedBridgeMaturesWithoutDrive) {
  const CourseRates rates = plainRates();
  EXPECT_NEAR(ripenedAfter(0.6, 9, 9), 1 - 0.4 / std::exp(1.0), 1e-12);
  EXPECT_DOUBLE_EQ(bridgeAfter(0.3, 0, 4, 1, rates), 0.3);
}

TEST(CourseHealing, ScrewsLoosenWithTheirUseAndOnlyWhileOpen) {
  const CourseRates rates = plainRates();
  EXPECT_NEAR(looseningAfter(0, 0.1, 1, 20, 0, rates), 0.5, 1e-12);  // by the table: half of the hold in 20 months
  EXPECT_NEAR(looseningAfter(0, 0.05, 1, 20, 0, rates), 0.125, 1e-12);
  EXPECT_DOUBLE_EQ(looseningAfter(0.2, 0.1, 0, 20, 0, rates), 0.2);
  EXPECT_DOUBLE_EQ(looseningAfter(0.9, 0.5, 1, 100, 0, rates), 1);
}

TEST(CourseHealing, ASpacerSinksTowardsItsEnd) {
  const CourseRates rates = plainRates();
  EXPECT_DOUBLE_EQ(sunkAfter(0, 1, 1, rates), 0);
  EXPECT_NEAR(sunkAfter(1e6, 0, 1.5, rates), 3, 1e-9);
  EXPECT_NEAR(sunkAfter(4, 1, 1, rates), 2 * std::exp(0.5) * (1 - std::exp(-1.0)), 1e-12);
}

TEST(CourseNormal, QuantilesInvertTheDistribution) {
  EXPECT_NEAR(normalQuantile(0.5), 0, 1e-9);
  EXPECT_NEAR(normalQuantile(0.975), 1.959963985, 1e-8);
  EXPECT_NEAR(normalQuantile(0.05), -1.644853627, 1e-8);
  EXPECT_TRUE(std::isfinite(normalQuantile(0)) && std::isfinite(normalQuantile(1)));
}

}  // namespace
}  // namespace nucha
