#include "nucha/mechanics/validate_mechanics.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/evidence/published_table.h"
#include "nucha/mechanics/validate_mechanics_rows.h"

namespace nucha {
namespace {

using validation::RowReader;

const std::vector<TableKind<RowReader>>& tableKinds() {
  static const std::vector<TableKind<RowReader>> kinds{
      {{"id", "level", "direction", "sidedness", "moment_Nm", "preload_N", "mean", "sd", "unit", "source_key"},
       validation::readMotionRow},
      {{"id", "level", "direction", "sidedness", "quantity", "moment_Nm", "preload_N", "value", "unit", "source_key"},
       validation::readLoadDisplacementRow},
      {{"id", "level", "parameter", "motion", "frame", "value", "unit", "source_key"},
       validation::readRotationCentreRow},
      {{"id", "quantity", "level", "condition", "value", "unit", "source_key"}, validation::readInternalLoadRow},
      {{"id", "protocol", "load_or_endpoint", "fused_levels", "level", "direction", "after_value", "source_key"},
       validation::readFusedRow},
      {{"id", "construct", "levels", "protocol", "load", "direction", "reference", "percent_of_reference",
        "source_key"},
       validation::readConstructRow}};
  return kinds;
}

constexpr const char* kFiles =
    "data/validation_motion.csv, validation_load_displacement.csv, validation_rotation_centres.csv, "
    "validation_internal_loads.csv, validation_fused.csv, validation_constructs.csv";

// "C4-C5", "C2-T1 ..." belong to the lower neck, "C0-C1", "C1-C2" to the upper
std::string regionOf(const std::string& level) {
  const std::vector<Level> levels = validation::levelsIn(level);
  return !levels.empty() && levels.front().upper < Vertebra::C2 ? "C0-C2" : "C2-C7";
}

}  // namespace

std::string_view name(RowRole role) {
  switch (role) {
    case RowRole::calibration:
      return "calibration";
    case RowRole::validation:
      return "validation";
    case RowRole::context:
      return "context";
  }
  return "";
}

std::string_view name(RowVerdict verdict) {
  switch (verdict) {
    case RowVerdict::within_1sd:
      return "within 1 sd";
    case RowVerdict::within_2sd:
      return "within 2 sd";
    case RowVerdict::outside:
      return "outside";
    case RowVerdict::within_range:
      return "within range";
    case RowVerdict::no_sd:
      return "no sd";
    case RowVerdict::agrees:
      return "agrees";
    case RowVerdict::disagrees:
      return "disagrees";
    case RowVerdict::no_equilibrium:
      return "no equilibrium";
    case RowVerdict::skipped:
      return "skipped";
  }
  return "";
}

std::optional<double> ValidationRow::difference() const {
  if (!ours || !theirs) return std::nullopt;
  return *ours - *theirs;
}

std::optional<double> ValidationRow::standardDeviations() const {
  const std::optional<double> d = difference();
  if (!d || !sd || *sd <= 0) return std::nullopt;
  return std::abs(*d) / *sd;
}

ValidationSettings loadValidationSettings(const std::filesystem::path& data_folder) {
  const CsvTable table = CsvTable::read(data_folder / "validation_settings.csv");
  needColumns(table, {"id", "value"});
  ValidationSettings settings;
  settings.neutral_zone_moment_Nm = settingOf(table, "neutral_zone_moment");
  settings.unstated_moment_Nm = settingOf(table, "unstated_moment");
  settings.unstated_axial_load_N = settingOf(table, "unstated_axial_load");
  settings.collapse_rotation_deg = settingOf(table, "collapse_rotation");
  settings.largest_vertical_load_N = settingOf(table, "largest_vertical_load");
  return settings;
}

std::vector<PublishedError> loadPublishedErrors(const std::filesystem::path& data_folder) {
  const CsvTable table = CsvTable::read(data_folder / "validation_fe_errors.csv");
  needColumns(table, {"compared", "against", "direction", "levels", "mean_abs_difference", "unit"});
  std::vector<PublishedError> errors;
  for (std::size_t i = 0; i < table.rowCount(); ++i) {
    const std::optional<double> mean = findNumber(trimmed(table.cell(i, "mean_abs_difference").text));
    if (!mean) throw InputError({table.where(i, "mean_abs_difference"), "is not a number", ""});
    errors.push_back({table.cell(i, "compared").text, table.cell(i, "against").text, table.cell(i, "direction").text,
                      table.cell(i, "levels").text, *mean, table.cell(i, "unit").text});
  }
  return errors;
}

std::vector<std::filesystem::path> validationTables(const std::filesystem::path& data_folder) {
  std::vector<std::filesystem::path> paths;
  for (const char* table : {"motion", "load_displacement", "rotation_centres", "internal_loads", "fused",
                            "adjacent_pressure", "constructs"})
    paths.push_back(data_folder / (std::string("validation_") + table + ".csv"));
  return paths;
}

std::vector<ValidationRow> validateMechanics(const std::vector<CsvTable>& tables, const ValidationBench& bench) {
  std::vector<RowReader> readers;
  for (const CsvTable& table : tables) readers.push_back(readerOf(table, tableKinds(), kFiles));
  validation::Laboratory lab(bench);
  std::vector<ValidationRow> rows;
  for (std::size_t t = 0; t < tables.size(); ++t) {
    for (std::size_t i = 0; i < tables[t].rowCount(); ++i) readers[t]({tables[t], i}, lab, rows);
  }
  return rows;
}

void ValidationSum::add(const ValidationRow& row) {
  no_equilibrium += row.verdict == RowVerdict::no_equilibrium ? 1 : 0;
  if (row.verdict == RowVerdict::no_equilibrium && row.sd) ++with_sd;
  const std::optional<double> difference = row.difference();
  if (!difference) return;
  ++rows;
  absolute_sum += std::abs(*difference);
  if (!row.standardDeviations()) return;
  ++with_sd;
  within_1sd += row.verdict == RowVerdict::within_1sd ? 1 : 0;
  within_2sd += row.verdict == RowVerdict::within_1sd || row.verdict == RowVerdict::within_2sd ? 1 : 0;
}

std::map<std::pair<std::string, std::string>, ValidationSum> sumsOfMotion(const std::vector<ValidationRow>& rows,
                                                                          const std::string& source) {
  std::map<std::pair<std::string, std::string>, ValidationSum> sums;
  for (const ValidationRow& row : rows) {
    if (row.source != source || !row.quantity.starts_with("rotation, total")) continue;
    sums[{row.direction, regionOf(row.level)}].add(row);
    sums[{row.direction, "C0-C7"}].add(row);
  }
  return sums;
}

ValidationSum sumOf(const std::vector<ValidationRow>& rows, RowRole role, const std::string& unit) {
  ValidationSum sum;
  for (const ValidationRow& row : rows) {
    if (row.role == role && (unit.empty() || row.unit == unit)) sum.add(row);
  }
  return sum;
}

}  // namespace nucha
