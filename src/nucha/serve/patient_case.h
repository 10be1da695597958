// Changing the case file of a patient: findings put in the place of earlier ones, parts replaced, and what the day and
// the person tell of themselves filled in. All plain JSON; whether the result is a case is for readCase() to say.
#pragma once

#include <string>

#include "nucha/base/json.h"
#include "nucha/evidence/evidence.h"
#include "nucha/serve/evaluator.h"
#include "nucha/serve/patients.h"

namespace nucha::serve {

/// A case file that says nothing yet.
Json emptyCase();

/// `case_file` with the statements of `findings` put in: each replaces those about the same finding, level and side;
/// `"present": null` removes them and puts nothing in, whatever else the entry holds. The result is read once with
/// `evaluator`. Throws HttpError 422 with pointers into `findings` ("/findings/2/value") or, for what other parts say
/// against it, into the case.
Json withFindings(const Json& case_file, const Json& findings, const Evaluator& evaluator);

/// `case_file` with the members of `changes` that belong to it: surgery (member by member, null removes), risk_factors,
/// age, sex. Read once with `evaluator`; throws HttpError 422 with pointers into `changes`.
Json withChanges(const Json& case_file, const Json& changes, const Evaluator& evaluator);

/// Throws HttpError 422 when it is no case file; pointers stand below `where` ("/case").
void checkCase(const Json& case_file, const std::string& where, const Evaluator& evaluator);

/// The case with age and sex from the person where it holds none.
Json withPerson(const PatientRecord& record, Instant now);
/// A case whose operation's date is counted up to now when it gives no other day.
Json datedToday(Json case_file, Instant now);
/// Both: the case as it is evaluated today.
Json caseForToday(const PatientRecord& record, Instant now);

}  // namespace nucha::serve
