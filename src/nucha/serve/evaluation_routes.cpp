// Evaluations over HTTP: of a stored patient, of a case that comes along, as reports, and the neck to look at.
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "nucha/report/html.h"
#include "nucha/report/report.h"
#include "nucha/report/viewer_json.h"
#include "nucha/serve/clinic.h"
#include "nucha/serve/patient_case.h"
#include "nucha/serve/vocabulary_json.h"

namespace nucha::serve {
namespace {

constexpr std::size_t kCaseBody = 1 << 20;  // bytes

using Shared = std::shared_ptr<const Evaluated>;

Depth depthOf(const HttpRequest& request) {
  const std::string word = request.parameter("depth");
  if (word == "quick") return Depth::quick;
  if (word == "whole" || word.empty()) return Depth::whole;
  throw HttpError(400, "There is no such depth.", {{"?depth", "is not accepted", "quick or whole"}});
}

Shared evaluatePatient(Clinic& clinic, const Context& context, const PatientRecord& record, Depth depth) {
  return clinic.evaluator.evaluate(caseForToday(record, context.now).dump(), depth);
}

HttpResponse patientEvaluation(Clinic& clinic, const Context& context) {
  const Depth depth = depthOf(context.request);
  const PatientRecord record = clinic.patients.look(*context.actor, context.path.at("id"), context.now);
  const Shared evaluated = evaluatePatient(clinic, context, record, depth);
  return jsonResponse({{"version", record.version}, {"evaluation", clinic.evaluator.json(*evaluated)}});
}

HttpResponse caseEvaluation(Clinic& clinic, const Context& context) {
  const Depth depth = depthOf(context.request);
  const Json body = jsonBody(context.request);
  const Json case_file = body.value("case", Json());
  checkCase(case_file, "/case", clinic.evaluator);
  const Shared evaluated = clinic.evaluator.evaluate(datedToday(case_file, context.now).dump(), depth);
  return jsonResponse({{"evaluation", clinic.evaluator.json(*evaluated)}});
}

HttpResponse htmlReport(const Evaluated& e, const Evidence& evidence) {
  HttpResponse response;
  response.headers["Content-Type"] = "text/html; charset=utf-8";
  // a page of its own: its one script is named by its hash, and nothing of the clinic can be reached from it
  response.headers["Content-Security-Policy"] =
      contentPolicy(e.evaluation) + "; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox " +
      (e.evaluation.necks.empty() ? "allow-modals" : "allow-scripts allow-modals");
  response.body = writeHtml(e.evaluation, e.patient_case, evidence);
  return response;
}

HttpResponse textReport(const Evaluated& e, const Evidence& evidence) {
  HttpResponse response;
  response.headers["Content-Type"] = "text/plain; charset=utf-8";
  TextOptions options;
  options.all = true;
  response.body = writeText(e.evaluation, e.patient_case, evidence, options);
  return response;
}

HttpResponse fhirReport(const Evaluated& e, const Evidence& evidence) {
  HttpResponse response = jsonResponse(writeFhir(e.evaluation, e.patient_case, evidence));
  response.headers["Content-Type"] = "application/fhir+json";
  return response;
}

HttpResponse jsonReport(const Evaluated& e, const Evidence& evidence) {
  return jsonResponse(writeJson(e.evaluation, e.patient_case, evidence));
}

HttpResponse patientReport(Clinic& clinic, const Context& context) {
  static const std::map<std::string, HttpResponse (*)(const Evaluated&, const Evidence&)> kFormats = {
      {"html", htmlReport}, {"text", textReport}, {"fhir", fhirReport}, {"json", jsonReport}};
  const std::string word = context.request.parameter("format");
  const auto format = kFormats.find(word.empty() ? "html" : word);
  if (format == kFormats.end())
    throw HttpError(400, "There is no such format.", {{"?format", "is not accepted", "html, text, fhir or json"}});
  const PatientRecord record = clinic.patients.look(*context.actor, context.path.at("id"), context.now);
  const Shared evaluated = evaluatePatient(clinic, context, record, Depth::whole);
  return format->second(*evaluated, clinic.evaluator.evidence());
}

/// Surfaces take a second or two to make and go with an evaluation: those of the last ones asked for are kept.
class NeckTexts {
 public:
  std::shared_ptr<const std::string> of(const Shared& evaluated) {
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [whose, text] : kept_)
        if (whose == evaluated) return text;
    }
    Json neck = writeViewerJson(evaluated->evaluation);
    neck["assumed"] = evaluated->evaluation.mechanics.assumed;
    neck["notes"] = evaluated->evaluation.mechanics.notes;
    neck["notice"] = kSupportNotice;
    auto text = std::make_shared<const std::string>(neck.dump());
    const std::lock_guard lock(mutex_);
    kept_.emplace_front(evaluated, text);
    if (kept_.size() > kMostNecks) kept_.pop_back();
    return text;
  }

 private:
  static constexpr std::size_t kMostNecks = 16;  // a few megabytes each
  std::mutex mutex_;
  std::list<std::pair<Shared, std::shared_ptr<const std::string>>> kept_;  // newest first
};

HttpResponse patientNeck(Clinic& clinic, const Context& context, NeckTexts& texts) {
  const PatientRecord record = clinic.patients.look(*context.actor, context.path.at("id"), context.now);
  const Shared evaluated = evaluatePatient(clinic, context, record, Depth::whole);
  return {200, {{"Content-Type", "application/json"}}, *texts.of(evaluated)};
}

void addDear(Clinic& clinic, const std::string& method, const std::string& pattern, const std::string& summary,
             HttpResponse (*answer)(Clinic&, const Context&), std::size_t max_body = 0) {
  clinic.router.add({method, pattern, Access::reader, summary, bound(clinic, answer), max_body, true});
}

}  // namespace

void addEvaluationRoutes(Clinic& clinic) {
  addDear(clinic, "GET", "/api/v1/patients/{id}/evaluation",
          "What the stored findings speak for; `depth` is quick (without the patient's neck) or whole",
          patientEvaluation);
  addDear(clinic, "POST", "/api/v1/evaluate", "The same for a case file that comes along and is not stored",
          caseEvaluation, kCaseBody);
  addDear(clinic, "GET", "/api/v1/patients/{id}/report",
          "The evaluation as a report; `format` is html, text, fhir or json", patientReport);
  const auto texts = std::make_shared<NeckTexts>();
  clinic.router.add({"GET", "/api/v1/patients/{id}/neck", Access::reader,
                     "The patient's neck before the operation, now and after each option, as the 3-D viewer takes it",
                     [&clinic, texts](const Context& context) { return patientNeck(clinic, context, *texts); }, 0,
                     true});
  const auto vocabulary = std::make_shared<const std::string>(vocabularyJson(clinic.evaluator.evidence()).dump());
  clinic.router.add({"GET", "/api/v1/vocabulary", Access::reader,
                     "Findings, levels, tests, treatments and causes with their labels",
                     [vocabulary](const Context&) {
                       return HttpResponse{200, {{"Content-Type", "application/json"}}, *vocabulary};
                     },
                     0, false});
}

}  // namespace nucha::serve
