#include "nucha/mechanics/build_implants.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "nucha/base/error.h"
#include "nucha/mechanics/build_model.h"
#include "nucha/neck/condition.h"

namespace nucha {
namespace {

constexpr int kGrid = 4;  // spots of a footprint each way

// Centre of the space between two bones and the direction across it, in the lower bone's frame.
struct Space {
  Vec3 centre, normal, forward;
  double height = 0;
};

Space spaceBetween(const Neck& neck, Vertebra upper, Vertebra lower) {
  const Vec3 bottom = neck.bone(lower).superior_centre;
  const Vec3 top = across(neck, upper, lower, neck.bone(upper).inferior_centre);
  Space space;
  Vec3 span = top - bottom;
  span.z() = 0;
  space.height = span.norm();
  space.normal = span / space.height;
  space.centre = 0.5 * (top + bottom);
  space.forward = space.normal.cross(Vec3::UnitZ());
  return space;
}

// Elastic layer over a rectangle; `per_area` in N/mm per mm2.
void addLayer(const Neck& neck, const Implant& implant, const Space& space, double depth, double width, double per_area,
              double shear_share, bool one_sided, int tag, Pair& pair) {
  for (int i = 0; i < kGrid; ++i) {
    for (int j = 0; j < kGrid; ++j) {
      Spot spot;
      spot.start = space.centre + ((i + 0.5) / kGrid - 0.5) * depth * space.forward +
                   ((j + 0.5) / kGrid - 0.5) * width * Vec3::UnitZ();
      spot.upper = across(neck, implant.lower, implant.upper, spot.start);
      spot.normal = space.normal;
      spot.normal_N_per_mm = per_area * depth * width / (kGrid * kGrid);
      spot.tangential_N_per_mm = shear_share * spot.normal_N_per_mm;
      spot.one_sided = one_sided;
      spot.tag = tag;
      pair.spots.push_back(spot);
    }
  }
}

// Graft, cage or strut pressed between two endplates.
void addSpacer(const Neck& neck, const Implant& implant, int tag, const MechanicsParameters& par, Pair& pair) {
  const ImplantTable& table = par.implants;
  const Footprint footprint = footprintOf(neck, implant);
  if (implant.broken || footprint.depth_mm <= 0) return;
  Space space = spaceBetween(neck, implant.upper, implant.lower);
  space.centre += footprint.centre_mm * space.forward;
  const double bone = table.value("bone.endplate_N_per_mm3");
  const double compliance = 1 / (bone * boneHold(neck, implant.upper, table)) +
                            1 / (bone * boneHold(neck, implant.lower, table)) + space.height / implant.modulus_MPa;
  addLayer(neck, implant, space, footprint.depth_mm, implant.width_mm, 1 / compliance, par.value("spacer.shear_share"),
           true, tag, pair);
}

// Bone grown between the endplates: both ways, stiffer as it matures.
double bridgePerArea(double maturity, double height, const ImplantTable& table) {
  return table.value("bridge.modulus_MPa") * std::pow(maturity, table.value("bridge.maturity_exponent")) *
         table.value("bridge.area_share") / height;
}

void addBridge(const Neck& neck, const Implant& spacer, double maturity, const MechanicsParameters& par, Pair& pair) {
  const Space space = spaceBetween(neck, spacer.upper, spacer.lower);
  const Bone& lower = neck.bone(spacer.lower);
  addLayer(neck, spacer, space, lower.depth_superior_mm, lower.width_superior_mm,
           bridgePerArea(maturity, space.height, par.implants), par.value("spacer.shear_share"), false, -1, pair);
}

// A fusion without a spacer grows across the facets.
void addFacetBridge(const Neck& neck, Level level, double maturity, const MechanicsParameters& par, Pair& pair) {
  for (const Contact& contact : neck.segment(level).contacts) {
    if (contact.kind != ContactKind::facet) continue;
    const double per_area = bridgePerArea(maturity, par.value("facet.cartilage_mm") + contact.gap_mm, par.implants);
    for (const PatchSpot& patch : patchSpots(contact)) {
      Spot spot;
      spot.start = patch.point + contact.gap_mm * contact.normal;
      spot.upper = across(neck, level.lower(), level.upper, spot.start);
      spot.normal = contact.normal;
      spot.normal_N_per_mm = per_area * patch.area_mm2;
      spot.tangential_N_per_mm = par.value("spacer.shear_share") * spot.normal_N_per_mm;
      pair.spots.push_back(spot);
    }
  }
}

struct Stiffness6 {
  Vec3 translational, rotational;
};

// Bone without density gives 0 on both sides, and so together.
Vec3 inSeries(const Vec3& a, const Vec3& b) {
  return a.cwiseProduct(b).cwiseQuotient((a + b).cwiseMax(std::numeric_limits<double>::min()));
}

std::string screwOf(const Implant& implant) {
  if (implant.kind == ImplantKind::lateral_mass_rods) return "lateral_mass_screw";
  if (implant.kind == ImplantKind::pedicle_rods) return "pedicle_screw";
  return "screw";
}

// One row of screws in a bone; x is the screws' axis. `lever`: from the screws to the edge on which the plate bears
// when it turns about z (0: none bears).
Stiffness6 screwRow(const Neck& neck, const Implant& implant, Vertebra bone, double screws, double spread, double lever,
                    const ImplantTable& table) {
  const std::string id = screwOf(implant);
  const double hold = boneHold(neck, bone, table) * (1 - implant.loosening);
  const double axial = hold * screws * table.value(id + ".axial_N_per_mm");
  const double shear = hold * screws * table.value(id + ".shear_N_per_mm");
  const double turn = hold * screws * table.value(id + ".rotation_Nmm_per_rad");
  const double arm2 = 0.25 * spread * spread;
  return {{axial, shear, shear}, {turn + shear * arm2, turn + axial * arm2, turn + axial * lever * lever}};
}

// Beam of length `l` seen from its middle.
Stiffness6 beam(double axial_N, double bending, double lateral, double torsion, double l) {
  return {{12 * bending / (l * l * l), axial_N / l, 12 * lateral / (l * l * l)},
          {lateral / l, torsion / l, bending / l}};
}

Stiffness6 withScrews(const Stiffness6& beam, const Stiffness6& upper, const Stiffness6& lower) {
  return {inSeries(beam.translational, inSeries(upper.translational, lower.translational)),
          inSeries(beam.rotational, inSeries(upper.rotational, lower.rotational))};
}

// Between the bones that the pair joins.
void addStretch(const Neck& neck, Vertebra upper, Vertebra lower, const Pose& frame, const Stiffness6& k, int tag,
                Pair& pair) {
  Bushing bushing = restingBushing(neck, upper, lower, frame);
  bushing.translational = k.translational;
  bushing.rotational = k.rotational;
  bushing.tag = tag;
  pair.bushings.push_back(bushing);
}

// front of a body at mid height
Vec3 frontOf(const Bone& bone) {
  return bodyCentre(bone) + 0.25 * (bone.depth_superior_mm + bone.depth_inferior_mm) * Vec3::UnitX();
}

struct Stretch {
  Vertebra upper, lower;
};

// Bones that the screws of an implant hold, top to bottom: not the bodies a strut has replaced.
std::vector<Stretch> stretches(const Neck& neck, const Implant& implant) {
  std::vector<Vertebra> held;
  for (int i = indexOf(implant.upper); i <= indexOf(implant.lower); ++i) {
    const auto v = static_cast<Vertebra>(i);
    const bool gone = std::any_of(neck.implants.begin(), neck.implants.end(), [v](const Implant& other) {
      return other.kind == ImplantKind::corpectomy_cage && other.upper < v && v < other.lower;
    });
    if (!gone || implant.kind != ImplantKind::plate) held.push_back(v);
  }
  std::vector<Stretch> out;
  for (size_t i = 0; i + 1 < held.size(); ++i) out.push_back({held[i], held[i + 1]});
  return out;
}

void addPlate(const Neck& neck, const Implant& implant, int tag, const MechanicsParameters& par, Model& model) {
  const ImplantTable& table = par.implants;
  const double spread = table.value("plate.screw_spread_mm"), screws = table.value("plate.screws_per_bone");
  for (const Stretch& s : stretches(neck, implant)) {
    const Vec3 top = across(neck, s.upper, s.lower, frontOf(neck.bone(s.upper))), bottom = frontOf(neck.bone(s.lower));
    Vec3 span = top - bottom;
    span.z() = 0;
    Pose frame;
    frame.axes.col(1) = span.normalized();
    frame.axes.col(2) = Vec3::UnitZ();
    frame.axes.col(0) = frame.axes.col(1).cross(frame.axes.col(2));
    frame.origin = 0.5 * (top + bottom) + (table.value("plate.standoff_mm") + implant.migration_mm) * frame.axes.col(0);
    Stiffness6 k = beam(table.value("plate.axial_N"), table.value("plate.bending_Nmm2"),
                        table.value("plate.lateral_bending_Nmm2"), table.value("plate.torsion_Nmm2"), span.norm());
    if (implant.dynamic) {
      k.translational.y() = table.value("plate.dynamic_axial_N_per_mm");
      k.rotational *= table.value("plate.dynamic_bending_share");
    }
    k = withScrews(k, screwRow(neck, implant, s.upper, screws, spread, plateLever(neck.bone(s.upper), table), table),
                   screwRow(neck, implant, s.lower, screws, spread, plateLever(neck.bone(s.lower), table), table));
    addStretch(neck, s.upper, s.lower, frame, k, tag, model.pair(bodyOf(s.upper), bodyOf(s.lower)));
  }
}

const Contact* facetOf(const Segment& segment, Side side) {
  for (const Contact& contact : segment.contacts) {
    if (contact.kind == ContactKind::facet && contact.side == side) return &contact;
  }
  return nullptr;
}

// One rod a side, one screw a bone, at the back of the lateral masses.
void addRods(const Neck& neck, const Implant& implant, int tag, const MechanicsParameters& par, Model& model) {
  const ImplantTable& table = par.implants;
  for (const Stretch& s : stretches(neck, implant)) {
    for (const Side side : {Side::left, Side::right}) {
      const Contact* facet = facetOf(neck.segment(Level{s.upper}), side);
      if (!facet) continue;
      Pose frame;
      frame.origin = facet->centre + (implant.migration_mm - table.value("rods.standoff_mm")) * Vec3::UnitX();
      const double length = (neck.bone(s.upper).neutral.origin - neck.bone(s.lower).neutral.origin).norm();
      const double bending = table.value("rods.bending_Nmm2");
      const Stiffness6 k = withScrews(
          beam(table.value("rods.axial_N"), bending, bending, table.value("rods.torsion_Nmm2"), length),
          screwRow(neck, implant, s.upper, 1, 0, 0, table), screwRow(neck, implant, s.lower, 1, 0, 0, table));
      addStretch(neck, s.upper, s.lower, frame, k, tag, model.pair(bodyOf(s.upper), bodyOf(s.lower)));
    }
  }
}

// Two screws into each bone, through the cage itself.
void addCageScrews(const Neck& neck, const Implant& implant, int tag, const MechanicsParameters& par, Pair& pair) {
  const ImplantTable& table = par.implants;
  const Space space = spaceBetween(neck, implant.upper, implant.lower);
  Pose frame;
  frame.origin = space.centre + (0.5 * implant.depth_mm + implant.migration_mm) * space.forward;
  frame.axes << space.forward, space.normal, Vec3::UnitZ();
  const Stiffness6 upper = screwRow(neck, implant, implant.upper, 1, implant.width_mm / 2, 0, table);
  const Stiffness6 lower = screwRow(neck, implant, implant.lower, 1, implant.width_mm / 2, 0, table);
  addStretch(neck, implant.upper, implant.lower, frame,
             {inSeries(upper.translational, lower.translational), inSeries(upper.rotational, lower.rotational)}, tag,
             pair);
}

void addWire(const Neck& neck, const Implant& implant, int tag, const MechanicsParameters& par, Pair& pair) {
  Line wire;
  wire.upper = neck.bone(implant.upper).spinous_tip;
  wire.lower = neck.bone(implant.lower).spinous_tip;
  wire.rest_mm = (across(neck, implant.upper, implant.lower, wire.upper) - wire.lower).norm();
  wire.law = {par.implants.value("wire.stiffness_N_per_mm") * (1 - implant.loosening), par.value("facet.toe_mm")};
  wire.tag = -2 - tag;  // lines with a tag below -1 are wires
  pair.lines.push_back(wire);
}

// What holds a level whose disc was taken out besides its ligaments: annulus left at the sides, capsules.
void addEmptied(const Neck& neck, Level level, const ImplantTable& table, Model& model) {
  const Space space = spaceBetween(neck, level.upper, level.lower());
  Pose frame;
  frame.axes << space.forward, space.normal, Vec3::UnitZ();
  frame.origin = space.centre;
  const double hold = 1 - laxityOf(neck, level);
  const double shear = hold * table.value("emptied.shear_N_per_mm");
  const double turn = hold * table.value("emptied.rotation_Nmm_per_rad");
  const double twist = hold * table.value("emptied.torsion_Nmm_per_rad");
  addStretch(neck, level.upper, level.lower(), frame,
             {{shear, hold * table.value("emptied.axial_N_per_mm"), shear}, {turn, twist, turn}}, -1,
             model.pair(bodyOf(level.upper), bodyOf(level.lower())));
}

// One stop of a prosthesis: nothing until the upper part has turned or slid as far as it may.
void addStop(const Neck& neck, const Implant& implant, const Vec3& at, const Vec3& towards, double play,
             double stiffness, Pair& pair) {
  ContactPoint stop;
  stop.centre = at;
  stop.upper = across(neck, implant.lower, implant.upper, at);
  stop.normal = towards;
  stop.along = std::abs(towards.z()) > 0.5 ? Vec3::UnitX() : Vec3::UnitZ();
  stop.play_mm = -play;
  stop.law = {stiffness, 0.1 * play + 0.05};
  pair.contacts.push_back(stop);
}

void addDiscReplacement(const Neck& neck, const Implant& implant, int tag, const MechanicsParameters& par, Pair& pair) {
  const ImplantTable& table = par.implants;
  const std::string id = implant.constraint == Constraint::constrained ? "disc_constrained"
                         : implant.constraint == Constraint::elastic   ? "disc_elastic"
                                                                       : "disc_unconstrained";
  if (footprintOf(neck, implant).depth_mm <= 0) return;
  Space space = spaceBetween(neck, implant.upper, implant.lower);
  const Vec3 moved = implant.migration_mm * space.forward;
  space.centre += moved;
  Pose frame;
  frame.axes << space.forward, space.normal, Vec3::UnitZ();
  frame.origin = neck.bone(implant.lower).superior_centre + moved - table.value(id + ".centre_below_mm") * space.normal;
  const double slide = table.value(id + ".slide_mm"), shear = table.value(id + ".shear_N_per_mm");
  const double bending = table.value(id + ".bending_Nmm_per_rad");
  Stiffness6 k;
  // a core that may slide is held by friction only, until it meets its stop
  const double held = slide > 0 ? bending / (slide * slide) : shear;
  k.translational = {held, table.value(id + ".compression_N_per_mm"), held};
  k.rotational = {bending, table.value(id + ".torsion_Nmm_per_rad"), bending};
  addStretch(neck, implant.upper, implant.lower, frame, k, tag, pair);
  const double radius = 0.5 * implant.depth_mm;
  const double play = radius * std::tan(table.value(id + ".stop_bending_deg") * std::numbers::pi / 180);
  const double stop = table.value("disc_replacement.stop_Nmm_per_rad") / (radius * radius);
  for (const Vec3& way : {space.forward, Vec3(-space.forward), Vec3(Vec3::UnitZ()), Vec3(-Vec3::UnitZ())}) {
    addStop(neck, implant, space.centre + radius * way, space.normal, play, stop, pair);
    if (slide > 0) addStop(neck, implant, frame.origin, way, slide, shear, pair);
  }
}

}  // namespace

double boneHold(const Neck& neck, Vertebra bone, const ImplantTable& table) {
  return std::pow(neck.bone(bone).density_HU / table.value("bone.density_reference_HU"),
                  table.value("bone.density_exponent"));
}

double plateLever(const Bone& bone, const ImplantTable& table) {
  return table.value("plate.screw_height_share") * bone.height_anterior_mm;
}

Footprint footprintOf(const Neck& neck, const Implant& implant) {
  const double half = 0.5 * implant.depth_mm, moved = implant.migration_mm;
  const double edge = std::max(half, 0.5 * neck.bone(implant.lower).depth_superior_mm);
  const double front = std::min(edge, moved + half), back = std::max(-edge, moved - half);
  if (front <= back) return {};
  return {0.5 * (front + back), front - back};
}

double intrusionOf(const Neck& neck, const Implant& implant) {
  if (!isSpacer(implant.kind) && implant.kind != ImplantKind::disc_replacement) return 0;
  const double behind = 0.5 * (neck.bone(implant.lower).depth_superior_mm - implant.depth_mm);
  return std::max(0.0, -implant.migration_mm - std::max(0.0, behind));
}

bool isSpacer(ImplantKind kind) {
  return kind == ImplantKind::graft || kind == ImplantKind::cage || kind == ImplantKind::standalone_cage ||
         kind == ImplantKind::corpectomy_cage;
}

bool isScrewed(const Implant& implant) {
  return implant.kind == ImplantKind::plate || implant.kind == ImplantKind::lateral_mass_rods ||
         implant.kind == ImplantKind::pedicle_rods || implant.kind == ImplantKind::standalone_cage;
}

ScrewHold screwHold(const Neck& neck, const Implant& implant, Vertebra bone, const MechanicsParameters& par) {
  ScrewHold hold;
  if (!isScrewed(implant)) return hold;
  const ImplantTable& table = par.implants;
  hold.strength_N =
      table.value(screwOf(implant) + ".pullout_N") * boneHold(neck, bone, table) * (1 - implant.loosening);
  hold.screws = implant.kind == ImplantKind::plate ? static_cast<int>(table.value("plate.screws_per_bone")) : 1;
  hold.spread_mm = implant.kind == ImplantKind::plate ? table.value("plate.screw_spread_mm") : 0;
  return hold;
}

void addImplants(const Neck& neck, const MechanicsParameters& par, Model& model) {
  std::array<bool, kSegments> bridged{};
  for (size_t i = 0; i < neck.implants.size(); ++i) {
    const Implant& implant = neck.implants[i];
    const int tag = static_cast<int>(i);
    Pair* pair = nullptr;
    if (implant.kind != ImplantKind::plate && implant.kind != ImplantKind::lateral_mass_rods &&
        implant.kind != ImplantKind::pedicle_rods) {
      pair = &model.pair(bodyOf(implant.upper), bodyOf(implant.lower));
    }
    if (isSpacer(implant.kind)) {
      const double maturity = neck.segment(Level{implant.upper}).union_maturity;
      if (maturity > 0) addBridge(neck, implant, maturity, par, *pair);
      for (int k = indexOf(implant.upper); k < indexOf(implant.lower); ++k) bridged[static_cast<size_t>(k)] = true;
      addSpacer(neck, implant, tag, par, *pair);
    }
    if (implant.broken || implant.loosening >= 1) continue;
    switch (implant.kind) {
      case ImplantKind::plate:
        addPlate(neck, implant, tag, par, model);
        break;
      case ImplantKind::lateral_mass_rods:
      case ImplantKind::pedicle_rods:
        addRods(neck, implant, tag, par, model);
        break;
      case ImplantKind::standalone_cage:
        addCageScrews(neck, implant, tag, par, *pair);
        break;
      case ImplantKind::wire:
        addWire(neck, implant, tag, par, *pair);
        break;
      case ImplantKind::disc_replacement:
        addDiscReplacement(neck, implant, tag, par, *pair);
        break;
      default:
        break;
    }
  }
  for (int k = 0; k < kSegments; ++k) {
    const Level level{static_cast<Vertebra>(k)};
    if (isEmptied(neck, level)) addEmptied(neck, level, par.implants, model);
    const double maturity = neck.segment(level).union_maturity;
    if (maturity <= 0 || bridged[static_cast<size_t>(k)]) continue;
    addFacetBridge(neck, level, maturity, par, model.pair(bodyOf(level.upper), bodyOf(level.lower())));
  }
}

}  // namespace nucha
