#include "nucha/course/rates.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace nucha {
namespace {

struct Entry {
  const char* id;
  double CourseRates::*number;
};

constexpr Entry kEntries[] = {
    {"healing.months", &CourseRates::healing_months},
    {"healing.spread", &CourseRates::healing_spread},
    {"healing.shared", &CourseRates::healing_shared},
    {"healing.fade_months", &CourseRates::healing_fade_months},
    {"healing.union", &CourseRates::healing_union},
    {"healing.remodel_months", &CourseRates::healing_remodel_months},
    {"healing.remodel_spread", &CourseRates::healing_remodel_spread},
    {"healing.strain_half", &CourseRates::healing_strain_half},
    {"healing.strain_power", &CourseRates::healing_strain_power},
    {"healing.activity", &CourseRates::healing_activity},
    {"healing.levels_power", &CourseRates::healing_levels_power},
    {"healing.caudal", &CourseRates::healing_caudal},
    {"healing.behind", &CourseRates::healing_behind},
    {"healing.strict", &CourseRates::healing_strict},
    {"healing.odds_at", &CourseRates::healing_odds_at},
    {"healing.judged_months", &CourseRates::healing_judged_months},
    {"loosening.months", &CourseRates::loosening_months},
    {"loosening.spread", &CourseRates::loosening_spread},
    {"loosening.use_power", &CourseRates::loosening_use_power},
    {"loosening.use_at", &CourseRates::loosening_use_at},
    {"loosening.threshold", &CourseRates::loosening_threshold},
    {"loosening.behind", &CourseRates::loosening_behind},
    {"subsidence.mm", &CourseRates::subsidence_mm},
    {"subsidence.spread", &CourseRates::subsidence_spread},
    {"subsidence.months", &CourseRates::subsidence_months},
    {"subsidence.threshold_mm", &CourseRates::subsidence_threshold_mm},
    {"subsidence.density_power", &CourseRates::subsidence_density_power},
    {"subsidence.density_at_HU", &CourseRates::subsidence_density_at_HU},
    {"subsidence.graft", &CourseRates::subsidence_graft},
    {"subsidence.standalone", &CourseRates::subsidence_standalone},
    {"subsidence.corpectomy", &CourseRates::subsidence_corpectomy},
    {"nonunion.hurts", &CourseRates::nonunion_hurts},
    {"nonunion.silent_months", &CourseRates::nonunion_silent_months},
    {"nonunion.months_to_hurt", &CourseRates::nonunion_months_to_hurt},
    {"nonunion.revised_per_year", &CourseRates::nonunion_revised_per_year},
    {"index.early", &CourseRates::index_early},
    {"index.early_months", &CourseRates::index_early_months},
    {"index.per_year", &CourseRates::index_per_year},
    {"index.behind", &CourseRates::index_behind},
    {"wear.grade_per_year", &CourseRates::wear_grade_per_year},
    {"wear.person_spread", &CourseRates::wear_person_spread},
    {"wear.level_spread", &CourseRates::wear_level_spread},
    {"wear.load_power", &CourseRates::wear_load_power},
    {"wear.load_limit", &CourseRates::wear_load_limit},
    {"wear.from_age", &CourseRates::wear_from_age},
    {"facet.per_year", &CourseRates::facet_per_year},
    {"facet.spread", &CourseRates::facet_spread},
    {"facet.load_power", &CourseRates::facet_load_power},
    {"foramen.per_grade", &CourseRates::foramen_per_grade},
    {"foramen.per_arthritis", &CourseRates::foramen_per_arthritis},
    {"foramen.per_mm", &CourseRates::foramen_per_mm},
    {"symptom.per_year", &CourseRates::symptom_per_year},
    {"symptom.operated", &CourseRates::symptom_operated},
    {"symptom.spread", &CourseRates::symptom_spread},
    {"symptom.load_power", &CourseRates::symptom_load_power},
    {"symptom.foramen_power", &CourseRates::symptom_foramen_power},
    {"reoperation.share", &CourseRates::reoperation_share},
    {"reoperation.months", &CourseRates::reoperation_months},
    {"ossification.months", &CourseRates::ossification_months},
    {"ossification.unplated", &CourseRates::ossification_unplated},
    {"ossification.near_cranial", &CourseRates::ossification_near_cranial},
    {"ossification.near_caudal", &CourseRates::ossification_near_caudal},
    {"ossification.if_near_cranial", &CourseRates::ossification_if_near_cranial},
    {"ossification.if_near_caudal", &CourseRates::ossification_if_near_caudal},
    {"ossification.if_far_cranial", &CourseRates::ossification_if_far_cranial},
    {"ossification.if_far_caudal", &CourseRates::ossification_if_far_caudal},
    {"ossification.shared", &CourseRates::ossification_shared},
    {"muscle.drop_front", &CourseRates::muscle_drop_front},
    {"muscle.drop_behind", &CourseRates::muscle_drop_behind},
    {"muscle.lasting_behind", &CourseRates::muscle_lasting_behind},
    {"muscle.months", &CourseRates::muscle_months},
    {"muscle.load", &CourseRates::muscle_load},
    {"posture.deg_per_mm", &CourseRates::posture_deg_per_mm},
    {"posture.deg_per_grade", &CourseRates::posture_deg_per_grade},
    {"posture.compensated", &CourseRates::posture_compensated},
    {"posture.months", &CourseRates::posture_months},
    {"population.age", &CourseRates::population_age},
    {"population.age_spread", &CourseRates::population_age_spread},
    {"population.female", &CourseRates::population_female},
};

constexpr double kWidth90 = 1.6448536269514722;  // standard deviations on either side of the middle 90 %

double drawn(const Range& range, double normal) {
  const bool logarithm = range.lo > 0;
  const double middle = logarithm ? std::log(range.value) : range.value;
  const double end = normal < 0 ? range.lo : range.hi;
  const double spread = std::abs((logarithm ? std::log(end) : end) - middle) / kWidth90;
  const double at = middle + spread * normal;
  return std::clamp(logarithm ? std::exp(at) : at, range.lo, range.hi);
}

}  // namespace

std::vector<Fault> faultsOf(const CourseParameters& parameters) {
  std::vector<Fault> faults;
  const auto check = [&](const std::string& id) {
    const auto found = parameters.rows.find(id);
    if (found == parameters.rows.end()) {
      faults.push_back({parameters.file, fmt::format("there is no row '{}'", id), "add it"});
      return;
    }
    const Range& range = found->second.range;
    const bool share = found->second.unit == "share";
    if (range.lo < 0 || (share && range.hi > 1)) {
      faults.push_back({parameters.file, fmt::format("'{}' goes from {} to {}", id, range.lo, range.hi),
                        share ? "keep shares within 0 and 1" : "keep it at 0 or above"});
    }
  };
  for (const Entry& entry : kEntries) check(entry.id);
  for (int s = kFirstDisc; s < kSegments; ++s) {
    for (const char* of : {"wear.place", "symptom.place"}) {
      check(fmt::format("{}.{}", of, name(Level{static_cast<Vertebra>(s)})));
    }
  }
  return faults;
}

CourseRates calcRates(const CourseParameters& parameters) {
  CourseRates rates;
  for (const Entry& entry : kEntries) rates.*entry.number = parameters.value(entry.id);
  for (int s = kFirstDisc; s < kSegments; ++s) {
    const std::string level = name(Level{static_cast<Vertebra>(s)});
    rates.wear_place[static_cast<size_t>(s)] = parameters.value(fmt::format("wear.place.{}", level));
    rates.symptom_place[static_cast<size_t>(s)] = parameters.value(fmt::format("symptom.place.{}", level));
  }
  return rates;
}

CourseParameters drawParameters(const CourseParameters& parameters, Random& random) {
  CourseParameters other = parameters;
  for (auto& [id, row] : other.rows) row.range.value = drawn(row.range, random.normal());
  return other;
}

}  // namespace nucha
