// The short form of a neck: what was measured.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/neck/neck_json.h"

namespace nucha {
namespace {

constexpr double kMmPerCm = 10;
constexpr int kLargestGrade = 1000;

// one object, every fault of it kept
class Object {
 public:
  Object(const Json& json, const std::string& file, std::string pointer, std::vector<Fault>& faults)
      : json_(json), file_(file), pointer_(std::move(pointer)), faults_(faults) {
    if (!json_.is_object()) fault("", "is not an object", R"(write {"key": value, ...})");
  }

  void allow(const std::vector<std::string>& known) {
    if (!json_.is_object()) return;
    for (const auto& [key, value] : json_.items()) {
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      const std::vector<std::string> near = nearMatches(key, known);
      fault("", "unknown key '" + key + "'",
            near.empty() ? "known keys: " + joined(known, ", ") : "did you mean '" + near.front() + "'?");
    }
  }

  const Json* find(const std::string& key) const {
    if (!json_.is_object()) return nullptr;
    const auto found = json_.find(key);
    return found == json_.end() || found->is_null() ? nullptr : &*found;
  }

  std::optional<double> number(const std::string& key) {
    const Json* value = find(key);
    if (!value) return std::nullopt;
    if (value->is_number()) return value->get<double>();
    fault(key, value->dump() + " is not a number", "write a number, or leave it out when it was not measured");
    return std::nullopt;
  }

  std::optional<int> wholeNumber(const std::string& key) {
    const auto value = number(key);
    if (!value) return std::nullopt;
    if (std::abs(*value) < kLargestGrade && *value == std::floor(*value)) return static_cast<int>(*value);
    fault(key, shown(*value, 6) + " is not a whole number");
    return std::nullopt;
  }

  std::string text(const std::string& key) {
    const Json* value = find(key);
    if (!value) return {};
    if (value->is_string()) return value->get<std::string>();
    fault(key, value->dump() + " is not text", "write it in quotes");
    return {};
  }

  void fault(const std::string& key, std::string what, std::string fix = {}) {
    faults_.push_back({pointerWhere(file_, at(key)), std::move(what), std::move(fix)});
  }

  Object inner(const std::string& key) const { return {*find(key), file_, at(key), faults_}; }
  const Json& json() const { return json_; }

 private:
  std::string at(const std::string& key) const { return key.empty() ? pointer_ : pointer_ + "/" + key; }

  const Json& json_;
  const std::string& file_;
  std::string pointer_;
  std::vector<Fault>& faults_;
};

void readPerson(Object& object, Measurements& out) {
  if (!object.find("person")) {
    object.fault("", "has no 'person'", R"(write {"person": {"sex": "M"}} at least)");
    return;
  }
  Object person = object.inner("person");
  person.allow({"sex", "age", "stature_cm", "stature_mm"});
  const std::string sex = lowered(person.text("sex"));
  if (sex == "m" || sex == "male") {
    out.sex = Sex::male;
  } else if (sex == "f" || sex == "female") {
    out.sex = Sex::female;
  } else if (sex == "other") {
    out.sex = Sex::other;
  } else {
    person.fault("sex", sex.empty() ? "is needed" : "'" + sex + "' is not known", "write M, F or other");
  }
  out.age_years = person.number("age");
  out.stature_mm = person.number("stature_mm");
  if (const auto stature = person.number("stature_cm")) {
    if (out.stature_mm) person.fault("stature_mm", "is given beside 'stature_cm'", "leave one out");
    out.stature_mm = *stature * kMmPerCm;
  }
}

void readLordosis(Object& object, Measurements& out) {
  if (!object.find("lordosis")) return;
  Object lordosis = object.inner("lordosis");
  lordosis.allow({"deg", "method"});
  out.lordosis_deg = lordosis.number("deg");
  if (!out.lordosis_deg && !lordosis.find("deg")) lordosis.fault("deg", "is needed", "degrees from C2 to C7");
  const std::string method = lordosis.text("method");
  for (const LordosisMethod known : {LordosisMethod::cobb, LordosisMethod::posterior_tangent}) {
    if (method != name(known)) continue;
    out.lordosis_method = known;
    return;
  }
  lordosis.fault("method",
                 method.empty() ? "is needed: tangents give more than Cobb's angle on the same neck"
                                : "'" + method + "' is not known",
                 "write cobb or tangent");
}

void readBones(Object& object, Measurements& out) {
  if (!object.find("bones")) return;
  Object bones = object.inner("bones");
  if (!bones.json().is_object()) return;
  for (const auto& [key, value] : bones.json().items()) {
    const auto bone = findVertebra(key);
    if (!bone || indexOf(*bone) >= kBones) {
      bones.fault("", "'" + key + "' is no bone of the neck", "write C1 to C7 or T1");
      continue;
    }
    Object fields = bones.inner(key);
    fields.allow(
        {"height_anterior_mm", "height_posterior_mm", "depth_superior_mm", "depth_inferior_mm", "canal_depth_mm"});
    BoneMeasurements& measured = out.bones[static_cast<size_t>(*bone)];
    measured.height_anterior_mm = fields.number("height_anterior_mm");
    measured.height_posterior_mm = fields.number("height_posterior_mm");
    measured.depth_superior_mm = fields.number("depth_superior_mm");
    measured.depth_inferior_mm = fields.number("depth_inferior_mm");
    measured.canal_depth_mm = fields.number("canal_depth_mm");
  }
}

void readDiscs(Object& object, Measurements& out) {
  if (!object.find("discs")) return;
  Object discs = object.inner("discs");
  if (!discs.json().is_object()) return;
  for (const auto& [key, value] : discs.json().items()) {
    const auto level = findLevel(key);
    if (!level || indexOf(*level) >= kSegments) {
      discs.fault("", "'" + key + "' is no segment of the neck", "write C2-C3 to C7-T1");
      continue;
    }
    Object fields = discs.inner(key);
    fields.allow({"height_anterior_mm", "height_middle_mm", "height_posterior_mm", "angle_deg", "grade"});
    DiscMeasurements& measured = out.discs[static_cast<size_t>(level->upper)];
    measured.height_anterior_mm = fields.number("height_anterior_mm");
    measured.height_middle_mm = fields.number("height_middle_mm");
    measured.height_posterior_mm = fields.number("height_posterior_mm");
    measured.angle_deg = fields.number("angle_deg");
    measured.grade = fields.wholeNumber("grade");
  }
}

template <typename Value>
void put(Json& object, const char* key, const std::optional<Value>& value) {
  if (value) object[key] = *value;
}

Json writtenBones(const Measurements& measurements) {
  Json bones = Json::object();
  for (int i = 0; i < kBones; ++i) {
    const BoneMeasurements& measured = measurements.bones[static_cast<size_t>(i)];
    Json fields = Json::object();
    put(fields, "height_anterior_mm", measured.height_anterior_mm);
    put(fields, "height_posterior_mm", measured.height_posterior_mm);
    put(fields, "depth_superior_mm", measured.depth_superior_mm);
    put(fields, "depth_inferior_mm", measured.depth_inferior_mm);
    put(fields, "canal_depth_mm", measured.canal_depth_mm);
    if (!fields.empty()) bones[std::string(name(static_cast<Vertebra>(i)))] = std::move(fields);
  }
  return bones;
}

Json writtenDiscs(const Measurements& measurements) {
  Json discs = Json::object();
  for (int i = 0; i < kSegments; ++i) {
    const DiscMeasurements& measured = measurements.discs[static_cast<size_t>(i)];
    Json fields = Json::object();
    put(fields, "height_anterior_mm", measured.height_anterior_mm);
    put(fields, "height_middle_mm", measured.height_middle_mm);
    put(fields, "height_posterior_mm", measured.height_posterior_mm);
    put(fields, "angle_deg", measured.angle_deg);
    put(fields, "grade", measured.grade);
    if (!fields.empty()) discs[name(Level{static_cast<Vertebra>(i)})] = std::move(fields);
  }
  return discs;
}

}  // namespace

Json toJson(const Measurements& measurements) {
  Json out = Json::object();
  if (!measurements.name.empty()) out["name"] = measurements.name;
  Json& person = out["person"] = Json::object();
  person["sex"] = measurements.sex == Sex::male ? "M" : measurements.sex == Sex::female ? "F" : "other";
  put(person, "age", measurements.age_years);
  if (measurements.stature_mm) {
    const double cm = *measurements.stature_mm / kMmPerCm;
    const bool exact = cm * kMmPerCm == *measurements.stature_mm;  // else a digit would be lost
    person[exact ? "stature_cm" : "stature_mm"] = exact ? cm : *measurements.stature_mm;
  }
  if (measurements.lordosis_deg) {
    out["lordosis"] = {{"deg", *measurements.lordosis_deg}, {"method", name(measurements.lordosis_method)}};
  }
  put(out, "t1_slope_deg", measurements.t1_slope_deg);
  put(out, "sva_mm", measurements.sva_mm);
  if (Json bones = writtenBones(measurements); !bones.empty()) out["bones"] = std::move(bones);
  if (Json discs = writtenDiscs(measurements); !discs.empty()) out["discs"] = std::move(discs);
  put(out, "density_HU", measurements.density_HU);
  if (measurements.muscle_strength != 1) out["muscle_strength"] = measurements.muscle_strength;
  return out;
}

Measurements measurementsFromJson(const Json& json, const std::string& file, const std::string& pointer) {
  std::vector<Fault> faults;
  Measurements out;
  Object object(json, file, pointer, faults);
  if (json.is_object()) {
    object.allow(
        {"name", "person", "lordosis", "t1_slope_deg", "sva_mm", "bones", "discs", "density_HU", "muscle_strength"});
    out.name = object.text("name");
    readPerson(object, out);
    readLordosis(object, out);
    out.t1_slope_deg = object.number("t1_slope_deg");
    out.sva_mm = object.number("sva_mm");
    readBones(object, out);
    readDiscs(object, out);
    out.density_HU = object.number("density_HU");
    out.muscle_strength = object.number("muscle_strength").value_or(1);
  }
  if (!faults.empty()) throw InputError(std::move(faults));
  return out;
}

}  // namespace nucha
