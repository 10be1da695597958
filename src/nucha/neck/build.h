// Builds a neck from what a clinic has: sex, age, stature, a few lengths and angles of a lateral film.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "nucha/evidence/neck_tables.h"
#include "nucha/neck/neck.h"

namespace nucha {

/// How C2-C7 lordosis was measured; the methods differ by several degrees on the same neck.
enum class LordosisMethod { cobb, posterior_tangent };
std::string_view name(LordosisMethod method);

/// What was measured of one vertebra; mm. What is empty comes from the tables.
struct BoneMeasurements {
  std::optional<double> height_anterior_mm, height_posterior_mm;
  std::optional<double> depth_superior_mm, depth_inferior_mm;
  std::optional<double> canal_depth_mm;
};

/// What was measured of one disc. Heights between the corners of the endplates (middle: between their hollows).
struct DiscMeasurements {
  std::optional<double> height_anterior_mm, height_middle_mm, height_posterior_mm;
  std::optional<double> angle_deg;  ///< between the endplates, lordosis positive
  std::optional<int> grade;         ///< Pfirrmann 1 .. 5
};

/// Everything makeNeck() can use. Only the sex is needed.
struct Measurements {
  std::string name;
  Sex sex = Sex::male;
  std::optional<double> age_years, stature_mm;
  std::optional<double> lordosis_deg;  ///< C2-C7
  LordosisMethod lordosis_method = LordosisMethod::cobb;
  std::optional<double> t1_slope_deg;
  std::optional<double> sva_mm;  ///< C2-C7
  std::array<BoneMeasurements, kBones> bones;
  std::array<DiscMeasurements, kSegments> discs;
  std::optional<double> density_HU;
  double muscle_strength = 1;  ///< share of the force of a healthy adult
};

/// Places the bones of a neck from T1 upward in the neutral posture and builds what joins them. The laboratory is
/// upright: origin at T1's, y against gravity, x forward under a level gaze; the neutral pose of T1 carries its slope.
/// Segment angles are turned as evenly as possible until the lordosis, T1 slope and SVA asked for are met; angles that
/// were measured stay. Left and right are exact mirror images. Throws InputError naming every measurement that is out
/// of range and every wish that cannot be met, with the reason.
Neck makeNeck(const Measurements& measurements, const NeckTables& tables);

}  // namespace nucha
