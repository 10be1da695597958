// Futures as JSON, for every report that holds some. Internal to the report.
#pragma once

#include <string>

#include "nucha/base/json.h"
#include "nucha/course/futures.h"

namespace nucha::futures_report {

/// Six significant digits, so that the same futures give the same bytes on any machine; "" where there is no number.
std::string digits(double value);
/// The same; null where there is no number.
Json number(double value);

/// How many futures, the figures of every curve at 2, 5 and 10 years and at the end, and the notes; on demand with the
/// curves themselves.
Json futuresJson(const Futures& futures, bool with_curves);

}  // namespace nucha::futures_report
