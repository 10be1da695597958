// Local time of the clinic from the machine's tz database (TZif files), without touching the process's own time zone:
// that is one for all threads and belongs to the machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/serve/http.h"

namespace nucha::serve {

/// A calendar date; month and day count from 1.
struct CivilDate {
  int year = 1970, month = 1, day = 1;
  bool operator==(const CivilDate&) const = default;
};
std::string isoText(const CivilDate& date);  ///< "2026-03-29"

/// When clocks change by rule: after the last change that a TZif file lists.
struct YearlyRule {
  enum class Kind { month_week_day, day_of_year, day_without_leap } kind = Kind::month_week_day;
  int month = 0, week = 0, weekday = 0;  ///< 5 is the last week; Sunday is 0
  int day = 0;
  std::int64_t at_s = 0;  ///< after midnight, local time before the change; may be negative or above a day
};

/// One IANA zone.
class TimeZone {
 public:
  /// Reads `name` ("Europe/Berlin") below $TZDIR or /usr/share/zoneinfo; "UTC" needs no file. Throws InputError for a
  /// name that is none, or a file that is damaged.
  static TimeZone load(const std::string& name);
  /// From the bytes of a TZif file; `where` is used in messages.
  static TimeZone parse(std::string_view bytes, const std::string& where);

  /// Local time minus UTC, seconds.
  std::int64_t offsetAt(Instant instant) const;
  CivilDate dateAt(Instant instant) const;
  /// When it is `hour` o'clock there. An hour that the clocks skip stands for the one after it.
  Instant instantAt(const CivilDate& date, int hour) const;

 private:
  void parseRule(std::string_view text, const std::string& where);
  std::int64_t offsetByRule(std::int64_t seconds) const;

  std::vector<std::int64_t> changes_;  // seconds since 1970, ascending
  std::vector<std::int64_t> offsets_;  // after each change
  std::int64_t first_offset_ = 0;      // before the first change
  bool has_rule_ = false, has_summer_ = false;
  std::int64_t standard_ = 0, summer_ = 0;
  YearlyRule summer_begins_, summer_ends_;
};

/// End (17:00) of the next business day in a time zone: Monday to Friday after the day of `from`. Holidays are not
/// known. Throws InputError for an unknown zone.
Instant nextBusinessDay(Instant from, const std::string& time_zone);
Instant nextBusinessDay(Instant from, const TimeZone& zone);

}  // namespace nucha::serve
