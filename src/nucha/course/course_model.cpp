#include "nucha/course/course_model.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/course/rates.h"
#include "nucha/neck/surgery.h"

namespace nucha {
namespace {

bool isSpacer(ImplantKind kind) {
  return kind == ImplantKind::graft || kind == ImplantKind::cage || kind == ImplantKind::standalone_cage ||
         kind == ImplantKind::corpectomy_cage;
}

bool isBehind(ImplantKind kind) {
  return kind == ImplantKind::lateral_mass_rods || kind == ImplantKind::pedicle_rods || kind == ImplantKind::wire;
}

bool any(const Neck& neck, bool (*is)(ImplantKind)) {
  return std::any_of(neck.implants.begin(), neck.implants.end(),
                     [is](const Implant& implant) { return is(implant.kind); });
}

void addFault(std::vector<Fault>& faults, bool wrong, std::string what, std::string fix) {
  if (wrong) faults.push_back({"course", std::move(what), std::move(fix)});
}

void check(const CourseSubject& subject) {
  validate(subject.now);
  std::vector<Fault> faults;
  for (const Level level : subject.operated) {
    addFault(faults, indexOf(level) >= kSegments, name(level) + " is operated and not part of the neck",
             "name levels from C0-C1 to C7-T1");
  }
  for (const HealingLevel& healing : subject.healing) {
    addFault(faults,
             std::find(subject.operated.begin(), subject.operated.end(), healing.level) == subject.operated.end(),
             name(healing.level) + " shall unite and is not among the operated levels", "name it there too");
    const double chance = healing.nonunion.value_or(0);
    addFault(faults, !(chance >= 0 && chance <= 1), fmt::format("chance of non-union {}", chance), "give 0 to 1");
  }
  addFault(faults, !(subject.months_since >= 0), fmt::format("{} months since the operation", subject.months_since),
           "give 0 or more");
  for (const double odds : {subject.union_odds, subject.adjacent_odds, subject.muscle_target}) {
    addFault(faults, !(odds > 0 && std::isfinite(odds)), fmt::format("a factor of {}", odds), "give more than 0");
  }
  if (!faults.empty()) throw InputError(std::move(faults));
}

double narrower(const Segment& segment, const SegmentResult* upright) {
  double least = 0;
  for (std::size_t side = 0; side < 2; ++side) {
    if (!segment.foramina[side]) continue;
    double area = segment.foramina[side]->area_mm2;
    if (upright != nullptr && upright->foramen[side]) area = upright->foramen[side]->area_mm2;
    least = least <= 0 ? area : std::min(least, area);
  }
  return least;
}

double foramenOf(const Neck& neck, NeckBench& bench, int s) {
  const Equilibrium* upright = bench.held(neck);
  const auto i = static_cast<std::size_t>(s);
  return narrower(neck.segments[i], upright == nullptr ? nullptr : &upright->segments[i]);
}

double slendernessOf(const Neck& intact, int s) {
  double sum = 0;
  int discs = 0;
  for (int i = kFirstDisc; i < kSegments; ++i) {
    const std::optional<Disc>& disc = intact.segments[static_cast<std::size_t>(i)].disc;
    if (!disc || disc->height_middle_mm <= 0) continue;
    const double value = disc->depth_mm / 2 / disc->height_middle_mm;
    if (i == s) return value;
    sum += value;
    ++discs;
  }
  return discs > 0 ? sum / discs : 1;
}

HealingPart healingPart(const HealingLevel& healing, const CourseSubject& subject, NeckBench& bench) {
  HealingPart part;
  part.segment = indexOf(healing.level);
  part.half_depth_over_gap = slendernessOf(bench.intact(), part.segment);
  part.nonunion = healing.nonunion;
  part.foramen_mm2 = foramenOf(subject.now, bench, part.segment);
  const Vertebra upper = healing.level.upper, lower = healing.level.lower();
  part.density_HU = (subject.now.bone(upper).density_HU + subject.now.bone(lower).density_HU) / 2;
  for (const Implant& implant : subject.now.implants) {
    if (!isSpacer(implant.kind) || !covers(implant, Level{static_cast<Vertebra>(part.segment)})) continue;
    part.spacer = implant.kind;
    part.sunk_mm = std::max(part.sunk_mm, implant.subsidence_mm);
    part.sinks = implant.upper == upper;
    const bool ends_here = implant.upper == upper || implant.lower == lower;
    part.inside_strut = implant.kind == ImplantKind::corpectomy_cage && !ends_here;
  }
  return part;
}

double arthritisOf(const Segment& segment) {
  double most = 0;
  for (const Contact& contact : segment.contacts) {
    if (contact.kind == ContactKind::facet) most = std::max(most, contact.arthritis);
  }
  return most;
}

WearingPart wearingPart(const CourseSubject& subject, NeckBench& bench, int s) {
  WearingPart part;
  part.segment = s;
  const auto is_operated = [&](int other) {
    return std::any_of(subject.operated.begin(), subject.operated.end(),
                       [other](Level level) { return indexOf(level) == other; });
  };
  part.cranial = is_operated(s + 1);
  part.beside = !is_operated(s) && (part.cranial || is_operated(s - 1));
  const Segment& now = subject.now.segments[static_cast<std::size_t>(s)];
  const Segment& intact = bench.intact().segments[static_cast<std::size_t>(s)];
  part.grade = now.disc->grade;
  part.arthritis = arthritisOf(now);
  part.foramen_mm2 = foramenOf(subject.now, bench, s);
  part.healthy_mm2 = foramenOf(bench.intact(), bench, s);
  part.healthy_grade = intact.disc ? intact.disc->grade : 1;
  return part;
}

double strengthOf(const Neck& neck) {
  double force = 0, full = 0;
  for (const Muscle& muscle : neck.muscles) {
    force += muscle.max_force_N * muscle.strength;
    full += muscle.max_force_N;
  }
  return full > 0 ? force / full : 1;
}

std::vector<int> segmentsOf(const std::vector<HealingLevel>& healing) {
  std::vector<int> segments;
  for (const HealingLevel& level : healing) segments.push_back(indexOf(level.level));
  return segments;
}

void addParts(const CourseSubject& subject, NeckBench& bench, CourseModel& model) {
  const std::vector<int> healing = segmentsOf(subject.healing);
  for (const HealingLevel& level : subject.healing) model.healing.push_back(healingPart(level, subject, bench));
  std::sort(model.healing.begin(), model.healing.end(),
            [](const HealingPart& a, const HealingPart& b) { return a.segment < b.segment; });
  for (std::size_t i = 1; i < model.healing.size(); ++i) {
    model.healing[i].rank = static_cast<double>(i) / static_cast<double>(model.healing.size() - 1);
  }
  for (int s = kFirstDisc; s < kSegments; ++s) {
    const bool heals = std::find(healing.begin(), healing.end(), s) != healing.end();
    if (!heals && subject.now.segments[static_cast<std::size_t>(s)].disc) {
      model.wearing.push_back(wearingPart(subject, bench, s));
    }
  }
}

void addNotes(const CourseSubject& subject, CourseModel& model) {
  const bool unseen =
      std::any_of(model.wearing.begin(), model.wearing.end(), [](const WearingPart& part) { return part.grade == 1; });
  if (unseen) {
    model.notes.emplace_back(
        "Discs of grade 1 count as not looked at: how worn they are at the start is drawn as usual at this age.");
  }
  if (model.plated) model.notes.emplace_back("The distance from the plate to the next disc is drawn as it usually is.");
  if (std::any_of(subject.operated.begin(), subject.operated.end(),
                  [](Level level) { return indexOf(level) == kSegments - 1; })) {
    model.notes.emplace_back("The level below the operated ones, T1-T2, is not part of the neck computed.");
  }
  if (model.operated) {
    model.notes.emplace_back("What follows a second operation is not computed; the curves run on as without it.");
  }
}

}  // namespace

CourseModel makeCourseModel(const CourseSubject& subject, NeckBench& bench) {
  check(subject);
  std::vector<std::string> notes;
  CourseModel model(LoadSurface(subject.now, segmentsOf(subject.healing), bench, notes));
  model.notes = std::move(notes);
  model.operated = !subject.operated.empty();
  addParts(subject, bench, model);
  for (const Implant& implant : subject.now.implants) {
    model.plated = model.plated || implant.kind == ImplantKind::plate;
    if (loosens(implant)) model.loosening = std::max(model.loosening, implant.loosening);
  }
  model.spacer = any(subject.now, isSpacer);
  const bool laminae = std::any_of(subject.now.bones.begin(), subject.now.bones.end(),
                                   [](const Bone& bone) { return bone.laminae_left < 1; });
  model.behind = any(subject.now, isBehind) || laminae;
  model.behind_only = any(subject.now, isBehind) && !model.spacer && !model.plated;
  model.age_years = subject.now.person.age_years;
  model.months_since = subject.months_since;
  model.strength = strengthOf(subject.now);
  model.muscle_target = subject.muscle_target;
  model.lordosis_deg = subject.now.alignment.lordosis_deg;
  model.union_odds = subject.union_odds;
  model.adjacent_odds = subject.adjacent_odds;
  addNotes(subject, model);
  return model;
}

}  // namespace nucha
