#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nucha/report/svg_neck_shape.h"

namespace nucha::svg {
namespace {

// A body in the middle cut: waisted front and back, hollow upper plate, a lip at the lower front edge.
Path bodyOf(const DrawnVertebra& b) {
  const double d = b.depth / 2;
  const double h = b.height / 2;
  const Frame& f = b.frame;
  Path path;
  path.move(f.at(-d + 0.8, h));
  path.cubic(f.at(-d * 0.4, h - 0.9), f.at(d * 0.4, h - 1.3), f.at(d - 1.4, h - 0.5));
  path.quad(f.at(d - 0.3, h - 0.5), f.at(d - 0.4, h - 1.8));
  path.cubic(f.at(d - 1.3, h * 0.2), f.at(d - 1.2, -h * 0.4), f.at(d + 0.3, -h + 1));
  path.quad(f.at(d + 0.9, -h - 0.6), f.at(d - 0.7, -h - 0.6));
  path.cubic(f.at(d * 0.3, -h + 0.7), f.at(-d * 0.4, -h + 0.8), f.at(-d + 0.8, -h + 0.1));
  path.quad(f.at(-d - 0.2, -h + 0.1), f.at(-d, -h + 1.4));
  path.cubic(f.at(-d + 0.9, -h * 0.3), f.at(-d + 0.9, h * 0.3), f.at(-d, h - 1.2));
  path.quad(f.at(-d, h), f.at(-d + 0.8, h));
  return path.close();
}

// The axis: a lower body like the others, and the dens standing on it.
Path axisOf(const DrawnVertebra& b) {
  const double d = b.depth / 2;
  const double h = b.height / 2;
  const Frame& f = b.frame;
  Path path;
  path.move(f.at(-d, -h + 0.2));
  path.cubic(f.at(-d + 1.2, -h * 0.2), f.at(-d + 1.4, h * 0.5), f.at(-d + 2.2, h + 1));
  path.cubic(f.at(-d + 3, h + 5), f.at(-d + 1.8, h + 9), f.at(-d + 3, h + 13));
  path.cubic(f.at(-d + 4, h + 17.2), f.at(d - 5, h + 17.4), f.at(d - 4.2, h + 12.5));
  path.cubic(f.at(d - 3.4, h + 8), f.at(d - 5, h + 4), f.at(d - 3.6, h));
  path.cubic(f.at(d - 2.6, h * 0.4), f.at(d - 2.2, -h * 0.3), f.at(d + 0.5, -h + 0.6));
  path.quad(f.at(d + 0.9, -h - 0.9), f.at(d - 0.7, -h - 0.8));
  path.cubic(f.at(d * 0.3, -h + 0.6), f.at(-d * 0.4, -h + 0.8), f.at(-d, -h + 0.2));
  return path.close();
}

// Lamina and spinous process as the middle cut shows them: narrow at the canal, a knob at the end.
Path spinousOf(const DrawnVertebra& b) {
  const Frame f = b.spinousFrame();
  const double l = b.spinous;
  const double t = b.thick / 2;
  Path path;
  path.move(f.at(0.4, t));
  path.cubic(f.at(-l * 0.25, t * 1.05), f.at(-l * 0.55, t * 0.62), f.at(-l * 0.8, t * 0.85));
  path.cubic(f.at(-l * 0.95, t * 1.15), f.at(-l * 1.04, t * 0.5), f.at(-l, -t * 0.35));
  path.cubic(f.at(-l * 0.97, -t * 1.3), f.at(-l * 0.85, -t * 1.3), f.at(-l * 0.7, -t * 1.0));
  path.cubic(f.at(-l * 0.45, -t * 0.75), f.at(-l * 0.2, -t * 1.25), f.at(0.1, -t * 1.05));
  path.cubic(f.at(1.2, -t * 0.5), f.at(1.4, t * 0.5), f.at(0.4, t));
  return path.close();
}

Path discOf(const NeckShape& shape, Level level) {
  const auto c = shape.discCorners(level);
  const Point forwards = (1.0 / 18) * (c[0] - c[3]);
  Path path;
  path.move(c[0]).quad(0.5 * (c[0] + c[1]) + forwards, c[1]);
  path.line(c[2]).quad(0.5 * (c[2] + c[3]) - 0.8 * forwards, c[3]);
  return path.close();
}

Path oval(const Frame& f, double u, double v, double across, double high, double lean) {
  const Frame own{f.at(u, v), f.tilt + lean};
  const double k = 0.552;
  Path path;
  path.move(own.at(0, high));
  path.cubic(own.at(across * k, high), own.at(across, high * k), own.at(across, 0));
  path.cubic(own.at(across, -high * k), own.at(across * k, -high), own.at(0, -high));
  path.cubic(own.at(-across * k, -high), own.at(-across, -high * k), own.at(-across, 0));
  path.cubic(own.at(-across, high * k), own.at(-across * k, high), own.at(0, high));
  return path.close();
}

// Ring of the atlas: front and back arch are cut, the side masses between them lie behind the picture's plane.
std::string drawAtlas(const Frame& axis) {
  Path ring;
  ring.move(axis.at(8, 24)).cubic(axis.at(2, 28), axis.at(-18, 26), axis.at(-28, 21));
  ring.move(axis.at(8.5, 14)).cubic(axis.at(0, 11), axis.at(-16, 10.5), axis.at(-27.5, 13));
  return element(ring, "ghost") + element(oval(axis, 8.3, 19.5, 3.1, 5.6, 0.1), "bone") +
         element(oval(axis, -28.5, 17, 3.1, 4.4, -0.35), "bone");
}

// Skull base: clivus in front of the great foramen, occipital bone behind it.
std::string drawSkull(const Frame& axis) {
  Path clivus;
  clivus.move(axis.at(0, 33.5)).cubic(axis.at(4, 42), axis.at(9, 52), axis.at(15, 66));
  clivus.line(axis.at(30, 66)).cubic(axis.at(23, 54), axis.at(14, 40), axis.at(4.5, 32.5));
  clivus.quad(axis.at(1, 30.5), axis.at(0, 33.5)).close();
  Path occiput;
  occiput.move(axis.at(-33, 27.5));
  occiput.cubic(axis.at(-42, 22), axis.at(-56, 23), axis.at(-64, 33));
  occiput.cubic(axis.at(-70, 41), axis.at(-71.5, 52), axis.at(-70, 66));
  occiput.line(axis.at(-64, 66)).cubic(axis.at(-65, 54), axis.at(-63, 45), axis.at(-57, 38));
  occiput.cubic(axis.at(-51, 31), axis.at(-42, 29.5), axis.at(-34.5, 32));
  occiput.quad(axis.at(-31, 30), axis.at(-33, 27.5)).close();
  return element(clivus, "bone") + element(occiput, "bone");
}

std::string drawBrainstem(const Frame& axis) {
  Path cerebellum;
  cerebellum.move(axis.at(-24, 66)).cubic(axis.at(-22, 48), axis.at(-26, 36), axis.at(-36, 34.5));
  cerebellum.cubic(axis.at(-52, 33), axis.at(-61, 48), axis.at(-61, 66)).close();
  return element(cerebellum, "brain");
}

struct CanalLine {
  std::vector<Point> front, back;  ///< top to bottom
};

// Walls of the canal (share 0: behind the bodies, 1: in front of the laminae) between two shares of its width.
CanalLine canalBetween(const NeckShape& shape, double front, double back) {
  CanalLine line;
  const Frame& axis = shape[Vertebra::C2].frame;
  const auto both = [&](const Frame& f, double wall, double lamina, double v) {
    line.front.push_back(f.at(wall + front * (lamina - wall), v));
    line.back.push_back(f.at(wall + back * (lamina - wall), v));
  };
  both(axis, 5, -23, 66);
  both(axis, -1, -31, 34);
  both(axis, -4.5, -25.5, 18);
  for (const DrawnVertebra& b : shape.vertebrae()) {
    both(b.frame, b.back(), b.lamina() + 0.6, 0);
  }
  const DrawnVertebra& last = shape.vertebrae().back();
  both(last.frame, last.back(), last.lamina(), -20);
  return line;
}

Path band(CanalLine line) {
  std::reverse(line.back.begin(), line.back.end());
  return Path().through(line.front).through(line.back).close();
}

std::string drawSoftTissue(const NeckShape& shape) {
  const Frame& axis = shape[Vertebra::C2].frame;
  std::vector<Point> nape = {axis.at(-79, 68), axis.at(-80, 50), axis.at(-72, 26), axis.at(-61, 4)};
  std::vector<Point> throat = {axis.at(31, 68), axis.at(19, 40), axis.at(13.5, 14), axis.at(12.5, -6)};
  for (const DrawnVertebra& b : shape.vertebrae()) {
    if (b.vertebra == Vertebra::C2) continue;
    const bool low = b.vertebra >= Vertebra::C5;
    throat.push_back(b.frame.at(b.depth / 2 + (low ? 9.5 : 5), 0));
    if (b.vertebra == Vertebra::C3 || b.vertebra == Vertebra::C5) nape.push_back(b.frame.at(b.lamina() - 37, -8));
    if (b.vertebra >= Vertebra::C7) nape.push_back(shape.spinousTip(b.vertebra, b.vertebra == Vertebra::T2 ? 22 : 12));
  }
  const DrawnVertebra& last = shape.vertebrae().back();
  throat.push_back(last.frame.at(last.depth / 2 + 11, -24));
  std::vector<Point> back(nape.rbegin(), nape.rend());
  std::string out = element(Path().through(throat).through(back).close(), "flesh");
  return out + element(Path().through(nape), "skin") + element(Path().through(throat), "skin thin");
}

}  // namespace

std::string drawAnatomy(const NeckShape& shape, const std::vector<Level>& fused, bool disc_replaced) {
  const Frame& axis = shape[Vertebra::C2].frame;
  std::string out = drawSoftTissue(shape) + drawBrainstem(axis);
  out += element(band(canalBetween(shape, 0.04, 0.96)), "canal");
  out += element(band(canalBetween(shape, 0.27, 0.76)), "cord");
  out += drawSkull(axis) + drawAtlas(axis);
  for (const Level level : allLevels()) {
    if (!shape.hasDisc(level)) continue;
    const bool operated = std::find(fused.begin(), fused.end(), level) != fused.end();
    out += element(discOf(shape, level), operated ? (disc_replaced ? "gap" : "graft") : "disc");
  }
  for (const DrawnVertebra& b : shape.vertebrae()) {
    out += element(spinousOf(b), "bone");
    out += element(b.vertebra == Vertebra::C2 ? axisOf(b) : bodyOf(b), "bone");
  }
  return out;
}

}  // namespace nucha::svg
