// A subject made ready to be followed many times: what the mechanics says of it, and which parts heal and wear. Private
// to the course folder.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nucha/course/follow.h"
#include "nucha/course/load_surface.h"

namespace nucha {

struct HealingPart {
  int segment = 0;
  double half_depth_over_gap = 0;
  double rank = 0;  ///< 0 the top healing level .. 1 the lowest; 0 when it is the only one
  std::optional<ImplantKind> spacer;
  double density_HU = 0;
  double sunk_mm = 0;      ///< in the neck at the start
  double foramen_mm2 = 0;  ///< 0: has none
  bool sinks = false;      ///< of a strut over several levels the top one stands for it
  bool inside_strut = false;
  std::optional<double> nonunion;
};

struct WearingPart {
  int segment = 0;
  bool beside = false;   ///< next to an operated level
  bool cranial = false;  ///< of those beside: above it
  int grade = 1;         ///< of the neck at the start; 1 means that nobody looked
  double arthritis = 0;
  double foramen_mm2 = 0;  ///< at the start
  double healthy_mm2 = 0;  ///< of the intact neck
  int healthy_grade = 1;   ///< of the intact neck
};

struct CourseModel {
  explicit CourseModel(LoadSurface loads) : surface(std::move(loads)) {}

  LoadSurface surface;
  std::vector<HealingPart> healing;
  std::vector<WearingPart> wearing;
  bool operated = false;
  bool plated = false;       ///< a plate in front
  bool spacer = false;       ///< a graft or cage in front
  bool behind = false;       ///< operated from behind
  bool behind_only = false;  ///< implants behind and none in front: bone grows between joints and laminae alone
  bool strict = false;       ///< union is read by strict criteria (`healing.strict`)
  double age_years = 0, age_spread = 0;
  double months_since = 0;
  double loosening = 0;  ///< in the neck at the start
  double strength = 1, muscle_target = 1;
  double lordosis_deg = 0;
  double union_odds = 1, adjacent_odds = 1;
  std::vector<std::string> notes;
};

/// Throws InputError when the subject cannot be followed.
CourseModel makeCourseModel(const CourseSubject& subject, NeckBench& bench);

}  // namespace nucha
