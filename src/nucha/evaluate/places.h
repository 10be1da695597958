// How well the place of a finding fits the place of a cause: level, side and root kernels.
//
// A finding seen at a place is one of many places where it could have been seen. Each kernel gives the chance of the
// observed place, given where the cause sits, or given no cause (then any place is as good as another). A C6 sign
// speaks for the C5-C6 foramen, less for its neighbours. Kernels are settings with sources (data/settings.csv,
// data/nerve_roots.csv).
#pragma once

#include <optional>
#include <vector>

#include "nucha/evaluate/evaluation.h"

namespace nucha {

/// Where a finding was seen; root for findings that speak for a root.
struct Place {
  std::optional<Level> level = std::nullopt;
  std::optional<Side> side = std::nullopt;
  std::optional<Root> root = std::nullopt;
  /// Chance of this level among those where such a finding is looked for (findLevelBackground); all alike when not
  /// given.
  std::optional<double> level_background = std::nullopt;
};

/// Findings are looked for at the operated segments and their neighbours first. Returns nothing when the segments are
/// unknown.
std::optional<double> findLevelBackground(Level seen, SeenAt seen_at, const std::vector<Level>& fused,
                                          const Evidence& evidence);

/// Chance of the observed place when the finding has no cause of our list.
double shareWithoutCause(const Place& place, const Evidence& evidence);

/// Chance of the observed place (for an absent finding: that it would have shown there), given a cause at `site`.
double shareAt(const Place& place, const Site& site, bool present, const Evidence& evidence);

}  // namespace nucha
