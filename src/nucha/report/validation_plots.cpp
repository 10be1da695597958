// Pictures of the page docs/validation/mechanics.md: plain SVG with its style inside, readable on white and on black.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nucha/report/plot_parts.h"
#include "nucha/report/svg_draw.h"
#include "nucha/report/validation_parts.h"
#include "nucha/report/validation_report.h"

namespace nucha {
namespace {

using namespace plot;
using svg::number;

std::string motionPlot(const std::vector<const ValidationRow*>& rows, const std::string& title) {
  constexpr double kRow = 26, kTop = 40, kLeft = 70, kWidth = 640;
  double most = 0;
  for (const ValidationRow* r : rows) most = std::max({most, *r->ours, *r->theirs + r->sd.value_or(0)});
  const Axis x{0, most * 1.05, kLeft, kWidth - kLeft - 20};
  const double bottom = kTop + kRow * static_cast<double>(rows.size());
  std::string out = opened(kWidth, bottom + 40, title) + text(kLeft, 18, title) + ticks(x, bottom, kTop - 10);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ValidationRow& r = *rows[i];
    const double y = kTop + kRow * (static_cast<double>(i) + 0.5);
    out += text(kLeft - 8, y + 4, r.level, "end");
    if (r.sd) out += line(x.at(std::max(0.0, *r.theirs - *r.sd)), y, x.at(*r.theirs + *r.sd), y, "sd");
    out += fmt::format("<circle class=\"theirs\" cx=\"{}\" cy=\"{}\" r=\"5\"/>", number(x.at(*r.theirs)), number(y));
    out += fmt::format("<circle class=\"ours\" cx=\"{}\" cy=\"{}\" r=\"4\"/>", number(x.at(*r.ours)), number(y));
  }
  return out + text(kWidth / 2, bottom + 32, "degrees", "middle") + "</svg>\n";
}

bool isPair(Direction a, Direction b) { return axisOf(a) == -axisOf(b); }

// of one level, from the full moment one way to the full moment the other
std::string curveOf(const Response& one, const Response& other, std::size_t segment, const Axis& x, const Axis& y,
                    const char* colour) {
  std::vector<svg::Point> points;
  const auto add = [&](const Equilibrium& e, Direction direction, double sign) {
    points.push_back({x.at(sign * e.moment_Nm), y.at(sign * e.segments[segment].rotation.along(direction))});
  };
  for (auto e = other.curve.rbegin(); e != other.curve.rend(); ++e) add(*e, other.load.direction, -1);
  for (const Equilibrium& e : one.curve) add(e, one.load.direction, 1);
  svg::Path path;
  path.move(points.front());
  for (const svg::Point& p : points) path.line(p);
  return fmt::format("<path class=\"curve\" stroke=\"{}\" d=\"{}\"/>", colour, path.text());
}

std::string curvePlot(const Response& one, const Response& other, const std::string& title) {
  constexpr double kWidth = 640, kHeight = 420, kLeft = 60, kTop = 40;
  double most = 1e-3, moment = 1e-3;
  for (const Response* r : {&one, &other}) {
    for (const Equilibrium& e : r->curve) {
      moment = std::max(moment, e.moment_Nm);
      for (const SegmentResult& s : e.segments) most = std::max(most, std::abs(s.rotation.along(r->load.direction)));
    }
  }
  const Axis x{-moment, moment, kLeft, kWidth - kLeft - 100}, y{-most, most, kHeight - 50, -(kHeight - 50 - kTop)};
  std::string out = opened(kWidth, kHeight, title) + text(kLeft, 18, title) + ticks(x, kHeight - 50, kTop);
  out += ticksUp(y, kLeft, x.at(moment));
  for (std::size_t i = 0; i < kSegments; ++i) {
    out += curveOf(one, other, i, x, y, kColours[i]);
    const double key = kTop + 18 * static_cast<double>(i);
    out += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"14\" height=\"4\" fill=\"{}\"/>", number(kWidth - 90),
                       number(key - 6), kColours[i]);
    out += text(kWidth - 70, key, name(Level{static_cast<Vertebra>(i)}));
  }
  return out + text(kWidth / 2, kHeight - 14, "Nm", "middle") + text(14, kTop - 6, "degrees") + "</svg>\n";
}

std::string fileWord(std::string words) {
  for (char& c : words) {
    if (c == ' ' || c == '+') c = '-';
  }
  return words;
}

}  // namespace

std::vector<PlotFile> plotMotion(const MechanicsValidation& validation) {
  std::vector<PlotFile> plots;
  for (const char* direction : {"flexion+extension", "lateral bending", "axial rotation"}) {
    std::vector<const ValidationRow*> rows;
    std::string source;
    for (const ValidationRow& row : validation.rows) {
      const bool fits =
          row.quantity.starts_with("rotation, total") && row.direction == direction && row.ours && row.theirs;
      if (!fits || (!source.empty() && row.source != source)) continue;
      source = row.source;
      rows.push_back(&row);
    }
    if (rows.empty()) continue;
    const std::string title = fmt::format("Range of motion, {} ({})", direction, source);
    plots.push_back({"mechanics-motion-" + fileWord(direction) + ".svg",
                     title + ": blue the specimens with one sd, red ours", motionPlot(rows, title)});
  }
  return plots;
}

std::vector<PlotFile> plotCurves(const std::vector<Response>& responses) {
  std::vector<PlotFile> plots;
  for (std::size_t i = 0; i < responses.size(); ++i) {
    for (std::size_t j = i + 1; j < responses.size(); ++j) {
      if (!isPair(responses[i].load.direction, responses[j].load.direction)) continue;
      const std::string both =
          fmt::format("{} and {}", name(responses[i].load.direction), name(responses[j].load.direction));
      const std::string title = "Rotation of each level against the moment, " + both;
      plots.push_back({"mechanics-curve-" + fileWord(std::string(name(responses[i].load.direction))) + ".svg", title,
                       curvePlot(responses[i], responses[j], title)});
    }
  }
  return plots;
}

}  // namespace nucha
