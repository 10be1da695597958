#include "nucha/serve/cds_request.h"

#include <algorithm>
#include <array>

#include "nucha/base/text.h"
#include "nucha/record/fhir_values.h"
#include "nucha/serve/smart.h"

namespace nucha::serve {
namespace {

constexpr std::size_t kLongestToken = 8'000;

struct Prefetch {
  const char* key;
  const char* type;
  std::string query;
};

const std::vector<Prefetch>& prefetches() {
  static const std::vector<Prefetch> kPrefetches = [] {
    static constexpr std::array<std::pair<const char*, const char*>, 5> kKeys = {
        {{"conditions", "Condition"},
         {"procedures", "Procedure"},
         {"observations", "Observation"},
         {"reports", "DiagnosticReport"},
         {"medications", "MedicationRequest"}}};
    std::vector<Prefetch> list = {{"patient", "Patient", "Patient/{{context.patientId}}"}};
    for (const auto& [key, type] : kKeys) {
      for (const std::string& search : recordSearches()) {
        if (search.starts_with(std::string(type) + "?")) list.push_back({key, type, search});
      }
    }
    return list;
  }();
  return kPrefetches;
}

[[noreturn]] void refuse(const std::string& what) { throw HttpError(400, what); }

const Json& contextOf(const Json& body, const CdsService& service) {
  const std::string hook = memberText(body, "hook");
  if (hook != service.hook) {
    refuse("This service answers the hook " + std::string(service.hook) + "; 'hook' says another.");
  }
  if (memberText(body, "hookInstance").empty()) refuse("'hookInstance' is missing.");
  const Json* context = findMember(body, "context");
  if (!context || !context->is_object()) refuse("'context' is missing or no object.");
  if (!isFhirId(memberText(*context, "patientId"))) refuse("'context.patientId' is missing or no FHIR id.");
  return *context;
}

void addResource(CdsCall& call, const Json& resource, const std::string& full_url) {
  const std::string type = memberText(resource, "resourceType");
  if (type.empty() || type == "OperationOutcome") return;
  if (type == "Patient" && memberText(resource, "id") != call.patient) {
    refuse("The Patient of the prefetch is another than context.patientId.");
  }
  Json entry = Json::object();
  if (!full_url.empty()) entry["fullUrl"] = full_url;
  entry["resource"] = resource;
  call.bundle["entry"].push_back(std::move(entry));
}

void addPrefetched(CdsCall& call, const Prefetch& wanted, const Json& given) {
  if (given.is_null()) return;  // the client looked, and there is none
  if (!given.is_object()) refuse(std::string("'prefetch.") + wanted.key + "' is neither a resource nor null.");
  if (memberText(given, "resourceType") != "Bundle") return addResource(call, given, "");
  for (const Json& entry : memberList(given, "entry")) {
    if (const Json* resource = findMember(entry, "resource")) {
      addResource(call, *resource, memberText(entry, "fullUrl"));
    }
  }
  for (const Json& link : memberList(given, "link")) {
    if (memberText(link, "relation") == "next") call.incomplete.emplace_back(wanted.key);
  }
}

// the address is one of the configuration: nobody can make the clinic ask servers of their choice
const FhirServer* findServer(const Json& body, const std::vector<FhirServer>& servers) {
  const auto plain = [](std::string text) {
    while (text.ends_with('/')) text.pop_back();
    return text;
  };
  const std::string wanted = plain(memberText(body, "fhirServer"));
  const auto found = std::find_if(servers.begin(), servers.end(),
                                  [&](const FhirServer& server) { return plain(server.base) == wanted; });
  return wanted.empty() || found == servers.end() ? nullptr : &*found;
}

std::string tokenOf(const Json& body) {
  const Json* authorisation = findMember(body, "fhirAuthorization");
  if (!authorisation || lowered(memberText(*authorisation, "token_type")) != "bearer") return {};
  const std::string token = memberText(*authorisation, "access_token");
  const bool usable = token.size() <= kLongestToken && token.find_first_of("\r\n") == std::string::npos;
  return usable ? token : std::string();
}

[[noreturn]] void missing(const std::vector<std::string>& keys) {
  throw HttpError(412, "Prefetch is missing: " + joined(keys, ", ") +
                           ". Send it (null where there is nothing), or fhirServer and fhirAuthorization of a server "
                           "that is configured here.");
}

// what the client did not send is fetched, if it says with which right
void fetchMissing(CdsCall& call, const Json& body, const std::vector<const Prefetch*>& wanted,
                  const std::vector<FhirServer>& servers, const HttpClient& client) {
  std::vector<std::string> keys, searches;
  for (const Prefetch* prefetch : wanted) {
    keys.emplace_back(prefetch->key);
    if (std::string_view(prefetch->type) != "Patient") searches.push_back(prefetch->query);
  }
  const FhirServer* server = findServer(body, servers);
  const std::string token = tokenOf(body);
  if (!server || token.empty()) missing(keys);
  // a card that comes late is of no use
  SmartLimits limits;
  limits.pages = 5;
  limits.seconds = 10;
  std::string base = server->base;
  while (base.ends_with('/')) base.pop_back();
  const SmartRecord record = fetchRecord(client, base, call.patient, token, limits, searches);
  if (!record.missing.empty()) missing(record.missing);
  const bool patient_too = std::find(keys.begin(), keys.end(), "patient") != keys.end();
  for (const Json& entry : memberList(record.bundle, "entry")) {
    const bool is_patient = memberText(entry.at("resource"), "resourceType") == "Patient";
    if (!is_patient || patient_too) call.bundle["entry"].push_back(entry);
  }
}

}  // namespace

const std::vector<CdsService>& cdsServices() {
  static const std::vector<CdsService> kServices = {
      {"nucha-patient-view", "patient-view", "Neck pain after cervical fusion",
       "For patients with a cervical fusion: danger signs first, then the likeliest causes of persisting symptoms and "
       "the test that tells most next. Supports a licensed clinician and does not replace one."},
      {"nucha-order-select", "order-select", "Orders after cervical fusion",
       "For patients with a cervical fusion: tells when a test is too early or unsafe, or when something has to be "
       "known before a treatment. Orders that are not recognised are left alone."}};
  return kServices;
}

const CdsService& cdsService(const std::string& id) {
  const auto& services = cdsServices();
  const auto found = std::find_if(services.begin(), services.end(), [&](const auto& one) { return one.id == id; });
  if (found == services.end()) throw HttpError(404, "There is no such service; GET /cds-services lists them.");
  return *found;
}

Json cdsDiscovery() {
  Json services = Json::array();
  for (const CdsService& service : cdsServices()) {
    Json prefetch = Json::object();
    for (const Prefetch& one : prefetches()) prefetch[one.key] = one.query;
    services.push_back(
        {{"hook", service.hook},
         {"title", service.title},
         {"description", service.description},
         {"id", service.id},
         {"prefetch", prefetch},
         {"usageRequirements", "FHIR R4. Call with an API token of this clinic (Authorization: Bearer)."}});
  }
  return {{"services", services}};
}

CdsCall readCdsCall(const Json& body, const CdsService& service, const std::vector<FhirServer>& servers,
                    const HttpClient& client, Instant now) {
  CdsCall call;
  call.context = contextOf(body, service);
  call.patient = memberText(call.context, "patientId");
  // the day is enough, and the same record asked for twice on a day is weighed once
  call.bundle = {{"resourceType", "Bundle"},
                 {"type", "collection"},
                 {"timestamp", dayText(now) + "T12:00:00Z"},
                 {"entry", Json::array()}};
  const Json* given = findMember(body, "prefetch");
  if (given && !given->is_object()) refuse("'prefetch' is no object.");
  std::vector<const Prefetch*> wanted;
  for (const Prefetch& one : prefetches()) {
    if (given && given->contains(one.key)) {
      addPrefetched(call, one, given->at(one.key));
    } else {
      wanted.push_back(&one);
    }
  }
  if (!wanted.empty()) fetchMissing(call, body, wanted, servers, client);
  return call;
}

bool hasNeckFusion(const Case& patient_case) {
  const Surgery& surgery = patient_case.surgery;
  for (const auto& has :
       {surgery.has_plate, surgery.has_cage, surgery.has_posterior_instrumentation, surgery.has_disc_replacement}) {
    if (has && *has) return true;
  }
  static constexpr std::array<std::string_view, 6> kWords = {"fusion",        "fused", "arthrodesis",
                                                             "spondylodesis", "acdf",  "accf"};
  const std::string words = lowered(surgery.construct);
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view word) { return words.find(word) != std::string::npos; });
}

}  // namespace nucha::serve
