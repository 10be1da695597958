#include "nucha/course/known_start.h"

#include <algorithm>

namespace nucha {
namespace {

constexpr int kMostDoublings = 40;
constexpr double kFactor = 1.5;

unsigned bitOf(const HealingPart& part) { return 1u << static_cast<unsigned>(part.segment); }

unsigned openAt(const CourseModel& model, const CourseRates& rates, const HealingState& state) {
  unsigned open = 0;
  for (const HealingPart& part : model.healing) {
    if (!isUnited(rates, state.maturity[static_cast<size_t>(part.segment)])) open |= bitOf(part);
  }
  return open;
}

}  // namespace

HealingHistory historyOf(const CourseModel& model, const CourseRates& rates, const HealingFate& fate) {
  const HealingPlan plan = planOf(model, rates, fate);
  HealingHistory history{fate, healedUntilStart(model, rates, plan), 0};
  HealingState later = history.start;
  const double judged = std::max(model.months_since, rates.healing_judged_months);
  if (judged > model.months_since) heal(model, rates, plan, model.months_since, judged, later);
  history.not_united = openAt(model, rates, later);
  return history;
}

KnownStart::KnownStart(const CourseModel& model, const CourseRates& rates, std::uint64_t seed, int draws)
    : model_(model), rates_(rates) {
  for (const HealingPart& part : model.healing) {
    if (part.nonunion && !part.inside_strut) known_ |= bitOf(part);
  }
  if (known_ == 0) return;
  for (int i = 0; i < draws; ++i) {
    drawn_.push_back(historyOf(model, rates, drawHealingFate(~seed, i)));
    by_pattern_[drawn_.back().not_united & known_].push_back(drawn_.size() - 1);
  }
}

HealingHistory KnownStart::pick(const Fate& fate) {
  if (known_ == 0) return historyOf(model_, rates_, fate.healing);
  unsigned wanted = 0;
  for (const HealingPart& part : model_.healing) {
    const bool known = (known_ & bitOf(part)) != 0;
    if (known && fate.united_u[static_cast<size_t>(part.segment)] < *part.nonunion) wanted |= bitOf(part);
  }
  const auto found = by_pattern_.find(wanted);
  if (found == by_pattern_.end()) return bend(historyOf(model_, rates_, fate.healing), wanted);
  const auto n = found->second.size();
  const auto which = std::min(n - 1, static_cast<std::size_t>(fate.choice_u * static_cast<double>(n)));
  return drawn_[found->second[which]];
}

// healing is slowed or hastened level by level until it fits
HealingHistory KnownStart::bend(HealingHistory history, unsigned not_united) {
  ++bent_;
  for (int i = 0; i < kMostDoublings && (history.not_united & known_) != not_united; ++i) {
    for (const HealingPart& part : model_.healing) {
      const unsigned bit = bitOf(part);
      if ((known_ & bit) == 0 || (history.not_united & bit) == (not_united & bit)) continue;
      double& pace = history.fate.pace[static_cast<size_t>(part.segment)];
      pace = (not_united & bit) != 0 ? pace / kFactor : pace * kFactor;
    }
    history = historyOf(model_, rates_, history.fate);
  }
  return history;
}

}  // namespace nucha
