#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nucha/report/svg_neck_shape.h"

namespace nucha::svg {
namespace {

// Operated segments that touch each other, as the vertebrae from the uppermost to the lowest one.
std::vector<std::vector<Vertebra>> vertebraeOfRuns(std::vector<Level> fused) {
  std::sort(fused.begin(), fused.end());
  std::vector<std::vector<Vertebra>> runs;
  for (const Level level : fused) {
    if (runs.empty() || runs.back().back() != level.upper) runs.push_back({level.upper});
    runs.back().push_back(level.lower());
  }
  return runs;
}

bool isDrawn(Vertebra vertebra) { return vertebra >= Vertebra::C2 && vertebra <= Vertebra::T2; }

// A screw from its head inwards: shank with threads, tapering.
std::string screw(Point head, Point tip) {
  const Point along = tip - head;
  const double length = std::hypot(along.x, along.y);
  const Point unit = (1 / length) * along;
  const Point side{-unit.y, unit.x};
  Path shank;
  shank.move(head + 2.9 * side).line(head + 2.9 * side + 0.72 * along).line(tip);
  shank.line(head - 2.9 * side + 0.72 * along).line(head - 2.9 * side).close();
  Path threads;
  for (double at = 6; at < length - 5; at += 4.2) {
    threads.move(head + at * unit + 4.1 * side).line(head + (at + 2) * unit - 4.1 * side);
  }
  return element(shank, "metal") + element(threads, "thread");
}

std::string drawPlate(const NeckShape& shape, const std::vector<Vertebra>& run) {
  std::vector<Point> outer, inner;
  const auto both = [&](const DrawnVertebra& b, double v) {
    inner.push_back(b.frame.at(b.depth / 2 + 0.7, v));
    outer.push_back(b.frame.at(b.depth / 2 + 3.1, v));
  };
  for (std::size_t i = 0; i < run.size(); ++i) {
    const DrawnVertebra& b = shape[run[i]];
    both(b, i == 0 ? b.height * 0.22 : b.height / 2);
    both(b, i + 1 == run.size() ? -b.height * 0.22 : -b.height / 2);
  }
  std::string out;
  for (std::size_t i = 0; i < run.size(); ++i) {
    const DrawnVertebra& b = shape[run[i]];
    const double v = i == 0 ? -0.5 : i + 1 == run.size() ? 0.5 : 0;
    const double slant = i == 0 ? 3.2 : i + 1 == run.size() ? -3.2 : 0;
    out += screw(b.frame.at(b.depth / 2 + 1.5, v), b.frame.at(-b.depth / 2 + 3.5, v + slant));
  }
  std::reverse(inner.begin(), inner.end());
  out += element(Path().through(outer).through(inner).close(), "metal");
  for (std::size_t i = 0; i < run.size(); ++i) {
    const DrawnVertebra& b = shape[run[i]];
    const Point at = b.frame.at(b.depth / 2 + 2.9, i == 0 ? -0.5 : i + 1 == run.size() ? 0.5 : 0);
    out += fmt::format("<circle class=\"metal\" cx=\"{}\" cy=\"{}\" r=\"4.4\"/>", number(at.x), number(at.y));
  }
  return out;
}

std::string drawCage(const NeckShape& shape, Level level) {
  const auto c = shape.discCorners(level);
  const auto between = [&](double back, double down) {
    const Point top = c[0] + back * (c[3] - c[0]);
    const Point bottom = c[1] + back * (c[2] - c[1]);
    return top + down * (bottom - top);
  };
  const auto box = [&](double front, double back, double inset) {
    Path path;
    path.move(between(front, inset)).line(between(back, inset));
    return path.line(between(back, 1 - inset)).line(between(front, 1 - inset)).close();
  };
  std::string out = element(box(0.12, 0.86, -0.02), "metal") + element(box(0.27, 0.71, 0.16), "graft");
  for (const double back : {0.195, 0.785}) {
    const Point at = between(back, 0.5);
    out += fmt::format("<circle class=\"pin\" cx=\"{}\" cy=\"{}\" r=\"2.1\"/>", number(at.x), number(at.y));
  }
  return out;
}

// Two end pieces with keels and a dome between them.
std::string drawDiscReplacement(const NeckShape& shape, Level level) {
  const auto c = shape.discCorners(level);
  const Point right = c[3] - c[0];
  const Point right_low = c[2] - c[1];
  const Point down = 0.5 * ((c[1] - c[0]) + (c[2] - c[3]));
  const auto piece = [&](Point front, Point along, Point inwards) {
    Path path;
    path.move(front + 0.08 * along - 0.05 * inwards).line(front + 0.94 * along - 0.05 * inwards);
    path.line(front + 0.94 * along + 0.26 * inwards).line(front + 0.08 * along + 0.26 * inwards).close();
    path.move(front + 0.36 * along - 0.05 * inwards).line(front + 0.44 * along - 0.42 * inwards);
    path.line(front + 0.62 * along - 0.42 * inwards).line(front + 0.68 * along - 0.05 * inwards).close();
    return element(path, "metal");
  };
  Path dome;
  dome.move(c[1] + 0.22 * right_low - 0.26 * down);
  dome.cubic(c[0] + 0.32 * right + 0.18 * down, c[0] + 0.7 * right + 0.18 * down, c[1] + 0.8 * right_low - 0.26 * down);
  return element(dome.close(), "insert") + piece(c[0], right, down) + piece(c[1], right_low, -1.0 * down);
}

std::string drawRods(const NeckShape& shape, const std::vector<Vertebra>& run) {
  struct Anchor {
    Point head, tip;
  };
  std::vector<Anchor> anchors;
  for (const Vertebra v : run) {
    if (isDrawn(v)) {
      const DrawnVertebra& b = shape[v];
      anchors.push_back({b.frame.at(b.lamina() + 1.5, -1.5), b.frame.at(b.back() - 1.5, 2.5)});
    } else if (v <= Vertebra::C1) {
      const Frame& axis = shape[Vertebra::C2].frame;
      anchors.push_back(v == Vertebra::C1 ? Anchor{axis.at(-26, 16), axis.at(-9, 18)}
                                          : Anchor{axis.at(-46, 24), axis.at(-45, 32)});
    }
  }
  if (anchors.size() < 2) return {};
  std::string out;
  std::vector<Point> rod;
  for (const Anchor& a : anchors) {
    out += screw(a.head, a.tip);
    rod.push_back(a.head + Point{3, 0});
  }
  rod.insert(rod.begin(), rod.front() + 0.25 * (rod.front() - rod[1]));
  rod.push_back(rod.back() + 0.25 * (rod.back() - rod[rod.size() - 2]));
  out += element(Path().through(rod), "rod-edge") + element(Path().through(rod), "rod");
  for (const Anchor& a : anchors) {
    out += fmt::format("<rect class=\"metal\" x=\"{}\" y=\"{}\" width=\"12\" height=\"13\" rx=\"3\"/>",
                       number(a.head.x - 3), number(a.head.y - 6.5));
  }
  return out;
}

}  // namespace

std::string drawImplants(const NeckShape& shape, const std::vector<Level>& fused, bool plate, bool cage, bool posterior,
                         bool disc_replacement) {
  std::string out;
  for (const Level level : fused) {
    if (!shape.hasDisc(level)) continue;
    if (disc_replacement)
      out += drawDiscReplacement(shape, level);
    else if (cage)
      out += drawCage(shape, level);
  }
  for (const std::vector<Vertebra>& run : vertebraeOfRuns(fused)) {
    const bool all_drawn = std::all_of(run.begin(), run.end(), isDrawn);
    if (plate && all_drawn) out += drawPlate(shape, run);
    if (posterior) out += drawRods(shape, run);
  }
  return out;
}

}  // namespace nucha::svg
