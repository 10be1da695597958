// The comparison of courses with published ones told: on a terminal, as JSON, as the page docs/validation/course.md
// with its plots.
#pragma once

#include <string>
#include <vector>

#include "nucha/base/json.h"
#include "nucha/course/validate_course.h"
#include "nucha/report/report.h"
#include "nucha/report/validation_report.h"

namespace nucha {

/// Sums, then rows by table, then what was left out.
std::string writeCourseValidationText(const std::vector<CourseRow>& rows, const CourseValidationSettings& settings,
                                      const TextOptions& options = {});
Json writeCourseValidationJson(const std::vector<CourseRow>& rows, const CourseValidationSettings& settings);
/// `command` made it; `plots` lie beside the page.
std::string writeCourseValidationMarkdown(const std::vector<CourseRow>& rows, const CourseValidationSettings& settings,
                                          const std::string& command, const std::vector<PlotFile>& plots);

/// Our curves with the published points on them: union by levels and by construct, symptoms and operations beside the
/// fused levels, second operations, discs of people without an operation.
std::vector<PlotFile> plotCourses(const std::vector<CourseRow>& rows, CourseGroups& groups,
                                  const CourseValidationSettings& settings);

}  // namespace nucha
