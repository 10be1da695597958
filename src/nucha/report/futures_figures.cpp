#include "nucha/report/futures_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nucha/base/text.h"
#include "nucha/report/words.h"

namespace nucha::futures_report {
namespace {

std::optional<Interval> intervalAt(const Futures& futures, const std::vector<double>& lo, const std::vector<double>& hi,
                                   double year) {
  const auto low = readAt(futures.years, lo, year), high = readAt(futures.years, hi, year);
  if (!low || !high) return std::nullopt;
  return Interval{*low, *high};
}

std::string sharePercent(double share) {
  // a share of so many futures cannot tell what is rare from what never happens
  if (share < 0.01) return "<1 %";
  if (share < 1 && share > 0.99) return ">99 %";
  return fmt::format("{:.0f} %", 100 * std::min(share, 1.0));
}

int decimalsOf(CourseQuantity quantity) {
  switch (quantity) {
    case CourseQuantity::motion_deg:
    case CourseQuantity::disc_grade:
    case CourseQuantity::lordosis_deg:
      return 1;
    case CourseQuantity::foramen_mm2:
      return 0;
    case CourseQuantity::union_maturity:
    case CourseQuantity::disc_load:
    case CourseQuantity::facet_arthritis:
    case CourseQuantity::muscle_strength:
      break;
  }
  return 2;
}

template <typename Key, typename Curve, typename Pick>
std::vector<Key> keysOf(const std::vector<const Futures*>& all, std::vector<Curve> Futures::*curves, Pick&& pick) {
  std::vector<Key> keys;
  for (const Futures* futures : all) {
    for (const Curve& curve : futures->*curves) {
      const Key key = pick(curve);
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
  }
  return keys;
}

std::string titleOf(std::string_view what, std::optional<Level> level) {
  return words::sentence(what) + (level ? ", " + name(*level) : "");
}

}  // namespace

std::vector<const Futures*> futuresOf(const std::vector<PatientFutures>& all) {
  std::vector<const Futures*> futures;
  for (const PatientFutures& one : all) futures.push_back(&one.futures);
  return futures;
}

std::vector<std::string> notesOf(const std::vector<const Futures*>& all) {
  std::vector<std::string> notes;
  for (const Futures* futures : all) {
    for (const std::string& note : futures->notes) {
      if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
    }
  }
  return notes;
}

std::vector<double> figureYears(const Futures& futures) {
  std::vector<double> years;
  if (futures.years.empty()) return years;
  constexpr double kClose = 1e-6;
  for (const double year : {2.0, 5.0, 10.0}) {
    if (year < futures.years.back() + kClose) years.push_back(std::min(year, futures.years.back()));
  }
  if (years.empty() || years.back() < futures.years.back() - kClose) years.push_back(futures.years.back());
  return years;
}

std::optional<double> readAt(const std::vector<double>& years, const std::vector<double>& values, double year) {
  if (years.empty() || values.size() != years.size() || year < years.front() || year > years.back())
    return std::nullopt;
  const auto next = static_cast<std::size_t>(std::lower_bound(years.begin(), years.end(), year) - years.begin());
  double value = values[next];
  if (next > 0 && years[next] > year) {
    const double along = (year - years[next - 1]) / (years[next] - years[next - 1]);
    value = values[next - 1] + along * (values[next] - values[next - 1]);
  }
  return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

std::optional<Figure> figureAt(const Futures& futures, const EventCurve& curve, double year) {
  const auto share = readAt(futures.years, curve.share, year);
  if (!share) return std::nullopt;
  return Figure{*share, intervalAt(futures, curve.lo, curve.hi, year)};
}

std::optional<Figure> figureAt(const Futures& futures, const QuantityCurve& curve, double year) {
  const auto median = readAt(futures.years, curve.p50, year);
  if (!median) return std::nullopt;
  return Figure{*median, intervalAt(futures, curve.p05, curve.p95, year)};
}

std::string shareText(const Figure& figure) {
  std::string out = sharePercent(figure.value);
  if (!figure.interval || !(figure.interval->hi > figure.interval->lo)) return out;
  const auto bare = [](double share) { return fmt::format("{:.0f}", 100 * std::clamp(share, 0.0, 1.0)); };
  const std::string lo = bare(figure.interval->lo), hi = bare(figure.interval->hi);
  return lo == hi ? out : out + " (" + lo + "–" + hi + ")";
}

std::string quantityText(const Figure& figure, CourseQuantity quantity) {
  const int decimals = decimalsOf(quantity);
  const auto number = [decimals](double value) {
    const double least = 0.5 * std::pow(10.0, -decimals);
    return fmt::format("{:.{}f}", std::abs(value) < least ? 0.0 : value, decimals);
  };
  std::string out = number(figure.value);
  if (!figure.interval) return out;
  const std::string lo = number(figure.interval->lo), hi = number(figure.interval->hi);
  // a dash before a minus would be read as one
  const char* to = figure.interval->lo < 0 || figure.interval->hi < 0 ? " to " : "–";
  return lo == hi ? out : out + " (" + lo + to + hi + ")";
}

std::vector<EventKey> eventsOf(const std::vector<const Futures*>& all) {
  auto keys = keysOf<EventKey>(all, &Futures::events, [](const EventCurve& curve) {
    return EventKey{curve.event, curve.level};
  });
  std::stable_sort(keys.begin(), keys.end(), [](const EventKey& a, const EventKey& b) {
    if (a.event != b.event) return a.event < b.event;
    return a.level < b.level;
  });
  return keys;
}

std::vector<EventKey> leadingEvents(const std::vector<EventKey>& events) {
  std::vector<EventKey> leading;
  for (const EventKey& key : events) {
    const bool in_all = std::any_of(events.begin(), events.end(),
                                    [&](const EventKey& other) { return other.event == key.event && !other.level; });
    if (!key.level || !in_all) leading.push_back(key);
  }
  return leading;
}

std::vector<QuantityKey> quantitiesOf(const std::vector<const Futures*>& all) {
  auto keys = keysOf<QuantityKey>(all, &Futures::quantities, [](const QuantityCurve& curve) {
    return QuantityKey{curve.quantity, curve.level};
  });
  std::stable_sort(keys.begin(), keys.end(), [](const QuantityKey& a, const QuantityKey& b) {
    if (a.quantity != b.quantity) return a.quantity < b.quantity;
    return a.level < b.level;
  });
  return keys;
}

std::vector<QuantityKey> leadingQuantities(const std::vector<QuantityKey>& quantities,
                                           const std::vector<Level>& operated) {
  std::vector<QuantityKey> leading;
  for (const QuantityKey& key : quantities) {
    const bool moves = key.quantity == CourseQuantity::motion_deg && key.level && holds(operated, *key.level);
    const bool bears = key.quantity == CourseQuantity::disc_load || key.quantity == CourseQuantity::disc_grade;
    if (moves || (bears && key.level && isBeside(*key.level, operated))) leading.push_back(key);
  }
  return leading;
}

std::string unitWords(CourseQuantity quantity) {
  const std::string_view plain = unit(quantity);
  if (plain == "deg") return "degrees";
  if (plain == "mm2") return "mm²";
  if (plain == "share") return "0 to 1";
  return plain == "ratio" || plain == "grade" ? "" : std::string(plain);
}

std::string title(const EventKey& key) { return titleOf(label(key.event), key.level); }
std::string title(const QuantityKey& key) { return titleOf(label(key.quantity), key.level); }

}  // namespace nucha::futures_report
