#include "nucha/report/vtk.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "nucha/base/base64.h"

namespace nucha {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr int kLigamentKind = 20, kFacetKind = 21;

// Values of the cells, in the order in which VTK counts them: vertices, lines, polygons.
struct Cells {
  std::vector<std::int32_t> kind, bone, part, implant;
  std::vector<float> rotation, pressure, used, force, strain;

  struct Row {
    int kind = 0, bone = -1, part = -1, implant = -1;
    std::array<double, 3> rotation{kNone, kNone, kNone};
    double pressure = kNone, used = kNone, force = kNone, strain = kNone;
  };
  void add(const Row& row) {
    kind.push_back(row.kind);
    bone.push_back(row.bone);
    part.push_back(row.part);
    implant.push_back(row.implant);
    for (const double r : row.rotation) rotation.push_back(static_cast<float>(r));
    pressure.push_back(static_cast<float>(row.pressure));
    used.push_back(static_cast<float>(row.used));
    force.push_back(static_cast<float>(row.force));
    strain.push_back(static_cast<float>(row.strain));
  }
};

struct Topology {
  std::vector<std::int32_t> connectivity, offsets;
  void add(std::initializer_list<std::size_t> points) {
    for (const std::size_t p : points) connectivity.push_back(static_cast<std::int32_t>(p));
    offsets.push_back(static_cast<std::int32_t>(connectivity.size()));
  }
};

class PolyData {
 public:
  PolyData(const Neck& neck, const Equilibrium& equilibrium) : neck_(neck), at_(equilibrium) {}
  void addFacets();
  void addLigaments();
  void addParts(const std::vector<NamedMesh>& parts);
  std::string text(const std::vector<NamedMesh>& parts) const;

 private:
  std::size_t addPoint(const Vec3& place, const Vec3& neutral) {
    for (int a = 0; a < 3; ++a) {
      points_.push_back(static_cast<float>(place[a]));
      displacement_.push_back(static_cast<float>(place[a] - neutral[a]));
    }
    return points_.size() / 3 - 1;
  }
  // a point of a bone, where it is now
  std::size_t addPoint(Vertebra bone, const Vec3& point) {
    return addPoint(at_.poses[static_cast<std::size_t>(indexOf(bone))] * point, neck_.bone(bone).neutral * point);
  }
  Cells::Row rowOf(const NamedMesh& part, int index) const;

  const Neck& neck_;
  const Equilibrium& at_;
  std::vector<float> points_, displacement_;
  Topology vertices_, lines_, triangles_;
  Cells cells_;
};

void PolyData::addFacets() {
  for (std::size_t s = 0; s < kSegments; ++s)
    for (const Contact& contact : neck_.segments[s].contacts) {
      if (contact.kind != ContactKind::facet || contact.side == Side::bilateral) continue;
      vertices_.add({addPoint(static_cast<Vertebra>(s + 1), contact.centre)});
      Cells::Row row;
      row.kind = kFacetKind;
      row.bone = static_cast<int>(s) + 1;
      row.force = at_.segments[s].facet_N[contact.side == Side::left ? 0 : 1];
      cells_.add(row);
    }
}

void PolyData::addLigaments() {
  for (std::size_t n = 0; n < neck_.ligaments.size(); ++n) {
    const Ligament& ligament = neck_.ligaments[n];
    if (ligament.remaining <= 0) continue;
    lines_.add({addPoint(ligament.upper, ligament.upper_point), addPoint(ligament.lower, ligament.lower_point)});
    Cells::Row row;
    row.kind = kLigamentKind;
    row.bone = indexOf(ligament.lower);
    row.part = static_cast<int>(n);
    for (const LigamentResult& result : at_.ligaments)
      if (result.ligament == n) row.force = result.force_N, row.strain = result.strain;
    cells_.add(row);
  }
}

Cells::Row PolyData::rowOf(const NamedMesh& part, int index) const {
  Cells::Row row;
  row.kind = static_cast<int>(part.kind);
  row.bone = indexOf(part.bone);
  row.part = index;
  row.implant = part.implant;
  const auto upper = static_cast<std::size_t>(indexOf(part.mate));
  if (upper < kSegments) {
    const Rotation& turn = at_.segments[upper].rotation;
    row.rotation = {turn.flexion_deg, turn.left_bending_deg, turn.left_rotation_deg};
    if (part.kind == PartKind::disc && at_.segments[upper].disc) row.pressure = at_.segments[upper].disc->pressure_MPa;
  }
  for (const ImplantResult& result : at_.implants)
    if (part.implant >= 0 && result.implant == static_cast<std::size_t>(part.implant))
      row.used = std::isnan(row.used) ? result.used : std::max(row.used, result.used);
  return row;
}

void PolyData::addParts(const std::vector<NamedMesh>& parts) {
  const std::array<Pose, kBones> neutral = neutralPoses(neck_);
  for (std::size_t n = 0; n < parts.size(); ++n) {
    const std::vector<Vec3> now = posed(parts[n], neck_, at_.poses), before = posed(parts[n], neck_, neutral);
    const std::size_t first = points_.size() / 3;
    for (std::size_t i = 0; i < now.size(); ++i) addPoint(now[i], before[i]);
    const Cells::Row row = rowOf(parts[n], static_cast<int>(n));
    for (const auto& t : parts[n].mesh.triangles) {
      triangles_.add({first + t[0], first + t[1], first + t[2]});
      cells_.add(row);
    }
  }
}

// Inline base64: the number of bytes, then the bytes.
template <typename T>
std::string dataArray(std::string_view type, std::string_view name, int components, const std::vector<T>& values) {
  const std::uint64_t size = values.size() * sizeof(T);
  std::vector<unsigned char> block(sizeof size + size);
  std::memcpy(block.data(), &size, sizeof size);
  if (size > 0) std::memcpy(block.data() + sizeof size, values.data(), size);
  return fmt::format("<DataArray type=\"{}\" Name=\"{}\" NumberOfComponents=\"{}\" format=\"binary\">{}</DataArray>\n",
                     type, name, components, base64Of(block));
}

std::string topology(std::string_view tag, const Topology& cells) {
  return fmt::format("<{0}>\n{1}{2}</{0}>\n", tag, dataArray("Int32", "connectivity", 1, cells.connectivity),
                     dataArray("Int32", "offsets", 1, cells.offsets));
}

// Strings are stored as the codes of their characters, each string ended by a zero.
std::string nameArray(const std::vector<NamedMesh>& parts) {
  std::string codes;
  for (const NamedMesh& part : parts) {
    for (const char c : part.name) codes += fmt::format("{} ", static_cast<unsigned>(static_cast<unsigned char>(c)));
    codes += "0\n";
  }
  return fmt::format("<Array type=\"String\" Name=\"part_names\" NumberOfTuples=\"{}\" format=\"ascii\">\n{}</Array>\n",
                     parts.size(), codes);
}

std::string PolyData::text(const std::vector<NamedMesh>& parts) const {
  std::string out =
      "<?xml version=\"1.0\"?>\n<VTKFile type=\"PolyData\" version=\"1.0\" byte_order=\"LittleEndian\" "
      "header_type=\"UInt64\">\n<PolyData>\n<FieldData>\n";
  out += nameArray(parts) + "</FieldData>\n";
  out += fmt::format(
      "<Piece NumberOfPoints=\"{}\" NumberOfVerts=\"{}\" NumberOfLines=\"{}\" NumberOfStrips=\"0\" "
      "NumberOfPolys=\"{}\">\n",
      points_.size() / 3, vertices_.offsets.size(), lines_.offsets.size(), triangles_.offsets.size());
  out += "<PointData Vectors=\"displacement_mm\">\n" + dataArray("Float32", "displacement_mm", 3, displacement_) +
         "</PointData>\n";
  out += "<CellData Scalars=\"kind\">\n" + dataArray("Int32", "kind", 1, cells_.kind) +
         dataArray("Int32", "bone", 1, cells_.bone) + dataArray("Int32", "part", 1, cells_.part) +
         dataArray("Int32", "implant", 1, cells_.implant) + dataArray("Float32", "rotation_deg", 3, cells_.rotation) +
         dataArray("Float32", "disc_pressure_MPa", 1, cells_.pressure) +
         dataArray("Float32", "load_over_strength", 1, cells_.used) + dataArray("Float32", "force_N", 1, cells_.force) +
         dataArray("Float32", "strain", 1, cells_.strain) + "</CellData>\n";
  out += "<Points>\n" + dataArray("Float32", "Points", 3, points_) + "</Points>\n";
  out += topology("Verts", vertices_) + topology("Lines", lines_) + topology("Polys", triangles_);
  return out + "</Piece>\n</PolyData>\n</VTKFile>\n";
}

}  // namespace

std::string writeVtp(const Neck& neck, const std::vector<NamedMesh>& parts, const Equilibrium& equilibrium) {
  PolyData data(neck, equilibrium);
  data.addFacets();
  data.addLigaments();
  data.addParts(parts);
  return data.text(parts);
}

std::vector<OutputFile> vtkFiles(const Neck& neck, const Response& response, const std::string& stem) {
  const std::vector<NamedMesh> parts = meshes(neck);
  std::vector<OutputFile> files;
  std::string list = "<?xml version=\"1.0\"?>\n<VTKFile type=\"Collection\" version=\"0.1\">\n<Collection>\n";
  for (std::size_t step = 0; step < response.curve.size(); ++step) {
    const std::string file = fmt::format("{}-{:03}.vtp", stem, step);
    list += fmt::format("<DataSet timestep=\"{:.6g}\" file=\"{}\"/>\n", response.curve[step].moment_Nm, file);
    files.push_back({file, writeVtp(neck, parts, response.curve[step])});
  }
  files.push_back({stem + ".pvd", list + "</Collection>\n</VTKFile>\n"});
  return files;
}

}  // namespace nucha
