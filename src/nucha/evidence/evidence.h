// The evidence: every number of medicine that the project uses, read from data/*.csv and checked.
//
// Plain structs, one a table; each row carries where its number comes from. docs/evidence-policy.md says how rows are
// made. Probabilities are in [0, 1]; `Range` holds the central value with a 90 % interval.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/level.h"

namespace nucha {

/// How a number came to be known; said in plain words wherever a number is shown.
enum class Basis {
  text,      ///< read in the named source
  recalled,  ///< literature knowledge that was not read again
  judged,    ///< clinical reasoning only
  derived    ///< arithmetic on other rows
};
std::string_view name(Basis basis);
std::string_view plainWords(Basis basis);

struct Range {
  double value = 0;
  double lo = 0;  ///< 5 % point
  double hi = 0;  ///< 95 % point
};

struct Provenance {
  Basis basis = Basis::judged;
  std::vector<std::string> sources;  ///< keys of sources.bib
  std::string note;
  std::string where;  ///< "data/causes.csv:12"
};

/// When in the work-up a finding is learnt, in this order.
enum class Stage { history, exam, lab, imaging, procedure };
std::string_view name(Stage stage);
std::optional<Stage> findStage(std::string_view text);

enum class ValueType { boolean, number };

/// `value op limit` decides whether a measured value is abnormal.
struct Threshold {
  enum class Op { less, less_equal, greater, greater_equal } op = Op::greater_equal;
  double limit = 0;
  bool abnormal(double value) const;
};

/// findings.csv: one thing that can be asked, seen or measured.
struct Finding {
  std::string id;
  std::string label;
  std::string kind;  ///< symptom, history, exam, lab, xray, ...
  Stage stage = Stage::history;
  std::string group;  ///< findings of one group are correlated, see groups.csv
  ValueType type = ValueType::boolean;
  std::string unit;                           ///< UCUM-like unit of the value; empty for booleans
  double plausible_lo = 0, plausible_hi = 0;  ///< values outside are refused as typing errors
  std::optional<Threshold> abnormal;          ///< for numbers
  bool names_the_cause = false;               ///< knowing it is practically knowing the cause
  bool risk_factor = false;                   ///< acts through risk_factors.csv, not through cause_finding.csv
  std::optional<Root> root;                   ///< the root it speaks for (arm_pain_c6: C6)
  std::string question;                       ///< for a patient, plain words; empty when a patient cannot know
  std::string clinician_question;
  std::vector<std::string> aliases;
  std::vector<std::string> codes;  ///< "LOINC:1988-5", "SNOMED:...", "ICD10:..."
  /// How often it is present in patients with persistent symptoms after fusion that this cause list does not explain.
  Range leak;
  Provenance provenance;
};

/// Where findings of a group are looked for: at the operated segments, at the mobile ones, or anywhere.
enum class SeenAt { any, fused, mobile };
std::string_view name(SeenAt seen_at);

/// groups.csv: how strongly findings of one group hang together, and where they are looked for.
struct FindingGroup {
  std::string id;
  std::string label;
  SeenAt seen_at = SeenAt::any;
  double dispersion = 0;  ///< variance of the shared frailty; 0 means independent
  Provenance provenance;
};

/// Where a cause can sit.
enum class SiteKind {
  none,            ///< one state for the whole patient
  fused_level,     ///< each fused segment
  fused_foramen,   ///< each fused segment, left and right
  mobile_level,    ///< each unfused segment, the neighbours most
  mobile_foramen,  ///< the same, left and right
  mobile_facet,    ///< the same, left and right
  root             ///< C4 ... C8, left and right
};
std::string_view name(SiteKind kind);

/// causes.csv
struct Cause {
  std::string id;
  std::string label;
  std::string family;
  bool dangerous = false;  ///< missing it costs life, cord or limb
  SiteKind site = SiteKind::none;
  std::string management;  ///< what is done about it, as a class: the "decision" of the next-test calculation
  std::vector<std::string> icd10;
  std::vector<std::string> snomed;
  std::string plain;  ///< one or two sentences for a reader who is not a physician
  Provenance provenance;
};

/// What kind of construct a prior row speaks about.
enum class Construct {
  any,
  instrumented,
  anterior_plate,
  interbody_cage,
  posterior_instrumentation,
  disc_replacement,
  uninstrumented
};
std::string_view name(Construct construct);

/// priors.csv: how often a cause becomes a reason for symptoms after fusion, when it starts and how long it lasts.
struct Prior {
  std::string cause;
  std::string approach;  ///< any, anterior, posterior, combined
  Construct construct = Construct::any;
  int levels_lo = 1, levels_hi = 9;  ///< number of fused levels the row speaks about
  Range incidence;                   ///< share of operated patients, within ten years
  double at_once = 0;                ///< share of these present from the operation on
  double onset_months = 0;           ///< median of the log-normal onset of the rest
  double onset_spread = 1;           ///< its log-sd
  double lasts_months = 0;           ///< mean time it stays unresolved (exponential)
  Provenance provenance;
};

/// site_shares.csv: how a cause divides over the places it can sit.
struct SiteShare {
  std::string cause;
  std::string position;  ///< fused: top, middle, bottom; mobile: above, below, other; root: C4 ... C8
  double weight = 0;     ///< relative, > 0
  Provenance provenance;
};

/// risk_factors.csv
struct RiskFactor {
  std::string finding;
  std::string cause;
  Range odds_ratio;
  Provenance provenance;
};

/// cause_finding.csv: P(finding present | this cause alone), at the site where the cause sits.
struct CauseFinding {
  std::string cause;
  std::string finding;
  Range p;
  Provenance provenance;
};

/// timing.csv: a finding reads differently at some times after surgery.
struct Timing {
  std::string finding;
  double from_months = 0, to_months = 0;
  std::optional<Range> leak;  ///< replaces Finding::leak in that window
  double p_factor = 1;        ///< multiplies every P(finding | cause) in that window
  Provenance provenance;
};

/// readings.csv: distribution of a measured value under a cause, or without any cause (cause "none").
struct Reading {
  enum class Kind { normal, lognormal } kind = Kind::normal;
  enum class Direction { high, low } direction = Direction::high;  ///< which way disease moves it
  std::string finding;
  std::string cause;  ///< "none" for the distribution without a cause
  double center = 0;  ///< mean (normal) or median (lognormal), in the finding's unit
  double center_lo = 0, center_hi = 0;
  double spread = 0;  ///< sd (normal) or log-sd (lognormal), measurement error included
  Provenance provenance;
};

/// kinetics.csv: what the operation itself adds to a blood marker, and how it fades.
struct Kinetics {
  std::string finding;
  std::string approach;  ///< any, anterior, posterior, combined
  double peak = 0;       ///< added to the center at the peak
  double peak_lo = 0, peak_hi = 0;
  double peak_day = 0;
  double half_life_days = 0;
  Provenance provenance;
};

/// nerve_roots.csv
struct NerveRoot {
  Root root = Root::C5;
  std::string pain_area, dermatome, myotome, reflex;
  double same = 1, neighbour = 0,
         far = 0;  ///< share of signs that point to this root, the next one, any other, when this root is hurt
  Provenance provenance;
};

/// red_flags.csv: rules over findings; see evaluate/expression.h for the language.
struct RedFlag {
  std::string id;
  std::string condition;
  std::string suspected;
  std::string urgency;              ///< now, 24 h, 1 week, routine
  std::string action;               ///< for the clinician
  std::string patient_text;         ///< plain words
  std::vector<std::string> tests;   ///< tests.csv ids that this suspicion calls for, first one first
  std::vector<std::string> causes;  ///< causes.csv ids or families it speaks for
  Provenance provenance;
};

/// tests.csv
struct Test {
  std::string id;
  std::string label;
  int cost_band = 1;  ///< 1 (< 50 USD) ... 5 (> 3000 USD)
  Range radiation_mSv;
  int invasiveness = 0;     ///< 0 ... 5
  double waiting_days = 0;  ///< typical
  std::string waiting;      ///< in words
  std::string when;         ///< in words: timing after fusion
  std::string contraindications;
  std::string metal;                  ///< metal artefact, in words
  std::vector<std::string> findings;  ///< what it can tell (findings.csv ids)
  Provenance provenance;
};

/// test_rules.csv: when a test is called for, too early, or unsafe.
struct TestRule {
  std::string id;
  std::string test;
  std::string condition;  ///< expression over findings, patient and surgery
  std::string verdict;    ///< first, prefer, late, early, unsafe, useless
  std::string why;
  Provenance provenance;
};

/// variables.csv: names used by rules, each defined over findings.
struct Variable {
  std::string name;
  std::string type;  ///< boolean, number
  std::string unit;
  std::string expression;
  std::string meaning;
  std::string where;
};

/// treatments.csv
struct Treatment {
  std::string id;
  std::string label;
  std::string family;  ///< emergency, referral, conservative, injection, neuromodulation, orthobiologic, surgery
  int ladder = 1;      ///< 1 first ... 16 last
  std::vector<std::string> causes;  ///< cause ids or families it addresses, or "any" alone
  std::string changes_mechanical, changes_biological;
  std::string prerequisites, contraindications;
  std::string time_to_effect, duration, cost_band;
  std::string evidence;  ///< high, moderate, low, very low
  std::string honest_note;
  Provenance provenance;
};

/// effects.csv: what was measured of a treatment. `benefit` rows give the chance of a meaningful gain.
struct Effect {
  std::string id;
  std::string treatment;
  std::string cause;  ///< cause id, family, or "any"
  std::string outcome;
  std::string effect_type;  ///< share, difference, mean, smd, or, rr ...
  Range value;
  bool has_interval = false;
  std::string unit;
  std::string comparator;
  std::string directness;   ///< direct (necks after fusion), indirect
  bool controlled = false;  ///< measured against a control group
  std::string evidence;
  std::string population;
  std::string follow_up;
  std::string conflict;  ///< conflict of interest, in words
  Provenance provenance;
};

/// benefits.csv: one reviewed row a treatment and cause: the chance of a meaningful gain owed to the treatment.
struct Benefit {
  std::string treatment;
  std::string cause;       ///< cause id or family
  Range chance;            ///< after shrinking for control, directness and conflict
  std::string derivation;  ///< how the number came about, in words
  Provenance provenance;
};

/// risks.csv
struct Risk {
  std::string id;
  std::string treatment;
  std::string event;
  std::optional<Range> rate;  ///< share of treated patients; nullopt when nobody has measured it
  std::string severity;       ///< minor, major, catastrophic, mixed
  std::string unit_note;
  Provenance provenance;
};

/// option_rules.csv
struct OptionRule {
  std::string id;
  std::string kind;   ///< ladder, gate, timing, redflag
  std::string cause;  ///< cause id, family or "any"
  int order = 0;
  std::string condition;
  std::string verdict;    ///< offer, consider, avoid, require_test, limit, prefer, deprioritise, raise_priority,
                          ///< refer_urgent, refer_emergency, consider_trial
  std::string treatment;  ///< treatment id or family of treatments; empty for require_test without one
  std::string test;       ///< for require_test
  std::string strength;   ///< strong, conditional, weak
  std::string why;
  Provenance provenance;
};

/// gaps.csv: what nobody has measured; shown, never hidden.
struct Gap {
  std::string subject;  ///< treatment, cause or test id
  std::string gap;
  std::string advice;
  std::string where;
};

/// delay.csv: what early and late diagnosis change.
struct Delay {
  std::string cause;
  std::string statement;  ///< in words, with figures
  Provenance provenance;
};

/// settings.csv: named numbers of the method itself (kernels, burden weights, floors).
struct Setting {
  std::string id;
  Range value;
  std::string unit;
  std::string meaning;
  Provenance provenance;
};

/// sources.bib
struct Source {
  std::string key;
  std::string title, authors, year, journal, doi, pmid, url;
  std::string where;
};

/// All tables. Built by loadEvidence(); plain data after that.
struct Evidence {
  std::vector<Finding> findings;
  std::vector<FindingGroup> groups;
  std::vector<Cause> causes;
  std::vector<Prior> priors;
  std::vector<SiteShare> site_shares;
  std::vector<RiskFactor> risk_factors;
  std::vector<CauseFinding> cause_findings;
  std::vector<Timing> timings;
  std::vector<Reading> readings;
  std::vector<Kinetics> kinetics;
  std::vector<NerveRoot> nerve_roots;
  std::vector<RedFlag> red_flags;
  std::vector<Test> tests;
  std::vector<TestRule> test_rules;
  std::vector<Variable> variables;
  std::vector<Treatment> treatments;
  std::vector<Effect> effects;
  std::vector<Benefit> benefits;
  std::vector<Risk> risks;
  std::vector<OptionRule> option_rules;
  std::vector<Gap> gaps;
  std::vector<Delay> delays;
  std::vector<Setting> settings;
  std::vector<Source> sources;

  const Finding* findFinding(std::string_view id_or_alias) const;
  const Cause* findCause(std::string_view id) const;
  const Test* findTest(std::string_view id) const;
  const Treatment* findTreatment(std::string_view id) const;
  const FindingGroup* findGroup(std::string_view id) const;
  const NerveRoot* findRoot(Root root) const;
  const Source* findSource(std::string_view key) const;
  /// Causes of one family, or the one cause with that id.
  std::vector<const Cause*> causesOf(std::string_view cause_or_family) const;
  bool isCauseOrFamily(std::string_view text) const;
  /// A family in words: the label of its only cause, else its id made readable ("adjacent segment disease").
  std::string familyLabel(std::string_view family) const;
  /// A setting that the method needs; a missing one is our bug.
  double setting(std::string_view id) const;

  /// Fills the indices below; loadEvidence() calls it.
  void buildIndices();
  std::map<std::string, std::size_t, std::less<>> finding_index;  ///< id and aliases to findings[]
  std::map<std::string, std::size_t, std::less<>> cause_index;
};

/// Reads and checks all tables of a folder. Throws InputError with every fault (file, line, column) when anything is
/// wrong.
Evidence loadEvidence(const std::filesystem::path& folder);

/// The folder that holds the tables: $NUCHA_DATA, else beside the source tree or where they were installed.
/// Throws InputError when none is found.
std::filesystem::path findDataFolder();

}  // namespace nucha
