// The neck as plain data: bones from the head (C0) to T1, what lies between them, implants, muscles.
//
// Frames are ISB: x anterior, y up, z right; millimetres, newtons, megapascals, radians.
// Every bone has its own frame. For C2..T1 its origin is the midline posterior-inferior corner of the vertebral body
// and its x axis runs along the inferior endplate; for C1 and C0 the origin is midway between the two joints below
// (C1-C2, C0-C1), with axes parallel to the laboratory's in the neutral posture. The laboratory is upright (y against
// gravity, x forward under a level gaze); its origin is T1's, and the neutral pose of T1 carries the slope of its
// inferior endplate.
#pragma once

#include <Eigen/Core>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "nucha/base/level.h"
#include "nucha/base/sex.h"

namespace nucha {

using Vec3 = Eigen::Vector3d;
using Mat3 = Eigen::Matrix3d;

inline constexpr int kBones = 9;     ///< C0, C1 ... C7, T1; the index of a bone is static_cast<int>(Vertebra)
inline constexpr int kSegments = 8;  ///< C0-C1 ... C7-T1; the index of a segment is that of its upper bone

inline int indexOf(Vertebra vertebra) { return static_cast<int>(vertebra); }
inline int indexOf(Level level) { return static_cast<int>(level.upper); }

/// Where a bone stands: a point p of the bone lies at origin + axes * p in the laboratory.
struct Pose {
  Vec3 origin = Vec3::Zero();
  Mat3 axes = Mat3::Identity();  ///< columns: the bone's x, y, z
  Vec3 operator*(const Vec3& point) const { return origin + axes * point; }
};

/// A pose relative to another: Pose of b in the frame of a.
Pose relative(const Pose& a, const Pose& b);
Pose compose(const Pose& outer, const Pose& inner);

struct Person {
  double age_years = 0;
  Sex sex = Sex::male;
  double stature_mm = 0;
};

/// The neutral sagittal alignment, angles in degrees with lordosis positive.
struct Alignment {
  double lordosis_deg = 0;  ///< C2-C7, Cobb between the inferior endplates
  double t1_slope_deg = 0;  ///< T1 superior endplate against the horizontal
  double sva_mm = 0;  ///< C2-C7 sagittal vertical axis: centre of C2 in front of the posterior-superior corner of C7
};

/// One bone. Lengths in mm, points in the bone's frame. What a bone does not have (C1 has no body) is zero.
struct Bone {
  Vertebra name = Vertebra::C0;
  Pose neutral;  ///< in the laboratory
  double mass_kg = 0;
  Vec3 centre_of_mass = Vec3::Zero();

  double depth_superior_mm = 0, depth_inferior_mm = 0;  ///< of the vertebral body
  double width_superior_mm = 0, width_inferior_mm = 0;
  double height_anterior_mm = 0, height_posterior_mm = 0;
  double uncinate_height_mm = 0;
  double canal_depth_mm = 0, canal_width_mm = 0;
  double pedicle_width_mm = 0, pedicle_height_mm = 0;
  double lateral_mass_width_mm = 0, lateral_mass_height_mm = 0;
  Vec3 superior_centre = Vec3::Zero();  ///< of the superior endplate
  Vec3 inferior_centre = Vec3::Zero();  ///< of the inferior endplate
  Vec3 spinolaminar = Vec3::Zero();     ///< midline, back of the canal
  Vec3 spinous_tip = Vec3::Zero();      ///< for C0 the external occipital protuberance, for C1 the posterior tubercle
  Vec3 transverse_tip = Vec3::Zero();   ///< right side
  Vec3 dens_tip = Vec3::Zero();         ///< C2 only
  double density_HU = 0;                ///< trabecular, from CT
  double laminae_left = 1;              ///< share of the laminae still there: 0 after laminectomy
};

enum class ContactKind { facet, uncovertebral, dens };

/// A joint surface on the lower bone and its mate on the upper: a smooth patch, height along `normal` over the tangent
/// plane  h(s,t) = 1/2 (curvature_along s^2 + curvature_across t^2)  with s along `along`, t across it.
struct Contact {
  ContactKind kind = ContactKind::facet;
  Side side = Side::right;                           ///< `bilateral` for the dens in the midline
  Vec3 centre = Vec3::Zero();                        ///< on the lower bone, in its frame
  Vec3 normal = Vec3::UnitY();                       ///< unit, from the lower bone to the upper
  Vec3 along = Vec3::UnitX();                        ///< unit, in the surface
  double length_mm = 0;                              ///< along
  double width_mm = 0;                               ///< across
  double curvature_along = 0, curvature_across = 0;  ///< 1/mm, positive: the lower surface is hollow
  double gap_mm = 0;                                 ///< play before the cartilage touches, in the neutral posture
  double remaining = 1;                              ///< share of the area left (a foraminotomy takes some)
  double arthritis = 0;                              ///< 0 healthy .. 1 cartilage gone
};

/// Disc: ellipse between two endplates with a crescent of annulus, thick in front and thin behind.
struct Disc {
  Vec3 lower_centre = Vec3::Zero();  ///< on the superior endplate of the lower bone, its frame
  Vec3 upper_centre = Vec3::Zero();  ///< on the inferior endplate of the upper bone, its frame
  double depth_mm = 0, width_mm = 0;
  double height_anterior_mm = 0, height_middle_mm = 0, height_posterior_mm = 0;
  double annulus_anterior_mm = 0, annulus_posterior_mm = 0;  ///< thickness of the ring
  double nucleus_share = 0;                                  ///< of the disc's area
  int grade = 1;                                             ///< Pfirrmann 1 .. 5
};

/// The way out of a nerve root on one side, in the neutral posture; points bound it in the sagittal plane.
struct Foramen {
  Vec3 roof = Vec3::Zero();         ///< lower edge of the upper pedicle, upper bone
  Vec3 floor = Vec3::Zero();        ///< upper edge of the lower pedicle, lower bone
  Vec3 front = Vec3::Zero();        ///< uncinate and posterior edge of the lower body, lower bone
  Vec3 back = Vec3::Zero();         ///< tip of the superior articular process, lower bone
  Vec3 front_upper = Vec3::Zero();  ///< posterior-inferior corner of the upper body at this side, upper bone
  double area_mm2 = 0;              ///< measured area in neutral
  double osteophyte_mm = 0;         ///< how far a spur stands into it from the front
  double opened_mm = 0;             ///< how far a foraminotomy moved the back wall
  double root_tether = 0;           ///< 0 free .. 1 scarred to the wall
};

/// What lies between two neighbouring bones besides ligaments.
struct Segment {
  std::optional<Disc> disc;  ///< none at C0-C1, C1-C2, and where it was taken out
  std::vector<Contact> contacts;
  std::array<std::optional<Foramen>, 2> foramina;  ///< left, right
  double union_maturity = 0;                       ///< 0 no bone bridge .. 1 solid; counts where a graft or cage lies
  double herniation_mm = 0;  ///< how far disc or bone stands into the canal from the front, in the midline
};

/// Tension-only line: slack up to `slack_mm` of elongation, then a quadratic toe, then linear.
struct Ligament {
  std::string kind;  ///< ALL, PLL, LF, ISL, CL, alar, transverse, apical, tectorial, AAOM, PAOM, AAAM, PAAM, nuchal
  Side side = Side::bilateral;
  Vertebra upper = Vertebra::C0, lower = Vertebra::C1;
  Vec3 upper_point = Vec3::Zero(), lower_point = Vec3::Zero();
  double stiffness_N_per_mm = 0;
  double slack_mm = 0;  ///< negative: under tension in neutral
  double toe_mm = 0;
  double failure_N = 0;
  double remaining = 1;  ///< share not cut
};

struct MusclePoint {
  Vertebra bone = Vertebra::T1;  ///< what is fixed to the trunk goes with T1
  Vec3 point = Vec3::Zero();
};

struct Muscle {
  std::string name;  ///< with its group
  std::string group;
  Side side = Side::right;
  std::vector<MusclePoint> path;  ///< from the trunk up
  double max_force_N = 0;
  double optimal_fibre_mm = 0;
  double tendon_slack_mm = 0;
  double pennation_rad = 0;
  double strength = 1;  ///< share of the force it can still give
};

enum class ImplantKind {
  graft,
  cage,
  standalone_cage,
  corpectomy_cage,
  plate,
  lateral_mass_rods,
  pedicle_rods,
  wire,
  disc_replacement
};
enum class Constraint { none, constrained, unconstrained, elastic };  ///< of a disc replacement

/// An implant from `upper` to `lower`. Plates and rods over several levels are one implant over all of them.
struct Implant {
  ImplantKind kind = ImplantKind::cage;
  Vertebra upper = Vertebra::C5, lower = Vertebra::C6;
  double height_mm = 0;  ///< of a spacer
  double lordosis_deg = 0;
  double depth_mm = 0, width_mm = 0;  ///< footprint
  double modulus_MPa = 0;
  bool dynamic = false;  ///< a plate whose screws may slide
  Constraint constraint = Constraint::none;
  double loosening = 0;      ///< 0 firm .. 1 no hold
  double subsidence_mm = 0;  ///< how far a spacer sank
  double migration_mm = 0;   ///< how far it moved out forward; negative: backward, towards the canal
  bool broken = false;       ///< carries nothing but still lies there
};

struct Neck {
  std::string name;
  Person person;
  Alignment alignment;
  std::array<Bone, kBones> bones;
  std::array<Segment, kSegments> segments;
  std::vector<Ligament> ligaments;
  std::vector<Muscle> muscles;
  std::vector<Implant> implants;
  std::vector<std::string> operations;  ///< what was done, in plain words, in order

  const Bone& bone(Vertebra v) const { return bones[static_cast<size_t>(v)]; }
  Bone& bone(Vertebra v) { return bones[static_cast<size_t>(v)]; }
  const Segment& segment(Level l) const { return segments[static_cast<size_t>(l.upper)]; }
  Segment& segment(Level l) { return segments[static_cast<size_t>(l.upper)]; }
};

/// Does the implant lie at this level, alone or over others too?
inline bool covers(const Implant& implant, Level level) {
  return indexOf(implant.upper) <= indexOf(level.upper) && indexOf(implant.lower) >= indexOf(level.lower());
}

/// Does all of the implant lie between these bones, themselves among them?
inline bool liesWithin(const Implant& implant, Vertebra upper, Vertebra lower) {
  return implant.upper >= upper && implant.lower <= lower;
}

/// Was the disc of this level taken out? C0-C1 and C1-C2 never had one.
inline bool isEmptied(const Neck& neck, Level level) {
  return level.upper >= Vertebra::C2 && !neck.segment(level).disc;
}

/// Centre of a vertebral body, in the bone's frame.
inline Vec3 bodyCentre(const Bone& bone) { return 0.5 * (bone.superior_centre + bone.inferior_centre); }

/// Where a bone stands in another one's frame in the neutral posture.
Pose neutralPose(const Neck& neck, Vertebra bone, Vertebra in_frame_of);
/// All bones in the laboratory in the neutral posture.
std::array<Pose, kBones> neutralPoses(const Neck& neck);

/// Mean of the centres of a segment's facet joints, in the lower bone's frame; zero when it has none.
Vec3 facetCentre(const Segment& segment);

/// Area of the outline of a foramen in the sagittal plane of the lower bone, mm2; `upper`: the upper bone in its frame.
double outlineArea(const Foramen& foramen, const Pose& upper);

inline constexpr std::array kImplantKinds{
    ImplantKind::graft,           ImplantKind::cage,  ImplantKind::standalone_cage,
    ImplantKind::corpectomy_cage, ImplantKind::plate, ImplantKind::lateral_mass_rods,
    ImplantKind::pedicle_rods,    ImplantKind::wire,  ImplantKind::disc_replacement};

std::string_view name(ContactKind kind);
std::string_view name(ImplantKind kind);
std::string_view name(Constraint constraint);

/// Every fault of a neck, each with where, what was found and what is allowed; empty when it can be computed with.
std::vector<std::string> faults(const Neck& neck);

/// Refuses a neck that has faults. Throws InputError naming them all.
void validate(const Neck& neck);

}  // namespace nucha
