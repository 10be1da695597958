#include "nucha/neck/build.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/neck/build_parts.h"

namespace nucha {

Mat3 tiltedForward(double radians) {
  Mat3 axes = Mat3::Identity();
  axes(0, 0) = axes(1, 1) = std::cos(radians);
  axes(0, 1) = std::sin(radians);
  axes(1, 0) = -std::sin(radians);
  return axes;
}

Vec3 mirrored(const Vec3& point) { return {point.x(), point.y(), -point.z()}; }

Vec3 toLocal(const Pose& pose, const Vec3& laboratory_point) {
  return pose.axes.transpose() * (laboratory_point - pose.origin);
}

Side sideOf(double sign) { return sign < 0 ? Side::left : Side::right; }

std::string_view name(LordosisMethod method) { return method == LordosisMethod::cobb ? "cobb" : "tangent"; }

const NeckMeasure& PersonTables::row(Sex sex, std::string_view place, std::string_view quantity) const {
  const NeckMeasure* found = tables_.findMeasure(place, quantity, sex);
  if (!found) {
    throw InputError(
        {"data/neck_*.csv", fmt::format("no row for '{}' of '{}'", quantity, place), "add one with its source"});
  }
  return *found;
}

double PersonTables::value(std::string_view place, std::string_view quantity) const {
  if (person_.sex != Sex::other) return valueOf(person_.sex, place, quantity);
  return (valueOf(Sex::male, place, quantity) + valueOf(Sex::female, place, quantity)) / 2;
}

double PersonTables::valueOf(Sex sex, std::string_view place, std::string_view quantity) const {
  const NeckMeasure& measure = row(sex, place, quantity);
  double result = measure.value.value;
  if (measure.per_100mm_stature != 0) {
    const std::string key = "neck/reference_stature/" + measure.sex;
    const auto found = tables_.index.find(key);
    if (found == tables_.index.end()) throw InputError({"data/neck_alignment.csv", "no row " + key, "add it"});
    const double reference = tables_.measures[found->second].value.value;
    result += measure.per_100mm_stature * (person_.stature_mm - reference) / 100;
  }
  if (measure.per_decade != 0) {
    result += measure.per_decade * (person_.age_years - row(sex, "neck", "reference_age").value.value) / 10;
  }
  return result;
}

double PersonTables::valueOrCommon(Vertebra place, std::string_view quantity) const {
  return value(tables_.findMeasure(name(place), quantity, person_.sex) ? name(place) : "neck", quantity);
}

double PersonTables::radians(std::string_view place, std::string_view quantity) const {
  return value(place, quantity) * std::numbers::pi / 180;
}

Range PersonTables::limit(std::string_view quantity) const { return row(Sex::male, "limit", quantity).value; }

namespace {

void checkWithin(Building& building, const std::optional<double>& value, const std::string& where,
                 std::string_view quantity, const std::string& unit) {
  if (!value) return;
  const Range limit = building.tables.limit(quantity);
  if (*value >= limit.lo && *value <= limit.hi) return;
  building.fault(
      where,
      fmt::format("{} {} lies outside {} .. {} {}", shown(*value, 6), unit, shown(limit.lo), shown(limit.hi), unit),
      "check the measurement and its unit");
}

void checkBone(Building& building, int index) {
  const BoneMeasurements& bone = building.given.bones[static_cast<size_t>(index)];
  const std::string place = "bones/" + std::string(name(static_cast<Vertebra>(index)));
  const bool has_body = index >= indexOf(Vertebra::C3);
  const bool any = bone.height_anterior_mm || bone.height_posterior_mm || bone.depth_superior_mm ||
                   (bone.depth_inferior_mm && index < indexOf(Vertebra::C2));
  if (any && !has_body) {
    building.fault(place, "has no body of the kind measured", "give heights and depths of C3 to T1, C2's depth below");
    return;
  }
  checkWithin(building, bone.height_anterior_mm, place + "/height_anterior_mm", "body_height", "mm");
  checkWithin(building, bone.height_posterior_mm, place + "/height_posterior_mm", "body_height", "mm");
  checkWithin(building, bone.depth_superior_mm, place + "/depth_superior_mm", "body_depth", "mm");
  checkWithin(building, bone.depth_inferior_mm, place + "/depth_inferior_mm", "body_depth", "mm");
  checkWithin(building, bone.canal_depth_mm, place + "/canal_depth_mm", "canal_depth", "mm");
}

void checkDisc(Building& building, int index) {
  const DiscMeasurements& disc = building.given.discs[static_cast<size_t>(index)];
  const std::string place = "discs/" + name(Level{static_cast<Vertebra>(index)});
  const bool any =
      disc.height_anterior_mm || disc.height_middle_mm || disc.height_posterior_mm || disc.angle_deg || disc.grade;
  if (any && index < indexOf(Vertebra::C2)) {
    building.fault(place, "there is no disc", "give discs from C2-C3 to C7-T1");
    return;
  }
  checkWithin(building, disc.height_anterior_mm, place + "/height_anterior_mm", "disc_height", "mm");
  checkWithin(building, disc.height_middle_mm, place + "/height_middle_mm", "disc_height", "mm");
  checkWithin(building, disc.height_posterior_mm, place + "/height_posterior_mm", "disc_height", "mm");
  checkWithin(building, disc.angle_deg, place + "/angle_deg", "disc_angle", "deg");
  if (disc.angle_deg && disc.height_anterior_mm && disc.height_posterior_mm) {
    building.fault(place, "gives the angle and both heights at the edges, which also give it", "leave one out");
  }
  if (disc.grade && (*disc.grade < 1 || *disc.grade > 5)) {
    building.fault(place + "/grade", fmt::format("{} is no Pfirrmann grade", *disc.grade), "write 1 to 5");
  }
}

void refuse(Building& building) {
  if (!building.faults.empty()) throw InputError(std::move(building.faults));
}

Person personOf(const Measurements& given, const NeckTables& tables) {
  const PersonTables plain(tables, {0, given.sex, 0});
  return {given.age_years.value_or(plain.value("neck", "reference_age")), given.sex,
          given.stature_mm.value_or(plain.value("neck", "reference_stature"))};
}

}  // namespace

void checkMeasurements(Building& building) {
  const Measurements& given = building.given;
  checkWithin(building, building.neck.person.age_years, "person/age", "age", "years");
  checkWithin(building, building.neck.person.stature_mm, "person/stature_cm", "stature", "mm");
  checkWithin(building, given.lordosis_deg, "lordosis/deg", "lordosis", "deg");
  checkWithin(building, given.t1_slope_deg, "t1_slope_deg", "t1_slope", "deg");
  checkWithin(building, given.sva_mm, "sva_mm", "sva", "mm");
  checkWithin(building, given.density_HU, "density_HU", "density", "HU");
  if (!(given.muscle_strength >= 0 && given.muscle_strength <= 1)) {
    building.fault("muscle_strength", shown(given.muscle_strength, 6) + " is no share", "write a number from 0 to 1");
  }
  for (int bone = 0; bone < kBones; ++bone) checkBone(building, bone);
  for (int segment = 0; segment < kSegments; ++segment) checkDisc(building, segment);
}

Neck makeNeck(const Measurements& measurements, const NeckTables& tables) {
  const Person person = personOf(measurements, tables);
  Building building{measurements, PersonTables(tables, person), {}, {}, {}, {}, 0, {}};
  building.neck.name = measurements.name;
  building.neck.person = person;
  checkMeasurements(building);
  refuse(building);
  buildBones(building);
  refuse(building);
  buildPosture(building);
  refuse(building);
  buildUpperBones(building);
  buildDiscs(building);
  buildFacets(building);
  buildUncovertebral(building);
  buildUpperJoints(building);
  buildForamina(building);
  buildLigaments(building);
  buildMuscles(building);
  return std::move(building.neck);
}

}  // namespace nucha
