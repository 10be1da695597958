#include <fmt/format.h>

#include <algorithm>

#include "nucha/base/text.h"
#include "nucha/report/follow_parts.h"
#include "nucha/report/text_parts.h"

namespace nucha {
namespace {

using futures_report::caseOf;
using futures_report::EventKey;
using futures_report::figureAt;
using futures_report::futuresOf;
using futures_report::notesOf;
using futures_report::QuantityKey;
using futures_report::shortLabel;
using text::padded;
using text::Style;
using text::styled;

constexpr std::size_t kLabel = 9;   ///< of a line: "as it is"
constexpr std::size_t kCell = 13;   ///< "12 % (8–19)"
constexpr std::size_t kFirst = 29;  ///< what it is about

/// Columns of the tables: what, which line, and one for each year.
struct Columns {
  std::vector<double> years;
  std::size_t label = 0;  ///< none when there is one line only
  std::size_t first = 0;

  Columns(const FollowReport& report, std::size_t width, bool with_start) {
    years = futures_report::figureYears(report.lines.front().futures);
    if (with_start) years.insert(years.begin(), 0.0);
    label = report.lines.size() > 1 ? kLabel : 0;
    const std::size_t taken = label + years.size() * kCell;
    first = std::max<std::size_t>(width > taken ? std::min(width - taken, kFirst) : 0, 16);
    // a narrow terminal shows the first years only
    while (years.size() > 1 && first + label + years.size() * kCell > width) years.pop_back();
  }
};

std::string yearTitle(double year) {
  return year == 0 ? "now" : fmt::format("{} year{}", shown(year), year == 1 ? "" : "s");
}

void writeHead(text::Screen& screen, const Columns& columns) {
  std::string line(columns.first + columns.label, ' ');
  for (const double year : columns.years) line += padded(yearTitle(year), kCell);
  screen.line(styled(Style::soft, line));
}

// the title wraps beside its lines of figures
void writeRows(text::Screen& screen, const FollowReport& report, const Columns& columns, const std::string& title,
               const std::vector<std::string>& figures) {
  std::vector<std::string> words = wrapped(title, columns.first - 2);
  const std::size_t rows = std::max(words.size(), figures.size());
  words.resize(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    std::string line = padded((i > 0 && !words[i].empty() ? " " : "") + words[i], columns.first);
    if (i < figures.size()) {
      if (columns.label > 0) line += styled(Style::soft, padded(shortLabel(report, i), columns.label));
      line += figures[i];
    }
    screen.line(line);
  }
}

template <typename Key, typename Read>
void writeTable(text::Screen& screen, const FollowReport& report, const Columns& columns, const std::vector<Key>& keys,
                Read&& read) {
  writeHead(screen, columns);
  for (const Key& key : keys) {
    std::vector<std::string> figures;
    for (const FollowedLine& line : report.lines) {
      std::string cells;
      for (const double year : columns.years) cells += padded(read(line.futures, key, year), kCell);
      figures.push_back(cells);
    }
    writeRows(screen, report, columns, title(key), figures);
  }
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
  writeTable(screen, report, Columns(report, screen.width(), false), events,
             [](const Futures& futures, const EventKey& key, double year) {
               const EventCurve* curve = futures.find(key.event, key.level);
               const auto figure = curve ? figureAt(futures, *curve, year) : std::nullopt;
               return figure ? futures_report::shareText(*figure) : std::string("–");
             });
}

void writeQuantities(text::Screen& screen, const FollowReport& report, bool all) {
  std::vector<QuantityKey> keys = futures_report::quantitiesOf(futuresOf(report));
  if (!all) keys = futures_report::leadingQuantities(keys, report.operated);
  if (keys.empty()) return;
  screen.blank();
  screen.heading("Will be", "median (middle 90 % of futures)");
  writeTable(screen, report, Columns(report, screen.width(), true), keys,
             [](const Futures& futures, const QuantityKey& key, double year) {
               const QuantityCurve* curve = futures.find(key.quantity, key.level);
               const auto figure = curve ? figureAt(futures, *curve, year) : std::nullopt;
               return figure ? futures_report::quantityText(*figure) : std::string("–");
             });
  std::vector<std::string> units;
  for (const QuantityKey& key : keys) {
    const std::string measure = futures_report::unitWords(key.quantity);
    const std::string words = std::string(label(key.quantity)) + ": " + measure;
    if (!measure.empty() && std::find(units.begin(), units.end(), words) == units.end()) units.push_back(words);
  }
  if (!units.empty()) screen.paragraph("", styled(Style::soft, "Units: " + joined(units, "; ") + "."));
}

void writeEnd(text::Screen& screen, const FollowReport& report, const text::Words& words, bool all) {
  screen.blank();
  if (!report.equilibrium) {
    screen.paragraph("! ", styled(Style::alarm,
                                  "The neck at the start found no equilibrium when it was turned: what depends on "
                                  "motion and load is missing."));
  }
  const std::vector<std::string> notes = notesOf(report);
  constexpr std::size_t kShown = 2;
  const auto list = [&](const char* what, const std::vector<std::string>& sentences) {
    const std::size_t most = all ? sentences.size() : std::min(kShown, sentences.size());
    std::string text =
        text::cleaned(joined({sentences.begin(), sentences.begin() + static_cast<std::ptrdiff_t>(most)}, " "));
    if (most < sentences.size()) text += fmt::format(" (and {} more: -v)", sentences.size() - most);
    if (!sentences.empty()) screen.paragraph(what, text);
  };
  list("Assumed: ", report.assumed);
  list("Notes:   ", notes);
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
