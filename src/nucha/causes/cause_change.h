// Causes as changes of a neck: what each cause of the catalogue does to bones, discs, implants, roots and muscles, and
// which causes change nothing that mechanics could see (cause_changes.csv says why).
//
// A cause takes from what is there, or adds to it; it never mends. So it does not matter how healthy the neck was, and
// a neck that is already at the end of a scale (a plate without any hold, a disc of grade 5) stays there:
//   shares (union, loosening, arthritis, tether, weakness, density, laxity): that share of what is left is lost
//   lengths and angles (osteophyte, herniation, migration, subsidence, kyphosis): added. Migration goes out of the
//   neck, forward in front and backward behind; a spacer behind a plate stays. Towards the canal it is a condition of
//   its own (setMigration) or counted as myelopathy
//   disc grade: so many grades worse, 5 at the most;  ossification: that share of what is missing grows;  broken: is
//
// Which pairs commute. Changes of different parts do, to the last bit: each reads and writes one number of its own (a
// spur, a tether, a share of hold). Not commuting, and why:
//   - changes that move the bones above (disc grade, subsidence, kyphosis), with each other at one level: a worn disc
//     loses a share of the wedge that the turn has left it, so the two orders differ by the product of both changes; at
//     different levels they agree to rounding, because the later one moves what the earlier one has moved;
//   - two changes of the same number (two causes that both loosen a plate): they agree to rounding;
//   - a change that is found by looking (`narrowest`) after one that changes what it looks at (herniation): name the
//     level, and they commute.
// The sentences in `operations` follow the order of the doing; contentKey() does not count them.
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

/// Which levels a change befalls, seen from the place of the cause. All but `site` and `neck` take the level of the
/// place where one is given.
enum class ChangeWhere {
  site,       ///< the level of the place, which must be given
  implants,   ///< every implant it can befall that reaches into the level; without a level, every one of the neck
  operated,   ///< every operated level; lengths and angles are shared out evenly among them
  narrowest,  ///< the level with the least depth of the canal between bone and what stands into it
  junction,   ///< the level just below the lowest operated one, or above the highest when there is none below
  neck,       ///< the whole neck
};

/// One row of cause_changes.csv: one change that a cause brings.
struct CauseChange {
  std::string cause;
  SiteKind site = SiteKind::none;  ///< of the cause, from causes.csv
  ConditionKind kind = ConditionKind::bone_union;
  ChangeWhere where = ChangeWhere::site;
  bool needed = true;  ///< false: left out where there is nothing for it to befall
  Range amount;        ///< mild (lo), typical, severe (hi): a share, mm, degrees or grades; 0 for `broken`
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
/// range. An unchanging cause gives the neck back as it was. Throws InputError where the neck cannot have it: no graft
/// that could fail to unite, no implant that could loosen, a cause of mobile levels at a fused one, no level where one
/// is needed; and for a cause that the tables do not know.
Neck withCause(Neck neck, std::string_view cause, const CausePlace& place, double severity, const CauseTables& tables,
               const ImplantTable& implants);

}  // namespace nucha
