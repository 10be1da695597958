// What each option does to this patient's neck; private to patient_mechanics*.cpp.
#pragma once

#include "nucha/evaluate/patient_mechanics.h"

namespace nucha {

/// Adds a neck to look at, with the ends of its turns.
void show(std::string treatment, std::string label, Neck neck, NeckBench& bench, std::vector<ShownNeck>& necks);

/// Fills the mechanics of one option that changes the neck; what could not be computed is said in the notes.
void addOption(const PatientNeck& patient, const Evidence& evidence, const MechanicsTables& tables, NeckBench& bench,
               Evaluation& evaluation, RankedOption& option);

}  // namespace nucha
