// Everything `nucha serve` is made of, put together once; handlers get it by reference.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "nucha/serve/accounts.h"
#include "nucha/serve/audit.h"
#include "nucha/serve/config.h"
#include "nucha/serve/database.h"
#include "nucha/serve/evaluator.h"
#include "nucha/serve/http_server.h"
#include "nucha/serve/intakes.h"
#include "nucha/serve/log.h"
#include "nucha/serve/metrics.h"
#include "nucha/serve/patients.h"
#include "nucha/serve/rate_limit.h"
#include "nucha/serve/router.h"

namespace nucha::serve {

/// The store a configuration names, with its schema up to date; makes the folder when it is missing. Throws InputError,
/// DatabaseUnavailable.
std::unique_ptr<Database> openStore(const ServerConfig& config);
/// Where its master key lies.
std::filesystem::path masterKeyFile(const ServerConfig& config);
/// The master key of a store; a new store gets a new one. Throws InputError when the file is missing or holds the key
/// of another store.
SecretKey openMasterKey(const ServerConfig& config, Database& database);

struct Clinic {
  /// Opens and migrates the store, loads key and tables. Throws InputError, DatabaseUnavailable.
  Clinic(ServerConfig config, const std::filesystem::path& data, const Clock& clock);
  ~Clinic();
  Clinic(const Clinic&) = delete;
  Clinic& operator=(const Clinic&) = delete;

  ServerConfig config;
  const Clock& clock;
  std::unique_ptr<Database> database;
  SecretKey master;
  Audit audit;
  Accounts accounts;
  Patients patients;
  Evaluator evaluator;
  Intakes intakes;
  RateLimits limits;
  Metrics metrics;
  Log log;
  Router router;
  std::function<ConnectionCounts()> connections;  ///< of the server in front, for the metrics; none in tests
};

/// Each adds the routes of its file; Clinic's constructor calls them.
void addPageRoutes(Clinic& clinic);        // page_routes.cpp: the web app's files
void addOperationRoutes(Clinic& clinic);   // operation_routes.cpp: health, readiness, metrics
void addAccountRoutes(Clinic& clinic);     // account_routes.cpp
void addPatientRoutes(Clinic& clinic);     // patient_routes.cpp
void addEvaluationRoutes(Clinic& clinic);  // evaluation_routes.cpp
void addScoreRoutes(Clinic& clinic);       // score_routes.cpp
void addIntakeRoutes(Clinic& clinic);      // intake_routes.cpp: the patient's side and the work list
void addFhirRoutes(Clinic& clinic);        // fhir_routes.cpp
void addCdsRoutes(Clinic& clinic);         // cds_routes.cpp
void addSmartRoutes(Clinic& clinic);       // smart_routes.cpp

/// A function of the clinic as the handler of a route.
Handler bound(Clinic& clinic, HttpResponse (*answer)(Clinic&, const Context&));

/// Largest body that a path takes, bytes; asked before a body is read.
std::size_t largestBody(const Clinic& clinic, const std::string& method, const std::string& path);

/// One request from beginning to end: limits, session, rights, CSRF, handler, errors, headers, log, metrics. Never
/// throws.
HttpResponse answer(Clinic& clinic, const HttpRequest& request);

}  // namespace nucha::serve
