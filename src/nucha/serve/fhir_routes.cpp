// FHIR R4: what the clinic can do, its questions for patients, and evaluating a record or answers without storing them.
#include "nucha/report/report.h"
#include "nucha/serve/clinic.h"
#include "nucha/serve/fhir_exchange.h"
#include "nucha/serve/fhir_questionnaire.h"

namespace nucha::serve {
namespace {

std::string baseOf(const Clinic& clinic) { return clinic.config.public_url + "/fhir"; }

HttpResponse evaluated(Clinic& clinic, const Context& context, const FhirInput& input) {
  const auto result = clinic.evaluator.evaluate(input.bundle, input.depth);
  const Json bundle = writeFhir(result->evaluation, result->patient_case, clinic.evaluator.evidence());
  return fhirResponse(context.request, withReading(bundle, result->patient_case));
}

Route getRoute(const char* pattern, Access access, const char* summary) {
  Route route;
  route.method = "GET";
  route.pattern = pattern;
  route.access = access;
  route.summary = summary;
  return route;
}

void addReading(Clinic& clinic) {
  Route metadata = getRoute("/fhir/metadata", Access::anyone, "What the FHIR side can do (CapabilityStatement).");
  metadata.handler = [&clinic](const Context& context) {
    checkFhirFormat(context.request);
    return fhirResponse(context.request, capabilityStatement(baseOf(clinic)));
  };
  clinic.router.add(std::move(metadata));
  Route definitions = getRoute("/fhir/OperationDefinition/{id}", Access::machine, "What an operation takes and gives.");
  definitions.handler = [&clinic](const Context& context) {
    checkFhirFormat(context.request);
    return fhirResponse(context.request, operationDefinition(context.path.at("id"), baseOf(clinic)));
  };
  clinic.router.add(std::move(definitions));
  Route questions =
      getRoute("/fhir/Questionnaire/{id}", Access::machine, "The questions for patients (nucha-intake), R4.");
  questions.handler = [&clinic](const Context& context) {
    checkFhirFormat(context.request);
    if (context.path.at("id") != "nucha-intake") throw HttpError(404, "There is one Questionnaire: nucha-intake.");
    return fhirResponse(context.request, intakeQuestionnaire(clinic.evaluator.evidence(),
                                                             baseOf(clinic) + "/Questionnaire/nucha-intake"));
  };
  clinic.router.add(std::move(questions));
}

void addOperations(Clinic& clinic) {
  const auto add = [&](const char* pattern, const char* summary, Handler handler) {
    Route route;
    route.method = "POST";
    route.pattern = pattern;
    route.access = Access::machine;
    route.summary = summary;
    route.handler = std::move(handler);
    route.max_body = clinic.config.max_body;
    route.dear = true;
    clinic.router.add(std::move(route));
  };
  add("/fhir/$evaluate", "Evaluates a record (Bundle, or Parameters with one); nothing is stored.",
      [&clinic](const Context& context) {
        checkFhirFormat(context.request);
        return evaluated(clinic, context, evaluateInput(jsonBody(context.request)));
      });
  add("/fhir/QuestionnaireResponse/$evaluate", "Evaluates a patient's answers; nothing is stored.",
      [&clinic](const Context& context) {
        checkFhirFormat(context.request);
        return evaluated(clinic, context, responseInput(jsonBody(context.request), context.now));
      });
}

}  // namespace

void addFhirRoutes(Clinic& clinic) {
  addReading(clinic);
  addOperations(clinic);
}

}  // namespace nucha::serve
