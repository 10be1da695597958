#include "nucha/mechanics/study_summary.h"

#include <algorithm>
#include <map>

namespace nucha {
namespace {

using Reading = std::optional<double> (*)(const SegmentResult& segment, Direction direction);

std::optional<double> rotation(const SegmentResult& s, Direction d) { return s.rotation.along(d); }
std::optional<double> facet(const SegmentResult& s, Direction /*unused*/) {
  return std::max(s.facet_N[0], s.facet_N[1]);
}
std::optional<double> canal(const SegmentResult& s, Direction /*unused*/) { return s.canal_mm; }
std::optional<double> foramen(const SegmentResult& s, Direction /*unused*/) { return narrowerForamen(s); }

template <double DiscResult::*Member>
std::optional<double> ofDisc(const SegmentResult& s, Direction /*unused*/) {
  if (!s.disc) return std::nullopt;
  return (*s.disc).*Member;
}

std::optional<double> rootStrain(const SegmentResult& s, Direction /*unused*/) {
  std::optional<double> most;
  for (const auto& side : s.foramen) {
    if (side) most = std::max(most.value_or(side->root_strain), side->root_strain);
  }
  return most;
}

Compared compared(const StudyCase& c, size_t segment, Reading read) {
  Compared both;
  both.intact = read(c.intact.end().segments[segment], c.load.direction);
  if (c.operated) both.operated = read(c.operated->end().segments[segment], c.load.direction);
  return both;
}

}  // namespace

std::optional<double> Compared::changePercent() const {
  if (!intact || !operated) return std::nullopt;
  return percentChange(*intact, *operated);
}

std::optional<double> narrowerForamen(const SegmentResult& segment) {
  std::optional<double> least;
  for (const auto& side : segment.foramen) {
    if (side) least = std::min(least.value_or(side->area_mm2), side->area_mm2);
  }
  return least;
}

std::vector<LevelComparison> compareLevels(const StudyCase& study_case) {
  std::vector<LevelComparison> levels(kSegments);
  for (size_t i = 0; i < levels.size(); ++i) {
    LevelComparison& l = levels[i];
    l.level = Level{static_cast<Vertebra>(i)};
    l.rotation_deg = compared(study_case, i, rotation);
    l.disc_pressure_MPa = compared(study_case, i, ofDisc<&DiscResult::pressure_MPa>);
    l.disc_compression_N = compared(study_case, i, ofDisc<&DiscResult::compression_N>);
    l.fibre_strain = compared(study_case, i, ofDisc<&DiscResult::fibre_strain>);
    l.facet_N = compared(study_case, i, facet);
    l.foramen_mm2 = compared(study_case, i, foramen);
    l.root_strain = compared(study_case, i, rootStrain);
    l.canal_mm = compared(study_case, i, canal);
  }
  return levels;
}

std::vector<ImplantDemand> highestDemands(const StudyResult& result) {
  std::map<size_t, ImplantDemand> highest;
  for (const StudyCase& c : result.cases) {
    if (!c.operated) continue;
    for (const ImplantResult& r : c.operated->end().implants) {
      const auto [at, is_new] = highest.try_emplace(r.implant);
      if (is_new || r.used > at->second.result.used) at->second = {r.implant, r.level, c.load.direction, r};
    }
  }
  std::vector<ImplantDemand> list;
  for (const auto& [implant, demand] : highest) list.push_back(demand);
  return list;
}

}  // namespace nucha
