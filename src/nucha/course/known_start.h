// Healing that fits what is known of the start; private to the course folder.
#pragma once

#include <map>
#include <vector>

#include "nucha/course/one_future.h"

namespace nucha {

/// How healing went in one draw.
struct HealingHistory {
  HealingFate fate;
  HealingState start;       ///< at the start of the curves
  unsigned not_united = 0;  ///< bit s: segment s, at the time when non-union is judged
};

/// Draws of healing, sorted by which levels did not unite.
class KnownStart {
 public:
  KnownStart(const CourseModel& model, const CourseRates& rates, std::uint64_t seed, int draws);

  /// A history in which each level whose chance of non-union is known has it with that chance.
  HealingHistory pick(const Fate& fate);
  int bent() const { return bent_; }

 private:
  HealingHistory bend(HealingHistory history, unsigned not_united);

  const CourseModel& model_;
  const CourseRates& rates_;
  unsigned known_ = 0;  // levels whose chance is known
  std::vector<HealingHistory> drawn_;
  std::map<unsigned, std::vector<std::size_t>> by_pattern_;
  int bent_ = 0;
};

/// Without anything known: as the fate has it.
HealingHistory historyOf(const CourseModel& model, const CourseRates& rates, const HealingFate& fate);

}  // namespace nucha
