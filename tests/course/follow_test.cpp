#include "nucha/course/follow.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "nucha/base/error.h"
#include "nucha/course/load_surface.h"
#include "nucha/course/rates.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/evidence/source_keys.h"
#include "nucha/neck/build.h"
#include "nucha/neck/condition.h"
#include "nucha/neck/surgery.h"

namespace nucha {
namespace {

constexpr Level kC5C6{Vertebra::C5};
constexpr Level kC6C7{Vertebra::C6};

struct Tables {
  NeckTables necks;
  MechanicsParameters mechanics;
  CourseParameters course;
};

const Tables& tables() {
  static const Tables loaded = [] {
    const std::string data = std::string(NUCHA_TEST_ROOT) + "/data";
    std::vector<Fault> faults;
    const IdSet sources = readSourceKeys(data, faults);
    return Tables{loadNeckTables(data, sources), loadMechanicsParameters(data, sources),
                  loadCourseParameters(data, sources)};
  }();
  return loaded;
}

NeckBench& bench() {
  static NeckBench shared = [] {
    Measurements measurements;
    measurements.age_years = 50;
    return NeckBench(makeNeck(measurements, tables().necks), tables().mechanics, 1);
  }();
  return shared;
}

CourseSubject operatedWith(ConstructWord construct, Vertebra lower = Vertebra::C6, bool unites = true) {
  CourseSubject subject;
  subject.now = operate(bench().intact(), operationFor(construct, Vertebra::C5, lower), tables().mechanics.implants);
  for (int s = indexOf(kC5C6); s < static_cast<int>(lower); ++s) {
    subject.operated.push_back(Level{static_cast<Vertebra>(s)});
    if (unites) subject.healing.push_back({subject.operated.back(), {}});
  }
  return subject;
}

FollowOptions few(int futures = 300, double years = 10) {
  FollowOptions options;
  options.futures = futures;
  options.years = years;
  options.intervals = false;
  return options;
}

Futures run(const CourseSubject& subject, const FollowOptions& options = few(),
            const CourseParameters& parameters = tables().course) {
  return follow(subject, bench(), parameters, options);
}

double share(const Futures& futures, CourseEvent event, double years, std::optional<Level> level = {}) {
  const EventCurve* curve = futures.find(event, level);
  EXPECT_NE(curve, nullptr) << name(event);
  return curve == nullptr ? -1 : futures.shareAt(*curve, years);
}

CourseParameters with(std::initializer_list<std::pair<const char*, double>> values) {
  CourseParameters parameters = tables().course;
  for (const auto& [id, value] : values) parameters.rows.find(id)->second.range.value = value;
  return parameters;
}

void expectSound(const Futures& futures) {
  for (const EventCurve& curve : futures.events) {
    ASSERT_EQ(curve.share.size(), futures.years.size());
    for (size_t t = 0; t < curve.share.size(); ++t) {
      EXPECT_TRUE(curve.share[t] >= 0 && curve.share[t] <= 1) << name(curve.event);
      EXPECT_GE(curve.share[t], t > 0 ? curve.share[t - 1] : 0) << name(curve.event);
      if (curve.lo.empty()) continue;
      EXPECT_LE(curve.lo[t], curve.share[t]);
      EXPECT_GE(curve.hi[t], curve.share[t]);
    }
  }
  for (const QuantityCurve& curve : futures.quantities) {
    for (size_t t = 0; t < futures.years.size(); ++t) {
      EXPECT_TRUE(std::isfinite(curve.p05[t]) && std::isfinite(curve.p95[t])) << name(curve.quantity);
      EXPECT_LE(curve.p05[t], curve.p50[t]);
      EXPECT_LE(curve.p50[t], curve.p95[t]);
    }
  }
}

TEST(CourseFollow, CurvesAreSoundForEveryConstruct) {
  for (const ConstructWord construct : {ConstructWord::plate, ConstructWord::graft, ConstructWord::standalone,
                                        ConstructWord::posterior, ConstructWord::wire, ConstructWord::fusion_360}) {
    const Futures futures = run(operatedWith(construct), few(40));
    expectSound(futures);
    EXPECT_EQ(futures.count, 40);
    EXPECT_NE(futures.find(CourseEvent::united, kC5C6), nullptr);
  }
  expectSound(run(operatedWith(ConstructWord::corpectomy, Vertebra::C7), few(40)));
}

TEST(CourseFollow, TheSameSeedGivesTheSameNumbersAndAnotherOthers) {
  const CourseSubject subject = operatedWith(ConstructWord::plate);
  const Futures a = run(subject), b = run(subject);
  FollowOptions other = few();
  other.seed = 7;
  const Futures c = run(subject, other);
  ASSERT_EQ(a.events.size(), b.events.size());
  bool differs = false;
  for (size_t i = 0; i < a.events.size(); ++i) {
    EXPECT_EQ(a.events[i].share, b.events[i].share);
    differs = differs || a.events[i].share != c.events[i].share;
  }
  for (size_t i = 0; i < a.quantities.size(); ++i) EXPECT_EQ(a.quantities[i].p50, b.quantities[i].p50);
  EXPECT_TRUE(differs);
}

TEST(CourseFollow, OneFutureIsAStepFunction) {
  const Futures futures = run(operatedWith(ConstructWord::plate), few(1));
  expectSound(futures);
  for (const EventCurve& curve : futures.events) {
    for (const double value : curve.share) EXPECT_TRUE(value == 0 || value == 1);
  }
}

TEST(CourseFollow, NobodyOperatedHasNothingToUniteAndAgesEverywhere) {
  CourseSubject subject;
  subject.now = bench().intact();
  const Futures futures = run(subject);
  expectSound(futures);
  EXPECT_EQ(futures.find(CourseEvent::united), nullptr);
  EXPECT_EQ(futures.find(CourseEvent::index_reoperation), nullptr);
  EXPECT_EQ(futures.find(CourseEvent::ossified), nullptr);
  EXPECT_GT(share(futures, CourseEvent::degenerated, 10), 0.3);
  const QuantityCurve* load = futures.find(CourseQuantity::disc_load, kC5C6);
  ASSERT_NE(load, nullptr);
  EXPECT_NEAR(load->p50.back(), 1, 0.02);  // nothing was done to it
}

TEST(CourseFollow, ADiscReplacementHasNothingToUniteAndSparesTheNeighbours) {
  const Futures disc = run(operatedWith(ConstructWord::disc, Vertebra::C6, false), few(2000));
  const Futures plate = run(operatedWith(ConstructWord::plate), few(2000));
  EXPECT_EQ(disc.find(CourseEvent::united), nullptr);
  EXPECT_EQ(disc.find(CourseQuantity::union_maturity), nullptr);
  EXPECT_LT(share(disc, CourseEvent::adjacent_symptoms, 10), share(plate, CourseEvent::adjacent_symptoms, 10));
}

TEST(CourseFollow, AStifferConstructUnitesSoonerAndMoreLevelsLater) {
  const double plate = share(run(operatedWith(ConstructWord::plate)), CourseEvent::united, 1);
  const double graft = share(run(operatedWith(ConstructWord::graft)), CourseEvent::united, 1);
  const double two = share(run(operatedWith(ConstructWord::plate, Vertebra::C7)), CourseEvent::united, 1);
  EXPECT_GT(plate, graft);
  EXPECT_GT(plate, two);
}

TEST(CourseFollow, OddsShiftUnionAndSymptomsTheirWay) {
  CourseSubject subject = operatedWith(ConstructWord::graft);
  const Futures usual = run(subject);
  subject.union_odds = 0.4;
  subject.adjacent_odds = 2;
  const Futures worse = run(subject);
  EXPECT_LT(share(worse, CourseEvent::united, 1), share(usual, CourseEvent::united, 1));
  EXPECT_GT(share(worse, CourseEvent::adjacent_symptoms, 10), share(usual, CourseEvent::adjacent_symptoms, 10));
}

// without load, frailty or wear the hazard is constant: the curve must be 1 - exp(-ht)
TEST(CourseFollow, AConstantHazardGivesAnExponentialCurve) {
  const CourseParameters plain = with({{"symptom.spread", 0},
                                       {"symptom.load_power", 0},
                                       {"symptom.foramen_power", 0},
                                       {"symptom.operated", 1},
                                       {"symptom.per_year", 0.05},
                                       {"symptom.place.C4-C5", 1},
                                       {"symptom.place.C6-C7", 1}});
  const Futures futures = run(operatedWith(ConstructWord::plate), few(4000), plain);
  for (const double years : {2.0, 5.0, 10.0}) {
    const double expected = 1 - std::exp(-0.05 * years);
    const double error = 4 * std::sqrt(expected * (1 - expected) / 4000);
    EXPECT_NEAR(share(futures, CourseEvent::adjacent_symptoms, years, Level{Vertebra::C4}), expected, error);
    EXPECT_NEAR(share(futures, CourseEvent::adjacent_symptoms, years), 1 - std::exp(-0.1 * years), 0.03);
  }
}

TEST(CourseFollow, WhatIsKnownOfTheStartIsMet) {
  CourseSubject subject = operatedWith(ConstructWord::plate, Vertebra::C7);
  subject.months_since = 18;
  subject.healing[0].nonunion = 0.7;
  subject.healing[1].nonunion = 0.05;
  const Futures futures = run(subject, few(3000, 3));
  EXPECT_NEAR(share(futures, CourseEvent::united, 0, kC5C6), 0.3, 0.035);
  EXPECT_NEAR(share(futures, CourseEvent::united, 0, kC6C7), 0.95, 0.02);
  EXPECT_GT(share(futures, CourseEvent::united, 3, kC5C6), share(futures, CourseEvent::united, 0, kC5C6));
  subject.healing[0].nonunion = 1;
  subject.healing[1].nonunion = 0;
  const Futures certain = run(subject, few(200, 1));
  EXPECT_DOUBLE_EQ(share(certain, CourseEvent::united, 0, kC5C6), 0);
  EXPECT_DOUBLE_EQ(share(certain, CourseEvent::united, 0, kC6C7), 1);
}

// in the first months nobody has united: the chance is of what is seen once non-union can be judged
TEST(CourseFollow, AnEarlyChanceOfNonunionIsJudgedLater) {
  CourseSubject subject = operatedWith(ConstructWord::plate);
  subject.months_since = 1;
  subject.healing[0].nonunion = 0.5;
  FollowOptions monthly = few(2000, 2);
  monthly.step_months = 1;  // the curve bends just where it is judged
  const Futures futures = run(subject, monthly);
  const double judged = (tables().course.value("healing.judged_months") - 1) / 12;
  EXPECT_NEAR(share(futures, CourseEvent::united, judged, kC5C6), 0.5, 0.05);
  EXPECT_LT(share(futures, CourseEvent::united, 0, kC5C6), 0.1);
}

TEST(CourseFollow, HealingDoesNotDependOnWhereTheCurvesStart) {
  CourseSubject subject = operatedWith(ConstructWord::plate);
  const double from_operation = share(run(subject, few(400, 2)), CourseEvent::united, 1);
  subject.months_since = 6;
  EXPECT_DOUBLE_EQ(share(run(subject, few(400, 2)), CourseEvent::united, 0.5), from_operation);
}

TEST(CourseFollow, MusclesRecoverTowardsTheirTarget) {
  CourseSubject subject = operatedWith(ConstructWord::plate);
  subject.muscle_target = 1.2;
  const Futures futures = run(subject, few(20));
  const QuantityCurve* strength = futures.find(CourseQuantity::muscle_strength);
  ASSERT_NE(strength, nullptr);
  EXPECT_NEAR(strength->p50.front(), 1 - tables().course.value("muscle.drop_front"), 1e-6);
  EXPECT_NEAR(strength->p50.back(), 1.2, 1e-6);
  const Futures behind = run(operatedWith(ConstructWord::posterior), few(20));
  EXPECT_NEAR(behind.find(CourseQuantity::muscle_strength)->p50.back(),
              1 - tables().course.value("muscle.lasting_behind"), 1e-6);
}

TEST(CourseFollow, IntervalsHoldTheShare) {
  FollowOptions options = few(200, 5);
  options.intervals = true;
  const Futures futures = run(operatedWith(ConstructWord::plate), options);
  expectSound(futures);
  const EventCurve* symptoms = futures.find(CourseEvent::adjacent_symptoms);
  ASSERT_NE(symptoms, nullptr);
  ASSERT_EQ(symptoms->lo.size(), futures.years.size());
  EXPECT_LT(symptoms->lo.back(), symptoms->hi.back());
}

TEST(CourseFollow, WrongOptionsAndSubjectsAreRefusedByName) {
  EXPECT_TRUE(FollowOptions{}.validate().empty());
  FollowOptions wrong = few(0, -1);
  wrong.step_months = 0;
  EXPECT_EQ(wrong.validate().size(), 3u);
  const CourseSubject subject = operatedWith(ConstructWord::plate);
  EXPECT_THROW(run(subject, wrong), InputError);
  CourseSubject stray = subject;
  stray.healing.push_back({Level{Vertebra::C3}, {}});
  EXPECT_THROW(run(stray), InputError);
  CourseSubject chance = subject;
  chance.healing[0].nonunion = 1.5;
  EXPECT_THROW(run(chance), InputError);
  CourseSubject broken = subject;
  broken.now.segment(kC6C7).disc->grade = 9;
  EXPECT_THROW(run(broken), InputError);
}

TEST(CourseFollow, TimesEndAtTheEnd) {
  const Futures futures = run(operatedWith(ConstructWord::plate), few(2, 1.1));
  EXPECT_DOUBLE_EQ(futures.years.front(), 0);
  EXPECT_DOUBLE_EQ(futures.years.back(), 1.1);
  EXPECT_EQ(futures.years.size(), 6u);  // every three months, and the end
}

TEST(CourseLoadSurface, ReadsStagesAndWhatLiesBetween) {
  LoadStage open, solid, loose;
  open.segments[5] = {8, 1.0, 1.0};
  solid.segments[5] = {2, 1.4, 1.2};
  loose.segments[5] = {10, 0.9, 0.8};
  open.screw_use = 0.2;
  const LoadSurface surface({open, solid}, {loose, solid});
  EXPECT_DOUBLE_EQ(surface.at(5, 0.5, 0).motion_deg, 4);  // motion goes by factors: the root of 8 times 2
  EXPECT_DOUBLE_EQ(surface.at(5, 0, 0.5).motion_deg, 9);
  EXPECT_NEAR(surface.at(5, 0.25, 0).disc_load, 1.1, 1e-12);
  EXPECT_DOUBLE_EQ(surface.at(5, 2, 0).motion_deg, 2);
  EXPECT_DOUBLE_EQ(surface.screwUse(0.5, 0.5), 0.05);
}

// what is read at a stage is what the mechanics says of the same neck
TEST(CourseLoadSurface, AgreesWithTheMechanicsAtItsStages) {
  const CourseSubject subject = operatedWith(ConstructWord::plate);
  std::vector<std::string> notes;
  const LoadSurface surface(subject.now, {5}, bench(), notes);
  Neck solid = setUnion(subject.now, Vertebra::C5, Vertebra::C6, 1);
  const Equilibrium* flexion = bench().turned(solid, Direction::flexion);
  const Equilibrium* extension = bench().turned(solid, Direction::extension);
  ASSERT_TRUE(flexion != nullptr && extension != nullptr);
  EXPECT_NEAR(surface.at(5, 1, 0).motion_deg,
              flexion->segments[5].rotation.flexion_deg - extension->segments[5].rotation.flexion_deg, 1e-9);
  EXPECT_GT(surface.at(4, 1, 0).disc_load, 1);
  EXPECT_GT(surface.at(5, 0, 1).motion_deg, 3 * surface.at(5, 0, 0).motion_deg);
  EXPECT_DOUBLE_EQ(surface.at(5, 1, 1).motion_deg, surface.at(5, 1, 0).motion_deg);  // solid bone carries by itself
  EXPECT_TRUE(notes.empty());
}

// few stages are enough: between them the mechanics is met within a tenth
TEST(CourseLoadSurface, IsCloseToTheMechanicsBetweenItsStages) {
  for (const ConstructWord word : {ConstructWord::plate, ConstructWord::cage}) {
    const CourseSubject subject = operatedWith(word);
    std::vector<std::string> notes;
    const LoadSurface surface(subject.now, {5}, bench(), notes);
    for (const double bridge : {0.25, 0.75}) {
      const Neck neck = setUnion(subject.now, Vertebra::C5, Vertebra::C6, bridge);
      const Equilibrium* flexion = bench().turned(neck, Direction::flexion);
      const Equilibrium* extension = bench().turned(neck, Direction::extension);
      ASSERT_TRUE(flexion != nullptr && extension != nullptr);
      const double motion = flexion->segments[5].rotation.flexion_deg - extension->segments[5].rotation.flexion_deg;
      EXPECT_NEAR(surface.at(5, bridge, 0).motion_deg / motion, 1, 0.1) << bridge;
    }
  }
}

TEST(CourseRates, EveryRowIsReadAndDrawnWithinItsInterval) {
  EXPECT_TRUE(faultsOf(tables().course).empty());
  EXPECT_DOUBLE_EQ(calcRates(tables().course).healing_fade_months, tables().course.value("healing.fade_months"));
  Random random(3);
  for (int i = 0; i < 50; ++i) {
    const CourseParameters drawn = drawParameters(tables().course, random);
    for (const auto& [id, row] : drawn.rows) {
      EXPECT_GE(row.range.value, row.range.lo) << id;
      EXPECT_LE(row.range.value, row.range.hi) << id;
    }
  }
  CourseParameters missing = tables().course;
  missing.rows.erase("healing.union");
  ASSERT_EQ(faultsOf(missing).size(), 1u);
  EXPECT_NE(faultsOf(missing)[0].what.find("healing.union"), std::string::npos);
}

}  // namespace
}  // namespace nucha
