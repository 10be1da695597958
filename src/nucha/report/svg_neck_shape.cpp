#include "nucha/report/svg_neck_shape.h"

#include <cmath>
#include <numbers>

#include "nucha/base/error.h"

namespace nucha::svg {
namespace {

struct Proportions {
  Vertebra vertebra;
  double tilt_deg, depth, height, canal, spinous, droop_deg, thick, disc_below;
};

// A typical adult neck in easy posture; for the picture only, no calculation uses these.
constexpr std::array<Proportions, 8> kProportions = {{
    {Vertebra::C2, -5, 15.5, 19, 17, 21, 14, 10.5, 5},
    {Vertebra::C3, -1, 15.5, 13.5, 14.5, 14, 24, 6.4, 5.2},
    {Vertebra::C4, 3, 15.5, 13, 14, 15, 30, 6.4, 5.4},
    {Vertebra::C5, 8, 16, 13, 14, 17.5, 37, 6.4, 5.6},
    {Vertebra::C6, 13, 16.5, 13.5, 14, 23, 41, 6.8, 5.8},
    {Vertebra::C7, 18, 17, 14.5, 14, 30, 42, 7.6, 5.4},
    {Vertebra::T1, 23, 17.5, 16.5, 14, 30, 52, 8, 4.4},
    {Vertebra::T2, 26, 18, 17.5, 14, 28, 64, 8, 4.4},
}};

constexpr double radians(double degrees) { return degrees * std::numbers::pi / 180; }

Point up(double tilt) { return {-std::sin(tilt), -std::cos(tilt)}; }

}  // namespace

Point Frame::at(double u, double v) const {
  const Point forwards{-std::cos(tilt), std::sin(tilt)};
  return centre + (kNeckScale * u) * forwards + (kNeckScale * v) * up(tilt);
}

Frame DrawnVertebra::spinousFrame() const {
  const double root = vertebra == Vertebra::C2 ? -2.5 : -height * 0.22;
  return {frame.at(lamina(), root), frame.tilt - droop};
}

NeckShape::NeckShape() {
  // from C2 downwards: half a body, the disc along the mean direction, half the next body
  Point centre{187, 190};
  for (std::size_t i = 0; i < kProportions.size(); ++i) {
    const Proportions& p = kProportions[i];
    const double tilt = radians(p.tilt_deg);
    if (i > 0) {
      const Proportions& above = kProportions[i - 1];
      const double above_tilt = radians(above.tilt_deg);
      centre = centre - (kNeckScale * above.height / 2) * up(above_tilt) -
               (kNeckScale * above.disc_below) * up((above_tilt + tilt) / 2) - (kNeckScale * p.height / 2) * up(tilt);
    }
    bones_.push_back(
        {p.vertebra, {centre, tilt}, p.depth, p.height, p.canal, p.spinous, radians(p.droop_deg), p.thick});
  }
}

const DrawnVertebra& NeckShape::operator[](Vertebra vertebra) const {
  NUCHA_ASSERT(vertebra >= Vertebra::C2 && vertebra <= Vertebra::T2, "the drawing holds C2 to T2");
  return bones_[static_cast<std::size_t>(vertebra) - static_cast<std::size_t>(Vertebra::C2)];
}

std::array<Point, 4> NeckShape::discCorners(Level level) const {
  const DrawnVertebra& a = (*this)[level.upper];
  const DrawnVertebra& b = (*this)[level.lower()];
  return {a.frame.at(a.depth / 2 + 0.6, -a.height / 2 - 0.5), b.frame.at(b.depth / 2 - 0.2, b.height / 2 - 0.4),
          b.frame.at(-b.depth / 2 + 0.2, b.height / 2 + 0.2), a.frame.at(-a.depth / 2 + 0.2, -a.height / 2 + 0.2)};
}

Point NeckShape::discCentre(Level level) const {
  const Frame& axis = (*this)[Vertebra::C2].frame;
  if (level.upper == Vertebra::C0) return axis.at(-3, 30);
  if (level.upper == Vertebra::C1) return axis.at(7, 14);
  if (!hasDisc(level)) return (*this)[Vertebra::T2].frame.at(0, -5);
  const auto c = discCorners(level);
  return 0.25 * (c[0] + c[1] + c[2] + c[3]);
}

Point NeckShape::foramen(Level level) const {
  if (!hasDisc(level)) return discCentre(level);
  const auto c = discCorners(level);
  return 0.5 * (c[2] + c[3]) + 0.12 * (c[3] - c[0]);
}

Point NeckShape::spinousTip(Vertebra vertebra, double beyond) const {
  const DrawnVertebra& b = (*this)[vertebra];
  return b.spinousFrame().at(-b.spinous - beyond, 0);
}

Point NeckShape::facet(Level level) const {
  if (!hasDisc(level)) return discCentre(level) + Point{kNeckScale * 20, 0};
  const DrawnVertebra& a = (*this)[level.upper];
  return a.frame.at(a.lamina() + 2.5, -a.height / 2 - 1);
}

}  // namespace nucha::svg
