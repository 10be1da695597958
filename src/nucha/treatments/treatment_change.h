// Treatments as changes of a neck and of its course: operations, training, posture, and what speeds or slows healing.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/course/follow.h"
#include "nucha/evidence/evidence.h"
#include "nucha/neck/condition.h"
#include "nucha/neck/surgery.h"

namespace nucha {

/// Where a treatment acts.
enum class TreatmentPlace {
  index,     ///< all levels of the first operation
  adjacent,  ///< the level beside them at which the likeliest of the causes it treats sits
  site,      ///< the level at which the likeliest of the causes it treats sits
  neck,      ///< the whole neck
};

/// What a treatment does to the course of a neck.
enum class CourseFactor { union_odds, adjacent_odds, muscle_target };

/// One row of treatment_changes.csv. A treatment may have several, done in the order of the table.
struct TreatmentChange {
  enum class Kind { operation, condition, course, none } kind = Kind::none;
  std::string treatment;
  OperationKind operation = OperationKind::acdf;
  std::optional<ConstructWord> construct;
  ConditionKind condition = ConditionKind::weakness;
  CourseFactor factor = CourseFactor::union_odds;
  Range amount;  ///< of a condition or a factor
  TreatmentPlace where = TreatmentPlace::index;
  bool removes = false;  ///< the implants that lie there come out first, spacers too
  bool united = false;   ///< the neck after it is shown once bone has united there
  std::string why;       ///< of kind none: why nothing mechanical changes
  Provenance provenance;
};

struct TreatmentTables {
  std::vector<TreatmentChange> changes;
  std::vector<const TreatmentChange*> of(std::string_view treatment) const;
};

/// Reads treatment_changes.csv. Every treatment of the evidence must stand there. Throws InputError naming every fault.
TreatmentTables loadTreatmentTables(const std::filesystem::path& data_folder, const Evidence& evidence);

/// A run of neighbouring levels, and a side.
struct TreatmentSite {
  Vertebra upper = Vertebra::C5, lower = Vertebra::C6;
  Side side = Side::bilateral;
};

/// Places that only the caller knows, from the causes it believes in.
struct TreatmentSites {
  std::vector<TreatmentSite> index;       ///< runs of the first operation
  std::optional<TreatmentSite> adjacent;  ///< none: no such place stands out
  std::optional<TreatmentSite> site;
};

/// What a treatment makes of a subject: its neck, the levels that shall unite anew, and the factors of its course.
struct Treated {
  Neck neck;    ///< right after it; bone not yet grown where it was grafted
  Neck united;  ///< the same once it has (the same neck when nothing shall unite)
  CourseSubject subject;
  std::vector<std::string> said;  ///< sentences: what was done
  bool changes_neck = false, changes_course = false;
};

/// Does every change of the treatment. nullopt when it changes nothing that is computed, or when a place it needs is
/// not known (`why` then says so). Throws InputError when the neck does not allow it.
std::optional<Treated> treat(const CourseSubject& before, std::string_view treatment, const TreatmentSites& sites,
                             const TreatmentTables& tables, const ImplantTable& implants, double united_maturity,
                             std::string& why);

}  // namespace nucha
