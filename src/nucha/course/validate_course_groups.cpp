// Groups of patients followed once each, and what they answer.
#include <algorithm>
#include <cmath>

#include "nucha/base/error.h"
#include "nucha/course/validate_course_rows.h"

namespace nucha {
namespace {

using validation::Skipped;

bool same(const Population& a, const Population& b) {
  return a.construct == b.construct && a.levels == b.levels && a.union_odds == b.union_odds &&
         a.age_years == b.age_years && a.reading == b.reading;
}

std::optional<double> shareIn(const Futures& futures, CourseEvent event, double years) {
  const EventCurve* curve = futures.find(event);
  if (!curve) return std::nullopt;
  return futures.shareAt(*curve, years);
}

std::optional<double> meanOf(std::span<const std::optional<double>> shares) {
  double sum = 0;
  for (const std::optional<double>& share : shares) {
    if (!share) return std::nullopt;
    sum += *share;
  }
  return shares.empty() ? std::nullopt : std::optional(sum / static_cast<double>(shares.size()));
}

// of the levels from `first` up to but not including `end`
std::optional<double> meanOfLevels(const std::vector<Futures>& levels, std::size_t first, std::size_t end,
                                   CourseEvent event, double years) {
  std::vector<std::optional<double>> shares;
  for (std::size_t i = first; i < end; ++i) shares.push_back(shareIn(levels[i], event, years));
  return meanOf(shares);
}

std::optional<double> shareAtPlace(const PopulationBench::GroupFutures& f, CourseEvent event, CoursePlace place,
                                   double years) {
  const std::size_t levels = f.operated.size();
  switch (place) {
    case CoursePlace::patient:
      return shareIn(f.all, event, years);
    case CoursePlace::cranial:
      return shareIn(f.cranial, event, years);
    case CoursePlace::caudal:
      return shareIn(f.caudal, event, years);
    case CoursePlace::neighbours:
      return meanOf(std::array{shareIn(f.cranial, event, years), shareIn(f.caudal, event, years)});
    case CoursePlace::operated:
      return meanOfLevels(f.operated, 0, levels, event, years);
    case CoursePlace::top:
      return levels > 1 ? shareIn(f.operated.front(), event, years) : std::nullopt;
    case CoursePlace::middle:
      return levels > 2 ? meanOfLevels(f.operated, 1, levels - 1, event, years) : std::nullopt;
    case CoursePlace::bottom:
      return levels > 1 ? shareIn(f.operated.back(), event, years) : std::nullopt;
  }
  return std::nullopt;
}

double ratio(CourseMeasure measure, double group, double compared) {
  const auto odds = [](double share) { return share / (1 - share); };
  if (measure == CourseMeasure::odds_ratio) return odds(group) / odds(compared);
  if (measure == CourseMeasure::risk_ratio) return group / compared;
  return std::log1p(-group) / std::log1p(-compared);
}

}  // namespace

CourseGroups::Followed& CourseGroups::of(const Population& population) {
  for (Followed& followed : followed_) {
    if (same(followed.population, population)) return followed;
  }
  followed_.push_back({population, 0, {}});
  return followed_.back();
}

void CourseGroups::expect(const CourseGroup& group, double years) {
  for (const CourseGroup::Part& part : group.parts) {
    Followed& followed = of(part.population);
    followed.years = std::max(followed.years, years);
  }
}

void CourseGroups::followAll() {
  if (bench_.begin) bench_.begin(followed_.size());
  for (Followed& followed : followed_) {
    futures(followed.population, followed.years);
    if (bench_.advance) bench_.advance();
  }
}

const PopulationBench::GroupFutures& CourseGroups::futures(const Population& population, double years) {
  Followed& followed = of(population);
  const bool enough =
      followed.futures && !followed.futures->all.years.empty() && followed.futures->all.years.back() >= years - 1e-9;
  if (!enough) {
    followed.years = std::max(followed.years, years);
    followed.futures = bench_.follow(population, followed.years);
  }
  return *followed.futures;
}

std::optional<double> CourseGroups::findShare(const CourseGroup& group, const std::vector<CourseEvent>& events,
                                              CoursePlace place, double years) {
  double sum = 0;
  for (const CourseGroup::Part& part : group.parts) {
    const PopulationBench::GroupFutures& f = futures(part.population, years);
    double without = 1;
    for (const CourseEvent event : events) {
      const std::optional<double> share = shareAtPlace(f, event, place, years);
      if (!share) return std::nullopt;
      without *= 1 - *share;
    }
    sum += part.weight * (1 - without);
  }
  return sum;
}

double CourseGroups::share(const CourseQuestion& question, const CourseGroup& group, double years) {
  const std::optional<double> happened = findShare(group, question.events, question.place, years);
  if (!happened) throw Skipped("the course has no such curve for " + describe(group));
  return question.absent ? 1 - *happened : *happened;
}

double CourseGroups::answer(const CourseQuestion& question) {
  const double at_end = share(question, question.group, question.years);
  const auto before = [&] { return share(question, question.group, question.from_years); };
  switch (question.measure) {
    case CourseMeasure::share:
      return 100 * at_end;
    case CourseMeasure::between:
      return 100 * (at_end - before());
    case CourseMeasure::conditional:
      return 100 * (at_end - before()) / (1 - before());
    case CourseMeasure::yearly_rate:
      return 100 * (1 - std::pow(1 - at_end, 1 / question.years));
    default:
      return ratio(question.measure, at_end, share(question, question.compared, question.years));
  }
}

}  // namespace nucha
