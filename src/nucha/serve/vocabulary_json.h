// The words of the evidence for the browser: what can be stated of a patient, and how each thing is called.
#pragma once

#include "nucha/base/json.h"
#include "nucha/evidence/evidence.h"

namespace nucha::serve {

/// {"findings","levels","stages","groups","tests","treatments","causes"}
Json vocabularyJson(const Evidence& evidence);

/// True when a statement about it says more with the segment it was seen at; false is no ban on naming one.
bool needsLevel(const Finding& finding, const Evidence& evidence);
/// The same for the side of the body.
bool needsSide(const Finding& finding, const Evidence& evidence);

}  // namespace nucha::serve
