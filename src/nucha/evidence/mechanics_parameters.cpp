#include "nucha/evidence/mechanics_parameters.h"

#include <fmt/core.h>

#include <utility>

#include "nucha/base/error.h"
#include "nucha/evidence/source_keys.h"

namespace nucha {

void MechanicsParameters::set(std::string_view id, double value) {
  const auto found = rows.find(id);
  if (found == rows.end()) {
    throw InputError(
        Fault{"mechanics parameters", fmt::format("there is no '{}'", id), "see mechanics.csv for the names"});
  }
  Range& range = found->second.range;
  if (!(value >= range.lo && value <= range.hi)) {
    throw InputError(Fault{"mechanics parameters",
                           fmt::format("{} = {} is outside {} to {}", id, value, range.lo, range.hi),
                           "choose a value within the range of mechanics.csv"});
  }
  range.value = value;
}

namespace {

MechanicsParameters read(const std::filesystem::path& folder, const IdSet& sources, std::vector<Fault> faults) {
  return {readQuantities(folder / "mechanics.csv", CalibratedColumn::yes, sources, std::move(faults)),
          loadImplantTable(folder, sources)};
}

}  // namespace

MechanicsParameters loadMechanicsParameters(const std::filesystem::path& data_folder, const IdSet& sources) {
  return read(data_folder, sources, {});
}

MechanicsParameters loadMechanicsParameters(const std::filesystem::path& data_folder) {
  std::vector<Fault> faults;
  const IdSet sources = readSourceKeys(data_folder, faults);
  return read(data_folder, sources, std::move(faults));
}

}  // namespace nucha
