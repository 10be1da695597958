// neck_implants.csv: what implants and the bone they hold on to are like, each number with its range and source.
#pragma once

#include <filesystem>

#include "nucha/evidence/quantity_table.h"

namespace nucha {

/// All rows by id. Ids are `thing.quantity_unit`; things are the names of ImplantKind for what a surgeon chooses
/// (height, lordosis, footprint, modulus of a spacer), `disc_constrained`, `disc_unconstrained` and `disc_elastic` for
/// the motion of disc replacements, `screw` (anterior), `lateral_mass_screw`, `pedicle_screw`, `rods`, `bone`,
/// `bridge`.
using ImplantTable = QuantityTable;

/// Reads neck_implants.csv of a data folder and checks its sources against sources.bib, or against keys already read.
/// Throws InputError with file, line and column of every fault.
ImplantTable loadImplantTable(const std::filesystem::path& data_folder);
ImplantTable loadImplantTable(const std::filesystem::path& data_folder, const IdSet& sources);

}  // namespace nucha
