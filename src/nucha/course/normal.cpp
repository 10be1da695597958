#include "nucha/course/normal.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nucha {

double normalShare(double value) { return std::erfc(-value / std::numbers::sqrt2) / 2; }

double normalQuantile(double probability) {
  const double p = std::clamp(probability, 1e-12, 1 - 1e-12);
  double lo = -8, hi = 8;
  while (hi - lo > 1e-10) {
    const double middle = (lo + hi) / 2;
    (normalShare(middle) < p ? lo : hi) = middle;
  }
  return (lo + hi) / 2;
}

}  // namespace nucha
