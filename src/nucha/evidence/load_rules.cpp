// Tables of tests and rules: tests, red flags, test rules, variables, settings. Conditions are parsed by
// evaluate/check_rules.h, since the expression language lies above this folder.
#include <fmt/core.h>

#include <string>
#include <unordered_set>
#include <utility>

#include "nucha/evidence/load_tables.h"

namespace nucha {
namespace {

constexpr int kCostBands = 5;
constexpr int kMostInvasive = 5;

}  // namespace

void loadTests(Loading& loading) {
  const auto table = loading.readTable("tests.csv");
  if (!table) return;
  TableReader row(
      *table,
      {"id", "label", "cost_band", "radiation_mSv", "radiation_lo", "radiation_hi", "invasiveness", "waiting_days",
       "waiting", "when", "contraindications", "metal", "findings", "basis", "source", "note"},
      loading.sources, loading.faults);
  while (row.next()) {
    Test test;
    test.id = row.text("id");
    row.mustBeNew("id", test.id);
    test.label = row.text("label");
    test.cost_band = row.integer("cost_band", 1, kCostBands);
    test.radiation_mSv = row.range("radiation_mSv", "radiation_lo", "radiation_hi", kNotNegative);
    test.invasiveness = row.integer("invasiveness", 0, kMostInvasive);
    test.waiting_days = row.number("waiting_days", kNotNegative);
    test.waiting = row.optionalText("waiting");
    test.when = row.optionalText("when");
    test.contraindications = row.optionalText("contraindications");
    test.metal = row.optionalText("metal");
    test.findings = row.references("findings", loading.findings);
    test.provenance = row.provenance();
    loading.tests.ids.insert(test.id);
    loading.evidence.tests.push_back(std::move(test));
  }
  loading.tests.complete = row.complete();
}

void loadRedFlags(Loading& loading) {
  const auto table = loading.readTable("red_flags.csv");
  if (!table) return;
  TableReader row(*table,
                  {"id", "condition", "suspected", "urgency", "action", "patient_text", "tests", "causes", "basis",
                   "source", "note"},
                  loading.sources, loading.faults);
  while (row.next()) {
    RedFlag flag;
    flag.id = row.text("id");
    row.mustBeNew("id", flag.id);
    flag.condition = row.text("condition");
    flag.suspected = row.text("suspected");
    flag.urgency = row.oneOf("urgency", {"now", "24 h", "1 week", "routine"});
    flag.action = row.text("action");
    flag.patient_text = row.text("patient_text");
    flag.tests = row.references("tests", loading.tests);
    flag.causes = row.references("causes", loading.causes_and_families);
    flag.provenance = row.provenance();
    loading.evidence.red_flags.push_back(std::move(flag));
  }
}

void loadTestRules(Loading& loading) {
  const auto table = loading.readTable("test_rules.csv");
  if (!table) return;
  TableReader row(*table, {"id", "test", "condition", "verdict", "why", "basis", "source", "note"}, loading.sources,
                  loading.faults);
  while (row.next()) {
    TestRule rule;
    rule.id = row.text("id");
    row.mustBeNew("id", rule.id);
    rule.test = row.reference("test", loading.tests);
    rule.condition = row.text("condition");
    rule.verdict = row.oneOf("verdict", {"first", "prefer", "late", "early", "unsafe", "useless"});
    rule.why = row.text("why");
    rule.provenance = row.provenance();
    loading.evidence.test_rules.push_back(std::move(rule));
  }
}

void loadVariables(Loading& loading) {
  const auto table = loading.readTable("variables.csv");
  if (!table) return;
  TableReader row(*table, {"name", "type", "unit", "expression", "meaning"}, loading.sources, loading.faults);
  while (row.next()) {
    Variable variable;
    variable.name = row.text("name");
    row.mustBeNew("name", variable.name);
    if (loading.findings.contains(variable.name)) {
      row.fault("name", fmt::format("'{}' is also a finding", variable.name),
                "use the finding itself, or another name");
    }
    variable.type = row.oneOf("type", {"boolean", "number"});
    variable.unit = row.optionalText("unit");
    variable.expression = row.text("expression");
    variable.meaning = row.text("meaning");
    variable.where = row.where();
    loading.evidence.variables.push_back(std::move(variable));
  }
}

void loadSettings(Loading& loading) {
  std::unordered_set<std::string> ids;
  // a part of the method may keep its numbers in a table of its own
  for (const std::string& file : loading.filesOf("settings")) {
    const auto table = loading.readTable(file);
    if (!table) continue;
    TableReader row(*table, {"id", "value", "lo", "hi", "unit", "meaning", "basis", "source", "note"}, loading.sources,
                    loading.faults);
    while (row.next()) {
      Setting setting;
      setting.id = row.text("id");
      if (!ids.insert(setting.id).second) {
        row.fault("id", fmt::format("'{}' is given twice", setting.id), "keep one row");
      }
      setting.value = row.range("value", "lo", "hi", kAnyNumber);
      setting.unit = row.optionalText("unit");
      setting.meaning = row.text("meaning");
      setting.provenance = row.provenance();
      loading.evidence.settings.push_back(std::move(setting));
    }
  }
}

}  // namespace nucha
