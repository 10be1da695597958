#include "nucha/serve/rate_limit.h"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

#include "nucha/serve/lockout.h"

namespace nucha::serve {
namespace {

constexpr Instant kSecond = 1000;
constexpr Instant kMinute = 60 * kSecond;
constexpr Instant kStart = 1'800'000'000'000;

TEST(RateLimits, ABucketEmptiesAndFillsSteadily) {
  RateLimits limits;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(limits.take("a", 10, kStart), 0) << i;
  EXPECT_EQ(limits.take("a", 10, kStart), 6);
  EXPECT_EQ(limits.take("a", 10, kStart + 5 * kSecond), 1);
  EXPECT_EQ(limits.take("a", 10, kStart + 6 * kSecond), 0);
  EXPECT_GT(limits.take("a", 10, kStart + 6 * kSecond), 0);
}

TEST(RateLimits, CallersDoNotTakeFromEachOther) {
  RateLimits limits;
  EXPECT_EQ(limits.take("a", 1, kStart), 0);
  EXPECT_EQ(limits.take("a", 1, kStart), 60);
  EXPECT_EQ(limits.take("b", 1, kStart), 0);
  EXPECT_EQ(limits.take("c", 0, kStart), 60) << "a bucket that holds nothing gives nothing";
}

TEST(RateLimits, OverAnyTimeNoMoreThanTheBucketAndItsFillingIsTaken) {
  std::mt19937 random(7);
  RateLimits limits;
  Instant now = kStart;
  int taken = 0;
  for (int i = 0; i < 5000; ++i) {
    now += static_cast<Instant>(random() % 500);
    const int wait = limits.take("a", 60, now);
    if (wait == 0) ++taken;
    ASSERT_LE(taken, 60 + (now - kStart) / kSecond + 1);
    ASSERT_LE(wait, 1);
  }
  EXPECT_GE(taken, (now - kStart) / kSecond) << "what is refilled is given out";
}

TEST(RateLimits, FullBucketsAreForgottenAndAClockSetBackFillsNothing) {
  RateLimits limits;
  for (int i = 0; i < 1000; ++i) limits.take("caller " + std::to_string(i), 5, kStart);
  EXPECT_EQ(limits.size(), 1000u);
  limits.take("late", 5, kStart + 2 * kMinute);
  EXPECT_EQ(limits.size(), 1u);
  for (int i = 0; i < 4; ++i) limits.take("late", 5, kStart + 2 * kMinute);
  EXPECT_GT(limits.take("late", 5, kStart), 0);
}

TEST(RateLimits, ManyCallersAtOnceLeaveTheBusiestKnown) {
  RateLimits limits;
  while (limits.take("busy", 5, kStart) == 0) {
  }
  for (int i = 0; i < 250'000; ++i) limits.take("caller " + std::to_string(i), 5, kStart);
  EXPECT_LE(limits.size(), 100'000u);
  EXPECT_GT(limits.take("busy", 5, kStart), 0) << "a flood of addresses does not free the one who asked too much";
}

TEST(RateLimits, ManyThreadsGetNoMoreThanThereIs) {
  RateLimits limits;
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 500; ++round)
        if (limits.take("a", 100, kStart) == 0) ++taken;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, 100);
}

TEST(Lockout, LocksAfterFailuresForTwiceAsLongEachTimeUpToADay) {
  const LockoutRule rule{3, 15};
  Attempts attempts;
  Instant now = kStart;
  for (const Instant minutes : {15, 30, 60, 120, 240, 480, 960, 1440, 1440}) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(countAttempt(attempts, rule, now), 0) << minutes;
    EXPECT_EQ(countAttempt(attempts, rule, now), minutes * 60);
    EXPECT_EQ(countAttempt(attempts, rule, now + minutes * kMinute - 1), 1) << "to the last moment";
    now += minutes * kMinute;
  }
  attempts.locks = 1'000'000;
  attempts.locked_until = 0;
  for (int i = 0; i < 3; ++i) countAttempt(attempts, rule, now);
  EXPECT_EQ(attempts.locked_until, now + 1440 * kMinute);
}

TEST(Lockout, TriesWhileLockedDoNotMakeItLonger) {
  const LockoutRule rule{1, 15};
  Attempts attempts;
  EXPECT_EQ(countAttempt(attempts, rule, kStart), 0);
  const Instant until = attempts.locked_until;
  for (int i = 0; i < 100; ++i) EXPECT_GT(countAttempt(attempts, rule, kStart + i), 0);
  EXPECT_EQ(attempts.locked_until, until);
  EXPECT_EQ(attempts.locks, 1);
}

TEST(Lockout, UnknownLoginsLockLikeKnownOnesInBoundedMemory) {
  UnknownLogins unknown({2, 15}, 100);
  EXPECT_EQ(unknown.countAttempt("eve", kStart), 0);
  EXPECT_EQ(unknown.countAttempt("eve", kStart), 0);
  EXPECT_EQ(unknown.countAttempt("eve", kStart), 15 * 60);
  EXPECT_EQ(unknown.countAttempt("mallory", kStart), 0);
  for (int i = 0; i < 50; ++i) {
    unknown.countAttempt("name " + std::to_string(i), kStart);
    EXPECT_GT(unknown.countAttempt("eve", kStart), 0) << "one that is tried again and again stays known";
  }
  for (int i = 0; i < 1000; ++i) unknown.countAttempt("name " + std::to_string(i), kStart);
  EXPECT_EQ(unknown.size(), 100u);
}

}  // namespace
}  // namespace nucha::serve
