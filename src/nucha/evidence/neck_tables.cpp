#include "nucha/evidence/neck_tables.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <utility>

#include "nucha/base/csv.h"
#include "nucha/base/error.h"
#include "nucha/evidence/source_keys.h"

namespace nucha {
namespace {

constexpr std::array kMeasureFiles{"neck_measures.csv", "neck_facets.csv", "neck_masses.csv", "neck_alignment.csv"};
constexpr int kMostLines = 20;
constexpr int kMostPoints = 40;

struct TableSet {
  std::filesystem::path folder;
  NeckTables tables;
  IdSet sources;
  IdSet muscles{"muscle", "neck_muscles.csv", false, {}};
  std::vector<Fault> faults;

  void add(const InputError& error) { faults.insert(faults.end(), error.faults().begin(), error.faults().end()); }

  std::optional<CsvTable> table(const char* file) {
    try {
      return CsvTable::read(folder / file);
    } catch (const InputError& error) {
      add(error);
      return std::nullopt;
    }
  }
};

std::string keyOf(std::string_view place, std::string_view quantity, std::string_view sex) {
  return fmt::format("{}/{}/{}", place, quantity, sex);
}

void checkPlace(TableReader& row, const std::string& place) {
  if (place == "neck" || place == "limit" || findVertebra(place) || findLevel(place)) return;
  row.fault("place", "'" + place + "' is no place of the neck", "write a bone (C5), a segment (C5-C6), neck or limit");
}

void readMeasures(TableSet& reading, const char* file) {
  const auto table = reading.table(file);
  if (!table) return;
  TableReader row(*table,
                  {"place", "quantity", "sex", "value", "lo", "hi", "unit", "per_100mm_stature", "per_decade", "basis",
                   "source", "note"},
                  reading.sources, reading.faults);
  while (row.next()) {
    NeckMeasure measure;
    measure.place = row.text("place");
    checkPlace(row, measure.place);
    measure.quantity = row.text("quantity");
    measure.sex = row.oneOf("sex", {"male", "female", "both"});
    measure.value = row.range("value", "lo", "hi", kAnyNumber);
    measure.unit = row.text("unit");
    measure.per_100mm_stature = row.number("per_100mm_stature");
    measure.per_decade = row.number("per_decade");
    measure.provenance = row.provenance();
    const std::string key = keyOf(measure.place, measure.quantity, measure.sex);
    if (!reading.tables.index.emplace(key, reading.tables.measures.size()).second) {
      row.fault("quantity", key + " is given twice", "keep one reviewed row for a quantity");
    }
    reading.tables.measures.push_back(std::move(measure));
  }
}

Vertebra vertebraOf(TableReader& row, const char* column) {
  const std::string text = row.text(column);
  const auto found = findVertebra(text);
  if (!found || indexOf(*found) >= kSegments) {
    row.fault(column, "'" + text + "' is not the upper bone of a segment", "write C0 to C7");
    return Vertebra::C0;
  }
  return *found;
}

void readLigaments(TableSet& reading) {
  const auto table = reading.table("neck_ligaments.csv");
  if (!table) return;
  TableReader row(*table,
                  {"kind",       "upper_from", "upper_to",       "lines", "stiffness", "stiffness_lo", "stiffness_hi",
                   "slack",      "slack_lo",   "slack_hi",       "toe",   "toe_lo",    "toe_hi",       "failure",
                   "failure_lo", "failure_hi", "rotation_slack", "basis", "source",    "note"},
                  reading.sources, reading.faults);
  while (row.next()) {
    NeckLigament ligament;
    ligament.kind = row.text("kind");
    ligament.upper_from = vertebraOf(row, "upper_from");
    ligament.upper_to = vertebraOf(row, "upper_to");
    if (ligament.upper_to < ligament.upper_from) row.fault("upper_to", "lies above upper_from", "swap them");
    ligament.lines = row.integer("lines", 1, kMostLines);
    ligament.stiffness_N_per_mm = row.range("stiffness", "stiffness_lo", "stiffness_hi", kPositive);
    ligament.slack_mm = row.range("slack", "slack_lo", "slack_hi", kAnyNumber);
    ligament.toe_mm = row.range("toe", "toe_lo", "toe_hi", kPositive);
    ligament.failure_N = row.range("failure", "failure_lo", "failure_hi", kPositive);
    ligament.rotation_slack = row.number("rotation_slack", kShare);
    ligament.provenance = row.provenance();
    reading.tables.ligaments.push_back(std::move(ligament));
  }
}

void readMuscles(TableSet& reading) {
  const auto table = reading.table("neck_muscles.csv");
  if (!table) return;
  TableReader row(*table,
                  {"muscle", "group", "force", "force_lo", "force_hi", "fibre_mm", "tendon_mm", "pennation_rad",
                   "path_mm", "basis", "source", "note"},
                  reading.sources, reading.faults);
  while (row.next()) {
    NeckMuscle muscle;
    muscle.name = row.text("muscle");
    row.mustBeNew("muscle", muscle.name);
    muscle.group = row.text("group");
    muscle.force_N = row.range("force", "force_lo", "force_hi", kPositive);
    muscle.fibre_mm = row.number("fibre_mm", kPositive);
    muscle.tendon_mm = row.number("tendon_mm", kNotNegative);
    muscle.pennation_rad = row.number("pennation_rad", kNotNegative);
    muscle.path_mm = row.number("path_mm", kPositive);
    muscle.provenance = row.provenance();
    reading.muscles.ids.insert(muscle.name);
    reading.tables.muscles.push_back(std::move(muscle));
  }
  reading.muscles.complete = row.complete();
}

void readMusclePaths(TableSet& reading) {
  const auto table = reading.table("neck_muscle_paths.csv");
  if (!table) return;
  TableReader row(*table, {"muscle", "point", "body", "x_mm", "y_mm", "z_mm", "basis", "source", "note"},
                  reading.sources, reading.faults);
  std::string last;
  int count = 0;
  while (row.next()) {
    NeckMusclePoint point;
    point.muscle = row.reference("muscle", reading.muscles);
    point.point = row.integer("point", 1, kMostPoints);
    count = point.muscle == last ? count + 1 : 1;
    last = point.muscle;
    if (point.point != count) {
      row.fault("point", fmt::format("point {} stands where {} was expected", point.point, count),
                "list the points of a muscle together, from the trunk up");
    }
    point.body = row.oneOf("body", {"trunk", "C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7"});
    point.place_mm = {row.number("x_mm"), row.number("y_mm"), row.number("z_mm")};
    point.provenance = row.provenance();
    reading.tables.muscle_points.push_back(std::move(point));
  }
}

NeckTables read(const std::filesystem::path& folder, const IdSet& sources, std::vector<Fault> faults) {
  TableSet reading{folder, {}, sources, {"muscle", "neck_muscles.csv", false, {}}, std::move(faults)};
  for (const char* file : kMeasureFiles) readMeasures(reading, file);
  readLigaments(reading);
  readMuscles(reading);
  readMusclePaths(reading);
  if (!reading.faults.empty()) throw InputError(std::move(reading.faults));
  return std::move(reading.tables);
}

}  // namespace

const NeckMeasure* NeckTables::findMeasure(std::string_view place, std::string_view quantity, Sex sex) const {
  const std::string_view own = sex == Sex::female ? "female" : "male";
  for (const std::string_view word : {own, std::string_view("both")}) {
    const auto found = index.find(keyOf(place, quantity, word));
    if (found != index.end()) return &measures[found->second];
  }
  return nullptr;
}

NeckTables loadNeckTables(const std::filesystem::path& data_folder, const IdSet& sources) {
  return read(data_folder, sources, {});
}

NeckTables loadNeckTables(const std::filesystem::path& data_folder) {
  std::vector<Fault> faults;
  const IdSet sources = readSourceKeys(data_folder, faults);
  return read(data_folder, sources, std::move(faults));
}

}  // namespace nucha
