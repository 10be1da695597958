#include "nucha/evidence/mechanics_parameters.h"

#include <fmt/core.h>

#include <utility>

#include "nucha/base/csv.h"
#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/evidence/bibtex.h"
#include "nucha/evidence/table_reader.h"

namespace nucha {

double MechanicsParameters::value(std::string_view id) const {
  const auto found = rows.find(id);
  NUCHA_ASSERT(found != rows.end(), fmt::format("mechanics.csv has a row '{}'", id));
  return found->second.range.value;
}

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

MechanicsParameters loadMechanicsParameters(const std::filesystem::path& data_folder) {
  std::vector<Fault> faults;
  IdSet sources{"source key", "sources.bib", true, {}};
  const std::string bib = (data_folder / "sources.bib").string();
  for (const Source& source : parseBibtex(bib, readFile(bib), faults)) sources.ids.insert(source.key);
  const CsvTable table = CsvTable::read(data_folder / "mechanics.csv");
  TableReader reader(table, {"id", "value", "lo", "hi", "unit", "calibrated", "basis", "source", "note"}, sources,
                     faults);
  MechanicsParameters parameters;
  while (reader.next()) {
    const std::string id = reader.text("id");
    reader.mustBeNew("id", id);
    MechanicsParameter row;
    row.range = reader.range("value", "lo", "hi", kAnyNumber);
    row.unit = reader.text("unit");
    row.calibrated = reader.yesNo("calibrated");
    row.provenance = reader.provenance();
    parameters.rows[id] = std::move(row);
  }
  if (!faults.empty()) throw InputError(std::move(faults));
  parameters.implants = loadImplantTable(data_folder);
  return parameters;
}

}  // namespace nucha
