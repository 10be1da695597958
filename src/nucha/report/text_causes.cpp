#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "nucha/base/text.h"
#include "nucha/report/svg_draw.h"
#include "nucha/report/text_parts.h"

namespace nucha::text {
namespace {

// below this share a cause is only counted; the reader's attention is the limit
constexpr double kWorthShowing = 0.05;
// a dangerous cause is named down to here
constexpr double kWorthNaming = 0.01;
constexpr std::size_t kMostShown = 4;
constexpr std::size_t kLeastShown = 3;
constexpr std::size_t kNumberColumns = 4;
constexpr std::size_t kFiguresColumns = 14;

struct Columns {
  std::size_t bar, figures, bar_width;
};

Columns columnsFor(std::size_t width) {
  const std::size_t bar_width = width >= 100 ? 30 : width >= 76 ? 16 : 12;
  const std::size_t figures = width - kFiguresColumns;
  return {figures - bar_width - 1, figures, bar_width};
}

std::string figures(double share, const Interval& interval) {
  return styled(Style::bold, flushRight(percent(share), 5)) + " " + range(interval);
}

std::string barAndFigures(double share, const Interval& interval, const Columns& at) {
  return bar(share, interval, at.bar_width) + " " + figures(share, interval);
}

// the strongest arguments: up to `most`, and after the first only what fits into `room` columns
std::string arguments(const Words& words, const std::vector<Contribution>& list, std::size_t most, std::size_t room) {
  std::string out;
  for (std::size_t i = 0; i < std::min(list.size(), most); ++i) {
    const std::string next = words.statement(list[i].finding, list[i].present);
    if (!out.empty() && columns(out) + 2 + columns(next) > room) continue;
    out += (out.empty() ? "" : "; ") + next;
  }
  return out;
}

void writeArgumentRows(Page& page, const std::vector<Contribution>& list) {
  for (const Contribution& c : list) {
    std::string text = page.words.statement(c.finding, c.present);
    std::string origin = std::string(plainWords(c.basis));
    std::vector<std::string> sources;
    for (const std::string& source : c.sources) sources.push_back(cleaned(source));
    if (!sources.empty()) origin += ": " + joined(sources, ", ");
    if (!c.row.empty()) origin += "; " + cleaned(c.row);
    page.screen.paragraph("    " + padded(timesOdds(c.log_odds), 8),
                          text + " " + styled(Style::soft, "[" + origin + "]"));
  }
}

void writeDepth(Page& page, const RankedCause& cause) {
  const std::string indent(kNumberColumns, ' ');
  if (const Cause* known = page.words.evidence.findCause(cause.cause)) {
    page.screen.paragraph(indent, styled(Style::soft, cleaned(known->plain)));
  }
  std::string text = "before the findings " + percent(cause.prior);
  std::vector<std::string> places;
  for (const SiteShareOf& site : cause.sites) {
    const std::string place = describe(site.site);
    if (!place.empty() && site.share >= 0.01) places.push_back(place + " " + percent(site.share));
  }
  if (!places.empty()) text += "; if present, at " + joined(places, ", ");
  page.screen.paragraph(indent, text);
  writeArgumentRows(page, cause.supporting);
  writeArgumentRows(page, cause.against);
}

void writeCause(Page& page, std::size_t index) {
  const RankedCause& cause = page.words.evaluation.causes[index];
  const Columns at = columnsFor(page.screen.width());
  std::string label = cleaned(cause.label);
  label = styled(Style::bold, page.all ? label : shortened(label));
  const std::string site = describe(cause.site);
  if (!site.empty()) label += " · " + site;
  if (cause.dangerous) label += " " + styled(Style::alarm, "(dangerous)");
  page.screen.row(flushRight(std::to_string(index + 1), 2) + "  ", label, at.bar,
                  barAndFigures(cause.probability, cause.interval90, at));
  if (page.all) return writeDepth(page, cause);
  // two lines for the leading causes, one for the others
  const std::size_t line = page.screen.width() - kNumberColumns - 2;
  const std::string with = arguments(page.words, cause.supporting, 3, index < 2 ? 2 * line - 10 : line);
  const std::string against = arguments(page.words, cause.against, 2, line);
  const std::string plus = styled(Style::good, "+ "), minus = styled(Style::warn, "- ");
  const bool one_line = !with.empty() && !against.empty() && columns(with) + columns(against) + 4 <= line;
  if (one_line) {
    page.screen.paragraph("    " + plus, with + "  " + minus + styled(Style::soft, against));
    return;
  }
  if (!with.empty()) page.screen.paragraph("    " + plus, with);
  if (!against.empty()) page.screen.paragraph("    " + minus, styled(Style::soft, against));
}

std::size_t countShown(const std::vector<RankedCause>& causes, bool all) {
  if (all) return causes.size();
  std::size_t count = 0;
  for (const RankedCause& cause : causes) {
    const double least = count == 0 ? 0 : count < kLeastShown ? kWorthNaming : kWorthShowing;
    if (count == kMostShown || cause.probability < least) break;
    ++count;
  }
  return count;
}

// a family with several likely members weighs more than any of them
void writeFamilies(Page& page) {
  const Evaluation& e = page.words.evaluation;
  std::vector<std::string> parts;
  for (const RankedFamily& family : e.causes_by_family) {
    const auto members = std::count_if(e.causes.begin(), e.causes.end(), [&](const RankedCause& cause) {
      return cause.family == family.family && cause.probability >= kWorthShowing;
    });
    if (members < 2) continue;
    const std::string interval = range(family.interval90);
    parts.push_back(page.words.family(family.family) + " " + percent(family.probability) +
                    (interval.empty() ? "" : " (" + interval + ")"));
  }
  if (!parts.empty()) page.screen.paragraph("    ", "Taken together: " + joined(parts, "; ") + ".");
}

void writeRankChange(Page& page) {
  const RankChange& change = page.words.evaluation.rank_change;
  const std::string title = styled(Style::bold, "First place would change ");
  if (!change.found) {
    page.screen.paragraph("    ", title + "with no single known finding, taken the other way.");
    return;
  }
  page.screen.paragraph("    ", title + "if “" + page.words.finding(change.finding) + "” " + cleaned(change.change) +
                                    ": then " + page.words.family(change.new_first) + " leads with " +
                                    percent(change.probability) + ".");
}

void writeDangerous(Page& page, std::size_t from) {
  const auto& causes = page.words.evaluation.causes;
  std::vector<std::string> parts;
  bool rarer = false;
  for (std::size_t i = from; i < causes.size(); ++i) {
    if (!causes[i].dangerous) continue;
    if (causes[i].probability >= kWorthNaming) {
      parts.push_back(shortened(cleaned(causes[i].label)) + " " + percent(causes[i].probability));
    } else {
      rarer = true;
    }
  }
  if (rarer) parts.push_back((parts.empty() ? "each below " : "the others below ") + percent(kWorthNaming));
  if (!parts.empty()) {
    page.screen.paragraph("    ", styled(Style::soft, "Dangerous, less likely: " + joined(parts, "; ") + "."));
  }
}

}  // namespace

void writeCauses(Page& page) {
  const auto& causes = page.words.evaluation.causes;
  page.screen.heading("LIKELY CAUSES", "0 to 100 %: █ low end ▓ estimate ░ high end (90 %)");
  if (causes.empty()) {
    page.screen.paragraph(" ", "No cause could be ranked from what is known.");
    return;
  }
  const std::size_t shown_causes = countShown(causes, page.all);
  for (std::size_t i = 0; i < shown_causes; ++i) writeCause(page, i);
  writeFamilies(page);
  if (!page.all) writeDangerous(page, shown_causes);
  writeRankChange(page);
}

}  // namespace nucha::text
