#include "nucha/evaluate/options_benefit.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "nucha/base/random.h"

namespace nucha {
namespace {

constexpr std::uint64_t kSeed = 0x6e75636861ULL;
constexpr double kSdOfInterval = 1.6448536269514722;  // a 90 % interval reaches so many sd to each side

/// A cause of this patient, with the row that says how often the treatment helps there.
struct Share {
  const CauseBeliefs::Belief* belief = nullptr;
  const Benefit* row = nullptr;
  std::size_t row_number = 0;
};

/// The row for the cause itself wins over the row for its family.
std::vector<Share> sharesOf(std::string_view treatment, const Evidence& evidence, const CauseBeliefs& beliefs) {
  std::vector<Share> shares;
  for (const CauseBeliefs::Belief& belief : beliefs.beliefs) {
    Share share{&belief, nullptr, 0};
    for (std::size_t i = 0; i < evidence.benefits.size(); ++i) {
      const Benefit& row = evidence.benefits[i];
      const bool own = row.cause == belief.cause;
      if (row.treatment != treatment || (!own && row.cause != belief.family)) continue;
      if (share.row != nullptr && !own) continue;
      share.row = &row;
      share.row_number = i;
    }
    if (share.row != nullptr) shares.push_back(share);
  }
  return shares;
}

/// One draw from a range: normal to each side of the central value, with that side's width.
double drawFrom(const Range& range, Random& random) {
  const double z = random.normal();
  const double width = z < 0 ? range.value - range.lo : range.hi - range.value;
  return std::clamp(range.value + z * width / kSdOfInterval, 0.0, 1.0);
}

std::size_t countDraws(const Evidence& evidence, const std::vector<Share>& shares) {
  std::size_t count = 0;
  for (const Share& share : shares) count = std::max(count, share.belief->draws.size());
  return count > 0 ? count : static_cast<std::size_t>(evidence.setting("option_draws"));
}

/// Draws of the benefit. Every row has its own stream, so that adding a row leaves the others as they were; causes
/// that share a family row share its draw.
std::vector<double> drawBenefits(const Evidence& evidence, const std::vector<Share>& shares) {
  std::vector<double> missed(countDraws(evidence, shares), 1.0);
  for (const Share& share : shares) {
    Random random(kSeed + share.row_number);
    const std::vector<double>& draws = share.belief->draws;
    for (std::size_t i = 0; i < missed.size(); ++i) {
      const double chance = drawFrom(share.row->chance, random);
      missed[i] *= 1 - chance * (i < draws.size() ? draws[i] : share.belief->probability);
    }
  }
  for (double& value : missed) value = 1 - value;
  return missed;
}

double quantile(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(std::lround(share * static_cast<double>(sorted.size() - 1)))];
}

}  // namespace

std::optional<BenefitForPatient> calcBenefit(std::string_view treatment, const Evidence& evidence,
                                             const CauseBeliefs& beliefs) {
  const std::vector<Share> shares = sharesOf(treatment, evidence, beliefs);
  const double floor = evidence.setting("option_cause_floor");
  const bool measured =
      std::any_of(shares.begin(), shares.end(), [&](const Share& s) { return s.belief->probability >= floor; });
  if (!measured) return std::nullopt;
  double missed = 1;
  for (const Share& share : shares) missed *= 1 - share.belief->probability * share.row->chance.value;
  std::vector<double> draws = drawBenefits(evidence, shares);
  std::sort(draws.begin(), draws.end());
  BenefitForPatient benefit{1 - missed, {quantile(draws, 0.05), quantile(draws, 0.95)}};
  // few draws, or draws that are not centred on the probability, must not shut the central value out
  benefit.interval90.lo = std::min(benefit.interval90.lo, benefit.chance);
  benefit.interval90.hi = std::max(benefit.interval90.hi, benefit.chance);
  return benefit;
}

}  // namespace nucha
