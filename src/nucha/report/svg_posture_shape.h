// The midline of a neck as outlines whose points each hang on a bone. Internal to the pictures of postures.
#pragma once

#include <string_view>
#include <vector>

#include "nucha/neck/neck.h"

namespace nucha::svg {

/// A point of the midline plane, in the frame of the bone that carries it; mm.
struct Spot {
  Vertebra bone = Vertebra::T1;
  double x = 0, y = 0;
};

struct Outline {
  std::string_view css_class;
  std::vector<Spot> spots;
  bool closed = true;
};

/// Everything that is drawn, what lies behind first. A bone that was replaced is left out.
std::vector<Outline> outlinesOf(const Neck& neck);

/// Middle of a body; of C0 and C1 the middle of their joints below.
Spot middleOf(const Bone& bone);
/// Where the number of a level stands: in front of the space between two bones.
Spot beforeLevel(const Neck& neck, Level level);

}  // namespace nucha::svg
