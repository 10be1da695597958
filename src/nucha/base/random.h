// A small seeded generator (SplitMix64 feeding xoshiro256**) with its own distributions: the standard library's differ
// between platforms, and the same seed must give the same bytes everywhere.
// Sources: Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 2021 (xoshiro256**).
#pragma once

#include <array>
#include <cstdint>

namespace nucha {

class Random {
 public:
  explicit Random(std::uint64_t seed);
  std::uint64_t bits();
  double uniform();                          ///< in [0, 1)
  double normal();                           ///< mean 0, sd 1
  std::uint64_t below(std::uint64_t limit);  ///< in [0, limit), limit > 0, unbiased
  bool chance(double probability) { return uniform() < probability; }

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace nucha
