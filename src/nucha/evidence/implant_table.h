// neck_implants.csv: what implants and the bone they hold on to are like, each number with its range and source.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "nucha/evidence/evidence.h"

namespace nucha {

/// One row. The unit stands in the id's last word as well ("plate.bending_Nmm2").
struct ImplantRow {
  std::string id;
  Range range;
  std::string unit;
  Provenance provenance;
};

/// All rows by id. Ids are `thing.quantity_unit`; things are the names of ImplantKind for what a surgeon chooses
/// (height, lordosis, footprint, modulus of a spacer), `disc_constrained`, `disc_unconstrained` and `disc_elastic` for
/// the motion of disc replacements, `screw` (anterior), `lateral_mass_screw`, `pedicle_screw`, `rods`, `bone`,
/// `bridge`.
struct ImplantTable {
  std::map<std::string, ImplantRow, std::less<>> rows;

  bool has(std::string_view id) const { return rows.find(id) != rows.end(); }
  /// The id must exist; a missing one is our bug.
  const ImplantRow& row(std::string_view id) const;
  double value(std::string_view id) const { return row(id).range.value; }
};

/// Reads neck_implants.csv of a data folder and checks its sources against sources.bib. Throws InputError with file,
/// line and column of every fault.
ImplantTable loadImplantTable(const std::filesystem::path& data_folder);

}  // namespace nucha
