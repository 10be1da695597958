#include "nucha/evidence/quantity_table.h"

#include <fmt/core.h>

#include <utility>

#include "nucha/base/csv.h"
#include "nucha/base/error.h"
#include "nucha/evidence/table_reader.h"

namespace nucha {
namespace {

TableReader readerOf(const CsvTable& table, CalibratedColumn column, const IdSet& sources, std::vector<Fault>& faults) {
  if (column == CalibratedColumn::no)
    return {table, {"id", "value", "lo", "hi", "unit", "basis", "source", "note"}, sources, faults};
  return {table, {"id", "value", "lo", "hi", "unit", "calibrated", "basis", "source", "note"}, sources, faults};
}

}  // namespace

const Quantity& QuantityTable::row(std::string_view id) const {
  const auto found = rows.find(id);
  NUCHA_ASSERT(found != rows.end(), fmt::format("{} has a row '{}'", file, id));
  return found->second;
}

QuantityTable readQuantities(const std::filesystem::path& path, CalibratedColumn column, const IdSet& sources,
                             std::vector<Fault> faults) {
  const CsvTable table = CsvTable::read(path);
  TableReader reader = readerOf(table, column, sources, faults);
  QuantityTable quantities;
  quantities.file = path.filename().string();
  while (reader.next()) {
    const std::string id = reader.text("id");
    reader.mustBeNew("id", id);
    Quantity row;
    row.range = reader.range("value", "lo", "hi", kAnyNumber);
    row.unit = reader.text("unit");
    if (column == CalibratedColumn::yes) row.calibrated = reader.yesNo("calibrated");
    row.provenance = reader.provenance();
    quantities.rows[id] = std::move(row);
  }
  if (!faults.empty()) throw InputError(std::move(faults));
  return quantities;
}

}  // namespace nucha
