#include "nucha/serve/router.h"

#include <algorithm>
#include <set>
#include <utility>

namespace nucha::serve {
namespace {

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> parts;
  if (!path.empty() && path.front() == '/') path.remove_prefix(1);
  for (std::size_t end = path.find('/'); end != std::string_view::npos; end = path.find('/')) {
    parts.push_back(path.substr(0, end));
    path.remove_prefix(end + 1);
  }
  parts.push_back(path);
  return parts;
}

bool isValue(std::string_view segment) { return segment.size() > 2 && segment.front() == '{' && segment.back() == '}'; }

bool takesRest(std::string_view pattern) { return pattern.ends_with("*}"); }

bool fits(std::string_view pattern, const std::vector<std::string_view>& path) {
  const std::vector<std::string_view> wanted = segments(pattern);
  return wanted.size() == path.size() &&
         std::equal(wanted.begin(), wanted.end(), path.begin(), [](std::string_view want, std::string_view part) {
           return isValue(want) ? !part.empty() : want == part;
         });
}

// literal words before values, from the left
bool moreSpecific(std::string_view left, std::string_view right) {
  const std::vector<std::string_view> a = segments(left), b = segments(right);
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](std::string_view x, std::string_view y) { return isValue(x) < isValue(y); });
}

std::map<std::string, std::string> valuesOf(std::string_view pattern, const std::vector<std::string_view>& path) {
  std::map<std::string, std::string> values;
  const std::vector<std::string_view> wanted = segments(pattern);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (isValue(wanted[i])) values[std::string(wanted[i].substr(1, wanted[i].size() - 2))] = path[i];
  }
  return values;
}

const Route* findRest(const std::vector<Route>& routes, const std::string& method, const std::string& path) {
  const auto found = std::find_if(routes.begin(), routes.end(), [&](const Route& route) {
    const std::string_view start = std::string_view(route.pattern).substr(0, route.pattern.find('{'));
    return takesRest(route.pattern) && route.method == method && path.compare(0, start.size(), start) == 0;
  });
  return found == routes.end() ? nullptr : &*found;
}

}  // namespace

std::string_view name(Access access) {
  switch (access) {
    case Access::anyone:
      return "anyone";
    case Access::account:
      return "account";
    case Access::reader:
      return "reader";
    case Access::clinician:
      return "clinician";
    case Access::administrator:
      return "administrator";
    case Access::patient_link:
      return "patient_link";
    case Access::machine:
      return "machine";
  }
  NUCHA_ASSERT(false, "every access has a name");
}

void Router::add(Route route) {
  NUCHA_ASSERT(!route.pattern.empty() && route.pattern.front() == '/', "a pattern starts with a slash");
  NUCHA_ASSERT(route.handler != nullptr, "a route has a handler");
  NUCHA_ASSERT(
      std::none_of(routes_.begin(), routes_.end(),
                   [&](const Route& other) { return other.method == route.method && other.pattern == route.pattern; }),
      "each method and pattern has one route: " + route.method + " " + route.pattern);
  routes_.push_back(std::move(route));
}

const Route& Router::find(const std::string& method, const std::string& path,
                          std::map<std::string, std::string>& values) const {
  const std::string wanted = method == "HEAD" ? "GET" : method;
  const std::vector<std::string_view> parts = segments(path);
  const Route* best = nullptr;
  std::set<std::string> allowed;
  for (const Route& route : routes_) {
    if (takesRest(route.pattern) || !fits(route.pattern, parts)) continue;
    allowed.insert(route.method);
    if (route.method == "GET") allowed.insert("HEAD");
    if (route.method == wanted && (best == nullptr || moreSpecific(route.pattern, best->pattern))) best = &route;
  }
  if (best != nullptr) {
    values = valuesOf(best->pattern, parts);
    return *best;
  }
  if (!allowed.empty()) {
    HttpError error(405, "This path does not take that method; the header Allow lists those it takes.");
    for (const std::string& one : allowed) error.headers["Allow"] += (error.headers["Allow"].empty() ? "" : ", ") + one;
    throw error;
  }
  const Route* rest = findRest(routes_, wanted, path);
  if (rest == nullptr) throw HttpError(404, "There is nothing at this path.");
  values.clear();
  const std::size_t brace = rest->pattern.find('{');
  values[rest->pattern.substr(brace + 1, rest->pattern.size() - brace - 3)] = path.substr(brace);
  return *rest;
}

}  // namespace nucha::serve
