// Many futures of one subject or of several, and what they say together; private to the course folder.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "nucha/course/one_future.h"

namespace nucha {

/// So many futures of a subject.
struct SubjectFutures {
  CourseModel model;
  int count = 0;
};

/// The segment of a member that a curve is of.
using SegmentOf = std::function<std::optional<int>(const CourseModel&)>;

/// Where a healing level's chance of non-union is known, so many of the futures have not united there by then (the
/// start, or `healing.judged_months` after the operation where that is later): healing is drawn until it fits.
class ManyFutures {
 public:
  /// Futures of all members; number k of the group has fate k of the seed.
  ManyFutures(const std::vector<SubjectFutures>& members, const CourseRates& rates, std::uint64_t seed,
              std::vector<double> years, bool with_numbers);

  int count() const;
  int bent() const { return bent_; }  ///< futures whose biology had to be bent because none drawn fitted
  /// When it happened in each future; `segment`: none for anywhere. Members without the segment are left out.
  std::vector<double> happened(CourseEvent event, const SegmentOf& segment = {}) const;
  /// Quantiles over all futures; empty when no member has the quantity there.
  QuantityCurve spread(CourseQuantity quantity, std::optional<Level> level, const SegmentOf& segment = {}) const;

 private:
  void follow(const SubjectFutures& member, const CourseRates& rates, std::uint64_t seed, int first, bool with_numbers);

  const std::vector<SubjectFutures>& members_;
  std::vector<double> years_;
  std::vector<std::vector<OneFuture>> futures_;  // by member
  int bent_ = 0;
};

/// Throws InputError naming what is wrong with them.
void checkOptions(const FollowOptions& options);

/// Times to look at: 0, then every step, and the end.
std::vector<double> timesOf(const FollowOptions& options);

/// Share by each of the times.
std::vector<double> sharesBy(const std::vector<double>& happened, const std::vector<double>& years);

/// Curves of the events asked for, with intervals by option.
struct CurveWish {
  CourseEvent event;
  std::optional<Level> level;  ///< by which the curve is named
  SegmentOf segment;           ///< empty: anywhere
};
/// Curves parallel to what is asked for; those of quantities that no member has are empty.
Futures followMembers(const std::vector<SubjectFutures>& members, const CourseParameters& parameters,
                      const FollowOptions& options, const std::vector<CurveWish>& events,
                      const std::vector<std::pair<Slot, SegmentOf>>& quantities);

}  // namespace nucha
