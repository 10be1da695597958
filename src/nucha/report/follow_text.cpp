#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/report/follow_parts.h"
#include "nucha/report/text_parts.h"

namespace nucha {
namespace {

using futures_report::caseOf;
using futures_report::EventKey;
using futures_report::futuresOf;
using futures_report::QuantityKey;
using futures_report::shortLabel;
using futures_report::yearTitle;
using text::padded;
using text::Style;
using text::styled;

constexpr std::size_t kLabel = 9;   ///< of a line: "as it is"
constexpr std::size_t kFirst = 29;  ///< what a row is about, where there is room
constexpr std::size_t kLeastFirst = 18;

struct Row {
  std::string title;
  std::vector<std::vector<std::string>> cells;  ///< of each line, for each year
};

/// How a table is laid out: what, which line, and one column for each year.
struct Layout {
  std::size_t first = 0, label = 0, cell = 0;
  std::size_t from = 0, to = 0;  ///< years that fit: a narrow terminal does without the start, then without the end

  Layout(const FollowReport& report, const std::vector<double>& years, const std::vector<Row>& rows,
         std::size_t width) {
    label = report.lines.size() > 1 ? kLabel : 0;
    to = years.size();
    for (const double year : years) cell = std::max(cell, text::columns(yearTitle(year)));
    for (const Row& row : rows) {
      for (const auto& line : row.cells) {
        for (const std::string& figure : line) cell = std::max(cell, text::columns(figure));
      }
    }
    cell += 2;
    const auto fits = [&] { return kLeastFirst + label + (to - from) * cell <= width + 2; };
    if (!fits() && years.front() == 0) ++from;
    while (!fits() && to - from > 1) --to;
    const std::size_t taken = label + (to - from) * cell;
    first = std::clamp<std::size_t>(width + 2 > taken ? width + 2 - taken : 0, kLeastFirst, kFirst);
  }
};

// the title wraps beside its lines of figures
void writeRow(text::Screen& screen, const FollowReport& report, const Layout& layout, const Row& row) {
  std::vector<std::string> words = wrapped(row.title, layout.first - 2);
  words.resize(std::max(words.size(), row.cells.size()));
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string line = padded((i > 0 && !words[i].empty() ? " " : "") + words[i], layout.first);
    if (i < row.cells.size()) {
      if (layout.label > 0) line += styled(Style::soft, padded(shortLabel(report, i), layout.label));
      for (std::size_t y = layout.from; y < layout.to; ++y) line += padded(row.cells[i][y], layout.cell);
    }
    screen.line(line);
  }
}

template <typename Key>
void writeTable(text::Screen& screen, const FollowReport& report, const std::vector<double>& years,
                const std::vector<Key>& keys) {
  std::vector<Row> rows;
  for (const Key& key : keys) {
    Row row{title(key), {}};
    for (const FollowedLine& line : report.lines) {
      std::vector<std::string>& cells = row.cells.emplace_back();
      for (const double year : years) cells.push_back(futures_report::textAt(line.futures, key, year));
    }
    rows.push_back(std::move(row));
  }
  const Layout layout(report, years, rows, screen.width());
  std::string head(layout.first + layout.label, ' ');
  for (std::size_t y = layout.from; y < layout.to; ++y) head += padded(yearTitle(years[y]), layout.cell);
  screen.line(styled(Style::soft, head));
  for (const Row& row : rows) writeRow(screen, report, layout, row);
}

void writeLines(text::Screen& screen, const FollowReport& report) {
  for (std::size_t i = 1; i < report.lines.size(); ++i) {
    const FollowedLine& line = report.lines[i];
    screen.paragraph(styled(Style::bold, padded(shortLabel(report, i), kLabel)), text::cleaned(line.label));
    if (!line.done.empty())
      screen.paragraph(std::string(kLabel, ' '), styled(Style::soft, text::cleaned(joined(line.done, " "))));
  }
  for (const UnchangedTreatment& none : report.unchanged) {
    screen.paragraph(styled(Style::warn, "! "),
                     styled(Style::bold, text::cleaned(none.label)) +
                         " changes nothing that is computed, so no other course is shown: " + text::cleaned(none.why));
  }
}

void writeEvents(text::Screen& screen, const FollowReport& report, bool all) {
  std::vector<EventKey> events = futures_report::eventsOf(futuresOf(report));
  if (!all) events = futures_report::leadingEvents(events);
  if (events.empty()) return;
  screen.blank();
  screen.heading("Will have happened", "share of futures (90 % interval)");
  writeTable(screen, report, futures_report::figureYears(report.lines.front().futures), events);
}

void writeQuantities(text::Screen& screen, const FollowReport& report, bool all) {
  std::vector<QuantityKey> keys = futures_report::quantitiesOf(futuresOf(report));
  if (!all) keys = futures_report::leadingQuantities(keys, report.operated);
  if (keys.empty()) return;
  screen.blank();
  screen.heading("Will be", "median (middle 90 % of futures)");
  std::vector<double> years = futures_report::figureYears(report.lines.front().futures);
  years.insert(years.begin(), 0.0);
  writeTable(screen, report, years, keys);
  const std::vector<std::string> measures = futures_report::measuresOf(keys);
  if (!measures.empty()) screen.paragraph("", styled(Style::soft, "Units: " + joined(measures, "; ") + "."));
}

void writeEnd(text::Screen& screen, const FollowReport& report, const text::Words& words, bool all) {
  screen.blank();
  if (!report.equilibrium) {
    screen.paragraph("! ", styled(Style::alarm,
                                  "The neck at the start found no equilibrium when it was turned: what depends on "
                                  "motion and load is missing."));
  }
  constexpr std::size_t kShown = 2;
  const auto list = [&](const char* what, const std::vector<std::string>& sentences) {
    const std::size_t most = all ? sentences.size() : std::min(kShown, sentences.size());
    std::string text =
        text::cleaned(joined({sentences.begin(), sentences.begin() + static_cast<std::ptrdiff_t>(most)}, " "));
    if (most < sentences.size()) text += fmt::format(" (and {} more: -v)", sentences.size() - most);
    if (!sentences.empty()) screen.paragraph(what, text);
  };
  list("Assumed: ", report.assumed);
  list("Notes:   ", futures_report::notesOf(futuresOf(report)));
  if (all) {
    for (const std::string& key : report.sources) screen.paragraph("- ", styled(Style::soft, words.source(key)));
  } else if (!report.sources.empty()) {
    screen.paragraph("", styled(Style::soft, fmt::format("{} sources: -v lists them.", report.sources.size())));
  }
  screen.paragraph("", styled(Style::soft, kSupportNotice));
}

}  // namespace

std::string writeFollowText(const FollowReport& report, const Evidence& evidence, const TextOptions& options) {
  text::Page page{{report.evaluation, caseOf(report), evidence}, options.all, text::Screen(options)};
  if (report.patient_case) {
    text::writeFlags(page);
    text::writeSummary(page);
  } else {
    page.screen.paragraph("", styled(Style::bold, text::cleaned(report.subject)));
    page.screen.paragraph("", styled(Style::soft, "No patient was described, so danger signs were not looked for."));
  }
  page.screen.paragraph("", futures_report::scope(report) + ".");
  writeLines(page.screen, report);
  writeEvents(page.screen, report, options.all);
  writeQuantities(page.screen, report, options.all);
  writeEnd(page.screen, report, page.words, options.all);
  return page.screen.finish();
}

}  // namespace nucha
