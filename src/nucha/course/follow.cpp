#include "nucha/course/follow.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/course/many_futures.h"

namespace nucha {
namespace {

constexpr int kMostFutures = 1000000;
constexpr double kMostYears = 60;

void addFault(std::vector<std::string>& faults, bool wrong, std::string text) {
  if (wrong) faults.push_back(std::move(text));
}

SegmentOf only(int segment) {
  return [segment](const CourseModel&) { return std::optional<int>(segment); };
}

Level levelOf(int segment) { return Level{static_cast<Vertebra>(segment)}; }

bool has(const std::vector<CourseEvent>& events, CourseEvent event) {
  return std::find(events.begin(), events.end(), event) != events.end();
}

std::vector<CurveWish> wishesOf(const CourseModel& model) {
  const std::vector<CourseEvent> events = eventsOf(model);
  std::vector<CurveWish> wishes;
  for (const CourseEvent event : events) wishes.push_back({event, {}, {}});
  for (const HealingPart& part : model.healing) {
    for (const CourseEvent event : {CourseEvent::united, CourseEvent::nonunion_symptoms, CourseEvent::subsided}) {
      if (has(events, event)) wishes.push_back({event, levelOf(part.segment), only(part.segment)});
    }
  }
  for (const WearingPart& part : model.wearing) {
    wishes.push_back({CourseEvent::degenerated, levelOf(part.segment), only(part.segment)});
    if (model.operated && !part.beside) continue;
    for (const CourseEvent event : {CourseEvent::adjacent_symptoms, CourseEvent::adjacent_reoperation}) {
      wishes.push_back({event, levelOf(part.segment), only(part.segment)});
    }
    if (has(events, CourseEvent::ossified)) {
      wishes.push_back({CourseEvent::ossified, levelOf(part.segment), only(part.segment)});
    }
  }
  return wishes;
}

}  // namespace

CourseParameters loadCourseParameters(const std::filesystem::path& data_folder, const IdSet& sources) {
  CourseParameters parameters{readQuantities(data_folder / "course.csv", CalibratedColumn::yes, sources)};
  const std::vector<Fault> faults = faultsOf(parameters);
  if (!faults.empty()) throw InputError(faults);
  return parameters;
}

std::vector<std::string> FollowOptions::validate() const {
  std::vector<std::string> faults;
  addFault(faults, futures < 1 || futures > kMostFutures,
           fmt::format("{} futures; 1 to {} can be", futures, kMostFutures));
  addFault(faults, !(years > 0 && years <= kMostYears),
           fmt::format("{} years; more than 0, at most {}", years, kMostYears));
  addFault(faults, !(step_months >= 0.1 && step_months <= 120),
           fmt::format("steps of {} months; 0.1 to 120 can be", step_months));
  return faults;
}

Futures follow(const CourseSubject& subject, NeckBench& bench, const CourseParameters& parameters,
               const FollowOptions& options) {
  checkOptions(options);
  const std::vector<SubjectFutures> members{{makeCourseModel(subject, bench), options.futures}};
  const CourseModel& model = members.front().model;
  std::vector<std::pair<Slot, SegmentOf>> quantities;
  for (const Slot& slot : slotsOf(model)) {
    quantities.emplace_back(slot, slot.level ? only(indexOf(*slot.level)) : SegmentOf{});
  }
  Futures futures = followMembers(members, parameters, options, wishesOf(model), quantities);
  futures.notes.insert(futures.notes.begin(), model.notes.begin(), model.notes.end());
  return futures;
}

}  // namespace nucha
