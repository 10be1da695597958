#include "nucha/mechanics/results.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "nucha/mechanics/build_implants.h"
#include "nucha/mechanics/build_model.h"

namespace nucha {
namespace {

constexpr double kDegrees = 180 / std::numbers::pi;
constexpr double kLeastTurn_deg = 0.5;  // below it a centre of rotation is noise

Rotation named(const Vec3& vector) { return {-vector.z() * kDegrees, -vector.x() * kDegrees, vector.y() * kDegrees}; }

// The upper bone in the lower one's frame.
Relative standing(const Model& model, const State& state, Level level) {
  return relative(poseOf(model, state, level.lower()), poseOf(model, state, level.upper));
}

// Where the sagittal plane of the upper bone turned about, from one pose to the other.
std::optional<Vec3> centreOfRotation(const Relative& from, const Relative& to, const Vec3& point) {
  const double angle = logarithm(to.axes * from.axes.transpose()).z();
  if (std::abs(angle) * kDegrees < kLeastTurn_deg) return std::nullopt;
  const Vec3 before = from * point, after = to * point;
  Vec3 centre = 0.5 * (before + after) + 0.5 / std::tan(0.5 * angle) * Vec3::UnitZ().cross(after - before);
  centre.z() = 0;
  return centre;
}

DiscResult discResult(const Neck& neck, Level level, const Pair& pair, const Relative& pose) {
  const Disc& disc = *neck.segment(level).disc;
  const Vec3 normal = discNormal(neck, level);
  Quadratic sum;
  for (const Spot& e : pair.spots) {
    if (e.tag < 0) e.add(pose, sum);
  }
  for (const Fibre& e : pair.fibres) e.add(pose, sum);
  for (const Nucleus& e : pair.nuclei) e.add(pose, sum);
  const Vec3 force = sum.gradient.head<3>();
  const Vec3 centre = disc.lower_centre + 0.5 * disc.height_middle_mm * normal;
  DiscResult result;
  result.compression_N = -force.dot(normal);
  result.shear_N = force.dot(normal.cross(Vec3::UnitZ()));
  result.moment_Nm = (sum.gradient.tail<3>() + (pose.origin - centre).cross(force)).norm() / 1000;
  for (const Fibre& e : pair.fibres) result.fibre_strain = std::max(result.fibre_strain, e.strain(pose));
  for (const Nucleus& e : pair.nuclei) {
    result.pressure_MPa = std::max(result.pressure_MPa, e.pressure(pose));
    // what the nucleus loses in height the wall gains outward: ellipse perimeter about pi times the mean axis
    const double perimeter = 0.5 * std::numbers::pi * (disc.depth_mm + disc.width_mm);
    result.bulge_mm = std::max(0.0, e.strain(pose)) * e.area_mm2 / perimeter;
  }
  return result;
}

struct ForamenShape {
  double height = 0, width = 0, area = 0, root = 0;
};

// `dura`: where the root leaves the sac, behind the upper body.
ForamenShape foramenShape(const Foramen& f, const Vec3& dura, const Relative& pose) {
  const Vec3 roof = pose * f.roof, front_upper = pose * f.front_upper;
  ForamenShape shape;
  shape.height = (roof - f.floor).norm();
  shape.width = std::min((f.back - f.front).norm(), (f.back - front_upper).norm());
  shape.area = outlineArea(f, pose);
  shape.root = (pose * dura - f.floor).norm();
  return shape;
}

ForamenResult foramenResult(const Neck& neck, const MechanicsParameters& par, Level level, const Foramen& foramen,
                            const Relative& neutral, const Relative& pose) {
  const Bone& upper = neck.bone(level.upper);
  Vec3 dura = upper.inferior_centre;
  dura.x() = 0.5 * upper.spinolaminar.x();
  dura.z() = 0;
  const ForamenShape rest = foramenShape(foramen, dura, neutral), now = foramenShape(foramen, dura, pose);
  const double clear = now.width + foramen.opened_mm - foramen.osteophyte_mm;
  ForamenResult result;
  result.height_mm = now.height;
  result.width_mm = std::max(0.0, clear);
  result.area_mm2 = foramen.area_mm2 * now.area / rest.area * result.width_mm / now.width;
  const double free = par.value("root.exit_length_mm");
  const double held = free + foramen.root_tether * (std::min(rest.root, free) - free);
  result.root_strain = std::max(0.0, now.root - rest.root) / held;
  return result;
}

// Disc, bone or implant that stands into the canal from the front, whichever reaches further.
double intoCanal(const Neck& neck, Level level) {
  double most = neck.segment(level).herniation_mm;
  for (const Implant& implant : neck.implants) {
    if (covers(implant, level)) most = std::max(most, intrusionOf(neck, implant));
  }
  return most;
}

std::optional<double> canal(const Neck& neck, Level level, const Relative& pose) {
  const Bone& upper = neck.bone(level.upper);
  const Bone& lower = neck.bone(level.lower());
  if (upper.canal_depth_mm <= 0 || upper.depth_inferior_mm <= 0) return std::nullopt;
  const Vec3 lower_edge = lower.superior_centre - 0.5 * lower.depth_superior_mm * Vec3::UnitX();
  std::optional<double> least;
  const auto take = [&least](double distance) { least = std::min(least.value_or(distance), distance); };
  if (upper.laminae_left > 0) take((pose * upper.spinolaminar - lower_edge).norm());
  if (lower.laminae_left > 0) {
    take((lower.spinolaminar - lower_edge).norm());
    take((lower.spinolaminar - pose.origin).norm());
  }
  if (least) least = std::max(0.0, *least - intoCanal(neck, level));
  return least;
}

SegmentResult segmentResult(const Neck& neck, const MechanicsParameters& par, const Model& model, Level level,
                            const State& reference, const State& state) {
  const Segment& segment = neck.segment(level);
  const Pair& pair = *model.findPair(bodyOf(level.upper), bodyOf(level.lower()));
  const Relative before = standing(model, reference, level), now = standing(model, state, level);
  const Bone& upper = neck.bone(level.upper);
  SegmentResult result;
  result.level = level;
  result.rotation = named(logarithm(now.axes * before.axes.transpose()));
  result.translation_mm = now * bodyCentre(upper) - before * bodyCentre(upper);
  result.centre_of_rotation_mm = centreOfRotation(before, now, bodyCentre(upper));
  if (segment.disc) result.disc = discResult(neck, level, pair, now);
  for (const ContactPoint& e : pair.contacts) {
    if (e.tag < 0) continue;
    const Contact& contact = segment.contacts[static_cast<size_t>(e.tag)];
    if (contact.side == Side::bilateral) continue;
    auto& forces = contact.kind == ContactKind::uncovertebral ? result.uncovertebral_N : result.facet_N;
    forces[contact.side == Side::left ? 0 : 1] += e.pull(now).force;
  }
  const Relative neutral = neutralPose(neck, level.upper, level.lower());
  for (size_t side = 0; side < 2; ++side) {
    if (!segment.foramina[side]) continue;
    result.foramen[side] = foramenResult(neck, par, level, *segment.foramina[side], neutral, now);
  }
  result.canal_mm = canal(neck, level, now);
  result.interspinous_mm = (now * upper.spinous_tip - neck.bone(level.lower()).spinous_tip).norm();
  return result;
}

void readLigaments(const Neck& neck, const Model& model, const State& state, Equilibrium& out) {
  for (const Pair& pair : model.pairs) {
    const Relative pose = relativePose(model, state, pair);
    for (const Line& line : pair.lines) {
      if (line.tag < 0) continue;
      const double length = line.length(pose);
      const Ligament& ligament = neck.ligaments[static_cast<size_t>(line.tag)];
      const Pose neutral = neutralPose(neck, ligament.upper, ligament.lower);
      const double rest = line.length(neutral);
      out.ligaments.push_back(
          {static_cast<size_t>(line.tag), length - rest, (length - rest) / rest, line.pull(pose).force});
    }
  }
}

// Load of a plate, rod or screw stretch, held against the pull-out of its screws.
ImplantResult stretchResult(const Neck& neck, const MechanicsParameters& par, const Pair& pair, const Bushing& bushing,
                            const Relative& pose) {
  const Implant& implant = neck.implants[static_cast<size_t>(bushing.tag)];
  const Vec3 force = bushing.translational.cwiseProduct(bushing.translation(pose));
  const Vec3 moment = bushing.rotational.cwiseProduct(bushing.angles(pose));
  ImplantResult result;
  result.implant = static_cast<size_t>(bushing.tag);
  result.level = Level{static_cast<Vertebra>(pair.upper)};
  result.axial_N = -force.y();
  result.shear_N = std::hypot(force.x(), force.z());
  result.moment_Nm = moment.norm() / 1000;
  if (!isScrewed(implant)) return result;
  const auto lower = pair.lower == kGround ? Vertebra::T1 : static_cast<Vertebra>(pair.lower);
  const ScrewHold top = screwHold(neck, implant, static_cast<Vertebra>(pair.upper), par);
  const ScrewHold bottom = screwHold(neck, implant, lower, par);
  // a screw is drawn by its share of the pull, by the twist between left and right, and by the lever of the plate's end
  const double lever = plateLever(neck.bone(lower), par.implants);
  result.screw_N = std::abs(force.x()) / top.screws + std::abs(moment.z()) / (lever * top.screws);
  if (top.spread_mm > 0) result.screw_N += std::abs(moment.y()) / top.spread_mm;
  result.strength_N = std::min(top.strength_N, bottom.strength_N);
  result.used = result.strength_N > 0 ? result.screw_N / result.strength_N : 0;
  return result;
}

void readImplants(const Neck& neck, const MechanicsParameters& par, const Model& model, const State& state,
                  Equilibrium& out) {
  const ImplantTable& table = par.implants;
  std::vector<Quadratic> pressed(neck.implants.size());
  for (const Pair& pair : model.pairs) {
    const Relative pose = relativePose(model, state, pair);
    for (const Spot& spot : pair.spots) {
      if (spot.tag >= 0) spot.add(pose, pressed[static_cast<size_t>(spot.tag)]);
    }
    for (const Bushing& bushing : pair.bushings) {
      if (bushing.tag >= 0) out.implants.push_back(stretchResult(neck, par, pair, bushing, pose));
    }
    for (const Line& line : pair.lines) {
      if (line.tag > -2) continue;
      ImplantResult wire;
      wire.implant = static_cast<size_t>(-2 - line.tag);
      wire.level = Level{static_cast<Vertebra>(pair.upper)};
      wire.axial_N = -line.pull(pose).force;
      wire.strength_N = table.value("wire.strength_N");
      wire.used = -wire.axial_N / wire.strength_N;
      out.implants.push_back(wire);
    }
  }
  for (size_t i = 0; i < neck.implants.size(); ++i) {
    const Implant& implant = neck.implants[i];
    if (!isSpacer(implant.kind)) continue;
    const Vec3 force = pressed[i].gradient.head<3>();
    const double hold = std::min(boneHold(neck, implant.upper, table), boneHold(neck, implant.lower, table));
    ImplantResult result;
    result.implant = i;
    result.level = Level{implant.upper};
    result.axial_N = -force.y();
    result.shear_N = std::hypot(force.x(), force.z());
    result.strength_N =
        table.value("bone.endplate_strength_MPa") * footprintOf(neck, implant).depth_mm * implant.width_mm * hold;
    result.used = result.strength_N > 0 ? std::max(0.0, result.axial_N) / result.strength_N : 0;
    out.implants.push_back(result);
  }
}

}  // namespace

const Pose& poseOf(const Model& model, const State& state, Vertebra v) {
  return v == Vertebra::T1 ? model.ground : state.poses[static_cast<size_t>(v)];
}

Rotation rotationInRoom(const Pose& from, const Pose& to) { return named(logarithm(to.axes * from.axes.transpose())); }

Equilibrium readState(const Neck& neck, const MechanicsParameters& par, const Model& model, const State& reference,
                      const State& state) {
  Equilibrium out;
  for (int i = 0; i < kBones; ++i) out.poses[static_cast<size_t>(i)] = poseOf(model, state, static_cast<Vertebra>(i));
  for (int i = 0; i < kSegments; ++i) {
    out.segments[static_cast<size_t>(i)] =
        segmentResult(neck, par, model, Level{static_cast<Vertebra>(i)}, reference, state);
  }
  readLigaments(neck, model, state, out);
  readImplants(neck, par, model, state, out);
  out.energy_Nmm = elementEnergy(model, state);
  return out;
}

}  // namespace nucha
