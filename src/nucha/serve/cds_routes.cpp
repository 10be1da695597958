// CDS Hooks 2.0: cards for a record system.
#include <algorithm>
#include <memory>

#include "nucha/record/fhir_values.h"
#include "nucha/serve/cds_cards.h"
#include "nucha/serve/cds_request.h"
#include "nucha/serve/clinic.h"

namespace nucha::serve {
namespace {

constexpr std::size_t kFeedbackBody = 256u << 10;
constexpr std::size_t kMostFeedback = 100;
// record systems wait a second or so for cards
constexpr HttpClientLimits kCallLimits = {2'000, 5'000, 4u << 20, 1};

struct CdsDesk {
  Clinic& clinic;
  OrderCodes codes;
  HttpClient client{kCallLimits};
};

// the operations alone: a fault elsewhere in the record of somebody who is not ours is none of our business
std::string operationsOf(const Json& bundle) {
  Json operations = bundle;
  operations["entry"] = Json::array();
  for (const Json& entry : memberList(bundle, "entry")) {
    const std::string type = memberText(entry.at("resource"), "resourceType");
    if (type == "Procedure" || type == "Device") operations["entry"].push_back(entry);
  }
  return operations.dump();
}

HttpResponse cards(CdsDesk& desk, const Context& context) {
  const CdsService& service = cdsService(context.path.at("id"));
  const ServerConfig& config = desk.clinic.config;
  const CdsCall call = readCdsCall(jsonBody(context.request), service, config.fhir_servers, desk.client, context.now);
  Json list = Json::array();
  // without a fusion nothing is weighed: most patients of a record system are not ours
  if (hasNeckFusion(desk.clinic.evaluator.readCase(operationsOf(call.bundle)))) {
    const auto evaluated = desk.clinic.evaluator.evaluate(call.bundle.dump(), Depth::quick);
    const Evidence& evidence = desk.clinic.evaluator.evidence();
    const CardTexts texts{config.public_url, !config.fhir_servers.empty(), call.incomplete};
    list = service.hook == "patient-view" ? patientViewCards(*evaluated, evidence, texts)
                                          : orderSelectCards(call.context, desk.codes, *evaluated, evidence, texts);
  }
  return jsonResponse({{"cards", list}});
}

// what became of a card: counted in the audit trail, without the free text that may come with it
HttpResponse feedback(CdsDesk& desk, const Context& context) {
  const CdsService& service = cdsService(context.path.at("id"));
  const Json body = jsonBody(context.request);
  const Json& entries = memberList(body, "feedback");
  if (entries.empty() || entries.size() > kMostFeedback)
    throw HttpError(400, "'feedback' holds no, or too many entries.");
  for (const Json& entry : entries) {
    const std::string outcome = memberText(entry, "outcome");
    if (outcome != "accepted" && outcome != "overridden") {
      throw HttpError(400, "'outcome' is neither accepted nor overridden.");
    }
    std::string detail = outcome;
    const Json* override = findMember(entry, "overrideReason");
    const Json* reason = override ? findMember(*override, "reason") : nullptr;
    const std::string code = reason ? memberText(*reason, "code") : std::string();
    const auto& known = overrideCodes();
    if (std::find(known.begin(), known.end(), code) != known.end()) detail += ": " + code;
    desk.clinic.audit.append(context.actor->account, "cds.feedback", std::string(service.id), detail, context.now);
  }
  return jsonResponse(Json::object());
}

}  // namespace

void addCdsRoutes(Clinic& clinic) {
  const auto desk =
      std::make_shared<CdsDesk>(CdsDesk{clinic, OrderCodes(clinic.evaluator.data(), clinic.evaluator.evidence())});
  Route discovery;
  discovery.method = "GET";
  discovery.pattern = "/cds-services";
  discovery.access = Access::anyone;
  discovery.summary = "The CDS Hooks services of the clinic and what they need (discovery).";
  discovery.handler = [](const Context&) { return jsonResponse(cdsDiscovery()); };
  clinic.router.add(std::move(discovery));
  Route service;
  service.method = "POST";
  service.pattern = "/cds-services/{id}";
  service.access = Access::machine;
  service.summary = "Cards for one patient, or for the orders being drafted (CDS Hooks 2.0).";
  service.handler = [desk](const Context& context) { return cards(*desk, context); };
  service.max_body = clinic.config.max_body;
  service.dear = true;
  clinic.router.add(std::move(service));
  Route told;
  told.method = "POST";
  told.pattern = "/cds-services/{id}/feedback";
  told.access = Access::machine;
  told.summary = "What became of cards: accepted or overridden, and why.";
  told.handler = [desk](const Context& context) { return feedback(*desk, context); };
  told.max_body = kFeedbackBody;
  clinic.router.add(std::move(told));
}

}  // namespace nucha::serve
