// Tables of what can be seen and of what can be wrong: groups, findings, causes, nerve roots.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/evidence/load_tables.h"

namespace nucha {
namespace {

constexpr std::array<Word<Stage>, 5> kStages = {{{"history", Stage::history},
                                                 {"exam", Stage::exam},
                                                 {"lab", Stage::lab},
                                                 {"imaging", Stage::imaging},
                                                 {"procedure", Stage::procedure}}};
constexpr std::array<Word<ValueType>, 2> kTypes = {{{"boolean", ValueType::boolean}, {"number", ValueType::number}}};
constexpr std::array<Word<SeenAt>, 3> kSeenAt = {
    {{"any", SeenAt::any}, {"fused", SeenAt::fused}, {"mobile", SeenAt::mobile}}};

constexpr std::array<Word<SiteKind>, 7> kSites = {{{"none", SiteKind::none},
                                                   {"fused_level", SiteKind::fused_level},
                                                   {"fused_foramen", SiteKind::fused_foramen},
                                                   {"mobile_level", SiteKind::mobile_level},
                                                   {"mobile_foramen", SiteKind::mobile_foramen},
                                                   {"mobile_facet", SiteKind::mobile_facet},
                                                   {"root", SiteKind::root}}};
constexpr std::array<std::pair<std::string_view, Threshold::Op>, 4> kComparisons = {
    {{">=", Threshold::Op::greater_equal},
     {"<=", Threshold::Op::less_equal},
     {">", Threshold::Op::greater},
     {"<", Threshold::Op::less}}};
// units a case file may use; a scale names itself ("0-10"), a grade its author
constexpr std::string_view kUnits[] = {
    "percent", "mm",         "cm",         "deg",    "degC",    "1",      "1/min",  "beats/min",   "count", "days",
    "weeks",   "months",     "years",      "levels", "score",   "points", "grade",  "mmHg",        "mg/L",  "mg/dL",
    "mm/h",    "10^9/L",     "ng/mL",      "ug/L",   "ng/L",    "umol/L", "mmol/L", "g/L",         "g/dL",  "MME/day",
    "kg/m2",   "cigarettes", "pack years", "HU",     "T-score", "beats",  "cycles", "cycles/10 s", "NRS",   "MRC",
    "seconds", "ratio",      "code",       "N",      "uV",      "ms",     "m/s"};

bool isScale(std::string_view unit) {
  const auto dash = unit.find('-', 1);
  return dash != std::string_view::npos && findNumber(unit.substr(0, dash)) && findNumber(unit.substr(dash + 1));
}

bool isUnit(std::string_view unit) {
  return isScale(unit) || unit.ends_with(" grade") ||
         std::find(std::begin(kUnits), std::end(kUnits), unit) != std::end(kUnits);
}

// `stand_in` is the limit of a threshold that cannot be read, so that one bad cell is one fault
std::optional<Threshold> readThreshold(TableReader& row, double stand_in) {
  const std::string text = row.optionalText("abnormal");
  if (text.empty()) return std::nullopt;
  for (const auto& [symbol, op] : kComparisons) {
    if (!text.starts_with(symbol)) continue;
    if (const auto limit = findNumber(std::string_view(text).substr(symbol.size()))) return Threshold{op, *limit};
    break;
  }
  row.fault("abnormal", fmt::format("'{}' is not a threshold", text), "write a comparison such as >=38");
  return Threshold{Threshold::Op::greater_equal, stand_in};
}

void mustBeBlank(TableReader& row, std::string_view column, std::string_view why) {
  if (!row.isEmpty(column)) row.fault(column, fmt::format("{} must be empty", column), std::string(why));
}

void readNumberCells(TableReader& row, Finding& finding) {
  finding.unit = row.text("unit");
  if (!finding.unit.empty() && !isUnit(finding.unit)) {
    row.fault("unit", fmt::format("unknown unit '{}'", finding.unit),
              "use a known unit (mm, deg, mg/L, percent ...), a scale such as 0-10, or '... grade'");
  }
  finding.plausible_lo = row.number("plausible_lo");
  finding.plausible_hi = row.number("plausible_hi");
  if (!(finding.plausible_lo < finding.plausible_hi)) {
    row.fault("plausible_lo", "the plausible interval is empty", "plausible_lo < plausible_hi must hold");
  }
  finding.abnormal = readThreshold(row, finding.plausible_lo);
  if (!finding.abnormal || !(finding.plausible_lo < finding.plausible_hi)) return;
  if (finding.abnormal->limit < finding.plausible_lo || finding.abnormal->limit > finding.plausible_hi) {
    row.fault("abnormal", fmt::format("the threshold {} is not a plausible value", shown(finding.abnormal->limit)),
              "it must lie between plausible_lo and plausible_hi");
  }
}

void readLeak(TableReader& row, Finding& finding) {
  // factors act through odds ratios, and a number without a threshold has no "present"
  const bool needed = !finding.risk_factor && (finding.type == ValueType::boolean || finding.abnormal);
  if (needed) {
    finding.leak = row.range("leak", "leak_lo", "leak_hi", kInsideShare);
  } else if (const auto leak = row.optionalRange("leak", "leak_lo", "leak_hi", kShare)) {
    finding.leak = *leak;
  }
}

std::optional<Root> readRoot(TableReader& row, std::string_view column) {
  const std::string text = row.optionalText(column);
  if (text.empty()) return std::nullopt;
  const std::optional<Root> root = findRoot(text);
  if (!root) row.fault(column, fmt::format("unknown nerve root '{}'", text), "one of C2 ... C8, T1");
  return root;
}

void readAliases(Loading& loading, TableReader& row, Finding& finding) {
  for (std::string& alias : row.list("aliases")) {
    const bool known = alias == finding.id || loading.evidence.finding_index.contains(alias);
    if (known) {
      row.fault("aliases", fmt::format("alias '{}' already names a finding", alias), "remove it in one place");
    } else {
      loading.evidence.finding_index.emplace(alias, loading.evidence.findings.size());
      finding.aliases.push_back(std::move(alias));
    }
  }
}

void readCodes(TableReader& row, Finding& finding) {
  finding.codes = row.list("codes");
  for (const std::string& code : finding.codes) {
    const auto colon = code.find(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == code.size()) {
      row.fault("codes", fmt::format("'{}' is not a code", code), "write SYSTEM:CODE, such as LOINC:1988-5");
    }
  }
}

Finding readFinding(Loading& loading, TableReader& row) {
  Finding finding;
  finding.id = row.text("id");
  finding.label = row.text("label");
  finding.kind = row.text("kind");
  finding.stage = row.word<Stage>("stage", kStages);
  finding.group = row.reference("group", loading.groups);
  finding.type = row.word<ValueType>("type", kTypes);
  if (finding.type == ValueType::number) {
    readNumberCells(row, finding);
  } else {
    for (const std::string_view column : {"unit", "plausible_lo", "plausible_hi", "abnormal"}) {
      mustBeBlank(row, column, "a boolean finding has no value");
    }
  }
  finding.names_the_cause = row.yesNo("names_the_cause");
  finding.risk_factor = row.yesNo("risk_factor");
  finding.root = readRoot(row, "root");
  finding.question = row.optionalText("question");
  finding.clinician_question = row.optionalText("clinician_question");
  readCodes(row, finding);
  readLeak(row, finding);
  finding.provenance = row.provenance();
  return finding;
}

}  // namespace

void loadGroups(Loading& loading) {
  const auto table = loading.readTable("groups.csv");
  if (!table) return;
  TableReader row(*table, {"id", "label", "seen_at", "dispersion", "basis", "source", "note"}, loading.sources,
                  loading.faults);
  while (row.next()) {
    FindingGroup group;
    group.id = row.text("id");
    row.mustBeNew("id", group.id);
    group.label = row.text("label");
    group.seen_at = row.word<SeenAt>("seen_at", kSeenAt);
    group.dispersion = row.number("dispersion", kNotNegative);
    group.provenance = row.provenance();
    loading.groups.ids.insert(group.id);
    loading.evidence.groups.push_back(std::move(group));
  }
  loading.groups.complete = row.complete();
}

void loadFindings(Loading& loading) {
  const auto table = loading.readTable("findings.csv");
  if (!table) return;
  TableReader row(*table,
                  {"id",
                   "label",
                   "kind",
                   "stage",
                   "group",
                   "type",
                   "unit",
                   "plausible_lo",
                   "plausible_hi",
                   "abnormal",
                   "names_the_cause",
                   "risk_factor",
                   "root",
                   "question",
                   "clinician_question",
                   "aliases",
                   "codes",
                   "leak",
                   "leak_lo",
                   "leak_hi",
                   "basis",
                   "source",
                   "note"},
                  loading.sources, loading.faults);
  Evidence& evidence = loading.evidence;
  while (row.next()) {
    Finding finding = readFinding(loading, row);
    row.mustBeNew("id", finding.id);
    if (!evidence.finding_index.emplace(finding.id, evidence.findings.size()).second &&
        !loading.findings.contains(finding.id)) {
      row.fault("id", fmt::format("'{}' is already an alias of another finding", finding.id), "remove the alias");
    }
    readAliases(loading, row, finding);
    loading.findings.ids.insert(finding.id);
    evidence.findings.push_back(std::move(finding));
  }
  loading.findings.complete = row.complete();
}

void loadCauses(Loading& loading) {
  const auto table = loading.readTable("causes.csv");
  if (!table) return;
  TableReader row(*table,
                  {"id", "label", "family", "dangerous", "site", "management", "icd10", "snomed", "plain", "basis",
                   "source", "note"},
                  loading.sources, loading.faults);
  while (row.next()) {
    Cause cause;
    cause.id = row.text("id");
    row.mustBeNew("id", cause.id);
    cause.label = row.text("label");
    cause.family = row.text("family");
    cause.dangerous = row.yesNo("dangerous");
    cause.site = row.word<SiteKind>("site", kSites);
    cause.management = row.text("management");
    cause.icd10 = row.list("icd10");
    cause.snomed = row.list("snomed");
    cause.plain = row.text("plain");
    cause.provenance = row.provenance();
    loading.causes.ids.insert(cause.id);
    loading.causes_and_families.ids.insert(cause.id);
    loading.causes_and_families.ids.insert(cause.family);
    loading.evidence.causes.push_back(std::move(cause));
  }
  loading.causes.complete = loading.causes_and_families.complete = row.complete();
  loading.evidence.buildIndices();
}

void loadNerveRoots(Loading& loading) {
  const auto table = loading.readTable("nerve_roots.csv");
  if (!table) return;
  TableReader row(
      *table,
      {"root", "pain_area", "dermatome", "myotome", "reflex", "same", "neighbour", "far", "basis", "source", "note"},
      loading.sources, loading.faults);
  while (row.next()) {
    NerveRoot nerve_root;
    row.mustBeNew("root", row.text("root"));
    nerve_root.root = readRoot(row, "root").value_or(Root::C5);
    nerve_root.pain_area = row.text("pain_area");
    nerve_root.dermatome = row.text("dermatome");
    nerve_root.myotome = row.text("myotome");
    nerve_root.reflex = row.text("reflex");
    nerve_root.same = row.number("same", kShare);
    nerve_root.neighbour = row.number("neighbour", kShare);
    nerve_root.far = row.number("far", kShare);
    nerve_root.provenance = row.provenance();
    loading.evidence.nerve_roots.push_back(std::move(nerve_root));
  }
}

}  // namespace nucha
