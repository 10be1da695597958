// What is known of one patient: who, which operation, which findings. Unknown stays unknown.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/level.h"
#include "nucha/base/sex.h"
#include "nucha/evidence/evidence.h"

namespace nucha {

std::string_view name(Sex sex);
enum class Approach { anterior, posterior, combined };
std::string_view name(Approach approach);

struct Patient {
  std::string id;             ///< as given; never needed
  std::optional<double> age;  ///< years
  std::optional<Sex> sex;
  std::vector<std::string> risk_factors;  ///< as given; those with a finding are also among the observations
};

/// The index operation. Tri-state members: nullopt when the record does not say.
struct Surgery {
  std::optional<Approach> approach;
  std::vector<Level> levels;          ///< fused (or replaced) segments, top first; empty when unknown
  std::optional<int> level_count;     ///< number of fused segments when known, also without the names
  std::string construct;              ///< free text as given
  std::vector<std::string> implants;  ///< as given
  std::string graft;
  std::string index_diagnosis;
  std::optional<double> months_since;  ///< time from the operation to the evaluation

  std::optional<bool> has_plate, has_cage, has_posterior_instrumentation, has_disc_replacement;
  /// Any metal or polymer implant at all.
  std::optional<bool> instrumented() const;
};

/// One statement about one finding.
struct Observation {
  std::string finding;          ///< canonical id (findings.csv)
  bool present = false;         ///< false: stated absent or normal
  std::optional<double> value;  ///< in the finding's own unit
  std::optional<Level> level;
  std::optional<Side> side;
  std::string date;  ///< ISO 8601 when given
  Stage stage = Stage::history;
  std::string where;  ///< JSON pointer, for messages
  std::string unit;   ///< the finding's own unit; empty without a value
};

/// A statement that could not be used, and why; always reported.
struct Unused {
  std::string what;
  std::string why;
  std::string where;
};

struct Case {
  std::string id;
  std::string title;
  Patient patient;
  Surgery surgery;
  std::vector<Observation> observations;
  std::vector<Unused> unused;
  std::vector<std::string> notes;  ///< what the reader assumed, converted or resolved; shown in the report

  /// The observations up to and including a stage, as a case of their own.
  Case upTo(Stage stage) const;
  /// The strongest statement about a finding anywhere: a present one wins over an absent one; nullptr when unknown.
  const Observation* find(std::string_view finding) const;
};

struct RecordTables;

/// Reads a case file or a FHIR R4 Bundle (told apart by "resourceType"). Throws InputError with JSON pointers.
Case readCase(const std::filesystem::path& path, const Evidence& evidence);
/// The same from text; `file` is used in messages.
Case parseCase(const std::string& file, std::string_view text, const Evidence& evidence);
/// The same with word tables read before (record/tables.h), for callers that read many cases.
Case parseCase(const std::string& file, std::string_view text, const Evidence& evidence, const RecordTables& tables);
/// Writes a case file that readCase() reads back to the same case.
std::string writeCase(const Case& patient_case);

}  // namespace nucha
