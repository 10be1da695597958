#include "nucha/course/wear.h"

#include <algorithm>
#include <cmath>

namespace nucha {
namespace {

constexpr double kFirstGrade = 1, kLastGrade = 5;  // of Pfirrmann's scale
constexpr double kLeastRoom = 0.05;                // a foramen never closes wholly

}  // namespace

double loadThatCounts(double ratio, const CourseRates& rates) {
  return 1 + rates.wear_load_limit * std::tanh((ratio - 1) / rates.wear_load_limit);
}

double factorOf(double spread, double normal) { return std::exp(spread * normal - spread * spread / 2); }

double gradesPerYear(double pace, int segment, double disc_load, const CourseRates& rates) {
  return rates.wear_grade_per_year * pace * rates.wear_place[static_cast<size_t>(segment)] *
         std::pow(disc_load, rates.wear_load_power);
}

double gradeAtAge(double age_years, double pace, int segment, const CourseRates& rates) {
  const double years = std::max(0.0, age_years - rates.wear_from_age);
  return std::min(kLastGrade, kFirstGrade + years * gradesPerYear(pace, segment, 1, rates));
}

int gradeAsRead(double grade) { return static_cast<int>(std::floor(grade + 0.5)); }

double arthritisPerYear(double pace, double facet_load, const CourseRates& rates) {
  return rates.facet_per_year * pace * std::pow(facet_load, rates.facet_load_power);
}

double arthritisAfter(double arthritis, double per_year, double step_years) {
  return 1 - (1 - arthritis) * std::exp(-per_year * step_years);
}

double foramenLeft(double grades, double arthritis, const CourseRates& rates) {
  return std::max(kLeastRoom, 1 - rates.foramen_per_grade * grades - rates.foramen_per_arthritis * arthritis);
}

double factorOfRoom(double foramen_share, const CourseRates& rates) {
  return std::pow(foramen_share, -rates.symptom_foramen_power);
}

double symptomHazard(int segment, double load, double foramen_share, const CourseRates& rates) {
  return rates.symptom_per_year * rates.symptom_place[static_cast<size_t>(segment)] *
         std::pow(load, rates.symptom_load_power) * factorOfRoom(foramen_share, rates);
}

}  // namespace nucha
