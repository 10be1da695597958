#include "nucha/mechanics/study_json.h"

#include <cmath>

#include "nucha/mechanics/study_summary.h"

namespace nucha {
namespace {

// six significant digits: more than a model of a neck can carry, few enough that machines agree
Json rounded(double value) {
  if (!std::isfinite(value)) return nullptr;
  if (value == 0) return 0.0;
  constexpr int kDigits = 6;
  const int exponent = kDigits - 1 - static_cast<int>(std::floor(std::log10(std::abs(value))));
  if (exponent > 12) return 0.0;
  const double scale = std::pow(10.0, std::abs(exponent));
  return exponent >= 0 ? std::round(value * scale) / scale : std::round(value / scale) * scale;
}

Json rounded(const std::optional<double>& value) { return value ? rounded(*value) : Json(nullptr); }

Json rounded(const Vec3& v) { return Json::array({rounded(v.x()), rounded(v.y()), rounded(v.z())}); }

Json pose(const Pose& p) {
  Json axes = Json::array();
  for (int row = 0; row < 3; ++row) axes.push_back(rounded(Vec3(p.axes.row(row))));
  return {{"origin_mm", rounded(p.origin)}, {"axes", axes}};
}

Json rotation(const Rotation& r) {
  return {{"flexion", rounded(r.flexion_deg)},
          {"left_bending", rounded(r.left_bending_deg)},
          {"left_rotation", rounded(r.left_rotation_deg)}};
}

Json disc(const std::optional<DiscResult>& d) {
  if (!d) return nullptr;
  return {{"compression_N", rounded(d->compression_N)}, {"shear_N", rounded(d->shear_N)},
          {"moment_Nm", rounded(d->moment_Nm)},         {"pressure_MPa", rounded(d->pressure_MPa)},
          {"fibre_strain", rounded(d->fibre_strain)},   {"bulge_mm", rounded(d->bulge_mm)}};
}

Json foramen(const std::optional<ForamenResult>& f) {
  if (!f) return nullptr;
  return {{"height_mm", rounded(f->height_mm)},
          {"width_mm", rounded(f->width_mm)},
          {"area_mm2", rounded(f->area_mm2)},
          {"root_strain", rounded(f->root_strain)}};
}

Json leftRight(Json left, Json right) { return {{"left", std::move(left)}, {"right", std::move(right)}}; }

Json segment(const SegmentResult& s) {
  return {{"level", name(s.level)},
          {"rotation_deg", rotation(s.rotation)},
          {"translation_mm", rounded(s.translation_mm)},
          {"centre_of_rotation_mm", s.centre_of_rotation_mm ? rounded(*s.centre_of_rotation_mm) : Json(nullptr)},
          {"disc", disc(s.disc)},
          {"facet_N", leftRight(rounded(s.facet_N[0]), rounded(s.facet_N[1]))},
          {"uncovertebral_N", leftRight(rounded(s.uncovertebral_N[0]), rounded(s.uncovertebral_N[1]))},
          {"foramen", leftRight(foramen(s.foramen[0]), foramen(s.foramen[1]))},
          {"canal_mm", rounded(s.canal_mm)},
          {"interspinous_mm", rounded(s.interspinous_mm)}};
}

Json ligament(const LigamentResult& r, const Neck& neck) {
  const Ligament& l = neck.ligaments.at(r.ligament);
  return {{"kind", l.kind},
          {"side", name(l.side)},
          {"upper", name(l.upper)},
          {"lower", name(l.lower)},
          {"elongation_mm", rounded(r.elongation_mm)},
          {"strain", rounded(r.strain)},
          {"force_N", rounded(r.force_N)}};
}

Json implant(const ImplantResult& r, const Neck& neck) {
  const Implant& i = neck.implants.at(r.implant);
  return {{"kind", name(i.kind)},
          {"upper", name(i.upper)},
          {"lower", name(i.lower)},
          {"level", name(r.level)},
          {"axial_N", rounded(r.axial_N)},
          {"shear_N", rounded(r.shear_N)},
          {"moment_Nm", rounded(r.moment_Nm)},
          {"screw_N", rounded(r.screw_N)},
          {"strength_N", rounded(r.strength_N)},
          {"used", rounded(r.used)}};
}

Json muscle(const MuscleResult& r, const Neck& neck) {
  return {{"name", neck.muscles.at(r.muscle).name},
          {"side", name(neck.muscles.at(r.muscle).side)},
          {"activation", rounded(r.activation)},
          {"force_N", rounded(r.force_N)},
          {"length_mm", rounded(r.length_mm)}};
}

Json report(const Report& r) {
  return {{"stop", name(r.stop)},       {"iterations", r.iterations},
          {"load_steps", r.load_steps}, {"residual", rounded(r.residual)},
          {"worst", r.worst},           {"smallest_eigenvalue", rounded(r.smallest_eigenvalue)},
          {"brief", r.brief()}};
}

Json curvePoint(const Equilibrium& e) {
  Json levels = Json::object();
  for (const SegmentResult& s : e.segments) levels[name(s.level)] = rotation(s.rotation);
  return {{"moment_Nm", rounded(e.moment_Nm)}, {"rotation_deg", rounded(e.rotation_deg)}, {"levels", levels}};
}

Json compared(const Compared& c) {
  return {
      {"intact", rounded(c.intact)}, {"operated", rounded(c.operated)}, {"change_percent", rounded(c.changePercent())}};
}

Json comparison(const StudyCase& study_case) {
  Json levels = Json::array();
  for (const LevelComparison& l : compareLevels(study_case)) {
    levels.push_back({{"level", name(l.level)},
                      {"rotation_deg", compared(l.rotation_deg)},
                      {"disc_pressure_MPa", compared(l.disc_pressure_MPa)},
                      {"disc_compression_N", compared(l.disc_compression_N)},
                      {"fibre_strain", compared(l.fibre_strain)},
                      {"facet_N", compared(l.facet_N)},
                      {"foramen_mm2", compared(l.foramen_mm2)},
                      {"root_strain", compared(l.root_strain)},
                      {"canal_mm", compared(l.canal_mm)}});
  }
  return levels;
}

Json aboutNeck(const Neck& neck) {
  return {{"name", neck.name},
          {"sex", neck.person.sex == Sex::female ? "female" : "male"},
          {"age_years", rounded(neck.person.age_years)},
          {"stature_mm", rounded(neck.person.stature_mm)},
          {"operations", neck.operations}};
}

}  // namespace

Json toJson(const LoadCase& load) {
  const bool turned = load.protocol == Protocol::displacement_control;
  return {{"direction", word(load.direction)},
          {"loaded", name(load.loaded)},
          {"protocol", word(load.protocol)},
          {"moment_Nm", turned ? Json(nullptr) : rounded(load.moment_Nm)},
          {"rotation_deg", turned ? rounded(load.rotation_deg) : Json(nullptr)},
          {"follower_N", rounded(load.follower_N)},
          {"head_weight", load.head_weight},
          {"muscles", load.muscles},
          {"steps", load.steps}};
}

Json toJson(const Equilibrium& e, const Neck& neck) {
  Json json{{"moment_Nm", rounded(e.moment_Nm)},
            {"rotation_deg", rounded(e.rotation_deg)},
            {"energy_Nmm", rounded(e.energy_Nmm)},
            {"report", report(e.report)}};
  Json& segments = json["segments"] = Json::array();
  for (const SegmentResult& s : e.segments) segments.push_back(segment(s));
  Json& ligaments = json["ligaments"] = Json::array();
  for (const LigamentResult& l : e.ligaments) ligaments.push_back(ligament(l, neck));
  Json& implants = json["implants"] = Json::array();
  for (const ImplantResult& i : e.implants) implants.push_back(implant(i, neck));
  Json& muscles = json["muscles"] = Json::array();
  for (const MuscleResult& m : e.muscles) muscles.push_back(muscle(m, neck));
  Json& poses = json["poses"] = Json::object();
  for (size_t i = 0; i < e.poses.size(); ++i) poses[std::string(name(static_cast<Vertebra>(i)))] = pose(e.poses[i]);
  return json;
}

Json toJson(const Response& response, const Neck& neck) {
  Json curve = Json::array();
  for (const Equilibrium& e : response.curve) curve.push_back(curvePoint(e));
  return {{"complete", response.complete},
          {"note", response.note},
          {"curve", curve},
          {"end", toJson(response.end(), neck)}};
}

Json toJson(const StudyResult& result, const Study& study) {
  Json json{{"label", result.label}, {"complete", result.complete()}, {"intact", aboutNeck(study.intact)}};
  json["operated"] = study.operated ? aboutNeck(*study.operated) : Json(nullptr);
  Json& cases = json["cases"] = Json::array();
  for (const StudyCase& c : result.cases) {
    cases.push_back({{"load", toJson(c.load)},
                     {"levels", comparison(c)},
                     {"intact", toJson(c.intact, study.intact)},
                     {"operated", c.operated ? toJson(*c.operated, *study.operated) : Json(nullptr)}});
  }
  return json;
}

}  // namespace nucha
