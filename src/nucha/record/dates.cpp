#include "nucha/record/dates.h"

#include <array>

namespace nucha {
namespace {

// reads exactly `count` digits from the front
std::optional<int> takeDigits(std::string_view& text, std::size_t count) {
  if (text.size() < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool takeChar(std::string_view& text, char wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

bool isLeap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int daysIn(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && isLeap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// proleptic Gregorian calendar; years here are 1 ... 9999
int daysBefore(int year) {
  const int past = year - 1;
  return past * 365 + past / 4 - past / 100 + past / 400;
}

int dayNumber(int year, int month, int day) {
  int days = daysBefore(year) - daysBefore(1970);
  for (int m = 1; m < month; ++m) days += daysIn(year, m);
  return days + day - 1;
}

// "08:30", "08:30:12.5", then "Z", "+02:00" or nothing, as a share of a day
std::optional<double> takeTime(std::string_view& text) {
  const auto hour = takeDigits(text, 2);
  if (!hour || *hour > 24 || !takeChar(text, ':')) return std::nullopt;
  const auto minute = takeDigits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  double seconds = *hour * 3600.0 + *minute * 60.0;
  if (takeChar(text, ':')) {
    const auto second = takeDigits(text, 2);
    if (!second || *second > 60) return std::nullopt;
    seconds += *second;
    if (takeChar(text, '.')) {
      double unit = 0.1;
      while (const auto digit = takeDigits(text, 1)) {
        seconds += *digit * unit;
        unit /= 10;
      }
    }
  }
  if (takeChar(text, 'Z') || text.empty()) return seconds / 86400;
  const bool east = takeChar(text, '+');
  if (!east && !takeChar(text, '-')) return std::nullopt;
  const auto offset_hours = takeDigits(text, 2);
  if (!offset_hours || *offset_hours > 14 || !takeChar(text, ':')) return std::nullopt;
  const auto offset_minutes = takeDigits(text, 2);
  if (!offset_minutes || *offset_minutes > 59) return std::nullopt;
  const double offset = *offset_hours * 3600.0 + *offset_minutes * 60.0;
  return (seconds + (east ? -offset : offset)) / 86400;
}

}  // namespace

std::optional<double> findDay(std::string_view text) {
  const auto year = takeDigits(text, 4);
  if (!year || *year == 0) return std::nullopt;
  if (text.empty()) return dayNumber(*year, 7, 1);
  if (!takeChar(text, '-')) return std::nullopt;
  const auto month = takeDigits(text, 2);
  if (!month || *month < 1 || *month > 12) return std::nullopt;
  if (text.empty()) return dayNumber(*year, *month, 15);
  if (!takeChar(text, '-')) return std::nullopt;
  const auto day = takeDigits(text, 2);
  if (!day || *day < 1 || *day > daysIn(*year, *month)) return std::nullopt;
  const double whole = dayNumber(*year, *month, *day);
  if (text.empty()) return whole;
  if (!takeChar(text, 'T')) return std::nullopt;
  const auto share = takeTime(text);
  if (!share || !text.empty()) return std::nullopt;
  return whole + *share;
}

}  // namespace nucha
