#include "nucha/report/futures_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "nucha/base/text.h"
#include "nucha/report/futures_figures.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/svg_draw.h"

namespace nucha::html {
namespace {

using svg::number;
using svg::Point;

/// What is drawn, whichever curve it came from; parallel to `years`.
struct Drawn {
  std::size_t style = 0;
  std::string label;
  std::vector<double> years, middle, lo, hi;  ///< lo and hi may be empty
};

/// Where things lie, in the units of the view box: those of a screen when the plot is as wide as that.
struct Frame {
  double width = 340, height = 224, left = 40, right = 12, top = 40, bottom = 34;
  double last_year = 1, low = 0, high = 1, step = 1;
  double x(double years) const { return left + (width - left - right) * years / last_year; }
  double y(double value) const {
    return height - bottom - (height - top - bottom) * (std::clamp(value, low, high) - low) / (high - low);
  }
};

Frame frameFor(bool compact) {
  Frame frame;
  if (!compact) return frame;
  frame.width = 240, frame.height = 156;
  frame.left = 32, frame.right = 8, frame.top = 34, frame.bottom = 33;
  return frame;
}

// a step of 1, 2 or 5 times a power of ten, of which at most `most` fit into the span
double stepFor(double span, int most) {
  const double power = std::pow(10.0, std::floor(std::log10(span)) - 1);
  for (const double step : {1.0, 2.0, 5.0, 10.0, 20.0, 50.0}) {
    if (span / (step * power) <= most + 1e-9) return step * power;
  }
  return 100 * power;
}

// an axis that starts and ends on a tick; what hardly changes must not look as if it did
void fitAxis(Frame& frame, double low, double high, int ticks) {
  constexpr double kLeastSpan = 0.1;  // of the values
  const double least = std::max(kLeastSpan * std::max(std::abs(low), std::abs(high)), 1e-3);
  if (high - low < least) high = low + least;
  frame.step = stepFor(high - low, ticks);
  frame.low = std::floor(low / frame.step + 1e-9) * frame.step;
  frame.high = std::ceil(high / frame.step - 1e-9) * frame.step;
}

std::string text(double x, double y, const char* css_class, const char* anchor, const std::string& words) {
  return fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>", css_class, number(x),
                     number(y), anchor, words);
}

std::string rule(Point from, Point to, const char* css_class) {
  return fmt::format("<line class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>", css_class, number(from.x),
                     number(from.y), number(to.x), number(to.y));
}

template <typename Label>
std::string axes(const Frame& frame, bool compact, Label&& label) {
  std::string out;
  const double step = frame.step;
  const double foot = frame.height - frame.bottom, end = frame.x(frame.last_year);
  for (double value = frame.low; value <= frame.high + step * 1e-6; value += step) {
    const double y = frame.y(value);
    out += rule({frame.left, y}, {end, y}, "grid-line") +
           text(frame.left - 6, y + 4, "tick-text", "end", label(std::abs(value) < step * 1e-6 ? 0 : value));
  }
  const double year_step = stepFor(frame.last_year, compact ? 5 : 10);
  for (double year = 0; year <= frame.last_year + year_step * 1e-6; year += year_step) {
    const double x = frame.x(year);
    out += rule({x, foot}, {x, foot + 4}, "base-line") + text(x, foot + 15, "tick-text", "middle", shown(year));
  }
  out += rule({frame.left, foot}, {end, foot}, "base-line");
  return out + text(end, frame.height - 4, "plot-unit", "end", "years from now");
}

bool isNumber(const std::vector<double>& values, std::size_t i) {
  return i < values.size() && std::isfinite(values[i]);
}

// stretches of a line between points that are no numbers
std::string middleLine(const Frame& frame, const Drawn& drawn) {
  svg::Path path;
  bool drawing = false;
  for (std::size_t i = 0; i < drawn.years.size(); ++i) {
    const bool here = isNumber(drawn.middle, i);
    if (here) {
      const Point at{frame.x(drawn.years[i]), frame.y(drawn.middle[i])};
      drawing ? path.line(at) : path.move(at);
    }
    drawing = here;
  }
  return path.text().empty() ? "" : svg::element(path, fmt::format("line f{}", drawn.style));
}

std::string band(const Frame& frame, const Drawn& drawn) {
  svg::Path path;
  std::vector<std::size_t> run;
  const auto finish = [&] {
    if (run.size() > 1) {
      for (const std::size_t i : run) {
        const Point at{frame.x(drawn.years[i]), frame.y(drawn.hi[i])};
        i == run.front() ? path.move(at) : path.line(at);
      }
      std::reverse(run.begin(), run.end());
      for (const std::size_t i : run) path.line({frame.x(drawn.years[i]), frame.y(drawn.lo[i])});
      path.close();
    }
    run.clear();
  };
  for (std::size_t i = 0; i < drawn.years.size(); ++i) {
    if (isNumber(drawn.lo, i) && isNumber(drawn.hi, i))
      run.push_back(i);
    else
      finish();
  }
  finish();
  return path.text().empty() ? "" : svg::element(path, fmt::format("spread f{}", drawn.style));
}

// 2 and 5 years are what people ask for
std::string dots(const Frame& frame, const Drawn& drawn) {
  std::string out;
  for (const double year : {2.0, 5.0}) {
    const auto value = futures_report::readAt(drawn.years, drawn.middle, year);
    if (!value) continue;
    out += fmt::format("<circle class=\"dot f{}\" cx=\"{}\" cy=\"{}\" r=\"3.4\"/>", drawn.style, number(frame.x(year)),
                       number(frame.y(*value)));
  }
  return out;
}

struct Words {
  std::string title, unit, description;  ///< not escaped
};

template <typename Label>
std::string draw(Frame frame, const std::vector<Drawn>& all, const Words& words, const FuturePlotOptions& options,
                 Label&& label) {
  std::string out = fmt::format(
      "<svg class=\"future{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{}-title {}-desc\"><title "
      "id=\"{}-title\">{}</title><desc id=\"{}-desc\">{}</desc>",
      options.compact ? " compact" : "", number(frame.width), number(frame.height), options.id, options.id, options.id,
      escaped(words.title), options.id, escaped(words.description));
  out += text(0, 12, "plot-title", "start", escaped(words.title));
  out += text(0, 26, "plot-unit", "start", escaped(words.unit));
  out += axes(frame, options.compact, label);
  for (const Drawn& drawn : all) out += band(frame, drawn);
  for (const Drawn& drawn : all) out += middleLine(frame, drawn);
  for (const Drawn& drawn : all) out += dots(frame, drawn);
  return out + "</svg>";
}

double lastYear(const std::vector<Drawn>& all) {
  double last = 0;
  for (const Drawn& drawn : all) {
    if (!drawn.years.empty() && std::isfinite(drawn.years.back())) last = std::max(last, drawn.years.back());
  }
  return last > 0 ? last : 1;
}

// "as it is: 4 % after 2 years, 12 % after 10 years"
template <typename Figure>
std::string ends(const std::vector<Drawn>& all, Figure&& figure) {
  std::vector<std::string> parts;
  for (const Drawn& drawn : all) {
    if (drawn.middle.empty() || !std::isfinite(drawn.middle.front()) || !std::isfinite(drawn.middle.back())) continue;
    parts.push_back(fmt::format("{}: {} at the start, {} after {} years", drawn.label, figure(drawn.middle.front()),
                                figure(drawn.middle.back()), shown(drawn.years.back())));
  }
  return joined(parts, "; ") + ".";
}

}  // namespace

std::string plotEvent(const std::vector<FutureLine>& lines, CourseEvent event, std::optional<Level> level,
                      const FuturePlotOptions& options) {
  std::vector<Drawn> all;
  double most = 0;
  for (std::size_t i = 0; i < std::min(lines.size(), kMostFutureLines); ++i) {
    const EventCurve* curve = lines[i].futures->find(event, level);
    if (!curve || curve->share.empty()) continue;
    all.push_back({i, lines[i].label, lines[i].futures->years, curve->share, curve->lo, curve->hi});
    for (const std::vector<double>* values : {&curve->share, &curve->hi}) {
      for (const double value : *values) most = std::max(most, svg::clampedShare(value));
    }
  }
  if (all.empty()) return "";
  Frame frame = frameFor(options.compact);
  frame.last_year = lastYear(all);
  // union is a matter of all or nothing: its axis is always whole; a rare event must not look frequent
  constexpr double kLeastTop = 0.1;
  fitAxis(frame, 0, event == CourseEvent::united ? 1 : std::max(most, kLeastTop), options.compact ? 3 : 5);
  frame.high = std::min(frame.high, 1.0);
  const auto percentWords = [](double share) { return fmt::format("{:.0f} %", 100 * svg::clampedShare(share)); };
  Words words{options.title.empty() ? futures_report::title(futures_report::EventKey{event, level}) : options.title,
              "share of futures", "Share of futures in which it has happened. " + ends(all, percentWords)};
  return draw(frame, all, words, options, percentWords);
}

std::string plotQuantity(const std::vector<FutureLine>& lines, CourseQuantity quantity, std::optional<Level> level,
                         const FuturePlotOptions& options) {
  std::vector<Drawn> all;
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (std::size_t i = 0; i < std::min(lines.size(), kMostFutureLines); ++i) {
    const QuantityCurve* curve = lines[i].futures->find(quantity, level);
    if (!curve || curve->p50.empty()) continue;
    all.push_back({i, lines[i].label, lines[i].futures->years, curve->p50, curve->p05, curve->p95});
    for (const std::vector<double>* values : {&curve->p05, &curve->p50, &curve->p95}) {
      for (const double value : *values) {
        if (std::isfinite(value)) least = std::min(least, value), most = std::max(most, value);
      }
    }
  }
  if (all.empty() || least > most) return "";
  Frame frame = frameFor(options.compact);
  frame.last_year = lastYear(all);
  // what is counted from nothing starts at nothing, a ratio is seen against 1; the rest shows its own range
  if (quantity == CourseQuantity::disc_load) least = std::min(least, 1.0), most = std::max(most, 1.0);
  const bool from_zero = quantity == CourseQuantity::motion_deg || quantity == CourseQuantity::union_maturity ||
                         quantity == CourseQuantity::facet_arthritis;
  const bool whole = quantity == CourseQuantity::union_maturity;
  fitAxis(frame, from_zero ? std::min(0.0, least) : least, whole ? 1 : most, options.compact ? 3 : 5);
  const auto figure = [](double value) { return shown(value); };
  const std::string measure = futures_report::unitWords(quantity);
  Words words{
      options.title.empty() ? futures_report::title(futures_report::QuantityKey{quantity, level}) : options.title,
      measure, "Median over the futures. " + ends(all, [&](double v) {
                 return shown(v) + (measure.empty() ? "" : " " + measure);
               })};
  return draw(frame, all, words, options, figure);
}

std::string futureKeys(const std::vector<FutureLine>& lines) {
  std::string out = "<p class=\"future-keys\">";
  for (std::size_t i = 0; i < std::min(lines.size(), kMostFutureLines); ++i) {
    out += fmt::format(
        "<span><svg width=\"34\" height=\"12\" aria-hidden=\"true\" focusable=\"false\"><path class=\"line f{}\" "
        "d=\"M1 6L33 6\"/></svg>{}</span>",
        i, escaped(lines[i].label));
  }
  return out + "</p>";
}

}  // namespace nucha::html
