#include "nucha/report/plot_parts.h"

#include <fmt/format.h>

#include <cmath>

#include "nucha/report/svg_draw.h"

namespace nucha::plot {
namespace {

using svg::number;

constexpr const char* kStyle =
    "<style>text{font:12px "
    "sans-serif;fill:#333}.soft{stroke:#999;stroke-width:1;fill:none}.sd{stroke:#4477aa;stroke-width:6;"
    "opacity:.35}.theirs{fill:#4477aa}.ours{fill:#cc3311}.curve{fill:none;stroke-width:2}</style>";

}  // namespace

std::string opened(double width, double height, const std::string& title) {
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\">"
      "<title>{2}</title><rect width=\"{0}\" height=\"{1}\" fill=\"#fff\"/>{3}",
      number(width), number(height), title, kStyle);
}

std::string text(double x, double y, const std::string& words, const char* anchor) {
  return fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>", number(x), number(y), anchor, words);
}

std::string line(double x1, double y1, double x2, double y2, const char* css_class) {
  return fmt::format("<line class=\"{}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>", css_class, number(x1), number(y1),
                     number(x2), number(y2));
}

double tickStep(double span) {
  const double power = std::pow(10.0, std::floor(std::log10(span)));
  for (const double step : {0.1, 0.2, 0.5, 1.0}) {
    if (span / (step * power) <= 9) return step * power;
  }
  return power;
}

std::string ticks(const Axis& x, double y, double top) {
  std::string out;
  const double step = tickStep(x.to - x.from);
  for (double value = std::ceil(x.from / step - 1e-9) * step; value <= x.to + 1e-9; value += step) {
    out += line(x.at(value), top, x.at(value), y, "soft") + text(x.at(value), y + 15, number(value), "middle");
  }
  return out;
}

std::string ticksUp(const Axis& y, double left, double right) {
  std::string out;
  const double step = tickStep(y.to - y.from);
  for (double value = std::ceil(y.from / step) * step; value <= y.to + 1e-9; value += step) {
    out += line(left, y.at(value), right, y.at(value), "soft") + text(left - 6, y.at(value) + 4, number(value), "end");
  }
  return out;
}

}  // namespace nucha::plot
