#include "nucha/evaluate/prior.h"

#include <algorithm>
#include <cmath>

#include "nucha/base/error.h"

namespace nucha {
namespace {

double normalCdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

bool matchesConstruct(const Surgery& s, Construct construct) {
  const auto yes = [](const std::optional<bool>& flag) { return flag.value_or(false); };
  switch (construct) {
    case Construct::any:
      return true;
    case Construct::instrumented:
      return yes(s.instrumented());
    case Construct::anterior_plate:
      return yes(s.has_plate);
    case Construct::interbody_cage:
      return yes(s.has_cage);
    case Construct::posterior_instrumentation:
      return yes(s.has_posterior_instrumentation);
    case Construct::disc_replacement:
      return yes(s.has_disc_replacement);
    case Construct::uninstrumented:
      return s.instrumented().has_value() && !*s.instrumented();
  }
  return false;
}

int specificity(const Prior& prior) {
  int points = 0;
  if (prior.construct != Construct::any) points += prior.construct == Construct::instrumented ? 3 : 4;
  if (prior.approach != "any") points += 2;
  if (prior.levels_lo > 1 || prior.levels_hi < 9) points += 1;
  return points;
}

bool isFused(const Surgery& surgery, Level level) {
  return std::find(surgery.levels.begin(), surgery.levels.end(), level) != surgery.levels.end();
}

// "top", "middle", "bottom" of the fused block; a single level is all three and called bottom
std::string fusedPosition(const Surgery& surgery, Level level) {
  if (level == surgery.levels.back()) return "bottom";
  return level == surgery.levels.front() ? "top" : "middle";
}

std::string mobilePosition(const Surgery& surgery, Level level) {
  if (surgery.levels.empty()) return "other";
  if (static_cast<int>(level.upper) == static_cast<int>(surgery.levels.front().upper) - 1) return "above";
  if (static_cast<int>(level.upper) == static_cast<int>(surgery.levels.back().upper) + 1) return "below";
  return "other";
}

double weightOf(const Evidence& evidence, const std::string& cause, const std::string& position) {
  for (const SiteShare& share : evidence.site_shares) {
    if (share.cause == cause && share.position == position) return share.weight;
  }
  return 1;
}

struct Place {
  Site site;
  std::string position;
};

std::vector<Place> withSides(const std::vector<Place>& places) {
  std::vector<Place> both;
  for (const Place& place : places) {
    for (const Side side : {Side::left, Side::right}) {
      both.push_back(place);
      both.back().site.side = side;
    }
  }
  return both;
}

std::vector<Place> placesOf(const Surgery& surgery, SiteKind kind) {
  std::vector<Place> places;
  const bool fused = kind == SiteKind::fused_level || kind == SiteKind::fused_foramen;
  if (fused) {
    for (const Level level : surgery.levels) places.push_back({{level, {}, {}}, fusedPosition(surgery, level)});
  } else if (kind == SiteKind::root) {
    for (const Root root : {Root::C4, Root::C5, Root::C6, Root::C7, Root::C8}) {
      places.push_back({{std::nullopt, {}, root}, std::string(name(root))});
    }
  } else if (kind != SiteKind::none && !surgery.levels.empty()) {
    for (const Level level : allLevels()) {
      // the joints above C2 have no disc and no foramen of the kind that narrows; slips there belong to mobile_level
      const bool upper = level.upper < Vertebra::C2;
      if (isFused(surgery, level) || (upper && kind == SiteKind::mobile_foramen) || level.upper > Vertebra::C7)
        continue;
      places.push_back({{level, {}, {}}, mobilePosition(surgery, level)});
    }
  }
  if (places.empty()) places.push_back({});
  const bool sided = kind == SiteKind::fused_foramen || kind == SiteKind::mobile_foramen ||
                     kind == SiteKind::mobile_facet || kind == SiteKind::root;
  return sided ? withSides(places) : places;
}

// People are evaluated when something begins or worsens, not all the while it lasts: a short illness brings its patient
// for a while after, a long one only now and then. Lengths outside these bounds would weigh by chance of being looked
// at.
Prior asSeen(Prior prior, const Evidence& evidence) {
  prior.lasts_months =
      std::clamp(prior.lasts_months, evidence.setting("seen_at_least_months"), evidence.setting("seen_at_most_months"));
  return prior;
}

double averageActive(const Prior& prior) {
  // time unknown: equal weight on each step of a logarithmic scale from two weeks to ten years
  constexpr int kSteps = 40;
  const double first = std::log(0.5);
  const double last = std::log(120.0);
  double sum = 0;
  for (int i = 0; i < kSteps; ++i) sum += shareActive(prior, std::exp(first + (last - first) * (i + 0.5) / kSteps));
  return sum / kSteps;
}

}  // namespace

std::vector<Member> findMembers(const Case& patient_case, const Evidence& evidence) {
  std::vector<Member> members;
  for (std::size_t c = 0; c < evidence.causes.size(); ++c) {
    const Cause& cause = evidence.causes[c];
    const std::size_t first = members.size();
    double sum = 0;
    for (const Place& place : placesOf(patient_case.surgery, cause.site)) {
      members.push_back({c, place.site, place.position.empty() ? 1 : weightOf(evidence, cause.id, place.position)});
      sum += members.back().share;
    }
    // a position with several places (the "other" levels) shares its weight
    for (std::size_t m = first; m < members.size(); ++m) members[m].share /= sum;
  }
  return members;
}

double shareActive(const Prior& prior, double months) {
  const double gone = std::max(prior.lasts_months, 1e-6);
  const double active = prior.at_once * std::exp(-months / gone);
  if (prior.at_once >= 1 || prior.onset_months <= 0) return active;
  // onsets by their age, in parts that are fine where the age is small against the time to resolve
  const auto begun = [&](double by) {
    return by <= 0 ? 0.0 : normalCdf(std::log(by / prior.onset_months) / prior.onset_spread);
  };
  constexpr int kParts = 64;
  double sum = 0;
  double younger = 0;
  for (int i = 1; i <= kParts; ++i) {
    const double share = static_cast<double>(i) / kParts;
    const double age = months * share * share * share;
    sum += (begun(months - younger) - begun(months - age)) * std::exp(-(age + younger) / 2 / gone);
    younger = age;
  }
  return active + (1 - prior.at_once) * sum;
}

const Prior& findPrior(const Case& patient_case, const Evidence& evidence, const std::string& cause) {
  const Surgery& surgery = patient_case.surgery;
  const Prior* best = nullptr;
  for (const Prior& prior : evidence.priors) {
    if (prior.cause != cause || !matchesConstruct(surgery, prior.construct)) continue;
    if (prior.approach != "any" && (!surgery.approach || prior.approach != name(*surgery.approach))) continue;
    const bool any_levels = prior.levels_lo <= 1 && prior.levels_hi >= 9;
    if (!any_levels &&
        (!surgery.level_count || *surgery.level_count < prior.levels_lo || *surgery.level_count > prior.levels_hi)) {
      continue;
    }
    if (!best || specificity(prior) > specificity(*best)) best = &prior;
  }
  NUCHA_ASSERT(best, "every cause has a prior row for any operation; the loader checks it");
  return *best;
}

double riskFactorOdds(const Case& patient_case, const Evidence& evidence, const std::string& cause) {
  double odds = 1;
  for (const RiskFactor& factor : evidence.risk_factors) {
    if (factor.cause != cause) continue;
    const Observation* seen = patient_case.find(factor.finding);
    const Finding* finding = evidence.findFinding(factor.finding);
    if (!seen || !finding) continue;
    // the incidence is an average over people with and without the factor
    const double average = finding->leak.value * factor.odds_ratio.value + 1 - finding->leak.value;
    odds *= (seen->present ? factor.odds_ratio.value : 1.0) / average;
  }
  return odds;
}

std::vector<double> calcPriors(const Case& patient_case, const Evidence& evidence) {
  std::vector<double> priors;
  for (const Cause& cause : evidence.causes) {
    const Prior& row = findPrior(patient_case, evidence, cause.id);
    const auto& months = patient_case.surgery.months_since;
    const Prior seen = asSeen(row, evidence);
    const double active = months ? shareActive(seen, *months) : averageActive(seen);
    const double floor = evidence.setting("prior_floor");
    const double p = std::clamp(row.incidence.value * active, floor, 0.95);
    const double odds = p / (1 - p) * riskFactorOdds(patient_case, evidence, cause.id);
    priors.push_back(odds / (1 + odds));
  }
  return priors;
}

}  // namespace nucha
