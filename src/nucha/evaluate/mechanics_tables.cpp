#include "nucha/evaluate/mechanics_tables.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/evidence/source_keys.h"

namespace nucha {
namespace {

constexpr std::array kSettings{"patient_neck_moment", "union_when_united", "union_when_not_united", "months_to_union"};

void checkSettings(const std::filesystem::path& folder, const Evidence& evidence) {
  std::vector<Fault> faults;
  for (const char* id : kSettings) {
    const bool found = std::any_of(evidence.settings.begin(), evidence.settings.end(),
                                   [id](const Setting& setting) { return setting.id == id; });
    if (!found) {
      faults.push_back({(folder / "settings_mechanics.csv").string(), fmt::format("setting '{}' is missing", id),
                        "add the file or the row"});
    }
  }
  if (!faults.empty()) throw InputError(std::move(faults));
}

}  // namespace

MechanicsTables loadMechanicsTables(const std::filesystem::path& data_folder, const Evidence& evidence) {
  checkSettings(data_folder, evidence);
  MechanicsTables tables;
  const IdSet sources = sourceKeysOf(evidence.sources);
  tables.neck = loadNeckTables(data_folder, sources);
  tables.parameters = loadMechanicsParameters(data_folder, sources);
  tables.causes = loadCauseTables(data_folder, evidence);
  tables.readings = loadReadingTables(data_folder, evidence);
  tables.treatments = loadTreatmentTables(data_folder, evidence);
  tables.course = loadCourseParameters(data_folder, sources);
  tables.personal = loadPersonalTables(data_folder, evidence);
  return tables;
}

}  // namespace nucha
