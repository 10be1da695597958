// A patient as the report would get one: suspected non-union after a two-level front fusion, built by hand so that the
// report's tests need neither the engine nor the tables. The figures are made up; only their shape is real.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "nucha/evaluate/evaluation.h"
#include "nucha/record/case.h"

namespace nucha::sample {

struct Sample {
  Evaluation evaluation;
  Case patient_case;
  Evidence evidence;
};

inline Finding finding(std::string id, std::string label, std::string question = "", std::string unit = "",
                       std::optional<Root> root = {}) {
  Finding f;
  f.id = std::move(id);
  f.label = std::move(label);
  f.clinician_question = std::move(question);
  f.unit = std::move(unit);
  f.type = f.unit.empty() ? ValueType::boolean : ValueType::number;
  f.root = root;
  return f;
}

inline Cause cause(std::string id, std::string label, SiteKind site, std::string plain) {
  Cause c;
  c.id = id;
  c.family = std::move(id);
  c.label = std::move(label);
  c.site = site;
  c.plain = std::move(plain);
  return c;
}

inline Source source(std::string key, std::string authors, std::string year, std::string journal, std::string title,
                     std::string doi, std::string pmid = "") {
  Source s;
  s.key = std::move(key);
  s.authors = std::move(authors);
  s.year = std::move(year);
  s.journal = std::move(journal);
  s.title = std::move(title);
  s.doi = std::move(doi);
  s.pmid = std::move(pmid);
  return s;
}

inline Evidence evidence() {
  Evidence e;
  e.findings = {
      finding("pain_free_interval", "Clear relief followed by return of pain"),
      finding("neck_pain_mechanical", "Pain worse with movement, eased by rest"),
      finding("night_pain", "Pain that wakes from sleep most nights", "Does pain wake the patient most nights?"),
      finding("smoker", "Current nicotine use"),
      finding("fever", "Body temperature raised", "Body temperature today?", "Cel"),
      finding("weight_loss", "Unexplained weight loss", "Unplanned weight loss in the last half year?"),
      finding("hand_clumsiness", "Loss of hand dexterity", "Trouble with buttons, keys or handwriting?"),
      finding("dysphagia_new_or_worse", "New or worsening difficulty swallowing"),
      finding("xr_interspinous_motion", "Interspinous motion on flexion-extension films", "", "mm"),
      finding("xr_screw_lucency", "Radiolucent halo round a screw"),
      finding("xr_adjacent_degeneration", "Adjacent disc narrowing or osteophyte"),
      finding("xr_backout", "Screw back-out or plate migration", "", "mm"),
      finding("ct_no_extragraft_bridging", "No bridging bone outside the graft on CT"),
      finding("mri_foraminal_stenosis_adjacent", "Foraminal stenosis at an adjacent level"),
      finding("crp", "C-reactive protein", "", "mg/L"),
      finding("vas_neck", "Neck pain, 0 to 10", "", "1"),
      finding("muscle_tenderness", "Paraspinal or trapezius tenderness"),
      finding("spurling", "Spurling test reproduces arm pain"),
      finding("arm_pain_c6", "Arm pain to thumb and index finger", "", "", Root::C6),
      finding("weak_c6", "Weak elbow flexion or wrist extension", "", "", Root::C6),
      finding("arm_pain_c5", "Pain over the shoulder and outer upper arm", "", "", Root::C5),
  };
  e.causes = {
      cause("nonunion", "Non-union of a fused level", SiteKind::fused_level,
            "The two bones have not grown together, so the level still moves a little under the plate."),
      cause("hw_loosening", "Loose screw, plate or rod", SiteKind::fused_level,
            "Bone around a screw has given way; the screw moves when the neck moves."),
      cause("asd_foraminal_stenosis", "Narrow nerve opening next to the fusion", SiteKind::mobile_foramen,
            "The opening where a nerve leaves, beside the fused levels, has become tight."),
      cause("asd_facet", "Facet joint arthritis next to the fusion", SiteKind::mobile_facet, "A worn small joint."),
      cause("muscle_strain", "Muscle pain", SiteKind::none, "Overworked neck muscles hurt without anything broken."),
      cause("deep_infection", "Deep infection at the implant", SiteKind::fused_level,
            "Germs on the metal or in the bone."),
      cause("malignancy", "Tumour or metastasis", SiteKind::none, "A growth in bone or soft tissue."),
      cause("sagittal_malalignment", "Loss of the neck's forward curve", SiteKind::none, "The neck leans forwards."),
  };
  Test ct;
  ct.id = "ct";
  ct.label = "CT of the neck, thin slices";
  Test labs;
  labs.id = "labs";
  labs.label = "Blood tests: CRP, ESR, white cells";
  e.tests = {ct, labs};
  NerveRoot c5;
  c5.root = Root::C5;
  c5.dermatome = "outer upper arm";
  c5.myotome = "shoulder abduction";
  c5.reflex = "biceps";
  NerveRoot c6;
  c6.root = Root::C6;
  c6.dermatome = "outer forearm, thumb";
  c6.myotome = "elbow flexion, wrist extension";
  c6.reflex = "brachioradialis";
  c6.provenance.sources = {"McAnany2019"};
  e.nerve_roots = {c5, c6};
  e.sources = {
      source("Raizman2009", "Raizman, N. M. and O'Brien, J. R. and Yu, W. D.", "2009", "Spine J",
             "Pseudarthrosis of the spine", "10.1000/sample.1", "11111111"),
      source("Song2014", "Song, K. S. and Riew, K. D.", "2014", "Spine",
             "Diagnosis of anterior cervical pseudarthrosis", "10.1000/sample.2", "22222222"),
      source("Lin2018", "Lin, W. and Ha, A.", "2018", "Neurospine", "Diagnosing pseudoarthrosis after anterior fusion",
             "10.1000/sample.3"),
      source("Hilibrand1999", "Hilibrand, A. S. and Bohlman, H. H.", "1999", "J Bone Joint Surg",
             "Disease next to a fusion", "10.1000/sample.4", "33333333"),
      source("McAnany2019", "McAnany, S. J. and others", "2019", "Spine",
             "Dermatomal distributions of cervical radiculopathy", "", "44444444"),
      source("Web2020", "Society of Radiology", "2020", "", "Criteria for imaging the neck", ""),
  };
  e.sources.back().url = "https://example.org/criteria";
  e.buildIndices();
  return e;
}

inline Contribution weighs(std::string id, bool present, double log_odds, std::vector<std::string> sources,
                           Basis basis = Basis::text) {
  return {std::move(id), present, log_odds, "data/cause_finding.csv:41", basis, std::move(sources)};
}

inline RankedCause ranked(std::string id, std::string label, double prior, double p, Interval interval, Site site) {
  RankedCause c;
  c.cause = id;
  c.family = std::move(id);
  c.label = std::move(label);
  c.prior = prior;
  c.probability = p;
  c.interval90 = interval;
  c.site = site;
  c.sites = {{site, 0.71}, {Site{Level{Vertebra::C5}, {}, {}}, 0.29}};
  return c;
}

inline std::vector<RankedCause> causes() {
  const Site c67{Level{Vertebra::C6}, {}, {}};
  const Site c45_left{Level{Vertebra::C4}, Side::left, {}};
  std::vector<RankedCause> all = {
      ranked("nonunion", "Non-union of a fused level", 0.14, 0.72, {0.52, 0.86}, c67),
      ranked("hw_loosening", "Loose screw, plate or rod", 0.05, 0.41, {0.22, 0.63}, c67),
      ranked("asd_foraminal_stenosis", "Narrow nerve opening next to the fusion", 0.06, 0.23, {0.10, 0.41}, c45_left),
      ranked("asd_facet", "Facet joint arthritis next to the fusion", 0.08, 0.11, {0.04, 0.22},
             Site{Level{Vertebra::C4}, {}, {}}),
      ranked("muscle_strain", "Muscle pain", 0.21, 0.09, {0.03, 0.19}, {}),
      ranked("deep_infection", "Deep infection at the implant", 0.01, 0.04, {0.01, 0.10}, c67),
      ranked("sagittal_malalignment", "Loss of the neck's forward curve", 0.04, 0.02, {0.0, 0.06}, {}),
      ranked("malignancy", "Tumour or metastasis", 0.004, 0.003, {0.0, 0.012}, {}),
  };
  all[5].dangerous = all[7].dangerous = true;
  all[0].supporting = {weighs("xr_interspinous_motion", true, 1.61, {"Song2014"}),
                       weighs("pain_free_interval", true, 0.78, {"Raizman2009"}),
                       weighs("neck_pain_mechanical", true, 0.64, {"Judged"}, Basis::judged),
                       weighs("smoker", true, 0.55, {"Raizman2009", "Lin2018"})};
  all[0].against = {weighs("arm_pain_c6", true, -0.21, {"Judged"}, Basis::judged),
                    weighs("night_pain", false, -0.12, {"Judged"})};
  all[1].supporting = {weighs("xr_screw_lucency", true, 2.2, {"Lin2018"}),
                       weighs("neck_pain_mechanical", true, 0.41, {"Judged"})};
  all[1].against = {weighs("dysphagia_new_or_worse", false, -0.28, {"Judged"})};
  all[2].supporting = {weighs("arm_pain_c6", true, 1.3, {"Hilibrand1999"}),
                       weighs("spurling", true, 0.9, {"McAnany2019"}), weighs("weak_c6", true, 0.7, {"McAnany2019"})};
  all[2].against = {weighs("xr_adjacent_degeneration", false, -0.62, {"Hilibrand1999"})};
  all[3].against = {weighs("xr_adjacent_degeneration", false, -0.4, {"Hilibrand1999"})};
  all[4].supporting = {weighs("muscle_tenderness", true, 0.35, {"Judged"})};
  all[4].against = {weighs("xr_interspinous_motion", true, -0.9, {"Song2014"})};
  all[5].supporting = {weighs("xr_screw_lucency", true, 0.6, {"Lin2018"})};
  all[5].against = {weighs("crp", false, -1.7, {"Lin2018"}), weighs("fever", false, -0.6, {"Judged"})};
  return all;
}

inline RankedTest test(std::string id, std::string label, double bits, std::string cost, double dose, int invasiveness,
                       std::string waiting, std::string why) {
  RankedTest t;
  t.test = std::move(id);
  t.label = std::move(label);
  t.information_bits = bits;
  t.cost = std::move(cost);
  t.radiation_mSv = dose;
  t.invasiveness = invasiveness;
  t.waiting = std::move(waiting);
  t.why = std::move(why);
  return t;
}

inline std::vector<RankedTest> tests() {
  std::vector<RankedTest> all = {
      test("ct", "CT of the neck, thin slices", 0.61, "moderate", 3.0, 0, "days to 2 weeks",
           "More than a year after the operation CT shows best whether bone bridges the levels, and it shows the "
           "screws."),
      test("labs", "Blood tests: CRP, ESR, white cells", 0.18, "low", 0, 1, "same day",
           "Cheap, and lowers or raises infection."),
      test("mri", "MRI of the neck", 0.31, "high", 0, 0, "2 to 6 weeks",
           "Shows the nerve openings next to the fusion."),
      test("emg", "Nerve and muscle tests (EMG)", 0.09, "moderate", 0, 2, "3 to 6 weeks",
           "Tells a hurt root from a pinched nerve at the wrist."),
      test("spect_ct", "Bone scan with SPECT-CT", 0.22, "high", 6.5, 2, "2 to 4 weeks",
           "Second choice where CT stays unclear."),
      test("snrb", "Nerve root block at C6", 0.12, "moderate", 0.4, 3, "2 to 6 weeks",
           "Only worth its risk once imaging shows a target."),
  };
  all[0].sources = {"Song2014", "Web2020"};
  all[0].outcomes = {{"abnormal: ct_no_extragraft_bridging", 0.66, "nonunion", 0.72, 0.93},
                     {"normal: ct_no_extragraft_bridging", 0.34, "nonunion", 0.72, 0.28}};
  all[5].appropriate = false;
  return all;
}

inline RankedOption option(std::string id, std::string label, Verdict verdict, std::optional<double> benefit,
                           Interval interval, std::string grade, std::string why) {
  RankedOption o;
  o.treatment = std::move(id);
  o.label = std::move(label);
  o.verdict = verdict;
  o.benefit = benefit;
  if (benefit) o.interval90 = interval;
  o.evidence = std::move(grade);
  o.why = std::move(why);
  o.for_causes = {"nonunion"};
  return o;
}

inline std::vector<RankedOption> options() {
  using V = Verdict;
  std::vector<RankedOption> all = {
      option("education", "Explanation and staying active", V::offer, 0.18, {0.08, 0.30}, "low",
             "Safe now, and no test has to come first."),
      option("stop_smoking", "Stop smoking", V::offer, {}, {}, "moderate",
             "Nicotine slows bone healing; helps whatever comes next."),
      option("exercise", "Supervised neck and shoulder exercise", V::offer, 0.24, {0.12, 0.38}, "moderate",
             "Helps muscle pain; gentle while union is in doubt."),
      option("nsaid", "Anti-inflammatory tablets, short course", V::consider, 0.15, {0.07, 0.25}, "moderate",
             "Check stomach, kidneys and heart first."),
      option("bone_stimulator", "Bone growth stimulator (PEMF)", V::consider, 0.12, {0.02, 0.30}, "low",
             "May be tried while waiting for a decision."),
      option("tfesi", "Steroid injection at the C6 root", V::needs_test, 0.20, {0.08, 0.36}, "low",
             "Only with a target on MRI."),
      option("posterior_fusion", "Posterior fusion of the level that has not healed", V::needs_test, 0.58, {0.40, 0.74},
             "low", "The usual answer to a painful non-union that CT has confirmed."),
      option("revision_acdf", "Anterior revision with new graft and plate", V::needs_test, 0.51, {0.33, 0.69}, "low",
             "Reasonable when the plate must come out anyway."),
      option("foraminotomy", "Widening of the nerve opening", V::needs_test, 0.30, {0.14, 0.48}, "very low",
             "Only if the arm pain dominates and MRI fits."),
      option("adr", "Disc replacement beside the fusion", V::avoid, 0.05, {0.01, 0.14}, "very low",
             "The levels beside the fusion are not the likely cause."),
      option("stem_cells", "Stem cell injection into the disc", V::avoid, {}, {}, "very low",
             "No controlled study in necks after fusion."),
      option("manipulation", "Thrust manipulation of the neck", V::avoid, {}, {}, "very low",
             "Unsafe while a level may be loose."),
  };
  all[0].sources = {"Judged"};
  all[3].risks = {{"stomach bleeding", 0.01, Interval{0.004, 0.02}, "major", {"Web2020"}}};
  all[4].honest_note = "The main study was paid for by the maker, and the benefit had gone after one year.";
  all[4].sources = {"Lin2018"};
  all[5].risks = {{"stroke or cord injury", {}, {}, "catastrophic", {"Judged"}}};
  all[5].required_tests = {"mri"};
  all[6].risks = {{"wound infection", 0.04, Interval{0.02, 0.07}, "major", {"Raizman2009"}},
                  {"C5 weakness", 0.03, Interval{0.01, 0.06}, "major", {"Raizman2009"}},
                  {"another operation", 0.08, Interval{0.04, 0.13}, "major", {"Raizman2009"}},
                  {"blood loss needing transfusion", 0.01, {}, "minor", {"Judged"}}};
  all[6].missing = {"non-union seen on CT", "infection ruled out"};
  all[6].required_tests = {"ct", "labs"};
  all[6].sources = {"Raizman2009"};
  all[7].risks = {{"trouble swallowing", 0.12, Interval{0.07, 0.19}, "minor", {"Raizman2009"}}};
  all[7].required_tests = {"ct"};
  all[10].honest_note = "Sold widely; what is known comes from a few uncontrolled cases.";
  int rank = 0;
  for (RankedOption& o : all) o.rank = ++rank;
  return all;
}

inline Observation seen(std::string id, bool present, std::optional<double> value = {}, std::optional<Side> side = {}) {
  Observation o;
  o.finding = std::move(id);
  o.present = present;
  o.value = value;
  o.side = side;
  return o;
}

inline Case patientCase() {
  Case c;
  c.id = "sample-001";
  c.title = "Sample patient, not a real person";
  c.patient.age = 54;
  c.patient.sex = Sex::female;
  c.patient.risk_factors = {"smoker"};
  c.surgery.approach = Approach::anterior;
  c.surgery.levels = {Level{Vertebra::C5}, Level{Vertebra::C6}};
  c.surgery.level_count = 2;
  c.surgery.construct = "ACDF with plate";
  c.surgery.months_since = 14;
  c.surgery.index_diagnosis = "C6 and C7 radiculopathy";
  c.surgery.has_plate = true;
  c.surgery.has_cage = true;
  c.surgery.has_posterior_instrumentation = false;
  c.surgery.has_disc_replacement = false;
  c.observations = {seen("pain_free_interval", true),
                    seen("neck_pain_mechanical", true),
                    seen("smoker", true),
                    seen("xr_interspinous_motion", true, 3.1),
                    seen("xr_screw_lucency", true),
                    seen("crp", false, 4),
                    seen("fever", false, 36.7),
                    seen("night_pain", false),
                    seen("muscle_tenderness", true),
                    seen("xr_backout", true, 2.5),
                    seen("dysphagia_new_or_worse", false),
                    seen("spurling", true, {}, Side::left),
                    seen("arm_pain_c6", true, {}, Side::left),
                    seen("weak_c6", true, {}, Side::left),
                    seen("arm_pain_c5", true, {}, Side::left),
                    seen("xr_adjacent_degeneration", false)};
  c.unused = {{"weather_pain", "No finding of that name; did you mean neck_pain_rest?", "#/presentation/16"}};
  c.notes = {"Body temperature was given in Fahrenheit and converted."};
  return c;
}

inline Evaluation evaluation() {
  Evaluation e;
  e.red_flags = {{"backout_silent",
                  "silent hardware failure",
                  Urgency::within_1_week,
                  "Show to the spine surgeon this week; look for non-union; repeat the film within 4 to 6 weeks.",
                  "Your X-ray shows loose metal: arrange to see your surgeon soon.",
                  {"xr_backout"},
                  {"ct"},
                  {"hw_loosening"},
                  {"Lin2018"}}};
  e.ask_now = {{"infection", "spinal infection", Urgency::now, {"neck_pain_mechanical"}, {"weight_loss"}},
               {"cord", "pressure on the spinal cord", Urgency::within_24_h, {"weak_c6"}, {"hand_clumsiness"}}};
  e.causes = causes();
  e.causes_by_family = {{"nonunion", "nonunion", 0.14, 0.72, {0.52, 0.86}}};
  e.rank_change = {"xr_interspinous_motion", "were absent", "hw_loosening", 0.38, true};
  e.next_tests = tests();
  e.next_questions = {
      {"weight_loss", "Have you lost weight without trying?", 0.08, "Rules tumour and infection in or out."},
      {"hand_clumsiness", "Are buttons, keys or writing harder than before?", 0.07, "Speaks for the spinal cord."},
      {"night_pain", "", 0.04, "Pain at rest is unlike a loose level."}};
  e.options = options();
  e.timeline = {{"nonunion", "Non-union of a fused level", 4, 30},
                {"hw_loosening", "Loose screw, plate or rod", 2, 26},
                {"asd_foraminal_stenosis", "Narrow nerve opening next to the fusion", 14, 110},
                {"asd_facet", "Facet joint arthritis next to the fusion", 10, 90},
                {"deep_infection", "Deep infection at the implant", 0.3, 9}};
  e.delays = {{"nonunion",
               "Of non-unions seen at one year, many still bridge in the second; after that few do.",
               {"Raizman2009"}}};
  e.unused_findings = {{"sleep_quality", "Known, but no cause of the list changes it."}};
  e.left_out_mass = 3.2e-4;
  e.notes = {"Up to three causes at once were considered."};
  return e;
}

inline Sample make() { return {evaluation(), patientCase(), evidence()}; }

}  // namespace nucha::sample
