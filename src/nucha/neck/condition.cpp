#include "nucha/neck/condition.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/neck/surgery_checks.h"
#include "nucha/neck/surgery_space.h"

namespace nucha {
namespace {

constexpr double kDegree = std::numbers::pi / 180;
constexpr int kGrades = 5;
constexpr double kMostDensityHU = 3000;  // enamel and metal begin there
constexpr double kFurthest_mm = 50;      // an implant further away has left the neck
constexpr double kMostTurn_deg = 45;

bool isOn(Side side, Side wanted) { return wanted == Side::bilateral || side == wanted; }

std::string levelsBetween(Vertebra upper, Vertebra lower) { return fmt::format("{}-{}", name(upper), name(lower)); }

std::string titleOf(const Implant& implant) {
  return fmt::format("{} {}", plainName(implant.kind), levelsBetween(implant.upper, implant.lower));
}

Implant& implantAt(const std::string& where, Neck& neck, std::size_t index) {
  if (index >= neck.implants.size()) {
    refuse(where, fmt::format("there is no implant {}", index), fmt::format("the neck has {}", neck.implants.size()));
  }
  return neck.implants[index];
}

bool canLoosen(ImplantKind kind) {
  return kind == ImplantKind::plate || kind == ImplantKind::lateral_mass_rods || kind == ImplantKind::pedicle_rods ||
         kind == ImplantKind::standalone_cage || kind == ImplantKind::wire;
}

void checkNotNegative(const std::string& where, std::string_view what, double value) {
  if (!(value >= 0 && std::isfinite(value))) {
    refuse(where, fmt::format("{} is {}", what, shown(value)), "0 or more");
  }
}

// changes the foramina of a side; a level without any is an error
template <typename Change>
void changeForamina(const std::string& where, Neck& neck, Level level, Side side, Change change) {
  checkDiscLevel(where, level);
  bool found = false;
  for (const Side one : {Side::left, Side::right}) {
    std::optional<Foramen>& foramen = neck.segment(level).foramina[one == Side::left ? 0 : 1];
    if (!foramen || !isOn(one, side)) continue;
    change(*foramen);
    found = true;
  }
  if (!found) refuse(where, "this neck has no foramen there", "choose another level or side");
}

std::string sided(Level level, Side side) {
  return side == Side::bilateral ? name(level) + " on both sides"
                                 : fmt::format("{} on the {}", name(level), name(side));
}

bool joins(const Ligament& ligament, Level level) {
  return ligament.upper == level.upper && ligament.lower == level.lower();
}

double mostLeft(const Neck& neck, Level level) {
  double most = 0;
  for (const Ligament& ligament : neck.ligaments) {
    if (joins(ligament, level)) most = std::max(most, ligament.remaining);
  }
  return most;
}

double angleOf(const Disc& disc) {
  return std::atan2(disc.height_anterior_mm - disc.height_posterior_mm, disc.depth_mm) / kDegree;
}

double cornerHeight(const Disc& disc) { return (disc.height_anterior_mm + disc.height_posterior_mm) / 2; }

}  // namespace

std::optional<std::size_t> findImplant(const Neck& neck, ImplantKind kind, Level level) {
  for (std::size_t i = 0; i < neck.implants.size(); ++i) {
    if (neck.implants[i].kind == kind && covers(neck.implants[i], level)) return i;
  }
  return std::nullopt;
}

bool isFused(const Neck& neck, Level level) {
  return std::any_of(neck.implants.begin(), neck.implants.end(), [level](const Implant& implant) {
    return implant.kind != ImplantKind::disc_replacement && covers(implant, level);
  });
}

Neck setUnion(Neck neck, Vertebra upper, Vertebra lower, double maturity) {
  const std::string where = "union " + levelsBetween(upper, lower);
  checkRange(where, upper, lower, Vertebra::C0, Vertebra::T1);
  checkShare(where, "maturity", maturity);
  for (int i = indexOf(upper); i < indexOf(lower); ++i) {
    const Level level{static_cast<Vertebra>(i)};
    if (!isFused(neck, level) && !isEmptied(neck, level)) {
      refuse(where, fmt::format("nothing was fused at {}", name(level)), "operate on it first");
    }
    neck.segment(level).union_maturity = maturity;
  }
  neck.operations.push_back(
      fmt::format("Union {}: {} of a solid bridge.", levelsBetween(upper, lower), shown(maturity)));
  return neck;
}

Neck setLoosening(Neck neck, std::size_t implant, double loosening) {
  const std::string where = "loosening";
  Implant& loose = implantAt(where, neck, implant);
  checkShare(where, "loosening", loosening);
  if (!canLoosen(loose.kind)) {
    refuse(where, fmt::format("{} has no screws", titleOf(loose)), "let it sink (subsidence) instead");
  }
  loose.loosening = loosening;
  neck.operations.push_back(fmt::format("Loosening of {}: {} of its hold lost.", titleOf(loose), shown(loosening)));
  return neck;
}

Neck breakImplant(Neck neck, std::size_t implant) {
  Implant& broken = implantAt("breakage", neck, implant);
  broken.broken = true;
  neck.operations.push_back(fmt::format("Breakage of {}: it carries nothing any more.", titleOf(broken)));
  return neck;
}

Neck setMigration(Neck neck, std::size_t implant, double forward_mm) {
  const std::string where = "migration";
  Implant& moved = implantAt(where, neck, implant);
  if (moved.kind == ImplantKind::wire) refuse(where, "a wire has nothing that could move", "let it loosen or break");
  if (!(std::abs(forward_mm) <= kFurthest_mm)) {
    refuse(where, fmt::format("{} moved by {} mm", titleOf(moved), shown(forward_mm)),
           fmt::format("between -{} and {}", shown(kFurthest_mm), shown(kFurthest_mm)));
  }
  moved.migration_mm = forward_mm;
  neck.operations.push_back(fmt::format("Migration of {}: {} mm {}.", titleOf(moved), shown(std::abs(forward_mm)),
                                        forward_mm < 0 ? "backward" : "forward"));
  return neck;
}

Neck sinkSpacer(Neck neck, std::size_t implant, double more_mm) {
  const std::string where = "subsidence";
  Implant& spacer = implantAt(where, neck, implant);
  if (!liesBetweenBodies(spacer.kind))
    refuse(where, fmt::format("{} does not sink", titleOf(spacer)), "choose a spacer");
  checkNotNegative(where, "more_mm", more_mm);
  BodySpace space = calcSpace(neck, spacer.upper, spacer.lower);
  if (more_mm >= spacer.height_mm || more_mm >= space.height_mm) {
    refuse(where, fmt::format("{} mm is all of its height ({} mm)", shown(more_mm), shown(spacer.height_mm)), "less");
  }
  spacer.subsidence_mm += more_mm;
  spacer.height_mm -= more_mm;
  space.height_mm -= more_mm;
  setSpan(neck, spacer.upper, spacer.lower, space);
  neck.operations.push_back(fmt::format("Subsidence of {}: sank by {} mm.", titleOf(spacer), shown(more_mm)));
  return neck;
}

Neck setDiscGrade(Neck neck, Level level, int grade, const ImplantTable& table) {
  const std::string where = "disc grade at " + name(level);
  checkDiscLevel(where, level);
  if (grade < 1 || grade > kGrades) refuse(where, fmt::format("{} is no Pfirrmann grade", grade), "1 to 5");
  if (!neck.segment(level).disc) refuse(where, "there is no disc any more", "choose another level");
  const auto left = [&](int of) { return 1 - table.value(fmt::format("disc.height_loss_grade_{}", of)); };
  Disc& disc = *neck.segment(level).disc;
  const double factor = left(grade) / left(disc.grade);
  BodySpace space = calcSpace(neck, level.upper, level.lower());
  space.height_mm -= cornerHeight(disc);
  space.lordosis_deg -= angleOf(disc);
  disc.grade = grade;
  disc.height_anterior_mm *= factor;
  disc.height_middle_mm *= factor;
  disc.height_posterior_mm *= factor;
  space.height_mm += cornerHeight(disc);
  space.lordosis_deg += angleOf(disc);
  setSpace(neck, level.upper, level.lower(), space);
  neck.operations.push_back(fmt::format("Disc {}: grade {}.", name(level), grade));
  return neck;
}

Neck setFacetArthritis(Neck neck, Level level, Side side, double arthritis) {
  const std::string where = "facet arthritis at " + name(level);
  checkShare(where, "arthritis", arthritis);
  checkRange(where, level.upper, level.lower(), Vertebra::C0, Vertebra::T1);
  bool found = false;
  for (Contact& contact : neck.segment(level).contacts) {
    if (contact.kind != ContactKind::facet || !isOn(contact.side, side)) continue;
    contact.arthritis = arthritis;
    found = true;
  }
  if (!found) refuse(where, "this neck has no facet there", "choose another level or side");
  neck.operations.push_back(fmt::format("Facet arthritis {}: {}.", sided(level, side), shown(arthritis)));
  return neck;
}

Neck setOsteophyte(Neck neck, Level level, Side side, double spur_mm) {
  const std::string where = "osteophyte at " + name(level);
  checkNotNegative(where, "spur_mm", spur_mm);
  changeForamina(where, neck, level, side, [spur_mm](Foramen& foramen) { foramen.osteophyte_mm = spur_mm; });
  neck.operations.push_back(fmt::format("Spur in the foramen {}: {} mm.", sided(level, side), shown(spur_mm)));
  return neck;
}

Neck setHerniation(Neck neck, Level level, double into_canal_mm) {
  const std::string where = "herniation at " + name(level);
  checkDiscLevel(where, level);
  checkNotNegative(where, "into_canal_mm", into_canal_mm);
  const double depth = neck.bone(level.lower()).canal_depth_mm;
  if (into_canal_mm > depth) {
    refuse(where, fmt::format("{} mm do not fit", shown(into_canal_mm)), fmt::format("{} mm at most", shown(depth)));
  }
  neck.segment(level).herniation_mm = into_canal_mm;
  neck.operations.push_back(fmt::format("Herniation {}: {} mm into the canal.", name(level), shown(into_canal_mm)));
  return neck;
}

Neck setRootTether(Neck neck, Level level, Side side, double tether) {
  const std::string where = "root tether at " + name(level);
  checkShare(where, "tether", tether);
  changeForamina(where, neck, level, side, [tether](Foramen& foramen) { foramen.root_tether = tether; });
  neck.operations.push_back(fmt::format("Scar round the root {}: {}.", sided(level, side), shown(tether)));
  return neck;
}

double laxityOf(const Neck& neck, Level level) {
  const double most = mostLeft(neck, level);
  return most > 0 ? 1 - most : 0;
}

Neck setLaxity(Neck neck, Level level, double lost) {
  const std::string where = "laxity at " + name(level);
  checkRange(where, level.upper, level.lower(), Vertebra::C0, Vertebra::T1);
  if (!(lost >= 0 && lost < 1)) refuse(where, fmt::format("lost is {}", shown(lost)), "0 or more, below 1");
  const double most = mostLeft(neck, level);
  if (most <= 0) refuse(where, "no ligament is left there", "choose another level");
  for (Ligament& ligament : neck.ligaments) {
    if (joins(ligament, level)) ligament.remaining = ligament.remaining / most * (1 - lost);
  }
  neck.operations.push_back(fmt::format("Laxity {}: {} of its hold lost.", name(level), shown(lost)));
  return neck;
}

Neck addKyphosis(Neck neck, Level level, double more_deg) {
  const std::string where = "kyphosis at " + name(level);
  checkDiscLevel(where, level);
  if (!(std::abs(more_deg) <= kMostTurn_deg)) {
    refuse(where, fmt::format("{} degrees", shown(more_deg)), "between -45 and 45");
  }
  BodySpace space = calcSpace(neck, level.upper, level.lower());
  Segment& segment = neck.segment(level);
  const double depth = segment.disc ? segment.disc->depth_mm : neck.bone(level.lower()).depth_superior_mm;
  const double angle = segment.disc ? angleOf(*segment.disc) : space.lordosis_deg;
  const double front = depth * (std::tan((angle - more_deg) * kDegree) - std::tan(angle * kDegree));
  const double least =
      segment.disc ? segment.disc->height_anterior_mm : space.height_mm + depth / 2 * std::tan(angle * kDegree);
  if (!(least + front > 0)) {
    refuse(where, fmt::format("{} degrees would close the space in front", shown(more_deg)), "less");
  }
  if (segment.disc) {
    segment.disc->height_anterior_mm += front;
    segment.disc->height_middle_mm += front / 2;
  }
  space.height_mm += front / 2;
  space.lordosis_deg -= more_deg;
  setSpace(neck, level.upper, level.lower(), space);
  neck.operations.push_back(fmt::format("Kyphosis {}: turned by {} degrees.", name(level), shown(more_deg)));
  return neck;
}

Neck setOssification(Neck neck, Level level, double maturity) {
  const std::string where = "ossification at " + name(level);
  checkDiscLevel(where, level);
  checkShare(where, "maturity", maturity);
  if (!findImplant(neck, ImplantKind::disc_replacement, level)) {
    refuse(where, "no disc replacement lies there", "'union' is for levels that were fused");
  }
  neck.segment(level).union_maturity = maturity;
  neck.operations.push_back(fmt::format("Ossification {}: {} of a solid bridge.", name(level), shown(maturity)));
  return neck;
}

Neck setMuscleWeakness(Neck neck, std::string_view group, Side side, double lost) {
  const std::string where = fmt::format("weakness of '{}'", group);
  checkShare(where, "lost", lost);
  std::vector<std::string> groups;
  bool found = false;
  for (Muscle& muscle : neck.muscles) {
    if (std::find(groups.begin(), groups.end(), muscle.group) == groups.end()) groups.push_back(muscle.group);
    const bool meant = (group == "all" || muscle.group == group) && isOn(muscle.side, side);
    if (!meant) continue;
    muscle.strength = 1 - lost;
    found = true;
  }
  if (!found) refuse(where, "no such muscles", "all, or one of " + joined(groups, ", "));
  neck.operations.push_back(
      fmt::format("Weakness of {}{}: {} of the force lost.", group == "all" ? "all muscles" : std::string(group),
                  side == Side::bilateral ? "" : fmt::format(" on the {}", name(side)), shown(lost)));
  return neck;
}

Neck setBoneDensity(Neck neck, Vertebra first, Vertebra last, double hounsfield) {
  const std::string where = "bone density " + spanOf(first, last);
  checkBones(where, first, last, Vertebra::C0, Vertebra::T1);
  if (!(hounsfield > 0 && hounsfield < kMostDensityHU)) {
    refuse(where, fmt::format("density is {} HU", shown(hounsfield)), "above 0, below 3000");
  }
  for (int i = indexOf(first); i <= indexOf(last); ++i) neck.bone(static_cast<Vertebra>(i)).density_HU = hounsfield;
  neck.operations.push_back(fmt::format("Bone density {}: {} HU.", spanOf(first, last), shown(hounsfield, 4)));
  return neck;
}

}  // namespace nucha
