// Which handler answers which path, and what it demands of the caller. The table of routes is data: the API's
// documentation, its tests with hostile input and the checks of rights all walk over it.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/serve/accounts.h"
#include "nucha/serve/http.h"

namespace nucha::serve {

/// Who may call a route.
enum class Access {
  anyone,         ///< no sign-in: health, the page itself, signing in
  account,        ///< anyone signed in
  reader,         ///< administrator, clinician, read-only
  clinician,      ///< clinician
  administrator,  ///< administrator
  patient_link,   ///< the holder of a link for one intake (header X-Intake-Token)
  machine,        ///< another program with an API token (Authorization: Bearer), or a clinician signed in
};
std::string_view name(Access access);

/// One request on its way: what the path held, and who calls.
struct Context {
  const HttpRequest& request;
  std::map<std::string, std::string> path;  ///< "{id}" of the pattern: path.at("id")
  std::optional<Actor> actor;               ///< who is signed in; none for anyone and patient_link
  Instant now = 0;
};

using Handler = std::function<HttpResponse(const Context&)>;

struct Route {
  std::string method;   ///< "GET"
  std::string pattern;  ///< "/api/v1/patients/{id}"; "{name*}" at its end takes whatever no other pattern fits
  Access access = Access::administrator;
  std::string summary;  ///< one sentence for the API's documentation
  Handler handler;
  /// Largest body taken, bytes; 0: no body is taken.
  std::size_t max_body = 0;
  /// Counts against the limit of dear requests (evaluations).
  bool dear = false;
};

class Router {
 public:
  void add(Route route);
  /// The route for a request and the values of its pattern; HEAD goes where GET goes. Throws HttpError 404 when no path
  /// fits, 405 (with `Allow`) when another method would.
  const Route& find(const std::string& method, const std::string& path,
                    std::map<std::string, std::string>& values) const;
  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace nucha::serve
