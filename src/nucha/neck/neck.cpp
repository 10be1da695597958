#include "nucha/neck/neck.h"

#include <array>
#include <cmath>

namespace nucha {

Pose relative(const Pose& a, const Pose& b) {
  return {a.axes.transpose() * (b.origin - a.origin), a.axes.transpose() * b.axes};
}

Pose compose(const Pose& outer, const Pose& inner) {
  return {outer.origin + outer.axes * inner.origin, outer.axes * inner.axes};
}

Pose neutralPose(const Neck& neck, Vertebra bone, Vertebra in_frame_of) {
  return relative(neck.bone(in_frame_of).neutral, neck.bone(bone).neutral);
}

std::array<Pose, kBones> neutralPoses(const Neck& neck) {
  std::array<Pose, kBones> poses;
  for (size_t i = 0; i < poses.size(); ++i) poses[i] = neck.bones[i].neutral;
  return poses;
}

Vec3 facetCentre(const Segment& segment) {
  Vec3 sum = Vec3::Zero();
  int facets = 0;
  for (const Contact& contact : segment.contacts) {
    if (contact.kind != ContactKind::facet) continue;
    sum += contact.centre;
    ++facets;
  }
  return facets > 0 ? Vec3(sum / facets) : sum;
}

double outlineArea(const Foramen& foramen, const Pose& upper) {
  const std::array<Vec3, 5> outline{upper * foramen.roof, foramen.back, foramen.floor, foramen.front,
                                    upper * foramen.front_upper};
  double twice = 0;
  for (size_t i = 0; i < outline.size(); ++i) {
    const Vec3& a = outline[i];
    const Vec3& b = outline[(i + 1) % outline.size()];
    twice += a.x() * b.y() - b.x() * a.y();
  }
  return std::abs(twice) / 2;
}

std::string_view name(ContactKind kind) {
  constexpr std::array<std::string_view, 3> kNames{"facet", "uncovertebral", "dens"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view name(ImplantKind kind) {
  constexpr std::array<std::string_view, 9> kNames{"graft",           "cage",  "standalone_cage",
                                                   "corpectomy_cage", "plate", "lateral_mass_rods",
                                                   "pedicle_rods",    "wire",  "disc_replacement"};
  return kNames[static_cast<size_t>(kind)];
}

std::string_view name(Constraint constraint) {
  constexpr std::array<std::string_view, 4> kNames{"none", "constrained", "unconstrained", "elastic"};
  return kNames[static_cast<size_t>(constraint)];
}

}  // namespace nucha
