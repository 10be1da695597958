// Groups of patients as studies describe them, followed together: what a published curve is compared with, and what the
// priors of one patient are measured against.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nucha/course/follow.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/neck/surgery.h"

namespace nucha {

/// How a study reads union. CT calls levels united before films in motion and strict readers do.
enum class UnionReading {
  mixed,   ///< a bridge of bone on CT or film, or what the report calls united (`healing.union`)
  strict,  ///< solid throughout, or still on films in motion (`healing.strict`)
};

/// A group of patients operated alike. Ages, sexes and levels are drawn as course.csv says they are distributed.
struct Population {
  std::optional<ConstructWord> construct;  ///< none: a group without an operation
  int levels = 1;                          ///< operated in each, neighbours of one another
  double union_odds = 1;                   ///< over the average
  std::optional<double> age_years;         ///< mean; none: that of course.csv
  UnionReading reading = UnionReading::mixed;
};

/// Necks that many groups share are built and turned once.
class PopulationBench {
 public:
  PopulationBench(const NeckTables& necks, const MechanicsParameters& mechanics, const CourseParameters& course);
  ~PopulationBench();
  PopulationBench(const PopulationBench&) = delete;
  PopulationBench& operator=(const PopulationBench&) = delete;

  /// Follows the group from its operation. Curves of single levels are named by place beside the construct in
  /// `cranial` and `caudal`; those without a level count for the whole patient.
  struct GroupFutures {
    Futures all;      ///< events and quantities without a level
    Futures cranial;  ///< of the level above the construct
    Futures caudal;   ///< of the level below it
    /// Of each level that shall unite, top first: united, non-union that hurts, subsided. Published shares are often of
    /// levels. Whether screws are loose is not told apart by level.
    std::vector<Futures> operated;
  };
  GroupFutures follow(const Population& population, const FollowOptions& options);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace nucha
