// Readings of the patient's own neck in the likelihood: closed forms on evidence made by hand, and a real patient.
#include "nucha/evaluate/patient_readings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "evaluate/hand_made.h"
#include "evaluate/patient_case.h"
#include "nucha/evaluate/patient_model.h"
#include "nucha/evaluate/patient_neck.h"

namespace nucha {
namespace {

using namespace testing;

// ---- by hand ----

ReadingModel gapModel() {
  ReadingModel model;
  model.finding = "gap";
  model.measured = true;
  model.threshold = 2;
  model.reader_sd = {0.6, 0.3, 1.2};
  model.person_share = exactly(0.5);
  model.joins = true;
  return model;
}

Evidence gapEvidence() {
  Evidence evidence = makeEvidence(
      {{makeCause("slip", SiteKind::fused_level), 0.2}, {makeCause("tear"), 0.1}, {makeCause("rust"), 0.1}});
  Finding gap = makeFinding("gap", 0.2);
  gap.type = ValueType::number;
  gap.plausible_hi = 20;
  gap.abnormal = Threshold{Threshold::Op::greater, 2};
  addFinding(evidence, gap, {{"slip", 0.9}, {"tear", 0.5}, {"rust", 0.1}});
  return evidence;
}

void addReading(Evidence& evidence, const std::string& cause, double center) {
  Reading reading;
  reading.finding = "gap";
  reading.cause = cause;
  reading.center = reading.center_lo = reading.center_hi = center;
  reading.spread = 1;
  evidence.readings.push_back(reading);
}

// what a neck would show: 1 without a cause, 4 with `slip`, of which mild and severe lie 1.5 to each side
ComputedReadings computedGap(const Case& patient, const ReadingModel& model) {
  ComputedObservation gap;
  gap.source = &patient.observations[0];
  gap.model = &model;
  gap.base = 1;
  gap.causes = {ComputedValue{4, 1, 1.5}, std::nullopt, std::nullopt};
  return {{gap}, 0.3};
}

double normalDensity(double x, double mean, double sd) {
  return std::exp(-(x - mean) * (x - mean) / (2 * sd * sd)) / (sd * std::sqrt(2 * 3.14159265358979));
}

double normalBelow(double x, double mean, double sd) { return 0.5 * std::erfc((mean - x) / (sd * std::sqrt(2.0))); }

TEST(ComputedLikelihood, AMeasuredReadingIsTheNormalOfTheNeck) {
  Evidence evidence = gapEvidence();
  addReading(evidence, "none", 0.5);
  addReading(evidence, "slip", 9);
  addReading(evidence, "tear", 3);
  Case patient = makeCase({seen("gap")});
  patient.observations[0].value = 3.5;
  const ReadingModel model = gapModel();
  const ComputedReadings computed = computedGap(patient, model);
  const PatientModel built = buildModel(patient, evidence, &computed);
  const NetworkObservation o = calcNetwork(built, built.central).observations[0];
  ASSERT_EQ(o.kind, NetworkObservation::Kind::measured);
  // one in a hundred values is wrong and lies anywhere between 0 and 20
  const auto below = [](double mean, double sd) { return 0.99 * normalBelow(3.5, mean, sd) + 0.01 * 3.5 / 20; };
  const auto density = [](double mean, double sd) { return 0.99 * normalDensity(3.5, mean, sd) + 0.01 / 20; };
  const double base_sd = std::sqrt(0.36 + 0.25), slip_sd = std::sqrt(0.36 + 4 + 2.25);
  EXPECT_NEAR(o.base_cdf, below(1, base_sd), 1e-12);
  EXPECT_NEAR(o.base_hazard, density(1, base_sd) / below(1, base_sd), 1e-12);
  EXPECT_NEAR(o.cdf[0], below(4, slip_sd), 1e-12);
  EXPECT_NEAR(o.hazard[0], density(4, slip_sd) / below(4, slip_sd), 1e-12);
  EXPECT_NEAR(o.cdf[1], below(3, 1), 1e-12);  // the table speaks for what the neck does not know
  EXPECT_EQ(o.cdf[2], 1);                     // nobody speaks

  // the posterior of one cause against none, on paper
  const auto marginal = [&](double x) {
    Case other = patient;
    other.observations[0].value = x;
    const ComputedReadings readings = computedGap(other, model);
    const PatientModel m = buildModel(other, evidence, &readings);
    Network network = calcNetwork(m, m.central, {0});
    network.needs_a_reason = false;
    return solvePosterior(network).marginal[0];
  };
  const double without = density(1, base_sd);
  const double with = density(1, base_sd) * below(4, slip_sd) + below(1, base_sd) * density(4, slip_sd);
  EXPECT_NEAR(marginal(3.5), 0.25 * with / (0.25 * with + without), 1e-9);
  EXPECT_GT(marginal(6), marginal(3.5));
  EXPECT_LT(marginal(0.5), marginal(3.5));
}

TEST(ComputedLikelihood, AYesOrNoIsTheChanceBeyondTheThreshold) {
  const Evidence evidence = gapEvidence();
  const Case patient = makeCase({seen("gap")});
  const ReadingModel model = gapModel();
  const ComputedReadings computed = computedGap(patient, model);
  const PatientModel built = buildModel(patient, evidence, &computed);
  const NetworkObservation o = calcNetwork(built, built.central).observations[0];
  const double p = 1 - normalBelow(2, 4, std::sqrt(0.36 + 4 + 2.25));
  EXPECT_NEAR(o.rate[0], -std::log((1 - p) / (1 - 0.2)), 1e-12);
  EXPECT_NEAR(o.rate[1], -std::log((1 - 0.5) / (1 - 0.2)), 1e-12);
  EXPECT_NEAR(o.base_rate, -std::log(1 - 0.2), 1e-12);
  EXPECT_NEAR(o.keep[2], 0.1 / 0.2, 1e-12);
}

TEST(ComputedLikelihood, NeverMakesAFindingRarerUnlessTheTableDoes) {
  const Evidence evidence = gapEvidence();
  const Case patient = makeCase({seen("gap")});
  const ReadingModel model = gapModel();
  ComputedReadings computed = computedGap(patient, model);
  computed.observations[0].causes[0] = ComputedValue{0.1, 0.1, 0};  // chance near nothing, below the leak
  computed.observations[0].causes[2] = ComputedValue{9, 1, 0};      // the table says it makes the finding rarer
  const PatientModel built = buildModel(patient, evidence, &computed);
  const NetworkObservation o = calcNetwork(built, built.central).observations[0];
  EXPECT_EQ(o.rate[0], 0);
  EXPECT_EQ(o.keep[0], 1);
  EXPECT_NEAR(o.keep[2], 0.1 / 0.2, 1e-12);
}

TEST(ComputedLikelihood, AMeasuredValueNeedsAReadingInItsUnit) {
  Evidence evidence = gapEvidence();
  addReading(evidence, "none", 0.5);
  Case patient = makeCase({seen("gap")});
  patient.observations[0].value = 3.5;
  ReadingModel model = gapModel();
  model.measured = false;
  const ComputedReadings computed = computedGap(patient, model);
  EXPECT_TRUE(buildModel(patient, evidence, &computed).observations.empty());
}

TEST(ComputedLikelihood, WithoutReadingsNothingChanges) {
  const Evidence& evidence = realEvidence();
  const Case patient = realCase("vignettes/V006");
  const ComputedReadings none;
  const PatientModel plain = buildModel(patient, evidence), with = buildModel(patient, evidence, &none);
  Random a(3), b(3);
  const Network first = calcNetwork(plain, drawParameters(plain, a)),
                second = calcNetwork(with, drawParameters(with, b));
  ASSERT_EQ(first.observations.size(), second.observations.size());
  for (std::size_t j = 0; j < first.observations.size(); ++j) {
    EXPECT_EQ(first.observations[j].rate, second.observations[j].rate);
    EXPECT_EQ(first.observations[j].hazard, second.observations[j].hazard);
  }
  EXPECT_EQ(a.uniform(), b.uniform());
}

TEST(ComputedLikelihood, DrawsMoveEffectAndErrors) {
  const ReadingModel model = gapModel();
  const Case patient = makeCase({seen("gap")});
  const ComputedReadings computed = computedGap(patient, model);
  const ComputedObservation& gap = computed.observations[0];
  const ComputedValue& slip = *gap.causes[0];
  EXPECT_EQ(gap.expectedWith(slip, {2, 0, 0}).value, 7);  // 1 + 2 * (4 - 1)
  // the ends of a 90 % interval lie 1.645 standard normals out
  EXPECT_NEAR(gap.expectedBase({1, 1.6448536, 0}).sd, std::sqrt(1.44 + 0.25), 1e-6);
  EXPECT_NEAR(gap.expectedBase({1, -1.6448536, 0}).sd, std::sqrt(0.09 + 0.25), 1e-6);
  EXPECT_EQ(gap.expectedBase({2, 0, 0}).value, 1);  // what is off for causes is not off without

  const Evidence evidence = gapEvidence();
  const PatientModel built = buildModel(patient, evidence, &computed);
  Random random(1);
  double sum = 0, squares = 0;
  constexpr int kDraws = 4000;
  for (int i = 0; i < kDraws; ++i) {
    const double effect = std::log(drawParameters(built, random).readings.effect);
    sum += effect;
    squares += effect * effect;
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.02);
  EXPECT_NEAR(std::sqrt(squares / kDraws), 0.3, 0.02);
}

// ---- a patient ----

MechanicsTables tablesJoining(std::vector<std::string> findings) {
  const std::filesystem::path data = projectRoot() / "data";
  static const NeckTables neck = loadNeckTables(data);
  static const MechanicsParameters parameters = loadMechanicsParameters(data);
  static const CauseTables causes = loadCauseTables(data, realEvidence());
  static const ReadingTables readings = loadReadingTables(data, realEvidence());
  MechanicsTables tables;
  tables.neck = neck;
  tables.parameters = parameters;
  tables.causes = causes;
  tables.readings = readings;
  for (ReadingModel& model : tables.readings.models)
    model.joins = std::find(findings.begin(), findings.end(), model.finding) != findings.end();
  return tables;
}

struct Computed {
  MechanicsTables tables;
  Case patient_case;
  ComputedReadings readings;

  Computed(Case record, const std::vector<std::string>& findings)
      : tables(tablesJoining(findings)), patient_case(std::move(record)) {
    std::vector<std::string> notes;
    const auto neck = patientNeck(patient_case, realEvidence(), tables, notes);
    if (!neck) return;
    NeckBench bench(neck->intact, tables.parameters, realEvidence().setting("patient_neck_moment"));
    readings =
        computeReadings(patient_case, *neck, findMembers(patient_case, realEvidence()), realEvidence(), tables, bench);
  }

  std::optional<ComputedValue> with(std::size_t observation, const std::string& cause) const {
    const ComputedObservation* found = readings.find(patient_case.observations[observation]);
    return found != nullptr ? found->causes[realEvidence().cause_index.at(cause)] : std::nullopt;
  }
};

Observation at(const std::string& finding, std::optional<Level> level, std::optional<double> value = std::nullopt) {
  Observation observation = seen(finding);
  observation.level = level;
  observation.value = value;
  return observation;
}

constexpr Level kFused{Vertebra::C5};
constexpr Level kAbove{Vertebra::C4};

TEST(ComputeReadings, ANonunionMovesAndItsFilmShowsIt) {
  Case record = womanWithPlate();
  record.observations = {at("xr_interspinous_motion", kFused, 3), at("xr_interspinous_motion", std::nullopt, 3)};
  const Computed computed(record, {"xr_interspinous_motion"});
  const auto nonunion = computed.with(0, "nonunion");
  ASSERT_TRUE(nonunion);
  EXPECT_GT(nonunion->value, nonunion->without + 1);
  EXPECT_GT(nonunion->severity_sd, 0);
  EXPECT_EQ(nonunion->without, computed.readings.observations[0].base);
  EXPECT_EQ(computed.with(1, "nonunion")->value, nonunion->value);  // one fused level: no other place to look at
  EXPECT_FALSE(computed.with(0, "polymyalgia"));
  EXPECT_FALSE(computed.with(0, "asd_facet"));
}

TEST(ComputeReadings, AYoungGraftStillMoves) {
  Case record = womanWithPlate();
  record.observations = {at("xr_interspinous_motion", kFused, 3)};
  const Computed late(record, {"xr_interspinous_motion"});
  record.surgery.months_since = 3;
  const Computed early(record, {"xr_interspinous_motion"});
  EXPECT_GT(early.with(0, "nonunion")->without, late.with(0, "nonunion")->without);
}

TEST(ComputeReadings, TheLevelAboveTellsHowFarThePatientWent) {
  Case record = womanWithPlate();
  record.observations = {at("xr_interspinous_motion", kFused, 3), at("xr_superjacent_motion", kAbove, 3)};
  const Computed little(record, {"xr_interspinous_motion"});
  record.observations[1].value = 6;
  const Computed much(record, {"xr_interspinous_motion"});
  EXPECT_NEAR(much.with(0, "nonunion")->value, 2 * little.with(0, "nonunion")->value, 1e-9);
  EXPECT_NEAR(much.with(0, "nonunion")->without, 2 * little.with(0, "nonunion")->without, 1e-9);
}

TEST(ComputeReadings, AHerniationNarrowsItsOwnLevelOnly) {
  Case record = womanWithPlate();
  record.observations = {at("mri_canal_stenosis_adjacent", kAbove), at("mri_canal_stenosis_adjacent", kFused)};
  const Computed computed(record, {"mri_canal_stenosis_adjacent"});
  const auto disc = computed.with(0, "asd_disc");
  ASSERT_TRUE(disc);
  EXPECT_EQ(disc->without, 1);
  EXPECT_LT(disc->value, 0.95);
  EXPECT_FALSE(computed.with(0, "nonunion"));  // sits at a fused level, and this is a finding of mobile ones
  EXPECT_FALSE(computed.with(1, "asd_disc"));  // no mobile level there
}

TEST(ComputeReadings, UnknownStaysUnknown) {
  Case record = womanWithPlate();
  record.observations = {at("xr_interspinous_motion", kFused, 3)};
  EXPECT_TRUE(Computed(record, {}).readings.observations.empty());  // the table speaks for what does not join
  record.observations = {at("crp", std::nullopt, 3), at("xr_listhesis", Level{Vertebra::T1}, 3),
                         at("xr_interspinous_motion", kAbove, 3)};
  EXPECT_TRUE(Computed(record, {"crp", "xr_listhesis", "xr_interspinous_motion"}).readings.observations.empty());
  record.surgery.levels.clear();
  record.observations = {at("xr_interspinous_motion", std::nullopt, 3)};
  EXPECT_TRUE(Computed(record, {"xr_interspinous_motion"}).readings.observations.empty());
}

TEST(ComputeReadings, WhatTheNeckCannotHaveIsLeftToTheTables) {
  Case record = womanWithPlate();
  record.surgery.has_plate = false;  // a cage has no screws to loosen
  record.observations = {at("xr_screw_lucency", kFused, 2)};
  EXPECT_FALSE(Computed(record, {"xr_screw_lucency"}).with(0, "hw_loosening"));
  record.surgery.has_plate = true;
  EXPECT_TRUE(Computed(record, {"xr_screw_lucency"}).with(0, "hw_loosening"));
}

}  // namespace
}  // namespace nucha
