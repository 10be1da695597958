#include "nucha/course/load_surface.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "nucha/base/error.h"

namespace nucha {
namespace {

constexpr int kMaturities = 3;           // 0, 1/2, 1
constexpr double kLeastPressure = 1e-3;  // MPa: below it a ratio means nothing
constexpr double kLeastForce = 1;        // N, likewise
constexpr double kLowest = 0.2, kHighest = 5;

double ratio(double now, double before, double least, double otherwise) {
  return before < least ? otherwise : std::clamp(now / before, kLowest, kHighest);
}

double motionOf(const Equilibrium& flexion, const Equilibrium& extension, std::size_t s) {
  return flexion.segments[s].rotation.flexion_deg - extension.segments[s].rotation.flexion_deg;
}

double pressureOf(const Equilibrium& equilibrium, std::size_t s) {
  const std::optional<DiscResult>& disc = equilibrium.segments[s].disc;
  return disc ? std::max(0.0, disc->pressure_MPa) : 0;
}

double facetForce(const Equilibrium& equilibrium, std::size_t s) {
  return equilibrium.segments[s].facet_N[0] + equilibrium.segments[s].facet_N[1];
}

SegmentLoad loadOf(const Neck& neck, NeckBench& bench, const Equilibrium& flexion, const Equilibrium& extension,
                   std::size_t s) {
  const Equilibrium& flexed = *bench.intactEnd(Direction::flexion);
  const Equilibrium& extended = *bench.intactEnd(Direction::extension);
  SegmentLoad load;
  load.motion_deg = std::max(0.0, motionOf(flexion, extension, s));
  const double more_motion = ratio(load.motion_deg, motionOf(flexed, extended, s), 0.1, 1);
  // a disc that wore carries less by itself: only what is done to a disc alike tells the surplus
  const std::optional<Disc>& disc = neck.segments[s].disc;
  const std::optional<Disc>& before = bench.intact().segments[s].disc;
  const bool alike = disc && before && disc->grade == before->grade;
  load.disc_load = alike ? ratio(pressureOf(flexion, s) + pressureOf(extension, s),
                                 pressureOf(flexed, s) + pressureOf(extended, s), kLeastPressure, more_motion)
                         : more_motion;
  load.facet_load = ratio(facetForce(extension, s), facetForce(extended, s), kLeastForce, more_motion);
  return load;
}

bool isScrew(const Neck& neck, const ImplantResult& result) {
  return result.screw_N > 0 && loosens(neck.implants[result.implant]);
}

std::optional<LoadStage> stageOf(const Neck& neck, NeckBench& bench) {
  const Equilibrium* flexion = bench.turned(neck, Direction::flexion);
  const Equilibrium* extension = bench.turned(neck, Direction::extension);
  if (flexion == nullptr || extension == nullptr) return {};
  LoadStage stage;
  for (std::size_t s = 0; s < kSegments; ++s) stage.segments[s] = loadOf(neck, bench, *flexion, *extension, s);
  for (const Equilibrium* end : {flexion, extension}) {
    for (const ImplantResult& result : end->implants) {
      if (isScrew(neck, result)) stage.screw_use = std::max(stage.screw_use, result.used);
    }
  }
  return stage;
}

std::vector<LoadStage> filled(const std::vector<std::optional<LoadStage>>& found) {
  std::vector<LoadStage> stages;
  const int n = static_cast<int>(found.size());
  for (int i = 0; i < n; ++i) {
    LoadStage stage;  // as before the operation, when nothing was found at all
    int nearest = n;
    for (int j = 0; j < n; ++j) {
      if (found[static_cast<std::size_t>(j)] && std::abs(i - j) < nearest) {
        nearest = std::abs(i - j);
        stage = *found[static_cast<std::size_t>(j)];
      }
    }
    stages.push_back(stage);
  }
  return stages;
}

double between(double a, double b, double part) { return a + part * (b - a); }

SegmentLoad between(const SegmentLoad& a, const SegmentLoad& b, double part) {
  return {between(a.motion_deg, b.motion_deg, part), between(a.disc_load, b.disc_load, part),
          between(a.facet_load, b.facet_load, part)};
}

// growing bone takes motion away by factors and not by degrees
SegmentLoad betweenStages(const SegmentLoad& a, const SegmentLoad& b, double part) {
  SegmentLoad load = between(a, b, part);
  if (part > 0 && a.motion_deg > 0 && b.motion_deg > 0 && a.motion_deg != b.motion_deg) {
    load.motion_deg = a.motion_deg * std::pow(b.motion_deg / a.motion_deg, part);
  }
  return load;
}

struct Place {
  std::size_t below = 0, above = 0;
  double part = 0;
};

Place placeOf(std::size_t stages, double maturity) {
  const double at = std::clamp(maturity, 0.0, 1.0) * static_cast<double>(stages - 1);
  const auto below = std::min(static_cast<std::size_t>(at), stages - 1);
  return {below, std::min(below + 1, stages - 1), at - static_cast<double>(below)};
}

}  // namespace

bool loosens(const Implant& implant) {
  if (implant.broken) return false;
  switch (implant.kind) {
    case ImplantKind::plate:
    case ImplantKind::standalone_cage:
    case ImplantKind::lateral_mass_rods:
    case ImplantKind::pedicle_rods:
    case ImplantKind::wire:
      return true;
    default:
      return false;
  }
}

LoadSurface::LoadSurface(const Neck& now, const std::vector<int>& healing, NeckBench& bench,
                         std::vector<std::string>& notes) {
  const bool screws = !healing.empty() && std::any_of(now.implants.begin(), now.implants.end(), loosens);
  const int maturities = healing.empty() ? 1 : kMaturities;
  bool all_found = true;
  for (const double loosening : {0.0, 1.0}) {
    if (loosening > 0 && !screws) continue;
    std::vector<std::optional<LoadStage>> found;
    for (int m = 0; m < maturities; ++m) {
      if (loosening > 0 && m == maturities - 1) continue;  // through solid bone loose screws change nothing
      Neck neck = now;
      for (const int s : healing) {
        neck.segments[static_cast<std::size_t>(s)].union_maturity = m / static_cast<double>(kMaturities - 1);
      }
      for (Implant& implant : neck.implants) {
        if (screws && loosens(implant)) implant.loosening = loosening;
      }
      found.push_back(bench.intactEnd(Direction::flexion) && bench.intactEnd(Direction::extension)
                          ? stageOf(neck, bench)
                          : std::nullopt);
      all_found = all_found && found.back();
    }
    (loosening > 0 ? loose_ : firm_) = filled(found);
    if (loosening > 0) loose_.push_back(firm_.back());
  }
  if (!all_found) {
    notes.emplace_back(
        "The mechanics found no equilibrium at some stage of healing; the loads of the nearest stage were taken, or "
        "those of the neck before its operation where there was none.");
  }
}

LoadSurface::LoadSurface(std::vector<LoadStage> firm, std::vector<LoadStage> loose)
    : firm_(std::move(firm)), loose_(std::move(loose)) {
  NUCHA_ASSERT(!firm_.empty(), "a surface has at least one stage");
  NUCHA_ASSERT(loose_.empty() || loose_.size() == firm_.size(), "loose and firm stages are as many");
}

SegmentLoad LoadSurface::at(int segment, double maturity, double loosening) const {
  const Place place = placeOf(firm_.size(), maturity);
  const auto s = static_cast<std::size_t>(segment);
  const auto read = [&](const std::vector<LoadStage>& stages) {
    return betweenStages(stages[place.below].segments[s], stages[place.above].segments[s], place.part);
  };
  return loose_.empty() || loosening <= 0 ? read(firm_) : between(read(firm_), read(loose_), std::min(loosening, 1.0));
}

double LoadSurface::screwUse(double maturity, double loosening) const {
  const Place place = placeOf(firm_.size(), maturity);
  const auto read = [&](const std::vector<LoadStage>& stages) {
    return between(stages[place.below].screw_use, stages[place.above].screw_use, place.part);
  };
  return loose_.empty() || loosening <= 0 ? read(firm_) : between(read(firm_), read(loose_), std::min(loosening, 1.0));
}

}  // namespace nucha
