// SMART App Launch in the browser: from the record system to the clinic, over its sign-in, and back with the record.
//
// The session's cookie is SameSite=Strict, so that a browser coming from the record system does not send it. A page of
// ours that leads to the same address again makes the next request our own, and the cookie comes along. Whoever is not
// signed in then is sent to /#/sign-in?next=ADDRESS; after the sign-in the page goes to ADDRESS when that begins with
// "/smart/", and the launch goes on.
#include <fmt/format.h>

#include <functional>

#include "nucha/base/text.h"
#include "nucha/report/html_parts.h"
#include "nucha/serve/clinic.h"
#include "nucha/serve/patient_case.h"
#include "nucha/serve/patient_import.h"
#include "nucha/serve/patient_json.h"
#include "nucha/serve/smart.h"

namespace nucha::serve {
namespace {

using html::escaped;

constexpr const char* kAgain = "again";  // set when the request comes from a page of ours

HttpResponse page(int status, const std::string& head, const std::string& body) {
  HttpResponse response;
  response.status = status;
  response.headers = {{"Content-Type", "text/html; charset=utf-8"},
                      {"Cache-Control", "no-store"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"}};
  response.body = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>nucha</title>" + head +
                  "</head><body><main>" + body + "</main></body></html>\n";
  return response;
}

HttpResponse redirected(const std::string& target) {
  return {303, {{"Location", target}, {"Cache-Control", "no-store"}, {"Referrer-Policy", "no-referrer"}}, ""};
}

HttpResponse failedPage(int status, const std::string& why) {
  return page(
      status, "",
      "<h1>The record was not taken over</h1><p>" + escaped(why) + "</p><p><a href=\"/\">To the clinic</a></p>");
}

// this request once more, marked as ours
std::string sameAgain(const HttpRequest& request) {
  std::string target = request.path + "?";
  for (const auto& [key, value] : request.query) {
    if (key != kAgain) target += urlEncoded(key) + "=" + urlEncoded(value) + "&";
  }
  return target + kAgain + "=1";
}

HttpResponse comeAgain(const HttpRequest& request) {
  const std::string target = escaped(sameAgain(request));
  return page(200, "<meta http-equiv=\"refresh\" content=\"0;url=" + target + "\">",
              "<p><a href=\"" + target + "\">Go on</a></p>");
}

// made for each visit: the address of the clinic is known for sure only once it listens
SmartLaunches launchesOf(Clinic& clinic) {
  return {*clinic.database, clinic.master, clinic.config.fhir_servers, clinic.config.public_url + "/smart/callback"};
}

// the one patient of this actor who has the same number, birth date and name; none when there is any doubt
std::optional<PatientRecord> findSame(Patients& patients, const Actor& actor, const Person& person) {
  if (person.number.empty() || person.birth_date.empty() || person.name.empty()) return std::nullopt;
  std::optional<PatientRecord> same;
  for (PatientRecord& record : patients.list(actor, person.number)) {
    const bool fits = record.person.number == person.number && record.person.birth_date == person.birth_date &&
                      folded(record.person.name) == folded(person.name);
    if (!fits) continue;
    if (same) return std::nullopt;
    same = std::move(record);
  }
  return same;
}

// what the record says replaces what it said before; what was told here stays
Json joinedCase(const Json& here, const Json& fetched, const Evaluator& evaluator) {
  Json changes = Json::object();
  const auto surgery = fetched.find("surgery");
  if (surgery != fetched.end() && surgery->is_object()) {
    for (const auto& [key, value] : surgery->items()) {
      if (!value.is_null()) changes["surgery"][key] = value;
    }
  }
  Json joined = changes.empty() ? here : withChanges(here, changes, evaluator);
  const auto findings = fetched.find("presentation");
  if (findings == fetched.end() || findings->empty()) return joined;
  return withFindings(joined, *findings, evaluator);
}

// stores the record; returns the patient's id
std::string takeOver(Clinic& clinic, const Actor& actor, const SmartRecord& record, Instant now) {
  Json bundle = record.bundle;
  bundle["timestamp"] = isoText(now);  // the day of evaluation is the day of the launch
  const ImportedPatient imported = readImport(bundle.dump(), clinic.evaluator);
  const Json event = {{"server", record.server},
                      {"missing", record.missing},
                      {"unused", unusedJson(imported.unused)},
                      {"notes", imported.notes}};
  if (const auto same = findSame(clinic.patients, actor, imported.person)) {
    const Json joined = joinedCase(same->case_file, imported.case_file, clinic.evaluator);
    return clinic.patients.change(actor, same->id, same->version, std::nullopt, joined, "import", event, now).id;
  }
  const PatientRecord made = clinic.patients.create(actor, imported.person, imported.case_file, "created", now);
  clinic.patients.addEvent(actor, made.id, "import", event, now);
  return made.id;
}

// errors of a browser's visit are told on a page; `work` gets the clinician who is signed in
HttpResponse visited(Clinic& clinic, const Context& context,
                     const std::function<HttpResponse(const Actor& actor)>& work) {
  const std::optional<Actor> actor = clinic.accounts.findSession(context.request.cookie("nucha_session"), context.now);
  const bool again = !context.request.parameter(kAgain).empty();
  if (!actor && !again) return comeAgain(context.request);
  if (!actor) return redirected("/#/sign-in?next=" + urlEncoded(sameAgain(context.request)));
  if (actor->role != Role::clinician) {
    return failedPage(403, "Your account may not read records: sign in as a clinician, then start again.");
  }
  try {
    return work(*actor);
  } catch (const HttpError& error) {
    return failedPage(error.status(), error.detail());
  } catch (const InputError&) {
    // faults quote the record
    return failedPage(422, "The record could not be read as FHIR R4. Nothing was stored.");
  }
}

HttpResponse launch(Clinic& clinic, const Context& context) {
  return visited(clinic, context, [&](const Actor& actor) {
    SmartLaunches launches = launchesOf(clinic);
    const FhirServer& server = launches.serverOfIssuer(context.request.parameter("iss"));
    const std::string launched = context.request.parameter("launch");
    if (launched.empty()) throw HttpError(400, "The record system sent no launch parameter. Start again from there.");
    return redirected(launches.begin(server, launched, actor.session, context.now));
  });
}

HttpResponse start(Clinic& clinic, const Context& context) {
  return visited(clinic, context, [&](const Actor& actor) {
    SmartLaunches launches = launchesOf(clinic);
    const FhirServer& server = launches.serverOfName(context.request.parameter("server"));
    return redirected(launches.begin(server, "", actor.session, context.now));
  });
}

HttpResponse callback(Clinic& clinic, const Context& context) {
  return visited(clinic, context, [&](const Actor& actor) {
    const HttpRequest& request = context.request;
    SmartLaunches launches = launchesOf(clinic);
    if (!request.parameter("error").empty()) {
      // the server's own words could be anybody's
      launches.forget(request.parameter("state"));
      throw HttpError(403, "The record system did not give access. Nothing was read.");
    }
    const SmartRecord record = launches.finish(request.parameter("code"), request.parameter("state"),
                                               request.parameter("iss"), actor.session, context.now);
    return redirected("/#/patients/" + takeOver(clinic, actor, record, context.now));
  });
}

}  // namespace

void addSmartRoutes(Clinic& clinic) {
  const auto add = [&](const char* path, const char* summary, HttpResponse (*handler)(Clinic&, const Context&)) {
    Route route;
    route.method = "GET";
    route.pattern = path;
    route.access = Access::anyone;  // who is not signed in is led to the sign-in, which a plain 401 would not do
    route.summary = summary;
    route.handler = bound(clinic, handler);
    clinic.router.add(std::move(route));
  };
  add("/smart/launch", "Begins a launch from a record system (SMART App Launch 2, EHR launch).", launch);
  add("/smart/start", "Begins a launch from the clinic: the patient is chosen in the record system.", start);
  add("/smart/callback", "Ends a launch: reads the record, takes the patient over and shows the patient.", callback);
  Route servers;
  servers.method = "GET";
  servers.pattern = "/smart/servers";
  servers.access = Access::account;
  servers.summary = "The record systems that patients can be read from, by name.";
  servers.handler = [&clinic](const Context&) {
    Json names = Json::array();
    for (const FhirServer& server : clinic.config.fhir_servers) names.push_back({{"name", server.name}});
    return jsonResponse({{"servers", names}});
  };
  clinic.router.add(std::move(servers));
}

}  // namespace nucha::serve
