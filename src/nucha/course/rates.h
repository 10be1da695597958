// course.csv as plain numbers, read once before many futures are followed; private to the course folder.
#pragma once

#include <array>
#include <vector>

#include "nucha/base/random.h"
#include "nucha/course/follow.h"

namespace nucha {

/// Segments whose discs and foramina wear: C2-C3 to C7-T1, index that of the segment.
inline constexpr int kFirstDisc = 2;

/// What to read of course.csv; the ids are those of the table with dots as underscores.
struct CourseRates {
  double healing_months = 0, healing_spread = 0, healing_shared = 0, healing_fade_months = 0, healing_union = 0,
         healing_remodel_months = 0, healing_remodel_spread = 0, healing_strain_half = 0, healing_strain_power = 0,
         healing_activity = 0, healing_levels_power = 0, healing_caudal = 0, healing_behind = 0, healing_strict = 0,
         healing_odds_at = 0, healing_judged_months = 0;
  double loosening_months = 0, loosening_spread = 0, loosening_use_power = 0, loosening_use_at = 0,
         loosening_threshold = 0, loosening_behind = 0;
  double subsidence_mm = 0, subsidence_spread = 0, subsidence_months = 0, subsidence_threshold_mm = 0,
         subsidence_density_power = 0, subsidence_density_at_HU = 0, subsidence_graft = 0, subsidence_standalone = 0,
         subsidence_corpectomy = 0;
  double nonunion_hurts = 0, nonunion_silent_months = 0, nonunion_months_to_hurt = 0, nonunion_revised_per_year = 0;
  double index_early = 0, index_early_months = 0, index_per_year = 0, index_behind = 0;
  double wear_grade_per_year = 0, wear_person_spread = 0, wear_level_spread = 0, wear_load_power = 0,
         wear_load_limit = 0, wear_from_age = 0;
  double facet_per_year = 0, facet_spread = 0, facet_load_power = 0;
  double foramen_per_grade = 0, foramen_per_arthritis = 0, foramen_per_mm = 0;
  double symptom_per_year = 0, symptom_operated = 0, symptom_spread = 0, symptom_load_power = 0,
         symptom_foramen_power = 0;
  double reoperation_share = 0, reoperation_months = 0;
  double ossification_months = 0, ossification_unplated = 0, ossification_near_cranial = 0,
         ossification_near_caudal = 0, ossification_if_near_cranial = 0, ossification_if_near_caudal = 0,
         ossification_if_far_cranial = 0, ossification_if_far_caudal = 0, ossification_shared = 0;
  double muscle_drop_front = 0, muscle_drop_behind = 0, muscle_lasting_behind = 0, muscle_months = 0, muscle_load = 0;
  double posture_deg_per_mm = 0, posture_deg_per_grade = 0, posture_compensated = 0, posture_months = 0;
  double population_age = 0, population_age_spread = 0, population_female = 0;
  std::array<double, kSegments> wear_place{}, symptom_place{};  ///< over the mean of the levels
};

/// What is missing in the table or out of the numbers that the formulas can take.
std::vector<Fault> faultsOf(const CourseParameters& parameters);

CourseRates calcRates(const CourseParameters& parameters);

/// Every parameter drawn from its own interval, independently of the others: normal in the logarithm (in the number
/// itself where the interval reaches zero), never outside it.
CourseParameters drawParameters(const CourseParameters& parameters, Random& random);

}  // namespace nucha
