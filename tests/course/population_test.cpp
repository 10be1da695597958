#include "nucha/course/population.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace nucha
