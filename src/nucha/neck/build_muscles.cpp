// Muscle lines, carried over from the frames of the model they were measured in.
#include <cmath>
#include <optional>

#include "nucha/neck/build_parts.h"

namespace nucha {
namespace {

struct Carrier {
  const Building& building;
  double neck_scale = 1;   // our distance of C2 and C7 over the model's
  double atlas_scale = 1;  // depth of the atlas

  MusclePoint carried(const NeckMusclePoint& point) const {
    const PersonTables& t = building.tables;
    const std::optional<Vertebra> bone = findVertebra(point.body);
    if (bone == Vertebra::C0) return {Vertebra::C0, point.place_mm * neck_scale};
    if (bone == Vertebra::C1) {
      const Vec3 joint(t.value("C1", "model_joint_forward"), t.value("C1", "model_joint_height"), 0);
      Vec3 place = (point.place_mm - joint) * neck_scale;
      place.x() *= atlas_scale;
      return {Vertebra::C1, tiltedForward(building.atlas_tilt_rad) * place};
    }
    const Vertebra v = bone.value_or(Vertebra::T1);
    const Vec3 origin = bone ? Vec3(Vec3::Zero()) : Vec3(t.value(v, "model_forward"), t.value(v, "model_height"), 0);
    return {v, tiltedForward(t.radians(name(v), "model_tilt")) * (point.place_mm - origin) * neck_scale};
  }
};

double lengthOf(const Neck& neck, const Muscle& muscle) {
  double length = 0;
  for (size_t i = 1; i < muscle.path.size(); ++i) {
    const MusclePoint &low = muscle.path[i - 1], &high = muscle.path[i];
    length += (neck.bone(low.bone).neutral * low.point - neck.bone(high.bone).neutral * high.point).norm();
  }
  return length;
}

double scaleOf(const Building& building) {
  const auto model = [&](Vertebra v) -> Vec3 {
    return {building.value(v, "model_forward"), building.value(v, "model_height"), 0};
  };
  const Neck& neck = building.neck;
  return (neck.bone(Vertebra::C2).neutral.origin - neck.bone(Vertebra::C7).neutral.origin).norm() /
         (model(Vertebra::C2) - model(Vertebra::C7)).norm();
}

}  // namespace

void buildMuscles(Building& building) {
  const PersonTables& t = building.tables;
  const double scale = scaleOf(building);
  const double atlas = t.value("C1", "tubercle_distance") / t.value("C1", "model_tubercle_distance") / scale;
  const Carrier carrier{building, scale, atlas};
  for (const NeckMuscle& row : t.tables().muscles) {
    for (const double side : kSides) {
      Muscle muscle;
      muscle.name = row.name + (side < 0 ? " left" : " right");
      muscle.group = row.group;
      muscle.side = sideOf(side);
      muscle.max_force_N = row.force_N.value * t.value("neck", "muscle_force_share");
      muscle.pennation_rad = row.pennation_rad;
      muscle.strength = building.given.muscle_strength;
      for (const NeckMusclePoint& point : t.tables().muscle_points) {
        if (point.muscle != row.name) continue;
        MusclePoint placed = carrier.carried(point);
        if (side < 0) placed.point = mirrored(placed.point);
        muscle.path.push_back(placed);
      }
      const double longer = lengthOf(building.neck, muscle) / row.path_mm;  // fibres work as in the model
      muscle.optimal_fibre_mm = row.fibre_mm * longer;
      muscle.tendon_slack_mm = row.tendon_mm * longer;
      building.neck.muscles.push_back(std::move(muscle));
    }
  }
}

}  // namespace nucha
