#include "nucha/course/one_future.h"

#include <algorithm>
#include <cmath>

#include "nucha/course/healing.h"

namespace nucha {
namespace {

constexpr double kStepMonths = 1;

size_t at(int segment) { return static_cast<size_t>(segment); }

// grafts of a construct that must grow for themselves: the levels inside a strut follow its ends
double growing(const CourseModel& model) {
  return static_cast<double>(std::count_if(model.healing.begin(), model.healing.end(),
                                           [](const HealingPart& part) { return !part.inside_strut; }));
}

double paceOf(const HealingPart& part, double grafts, const CourseRates& rates) {
  const double caudal = grafts > 2 && part.rank >= 1 ? rates.healing_caudal : 1;
  return caudal * std::pow(grafts, -rates.healing_levels_power);
}

void followEnds(const CourseModel& model, HealingState& state) {
  double least = 1;
  for (const HealingPart& part : model.healing) {
    if (!part.inside_strut) least = std::min(least, state.maturity[at(part.segment)]);
  }
  for (const HealingPart& part : model.healing) {
    if (part.inside_strut) state.maturity[at(part.segment)] = least;
  }
}

double openShare(const CourseModel& model, const CourseRates& rates, const HealingState& state) {
  double open = 0;
  for (const HealingPart& part : model.healing) open += isUnited(rates, state.maturity[at(part.segment)]) ? 0 : 1;
  return model.healing.empty() ? 0 : open / static_cast<double>(model.healing.size());
}

}  // namespace

double meanMaturity(const CourseModel& model, const HealingState& state) {
  if (model.healing.empty()) return 0;
  double sum = 0;
  for (const HealingPart& part : model.healing) sum += state.maturity[at(part.segment)];
  return sum / static_cast<double>(model.healing.size());
}

bool isUnited(const CourseRates& rates, double maturity) { return maturity >= rates.healing_union * (1 - 1e-12); }

HealingPlan planOf(const CourseModel& model, const CourseRates& rates, const HealingFate& fate) {
  HealingPlan plan;
  plan.screws = fate.screws;
  const double grafts = growing(model);
  const double of_all = paceOfOdds(model.union_odds, rates) * (model.behind_only ? rates.healing_behind : 1);
  for (const HealingPart& part : model.healing) {
    const size_t s = at(part.segment);
    const double pace = fate.pace[s] * of_all * paceOf(part, grafts, rates);
    plan.remodel_months[s] = rates.healing_remodel_months * std::exp(rates.healing_remodel_spread * fate.remodel[s]);
    plan.months_needed[s] = monthsOfDrive(fate.person, fate.level[s], pace, rates);
  }
  return plan;
}

void heal(const CourseModel& model, const CourseRates& rates, const HealingPlan& plan, double from_months,
          double to_months, HealingState& state) {
  if (model.healing.empty()) return;
  const int steps = std::max(1, static_cast<int>(std::ceil((to_months - from_months) / kStepMonths - 1e-9)));
  const double step = (to_months - from_months) / steps;
  for (int i = 0; i < steps; ++i) {
    const double time = from_months + i * step;
    const double drive = driveBetween(time, time + step, rates);
    const double open = openShare(model, rates, state);
    const bool wears = open > 0 && model.surface.hasScrews();
    const double use = wears ? model.surface.screwUse(meanMaturity(model, state), state.loosening) : 0;
    for (const HealingPart& part : model.healing) {
      double& maturity = state.maturity[at(part.segment)];
      if (isUnited(rates, maturity)) {
        maturity = ripenedAfter(maturity, step, plan.remodel_months[at(part.segment)]);
        continue;
      }
      const SegmentLoad load = model.surface.at(part.segment, maturity, state.loosening);
      const double pace = paceUnderStrain(strainOf(load.motion_deg, part.half_depth_over_gap, rates), rates);
      maturity = bridgeAfter(maturity, drive, plan.months_needed[at(part.segment)], pace, rates);
    }
    followEnds(model, state);
    if (use > 0) {
      const double behind = model.behind_only ? rates.loosening_behind : 1;
      state.loosening = looseningAfter(state.loosening, use, behind * open, step, plan.screws, rates);
    }
  }
}

HealingState healedUntilStart(const CourseModel& model, const CourseRates& rates, const HealingPlan& plan) {
  HealingState state;
  if (model.months_since > 0) heal(model, rates, plan, 0, model.months_since, state);
  state.loosening = std::max(state.loosening, model.loosening);
  return state;
}

std::vector<CourseEvent> eventsOf(const CourseModel& model) {
  std::vector<CourseEvent> events;
  if (!model.healing.empty()) {
    events = {CourseEvent::united, CourseEvent::nonunion_symptoms};
    if (model.surface.hasScrews()) events.push_back(CourseEvent::loosened);
    if (model.spacer) events.push_back(CourseEvent::subsided);
  }
  if (model.operated && model.spacer) events.push_back(CourseEvent::ossified);
  for (const CourseEvent event :
       {CourseEvent::degenerated, CourseEvent::adjacent_symptoms, CourseEvent::adjacent_reoperation}) {
    events.push_back(event);
  }
  if (model.operated) events.push_back(CourseEvent::index_reoperation);
  return events;
}

std::vector<Slot> slotsOf(const CourseModel& model) {
  std::vector<Slot> slots;
  const auto level = [](int segment) { return Level{static_cast<Vertebra>(segment)}; };
  if (!model.healing.empty()) slots.push_back({CourseQuantity::union_maturity, {}});
  for (const HealingPart& part : model.healing) {
    slots.push_back({CourseQuantity::union_maturity, level(part.segment)});
    slots.push_back({CourseQuantity::motion_deg, level(part.segment)});
    if (part.foramen_mm2 > 0) slots.push_back({CourseQuantity::foramen_mm2, level(part.segment)});
  }
  for (const WearingPart& part : model.wearing) {
    for (const CourseQuantity quantity : {CourseQuantity::motion_deg, CourseQuantity::disc_load,
                                          CourseQuantity::disc_grade, CourseQuantity::facet_arthritis}) {
      slots.push_back({quantity, level(part.segment)});
    }
    if (part.foramen_mm2 > 0) slots.push_back({CourseQuantity::foramen_mm2, level(part.segment)});
  }
  slots.push_back({CourseQuantity::muscle_strength, {}});
  slots.push_back({CourseQuantity::lordosis_deg, {}});
  return slots;
}

}  // namespace nucha
