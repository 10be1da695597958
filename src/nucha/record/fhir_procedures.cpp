// The index operation out of Procedure resources: which one, where, how, with what and when.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "nucha/base/text.h"
#include "nucha/record/construct.h"
#include "nucha/record/dates.h"
#include "nucha/record/fhir_reader.h"

namespace nucha {
namespace {

struct Operation {
  const FhirResource* resource = nullptr;
  std::string words;  ///< of the code, the notes and what billing codes mean
  std::vector<Implies> says;
  std::vector<Level> levels;
  std::string date;
};

std::string procedureWords(const FhirReader& reader, const FhirConcept& what) {
  std::string words = what.words();
  for (const FhirCoding& coding : what.codings) {
    for (const ProcedureCode& row : reader.reading.tables.procedures) {
      if (row.code == coding.key() && words.find(row.words) == std::string::npos) {
        words += (words.empty() ? "" : "; ") + row.words;
      }
    }
  }
  return words;
}

// an operation on the neck: the site says so, or the words do
bool isOnNeck(const std::string& words, const std::vector<FhirConcept>& sites, bool has_levels) {
  const std::string folded = lowered(words);
  const auto says = [&](std::string_view word) { return folded.find(word) != std::string::npos; };
  const bool neck_site = std::any_of(sites.begin(), sites.end(), [](const FhirConcept& site) {
    return site.hasCode("122494005") || site.hasCode("45048000");  // SNOMED: cervical spine, neck
  });
  return has_levels || neck_site || says("cervical") || says("neck") || says("acdf") || says("accf") ||
         says("atlantoaxial");
}

// the words name an operation that fuses, replaces or decompresses
bool isSpineSurgery(const std::vector<Implies>& says) {
  return std::any_of(says.begin(), says.end(), [](Implies word) {
    return word != Implies::nothing && word != Implies::no_plate && word != Implies::uninstrumented;
  });
}

void addDevices(FhirReader& reader, const Json& procedure, std::vector<std::string>& implants) {
  const auto add = [&](const std::string& text) {
    const std::string name_of = clipped(text, 200);
    if (!name_of.empty() && std::find(implants.begin(), implants.end(), name_of) == implants.end()) {
      implants.push_back(name_of);
    }
  };
  for (const FhirConcept& used : readConcepts(procedure, "usedCode")) add(used.words());
  for (const Json& focal : memberList(procedure, "focalDevice")) {
    const Json* manipulated = findMember(focal, "manipulated");
    if (!manipulated) continue;
    const Json* device = reader.findReferenced(procedure, memberText(*manipulated, "reference"));
    if (!device) {
      add(memberText(*manipulated, "display"));
      continue;
    }
    add(readConcept(findMember(*device, "type")).words());
    for (const Json& name_of : memberList(*device, "deviceName")) add(memberText(name_of, "name"));
  }
}

std::optional<Operation> readOperation(FhirReader& reader, const FhirResource& resource) {
  const Json& json = *resource.json;
  Operation operation;
  operation.resource = &resource;
  const FhirConcept what = readConcept(findMember(json, "code"));
  const std::string status = memberText(json, "status");
  constexpr std::array<std::string_view, 4> kNotDone = {"preparation", "not-done", "entered-in-error", "on-hold"};
  if (std::find(kNotDone.begin(), kNotDone.end(), status) != kNotDone.end()) {
    reader.reading.unused(clipped(what.label()), "its status is " + status, resource.where);
    return std::nullopt;
  }
  operation.words = clipped(procedureWords(reader, what), 2000);
  operation.says = recogniseWords(operation.words, reader.reading.tables);
  const std::vector<FhirConcept> sites = readConcepts(json, "bodySite");
  std::string places = what.words();
  for (const FhirConcept& site : sites) places += "; " + site.words();
  operation.levels = findLevelsInText(clipped(places, 4000));
  if (!isSpineSurgery(operation.says) || !isOnNeck(places + operation.words, sites, !operation.levels.empty())) {
    reader.reading.unused(clipped(what.label()), "not recognised as an operation on the neck", resource.where);
    return std::nullopt;
  }
  operation.date = reader.checkedDate(findDateText(json, {"performedDateTime", "performedPeriod"}),
                                      resource.where + "/performedDateTime");
  return operation;
}

// the day of a date text, for "same day"
double wholeDay(const std::string& date) { return std::floor(findDay(date).value_or(-1e9)); }

void takeOperation(FhirReader& reader, const Operation& operation) {
  Surgery& surgery = reader.reading.result.surgery;
  const Json& json = *operation.resource->json;
  if (surgery.construct.find(operation.words) == std::string::npos) {
    surgery.construct += (surgery.construct.empty() ? "" : "; ") + operation.words;
  }
  surgery.levels.insert(surgery.levels.end(), operation.levels.begin(), operation.levels.end());
  addDevices(reader, json, surgery.implants);
  for (const FhirConcept& reason : readConcepts(json, "reasonCode")) {
    if (surgery.index_diagnosis.empty()) surgery.index_diagnosis = clipped(reason.words(), 300);
  }
}

void readTimeSince(FhirReader& reader, const Operation& operation) {
  const auto operated = findDay(operation.date);
  const auto evaluated = findDay(reader.evaluation_date);
  if (!operated) {
    reader.reading.note("The date of the operation is not given; the time since stays unknown.");
    return;
  }
  if (!evaluated) {
    reader.reading.note("No resource but the operation is dated; the time since stays unknown.");
    return;
  }
  if (*operated > *evaluated + 1) {
    reader.reading.fault(operation.resource->where + "/performedDateTime",
                         operation.date + " lies after the evaluation on " + clipped(reader.evaluation_date),
                         "correct the date, or Bundle.timestamp");
    return;
  }
  setMonthsSince(reader.reading, std::max(0.0, *evaluated - *operated) / kDaysPerMonth,
                 operation.resource->where + "/performedDateTime");
}

}  // namespace

void readFhirProcedures(FhirReader& reader) {
  std::vector<Operation> operations;
  for (const FhirResource& resource : reader.resources) {
    if (resource.type != "Procedure") continue;
    if (auto operation = readOperation(reader, resource)) operations.push_back(std::move(*operation));
  }
  if (operations.empty()) {
    reader.reading.note("No operation on the neck was found in the bundle; approach, levels and time are unknown.");
    return;
  }
  // the latest day counts; billing splits one operation into several Procedures of that day
  std::stable_sort(operations.begin(), operations.end(),
                   [](const auto& a, const auto& b) { return wholeDay(a.date) > wholeDay(b.date); });
  const Operation index = operations.front();
  reader.surgery_date = index.date;
  std::vector<Implies> says;
  for (const Operation& operation : operations) {
    if (wholeDay(operation.date) != wholeDay(index.date)) {
      reader.reading.unused(clipped(operation.words), "an operation other than the latest (" + index.date + ")",
                            operation.resource->where);
      continue;
    }
    takeOperation(reader, operation);
    says.insert(says.end(), operation.says.begin(), operation.says.end());
  }
  Surgery& surgery = reader.reading.result.surgery;
  std::sort(surgery.levels.begin(), surgery.levels.end());
  surgery.levels.erase(std::unique(surgery.levels.begin(), surgery.levels.end()), surgery.levels.end());
  if (!surgery.levels.empty()) surgery.level_count = static_cast<int>(surgery.levels.size());
  for (const std::string& implant : surgery.implants) {
    for (const Implies word : recogniseWords(implant, reader.reading.tables)) says.push_back(word);
  }
  surgery.approach = findApproachInWords(says);
  recogniseImplants(surgery, reader.reading.tables);
  readTimeSince(reader, index);
}

}  // namespace nucha
