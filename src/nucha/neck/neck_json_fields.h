// One list of the fields of each part of a neck, walked both for writing and for reading JSON; private to the neck
// folder. A walker is called with each key and member in turn.
#pragma once

#include <type_traits>

#include "nucha/neck/neck.h"

namespace nucha {

/// `Part` is the struct or its const form.
template <typename Part, typename Kind>
concept FormOf = std::is_same_v<std::remove_const_t<Part>, Kind>;

template <typename Walk, FormOf<Pose> Part>
void walkFields(Walk&& walk, Part& pose) {
  walk("origin", pose.origin);
  walk("axes", pose.axes);
}

template <typename Walk, FormOf<Person> Part>
void walkFields(Walk&& walk, Part& person) {
  walk("age_years", person.age_years);
  walk("sex", person.sex);
  walk("stature_mm", person.stature_mm);
}

template <typename Walk, FormOf<Alignment> Part>
void walkFields(Walk&& walk, Part& alignment) {
  walk("lordosis_deg", alignment.lordosis_deg);
  walk("t1_slope_deg", alignment.t1_slope_deg);
  walk("sva_mm", alignment.sva_mm);
}

template <typename Walk, FormOf<Bone> Part>
void walkFields(Walk&& walk, Part& bone) {
  walk("name", bone.name);
  walk("neutral", bone.neutral);
  walk("mass_kg", bone.mass_kg);
  walk("centre_of_mass", bone.centre_of_mass);
  walk("depth_superior_mm", bone.depth_superior_mm);
  walk("depth_inferior_mm", bone.depth_inferior_mm);
  walk("width_superior_mm", bone.width_superior_mm);
  walk("width_inferior_mm", bone.width_inferior_mm);
  walk("height_anterior_mm", bone.height_anterior_mm);
  walk("height_posterior_mm", bone.height_posterior_mm);
  walk("uncinate_height_mm", bone.uncinate_height_mm);
  walk("canal_depth_mm", bone.canal_depth_mm);
  walk("canal_width_mm", bone.canal_width_mm);
  walk("pedicle_width_mm", bone.pedicle_width_mm);
  walk("pedicle_height_mm", bone.pedicle_height_mm);
  walk("lateral_mass_width_mm", bone.lateral_mass_width_mm);
  walk("lateral_mass_height_mm", bone.lateral_mass_height_mm);
  walk("superior_centre", bone.superior_centre);
  walk("inferior_centre", bone.inferior_centre);
  walk("spinolaminar", bone.spinolaminar);
  walk("spinous_tip", bone.spinous_tip);
  walk("transverse_tip", bone.transverse_tip);
  walk("dens_tip", bone.dens_tip);
  walk("density_HU", bone.density_HU);
  walk("laminae_left", bone.laminae_left);
}

template <typename Walk, FormOf<Contact> Part>
void walkFields(Walk&& walk, Part& contact) {
  walk("kind", contact.kind);
  walk("side", contact.side);
  walk("centre", contact.centre);
  walk("normal", contact.normal);
  walk("along", contact.along);
  walk("length_mm", contact.length_mm);
  walk("width_mm", contact.width_mm);
  walk("curvature_along", contact.curvature_along);
  walk("curvature_across", contact.curvature_across);
  walk("gap_mm", contact.gap_mm);
  walk("remaining", contact.remaining);
  walk("arthritis", contact.arthritis);
}

template <typename Walk, FormOf<Disc> Part>
void walkFields(Walk&& walk, Part& disc) {
  walk("lower_centre", disc.lower_centre);
  walk("upper_centre", disc.upper_centre);
  walk("depth_mm", disc.depth_mm);
  walk("width_mm", disc.width_mm);
  walk("height_anterior_mm", disc.height_anterior_mm);
  walk("height_middle_mm", disc.height_middle_mm);
  walk("height_posterior_mm", disc.height_posterior_mm);
  walk("annulus_anterior_mm", disc.annulus_anterior_mm);
  walk("annulus_posterior_mm", disc.annulus_posterior_mm);
  walk("nucleus_share", disc.nucleus_share);
  walk("grade", disc.grade);
}

template <typename Walk, FormOf<Foramen> Part>
void walkFields(Walk&& walk, Part& foramen) {
  walk("roof", foramen.roof);
  walk("floor", foramen.floor);
  walk("front", foramen.front);
  walk("back", foramen.back);
  walk("front_upper", foramen.front_upper);
  walk("area_mm2", foramen.area_mm2);
  walk("osteophyte_mm", foramen.osteophyte_mm);
  walk("opened_mm", foramen.opened_mm);
  walk("root_tether", foramen.root_tether);
}

template <typename Walk, FormOf<Segment> Part>
void walkFields(Walk&& walk, Part& segment) {
  walk("disc", segment.disc);
  walk("contacts", segment.contacts);
  walk("foramen_left", segment.foramina[0]);
  walk("foramen_right", segment.foramina[1]);
  walk("union_maturity", segment.union_maturity);
  walk("herniation_mm", segment.herniation_mm);
}

template <typename Walk, FormOf<Ligament> Part>
void walkFields(Walk&& walk, Part& ligament) {
  walk("kind", ligament.kind);
  walk("side", ligament.side);
  walk("upper", ligament.upper);
  walk("lower", ligament.lower);
  walk("upper_point", ligament.upper_point);
  walk("lower_point", ligament.lower_point);
  walk("stiffness_N_per_mm", ligament.stiffness_N_per_mm);
  walk("slack_mm", ligament.slack_mm);
  walk("toe_mm", ligament.toe_mm);
  walk("failure_N", ligament.failure_N);
  walk("remaining", ligament.remaining);
}

template <typename Walk, FormOf<MusclePoint> Part>
void walkFields(Walk&& walk, Part& point) {
  walk("bone", point.bone);
  walk("point", point.point);
}

template <typename Walk, FormOf<Muscle> Part>
void walkFields(Walk&& walk, Part& muscle) {
  walk("name", muscle.name);
  walk("group", muscle.group);
  walk("side", muscle.side);
  walk("path", muscle.path);
  walk("max_force_N", muscle.max_force_N);
  walk("optimal_fibre_mm", muscle.optimal_fibre_mm);
  walk("tendon_slack_mm", muscle.tendon_slack_mm);
  walk("pennation_rad", muscle.pennation_rad);
  walk("strength", muscle.strength);
}

template <typename Walk, FormOf<Implant> Part>
void walkFields(Walk&& walk, Part& implant) {
  walk("kind", implant.kind);
  walk("upper", implant.upper);
  walk("lower", implant.lower);
  walk("height_mm", implant.height_mm);
  walk("lordosis_deg", implant.lordosis_deg);
  walk("depth_mm", implant.depth_mm);
  walk("width_mm", implant.width_mm);
  walk("modulus_MPa", implant.modulus_MPa);
  walk("dynamic", implant.dynamic);
  walk("constraint", implant.constraint);
  walk("loosening", implant.loosening);
  walk("subsidence_mm", implant.subsidence_mm);
  walk("migration_mm", implant.migration_mm);
  walk("broken", implant.broken);
}

template <typename Walk, FormOf<Neck> Part>
void walkFields(Walk&& walk, Part& neck) {
  walk("name", neck.name);
  walk("person", neck.person);
  walk("alignment", neck.alignment);
  walk("bones", neck.bones);
  walk("segments", neck.segments);
  walk("ligaments", neck.ligaments);
  walk("muscles", neck.muscles);
  walk("implants", neck.implants);
  walk("operations", neck.operations);
}

struct WalksNowhere {
  template <typename Value>
  void operator()(const char*, Value&) const {}
};

template <typename Part>
concept Walkable = requires(Part& part) {
  walkFields(WalksNowhere{}, part);
};

}  // namespace nucha
