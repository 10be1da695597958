// A neck over months and years: what `follow()` (follow.h) finds in many possible futures of one person.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/level.h"

namespace nucha {

/// Something that happens at most once in a future.
enum class CourseEvent {
  united,                ///< a level (or all that shall unite, without level) is bridged
  nonunion_symptoms,     ///< a level that is not united hurts
  loosened,              ///< screws of an implant lost their hold
  subsided,              ///< a spacer sank by more than the threshold of course.csv
  ossified,              ///< bone grew in front of the disc next to the construct
  degenerated,           ///< a disc or facet joint wore visibly on film or MRI
  adjacent_symptoms,     ///< new root or cord symptoms from a level beside the fused ones
  adjacent_reoperation,  ///< such a level was operated
  index_reoperation,     ///< the first operation's levels were operated again
};
std::string_view name(CourseEvent event);  ///< "united", "adjacent_symptoms"
std::optional<CourseEvent> findCourseEvent(std::string_view text);
std::string_view label(CourseEvent event);                          ///< for people
std::optional<CourseEvent> findCourseEvent(std::string_view text);  ///< by its name

/// Something that every future has at every time.
enum class CourseQuantity {
  union_maturity,   ///< 0 .. 1
  motion_deg,       ///< of a level, flexion and extension together
  disc_load,        ///< of a level, over that of the same neck before its operation
  disc_grade,       ///< Pfirrmann, in fractions
  facet_arthritis,  ///< 0 .. 1
  foramen_mm2,      ///< narrower side
  muscle_strength,  ///< share of a healthy adult's
  lordosis_deg,     ///< C2-C7
};
std::string_view name(CourseQuantity quantity);
std::string_view label(CourseQuantity quantity);
std::string_view unit(CourseQuantity quantity);

/// Share of futures in which the event has happened by each time; parallel to Futures::years.
struct EventCurve {
  CourseEvent event = CourseEvent::united;
  std::optional<Level> level;  ///< none: at any level (`united`: at all)
  std::vector<double> share;
  /// 90 % interval of the share from what the parameters' own uncertainty does to it; empty when not asked for.
  std::vector<double> lo, hi;
};

/// Spread of a quantity over the futures; parallel to Futures::years.
struct QuantityCurve {
  CourseQuantity quantity = CourseQuantity::motion_deg;
  std::optional<Level> level;  ///< none: of the whole neck
  std::vector<double> p05, p25, p50, p75, p95;
};

struct Futures {
  int count = 0;
  std::vector<double> years;  ///< since the start, 0 first
  std::vector<EventCurve> events;
  std::vector<QuantityCurve> quantities;
  std::vector<std::string> notes;  ///< what was assumed and what could not be computed

  const EventCurve* find(CourseEvent event, std::optional<Level> level = {}) const;
  const QuantityCurve* find(CourseQuantity quantity, std::optional<Level> level = {}) const;
  /// Share at a time between the ends, read off straight lines between the points.
  double shareAt(const EventCurve& curve, double years) const;
};

/// Share with the event by a later time among those who had not had it by an earlier one: "of those not united at one
/// year, so many were by two". 0 when all had had it.
double shareAmongOthers(double share_before, double share_after);

}  // namespace nucha
