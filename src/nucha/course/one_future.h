// One future of one subject, month by month; private to the course folder.
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <vector>

#include "nucha/course/course_model.h"
#include "nucha/course/fate.h"
#include "nucha/course/futures.h"
#include "nucha/course/rates.h"

namespace nucha {

inline constexpr int kEvents = 9;
inline constexpr double kNever = std::numeric_limits<double>::infinity();

/// What a quantity curve is of.
struct Slot {
  CourseQuantity quantity = CourseQuantity::motion_deg;
  std::optional<Level> level;
};

struct OneFuture {
  std::array<double, kEvents> years{};                 ///< when something happened anywhere; kNever
  std::array<PerSegment, kEvents> years_at_segment{};  ///< the same by level
  std::vector<float> numbers;                          ///< by time, then by slot

  double& at(CourseEvent event) { return years[static_cast<size_t>(event)]; }
  double& at(CourseEvent event, int segment) {
    return years_at_segment[static_cast<size_t>(event)][static_cast<size_t>(segment)];
  }
};

/// Which events can befall the subject, and the quantities of it.
std::vector<CourseEvent> eventsOf(const CourseModel& model);
std::vector<Slot> slotsOf(const CourseModel& model);

struct HealingState {
  PerSegment maturity{};
  double loosening = 0;
};

/// Of the levels that shall unite; 0 when there are none.
double meanMaturity(const CourseModel& model, const HealingState& state);

/// What of a fate does not change while a construct heals.
struct HealingPlan {
  PerSegment months_needed{};   ///< of full drive, in a still gap
  PerSegment remodel_months{};  ///< time constant of a united bridge to become solid
  double screws = 0;
};
HealingPlan planOf(const CourseModel& model, const CourseRates& rates, const HealingFate& fate);

/// Bone bridges and screws from one time after the operation to another.
void heal(const CourseModel& model, const CourseRates& rates, const HealingPlan& plan, double from_months,
          double to_months, HealingState& state);
bool isUnited(const CourseRates& rates, double maturity);

/// The state at the start, as the time since the operation has it.
HealingState healedUntilStart(const CourseModel& model, const CourseRates& rates, const HealingPlan& plan);

/// Follows from `start`. `years`: the times to look at, 0 first.
OneFuture followOne(const CourseModel& model, const CourseRates& rates, const Fate& fate, const HealingState& start,
                    const std::vector<double>& years, bool with_numbers);

}  // namespace nucha
