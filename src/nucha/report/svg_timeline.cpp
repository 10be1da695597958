#include "nucha/report/svg_timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "nucha/base/text.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/svg_draw.h"
#include "nucha/report/words.h"

namespace nucha::svg {
namespace {

struct Tick {
  double months;
  std::string_view label;
};
constexpr std::array<Tick, 9> kTicks = {{{0, "0"},
                                         {1, "1 m"},
                                         {3, "3 m"},
                                         {6, "6 m"},
                                         {12, "1 y"},
                                         {24, "2 y"},
                                         {60, "5 y"},
                                         {120, "10 y"},
                                         {240, "20 y"}}};
constexpr int kTop = 26, kRow = 36;

double monthsOrZero(double months) { return std::isfinite(months) ? std::max(0.0, months) : 0.0; }

double longestOf(const std::vector<TimelineBand>& bands, std::optional<double> today) {
  double most = monthsOrZero(today.value_or(0));
  for (const TimelineBand& band : bands) most = std::max(most, monthsOrZero(band.window.to_months));
  for (const double end : {24.0, 60.0, 120.0, 240.0}) {
    if (most <= end) return end;
  }
  return 240;
}

std::string at(double months, double longest) { return number(100 * timelineShare(months, longest)) + "%"; }

std::string drawAxis(double longest, int height) {
  std::string out;
  for (const Tick& tick : kTicks) {
    if (tick.months > longest) break;
    const std::string x = at(tick.months, longest);
    const std::string_view anchor = tick.months == 0 ? "start" : tick.months == longest ? "end" : "middle";
    out += fmt::format("<line class=\"grid\" x1=\"{0}\" x2=\"{0}\" y1=\"{1}\" y2=\"{2}\"/>", x, kTop - 6, height - 18);
    out += fmt::format("<text class=\"tick-text\" x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>", x, height - 4,
                       anchor, tick.label);
  }
  return out;
}

// A line of a phone holds about so many letters; the list beside the picture has the full name.
std::string shortened(const std::string& label) {
  constexpr std::size_t kMost = 46;
  const std::vector<std::string> lines = wrapped(label, kMost);
  return lines.size() < 2 ? label : lines.front() + "\u2026";
}

std::string drawBand(const TimelineBand& band, double longest, int y) {
  const double from = timelineShare(band.window.from_months, longest);
  const double to = std::max(from, timelineShare(band.window.to_months, longest));
  std::string label = html::escaped(shortened(band.window.label));
  if (band.number > 0) label = "<tspan class=\"strong\">" + std::to_string(band.number) + "</tspan>&#160; " + label;
  return fmt::format(
      "<text class=\"band-text\" x=\"0\" y=\"{}\">{}</text><rect class=\"band\" x=\"{}%\" y=\"{}\" width=\"{}%\" "
      "height=\"11\" rx=\"2\"/>",
      y + 11, label, number(100 * from), y + 16, number(std::max(0.8, 100 * (to - from))));
}

std::string drawToday(double today, double longest, int height) {
  const double share = timelineShare(today, longest);
  const std::string x = number(100 * share) + "%";
  return fmt::format(
      "<line class=\"today\" x1=\"{0}\" x2=\"{0}\" y1=\"16\" y2=\"{1}\"/><text class=\"today-text\" x=\"{0}\" "
      "y=\"12\" text-anchor=\"{2}\">today, {3}</text>",
      x, height - 18,
      share < 0.2   ? "start"
      : share > 0.8 ? "end"
                    : "middle",
      words::duration(today));
}

}  // namespace

double timelineShare(double months, double longest_months) {
  const double longest = std::max(1.0, monthsOrZero(longest_months));
  return std::clamp(std::log1p(monthsOrZero(months)) / std::log1p(longest), 0.0, 1.0);
}

std::string describeWindow(const OnsetWindow& window, std::optional<double> today_months) {
  std::string text = "usually starts between " + words::duration(window.from_months) + " and " +
                     words::duration(window.to_months) + " after the operation";
  if (!today_months) return text;
  if (*today_months < window.from_months) return text + "; today is earlier than usual";
  return text + (*today_months > window.to_months ? "; today is later than usual" : "; today lies inside");
}

std::string drawTimeline(const std::vector<TimelineBand>& bands, std::optional<double> today_months) {
  const double longest = longestOf(bands, today_months);
  const int height = kTop + kRow * static_cast<int>(bands.size()) + 22;
  std::string desc;
  for (const TimelineBand& band : bands) {
    desc += band.window.label + " " + describeWindow(band.window, today_months) + ". ";
  }
  std::string out = fmt::format(
      "<svg class=\"timeline\" width=\"100%\" height=\"{}\" role=\"img\" aria-labelledby=\"time-title "
      "time-desc\"><title id=\"time-title\">When the leading causes usually start, and today</title>"
      "<desc id=\"time-desc\">{}</desc>",
      height, html::escaped(desc));
  out +=
      "<defs><pattern id=\"tl-hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
      "patternTransform=\"rotate(45)\">"
      "<rect class=\"hatch-base\" width=\"5\" height=\"5\"/><rect class=\"hatch-line\" width=\"1.6\" "
      "height=\"5\"/></pattern></defs>";
  out += drawAxis(longest, height);
  if (today_months) out += drawToday(*today_months, longest, height);
  int y = kTop;
  for (const TimelineBand& band : bands) {
    out += drawBand(band, longest, y);
    y += kRow;
  }
  return out + "</svg>";
}

}  // namespace nucha::svg
