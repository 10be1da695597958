#include "nucha/neck/mesh_bones.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

namespace nucha::shape {
namespace {

double rise(double from, double to, double x) {  // 0 before `from`, 1 after `to`, smooth between
  const double t = std::clamp((x - from) / (to - from), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

double sideSign(std::size_t side) { return side == 0 ? -1 : 1; }

JointFace faceOf(const Contact& contact) {
  return {contact.centre, contact.normal, contact.along, contact.length_mm, contact.width_mm, contact.remaining};
}

void eachSide(const Contact& contact, JointPair& pair, const JointFace& face) {
  if (contact.kind != ContactKind::facet) return;
  if (contact.side != Side::right) pair[0] = face;
  if (contact.side != Side::left) pair[1] = face;
}

}  // namespace

JointPair upperFacets(const Neck& neck, Vertebra bone) {
  JointPair pair;
  if (bone == Vertebra::C0) return pair;
  const auto segment = static_cast<std::size_t>(indexOf(bone) - 1);
  for (const Contact& contact : neck.segments[segment].contacts) eachSide(contact, pair, faceOf(contact));
  return pair;
}

JointPair lowerFacets(const Neck& neck, Vertebra bone) {
  JointPair pair;
  if (bone == Vertebra::T1) return pair;
  const Pose& own = neck.bone(bone).neutral;
  const Pose& low = neck.bones[static_cast<std::size_t>(indexOf(bone)) + 1].neutral;
  const Mat3 turn = own.axes.transpose() * low.axes;
  for (const Contact& contact : neck.segment(Level{bone}).contacts) {
    JointFace face = faceOf(contact);
    face.centre = own.axes.transpose() * (low * Vec3(face.centre + contact.gap_mm * face.normal) - own.origin);
    face.normal = -(turn * face.normal);
    face.along = turn * face.along;
    eachSide(contact, pair, face);
  }
  return pair;
}

double endplateHeight(const Bone& bone, double x) {
  const double depth = (bone.depth_superior_mm + bone.depth_inferior_mm) / 2;
  const double slope = (bone.height_anterior_mm - bone.height_posterior_mm) / std::max(depth, 1.0);
  return bone.superior_centre.y() + slope * (x - bone.superior_centre.x());
}

Solid bodyOf(const Bone& bone, double lip_below_mm) {
  const Vec3 top = bone.superior_centre, bottom = bone.inferior_centre;
  const double waist = 0.1, hollow = 0.06 * bone.height_posterior_mm, rim = 0.08 * bone.height_posterior_mm;
  auto distance = [=](const Vec3& p) {
    const double plate = endplateHeight(bone, p.x());
    const double t = std::clamp((p.y() - bottom.y()) / std::max(plate - bottom.y(), 1.0), 0.0, 1.0);
    const double narrow = 1 - waist * 4 * t * (1 - t);
    const double half_depth = (bone.depth_inferior_mm + t * (bone.depth_superior_mm - bone.depth_inferior_mm)) / 2;
    const double half_width =
        narrow * (bone.width_inferior_mm + t * (bone.width_superior_mm - bone.width_inferior_mm)) / 2;
    const double u = (p.x() - bottom.x() - t * (top.x() - bottom.x())) / half_depth, w = std::abs(p.z()) / half_width;
    // flat behind, round in front, the waist in front only
    const double front = std::abs(u) / (u > 0 ? narrow : 1), power = u > 0 ? 2.4 : 3.6;
    const double q = std::max(std::pow(std::pow(front, power) + std::pow(w, power), 1 / power), 0.05);
    const Vec3 slope(std::pow(front / q, power - 1) / half_depth, 0, std::pow(w / q, power - 1) / half_width);
    const double around = (q - 1) / std::max(slope.norm(), 1e-3);
    // lips stand on the sides, highest behind the middle
    const double r2 = u * u + w * w;
    const double lip = rise(0.4, 1.0, w) * (1 - rise(0.3, 0.9, u));
    const double dish = hollow * std::max(1 - r2, 0.0);
    const double upper = p.y() - plate - bone.uncinate_height_mm * lip + dish;
    const double lower = bottom.y() + dish + 0.6 * lip_below_mm * lip - p.y();
    return smoothMax(around, smoothMax(upper, lower, rim), 2 * rim);
  };
  const double depth = std::max(bone.depth_superior_mm, bone.depth_inferior_mm) / 2;
  const double width = std::max(bone.width_superior_mm, bone.width_inferior_mm) / 2;
  Box box{bottom.cwiseMin(top) - Vec3(depth, 0, width),
          bottom.cwiseMax(top) + Vec3(depth, bone.uncinate_height_mm, width)};
  return {distance, box.grown(2)};
}

Solid pillarBetween(const JointFace& upper, const JointFace& lower, double width_mm) {
  const Vec3 centre = (upper.centre + lower.centre) / 2;
  const Vec3 axis = (upper.centre - lower.centre).normalized();
  const Vec3 out = Vec3::UnitZ();
  const Vec3 forward = out.cross(axis).normalized();  // for an upright axis: backward to forward
  const double reach = std::max(std::abs(upper.along.dot(forward)) * upper.length_mm,
                                std::abs(lower.along.dot(forward)) * lower.length_mm) /
                       2;
  const double half_width = width_mm / 2;
  auto distance = [=](const Vec3& p) {
    const Vec3 d = p - centre;
    const double u = std::abs(d.dot(forward)) / reach, w = std::abs(d.z() - axis.z() / axis.y() * d.y()) / half_width;
    constexpr double kPower = 2.8;
    const double q = std::max(std::pow(std::pow(u, kPower) + std::pow(w, kPower), 1 / kPower), 0.05);
    const double slope = std::hypot(std::pow(u / q, kPower - 1) / reach, std::pow(w / q, kPower - 1) / half_width);
    const double around = (q - 1) / std::max(slope, 1e-3);
    const double cut = smoothMax((p - upper.centre).dot(upper.normal), (p - lower.centre).dot(lower.normal), 1.5);
    return smoothMax(around, cut, 2.2);
  };
  const double far = (upper.centre - lower.centre).norm() / 2 + std::max(upper.length_mm, lower.length_mm);
  return {distance, Box{centre, centre}.grown(far)};
}

void addArch(Field& field, const Bone& bone, const JointPair& upper, const JointPair& lower) {
  if (bone.laminae_left <= 0) return;
  const double spinous_length = (bone.spinous_tip - bone.spinolaminar).norm();
  const double thick = bone.pedicle_width_mm * 0.36, high = bone.lateral_mass_height_mm * 0.38;
  const Vec3 ridge = bone.spinolaminar + Vec3(-thick, 0, 0);
  for (std::size_t side = 0; side < 2; ++side) {
    if (!upper[side] || !lower[side]) continue;
    const double z = sideSign(side);
    const Vec3 root = 0.35 * upper[side]->centre + 0.65 * lower[side]->centre +
                      Vec3(-0.25 * lower[side]->length_mm, 0, -z * 0.25 * lower[side]->width_mm);
    // bowed out around the canal; the plates slope down and back like tiles
    const Vec3 bow(-0.07 * bone.canal_depth_mm, 0, z * 0.07 * bone.canal_width_mm);
    field.add(chain({root, 0.66 * root + 0.34 * ridge + 0.8 * bow, 0.33 * root + 0.67 * ridge + bow, ridge},
                    Vec3(0.4, 1, 0), {high, thick * 1.15}, {high, thick}),
              1.5);
  }
  const Vec3 along = (bone.spinous_tip - ridge).normalized();
  const bool forked = bone.name >= Vertebra::C2 && bone.name <= Vertebra::C6;
  const double heavy = bone.name == Vertebra::C2 ? 1.35 : 1;
  const Vec3 neck_of_it = ridge + (forked ? 0.66 : 0.9) * spinous_length * along;
  field.add(stick(ridge, neck_of_it, Vec3::UnitY(), {high * 0.8, thick * heavy}, {high * 0.55, thick * 0.95 * heavy}),
            2);
  if (!forked) {
    field.add(ball(bone.spinous_tip - thick * 1.3 * along, thick * 1.5), 2);
    return;
  }
  const double spread = (bone.name == Vertebra::C6 ? 0.12 : 0.22) * spinous_length * heavy;
  const Vec3 end = bone.spinous_tip - thick * along + Vec3(0, -0.3 * thick, spread);
  field.addPair(
      stick(neck_of_it - 2 * along, end, Vec3::UnitY(), {high * 0.4, thick * 0.95 * heavy}, {thick, thick * heavy}),
      1.2);
}

void carveSurgery(Field& field, const Neck& neck, const Bone& bone, const JointPair& upper, const JointPair& lower) {
  if (bone.laminae_left > 0 && bone.laminae_left < 1) {
    // a trough in the midline as wide as the share that is gone
    const double half = (1 - bone.laminae_left) * (bone.canal_width_mm / 2 + bone.pedicle_width_mm / 2);
    const Vec3 tip = bone.spinous_tip;
    field.carve(stick(bone.spinolaminar, tip + 2 * (tip - bone.spinolaminar), Vec3::UnitY(),
                      {3 * bone.lateral_mass_height_mm, half}, {3 * bone.lateral_mass_height_mm, half}));
  }
  for (const JointPair* pair : {&upper, &lower})
    for (std::size_t side = 0; side < 2; ++side) {
      const auto& face = (*pair)[side];
      if (!face || face->remaining >= 1) continue;
      const Vec3 inner = face->centre - Vec3(0, 0, sideSign(side) * face->width_mm / 2);
      const double radius = (1 - face->remaining) * face->width_mm;
      field.carve(stick(inner - face->length_mm / 2 * face->normal, inner + face->length_mm / 2 * face->normal, radius,
                        radius));
    }
  // a strut over several levels stands where the bodies between were
  for (const Implant& implant : neck.implants)
    if (implant.kind == ImplantKind::corpectomy_cage && implant.upper < bone.name && bone.name < implant.lower) {
      const double half = implant.width_mm * 0.55;
      const Vec3 middle = bodyCentre(bone);
      const Vec3 ahead(bone.depth_inferior_mm * 0.52, 0, 0);
      const double high = bone.height_posterior_mm * 1.5;
      field.carve(
          stick(middle - ahead + Vec3(half, 0, 0), middle + 2 * ahead, Vec3::UnitY(), {high, half}, {high, half}));
    }
}

namespace {

// A trough from the body and the pillar to the tip, with the artery's hole near the body.
void addTransverse(Field& field, const Bone& bone, const Vec3& pillar_middle) {
  const Vec3 tip = bone.transverse_tip, up = Vec3::UnitY();
  const double body_side = std::min(bone.width_superior_mm, bone.width_inferior_mm) / 2;
  const double thick = bone.pedicle_width_mm * 0.36;
  if (bone.name > Vertebra::C7) {
    const Vec3 root(pillar_middle.x(), tip.y(), pillar_middle.z() * 0.7);
    field.addPair(
        stick(root, tip - Vec3(0, 0, thick * 1.6), up, {thick * 2.2, thick * 1.6}, {thick * 1.8, thick * 1.7}), 2);
    return;
  }
  const double hole = std::clamp((tip.z() - body_side) * 0.24, 1.0, 2.6);
  const double eye_z = body_side + hole * 1.1;
  const double front = bone.depth_superior_mm * 0.52, back = std::min(front - 2 * (hole + thick), -0.5 * thick);
  const Vec3 knob_front(front, tip.y() + 0.6 * thick, tip.z() - thick * 1.1);
  const Vec3 knob_back(back, tip.y() - 0.6 * thick, tip.z() - thick * 0.9);
  field.addPair(stick(Vec3(front * 0.8, tip.y(), body_side * 0.8), knob_front, up, {thick * 1.7, thick * 1.1},
                      {thick * 1.25, thick}),
                2);
  field.addPair(stick(Vec3(back - thick, tip.y(), std::min(pillar_middle.z() * 0.75, knob_back.z() - thick)), knob_back,
                      up, {thick * 1.7, thick * 1.2}, {thick * 1.2, thick * 1.1}),
                2);
  // the floor of the trough, on which the nerve root lies
  const double middle = (front + back) / 2, wide = (front - back) / 2;
  const Vec3 floor_in(middle, tip.y() - 0.3 * thick, eye_z), floor_out(middle, tip.y() - 0.5 * thick, knob_back.z());
  field.addPair(stick(floor_in, floor_out, up, {thick * 0.8, wide}, {thick * 0.8, wide * 0.9}), 1.5);
  const Vec3 eye(middle, tip.y(), eye_z), far(0, 5 * thick, 0);
  field.carvePair(stick(eye - far, eye + far, hole, hole), 0.5);
}

JointFace facetOr(const std::optional<JointFace>& face, const Bone& bone, std::size_t side, bool upper) {
  if (face) return *face;
  // a bone at the end of the chain has no joint on this side: the pillar ends square, at the height of the body
  const double z = sideSign(side) * (bone.canal_width_mm + bone.lateral_mass_width_mm) / 2;
  const double x = -bone.canal_depth_mm * 0.42, y = upper ? bone.superior_centre.y() : bone.inferior_centre.y();
  const Vec3 normal = upper ? Vec3(-std::sqrt(0.5), std::sqrt(0.5), 0) : Vec3(std::sqrt(0.5), -std::sqrt(0.5), 0);
  return {
      {x, y, z}, normal, {std::sqrt(0.5), std::sqrt(0.5), 0}, bone.lateral_mass_height_mm, bone.lateral_mass_width_mm,
      1};
}

}  // namespace

Field lowerVertebra(const Neck& neck, Vertebra name) {
  const Bone& bone = neck.bone(name);
  const double lip_below =
      name == Vertebra::T1 ? 0 : neck.bones[static_cast<std::size_t>(indexOf(name)) + 1].uncinate_height_mm;
  JointPair upper = upperFacets(neck, name), lower = lowerFacets(neck, name);
  Field field;
  Vec3 pillar = Vec3::Zero();
  for (std::size_t side = 0; side < 2; ++side) {
    upper[side] = facetOr(upper[side], bone, side, true);
    lower[side] = facetOr(lower[side], bone, side, false);
    const double width =
        std::min((upper[side]->width_mm + lower[side]->width_mm) / 2, bone.lateral_mass_width_mm * 1.1);
    field.add(pillarBetween(*upper[side], *lower[side], width), 1);
    const Vec3 middle = (upper[side]->centre + lower[side]->centre) / 2;
    pillar = Vec3(middle.x(), middle.y(), std::abs(middle.z()));
    const double z = sideSign(side);
    const double body_side = std::min(bone.width_superior_mm, bone.width_inferior_mm) / 2;
    const double height = endplateHeight(bone, 0) - bone.pedicle_height_mm * 0.75;
    const Vec3 at_body(bone.depth_superior_mm * 0.2, height, z * (body_side - bone.pedicle_width_mm * 0.45));
    const Vec3 at_pillar(middle.x() * 0.9, height, z * (pillar.z() - bone.pedicle_width_mm * 0.25));
    field.add(stick(at_body, at_pillar, Vec3::UnitY(), {bone.pedicle_height_mm / 2, bone.pedicle_width_mm / 2},
                    {bone.pedicle_height_mm / 2, bone.pedicle_width_mm / 2}),
              1.5);
  }
  addArch(field, bone, upper, lower);
  // the canal stays open whatever the fillets do
  const Vec3 middle(-bone.canal_depth_mm * 0.46, 0, 0),
      half_canal(bone.canal_depth_mm * 0.44, 0, bone.canal_width_mm * 0.45);
  const double reach = 2 * bone.height_posterior_mm;
  field.carve(stick(middle - Vec3(0, reach, 0), middle + Vec3(0, 1.5 * reach, 0), Vec3::UnitX(),
                    {half_canal.x(), half_canal.z()}, {half_canal.x(), half_canal.z()}),
              0.8);
  field.add(bodyOf(bone, lip_below), 1.2);
  addTransverse(field, bone, pillar);
  carveSurgery(field, neck, bone, upper, lower);
  return field;
}

}  // namespace nucha::shape
