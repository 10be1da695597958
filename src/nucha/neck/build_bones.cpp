// The shapes of the bones in their own frames.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nucha/base/text.h"
#include "nucha/neck/build_parts.h"

namespace nucha {
namespace {

constexpr int kBisections = 60;
constexpr double kMostWedge = 0.6;  // rad, only bounds the search

// heights of the front and back wall fix the wedge once the place of the posterior-superior corner is known
Outline outlineOf(const Bone& bone, double corner_forward, bool& closes) {
  Outline outline;
  outline.front_low = {bone.depth_inferior_mm, 0, 0};
  const double back = bone.height_posterior_mm;
  outline.back_high = {corner_forward, std::sqrt(std::max(0.0, back * back - corner_forward * corner_forward)), 0};
  const auto front_of = [&](double wedge) -> Vec3 {
    return outline.back_high + bone.depth_superior_mm * Vec3(std::cos(wedge), -std::sin(wedge), 0);
  };
  const auto excess = [&](double wedge) {
    return (front_of(wedge) - outline.front_low).norm() - bone.height_anterior_mm;
  };
  double low = -kMostWedge, high = kMostWedge;
  closes = excess(low) > 0 && excess(high) < 0;
  for (int i = 0; i < kBisections; ++i) {
    const double middle = (low + high) / 2;
    (excess(middle) > 0 ? low : high) = middle;
  }
  outline.wedge_rad = (low + high) / 2;
  outline.front_high = front_of(outline.wedge_rad);
  return outline;
}

void shapeCommon(Building& building, Bone& bone, const BoneMeasurements& given) {
  const Vertebra v = bone.name;
  bone.width_superior_mm = building.value(v, "width_superior");
  bone.width_inferior_mm = building.value(v, "width_inferior");
  bone.canal_width_mm = building.value(v, "canal_width");
  bone.canal_depth_mm = given.canal_depth_mm.value_or(building.value(v, "canal_depth"));
  bone.pedicle_width_mm = building.value(v, "pedicle_width");
  bone.pedicle_height_mm = building.value(v, "pedicle_height");
  bone.lateral_mass_width_mm = building.value(v, "lateral_mass_width");
  bone.lateral_mass_height_mm = building.value(v, "lateral_mass_height");
  bone.depth_superior_mm = given.depth_superior_mm.value_or(building.value(v, "depth_superior"));
  bone.depth_inferior_mm = given.depth_inferior_mm.value_or(building.value(v, "depth_inferior"));
  bone.height_anterior_mm = given.height_anterior_mm.value_or(building.value(v, "height_anterior"));
  bone.height_posterior_mm = given.height_posterior_mm.value_or(building.value(v, "height_posterior"));
  bone.density_HU = building.given.density_HU.value_or(std::max(0.0, building.neckValue("density")));
}

void shapeArch(Building& building, Bone& bone, const Outline& outline) {
  const double height = bone.height_posterior_mm;
  const Vec3 middle = (outline.back_low + outline.back_high) / 2;
  const double level = building.tables.valueOrCommon(bone.name, "spinolaminar_share") * height;
  const double drop = level - middle.y();
  const double back = std::sqrt(std::max(0.0, bone.canal_depth_mm * bone.canal_depth_mm - drop * drop));
  bone.spinolaminar = {middle.x() - back, level, 0};
  const double reach = building.value(bone.name, "spinous_reach");
  const double tip = building.value(bone.name, "spinous_tip_height");
  const double tip_drop = tip - middle.y();
  const double longest = std::max(reach, bone.canal_depth_mm + bone.pedicle_width_mm);
  bone.spinous_tip = {middle.x() - std::sqrt(std::max(0.0, longest * longest - tip_drop * tip_drop)), tip, 0};
  bone.transverse_tip = {middle.x(), building.neckValue("transverse_tip_share") * height,
                         building.value(bone.name, "transverse_span") / 2};
}

}  // namespace

void buildBones(Building& building) {
  for (int index = 0; index < kBones; ++index) {
    Bone& bone = building.neck.bones[static_cast<size_t>(index)];
    bone.name = static_cast<Vertebra>(index);
    if (index < indexOf(Vertebra::C2)) continue;
    shapeCommon(building, bone, building.given.bones[static_cast<size_t>(index)]);
    Outline& outline = building.outlines[static_cast<size_t>(index)];
    if (bone.name == Vertebra::C2) {
      outline.front_low = {bone.depth_inferior_mm, 0, 0};
      const double lean = (bone.depth_inferior_mm - bone.depth_superior_mm) / 2;
      outline.back_high = {lean, bone.height_posterior_mm, 0};
      outline.front_high = {lean + bone.depth_superior_mm, bone.height_anterior_mm, 0};
    } else {
      bool closes = true;
      outline = outlineOf(bone, building.value(bone.name, "superior_corner_forward"), closes);
      if (!closes) {
        building.fault("bones/" + std::string(name(bone.name)),
                       fmt::format("heights {} and {} mm with depths {} and {} mm close to no body",
                                   shown(bone.height_anterior_mm), shown(bone.height_posterior_mm),
                                   shown(bone.depth_superior_mm), shown(bone.depth_inferior_mm)),
                       "check the heights in front and behind");
      }
      if (index < kT1) bone.uncinate_height_mm = building.value(bone.name, "uncinate_height");
    }
    bone.superior_centre = (outline.back_high + outline.front_high) / 2;
    bone.inferior_centre = (outline.back_low + outline.front_low) / 2;
    shapeArch(building, bone, outline);
    if (index == kT1) continue;  // T1 is held: its mass moves nothing
    bone.mass_kg = building.value(bone.name, "mass");
    bone.centre_of_mass = tiltedForward(building.tables.radians(name(bone.name), "model_tilt")) *
                          Vec3(building.value(bone.name, "mass_forward"), building.value(bone.name, "mass_height"), 0);
  }
}

namespace {

void shapeAxis(Building& building) {
  Bone& axis = building.neck.bone(Vertebra::C2);
  const Vec3 joint(building.value(Vertebra::C2, "upper_joint_forward"),
                   building.value(Vertebra::C2, "upper_joint_height"), 0);
  const double rise = building.value(Vertebra::C2, "dens_tip_height") - joint.y();
  axis.dens_tip = joint + Vec3(-rise * std::tan(building.tables.radians("C2", "dens_lean")), rise, 0);
}

// the atlas's frame is level; its features tilt with it
void shapeAtlas(Building& building) {
  const PersonTables& t = building.tables;
  Bone& atlas = building.neck.bone(Vertebra::C1);
  const Mat3 tilt = tiltedForward(building.atlas_tilt_rad);
  const auto given = building.given.bones[1].canal_depth_mm;
  atlas.canal_depth_mm = given.value_or(t.value("C1", "canal_depth"));
  atlas.canal_width_mm = t.value("C1", "canal_width");
  atlas.lateral_mass_height_mm = t.value("C1", "lateral_mass_height");
  atlas.lateral_mass_width_mm = t.value("C1", "lateral_mass_width");
  atlas.height_anterior_mm = t.value("C1", "anterior_arch_height");
  atlas.height_posterior_mm = t.value("C1", "posterior_arch_height");
  const double front = t.value("C2", "dens_radius") + t.value("neck", "dens_gap");  // back of the anterior arch
  const double thickness = std::max(0.0, t.value("C1", "tubercle_distance") - t.value("C1", "canal_depth")) / 2;
  const double arch = t.value("C1", "posterior_arch_centre_height");
  atlas.superior_centre = tilt * Vec3(t.value("C1", "upper_joint_forward"), atlas.lateral_mass_height_mm, 0);
  atlas.spinolaminar = tilt * Vec3(front - atlas.canal_depth_mm, arch, 0);
  atlas.spinous_tip = tilt * Vec3(front - atlas.canal_depth_mm - thickness, arch, 0);
  atlas.transverse_tip = tilt * Vec3(0, atlas.lateral_mass_height_mm / 2, t.value("C1", "transverse_span") / 2);
  atlas.mass_kg = t.value("C1", "mass");
  atlas.centre_of_mass = tilt * Vec3(t.value("C1", "mass_forward"), t.value("C1", "mass_height"), 0);
  atlas.density_HU = building.neck.bone(Vertebra::C2).density_HU;
}

void shapeSkull(Building& building) {
  const PersonTables& t = building.tables;
  Bone& skull = building.neck.bone(Vertebra::C0);
  skull.canal_depth_mm = t.value("C0", "canal_depth");
  skull.canal_width_mm = t.value("C0", "canal_width");
  skull.spinolaminar = {t.value("C0", "basion_forward") - skull.canal_depth_mm, t.value("C0", "opisthion_height"), 0};
  skull.spinous_tip = {-t.value("C0", "inion_back"), t.value("C0", "inion_height"), 0};
  skull.transverse_tip = {0, 0, t.value("C0", "mastoid_span") / 2};
  skull.mass_kg = t.value("C0", "mass");
  skull.centre_of_mass = {t.value("C0", "mass_forward"), t.value("C0", "mass_height"), 0};
  skull.density_HU = building.neck.bone(Vertebra::C2).density_HU;
}

}  // namespace

void buildUpperBones(Building& building) {
  shapeAxis(building);
  shapeAtlas(building);
  shapeSkull(building);
}

}  // namespace nucha
