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

bool covers(const Implant& implant, Level level) {
  return indexOf(implant.upper) <= indexOf(level.upper) && indexOf(implant.lower) >= indexOf(level.lower());
}

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

Neck setUnion(Neck neck, Vertebra upper, Vertebra lower, double maturity) {
  const std::string where = "union " + levelsBetween(upper, lower);
  checkRange(where, upper, lower, Vertebra::C0, Vertebra::T1);
  checkShare(where, "maturity", maturity);
  for (int i = indexOf(upper); i < indexOf(lower); ++i) {
    const Level level{static_cast<Vertebra>(i)};
    const bool fused = std::any_of(neck.implants.begin(), neck.implants.end(), [level](const Implant& implant) {
      return implant.kind != ImplantKind::disc_replacement && covers(implant, level);
    });
    const bool emptied = level.upper >= Vertebra::C2 && !neck.segment(level).disc;
    if (!fused && !emptied) refuse(where, fmt::format("nothing was fused at {}", name(level)), "operate on it first");
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

Neck setRootTether(Neck neck, Level level, Side side, double tether) {
  const std::string where = "root tether at " + name(level);
  checkShare(where, "tether", tether);
  changeForamina(where, neck, level, side, [tether](Foramen& foramen) { foramen.root_tether = tether; });
  neck.operations.push_back(fmt::format("Scar round the root {}: {}.", sided(level, side), shown(tether)));
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
