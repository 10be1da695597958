// Ligament lines between the placed bones.
#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "nucha/neck/build_parts.h"

namespace nucha {
namespace {

constexpr double kLeastLength = 3;  // mm, of a line between processes that come close
constexpr double kBase = 0.25;      // places of the two lines along a spinous process
constexpr double kTip = 0.9;
constexpr double kAlarBelowTip = 0.7;  // of the radius of the dens

size_t at(int index) { return static_cast<size_t>(index); }

/// Ends of one line, each in the frame of its bone.
struct Line {
  Side side = Side::bilateral;
  Vec3 upper = Vec3::Zero(), lower = Vec3::Zero();
};

class LigamentBuilder {
 public:
  explicit LigamentBuilder(Building& building) : building_(building), t_(building.tables) {}

  void build() {
    for (const NeckLigament& row : t_.tables().ligaments) {
      for (int segment = indexOf(row.upper_from); segment <= indexOf(row.upper_to); ++segment) add(row, segment);
    }
  }

 private:
  const Bone& bone(int index) const { return building_.neck.bones[at(index)]; }
  const Outline& outline(int index) const { return building_.outlines[at(index)]; }
  double value(std::string_view place, std::string_view quantity) const { return t_.value(place, quantity); }

  void add(const NeckLigament& row, int segment) {
    const auto [lines, lower] = linesOf(row, segment);
    const bool paired = row.kind == "CL" || row.kind == "alar";
    const auto count = static_cast<double>(lines.size()) / (paired ? 2 : 1);
    for (const Line& line : lines) {
      Ligament ligament;
      ligament.kind = row.kind;
      ligament.side = line.side;
      ligament.upper = static_cast<Vertebra>(segment);
      ligament.lower = static_cast<Vertebra>(lower);
      ligament.upper_point = line.upper;
      ligament.lower_point = line.lower;
      ligament.stiffness_N_per_mm = row.stiffness_N_per_mm.value / count;
      ligament.slack_mm = row.slack_mm.value + row.rotation_slack * neededByRotation(line, segment, lower);
      ligament.toe_mm = row.toe_mm.value;
      ligament.failure_N = row.failure_N.value / count;
      building_.neck.ligaments.push_back(std::move(ligament));
    }
  }

  // how much longer a line gets when C1, and the head with it, turns about the dens through the neutral zone
  double neededByRotation(const Line& line, int upper, int lower) const {
    if (upper > indexOf(Vertebra::C1) || lower < indexOf(Vertebra::C2)) return 0;
    const Pose& axis = bone(indexOf(Vertebra::C2)).neutral;
    const Vec3 end = toLocal(axis, bone(upper).neutral * line.upper);
    const Vec3 along = densAxis() * Vec3::UnitY();
    const double length = (end - line.lower).norm();
    double needed = 0;
    for (const double side : kSides) {
      const double angle = side * t_.radians("C1-C2", "neutral_rotation");
      const Vec3 arm = end - joint();
      const Vec3 turned = joint() + arm * std::cos(angle) + along.cross(arm) * std::sin(angle) +
                          along * along.dot(arm) * (1 - std::cos(angle));
      needed = std::max(needed, (turned - line.lower).norm() - length);
    }
    return needed;
  }

  Vec3 joint() const { return {value("C2", "upper_joint_forward"), value("C2", "upper_joint_height"), 0}; }
  Mat3 densAxis() const { return tiltedForward(-t_.radians("C2", "dens_lean")); }
  Mat3 atlasTilt() const { return tiltedForward(building_.atlas_tilt_rad); }
  double archFront() const { return value("C2", "dens_radius") + value("neck", "dens_gap"); }

  std::pair<std::vector<Line>, int> linesOf(const NeckLigament& row, int segment) const {
    const std::string& kind = row.kind;
    if (kind == "CL") return {capsule(segment), segment + 1};
    if (kind == "ALL") return {{alongBodies(segment, true)}, segment + 1};
    if (kind == "PLL") return {{alongBodies(segment, false)}, segment + 1};
    if (kind == "LF") return {flavum(segment), segment + 1};
    if (kind == "ISL") return {interspinous(segment), segment + 1};
    if (kind == "transverse") return {transverse(), segment + 1};
    if (kind == "alar") return {alar(), indexOf(Vertebra::C2)};
    if (kind == "apical") return {{apical()}, indexOf(Vertebra::C2)};
    if (kind == "tectorial") return {membrane(clivus(), backOfAxis()), indexOf(Vertebra::C2)};
    if (kind == "AAOM") return {membrane(basion(), arch(true, true)), segment + 1};
    if (kind == "PAOM") return {keptApart(0, 1, membrane(bone(0).spinolaminar, arch(false, true))), segment + 1};
    if (kind == "AAAM") return {membrane(arch(true, false), frontOfAxis()), segment + 1};
    if (kind == "PAAM") return {keptApart(1, 2, membrane(arch(false, false), laminaOf(2, 0.5))), segment + 1};
    throw InputError({row.provenance.where, "'" + kind + "' is no ligament that can be placed",
                      "use ALL, PLL, LF, ISL, CL, alar, transverse, apical, tectorial, AAOM, PAOM, AAAM or PAAM"});
  }

  Vec3 wallOf(int index, bool front) const {
    const Outline& body = outline(index);
    return front ? Vec3((body.front_low + body.front_high) / 2) : Vec3((body.back_low + body.back_high) / 2);
  }

  Line alongBodies(int segment, bool front) const {
    return {Side::bilateral, wallOf(segment, front), wallOf(segment + 1, front)};
  }

  double laminaHeight(int index) const {
    return t_.valueOrCommon(static_cast<Vertebra>(index), "lamina_height_share") * bone(index).height_posterior_mm;
  }

  // a point of the lamina in the midline: 0 its middle, 0.5 the upper edge
  Vec3 laminaOf(int index, double share) const {
    return bone(index).spinolaminar + Vec3(0, share * laminaHeight(index), 0);
  }

  // arches that come close, or would overlap, keep a short line between them
  Line keptApart(int upper, int lower, const Line& line) const {
    const Pose &high = bone(upper).neutral, &low = bone(lower).neutral;
    const Vec3 up = (high * bone(upper).spinolaminar - low * bone(lower).spinolaminar).normalized();
    const Vec3 from = low * line.lower, to = high * line.upper;
    const Vec3 shift = up * std::max(0.0, kLeastLength - (to - from).dot(up)) / 2;
    return {line.side, toLocal(high, to + shift), toLocal(low, from - shift)};
  }

  std::vector<Line> keptApart(int upper, int lower, std::vector<Line> lines) const {
    for (Line& line : lines) line = keptApart(upper, lower, line);
    return lines;
  }

  std::vector<Line> flavum(int segment) const {
    const double aside = value("neck", "flavum_lateral");
    std::vector<Line> lines;
    for (const double side : kSides) {
      const Vec3 shift(0, 0, side * aside);
      lines.push_back({sideOf(side), laminaOf(segment, -value("neck", "flavum_upper_share")) + shift,
                       laminaOf(segment + 1, 0.5) + shift});
    }
    return keptApart(segment, segment + 1, std::move(lines));
  }

  Vec3 alongProcess(int index, double share) const {
    return bone(index).spinolaminar + share * (bone(index).spinous_tip - bone(index).spinolaminar);
  }

  // between the middles of two processes, less half the height of each
  std::vector<Line> interspinous(int segment) const {
    const double thick =
        value("neck", "spinous_height_share") * (laminaHeight(segment) + laminaHeight(segment + 1)) / 2;
    std::vector<Line> lines;
    for (const double share : {kBase, kTip}) {
      const Vec3 high = bone(segment).neutral * alongProcess(segment, share);
      const Vec3 low = bone(segment + 1).neutral * alongProcess(segment + 1, share);
      const Vec3 inset = (high - low).normalized() * thick / 2;
      lines.push_back({Side::bilateral, toLocal(bone(segment).neutral, high - inset),
                       toLocal(bone(segment + 1).neutral, low + inset)});
    }
    return keptApart(segment, segment + 1, std::move(lines));
  }

  // four lines round the rim, along the normal of the joint
  std::vector<Line> capsule(int segment) const {
    const double length = value("neck", segment < 2 ? "upper_capsule_length" : "capsule_length");
    const Pose& low = bone(segment + 1).neutral;
    std::vector<Line> lines;
    for (const Contact& contact : building_.neck.segments[at(segment)].contacts) {
      if (contact.kind != ContactKind::facet) continue;
      const double sign = contact.side == Side::left ? -1 : 1;
      const Vec3 across = sign * contact.along.cross(contact.normal);
      for (const Vec3& rim : {Vec3(contact.along * contact.length_mm / 2), Vec3(-contact.along * contact.length_mm / 2),
                              Vec3(across * contact.width_mm / 2), Vec3(-across * contact.width_mm / 2)}) {
        const Vec3 middle = contact.centre + rim;
        const Vec3 half = contact.normal * (length / 2);
        lines.push_back({contact.side, toLocal(bone(segment).neutral, low * (middle + half)), middle - half});
      }
    }
    return lines;
  }

  std::vector<Line> transverse() const {
    const double height = value("C2", "dens_facet_above_joint");
    const Vec3 back = joint() + densAxis() * Vec3(-value("C2", "dens_radius"), height, 0);
    std::vector<Line> lines;
    for (const double side : kSides) {
      const Vec3 tubercle(0, height, side * value("C1", "transverse_tubercle_lateral"));
      lines.push_back({sideOf(side), atlasTilt() * tubercle, back});
    }
    return lines;
  }

  std::vector<Line> alar() const {
    const double radius = value("C2", "dens_radius") * kAlarBelowTip;
    const Vec3 along = (bone(indexOf(Vertebra::C2)).dens_tip - joint()).normalized();
    const Vec3 below = bone(indexOf(Vertebra::C2)).dens_tip - along * radius;
    std::vector<Line> lines;
    for (const double side : kSides) {
      lines.push_back({sideOf(side), Vec3(0, value("C0", "alar_height"), side * value("C0", "alar_lateral")),
                       below + Vec3(0, 0, side * radius)});
    }
    return lines;
  }

  Vec3 basion() const { return {value("C0", "basion_forward"), value("C0", "basion_height"), 0}; }
  Vec3 clivus() const { return basion() + Vec3(0, value("C0", "clivus_height"), 0); }
  Line apical() const { return {Side::bilateral, basion(), bone(indexOf(Vertebra::C2)).dens_tip}; }
  Vec3 backOfAxis() const { return wallOf(indexOf(Vertebra::C2), false); }
  Vec3 frontOfAxis() const { return wallOf(indexOf(Vertebra::C2), true); }

  // upper or lower edge of the anterior or posterior arch of the atlas, on its canal side behind
  Vec3 arch(bool front, bool top) const {
    const Bone& atlas = bone(1);
    const double half = (front ? atlas.height_anterior_mm : atlas.height_posterior_mm) / 2;
    const double depth = (value("C1", "tubercle_distance") - value("C1", "canal_depth")) / 4;
    const double x = front ? archFront() + depth : archFront() - atlas.canal_depth_mm - depth;
    const double y = value("C1", front ? "anterior_arch_centre_height" : "posterior_arch_centre_height");
    return atlasTilt() * Vec3(x, y + (top ? half : -half), 0);
  }

  // a line in the middle and one on each side
  std::vector<Line> membrane(const Vec3& upper, const Vec3& lower) const {
    const Vec3 aside(0, 0, value("C1", "membrane_half_width"));
    return {{Side::left, upper - aside, lower - aside},
            {Side::bilateral, upper, lower},
            {Side::right, upper + aside, lower + aside}};
  }

  Building& building_;
  const PersonTables& t_;
};

}  // namespace

void buildLigaments(Building& building) { LigamentBuilder(building).build(); }

}  // namespace nucha
