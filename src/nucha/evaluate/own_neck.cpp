#include "nucha/evaluate/own_neck.h"

#include <utility>

#include "nucha/evaluate/mechanics_tables.h"

namespace nucha {

std::optional<OwnNeck> buildOwnNeck(const Case& patient_case, const Evidence& evidence, const MechanicsTables& tables,
                                    std::vector<std::string>& notes) {
  std::optional<PatientNeck> neck = patientNeck(patient_case, evidence, tables, notes);
  if (!neck) return std::nullopt;
  NeckBench bench(neck->intact, tables.parameters, evidence.setting("patient_neck_moment"));
  PersonalFactors personal = personalFactors(*neck, evidence, tables, bench);
  if (!personal.note.empty()) notes.push_back(personal.note);
  return OwnNeck{std::move(*neck), std::move(bench), std::move(personal)};
}

PatientModel buildModel(const Case& patient_case, const Evidence& evidence, const MechanicsTables& tables,
                        OwnNeck& own) {
  const ComputedReadings readings =
      computeReadings(patient_case, own.neck, findMembers(patient_case, evidence), evidence, tables, own.bench);
  PatientModel model = buildModel(patient_case, evidence, &readings);
  personalise(model, own.personal, own.neck.levels);
  return model;
}

}  // namespace nucha
