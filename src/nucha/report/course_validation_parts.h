// What the forms of the course's validation share. Internal to the report.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "nucha/course/validate_course.h"

namespace nucha::course_report {

/// A figure with about three digits, "–" when there is none.
std::string figure(const std::optional<double>& value);
/// Theirs: the value with its interval, or the range alone; "above 1" when it is open.
std::string theirs(const CourseRow& row);
/// "near (+12 %)", "outside (+40 %, chance explains it)".
std::string verdict(const CourseRow& row);
std::string tableName(const CourseRow& row);
/// Tables in the order they came in, each with its rows.
std::vector<std::pair<std::string, std::vector<const CourseRow*>>> byTable(const std::vector<CourseRow>& rows);
/// Skipped rows by reason.
std::map<std::string, std::vector<std::string>> skippedByReason(const std::vector<CourseRow>& rows);

/// One line of the sums.
struct SumLine {
  std::string words;
  CourseSum sum;
  int reachable = 0;  ///< by any course: see calcReachable()
};
std::vector<SumLine> sumLines(const std::vector<CourseRow>& rows, const CourseValidationSettings& settings);

}  // namespace nucha::course_report
