// Taking a patient over from a case file or a FHIR R4 Bundle.
#pragma once

#include <string>
#include <vector>

#include "nucha/base/json.h"
#include "nucha/record/case.h"
#include "nucha/serve/evaluator.h"
#include "nucha/serve/patients.h"

namespace nucha::serve {

struct ImportedPatient {
  Person person;                   ///< from the Patient resource; names stand nowhere else
  Json case_file;                  ///< without name, number or other identifiers
  std::vector<Unused> unused;      ///< what could not be used, and why
  std::vector<std::string> notes;  ///< what the reader assumed or converted
};

/// Throws InputError with JSON pointers.
ImportedPatient readImport(const std::string& text, const Evaluator& evaluator);

/// What could not be used, as the API tells it: [{what, why}].
Json unusedJson(const std::vector<Unused>& unused);

}  // namespace nucha::serve
