#include <fmt/format.h>

#include "nucha/base/text.h"
#include "nucha/report/study_report.h"
#include "nucha/report/text_parts.h"
#include "nucha/report/validation_parts.h"
#include "nucha/report/validation_report.h"

namespace nucha {
namespace {

using namespace validation_report;
using text::flushRight;
using text::padded;
using text::Style;
using text::styled;

constexpr std::size_t kName = 34;

std::string cut(const std::string& text, std::size_t width) {
  return text.size() <= width ? text : text.substr(0, width - 2) + "..";
}

Style styleOf(RowVerdict verdict) {
  switch (verdict) {
    case RowVerdict::within_1sd:
    case RowVerdict::within_range:
    case RowVerdict::agrees:
      return Style::good;
    case RowVerdict::within_2sd:
      return Style::warn;
    case RowVerdict::outside:
    case RowVerdict::disagrees:
    case RowVerdict::no_equilibrium:
      return Style::alarm;
    default:
      return Style::plain;
  }
}

void writeRow(text::Screen& screen, const ValidationRow& row) {
  const bool motion = row.quantity.starts_with("rotation, ");
  const std::string what = row.level + " " + (motion ? row.direction : row.quantity + ", " + row.direction);
  const std::string figures =
      flushRight(figure(row.ours), 7) + flushRight(theirs(row), 13) + flushRight(figure(row.sd), 6);
  screen.paragraph(padded(row.id, 7) + padded(cut(what, kName - 1), kName) + figures + "  ",
                   styled(styleOf(row.verdict), verdict(row)));
}

void writeSums(text::Screen& screen, const MechanicsValidation& validation) {
  screen.blank();
  screen.heading("Sums");
  for (const RowRole role : kRoles) {
    const ValidationSum sum = sumOf(validation.rows, role, "");
    screen.paragraph(
        "", fmt::format("{}: {} figures beside ours; with an sd, {} within 1 sd, {} within 2; {} without equilibrium",
                        name(role), sum.rows, share(sum.within_1sd, sum.with_sd), share(sum.within_2sd, sum.with_sd),
                        sum.no_equilibrium));
  }
  for (const ErrorLine& line : errorLines(validation)) {
    std::string words = fmt::format("{} {}: mean absolute error {:.2f} over {} levels", line.direction, line.region,
                                    line.ours.meanAbsolute(), line.ours.rows);
    for (const PublishedError* e : line.others) words += fmt::format("; {} {:.2f}", e->model, e->mean_abs_difference);
    screen.paragraph("", words);
  }
}

}  // namespace

std::string writeMechanicsValidationText(const MechanicsValidation& validation, const TextOptions& options) {
  text::Screen screen(options);
  for (const auto& [table, rows] : byTable(validation.rows)) {
    screen.heading(table, "ours, theirs, sd");
    for (const ValidationRow* row : rows) {
      if (row->verdict != RowVerdict::skipped) writeRow(screen, *row);
    }
    screen.blank();
  }
  screen.heading("Left out");
  for (const auto& [reason, ids] : skippedByReason(validation.rows)) {
    screen.paragraph(fmt::format("{:4} ", ids.size()), options.all ? reason + ": " + joined(ids, ", ") : reason);
  }
  for (const ValidationRow& row : validation.rows) {
    if (row.verdict == RowVerdict::no_equilibrium) screen.paragraph("! ", row.id + ": " + row.why);
  }
  writeSums(screen, validation);
  screen.paragraph("", styled(Style::soft, kModelNotice));
  return screen.finish();
}

}  // namespace nucha
