// What the mechanics says of a neck at each stage of its healing, computed at few stages and read off in between;
// private to the course folder.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "nucha/mechanics/neck_bench.h"

namespace nucha {

/// Of one segment.
struct SegmentLoad {
  double motion_deg = 0;  ///< flexion and extension together
  double disc_load = 1;   ///< pressure in the nucleus over that of the intact neck, both directions together
  double facet_load = 1;  ///< facet force in extension, likewise
};

struct LoadStage {
  std::array<SegmentLoad, kSegments> segments;
  double screw_use = 0;  ///< largest pull on a screw over its hold
};

/// Stages on a grid of bone bridge (all healing levels alike) and loosening (all screws alike).
class LoadSurface {
 public:
  /// Turns the neck forward and back at every stage. `healing`: segments where bone grows. What found no equilibrium is
  /// taken from the nearest stage that did, and named in `notes`.
  LoadSurface(const Neck& now, const std::vector<int>& healing, NeckBench& bench, std::vector<std::string>& notes);
  /// From stages known: those of firm screws by rising bone bridge from 0 to 1, evenly; then, if any, of loose ones.
  LoadSurface(std::vector<LoadStage> firm, std::vector<LoadStage> loose);

  SegmentLoad at(int segment, double maturity, double loosening) const;
  double screwUse(double maturity, double loosening) const;
  bool hasScrews() const { return !loose_.empty(); }

 private:
  std::vector<LoadStage> firm_, loose_;
};

/// Does an implant lose its hold while the levels are open?
bool loosens(const Implant& implant);

}  // namespace nucha
