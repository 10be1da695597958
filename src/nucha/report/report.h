// The evaluation told: on a terminal, as JSON for programs, as FHIR for records, as a page for people (html.h).
#pragma once

#include <cstddef>
#include <string>

#include "nucha/base/json.h"
#include "nucha/evaluate/evaluation.h"
#include "nucha/record/case.h"

namespace nucha {

/// Said at the end of every output.
inline constexpr const char* kSupportNotice =
    "nucha supports a licensed clinician and does not replace one. It is not a medical device. Probabilities rest on "
    "published and "
    "judged figures; their intervals say how uncertain they are.";

/// Version of the project, "0.1.0".
const char* version();
/// Version of the evaluation JSON (docs/schemas/evaluation.schema.json).
inline constexpr int kSchemaVersion = 1;

struct TextOptions {
  std::size_t width = 80;  ///< columns, at least 60
  bool colour = false;     ///< ANSI colours
  bool all = false;        ///< everything instead of one screen
};

/// One screen for a terminal (or everything).
std::string writeText(const Evaluation& evaluation, const Case& patient_case, const Evidence& evidence,
                      const TextOptions& options = {});
/// The contract of design section 6; see docs/schemas/evaluation.schema.json.
Json writeJson(const Evaluation& evaluation, const Case& patient_case, const Evidence& evidence);
/// A FHIR R4 Bundle: ClinicalImpression, RiskAssessment per cause, DetectedIssue per red flag, ServiceRequest
/// proposals.
Json writeFhir(const Evaluation& evaluation, const Case& patient_case, const Evidence& evidence);

}  // namespace nucha
