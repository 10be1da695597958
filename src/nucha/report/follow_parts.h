// What the forms of the report on the coming years share. Internal to the report.
#pragma once

#include <string>
#include <vector>

#include "nucha/report/follow_report.h"
#include "nucha/report/futures_figures.h"

namespace nucha::futures_report {

std::vector<const Futures*> futuresOf(const FollowReport& report);

/// What a line is called beside its figures: "as it is", "treated", "with 1", "with 2" when several treatments stand
/// side by side.
std::string shortLabel(const FollowReport& report, std::size_t line);

/// "C4-C5, C5-C6"
std::string levelWords(const std::vector<Level>& levels);

/// "now", "1 year", "5 years"
std::string yearTitle(double year);

/// shareText() and quantityText() of a curve at a time; "–" where there is no number.
std::string textAt(const Futures& futures, const EventKey& key, double year);
std::string textAt(const Futures& futures, const QuantityKey& key, double year);

/// "motion: degrees", "nerve opening: mm²": what the quantities are measured in, each once; not escaped.
std::vector<std::string> measuresOf(const std::vector<QuantityKey>& keys);

/// "1000 futures of 10 years, from 14 months after the operation at C5-C6"
std::string scope(const FollowReport& report);

/// The case, for the parts that are shared with the evaluation's report; an empty one without a case.
const Case& caseOf(const FollowReport& report);

}  // namespace nucha::futures_report
