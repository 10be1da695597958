// The evaluation as a FHIR R4 Bundle. Nothing is invented: what the case does not say is left out, and no clock is
// read, so that the same evaluation gives the same bytes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>

#include "nucha/base/text.h"
#include "nucha/report/report.h"
#include "nucha/report/text_parts.h"

namespace nucha {
namespace {

constexpr double kWorthRecording = 0.01;
constexpr std::size_t kTestsProposed = 3;
constexpr std::size_t kArgumentsNamed = 5;

// two FNV-1a hashes, stirred (splitmix64): enough to tell the resources of one bundle apart
std::uint64_t hashOf(std::string_view text, std::uint64_t seed) {
  std::uint64_t hash = 0xCBF29CE484222325u ^ seed;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9u;
  hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBu;
  return hash ^ (hash >> 31);
}

// RFC 9562 version 8: a UUID made from the content
std::string urnOf(std::string_view content) {
  const std::uint64_t high = (hashOf(content, 1) & ~std::uint64_t{0xF000}) | 0x8000u;
  const std::uint64_t low = (hashOf(content, 2) & 0x3FFFFFFFFFFFFFFFu) | 0x8000000000000000u;
  return fmt::format("urn:uuid:{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xFFFFu, high & 0xFFFFu,
                     low >> 48, low & 0xFFFFFFFFFFFFu);
}

// text without line-breaking spaces of the screen, and never empty: FHIR refuses empty strings
std::string words(std::string_view text) {
  std::string out = text::cleaned(text);
  constexpr std::string_view kFixedSpace = "\xC2\xA0";
  for (auto at = out.find(kFixedSpace); at != std::string::npos; at = out.find(kFixedSpace, at)) {
    out.replace(at, kFixedSpace.size(), " ");
  }
  return out.empty() ? "not stated" : out;
}

Json plainConcept(std::string_view text) { return {{"text", words(text)}}; }
Json reference(const std::string& urn) { return {{"reference", urn}}; }

// "LOINC:1988-5" as a coding; nullptr for a system that FHIR has no address for
Json coding(std::string_view code) {
  static const std::map<std::string, std::string, std::less<>> kSystems = {
      {"LOINC", "http://loinc.org"},
      {"SNOMED", "http://snomed.info/sct"},
      {"ICD10", "http://hl7.org/fhir/sid/icd-10"},
      {"ICD10CM", "http://hl7.org/fhir/sid/icd-10-cm"}};
  const auto colon = code.find(':');
  const auto system = kSystems.find(code.substr(0, colon));
  if (colon == std::string_view::npos || system == kSystems.end()) return nullptr;
  const std::string value(trimmed(code.substr(colon + 1)));
  if (value.empty() || value.find_first_of(" *") != std::string::npos) return nullptr;
  return {{"system", system->second}, {"code", value}};
}

// more than one digit behind the dot exists only in the clinical modification
std::string icdCode(const std::string& code) {
  const auto dot = code.find('.');
  return (dot != std::string::npos && code.size() > dot + 2 ? "ICD10CM:" : "ICD10:") + code;
}

Json codeable(std::string_view text, const std::vector<std::string>& codes) {
  Json json = Json::object();
  for (const std::string& code : codes) {
    if (const Json one = coding(code); !one.is_null()) json["coding"].push_back(one);
  }
  json["text"] = words(text);
  return json;
}

// codes that mean this finding and no other; a diagnosis code says less than the finding does
std::vector<std::string> ownCodes(const Evidence& evidence, const Finding& finding) {
  std::vector<std::string> codes;
  for (const std::string& code : finding.codes) {
    const auto holders = std::count_if(evidence.findings.begin(), evidence.findings.end(), [&](const Finding& other) {
      return std::find(other.codes.begin(), other.codes.end(), code) != other.codes.end();
    });
    if (holders == 1 && !code.starts_with("ICD")) codes.push_back(code);
  }
  return codes;
}

// FHIR wants a time zone with a time of day; the day is enough here
std::string dayOf(std::string_view date) { return std::string(trimmed(date.substr(0, date.find_first_of('T')))); }

Json causeConcept(const Evidence& evidence, const RankedCause& cause) {
  std::vector<std::string> codes;
  if (const Cause* known = evidence.findCause(cause.cause)) {
    for (const std::string& code : known->icd10) codes.push_back(icdCode(code));
    for (const std::string& code : known->snomed) codes.push_back("SNOMED:" + code);
  }
  const std::string site = describe(cause.site);
  return codeable(cause.label + (site.empty() ? "" : ", " + site), codes);
}

std::string shareWords(double probability, const Interval& interval) {
  std::string text = text::percent(probability);
  const std::string range = text::range(interval);
  return range.empty() ? text : text + ", 90 % interval " + range;
}

class Bundle {
 public:
  Bundle(const Evaluation& evaluation, const Case& patient_case, const Evidence& evidence)
      : evaluation_(evaluation), case_(patient_case), evidence_(evidence), words_{evaluation, patient_case, evidence} {}

  Json write() {
    addPatient();
    for (const Observation& observation : case_.observations) addObservation(observation);
    for (const RaisedFlag& flag : evaluation_.red_flags) addFlag(flag);
    for (const RankedCause& cause : evaluation_.causes) {
      if (cause.probability >= kWorthRecording) addRisk(cause);
    }
    addImpression();
    std::size_t proposed = 0;
    for (const RankedTest& test : evaluation_.next_tests) {
      if (!test.appropriate || test.test == "none" || proposed == kTestsProposed) continue;
      addRequest(test);
      ++proposed;
    }
    return {{"resourceType", "Bundle"}, {"type", "collection"}, {"entry", entries_}};
  }

 private:
  // what the resource holds and its place in the bundle make its address
  std::string add(Json resource) {
    std::string urn = urnOf(std::to_string(entries_.size()) + resource.dump());
    entries_.push_back({{"fullUrl", urn}, {"resource", std::move(resource)}});
    return urn;
  }

  void addPatient() {
    Json json = {{"resourceType", "Patient"}};
    if (!text::cleaned(case_.patient.id).empty()) {
      json["identifier"] = Json::array({{{"value", words(case_.patient.id)}}});
    }
    if (case_.patient.sex) json["gender"] = name(*case_.patient.sex);
    patient_ = add(std::move(json));
  }

  void addObservation(const Observation& observation) {
    const Finding* finding = evidence_.findFinding(observation.finding);
    Json json = {{"resourceType", "Observation"}, {"status", "final"}};
    json["code"] = codeable(words_.finding(observation.finding),
                            finding ? ownCodes(evidence_, *finding) : std::vector<std::string>());
    json["subject"] = reference(patient_);
    if (!observation.date.empty()) json["effectiveDateTime"] = dayOf(observation.date);
    if (observation.value && std::isfinite(*observation.value)) {
      json["valueQuantity"] = {{"value", *observation.value}};
      const std::string unit = text::cleaned(finding ? finding->unit : observation.unit);
      if (!unit.empty()) json["valueQuantity"]["unit"] = unit;
    } else {
      json["valueBoolean"] = observation.present;
    }
    const std::string place = describe(Site{observation.level, observation.side, {}});
    if (!place.empty()) json["bodySite"] = plainConcept(place);
    const std::string urn = add(std::move(json));
    observations_[observation.finding].push_back(urn);
  }

  Json observationsOf(const std::vector<std::string>& findings) const {
    Json json = Json::array();
    for (const std::string& finding : findings) {
      const auto found = observations_.find(finding);
      if (found == observations_.end()) continue;
      for (const std::string& urn : found->second) json.push_back(reference(urn));
    }
    return json;
  }

  void addFlag(const RaisedFlag& flag) {
    const bool high = flag.urgency <= Urgency::within_24_h;
    Json json = {{"resourceType", "DetectedIssue"}, {"status", "preliminary"}};
    json["code"] = plainConcept(flag.suspected);
    json["severity"] = high ? "high" : flag.urgency == Urgency::within_1_week ? "moderate" : "low";
    json["patient"] = reference(patient_);
    if (const Json basis = observationsOf(flag.because); !basis.empty())
      json["evidence"] = Json::array({{{"detail", basis}}});
    std::string detail = "Urgency: " + std::string(name(flag.urgency)) + ".";
    std::vector<std::string> reasons;
    for (const std::string& reason : flag.because) reasons.push_back(words_.stated(reason));
    if (!reasons.empty()) detail += " Because: " + joined(reasons, "; ") + ".";
    json["detail"] = words(detail);
    json["mitigation"] = Json::array({{{"action", plainConcept(flag.action)}}});
    const std::string urn = add(std::move(json));
    flags_.push_back(reference(urn));
    for (const std::string& test : flag.tests) flag_of_test_.try_emplace(test, std::pair(&flag, urn));
  }

  std::string arguments(const std::vector<Contribution>& list) const {
    std::vector<std::string> parts;
    for (const Contribution& c : list) {
      if (parts.size() == kArgumentsNamed) break;
      parts.push_back(words_.statement(c.finding, c.present));
    }
    return joined(parts, "; ");
  }

  void addRisk(const RankedCause& cause) {
    std::vector<std::string> findings;
    for (const auto* list : {&cause.supporting, &cause.against}) {
      for (const Contribution& c : *list) findings.push_back(c.finding);
    }
    std::string rationale =
        shareWords(cause.probability, cause.interval90) + "; before the findings " + text::percent(cause.prior) + ".";
    if (!cause.supporting.empty()) rationale += " For: " + arguments(cause.supporting) + ".";
    if (!cause.against.empty()) rationale += " Against: " + arguments(cause.against) + ".";
    Json prediction = {{"outcome", causeConcept(evidence_, cause)}};
    // R4 wants a percentage here
    prediction["probabilityDecimal"] = std::round(1000 * cause.probability) / 10;
    prediction["rationale"] = words(rationale);
    Json json = {{"resourceType", "RiskAssessment"}, {"status", "final"}};
    json["method"] =
        plainConcept(fmt::format("nucha {}: exact posterior over sets of causes, from tables of evidence", version()));
    json["code"] = plainConcept("Probability that this cause is present in a neck that hurts after fusion");
    json["subject"] = reference(patient_);
    if (const Json basis = observationsOf(findings); !basis.empty()) json["basis"] = basis;
    json["prediction"] = Json::array({prediction});
    const std::string urn = add(std::move(json));
    risks_.push_back(reference(urn));
    findings_.push_back({{"itemCodeableConcept", causeConcept(evidence_, cause)},
                         {"basis", words(shareWords(cause.probability, cause.interval90))}});
  }

  void addImpression() {
    Json json = {{"resourceType", "ClinicalImpression"}, {"status", "completed"}};
    json["description"] = words(words_.patient());
    json["subject"] = reference(patient_);
    json["summary"] = words(summary());
    if (!findings_.empty()) json["finding"] = findings_;
    if (!risks_.empty()) json["prognosisReference"] = risks_;
    if (!flags_.empty()) json["supportingInfo"] = flags_;
    json["note"] = Json::array({{{"text", words(kSupportNotice)}}});
    for (const OpenFlag& flag : evaluation_.ask_now) {
      std::vector<std::string> ask;
      for (const std::string& finding : flag.ask) ask.push_back(words_.finding(finding));
      json["note"].push_back({{"text", words("Ask now: " + joined(ask, " / ") + "; would decide on " + flag.suspected +
                                             " (" + std::string(name(flag.urgency)) + ").")}});
    }
    impression_ = add(std::move(json));
  }

  std::string summary() const {
    std::vector<std::string> flags;
    for (const RaisedFlag& flag : evaluation_.red_flags) {
      flags.push_back(flag.suspected + " (" + std::string(name(flag.urgency)) + ")");
    }
    std::string text = flags.empty() ? "No red flag was raised by what is known; that does not rule out an emergency."
                                     : "Red flags: " + joined(flags, "; ") + ".";
    if (!evaluation_.causes.empty()) {
      const RankedCause& first = evaluation_.causes.front();
      text += " Most probable cause: " + first.label + ", " + shareWords(first.probability, first.interval90) + ".";
    }
    return text;
  }

  void addRequest(const RankedTest& test) {
    const auto flagged = flag_of_test_.find(test.test);
    Json json = {{"resourceType", "ServiceRequest"}, {"status", "draft"}, {"intent", "proposal"}};
    json["priority"] = flagged == flag_of_test_.end() ? "routine" : priority(flagged->second.first->urgency);
    json["code"] = plainConcept(test.label);
    json["subject"] = reference(patient_);
    json["reasonCode"] = Json::array({plainConcept(test.why)});
    json["supportingInfo"] = Json::array({reference(impression_)});
    if (flagged != flag_of_test_.end()) json["supportingInfo"].push_back(reference(flagged->second.second));
    json["note"] = Json::array({{{"text", words(kSupportNotice)}}});
    add(std::move(json));
  }

  static std::string_view priority(Urgency urgency) {
    switch (urgency) {
      case Urgency::now:
        return "stat";
      case Urgency::within_24_h:
        return "asap";
      case Urgency::within_1_week:
        return "urgent";
      case Urgency::routine:
        break;
    }
    return "routine";
  }

  const Evaluation& evaluation_;
  const Case& case_;
  const Evidence& evidence_;
  text::Words words_;
  Json entries_ = Json::array(), flags_ = Json::array(), risks_ = Json::array(), findings_ = Json::array();
  std::string patient_, impression_;
  std::map<std::string, std::vector<std::string>, std::less<>> observations_;
  std::map<std::string, std::pair<const RaisedFlag*, std::string>, std::less<>> flag_of_test_;
};

}  // namespace

Json writeFhir(const Evaluation& evaluation, const Case& patient_case, const Evidence& evidence) {
  return Bundle(evaluation, patient_case, evidence).write();
}

}  // namespace nucha
