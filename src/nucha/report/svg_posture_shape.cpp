#include "nucha/report/svg_posture_shape.h"

#include <algorithm>
#include <cmath>

#include "nucha/neck/surgery.h"

namespace nucha::svg {
namespace {

bool hasBody(Vertebra v) { return v >= Vertebra::C2; }

Spot shifted(Spot spot, double x, double y) { return {spot.bone, spot.x + x, spot.y + y}; }

Spot between(Spot a, Spot b, double share) { return {a.bone, a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)}; }

/// Ends of an endplate.
struct Plate {
  Spot back, front;
};

Plate topOf(const Bone& bone) {
  const double run = bone.depth_superior_mm, rise = bone.height_anterior_mm - bone.height_posterior_mm;
  const double half = bone.name == Vertebra::C2 ? 0 : run / 2 / std::max(1e-9, std::hypot(run, rise));
  const Vec3& c = bone.superior_centre;
  return {{bone.name, c.x() - half * run, c.y() - half * rise}, {bone.name, c.x() + half * run, c.y() + half * rise}};
}

Plate bottomOf(const Bone& bone) { return {{bone.name, 0, 0}, {bone.name, bone.depth_inferior_mm, 0}}; }

Plate narrowed(const Plate& plate, double share) {
  return {between(plate.back, plate.front, (1 - share) / 2), between(plate.back, plate.front, (1 + share) / 2)};
}

// ---- bones ----

Outline axisOf(const Bone& b) {
  const double h = b.height_posterior_mm;
  const Vec3& tip = b.dens_tip;
  return {"bone",
          {{b.name, 0, 0},
           {b.name, 1.5, h * 0.55},
           {b.name, tip.x() - 5, h},
           {b.name, tip.x() - 4.5, tip.y() - 4},
           {b.name, tip.x() - 1.5, tip.y()},
           {b.name, tip.x() + 2, tip.y()},
           {b.name, tip.x() + 4, tip.y() - 4},
           {b.name, tip.x() + 4.5, h},
           {b.name, b.depth_inferior_mm - 2.5, h * 0.5},
           {b.name, b.depth_inferior_mm, 0}}};
}

Outline bodyOf(const Bone& b) {
  const Plate top = topOf(b), bottom = bottomOf(b);
  // waisted in front and behind
  const Spot back = shifted(between(bottom.back, top.back, 0.5), 0.8, 0);
  const Spot front = shifted(between(bottom.front, top.front, 0.5), -1.1, 0);
  return {"bone", {bottom.back, back, top.back, top.front, front, bottom.front}};
}

// From the back of the canal to the tip: thin at the lamina, a knob at the end.
Outline spinousOf(const Bone& b) {
  const Vec3 start = b.spinolaminar, reach = b.spinous_tip - b.spinolaminar;
  const double length = std::max(1e-9, std::hypot(reach.x(), reach.y()));
  const auto at = [&](double share, double across) {
    return Spot{b.name, start.x() + share * reach.x() - across * reach.y() / length,
                start.y() + share * reach.y() + across * reach.x() / length};
  };
  return {"bone", {at(0, 4), at(0.6, 2.2), at(0.95, 3.4), at(1, 0), at(0.93, -3.4), at(0.6, -2.4), at(0, -4.5)}};
}

Outline oval(Vertebra bone, double x, double y, double across, double high) {
  Outline out{"bone", {}};
  constexpr int kCorners = 10;
  for (int i = 0; i < kCorners; ++i) {
    const double a = 2 * 3.14159265358979 * i / kCorners;
    out.spots.push_back({bone, x + across * std::cos(a), y + high * std::sin(a)});
  }
  return out;
}

// Ring of the atlas, cut in front and behind; what joins the arches lies beside the midline.
void addAtlas(const Bone& b, std::vector<Outline>& out) {
  const double front = b.spinolaminar.x() + b.canal_depth_mm + 3, y = b.spinolaminar.y();
  const Vec3 back = 0.5 * (b.spinolaminar + b.spinous_tip);
  out.push_back({"ring", {{b.name, front, y}, {b.name, back.x(), back.y()}}, false});
  out.push_back(oval(b.name, front, y, 3, 5.5));
  if (b.laminae_left > 0) out.push_back(oval(b.name, back.x(), back.y(), 3, 4.5));
}

// Skull base: clivus before the great foramen, occipital bone behind it.
void addSkull(const Bone& b, std::vector<Outline>& out) {
  const double front = b.spinolaminar.x() + b.canal_depth_mm, y = b.spinolaminar.y();
  const Vec3& tip = b.spinous_tip;
  out.push_back({"skull", {{b.name, front, y}, {b.name, front + 4, y + 6}}, false});
  out.push_back(
      {"skull", {{b.name, b.spinolaminar.x(), y}, {b.name, 0.6 * b.spinolaminar.x() + 0.4 * tip.x(), y - 2}}, false});
}

// ---- what lies between ----

Outline spaceOf(const Neck& neck, Vertebra upper, Vertebra lower, double share, std::string_view css_class) {
  const Plate low = narrowed(topOf(neck.bone(lower)), share), high = narrowed(bottomOf(neck.bone(upper)), share);
  return {css_class, {low.back, low.front, high.front, high.back}};
}

void addDiscs(const Neck& neck, std::vector<Outline>& out) {
  for (int i = indexOf(Vertebra::C2); i < kSegments; ++i) {
    const Vertebra upper = static_cast<Vertebra>(i), lower = static_cast<Vertebra>(i + 1);
    if (neck.segment(Level{upper}).disc) out.push_back(spaceOf(neck, upper, lower, 1, "disc"));
  }
}

void addReplacement(const Neck& neck, const Implant& implant, std::vector<Outline>& out) {
  const Plate low = narrowed(topOf(neck.bone(implant.lower)), 0.9);
  const Plate high = narrowed(bottomOf(neck.bone(implant.upper)), 0.9);
  out.push_back(spaceOf(neck, implant.upper, implant.lower, 0.45, "core"));
  out.push_back({"metal-line", {low.back, low.front}, false});
  out.push_back({"metal-line", {high.back, high.front}, false});
}

void addPlate(const Neck& neck, const Implant& implant, std::vector<Outline>& out) {
  Outline plate{implant.broken ? "metal-line broken" : "metal-line", {}, false};
  for (int i = indexOf(implant.upper); i <= indexOf(implant.lower); ++i) {
    const Bone& bone = neck.bones[static_cast<std::size_t>(i)];
    if (bodyReplaced(neck, bone.name)) continue;
    const Spot middle = middleOf(bone);
    const Spot front{bone.name, bone.depth_inferior_mm + 1.5, middle.y};
    plate.spots.push_back(shifted(front, 0, 3));
    plate.spots.push_back(shifted(front, 0, -3));
    out.push_back({"screw", {front, shifted(front, -0.75 * bone.depth_inferior_mm, 0.5)}, false});
  }
  out.push_back(std::move(plate));
}

// Rods lie beside the midline, behind the joints.
void addRods(const Neck& neck, const Implant& implant, std::vector<Outline>& out) {
  Outline rod{implant.broken ? "metal-line broken" : "metal-line", {}, false};
  for (int i = indexOf(implant.upper); i <= indexOf(implant.lower); ++i) {
    const Bone& bone = neck.bones[static_cast<std::size_t>(i)];
    const Spot head{bone.name, 0.6 * bone.spinolaminar.x(), middleOf(bone).y};
    rod.spots.push_back(head);
    out.push_back({"screw", {head, shifted(head, 12, 3)}, false});
  }
  out.push_back(std::move(rod));
}

void addImplant(const Neck& neck, const Implant& implant, std::vector<Outline>& out) {
  const auto spinous = [&](Vertebra v) {
    const Vec3 p = 0.5 * (neck.bone(v).spinolaminar + neck.bone(v).spinous_tip);
    return Spot{v, p.x(), p.y()};
  };
  switch (implant.kind) {
    case ImplantKind::graft:
      return out.push_back(spaceOf(neck, implant.upper, implant.lower, 0.85, "bone-graft"));
    case ImplantKind::cage:
    case ImplantKind::standalone_cage:
      return out.push_back(spaceOf(neck, implant.upper, implant.lower, 0.8, "spacer"));
    case ImplantKind::corpectomy_cage:
      return out.push_back(spaceOf(neck, implant.upper, implant.lower, 0.6, "spacer"));
    case ImplantKind::disc_replacement:
      return addReplacement(neck, implant, out);
    case ImplantKind::plate:
      return addPlate(neck, implant, out);
    case ImplantKind::lateral_mass_rods:
    case ImplantKind::pedicle_rods:
      return addRods(neck, implant, out);
    case ImplantKind::wire:
      return out.push_back({"wire", {spinous(implant.upper), spinous(implant.lower)}, false});
  }
}

}  // namespace

Spot middleOf(const Bone& bone) {
  if (!hasBody(bone.name)) return {bone.name, 0, bone.spinolaminar.y()};
  const Vec3 middle = bodyCentre(bone);
  return {bone.name, middle.x(), bone.name == Vertebra::C2 ? bone.height_posterior_mm / 2 : middle.y()};
}

Spot beforeLevel(const Neck& neck, Level level) {
  const Bone& lower = neck.bone(level.lower());
  constexpr double kClear = 7;
  if (level.lower() == Vertebra::C1)
    return {Vertebra::C1, lower.spinolaminar.x() + lower.canal_depth_mm + kClear, lower.spinolaminar.y() + 14};
  if (level.lower() == Vertebra::C2) return {Vertebra::C2, lower.dens_tip.x() + 6 + kClear, lower.height_anterior_mm};
  return shifted(topOf(lower).front, kClear, 0);
}

std::vector<Outline> outlinesOf(const Neck& neck) {
  std::vector<Outline> out;
  addDiscs(neck, out);
  addSkull(neck.bone(Vertebra::C0), out);
  addAtlas(neck.bone(Vertebra::C1), out);
  for (const Bone& bone : neck.bones) {
    if (!hasBody(bone.name)) continue;
    if (bone.laminae_left > 0) out.push_back(spinousOf(bone));
    if (!bodyReplaced(neck, bone.name)) out.push_back(bone.name == Vertebra::C2 ? axisOf(bone) : bodyOf(bone));
  }
  for (const Implant& implant : neck.implants) addImplant(neck, implant, out);
  return out;
}

}  // namespace nucha::svg
