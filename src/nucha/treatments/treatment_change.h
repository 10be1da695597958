// Treatments as changes of a neck and of its course: operations, exchange of hardware, training, posture, and what
// speeds or slows healing (treatment_changes.csv). What changes nothing that is computed stands there too, with the
// reason.
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

/// A run of neighbouring levels, and a side.
struct TreatmentSite {
  Vertebra upper = Vertebra::C5, lower = Vertebra::C6;
  Side side = Side::bilateral;
};

/// Where a treatment acts.
enum class TreatmentPlace {
  index,     ///< all levels of the first operation
  adjacent,  ///< the level beside them at which the likeliest of the causes it treats sits
  site,      ///< the level at which the likeliest of the causes it treats sits
  neck,      ///< the whole neck
  fixed,     ///< always the same range, named in the table
};

/// What a treatment does to the course of a neck.
enum class CourseFactor { union_odds, adjacent_odds, muscle_target };
std::string_view name(CourseFactor factor);  ///< as in treatment_changes.csv

/// One row of treatment_changes.csv. A treatment may have several, done in the order of the table.
struct TreatmentChange {
  enum class Kind {
    operation,  ///< `amount`, if given: lordosis of every spacer that it places, degrees
    exchange,   ///< every implant there is replaced by a new one of its kind: firm, whole and where it belongs
    condition,  ///< of the levels there, set to `amount`
    training,   ///< all muscles give `amount` times the force they gave
    posture,    ///< the head is carried `amount` mm further back, gaze level
    course,     ///< a factor of the course is multiplied by `amount`; the neck stays as it is
    none,       ///< nothing that is computed changes; `why` says why
  } kind = Kind::none;
  std::string treatment;
  OperationKind operation = OperationKind::acdf;
  std::optional<ConstructWord> construct;
  ConditionKind condition = ConditionKind::weakness;
  CourseFactor factor = CourseFactor::union_odds;
  std::optional<Range> amount;
  TreatmentPlace where = TreatmentPlace::index;
  std::optional<TreatmentSite> fixed;  ///< of where = fixed, and where `site` is not known
  std::optional<ImplantKind> needs;    ///< must lie at the place, else the treatment is refused
  bool removes = false;                ///< the implants that lie there come out first, spacers too
  bool united = false;                 ///< it grafts: the neck after it is shown once bone has united there
  std::string why;                     ///< of kind none
  Provenance provenance;
};

struct TreatmentTables {
  std::vector<TreatmentChange> changes;

  std::vector<const TreatmentChange*> of(std::string_view treatment) const;
  bool changesNeck(std::string_view treatment) const;
  bool isOperative(std::string_view treatment) const;  ///< changes implants or bone
};

/// Reads treatment_changes.csv. Every treatment of the evidence must stand there. Throws InputError naming every fault.
TreatmentTables loadTreatmentTables(const std::filesystem::path& data_folder, const Evidence& evidence);

/// The runs of neighbouring levels as sites, on both sides.
std::vector<TreatmentSite> sitesOfRuns(const std::vector<Level>& levels);

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
  std::vector<Level> levels;      ///< at which it acted, top first; empty when it acts on the whole neck
  std::vector<std::string> said;  ///< sentences: what was done
  bool grafts = false;            ///< bone shall grow: `united` differs from `neck`
  bool changes_neck = false, changes_course = false;
};

/// Does every change of the treatment. nullopt when it changes nothing that is computed, or when a place it needs is
/// not known (`why` then says so). Throws InputError when the neck does not allow it.
///
/// Levels that it grafts join `operated` and `healing` of the subject, and its clock starts again (months_since = 0).
/// Of the levels grafted before and not now, those with a probability of non-union keep it; those without one stay as
/// their bone bridge is when that is more than half grown, and otherwise heal anew from the same start. A disc
/// replacement joins `operated` only; a level that is merely decompressed joins neither.
std::optional<Treated> treat(const CourseSubject& before, std::string_view treatment, const TreatmentSites& sites,
                             const TreatmentTables& tables, const ImplantTable& implants, double united_maturity,
                             std::string& why);

}  // namespace nucha
