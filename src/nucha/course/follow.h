// Many possible futures of one neck: healing, loosening, subsidence, wear beside the fused levels, muscles, posture,
// and the operations that follow from them (docs/course.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "nucha/course/futures.h"
#include "nucha/evidence/quantity_table.h"
#include "nucha/mechanics/neck_bench.h"
#include "nucha/neck/neck.h"

namespace nucha {

/// course.csv: rates, thresholds and spreads of how necks change, and which of them were calibrated.
struct CourseParameters : QuantityTable {};
CourseParameters loadCourseParameters(const std::filesystem::path& data_folder, const IdSet& sources);

/// What is known of a level that shall unite, at the start.
struct HealingLevel {
  Level level{Vertebra::C5};
  /// Chance that it is not united at the start although it had the time, from findings (a posterior); none: as the
  /// time since the operation alone tells.
  std::optional<double> nonunion;
};

/// Whom to follow.
struct CourseSubject {
  Neck now;                           ///< at the start; bone bridges in it do not count where `healing` names the level
  std::vector<Level> operated;        ///< levels of the operation, top first; empty: none was operated
  std::vector<HealingLevel> healing;  ///< those of them where bone shall grow
  double months_since = 0;            ///< from the operation to the start
  double union_odds = 1;              ///< odds of union of this person over the average (risk factors, treatment)
  double adjacent_odds = 1;           ///< hazard of symptoms beside the fused levels over the average, likewise
  double muscle_target = 1;           ///< strength that the muscles go towards (training raises it), over the usual
};

struct FollowOptions {
  int futures = 1000;
  double years = 10;
  double step_months = 3;
  std::uint64_t seed = 20260101;
  bool intervals = true;  ///< also follow futures under other values of the parameters, for EventCurve::lo and hi
  std::vector<std::string> validate() const;  ///< what is wrong with these values; empty when nothing
};

/// Follows `subject` from its start. The bench holds the person's intact neck. The same arguments give the same bytes.
/// Throws InputError when the neck has faults.
Futures follow(const CourseSubject& subject, NeckBench& bench, const CourseParameters& parameters,
               const FollowOptions& options = {});

}  // namespace nucha
