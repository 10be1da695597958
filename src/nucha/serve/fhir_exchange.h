// FHIR R4 in and out: what the operations take, and how the clinic describes itself to FHIR clients.
#pragma once

#include <string>

#include "nucha/base/json.h"
#include "nucha/record/case.h"
#include "nucha/serve/evaluator.h"
#include "nucha/serve/http.h"

namespace nucha::serve {

/// What an operation is to evaluate.
struct FhirInput {
  std::string bundle;  ///< a FHIR Bundle as text
  Depth depth = Depth::whole;
};

/// Of $evaluate: a Bundle, or Parameters with one Bundle ("record") and optionally "depth" (quick, whole). Throws
/// HttpError 400 or 422.
FhirInput evaluateInput(const Json& body);
/// Of QuestionnaireResponse/$evaluate: a QuestionnaireResponse, or Parameters with "response" and optionally "patient"
/// (Patient) and "record" (Bundle). The day of evaluation is that of the response, else today.
FhirInput responseInput(const Json& body, Instant now);

/// `evaluation` with an OperationOutcome added that tells what could not be read and what was assumed.
Json withReading(Json evaluation, const Case& patient_case);

/// Throws HttpError 406 when neither _format nor Accept allows JSON.
void checkFhirFormat(const HttpRequest& request);
HttpResponse fhirResponse(const HttpRequest& request, const Json& resource);

/// `base` is ".../fhir".
Json capabilityStatement(const std::string& base);
/// "nucha-evaluate" or "nucha-evaluate-response"; throws HttpError 404 for others.
Json operationDefinition(const std::string& id, const std::string& base);

}  // namespace nucha::serve
