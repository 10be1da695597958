// CDS Hooks 2.0: which services there are, what they need, and reading a call into one Bundle.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/json.h"
#include "nucha/record/case.h"
#include "nucha/serve/config.h"
#include "nucha/serve/http_client.h"

namespace nucha::serve {

struct CdsService {
  std::string_view id, hook, title, description;
};
const std::vector<CdsService>& cdsServices();
/// Throws HttpError 404.
const CdsService& cdsService(const std::string& id);

/// What GET /cds-services answers.
Json cdsDiscovery();

/// One call, read and complete.
struct CdsCall {
  std::string patient;                  ///< FHIR id
  Json context;                         ///< as sent
  Json bundle;                          ///< the record: everything of the prefetch
  std::vector<std::string> incomplete;  ///< prefetch keys of which only the first page came
};

/// Throws HttpError 400 for a call that breaks the specification (another hook, no patient, the record of another
/// patient), 412 for a prefetch key that is missing and cannot be fetched: from a server of the configuration alone,
/// with the authorisation that the call brings.
CdsCall readCdsCall(const Json& body, const CdsService& service, const std::vector<FhirServer>& servers,
                    const HttpClient& client, Instant now);

/// True when the record holds a fusion (or replacement) of the neck: for others nucha has nothing to say.
bool hasNeckFusion(const Case& patient_case);

}  // namespace nucha::serve
