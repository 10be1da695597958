// Where each bone of the drawn neck lies. Internal to the neck picture.
#pragma once

#include <array>
#include <vector>

#include "nucha/base/level.h"
#include "nucha/report/svg_draw.h"

namespace nucha::svg {

/// Own axes of a bone: u forwards, v upwards, in drawing millimetres.
struct Frame {
  Point centre;     ///< pixels
  double tilt = 0;  ///< radians, front edge down
  Point at(double u, double v) const;
};

struct DrawnVertebra {
  Vertebra vertebra = Vertebra::C2;
  Frame frame;
  double depth = 0, height = 0;  ///< of the body
  double canal = 0;              ///< front to back
  double spinous = 0;            ///< length of the spinous process
  double droop = 0;              ///< its fall, radians
  double thick = 0;              ///< its height at the base
  double back() const { return -depth / 2; }
  double lamina() const { return -depth / 2 - canal; }
  Frame spinousFrame() const;  ///< at the root of the spinous process, u along it
};

/// C2 ... T2 with a gentle lordosis; the bones above hang on C2.
class NeckShape {
 public:
  NeckShape();
  const DrawnVertebra& operator[](Vertebra vertebra) const;  ///< C2 ... T2
  const std::vector<DrawnVertebra>& vertebrae() const { return bones_; }

  /// Corners of the space between two bodies: front top, front bottom, back bottom, back top.
  std::array<Point, 4> discCorners(Level level) const;
  Point discCentre(Level level) const;  ///< also for C0-C1 and C1-C2: the joint
  Point foramen(Level level) const;     ///< behind the disc, at the edge of the canal
  Point facet(Level level) const;       ///< behind the canal
  Point spinousTip(Vertebra vertebra, double beyond) const;
  bool hasDisc(Level level) const { return level.upper >= Vertebra::C2 && level.upper <= Vertebra::T1; }

 private:
  std::vector<DrawnVertebra> bones_;  ///< C2 first
};

/// Pixels a drawing millimetre.
inline constexpr double kNeckScale = 3.1;

std::string drawAnatomy(const NeckShape& shape, const std::vector<Level>& fused, bool disc_replaced);
std::string drawImplants(const NeckShape& shape, const std::vector<Level>& fused, bool plate, bool cage, bool posterior,
                         bool disc_replacement);

}  // namespace nucha::svg
