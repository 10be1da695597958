// A patient, the tables and what is believed about healing, for the tests of the patient's own neck.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "evaluate/hand_made.h"
#include "nucha/evaluate/evaluation.h"
#include "nucha/evaluate/mechanics_tables.h"

namespace nucha::testing {

inline const MechanicsTables& mechanicsTables() {
  static const MechanicsTables kTables = loadMechanicsTables(projectRoot() / "data", realEvidence());
  return kTables;
}

inline Case womanWithPlate(std::vector<Level> levels = {Level{Vertebra::C5}}) {
  Case patient_case = makeCase();
  patient_case.patient.sex = Sex::female;
  patient_case.patient.age = 54;
  patient_case.surgery.levels = std::move(levels);
  patient_case.surgery.months_since = 24;
  return patient_case;
}

inline RankedCause believed(const std::string& cause, double probability, Level level) {
  RankedCause ranked;
  ranked.cause = ranked.family = cause;
  ranked.probability = probability;
  Site site;
  site.level = level;
  ranked.sites = {{site, 1}};
  return ranked;
}

}  // namespace nucha::testing
