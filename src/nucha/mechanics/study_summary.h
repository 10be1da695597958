// The ends of a study's cases side by side: intact against operated, level by level.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "nucha/mechanics/study.h"

namespace nucha {

/// One quantity of the intact neck and of the operated one; none where there is nothing to measure (no disc, no
/// foramen) or nothing was operated.
struct Compared {
  std::optional<double> intact, operated;
  std::optional<double> changePercent() const;
};

struct LevelComparison {
  Level level{Vertebra::C0};
  Compared rotation_deg;       ///< along the direction of the load
  Compared disc_pressure_MPa;  ///< in the nucleus
  Compared disc_compression_N;
  Compared fibre_strain;
  Compared facet_N;      ///< the more loaded side
  Compared foramen_mm2;  ///< the narrower side
  Compared root_strain;  ///< the more strained side
  Compared canal_mm;
};

/// All levels at the end of the load case, C0-C1 first.
std::vector<LevelComparison> compareLevels(const StudyCase& study_case);

/// Foramen area at neutral, the narrower side: what compareLevels() is to be seen against.
std::optional<double> narrowerForamen(const SegmentResult& segment);

/// The implant part that is used most, over all cases.
struct ImplantDemand {
  size_t implant = 0;  ///< index in the operated neck
  Level level{Vertebra::C5};
  Direction direction = Direction::flexion;
  ImplantResult result;
};

/// For each implant of the operated neck the part and case in which it comes closest to its strength.
std::vector<ImplantDemand> highestDemands(const StudyResult& result);

}  // namespace nucha
