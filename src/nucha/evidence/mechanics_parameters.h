// mechanics.csv: what tissue is like, each number with its range and source, and which of them were calibrated.
#pragma once

#include <filesystem>
#include <string_view>

#include "nucha/evidence/implant_table.h"

namespace nucha {

/// Tissue (its own rows) and implants: everything the mechanics needs besides a neck.
struct MechanicsParameters : QuantityTable {
  ImplantTable implants;

  /// For calibration and sensitivity studies. Throws InputError when the id is unknown or the value out of its range.
  void set(std::string_view id, double value);
};

/// Reads mechanics.csv and neck_implants.csv of a data folder and checks their sources against sources.bib, or against
/// keys already read. Throws InputError naming every fault.
MechanicsParameters loadMechanicsParameters(const std::filesystem::path& data_folder);
MechanicsParameters loadMechanicsParameters(const std::filesystem::path& data_folder, const IdSet& sources);

}  // namespace nucha
