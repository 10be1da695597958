// Scores over HTTP: the instruments, what a patient reached, and what groups of patients reached.
#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/record/dates.h"
#include "nucha/serve/clinic.h"
#include "nucha/serve/scores.h"

namespace nucha::serve {
namespace {

constexpr std::size_t kSmallBody = 64 << 10;         // bytes
constexpr double kMsPerDay = 24.0 * 60 * 60 * 1000;  // and the clocks of two zones differ by less

/// What the routes of scores share.
struct Scores {
  Clinic& clinic;
  OutcomeTables tables;
  Json expected;
};

[[noreturn]] void refuseScore(std::vector<Fault> faults) {
  throw HttpError(422, "Nothing was stored: something in it cannot be right.", std::move(faults));
}

// when it was answered: now unless the body says otherwise
Instant timeIn(const Json& body, Instant now) {
  const auto found = body.find("at");
  if (found == body.end() || found->is_null()) return now;
  std::optional<double> at;
  if (found->is_string()) {
    if (const auto day = findDay(found->get<std::string>())) at = *day * kMsPerDay;
  } else if (found->is_number()) {
    at = found->get<double>();
  }
  if (!at || !(std::abs(*at) < 1e15)) refuseScore({{"/at", "is no date", "write it as 2026-03-01"}});
  if (*at > static_cast<double>(now) + kMsPerDay) refuseScore({{"/at", "lies in the future", "correct the date"}});
  return static_cast<Instant>(*at);
}

const Instrument& instrumentIn(const Json& body, const OutcomeTables& tables) {
  const auto found = body.find("instrument");
  const Instrument* instrument =
      found != body.end() && found->is_string() ? tables.find(found->get<std::string>()) : nullptr;
  if (!instrument) refuseScore({{"/instrument", "is none of the instruments", "see /api/v1/instruments"}});
  return *instrument;
}

Json scoreOf(const Json& body, const Instrument& instrument, Instant at) {
  const bool has_value = body.contains("value") && !body["value"].is_null();
  const bool has_answers = body.contains("answers") && !body["answers"].is_null();
  if (has_value == has_answers)
    refuseScore({{"/value", has_value ? "and answers are both given" : "and answers are both missing",
                  "send the answers, or the value alone"}});
  std::vector<Fault> faults;
  const ReckonedScore score =
      has_value ? takeValue(instrument, body["value"], faults) : reckon(instrument, body["answers"], faults);
  if (!faults.empty()) refuseScore(std::move(faults));
  return {{"at", isoText(at)},
          {"instrument", instrument.id},
          {"value", score.value ? Json(*score.value) : Json(nullptr)},
          {"answers", has_answers ? body["answers"] : Json(nullptr)},
          {"complete", score.value.has_value()},
          {"answered", score.answered},
          {"items", score.items},
          {"note", score.note}};
}

HttpResponse addScore(const Scores& scores, const Context& context) {
  const Json body = jsonBody(context.request);
  const Instrument& instrument = instrumentIn(body, scores.tables);
  const Json score = scoreOf(body, instrument, timeIn(body, context.now));
  scores.clinic.patients.addEvent(*context.actor, context.path.at("id"), "score", score, context.now);
  return jsonResponse(score, 201);
}

HttpResponse readScores(const Scores& scores, const Context& context) {
  Patients& patients = scores.clinic.patients;
  patients.look(*context.actor, context.path.at("id"), context.now);
  std::vector<Json> given;
  for (const PatientEvent& event : patients.events(*context.actor, context.path.at("id"), "score"))
    given.push_back(event.body);
  std::stable_sort(given.begin(), given.end(), [](const Json& a, const Json& b) {
    return a.at("at").get_ref<const std::string&>() < b.at("at").get_ref<const std::string&>();
  });
  return jsonResponse({{"scores", given}, {"expected", scores.expected}});
}

}  // namespace

void addScoreRoutes(Clinic& clinic) {
  OutcomeTables tables = loadOutcomeTables(clinic.evaluator.data());
  Json expected = expectedJson(tables, clinic.evaluator.evidence());
  const auto scores = std::make_shared<const Scores>(Scores{clinic, std::move(tables), std::move(expected)});
  const auto instruments = std::make_shared<const Json>(instrumentsJson(scores->tables));
  clinic.router.add({"GET", "/api/v1/instruments", Access::reader,
                     "Scores that can be kept, with their items and the change that patients notice",
                     [instruments](const Context&) { return jsonResponse(*instruments); }, 0, false});
  clinic.router.add({"GET", "/api/v1/patients/{id}/scores", Access::reader,
                     "Scores of a patient, and what groups of operated patients reached",
                     [scores](const Context& context) { return readScores(*scores, context); }, 0, false});
  clinic.router.add({"POST", "/api/v1/patients/{id}/scores", Access::clinician,
                     "A score from the answers of an instrument, or its value alone",
                     [scores](const Context& context) { return addScore(*scores, context); }, kSmallBody, false});
}

}  // namespace nucha::serve
