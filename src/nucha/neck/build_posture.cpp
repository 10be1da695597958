// The neutral posture: bodies stacked on T1, then turned so that the alignment asked for is met.
#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "nucha/base/text.h"
#include "nucha/neck/build_parts.h"

namespace nucha {
namespace {

constexpr int kC2 = static_cast<int>(Vertebra::C2);
constexpr int kC7 = static_cast<int>(Vertebra::C7);
constexpr double kDegree = std::numbers::pi / 180;
constexpr int kIterations = 40;
constexpr double kStep = 1e-6;       // rad, of the finite differences
constexpr double kConverged = 1e-9;  // deg, mm
constexpr double kMissed = 0.05;     // deg, mm: an alignment this far off is not met

size_t at(int index) { return static_cast<size_t>(index); }

double slopeOfTable(const Building& building, int bone) {
  return building.tables.radians(name(static_cast<Vertebra>(bone)), "endplate_slope");
}

double usualT1Slope(const Building& building) {
  return building.neckValue("t1_slope_per_c7_slope") * slopeOfTable(building, kC7) +
         building.neckValue("t1_slope_offset") * kDegree;
}

double usualLordosis(const Building& building) { return slopeOfTable(building, kC7) - slopeOfTable(building, kC2); }

// depths that face the disc, summed: a turn of one radian opens the front against the back by half of it
double facingDepth(const Building& building, int segment) {
  return building.neck.bones[at(segment)].depth_inferior_mm + building.neck.bones[at(segment + 1)].depth_superior_mm;
}

void setDisc(Building& building, int segment) {
  const DiscMeasurements& given = building.given.discs[at(segment)];
  const Level level{static_cast<Vertebra>(segment)};
  const double front = building.tables.value(level, "height_anterior");
  const double back = building.tables.value(level, "height_posterior");
  const double middle = building.tables.value(level, "height_middle");
  double corner = (front + back) / 2;
  if (given.height_anterior_mm && given.height_posterior_mm) {
    corner = (*given.height_anterior_mm + *given.height_posterior_mm) / 2;
  } else if (given.height_anterior_mm) {
    corner *= *given.height_anterior_mm / front;
  } else if (given.height_posterior_mm) {
    corner *= *given.height_posterior_mm / back;
  } else if (given.height_middle_mm) {
    corner *= *given.height_middle_mm / middle;
  }
  building.corner_height_mm[at(segment)] = corner;
}

bool isMeasured(const Building& building, int segment) {
  const DiscMeasurements& given = building.given.discs[at(segment)];
  return given.angle_deg || (given.height_anterior_mm && given.height_posterior_mm);
}

// the usual angle keeps the usual slopes of the endplates, whatever the bodies measure
double usualAngle(const Building& building, int segment) {
  const double upper = slopeOfTable(building, segment);
  if (segment == kC7) return usualT1Slope(building) - upper;
  return slopeOfTable(building, segment + 1) + building.outlines[at(segment + 1)].wedge_rad - upper;
}

double angleOf(const Building& building, int segment) {
  const DiscMeasurements& given = building.given.discs[at(segment)];
  if (given.angle_deg) return *given.angle_deg * kDegree;
  if (isMeasured(building, segment)) {
    const double sine = (*given.height_anterior_mm - *given.height_posterior_mm) / facingDepth(building, segment);
    return 2 * std::asin(std::clamp(sine, -1.0, 1.0));
  }
  return usualAngle(building, segment);
}

double posteriorHeight(const Building& building, int segment) {
  return building.corner_height_mm[at(segment)] -
         facingDepth(building, segment) / 2 * std::sin(building.disc_angle_rad[at(segment)] / 2);
}

// poses of C2 .. T1
void stack(Building& building, double t1_slope) {
  auto& bones = building.neck.bones;
  double slope = t1_slope - building.outlines[at(kT1)].wedge_rad;
  bones[at(kT1)].neutral = {Vec3::Zero(), tiltedForward(slope)};
  for (int segment = kC7; segment >= kC2; --segment) {
    const Outline& lower = building.outlines[at(segment + 1)];
    const double angle = building.disc_angle_rad[at(segment)];
    const double top = slope + lower.wedge_rad;
    const Vec3 up = tiltedForward(top - angle / 2) * Vec3::UnitY();  // halves the angle between the endplates
    slope = top - angle;
    bones[at(segment)].neutral = {
        bones[at(segment + 1)].neutral * lower.back_high + posteriorHeight(building, segment) * up,
        tiltedForward(slope)};
  }
}

double slopeOf(const Bone& bone) { return std::atan2(-bone.neutral.axes(1, 0), bone.neutral.axes(0, 0)); }

double lordosisOf(const Building& building) {
  return (slopeOf(building.neck.bones[at(kC7)]) - slopeOf(building.neck.bones[at(kC2)])) / kDegree;
}

double svaOf(const Building& building) {
  const Bone& axis = building.neck.bones[at(kC2)];
  return (axis.neutral * bodyCentre(axis)).x() -
         (building.neck.bones[at(kC7)].neutral * building.outlines[at(kC7)].back_high).x();
}

struct Wish {
  std::optional<double> lordosis_deg, sva_mm;
  double t1_slope = 0;  // rad
};

Eigen::VectorXd missing(const Building& building, const Wish& wish) {
  Eigen::VectorXd result(static_cast<Eigen::Index>(wish.lordosis_deg.has_value() + wish.sva_mm.has_value()));
  Eigen::Index row = 0;
  if (wish.lordosis_deg) result(row++) = *wish.lordosis_deg - lordosisOf(building);
  if (wish.sva_mm) result(row++) = *wish.sva_mm - svaOf(building);
  return result;
}

Eigen::MatrixXd sensitivity(Building& building, const Wish& wish, const std::vector<int>& free) {
  const Eigen::VectorXd base = missing(building, wish);
  Eigen::MatrixXd result(base.size(), static_cast<Eigen::Index>(free.size()));
  for (size_t i = 0; i < free.size(); ++i) {
    const double kept = building.disc_angle_rad[at(free[i])];
    building.disc_angle_rad[at(free[i])] = kept + kStep;
    stack(building, wish.t1_slope);
    result.col(static_cast<Eigen::Index>(i)) = (base - missing(building, wish)) / kStep;
    building.disc_angle_rad[at(free[i])] = kept;
  }
  stack(building, wish.t1_slope);
  return result;
}

// least turns that meet the wishes (Newton with the minimum-norm step), within what a segment may be turned
void turnSegments(Building& building, const Wish& wish, const std::vector<int>& free) {
  const auto usual = building.disc_angle_rad;
  const Range most = building.tables.limit("segment_adjustment");
  for (int i = 0; i < kIterations; ++i) {
    const Eigen::VectorXd residual = missing(building, wish);
    if (residual.size() == 0 || residual.cwiseAbs().maxCoeff() < kConverged) return;
    const Eigen::MatrixXd jacobian = sensitivity(building, wish, free);
    Eigen::VectorXd turned(static_cast<Eigen::Index>(free.size()));
    for (size_t k = 0; k < free.size(); ++k) {
      turned(static_cast<Eigen::Index>(k)) = building.disc_angle_rad[at(free[k])] - usual[at(free[k])];
    }
    // the whole turn is kept as small as it can be, not just the step
    const Eigen::VectorXd target = residual + jacobian * turned;
    const Eigen::VectorXd turn = jacobian.completeOrthogonalDecomposition().solve(target);
    for (size_t k = 0; k < free.size(); ++k) {
      const double bounded = std::clamp(turn(static_cast<Eigen::Index>(k)), most.lo * kDegree, most.hi * kDegree);
      building.disc_angle_rad[at(free[k])] = usual[at(free[k])] + bounded;
    }
    stack(building, wish.t1_slope);
  }
}

void refuseMissed(Building& building, const Wish& wish, bool measured_all) {
  const Range mismatch = building.tables.limit("given_mismatch");
  const double tolerance = measured_all ? mismatch.hi : kMissed;
  const Range most = building.tables.limit("segment_adjustment");
  const std::string fix =
      measured_all ? "leave out the lordosis or the angles of some discs"
                   : fmt::format("each segment may be turned by {} degrees from what is usual", shown(most.hi));
  if (wish.lordosis_deg && building.given.lordosis_deg &&
      std::abs(*wish.lordosis_deg - lordosisOf(building)) > tolerance) {
    building.fault("lordosis/deg",
                   fmt::format("{} degrees (Cobb) cannot be met with the rest: {} is as near as it comes",
                               shown(*wish.lordosis_deg), shown(lordosisOf(building))),
                   fix);
  }
  if (wish.sva_mm && std::abs(*wish.sva_mm - svaOf(building)) > tolerance) {
    building.fault("sva_mm",
                   fmt::format("{} mm cannot be met with the rest: {} is as near as it comes", shown(*wish.sva_mm),
                               shown(svaOf(building))),
                   fix);
  }
}

void refuseClosedDiscs(Building& building) {
  for (int segment = kC2; segment <= kC7; ++segment) {
    const double back = posteriorHeight(building, segment);
    const double front = 2 * building.corner_height_mm[at(segment)] - back;
    const double least = building.tables.limit("disc_height").lo;
    if (back >= least && front >= least) continue;
    building.fault("discs/" + name(Level{static_cast<Vertebra>(segment)}),
                   fmt::format("would be {} mm high in front and {} mm behind", shown(front), shown(back)),
                   fmt::format("at least {} mm are needed: check the angles and heights of this level", shown(least)));
  }
}

// a lordosis given alone takes the T1 slope some way with it, and the other way round
Wish wishOf(const Building& building) {
  const Measurements& given = building.given;
  const double usual_slope = usualT1Slope(building);
  const double usual_lordosis = usualLordosis(building) / kDegree;
  Wish wish;
  wish.sva_mm = given.sva_mm;
  wish.t1_slope = given.t1_slope_deg ? *given.t1_slope_deg * kDegree : usual_slope;
  if (given.lordosis_deg) {
    const bool tangent = given.lordosis_method == LordosisMethod::posterior_tangent;
    wish.lordosis_deg = *given.lordosis_deg - (tangent ? building.neckValue("tangent_minus_cobb") : 0);
    if (!given.t1_slope_deg) {
      wish.t1_slope += building.neckValue("t1_slope_per_lordosis") * (*wish.lordosis_deg - usual_lordosis) * kDegree;
    }
  } else if (given.t1_slope_deg) {
    const double steeper = (wish.t1_slope - usual_slope) / kDegree;
    wish.lordosis_deg = usual_lordosis + building.neckValue("lordosis_per_t1_slope") * steeper;
  }
  return wish;
}

void placeUpper(Building& building) {
  const PersonTables& t = building.tables;
  const Bone& axis = building.neck.bones[at(kC2)];
  const double lean = t.radians("C2", "dens_lean");
  building.atlas_tilt_rad = t.value("neck", "c1_follows_c2") * (slopeOf(axis) - lean);
  const Vec3 play = Vec3::UnitY() * t.value("neck", "upper_gap");
  const Vec3 joint = axis.neutral * Vec3(t.value("C2", "upper_joint_forward"), t.value("C2", "upper_joint_height"), 0);
  Pose& atlas = building.neck.bones[1].neutral;
  atlas.origin = joint + play;
  const Vec3 cups(t.value("C1", "upper_joint_forward"), t.value("C1", "lateral_mass_height"), 0);
  building.neck.bones[0].neutral.origin = atlas.origin + tiltedForward(building.atlas_tilt_rad) * cups + play;
}

}  // namespace

void buildPosture(Building& building) {
  for (int segment = kC2; segment <= kC7; ++segment) setDisc(building, segment);
  for (int segment = kC2; segment <= kC7; ++segment) building.disc_angle_rad[at(segment)] = angleOf(building, segment);
  std::vector<int> free;
  bool measured_all = true;  // of those between C2 and C7
  for (int segment = kC2; segment <= kC7; ++segment) {
    if (isMeasured(building, segment)) continue;
    free.push_back(segment);
    if (segment < kC7) measured_all = false;
  }
  Wish wish = wishOf(building);
  if (measured_all && !building.given.lordosis_deg) wish.lordosis_deg.reset();
  stack(building, wish.t1_slope);
  if (!free.empty()) turnSegments(building, wish, free);
  refuseMissed(building, wish, measured_all);
  refuseClosedDiscs(building);
  building.neck.alignment = {lordosisOf(building), wish.t1_slope / kDegree, svaOf(building)};
  placeUpper(building);
}

}  // namespace nucha
