// mechanics.csv: what tissue is like, each number with its range and source, and which of them were calibrated.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/evidence/implant_table.h"

namespace nucha {

struct MechanicsParameter {
  Range range;
  std::string unit;
  bool calibrated = false;  ///< set by tools/calibrate-mechanics within lo..hi
  Provenance provenance;
};

/// Tissue and implants together: everything the mechanics needs besides a neck.
struct MechanicsParameters {
  std::map<std::string, MechanicsParameter, std::less<>> rows;
  ImplantTable implants;

  /// The id must exist; a missing one is our bug.
  double value(std::string_view id) const;
  /// For calibration and sensitivity studies. Throws InputError when the id is unknown or the value out of its range.
  void set(std::string_view id, double value);
};

/// Reads mechanics.csv and neck_implants.csv of a data folder. Throws InputError naming every fault.
MechanicsParameters loadMechanicsParameters(const std::filesystem::path& data_folder);

}  // namespace nucha
