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

/// Notes of all lines, each once.
std::vector<std::string> notesOf(const FollowReport& report);

/// "1000 futures of 10 years, from 14 months after the operation at C5-C6"
std::string scope(const FollowReport& report);

/// The case, for the parts that are shared with the evaluation's report; an empty one without a case.
const Case& caseOf(const FollowReport& report);

}  // namespace nucha::futures_report
