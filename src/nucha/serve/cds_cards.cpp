#include "nucha/serve/cds_cards.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/record/fhir_values.h"
#include "nucha/report/report.h"
#include "nucha/report/text_parts.h"
#include "nucha/serve/crypto.h"
#include "nucha/serve/smart.h"

namespace nucha::serve {
namespace {

constexpr std::size_t kSummaryColumns = 139;  // CDS Hooks: fewer than 140 characters
constexpr std::size_t kFlagCards = 5;
constexpr std::size_t kCausesShown = 4;
constexpr std::size_t kOrderCards = 10;
constexpr const char* kOverrideSystem = "http://nucha/override-reason";

struct OverrideReason {
  const char* code;
  const char* display;
};
constexpr std::array<OverrideReason, 5> kOverrides = {{
    {"acted-on", "Acted on already"},
    {"excluded", "Excluded by examination or test"},
    {"other-question", "Ordered for another question"},
    {"patient-choice", "The patient decided otherwise"},
    {"not-applicable", "Does not apply to this patient"},
}};

Json overrides() {
  Json list = Json::array();
  for (const OverrideReason& reason : kOverrides) {
    list.push_back({{"code", reason.code}, {"system", kOverrideSystem}, {"display", reason.display}});
  }
  return list;
}

std::string summaryOf(const std::string& text) {
  if (columnsOf(text) <= kSummaryColumns) return text;
  constexpr std::size_t kDots = 4;
  const std::vector<std::string> lines = wrapped(text, kSummaryColumns - kDots);
  return lines.front() + " ...";
}

// a source that can be opened, else the first; what nobody measured is called by its name
Json sourceOf(const std::vector<std::string>& keys, const Evidence& evidence) {
  const Source* best = nullptr;
  for (const std::string& key : keys) {
    const Source* source = evidence.findSource(key);
    if (source && source->title.empty()) continue;
    if (source && (!best || (best->doi.empty() && best->url.empty()))) best = source;
  }
  if (!best || (best->doi.empty() && best->url.empty() && best->year.empty())) {
    return {{"label", "Clinical judgement, not measured"}};
  }
  Json json = {{"label", text::cleaned(best->title + (best->year.empty() ? "" : ", " + best->year))}};
  if (!best->doi.empty()) {
    json["url"] = "https://doi.org/" + best->doi;
  } else if (!best->url.empty()) {
    json["url"] = best->url;
  }
  return json;
}

Json ownSource(const CardTexts& texts) { return {{"label", std::string("nucha ") + version()}, {"url", texts.url}}; }

Json cardOf(const std::string& summary, const char* indicator, const std::string& detail, Json source,
            const CardTexts& texts) {
  Json card = {{"uuid", randomUuid()},        {"summary", summaryOf(summary)},
               {"indicator", indicator},      {"detail", detail + "\n\n*" + kSupportNotice + "*"},
               {"source", std::move(source)}, {"overrideReasons", overrides()}};
  if (texts.can_launch) {
    card["links"] =
        Json::array({{{"label", "Open in nucha"}, {"url", texts.url + "/smart/launch"}, {"type", "smart"}}});
  }
  return card;
}

// ---- patient-view ----

Json flagCard(const RaisedFlag& flag, const text::Words& words, const CardTexts& texts) {
  const bool urgent = flag.urgency <= Urgency::within_24_h;
  std::string detail = "**Danger sign: " + words.plain(flag.suspected) + "** (" + std::string(name(flag.urgency)) +
                       ")\n\n" + words.plain(flag.action);
  std::vector<std::string> reasons;
  for (const std::string& reason : flag.because) reasons.push_back(words.stated(reason));
  if (!reasons.empty()) detail += "\n\nBecause of: " + joined(reasons, "; ") + ".";
  const std::string summary =
      (flag.urgency == Urgency::now ? "Now: " : "Within " + std::string(name(flag.urgency)) + ": ") +
      words.plain(flag.suspected);
  return cardOf(summary, urgent ? "critical" : "warning", detail, sourceOf(flag.sources, words.evidence), texts);
}

Json furtherFlagsCard(std::size_t count, const text::Words& words, const CardTexts& texts) {
  std::string detail = "**Further danger signs**\n";
  for (std::size_t i = kFlagCards; i < words.evaluation.red_flags.size(); ++i) {
    const RaisedFlag& flag = words.evaluation.red_flags[i];
    detail += "\n- " + words.plain(flag.suspected) + " (" + std::string(name(flag.urgency)) + ")";
  }
  const bool urgent = words.evaluation.red_flags[kFlagCards].urgency <= Urgency::within_24_h;
  return cardOf(fmt::format("{} further danger {}", count, count == 1 ? "sign" : "signs"),
                urgent ? "critical" : "warning", detail, ownSource(texts), texts);
}

std::string placed(const RankedCause& cause) {
  const std::string site = describe(cause.site);
  return text::cleaned(cause.label) + (site.empty() ? "" : ", " + site);
}

const RankedTest* findNextTest(const Evaluation& evaluation) {
  const auto& tests = evaluation.next_tests;
  const auto found = std::find_if(tests.begin(), tests.end(), [](const RankedTest& test) { return test.appropriate; });
  return found == tests.end() ? nullptr : &*found;
}

std::string causesDetail(const text::Words& words, const CardTexts& texts) {
  const Evaluation& evaluation = words.evaluation;
  std::string detail = "**Likeliest causes** (probability, 90 % interval)\n";
  for (std::size_t i = 0; i < std::min(kCausesShown, evaluation.causes.size()); ++i) {
    const RankedCause& cause = evaluation.causes[i];
    const std::string range = text::range(cause.interval90);
    detail +=
        "\n- " + placed(cause) + ": " + text::percent(cause.probability) + (range.empty() ? "" : " (" + range + ")");
  }
  if (const RankedTest* test = findNextTest(evaluation)) {
    detail += "\n\n**Next:** " + text::cleaned(test->label) + ". " + words.plain(test->why);
  }
  for (const OpenFlag& flag : evaluation.ask_now) {
    std::vector<std::string> ask;
    for (const std::string& finding : flag.ask) ask.push_back(words.finding(finding));
    detail += "\n\n**Ask now:** " + joined(ask, " / ") + ": decides on " + words.plain(flag.suspected) + ".";
  }
  detail += "\n\nOnly what the record says in codes was read. What is not recorded is unknown, not absent.";
  if (!texts.incomplete.empty()) {
    detail += " Of " + joined(texts.incomplete, ", ") + " only the first page was sent.";
  }
  return detail;
}

Json causesCard(const text::Words& words, const CardTexts& texts) {
  const Evaluation& evaluation = words.evaluation;
  const RankedCause& first = evaluation.causes.front();
  std::string summary =
      "After cervical fusion: likeliest " + text::shortened(first.label) + ", " + text::percent(first.probability);
  if (const RankedTest* test = findNextTest(evaluation)) summary += "; next: " + text::shortened(test->label);
  return cardOf(summary, first.dangerous ? "warning" : "info", causesDetail(words, texts), ownSource(texts), texts);
}

// ---- order-select ----

std::string referenceOf(const Json& order) { return memberText(order, "resourceType") + "/" + memberText(order, "id"); }

// those just selected; without a selection all drafts
std::vector<const Json*> selectedOrders(const Json& context, const Json& drafts) {
  std::vector<std::string> selections;
  for (const Json& selection : memberList(context, "selections")) {
    if (selection.is_string()) selections.push_back(selection.get<std::string>());
  }
  std::vector<const Json*> orders;
  for (const Json& entry : memberList(drafts, "entry")) {
    const Json* order = findMember(entry, "resource");
    if (!order || memberText(*order, "status") == "entered-in-error") continue;
    const bool selected = std::find(selections.begin(), selections.end(), referenceOf(*order)) != selections.end();
    if (selections.empty() || selected) orders.push_back(order);
  }
  return orders;
}

struct Drafts {
  const Json& bundle;
  const OrderCodes& codes;
  std::vector<OrderMeaning> all;  ///< what is being ordered anyway
  std::string patient;
};

bool isOrdered(const Drafts& drafts, const std::string& test) {
  return std::any_of(drafts.all.begin(), drafts.all.end(),
                     [&](const OrderMeaning& meaning) { return meaning.is_test && meaning.id == test; });
}

// a test to order in the place of the draft: what a danger sign calls for, what has to come first, else for a test the
// one that tells most
std::string replacementFor(const OrderVerdict& verdict, const Drafts& drafts, const Evaluated& evaluated,
                           const Evidence& evidence) {
  const auto fits = [&](const std::string& id) {
    const Test* test = evidence.findTest(id);
    return test && id != "none" && id != "history_exam" && id != verdict.meaning.id && !isOrdered(drafts, id) &&
           !judgeOrder({{true, id, test->label}}, evaluated, evidence);
  };
  for (const RaisedFlag& flag : evaluated.evaluation.red_flags) {
    const bool told = std::any_of(verdict.reasons.begin(), verdict.reasons.end(),
                                  [&](const OrderReason& reason) { return reason.rule == flag.id; });
    if (flag.urgency > Urgency::within_24_h || !(told || verdict.meaning.is_test)) continue;
    for (const std::string& test : flag.tests) {
      if (fits(test)) return test;
    }
  }
  for (const OrderReason& reason : verdict.reasons) {
    if (fits(reason.first)) return reason.first;
  }
  const RankedTest* next = verdict.meaning.is_test ? findNextTest(evaluated.evaluation) : nullptr;
  return next && fits(next->test) ? next->test : std::string();
}

Json deleteAction(const Json& order, const std::string& label) {
  return {{"type", "delete"}, {"description", "Takes back the draft: " + label}, {"resourceId", referenceOf(order)}};
}

Json createAction(const std::string& test, const std::string& label, const Drafts& drafts) {
  const Json resource = {{"resourceType", "ServiceRequest"},
                         {"status", "draft"},
                         {"intent", "order"},
                         {"code", drafts.codes.conceptOfTest(test)},
                         {"subject", {{"reference", "Patient/" + drafts.patient}}}};
  return {{"type", "create"}, {"description", "Drafts an order: " + label}, {"resource", resource}};
}

Json suggestionsFor(const Json& order, const OrderVerdict& verdict, const Drafts& drafts, const Evaluated& evaluated,
                    const Evidence& evidence) {
  Json suggestions = Json::array();
  const std::string label = text::cleaned(verdict.meaning.label);
  const bool can_delete = isFhirId(memberText(order, "id"));
  const std::string other = replacementFor(verdict, drafts, evaluated, evidence);
  if (!other.empty()) {
    const std::string other_label = text::cleaned(evidence.findTest(other)->label);
    Json actions = Json::array({createAction(other, other_label, drafts)});
    if (can_delete) actions.push_back(deleteAction(order, label));
    suggestions.push_back({{"label", summaryOf((can_delete ? "Replace by: " : "Order first: ") + other_label)},
                           {"uuid", randomUuid()},
                           {"isRecommended", true},
                           {"actions", actions}});
  }
  if (can_delete) {
    suggestions.push_back({{"label", "Take the draft back"},
                           {"uuid", randomUuid()},
                           {"actions", Json::array({deleteAction(order, label)})}});
  }
  return suggestions;
}

Json orderCard(const Json& order, const OrderVerdict& verdict, const Drafts& drafts, const text::Words& words,
               const Evaluated& evaluated, const CardTexts& texts) {
  const std::string label = text::shortened(verdict.meaning.label);
  const OrderReason& first = verdict.reasons.front();
  std::string detail = "**" + label + "**: the rules speak against it now.\n";
  for (const OrderReason& reason : verdict.reasons) {
    detail += "\n- " + words.plain(reason.why);
    std::vector<std::string> sources;
    for (const std::string& key : reason.sources) {
      if (key != "Judged") sources.push_back(words.source(key));
    }
    detail += sources.empty() ? " (clinical judgement, not measured)" : " (" + joined(sources, "; ") + ")";
  }
  if (!texts.incomplete.empty()) {
    detail += "\n\nOf " + joined(texts.incomplete, ", ") + " only the first page was sent.";
  }
  Json card = cardOf((verdict.unsafe ? "Unsafe here: " : "Not now: ") + label + ". " + words.plain(first.why),
                     "warning", detail, sourceOf(first.sources, words.evidence), texts);
  Json suggestions = suggestionsFor(order, verdict, drafts, evaluated, words.evidence);
  if (!suggestions.empty()) {
    card["suggestions"] = std::move(suggestions);
    card["selectionBehavior"] = "at-most-one";
  }
  return card;
}

}  // namespace

const std::vector<std::string>& overrideCodes() {
  static const std::vector<std::string> kCodes = [] {
    std::vector<std::string> codes;
    for (const OverrideReason& reason : kOverrides) codes.emplace_back(reason.code);
    return codes;
  }();
  return kCodes;
}

Json patientViewCards(const Evaluated& evaluated, const Evidence& evidence, const CardTexts& texts) {
  const Evaluation& evaluation = evaluated.evaluation;
  const text::Words words{evaluation, evaluated.patient_case, evidence};
  Json cards = Json::array();
  const std::size_t count = evaluation.red_flags.size();
  for (std::size_t i = 0; i < std::min(kFlagCards, count); ++i) {
    cards.push_back(flagCard(evaluation.red_flags[i], words, texts));
  }
  if (count > kFlagCards) cards.push_back(furtherFlagsCard(count - kFlagCards, words, texts));
  if (!evaluation.causes.empty()) cards.push_back(causesCard(words, texts));
  return cards;
}

Json orderSelectCards(const Json& context, const OrderCodes& codes, const Evaluated& evaluated,
                      const Evidence& evidence, const CardTexts& texts) {
  const Json* bundle = findMember(context, "draftOrders");
  if (!bundle || memberText(*bundle, "resourceType") != "Bundle") {
    throw HttpError(400, "'context.draftOrders' is missing or no Bundle.");
  }
  Drafts drafts{*bundle, codes, {}, memberText(context, "patientId")};
  for (const Json& entry : memberList(*bundle, "entry")) {
    const Json* order = findMember(entry, "resource");
    if (!order) continue;
    for (OrderMeaning& meaning : codes.meaningsOf(*order, *bundle)) drafts.all.push_back(std::move(meaning));
  }
  const text::Words words{evaluated.evaluation, evaluated.patient_case, evidence};
  Json cards = Json::array();
  for (const Json* order : selectedOrders(context, *bundle)) {
    const auto verdict = judgeOrder(codes.meaningsOf(*order, *bundle), evaluated, evidence);
    if (!verdict) continue;
    cards.push_back(orderCard(*order, *verdict, drafts, words, evaluated, texts));
    if (cards.size() == kOrderCards) break;
  }
  return cards;
}

}  // namespace nucha::serve
