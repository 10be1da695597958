// Tables of what can be done: treatments, their measured effects, benefits, risks and rules, gaps, cost of delay.
#include <fmt/core.h>

#include <utility>

#include "nucha/evidence/load_tables.h"

namespace nucha {
namespace {

constexpr int kHighestRung = 20;

std::string readGrade(TableReader& row) { return row.oneOf("evidence", {"high", "moderate", "low", "very low"}); }

}  // namespace

void loadTreatments(Loading& loading) {
  const auto table = loading.readTable("treatments.csv");
  if (!table) return;
  TableReader row(*table,
                  {"id", "label", "family", "ladder", "causes", "changes_mechanical", "changes_biological",
                   "prerequisites", "contraindications", "time_to_effect", "duration", "cost_band", "evidence",
                   "honest_note", "basis", "source", "note"},
                  loading.sources, loading.faults);
  while (row.next()) {
    Treatment treatment;
    treatment.id = row.text("id");
    row.mustBeNew("id", treatment.id);
    treatment.label = row.text("label");
    treatment.family = row.oneOf("family", {"emergency", "referral", "conservative", "injection", "neuromodulation",
                                            "orthobiologic", "surgery"});
    treatment.ladder = row.integer("ladder", 0, kHighestRung);
    treatment.causes = row.list("causes");
    if (treatment.causes != std::vector<std::string>{"any"}) {
      treatment.causes = row.references("causes", loading.causes_and_families);
    }
    treatment.changes_mechanical = row.optionalText("changes_mechanical");
    treatment.changes_biological = row.optionalText("changes_biological");
    treatment.prerequisites = row.optionalText("prerequisites");
    treatment.contraindications = row.optionalText("contraindications");
    treatment.time_to_effect = row.optionalText("time_to_effect");
    treatment.duration = row.optionalText("duration");
    treatment.cost_band = row.text("cost_band");
    treatment.evidence = readGrade(row);
    treatment.honest_note = row.optionalText("honest_note");
    treatment.provenance = row.provenance();
    loading.treatments.ids.insert(treatment.id);
    loading.evidence.treatments.push_back(std::move(treatment));
  }
  loading.treatments.complete = row.complete();
}

void loadEffects(Loading& loading) {
  const auto table = loading.readTable("effects.csv");
  if (!table) return;
  TableReader row(
      *table,
      {"id", "treatment", "cause", "outcome", "effect_type", "value", "lo", "hi", "unit", "comparator", "directness",
       "controlled", "evidence", "population", "follow_up", "conflict", "basis", "source", "note"},
      loading.sources, loading.faults);
  while (row.next()) {
    Effect effect;
    effect.id = row.text("id");
    row.mustBeNew("id", effect.id);
    effect.treatment = row.reference("treatment", loading.treatments);
    effect.cause = row.reference("cause", loading.causes_and_families, "any");
    effect.outcome = row.text("outcome");
    effect.effect_type = row.text("effect_type");
    effect.has_interval = !row.isEmpty("lo") || !row.isEmpty("hi");
    if (effect.has_interval) {
      effect.value = row.range("value", "lo", "hi", kAnyNumber);
    } else {
      const double value = row.number("value");
      effect.value = {value, value, value};
    }
    effect.unit = row.optionalText("unit");
    effect.comparator = row.optionalText("comparator");
    effect.directness = row.oneOf("directness", {"direct", "indirect"});
    effect.controlled = row.yesNo("controlled");
    effect.evidence = readGrade(row);
    effect.population = row.optionalText("population");
    effect.follow_up = row.optionalText("follow_up");
    effect.conflict = row.optionalText("conflict");
    effect.provenance = row.provenance();
    loading.evidence.effects.push_back(std::move(effect));
  }
}

void loadBenefits(Loading& loading) {
  const auto table = loading.readTable("benefits.csv");
  if (!table) return;
  TableReader row(*table, {"treatment", "cause", "chance", "lo", "hi", "derivation", "basis", "source", "note"},
                  loading.sources, loading.faults);
  while (row.next()) {
    Benefit benefit;
    benefit.treatment = row.reference("treatment", loading.treatments);
    benefit.cause = row.reference("cause", loading.causes_and_families);
    row.mustBeNew("cause", benefit.treatment + ", " + benefit.cause);
    benefit.chance = row.range("chance", "lo", "hi", kShare);
    benefit.derivation = row.text("derivation");
    benefit.provenance = row.provenance();
    loading.evidence.benefits.push_back(std::move(benefit));
  }
}

void loadRisks(Loading& loading) {
  const auto table = loading.readTable("risks.csv");
  if (!table) return;
  TableReader row(*table,
                  {"id", "treatment", "event", "rate", "lo", "hi", "severity", "unit_note", "basis", "source", "note"},
                  loading.sources, loading.faults);
  while (row.next()) {
    Risk risk;
    risk.id = row.text("id");
    row.mustBeNew("id", risk.id);
    risk.treatment = row.reference("treatment", loading.treatments);
    risk.event = row.text("event");
    risk.rate = row.optionalRange("rate", "lo", "hi", kShare);
    risk.severity = row.oneOf("severity", {"minor", "major", "catastrophic", "mixed"});
    risk.unit_note = row.optionalText("unit_note");
    risk.provenance = row.provenance();
    loading.evidence.risks.push_back(std::move(risk));
  }
}

void loadOptionRules(Loading& loading) {
  const auto table = loading.readTable("option_rules.csv");
  if (!table) return;
  IdSet treatments_and_families = loading.treatments;
  treatments_and_families.noun = "treatment or family of treatments";
  // a rule may speak for a whole family
  for (const Treatment& treatment : loading.evidence.treatments) {
    treatments_and_families.ids.insert(treatment.family);
  }
  TableReader row(*table,
                  {"id", "kind", "cause", "order", "condition", "verdict", "treatment", "test", "strength", "why",
                   "basis", "source", "note"},
                  loading.sources, loading.faults);
  while (row.next()) {
    OptionRule rule;
    rule.id = row.text("id");
    row.mustBeNew("id", rule.id);
    rule.kind = row.oneOf("kind", {"ladder", "gate", "timing", "redflag"});
    rule.cause = row.reference("cause", loading.causes_and_families, "any");
    rule.order = row.integer("order", 0, 99);
    rule.condition = row.text("condition");
    rule.verdict =
        row.oneOf("verdict", {"offer", "consider", "avoid", "require_test", "limit", "prefer", "deprioritise",
                              "raise_priority", "refer_urgent", "refer_emergency", "consider_trial"});
    if (!row.isEmpty("treatment")) rule.treatment = row.reference("treatment", treatments_and_families);
    if (!row.isEmpty("test")) rule.test = row.reference("test", loading.tests);
    const bool refers = rule.verdict == "refer_urgent" || rule.verdict == "refer_emergency";
    if (rule.verdict == "require_test" && rule.test.empty()) {
      row.fault("test", "require_test names no test", "name one of tests.csv");
    } else if (rule.verdict != "require_test" && !refers && rule.treatment.empty()) {
      row.fault("treatment", fmt::format("verdict {} names no treatment", rule.verdict), "name one of treatments.csv");
    }
    rule.strength = row.oneOf("strength", {"strong", "conditional", "weak"});
    rule.why = row.text("why");
    rule.provenance = row.provenance();
    loading.evidence.option_rules.push_back(std::move(rule));
  }
}

void loadGaps(Loading& loading) {
  const auto table = loading.readTable("gaps.csv");
  if (!table) return;
  IdSet subjects{"treatment, cause or test", "the table it belongs to", false, loading.treatments.ids};
  subjects.ids.insert(loading.causes_and_families.ids.begin(), loading.causes_and_families.ids.end());
  subjects.ids.insert(loading.tests.ids.begin(), loading.tests.ids.end());
  subjects.complete = loading.treatments.complete && loading.causes.complete && loading.tests.complete;
  TableReader row(*table, {"subject", "gap", "advice"}, loading.sources, loading.faults);
  while (row.next()) {
    Gap gap;
    gap.subject = row.reference("subject", subjects);
    gap.gap = row.text("gap");
    gap.advice = row.optionalText("advice");
    gap.where = row.where();
    loading.evidence.gaps.push_back(std::move(gap));
  }
}

void loadDelays(Loading& loading) {
  const auto table = loading.readTable("delay.csv");
  if (!table) return;
  TableReader row(*table, {"cause", "statement", "basis", "source", "note"}, loading.sources, loading.faults);
  while (row.next()) {
    Delay delay;
    delay.cause = row.reference("cause", loading.causes_and_families);
    delay.statement = row.text("statement");
    delay.provenance = row.provenance();
    loading.evidence.delays.push_back(std::move(delay));
  }
}

}  // namespace nucha
