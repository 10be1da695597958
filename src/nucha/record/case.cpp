#include "nucha/record/case.h"

#include <array>

#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/base/json.h"
#include "nucha/record/readers.h"
#include "nucha/record/tables.h"

namespace nucha {
namespace {

constexpr std::array<std::string_view, 3> kSexes = {"male", "female", "other"};
constexpr std::array<std::string_view, 3> kApproaches = {"anterior", "posterior", "combined"};

template <class Value>
Json orNull(const std::optional<Value>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json orNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json writePatient(const Patient& patient) {
  Json json = Json::object();
  if (!patient.id.empty()) json["id"] = patient.id;
  json["age"] = orNull(patient.age);
  json["sex"] = patient.sex ? Json(name(*patient.sex)) : Json(nullptr);
  json["risk_factors"] = patient.risk_factors;
  return json;
}

Json writeSurgery(const Surgery& surgery) {
  Json json = Json::object();
  json["approach"] = surgery.approach ? Json(name(*surgery.approach)) : Json(nullptr);
  json["levels"] = nullptr;
  if (!surgery.levels.empty()) {
    json["levels"] = Json::array();
    for (const Level level : surgery.levels) json["levels"].push_back(name(level));
  }
  if (surgery.level_count) json["levels_fused"] = *surgery.level_count;
  json["construct"] = orNull(surgery.construct);
  json["implants"] = surgery.implants.empty() ? Json(nullptr) : Json(surgery.implants);
  json["graft"] = orNull(surgery.graft);
  json["index_diagnosis"] = orNull(surgery.index_diagnosis);
  json["time_since_months"] = orNull(surgery.months_since);
  return json;
}

Json writeObservation(const Observation& observation) {
  Json json = Json::object();
  json["finding"] = observation.finding;
  json["present"] = observation.present;
  json["value"] = orNull(observation.value);
  json["unit"] = observation.value ? orNull(observation.unit) : Json(nullptr);
  json["level"] = observation.level ? Json(name(*observation.level)) : Json(nullptr);
  json["side"] = observation.side ? Json(name(*observation.side)) : Json(nullptr);
  json["stage"] = name(observation.stage);
  if (!observation.date.empty()) json["date"] = observation.date;
  return json;
}

}  // namespace

std::string_view name(Sex sex) { return kSexes[static_cast<std::size_t>(sex)]; }
std::string_view name(Approach approach) { return kApproaches[static_cast<std::size_t>(approach)]; }

std::optional<bool> Surgery::instrumented() const {
  bool all_known = true;
  for (const auto& has : {has_plate, has_cage, has_posterior_instrumentation, has_disc_replacement}) {
    if (has && *has) return true;
    if (!has) all_known = false;
  }
  if (all_known) return false;
  return std::nullopt;
}

Case Case::upTo(Stage stage) const {
  Case earlier = *this;
  std::erase_if(earlier.observations, [stage](const Observation& o) { return o.stage > stage; });
  return earlier;
}

const Observation* Case::find(std::string_view finding) const {
  const Observation* best = nullptr;
  for (const Observation& observation : observations) {
    if (observation.finding != finding) continue;
    const bool stronger = !best || (observation.present && !best->present) ||
                          (observation.present == best->present && observation.value && !best->value);
    if (stronger) best = &observation;
  }
  return best;
}

Case parseCase(const std::string& file, std::string_view text, const Evidence& evidence, const RecordTables& tables) {
  const Json json = parseJson(file, text);
  if (!json.is_object()) throw InputError({file, "holds no JSON object", "a case file or a FHIR Bundle was expected"});
  if (json.contains("resourceType")) return readFhirBundle(file, json, evidence, tables);
  return readCaseJson(file, json, evidence, tables);
}

Case parseCase(const std::string& file, std::string_view text, const Evidence& evidence) {
  return parseCase(file, text, evidence, loadRecordTables(findDataFolder()));
}

Case readCase(const std::filesystem::path& path, const Evidence& evidence) {
  return parseCase(path.string(), readFile(path), evidence);
}

std::string writeCase(const Case& patient_case) {
  Json json = Json::object();
  if (!patient_case.id.empty()) json["id"] = patient_case.id;
  if (!patient_case.title.empty()) json["title"] = patient_case.title;
  json["patient"] = writePatient(patient_case.patient);
  json["surgery"] = writeSurgery(patient_case.surgery);
  json["presentation"] = Json::array();
  for (const Observation& observation : patient_case.observations) {
    json["presentation"].push_back(writeObservation(observation));
  }
  return json.dump(2) + "\n";
}

}  // namespace nucha
