#include "nucha/course/many_futures.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/course/known_start.h"

namespace nucha {
namespace {

constexpr int kBatches = 20;        // of other parameters
constexpr int kLeastInBatch = 30;   // futures
constexpr int kBatchShare = 15;     // one in so many of the futures is followed again in each batch
constexpr int kDrawsPerFuture = 3;  // of healing, to pick from
constexpr int kLeastDraws = 150;

// Orders as little as it must: with rising shares one after the other, `from` keeps what is in its place already.
double quantile(std::vector<float>& values, double share, std::size_t& from) {
  const double at = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const auto begin = values.begin(), place = begin + static_cast<std::ptrdiff_t>(below);
  std::nth_element(begin + static_cast<std::ptrdiff_t>(from), place, values.end());
  from = below;
  const auto above = place + 1 == values.end() ? place : std::min_element(place + 1, values.end());
  const auto a = static_cast<double>(*place), b = static_cast<double>(*above);
  return a + (at - static_cast<double>(below)) * (b - a);
}

std::optional<std::size_t> slotIn(const std::vector<Slot>& slots, const Slot& wanted) {
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].quantity == wanted.quantity && slots[i].level == wanted.level) return i;
  }
  return {};
}

std::optional<Level> levelOf(std::optional<int> segment) {
  if (!segment) return {};
  return Level{static_cast<Vertebra>(*segment)};
}

}  // namespace

ManyFutures::ManyFutures(const std::vector<SubjectFutures>& members, const CourseRates& rates, std::uint64_t seed,
                         std::vector<double> years, bool with_numbers)
    : members_(members), years_(std::move(years)), futures_() {
  int first = 0;
  for (const SubjectFutures& member : members_) {
    follow(member, rates, seed, first, with_numbers);
    first += member.count;
  }
}

void ManyFutures::follow(const SubjectFutures& member, const CourseRates& rates, std::uint64_t seed, int first,
                         bool with_numbers) {
  KnownStart known(member.model, rates, seed, std::max(kLeastDraws, kDrawsPerFuture * member.count));
  std::vector<OneFuture> futures;
  futures.reserve(static_cast<std::size_t>(member.count));
  for (int i = first; i < first + member.count; ++i) {
    Fate fate = drawFate(seed, i);
    const HealingHistory history = known.pick(fate);
    fate.healing = history.fate;
    futures.push_back(followOne(member.model, rates, fate, history.start, years_, with_numbers));
  }
  bent_ += known.bent();
  futures_.push_back(std::move(futures));
}

int ManyFutures::count() const {
  std::size_t sum = 0;
  for (const auto& futures : futures_) sum += futures.size();
  return static_cast<int>(sum);
}

std::vector<double> ManyFutures::happened(CourseEvent event, const SegmentOf& segment) const {
  std::vector<double> years;
  const auto e = static_cast<std::size_t>(event);
  for (std::size_t m = 0; m < members_.size(); ++m) {
    const std::optional<int> s = segment ? segment(members_[m].model) : std::nullopt;
    if (segment && !s) continue;
    for (const OneFuture& future : futures_[m]) {
      years.push_back(s ? future.years_at_segment[e][static_cast<std::size_t>(*s)] : future.years[e]);
    }
  }
  return years;
}

QuantityCurve ManyFutures::spread(CourseQuantity quantity, std::optional<Level> level, const SegmentOf& segment) const {
  std::vector<std::vector<float>> columns(years_.size());
  for (std::vector<float>& column : columns) column.reserve(static_cast<std::size_t>(count()));
  for (std::size_t m = 0; m < members_.size(); ++m) {
    const std::optional<int> s = segment ? segment(members_[m].model) : std::nullopt;
    if (segment && !s) continue;
    const std::vector<Slot> slots = slotsOf(members_[m].model);
    const std::optional<std::size_t> slot = slotIn(slots, {quantity, levelOf(s)});
    if (!slot) continue;
    for (const OneFuture& future : futures_[m]) {
      for (std::size_t t = 0; t < years_.size(); ++t) {
        columns[t].push_back(future.numbers[t * slots.size() + *slot]);
      }
    }
  }
  QuantityCurve curve;
  curve.quantity = quantity;
  curve.level = level;
  if (columns.front().empty()) return curve;
  for (std::vector<float>& column : columns) {
    std::size_t from = 0;
    curve.p05.push_back(quantile(column, 0.05, from));
    curve.p25.push_back(quantile(column, 0.25, from));
    curve.p50.push_back(quantile(column, 0.50, from));
    curve.p75.push_back(quantile(column, 0.75, from));
    curve.p95.push_back(quantile(column, 0.95, from));
  }
  return curve;
}

void checkOptions(const FollowOptions& options) {
  std::vector<Fault> faults;
  for (const std::string& what : options.validate()) faults.push_back({"course", what, "choose another"});
  if (!faults.empty()) throw InputError(std::move(faults));
}

std::vector<double> timesOf(const FollowOptions& options) {
  std::vector<double> years{0};
  const double step = options.step_months / 12;
  for (int i = 1; i * step < options.years - 1e-9; ++i) years.push_back(i * step);
  years.push_back(options.years);
  return years;
}

std::vector<double> sharesBy(const std::vector<double>& happened, const std::vector<double>& years) {
  std::vector<double> sorted = happened;
  std::sort(sorted.begin(), sorted.end());
  std::vector<double> shares;
  for (const double year : years) {
    const auto by = std::upper_bound(sorted.begin(), sorted.end(), year + 1e-9) - sorted.begin();
    shares.push_back(sorted.empty() ? 0 : static_cast<double>(by) / static_cast<double>(sorted.size()));
  }
  return shares;
}

namespace {

std::vector<SubjectFutures> fewer(const std::vector<SubjectFutures>& members) {
  std::vector<SubjectFutures> few = members;
  for (SubjectFutures& member : few) {
    member.count = std::min(member.count, std::max(kLeastInBatch, member.count / kBatchShare));
  }
  return few;
}

// the same few futures under the parameters as they are and under others: what moves is owed to the parameters
void addIntervals(const std::vector<SubjectFutures>& members, const CourseParameters& parameters,
                  const FollowOptions& options, const std::vector<CurveWish>& wishes, Futures& futures) {
  const std::vector<SubjectFutures> few = fewer(members);
  const std::size_t times = futures.years.size();
  const ManyFutures as_is(few, calcRates(parameters), options.seed, futures.years, false);
  std::vector<std::vector<std::vector<float>>> moved(wishes.size(), std::vector<std::vector<float>>(times));
  std::vector<std::vector<double>> now;
  for (const CurveWish& wish : wishes) now.push_back(sharesBy(as_is.happened(wish.event, wish.segment), futures.years));
  Random random(options.seed + 1);
  for (int b = 0; b < kBatches; ++b) {
    const ManyFutures other(few, calcRates(drawParameters(parameters, random)), options.seed, futures.years, false);
    for (std::size_t w = 0; w < wishes.size(); ++w) {
      const std::vector<double> then = sharesBy(other.happened(wishes[w].event, wishes[w].segment), futures.years);
      for (std::size_t t = 0; t < times; ++t) moved[w][t].push_back(static_cast<float>(then[t] - now[w][t]));
    }
  }
  for (std::size_t w = 0; w < wishes.size(); ++w) {
    EventCurve& curve = futures.events[w];
    for (std::size_t t = 0; t < times; ++t) {
      std::vector<float>& by = moved[w][t];
      std::size_t from = 0;
      const double down = std::min(0.0, quantile(by, 0.05, from)), up = std::max(0.0, quantile(by, 0.95, from));
      const double lo = std::clamp(curve.share[t] + down, 0.0, 1.0);
      const double hi = std::clamp(curve.share[t] + up, 0.0, 1.0);
      // what happened stays so: no end of the interval falls again
      curve.lo.push_back(t > 0 ? std::max(lo, curve.lo.back()) : lo);
      curve.hi.push_back(t > 0 ? std::max(hi, curve.hi.back()) : hi);
    }
  }
}

}  // namespace

Futures followMembers(const std::vector<SubjectFutures>& members, const CourseParameters& parameters,
                      const FollowOptions& options, const std::vector<CurveWish>& events,
                      const std::vector<std::pair<Slot, SegmentOf>>& quantities) {
  Futures futures;
  futures.years = timesOf(options);
  const ManyFutures many(members, calcRates(parameters), options.seed, futures.years, true);
  futures.count = many.count();
  for (const CurveWish& wish : events) {
    EventCurve curve;
    curve.event = wish.event;
    curve.level = wish.level;
    curve.share = sharesBy(many.happened(wish.event, wish.segment), futures.years);
    futures.events.push_back(std::move(curve));
  }
  for (const auto& [slot, segment] : quantities) {
    futures.quantities.push_back(many.spread(slot.quantity, slot.level, segment));
  }
  if (options.intervals) addIntervals(members, parameters, options, events, futures);
  if (many.bent() > 0) {
    futures.notes.push_back(std::to_string(many.bent()) +
                            " futures were made to fit what is known of healing by changing the pace of the bone, for "
                            "want of any drawn that fitted.");
  }
  return futures;
}

}  // namespace nucha
