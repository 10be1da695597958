// Calendar dates as records write them (ISO 8601), turned into day numbers.
#pragma once

#include <optional>
#include <string_view>

namespace nucha {

inline constexpr double kDaysPerYear = 365.25;
inline constexpr double kDaysPerMonth = kDaysPerYear / 12;

/// Days since 1970-01-01 (UTC) of "2024", "2024-05", "2024-05-17" or "2024-05-17T08:30:00+02:00". A year or a month
/// without a day stands for its middle. nullopt when the text is no such date or names a day that does not exist.
std::optional<double> findDay(std::string_view text);

}  // namespace nucha
