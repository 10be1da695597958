// The chance that a treatment helps one patient, over everything the pain may come from.
#pragma once

#include <optional>

#include "nucha/evaluate/options.h"

namespace nucha {

struct BenefitForPatient {
  double chance = 0;
  Interval interval90;
};

/// Benefit of one treatment; nullopt when nobody has measured it for any cause that has weight here.
/// With p the probability of a cause and g the chance that the treatment helps where that cause is present, the chance
/// is 1 - product of (1 - p g) over the causes with a row in benefits.csv. Several causes may be present at once, so
/// plain adding could exceed 1; where causes exclude each other this is a little below the exact sum, on the careful
/// side. Causes without a row count as not helped.
std::optional<BenefitForPatient> calcBenefit(std::string_view treatment, const Evidence& evidence,
                                             const CauseBeliefs& beliefs);

}  // namespace nucha
