// What the parts of makeNeck() share; private to the neck folder.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/neck/build.h"

namespace nucha {

inline constexpr int kT1 = static_cast<int>(Vertebra::T1);
inline constexpr std::array<double, 2> kSides{-1, 1};  ///< left, right: the sign of z

Mat3 tiltedForward(double radians);  ///< turns about z so that the front goes down
Vec3 mirrored(const Vec3& point);    ///< z -> -z
Vec3 toLocal(const Pose& pose, const Vec3& laboratory_point);
Side sideOf(double sign);  ///< of z

/// The tables as they hold for one person.
class PersonTables {
 public:
  PersonTables(const NeckTables& tables, const Person& person) : tables_(tables), person_(person) {}
  /// The value at this person's sex (`other`: the mean of both), stature and age, in the table's unit. Throws
  /// InputError when the row is missing.
  double value(std::string_view place, std::string_view quantity) const;
  double value(Vertebra place, std::string_view quantity) const { return value(name(place), quantity); }
  double value(Level place, std::string_view quantity) const { return value(name(place), quantity); }
  /// The row of this bone, else that of every bone ("neck").
  double valueOrCommon(Vertebra place, std::string_view quantity) const;
  double radians(std::string_view place, std::string_view quantity) const;
  Range limit(std::string_view quantity) const;
  const NeckTables& tables() const { return tables_; }
  const Person& person() const { return person_; }

 private:
  double valueOf(Sex sex, std::string_view place, std::string_view quantity) const;
  const NeckMeasure& row(Sex sex, std::string_view place, std::string_view quantity) const;
  const NeckTables& tables_;
  Person person_;
};

/// The sagittal outline of a body in its own frame.
struct Outline {
  Vec3 back_low = Vec3::Zero(), front_low = Vec3::Zero(), back_high = Vec3::Zero(), front_high = Vec3::Zero();
  double wedge_rad = 0;  ///< forward slope of the superior against the inferior endplate
};

/// A neck while it is built.
struct Building {
  const Measurements& given;
  PersonTables tables;
  Neck neck;
  std::array<Outline, kBones> outlines;
  std::array<double, kSegments> disc_angle_rad{};    ///< lordosis between the endplates
  std::array<double, kSegments> corner_height_mm{};  ///< mean of the anterior and posterior height of a disc
  double atlas_tilt_rad = 0;                         ///< forward
  std::vector<Fault> faults;

  void fault(std::string where, std::string what, std::string fix = {}) {
    faults.push_back({std::move(where), std::move(what), std::move(fix)});
  }
  double value(Vertebra place, std::string_view quantity) const { return tables.value(place, quantity); }
  double neckValue(std::string_view quantity) const { return tables.value("neck", quantity); }
};

void checkMeasurements(Building& building);
void buildBones(Building& building);       ///< shapes, in their own frames
void buildPosture(Building& building);     ///< neutral poses
void buildUpperBones(Building& building);  ///< C0 and C1, and C2's dens
void buildDiscs(Building& building);
void buildFacets(Building& building);
void buildUncovertebral(Building& building);
void buildUpperJoints(Building& building);
void buildForamina(Building& building);
void buildLigaments(Building& building);
void buildMuscles(Building& building);

}  // namespace nucha
