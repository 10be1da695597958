#include "nucha/course/healing.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "nucha/course/normal.h"

namespace nucha {

double paceUnderStrain(double strain, const CourseRates& rates) {
  return 1 / (1 + std::pow(std::max(strain, 0.0) / rates.healing_strain_half, rates.healing_strain_power));
}

double strainOf(double motion_deg, double half_depth_over_gap, const CourseRates& rates) {
  return rates.healing_activity * motion_deg * std::numbers::pi / 180 * half_depth_over_gap;
}

double driveBetween(double from_months, double to_months, const CourseRates& rates) {
  const double fade = rates.healing_fade_months;
  return fade * (std::exp(-from_months / fade) - std::exp(-to_months / fade));
}

double monthsOfDrive(double normal_of_person, double normal_of_level, double pace, const CourseRates& rates) {
  const double normal =
      std::sqrt(rates.healing_shared) * normal_of_person + std::sqrt(1 - rates.healing_shared) * normal_of_level;
  return rates.healing_months * std::exp(rates.healing_spread * normal) / pace;
}

double paceOfOdds(double union_odds, const CourseRates& rates) {
  const double before = rates.healing_odds_at;
  const double odds = union_odds * before / (1 - before);
  return std::exp(rates.healing_spread * (normalQuantile(odds / (1 + odds)) - normalQuantile(before)));
}

double bridgeAfter(double maturity, double drive_months, double months_needed, double pace, const CourseRates& rates) {
  return std::min(1.0, maturity + rates.healing_union * pace * drive_months / months_needed);
}

double ripenedAfter(double maturity, double step_months, double remodel_months) {
  return 1 - (1 - maturity) * std::exp(-step_months / remodel_months);
}

double looseningAfter(double loosening, double screw_use, double open_share, double step_months, double normal,
                      const CourseRates& rates) {
  const double use = std::pow(screw_use / rates.loosening_use_at, rates.loosening_use_power);
  const double pace = std::exp(rates.loosening_spread * normal) * rates.loosening_threshold / rates.loosening_months;
  return std::min(1.0, loosening + pace * use * open_share * step_months);
}

double sunkAfter(double months, double normal, double factor, const CourseRates& rates) {
  const double in_the_end = factor * rates.subsidence_mm * std::exp(rates.subsidence_spread * normal);
  return in_the_end * (1 - std::exp(-months / rates.subsidence_months));
}

}  // namespace nucha
