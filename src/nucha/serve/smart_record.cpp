// A record out of a record system: page by page, with limits, as one Bundle.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "nucha/record/fhir_values.h"
#include "nucha/serve/smart.h"

namespace nucha::serve {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kPageSize = 200;
constexpr int kOk = 200;

constexpr std::string_view kPatientPlace = "{{context.patientId}}";

class Fetching {
 public:
  Fetching(const HttpClient& client, std::string base, std::string token, const SmartLimits& limits)
      : client_(client),
        base_(std::move(base)),
        token_(std::move(token)),
        limits_(limits),
        until_(SteadyClock::now() + std::chrono::seconds(limits.seconds)) {}

  void addPatient(const std::string& patient) {
    int status = 0;
    Json json = get(base_ + "/Patient/" + patient, status);
    if (status != kOk) failed(status);
    if (memberText(json, "resourceType") != "Patient" || memberText(json, "id") != patient) {
      throw HttpError(502, "The record system gave another resource than the patient that was asked for.");
    }
    add(base_ + "/Patient/" + patient, std::move(json));
  }

  /// False when the server refuses to search for this kind.
  bool addAll(const std::string& search, const std::string& patient) {
    const std::string type = search.substr(0, search.find('?'));
    std::string url = base_ + "/" + search;
    url.replace(url.find(kPatientPlace), kPatientPlace.size(), patient);
    url += "&_count=" + std::to_string(kPageSize);
    std::set<std::string> seen;
    for (int page = 0; !url.empty(); ++page) {
      if (page == limits_.pages) tooMuch(fmt::format("more than {} pages of {}", limits_.pages, type));
      if (!seen.insert(url).second) throw HttpError(502, "The record system's pages lead in a circle.");
      int status = 0;
      const Json bundle = get(url, status);
      if (isRefusal(status) && page == 0) return false;
      if (status != kOk) failed(status);
      if (memberText(bundle, "resourceType") != "Bundle") {
        throw HttpError(502, fmt::format("The record system answered a search for {} with no Bundle.", type));
      }
      for (const Json& entry : memberList(bundle, "entry")) addEntry(entry, type);
      url = nextPage(bundle);
    }
    return true;
  }

  Json bundle() { return {{"resourceType", "Bundle"}, {"type", "collection"}, {"entry", std::move(entries_)}}; }

 private:
  [[noreturn]] static void failed(int status) {
    throw HttpError(502, fmt::format("The record system answers with status {}. Nothing was stored.", status));
  }

  // no right to this kind, or no such search there; a token that is not accepted is another matter
  static bool isRefusal(int status) {
    constexpr int kRefusals[] = {400, 403, 404, 405, 501};
    return std::find(std::begin(kRefusals), std::end(kRefusals), status) != std::end(kRefusals);
  }

  Json get(const std::string& url, int& status) {
    if (SteadyClock::now() > until_) {
      throw HttpError(504, "The record system is too slow: the record was not read in time. Nothing was stored.");
    }
    Json json = client_.askJson(url, token_, status);
    bytes_ += json.dump(-1, ' ', false, Json::error_handler_t::replace).size();
    if (bytes_ > limits_.bytes) tooMuch(fmt::format("more than {} bytes", limits_.bytes));
    return json;
  }

  [[noreturn]] static void tooMuch(const std::string& what) {
    throw HttpError(502, "The record is larger than what is read: " + what + ". Nothing was stored.");
  }

  // a search may also bring an OperationOutcome or resources that nobody asked for
  void addEntry(const Json& entry, const std::string& type) {
    const Json* resource = findMember(entry, "resource");
    if (!resource || memberText(*resource, "resourceType") != type) return;
    const Json* search = findMember(entry, "search");
    if (search && memberText(*search, "mode") == "outcome") return;
    add(memberText(entry, "fullUrl"), *resource);
  }

  void add(const std::string& full_url, Json resource) {
    if (entries_.size() == limits_.resources) tooMuch(fmt::format("more than {} resources", limits_.resources));
    Json entry = Json::object();
    if (!full_url.empty()) entry["fullUrl"] = full_url;
    entry["resource"] = std::move(resource);
    entries_.push_back(std::move(entry));
  }

  // the token goes nowhere else, whatever the page says
  std::string nextPage(const Json& bundle) const {
    for (const Json& link : memberList(bundle, "link")) {
      if (memberText(link, "relation") != "next") continue;
      std::string url = memberText(link, "url");
      const auto origin = findOrigin(url);
      if (!origin && url.starts_with('/') && !url.starts_with("//")) url.insert(0, originText());
      if (!origin && !url.starts_with("http")) url.insert(0, base_ + "/");
      if (findOrigin(url) != findOrigin(base_)) {
        throw HttpError(502, "The record system's next page lies on another server; it is not followed.");
      }
      return url;
    }
    return {};
  }

  std::string originText() const { return base_.substr(0, base_.find('/', base_.find("://") + 3)); }

  const HttpClient& client_;
  std::string base_, token_;
  const SmartLimits& limits_;
  SteadyClock::time_point until_;
  std::size_t bytes_ = 0;
  Json entries_ = Json::array();
};

}  // namespace

const std::vector<std::string>& recordSearches() {
  // what the reader of records uses (docs/record.md)
  static const std::vector<std::string> kSearches = {"Condition?patient={{context.patientId}}",
                                                     "Procedure?patient={{context.patientId}}",
                                                     "Observation?patient={{context.patientId}}",
                                                     "Device?patient={{context.patientId}}",
                                                     "DiagnosticReport?patient={{context.patientId}}",
                                                     "MedicationRequest?patient={{context.patientId}}&status=active"};
  return kSearches;
}

SmartRecord fetchRecord(const HttpClient& client, const std::string& base, const std::string& patient,
                        const std::string& token, const SmartLimits& limits, const std::vector<std::string>& searches) {
  SmartRecord record;
  record.patient = patient;
  Fetching fetching(client, base, token, limits);
  fetching.addPatient(patient);
  for (const std::string& search : searches) {
    if (!fetching.addAll(search, patient)) record.missing.push_back(search.substr(0, search.find('?')));
  }
  record.bundle = fetching.bundle();
  return record;
}

}  // namespace nucha::serve
