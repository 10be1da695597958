#include "nucha/report/gltf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <cstring>

#include "neck/hand_neck.h"
#include "nucha/base/json.h"
#include "nucha/neck/mesh.h"

namespace nucha {
namespace {

struct Glb {
  Json json;
  std::string binary;
};

std::uint32_t wordAt(const std::string& bytes, std::size_t place) {
  std::uint32_t word = 0;
  std::memcpy(&word, bytes.data() + place, sizeof word);
  return word;
}

Glb opened(const std::string& bytes) {
  EXPECT_EQ(bytes.substr(0, 4), "glTF");
  EXPECT_EQ(wordAt(bytes, 4), 2U);
  EXPECT_EQ(wordAt(bytes, 8), bytes.size());
  const std::size_t length = wordAt(bytes, 12);
  EXPECT_EQ(bytes.substr(16, 4), "JSON");
  EXPECT_EQ(length % 4, 0U);
  EXPECT_EQ(wordAt(bytes, 20 + length) + 28 + length, bytes.size());
  return {Json::parse(bytes.substr(20, length)), bytes.substr(28 + length)};
}

std::vector<float> floatsOf(const Glb& glb, std::size_t accessor, std::size_t per_item) {
  const Json& a = glb.json["accessors"][accessor];
  const Json& view = glb.json["bufferViews"][a["bufferView"].get<std::size_t>()];
  std::vector<float> values(a["count"].get<std::size_t>() * per_item);
  std::memcpy(values.data(), glb.binary.data() + view["byteOffset"].get<std::size_t>(), values.size() * sizeof(float));
  return values;
}

class Gltf : public testing::Test {
 protected:
  const Neck neck_ = test::operatedHandNeck();
  const std::vector<Response> responses_{test::handResponse(neck_, Direction::flexion, 32, 4),
                                         test::handResponse(neck_, Direction::left_bending, 24, 4)};
  const Glb glb_ = opened(writeGlb(neck_, responses_));
};

TEST_F(Gltf, OneNodeForEachBoneWhereItStands) {
  for (std::size_t b = 0; b < kBones; ++b) {
    const Json& node = glb_.json["nodes"][b];
    EXPECT_EQ(node["name"], name(neck_.bones[b].name));
    for (int a = 0; a < 3; ++a)
      EXPECT_NEAR(node["translation"][static_cast<std::size_t>(a)].get<double>(),
                  neck_.bones[b].neutral.origin[a] / 1000, 1e-9);
  }
  EXPECT_EQ(glb_.json["nodes"][5]["children"].size(), 1U + 2 + 2) << "C5: itself, two plate screws, two rod screws";
}

TEST_F(Gltf, EveryPartIsThere) {
  const std::vector<NamedMesh> parts = meshes(neck_);
  ASSERT_EQ(glb_.json["meshes"].size(), parts.size());
  for (std::size_t n = 0; n < parts.size(); ++n) {
    const Json& primitive = glb_.json["meshes"][n]["primitives"][0];
    const Json& indices = glb_.json["accessors"][primitive["indices"].get<std::size_t>()];
    EXPECT_EQ(indices["count"].get<std::size_t>(), 3 * parts[n].mesh.triangles.size());
    EXPECT_EQ(primitive["attributes"].contains("JOINTS_0"), !parts[n].weights.empty()) << parts[n].name;
  }
}

TEST_F(Gltf, AnimationsFollowTheCurves) {
  ASSERT_EQ(glb_.json["animations"].size(), 2U);
  const Json& animation = glb_.json["animations"][1];
  EXPECT_EQ(animation["name"], "left bending");
  EXPECT_EQ(animation["channels"].size(), 2U * kBones);
  for (const Json& channel : animation["channels"]) {
    const Json& sampler = animation["samplers"][channel["sampler"].get<std::size_t>()];
    const auto bone = channel["target"]["node"].get<std::size_t>();
    const std::vector<float> times = floatsOf(glb_, sampler["input"].get<std::size_t>(), 1);
    EXPECT_EQ(times.front(), 0);
    EXPECT_EQ(times.back(), 2);
    const Pose& end = responses_[1].end().poses[bone];
    if (channel["target"]["path"] == "translation") {
      const std::vector<float> places = floatsOf(glb_, sampler["output"].get<std::size_t>(), 3);
      ASSERT_EQ(places.size(), 15U);
      for (int a = 0; a < 3; ++a) EXPECT_NEAR(places[static_cast<std::size_t>(12 + a)], end.origin[a] / 1000, 1e-6);
    } else {
      const std::vector<float> turns = floatsOf(glb_, sampler["output"].get<std::size_t>(), 4);
      const Eigen::Quaternionf q(turns[19], turns[16], turns[17], turns[18]);
      EXPECT_LT((q.toRotationMatrix().cast<double>() - end.axes).norm(), 1e-5);
    }
  }
}

// A disc's corner moved by its skin, as a viewer does it, against the same corner by our own rule.
TEST_F(Gltf, SkinsMoveAsTheMeshesDo) {
  const std::vector<NamedMesh> parts = meshes(neck_);
  const auto disc = std::find_if(parts.begin(), parts.end(), [](const NamedMesh& p) { return p.name == "C3-C4 disc"; });
  const auto node = std::find_if(glb_.json["nodes"].begin(), glb_.json["nodes"].end(),
                                 [](const Json& n) { return n["name"] == "C3-C4 disc"; });
  ASSERT_NE(node, glb_.json["nodes"].end());
  const Json& skin = glb_.json["skins"][(*node)["skin"].get<std::size_t>()];
  const std::vector<float> binds = floatsOf(glb_, skin["inverseBindMatrices"].get<std::size_t>(), 16);
  const Json& attributes = glb_.json["meshes"][(*node)["mesh"].get<std::size_t>()]["primitives"][0]["attributes"];
  const std::vector<float> points = floatsOf(glb_, attributes["POSITION"].get<std::size_t>(), 3);
  const std::vector<float> weights = floatsOf(glb_, attributes["WEIGHTS_0"].get<std::size_t>(), 4);
  const Json& joints = glb_.json["accessors"][attributes["JOINTS_0"].get<std::size_t>()];
  const std::size_t joint_start =
      glb_.json["bufferViews"][joints["bufferView"].get<std::size_t>()]["byteOffset"].get<std::size_t>();
  const auto& poses = responses_[0].end().poses;
  const std::vector<Vec3> expected = posed(*disc, neck_, poses);
  for (std::size_t n = 0; n < expected.size(); ++n) {
    Vec3 sum = Vec3::Zero();
    for (std::size_t k = 0; k < 4; ++k) {
      const auto joint = static_cast<std::size_t>(static_cast<unsigned char>(glb_.binary[joint_start + 4 * n + k]));
      Mat3 turn;
      Vec3 shift;
      for (int c = 0; c < 3; ++c)
        for (int r = 0; r < 3; ++r) turn(r, c) = binds[16 * joint + static_cast<std::size_t>(4 * c + r)];
      for (int r = 0; r < 3; ++r) shift[r] = binds[16 * joint + static_cast<std::size_t>(12 + r)];
      const Vec3 p(points[3 * n], points[3 * n + 1], points[3 * n + 2]);
      const Pose& pose = poses[skin["joints"][joint].get<std::size_t>()];
      sum += weights[4 * n + k] * (pose.origin / 1000 + pose.axes * (shift + turn * p));
    }
    ASSERT_LT((1000 * sum - expected[n]).norm(), 1e-2);
  }
}

TEST_F(Gltf, NoCurveNoAnimation) {
  Response empty;
  EXPECT_FALSE(opened(writeGlb(neck_, {empty})).json.contains("animations"));
}

}  // namespace
}  // namespace nucha
