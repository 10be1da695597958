#include <string>

#include "nucha/serve/clinic.h"

namespace nucha::serve {
namespace {

HttpResponse health(const Context&) { return jsonResponse({{"status", "alive"}}); }

HttpResponse readiness(Clinic& clinic) {
  try {
    clinic.database->read(
        [](Transaction& transaction) { transaction.query("SELECT value FROM meta WHERE name = 'schema'"); });
  } catch (const DatabaseUnavailable&) {
    return jsonResponse({{"status", "waiting"}, {"database", "unavailable"}}, 503);
  }
  return jsonResponse({{"status", "ready"}, {"database", clinic.database->kind()}});
}

// they name no patient, but tell how busy a clinic is
void checkMetricsReader(Clinic& clinic, const Context& context) {
  if (addressInBlocks(context.request.address, {"127.0.0.0/8", "::1"})) return;
  const auto token = context.request.bearerToken();
  if (token && clinic.accounts.findMachine(*token, context.now)) return;
  HttpError error(401, "Metrics are for this machine, or for a program with an API token.");
  error.headers["WWW-Authenticate"] = "Bearer";
  throw error;
}

HttpResponse metrics(Clinic& clinic, const Context& context) {
  checkMetricsReader(clinic, context);
  const auto gauge = [&](const char* name, const char* help, auto value) {
    clinic.metrics.gauge(name, help, static_cast<double>(value));
  };
  const Evaluator::Counts counts = clinic.evaluator.counts();
  gauge("nucha_evaluations", "Evaluations computed since the start.", counts.evaluated);
  gauge("nucha_evaluations_remembered", "Evaluations answered from memory since the start.", counts.remembered);
  gauge("nucha_rate_limit_buckets", "Callers whose rate is being counted.", clinic.limits.size());
  if (clinic.connections) {
    const ConnectionCounts connections = clinic.connections();
    gauge("nucha_connections_open", "Open connections.", connections.open);
    gauge("nucha_requests_waiting", "Requests waiting for a worker.", connections.waiting);
    gauge("nucha_requests_working", "Requests being answered.", connections.working);
  }
  return {200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}, clinic.metrics.text()};
}

}  // namespace

void addOperationRoutes(Clinic& clinic) {
  clinic.router.add({"GET", "/healthz", Access::anyone, "Whether the program answers.", health, 0, false});
  clinic.router.add({"GET", "/readyz", Access::anyone, "Whether the store answers too.",
                     [&clinic](const Context&) { return readiness(clinic); }, 0, false});
  clinic.router.add({"GET", "/metrics", Access::anyone, "Figures for Prometheus; this machine or an API token.",
                     bound(clinic, metrics), 0, false});
}

}  // namespace nucha::serve
