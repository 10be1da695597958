#include "nucha/base/random.h"

#include <gtest/gtest.h>

#include <array>

#include "nucha/base/error.h"

namespace nucha {
namespace {

TEST(Random, TheSameSeedGivesTheSameBitsOnAnyMachine) {
  // SplitMix64(0) is published with xoshiro; its first two outputs are the first two words of the state
  Random a(7), b(7), c(8);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(a.bits(), b.bits());
  EXPECT_NE(Random(7).bits(), c.bits());
}

TEST(Random, FirstWordFollowsFromTheDefinition) {
  // SplitMix64 from seed 0: 0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, ...; xoshiro256** returns rotl(s1 * 5, 7) * 9
  const std::uint64_t s1 = 0x6E789E6AA1B965F4u * 5;
  EXPECT_EQ(Random(0).bits(), ((s1 << 7) | (s1 >> 57)) * 9);
}

TEST(Random, UniformAndNormalHaveTheirMoments) {
  Random random(1);
  constexpr int kDraws = 200000;
  double sum = 0, sum_normal = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double u = random.uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
    const double z = random.normal();
    sum_normal += z;
    squares += z * z;
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 0.005);
  EXPECT_NEAR(sum_normal / kDraws, 0, 0.01);
  EXPECT_NEAR(squares / kDraws, 1, 0.02);
}

TEST(Random, BelowIsEvenAndInRange) {
  Random random(2);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70000; ++i) ++counts.at(random.below(7));
  for (const int count : counts) EXPECT_NEAR(count, 10000, 500);
  EXPECT_THROW(random.below(0), InternalError);
}

}  // namespace
}  // namespace nucha
