// Small pieces that the pictures of the report share: points, paths, numbers as SVG wants them, and bars.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/evaluate/evaluation.h"

namespace nucha::svg {

struct Point {
  double x = 0, y = 0;
  friend Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
  friend Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
  friend Point operator*(double s, Point a) { return {s * a.x, s * a.y}; }
};

/// At most two decimals, never "-0" or "nan".
std::string number(double value);

/// The `d` attribute of a path, built step by step.
class Path {
 public:
  Path& move(Point to);
  Path& line(Point to);
  Path& quad(Point control, Point to);
  Path& cubic(Point control1, Point control2, Point to);
  /// A smooth curve through all points; the first one is joined by a line when the path has begun.
  Path& through(std::span<const Point> points);
  Path& close();
  const std::string& text() const { return text_; }

 private:
  Path& add(char command, std::span<const Point> points);
  std::string text_;
};

/// `<path class="..." d="..."/>`; class names are ours, never input.
std::string element(const Path& path, std::string_view css_class);

/// A share in [0, 1] brought inside it; anything that is not a number counts as 0.
double clampedShare(double value);

/// Horizontal bar of a probability with its 90 % interval as a whisker and, when given, the value before the findings
/// as a tick. Sized by the page: all positions are percentages. Hidden from screen readers, its text stands beside it.
std::string probabilityBar(double probability, const Interval& interval, std::optional<double> prior);

/// Two marks and an arrow between them: what a test result would do to a probability.
std::string beforeAfterBar(double before, double after);

/// The same for a number that has no end: from what it is (the middle) to so many times that, a quarter to four times.
std::string changeBar(double ratio);

}  // namespace nucha::svg
