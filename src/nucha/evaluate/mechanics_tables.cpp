#include "nucha/evaluate/mechanics_tables.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "nucha/base/csv.h"
#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/evidence/source_keys.h"

namespace nucha {
namespace {

constexpr std::array kSettings{"patient_neck_moment", "union_when_united", "union_when_not_united", "months_to_union"};

constexpr std::array<Word<OperationPlace>, 3> kPlaces{
    {{"index", OperationPlace::index}, {"adjacent", OperationPlace::adjacent}, {"site", OperationPlace::site}}};

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

std::optional<OperationKind> kindIn(TableReader& reader) {
  const std::string word = reader.text("operation");
  const std::optional<OperationKind> kind = findOperationKind(word);
  if (!kind) {
    reader.fault("operation", fmt::format("unknown operation '{}'", word), "one of " + joined(operationKinds(), ", "));
  }
  return kind;
}

std::optional<ConstructWord> constructIn(TableReader& reader, OperationKind kind) {
  const std::string word = reader.optionalText("construct");
  if (word.empty()) return std::nullopt;
  const auto construct = findConstructWord(word);
  const auto allowed = constructsOf(kind);
  if (construct && std::find(allowed.begin(), allowed.end(), *construct) != allowed.end()) return construct;
  reader.fault("construct", fmt::format("construct '{}' does not belong to {}", word, name(kind)),
               "see `nucha simulate --help` for the words");
  return std::nullopt;
}

std::vector<TreatmentOperation> loadOperations(const std::filesystem::path& folder, const Evidence& evidence,
                                               const IdSet& sources) {
  std::vector<Fault> faults;
  IdSet treatments{"treatment", "treatments.csv", true, {}};
  for (const Treatment& treatment : evidence.treatments) treatments.ids.insert(treatment.id);
  const CsvTable table = CsvTable::read(folder / "treatment_operations.csv");
  TableReader reader(table,
                     {"treatment", "operation", "construct", "where", "removes", "united", "basis", "source", "note"},
                     sources, faults);
  std::vector<TreatmentOperation> operations;
  while (reader.next()) {
    TreatmentOperation row;
    row.treatment = reader.reference("treatment", treatments);
    reader.mustBeNew("treatment", row.treatment);
    if (const std::optional<OperationKind> kind = kindIn(reader)) {
      row.kind = *kind;
      row.construct = constructIn(reader, row.kind);
    }
    row.where = reader.word<OperationPlace>("where", kPlaces);
    row.removes = reader.yesNo("removes");
    row.united = reader.yesNo("united");
    row.provenance = reader.provenance();
    operations.push_back(std::move(row));
  }
  if (!faults.empty()) throw InputError(std::move(faults));
  return operations;
}

}  // namespace

const TreatmentOperation* MechanicsTables::findOperation(std::string_view treatment) const {
  const auto found = std::find_if(operations.begin(), operations.end(),
                                  [&](const TreatmentOperation& row) { return row.treatment == treatment; });
  return found == operations.end() ? nullptr : &*found;
}

MechanicsTables loadMechanicsTables(const std::filesystem::path& data_folder, const Evidence& evidence) {
  checkSettings(data_folder, evidence);
  MechanicsTables tables;
  const IdSet sources = sourceKeysOf(evidence.sources);
  tables.neck = loadNeckTables(data_folder, sources);
  tables.parameters = loadMechanicsParameters(data_folder, sources);
  tables.operations = loadOperations(data_folder, evidence, sources);
  return tables;
}

}  // namespace nucha
