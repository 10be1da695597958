// SMART App Launch 2.x (HL7): a patient's record is read from a record system that the configuration names, once, with
// the patient chosen there. The token lives for one request of the browser; it is neither stored nor logged.
#pragma once

#include <string>
#include <vector>

#include "nucha/serve/config.h"
#include "nucha/serve/crypto.h"
#include "nucha/serve/database.h"
#include "nucha/serve/http_client.h"

namespace nucha::serve {

/// What a record system says about signing in ("/.well-known/smart-configuration").
struct SmartServer {
  std::string authorization_endpoint, token_endpoint;
  std::string issuer;         ///< may be empty: only servers with OpenID Connect say it
  bool finer_scopes = false;  ///< understands "patient/Condition.rs"; else "patient/Condition.read"
};

/// A record as it was fetched.
struct SmartRecord {
  Json bundle;                       ///< FHIR R4 Bundle, type "collection"
  std::string patient;               ///< FHIR id there
  std::string server;                ///< name in the configuration
  std::vector<std::string> missing;  ///< kinds of resources that the server refused
};

/// How much is fetched at most.
struct SmartLimits {
  int pages = 20;                       ///< of one kind of resource
  std::size_t resources = 10'000;       ///< of the whole record
  std::size_t bytes = 24u << 20;        ///< of the whole record
  int seconds = 60;                     ///< for the whole record
  Instant launch_ms = 10 * 60 * 1'000;  ///< between the start and the way back
};

class SmartLaunches {
 public:
  SmartLaunches(Database& database, const SecretKey& master, std::vector<FhirServer> servers, std::string redirect_uri,
                HttpClient client = HttpClient(), SmartLimits limits = {});

  /// The server of a name, or of an address (a slash at its end does not matter). Throws HttpError 404 otherwise: no
  /// server is ever asked that the configuration does not name.
  const FhirServer& serverOfName(const std::string& name) const;
  const FhirServer& serverOfIssuer(const std::string& issuer) const;

  /// Where the browser goes to sign in at the server. `launch` is what an EHR launch brought; empty: standalone.
  std::string begin(const FhirServer& server, const std::string& launch, const std::string& session, Instant now);

  /// The way back: `code` and `state`, and `issuer` where the server names itself (RFC 9207). Throws HttpError 400 for
  /// a state that is none, was used, is late or belongs to another session, or an issuer that is another; 502 and 504
  /// when the server does not do its part.
  SmartRecord finish(const std::string& code, const std::string& state, const std::string& issuer,
                     const std::string& session, Instant now);
  /// A launch that ends without a code (the user said no): its state cannot be used again.
  void forget(const std::string& state);

 private:
  struct Waiting;
  Waiting take(const std::string& state, const std::string& session, Instant now);
  SmartServer discover(const FhirServer& server) const;
  Json exchange(const FhirServer& server, const SmartServer& smart, const std::string& code,
                const std::string& verifier) const;

  Database& database_;
  SecretKey master_;
  std::vector<FhirServer> servers_;
  std::string redirect_uri_;
  HttpClient client_;
  SmartLimits limits_;
};

/// Fetches what an evaluation needs of one patient. Throws HttpError as HttpClient does, 502 when limits are passed.
/// Kinds of resources that the server refuses (no right, unknown search) are named in `missing`: unknown, not absent.
/// `searches` are as recordSearches() writes them; the Patient is always read.
SmartRecord fetchRecord(const HttpClient& client, const std::string& base, const std::string& patient,
                        const std::string& token, const SmartLimits& limits, const std::vector<std::string>& searches);

/// What is searched for beside the Patient: "Condition?patient={{context.patientId}}". The braces are those of CDS
/// Hooks; the id of the patient stands there in the end.
const std::vector<std::string>& recordSearches();

/// A FHIR id: letters, digits, "-" and ".", at most 64.
bool isFhirId(std::string_view text);

}  // namespace nucha::serve
