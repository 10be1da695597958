#include "nucha/serve/router.h"

#include <gtest/gtest.h>

namespace nucha::serve {
namespace {

Route routeOf(const std::string& method, const std::string& pattern) {
  return {method, pattern, Access::anyone, "", [](const Context&) { return HttpResponse(); }, 0, false};
}

Router testRouter() {
  Router router;
  router.add(routeOf("GET", "/{path*}"));
  router.add(routeOf("GET", "/patients/{id}"));
  router.add(routeOf("PATCH", "/patients/{id}"));
  router.add(routeOf("POST", "/patients/import"));
  router.add(routeOf("GET", "/patients/{id}/notes/{note}"));
  router.add(routeOf("GET", "/patients/new"));
  router.add(routeOf("POST", "/fhir/$evaluate"));
  router.add(routeOf("GET", "/"));
  return router;
}

using Values = std::map<std::string, std::string>;

std::string patternFor(const std::string& method, const std::string& path, Values* values = nullptr) {
  static const Router kRouter = testRouter();
  Values found;
  const std::string pattern = kRouter.find(method, path, found).pattern;
  if (values != nullptr) *values = found;
  return pattern;
}

HttpError refusalOf(const std::string& method, const std::string& path) {
  try {
    patternFor(method, path);
  } catch (const HttpError& error) {
    return error;
  }
  return {0, ""};
}

TEST(RouterFind, ValuesOfThePattern) {
  Values values;
  EXPECT_EQ(patternFor("GET", "/patients/7f/notes/a b", &values), "/patients/{id}/notes/{note}");
  EXPECT_EQ(values, (Values{{"id", "7f"}, {"note", "a b"}}));
}

TEST(RouterFind, WordsBeforeValues) {
  EXPECT_EQ(patternFor("GET", "/patients/new"), "/patients/new");
  EXPECT_EQ(patternFor("POST", "/patients/import"), "/patients/import");
  EXPECT_EQ(patternFor("GET", "/patients/import"), "/patients/{id}") << "only POST has a route of its own there";
  EXPECT_EQ(patternFor("POST", "/fhir/$evaluate"), "/fhir/$evaluate");
}

TEST(RouterFind, HeadGoesWhereGetGoes) {
  EXPECT_EQ(patternFor("HEAD", "/patients/7"), "/patients/{id}");
  EXPECT_EQ(patternFor("HEAD", "/some/page"), "/{path*}");
}

TEST(RouterFind, TheRestTakesOnlyWhatNothingElseFits) {
  Values values;
  EXPECT_EQ(patternFor("GET", "/assets/app.js", &values), "/{path*}");
  EXPECT_EQ(values.at("path"), "assets/app.js");
  EXPECT_EQ(patternFor("GET", "/"), "/");
  EXPECT_EQ(patternFor("GET", "/patients/"), "/{path*}") << "a value is never empty";
  EXPECT_EQ(patternFor("GET", "//patients/7"), "/{path*}");
}

TEST(RouterFind, AnotherMethodIsToldApartFromNothing) {
  const HttpError method = refusalOf("DELETE", "/patients/7");
  EXPECT_EQ(method.status(), 405);
  EXPECT_EQ(method.headers.at("Allow"), "GET, HEAD, PATCH");
  EXPECT_EQ(refusalOf("GET", "/fhir/$evaluate").status(), 405) << "the pages must not answer for the API";
  EXPECT_EQ(refusalOf("POST", "/nothing").status(), 404);
  EXPECT_EQ(refusalOf("get", "/patients/7").status(), 405) << "methods are written in capitals";
}

TEST(RouterAdd, RefusesOurOwnMistakes) {
  Router router = testRouter();
  EXPECT_THROW(router.add(routeOf("GET", "/patients/{id}")), InternalError);
  EXPECT_THROW(router.add(routeOf("GET", "patients")), InternalError);
  EXPECT_THROW(router.add({"GET", "/x", Access::anyone, "", nullptr, 0, false}), InternalError);
  EXPECT_EQ(router.routes().size(), 8U);
}

TEST(RouterAccess, HasNames) {
  EXPECT_EQ(name(Access::patient_link), "patient_link");
  EXPECT_EQ(name(Access::administrator), "administrator");
}

}  // namespace
}  // namespace nucha::serve
