// What CT, MRI and bone scans show: implants, bone, room for nerves and cord, turnover of bone.
#include <algorithm>
#include <cmath>

#include "nucha/mechanics/build_implants.h"
#include "nucha/readings/read_parts.h"

namespace nucha::reads {
namespace {

template <typename Chosen, typename Value>
std::optional<double> highestOf(const Neck& neck, Level level, Chosen&& chosen, Value&& value) {
  std::optional<double> most;
  for (const Implant& implant : neck.implants) {
    if (!covers(implant, level) || !chosen(implant)) continue;
    most = std::max(most.value_or(value(implant)), value(implant));
  }
  return most;
}

// bone is to grow together there: an implant that does not move, or no disc left
bool isToUnite(const Neck& neck, Level level) {
  bool held = false;
  for (const Implant& implant : neck.implants) {
    if (!covers(implant, level)) continue;
    if (implant.kind == ImplantKind::disc_replacement) return false;
    held = true;
  }
  return held || isEmptied(neck, level);
}

double arthritis(const Segment& segment, Side side) {
  double most = 0;
  for (const Contact& contact : segment.contacts) {
    const bool meant = side == Side::bilateral || contact.side == side;
    if (contact.kind == ContactKind::facet && meant) most = std::max(most, contact.arthritis);
  }
  return most;
}

}  // namespace

std::optional<double> subsidence(const Neck& neck, Level level) {
  return highestOf(
      neck, level, [](const Implant& i) { return isSpacer(i.kind); }, [](const Implant& i) { return i.subsidence_mm; });
}

std::optional<double> loosening(const Neck& neck, Level level) {
  return highestOf(neck, level, isScrewed, [](const Implant& i) { return i.loosening; });
}

std::optional<double> backout(const Neck& neck, Level level) {
  return highestOf(
      neck, level, [](const Implant&) { return true; }, [](const Implant& i) { return std::max(0.0, i.migration_mm); });
}

std::optional<double> bridging(const Neck& neck, Level level) {
  if (!isToUnite(neck, level)) return std::nullopt;
  return neck.segment(level).union_maturity;
}

std::optional<double> foramen(const Neck& neck, NeckBench& bench, Level level, Side side) {
  const Equilibrium* rest = bench.resting(neck);
  if (rest == nullptr) return std::nullopt;
  std::optional<double> least;
  forSides(side, [&](std::size_t s) {
    const auto& way_out = segmentOf(*rest, level).foramen[s];
    if (way_out) least = std::min(least.value_or(way_out->area_mm2), way_out->area_mm2);
  });
  return least;
}

std::optional<double> canal(const Neck& neck, NeckBench& bench, Level level) {
  const Equilibrium* rest = bench.resting(neck);
  return rest != nullptr ? segmentOf(*rest, level).canal_mm : std::nullopt;
}

std::optional<double> rootStrain(const Neck& neck, NeckBench& bench, Level level, Side side) {
  return highestTurned(neck, bench, level, [side](const SegmentResult& segment) {
    std::optional<double> most;
    forSides(side, [&](std::size_t s) {
      const auto& way_out = segment.foramen[s];
      if (way_out) most = std::max(most.value_or(way_out->root_strain), way_out->root_strain);
    });
    return most;
  });
}

std::optional<double> turnover(const Neck& neck, NeckBench& bench, Level level) {
  if (!isToUnite(neck, level)) return discLoad(neck, bench, level);
  const auto now = segmentMotion(neck, bench, level);
  const auto before = segmentMotion(bench.intact(), bench, level);
  if (!now || !before || *before <= 0) return std::nullopt;
  return (1 - neck.segment(level).union_maturity) * *now / *before;
}

std::optional<double> facetTurnover(const Neck& neck, NeckBench& bench, Level level, Side side) {
  const auto load = facetLoad(neck, bench, level, side);
  if (!load) return std::nullopt;
  return *load * (1 + arthritis(neck.segment(level), side));
}

}  // namespace nucha::reads
