// Discs, joint surfaces and foramina between the placed bones.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "nucha/neck/build_parts.h"

namespace nucha {
namespace {

size_t at(int index) { return static_cast<size_t>(index); }
constexpr int kC2 = static_cast<int>(Vertebra::C2);
constexpr int kC6 = static_cast<int>(Vertebra::C6);
constexpr int kC7 = static_cast<int>(Vertebra::C7);

Vec3 sided(const Vec3& right, double side) { return {right.x(), right.y(), side * right.z()}; }

// the surface a right joint would have, put on one side
Contact contactOn(double side, ContactKind kind, const Vec3& centre, const Vec3& normal, const Vec3& along) {
  Contact contact;
  contact.kind = kind;
  contact.side = sideOf(side);
  contact.centre = sided(centre, side);
  contact.normal = sided(normal.normalized(), side);
  const Vec3 flat = along - along.dot(normal.normalized()) * normal.normalized();
  contact.along = sided(flat.normalized(), side);
  return contact;
}

double curvatureOf(double radius) { return radius > 0 ? 1 / radius : 0; }

}  // namespace

void buildDiscs(Building& building) {
  for (int segment = kC2; segment <= kC7; ++segment) {
    const Bone& upper = building.neck.bones[at(segment)];
    const Bone& lower = building.neck.bones[at(segment + 1)];
    const Level level{upper.name};
    const DiscMeasurements& given = building.given.discs[at(segment)];
    Disc disc;
    disc.lower_centre = lower.superior_centre;
    disc.upper_centre = upper.inferior_centre;
    disc.depth_mm = (upper.depth_inferior_mm + lower.depth_superior_mm) / 2;
    disc.width_mm = (upper.width_inferior_mm + lower.width_superior_mm) / 2;
    const double half = building.disc_angle_rad[at(segment)] / 2;
    const double opening = 2 * disc.depth_mm * std::sin(half);  // front against back
    disc.height_posterior_mm = building.corner_height_mm[at(segment)] - opening / 2;
    disc.height_anterior_mm = building.corner_height_mm[at(segment)] + opening / 2;
    const double front = building.tables.value(level, "height_anterior");
    const double back = building.tables.value(level, "height_posterior");
    const double hollow = building.tables.value(level, "height_middle") - (front + back) / 2;
    disc.height_middle_mm =
        given.height_middle_mm.value_or(building.corner_height_mm[at(segment)] + std::max(0.0, hollow));
    disc.annulus_anterior_mm = building.neckValue("annulus_anterior_share") * disc.depth_mm;
    disc.annulus_posterior_mm = building.neckValue("annulus_posterior_share") * disc.depth_mm;
    disc.nucleus_share = building.neckValue("nucleus_share");
    disc.grade = given.grade.value_or(1);
    building.neck.segment(level).disc = disc;
  }
}

void buildFacets(Building& building) {
  const PersonTables& t = building.tables;
  for (int segment = kC2; segment <= kC7; ++segment) {
    const Vertebra lower = static_cast<Vertebra>(segment + 1);
    const std::string_view place = name(lower);
    const double steep = t.radians(place, "superior_angle_transverse");
    const double facing = t.radians(place, "superior_angle_sagittal");  // below a right angle: toward the midline
    const Vec3 centre(t.value(lower, "superior_forward"), t.value(lower, "superior_height"),
                      t.value(lower, "superior_lateral"));
    const Vec3 normal(-std::sin(steep) * std::sin(facing), std::cos(steep), -std::sin(steep) * std::cos(facing));
    for (const double side : kSides) {
      Contact facet = contactOn(side, ContactKind::facet, centre, normal, Vec3(std::cos(steep), std::sin(steep), 0));
      facet.length_mm = t.value(lower, "superior_length");
      facet.width_mm = t.value(lower, "superior_width");
      facet.curvature_along = facet.curvature_across = building.neckValue("facet_curvature");
      facet.gap_mm = building.neckValue("facet_gap");
      building.neck.segments[at(segment)].contacts.push_back(facet);
    }
  }
}

void buildUncovertebral(Building& building) {
  const PersonTables& t = building.tables;
  const double tilt = t.radians("neck", "uncovertebral_tilt");
  for (int segment = kC2; segment <= kC6; ++segment) {
    const Bone& lower = building.neck.bones[at(segment + 1)];
    const Outline& body = building.outlines[at(segment + 1)];
    const double share = building.neckValue("uncovertebral_back_share");
    Vec3 centre = body.back_high + share * (body.front_high - body.back_high);
    centre += Vec3(0, lower.uncinate_height_mm / 2, t.value(lower.name, "inter_uncinate_distance") / 2);
    const Vec3 normal(0, std::sin(tilt), -std::cos(tilt));
    for (const double side : kSides) {
      Contact joint = contactOn(side, ContactKind::uncovertebral, centre, normal, body.front_high - body.back_high);
      joint.length_mm = building.neckValue("uncovertebral_length");
      joint.width_mm = lower.uncinate_height_mm;
      joint.curvature_across = building.neckValue("uncovertebral_curvature");
      joint.gap_mm = building.neckValue("uncovertebral_gap");
      building.neck.segments[at(segment)].contacts.push_back(joint);
    }
  }
}

namespace {

void buildOccipital(Building& building) {
  const PersonTables& t = building.tables;
  const Mat3 tilt = tiltedForward(building.atlas_tilt_rad);
  const double inward = t.radians("C1", "superior_tilt");
  const Vec3 centre = tilt * Vec3(t.value("C1", "upper_joint_forward"), t.value("C1", "lateral_mass_height"),
                                  t.value("C1", "superior_lateral"));
  const Vec3 normal = tilt * Vec3(0, std::cos(inward), -std::sin(inward));
  for (const double side : kSides) {
    Contact cup = contactOn(side, ContactKind::facet, centre, normal, tilt * Vec3::UnitX());
    cup.length_mm = t.value("C1", "superior_length");
    cup.width_mm = t.value("C1", "superior_width");
    cup.curvature_along = curvatureOf(t.value("C1", "superior_radius_along"));
    cup.curvature_across = curvatureOf(t.value("C1", "superior_radius_across"));
    cup.gap_mm = building.neckValue("upper_gap");
    building.neck.segments[0].contacts.push_back(cup);
  }
}

void buildAtlantoaxial(Building& building) {
  const PersonTables& t = building.tables;
  const Mat3 lean = tiltedForward(-t.radians("C2", "dens_lean"));
  const double outward = t.radians("C2", "superior_tilt");
  const Vec3 joint(t.value("C2", "upper_joint_forward"), t.value("C2", "upper_joint_height"), 0);
  const Vec3 centre = joint + Vec3(0, 0, t.value("C2", "superior_lateral"));
  const Vec3 normal = lean * Vec3(0, std::cos(outward), std::sin(outward));
  for (const double side : kSides) {
    Contact mass = contactOn(side, ContactKind::facet, centre, normal, lean * Vec3::UnitX());
    mass.length_mm = t.value("C2", "superior_length");
    mass.width_mm = t.value("C2", "superior_width");
    mass.curvature_along = -curvatureOf(t.value("C2", "superior_radius_along"));
    mass.curvature_across = -curvatureOf(t.value("C2", "superior_radius_across"));
    mass.gap_mm = building.neckValue("upper_gap");
    building.neck.segments[1].contacts.push_back(mass);
  }
  Contact dens;
  dens.kind = ContactKind::dens;
  dens.side = Side::bilateral;
  dens.centre = joint + lean * Vec3(t.value("C2", "dens_radius"), t.value("C2", "dens_facet_above_joint"), 0);
  dens.normal = lean * Vec3::UnitX();
  dens.along = lean * Vec3::UnitY();
  dens.length_mm = t.value("C2", "dens_facet_length");
  dens.width_mm = t.value("C2", "dens_facet_width");
  dens.curvature_along = -curvatureOf(t.value("C2", "dens_facet_radius_along"));
  dens.curvature_across = -curvatureOf(t.value("C2", "dens_radius"));
  dens.gap_mm = building.neckValue("dens_gap");
  building.neck.segments[1].contacts.push_back(dens);
}

}  // namespace

void buildUpperJoints(Building& building) {
  buildOccipital(building);
  buildAtlantoaxial(building);
}

void buildForamina(Building& building) {
  const double pedicle = building.neckValue("pedicle_centre_share");
  const double width = building.neckValue("foramen_width");
  for (int segment = kC2; segment <= kC7; ++segment) {
    const Bone& upper = building.neck.bones[at(segment)];
    const Bone& lower = building.neck.bones[at(segment + 1)];
    const Outline& body = building.outlines[at(segment + 1)];
    Segment& between = building.neck.segments[at(segment)];
    const double lateral = (upper.canal_width_mm + lower.canal_width_mm) / 4;
    const Contact& facet = between.contacts.front();
    const double tip = facet.centre.y() + facet.length_mm / 2 * std::abs(facet.along.y());
    for (const double side : kSides) {
      const double z = side * lateral;
      Foramen foramen;
      foramen.front = {body.back_high.x(), body.back_high.y(), z};
      foramen.front_upper = {0, 0, z};
      foramen.roof = {-width / 2, pedicle * upper.height_posterior_mm - upper.pedicle_height_mm / 2, z};
      foramen.floor = {body.back_high.x() - width / 2,
                       pedicle * lower.height_posterior_mm + lower.pedicle_height_mm / 2, z};
      foramen.back = {body.back_high.x() - width, tip, z};
      foramen.area_mm2 = building.neckValue("foramen_area");
      between.foramina[side < 0 ? 0 : 1] = foramen;
    }
  }
}

}  // namespace nucha
