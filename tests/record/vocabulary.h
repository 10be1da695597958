// A small vocabulary built by hand, so that the reader's tests do not move with the evidence tables.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/record/case.h"
#include "nucha/record/tables.h"

namespace nucha::testing {

inline Finding yesNo(std::string id, Stage stage, std::string kind = "symptom") {
  Finding finding;
  finding.id = std::move(id);
  finding.label = finding.id;
  finding.kind = std::move(kind);
  finding.stage = stage;
  return finding;
}

inline Finding measured(std::string id, Stage stage, std::string unit, double lo, double hi, Threshold abnormal) {
  Finding finding = yesNo(std::move(id), stage);
  finding.type = ValueType::number;
  finding.unit = std::move(unit);
  finding.plausible_lo = lo;
  finding.plausible_hi = hi;
  finding.abnormal = abnormal;
  return finding;
}

inline Evidence vocabulary() {
  using Op = Threshold::Op;
  Evidence evidence;
  auto& findings = evidence.findings;
  findings.push_back(yesNo("neck_pain_axial", Stage::history));
  findings.back().aliases = {"neck_pain"};
  findings.back().label = "Neck pain, midline or paraspinal";
  findings.push_back(yesNo("pain_worsening", Stage::history));
  findings.back().codes = {"ICD10:M54.2"};
  findings.push_back(yesNo("arm_pain_c7", Stage::history));
  findings.back().root = Root::C7;
  findings.push_back(yesNo("dysphagia_new_or_worse", Stage::history));
  findings.back().codes = {"SNOMED:40739000", "ICD10:R13.1"};
  findings.push_back(measured("dysphagia_any", Stage::history, "grade", 0, 3, {Op::greater_equal, 1}));
  findings.back().codes = {"SNOMED:40739000", "ICD10:R13.1"};
  findings.push_back(yesNo("hoarseness", Stage::history));
  findings.back().codes = {"SNOMED:50219008", "ICD10:R49.0"};
  findings.push_back(yesNo("night_pain", Stage::history));
  findings.push_back(yesNo("weak_c6", Stage::exam));
  findings.push_back(yesNo("hoffmann", Stage::exam));
  findings.back().codes = {"ICD10:R29.2"};
  findings.push_back(yesNo("hyperreflexia", Stage::exam));
  findings.back().codes = {"ICD10:R29.2"};
  findings.push_back(yesNo("midline_tenderness", Stage::exam));
  for (const char* id : {"smoker", "diabetes", "osteoporosis", "anticoagulant", "immunosuppressed", "cancer_history",
                         "inflammatory_arthritis"}) {
    findings.push_back(yesNo(id, Stage::history, "history"));
    findings.back().risk_factor = true;
    if (findings.back().id == "diabetes") findings.back().codes = {"SNOMED:73211009"};
  }
  findings.push_back(yesNo("known_allergy", Stage::history, "history"));
  findings.push_back(measured("fever", Stage::history, "degC", 30, 45, {Op::greater_equal, 38}));
  findings.push_back(measured("crp", Stage::lab, "mg/L", 0, 800, {Op::greater, 5}));
  findings.push_back(measured("procalcitonin", Stage::lab, "ng/mL", 0, 1000, {Op::greater, 0.5}));
  findings.push_back(measured("wbc", Stage::lab, "10^9/L", 0, 300, {Op::greater, 11}));
  findings.push_back(measured("spo2", Stage::exam, "percent", 40, 100, {Op::less, 92}));
  findings.push_back(measured("systolic_bp", Stage::exam, "mmHg", 30, 300, {Op::less_equal, 100}));
  findings.push_back(measured("motor_grade_min", Stage::exam, "MRC", 0, 5, {Op::less_equal, 4}));
  findings.push_back(measured("opioid_daily", Stage::history, "MME/day", 0, 2000, {Op::greater_equal, 1}));
  findings.push_back(measured("vas_neck", Stage::history, "NRS", 0, 10, {Op::greater_equal, 3}));
  findings.push_back(measured("vas_arm", Stage::history, "NRS", 0, 10, {Op::greater_equal, 3}));
  findings.push_back(measured("ndi", Stage::history, "percent", 0, 100, {Op::greater_equal, 30}));
  findings.push_back(measured("xr_interspinous_motion", Stage::imaging, "mm", 0, 25, {Op::greater_equal, 1.5}));
  findings.push_back(measured("xr_screw_lucency", Stage::imaging, "mm", 0, 15, {Op::greater, 1}));
  findings.back().codes = {"ICD10:T84.296"};
  findings.push_back(yesNo("mri_cord_compression", Stage::imaging));
  findings.push_back(yesNo("snrb_positive", Stage::procedure));
  for (const char* id : {"days_since_surgery", "levels_fused", "approach"}) {
    findings.push_back(yesNo(id, Stage::history));
    findings.back().type = ValueType::number;
  }
  Cause nonunion;
  nonunion.id = "nonunion";
  nonunion.label = "Non-union";
  nonunion.icd10 = {"M96.0"};
  evidence.causes.push_back(nonunion);
  evidence.buildIndices();
  return evidence;
}

inline const RecordTables& recordTables() {
  static const RecordTables kTables = loadRecordTables(std::string(NUCHA_TEST_ROOT) + "/data");
  return kTables;
}

inline Case parsed(std::string_view text) { return parseCase("case.json", text, vocabulary(), recordTables()); }

/// Everything wrong with a text, one a line; empty when it reads.
inline std::string faultsOf(std::string_view text) {
  try {
    parsed(text);
    return {};
  } catch (const InputError& error) {
    return error.what();
  }
}

/// A case file with these entries as its presentation.
inline std::string withFindings(const std::string& entries) { return R"({"presentation": [)" + entries + "]}"; }
inline std::string withSurgery(const std::string& members) { return R"({"surgery": {)" + members + "}}"; }
inline std::string withPatient(const std::string& members) { return R"({"patient": {)" + members + "}}"; }

/// The statement about a finding; fails the test when there is none.
inline Observation at(const Case& patient_case, std::string_view finding) {
  const Observation* found = patient_case.find(finding);
  if (!found) throw std::runtime_error("no observation of " + std::string(finding));
  return *found;
}

inline std::string notesOf(const Case& patient_case) {
  std::string text;
  for (const std::string& note : patient_case.notes) text += note + "\n";
  return text;
}

inline std::string unusedOf(const Case& patient_case) {
  std::string text;
  for (const Unused& unused : patient_case.unused) text += unused.where + " " + unused.what + ": " + unused.why + "\n";
  return text;
}

}  // namespace nucha::testing
