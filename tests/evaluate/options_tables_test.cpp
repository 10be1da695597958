// The project's own treatments and rules, on synthetic patients.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "evaluate/options_helpers.h"
#include "nucha/base/text.h"
#include "nucha/evaluate/options.h"

namespace nucha {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

const Evidence& projectEvidence() {
  static const Evidence evidence = loadEvidence(std::filesystem::path(NUCHA_TEST_ROOT) / "data");
  return evidence;
}

using Shares = std::map<std::string, double>;

/// Every cause of the tables is next to impossible, except those given.
CauseBeliefs beliefsIn(const Shares& shares) {
  CauseBeliefs beliefs;
  for (const Cause& cause : projectEvidence().causes) {
    const auto given = shares.find(cause.id);
    beliefs.beliefs.push_back({cause.id, cause.family, given == shares.end() ? 0.0005 : given->second, {}});
  }
  return beliefs;
}

/// "a; !b; c=7": a present, b stated absent, c measured as 7.
Case caseWith(const std::string& findings, double months, bool disc_replacement = false) {
  Case made;
  made.surgery.approach = Approach::anterior;
  made.surgery.levels = {Level{Vertebra::C5}};
  made.surgery.months_since = months;
  made.surgery.has_disc_replacement = disc_replacement;
  for (const std::string& part : split(findings, ';')) {
    Observation observation;
    const std::vector<std::string> sides = split(part, '=');
    observation.present = part.front() != '!';
    observation.finding = observation.present ? sides.front() : part.substr(1);
    if (sides.size() == 2) observation.value = findNumber(sides.back());
    EXPECT_NE(projectEvidence().findFinding(observation.finding), nullptr) << observation.finding;
    made.observations.push_back(observation);
  }
  return made;
}

RankedOption optionFor(const std::string& treatment, const Shares& shares, const std::string& findings, double months,
                       bool disc_replacement = false) {
  return optionOf(rankOptions(caseWith(findings, months, disc_replacement), projectEvidence(), beliefsIn(shares), {}),
                  treatment);
}

TEST(OptionTables, EveryTreatmentOfTheTableAppearsOnceWithItsRank) {
  const auto options = rankOptions(caseWith("", 12), projectEvidence(), beliefsIn({{"nonspecific", 0.9}}), {});
  std::set<std::string> ids;
  for (std::size_t i = 0; i < options.size(); ++i) {
    EXPECT_EQ(options[i].rank, static_cast<int>(i) + 1);
    EXPECT_FALSE(options[i].why.empty()) << options[i].treatment;
    EXPECT_THAT(options[i].risks, Not(IsEmpty())) << options[i].treatment;
    EXPECT_THAT(options[i].sources, Not(IsEmpty())) << options[i].treatment;
    ids.insert(options[i].treatment);
  }
  EXPECT_EQ(ids.size(), projectEvidence().treatments.size());
}

TEST(OptionTables, HoldsEveryKindOfCareThatThePurposeNames) {
  for (const std::string id : {"nsaid",
                               "neuropathic_agent",
                               "pt_exercise",
                               "acupuncture",
                               "massage",
                               "facet_steroid",
                               "esi_interlaminar",
                               "esi_transforaminal",
                               "mbb",
                               "snrb",
                               "rfa",
                               "scs",
                               "revision_anterior",
                               "posterior_fusion",
                               "combined_360",
                               "cda_adjacent",
                               "cda_to_fusion",
                               "laminectomy_fusion",
                               "laminoplasty",
                               "foraminotomy_posterior",
                               "hardware_removal",
                               "prp_facet",
                               "prp_epidural",
                               "prp_disc",
                               "prp_ligament",
                               "bmc"}) {
    EXPECT_NE(projectEvidence().findTreatment(id), nullptr) << id;
  }
}

TEST(OptionTables, EveryDangerousCauseHasATreatment) {
  for (const Cause& cause : projectEvidence().causes) {
    const auto& treatments = projectEvidence().treatments;
    const bool covered = std::any_of(treatments.begin(), treatments.end(), [&](const Treatment& t) {
      return t.family != "conservative" &&
             (std::find(t.causes.begin(), t.causes.end(), cause.id) != t.causes.end() ||
              std::find(t.causes.begin(), t.causes.end(), cause.family) != t.causes.end());
    });
    EXPECT_TRUE(covered || !cause.dangerous) << cause.id;
  }
}

struct Reach {
  std::string treatment;
  Shares shares;
  std::string findings;
  double months = 24;
  bool disc_replacement = false;
};

std::vector<Reach> reaches() {
  const std::string root = "arm_pain_any; mri_foraminal_stenosis_index";
  const std::string ununited = "ct_no_extragraft_bridging; vas_neck=7; crp=2; !vocal_cord_paresis";
  const std::string cord = "hoffmann; mri_cord_compression";
  const std::string nerve =
      "dn4=7; failed_medication; vas_neck=7; sens_loss_dermatomal; !mri_cord_compression; "
      "!mri_foraminal_stenosis_index; !ct_no_extragraft_bridging";
  return {
      {"urgent_evacuation", {{"haematoma_airway", 0.6}}, "", 0.1},
      {"urgent_decompression", {{"myelopathy", 0.6}}, cord},
      {"urgent_hardware_revision",
       {{"root_compression_index", 0.6}},
       "ct_hardware_malposition; deficit_immediately_after_surgery",
       0.2},
      {"fracture_immobilisation", {{"fracture_instability", 0.6}}, ""},
      {"oesophageal_repair", {{"oesophageal_injury", 0.6}}, ""},
      {"sepsis_care", {{"infection_early", 0.6}}, "fever=39; chills_rigors; systemically_unwell", 0.5},
      {"emergency_medical_care", {{"carotid_stroke", 0.5}}, ""},
      {"cardiac_emergency_care", {{"cardiac", 0.5}}, ""},
      {"specialist_referral", {{"malignancy", 0.5}}, ""},
      {"shoulder_program", {{"mimic_shoulder", 0.5}}, ""},
      {"entrapment_care", {{"mimic_entrapment", 0.5}}, "entrapment_signs"},
      {"dural_repair", {{"csf_leak", 0.6}}, "beta2_transferrin", 0.3},
      {"observe_rehab", {{"nerve_injury", 0.7}}, "weak_c5", 1},
      {"watchful_waiting", {{"nonunion", 0.6}}, "", 8},
      {"education_activity", {}, ""},
      {"nsaid", {{"muscle_strain", 0.6}}, "neck_pain_axial"},
      {"acetaminophen", {{"muscle_strain", 0.6}}, "neck_pain_axial"},
      {"muscle_relaxant", {{"muscle_strain", 0.6}}, "muscle_spasm", 2},
      {"neuropathic_agent", {{"nerve_injury", 0.6}}, "dn4=6"},
      {"opioid_short", {{"nonspecific", 0.6}}, "", 0.2},
      {"opioid_taper", {{"nonspecific", 0.6}}, "opioid_daily"},
      {"pt_exercise", {{"muscle_strain", 0.6}}, ""},
      {"pt_manual", {{"muscle_strain", 0.6}}, "neck_pain_axial; !ct_no_extragraft_bridging; !hoffmann"},
      {"acupuncture", {{"muscle_strain", 0.6}}, "neck_pain_axial"},
      {"massage", {{"muscle_strain", 0.6}}, "muscle_tenderness"},
      {"cbt_pain", {{"nonspecific", 0.6}}, "phq9=15"},
      {"swallow_care", {{"hw_impingement", 0.6}}, "dysphagia_any"},
      {"collar", {{"asd_disc", 0.6}}, "arm_pain_any; pain_worsening"},
      {"pemf", {{"nonunion", 0.6}}, "ct_no_extragraft_bridging", 10},
      {"smoking_cessation", {{"nonunion", 0.6}}, "smoker"},
      {"bone_health", {{"nonunion", 0.6}}, "osteoporosis"},
      {"teriparatide", {{"nonunion", 0.7}}, "osteoporosis; ct_no_extragraft_bridging"},
      {"antibiotics_only", {{"infection_late", 0.4}}, "tissue_culture_positive"},
      {"trigger_point", {{"muscle_strain", 0.6}}, "trigger_points"},
      {"botulinum", {{"cervical_dystonia", 0.6}}, "involuntary_neck_movement"},
      {"facet_steroid", {{"asd_facet", 0.7}}, "neck_pain_axial; mbb_dual_concordant"},
      {"mbb", {{"asd_facet", 0.7}}, "neck_pain_axial"},
      {"rfa", {{"asd_facet", 0.7}}, "neck_pain_axial; mbb_dual_concordant"},
      {"esi_interlaminar", {{"root_compression_index", 0.7}}, root},
      {"esi_transforaminal", {{"root_compression_index", 0.7}}, root + "; failed_epidural_injection; snrb_relief=80"},
      {"snrb", {{"root_compression_index", 0.7}}, root},
      {"adhesiolysis", {{"epidural_fibrosis", 0.7}}, "mri_epidural_scar; failed_epidural_injection"},
      {"scs", {{"nerve_injury", 0.8}}, nerve},
      {"drg_stim", {{"nerve_injury", 0.8}}, nerve},
      {"pns", {{"nerve_injury", 0.8}}, nerve},
      {"prp_facet", {{"asd_facet", 0.7}}, "mbb_dual_concordant; mri_unsafe_device"},
      {"debridement_retain", {{"infection_early", 0.7}}, "", 1},
      {"debridement_remove", {{"infection_late", 0.7}}, "", 20},
      {"revision_anterior", {{"nonunion", 0.8}}, ununited},
      {"posterior_fusion", {{"nonunion", 0.8}}, ununited},
      {"combined_360", {{"nonunion", 0.8}}, ununited + "; earlier_revision_surgery"},
      {"acdf_adjacent", {{"asd_disc", 0.7}}, "arm_pain_any; mri_adjacent_disc_herniation"},
      {"cda_adjacent", {{"asd_disc", 0.7}}, "arm_pain_any; mri_adjacent_disc_herniation; failed_physical_therapy"},
      {"cda_revision", {{"hw_migration", 0.7}}, "xr_cage_or_graft_shift; vas_neck=7; crp=2", 24, true},
      {"cda_to_fusion", {{"hw_migration", 0.7}}, "xr_cage_or_graft_shift; vas_neck=7; crp=2", 24, true},
      {"laminectomy_fusion", {{"myelopathy", 0.7}}, cord},
      {"laminoplasty", {{"myelopathy", 0.7}}, cord},
      {"foraminotomy_posterior", {{"root_compression_index", 0.7}}, root},
      {"hardware_removal",
       {{"hw_impingement", 0.7}},
       "dysphagia_any; !ct_no_extragraft_bridging; swallow_study_abnormal"},
      {"hardware_replacement",
       {{"hw_loosening", 0.7}},
       "xr_screw_lucency; ct_no_extragraft_bridging; vas_neck=7; crp=2"},
      {"deformity_correction",
       {{"malalignment", 0.8}},
       "difficulty_horizontal_gaze; xr_csva=60; !ct_no_extragraft_bridging"},
  };
}

/// Never right outside a registered study, whatever the case.
const std::set<std::string> kNever = {"bmc", "prp_disc", "prp_epidural", "prp_ligament"};

TEST(OptionTables, EveryTreatmentIsRightForSomebodyExceptThoseThatShouldNeverBe) {
  std::set<std::string> reached = kNever;
  for (const Reach& reach : reaches()) {
    const RankedOption option =
        optionFor(reach.treatment, reach.shares, reach.findings, reach.months, reach.disc_replacement);
    EXPECT_TRUE(option.verdict == Verdict::offer || option.verdict == Verdict::consider)
        << reach.treatment << ": " << name(option.verdict) << ", " << option.why << " [" << joined(option.missing, ", ")
        << "]";
    reached.insert(reach.treatment);
  }
  for (const Treatment& treatment : projectEvidence().treatments) {
    EXPECT_TRUE(reached.contains(treatment.id)) << treatment.id;
  }
}

TEST(OptionTables, OrthobiologicsAreNeverOffered) {
  for (const Reach& reach : reaches()) {
    const auto options = rankOptions(caseWith(reach.findings, reach.months, reach.disc_replacement), projectEvidence(),
                                     beliefsIn(reach.shares), {});
    for (const RankedOption& option : options) {
      if (option.family == "orthobiologic") {
        EXPECT_NE(option.verdict, Verdict::offer) << option.treatment;
      }
      if (kNever.contains(option.treatment)) {
        EXPECT_EQ(option.verdict, Verdict::avoid) << option.treatment;
      }
    }
  }
}

TEST(OptionTables, WhatNobodyMeasuredStaysUnknown) {
  const Shares everything = {
      {"asd_disc", 0.9}, {"asd_facet", 0.9}, {"nerve_injury", 0.9}, {"muscle_strain", 0.9}, {"hw_impingement", 0.9}};
  for (const std::string id : {"bmc", "prp_disc", "prp_ligament", "drg_stim", "pns", "hardware_removal"}) {
    EXPECT_FALSE(optionFor(id, everything, "", 24).benefit.has_value()) << id;
  }
  const RankedOption injection = optionFor("esi_transforaminal", everything, "", 24);
  const auto death = std::find_if(injection.risks.begin(), injection.risks.end(),
                                  [](const OptionRisk& r) { return r.severity == "catastrophic"; });
  ASSERT_NE(death, injection.risks.end());
  EXPECT_FALSE(death->rate.has_value());
}

TEST(OptionTables, NothingGoesThroughTheSkinWhileInfectionIsPossible) {
  for (const std::string id : {"mbb", "rfa", "scs", "prp_facet", "trigger_point", "esi_interlaminar", "bmc"}) {
    const Shares shares = {{"asd_facet", 0.6}, {"infection_late", 0.3}, {"nerve_injury", 0.3}};
    EXPECT_EQ(optionFor(id, shares, "neck_pain_axial; mbb_dual_concordant", 24).verdict, Verdict::avoid) << id;
  }
  // a small possibility asks for CRP first, and a normal one opens the gate
  const Shares small = {{"asd_facet", 0.6}, {"infection_late", 0.08}};
  const RankedOption asked = optionFor("rfa", small, "neck_pain_axial; mbb_dual_concordant", 24);
  EXPECT_EQ(asked.verdict, Verdict::needs_test);
  EXPECT_THAT(asked.required_tests, Contains("crp"));
  EXPECT_EQ(
      optionFor("rfa", small, "neck_pain_axial; mbb_dual_concordant; crp=2; !ct_no_extragraft_bridging", 24).verdict,
      Verdict::offer);
}

TEST(OptionTables, UnionIsNotJudgedTooEarly) {
  const std::string findings = "ct_no_extragraft_bridging; vas_neck=7; crp=2; !vocal_cord_paresis";
  for (const std::string id : {"posterior_fusion", "revision_anterior", "combined_360"}) {
    EXPECT_EQ(optionFor(id, {{"nonunion", 0.9}}, findings, 4).verdict, Verdict::avoid) << id;
    EXPECT_EQ(optionFor(id, {{"nonunion", 0.9}}, findings, 9).verdict, Verdict::avoid) << id;
  }
  EXPECT_EQ(optionFor("watchful_waiting", {{"nonunion", 0.9}}, findings, 9).verdict, Verdict::offer);
  EXPECT_EQ(optionFor("watchful_waiting", {{"nonunion", 0.9}}, findings, 30).verdict, Verdict::avoid);
  // no revision without CT, and none of a solid level
  const RankedOption unseen = optionFor("posterior_fusion", {{"nonunion", 0.9}}, "xr_interspinous_motion=3; crp=2", 18);
  EXPECT_EQ(unseen.verdict, Verdict::needs_test);
  EXPECT_THAT(unseen.required_tests, Contains("ct"));
  EXPECT_EQ(optionFor("posterior_fusion", {{"muscle_strain", 0.9}}, "!ct_no_extragraft_bridging", 18).verdict,
            Verdict::avoid);
}

TEST(OptionTables, SmokerStopsBeforeRevision) {
  const std::string findings = "ct_no_extragraft_bridging; vas_neck=7; crp=2; failed_physical_therapy";
  EXPECT_EQ(optionFor("posterior_fusion", {{"nonunion", 0.9}}, findings, 18).verdict, Verdict::offer);
  EXPECT_EQ(optionFor("posterior_fusion", {{"nonunion", 0.9}}, findings + "; smoker", 18).verdict, Verdict::consider);
  EXPECT_EQ(optionFor("smoking_cessation", {{"nonunion", 0.9}}, findings + "; smoker", 18).verdict, Verdict::offer);
}

TEST(OptionTables, HandsStayOffAnUnprovenNeck) {
  const Shares strain = {{"muscle_strain", 0.8}};
  EXPECT_EQ(optionFor("pt_manual", strain, "neck_pain_axial; !ct_no_extragraft_bridging; hoffmann", 24).verdict,
            Verdict::avoid);
  EXPECT_EQ(optionFor("pt_manual", strain, "neck_pain_axial", 24).verdict, Verdict::avoid);
  EXPECT_EQ(optionFor("pt_manual", strain, "neck_pain_axial; !ct_no_extragraft_bridging; !hoffmann", 6).verdict,
            Verdict::avoid);
  const RankedOption unexamined = optionFor("pt_manual", strain, "neck_pain_axial; !ct_no_extragraft_bridging", 24);
  EXPECT_EQ(unexamined.verdict, Verdict::needs_test);
  EXPECT_THAT(unexamined.required_tests, Contains("history_exam"));
}

TEST(OptionTables, RadiofrequencyWaitsForTwoBlocks) {
  const Shares facet = {{"asd_facet", 0.9}};
  const RankedOption one = optionFor("rfa", facet, "neck_pain_axial; mbb_single_relief=90", 24);
  EXPECT_EQ(one.verdict, Verdict::needs_test);
  EXPECT_THAT(one.required_tests, Contains("mbb_dual"));
  EXPECT_EQ(optionFor("rfa", facet, "neck_pain_axial; mbb_single_relief=20", 24).verdict, Verdict::avoid);
  EXPECT_EQ(optionFor("rfa", facet, "neck_pain_axial; mbb_single_relief=90; !mbb_dual_concordant", 24).verdict,
            Verdict::avoid);
}

TEST(OptionTables, HardwareStaysUntilUnionIsProven) {
  const Shares throat = {{"hw_impingement", 0.8}};
  const RankedOption unknown = optionFor("hardware_removal", throat, "dysphagia_any; swallow_study_abnormal", 24);
  EXPECT_EQ(unknown.verdict, Verdict::needs_test);
  EXPECT_THAT(unknown.required_tests, Not(IsEmpty()));
  EXPECT_EQ(optionFor("hardware_removal", throat, "dysphagia_any; ct_no_extragraft_bridging", 24).verdict,
            Verdict::avoid);
}

TEST(OptionTables, ScarAloneIsNotOperatedOn) {
  for (const std::string id : {"posterior_fusion", "revision_anterior", "foraminotomy_posterior", "acdf_adjacent"}) {
    EXPECT_EQ(optionFor(id, {{"epidural_fibrosis", 0.8}}, "mri_epidural_scar; arm_pain_any", 24).verdict,
              Verdict::avoid)
        << id;
  }
}

TEST(OptionTables, NoOpioidForLastingPain) {
  EXPECT_EQ(optionFor("opioid_short", {{"nonspecific", 0.8}}, "neck_pain_axial; vas_neck=9", 24).verdict,
            Verdict::avoid);
}

TEST(OptionTables, EmergenciesSkipTheLadder) {
  const CauseBeliefs beliefs = beliefsIn({{"spinal_epidural_haematoma", 0.7}, {"muscle_strain", 0.4}});
  const auto options = rankOptions(caseWith("neck_pain_axial; leg_weakness", 0.1), projectEvidence(), beliefs,
                                   {flagOf("bleeding", Urgency::now, {"spinal_epidural_haematoma"})});
  EXPECT_EQ(options.front().treatment, "urgent_evacuation");
  EXPECT_EQ(options.front().verdict, Verdict::offer);
  for (const RankedOption& option : options) {
    if (option.family != "emergency") {
      EXPECT_NE(option.verdict, Verdict::offer) << option.treatment;
    }
  }
  const auto late = rankOptions(caseWith("", 20), projectEvidence(), beliefsIn({{"infection_late", 0.8}}), {});
  EXPECT_EQ(late.front().treatment, "debridement_remove");
}

TEST(OptionTables, EveryUrgentFlagLeadsToATreatment) {
  for (const RedFlag& row : projectEvidence().red_flags) {
    if (row.urgency != "now" && row.urgency != "24 h") continue;
    const Urgency urgency = *findUrgency(row.urgency);
    const auto options = rankOptions(caseWith("", 12), projectEvidence(), beliefsIn({{"nonspecific", 0.5}}),
                                     {flagOf(row.suspected, urgency, row.causes)});
    const RankedOption& first = options.front();
    EXPECT_TRUE(first.family == "emergency" || first.family == "referral") << row.id << ": " << first.treatment;
    EXPECT_EQ(first.verdict, urgency == Urgency::now ? Verdict::offer : Verdict::consider) << row.id;
  }
}

TEST(OptionTables, QuietCaseShowsNoEmergency) {
  const auto options =
      rankOptions(caseWith("neck_pain_axial", 24), projectEvidence(), beliefsIn({{"muscle_strain", 0.8}}), {});
  for (const RankedOption& option : options) {
    if (option.family == "emergency") {
      EXPECT_EQ(option.verdict, Verdict::avoid) << option.treatment;
    }
  }
}

TEST(OptionTables, SameCaseGivesTheSameAnswer) {
  const Case patient = caseWith("neck_pain_axial; ct_no_extragraft_bridging; smoker", 18);
  const CauseBeliefs beliefs = beliefsIn({{"nonunion", 0.7}, {"asd_facet", 0.3}});
  const auto once = rankOptions(patient, projectEvidence(), beliefs, {});
  const auto again = rankOptions(patient, projectEvidence(), beliefs, {});
  ASSERT_EQ(once.size(), again.size());
  for (std::size_t i = 0; i < once.size(); ++i) {
    EXPECT_EQ(once[i].treatment, again[i].treatment);
    EXPECT_EQ(once[i].benefit, again[i].benefit);
    if (!once[i].benefit) continue;
    EXPECT_EQ(once[i].interval90->lo, again[i].interval90->lo);
    EXPECT_LE(once[i].interval90->lo, *once[i].benefit);
    EXPECT_GE(once[i].interval90->hi, *once[i].benefit);
  }
}

TEST(OptionTables, EveryBenefitSaysHowItCameAboutAndBelongsToACauseThatTheTreatmentIsFor) {
  const Evidence& evidence = projectEvidence();
  for (const Benefit& row : evidence.benefits) {
    const Treatment* treatment = evidence.findTreatment(row.treatment);
    ASSERT_NE(treatment, nullptr);
    EXPECT_GT(row.derivation.size(), 10U) << row.treatment;
    std::set<std::string> addressed;
    for (const std::string& cause : treatment->causes) {
      for (const Cause* found : evidence.causesOf(cause)) addressed.insert(found->id);
    }
    const auto causes = evidence.causesOf(row.cause);
    const bool fits =
        treatment->causes.front() == "any" ||
        std::any_of(causes.begin(), causes.end(), [&](const Cause* c) { return addressed.contains(c->id); });
    // a row of zero may also say that it does not help where others claim it does
    EXPECT_TRUE(fits || row.chance.value < 0.01) << row.treatment << " " << row.cause;
  }
}

}  // namespace
}  // namespace nucha
