#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <unordered_map>

#include "nucha/base/base64.h"
#include "nucha/neck/mesh.h"
#include "nucha/report/neck_html_parts.h"

namespace nucha::html {

const Response* findResponse(const ViewedNeck& neck, Direction direction) {
  for (const Response& response : neck.responses)
    if (response.load.direction == direction && !response.curve.empty()) return &response;
  return nullptr;
}

std::vector<Direction> shownDirections(const std::vector<ViewedNeck>& necks) {
  std::vector<Direction> shown;
  for (const Direction direction : kDirections)
    if (std::any_of(necks.begin(), necks.end(), [&](const ViewedNeck& n) { return findResponse(n, direction); }))
      shown.push_back(direction);
  return shown;
}

namespace {

double finite(double value) { return std::isfinite(value) ? value : 0; }
// three decimals are finer than any screen
double brief(double value) { return std::round(finite(value) * 1000) / 1000; }

Json numbers(const Pose& pose) {
  const Eigen::Quaterniond turn(pose.axes);
  Json out = Json::array();
  for (int a = 0; a < 3; ++a) out.push_back(brief(pose.origin[a]));
  for (const double q : {turn.x(), turn.y(), turn.z(), turn.w()}) out.push_back(std::round(finite(q) * 1e6) / 1e6);
  return out;
}

Json numbers(const std::array<Pose, kBones>& poses) {
  Json out = Json::array();
  for (const Pose& pose : poses) out.push_back(numbers(pose));
  return out;
}

// Points as 16 bit integers over the size of the part: a hundredth of a millimetre at most.
Json pack(const NamedMesh& part) {
  std::array<float, 3> low{}, high{};
  for (std::size_t n = 0; n < part.mesh.points.size(); ++n)
    for (std::size_t a = 0; a < 3; ++a) {
      const float v = part.mesh.points[n][a];
      low[a] = n == 0 ? v : std::min(low[a], v);
      high[a] = n == 0 ? v : std::max(high[a], v);
    }
  float widest = 1e-3F;
  for (std::size_t a = 0; a < 3; ++a) widest = std::max(widest, high[a] - low[a]);
  const double scale = widest / 65000.0;
  Json offset = Json::array();
  for (std::size_t a = 0; a < 3; ++a) offset.push_back((low[a] + high[a]) / 2);
  std::vector<std::int16_t> points;
  for (const auto& p : part.mesh.points)
    for (std::size_t a = 0; a < 3; ++a)
      points.push_back(static_cast<std::int16_t>(std::lround((p[a] - offset[a].get<double>()) / scale)));
  std::vector<std::uint16_t> triangles;
  for (const auto& t : part.mesh.triangles)
    for (const std::uint32_t i : t) triangles.push_back(static_cast<std::uint16_t>(i));
  Json out{{"scale", scale}, {"offset", offset}, {"points", base64Of(points)}, {"triangles", base64Of(triangles)}};
  if (!part.weights.empty()) {
    std::vector<std::uint8_t> weights;
    for (const float w : part.weights) weights.push_back(static_cast<std::uint8_t>(std::lround(255 * w)));
    out["weights"] = base64Of(weights);
  }
  return out;
}

Json facetsOf(const Neck& neck) {
  Json out = Json::array();
  const auto list = [](const Vec3& v) { return Json{brief(v.x()), brief(v.y()), brief(v.z())}; };
  for (int s = 0; s < kSegments; ++s)
    for (const Contact& c : neck.segments[static_cast<std::size_t>(s)].contacts) {
      if (c.kind != ContactKind::facet || c.side == Side::bilateral) continue;
      out.push_back({{"level", name(Level{static_cast<Vertebra>(s)})},
                     {"side", name(c.side)},
                     {"index", c.side == Side::left ? 0 : 1},
                     {"upper", s},
                     {"lower", s + 1},
                     {"centre", list(c.centre + c.gap_mm / 2 * c.normal)},
                     {"normal", list(c.normal)},
                     {"along", list(c.along)},
                     {"length", brief(c.length_mm)},
                     {"width", brief(c.width_mm)}});
    }
  return out;
}

Json stepOf(const Neck& neck, const Equilibrium& e, Direction direction) {
  Json motion = Json::array(), pressure = Json::array(), facet = Json::array(), used = Json::array();
  for (const SegmentResult& s : e.segments) {
    motion.push_back(brief(s.rotation.along(direction)));
    pressure.push_back(s.disc ? Json(brief(s.disc->pressure_MPa)) : Json());
    facet.push_back({brief(s.facet_N[0]), brief(s.facet_N[1])});
  }
  for (std::size_t i = 0; i < neck.implants.size(); ++i) {
    Json most;
    for (const ImplantResult& r : e.implants)
      if (r.implant == i && (most.is_null() || brief(r.used) > most.get<double>())) most = brief(r.used);
    used.push_back(most);
  }
  return {{"moment", brief(e.moment_Nm)},
          {"rotation", brief(e.rotation_deg)},
          {"poses", numbers(e.poses)},
          {"motion", motion},
          {"pressure", pressure},
          {"facet", facet},
          {"used", used}};
}

// Nothing has moved and nothing is loaded.
Equilibrium unloaded(const Neck& neck, const Equilibrium& end) {
  Equilibrium start;
  start.poses = neutralPoses(neck);
  for (std::size_t s = 0; s < start.segments.size(); ++s) {
    start.segments[s].level = end.segments[s].level;
    if (end.segments[s].disc) start.segments[s].disc.emplace();
  }
  for (const ImplantResult& part : end.implants) {
    ImplantResult idle;
    idle.implant = part.implant;
    idle.level = part.level;
    start.implants.push_back(idle);
  }
  return start;
}

}  // namespace

ViewedNeck viewed(const ShownNeck& shown) {
  ViewedNeck out{shown.label, &shown.neck, {}};
  for (const auto& [end, direction] :
       {std::pair{&shown.flexion, Direction::flexion}, std::pair{&shown.extension, Direction::extension}}) {
    if (!*end) continue;
    Response response;
    response.load.direction = direction;
    response.curve = {unloaded(shown.neck, **end), **end};
    response.complete = true;
    out.responses.push_back(std::move(response));
  }
  return out;
}

Json viewerData(const std::vector<ViewedNeck>& necks) {
  Json all = Json::array(), surfaces = Json::array(), bones = Json::array();
  std::unordered_map<std::string, std::size_t> known;
  for (int i = 0; i < kBones; ++i) bones.push_back(name(static_cast<Vertebra>(i)));
  for (const ViewedNeck& viewed : necks) {
    const Neck& neck = *viewed.neck;
    Json parts = Json::array(), responses = Json::array();
    for (const NamedMesh& part : meshes(neck)) {
      Json packed = pack(part);
      const auto [place, fresh] = known.emplace(packed.dump(), surfaces.size());
      if (fresh) surfaces.push_back(std::move(packed));
      parts.push_back({{"name", part.name},
                       {"kind", name(part.kind)},
                       {"bone", indexOf(part.bone)},
                       {"mate", indexOf(part.mate)},
                       {"implant", part.implant},
                       {"mesh", place->second}});
    }
    for (const Direction direction : kDirections)
      if (const Response* response = findResponse(viewed, direction)) {
        Json steps = Json::array();
        for (const Equilibrium& e : response->curve) steps.push_back(stepOf(neck, e, direction));
        responses.push_back({{"direction", name(direction)}, {"steps", steps}});
      }
    all.push_back({{"label", viewed.label},
                   {"neutral", numbers(neutralPoses(neck))},
                   {"parts", parts},
                   {"facets", facetsOf(neck)},
                   {"responses", responses}});
  }
  return {{"bones", bones}, {"meshes", surfaces}, {"necks", all}};
}

}  // namespace nucha::html
