// followOne(): what heals, wears and hurts in one future.
#include <algorithm>
#include <cmath>

#include "nucha/course/healing.h"
#include "nucha/course/normal.h"
#include "nucha/course/one_future.h"
#include "nucha/course/wear.h"

namespace nucha {
namespace {

constexpr double kStepMonths = 1;
constexpr double kLateStepMonths = 3;  // when bone and muscles have had their time
constexpr double kLateMonths = 24;     // from the start
constexpr double kSameLoad = 5e-3;     // of bone bridge, hold and strength: less does not change loads worth telling
constexpr double kMonths = 12;         // of a year
constexpr double kLastGrade = 5;

size_t at(int segment) { return static_cast<size_t>(segment); }

// a mobile level while it is followed
struct Worn {
  double pace = 1, facet_pace = 1;
  double grade = 1, start_grade = 1, arthritis = 0;
  SegmentLoad load;                                // as the mechanics has it
  double disc_counts = 1, facet_counts = 1;        // as it counts for wear
  double grades_a_year = 0, arthritis_a_year = 0;  // under these loads
  double hazard_of_load = 0;                       // a year, in a foramen with all its room
  double hazard_used = 0;
};

class Walk {
 public:
  Walk(const CourseModel& model, const CourseRates& rates, const Fate& fate, const HealingState& start);
  void step(double step_months);
  void look(const std::vector<Slot>& slots);
  OneFuture& future() { return future_; }

 private:
  void beginWear(const WearingPart& part);
  void beginOssification(const WearingPart& part);
  void beginIndex();
  void happens(CourseEvent event, int segment, double years);
  void happensSomewhere(CourseEvent event, double years);
  void readLoads();
  void checkHealing();
  void checkHurt(const HealingPart& part);
  void wear(const WearingPart& part, double step_years);
  void hurt(const WearingPart& part, double step_years);
  void bend(double step_months);
  double sunk(const HealingPart& part, double months) const;
  double strength() const;
  double foramen(const WearingPart& part) const;
  double number(const Slot& slot) const;
  double healingNumber(const Slot& slot, const HealingPart& part) const;
  double wearingNumber(const Slot& slot, const WearingPart& part) const;

  const CourseModel& model_;
  const CourseRates& rates_;
  const Fate& fate_;
  const HealingPlan plan_;
  const double seen_from_;  // bone bridge that a reader calls united
  HealingState healing_;
  OneFuture future_;
  std::array<Worn, kSegments> worn_{};
  double months_ = 0;                          // since the start
  double odds_ = 1;                            // of symptoms of this person in this future
  std::array<double, 3> loads_at_{};           // bone bridge, loosening and strength that the loads were read at
  double bent_deg_ = 0, compensated_deg_ = 0;  // lordosis lost and won back
};

Walk::Walk(const CourseModel& model, const CourseRates& rates, const Fate& fate, const HealingState& start)
    : model_(model),
      rates_(rates),
      fate_(fate),
      plan_(planOf(model, rates, fate.healing)),
      seen_from_(model.strict ? rates.healing_strict : rates.healing_union),
      healing_(start) {
  future_.years.fill(kNever);
  for (PerSegment& years : future_.years_at_segment) years.fill(kNever);
  odds_ = factorOf(rates_.symptom_spread, fate_.symptom_person) * model_.adjacent_odds *
          (model_.operated ? rates_.symptom_operated : 1);
  for (const WearingPart& part : model_.wearing) beginWear(part);
  readLoads();
  checkHealing();
  if (model_.operated) beginIndex();
}

void Walk::happensSomewhere(CourseEvent event, double years) { future_.at(event) = std::min(future_.at(event), years); }

void Walk::happens(CourseEvent event, int segment, double years) {
  future_.at(event, segment) = std::min(future_.at(event, segment), years);
  happensSomewhere(event, years);
}

// counted from the operation; what would have come before the start is known not to have come
void Walk::beginIndex() {
  const double early = fate_.early_e * rates_.index_early_months - model_.months_since;
  const double behind = model_.behind_only ? rates_.index_behind : 1;
  double years = fate_.index_e / (behind * rates_.index_per_year);
  if (fate_.early_u < behind * rates_.index_early && early > 0) years = std::min(years, early / kMonths);
  happensSomewhere(CourseEvent::index_reoperation, years);
}

void Walk::beginWear(const WearingPart& part) {
  const size_t s = at(part.segment);
  Worn& worn = worn_[s];
  const double person = factorOf(rates_.wear_person_spread, fate_.wear_person);
  worn.pace = person * factorOf(rates_.wear_level_spread, fate_.wear[s]);
  worn.facet_pace = person * factorOf(rates_.facet_spread, fate_.facet[s]);
  const double age = std::max(0.0, model_.age_years + model_.age_spread * fate_.age);
  worn.grade = part.grade > 1 ? std::clamp(part.grade + fate_.start_u[s] - 0.5, 1.0, kLastGrade)
                              : gradeAtAge(age, worn.pace, part.segment, rates_);
  worn.start_grade = worn.grade;
  const double years = std::max(0.0, age - rates_.wear_from_age);
  worn.arthritis =
      part.arthritis > 0 ? part.arthritis : arthritisAfter(0, arthritisPerYear(worn.facet_pace, 1, rates_), years);
  if (part.beside && model_.spacer) beginOssification(part);
}

void Walk::beginOssification(const WearingPart& part) {
  const size_t s = at(part.segment);
  double chance = rates_.ossification_unplated;
  if (model_.plated) {
    const double near = part.cranial ? rates_.ossification_near_cranial : rates_.ossification_near_caudal;
    const double if_near = part.cranial ? rates_.ossification_if_near_cranial : rates_.ossification_if_near_caudal;
    const double if_far = part.cranial ? rates_.ossification_if_far_cranial : rates_.ossification_if_far_caudal;
    chance = fate_.near_u[s] < near ? if_near : if_far;
  }
  // who makes bone on one side of the plate makes it on the other: normals with a common part
  const double shared = rates_.ossification_shared;
  const double normal = std::sqrt(shared) * fate_.ossified_person + std::sqrt(1 - shared) * fate_.ossified[s];
  if (normalShare(normal) >= chance) return;
  const double months = fate_.ossified_e[s] * rates_.ossification_months - model_.months_since;
  happens(CourseEvent::ossified, part.segment, std::max(0.0, months) / kMonths);
}

void Walk::readLoads() {
  const std::array<double, 3> now{meanMaturity(model_, healing_), healing_.loosening, strength()};
  bool same = months_ > 0;
  for (size_t i = 0; i < now.size(); ++i) same = same && std::abs(now[i] - loads_at_[i]) < kSameLoad;
  if (same) return;
  loads_at_ = now;
  const double mean = now[0];
  const double tired = 1 + rates_.muscle_load * std::max(0.0, 1 - now[2]);
  for (const WearingPart& part : model_.wearing) {
    Worn& worn = worn_[at(part.segment)];
    worn.load = model_.surface.at(part.segment, mean, healing_.loosening);
    worn.disc_counts = tired * loadThatCounts(worn.load.disc_load, rates_);
    worn.facet_counts = tired * loadThatCounts(worn.load.facet_load, rates_);
    worn.grades_a_year = gradesPerYear(worn.pace, part.segment, worn.disc_counts, rates_);
    worn.hazard_of_load = symptomHazard(part.segment, (worn.disc_counts + worn.facet_counts) / 2, 1, rates_) * odds_;
    worn.arthritis_a_year = arthritisPerYear(worn.facet_pace, worn.facet_counts, rates_);
  }
}

void Walk::checkHealing() {
  if (model_.healing.empty()) return;
  bool all = true;
  for (const HealingPart& part : model_.healing) {
    const double maturity = healing_.maturity[at(part.segment)];
    if (maturity >= seen_from_ * (1 - 1e-12)) {
      double& when = future_.at(CourseEvent::united, part.segment);
      when = std::min(when, months_ / kMonths);
    } else {
      all = false;
    }
    if (!isUnited(rates_, maturity)) checkHurt(part);
    if (sunk(part, months_) >= rates_.subsidence_threshold_mm) {
      happens(CourseEvent::subsided, part.segment, months_ / kMonths);
    }
  }
  if (all) happensSomewhere(CourseEvent::united, months_ / kMonths);
  if (healing_.loosening >= rates_.loosening_threshold) happensSomewhere(CourseEvent::loosened, months_ / kMonths);
}

void Walk::checkHurt(const HealingPart& part) {
  const size_t s = at(part.segment);
  if (fate_.hurts_u[s] >= rates_.nonunion_hurts) return;
  const double hurts_at = rates_.nonunion_silent_months + fate_.hurts_e[s] * rates_.nonunion_months_to_hurt;
  if (model_.months_since + months_ < hurts_at) return;
  if (future_.at(CourseEvent::nonunion_symptoms, part.segment) < kNever) return;
  happens(CourseEvent::nonunion_symptoms, part.segment, months_ / kMonths);
  const double revised = months_ / kMonths + fate_.revised_e[s] / rates_.nonunion_revised_per_year;
  happensSomewhere(CourseEvent::index_reoperation, revised);
}

double Walk::sunk(const HealingPart& part, double months) const {
  if (!part.spacer || !part.sinks) return 0;
  double factor =
      std::pow(std::max(part.density_HU, 1.0) / rates_.subsidence_density_at_HU, -rates_.subsidence_density_power);
  if (*part.spacer == ImplantKind::graft) factor *= rates_.subsidence_graft;
  if (*part.spacer == ImplantKind::standalone_cage) factor *= rates_.subsidence_standalone;
  if (*part.spacer == ImplantKind::corpectomy_cage) factor *= rates_.subsidence_corpectomy;
  return std::max(part.sunk_mm, sunkAfter(model_.months_since + months, fate_.sink[at(part.segment)], factor, rates_));
}

double Walk::strength() const {
  if (!model_.operated) {
    const double target = model_.strength * model_.muscle_target;
    return target + (model_.strength - target) * std::exp(-months_ / rates_.muscle_months);
  }
  const double lasting = model_.behind ? rates_.muscle_lasting_behind : 0;
  const double drop = model_.behind ? rates_.muscle_drop_behind : rates_.muscle_drop_front;
  const double recovering = (drop - lasting) * std::exp(-model_.months_since / rates_.muscle_months);
  const double start = model_.strength * (1 - lasting - recovering);
  const double target = model_.strength * (1 - lasting) * model_.muscle_target;
  return target + (start - target) * std::exp(-months_ / rates_.muscle_months);
}

double Walk::foramen(const WearingPart& part) const {
  const Worn& worn = worn_[at(part.segment)];
  return part.foramen_mm2 * foramenLeft(worn.grade - 1, worn.arthritis, rates_) /
         foramenLeft(part.grade - 1, part.arthritis, rates_);
}

void Walk::wear(const WearingPart& part, double step_years) {
  Worn& worn = worn_[at(part.segment)];
  worn.grade = std::min(kLastGrade, worn.grade + step_years * worn.grades_a_year);
  worn.arthritis = arthritisAfter(worn.arthritis, worn.arthritis_a_year, step_years);
  if (gradeAsRead(worn.grade) <= gradeAsRead(worn.start_grade)) return;
  double& when = future_.at(CourseEvent::degenerated, part.segment);
  when = std::min(when, months_ / kMonths);
  if (part.beside || !model_.operated) happensSomewhere(CourseEvent::degenerated, when);
}

void Walk::hurt(const WearingPart& part, double step_years) {
  const size_t s = at(part.segment);
  Worn& worn = worn_[s];
  if (future_.at(CourseEvent::adjacent_symptoms, part.segment) < kNever) return;
  const double healthy = part.healthy_mm2 / foramenLeft(part.healthy_grade - 1, 0, rates_);
  const double room = healthy > 0 ? foramen(part) / healthy : foramenLeft(worn.grade - 1, worn.arthritis, rates_);
  worn.hazard_used += worn.hazard_of_load * factorOfRoom(room, rates_) * step_years;
  if (worn.hazard_used < fate_.symptom_e[s]) return;
  const double years = months_ / kMonths;
  happens(CourseEvent::adjacent_symptoms, part.segment, years);
  if (fate_.reoperation_u[s] >= rates_.reoperation_share) return;
  happens(CourseEvent::adjacent_reoperation, part.segment,
          years + fate_.reoperation_e[s] * rates_.reoperation_months / kMonths);
}

// lordosis follows what sinks and wears; the mobile levels win part of it back, slowly
void Walk::bend(double step_months) {
  bent_deg_ = 0;
  for (const HealingPart& part : model_.healing) {
    bent_deg_ += rates_.posture_deg_per_mm * (sunk(part, months_) - sunk(part, 0));
  }
  for (const WearingPart& part : model_.wearing) {
    const Worn& worn = worn_[at(part.segment)];
    bent_deg_ += rates_.posture_deg_per_grade * (worn.grade - worn.start_grade);
  }
  const double target = rates_.posture_compensated * bent_deg_;
  compensated_deg_ = target + (compensated_deg_ - target) * std::exp(-step_months / rates_.posture_months);
}

void Walk::step(double step_months) {
  const double from = model_.months_since + months_;
  heal(model_, rates_, plan_, from, from + step_months, healing_);
  months_ += step_months;
  checkHealing();
  for (const WearingPart& part : model_.wearing) {
    wear(part, step_months / kMonths);
    if (part.beside || !model_.operated) hurt(part, step_months / kMonths);
  }
  bend(step_months);
  readLoads();
}

double Walk::healingNumber(const Slot& slot, const HealingPart& part) const {
  const double maturity = healing_.maturity[at(part.segment)];
  switch (slot.quantity) {
    case CourseQuantity::union_maturity:
      return maturity;
    case CourseQuantity::foramen_mm2: {
      const double more = sunk(part, months_) - sunk(part, 0);
      return part.foramen_mm2 * std::max(0.0, 1 - rates_.foramen_per_mm * more);
    }
    default:
      return model_.surface.at(part.segment, maturity, healing_.loosening).motion_deg;
  }
}

double Walk::wearingNumber(const Slot& slot, const WearingPart& part) const {
  const Worn& worn = worn_[at(part.segment)];
  switch (slot.quantity) {
    case CourseQuantity::disc_load:
      return worn.load.disc_load;
    case CourseQuantity::disc_grade:
      return worn.grade;
    case CourseQuantity::facet_arthritis:
      return worn.arthritis;
    case CourseQuantity::foramen_mm2:
      return foramen(part);
    default:
      return worn.load.motion_deg;
  }
}

double Walk::number(const Slot& slot) const {
  if (!slot.level) {
    if (slot.quantity == CourseQuantity::muscle_strength) return strength();
    if (slot.quantity == CourseQuantity::union_maturity) return meanMaturity(model_, healing_);
    return model_.lordosis_deg - bent_deg_ + compensated_deg_;
  }
  const int s = indexOf(*slot.level);
  for (const HealingPart& part : model_.healing) {
    if (part.segment == s) return healingNumber(slot, part);
  }
  for (const WearingPart& part : model_.wearing) {
    if (part.segment == s) return wearingNumber(slot, part);
  }
  return 0;
}

void Walk::look(const std::vector<Slot>& slots) {
  for (const Slot& slot : slots) future_.numbers.push_back(static_cast<float>(number(slot)));
}

}  // namespace

OneFuture followOne(const CourseModel& model, const CourseRates& rates, const Fate& fate, const HealingState& start,
                    const std::vector<double>& years, bool with_numbers) {
  Walk walk(model, rates, fate, start);
  std::vector<Slot> slots;
  if (with_numbers) slots = slotsOf(model);
  walk.look(slots);
  for (size_t i = 1; i < years.size(); ++i) {
    const double months = (years[i] - years[i - 1]) * kMonths;
    const bool late = years[i - 1] * kMonths >= kLateMonths;
    const double longest = late ? kLateStepMonths : kStepMonths;
    const int steps = std::max(1, static_cast<int>(std::ceil(months / longest - 1e-9)));
    for (int k = 0; k < steps; ++k) walk.step(months / steps);
    walk.look(slots);
  }
  return std::move(walk.future());
}

}  // namespace nucha
