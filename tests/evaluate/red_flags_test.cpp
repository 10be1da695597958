#include "nucha/evaluate/red_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/evaluate/check_rules.h"
#include "nucha/evidence/evidence.h"

namespace nucha {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

const Evidence& evidence() {
  static const Evidence loaded = loadEvidence(NUCHA_TEST_ROOT "/data");
  return loaded;
}

Observation statement(const std::string& finding, bool present, std::optional<double> value = std::nullopt) {
  Observation observation;
  observation.finding = finding;
  observation.present = present;
  observation.value = value;
  return observation;
}

/// A patient of whom only these findings are known: "id" present, "-id" absent, "id=12" measured.
Case patient(std::optional<double> days, std::optional<Approach> approach, const std::vector<std::string>& findings) {
  Case out;
  if (days) out.surgery.months_since = *days / 30.4375;
  out.surgery.approach = approach;
  for (const std::string& text : findings) {
    const bool absent = text.front() == '-';
    const std::size_t equals = text.find('=');
    const std::string id =
        text.substr(absent ? 1 : 0, equals == std::string::npos ? equals : equals - (absent ? 1 : 0));
    std::optional<double> value;
    if (equals != std::string::npos) value = std::stod(text.substr(equals + 1));
    out.observations.push_back(statement(id, !absent, value));
  }
  return out;
}

std::vector<std::string> raised(const Case& patient_case, Urgency at_least = Urgency::routine) {
  std::vector<std::string> ids;
  for (const RaisedFlag& flag : findRedFlags(patient_case, evidence()).raised) {
    if (flag.urgency <= at_least) ids.push_back(flag.id);
  }
  return ids;
}

bool isUrgent(const Case& patient_case) { return !raised(patient_case, Urgency::within_24_h).empty(); }

// ---- what a case says about a name ----

TEST(LookupOf, ReadsNumbersByValueAndByThreshold) {
  const Case fever = patient({}, {}, {"fever=38.4", "-crp", "esr", "motor_grade_min=5"});
  const Lookup lookup = lookupOf(fever, evidence());
  const auto evaluate = [&](std::string_view text) { return Expression::parse(text, "t").evaluate(lookup); };
  EXPECT_EQ(evaluate("fever"), Truth::yes);
  EXPECT_EQ(evaluate("fever >= 38.4"), Truth::yes);
  EXPECT_EQ(evaluate("fever > 38.4"), Truth::no);
  EXPECT_EQ(evaluate("motor_grade_min"), Truth::no) << "a value wins over `present`";
  // findings.csv calls CRP above 5 and ESR above 20 abnormal
  EXPECT_EQ(evaluate("crp"), Truth::no);
  EXPECT_EQ(evaluate("crp > 5"), Truth::no);
  EXPECT_EQ(evaluate("crp >= 100"), Truth::no);
  EXPECT_EQ(evaluate("crp > 2"), Truth::unknown);
  EXPECT_EQ(evaluate("esr > 20"), Truth::yes);
  EXPECT_EQ(evaluate("esr > 10"), Truth::yes);
  EXPECT_EQ(evaluate("esr > 50"), Truth::unknown);
  EXPECT_EQ(evaluate("wbc"), Truth::unknown);
}

TEST(LookupOf, ReadsLowThresholdsTheOtherWayRound) {
  const Case weak = patient({}, {}, {"motor_grade_min", "-spo2"});
  const Lookup lookup = lookupOf(weak, evidence());
  const auto evaluate = [&](std::string_view text) { return Expression::parse(text, "t").evaluate(lookup); };
  EXPECT_EQ(evaluate("motor_grade_min <= 4"), Truth::yes);
  EXPECT_EQ(evaluate("motor_grade_min <= 3"), Truth::unknown);
  EXPECT_EQ(evaluate("motor_grade_min == 5"), Truth::no);
  EXPECT_EQ(evaluate("spo2 < 92"), Truth::no);
  EXPECT_EQ(evaluate("spo2 < 90"), Truth::no);
}

TEST(LookupOf, TakesTheReadingWhereTheSameIsSaidTwice) {
  const Case twice = patient({}, {}, {"-fever", "-fever=36.7"});
  EXPECT_EQ(lookupOf(twice, evidence())("fever").number, 36.7);
  const Case contrary = patient({}, {}, {"-dyspnoea", "dyspnoea"});
  EXPECT_EQ(lookupOf(contrary, evidence())("dyspnoea").truth, Truth::yes);
}

TEST(LookupOf, ReadsAttributes) {
  Case known;
  known.patient.age = 71;
  known.patient.sex = Sex::female;
  known.surgery.approach = Approach::combined;
  known.surgery.months_since = 2;
  known.surgery.levels = {Level{Vertebra::C4}, Level{Vertebra::C5}};
  known.surgery.has_plate = true;
  known.surgery.has_cage = false;
  const Lookup lookup = lookupOf(known, evidence());
  EXPECT_EQ(lookup("age").number, 71);
  EXPECT_EQ(lookup("sex").word, "female");
  EXPECT_EQ(lookup("approach").word, "combined");
  EXPECT_EQ(lookup("months_since_surgery").number, 2);
  EXPECT_NEAR(lookup("days_since_surgery").number.value(), 60.9, 0.05);
  EXPECT_EQ(lookup("levels_fused").number, 2);
  EXPECT_EQ(lookup("instrumented").truth, Truth::yes);
  EXPECT_EQ(lookup("has_plate").truth, Truth::yes);
  EXPECT_EQ(lookup("has_cage").truth, Truth::no);
  EXPECT_EQ(lookup("has_posterior_instrumentation").truth, Truth::unknown);
  const Case empty;
  for (const char* name : {"age", "sex", "approach", "days_since_surgery", "months_since_surgery", "levels_fused",
                           "instrumented", "has_disc_replacement", "p_nonunion", "no_such_name"}) {
    EXPECT_FALSE(lookupOf(empty, evidence())(name).anything()) << name;
  }
}

TEST(LookupOf, AsksForProbabilities) {
  const Case empty;
  const Lookup lookup = lookupOf(empty, evidence(), [](std::string_view cause) {
    return cause == "nonunion" ? std::optional(0.4) : std::nullopt;
  });
  EXPECT_EQ(lookup("p_nonunion").number, 0.4);
  EXPECT_FALSE(lookup("p_malignancy").anything());
}

Evidence smallEvidence(std::vector<Variable> variables) {
  Evidence small;
  for (const char* id : {"a", "b", "c"}) {
    Finding finding;
    finding.id = id;
    finding.leak = {0.1, 0.05, 0.2};
    small.findings.push_back(finding);
  }
  small.variables = std::move(variables);
  small.buildIndices();
  return small;
}

TEST(LookupOf, WorksOutVariables) {
  const Evidence small = smallEvidence({{"either_one", "boolean", "", "a or b", "", "v:2"},
                                        {"first", "number", "", "c;a;b", "", "v:3"},
                                        {"nested", "boolean", "", "either_one and not known(c)", "", "v:4"}});
  const Case present = patient({}, {}, {"b"});
  const Lookup lookup = lookupOf(present, small);
  EXPECT_EQ(lookup("either_one").truth, Truth::yes);
  EXPECT_EQ(lookup("nested").truth, Truth::yes);
  EXPECT_EQ(lookup("first").truth, Truth::yes) << "c and a are unknown, b counts";
}

TEST(LookupOf, RefusesVariablesThatNeedThemselves) {
  const Evidence circle =
      smallEvidence({{"x", "boolean", "", "a or y", "", "v:2"}, {"y", "boolean", "", "b or x", "", "v:3"}});
  const Case empty;
  EXPECT_THROW(lookupOf(empty, circle)("x"), InputError);
}

// ---- every rule of the table ----

/// The value of a number finding far on its abnormal side.
std::optional<double> farOut(const Finding& finding) {
  if (finding.type != ValueType::number || !finding.abnormal) return std::nullopt;
  return finding.abnormal->abnormal(finding.plausible_hi) ? finding.plausible_hi : finding.plausible_lo;
}

void addNames(const std::string& condition, std::vector<std::string>& leaves) {
  const Expression expression = Expression::parse(condition, "t");
  for (const std::string& name : expression.names()) {
    const auto variable = std::find_if(evidence().variables.begin(), evidence().variables.end(),
                                       [&](const Variable& v) { return v.name == name; });
    if (variable != evidence().variables.end()) {
      addNames(variable->expression, leaves);
    } else if (!isRuleAttribute(name) && std::find(leaves.begin(), leaves.end(), name) == leaves.end()) {
      leaves.push_back(name);
    }
  }
}

Case caseOf(const Case& base, const std::vector<std::string>& present) {
  Case out = base;
  for (const std::string& id : present)
    out.observations.push_back(statement(id, true, farOut(*evidence().findFinding(id))));
  return out;
}

bool holds(const Expression& condition, const Case& patient_case) {
  return condition.evaluate(lookupOf(patient_case, evidence())) == Truth::yes;
}

/// Findings whose presence (all others unknown) raises the rule, none of them idle; with the operation that goes with
/// it.
struct Trigger {
  Case base;
  std::vector<std::string> present;
};

std::optional<Trigger> findTrigger(const Expression& condition) {
  std::vector<std::string> leaves;
  addNames(condition.text(), leaves);
  for (const double months : {0.2, 1.2, 12.0}) {
    for (const Approach approach : {Approach::anterior, Approach::posterior}) {
      Trigger trigger;
      trigger.base.patient.age = 70;
      trigger.base.surgery.approach = approach;
      trigger.base.surgery.months_since = months;
      trigger.present = leaves;
      // known(...) wants some findings unknown: leave out one at a time until the rule holds
      for (std::size_t i = 0; i < leaves.size() && !holds(condition, caseOf(trigger.base, trigger.present)); ++i) {
        trigger.present = leaves;
        std::erase(trigger.present, leaves[i]);
      }
      if (!holds(condition, caseOf(trigger.base, trigger.present))) continue;
      for (const std::string& id : leaves) {
        std::vector<std::string> fewer = trigger.present;
        std::erase(fewer, id);
        if (holds(condition, caseOf(trigger.base, fewer))) trigger.present = std::move(fewer);
      }
      return trigger;
    }
  }
  return std::nullopt;
}

/// One entry a rule, in table order; worked out once, since the search is slow.
const std::vector<std::optional<Trigger>>& triggers() {
  static const std::vector<std::optional<Trigger>> all = [] {
    std::vector<std::optional<Trigger>> found;
    for (const RedFlag& rule : evidence().red_flags) {
      found.push_back(findTrigger(Expression::parse(rule.condition, rule.provenance.where)));
    }
    return found;
  }();
  return all;
}

TEST(RedFlagTable, RulesCanBeRead) { EXPECT_NO_THROW(checkRules(evidence())); }

TEST(RedFlagTable, EveryRuleFiresOnItsFindingsAndOnNothingLess) {
  ASSERT_GE(evidence().red_flags.size(), 51u) << "the collected evidence alone has 51 rules";
  for (std::size_t row = 0; row < evidence().red_flags.size(); ++row) {
    const RedFlag& rule = evidence().red_flags[row];
    SCOPED_TRACE(rule.id);
    const Expression condition = Expression::parse(rule.condition, rule.provenance.where);
    const auto& trigger = triggers()[row];
    ASSERT_TRUE(trigger) << "no findings make this rule true";
    EXPECT_FALSE(trigger->present.empty());
    EXPECT_LE(trigger->present.size(), 3u) << "a rule that needs more is too strict for real records";
    EXPECT_THAT(raised(caseOf(trigger->base, trigger->present)), Contains(rule.id));
    for (std::size_t i = 0; i < trigger->present.size(); ++i) {
      Case absent = trigger->base;
      for (std::size_t j = 0; j < trigger->present.size(); ++j) {
        const std::string& id = trigger->present[j];
        absent.observations.push_back(i == j ? statement(id, false)
                                             : statement(id, true, farOut(*evidence().findFinding(id))));
      }
      EXPECT_FALSE(holds(condition, absent)) << trigger->present[i] << " is denied";
    }
    EXPECT_FALSE(holds(condition, trigger->base)) << "nothing is known";
    EXPECT_FALSE(holds(condition, Case{})) << "not even the operation is known";
  }
}

TEST(RedFlagTable, EveryRuleStaysSilentWhenAllItsFindingsAreDenied) {
  for (const RedFlag& rule : evidence().red_flags) {
    std::vector<std::string> leaves;
    addNames(rule.condition, leaves);
    Case denied = patient(3, Approach::anterior, {});
    for (const std::string& id : leaves) denied.observations.push_back(statement(id, false));
    EXPECT_FALSE(holds(Expression::parse(rule.condition, "t"), denied)) << rule.id;
  }
}

TEST(RedFlagTable, ReasonsAreKnownFindingsOrAttributes) {
  for (std::size_t row = 0; row < evidence().red_flags.size(); ++row) {
    const RedFlag& rule = evidence().red_flags[row];
    SCOPED_TRACE(rule.id);
    const auto& trigger = triggers()[row];
    ASSERT_TRUE(trigger);
    const Case raised_case = caseOf(trigger->base, trigger->present);
    const auto report = findRedFlags(raised_case, evidence());
    const auto flag =
        std::find_if(report.raised.begin(), report.raised.end(), [&](const RaisedFlag& f) { return f.id == rule.id; });
    ASSERT_NE(flag, report.raised.end());
    for (const std::string& name : flag->because) {
      EXPECT_TRUE(isRuleAttribute(name) || raised_case.find(name) != nullptr) << name;
    }
    for (const std::string& id : trigger->present) EXPECT_THAT(flag->because, Contains(id));
  }
}

TEST(RedFlagTable, EveryRuleSaysWhatToDoAndWhereItComesFrom) {
  for (const RedFlag& rule : evidence().red_flags) {
    SCOPED_TRACE(rule.id);
    EXPECT_TRUE(findUrgency(rule.urgency));
    EXPECT_FALSE(rule.action.empty());
    EXPECT_FALSE(rule.patient_text.empty());
    EXPECT_THAT(rule.tests, Not(IsEmpty()));
    EXPECT_THAT(rule.causes, Not(IsEmpty()));
    EXPECT_THAT(rule.provenance.sources, Not(IsEmpty()));
  }
}

TEST(RedFlagTable, ConditionsAndTextsOfTheSameDangerAgree) {
  // only "now" may send a patient to the emergency services without an "if"
  for (const RedFlag& rule : evidence().red_flags) {
    if (rule.patient_text.starts_with("Call emergency services now")) {
      EXPECT_EQ(rule.urgency, "now") << rule.id;
    }
  }
}

// ---- patients ----

TEST(RedFlags, TenseNeckSwellingIsAnEmergencyWithoutADate) {
  EXPECT_THAT(raised(patient({}, Approach::anterior, {"neck_swelling_tense"}), Urgency::now),
              Contains("neck_swelling"));
  EXPECT_THAT(raised(patient(2, Approach::anterior, {"stridor"}), Urgency::now), Contains("airway_closing"));
}

TEST(RedFlags, FeverWithWorseningPainGoesToHospital) {
  const auto ids = raised(patient(20, Approach::posterior, {"fever=38.6", "pain_worsening"}), Urgency::now);
  EXPECT_THAT(ids, Contains("infection_pain_fever"));
  EXPECT_THAT(raised(patient(2, Approach::posterior, {"fever=38.2"})), IsEmpty()) << "fever of the first days";
  EXPECT_THAT(raised(patient({}, {}, {"fever"}), Urgency::within_24_h), Contains("fever_floor"));
  EXPECT_THAT(raised(patient({}, {}, {"fever=37.2", "pain_worsening"}), Urgency::within_24_h), IsEmpty());
}

TEST(RedFlags, NewWeaknessInTheFirstWeekIsTreatedAsBleeding) {
  EXPECT_THAT(raised(patient(4, Approach::posterior, {"leg_weakness", "neuro_new_or_worse"}), Urgency::now),
              Contains("early_deficit"));
  EXPECT_THAT(raised(patient({}, {}, {"four_limb_weakness"}), Urgency::now), Contains("cord_emergency"));
}

TEST(RedFlags, UnsteadyGaitIsUrgentUntilMriShowsTheCordFree) {
  EXPECT_TRUE(isUrgent(patient(900, Approach::anterior, {"gait_imbalance"})));
  EXPECT_FALSE(isUrgent(patient(900, Approach::anterior, {"gait_imbalance", "-mri_cord_compression"})));
  EXPECT_TRUE(isUrgent(patient(900, Approach::anterior, {"gait_imbalance", "mri_cord_compression"})));
}

TEST(RedFlags, InjuryIsUrgentUntilCtShowsNoFracture) {
  EXPECT_TRUE(isUrgent(patient(900, Approach::anterior, {"pain_onset_trauma", "neck_pain_axial"})));
  EXPECT_FALSE(isUrgent(patient(900, Approach::anterior, {"pain_onset_trauma", "neck_pain_axial", "-ct_fracture"})));
  EXPECT_THAT(
      raised(patient(900, Approach::anterior, {"pain_onset_trauma", "ct_fracture", "leg_weakness"}), Urgency::now),
      Contains("trauma_deficit"));
}

TEST(RedFlags, LateSwallowingTroubleWithALooseScrewNeedsASurgeonWithinADay) {
  const auto ids = raised(patient(700, Approach::anterior, {"dysphagia_any", "xr_backout=3"}), Urgency::within_24_h);
  EXPECT_THAT(ids, Contains("implant_moved_swallow"));
  EXPECT_FALSE(isUrgent(patient(700, Approach::anterior, {"xr_backout=3", "-dysphagia_any"})));
  EXPECT_THAT(raised(patient(700, Approach::anterior, {"xr_backout=3"})), Contains("implant_moved_silent"));
  EXPECT_THAT(raised(patient({}, {}, {"endoscopy_wall_defect"}), Urgency::now), Contains("gullet_perforation_seen"));
}

TEST(RedFlags, HeartAndBrainComeBeforeTheNeck) {
  EXPECT_THAT(raised(patient(400, {}, {"arm_pain_any", "sweating_nausea"}), Urgency::now), Contains("heart"));
  EXPECT_THAT(raised(patient(400, {}, {"sudden_face_arm_speech"}), Urgency::now), Contains("stroke"));
  EXPECT_THAT(raised(patient(400, {}, {"horner_sign", "neck_pain_axial"}), Urgency::now), Contains("dissection"));
}

TEST(RedFlags, OrdinaryComplaintsRaiseNothingUrgent) {
  EXPECT_THAT(raised(patient(400, Approach::anterior,
                             {"neck_pain_axial", "neck_pain_mechanical", "arm_pain_any", "arm_numb_tingle", "smoker",
                              "spurling", "motor_grade_min=4", "weak_c7", "-fever", "vas_neck=7", "diabetes"})),
              IsEmpty());
}

TEST(RedFlags, MostUrgentComesFirstAndMilderOnesStay) {
  const auto report = findRedFlags(
      patient(200, Approach::anterior, {"dysphagia_new_or_worse", "fever=39", "pain_worsening"}), evidence());
  ASSERT_GE(report.raised.size(), 3u);
  EXPECT_TRUE(std::is_sorted(report.raised.begin(), report.raised.end(),
                             [](const RaisedFlag& a, const RaisedFlag& b) { return a.urgency < b.urgency; }));
  EXPECT_EQ(report.raised.front().id, "gullet_perforation");
  std::vector<std::string> ids;
  for (const RaisedFlag& flag : report.raised) ids.push_back(flag.id);
  EXPECT_THAT(ids, Contains("swallow_change"));
  EXPECT_THAT(report.raised.front().because, testing::UnorderedElementsAre("dysphagia_new_or_worse", "fever"));
}

// ---- what to ask at once ----

TEST(AskNow, NamesTheItemThatWouldDecide) {
  const auto report = findRedFlags(patient(200, Approach::anterior, {"arm_pain_bilateral"}), evidence());
  const auto both_arms = std::find_if(report.ask_now.begin(), report.ask_now.end(),
                                      [](const OpenFlag& flag) { return flag.id == "bilateral_arms"; });
  ASSERT_NE(both_arms, report.ask_now.end());
  EXPECT_THAT(both_arms->because, ElementsAre("arm_pain_bilateral"));
  EXPECT_THAT(both_arms->ask,
              testing::UnorderedElementsAre("leg_weakness", "gait_imbalance", "hand_clumsiness", "leg_numb_tingle"));
}

TEST(AskNow, AsksForNothingThatIsKnownOrNeedsAMachine) {
  const auto report = findRedFlags(
      patient(200, Approach::anterior, {"dysphagia_any", "-fever", "neck_pain_rest", "hand_clumsiness"}), evidence());
  EXPECT_THAT(report.ask_now, Not(IsEmpty()));
  EXPECT_LE(report.ask_now.size(), 4u);
  for (const OpenFlag& flag : report.ask_now) {
    EXPECT_LE(flag.urgency, Urgency::within_24_h);
    EXPECT_THAT(flag.because, Not(IsEmpty()));
    for (const std::string& id : flag.ask) {
      const Finding* finding = evidence().findFinding(id);
      ASSERT_NE(finding, nullptr) << id;
      EXPECT_LE(finding->stage, Stage::exam) << id;
      EXPECT_THAT((std::vector<std::string>{"dysphagia_any", "fever", "neck_pain_rest", "hand_clumsiness"}),
                  Not(Contains(id)));
    }
  }
}

TEST(AskNow, AnsweringYesRaisesTheFlag) {
  const Case before = patient(200, Approach::anterior, {"dysphagia_any", "hand_clumsiness", "osteoporosis"});
  for (const OpenFlag& flag : findRedFlags(before, evidence()).ask_now) {
    for (const std::string& id : flag.ask) {
      Case after = before;
      after.observations.push_back(statement(id, true));
      EXPECT_THAT(raised(after), Contains(flag.id)) << id;
    }
  }
}

TEST(AskNow, IsShortEnoughToAsk) {
  const Case collection = patient(30, Approach::posterior, {"mri_epidural_collection_any"});
  for (const OpenFlag& flag : findRedFlags(collection, evidence()).ask_now) {
    EXPECT_THAT(flag.ask, Not(IsEmpty()));
    EXPECT_LE(flag.ask.size(), 6u) << flag.id;
  }
}

TEST(AskNow, IsSilentWithoutAPointer) {
  EXPECT_THAT(findRedFlags(patient({}, {}, {"neck_pain_axial"}), evidence()).ask_now, IsEmpty())
      << "nearly everybody has neck pain";
  EXPECT_THAT(findRedFlags(Case{}, evidence()).ask_now, IsEmpty());
  EXPECT_THAT(findRedFlags(patient({}, {}, {"diabetes", "smoker"}), evidence()).ask_now, IsEmpty())
      << "a risk alone points to nothing";
}

}  // namespace
}  // namespace nucha
