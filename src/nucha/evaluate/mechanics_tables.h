// Everything that computing a patient's own neck needs besides the evidence: the tables that necks are built from, the
// tissue, and what each treatment does to a neck.
#pragma once

#include <filesystem>

#include "nucha/causes/cause_change.h"
#include "nucha/course/follow.h"
#include "nucha/evaluate/personal_prior.h"
#include "nucha/evidence/evidence.h"
#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/readings/neck_reading.h"
#include "nucha/treatments/treatment_change.h"

namespace nucha {

struct MechanicsTables {
  NeckTables neck;
  MechanicsParameters parameters;
  CauseTables causes;
  ReadingTables readings;
  TreatmentTables treatments;
  CourseParameters course;
  PersonalTables personal;
};

/// Reads the neck's tables, mechanics.csv, neck_implants.csv and treatment_changes.csv of a data folder and checks
/// that `evidence` holds the settings of settings_mechanics.csv. Throws InputError naming the file that is missing or
/// every fault.
MechanicsTables loadMechanicsTables(const std::filesystem::path& data_folder, const Evidence& evidence);

}  // namespace nucha
