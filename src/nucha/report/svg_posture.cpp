#include "nucha/report/svg_posture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nucha/report/html_parts.h"
#include "nucha/report/svg_draw.h"
#include "nucha/report/svg_posture_shape.h"

namespace nucha::svg {
namespace {

using Poses = std::array<Pose, kBones>;

constexpr double kScale = 1.7;                       ///< units a millimetre
constexpr double kMargin = 7, kTop = 22, kGap = 10;  ///< units

const std::optional<Equilibrium>& endOf(const ShownNeck& neck, Direction direction) {
  return direction == Direction::flexion ? neck.flexion : neck.extension;
}

struct Bounds {
  double left = 0, right = 0, low = 0, high = 0;
  bool empty = true;
  void take(double x, double y) {
    left = empty ? x : std::min(left, x);
    right = empty ? x : std::max(right, x);
    low = empty ? y : std::min(low, y);
    high = empty ? y : std::max(high, y);
    empty = false;
  }
};

Vec3 placed(const Spot& spot, const Poses& poses) {
  return poses[static_cast<std::size_t>(indexOf(spot.bone))] * Vec3(spot.x, spot.y, 0);
}

/// One panel: the laboratory with the front to the left.
struct View {
  Bounds bounds;
  double width() const { return kScale * (bounds.right - bounds.left) + 2 * kMargin; }
  double height() const { return kScale * (bounds.high - bounds.low) + 2 * kMargin; }
  Point at(const Vec3& p) const {
    return {kMargin + kScale * (bounds.right - p.x()), kTop + kMargin + kScale * (bounds.high - p.y())};
  }
};

// Holds all necks bent one way; the numbers in front need room as well.
View viewOf(const std::vector<const ShownNeck*>& necks, Direction direction) {
  constexpr double kNumberMm = 9;
  View view;
  for (const ShownNeck* neck : necks) {
    const auto& end = endOf(*neck, direction);
    const Poses poses = end ? end->poses : neutralPoses(neck->neck);
    for (const Outline& outline : outlinesOf(neck->neck)) {
      for (const Spot& spot : outline.spots) {
        const Vec3 p = placed(spot, poses);
        view.bounds.take(p.x(), p.y());
      }
    }
    for (int i = 0; i < kSegments; ++i) {
      const Vec3 p = placed(beforeLevel(neck->neck, Level{static_cast<Vertebra>(i)}), poses);
      view.bounds.take(p.x() + kNumberMm, p.y());
    }
  }
  return view;
}

std::string draw(const Outline& outline, const Poses& poses, const View& view, std::string_view css_class) {
  Path path;
  for (std::size_t i = 0; i < outline.spots.size(); ++i) {
    const Point p = view.at(placed(outline.spots[i], poses));
    i == 0 ? path.move(p) : path.line(p);
  }
  if (outline.closed) path.close();
  return element(path, css_class);
}

std::string text(Point at, std::string_view css_class, std::string_view words) {
  return fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\">{}</text>", css_class, number(at.x), number(at.y), words);
}

std::string drawPanel(const ShownNeck& neck, Direction direction, const View& view) {
  const auto& end = endOf(neck, direction);
  std::string out = text({kMargin, 14}, "turn-name", direction == Direction::flexion ? "flexion" : "extension");
  if (!end) return out + text({kMargin, 34}, "turn-none", "no equilibrium found");
  const std::vector<Outline> outlines = outlinesOf(neck.neck);
  const Poses unloaded = neutralPoses(neck.neck);
  for (const Outline& outline : outlines)
    if (outline.css_class == "bone") out += draw(outline, unloaded, view, "ghost");
  for (const Outline& outline : outlines) out += draw(outline, end->poses, view, outline.css_class);
  for (const Bone& bone : neck.neck.bones)
    if (bone.name >= Vertebra::C2)
      out += text(view.at(placed(middleOf(bone), end->poses)) + Point{0, 3}, "body-name", name(bone.name));
  for (const SegmentResult& segment : end->segments) {
    const double degrees = segment.rotation.along(direction);
    if (!std::isfinite(degrees)) continue;
    out += text(view.at(placed(beforeLevel(neck.neck, segment.level), end->poses)) + Point{0, 3}, "turn-degrees",
                fmt::format("{:.0f}&#176;", degrees == 0 ? 0.0 : degrees + 0.0));
  }
  return out;
}

std::string describe(const ShownNeck& neck) {
  std::string out = neck.label + ", computed, from the side.";
  for (const Direction direction : {Direction::flexion, Direction::extension}) {
    const auto& end = endOf(neck, direction);
    out += fmt::format(" In {}:", name(direction));
    if (!end) {
      out += " no equilibrium was found.";
      continue;
    }
    for (const SegmentResult& segment : end->segments) {
      const double degrees = segment.rotation.along(direction);
      if (std::isfinite(degrees)) out += fmt::format(" {} {:.0f} degrees,", name(segment.level), degrees + 0.0);
    }
    out.back() = '.';
  }
  return out;
}

}  // namespace

std::vector<std::string> drawPostures(const std::vector<const ShownNeck*>& necks) {
  const View flexion = viewOf(necks, Direction::flexion), extension = viewOf(necks, Direction::extension);
  // both stand on T1 at one height
  const double second = flexion.width() + kGap, high = std::max(flexion.height(), extension.height());
  std::vector<std::string> out;
  for (const ShownNeck* neck : necks) {
    out.push_back(fmt::format(
        "<svg class=\"posture\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\"><g transform=\"translate(0 "
        "{})\">{}</g><g transform=\"translate({} {})\">{}</g></svg>",
        number(second + extension.width()), number(kTop + high), html::escaped(describe(*neck)),
        number(high - flexion.height()), drawPanel(*neck, Direction::flexion, flexion), number(second),
        number(high - extension.height()), drawPanel(*neck, Direction::extension, extension)));
  }
  return out;
}

}  // namespace nucha::svg
