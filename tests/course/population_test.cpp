#include "nucha/course/population.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "nucha/base/error.h"
#include "nucha/evidence/source_keys.h"

namespace nucha {
namespace {

struct Loaded {
  NeckTables necks;
  MechanicsParameters mechanics;
  CourseParameters course;
  PopulationBench bench{necks, mechanics, course};
};

Loaded load() {
  const std::string data = std::string(NUCHA_TEST_ROOT) + "/data";
  std::vector<Fault> faults;
  const IdSet sources = readSourceKeys(data, faults);
  return {loadNeckTables(data, sources), loadMechanicsParameters(data, sources), loadCourseParameters(data, sources)};
}

FollowOptions few() {
  FollowOptions options;
  options.futures = 401;
  options.intervals = false;
  return options;
}

TEST(CoursePopulation, AGroupHasAllItsPatientsAndItsNeighbours) {
  Loaded loaded = load();
  const auto group = loaded.bench.follow({ConstructWord::plate, 2, 1, {}}, few());
  EXPECT_EQ(group.all.count, 401);
  ASSERT_EQ(group.operated.size(), 2u);
  const EventCurve* all = group.all.find(CourseEvent::adjacent_symptoms);
  const EventCurve* above = group.cranial.find(CourseEvent::adjacent_symptoms);
  const EventCurve* below = group.caudal.find(CourseEvent::adjacent_symptoms);
  ASSERT_TRUE(all && above && below);
  const double either = group.all.shareAt(*all, 10);
  EXPECT_GE(either, group.cranial.shareAt(*above, 10));
  EXPECT_LE(either, group.cranial.shareAt(*above, 10) + group.caudal.shareAt(*below, 10) + 1e-12);
  EXPECT_NE(group.cranial.find(CourseQuantity::disc_load), nullptr);
  // all united only when each is
  const EventCurve* united = group.all.find(CourseEvent::united);
  const EventCurve* top = group.operated[0].find(CourseEvent::united);
  ASSERT_TRUE(united && top);
  EXPECT_LE(group.all.shareAt(*united, 1), group.operated[0].shareAt(*top, 1));
}

TEST(CoursePopulation, TheSameGroupGivesTheSameNumbersAndIsBuiltOnce) {
  Loaded loaded = load();
  const Population population{ConstructWord::plate, 1, 1, {}};
  const auto first = loaded.bench.follow(population, few());
  const auto second = loaded.bench.follow(population, few());
  for (size_t i = 0; i < first.all.events.size(); ++i) {
    EXPECT_EQ(first.all.events[i].share, second.all.events[i].share);
  }
}

TEST(CoursePopulation, ControlsAgeAndTheOlderAreMoreWorn) {
  Loaded loaded = load();
  const auto young = loaded.bench.follow({{}, 1, 1, 35.0}, few());
  const auto old = loaded.bench.follow({{}, 1, 1, 65.0}, few());
  EXPECT_TRUE(young.operated.empty());
  EXPECT_TRUE(young.cranial.events.empty());
  EXPECT_EQ(young.all.find(CourseEvent::united), nullptr);
  const EventCurve* a = young.all.find(CourseEvent::adjacent_symptoms);
  const EventCurve* b = old.all.find(CourseEvent::adjacent_symptoms);
  ASSERT_TRUE(a && b);
  EXPECT_LE(young.all.shareAt(*a, 10), old.all.shareAt(*b, 10));
}

TEST(CoursePopulation, OddsOfUnionLowerIt) {
  Loaded loaded = load();
  const auto usual = loaded.bench.follow({ConstructWord::plate, 1, 1, {}}, few());
  const auto smokers = loaded.bench.follow({ConstructWord::plate, 1, 0.5, {}}, few());
  EXPECT_LT(smokers.all.shareAt(*smokers.all.find(CourseEvent::united), 1),
            usual.all.shareAt(*usual.all.find(CourseEvent::united), 1));
}

TEST(CoursePopulation, WhatCannotBeFollowedIsRefused) {
  Loaded loaded = load();
  EXPECT_THROW(loaded.bench.follow({ConstructWord::plate, 5, 1, {}}, few()), InputError);
  EXPECT_THROW(loaded.bench.follow({ConstructWord::plate, 1, 0, {}}, few()), InputError);
  EXPECT_THROW(loaded.bench.follow({ConstructWord::corpectomy, 1, 1, {}}, few()), InputError);
}

double shareOf(const Futures& futures, CourseEvent event, double years) {
  const EventCurve* curve = futures.find(event);
  return curve == nullptr ? -1 : futures.shareAt(*curve, years);
}

TEST(CoursePopulation, StrictReadersSeeUnionLaterAndNothingElseChanges) {
  Loaded loaded = load();
  Population population{ConstructWord::plate, 2, 1, {}};
  const auto mixed = loaded.bench.follow(population, few());
  population.reading = UnionReading::strict;
  const auto strict = loaded.bench.follow(population, few());
  for (const double years : {0.5, 1.0, 2.0, 5.0}) {
    EXPECT_LE(shareOf(strict.all, CourseEvent::united, years), shareOf(mixed.all, CourseEvent::united, years));
  }
  EXPECT_LT(shareOf(strict.all, CourseEvent::united, 0.5), 0.5 * shareOf(mixed.all, CourseEvent::united, 0.5));
  // what is bridged at two years is solid at last
  EXPECT_NEAR(shareOf(strict.all, CourseEvent::united, 10), shareOf(mixed.all, CourseEvent::united, 7), 0.03);
  for (const CourseEvent event : {CourseEvent::nonunion_symptoms, CourseEvent::loosened, CourseEvent::subsided}) {
    EXPECT_EQ(shareOf(strict.all, event, 10), shareOf(mixed.all, event, 10));
  }
}

TEST(CoursePopulation, WhoMakesBoneAboveThePlateMakesItBelow) {
  Loaded loaded = load();
  const auto group = loaded.bench.follow({ConstructWord::plate, 1, 1, {}}, few());
  const double above = shareOf(group.cranial, CourseEvent::ossified, 10);
  const double below = shareOf(group.caudal, CourseEvent::ossified, 10);
  const double either = shareOf(group.all, CourseEvent::ossified, 10);
  EXPECT_GE(either, std::max(above, below));
  EXPECT_LT(either, 1 - (1 - above) * (1 - below) - 0.03);  // independent ends would give that
}

TEST(CoursePopulation, FusionFromBehindUnitesMoreRarelyAndReturnsMoreOften) {
  Loaded loaded = load();
  const auto front = loaded.bench.follow({ConstructWord::plate, 2, 1, {}}, few());
  const auto behind = loaded.bench.follow({ConstructWord::posterior, 2, 1, {}}, few());
  EXPECT_LT(shareOf(behind.all, CourseEvent::united, 5), shareOf(front.all, CourseEvent::united, 5));
  EXPECT_GT(shareOf(behind.all, CourseEvent::index_reoperation, 5),
            shareOf(front.all, CourseEvent::index_reoperation, 5));
}

}  // namespace
}  // namespace nucha
