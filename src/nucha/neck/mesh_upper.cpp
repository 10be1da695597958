// C2, C1 and the head.
#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>

#include "nucha/neck/mesh_bones.h"

namespace nucha::shape {
namespace {

double signOf(std::size_t side) { return side == 0 ? -1 : 1; }

Solid jointCushion(const JointFace& face, double thickness) {
  return cushion(face.centre - thickness / 2 * face.normal, face.normal, face.along, face.length_mm / 2,
                 face.width_mm / 2, thickness / 2);
}

// A transverse process with the hole of the vertebral artery: a front and a back bar to the tip.
void addHoledProcess(Field& field, const Vec3& front_root, const Vec3& back_root, const Vec3& tip, double thick,
                     double hole) {
  const Vec3 up = Vec3::UnitY();
  field.addPair(stick(front_root, tip - Vec3(0, 0, thick), up, {thick * 1.3, thick}, {thick * 1.1, thick}), 1.5);
  field.addPair(stick(back_root, tip - Vec3(0, 0, thick), up, {thick * 1.3, thick}, {thick * 1.1, thick}), 1.5);
  const Vec3 root = (front_root + back_root) / 2;
  const Vec3 eye = root + (tip - root) * std::clamp(1.15 * hole / (tip - root).norm() + 0.15, 0.2, 0.6);
  field.carvePair(stick(eye - Vec3(0, 12 * thick, 0), eye + Vec3(0, 12 * thick, 0), hole, hole), 0.5);
}

}  // namespace

Field axis(const Neck& neck) {
  const Bone& bone = neck.bone(Vertebra::C2);
  const JointPair upper = upperFacets(neck, Vertebra::C2), lower = lowerFacets(neck, Vertebra::C2);
  const double shoulder = upper[1] ? upper[1]->centre.y() : bone.dens_tip.y() / 2;
  const double dens = bone.width_inferior_mm * 0.3;
  Bone body = bone;  // as far up as the shoulders; the dens stands on it
  body.depth_superior_mm = 0.78 * bone.depth_inferior_mm, body.width_superior_mm = 0.95 * bone.width_inferior_mm;
  body.height_anterior_mm = body.height_posterior_mm = shoulder;
  body.superior_centre = Vec3(0.5 * bone.inferior_centre.x() + 0.5 * bone.dens_tip.x(), shoulder, 0);
  body.uncinate_height_mm = 0;
  const Vec3 base = body.superior_centre - Vec3(0, dens, 0), top = bone.dens_tip - Vec3(0, dens * 0.95, 0);
  Field field;
  if (upper[1]) {
    const Vec3 tip = bone.transverse_tip, root = upper[1]->centre;
    const double thick = bone.pedicle_width_mm * 0.32;
    addHoledProcess(field, Vec3(root.x(), tip.y(), root.z() * 0.7),
                    Vec3(std::min(tip.x(), 0.0) - 2 * thick, tip.y(), root.z() * 0.8), tip, thick,
                    std::clamp((tip.z() - root.z()) * 0.25, 1.2, 3.0));
  }
  for (std::size_t side = 0; side < 2; ++side) {
    if (!upper[side] || !lower[side]) continue;
    const JointFace &high = *upper[side], &low = *lower[side];
    const double thick = 0.3 * high.length_mm;
    field.add(jointCushion(high, thick), 2);
    const Vec3 under = high.centre - thick * high.normal;
    field.add(stick(under, Vec3(base.x(), shoulder * 0.55, signOf(side) * body.width_superior_mm * 0.3), Vec3::UnitX(),
                    {high.length_mm * 0.36, high.width_mm * 0.3}, {high.length_mm * 0.36, high.width_mm * 0.3}),
              2);
    const Vec3 over = low.centre - 0.3 * low.length_mm * low.normal;
    field.add(stick(under, over, Vec3::UnitZ(), {low.width_mm * 0.42, bone.pedicle_width_mm * 0.62},
                    {low.width_mm * 0.45, bone.pedicle_width_mm * 0.6}),
              2);
    field.add(jointCushion(low, 0.4 * low.length_mm), 2);
  }
  addArch(field, bone, upper, lower);
  const Vec3 canal(-bone.canal_depth_mm * 0.46, 0, 0);
  field.carve(stick(canal - Vec3(0, shoulder, 0), canal + Vec3(0, 2 * shoulder, 0), Vec3::UnitX(),
                    {bone.canal_depth_mm * 0.44, bone.canal_width_mm * 0.42},
                    {bone.canal_depth_mm * 0.44, bone.canal_width_mm * 0.42}),
              0.8);
  field.add(bodyOf(body, neck.bone(Vertebra::C3).uncinate_height_mm), 2);
  const Vec3 waist = base + 0.45 * (top - base);
  field.add(stick(base, waist, dens, dens * 0.86), 2).add(stick(waist, top, dens * 0.86, dens), 1);
  carveSurgery(field, neck, bone, upper, lower);
  return field;
}

namespace {

// Where the front arch of the atlas faces the dens, in C1's frame.
Vec3 densFace(const Neck& neck) {
  const Pose &c2 = neck.bone(Vertebra::C2).neutral, &c1 = neck.bone(Vertebra::C1).neutral;
  const auto in_atlas = [&](const Vec3& p) { return Vec3(c1.axes.transpose() * (c2 * p - c1.origin)); };
  const Bone& axis_bone = neck.bone(Vertebra::C2);
  const double dens = axis_bone.width_inferior_mm * 0.3;
  Vec3 face = in_atlas(axis_bone.dens_tip + Vec3(dens * 1.15, -2 * dens, 0));
  for (const Contact& contact : neck.segment(Level{Vertebra::C1}).contacts)
    if (contact.kind == ContactKind::dens && contact.normal.x() > 0.5)
      face = in_atlas(contact.centre + contact.gap_mm * contact.normal);
  face.z() = 0;
  return face;
}

// A half ring from the midline to the right and its mirror image, elliptic seen from above.
void addRing(Field& field, const Vec3& midline, const Vec3& end, Thickness at_midline, Thickness at_end) {
  constexpr int kPieces = 7;
  std::vector<Vec3> points{midline};
  for (int n = 1; n <= kPieces; ++n) {
    const double share = static_cast<double>(n) / kPieces, angle = share * std::acos(0.0);
    points.emplace_back(midline.x() + (end.x() - midline.x()) * (1 - std::cos(angle)),
                        midline.y() + (end.y() - midline.y()) * share, end.z() * std::sin(angle));
  }
  field.addPair(chain(points, Vec3::UnitY(), at_midline, at_end), 0.5);
}

}  // namespace

Field atlas(const Neck& neck) {
  const Bone& bone = neck.bone(Vertebra::C1);
  const JointPair upper = upperFacets(neck, Vertebra::C1), lower = lowerFacets(neck, Vertebra::C1);
  Field field;
  if (!upper[1] || !lower[1]) return field;
  const Vec3 middle = (upper[1]->centre + lower[1]->centre) / 2;
  const double thick = bone.lateral_mass_width_mm * 0.2;
  for (std::size_t side = 0; side < 2; ++side) {
    if (!upper[side] || !lower[side]) continue;
    const JointFace &high = *upper[side], &low = *lower[side];
    field.add(jointCushion(high, thick * 1.4), 2).add(jointCushion(low, thick * 1.4), 2);
    field.add(pillarBetween(high, low, bone.lateral_mass_width_mm), 2);
  }
  const Vec3 inner = densFace(neck);
  const double arch_high = 0.25 * (upper[1]->centre - lower[1]->centre).norm() + thick * 0.3;
  const Vec3 front(inner.x() + thick * 0.8, std::clamp(inner.y(), middle.y() - 2 * thick, middle.y() + 2 * thick), 0);
  addRing(field, front, Vec3(middle.x() + upper[1]->length_mm * 0.25, middle.y(), middle.z() * 0.85),
          {arch_high, thick * 0.8}, {arch_high * 0.9, thick});
  field.add(ball(front + Vec3(thick * 0.5, 0, 0), thick * 1.1), 1.5);
  if (bone.laminae_left > 0) {
    const Vec3 back(bone.spinous_tip.x() + thick * 1.2, bone.spinous_tip.y(), 0);
    addRing(field, back, Vec3(middle.x() - lower[1]->length_mm * 0.3, middle.y(), middle.z() + thick * 0.5),
            {thick * 1.3, thick * 0.9}, {thick * 1.1, thick});
    field.add(ball(back - Vec3(thick * 0.2, 0, 0), thick * 1.2), 1.5);
  }
  const Vec3 tip = bone.transverse_tip, side(middle.x(), middle.y(), middle.z() + bone.lateral_mass_width_mm * 0.3);
  addHoledProcess(field, side + Vec3(thick * 1.4, tip.y() - side.y(), 0),
                  side + Vec3(-thick * 2.4, tip.y() - side.y(), 0), tip, thick,
                  std::clamp((tip.z() - side.z()) * 0.17, 1.2, 3.2));
  carveSurgery(field, neck, bone, upper, lower);
  return field;
}

namespace {

/// The brain case: proportions of a skull, sized by how far back the occiput reaches.
struct Skull {
  double size;  ///< half the length of the brain case
  Vec3 centre, radii;
  explicit Skull(const Bone& bone) {
    size = 1.3 * std::max(std::abs(bone.spinous_tip.x()), 1.0);
    radii = size * Vec3(1, 0.72, 0.76);
    centre = Vec3(0.07 * size, bone.spinolaminar.y() + 0.55 * size, 0);
  }
  Vec3 at(double x, double y, double z) const { return centre + size * Vec3(x, y, z); }
};

}  // namespace

Field skullBase(const Neck& neck) {
  const Bone& bone = neck.bone(Vertebra::C0);
  const Skull skull(bone);
  const double size = skull.size, shell = 0.035 * size;
  const Vec3 back_edge = bone.spinolaminar, knob = bone.spinous_tip;
  const Vec3 foramen = back_edge + Vec3(bone.canal_depth_mm / 2, 0, 0),
             basion = back_edge + Vec3(bone.canal_depth_mm, 0, 0);
  const Solid brain_case = ellipsoid(skull.centre, 0.97 * skull.radii);
  const double floor = back_edge.y() - shell;
  const double back = (foramen.x() - knob.x()) / 2;
  // what lies near the foramen and the protuberance is the occipital bone
  const Solid region = ellipsoid(Vec3(foramen.x() - back, knob.y(), 0), {1.25 * back, 0.28 * size, 0.5 * size});
  Field field;
  field.add({[=](const Vec3& p) {
               const double hull = smoothMax(brain_case.distance(p), floor - p.y(), 0.3 * size);
               return smoothMax(std::abs(hull + shell) - shell, region.distance(p), shell);
             },
             region.box.grown(shell)});
  field.add(
      ellipsoid(foramen + Vec3(0, shell, 0), {0.8 * bone.canal_depth_mm, 1.3 * shell, 0.95 * bone.canal_width_mm}), 5);
  field.add(ellipsoid(knob + Vec3(shell, 0, 0), {1.6 * shell, 1.6 * shell, 2.2 * shell}), 6);
  field.add(stick(basion, basion + size * Vec3(0.13, 0.13, 0), Vec3::UnitY(), {1.1 * shell, 0.09 * size},
                  {1.6 * shell, 0.1 * size}),
            4);
  const Vec3 tall(0, bone.canal_depth_mm, 0);
  const Thickness opening{bone.canal_depth_mm / 2, bone.canal_width_mm / 2};
  field.carve(stick(foramen - tall, foramen + tall, Vec3::UnitX(), opening, opening), 2);
  for (const auto& face : lowerFacets(neck, Vertebra::C0)) {
    if (!face) continue;
    const Vec3 over = face->centre - 2 * shell * face->normal;
    field.add(jointCushion(*face, shell * 1.5), 2);
    field.add(stick(face->centre - shell * face->normal, Vec3(over.x(), back_edge.y() + shell, over.z()), Vec3::UnitX(),
                    {face->length_mm * 0.42, face->width_mm * 0.45}, {face->length_mm * 0.55, face->width_mm * 0.5}),
              3);
  }
  return field;
}

Field head(const Neck& neck) {
  const Bone& bone = neck.bone(Vertebra::C0);
  const Skull skull(bone);
  const double s = skull.size;
  Field field;
  field.add(ellipsoid(skull.centre, skull.radii * 1.04));
  field.add(ellipsoid(skull.at(0.52, -0.42, 0), s * Vec3(0.46, 0.72, 0.58)), 0.3 * s);                        // face
  field.add(stick(skull.at(0.92, -0.3, 0), skull.at(1.06, -0.52, 0), 0.07 * s, 0.1 * s), 0.12 * s);           // nose
  field.add(ellipsoid(skull.at(0.8, -1.12, 0), s * Vec3(0.16, 0.17, 0.24)), 0.25 * s);                        // chin
  field.add(ellipsoid(skull.at(0.86, -0.8, 0), s * Vec3(0.14, 0.14, 0.26)), 0.15 * s);                        // lips
  field.addPair(stick(skull.at(0.2, -0.85, 0.5), skull.at(0.72, -1.14, 0.16), 0.12 * s, 0.12 * s), 0.2 * s);  // jaw
  return field;
}

}  // namespace nucha::shape
