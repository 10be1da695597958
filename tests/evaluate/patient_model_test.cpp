#include "nucha/evaluate/patient_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "evaluate/hand_made.h"

namespace nucha {
namespace {

using namespace testing;

Evidence smallEvidence() {
  Evidence evidence = makeEvidence({{makeCause("slip", SiteKind::fused_level), 0.2}, {makeCause("tear"), 0.1}});
  addFinding(evidence, makeFinding("gap", 0.2), {{"slip", 0.9}});
  addFinding(evidence, makeFinding("calm", 0.4), {{"tear", 0.1}});
  addFinding(evidence, makeFinding("idle", 0.4), {});
  evidence.cause_findings[0].p = {0.9, 0.7, 0.97};
  evidence.findings[0].leak = {0.2, 0.1, 0.35};
  evidence.priors[0].incidence = {0.2, 0.1, 0.4};
  return evidence;
}

TEST(BuildModel, KeepsInformativeFindingsOnly) {
  const Evidence evidence = smallEvidence();
  const Case patient = makeCase({seen("gap"), seen("idle"), seen("calm", false)});
  const PatientModel model = buildModel(patient, evidence);
  ASSERT_EQ(model.observations.size(), 2u);
  EXPECT_EQ(evidence.findings[model.observations[0].finding].id, "gap");
  EXPECT_FALSE(model.observations[1].present);
  EXPECT_EQ(model.members.size(), 2u);
  EXPECT_EQ(model.families, (std::vector<std::string>{"family_slip", "family_tear"}));
}

TEST(CalcNetwork, RatesAndKeepsByHand) {
  const Evidence evidence = smallEvidence();
  const Case patient = makeCase({seen("gap"), seen("calm", false)});
  const PatientModel model = buildModel(patient, evidence);
  const Network network = calcNetwork(model, model.central);
  const NetworkObservation& gap = network.observations[0];
  EXPECT_NEAR(gap.base_rate, -std::log(1 - 0.2), 1e-12);
  EXPECT_NEAR(gap.rate[0], -std::log((1 - 0.9) / (1 - 0.2)), 1e-12);
  EXPECT_EQ(gap.rate[1], 0);
  const NetworkObservation& calm = network.observations[1];
  EXPECT_NEAR(calm.keep[1], 0.1 / 0.4, 1e-12);
  EXPECT_EQ(calm.rate[1], 0);
  EXPECT_NEAR(network.odds[1], 0.1 / 0.9, 1e-9);
}

TEST(CalcNetwork, ASubsetIsTheSameNumbersForFewerMembers) {
  const Evidence& evidence = realEvidence();
  const Case patient = realCase("vignettes/V005");
  const PatientModel model = buildModel(patient, evidence);
  const Network whole = calcNetwork(model, model.central);
  const std::vector<std::size_t> chosen = {1, 4, 9};
  const Network part = calcNetwork(model, model.central, chosen);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    EXPECT_EQ(part.odds[i], whole.odds[chosen[i]]);
    for (std::size_t j = 0; j < whole.observations.size(); ++j) {
      if (whole.observations[j].kind == NetworkObservation::Kind::measured) continue;
      EXPECT_NEAR(part.observations[j].rate[i], whole.observations[j].rate[chosen[i]], 1e-12);
    }
  }
}

TEST(CalcNetwork, AValueSpeaksForItself) {
  Evidence evidence = smallEvidence();
  evidence.findings[0].type = ValueType::number;
  evidence.findings[0].plausible_hi = 100;
  evidence.findings[0].abnormal = Threshold{Threshold::Op::greater_equal, 10};
  Case patient = makeCase({seen("gap", true)});
  patient.observations[0].value = 3;  // ticked as abnormal, but it is not
  EXPECT_FALSE(buildModel(patient, evidence).observations[0].present);
  patient.observations[0].value = 30;
  EXPECT_TRUE(buildModel(patient, evidence).observations[0].present);
}

TEST(DrawParameters, NineInTenLieInTheTablesInterval) {
  const Evidence evidence = smallEvidence();
  const Case patient = makeCase({seen("gap")});
  const PatientModel model = buildModel(patient, evidence);
  int p_inside = 0, leak_inside = 0, prior_inside = 0;
  constexpr int kDraws = 4000;
  Random random(3);
  for (int i = 0; i < kDraws; ++i) {
    const Parameters draw = drawParameters(model, random);
    p_inside += draw.p[0] >= 0.7 && draw.p[0] <= 0.97;
    leak_inside += draw.leak[0] >= 0.1 && draw.leak[0] <= 0.35;
    prior_inside += draw.prior[0] >= 0.1 && draw.prior[0] <= 0.4;
    EXPECT_TRUE(draw.p[0] > 0 && draw.p[0] < 1 && draw.leak[0] > 0 && draw.leak[0] < 1);
  }
  EXPECT_NEAR(p_inside, 0.9 * kDraws, 0.03 * kDraws);
  EXPECT_NEAR(leak_inside, 0.9 * kDraws, 0.03 * kDraws);
  EXPECT_NEAR(prior_inside, 0.9 * kDraws, 0.05 * kDraws);
}

TEST(DrawParameters, SameSeedSameDrawWhateverTheOrderOfFindings) {
  const Evidence& evidence = realEvidence();
  const Case patient = realCase("vignettes/V005");
  Case turned = patient;
  std::reverse(turned.observations.begin(), turned.observations.end());
  Random a(5), b(5);
  const Parameters first = drawParameters(buildModel(patient, evidence), a);
  const Parameters second = drawParameters(buildModel(turned, evidence), b);
  EXPECT_EQ(first.p, second.p);
  EXPECT_EQ(first.leak, second.leak);
  EXPECT_EQ(first.center, second.center);
  EXPECT_EQ(first.prior, second.prior);
}

TEST(LinkUnplaced, ChancesAreThoseOfTheTables) {
  const Evidence evidence = smallEvidence();
  const Case patient = makeCase();
  const PatientModel model = buildModel(patient, evidence);
  const LinkedObservation gap = linkUnplaced(model, patient, 0, true);
  const NetworkObservation o = calcObservation(model, model.central, gap, {0, 1});
  PosteriorState slip, tear;
  slip.size = tear.size = 1;
  slip.members[0] = 0;
  tear.members[0] = 1;
  EXPECT_NEAR(chanceOfPresence(o, model.groups[o.group], slip), 0.9, 1e-12);
  EXPECT_NEAR(chanceOfPresence(o, model.groups[o.group], tear), 0.2, 1e-12);
}

TEST(Kinetics, TheOperationRaisesAMarkerAndItFades) {
  Evidence evidence = smallEvidence();
  Reading none, tear;
  none.finding = tear.finding = "gap";
  none.cause = "none";
  tear.cause = "tear";
  none.center = 2;
  tear.center = 50;
  none.spread = tear.spread = 1;
  evidence.readings = {none, tear};
  Kinetics row;
  row.finding = "gap";
  row.approach = "any";
  row.peak = 80;
  row.peak_day = 3;
  row.half_life_days = 4;
  evidence.kinetics = {row};
  Case patient = makeCase();
  const auto center = [&](double days) {
    patient.surgery.months_since = days / 30.4375;
    return buildModel(patient, evidence).central.center[0];
  };
  EXPECT_NEAR(center(3), 2 + 80, 1e-9);
  EXPECT_NEAR(center(7), 2 + 40, 1e-9);
  EXPECT_NEAR(center(11), 2 + 20, 1e-9);
  EXPECT_NEAR(center(1.5), 2 + 40, 1e-9);
  EXPECT_NEAR(center(365), 2, 1e-9);
  EXPECT_EQ(buildModel(patient, evidence).central.center[1], 50);
}

}  // namespace
}  // namespace nucha
