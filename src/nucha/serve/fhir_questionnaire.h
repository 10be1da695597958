// The questions for patients as a FHIR R4 Questionnaire, so that any form filler can ask them.
#pragma once

#include <string>

#include "nucha/base/json.h"
#include "nucha/evidence/evidence.h"

namespace nucha::serve {

/// Danger signs first, then the rest by group. linkId is the id of the finding, which is how answers are read back.
Json intakeQuestionnaire(const Evidence& evidence, const std::string& url);

}  // namespace nucha::serve
