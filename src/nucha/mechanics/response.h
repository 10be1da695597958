// What a neck does under load: the results of the mechanics, each with its unit.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "nucha/mechanics/report.h"
#include "nucha/neck/neck.h"

namespace nucha {

/// Motion directions, always named at the border and never signed.
enum class Direction { flexion, extension, left_bending, right_bending, left_rotation, right_rotation };
inline constexpr std::array kDirections{Direction::flexion,       Direction::extension,     Direction::left_bending,
                                        Direction::right_bending, Direction::left_rotation, Direction::right_rotation};
std::string_view name(Direction direction);
std::optional<Direction> findDirection(std::string_view text);
/// Unit vector of the moment that turns this way (ISB: flexion turns about -z).
Vec3 axisOf(Direction direction);

/// How the load is applied.
enum class Protocol {
  load_control,          ///< a given moment
  displacement_control,  ///< a given rotation of the head end
  hybrid,                ///< the moment that gives the operated neck the motion of the intact one
};
std::string_view name(Protocol protocol);

struct LoadCase {
  Direction direction = Direction::flexion;
  Vertebra loaded = Vertebra::C0;  ///< bone that takes the moment; those above it hang on it
  Protocol protocol = Protocol::load_control;
  double moment_Nm = 0;      ///< final moment (load control)
  double rotation_deg = 0;   ///< final rotation of `loaded` against T1 (displacement control)
  double follower_N = 0;     ///< tension of a cable along the vertebral bodies
  bool head_weight = false;  ///< gravity on the head and the bones
  bool muscles = false;      ///< muscles hold the weight in the neutral posture (and the weight acts, then)
  int steps = 10;            ///< points along the curve
};

/// Rotation of a bone relative to the one below, from neutral: degrees about the named axes.
struct Rotation {
  double flexion_deg = 0;                   ///< negative: extension
  double left_bending_deg = 0;              ///< negative: right
  double left_rotation_deg = 0;             ///< negative: right
  double along(Direction direction) const;  ///< positive when it goes this way
};

struct DiscResult {
  double compression_N = 0;  ///< along the disc's normal, positive when compressed
  double shear_N = 0;        ///< anterior, of the upper bone on the lower
  double moment_Nm = 0;      ///< magnitude, at the disc's centre
  double pressure_MPa = 0;   ///< in the nucleus
  double fibre_strain = 0;   ///< largest, of the annulus
  double bulge_mm = 0;       ///< backward, at the posterior edge
};

struct ForamenResult {
  double height_mm = 0, width_mm = 0, area_mm2 = 0;
  double root_strain = 0;
};

struct SegmentResult {
  Level level{Vertebra::C0};
  Rotation rotation;
  Vec3 translation_mm = Vec3::Zero();         ///< of the upper body's centre, in the lower bone's frame
  std::optional<Vec3> centre_of_rotation_mm;  ///< sagittal, in the lower bone's frame; none when it hardly turned
  std::optional<DiscResult> disc;
  std::array<double, 2> facet_N{};  ///< left, right
  std::array<double, 2> uncovertebral_N{};
  std::array<std::optional<ForamenResult>, 2> foramen;
  std::optional<double> canal_mm;  ///< shortest sagittal distance between body edges and laminae, less what stands into
                                   ///< it from the front: a herniation, a spacer that moved backward
  double interspinous_mm = 0;      ///< distance between the tips of the spinous processes
};

struct LigamentResult {
  size_t ligament = 0;  ///< index in the neck
  double elongation_mm = 0, strain = 0, force_N = 0;
};

struct ImplantResult {
  size_t implant = 0;         ///< index in the neck
  Level level{Vertebra::C5};  ///< the part of it between these two bones
  double axial_N = 0;         ///< compression positive
  double shear_N = 0;
  double moment_Nm = 0;
  double screw_N = 0;     ///< largest pull on one screw; 0 when it has none
  double strength_N = 0;  ///< pull-out or subsidence strength that load is held against
  double used = 0;        ///< load over strength
};

struct MuscleResult {
  size_t muscle = 0;
  double activation = 0, force_N = 0, length_mm = 0;
};

/// One equilibrium.
struct Equilibrium {
  double moment_Nm = 0;            ///< applied along the case's direction
  double rotation_deg = 0;         ///< of the loaded bone against T1, along the direction
  std::array<Pose, kBones> poses;  ///< in the laboratory
  std::array<SegmentResult, kSegments> segments;
  std::vector<LigamentResult> ligaments;
  std::vector<ImplantResult> implants;
  std::vector<MuscleResult> muscles;
  double missing_moment_Nm = 0;  ///< of the head's weight, what the muscles cannot carry at the joint where most is
                                 ///< missing
  double energy_Nmm = 0;
  Report report;
};

/// A neck through a load case: from neutral (first) to the full load (last).
struct Response {
  LoadCase load;
  std::vector<Equilibrium> curve;
  std::string note;       ///< what a reader must know, such as a posture that the muscles cannot hold; may be empty
  bool complete = false;  ///< false: the curve ends where the solver stopped; curve.back().report says why
  const Equilibrium& end() const { return curve.back(); }
};

}  // namespace nucha
