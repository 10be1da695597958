#include "nucha/course/population.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/course/many_futures.h"
#include "nucha/neck/build.h"

namespace nucha {
namespace {

constexpr int kMostLevels = 4;
constexpr int kFirstOperated = 3;  // part of what is looked at
constexpr double kMoment_Nm = 1;   // of the turn, as flexibility tests have it

bool unites(ConstructWord word) {
  return word != ConstructWord::disc && word != ConstructWord::disc_constrained && word != ConstructWord::disc_elastic;
}

struct Share {
  Vertebra upper = Vertebra::C5;
  double share = 0;
};

std::vector<Share> placesOf(const CourseParameters& parameters, int levels) {
  std::vector<Share> places;
  double sum = 0;
  for (int s = kFirstDisc; s < kSegments; ++s) {
    const Level level{static_cast<Vertebra>(s)};
    const std::string id = fmt::format("population.levels_{}.{}", levels, name(level));
    if (!parameters.has(id)) continue;
    places.push_back({level.upper, parameters.value(id)});
    sum += places.back().share;
  }
  for (Share& place : places) place.share /= sum;
  return places;
}

// whole numbers that add up to the total: what rounding down leaves goes to the largest remainders
std::vector<int> counts(const std::vector<double>& shares, int total) {
  std::vector<int> whole;
  std::vector<std::pair<double, std::size_t>> rest;
  int sum = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double exact = shares[i] * total;
    whole.push_back(static_cast<int>(std::floor(exact)));
    rest.emplace_back(whole.back() - exact, i);
    sum += whole.back();
  }
  std::sort(rest.begin(), rest.end());
  for (std::size_t i = 0; sum < total; ++i, ++sum) ++whole[rest[i % rest.size()].second];
  return whole;
}

std::optional<int> beside(const CourseModel& model, bool cranial) {
  for (const WearingPart& part : model.wearing) {
    if (part.beside && part.cranial == cranial) return part.segment;
  }
  return {};
}

// what to look at: of the whole (part 0), of the level above the construct (1), of the one below it (2) and of the
// levels that shall unite (3 and on)
struct Wishes {
  std::vector<CurveWish> events;
  std::vector<std::pair<Slot, SegmentOf>> quantities;
  std::vector<int> event_parts, quantity_parts;
};

Wishes wishesOf(const CourseModel& model) {
  Wishes wishes;
  const std::vector<CourseEvent> events = eventsOf(model);
  for (const CourseEvent event : events) wishes.events.push_back({event, {}, {}});
  for (const Slot& slot : slotsOf(model)) {
    if (!slot.level) wishes.quantities.emplace_back(slot, SegmentOf{});
  }
  wishes.event_parts.assign(wishes.events.size(), 0);
  wishes.quantity_parts.assign(wishes.quantities.size(), 0);
  for (const int part : {1, 2}) {
    if (!model.operated) continue;
    const SegmentOf segment = [part](const CourseModel& one) { return beside(one, part == 1); };
    for (const CourseEvent event : {CourseEvent::ossified, CourseEvent::degenerated, CourseEvent::adjacent_symptoms,
                                    CourseEvent::adjacent_reoperation}) {
      if (std::find(events.begin(), events.end(), event) == events.end()) continue;
      wishes.events.push_back({event, {}, segment});
      wishes.event_parts.push_back(part);
    }
    for (const CourseQuantity quantity :
         {CourseQuantity::motion_deg, CourseQuantity::disc_load, CourseQuantity::disc_grade,
          CourseQuantity::facet_arthritis, CourseQuantity::foramen_mm2}) {
      wishes.quantities.push_back({{quantity, {}}, segment});
      wishes.quantity_parts.push_back(part);
    }
  }
  for (std::size_t i = 0; i < model.healing.size(); ++i) {
    const SegmentOf segment = [i](const CourseModel& one) { return std::optional<int>(one.healing[i].segment); };
    for (const CourseEvent event : {CourseEvent::united, CourseEvent::nonunion_symptoms, CourseEvent::subsided}) {
      if (std::find(events.begin(), events.end(), event) == events.end()) continue;
      wishes.events.push_back({event, {}, segment});
      wishes.event_parts.push_back(kFirstOperated + static_cast<int>(i));
    }
    for (const CourseQuantity quantity : {CourseQuantity::union_maturity, CourseQuantity::motion_deg}) {
      wishes.quantities.push_back({{quantity, {}}, segment});
      wishes.quantity_parts.push_back(kFirstOperated + static_cast<int>(i));
    }
  }
  return wishes;
}

Futures taken(const Futures& all, const Wishes& wishes, int part) {
  Futures some;
  some.count = all.count;
  some.years = all.years;
  for (std::size_t i = 0; i < all.events.size(); ++i) {
    if (wishes.event_parts[i] == part) some.events.push_back(all.events[i]);
  }
  for (std::size_t i = 0; i < all.quantities.size(); ++i) {
    if (wishes.quantity_parts[i] == part && !all.quantities[i].p50.empty()) {
      some.quantities.push_back(all.quantities[i]);
    }
  }
  return some;
}

}  // namespace

struct PopulationBench::Inside {
  using Key = std::tuple<std::optional<ConstructWord>, int, Sex, Vertebra>;

  const NeckTables& necks;
  const MechanicsParameters& mechanics;
  const CourseParameters& course;
  std::map<Sex, std::unique_ptr<NeckBench>> benches;
  std::map<Key, CourseModel> models;

  NeckBench& bench(Sex sex);
  const CourseModel& model(const Population& population, Sex sex, Vertebra upper);
  std::vector<SubjectFutures> members(const Population& population, int futures);
};

NeckBench& PopulationBench::Inside::bench(Sex sex) {
  std::unique_ptr<NeckBench>& bench = benches[sex];
  if (!bench) {
    Measurements measurements;
    measurements.sex = sex;
    measurements.age_years = course.value("population.age");
    bench = std::make_unique<NeckBench>(makeNeck(measurements, necks), mechanics, kMoment_Nm);
  }
  return *bench;
}

const CourseModel& PopulationBench::Inside::model(const Population& population, Sex sex, Vertebra upper) {
  const Key key{population.construct, population.levels, sex, upper};
  if (const auto found = models.find(key); found != models.end()) return found->second;
  NeckBench& of_sex = bench(sex);
  CourseSubject subject;
  subject.now = of_sex.intact();
  if (population.construct) {
    const auto lower = static_cast<Vertebra>(static_cast<int>(upper) + population.levels);
    subject.now = operate(subject.now, operationFor(*population.construct, upper, lower), mechanics.implants);
    for (int s = static_cast<int>(upper); s < static_cast<int>(lower); ++s) {
      subject.operated.push_back(Level{static_cast<Vertebra>(s)});
      if (unites(*population.construct)) subject.healing.push_back({subject.operated.back(), {}});
    }
  }
  return models.emplace(key, makeCourseModel(subject, of_sex)).first->second;
}

std::vector<SubjectFutures> PopulationBench::Inside::members(const Population& population, int futures) {
  std::vector<Share> places{{Vertebra::C5, 1}};  // without an operation the place means nothing
  if (population.construct) places = placesOf(course, population.levels);
  const double female = course.value("population.female");
  std::vector<double> shares;
  for (const Share& place : places) {
    shares.push_back(place.share * female);
    shares.push_back(place.share * (1 - female));
  }
  const std::vector<int> count = counts(shares, futures);
  std::vector<SubjectFutures> members;
  for (std::size_t i = 0; i < count.size(); ++i) {
    if (count[i] == 0) continue;
    CourseModel one = model(population, i % 2 == 0 ? Sex::female : Sex::male, places[i / 2].upper);
    one.age_years = population.age_years.value_or(course.value("population.age"));
    one.age_spread = course.value("population.age_spread");
    one.union_odds = population.union_odds;
    one.strict = population.reading == UnionReading::strict;
    members.push_back({std::move(one), count[i]});
  }
  return members;
}

PopulationBench::PopulationBench(const NeckTables& necks, const MechanicsParameters& mechanics,
                                 const CourseParameters& course)
    : inside_(new Inside{necks, mechanics, course, {}, {}}) {}

PopulationBench::~PopulationBench() = default;

PopulationBench::GroupFutures PopulationBench::follow(const Population& population, const FollowOptions& options) {
  checkOptions(options);
  if (population.construct && (population.levels < 1 || population.levels > kMostLevels)) {
    throw InputError(Fault{"population", fmt::format("{} levels", population.levels), "1 to 4 can be followed"});
  }
  if (!(population.union_odds > 0)) {
    throw InputError(Fault{"population", fmt::format("odds of {}", population.union_odds), "give more than 0"});
  }
  const std::vector<SubjectFutures> members = inside_->members(population, options.futures);
  const Wishes wishes = wishesOf(members.front().model);
  Futures all = followMembers(members, inside_->course, options, wishes.events, wishes.quantities);
  all.notes = members.front().model.notes;
  GroupFutures group;
  group.cranial = taken(all, wishes, 1);
  group.caudal = taken(all, wishes, 2);
  for (std::size_t i = 0; i < members.front().model.healing.size(); ++i) {
    group.operated.push_back(taken(all, wishes, kFirstOperated + static_cast<int>(i)));
  }
  group.all = taken(all, wishes, 0);
  group.all.notes = std::move(all.notes);
  return group;
}

}  // namespace nucha
