// Everything that computing a patient's own neck needs besides the evidence: the tables that necks are built from, the
// tissue, and what each treatment does to a neck.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/causes/cause_change.h"
#include "nucha/course/follow.h"
#include "nucha/evaluate/personal_prior.h"
#include "nucha/evidence/evidence.h"
#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/neck/surgery.h"
#include "nucha/readings/neck_reading.h"
#include "nucha/treatments/treatment_change.h"

namespace nucha {

/// Where a treatment operates.
enum class OperationPlace {
  index,     ///< all levels of the first operation
  adjacent,  ///< the level beside them at which the likeliest of the causes it treats sits
  site,      ///< the level at which the likeliest of the causes it treats sits
};

/// One row of treatment_operations.csv.
struct TreatmentOperation {
  std::string treatment;
  OperationKind kind = OperationKind::acdf;
  std::optional<ConstructWord> construct;
  OperationPlace where = OperationPlace::index;
  bool removes = false;  ///< the implants that lie there come out first, spacers too
  bool united = false;   ///< the neck after it is shown once bone has united there
  Provenance provenance;
};

struct MechanicsTables {
  NeckTables neck;
  MechanicsParameters parameters;
  std::vector<TreatmentOperation> operations;
  CauseTables causes;
  ReadingTables readings;
  TreatmentTables treatments;
  CourseParameters course;
  PersonalTables personal;

  const TreatmentOperation* findOperation(std::string_view treatment) const;
};

/// Reads the neck's tables, mechanics.csv, neck_implants.csv and treatment_operations.csv of a data folder and checks
/// that `evidence` holds the settings of settings_mechanics.csv. Throws InputError naming the file that is missing or
/// every fault.
MechanicsTables loadMechanicsTables(const std::filesystem::path& data_folder, const Evidence& evidence);

}  // namespace nucha
