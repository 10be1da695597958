#include "nucha/evaluate/places.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "nucha/base/error.h"

namespace nucha {
namespace {

constexpr std::array kTestedRoots = {Root::C4, Root::C5, Root::C6, Root::C7, Root::C8};

double levelWithoutCause(const Place& place, const Evidence& evidence) {
  return place.level_background ? *place.level_background : 1 / evidence.setting("levels_reported");
}

double sideWithoutCause(Side side, const Evidence& evidence) {
  const double both = evidence.setting("side_bilateral_without_cause");
  return side == Side::bilateral ? both : (1 - both) / 2;
}

double levelAt(const Place& place, Level site, const Evidence& evidence) {
  const double same = evidence.setting("level_same");
  const double next = evidence.setting("level_next");
  const double elsewhere = 1 - same - 2 * next;
  const int apart = distance(*place.level, site);
  const double near = apart == 0 ? same : apart == 1 ? next : 0;
  // what is not seen at the site or beside it lies where such findings are looked for
  if (place.level_background) return near + elsewhere * *place.level_background;
  return apart <= 1 ? near : elsewhere / (evidence.setting("levels_reported") - 3);
}

double sideAt(Side seen, Side site, const Evidence& evidence) {
  if (seen == Side::bilateral) return evidence.setting("side_bilateral_with_one_sided_cause");
  const double same = evidence.setting("side_same");
  return seen == site ? same : 1 - same - evidence.setting("side_bilateral_with_one_sided_cause");
}

// relative to a sign of the hurt root itself, because table rows speak about that
double rootAt(Root seen, Root hurt, const Evidence& evidence) {
  const NerveRoot* row = evidence.findRoot(hurt);
  if (!row) return 0;
  const int apart = std::abs(static_cast<int>(seen) - static_cast<int>(hurt));
  if (apart == 0) return 1;
  return (apart == 1 ? row->neighbour : row->far) / row->same;
}

double rootUnknown(Root seen, const Evidence& evidence) {
  double sum = 0;
  for (const Root hurt : kTestedRoots) sum += rootAt(seen, hurt, evidence);
  return sum / kTestedRoots.size();
}

std::optional<Root> hurtRoot(const Site& site) {
  if (site.root) return site.root;
  if (site.level) return exitingRoot(*site.level);
  return std::nullopt;
}

// how readily a level is looked at: a fused one, its neighbour, any other
double attention(Level level, SeenAt seen_at, const std::vector<Level>& fused, const Evidence& evidence) {
  int nearest = 99;
  for (const Level f : fused) nearest = std::min(nearest, distance(level, f));
  switch (seen_at) {
    case SeenAt::fused:
      return nearest == 0 ? 1 : evidence.setting(nearest == 1 ? "look_fused_neighbour" : "look_fused_other");
    case SeenAt::mobile:
      return nearest == 1 ? 1 : evidence.setting(nearest == 0 ? "look_mobile_fused" : "look_mobile_other");
    case SeenAt::any:
      break;
  }
  return nearest <= 1 ? 1 : evidence.setting("look_any_other");
}

}  // namespace

std::optional<double> findLevelBackground(Level seen, SeenAt seen_at, const std::vector<Level>& fused,
                                          const Evidence& evidence) {
  if (fused.empty()) return std::nullopt;
  double sum = 0;
  for (const Level level : allLevels()) sum += attention(level, seen_at, fused, evidence);
  return attention(seen, seen_at, fused, evidence) / sum;
}

double shareWithoutCause(const Place& place, const Evidence& evidence) {
  double share = 1;
  if (place.level) share *= levelWithoutCause(place, evidence);
  if (place.side) share *= sideWithoutCause(*place.side, evidence);
  return share;
}

double shareAt(const Place& place, const Site& site, bool present, const Evidence& evidence) {
  double share = 1;
  if (place.root) {
    const auto hurt = hurtRoot(site);
    if (hurt) {
      share *= rootAt(*place.root, *hurt, evidence);
    } else if (site.side) {
      share *= rootUnknown(*place.root, evidence);  // a root cause whose level the record does not give
    }
  }
  const std::optional<Level> site_level = site.level ? site.level : site.root ? foramenOf(*site.root) : std::nullopt;
  if (place.level) {
    share *= site_level ? levelAt(place, *site_level, evidence) : levelWithoutCause(place, evidence);
  }
  if (place.side)
    share *= site.side ? sideAt(*place.side, *site.side, evidence) : sideWithoutCause(*place.side, evidence);
  // an absence at one place says how sure we may be that nothing shows there; elsewhere it says nothing
  if (!present && place.level && !site_level) return 1;
  return share;
}

}  // namespace nucha
