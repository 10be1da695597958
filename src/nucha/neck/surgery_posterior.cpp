#include <fmt/core.h>

#include <algorithm>

#include "nucha/base/text.h"
#include "nucha/neck/surgery.h"
#include "nucha/neck/surgery_checks.h"

namespace nucha {
namespace {

// does it hold on to the arch of this bone?
bool holdsArch(const Ligament& ligament, Vertebra bone) {
  if (ligament.upper != bone && ligament.lower != bone) return false;
  return ligament.kind == "ISL" || ligament.kind == "LF" || ligament.kind == "nuchal" || ligament.kind == "PAOM" ||
         ligament.kind == "PAAM";
}

bool holdsArch(const Ligament& ligament, Vertebra first, Vertebra last) {
  for (int i = indexOf(first); i <= indexOf(last); ++i) {
    if (holdsArch(ligament, static_cast<Vertebra>(i))) return true;
  }
  return false;
}

bool isOn(Side side, Side wanted) { return wanted == Side::bilateral || side == wanted; }

}  // namespace

Neck placeRods(Neck neck, ImplantKind kind, Vertebra upper, Vertebra lower) {
  const std::string where = fmt::format("{} {}-{}", plainName(kind), name(upper), name(lower));
  if (kind != ImplantKind::lateral_mass_rods && kind != ImplantKind::pedicle_rods) {
    refuse(where, "these are no rods", "use lateral_mass_rods or pedicle_rods");
  }
  checkRange(where, upper, lower, Vertebra::C1, Vertebra::T1);
  checkFree(where, neck, {ImplantKind::lateral_mass_rods, ImplantKind::pedicle_rods}, upper, lower);
  Implant rods;
  rods.kind = kind;
  rods.upper = upper;
  rods.lower = lower;
  neck.implants.push_back(rods);
  neck.operations.push_back(
      fmt::format("{} {}-{}: on both sides in every bone.", capital(plainName(kind)), name(upper), name(lower)));
  return neck;
}

Neck placeWire(Neck neck, Vertebra upper, Vertebra lower) {
  const std::string where = fmt::format("wire {}-{}", name(upper), name(lower));
  checkRange(where, upper, lower, Vertebra::C1, Vertebra::T1);
  checkFree(where, neck, {ImplantKind::wire}, upper, lower);
  for (const Vertebra end : {upper, lower}) {
    if (neck.bone(end).laminae_left <= 0) {
      refuse(where, fmt::format("the spinous process of {} is gone", name(end)), "use lateral mass or pedicle screws");
    }
  }
  Implant wire;
  wire.kind = ImplantKind::wire;
  wire.upper = upper;
  wire.lower = lower;
  neck.implants.push_back(wire);
  neck.operations.push_back(fmt::format("Wire {}-{}: looped round the spinous processes.", name(upper), name(lower)));
  return neck;
}

Neck laminectomy(Neck neck, Vertebra first, Vertebra last) {
  const std::string where = "laminectomy " + spanOf(first, last);
  checkBones(where, first, last, Vertebra::C1, Vertebra::T1);
  for (const Implant& implant : neck.implants) {
    const bool held = implant.kind == ImplantKind::wire && ((implant.upper >= first && implant.upper <= last) ||
                                                            (implant.lower >= first && implant.lower <= last));
    if (held) {
      refuse(where, fmt::format("wire {}-{} hangs on these processes", name(implant.upper), name(implant.lower)),
             "take it out first");
    }
  }
  for (int i = indexOf(first); i <= indexOf(last); ++i) neck.bone(static_cast<Vertebra>(i)).laminae_left = 0;
  for (Ligament& ligament : neck.ligaments) {
    if (holdsArch(ligament, first, last)) ligament.remaining = 0;
  }
  neck.operations.push_back(fmt::format(
      "Laminectomy {}: laminae and spinous processes taken away with the ligaments on them.", spanOf(first, last)));
  return neck;
}

LaminoplastyOptions usualLaminoplasty(const ImplantTable& table) {
  LaminoplastyOptions options;
  options.canal_gain_mm = table.value("laminoplasty.canal_gain_mm");
  options.open_flavum_left = table.value("laminoplasty.open_side_left");
  options.interspinous_left = table.value("laminoplasty.interspinous_left");
  return options;
}

Neck laminoplasty(Neck neck, Vertebra first, Vertebra last, const LaminoplastyOptions& options) {
  const std::string where = "laminoplasty " + spanOf(first, last);
  checkBones(where, first, last, Vertebra::C2, Vertebra::T1);
  checkShare(where, "open_flavum_left", options.open_flavum_left);
  checkShare(where, "interspinous_left", options.interspinous_left);
  if (options.open_side == Side::bilateral)
    refuse(where, "opens on both sides", "left or right; the other is the hinge");
  if (!(options.canal_gain_mm > 0)) {
    refuse(where, fmt::format("canal_gain_mm is {}", shown(options.canal_gain_mm)), "must be above 0");
  }
  for (int i = indexOf(first); i <= indexOf(last); ++i) {
    Bone& bone = neck.bone(static_cast<Vertebra>(i));
    if (bone.laminae_left <= 0) refuse(where, fmt::format("{} has no laminae", name(bone.name)), "leave it out");
    bone.canal_depth_mm += options.canal_gain_mm;
    bone.spinolaminar.x() -= options.canal_gain_mm;
  }
  for (Ligament& ligament : neck.ligaments) {
    if (!holdsArch(ligament, first, last)) continue;
    const bool midline = ligament.side == Side::bilateral;
    const bool flavum = ligament.kind == "LF";
    if (ligament.side == options.open_side && flavum) ligament.remaining *= options.open_flavum_left;
    // a yellow ligament kept as one line loses half of what its open side loses
    if (midline && flavum) ligament.remaining *= (1 + options.open_flavum_left) / 2;
    if (ligament.kind == "ISL" || ligament.kind == "nuchal") ligament.remaining *= options.interspinous_left;
  }
  neck.operations.push_back(fmt::format("Laminoplasty {}: laminae opened on the {}, canal {} mm deeper.",
                                        spanOf(first, last), name(options.open_side), shown(options.canal_gain_mm)));
  return neck;
}

ForaminotomyOptions usualForaminotomy(const ImplantTable& table, Side side, std::optional<double> facet_share) {
  ForaminotomyOptions options;
  options.side = side;
  options.facet_share = facet_share ? *facet_share : table.value("foraminotomy.facet_share");
  options.opened_mm = options.facet_share * table.value("foraminotomy.opened_mm_per_share");
  return options;
}

Neck foraminotomy(Neck neck, Level level, const ForaminotomyOptions& options) {
  const std::string where = "foraminotomy at " + name(level);
  checkDiscLevel(where, level);
  if (!(options.facet_share > 0 && options.facet_share <= 1)) {
    refuse(where, fmt::format("facet_share is {}", shown(options.facet_share)), "above 0, at most 1");
  }
  if (!(options.opened_mm >= 0)) {
    refuse(where, fmt::format("opened_mm is {}", shown(options.opened_mm)), "0 or more");
  }
  Segment& segment = neck.segment(level);
  for (Contact& contact : segment.contacts) {
    if (contact.kind != ContactKind::facet || !isOn(contact.side, options.side)) continue;
    if (options.facet_share > contact.remaining) {
      refuse(where, fmt::format("only {} of the {} facet is left", shown(contact.remaining), name(contact.side)),
             "take less");
    }
    contact.remaining -= options.facet_share;
  }
  for (Ligament& ligament : neck.ligaments) {
    const bool here = ligament.kind == "CL" && ligament.upper == level.upper && ligament.lower == level.lower();
    if (here && isOn(ligament.side, options.side)) {
      ligament.remaining = std::max(0.0, ligament.remaining - options.facet_share);
    }
  }
  for (const Side side : {Side::left, Side::right}) {
    std::optional<Foramen>& foramen = segment.foramina[side == Side::left ? 0 : 1];
    if (foramen && isOn(side, options.side)) foramen->opened_mm += options.opened_mm;
  }
  neck.operations.push_back(fmt::format("Foraminotomy {} {}: {} of the facet taken, foramen opened by {} mm.",
                                        name(level), name(options.side), shown(options.facet_share),
                                        shown(options.opened_mm)));
  return neck;
}

}  // namespace nucha
