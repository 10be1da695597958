#include "nucha/serve/cds_orders.h"

#include <algorithm>

#include "nucha/base/csv.h"
#include "nucha/base/text.h"
#include "nucha/evaluate/expression.h"
#include "nucha/evaluate/options_verdict.h"
#include "nucha/evaluate/red_flags.h"
#include "nucha/record/fhir_values.h"

namespace nucha::serve {
namespace {

constexpr const char* kTestSystem = "http://nucha/test";
constexpr const char* kTreatmentSystem = "http://nucha/treatment";
constexpr std::string_view kWord = "word:";

// ---- recognising ----

bool codeFits(const std::string& row, const std::string& key) {
  if (row.ends_with('*')) return key.starts_with(std::string_view(row).substr(0, row.size() - 1));
  return row == key;
}

bool holdsWord(const std::string& text, std::string_view word) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; };
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_letter(text[at - 1]);
    const std::size_t end = at + word.size();
    if (begins && (end == text.size() || !is_letter(text[end]))) return true;
  }
  return false;
}

void addOnce(std::vector<OrderMeaning>& list, const OrderMeaning& meaning) {
  if (std::find(list.begin(), list.end(), meaning) == list.end()) list.push_back(meaning);
}

const Json* findMedication(const Json& order, const Json& orders) {
  const Json* reference = findMember(order, "medicationReference");
  if (!reference) return nullptr;
  const std::string wanted = memberText(*reference, "reference");
  if (wanted.empty()) return nullptr;
  for (const Json& contained : memberList(order, "contained")) {
    if (wanted == "#" + memberText(contained, "id")) return &contained;
  }
  for (const Json& entry : memberList(orders, "entry")) {
    const Json* resource = findMember(entry, "resource");
    if (!resource || memberText(*resource, "resourceType") != "Medication") continue;
    if (wanted == "Medication/" + memberText(*resource, "id") || wanted == memberText(entry, "fullUrl")) {
      return resource;
    }
  }
  return nullptr;
}

FhirConcept conceptOf(const Json& order, const Json& orders) {
  const std::string type = memberText(order, "resourceType");
  if (type == "ServiceRequest") return readConcept(findMember(order, "code"));
  if (type == "DeviceRequest") return readConcept(findMember(order, "codeCodeableConcept"));
  if (type != "MedicationRequest") return {};
  FhirConcept medicine = readConcept(findMember(order, "medicationCodeableConcept"));
  if (const Json* medication = findMedication(order, orders)) medicine = readConcept(findMember(*medication, "code"));
  return medicine;
}

// ---- judging ----

bool isSerious(const RaisedFlag& flag) { return flag.urgency <= Urgency::within_24_h; }

bool isCalledFor(const std::string& test, const Evaluation& evaluation) {
  return std::any_of(evaluation.red_flags.begin(), evaluation.red_flags.end(), [&](const RaisedFlag& flag) {
    return isSerious(flag) && std::find(flag.tests.begin(), flag.tests.end(), test) != flag.tests.end();
  });
}

Lookup lookupFor(const Evaluated& evaluated, const Evidence& evidence) {
  const Evaluation& evaluation = evaluated.evaluation;
  return lookupOf(evaluated.patient_case, evidence, [&evaluation](std::string_view name) -> std::optional<double> {
    for (const RankedCause& cause : evaluation.causes) {
      if (cause.cause == name) return cause.probability;
    }
    for (const RankedFamily& family : evaluation.causes_by_family) {
      if (family.family == name) return family.probability;
    }
    return std::nullopt;
  });
}

struct Judgement {
  bool unsafe = false;
  std::vector<OrderReason> reasons;
};

Judgement judgeTest(const OrderMeaning& test, const Evaluated& evaluated, const Evidence& evidence) {
  Judgement judgement;
  const Lookup lookup = lookupFor(evaluated, evidence);
  const bool called = isCalledFor(test.id, evaluated.evaluation);
  for (const TestRule& rule : evidence.test_rules) {
    const bool unsafe = rule.verdict == "unsafe";
    if (rule.test != test.id || (!unsafe && rule.verdict != "early" && rule.verdict != "useless")) continue;
    // what an emergency needs is not too early
    if (called && !unsafe) continue;
    if (Expression::parse(rule.condition, rule.provenance.where).evaluate(lookup) != Truth::yes) continue;
    const OrderReason reason{rule.id, rule.why, {}, rule.provenance.sources};
    judgement.reasons.insert(unsafe && !judgement.unsafe ? judgement.reasons.begin() : judgement.reasons.end(), reason);
    judgement.unsafe = judgement.unsafe || unsafe;
  }
  return judgement;
}

CauseBeliefs beliefsOf(const Evaluation& evaluation) {
  CauseBeliefs beliefs;
  for (const RankedCause& cause : evaluation.causes) {
    beliefs.beliefs.push_back({cause.cause, cause.family, cause.probability, {}});
  }
  return beliefs;
}

const RankedOption* findOption(const Evaluation& evaluation, const std::string& treatment) {
  const auto& options = evaluation.options;
  const auto found = std::find_if(options.begin(), options.end(),
                                  [&](const RankedOption& option) { return option.treatment == treatment; });
  return found == options.end() ? nullptr : &*found;
}

bool carriesRisk(const Treatment& treatment) {
  static constexpr std::string_view kFamilies[] = {"injection", "neuromodulation", "orthobiologic", "surgery"};
  return std::find(std::begin(kFamilies), std::end(kFamilies), treatment.family) != std::end(kFamilies);
}

// an open emergency that the evaluation holds this treatment back for
void addFlags(const Treatment& treatment, const RankedOption& option, const Evaluated& evaluated,
              const Evidence& evidence, std::vector<OrderReason>& reasons) {
  if (!carriesRisk(treatment)) return;
  for (const RaisedFlag& flag : evaluated.evaluation.red_flags) {
    const bool holds = option.verdict == Verdict::avoid || option.why.find(flag.suspected) != std::string::npos;
    if (!isSerious(flag) || !holds) continue;
    OrderReason reason{flag.id, "First settle: " + flag.suspected + ". " + flag.action, {}, flag.sources};
    if (!flag.tests.empty() && evidence.findTest(flag.tests.front())) reason.first = flag.tests.front();
    reasons.push_back(std::move(reason));
    return;
  }
}

Judgement judgeTreatment(const OrderMeaning& meaning, const Evaluated& evaluated, const Evidence& evidence) {
  Judgement judgement;
  const Treatment* treatment = evidence.findTreatment(meaning.id);
  const RankedOption* option = findOption(evaluated.evaluation, meaning.id);
  const bool held = option && (option->verdict == Verdict::avoid || option->verdict == Verdict::needs_test);
  if (!treatment || !held || treatment->family == "emergency") return judgement;
  addFlags(*treatment, *option, evaluated, evidence, judgement.reasons);
  const CauseBeliefs beliefs = beliefsOf(evaluated.evaluation);
  const OptionContext context{&evidence, &beliefs, &evaluated.evaluation.red_flags, lookupFor(evaluated, evidence),
                              evidence.setting("option_cause_floor")};
  for (const char* verdict : {"avoid", "require_test"}) {
    for (const AnsweredRule& answered : answerRules(context)) {
      const OptionRule& rule = *answered.rule;
      const bool mine = rule.treatment == treatment->id || rule.treatment == treatment->family;
      if (!mine || rule.verdict != verdict || answered.truth != Truth::yes) continue;
      judgement.reasons.push_back({rule.id, rule.why, rule.test, rule.provenance.sources});
    }
  }
  return judgement;
}

// the same words twice tell nothing more
void dropRepeats(std::vector<OrderReason>& reasons) {
  std::vector<OrderReason> once;
  for (OrderReason& reason : reasons) {
    const auto same = std::find_if(once.begin(), once.end(), [&](const OrderReason& r) { return r.why == reason.why; });
    if (same == once.end()) once.push_back(std::move(reason));
  }
  reasons = std::move(once);
}

}  // namespace

OrderCodes::OrderCodes(const std::filesystem::path& folder, const Evidence& evidence) : evidence_(&evidence) {
  const CsvTable table = CsvTable::read(folder / "order_codes.csv");
  std::vector<Fault> faults;
  for (const char* column : {"code", "kind", "id"}) {
    if (!table.findColumn(column)) {
      faults.push_back({table.file() + ":1", "lacks the column '" + std::string(column) + "'", "add it"});
    }
  }
  if (!faults.empty()) throw InputError(std::move(faults));
  for (std::size_t i = 0; i < table.rowCount(); ++i) {
    const std::string kind = table.cell(i, "kind").text;
    const std::string id = table.cell(i, "id").text;
    const Test* test = kind == "test" ? evidence.findTest(id) : nullptr;
    const Treatment* treatment = kind == "treatment" ? evidence.findTreatment(id) : nullptr;
    if (!test && !treatment) {
      faults.push_back({table.where(i, "id"), "'" + id + "' is no " + (kind == "test" ? "test" : "treatment"),
                        "an id of tests.csv with kind test, or of treatments.csv with kind treatment"});
      continue;
    }
    rows_.push_back({table.cell(i, "code").text, {test != nullptr, id, test ? test->label : treatment->label}});
  }
  if (!faults.empty()) throw InputError(std::move(faults));
}

std::vector<OrderMeaning> OrderCodes::meaningsOf(const Json& order, const Json& orders) const {
  const FhirConcept what = conceptOf(order, orders);
  std::vector<OrderMeaning> meanings;
  for (const FhirCoding& coding : what.codings) {
    const Test* test = coding.system == kTestSystem ? evidence_->findTest(coding.code) : nullptr;
    if (test) addOnce(meanings, {true, test->id, test->label});
    const Treatment* treatment = coding.system == kTreatmentSystem ? evidence_->findTreatment(coding.code) : nullptr;
    if (treatment) addOnce(meanings, {false, treatment->id, treatment->label});
  }
  if (!meanings.empty()) return meanings;
  const bool medicine = memberText(order, "resourceType") == "MedicationRequest";
  const std::string words = lowered(what.words());
  for (const CodeRow& row : rows_) {
    const bool by_word = row.code.starts_with(kWord);
    const bool fits = by_word ? medicine && holdsWord(words, row.code.substr(kWord.size()))
                              : std::any_of(what.codings.begin(), what.codings.end(),
                                            [&](const FhirCoding& coding) { return codeFits(row.code, coding.key()); });
    if (fits) addOnce(meanings, row.meaning);
  }
  if (!meanings.empty() || words.empty()) return meanings;
  for (const Test& test : evidence_->tests) {
    if (lowered(test.label) == words) addOnce(meanings, {true, test.id, test.label});
  }
  for (const Treatment& treatment : evidence_->treatments) {
    if (lowered(treatment.label) == words) addOnce(meanings, {false, treatment.id, treatment.label});
  }
  return meanings;
}

Json OrderCodes::conceptOfTest(const std::string& id) const {
  const Test* test = evidence_->findTest(id);
  NUCHA_ASSERT(test != nullptr, "a test that is proposed stands in the tables");
  Json codings = Json::array({{{"system", kTestSystem}, {"code", id}, {"display", test->label}}});
  for (const CodeRow& row : rows_) {
    if (!row.meaning.is_test || row.meaning.id != id || !row.code.starts_with("CPT:")) continue;
    const auto meanings =
        std::count_if(rows_.begin(), rows_.end(), [&](const CodeRow& other) { return other.code == row.code; });
    if (meanings != 1) continue;
    codings.push_back({{"system", "http://www.ama-assn.org/go/cpt"}, {"code", row.code.substr(4)}});
    break;
  }
  return {{"coding", codings}, {"text", test->label}};
}

std::optional<OrderVerdict> judgeOrder(const std::vector<OrderMeaning>& meanings, const Evaluated& evaluated,
                                       const Evidence& evidence) {
  if (meanings.empty()) return std::nullopt;
  OrderVerdict verdict;
  verdict.meaning = meanings.front();
  verdict.unsafe = true;
  for (const OrderMeaning& meaning : meanings) {
    Judgement judgement =
        meaning.is_test ? judgeTest(meaning, evaluated, evidence) : judgeTreatment(meaning, evaluated, evidence);
    if (judgement.reasons.empty()) return std::nullopt;
    verdict.unsafe = verdict.unsafe && judgement.unsafe;
    for (OrderReason& reason : judgement.reasons) verdict.reasons.push_back(std::move(reason));
  }
  dropRepeats(verdict.reasons);
  return verdict;
}

}  // namespace nucha::serve
