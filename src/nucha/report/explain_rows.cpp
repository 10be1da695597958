#include "nucha/report/explain_rows.h"

#include <fmt/core.h>

#include <utility>

#include "nucha/base/text.h"
#include "nucha/report/explain_articles.h"
#include "nucha/report/explain_words.h"

namespace nucha {
namespace {

class RowList {
 public:
  explicit RowList(const Evidence& evidence) : evidence_(evidence) {}

  std::vector<DescribedRow> all() {
    addVocabulary();
    addChances();
    addValues();
    addRules();
    addTreatments();
    return std::move(rows_);
  }

 private:
  void add(const Provenance& provenance, std::string sentence, std::string id = {}) {
    rows_.push_back({provenance.where, std::move(id), std::move(sentence), &provenance});
  }

  void addVocabulary() {
    for (const FindingGroup& row : evidence_.groups) {
      add(row.provenance,
          fmt::format("Group {} ({}): its findings hang together with a dispersion of {}.", row.id, row.label,
                      shown(row.dispersion)),
          row.id);
    }
    for (const Finding& row : evidence_.findings) {
      std::string text = fmt::format("Finding {} ({}).", row.id, row.label);
      if (row.leak.hi > 0)
        text += fmt::format(" Present in {} of those whose pain no listed cause explains.", inPeople(row.leak));
      add(row.provenance, std::move(text), row.id);
    }
    for (const Cause& row : evidence_.causes)
      add(row.provenance, fmt::format("Cause {} ({}). {}", row.id, row.label, row.plain), row.id);
    for (const NerveRoot& row : evidence_.nerve_roots) {
      add(row.provenance, fmt::format("Nerve root {}: pain in {}, skin {}, muscles {}, reflex {}.", name(row.root),
                                      row.pain_area, row.dermatome, row.myotome, row.reflex));
    }
  }

  void addChances() {
    for (const Prior& row : evidence_.priors)
      add(row.provenance, fmt::format("Prior of {} {}", row.cause, describePrior(row)));
    for (const SiteShare& row : evidence_.site_shares) {
      add(row.provenance,
          fmt::format("{} at position {}: relative weight {}.", row.cause, row.position, shown(row.weight)));
    }
    for (const RiskFactor& row : evidence_.risk_factors) {
      add(row.provenance,
          fmt::format("{} multiplies the odds of {} by {}.", row.finding, row.cause, withRange(row.odds_ratio)));
    }
    for (const CauseFinding& row : evidence_.cause_findings) {
      const Finding* finding = evidence_.findFinding(row.finding);
      std::string text =
          fmt::format("{} is present in {} patients whose only cause is {}", row.finding, inPeople(row.p), row.cause);
      if (finding && finding->leak.value > 0) {
        text += fmt::format(", and in {} without a listed cause: with the cause it is {}", inPeople(finding->leak),
                            timesAsLikely(row.p.value / finding->leak.value));
      }
      add(row.provenance, text + ".");
    }
  }

  void addValues() {
    for (const Timing& row : evidence_.timings) {
      std::string text =
          fmt::format("{} from month {} to {}: ", row.finding, shown(row.from_months), shown(row.to_months));
      text += row.leak ? fmt::format("present in {} without a listed cause", inPeople(*row.leak))
                       : std::string("without a cause as at other times");
      if (row.p_factor != 1) text += fmt::format("; with a cause multiplied by {}", shown(row.p_factor));
      add(row.provenance, text + ".");
    }
    for (const Reading& row : evidence_.readings) {
      const Finding* finding = evidence_.findFinding(row.finding);
      const bool logs = row.kind == Reading::Kind::lognormal;
      add(row.provenance,
          fmt::format("{} {}: {} {}, {} {}.", row.finding,
                      row.cause == "none" ? "without a cause" : "with " + row.cause, logs ? "median" : "mean",
                      withRange({row.center, row.center_lo, row.center_hi}, finding ? finding->unit : ""),
                      logs ? "log-sd" : "sd", shown(row.spread)));
    }
    for (const Kinetics& row : evidence_.kinetics) {
      add(row.provenance, fmt::format("{} after {} surgery rises by {} at day {}, then halves every {} days.",
                                      row.finding, row.approach, withRange({row.peak, row.peak_lo, row.peak_hi}),
                                      shown(row.peak_day), shown(row.half_life_days)));
    }
    for (const Setting& row : evidence_.settings) {
      add(row.provenance, fmt::format("Setting {} = {}: {}", row.id, withRange(row.value, row.unit), row.meaning),
          row.id);
    }
  }

  void addRules() {
    for (const Test& row : evidence_.tests)
      add(row.provenance, fmt::format("Test {} ({}), cost band {} of 5.", row.id, row.label, row.cost_band), row.id);
    for (const RedFlag& row : evidence_.red_flags) {
      add(row.provenance,
          fmt::format("Red flag {}: if {} then suspect {}, {}.", row.id, row.condition, row.suspected, row.urgency),
          row.id);
    }
    for (const TestRule& row : evidence_.test_rules) {
      add(row.provenance,
          fmt::format("Rule {}: if {} then {} is {}. {}", row.id, row.condition, row.test, row.verdict, row.why),
          row.id);
    }
    for (const OptionRule& row : evidence_.option_rules) {
      const std::string& object = row.treatment.empty() ? row.test : row.treatment;
      add(row.provenance,
          fmt::format("Rule {} ({}, for {}): if {} then {} {}. {}", row.id, row.strength, row.cause, row.condition,
                      row.verdict, object, row.why),
          row.id);
    }
    for (const Variable& row : evidence_.variables) {
      rows_.push_back({row.where, row.name,
                       fmt::format("Variable {}: {}, worked out as {}.", row.name, row.meaning, row.expression),
                       nullptr});
    }
  }

  void addTreatments() {
    for (const Treatment& row : evidence_.treatments)
      add(row.provenance, fmt::format("Treatment {} ({}), evidence {}.", row.id, row.label, row.evidence), row.id);
    for (const Effect& row : evidence_.effects) {
      add(row.provenance,
          fmt::format("{} for {}: {} {}; {} evidence, {}.", row.treatment, row.cause, row.outcome, effectSize(row),
                      row.evidence, row.controlled ? "with a control group" : "without a control group"),
          row.id);
    }
    for (const Benefit& row : evidence_.benefits) {
      add(row.provenance, fmt::format("{} for {}: {} gain something that matters owing to it; {}.", row.treatment,
                                      row.cause, inPeople(row.chance), row.derivation));
    }
    for (const Risk& row : evidence_.risks) {
      add(row.provenance,
          fmt::format("{}: {} ({}) in {}.", row.treatment, row.event, row.severity,
                      row.rate ? inPeople(*row.rate) : std::string("an unknown share; nobody has measured it")),
          row.id);
    }
    for (const Delay& row : evidence_.delays)
      add(row.provenance, fmt::format("Delay, {}: {}", row.cause, row.statement));
    for (const Gap& row : evidence_.gaps) {
      rows_.push_back({row.where, "", fmt::format("Gap, {}: {} {}", row.subject, row.gap, row.advice), nullptr});
    }
  }

  const Evidence& evidence_;
  std::vector<DescribedRow> rows_;
};

}  // namespace

std::vector<DescribedRow> describeRows(const Evidence& evidence) { return RowList(evidence).all(); }

}  // namespace nucha
