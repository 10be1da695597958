#include "nucha/report/gltf.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <map>
#include <utility>

#include "nucha/base/json.h"
#include "nucha/neck/mesh.h"

namespace nucha {
namespace {

constexpr double kMetres = 1e-3;
constexpr double kSeconds = 2;
// constants of the glTF specification
constexpr int kFloat = 5126, kUnsignedInt = 5125, kUnsignedByte = 5121;
constexpr int kVertexBuffer = 34962, kIndexBuffer = 34963;

struct Look {
  PartKind kind;
  std::array<double, 4> colour;
  double metallic, roughness;
};

constexpr Look kLooks[] = {
    {PartKind::bone, {0.79, 0.71, 0.55, 1}, 0, 0.8},    {PartKind::head, {0.48, 0.54, 0.58, 0.15}, 0, 0.9},
    {PartKind::disc, {0.27, 0.43, 0.5, 1}, 0, 0.6},     {PartKind::plate, {0.4, 0.44, 0.48, 1}, 0.7, 0.35},
    {PartKind::screw, {0.3, 0.34, 0.38, 1}, 0.7, 0.35}, {PartKind::rod, {0.36, 0.4, 0.44, 1}, 0.7, 0.35},
    {PartKind::spacer, {0.58, 0.37, 0.15, 1}, 0, 0.6},  {PartKind::disc_replacement, {0.2, 0.28, 0.44, 1}, 0.5, 0.3},
    {PartKind::wire, {0.36, 0.4, 0.44, 1}, 0.7, 0.35}};

class Writer {
 public:
  explicit Writer(const Neck& neck) : neck_(neck) {}
  void addMaterials();
  void addBones();
  void addPart(const NamedMesh& part);
  void addAnimation(const Response& response);
  std::string bytes();

 private:
  template <typename T>
  std::size_t addAccessor(const std::vector<T>& values, int component, const char* type, std::size_t per_item,
                          int target);
  void setBounds(std::size_t accessor, const std::vector<float>& values, std::size_t per_item);
  std::size_t addSurface(const NamedMesh& part);
  std::size_t skinOf(Vertebra lower, Vertebra upper);
  Json sampler(std::size_t times, const std::vector<float>& values, const char* type, std::size_t per_item);

  const Neck& neck_;
  std::string blob_;
  Json accessors_ = Json::array(), views_ = Json::array(), meshes_ = Json::array(), nodes_ = Json::array(),
       skins_ = Json::array(), animations_ = Json::array(), materials_ = Json::array();
  std::map<std::pair<int, int>, std::size_t> skin_of_;
  Json scene_ = Json::array();  ///< nodes of the scene; where skinned parts hang makes no difference
};

template <typename T>
std::size_t Writer::addAccessor(const std::vector<T>& values, int component, const char* type, std::size_t per_item,
                                int target) {
  const std::size_t start = blob_.size(), size = values.size() * sizeof(T);
  blob_.resize(start + size);
  std::memcpy(blob_.data() + start, values.data(), size);
  blob_.resize((blob_.size() + 3) / 4 * 4, '\0');
  Json view{{"buffer", 0}, {"byteOffset", start}, {"byteLength", size}};
  if (target != 0) view["target"] = target;
  views_.push_back(std::move(view));
  accessors_.push_back({{"bufferView", views_.size() - 1},
                        {"componentType", component},
                        {"count", values.size() / per_item},
                        {"type", type}});
  return accessors_.size() - 1;
}

void Writer::setBounds(std::size_t accessor, const std::vector<float>& values, std::size_t per_item) {
  Json low = Json::array(), high = Json::array();
  for (std::size_t a = 0; a < per_item; ++a) {
    float least = values[a], most = values[a];
    for (std::size_t n = a; n < values.size(); n += per_item)
      least = std::min(least, values[n]), most = std::max(most, values[n]);
    low.push_back(least);
    high.push_back(most);
  }
  accessors_[accessor]["min"] = low;
  accessors_[accessor]["max"] = high;
}

void Writer::addMaterials() {
  for (const Look& look : kLooks) {
    Json material{
        {"name", name(look.kind)},
        {"pbrMetallicRoughness",
         {{"baseColorFactor", look.colour}, {"metallicFactor", look.metallic}, {"roughnessFactor", look.roughness}}}};
    if (look.colour[3] < 1) material["alphaMode"] = "BLEND";
    materials_.push_back(std::move(material));
  }
}

Eigen::Quaterniond turnOf(const Pose& pose) { return Eigen::Quaterniond(pose.axes).normalized(); }

// Nodes 0 .. 8 are the bones.
void Writer::addBones() {
  for (const Bone& bone : neck_.bones) {
    const Eigen::Quaterniond q = turnOf(bone.neutral);
    const Vec3 t = kMetres * bone.neutral.origin;
    nodes_.push_back({{"name", name(bone.name)},
                      {"translation", {t.x(), t.y(), t.z()}},
                      {"rotation", {q.x(), q.y(), q.z(), q.w()}}});
  }
}

// Normals that average the triangles around each point, weighted by area.
std::vector<float> normalsOf(const Mesh& mesh) {
  std::vector<Vec3> sums(mesh.points.size(), Vec3::Zero());
  const auto at = [&](std::uint32_t i) { return Vec3(mesh.points[i][0], mesh.points[i][1], mesh.points[i][2]); };
  for (const auto& t : mesh.triangles) {
    const Vec3 area = (at(t[1]) - at(t[0])).cross(at(t[2]) - at(t[0]));
    for (const std::uint32_t i : t) sums[i] += area;
  }
  std::vector<float> normals;
  for (const Vec3& sum : sums) {
    const Vec3 n = sum.norm() > 0 ? Vec3(sum.normalized()) : Vec3::UnitY();
    for (int a = 0; a < 3; ++a) normals.push_back(static_cast<float>(n[a]));
  }
  return normals;
}

std::size_t Writer::addSurface(const NamedMesh& part) {
  std::vector<float> points;
  for (const auto& p : part.mesh.points)
    for (const float v : p) points.push_back(static_cast<float>(kMetres * v));
  std::vector<std::uint32_t> corners;
  for (const auto& t : part.mesh.triangles) corners.insert(corners.end(), t.begin(), t.end());
  const std::size_t position = addAccessor(points, kFloat, "VEC3", 3, kVertexBuffer);
  setBounds(position, points, 3);
  Json attributes{{"POSITION", position},
                  {"NORMAL", addAccessor(normalsOf(part.mesh), kFloat, "VEC3", 3, kVertexBuffer)}};
  if (!part.weights.empty()) {
    std::vector<std::uint8_t> joints;
    std::vector<float> weights;
    for (const float w : part.weights) {
      // a joint with no weight must be joint 0
      const bool both = w > 0 && w < 1;
      const std::uint8_t first = w >= 1 ? 1 : 0, second = both ? 1 : 0;
      joints.insert(joints.end(), {first, second, 0, 0});
      weights.insert(weights.end(), {both ? 1 - w : 1, both ? w : 0, 0, 0});
    }
    attributes["JOINTS_0"] = addAccessor(joints, kUnsignedByte, "VEC4", 4, kVertexBuffer);
    attributes["WEIGHTS_0"] = addAccessor(weights, kFloat, "VEC4", 4, kVertexBuffer);
  }
  const std::size_t indices = addAccessor(corners, kUnsignedInt, "SCALAR", 1, kIndexBuffer);
  Json primitive{{"attributes", attributes}, {"indices", indices}, {"material", static_cast<int>(part.kind)}};
  meshes_.push_back({{"name", part.name}, {"primitives", Json::array({primitive})}});
  return meshes_.size() - 1;
}

// Two joints: the lower bone, in whose frame the points are, and the upper one.
std::size_t Writer::skinOf(Vertebra lower, Vertebra upper) {
  const auto [place, fresh] = skin_of_.emplace(std::pair(indexOf(lower), indexOf(upper)), skins_.size());
  if (!fresh) return place->second;
  const Pose &low = neck_.bone(lower).neutral, &high = neck_.bone(upper).neutral;
  const Mat3 turn = high.axes.transpose() * low.axes;
  const Vec3 shift = kMetres * (high.axes.transpose() * (low.origin - high.origin));
  std::vector<float> matrices;
  for (const bool of_upper : {false, true})
    for (int column = 0; column < 4; ++column)
      for (int row = 0; row < 4; ++row) {
        double value = row == column ? 1 : 0;
        if (of_upper && row < 3) value = column < 3 ? turn(row, column) : shift[row];
        matrices.push_back(static_cast<float>(value));
      }
  skins_.push_back({{"joints", {indexOf(lower), indexOf(upper)}},
                    {"inverseBindMatrices", addAccessor(matrices, kFloat, "MAT4", 16, 0)}});
  return place->second;
}

void Writer::addPart(const NamedMesh& part) {
  if (part.mesh.triangles.empty()) return;
  Json node{{"name", part.name}, {"mesh", addSurface(part)}};
  const std::size_t index = nodes_.size();
  if (part.weights.empty()) {
    nodes_[static_cast<std::size_t>(indexOf(part.bone))]["children"].push_back(index);
  } else {
    node["skin"] = skinOf(part.bone, part.mate);
    scene_.push_back(index);
  }
  nodes_.push_back(std::move(node));
}

Json Writer::sampler(std::size_t times, const std::vector<float>& values, const char* type, std::size_t per_item) {
  return {{"input", times}, {"interpolation", "LINEAR"}, {"output", addAccessor(values, kFloat, type, per_item, 0)}};
}

void Writer::addAnimation(const Response& response) {
  const std::size_t steps = response.curve.size();
  if (steps < 2) return;
  std::vector<float> times;
  for (std::size_t k = 0; k < steps; ++k)
    times.push_back(static_cast<float>(kSeconds * static_cast<double>(k) / static_cast<double>(steps - 1)));
  const std::size_t input = addAccessor(times, kFloat, "SCALAR", 1, 0);
  setBounds(input, times, 1);
  Json samplers = Json::array(), channels = Json::array();
  for (std::size_t b = 0; b < kBones; ++b) {
    std::vector<float> places, turns;
    Eigen::Quaterniond before = turnOf(neck_.bones[b].neutral);
    for (const Equilibrium& e : response.curve) {
      for (int a = 0; a < 3; ++a) places.push_back(static_cast<float>(kMetres * e.poses[b].origin[a]));
      Eigen::Quaterniond q = turnOf(e.poses[b]);
      if (q.dot(before) < 0) q.coeffs() = -q.coeffs();  // the short way round
      before = q;
      for (const double v : {q.x(), q.y(), q.z(), q.w()}) turns.push_back(static_cast<float>(v));
    }
    const auto add = [&](const char* path, const Json& made) {
      samplers.push_back(made);
      channels.push_back({{"sampler", samplers.size() - 1}, {"target", {{"node", b}, {"path", path}}}});
    };
    add("translation", sampler(input, places, "VEC3", 3));
    add("rotation", sampler(input, turns, "VEC4", 4));
  }
  animations_.push_back({{"name", name(response.load.direction)}, {"samplers", samplers}, {"channels", channels}});
}

void append(std::string& out, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) out += static_cast<char>(value >> shift & 0xff);
}

std::string Writer::bytes() {
  // x forward becomes z forward
  const double half = std::sqrt(0.5);
  Json bones = Json::array();
  for (int i = 0; i < kBones; ++i) bones.push_back(i);
  scene_.push_back(nodes_.size());
  nodes_.push_back({{"name", "neck"}, {"rotation", {0, -half, 0, half}}, {"children", bones}});
  Json document{{"asset", {{"version", "2.0"}, {"generator", "nucha " NUCHA_VERSION}}},
                {"scene", 0},
                {"scenes", Json::array({{{"nodes", scene_}}})},
                {"nodes", nodes_},
                {"meshes", meshes_},
                {"materials", materials_}};
  if (!skins_.empty()) document["skins"] = skins_;
  if (!animations_.empty()) document["animations"] = animations_;
  document["accessors"] = accessors_;
  document["bufferViews"] = views_;
  document["buffers"] = Json::array({{{"byteLength", blob_.size()}}});
  std::string json = document.dump(-1, ' ', true, Json::error_handler_t::replace);
  json.resize((json.size() + 3) / 4 * 4, ' ');
  constexpr std::uint32_t kMagic = 0x46546C67, kJson = 0x4E4F534A, kBinary = 0x004E4942;
  std::string out;
  append(out, kMagic);
  append(out, 2);
  append(out, static_cast<std::uint32_t>(12 + 8 + json.size() + 8 + blob_.size()));
  append(out, static_cast<std::uint32_t>(json.size()));
  append(out, kJson);
  out += json;
  append(out, static_cast<std::uint32_t>(blob_.size()));
  append(out, kBinary);
  return out + blob_;
}

}  // namespace

std::string writeGlb(const Neck& neck, const std::vector<Response>& responses) {
  Writer writer(neck);
  writer.addMaterials();
  writer.addBones();
  for (const NamedMesh& part : meshes(neck)) writer.addPart(part);
  for (const Response& response : responses) writer.addAnimation(response);
  return writer.bytes();
}

}  // namespace nucha
