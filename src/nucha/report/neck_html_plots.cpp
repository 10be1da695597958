#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nucha/base/text.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/neck_html_parts.h"
#include "nucha/report/svg_draw.h"

namespace nucha::html {
namespace {

using svg::number;
using svg::Point;

// Necks differ by colour and by dash, so that grey paper tells them apart.
constexpr std::size_t kStyles = 4;
std::string styleOf(std::size_t neck) { return fmt::format("n{}", neck % kStyles); }

// A round number at least as large as the value.
double roundUp(double value) {
  if (!(value > 0) || !std::isfinite(value)) return 1;
  const double power = std::pow(10, std::floor(std::log10(value)));
  for (const double step : {1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0})
    if (value <= step * power * (1 + 1e-9)) return step * power;
  return 10 * power;
}

struct Curve {
  std::size_t neck = 0;
  std::vector<Point> points;  ///< moment N.m, rotation degrees; both signed
};

// The curves of one level: `positive` to the right and up, `negative` to the left and down.
std::vector<Curve> curvesOf(const std::vector<ViewedNeck>& necks, std::size_t segment, Direction positive,
                            Direction negative) {
  std::vector<Curve> curves;
  for (std::size_t n = 0; n < necks.size(); ++n)
    for (const Direction direction : {positive, negative}) {
      const Response* response = findResponse(necks[n], direction);
      if (!response) continue;
      const double sign = direction == positive ? 1 : -1;
      Curve curve{n, {}};
      for (const Equilibrium& e : response->curve)
        curve.points.push_back({sign * e.moment_Nm, sign * e.segments[segment].rotation.along(direction)});
      curves.push_back(std::move(curve));
    }
  return curves;
}

constexpr double kPanelWidth = 216, kPanelHeight = 170, kLeft = 34, kRight = 10, kTop = 26, kBottom = 22;

struct Scale {
  double most_x = 1, most_y = 1;
  bool both = true;  ///< both directions are shown
  Point place(Point p) const {
    const double wide = kPanelWidth - kLeft - kRight, high = kPanelHeight - kTop - kBottom;
    const double x = std::clamp(p.x / most_x, -1.0, 1.0), y = std::clamp(p.y / most_y, -1.0, 1.0);
    if (!both) return {kLeft + wide * x, kTop + high * (1 - y)};
    return {kLeft + wide * (x + 1) / 2, kTop + high * (1 - y) / 2};
  }
};

std::string axes(const Scale& scale) {
  const double low = scale.both ? -1 : 0;
  const Point left = scale.place({low * scale.most_x, 0}), right = scale.place({scale.most_x, 0});
  const Point bottom = scale.place({0, low * scale.most_y}), top = scale.place({0, scale.most_y});
  std::string out = svg::element(svg::Path().move(left).line(right), "axis") +
                    svg::element(svg::Path().move(bottom).line(top), "axis");
  const auto label = [&](Point at, std::string_view anchor, double value) {
    out += fmt::format("<text class=\"tick-text\" x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>", number(at.x),
                       number(at.y), anchor, shown(value));
  };
  const double foot = kPanelHeight - 6;
  label({right.x, foot}, "end", scale.most_x);
  label({left.x, foot}, "start", low * scale.most_x);
  label({kLeft - 6, top.y + 4}, "end", scale.most_y);
  label({kLeft - 6, bottom.y + 2}, "end", low * scale.most_y);
  return out;
}

std::string panel(const std::vector<Curve>& curves, std::size_t segment, std::size_t place, double most_x, bool both) {
  Scale scale{most_x, 0, both};
  for (const Curve& curve : curves)
    for (const Point p : curve.points) scale.most_y = std::max(scale.most_y, std::abs(p.y));
  scale.most_y = roundUp(scale.most_y);
  const std::size_t column = place % 4, row = place / 4;
  std::string out =
      fmt::format("<g transform=\"translate({} {})\"><text class=\"panel-title\" x=\"{}\" y=\"14\">{}</text>",
                  number(static_cast<double>(column) * kPanelWidth), number(static_cast<double>(row) * kPanelHeight),
                  number(kLeft), name(Level{static_cast<Vertebra>(segment)}));
  out += axes(scale);
  for (const Curve& curve : curves) {
    svg::Path path;
    for (std::size_t i = 0; i < curve.points.size(); ++i)
      i == 0 ? path.move(scale.place(curve.points[i])) : path.line(scale.place(curve.points[i]));
    out += svg::element(path, "curve " + styleOf(curve.neck));
  }
  return out + "</g>";
}

std::string legendOf(const std::vector<ViewedNeck>& necks, std::optional<Direction> at_end_of = {}) {
  std::string out = "<p class=\"keys\">";
  for (std::size_t n = 0; n < necks.size(); ++n) {
    // necks may end at different loads: each says its own
    const Response* response = at_end_of ? findResponse(necks[n], *at_end_of) : nullptr;
    const std::string at = response ? fmt::format(" ({} N&middot;m, {}&deg; in all)", shown(response->end().moment_Nm),
                                                  shown(response->end().rotation_deg))
                                    : "";
    out += fmt::format(
        "<span class=\"key\"><svg width=\"30\" height=\"10\" aria-hidden=\"true\"><path class=\"curve {}\" "
        "d=\"M1 5L29 5\"/></svg>{}{}</span>",
        styleOf(n), escaped(necks[n].label), at);
  }
  return out + "</p>";
}

}  // namespace

std::string writeCurves(const std::vector<ViewedNeck>& necks, Direction positive, Direction negative) {
  double most_x = 0;
  bool right = false, left = false;
  for (const ViewedNeck& neck : necks)
    for (const Direction direction : {positive, negative})
      if (const Response* response = findResponse(neck, direction)) {
        (direction == positive ? right : left) = true;
        for (const Equilibrium& e : response->curve) most_x = std::max(most_x, std::abs(e.moment_Nm));
      }
  if (!right && !left) return "";
  // one direction alone fills the plot
  const Direction first = right ? positive : negative, second = right ? negative : positive;
  const std::string what = std::string(name(first)) + (right && left ? " and " + std::string(name(second)) : "");
  std::string out = "<figure class=\"plot\"><figcaption><h3>" + what +
                    "</h3><p class=\"soft\">Applied moment across, N&middot;m; "
                    "rotation against the bone below upward, degrees.";
  if (right && left) out += fmt::format(" Right and up: {}; left and down: {}.", name(first), name(second));
  out += "</p>" + legendOf(necks) + "</figcaption>";
  out += fmt::format(
      "<svg class=\"panels\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"Moment and rotation of each level in "
      "{}\">",
      number(4 * kPanelWidth), number(2 * kPanelHeight), what);
  for (std::size_t s = 0; s < kSegments; ++s)
    out += panel(curvesOf(necks, s, first, second), s, s, roundUp(most_x), right && left);
  return out + "</svg></figure>\n";
}

namespace {

// Three digits, and nothing for what is only rounding.
std::string shownValue(double value) { return std::abs(value) < 5e-4 ? "0" : shown(value); }

struct Measure {
  const char* title;
  double (*value)(const SegmentResult&, Direction);  ///< NaN where there is none
};

double motionOf(const SegmentResult& s, Direction direction) { return s.rotation.along(direction); }
double pressureOf(const SegmentResult& s, Direction) { return s.disc ? s.disc->pressure_MPa : std::nan(""); }
double facetOf(const SegmentResult& s, Direction) { return s.facet_N[0] + s.facet_N[1]; }

constexpr Measure kMeasures[] = {
    {"Motion, degrees", motionOf}, {"Disc pressure, MPa", pressureOf}, {"Facet force, both sides, N", facetOf}};
constexpr double kColumn = 284, kNames = 52, kBar = 9, kRowGap = 9, kHead = 26, kValueRoom = 44;

std::string barColumn(const std::vector<ViewedNeck>& necks, Direction direction, const Measure& measure, double x,
                      double row) {
  double most = 0;
  for (const ViewedNeck& neck : necks)
    if (const Response* response = findResponse(neck, direction))
      for (const SegmentResult& s : response->end().segments)
        most = std::max(most, std::abs(measure.value(s, direction)));
  most = std::max(most, 1e-9);
  std::string out = fmt::format("<text class=\"panel-title\" x=\"{}\" y=\"14\">{}</text>", number(x), measure.title);
  for (std::size_t n = 0; n < necks.size(); ++n) {
    const Response* response = findResponse(necks[n], direction);
    if (!response) continue;
    for (std::size_t s = 0; s < kSegments; ++s) {
      const double value = measure.value(response->end().segments[s], direction);
      const double y = kHead + static_cast<double>(s) * row + static_cast<double>(n) * kBar;
      if (!std::isfinite(value)) {
        out += fmt::format("<text class=\"bar-text soft-text\" x=\"{}\" y=\"{}\">none</text>", number(x + 2),
                           number(y + kBar - 1));
        continue;
      }
      const double wide = (kColumn - kValueRoom - 16) * std::abs(value) / most;
      out += fmt::format("<rect class=\"bar-fill {}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>", styleOf(n),
                         number(x), number(y), number(std::max(wide, 0.5)), number(kBar - 1.5));
      out += fmt::format("<text class=\"bar-text\" x=\"{}\" y=\"{}\">{}</text>", number(x + wide + 5),
                         number(y + kBar - 1.5), shownValue(value));
    }
  }
  return out;
}

}  // namespace

std::string writeBars(const std::vector<ViewedNeck>& necks, Direction direction) {
  const double row = kBar * static_cast<double>(necks.size()) + kRowGap, high = kHead + kSegments * row;
  std::string out = fmt::format("<figure class=\"plot\"><figcaption><h3>{}</h3>", name(direction)) +
                    legendOf(necks, direction) + "</figcaption>";
  out += fmt::format(
      "<svg class=\"panels\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"Motion, disc pressure and facet force of "
      "each "
      "level at the end of {}\">",
      number(kNames + 3 * kColumn), number(high), name(direction));
  for (std::size_t s = 0; s < kSegments; ++s)
    out += fmt::format("<text class=\"row-name\" x=\"0\" y=\"{}\">{}</text>",
                       number(kHead + static_cast<double>(s) * row + row / 2), name(Level{static_cast<Vertebra>(s)}));
  for (std::size_t m = 0; m < std::size(kMeasures); ++m)
    out += barColumn(necks, direction, kMeasures[m], kNames + static_cast<double>(m) * kColumn, row);
  return out + "</svg></figure>\n";
}

namespace {

std::string plain(std::string_view id) {
  std::string text(id);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string implantRow(const ViewedNeck& viewed, const ImplantResult& r, Direction direction) {
  const Implant& implant = viewed.neck->implants[r.implant];
  const auto cell = [](double value) { return "<td class=\"num\">" + shownValue(value) + "</td>"; };
  const bool rated = r.strength_N > 0 || r.used > 0;
  return fmt::format("<tr><th scope=\"row\">{} {}-{}</th><td>{}</td><td>{}</td><td>{}</td>", plain(name(implant.kind)),
                     name(implant.upper), name(implant.lower), escaped(viewed.label), name(r.level), name(direction)) +
         cell(r.axial_N) + cell(r.shear_N) + cell(r.moment_Nm) + cell(r.screw_N) +
         fmt::format("<td class=\"num{}\">{}</td></tr>\n", r.used >= 1 ? " grave" : "",
                     rated ? fmt::format("{:.2f}", r.used) : "not rated");
}

// The most used of the results of one implant at one level: both rods of a pair, say.
std::vector<ImplantResult> worstOf(const std::vector<ImplantResult>& results, std::size_t implants) {
  std::vector<ImplantResult> worst;
  for (const ImplantResult& r : results) {
    if (r.implant >= implants) continue;
    const auto same = std::find_if(worst.begin(), worst.end(), [&](const ImplantResult& other) {
      return other.implant == r.implant && other.level == r.level;
    });
    if (same == worst.end())
      worst.push_back(r);
    else if (r.used > same->used)
      *same = r;
  }
  return worst;
}

}  // namespace

std::string writeImplants(const std::vector<ViewedNeck>& necks) {
  std::string rows;
  for (const ViewedNeck& viewed : necks)
    for (const Direction direction : kDirections)
      if (const Response* response = findResponse(viewed, direction))
        for (const ImplantResult& r : worstOf(response->end().implants, viewed.neck->implants.size()))
          rows += implantRow(viewed, r, direction);
  if (rows.empty()) return "";
  return "<section><h2>Implants at the full load</h2><div class=\"scroll\"><table><thead><tr><th "
         "scope=\"col\">Implant</th>"
         "<th scope=\"col\">Neck</th><th scope=\"col\">Level</th><th scope=\"col\">Direction</th><th "
         "scope=\"col\">Compression, N</th>"
         "<th scope=\"col\">Shear, N</th><th scope=\"col\">Moment, N&middot;m</th><th scope=\"col\">Largest screw "
         "pull, N</th>"
         "<th scope=\"col\">Load over strength</th></tr></thead><tbody>\n" +
         rows + "</tbody></table></div></section>\n";
}

}  // namespace nucha::html
