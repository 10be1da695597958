#include "nucha/neck/surgery.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/neck/surgery_checks.h"
#include "nucha/neck/surgery_space.h"

namespace nucha {
namespace {

constexpr int kMostPlateLevels = 5;

bool crosses(const Ligament& ligament, Level level) {
  return indexOf(ligament.upper) <= indexOf(level.upper) && indexOf(ligament.lower) >= indexOf(level.lower());
}

void cut(Neck& neck, Level level, std::string_view kind) {
  for (Ligament& ligament : neck.ligaments) {
    if (ligament.kind == kind && crosses(ligament, level)) ligament.remaining = 0;
  }
}

// `taken` is a share of the whole joint
void takeUncinates(Segment& segment, double taken) {
  for (Contact& contact : segment.contacts) {
    if (contact.kind == ContactKind::uncovertebral) contact.remaining = std::max(0.0, contact.remaining - taken);
  }
  for (std::optional<Foramen>& foramen : segment.foramina) {
    if (foramen) foramen->osteophyte_mm = 0;
  }
}

const Implant* findSpacer(const Neck& neck, Level level) {
  for (const Implant& implant : neck.implants) {
    if (liesBetweenBodies(implant.kind) && covers(implant, level)) return &implant;
  }
  return nullptr;
}

void checkSpacer(const std::string& where, const Spacer& spacer) {
  std::vector<Fault> faults;
  const auto positive = [&](std::string_view what, double value) {
    if (!(value > 0)) faults.push_back({where, fmt::format("{} is {}", what, shown(value)), "must be above 0"});
  };
  positive("height_mm", spacer.height_mm);
  positive("depth_mm", spacer.depth_mm);
  positive("width_mm", spacer.width_mm);
  positive("modulus_MPa", spacer.modulus_MPa);
  if (!(spacer.lordosis_deg > -45 && spacer.lordosis_deg < 45)) {
    faults.push_back({where, fmt::format("lordosis_deg is {}", shown(spacer.lordosis_deg)), "between -45 and 45"});
  }
  const bool replaces = spacer.kind == ImplantKind::disc_replacement;
  if (replaces != (spacer.constraint != Constraint::none)) {
    faults.push_back({where, fmt::format("a {} with constraint '{}'", plainName(spacer.kind), name(spacer.constraint)),
                      replaces ? "give constrained, unconstrained or elastic" : "only disc replacements have one"});
  }
  if (!faults.empty()) throw InputError(std::move(faults));
}

Implant implantOf(const Spacer& spacer, Vertebra upper, Vertebra lower) {
  Implant implant;
  implant.kind = spacer.kind;
  implant.upper = upper;
  implant.lower = lower;
  implant.height_mm = spacer.height_mm;
  implant.lordosis_deg = spacer.lordosis_deg;
  implant.depth_mm = spacer.depth_mm;
  implant.width_mm = spacer.width_mm;
  implant.modulus_MPa = spacer.modulus_MPa;
  implant.constraint = spacer.constraint;
  return implant;
}

std::string measures(const Spacer& spacer) {
  return fmt::format("{} mm high, {} degrees", shown(spacer.height_mm), shown(spacer.lordosis_deg));
}

}  // namespace

Neck discectomy(Neck neck, Level level, const DiscectomyOptions& options) {
  const std::string where = "discectomy at " + name(level);
  checkDiscLevel(where, level);
  checkShare(where, "uncinate_share", options.uncinate_share);
  checkFree(where, neck, {ImplantKind::plate}, level.upper, level.lower());
  Segment& segment = neck.segment(level);
  if (!segment.disc) refuse(where, "there is no disc any more", "leave this step out");
  segment.disc.reset();
  segment.herniation_mm = 0;
  cut(neck, level, "ALL");
  if (options.cut_pll) cut(neck, level, "PLL");
  if (options.uncinate_share > 0) takeUncinates(segment, options.uncinate_share);
  neck.operations.push_back(fmt::format("Discectomy {}: disc taken out, anterior longitudinal ligament cut{}{}.",
                                        name(level), options.cut_pll ? ", posterior longitudinal ligament cut" : "",
                                        options.uncinate_share > 0 ? ", uncinate processes trimmed" : ""));
  return neck;
}

Spacer usualSpacer(const Neck& neck, ImplantKind kind, Vertebra upper, Vertebra lower, const ImplantTable& table,
                   Constraint constraint) {
  const std::string where = fmt::format("{} {}-{}", plainName(kind), name(upper), name(lower));
  checkRange(where, upper, lower, Vertebra::C2, Vertebra::T1);
  if (!liesBetweenBodies(kind)) refuse(where, "this is not a spacer", "use a graft, a cage or a disc replacement");
  const std::string prefix(name(kind));
  const auto value = [&](std::string_view quantity) { return table.value(fmt::format("{}.{}", prefix, quantity)); };
  const BodySpace space = calcSpace(neck, upper, lower);
  const Bone& bone = neck.bone(lower);
  Spacer spacer;
  spacer.kind = kind;
  spacer.height_mm = space.height_mm + value("height_over_disc_mm");
  spacer.lordosis_deg = value("lordosis_deg") + (kind == ImplantKind::corpectomy_cage ? space.lordosis_deg : 0);
  spacer.depth_mm = bone.depth_superior_mm * value("depth_share");
  spacer.width_mm = bone.width_superior_mm * value("width_share");
  spacer.modulus_MPa = value("modulus_MPa");
  spacer.constraint = constraint;
  return spacer;
}

Neck placeSpacer(Neck neck, Level level, const Spacer& spacer) {
  const std::string where = fmt::format("{} at {}", plainName(spacer.kind), name(level));
  checkDiscLevel(where, level);
  if (!liesBetweenBodies(spacer.kind) || spacer.kind == ImplantKind::corpectomy_cage) {
    refuse(where, "does not go into a disc space", "use a graft, a cage or a disc replacement");
  }
  checkSpacer(where, spacer);
  if (neck.segment(level).disc) refuse(where, "the disc is still there", "take it out first (discectomy)");
  if (const Implant* there = findSpacer(neck, level)) {
    refuse(where, fmt::format("a {} already lies there", plainName(there->kind)), "take it out first");
  }
  setSpace(neck, level.upper, level.lower(), {spacer.height_mm, spacer.lordosis_deg});
  neck.segment(level).union_maturity = 0;
  neck.implants.push_back(implantOf(spacer, level.upper, level.lower()));
  neck.operations.push_back(
      fmt::format("{} {}: placed, {}.", capital(plainName(spacer)), name(level), measures(spacer)));
  return neck;
}

Neck placePlate(Neck neck, Vertebra upper, Vertebra lower, bool dynamic) {
  const std::string where = fmt::format("plate {}-{}", name(upper), name(lower));
  checkRange(where, upper, lower, Vertebra::C2, Vertebra::T1);
  if (indexOf(lower) - indexOf(upper) > kMostPlateLevels) {
    refuse(where, "a plate over more than five levels", "use two plates or rods behind");
  }
  checkFree(where, neck, {ImplantKind::plate}, upper, lower);
  Implant plate;
  plate.kind = ImplantKind::plate;
  plate.upper = upper;
  plate.lower = lower;
  plate.dynamic = dynamic;
  neck.implants.push_back(plate);
  neck.operations.push_back(fmt::format("{} anterior plate {}-{}: screwed to every body.",
                                        dynamic ? "Dynamic" : "Static", name(upper), name(lower)));
  return neck;
}

Neck corpectomy(Neck neck, Vertebra first, Vertebra last, const Spacer& strut) {
  const std::string where = fmt::format("corpectomy {}", spanOf(first, last));
  checkBones(where, first, last, Vertebra::C3, Vertebra::C7);
  if (indexOf(last) - indexOf(first) > 1) refuse(where, "more than two bodies", "take out one or two");
  if (strut.kind != ImplantKind::corpectomy_cage && strut.kind != ImplantKind::graft) {
    refuse(where, fmt::format("a {} is no strut", plainName(strut.kind)), "use a graft or a corpectomy cage");
  }
  checkSpacer(where, strut);
  const auto upper = static_cast<Vertebra>(indexOf(first) - 1);
  const auto lower = static_cast<Vertebra>(indexOf(last) + 1);
  checkFree(where, neck, {ImplantKind::plate}, upper, lower);
  for (int i = indexOf(upper); i < indexOf(lower); ++i) {
    const Level level{static_cast<Vertebra>(i)};
    if (const Implant* there = findSpacer(neck, level)) {
      refuse(where, fmt::format("a {} lies at {}", plainName(there->kind), name(level)), "take it out first");
    }
    Segment& segment = neck.segment(level);
    segment.disc.reset();
    segment.herniation_mm = 0;
    segment.union_maturity = 0;
    cut(neck, level, "ALL");
    cut(neck, level, "PLL");
    takeUncinates(segment, 1);
  }
  setSpan(neck, upper, lower, {strut.height_mm, strut.lordosis_deg});
  Implant implant = implantOf(strut, upper, lower);
  implant.kind = ImplantKind::corpectomy_cage;
  neck.implants.push_back(implant);
  neck.operations.push_back(fmt::format("Corpectomy {}: body and neighbouring discs taken out, {} from {} to {}, {}.",
                                        spanOf(first, last), plainName(strut.kind), name(upper), name(lower),
                                        measures(strut)));
  return neck;
}

bool bodyReplaced(const Neck& neck, Vertebra vertebra) {
  return std::any_of(neck.implants.begin(), neck.implants.end(), [vertebra](const Implant& implant) {
    return implant.kind == ImplantKind::corpectomy_cage && indexOf(implant.upper) < indexOf(vertebra) &&
           indexOf(vertebra) < indexOf(implant.lower);
  });
}

Neck removeImplants(Neck neck, std::optional<ImplantKind> kind, Vertebra upper, Vertebra lower) {
  const std::string where =
      fmt::format("removal of {} {}-{}", kind ? plainName(*kind) : "implants", name(upper), name(lower));
  checkRange(where, upper, lower, Vertebra::C0, Vertebra::T1);
  if (kind == ImplantKind::corpectomy_cage) {
    refuse(where, "the strut stands in place of a body", "leave it and treat what it holds");
  }
  std::vector<std::string> removed;
  const auto goes = [&](const Implant& implant) {
    if (!liesWithin(implant, upper, lower)) return false;
    return kind ? implant.kind == *kind : !liesBetweenBodies(implant.kind);
  };
  for (const Implant& implant : neck.implants) {
    if (goes(implant)) {
      removed.push_back(fmt::format("{} {}-{}", plainName(implant.kind), name(implant.upper), name(implant.lower)));
    }
  }
  if (removed.empty()) refuse(where, "no such implant lies there", "check kind and levels");
  std::erase_if(neck.implants, goes);
  neck.operations.push_back(fmt::format("Hardware removal: {} taken out.", joined(removed, ", ")));
  return neck;
}

}  // namespace nucha
