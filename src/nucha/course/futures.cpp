#include "nucha/course/futures.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "nucha/base/error.h"

namespace nucha {
namespace {

struct EventWords {
  CourseEvent event;
  std::string_view name, label;
};

constexpr std::array kEventWords{
    EventWords{CourseEvent::united, "united", "united"},
    EventWords{CourseEvent::nonunion_symptoms, "nonunion_symptoms", "non-union that hurts"},
    EventWords{CourseEvent::loosened, "loosened", "loose screws"},
    EventWords{CourseEvent::subsided, "subsided", "spacer sunk"},
    EventWords{CourseEvent::ossified, "ossified", "bone grown in front of the next disc"},
    EventWords{CourseEvent::degenerated, "degenerated", "wear visible on film or MRI"},
    EventWords{CourseEvent::adjacent_symptoms, "adjacent_symptoms", "new symptoms from a level beside"},
    EventWords{CourseEvent::adjacent_reoperation, "adjacent_reoperation", "operation at a level beside"},
    EventWords{CourseEvent::index_reoperation, "index_reoperation", "second operation at the same levels"},
};

struct QuantityWords {
  CourseQuantity quantity;
  std::string_view name, label, unit;
};

constexpr std::array kQuantityWords{
    QuantityWords{CourseQuantity::union_maturity, "union_maturity", "bone bridge", "share"},
    QuantityWords{CourseQuantity::motion_deg, "motion_deg", "flexion and extension", "deg"},
    QuantityWords{CourseQuantity::disc_load, "disc_load", "disc load over that before the operation", "ratio"},
    QuantityWords{CourseQuantity::disc_grade, "disc_grade", "disc wear (Pfirrmann)", "grade"},
    QuantityWords{CourseQuantity::facet_arthritis, "facet_arthritis", "facet joint arthritis", "share"},
    QuantityWords{CourseQuantity::foramen_mm2, "foramen_mm2", "narrower foramen", "mm2"},
    QuantityWords{CourseQuantity::muscle_strength, "muscle_strength", "neck muscle strength", "share"},
    QuantityWords{CourseQuantity::lordosis_deg, "lordosis_deg", "lordosis C2-C7", "deg"},
};

const EventWords& wordsOf(CourseEvent event) {
  const auto found = std::find_if(kEventWords.begin(), kEventWords.end(),
                                  [event](const EventWords& words) { return words.event == event; });
  NUCHA_ASSERT(found != kEventWords.end(), "every event has its words");
  return *found;
}

const QuantityWords& wordsOf(CourseQuantity quantity) {
  const auto found = std::find_if(kQuantityWords.begin(), kQuantityWords.end(),
                                  [quantity](const QuantityWords& words) { return words.quantity == quantity; });
  NUCHA_ASSERT(found != kQuantityWords.end(), "every quantity has its words");
  return *found;
}

}  // namespace

std::string_view name(CourseEvent event) { return wordsOf(event).name; }
std::string_view label(CourseEvent event) { return wordsOf(event).label; }
std::string_view name(CourseQuantity quantity) { return wordsOf(quantity).name; }
std::string_view label(CourseQuantity quantity) { return wordsOf(quantity).label; }
std::string_view unit(CourseQuantity quantity) { return wordsOf(quantity).unit; }

std::optional<CourseEvent> findCourseEvent(std::string_view text) {
  for (const EventWords& words : kEventWords) {
    if (words.name == text) return words.event;
  }
  return {};
}

const EventCurve* Futures::find(CourseEvent event, std::optional<Level> level) const {
  const auto found = std::find_if(events.begin(), events.end(), [&](const EventCurve& curve) {
    return curve.event == event && curve.level == level;
  });
  return found == events.end() ? nullptr : &*found;
}

const QuantityCurve* Futures::find(CourseQuantity quantity, std::optional<Level> level) const {
  const auto found = std::find_if(quantities.begin(), quantities.end(), [&](const QuantityCurve& curve) {
    return curve.quantity == quantity && curve.level == level;
  });
  return found == quantities.end() ? nullptr : &*found;
}

double Futures::shareAt(const EventCurve& curve, double at_years) const {
  NUCHA_ASSERT(!years.empty() && curve.share.size() == years.size(), "a curve has a share for every time");
  const auto after = std::lower_bound(years.begin(), years.end(), at_years);
  if (after == years.begin()) return curve.share.front();
  if (after == years.end()) return curve.share.back();
  const auto i = static_cast<std::size_t>(after - years.begin());
  const double part = (at_years - years[i - 1]) / (years[i] - years[i - 1]);
  return curve.share[i - 1] + part * (curve.share[i] - curve.share[i - 1]);
}

double shareAmongOthers(double share_before, double share_after) {
  return share_before >= 1 ? 0 : 1 - (1 - share_after) / (1 - share_before);
}

}  // namespace nucha
