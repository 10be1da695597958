// The patient's side of an intake, and the clinic's work list.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "nucha/serve/clinic.h"
#include "nucha/serve/intake_texts.h"

namespace nucha::serve {
namespace {

constexpr std::size_t kSmallBody = 4 << 10;
constexpr std::size_t kDoneBody = 32 << 10;
constexpr std::uint64_t kMostAnswers = 10'000;
constexpr const char* kTokenHeader = "X-Intake-Token";

std::string tokenOf(const Context& context) { return context.request.header(kTokenHeader); }

std::string textIn(const Json& body, const char* name) {
  const auto found = body.find(name);
  if (found != body.end() && found->is_string()) return found->get<std::string>();
  throw HttpError(
      422, "The request lacks a text.",
      {{std::string("/") + name, "is missing or no text", std::string("send {\"") + name + "\": \"...\"}"}});
}

// {"answered": 3}, which may be missing like the whole body
std::optional<int> countIn(const HttpRequest& request) {
  if (request.body.empty()) return std::nullopt;
  const Json body = jsonBody(request);
  const auto found = body.find("answered");
  if (found == body.end() || found->is_null()) return std::nullopt;
  if (found->is_number_unsigned() && found->get<std::uint64_t>() <= kMostAnswers) return found->get<int>();
  throw HttpError(422, "The request cannot be read.",
                  {{"/answered", "is no count of answers", "send it as the view has it"}});
}

Json alarmsOf(const std::vector<IntakeAlarm>& alarms) {
  Json json = Json::array();
  for (const IntakeAlarm& alarm : alarms)
    json.push_back({{"id", alarm.id}, {"urgency", alarm.urgency}, {"text", alarm.text}});
  return json;
}

HttpResponse show(const Clinic& clinic, const IntakeView& view) {
  return jsonResponse({{"state", name(view.state)},
                       {"question", view.question ? writeQuestion(*view.question) : Json(nullptr)},
                       {"answered", view.answered},
                       {"alarms", alarmsOf(view.alarms)},
                       {"language", clinic.config.language}});
}

HttpResponse showAnswers(const std::vector<GivenAnswer>& answers) {
  Json json = Json::array();
  for (const GivenAnswer& given : answers) {
    json.push_back({{"question", given.question.id},
                    {"kind", kindName(given.question.kind)},
                    {"text", given.question.text},
                    {"findings", given.question.findings},
                    {"lines", given.question.lines},
                    {"unit", given.question.unit},
                    {"words", given.words}});
  }
  return jsonResponse({{"answers", json}});
}

HttpResponse showWork(const std::vector<WorkItem>& items, Instant now) {
  Json json = Json::array();
  for (const WorkItem& item : items) {
    Json alarms = alarmsOf(item.alarms);
    for (std::size_t i = 0; i < alarms.size(); ++i) alarms[i]["taken_back"] = item.alarms[i].taken_back;
    json.push_back({{"intake", item.intake},
                    {"patient", item.patient},
                    {"patient_name", item.patient_name},
                    {"state", name(item.state)},
                    {"urgency", item.urgency},
                    {"alarms", alarms},
                    {"submitted_at", isoText(item.submitted_at)},
                    {"due_at", isoText(item.due_at)},
                    {"overdue", item.overdue}});
  }
  return jsonResponse({{"items", json}, {"now", isoText(now)}});
}

void addPatientSide(Clinic& clinic) {
  clinic.router.add(
      {"GET", "/api/v1/intake", Access::patient_link, "What the patient is asked next, and danger signs.",
       [&clinic](const Context& context) { return show(clinic, clinic.intakes.view(tokenOf(context), context.now)); }});
  clinic.router.add(
      {"POST", "/api/v1/intake/answer", Access::patient_link, "Answers the question that stands: {question, words}.",
       [&clinic](const Context& context) {
         const Json body = jsonBody(context.request);
         const std::string question = textIn(body, "question");
         return show(clinic, clinic.intakes.answer(tokenOf(context), question, textIn(body, "words"), context.now));
       },
       kSmallBody});
  clinic.router.add({"POST", "/api/v1/intake/back", Access::patient_link,
                     "Takes the last answer back; with {answered: N} only when N answers are there.",
                     [&clinic](const Context& context) {
                       return show(clinic,
                                   clinic.intakes.goBack(tokenOf(context), context.now, countIn(context.request)));
                     },
                     kSmallBody});
  clinic.router.add({"GET", "/api/v1/intake/answers", Access::patient_link, "What was answered so far.",
                     [&clinic](const Context& context) {
                       return showAnswers(clinic.intakes.answers(tokenOf(context), context.now));
                     }});
  clinic.router.add(
      {"POST", "/api/v1/intake/submit", Access::patient_link, "Sends the answers to the clinic.",
       [&clinic](const Context& context) { return show(clinic, clinic.intakes.submit(tokenOf(context), context.now)); },
       kSmallBody});
  clinic.router.add(
      {"GET", "/api/v1/intake-texts", Access::anyone,
       "Every text a patient may read in an intake, by id, for translations.",
       [texts = intakeTexts(clinic.evaluator.evidence())](const Context&) { return jsonResponse(texts); }});
}

void addClinicSide(Clinic& clinic) {
  clinic.router.add({"POST", "/api/v1/patients/{id}/intakes", Access::clinician,
                     "Makes a link by which the patient answers questions.",
                     [&clinic](const Context& context) {
                       const Intakes::Made made =
                           clinic.intakes.create(*context.actor, context.path.at("id"), context.now);
                       return jsonResponse({{"id", made.id},
                                            {"link", linkTo(clinic.config, "intake", made.token)},
                                            {"expires_at", isoText(made.expires_at)}},
                                           201);
                     },
                     kSmallBody});
  clinic.router.add({"GET", "/api/v1/work", Access::reader, "Intakes that wait for the clinic, most urgent first.",
                     [&clinic](const Context& context) {
                       return showWork(clinic.intakes.workList(*context.actor, context.now), context.now);
                     }});
  clinic.router.add({"POST", "/api/v1/intakes/{id}/close", Access::clinician,
                     "Notes what was done about an intake and takes it off the work list: {done}.",
                     [&clinic](const Context& context) {
                       clinic.intakes.close(*context.actor, context.path.at("id"),
                                            textIn(jsonBody(context.request), "done"), context.now);
                       return noContent();
                     },
                     kDoneBody});
}

}  // namespace

void addIntakeRoutes(Clinic& clinic) {
  addPatientSide(clinic);
  addClinicSide(clinic);
}

}  // namespace nucha::serve
