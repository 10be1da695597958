// Everything a patient may read during an intake, by id: what translations of the patient's pages must cover.
#pragma once

#include "nucha/base/json.h"
#include "nucha/evidence/evidence.h"

namespace nucha::serve {

/// {"questions": [{id, kind, text, unit, choices}], "reasons": [{id, text}], "alarms": [{id, urgency, text}]}, all in
/// English. Kinds are those of an intake's questions; kind "screen" (id "screen") is the sentence above a list whose
/// lines are questions of kind "finding". `choices` are the words that the answer takes, where only some are.
Json intakeTexts(const Evidence& evidence);

}  // namespace nucha::serve
