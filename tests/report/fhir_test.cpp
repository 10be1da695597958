// The shape of the FHIR output; tools/check-schemas validates it against R4 itself.
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>
#include <vector>

#include "nucha/report/report.h"
#include "report/sample.h"

namespace nucha {
namespace {

Json written(const sample::Sample& s) { return writeFhir(s.evaluation, s.patient_case, s.evidence); }

std::vector<Json> resources(const Json& bundle, const std::string& type) {
  std::vector<Json> out;
  for (const Json& entry : bundle["entry"]) {
    if (entry["resource"]["resourceType"] == type) out.push_back(entry["resource"]);
  }
  return out;
}

// every text, reference included, that stands under a key anywhere
void collect(const Json& json, const std::string& key, std::vector<std::string>& into) {
  if (json.is_object()) {
    for (const auto& [name, value] : json.items()) {
      if (name == key && value.is_string()) into.push_back(value.get<std::string>());
      collect(value, key, into);
    }
  } else if (json.is_array()) {
    for (const Json& value : json) collect(value, key, into);
  }
}

void collectTexts(const Json& json, std::vector<std::string>& into) {
  if (json.is_string()) into.push_back(json.get<std::string>());
  if (json.is_structured()) {
    for (const Json& value : json) collectTexts(value, into);
  }
}

TEST(WriteFhir, IsACollectionOfOnePatient) {
  const Json bundle = written(sample::make());
  EXPECT_EQ(bundle["resourceType"], "Bundle");
  EXPECT_EQ(bundle["type"], "collection");
  ASSERT_EQ(resources(bundle, "Patient").size(), 1u);
  EXPECT_EQ(resources(bundle, "ClinicalImpression").size(), 1u);
}

TEST(WriteFhir, InventsNothingAboutThePatient) {
  sample::Sample s = sample::make();
  EXPECT_EQ(resources(written(s), "Patient")[0], (Json{{"resourceType", "Patient"}, {"gender", "female"}}));
  s.patient_case.patient = Patient{};
  EXPECT_EQ(resources(written(s), "Patient")[0], (Json{{"resourceType", "Patient"}}));
}

TEST(WriteFhir, AddressesAreUuidsAndAllReferencesLeadToOne) {
  const Json bundle = written(sample::make());
  const std::regex uuid("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  std::set<std::string> known;
  for (const Json& entry : bundle["entry"]) {
    const auto address = entry["fullUrl"].get<std::string>();
    EXPECT_TRUE(std::regex_match(address, uuid)) << address;
    EXPECT_TRUE(known.insert(address).second) << address;
  }
  std::vector<std::string> references;
  collect(bundle, "reference", references);
  EXPECT_GT(references.size(), 20u);
  for (const std::string& reference : references) EXPECT_TRUE(known.contains(reference)) << reference;
}

TEST(WriteFhir, AddressesDependOnTheContentAlone) {
  sample::Sample s = sample::make();
  EXPECT_EQ(written(s).dump(), written(sample::make()).dump());
  s.evaluation.causes[0].probability = 0.71;
  EXPECT_NE(written(s)["entry"].back()["fullUrl"], written(sample::make())["entry"].back()["fullUrl"]);
}

TEST(WriteFhir, ReadsNoClock) {
  const std::string text = written(sample::make()).dump();
  for (const char* key : {"\"date\"", "\"timestamp\"", "\"authoredOn\"", "effectiveDateTime", "occurrenceDateTime"}) {
    EXPECT_EQ(text.find(key), std::string::npos) << key;
  }
}

TEST(WriteFhir, OneRiskAssessmentForEveryCauseOfOnePercentOrMore) {
  const sample::Sample s = sample::make();
  const auto risks = resources(written(s), "RiskAssessment");
  ASSERT_EQ(risks.size(), 7u);  // eight causes, one of them at 0.3 %
  for (const Json& risk : risks) {
    EXPECT_EQ(risk["status"], "final");
    ASSERT_EQ(risk["prediction"].size(), 1u);
    EXPECT_FALSE(risk["prediction"][0].contains("qualitativeRisk"));
    EXPECT_TRUE(risk.contains("method"));
  }
  // R4 counts probabilities in percent
  EXPECT_DOUBLE_EQ(risks[0]["prediction"][0]["probabilityDecimal"].get<double>(), 72.0);
  EXPECT_NE(risks[0]["prediction"][0]["rationale"].get<std::string>().find("90 % interval 52–86 %"), std::string::npos);
}

TEST(WriteFhir, CausesCarryTheirCodes) {
  sample::Sample s = sample::make();
  s.evidence.causes[0].icd10 = {"M96.0"};
  s.evidence.causes[1].icd10 = {"T84.296"};
  s.evidence.causes[1].snomed = {"123"};
  const auto risks = resources(written(s), "RiskAssessment");
  const Json& first = risks[0]["prediction"][0]["outcome"];
  EXPECT_EQ(first["text"], "Non-union of a fused level, C6-C7");
  EXPECT_EQ(first["coding"], Json::array({{{"system", "http://hl7.org/fhir/sid/icd-10"}, {"code", "M96.0"}}}));
  const Json& second = risks[1]["prediction"][0]["outcome"];
  EXPECT_EQ(second["coding"][0]["system"], "http://hl7.org/fhir/sid/icd-10-cm");
  EXPECT_EQ(second["coding"][1]["system"], "http://snomed.info/sct");
}

TEST(WriteFhir, EveryRedFlagIsADetectedIssueWithWhatToDo) {
  sample::Sample s = sample::make();
  s.evaluation.red_flags.resize(4, s.evaluation.red_flags[0]);
  const std::vector<std::pair<Urgency, std::string>> wanted = {{Urgency::now, "high"},
                                                               {Urgency::within_24_h, "high"},
                                                               {Urgency::within_1_week, "moderate"},
                                                               {Urgency::routine, "low"}};
  for (std::size_t i = 0; i < wanted.size(); ++i) s.evaluation.red_flags[i].urgency = wanted[i].first;
  const auto issues = resources(written(s), "DetectedIssue");
  ASSERT_EQ(issues.size(), wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_EQ(issues[i]["severity"], wanted[i].second);
    EXPECT_EQ(issues[i]["mitigation"][0]["action"]["text"], s.evaluation.red_flags[i].action);
    EXPECT_NE(issues[i]["detail"].get<std::string>().find(name(wanted[i].first)), std::string::npos);
    EXPECT_EQ(issues[i]["evidence"][0]["detail"].size(), 1u);
  }
}

TEST(WriteFhir, TestsAreProposalsAndNeverOrders) {
  sample::Sample s = sample::make();
  RankedTest wait;
  wait.test = "none";
  wait.label = "Wait";
  s.evaluation.next_tests.insert(s.evaluation.next_tests.begin(), wait);
  s.evaluation.next_tests[2].appropriate = false;
  const auto requests = resources(written(s), "ServiceRequest");
  ASSERT_EQ(requests.size(), 3u);
  for (const Json& request : requests) {
    EXPECT_EQ(request["intent"], "proposal");
    EXPECT_EQ(request["status"], "draft");
    EXPECT_NE(request["code"]["text"], "Wait");
    EXPECT_NE(request["code"]["text"], s.evaluation.next_tests[2].label);
  }
  EXPECT_EQ(requests[0]["priority"], "urgent");  // CT is called for by a flag within a week
  EXPECT_EQ(requests[1]["priority"], "routine");
}

TEST(WriteFhir, TheImpressionHoldsNoticeFlagsAndOpenQuestions) {
  const Json impression = resources(written(sample::make()), "ClinicalImpression")[0];
  EXPECT_EQ(impression["status"], "completed");
  EXPECT_EQ(impression["note"][0]["text"], kSupportNotice);
  EXPECT_NE(impression["note"][1]["text"].get<std::string>().find("Ask now"), std::string::npos);
  EXPECT_EQ(impression["finding"].size(), 7u);
  EXPECT_EQ(impression["prognosisReference"].size(), 7u);
  EXPECT_EQ(impression["supportingInfo"].size(), 1u);
  EXPECT_NE(impression["summary"].get<std::string>().find("silent hardware failure (1 week)"), std::string::npos);
}

TEST(WriteFhir, SaysWhatNoRedFlagDoesNotMean) {
  sample::Sample s = sample::make();
  s.evaluation.red_flags.clear();
  const Json impression = resources(written(s), "ClinicalImpression")[0];
  EXPECT_NE(impression["summary"].get<std::string>().find("does not rule out an emergency"), std::string::npos);
  EXPECT_FALSE(impression.contains("supportingInfo"));
}

TEST(WriteFhir, FindingsKeepTheirValuesAndOnlyTheirOwnCodes) {
  sample::Sample s = sample::make();
  s.evidence.findings[0].codes = {"SNOMED:1", "ICD10:M54.2"};
  s.evidence.findings[1].codes = {"SNOMED:2"};
  s.evidence.findings[2].codes = {"SNOMED:2"};
  s.patient_case.observations[0].date = "2024-05-17T08:30";
  const auto seen = resources(written(s), "Observation");
  ASSERT_EQ(seen.size(), s.patient_case.observations.size());
  EXPECT_EQ(seen[0]["code"]["coding"].size(), 1u);
  EXPECT_EQ(seen[0]["effectiveDateTime"], "2024-05-17");
  EXPECT_FALSE(seen[1]["code"].contains("coding"));
  EXPECT_EQ(seen[3]["valueQuantity"]["value"], 3.1);
  EXPECT_EQ(seen[3]["valueQuantity"]["unit"], "mm");
  EXPECT_EQ(seen[7]["valueBoolean"], false);
}

TEST(WriteFhir, NoTextIsEmptyOrHoldsControlCharacters) {
  sample::Sample s = sample::make();
  s.evaluation = Evaluation{};
  s.evaluation.red_flags = {{}};
  s.evaluation.red_flags[0].because = {"\x1B[2J"};
  s.evaluation.ask_now = {{}};
  s.evaluation.next_tests = {{}};
  s.evaluation.causes = {{}};
  s.evaluation.causes[0].probability = 1;
  s.patient_case = Case{};
  s.patient_case.surgery.construct = "\x1B[31m\xFF";
  std::vector<std::string> texts;
  collectTexts(written(s), texts);
  for (const std::string& text : texts) {
    EXPECT_FALSE(text.empty());
    for (const char c : text) EXPECT_GE(static_cast<unsigned char>(c), 0x20u);
  }
}

}  // namespace
}  // namespace nucha
