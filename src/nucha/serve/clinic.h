// Everything `nucha serve` is made of, put together once; handlers get it by reference.
#pragma once

#include <memory>

#include "nucha/serve/accounts.h"
#include "nucha/serve/audit.h"
#include "nucha/serve/config.h"
#include "nucha/serve/database.h"
#include "nucha/serve/evaluator.h"
#include "nucha/serve/intakes.h"
#include "nucha/serve/log.h"
#include "nucha/serve/metrics.h"
#include "nucha/serve/patients.h"
#include "nucha/serve/rate_limit.h"
#include "nucha/serve/router.h"

namespace nucha::serve {

struct Clinic {
  /// Opens and migrates the store, loads key and tables. Throws InputError, DatabaseUnavailable.
  Clinic(ServerConfig config, const std::filesystem::path& data, const Clock& clock);
  ~Clinic();
  Clinic(const Clinic&) = delete;
  Clinic& operator=(const Clinic&) = delete;

  ServerConfig config;
  const Clock& clock;
  SecretKey master;
  std::unique_ptr<Database> database;
  Audit audit;
  Accounts accounts;
  Patients patients;
  Evaluator evaluator;
  Intakes intakes;
  RateLimits limits;
  Metrics metrics;
  Log log;
  Router router;
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

/// One request from beginning to end: limits, session, rights, CSRF, handler, errors, headers, log, metrics. Never throws.
HttpResponse answer(Clinic& clinic, const HttpRequest& request);

}  // namespace nucha::serve
