// The result of evaluating one patient: plain data that every report is made from. The order of its members is the
// order in which a clinician should read it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nucha/base/level.h"
#include "nucha/course/futures.h"
#include "nucha/evidence/evidence.h"
#include "nucha/mechanics/response.h"
#include "nucha/neck/neck.h"

namespace nucha {

/// Most urgent first.
enum class Urgency { now, within_24_h, within_1_week, routine };
std::string_view name(Urgency urgency);  ///< "now", "24 h", "1 week", "routine"
std::optional<Urgency> findUrgency(std::string_view text);

struct RaisedFlag {
  std::string id;
  std::string suspected;
  Urgency urgency = Urgency::routine;
  std::string action;
  std::string patient_text;
  std::vector<std::string> because;  ///< finding ids (and attributes) that made the rule true
  std::vector<std::string> tests;    ///< what this suspicion calls for
  std::vector<std::string> causes;
  std::vector<std::string> sources;
};

/// An urgent rule whose deciding item is unknown while the rest points to it: ask now.
struct OpenFlag {
  std::string id;
  std::string suspected;
  Urgency urgency = Urgency::routine;
  std::vector<std::string> because;  ///< what already points to it
  std::vector<std::string> ask;      ///< finding ids that would decide it
};

struct Site {
  std::optional<Level> level;
  std::optional<Side> side;
  std::optional<Root> root;
};
std::string describe(const Site& site);  ///< "C5-C6 left", "" when there is none

struct Interval {
  double lo = 0, hi = 0;  ///< 90 %
};

/// What one finding does to the odds of a cause, all other findings being known.
struct Contribution {
  std::string finding;
  bool present = true;
  double log_odds = 0;  ///< natural logarithm
  std::string row;      ///< the evidence row behind it ("data/cause_finding.csv:41")
  Basis basis = Basis::judged;
  std::vector<std::string> sources;
};

struct SiteShareOf {
  Site site;
  double share = 0;  ///< of this cause's probability
};

struct RankedCause {
  std::string cause, label, family;
  bool dangerous = false;
  Site site;                       ///< most probable place, when one holds at least half
  std::vector<SiteShareOf> sites;  ///< all places, most probable first
  double prior = 0;
  double probability = 0;  ///< present, alone or with others
  Interval interval90;
  std::vector<Contribution> supporting, against;  ///< largest first
  std::vector<std::string> sources;
};

struct RankedFamily {
  std::string family;
  std::string leading_cause;  ///< most probable member
  double prior = 0;
  double probability = 0;  ///< at least one member present
  Interval interval90;
};

/// The smallest single change of evidence that would put another family first.
struct RankChange {
  std::string finding;
  std::string change;     ///< "were absent", "were present", "were not known"
  std::string new_first;  ///< family
  double probability = 0;
  bool found = false;
};

struct TestOutcome {
  std::string result;  ///< "abnormal: xr_interspinous_motion", in words
  double chance = 0;
  std::string family;  ///< whose probability it moves most
  double before = 0, after = 0;
};

struct RankedTest {
  std::string test, label;
  double information_bits = 0;  ///< about what should be done
  double burden = 0;            ///< relative units, see docs/mathematics.md
  std::string cost;             ///< in words
  double radiation_mSv = 0;
  int invasiveness = 0;
  std::string waiting;
  bool appropriate = true;
  std::string why;
  std::vector<TestOutcome> outcomes;
  std::vector<std::string> sources;
};

struct NextQuestion {
  std::string finding, question;
  double information_bits = 0;
  std::string why;
};

struct OptionRisk {
  std::string event;
  std::optional<double> rate;  ///< nullopt: not measured
  std::optional<Interval> interval90;
  std::string severity;
  std::vector<std::string> sources;
};

/// A number before and after an operation; none where there is nothing to measure (no disc) or no equilibrium.
struct BeforeAfter {
  std::optional<double> before, after;
};

/// One level of this patient's neck before and after a treatment.
struct LevelChange {
  Level level{Vertebra::C0};
  bool operated = false;          ///< by this treatment or before; else a neighbour
  BeforeAfter motion_deg;         ///< flexion and extension together
  BeforeAfter disc_pressure_MPa;  ///< highest over all directions
  BeforeAfter foramen_mm2;        ///< smallest over all directions and both sides
  BeforeAfter facet_force_N;      ///< of the more loaded side, highest over all directions
  BeforeAfter canal_mm;           ///< smallest over all directions
  BeforeAfter held_disc_N;        ///< compression of the disc, head upright and held by the muscles
};

/// What a treatment does to this patient's neck, both necks turned as far as the intact one under the same moment. Both
/// have the likeliest of the causes that it treats, as far as that cause changes a neck: a treatment is worth what it
/// does where its reason is there.
struct OptionMechanics {
  bool operative = false;   ///< else only what the upright neck bears was computed
  std::string given_cause;  ///< id of the cause that both necks have; "": none changes them, they are as now
  std::string given_label;  ///< its label and where it was taken to sit: "Loose screw", "Spur ... (C6-C7 left)"
  double given_chance = 0;  ///< its probability
  std::vector<std::string> operations;  ///< what was done, in words
  bool united = false;                  ///< the neck after it is that with bone united
  std::vector<LevelChange> levels;      ///< operated ones and their neighbours, top first
  BeforeAfter implant_load_share;       ///< load over strength of the implant that comes closest to failing
  BeforeAfter muscle_use;               ///< share of all the muscles' force that keeps the head upright
  BeforeAfter missing_moment_Nm;        ///< what the muscles cannot carry of it, at the joint where most is missing
};

enum class Verdict { offer, consider, needs_test, avoid };
std::string_view name(Verdict verdict);  ///< "offer", "consider", "needs_test", "avoid"

struct RankedOption {
  std::string treatment, label, family;
  int rank = 0;
  int ladder = 0;
  Verdict verdict = Verdict::consider;
  std::optional<double> benefit;  ///< chance that it helps this patient; nullopt where nothing was measured
  std::optional<Interval> interval90;
  std::vector<OptionRisk> risks;
  std::string evidence;  ///< high, moderate, low, very low
  std::string honest_note;
  std::string why;
  std::vector<std::string> for_causes;      ///< what it would be treating, most probable first
  std::vector<std::string> missing;         ///< prerequisites not known to be met
  std::vector<std::string> required_tests;  ///< test ids
  std::vector<std::string> gaps;
  std::vector<std::string> sources;
  std::optional<OptionMechanics> mechanics;  ///< none: it does not change the neck mechanically, or was not computed
};

/// One number a direction; left and right are alike. None where no equilibrium was found or nothing can be divided by.
struct MotionNumbers {
  std::optional<double> flexion, extension, bending, rotation;
};

/// One level of this patient's neck as it is now.
struct LevelMechanics {
  Level level{Vertebra::C0};
  bool operated = false;
  MotionNumbers motion_deg;                 ///< along the direction
  MotionNumbers versus_intact;              ///< over that of the same neck before its operation
  std::optional<double> disc_pressure_MPa;  ///< in the nucleus, highest over all directions
  std::optional<double> facet_force_N;      ///< of the more loaded side, highest over all directions
};

/// This patient's own neck, turned as far as it went under `moment_Nm` before its operation.
struct NeckMechanics {
  double moment_Nm = 0;
  std::vector<LevelMechanics> levels;   ///< C0-C1 first; empty when the neck was not computed: `notes` says why
  std::vector<std::string> operations;  ///< what was done to it, in words
  std::vector<std::string> assumed;     ///< what the record does not say and was taken instead
  std::vector<std::string> notes;       ///< what could not be computed, and why
};

/// A neck of this patient to look at, with the ends of its turns.
struct ShownNeck {
  std::string treatment;  ///< id; "" for the neck as it is
  std::string label;      ///< "before the operation", "now", "after ..."
  Neck neck;
  std::optional<Equilibrium> flexion, extension;  ///< none: no equilibrium was found
};

/// The coming years of this patient's neck, left as it is or treated now.
struct PatientFutures {
  std::string treatment;  ///< id; "" without any
  std::string label;
  Futures futures;
};

/// Onset window of a leading cause, for the timeline.
struct OnsetWindow {
  std::string cause, label;
  double from_months = 0, to_months = 0;  ///< middle 80 % of onsets
};

struct DelayNote {
  std::string cause, statement;
  std::vector<std::string> sources;
};

struct UnusedFinding {
  std::string what, why;
};

struct Evaluation {
  std::vector<RaisedFlag> red_flags;
  std::vector<OpenFlag> ask_now;
  std::vector<RankedCause> causes;             ///< best first
  std::vector<RankedFamily> causes_by_family;  ///< best first
  RankChange rank_change;
  std::vector<RankedTest> next_tests;        ///< best first
  std::vector<NextQuestion> next_questions;  ///< best first
  bool more_questions_change_decision = true;
  std::vector<RankedOption> options;  ///< by rank
  NeckMechanics mechanics;
  std::vector<ShownNeck> necks;  ///< intact, now, after the options that change it, best first; for pictures only
  std::vector<PatientFutures> futures;  ///< as it is first; empty when the neck was not computed
  std::vector<OnsetWindow> timeline;
  std::vector<DelayNote> delays;
  std::vector<UnusedFinding> unused_findings;
  double left_out_mass = 0;  ///< upper bound on the posterior mass of the states not enumerated
  std::vector<std::string> notes;

  /// Options computed on this neck in the order worth looking at: operations for the likeliest causes first, those of
  /// emergencies after the others, what is no operation last.
  std::vector<const RankedOption*> optionsOnTheNeck() const;
};

}  // namespace nucha
