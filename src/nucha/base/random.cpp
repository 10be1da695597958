#include "nucha/base/random.h"

#include <bit>
#include <cmath>
#include <numbers>

#include "nucha/base/error.h"

namespace nucha {

Random::Random(std::uint64_t seed) : state_{} {
  for (std::uint64_t& word : state_) {
    seed += 0x9E3779B97F4A7C15u;
    std::uint64_t z = seed;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    word = z ^ (z >> 31);
  }
}

std::uint64_t Random::bits() {
  const std::uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const std::uint64_t t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double Random::uniform() { return static_cast<double>(bits() >> 11) * 0x1.0p-53; }

double Random::normal() {
  // Box-Muller, one of the pair; 1 - u keeps the logarithm finite
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

std::uint64_t Random::below(std::uint64_t limit) {
  NUCHA_ASSERT(limit > 0, "below() needs a positive limit");
  const std::uint64_t unfair = (0 - limit) % limit;
  for (;;) {
    const std::uint64_t draw = bits();
    if (draw >= unfair) return draw % limit;
  }
}

}  // namespace nucha
