// What the pictures of the validation pages share: axes, lines and text as plain SVG with its style inside, readable on
// white and on black. Internal to the report.
#pragma once

#include <array>
#include <string>

namespace nucha::plot {

/// Colours that people with any kind of colour vision tell apart.
inline constexpr std::array kColours{"#332288", "#117733", "#44aa99", "#88ccee",
                                     "#ddcc77", "#cc6677", "#aa4499", "#882255"};

/// The head of a picture with its style; whoever opens it ends it with "</svg>".
std::string opened(double width, double height, const std::string& title);
std::string text(double x, double y, const std::string& words, const char* anchor = "start");
std::string line(double x1, double y1, double x2, double y2, const char* css_class);

/// A step of 1, 2 or 5 times a power of ten that gives four to nine of them.
double tickStep(double span);

struct Axis {
  double from = 0, to = 1, start = 0, length = 1;
  double at(double value) const { return start + (value - from) / (to - from) * length; }
};

/// Vertical lines from `top` to `y` with their numbers below.
std::string ticks(const Axis& x, double y, double top);
/// Horizontal lines from `left` to `right` with their numbers before them.
std::string ticksUp(const Axis& y, double left, double right);

}  // namespace nucha::plot
