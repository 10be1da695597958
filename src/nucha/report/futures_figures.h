// Figures of future curves at the years that people ask for, and which curves are worth a line. Internal to the report.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nucha/course/futures.h"
#include "nucha/evaluate/evaluation.h"

namespace nucha::futures_report {

/// A share of the futures, or the median of a quantity, with what surrounds it.
struct Figure {
  double value = 0;
  std::optional<Interval> interval;  ///< 90 %; none where it was not computed
};

std::vector<const Futures*> futuresOf(const std::vector<PatientFutures>& all);

/// Notes of all of them, each once.
std::vector<std::string> notesOf(const std::vector<const Futures*>& all);

/// 2, 5 and 10 as far as the futures reach, and where they end; sorted.
std::vector<double> figureYears(const Futures& futures);

/// Value at a time between the ends, read off the straight lines between the points; nullopt outside the ends and where
/// there is no number.
std::optional<double> readAt(const std::vector<double>& years, const std::vector<double>& values, double year);

std::optional<Figure> figureAt(const Futures& futures, const EventCurve& curve, double year);
/// The interval holds the middle 90 % of the futures.
std::optional<Figure> figureAt(const Futures& futures, const QuantityCurve& curve, double year);

/// "12 %", "<1 %" for what is rare or was not seen, ">99 %"; with its interval "12 % (8–19)". Plain spaces.
std::string shareText(const Figure& figure);
/// "3.2 (1.1–6.4)", with as many decimals as the quantity can carry.
std::string quantityText(const Figure& figure, CourseQuantity quantity);

/// A curve without its futures.
struct EventKey {
  CourseEvent event = CourseEvent::united;
  std::optional<Level> level;
  friend bool operator==(const EventKey&, const EventKey&) = default;
};
struct QuantityKey {
  CourseQuantity quantity = CourseQuantity::motion_deg;
  std::optional<Level> level;
  friend bool operator==(const QuantityKey&, const QuantityKey&) = default;
};

/// Every event that one of the futures has, in the order of CourseEvent; the curve over all levels before those of one.
std::vector<EventKey> eventsOf(const std::vector<const Futures*>& all);
/// Those of the first screen: over all levels where there is such a curve, else each level's.
std::vector<EventKey> leadingEvents(const std::vector<EventKey>& events);

std::vector<QuantityKey> quantitiesOf(const std::vector<const Futures*>& all);
/// Those of the first screen: motion where it was operated, load and grade of the discs beside that.
std::vector<QuantityKey> leadingQuantities(const std::vector<QuantityKey>& quantities,
                                           const std::vector<Level>& operated);

/// The unit as people write it: "degrees", "mm²", "0 to 1"; "" where the name says it all.
std::string unitWords(CourseQuantity quantity);

/// "New symptoms from a level beside", "Disc load, C4-C5"; the first letter large, not escaped.
std::string title(const EventKey& key);
std::string title(const QuantityKey& key);

}  // namespace nucha::futures_report
