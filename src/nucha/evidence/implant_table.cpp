#include "nucha/evidence/implant_table.h"

#include <fmt/core.h>

#include <utility>
#include <vector>

#include "nucha/base/csv.h"
#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/evidence/bibtex.h"
#include "nucha/evidence/table_reader.h"

namespace nucha {
namespace {

IdSet readSources(const std::filesystem::path& data_folder, std::vector<Fault>& faults) {
  IdSet sources{"source key", "sources.bib", false, {}};
  const std::string file = (data_folder / "sources.bib").string();
  for (const Source& source : parseBibtex(file, readFile(file), faults)) sources.ids.insert(source.key);
  sources.complete = true;
  return sources;
}

}  // namespace

const ImplantRow& ImplantTable::row(std::string_view id) const {
  const auto found = rows.find(id);
  NUCHA_ASSERT(found != rows.end(), fmt::format("neck_implants.csv has a row '{}'", id));
  return found->second;
}

ImplantTable loadImplantTable(const std::filesystem::path& data_folder) {
  std::vector<Fault> faults;
  const IdSet sources = readSources(data_folder, faults);
  const CsvTable table = CsvTable::read(data_folder / "neck_implants.csv");
  TableReader reader(table, {"id", "value", "lo", "hi", "unit", "basis", "source", "note"}, sources, faults);
  ImplantTable implants;
  while (reader.next()) {
    ImplantRow row;
    row.id = reader.text("id");
    reader.mustBeNew("id", row.id);
    row.range = reader.range("value", "lo", "hi", kAnyNumber);
    row.unit = reader.text("unit");
    row.provenance = reader.provenance();
    implants.rows[row.id] = std::move(row);
  }
  if (!faults.empty()) throw InputError(std::move(faults));
  return implants;
}

}  // namespace nucha
