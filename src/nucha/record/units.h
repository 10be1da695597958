// Units of measured findings: the spellings that records use (plain and UCUM), and conversion between them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nucha {

/// `value` in unit `from`, expressed in unit `to`; nullopt when the two do not measure the same kind of thing or `from`
/// is not known. `scale_top` is the highest value of a score (10 for a pain scale): "0-100" or "/100" is then rescaled
/// for pain scales and percentages, and "0-18" is accepted for a score that ends at 18.
std::optional<double> convertUnit(double value, std::string_view from, std::string_view to, double scale_top = 0);

/// True when both spellings name one unit ("Cel" and "degC"), so that converting changes nothing.
bool sameUnit(std::string_view a, std::string_view b);

/// Spellings accepted for a value whose unit is `to`, the plain ones first; for messages.
std::vector<std::string> acceptedUnits(std::string_view to);

/// True when a number without any unit can be meant in only one way (scores, grades and counts).
bool isScore(std::string_view unit);

}  // namespace nucha
