// When the leading causes usually start after the operation, and where the patient stands today.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nucha/evaluate/evaluation.h"

namespace nucha::svg {

struct TimelineBand {
  int number = 0;  ///< of the cause in the report; 0 when it has none
  OnsetWindow window;
};

/// Position of a time on the axis, in [0, 1]: early weeks get more room than late years.
double timelineShare(double months, double longest_months);

/// The `<svg>` with title and description; as wide as the page lets it be, text keeps its size.
std::string drawTimeline(const std::vector<TimelineBand>& bands, std::optional<double> today_months);

/// "usually starts between 3 and 24 months; today lies inside", for the text beside the picture.
std::string describeWindow(const OnsetWindow& window, std::optional<double> today_months);

}  // namespace nucha::svg
