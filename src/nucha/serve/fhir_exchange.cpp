#include "nucha/serve/fhir_exchange.h"

#include <algorithm>
#include <array>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/record/dates.h"
#include "nucha/record/fhir_values.h"
#include "nucha/report/report.h"
#include "nucha/serve/crypto.h"

namespace nucha::serve {
namespace {

constexpr const char* kType = "application/fhir+json";

std::string typeOf(const Json& resource) { return memberText(resource, "resourceType"); }

[[noreturn]] void refuse(const std::string& what) { throw HttpError(400, what); }

// the value of a parameter that may be there once
const Json* findParameter(const Json& parameters, const std::string& name) {
  const Json* found = nullptr;
  for (const Json& parameter : memberList(parameters, "parameter")) {
    if (memberText(parameter, "name") != name) continue;
    if (found) refuse("The parameter '" + name + "' is there twice.");
    found = &parameter;
  }
  return found;
}

const Json* findResource(const Json& parameters, const std::string& name, std::string_view type) {
  const Json* parameter = findParameter(parameters, name);
  if (!parameter) return nullptr;
  const Json* resource = findMember(*parameter, "resource");
  if (!resource || typeOf(*resource) != type) {
    refuse("The parameter '" + name + "' holds no " + std::string(type) + ".");
  }
  return resource;
}

void refuseOthers(const Json& parameters, const std::vector<std::string>& known) {
  for (const Json& parameter : memberList(parameters, "parameter")) {
    if (std::find(known.begin(), known.end(), memberText(parameter, "name")) == known.end()) {
      refuse("A parameter is not known; this operation takes: " + joined(known, ", ") + ".");
    }
  }
}

Depth depthOf(const Json& parameters) {
  const Json* parameter = findParameter(parameters, "depth");
  if (!parameter) return Depth::whole;
  const std::string depth = memberText(*parameter, "valueCode");
  if (depth == "quick") return Depth::quick;
  if (depth != "whole") refuse("'depth' is quick or whole, as valueCode.");
  return Depth::whole;
}

void addEntry(Json& bundle, const Json& resource) { bundle["entry"].push_back({{"resource", resource}}); }

Json issueOf(const std::string& text) {
  return {{"severity", "information"}, {"code", "informational"}, {"diagnostics", text}};
}

bool isJsonFormat(std::string_view type) {
  static constexpr std::array<std::string_view, 4> kTypes = {"json", "application/json", "application/fhir+json",
                                                             "text/json"};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

// "application/fhir+json;q=0.5" without the weight; empty when the weight is none
std::string acceptedType(const std::string& range) {
  std::string type = lowered(trimmed(std::string_view(range).substr(0, range.find(';'))));
  for (const std::string& part : split(range, ';')) {
    if (!lowered(part).starts_with("q=")) continue;
    const auto weight = findNumber(std::string_view(part).substr(2));
    if (weight && *weight <= 0) return {};
  }
  return type;
}

Json parameterOf(const char* name, const char* use, int least, const char* type, const char* text) {
  return {{"name", name}, {"use", use}, {"min", least}, {"max", "1"}, {"documentation", text}, {"type", type}};
}

}  // namespace

FhirInput evaluateInput(const Json& body) {
  if (typeOf(body) == "Bundle") return {body.dump(), Depth::whole};
  if (typeOf(body) != "Parameters") refuse("Send a Bundle, or Parameters with a Bundle named 'record'.");
  refuseOthers(body, {"record", "depth"});
  const Json* record = findResource(body, "record", "Bundle");
  if (!record) refuse("Parameters hold no Bundle named 'record'.");
  return {record->dump(), depthOf(body)};
}

FhirInput responseInput(const Json& body, Instant now) {
  const Json* response = &body;
  const Json* patient = nullptr;
  const Json* record = nullptr;
  FhirInput input;
  if (typeOf(body) == "Parameters") {
    refuseOthers(body, {"response", "patient", "record", "depth"});
    response = findResource(body, "response", "QuestionnaireResponse");
    patient = findResource(body, "patient", "Patient");
    record = findResource(body, "record", "Bundle");
    input.depth = depthOf(body);
  }
  if (!response || typeOf(*response) != "QuestionnaireResponse") {
    refuse("Send a QuestionnaireResponse, or Parameters with one named 'response'.");
  }
  Json bundle = record ? *record : Json({{"resourceType", "Bundle"}, {"type", "collection"}});
  if (!findMember(bundle, "entry")) bundle["entry"] = Json::array();
  if (!bundle["entry"].is_array()) refuse("'record' has no list of entries.");
  if (!findMember(bundle, "timestamp")) {
    const std::string authored = memberText(*response, "authored");
    bundle["timestamp"] = findDay(authored) ? authored : dayText(now) + "T12:00:00Z";
  }
  if (patient) addEntry(bundle, *patient);
  addEntry(bundle, *response);
  input.bundle = bundle.dump();
  return input;
}

Json withReading(Json evaluation, const Case& patient_case) {
  Json issues = Json::array();
  for (const Unused& one : patient_case.unused) issues.push_back(issueOf("Not used: " + one.what + ": " + one.why));
  for (const std::string& note : patient_case.notes) issues.push_back(issueOf(note));
  if (issues.empty()) return evaluation;
  evaluation["entry"].push_back({{"fullUrl", "urn:uuid:" + randomUuid()},
                                 {"resource", {{"resourceType", "OperationOutcome"}, {"issue", std::move(issues)}}}});
  return evaluation;
}

void checkFhirFormat(const HttpRequest& request) {
  const char* const refusal = "Only JSON is written: ask for application/fhir+json.";
  std::string format = lowered(request.parameter("_format"));
  // a plus in a query is a space unless it was escaped; many clients forget that
  std::replace(format.begin(), format.end(), ' ', '+');
  if (!format.empty()) {
    if (!isJsonFormat(trimmed(format.substr(0, format.find(';'))))) throw HttpError(406, refusal);
    return;
  }
  const std::vector<std::string> ranges = split(request.header("Accept"), ',');
  const bool fits = std::any_of(ranges.begin(), ranges.end(), [](const std::string& range) {
    const std::string type = acceptedType(range);
    return type == "*/*" || type == "application/*" || isJsonFormat(type);
  });
  if (!ranges.empty() && !fits) throw HttpError(406, refusal);
}

HttpResponse fhirResponse(const HttpRequest& request, const Json& resource) {
  const int indent = request.parameter("_pretty") == "true" ? 2 : -1;
  return {200, {{"Content-Type", kType}}, resource.dump(indent, ' ', false, Json::error_handler_t::replace)};
}

Json capabilityStatement(const std::string& base) {
  const auto operation = [&](const char* name, const char* id) {
    return Json::array({{{"name", name}, {"definition", base + "/OperationDefinition/" + id}}});
  };
  const Json reading = Json::array({{{"code", "read"}}});
  const Json resources =
      Json::array({{{"type", "Questionnaire"}, {"interaction", reading}, {"documentation", "Only nucha-intake."}},
                   {{"type", "OperationDefinition"}, {"interaction", reading}},
                   {{"type", "QuestionnaireResponse"},
                    {"documentation", "Evaluated, not stored."},
                    {"operation", operation("evaluate", "nucha-evaluate-response")}}});
  const Json rest = {{"mode", "server"},
                     {"documentation", "Evaluates records of patients with a fused neck; it is no store of records."},
                     {"security",
                      {{"cors", false},
                       {"description",
                        "An API token of the clinic as 'Authorization: Bearer', or the session of a clinician. This "
                        "statement and nothing else is open."}}},
                     {"resource", resources},
                     {"operation", operation("evaluate", "nucha-evaluate")}};
  return {{"resourceType", "CapabilityStatement"},
          {"status", "active"},
          {"date", "2026-11-23"},  // of this statement: when what it says last changed
          {"kind", "instance"},
          {"software", {{"name", "nucha"}, {"version", version()}}},
          {"implementation", {{"description", kSupportNotice}, {"url", base}}},
          {"fhirVersion", "4.0.1"},
          {"format", Json::array({"application/fhir+json", "json"})},
          {"rest", Json::array({rest})}};
}

Json operationDefinition(const std::string& id, const std::string& base) {
  const bool of_response = id == "nucha-evaluate-response";
  if (!of_response && id != "nucha-evaluate") throw HttpError(404, "There is no such OperationDefinition.");
  Json parameters = Json::array();
  if (of_response) {
    parameters.push_back(parameterOf("response", "in", 1, "QuestionnaireResponse",
                                     "Answers; each linkId is the id of a finding. May also be the whole body."));
    parameters.push_back(parameterOf("patient", "in", 0, "Patient", "For age and sex."));
    parameters.push_back(parameterOf("record", "in", 0, "Bundle", "More of the record: the operation, results."));
  } else {
    parameters.push_back(
        parameterOf("record", "in", 1, "Bundle", "The record of one patient. May also be the whole body."));
  }
  parameters.push_back(
      parameterOf("depth", "in", 0, "code",
                  "quick: without the patient's own neck; whole (default): with it, which takes longer."));
  parameters.push_back(parameterOf("return", "out", 1, "Bundle",
                                   "ClinicalImpression, RiskAssessment for each cause, DetectedIssue for each danger "
                                   "sign, ServiceRequest proposals, OperationOutcome with what was not read."));
  Json definition = {
      {"resourceType", "OperationDefinition"},
      {"id", id},
      {"url", base + "/OperationDefinition/" + id},
      {"version", version()},
      {"name", of_response ? "NuchaEvaluateResponse" : "NuchaEvaluate"},
      {"title", of_response ? "Evaluates the answers of a patient" : "Evaluates the record of a patient"},
      {"status", "active"},
      {"kind", "operation"},
      {"description", kSupportNotice},
      {"affectsState", false},
      {"code", "evaluate"}};
  if (of_response) definition["resource"] = Json::array({"QuestionnaireResponse"});
  definition["system"] = !of_response;
  definition["type"] = of_response;
  definition["instance"] = false;
  definition["parameter"] = std::move(parameters);
  return definition;
}

}  // namespace nucha::serve
