// A small symmetric neck with exact corners for tests of operations and conditions: round numbers, every kind of
// structure an operation can touch.
#pragma once

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nucha/evidence/implant_table.h"
#include "nucha/neck/neck.h"

namespace nucha::test {

inline constexpr double kDegree = std::numbers::pi / 180;
inline constexpr double kSlope = -3 * kDegree;  ///< of every superior endplate
inline constexpr double kSpaceHeight = 5, kSpaceLordosis = 6, kStep = 0.7;

inline const ImplantTable& implants() {
  static const ImplantTable kTable = loadImplantTable(std::filesystem::path(NUCHA_TEST_ROOT) / "data");
  return kTable;
}

inline Mat3 liftedFront(double angle) {
  Mat3 turn;
  turn << std::cos(angle), -std::sin(angle), 0, std::sin(angle), std::cos(angle), 0, 0, 0, 1;
  return turn;
}

inline Vec3 backCorner() { return {0.5, std::sqrt(13.0 * 13.0 - 0.25), 0}; }
inline Vec3 frontCorner() { return backCorner() + 15 * Vec3(std::cos(kSlope), std::sin(kSlope), 0); }

inline void addBothSides(Neck& neck, Ligament ligament) {
  for (const Side side : {Side::left, Side::right}) {
    ligament.side = side;
    ligament.upper_point.z() = ligament.lower_point.z() = side == Side::left ? -12 : 12;
    neck.ligaments.push_back(ligament);
  }
}

inline void addLigaments(Neck& neck, Level level) {
  Ligament ligament;
  ligament.upper = level.upper;
  ligament.lower = level.lower();
  ligament.stiffness_N_per_mm = 20;
  ligament.slack_mm = 0.5;
  const auto line = [&](std::string kind, Vec3 upper, Vec3 lower) {
    ligament.kind = std::move(kind);
    ligament.upper_point = upper;
    ligament.lower_point = lower;
    return ligament;
  };
  neck.ligaments.push_back(line("ALL", {16, 1, 0}, {15.5, 12, 0}));
  neck.ligaments.push_back(line("PLL", {0, 1, 0}, {0.5, 12, 0}));
  neck.ligaments.push_back(line("ISL", {-30, -4, 0}, {-30, 3, 0}));
  addBothSides(neck, line("LF", {-15, 0, 0}, {-15, 8, 0}));
  addBothSides(neck, line("CL", {-8, 2, 0}, {-8, 12, 0}));
}

inline void addJoints(Segment& segment) {
  for (const Side side : {Side::left, Side::right}) {
    const double sign = side == Side::left ? -1 : 1;
    Contact facet;
    facet.side = side;
    facet.centre = {-8, 12, sign * 18};
    facet.normal = Vec3(-1, 1, 0).normalized();
    facet.along = Vec3(1, 1, 0).normalized();
    facet.length_mm = facet.width_mm = 11;
    facet.gap_mm = 0.5;
    segment.contacts.push_back(facet);
    Contact uncinate = facet;
    uncinate.kind = ContactKind::uncovertebral;
    uncinate.centre = {8, 15, sign * 9};
    segment.contacts.push_back(uncinate);
    Foramen foramen;
    foramen.roof = {-3, 4, sign * 12};
    foramen.floor = {-3, 8, sign * 12};
    foramen.front = {1, 13, sign * 10};
    foramen.back = {-8, 15, sign * 12};
    foramen.front_upper = {0, 0, sign * 10};
    foramen.area_mm2 = 40;
    foramen.osteophyte_mm = 0.4;
    segment.foramina[side == Side::left ? 0 : 1] = foramen;
  }
}

inline Neck plainNeck() {
  Neck neck;
  neck.person = {45, Sex::male, 1755};
  neck.alignment = {20, 25, 15};
  for (int i = indexOf(Vertebra::T1); i >= 0; --i) {
    Bone& bone = neck.bones[static_cast<size_t>(i)];
    bone.name = static_cast<Vertebra>(i);
    bone.laminae_left = 1;
    bone.spinolaminar = {-15, 5, 0};
    bone.spinous_tip = {-35, -2, 0};
    bone.canal_depth_mm = 15;
    bone.density_HU = 350;
    if (bone.name >= Vertebra::C2) {
      bone.depth_superior_mm = 15;
      bone.depth_inferior_mm = 16;
      bone.width_superior_mm = 20;
      bone.height_posterior_mm = 13;
      bone.height_anterior_mm = (frontCorner() - Vec3(16, 0, 0)).norm();
      bone.superior_centre = (backCorner() + frontCorner()) / 2;
      bone.inferior_centre = {8, 0, 0};
    }
    if (bone.name == Vertebra::T1) {
      bone.neutral.axes = liftedFront(-20 * kDegree);
      continue;
    }
    const Bone& below = neck.bones[static_cast<size_t>(i) + 1];
    Segment& segment = neck.segments[static_cast<size_t>(i)];
    Pose pose{Vec3(0, 20, 0), Mat3::Identity()};
    if (bone.name >= Vertebra::C2) {
      const double half = kSlope + kSpaceLordosis / 2 * kDegree;
      pose.axes = liftedFront(kSlope + kSpaceLordosis * kDegree);
      pose.origin =
          below.superior_centre + liftedFront(half) * Vec3(kStep, kSpaceHeight, 0) - pose.axes * bone.inferior_centre;
      Disc disc;
      disc.lower_centre = below.superior_centre;
      disc.upper_centre = bone.inferior_centre;
      disc.depth_mm = 15;
      disc.width_mm = 19;
      disc.height_anterior_mm = 6;
      disc.height_middle_mm = 5.5;
      disc.height_posterior_mm = 4;
      segment.disc = disc;
    }
    bone.neutral = compose(below.neutral, pose);
    addJoints(segment);
    addLigaments(neck, Level{bone.name});
  }
  Ligament nuchal;
  nuchal.kind = "nuchal";
  nuchal.upper = Vertebra::C0;
  nuchal.lower = Vertebra::C7;
  nuchal.upper_point = {-70, 10, 0};
  nuchal.lower_point = {-35, -2, 0};
  neck.ligaments.push_back(nuchal);
  for (const Side side : {Side::left, Side::right}) {
    for (const char* group : {"splenius", "longus colli"}) {
      Muscle muscle;
      muscle.name = muscle.group = group;
      muscle.side = side;
      neck.muscles.push_back(muscle);
    }
  }
  return neck;
}

inline bool samePose(const Pose& a, const Pose& b, double tolerance = 1e-9) {
  return (a.origin - b.origin).norm() < tolerance && (a.axes - b.axes).norm() < tolerance;
}

/// The line of a kind at a level, on a side.
inline const Ligament& ligamentOf(const Neck& neck, std::string_view kind, Vertebra upper,
                                  Side side = Side::bilateral) {
  for (const Ligament& ligament : neck.ligaments) {
    if (ligament.kind == kind && ligament.upper == upper && ligament.side == side) return ligament;
  }
  throw std::logic_error("no such ligament");
}

inline double lengthOf(const Neck& neck, const Ligament& ligament) {
  return (neck.bone(ligament.upper).neutral * ligament.upper_point -
          neck.bone(ligament.lower).neutral * ligament.lower_point)
      .norm();
}

/// What differs, in words; empty for the same neck. Poses within rounding.
inline std::vector<std::string> differences(const Neck& a, const Neck& b) {
  std::vector<std::string> out;
  for (size_t i = 0; i < kBones; ++i) {
    const std::string bone(name(a.bones[i].name));
    if (!samePose(a.bones[i].neutral, b.bones[i].neutral)) out.push_back("pose " + bone);
    if (a.bones[i].laminae_left != b.bones[i].laminae_left) out.push_back("laminae " + bone);
    if (a.bones[i].canal_depth_mm != b.bones[i].canal_depth_mm) out.push_back("canal " + bone);
    if (a.bones[i].spinolaminar != b.bones[i].spinolaminar) out.push_back("spinolaminar " + bone);
    if (a.bones[i].density_HU != b.bones[i].density_HU) out.push_back("density " + bone);
  }
  for (size_t i = 0; i < kSegments; ++i) {
    const Segment &s = a.segments[i], &t = b.segments[i];
    const std::string level = name(Level{static_cast<Vertebra>(i)});
    const auto disc_of = [](const Segment& segment) {
      return segment.disc ? Vec3(segment.disc->grade, segment.disc->height_anterior_mm, segment.disc->height_middle_mm)
                          : Vec3(-1, 0, 0);
    };
    if (!disc_of(s).isApprox(disc_of(t), 1e-9)) out.push_back("disc " + level);
    if (s.union_maturity != t.union_maturity) out.push_back("union " + level);
    if (s.herniation_mm != t.herniation_mm) out.push_back("herniation " + level);
    for (size_t c = 0; c < s.contacts.size(); ++c) {
      const std::string joint = fmt::format("{} {} {}", name(s.contacts[c].kind), level, name(s.contacts[c].side));
      if (std::abs(s.contacts[c].gap_mm - t.contacts[c].gap_mm) > 1e-9) out.push_back("gap " + joint);
      if (s.contacts[c].remaining != t.contacts[c].remaining) out.push_back("area " + joint);
      if (s.contacts[c].arthritis != t.contacts[c].arthritis) out.push_back("arthritis " + joint);
    }
    for (size_t f = 0; f < 2; ++f) {
      const std::string foramen = fmt::format("{} {}", level, f == 0 ? "left" : "right");
      const Foramen &u = *s.foramina[f], &v = *t.foramina[f];
      if (std::abs(u.area_mm2 - v.area_mm2) > 1e-9) out.push_back("foramen area " + foramen);
      if (u.osteophyte_mm != v.osteophyte_mm) out.push_back("spur " + foramen);
      if (u.opened_mm != v.opened_mm) out.push_back("opened " + foramen);
      if (u.root_tether != v.root_tether) out.push_back("tether " + foramen);
    }
  }
  for (size_t i = 0; i < a.ligaments.size(); ++i) {
    const Ligament &l = a.ligaments[i], &m = b.ligaments[i];
    const std::string line = fmt::format("{} {}-{} {}", l.kind, name(l.upper), name(l.lower), name(l.side));
    if (l.remaining != m.remaining) out.push_back("cut " + line);
    if (std::abs(l.slack_mm - m.slack_mm) > 1e-9) out.push_back("slack " + line);
  }
  for (size_t i = 0; i < a.muscles.size(); ++i) {
    const Muscle& muscle = a.muscles[i];
    if (muscle.strength != b.muscles[i].strength) out.push_back(fmt::format("{} {}", muscle.name, name(muscle.side)));
  }
  if (a.implants.size() != b.implants.size()) out.emplace_back("implants");
  for (size_t i = 0; i < std::min(a.implants.size(), b.implants.size()); ++i) {
    const Implant &p = a.implants[i], &q = b.implants[i];
    if (p.migration_mm != q.migration_mm) out.push_back(fmt::format("migration {}", i));
  }
  if (std::abs(a.alignment.lordosis_deg - b.alignment.lordosis_deg) > 1e-9) out.emplace_back("lordosis");
  if (std::abs(a.alignment.sva_mm - b.alignment.sva_mm) > 1e-9) out.emplace_back("sva");
  return out;
}

/// What of a list starts with a word.
inline std::vector<std::string> startingWith(const std::vector<std::string>& list, std::string_view word) {
  std::vector<std::string> out;
  for (const std::string& entry : list) {
    if (entry.starts_with(word)) out.push_back(entry);
  }
  return out;
}

/// Are left and right exact mirror images?
inline bool isSymmetric(const Neck& neck) {
  for (const Bone& bone : neck.bones) {
    const Mat3& axes = bone.neutral.axes;
    if (bone.neutral.origin.z() != 0 || axes(0, 2) != 0 || axes(1, 2) != 0 || axes(2, 0) != 0 || axes(2, 1) != 0) {
      return false;
    }
  }
  for (const Segment& segment : neck.segments) {
    for (size_t i = 0; i + 2 < segment.contacts.size(); i += 1) {
      const Contact &left = segment.contacts[i], &right = segment.contacts[i + 2];
      if (left.gap_mm != right.gap_mm || left.remaining != right.remaining) return false;
    }
    if (segment.foramina[0]->area_mm2 != segment.foramina[1]->area_mm2) return false;
  }
  for (size_t i = 0; i + 1 < neck.ligaments.size(); ++i) {
    const Ligament &left = neck.ligaments[i], &right = neck.ligaments[i + 1];
    if (left.side != Side::left) continue;
    if (left.slack_mm != right.slack_mm || left.remaining != right.remaining) return false;
  }
  return true;
}

}  // namespace nucha::test
