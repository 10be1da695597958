#include "nucha/report/svg_draw.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

namespace nucha::svg {

std::string number(double value) {
  if (!std::isfinite(value)) return "0";
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

Path& Path::add(char command, std::span<const Point> points) {
  text_ += command;
  for (std::size_t i = 0; i < points.size(); ++i) {
    // one decimal of a pixel is finer than any screen, and keeps the file small
    if (i > 0) text_ += ' ';
    text_ += number(std::round(points[i].x * 10) / 10) + ' ' + number(std::round(points[i].y * 10) / 10);
  }
  return *this;
}

Path& Path::move(Point to) { return add('M', std::array{to}); }
Path& Path::line(Point to) { return add('L', std::array{to}); }
Path& Path::quad(Point control, Point to) { return add('Q', std::array{control, to}); }
Path& Path::cubic(Point control1, Point control2, Point to) { return add('C', std::array{control1, control2, to}); }

Path& Path::close() {
  text_ += 'Z';
  return *this;
}

Path& Path::through(std::span<const Point> points) {
  if (points.empty()) return *this;
  text_.empty() ? move(points[0]) : line(points[0]);
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    // Catmull-Rom tangents; the ends repeat their own point
    const Point before = points[i == 0 ? 0 : i - 1];
    const Point after = points[std::min(i + 2, points.size() - 1)];
    cubic(points[i] + (1.0 / 6) * (points[i + 1] - before), points[i + 1] - (1.0 / 6) * (after - points[i]),
          points[i + 1]);
  }
  return *this;
}

std::string element(const Path& path, std::string_view css_class) {
  return fmt::format("<path class=\"{}\" d=\"{}\"/>", css_class, path.text());
}

double clampedShare(double value) { return std::isfinite(value) ? std::clamp(value, 0.0, 1.0) : 0.0; }

namespace {

std::string percent(double share) { return number(100 * clampedShare(share)) + "%"; }

std::string quarterTicks(int height) {
  std::string out;
  for (const double tick : {0.25, 0.5, 0.75}) {
    out += fmt::format("<line class=\"tick\" x1=\"{0}\" x2=\"{0}\" y1=\"2\" y2=\"{1}\"/>", percent(tick), height - 2);
  }
  return out;
}

}  // namespace

std::string probabilityBar(double probability, const Interval& interval, std::optional<double> prior) {
  const std::string lo = percent(interval.lo);
  const std::string hi = percent(interval.hi);
  std::string out = "<svg class=\"bar\" width=\"100%\" height=\"20\" aria-hidden=\"true\" focusable=\"false\">";
  out += "<rect class=\"track\" x=\"0\" y=\"5\" width=\"100%\" height=\"10\" rx=\"2\"/>" + quarterTicks(20);
  out +=
      fmt::format("<rect class=\"fill\" x=\"0\" y=\"5\" width=\"{}\" height=\"10\" rx=\"2\"/>", percent(probability));
  if (prior) {
    out += fmt::format("<line class=\"prior\" x1=\"{0}\" x2=\"{0}\" y1=\"1\" y2=\"19\"/>", percent(*prior));
  }
  // the whisker is drawn twice, light below dark, so that it shows on the bar and beside it, also in grey
  for (const char* part : {"whisker-halo", "whisker"}) {
    out += fmt::format("<g class=\"{2}\"><line x1=\"{0}\" x2=\"{1}\" y1=\"10\" y2=\"10\"/>", lo, hi, part);
    out += fmt::format(
        "<line x1=\"{0}\" x2=\"{0}\" y1=\"6\" y2=\"14\"/><line x1=\"{1}\" x2=\"{1}\" y1=\"6\" y2=\"14\"/></g>", lo, hi);
  }
  return out + "</svg>";
}

namespace {

// From one share of the width to another; an svg of its own lets a shape of fixed size sit at a percentage.
std::string moveBar(double from, double to, std::initializer_list<double> ticks) {
  std::string out = "<svg class=\"move\" width=\"100%\" height=\"18\" aria-hidden=\"true\" focusable=\"false\">";
  out += "<line class=\"axis\" x1=\"0\" x2=\"100%\" y1=\"9\" y2=\"9\"/>";
  for (const double tick : ticks) {
    out += fmt::format("<line class=\"tick\" x1=\"{0}\" x2=\"{0}\" y1=\"5\" y2=\"13\"/>", percent(tick));
  }
  out += fmt::format("<line class=\"shift\" x1=\"{}\" x2=\"{}\" y1=\"9\" y2=\"9\"/>", percent(from), percent(to));
  out += fmt::format("<circle class=\"before\" cx=\"{}\" cy=\"9\" r=\"4\"/>", percent(from));
  out += fmt::format("<svg x=\"{}\" y=\"9\" overflow=\"visible\"><path class=\"after\" d=\"{}\"/></svg>", percent(to),
                     to >= from ? "M-6 -6L6 0L-6 6Z" : "M6 -6L-6 0L6 6Z");
  return out + "</svg>";
}

}  // namespace

std::string beforeAfterBar(double before, double after) {
  return moveBar(clampedShare(before), clampedShare(after), {0.0, 0.5, 1.0});
}

std::string changeBar(double ratio) {
  const double doublings = ratio > 0 && std::isfinite(ratio) ? std::clamp(std::log2(ratio), -2.0, 2.0) : -2.0;
  return moveBar(0.5, 0.5 + doublings / 4, {0.0, 0.25, 0.5, 0.75, 1.0});
}

}  // namespace nucha::svg
