// Patients over HTTP: list, read, change, import, timeline, who sees them, export, erase.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/serve/clinic.h"
#include "nucha/serve/patient_case.h"
#include "nucha/serve/patient_import.h"
#include "nucha/serve/patient_json.h"

namespace nucha::serve {
namespace {

constexpr std::size_t kSmallBody = 64 << 10;  // bytes
constexpr std::size_t kCaseBody = 1 << 20;
constexpr std::size_t kImportBody = 4 << 20;
constexpr std::size_t kMostNoteBytes = 10'000;
constexpr std::size_t kMostAccounts = 200;
constexpr const char* kPatientsPath = "/api/v1/patients";
constexpr const char* kPatientPath = "/api/v1/patients/{id}";

std::string under(const char* rest) { return std::string(kPatientPath) + rest; }

const std::string& idOf(const Context& context) { return context.path.at("id"); }

[[noreturn]] void refuse(const std::string& where, const std::string& what, const std::string& fix) {
  throw HttpError(422, "Nothing was stored: something in it cannot be right.", {{where, what, fix}});
}

int versionIn(const Json& body) {
  const auto found = body.find("version");
  if (found == body.end() || !found->is_number_integer())
    refuse("/version", "is missing or no whole number", "send the version of the patient that you changed");
  return found->get<int>();
}

void checkMembers(const Json& body, const std::vector<std::string>& known) {
  for (const auto& [key, value] : body.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      refuse("/" + pointerKey(key), "unknown key", "known keys: " + joined(known, ", "));
}

Person personIn(const Json& body, const Person& before) {
  std::vector<Fault> faults;
  Person person = readPerson(body.value("person", Json::object()), "/person", before, faults);
  if (faults.empty() && person.name.empty())
    faults.push_back(
        {"/person/name", "is missing", "say how the patient is called; any name that you will find again"});
  if (!faults.empty()) throw HttpError(422, "Nothing was stored: something in it cannot be right.", faults);
  return person;
}

HttpResponse patientResponse(const PatientRecord& record, Instant now, int status = 200) {
  HttpResponse response = jsonResponse(patientJson(record, now), status);
  response.headers["ETag"] = "\"" + std::to_string(record.version) + "\"";
  if (status == 201) response.headers["Location"] = std::string(kPatientsPath) + "/" + record.id;
  return response;
}

HttpResponse listPatients(Clinic& clinic, const Context& context) {
  Json patients = Json::array();
  for (const PatientRecord& record : clinic.patients.list(*context.actor, context.request.parameter("q")))
    patients.push_back(patientLine(record, context.now));
  return jsonResponse({{"patients", patients}});
}

HttpResponse createPatient(Clinic& clinic, const Context& context) {
  const Json body = jsonBody(context.request);
  checkMembers(body, {"person", "case"});
  const Person person = personIn(body, {});
  Json case_file = emptyCase();
  if (body.contains("case") && !body["case"].is_null()) {
    checkCase(body["case"], "/case", clinic.evaluator);
    case_file = body["case"];
  }
  return patientResponse(clinic.patients.create(*context.actor, person, case_file, "created", context.now), context.now,
                         201);
}

HttpResponse importPatient(Clinic& clinic, const Context& context) {
  jsonBody(context.request);  // says what is no JSON as every other path does
  const ImportedPatient imported = readImport(context.request.body, clinic.evaluator);
  const PatientRecord record =
      clinic.patients.create(*context.actor, imported.person, imported.case_file, "import", context.now);
  return jsonResponse({{"patient", patientJson(record, context.now)},
                       {"unused", unusedJson(imported.unused)},
                       {"notes", imported.notes}},
                      201);
}

HttpResponse readPatient(Clinic& clinic, const Context& context) {
  return patientResponse(clinic.patients.read(*context.actor, idOf(context), context.now), context.now);
}

HttpResponse changePatient(Clinic& clinic, const Context& context) {
  const Json body = jsonBody(context.request);
  checkMembers(body, {"version", "person", "surgery", "risk_factors", "age", "sex"});
  const int version = versionIn(body);
  const PatientRecord before = clinic.patients.look(*context.actor, idOf(context), context.now);
  std::optional<Person> person;
  std::optional<Json> case_file;
  Json changed = Json::array();
  for (const auto& [key, value] : body.items()) {
    if (key == "version") continue;
    changed.push_back(key);
    if (key == "person")
      person = personIn(body, before.person);
    else if (!case_file)
      case_file = withChanges(before.case_file, body, clinic.evaluator);
  }
  if (changed.empty()) refuse("", "changes nothing", "send person, surgery, risk_factors, age or sex");
  return patientResponse(clinic.patients.change(*context.actor, idOf(context), version, person, case_file, "case",
                                                {{"changed", changed}}, context.now),
                         context.now);
}

HttpResponse changeFindings(Clinic& clinic, const Context& context) {
  const Json body = jsonBody(context.request);
  checkMembers(body, {"version", "findings"});
  const int version = versionIn(body);
  const Json findings = body.value("findings", Json());
  const PatientRecord before = clinic.patients.look(*context.actor, idOf(context), context.now);
  const Json case_file = withFindings(before.case_file, findings, clinic.evaluator);
  return patientResponse(clinic.patients.change(*context.actor, idOf(context), version, std::nullopt, case_file,
                                                "findings", {{"findings", findings}}, context.now),
                         context.now);
}

/// Names of those who did something; an intake is the patient.
class Names {
 public:
  explicit Names(Accounts& accounts) : accounts_(accounts) {}
  const std::string& of(const std::string& by) {
    const auto [found, fresh] = names_.emplace(by, "");
    if (!fresh) return found->second;
    if (by.starts_with("intake:")) return found->second = "Patient";
    const auto account = accounts_.find(by);
    return found->second = account ? account->name : by;
  }

 private:
  Accounts& accounts_;
  std::map<std::string, std::string> names_;
};

HttpResponse readTimeline(Clinic& clinic, const Context& context) {
  clinic.patients.look(*context.actor, idOf(context), context.now);
  Names names(clinic.accounts);
  Json events = Json::array();
  for (const PatientEvent& event : clinic.patients.events(*context.actor, idOf(context)))
    events.push_back({{"id", event.id},
                      {"at", isoText(event.at)},
                      {"by", event.by},
                      {"by_name", names.of(event.by)},
                      {"kind", event.kind},
                      {"body", event.body}});
  return jsonResponse({{"events", events}});
}

HttpResponse addNote(Clinic& clinic, const Context& context) {
  const Json body = jsonBody(context.request);
  checkMembers(body, {"text"});
  const auto text = body.find("text");
  if (text == body.end() || !text->is_string() || trimmed(text->get_ref<const std::string&>()).empty())
    refuse("/text", "is missing or empty", "write the note as text");
  if (text->get_ref<const std::string&>().size() > kMostNoteBytes)
    refuse("/text", "is longer than " + std::to_string(kMostNoteBytes) + " bytes", "divide it");
  clinic.patients.addEvent(*context.actor, idOf(context), "note", {{"text", *text}}, context.now);
  return jsonResponse(Json::object(), 201);
}

HttpResponse readAccounts(Clinic& clinic, const Context& context) {
  return jsonResponse({{"accounts", clinic.patients.accounts(*context.actor, idOf(context))}});
}

HttpResponse changeAccounts(Clinic& clinic, const Context& context) {
  const Json body = jsonBody(context.request);
  checkMembers(body, {"accounts"});
  const Json given = body.value("accounts", Json());
  if (!given.is_array() || given.size() > kMostAccounts)
    refuse("/accounts", "is missing, no list, or too long", "list the ids of all who may see the patient");
  std::vector<std::string> accounts;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!given[i].is_string()) refuse("/accounts/" + std::to_string(i), "is not text", "write the id of an account");
    accounts.push_back(given[i].get<std::string>());
  }
  clinic.patients.setAccounts(*context.actor, idOf(context), accounts, context.now);
  // who takes himself out may not ask any more; what was just set is told all the same
  return jsonResponse({{"accounts", accounts}});
}

HttpResponse listUnattended(Clinic& clinic, const Context& context) {
  return jsonResponse({{"patients", clinic.patients.unattended(*context.actor)}});
}

HttpResponse exportPatient(Clinic& clinic, const Context& context) {
  HttpResponse response = jsonResponse(clinic.patients.exportAll(*context.actor, idOf(context), context.now));
  response.headers["Content-Disposition"] = "attachment; filename=\"patient.json\"";
  return response;
}

HttpResponse erasePatient(Clinic& clinic, const Context& context) {
  const Json body = jsonBody(context.request);
  const PatientRecord record = clinic.patients.look(*context.actor, idOf(context), context.now);
  const auto confirm = body.find("confirm");
  if (confirm == body.end() || !confirm->is_string() ||
      trimmed(confirm->get_ref<const std::string&>()) != trimmed(record.person.name))
    throw HttpError(422, "Nothing was erased: what confirms it is not the patient's name.",
                    {{"/confirm", "is not the patient's name", "write the name exactly as the record has it"}});
  clinic.patients.erase(*context.actor, idOf(context), context.now);
  return noContent();
}

void add(Clinic& clinic, const std::string& method, const std::string& pattern, Access access,
         const std::string& summary, HttpResponse (*answer)(Clinic&, const Context&), std::size_t max_body = 0) {
  clinic.router.add({method, pattern, access, summary, bound(clinic, answer), max_body, false});
}

}  // namespace

void addPatientRoutes(Clinic& clinic) {
  add(clinic, "GET", kPatientsPath, Access::reader,
      "Patients that the caller may see, by name; `q` holds words that must all be part of name, number or birth date",
      listPatients);
  add(clinic, "POST", kPatientsPath, Access::clinician, "A new patient, with or without a case file", createPatient,
      kCaseBody);
  add(clinic, "POST", std::string(kPatientsPath) + "/import", Access::clinician,
      "A new patient from a case file or a FHIR R4 Bundle; says what could not be used", importPatient, kImportBody);
  add(clinic, "GET", kPatientPath, Access::reader, "One patient: person, case file and version", readPatient);
  add(clinic, "PATCH", kPatientPath, Access::clinician,
      "Changes person, surgery (member by member), risk factors, age or sex of the named version", changePatient,
      kCaseBody);
  add(clinic, "DELETE", kPatientPath, Access::clinician,
      "Erases the patient for good; the body confirms with the patient's name", erasePatient, kSmallBody);
  add(clinic, "POST", under("/findings"), Access::clinician,
      "Puts findings in the place of earlier ones about the same finding, level and side; null forgets", changeFindings,
      kCaseBody);
  add(clinic, "GET", under("/timeline"), Access::reader, "What happened, oldest first", readTimeline);
  add(clinic, "POST", under("/notes"), Access::clinician, "A note on the timeline", addNote, kSmallBody);
  add(clinic, "GET", under("/accounts"), Access::reader, "Ids of the accounts that see the patient", readAccounts);
  add(clinic, "PUT", under("/accounts"), Access::reader,
      "Who sees the patient from now on, at least one active clinician; administrators only where none is left",
      changeAccounts, kSmallBody);
  add(clinic, "GET", under("/export"), Access::reader, "Everything stored of the patient", exportPatient);
  add(clinic, "GET", "/api/v1/unattended-patients", Access::administrator,
      "Ids of the patients whom no active clinician sees any more", listUnattended);
}

}  // namespace nucha::serve
