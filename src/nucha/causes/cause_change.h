// Causes as changes of a neck: what each cause of the catalogue does to bones, discs, implants, roots and muscles, and
// which causes change nothing that mechanics could see (cause_changes.csv says why).
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/evidence/evidence.h"
#include "nucha/neck/condition.h"

namespace nucha {

/// Where a cause sits. A level it needs and is not given is an error of the caller.
struct CausePlace {
  std::optional<Level> level;
  Side side = Side::bilateral;
};

/// Which level a change befalls, seen from the place of the cause.
enum class ChangeWhere {
  site,      ///< the level of the place
  implants,  ///< every implant it can befall at the level of the place, or anywhere without one
  neck,      ///< the whole neck
};

/// One row of cause_changes.csv: one change that a cause brings.
struct CauseChange {
  std::string cause;
  ConditionKind kind = ConditionKind::bone_union;
  ChangeWhere where = ChangeWhere::site;
  Range amount;  ///< in the unit of the condition: mild, typical, severe
  Provenance provenance;
};

/// A cause that leaves the mechanics as they are, and why.
struct UnchangingCause {
  std::string cause;
  std::string why;
  Provenance provenance;
};

struct CauseTables {
  std::vector<CauseChange> changes;
  std::vector<UnchangingCause> unchanging;

  bool changesNeck(std::string_view cause) const;
  const UnchangingCause* findUnchanging(std::string_view cause) const;
};

/// Reads cause_changes.csv. Every cause of the evidence must stand there, as changes or as unchanging. Throws
/// InputError naming every fault.
CauseTables loadCauseTables(const std::filesystem::path& data_folder, const Evidence& evidence);

/// The neck with a cause at a place. `severity` runs from 0 (mild) over 0.5 (typical) to 1 (severe) of the table's
/// range. An unchanging cause gives the neck back as it was. Throws InputError where the neck cannot have it (no graft
/// that could fail to unite, no implant that could loosen).
Neck withCause(Neck neck, std::string_view cause, const CausePlace& place, double severity, const CauseTables& tables,
               const ImplantTable& implants);

}  // namespace nucha
