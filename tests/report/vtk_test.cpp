#include "nucha/report/vtk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "neck/hand_neck.h"

namespace nucha {
namespace {

using testing::HasSubstr;

// An independent reader of one inline base64 array.
std::vector<unsigned char> decoded(std::string_view text) {
  std::vector<unsigned char> bytes;
  std::uint32_t group = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == '=') break;
    const int value = c >= 'A' && c <= 'Z'   ? c - 'A'
                      : c >= 'a' && c <= 'z' ? c - 'a' + 26
                      : c >= '0' && c <= '9' ? c - '0' + 52
                      : c == '+'             ? 62
                                             : 63;
    group = group << 6 | static_cast<std::uint32_t>(value);
    bits += 6;
    if (bits >= 8) bytes.push_back(static_cast<unsigned char>(group >> (bits -= 8) & 255));
  }
  return bytes;
}

template <typename T>
std::vector<T> arrayOf(const std::string& file, const std::string& name) {
  const std::size_t tag = file.find("Name=\"" + name + "\"");
  if (tag == std::string::npos) return {};
  const std::size_t start = file.find('>', tag) + 1;
  const std::vector<unsigned char> bytes = decoded(std::string_view(file).substr(start, file.find('<', start) - start));
  std::uint64_t size = 0;
  std::memcpy(&size, bytes.data(), sizeof size);
  EXPECT_EQ(size + sizeof size, bytes.size()) << name;
  std::vector<T> values(size / sizeof(T));
  std::memcpy(values.data(), bytes.data() + sizeof size, size);
  return values;
}

class Vtk : public testing::Test {
 protected:
  const Neck neck_ = test::operatedHandNeck();
  const Response response_ = test::handResponse(neck_, Direction::flexion, 30, 2);
};

TEST_F(Vtk, OneFileForEachStepAndAListThatNamesTheLoads) {
  const std::vector<OutputFile> files = vtkFiles(neck_, response_, "run");
  ASSERT_EQ(files.size(), 4U);
  EXPECT_EQ(files[0].name, "run-000.vtp");
  EXPECT_EQ(files[3].name, "run.pvd");
  EXPECT_THAT(files[3].bytes, HasSubstr("<DataSet timestep=\"0.75\" file=\"run-001.vtp\"/>"));
  EXPECT_THAT(files[3].bytes, HasSubstr("<DataSet timestep=\"1.5\" file=\"run-002.vtp\"/>"));
}

TEST_F(Vtk, CountsAgree) {
  const std::vector<NamedMesh> parts = meshes(neck_);
  std::size_t points = 0, triangles = 0;
  for (const NamedMesh& part : parts) points += part.mesh.points.size(), triangles += part.mesh.triangles.size();
  const std::string file = writeVtp(neck_, parts, response_.end());
  const std::size_t facets = 16, lines = 1;
  EXPECT_THAT(file, HasSubstr("NumberOfPoints=\"" + std::to_string(points + facets + 2 * lines) +
                              "\" NumberOfVerts=\"16\" "
                              "NumberOfLines=\"1\" NumberOfStrips=\"0\" NumberOfPolys=\"" +
                              std::to_string(triangles) + "\""));
  EXPECT_EQ(arrayOf<float>(file, "Points").size(), 3 * (points + facets + 2 * lines));
  for (const char* name : {"force_N", "strain", "disc_pressure_MPa", "load_over_strength"})
    EXPECT_EQ(arrayOf<float>(file, name).size(), facets + lines + triangles) << name;
  EXPECT_EQ(arrayOf<float>(file, "rotation_deg").size(), 3 * (facets + lines + triangles));
}

TEST_F(Vtk, ValuesStandOnTheirParts) {
  const std::vector<NamedMesh> parts = meshes(neck_);
  const std::string file = writeVtp(neck_, parts, response_.end());
  const auto kind = arrayOf<std::int32_t>(file, "kind"), part = arrayOf<std::int32_t>(file, "part");
  const auto pressure = arrayOf<float>(file, "disc_pressure_MPa"), used = arrayOf<float>(file, "load_over_strength"),
             force = arrayOf<float>(file, "force_N");
  EXPECT_EQ(kind[0], 21);
  EXPECT_FLOAT_EQ(force[0], 8) << "left facet of C0-C1 at the second step";
  EXPECT_EQ(kind[16], 20);
  EXPECT_FLOAT_EQ(force[16], 12.5F);
  for (std::size_t c = 17; c < kind.size(); ++c) {
    const NamedMesh& owner = parts[static_cast<std::size_t>(part[c])];
    ASSERT_EQ(kind[c], static_cast<int>(owner.kind));
    ASSERT_EQ(std::isnan(pressure[c]), owner.kind != PartKind::disc) << owner.name;
    ASSERT_EQ(std::isnan(used[c]), owner.implant < 0) << owner.name;
    if (owner.name == "C4-C5 disc") {
      ASSERT_FLOAT_EQ(pressure[c], 0.1F + 0.05F * 4);
    }
  }
}

TEST_F(Vtk, NothingIsDisplacedInNeutral) {
  const std::vector<NamedMesh> parts = meshes(neck_);
  for (const float d : arrayOf<float>(writeVtp(neck_, parts, response_.curve.front()), "displacement_mm"))
    ASSERT_NEAR(d, 0, 1e-3);
  float most = 0;
  for (const float d : arrayOf<float>(writeVtp(neck_, parts, response_.end()), "displacement_mm"))
    most = std::max(most, std::abs(d));
  EXPECT_GT(most, 20);
}

}  // namespace
}  // namespace nucha
