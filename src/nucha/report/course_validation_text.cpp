#include <fmt/format.h>

#include "nucha/base/text.h"
#include "nucha/report/course_validation_parts.h"
#include "nucha/report/course_validation_report.h"
#include "nucha/report/study_report.h"
#include "nucha/report/text_parts.h"
#include "nucha/report/validation_parts.h"

namespace nucha {
namespace {

using namespace course_report;
using text::flushRight;
using text::padded;
using text::Style;
using text::styled;
using validation_report::share;

Style styleOf(CourseVerdict verdict) {
  if (verdict == CourseVerdict::outside) return Style::alarm;
  return verdict == CourseVerdict::skipped ? Style::plain : Style::good;
}

void writeSums(text::Screen& screen, const std::vector<SumLine>& lines) {
  screen.heading("Sums", "inside the interval, or within 25 % where there is none");
  for (const SumLine& line : lines) {
    if (line.sum.rows + line.sum.skipped == 0) continue;
    screen.paragraph(padded(line.words, 40),
                     fmt::format("{}; with chance {}; reachable {}; {} left out", share(line.sum.passed, line.sum.rows),
                                 share(line.sum.within_chance, line.sum.rows), line.reachable, line.sum.skipped));
  }
  screen.blank();
}

void writeRow(text::Screen& screen, const CourseRow& row) {
  const std::string figures = flushRight(figure(row.ours), 6) + " | " + theirs(row) + " " + row.unit + "  ";
  const bool ratio = row.unit == "ratio";
  const std::string whom = ratio ? "" : ", " + describe(row.question->group);
  screen.paragraph(padded(row.id, 6), figures + styled(styleOf(row.verdict), verdict(row)) + "  " +
                                          describe(*row.question) + whom + " [" + row.source + "]");
}

}  // namespace

std::string writeCourseValidationText(const std::vector<CourseRow>& rows, const CourseValidationSettings& settings,
                                      const TextOptions& options) {
  text::Screen screen(options);
  writeSums(screen, sumLines(rows, settings));
  for (const auto& [table, some] : byTable(rows)) {
    screen.heading(table, "ours | theirs");
    for (const CourseRow* row : some) {
      if (row->judged()) writeRow(screen, *row);
    }
    screen.blank();
  }
  screen.heading("Left out");
  for (const auto& [reason, ids] : skippedByReason(rows)) {
    screen.paragraph(fmt::format("{:4} ", ids.size()), reason + ": " + joined(ids, ", "));
  }
  screen.paragraph("", styled(Style::soft, kModelNotice));
  return screen.finish();
}

}  // namespace nucha
