// A neck filled by hand with round numbers near those of a man, for tests that need anatomy but not the builder.
#pragma once

#include <cmath>
#include <numbers>

#include "nucha/mechanics/response.h"
#include "nucha/neck/neck.h"

namespace nucha::test {

inline Mat3 tilted(double degrees) {  // about z: positive lifts the front
  const double a = degrees * std::numbers::pi / 180;
  Mat3 m;
  m << std::cos(a), -std::sin(a), 0, std::sin(a), std::cos(a), 0, 0, 0, 1;
  return m;
}

/// Turned by flexion, left bending and left rotation, in degrees, about the bone's own axes.
inline Mat3 turned(double flexion, double left_bending, double left_rotation) {
  const auto about = [](int axis, double degrees) {
    const double a = degrees * std::numbers::pi / 180;
    const int i = (axis + 1) % 3, j = (axis + 2) % 3;
    Mat3 m = Mat3::Identity();
    m(i, i) = m(j, j) = std::cos(a);
    m(i, j) = -std::sin(a), m(j, i) = std::sin(a);
    return m;
  };
  return about(2, -flexion) * about(0, -left_bending) * about(1, left_rotation);
}

inline Contact facet(Side side, Vec3 centre, double slope_deg, double length, double width) {
  Contact c;
  c.side = side;
  c.centre = centre;
  if (side == Side::left) c.centre.z() = -c.centre.z();
  const double a = slope_deg * std::numbers::pi / 180;
  c.normal = Vec3(-std::sin(a), std::cos(a), 0);
  c.along = Vec3(std::cos(a), std::sin(a), 0);
  c.length_mm = length;
  c.width_mm = width;
  c.gap_mm = 1.5;
  return c;
}

inline void fillLowerBone(Bone& b, double scale) {
  b.depth_superior_mm = 14.3 * scale, b.depth_inferior_mm = 16.3 * scale;
  b.width_superior_mm = 19 * scale, b.width_inferior_mm = 20 * scale;
  b.height_anterior_mm = 12.5 * scale, b.height_posterior_mm = 13.8 * scale;
  b.uncinate_height_mm = b.name >= Vertebra::C3 && b.name <= Vertebra::C7 ? 5 : 0;
  b.canal_depth_mm = 16.8, b.canal_width_mm = 24;
  b.pedicle_width_mm = 5.5, b.pedicle_height_mm = 7;
  b.lateral_mass_width_mm = 12, b.lateral_mass_height_mm = 13;
  b.superior_centre = Vec3(b.depth_superior_mm / 2, (b.height_anterior_mm + b.height_posterior_mm) / 2, 0);
  b.inferior_centre = Vec3(b.depth_inferior_mm / 2, 0, 0);
  b.spinolaminar = Vec3(-16.8, 5, 0);
  b.spinous_tip = Vec3(b.name >= Vertebra::C6 ? -45 : -33, b.name >= Vertebra::C6 ? -4 : -2, 0);
  b.transverse_tip = Vec3(1, 7, 23.5 * scale);
}

inline void fillUpperBones(Neck& neck) {
  Bone& c2 = neck.bone(Vertebra::C2);
  c2.depth_superior_mm = 12.6, c2.width_superior_mm = 17, c2.height_anterior_mm = 21, c2.height_posterior_mm = 17;
  c2.uncinate_height_mm = 0;
  c2.superior_centre = Vec3(7.5, 19, 0);
  c2.spinolaminar = Vec3(-18, 6, 0), c2.spinous_tip = Vec3(-34, 0, 0);
  c2.transverse_tip = Vec3(1, 9, 26);
  c2.dens_tip = Vec3(5, 38, 0);
  c2.neutral = neck.bone(Vertebra::C2).neutral;
  Bone& c1 = neck.bone(Vertebra::C1);
  c1.canal_depth_mm = 31, c1.canal_width_mm = 30;
  c1.lateral_mass_width_mm = 15, c1.lateral_mass_height_mm = 20;
  c1.spinolaminar = Vec3(-24, 8, 0), c1.spinous_tip = Vec3(-29, 8, 0);
  c1.transverse_tip = Vec3(0, 6, 39);
  Bone& c0 = neck.bone(Vertebra::C0);
  c0.canal_depth_mm = 35, c0.canal_width_mm = 30;
  c0.spinolaminar = Vec3(-30, 4, 0), c0.spinous_tip = Vec3(-72, 12, 0);
  const Pose& p2 = c2.neutral;
  c1.neutral.origin = p2 * Vec3(6, 20, 0);
  c0.neutral.origin = c1.neutral.origin + Vec3(0, 18, 0);
  for (const Side side : {Side::left, Side::right}) {
    Contact low = facet(side, Vec3(6, 18.5, 15.5), 0, 17, 15);
    const double sign = side == Side::left ? -1 : 1;
    low.normal = Vec3(0, std::cos(0.4), sign * std::sin(0.4));
    neck.segments[1].contacts.push_back(low);
    Contact high = facet(side, Vec3(0, 16, 17), 0, 20, 11);
    high.normal = Vec3(0, std::cos(0.45), -sign * std::sin(0.45));
    high.curvature_along = 0.04;
    neck.segments[0].contacts.push_back(high);
  }
}

inline Neck handNeck() {
  Neck neck;
  neck.name = "neck by hand";
  neck.person = {45, Sex::male, 1755};
  for (int i = 0; i < kBones; ++i) neck.bones[static_cast<size_t>(i)].name = static_cast<Vertebra>(i);
  for (int i = indexOf(Vertebra::T1); i >= indexOf(Vertebra::C2); --i) {
    Bone& b = neck.bones[static_cast<size_t>(i)];
    fillLowerBone(b, 1 + 0.03 * (i - 5));
    if (b.name == Vertebra::T1) continue;
    const Bone& low = neck.bones[static_cast<size_t>(i) + 1];
    Segment& s = neck.segments[static_cast<size_t>(i)];
    const double theta =
        std::atan2(low.height_anterior_mm - low.height_posterior_mm, low.depth_superior_mm) * 180 / std::numbers::pi;
    const Vec3 corner = low.superior_centre - tilted(theta) * Vec3(low.depth_superior_mm / 2, 0, 0);
    const Mat3 axes = tilted(theta + 7);
    Pose in_low{corner + tilted(theta) * Vec3(0, 3.2, 0), axes};
    b.neutral = {low.neutral * in_low.origin, low.neutral.axes * axes};
    Disc d;
    d.depth_mm = 16, d.width_mm = 19, d.height_anterior_mm = 5, d.height_middle_mm = 5, d.height_posterior_mm = 3.2;
    d.annulus_anterior_mm = 4, d.annulus_posterior_mm = 2, d.nucleus_share = 0.4;
    d.lower_centre = low.superior_centre, d.upper_centre = b.inferior_centre;
    s.disc = d;
    for (const Side side : {Side::left, Side::right})
      s.contacts.push_back(facet(side, Vec3(-7.5, 15.5, 18), 49, 11.5, 11));
  }
  fillUpperBones(neck);
  return neck;
}

/// The same neck with one of every implant that can stand side by side, and one ligament.
inline Neck operatedHandNeck() {
  Neck neck = handNeck();
  neck.segment(Level{Vertebra::C5}).disc.reset();
  neck.segment(Level{Vertebra::C6}).disc.reset();
  const auto add = [&](ImplantKind kind, Vertebra upper, Vertebra lower) {
    Implant implant;
    implant.kind = kind, implant.upper = upper, implant.lower = lower;
    neck.implants.push_back(implant);
  };
  add(ImplantKind::cage, Vertebra::C5, Vertebra::C6);
  add(ImplantKind::plate, Vertebra::C5, Vertebra::C6);
  add(ImplantKind::lateral_mass_rods, Vertebra::C4, Vertebra::C6);
  add(ImplantKind::wire, Vertebra::C3, Vertebra::C4);
  add(ImplantKind::disc_replacement, Vertebra::C6, Vertebra::C7);
  Ligament nuchal;
  nuchal.kind = "nuchal";
  nuchal.upper = Vertebra::C6, nuchal.lower = Vertebra::C7;
  nuchal.upper_point = neck.bone(Vertebra::C6).spinous_tip, nuchal.lower_point = neck.bone(Vertebra::C7).spinous_tip;
  neck.ligaments.push_back(nuchal);
  return neck;
}

/// A response without mechanics: every bone turns by its share of the whole about the origin of its own frame.
inline Response handResponse(const Neck& neck, Direction direction, double whole_deg, int steps = 6) {
  Response response;
  response.load.direction = direction;
  response.load.moment_Nm = 1.5;
  response.load.steps = steps;
  response.complete = true;
  const bool back = direction == Direction::extension || direction == Direction::right_bending ||
                    direction == Direction::right_rotation;
  for (int k = 0; k <= steps; ++k) {
    Equilibrium e;
    e.moment_Nm = response.load.moment_Nm * k / steps;
    e.rotation_deg = whole_deg * std::sqrt(static_cast<double>(k) / steps);
    e.poses[kBones - 1] = neck.bones[kBones - 1].neutral;
    for (int i = kSegments - 1; i >= 0; --i) {
      const size_t s = static_cast<size_t>(i);
      const double deg = (back ? -1 : 1) * e.rotation_deg / kSegments;
      SegmentResult& r = e.segments[s];
      r.level = Level{static_cast<Vertebra>(i)};
      if (direction <= Direction::extension)
        r.rotation.flexion_deg = deg;
      else if (direction <= Direction::right_bending)
        r.rotation.left_bending_deg = deg;
      else
        r.rotation.left_rotation_deg = deg;
      const Mat3 turn = turned(r.rotation.flexion_deg, r.rotation.left_bending_deg, r.rotation.left_rotation_deg);
      const Pose &low = neck.bones[s + 1].neutral, &high = neck.bones[s].neutral;
      const Vec3 offset = low.axes.transpose() * (high.origin - low.origin);
      const Mat3 axes = low.axes.transpose() * high.axes;
      e.poses[s] = {e.poses[s + 1] * offset, e.poses[s + 1].axes * axes * turn};
      if (neck.segments[s].disc) {
        DiscResult d;
        d.pressure_MPa = 0.1 + 0.05 * i * k / steps;
        d.compression_N = 20 + 5.0 * k;
        r.disc = d;
      }
      r.facet_N = {4.0 * k, 3.0 * k};
    }
    for (size_t j = 0; j < neck.ligaments.size(); ++j) {
      LigamentResult pulled;
      pulled.ligament = j;
      pulled.force_N = 12.5, pulled.strain = 0.02;
      e.ligaments.push_back(pulled);
    }
    for (size_t j = 0; j < neck.implants.size(); ++j) {
      ImplantResult part;
      part.implant = j;
      part.level = Level{neck.implants[j].upper};
      part.used = 0.1 * k;
      e.implants.push_back(part);
    }
    response.curve.push_back(e);
  }
  return response;
}

}  // namespace nucha::test
