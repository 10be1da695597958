#include "nucha/neck/mesh.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include "neck/hand_neck.h"
#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/neck/build.h"
#include "nucha/neck/mesh_field.h"
#include "nucha/neck/surgery.h"

namespace nucha {
namespace {

Vec3 pointOf(const Mesh& mesh, std::uint32_t i) { return {mesh.points[i][0], mesh.points[i][1], mesh.points[i][2]}; }

// Every edge is walked once in each direction: closed, without forks, all triangles facing the same way.
std::string faultOf(const Mesh& mesh) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, int> walked;
  std::set<std::uint32_t> used;
  for (const auto& t : mesh.triangles)
    for (std::size_t c = 0; c < 3; ++c) {
      if (t[c] >= mesh.points.size()) return "a corner that does not exist";
      ++walked[{t[c], t[(c + 1) % 3]}];
      used.insert(t[c]);
    }
  for (const auto& [edge, count] : walked) {
    if (count != 1) return "an edge is walked twice in one direction";
    if (!walked.count({edge.second, edge.first})) return "an edge has one side only";
  }
  return used.size() == mesh.points.size() ? "" : "a point that no triangle needs";
}

const NamedMesh& find(const std::vector<NamedMesh>& parts, const std::string& name) {
  const auto place = std::find_if(parts.begin(), parts.end(), [&](const NamedMesh& p) { return p.name == name; });
  if (place == parts.end()) throw std::runtime_error("no part " + name);
  return *place;
}

struct Extent {
  Vec3 low = Vec3::Constant(1e9), high = Vec3::Constant(-1e9);
};

Extent extentOf(const Mesh& mesh) {
  Extent e;
  for (std::uint32_t i = 0; i < mesh.points.size(); ++i) {
    e.low = e.low.cwiseMin(pointOf(mesh, i));
    e.high = e.high.cwiseMax(pointOf(mesh, i));
  }
  return e;
}

// The largest distance between a point and the nearest mirrored point.
double asymmetryOf(const Mesh& mesh) {
  double worst = 0;
  for (std::uint32_t i = 0; i < mesh.points.size(); ++i) {
    Vec3 other = pointOf(mesh, i);
    other.z() = -other.z();
    double nearest = 1e9;
    for (std::uint32_t j = 0; j < mesh.points.size(); ++j)
      nearest = std::min(nearest, (pointOf(mesh, j) - other).squaredNorm());
    worst = std::max(worst, std::sqrt(nearest));
  }
  return worst;
}

// Whether a point lies inside, by the solid angle of the surface around it.
bool inside(const Mesh& mesh, const Vec3& point) {
  double angle = 0;
  for (const auto& t : mesh.triangles) {
    const Vec3 a = (pointOf(mesh, t[0]) - point).normalized(), b = (pointOf(mesh, t[1]) - point).normalized(),
               c = (pointOf(mesh, t[2]) - point).normalized();
    angle += 2 * std::atan2(a.dot(b.cross(c)), 1 + a.dot(b) + b.dot(c) + c.dot(a));
  }
  return std::abs(angle) > 2 * std::numbers::pi;
}

class Meshes : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    intact_neck_ = new Neck(test::handNeck());
    operated_neck_ = new Neck(test::operatedHandNeck());
    intact_ = new std::vector<NamedMesh>(meshes(*intact_neck_));
    operated_ = new std::vector<NamedMesh>(meshes(*operated_neck_));
  }
  static void TearDownTestSuite() { delete intact_, delete operated_, delete intact_neck_, delete operated_neck_; }
  static inline Neck *intact_neck_, *operated_neck_;
  static inline std::vector<NamedMesh>*intact_, *operated_;
};

TEST_F(Meshes, EverySurfaceIsClosedAndFacesOutward) {
  for (const auto* parts : {intact_, operated_})
    for (const NamedMesh& part : *parts) {
      EXPECT_EQ(faultOf(part.mesh), "") << part.name;
      EXPECT_GT(calcVolume(part.mesh), 10) << part.name;
    }
}

TEST_F(Meshes, ABoneTakesAFewThousandTriangles) {
  for (const NamedMesh& part : *intact_)
    if (part.kind == PartKind::bone && part.bone != Vertebra::C0) {
      EXPECT_GT(part.mesh.triangles.size(), 2000U) << part.name;
      EXPECT_LT(part.mesh.triangles.size(), 6500U) << part.name;
    }
}

TEST_F(Meshes, NamesEveryBoneAndDisc) {
  std::vector<std::string> names;
  for (const NamedMesh& part : *intact_) names.push_back(part.name);
  EXPECT_THAT(names, testing::ElementsAre("head", "C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "T1", "C2-C3 disc",
                                          "C3-C4 disc", "C4-C5 disc", "C5-C6 disc", "C6-C7 disc", "C7-T1 disc"));
}

TEST_F(Meshes, SymmetricNeckGivesSymmetricSurfaces) {
  for (const char* name : {"C1", "C2", "C5", "C6-C7 disc"})
    EXPECT_LT(asymmetryOf(find(*intact_, name).mesh), 0.1) << name;
}

TEST_F(Meshes, SameNeckSameBytes) {
  const std::vector<NamedMesh> again = meshes(*intact_neck_);
  ASSERT_EQ(again.size(), intact_->size());
  for (std::size_t n = 0; n < again.size(); ++n) {
    EXPECT_EQ(again[n].mesh.points, (*intact_)[n].mesh.points);
    EXPECT_EQ(again[n].mesh.triangles, (*intact_)[n].mesh.triangles);
  }
}

TEST_F(Meshes, BoneReachesWhereItsParametersSay) {
  const Bone& bone = intact_neck_->bone(Vertebra::C5);
  const Extent e = extentOf(find(*intact_, "C5").mesh);
  EXPECT_NEAR(e.low.x(), bone.spinous_tip.x(), 1.5);
  EXPECT_NEAR(e.high.x(), bone.depth_inferior_mm, 1.5);
  EXPECT_NEAR(e.high.z(), std::max(bone.transverse_tip.z(), 18 + 6.0), 1.5);
  EXPECT_GT(e.high.y(), bone.superior_centre.y() + 0.7 * bone.uncinate_height_mm);
  const Extent axis = extentOf(find(*intact_, "C2").mesh);
  EXPECT_NEAR(axis.high.y(), intact_neck_->bone(Vertebra::C2).dens_tip.y(), 1.5);
  const Extent atlas = extentOf(find(*intact_, "C1").mesh);
  EXPECT_NEAR(atlas.high.z(), intact_neck_->bone(Vertebra::C1).transverse_tip.z(), 1.5);
  EXPECT_NEAR(atlas.low.x(), intact_neck_->bone(Vertebra::C1).spinous_tip.x(), 1.5);
}

TEST_F(Meshes, BodyIsSolidAndTheCanalIsOpen) {
  for (const Vertebra v : {Vertebra::C3, Vertebra::C5, Vertebra::C7}) {
    const Mesh& mesh = find(*intact_, std::string(name(v))).mesh;
    const Bone& bone = intact_neck_->bone(v);
    EXPECT_TRUE(inside(mesh, {bone.depth_inferior_mm / 2, 6, 0}));
    for (const double y : {-8.0, 0.0, 6.0, 12.0}) EXPECT_FALSE(inside(mesh, {-bone.canal_depth_mm / 2, y, 0})) << y;
    EXPECT_TRUE(inside(mesh, {-7, 8, 18})) << "the pillar between the facets";
    EXPECT_TRUE(inside(mesh, bone.spinolaminar - Vec3(2, 0, 0)));
  }
  // the atlas has no body: the dens stands there
  EXPECT_FALSE(inside(find(*intact_, "C1").mesh, {0, 8, 0}));
}

TEST_F(Meshes, ArteryHasItsHoleInTheTransverseProcess) {
  const Mesh& mesh = find(*intact_, "C5").mesh;
  int bone = 0, hole = 0;
  bool hole_between = false;
  // straight out from the body through the process, at the height of its tip
  for (double z = 9; z < 23; z += 0.25) {
    if (inside(mesh, {2.9, 6.5, z})) {
      hole_between = hole_between || (bone > 0 && hole > 0);
      ++bone;
    } else if (bone > 0) {
      ++hole;
    }
  }
  EXPECT_GT(bone, 4);
  EXPECT_TRUE(hole_between);
}

TEST_F(Meshes, FacetsStandOnTheirJointPlanes) {
  // points just below the upper facet of C6 are bone of C6, points above the gap are bone of C5
  const Contact& contact = intact_neck_->segment(Level{Vertebra::C5}).contacts[1];
  const Mesh &low = find(*intact_, "C6").mesh, &high = find(*intact_, "C5").mesh;
  EXPECT_TRUE(inside(low, contact.centre - 1.0 * contact.normal));
  EXPECT_FALSE(inside(low, contact.centre + 0.8 * contact.normal));
  const Pose &p5 = intact_neck_->bone(Vertebra::C5).neutral, &p6 = intact_neck_->bone(Vertebra::C6).neutral;
  const auto inC5 = [&](const Vec3& p) { return Vec3(p5.axes.transpose() * (p6 * p - p5.origin)); };
  EXPECT_TRUE(inside(high, inC5(contact.centre + (contact.gap_mm + 1) * contact.normal)));
  EXPECT_FALSE(inside(high, inC5(contact.centre + (contact.gap_mm - 0.8) * contact.normal)));
}

TEST_F(Meshes, LaminectomyTakesLaminaeAndSpinousProcess) {
  Neck neck = *intact_neck_;
  neck.bone(Vertebra::C5).laminae_left = 0;
  const std::vector<NamedMesh> parts = meshes(neck);
  const Mesh& mesh = find(parts, "C5").mesh;
  EXPECT_EQ(faultOf(mesh), "");
  EXPECT_GT(extentOf(mesh).low.x(), neck.bone(Vertebra::C5).spinolaminar.x());
  EXPECT_LT(calcVolume(mesh), 0.9 * calcVolume(find(*intact_, "C5").mesh));
  EXPECT_EQ(find(parts, "C4").mesh.points, find(*intact_, "C4").mesh.points) << "its neighbours stay";
  // a part of the laminae: a trough in the midline, the sides stay
  neck.bone(Vertebra::C5).laminae_left = 0.5;
  const std::vector<NamedMesh> half = meshes(neck);
  EXPECT_FALSE(inside(find(half, "C5").mesh, neck.bone(Vertebra::C5).spinolaminar - Vec3(2, 0, 0)));
  EXPECT_GT(calcVolume(find(half, "C5").mesh), calcVolume(mesh));
}

TEST_F(Meshes, ForaminotomyTakesBoneOfItsSideOnly) {
  Neck neck = *intact_neck_;
  neck.segment(Level{Vertebra::C5}).contacts[1].remaining = 0.6;  // right
  const std::vector<NamedMesh> parts = meshes(neck);
  const Mesh &before = find(*intact_, "C6").mesh, &after = find(parts, "C6").mesh;
  EXPECT_EQ(faultOf(after), "");
  EXPECT_LT(calcVolume(after), calcVolume(before));
  EXPECT_TRUE(inside(before, {-6, 14, 14.2}));
  EXPECT_FALSE(inside(after, {-6, 14, 14.2}));
  EXPECT_TRUE(inside(after, {-6, 14, -14.2}));
}

TEST_F(Meshes, StrutStandsInATroughOfTheBodyBetween) {
  Neck neck = *intact_neck_;
  Implant strut;
  strut.kind = ImplantKind::corpectomy_cage, strut.upper = Vertebra::C4, strut.lower = Vertebra::C6;
  strut.width_mm = 12, strut.depth_mm = 11;
  neck.implants.push_back(strut);
  const std::vector<NamedMesh> parts = meshes(neck);
  EXPECT_FALSE(inside(find(parts, "C5").mesh, {8, 6, 0}));
  EXPECT_EQ(faultOf(find(parts, "C5").mesh), "");
  const NamedMesh& cage = find(parts, "corpectomy cage C4-C6");
  EXPECT_EQ(faultOf(cage.mesh), "");
  const Extent e = extentOf(cage.mesh);
  EXPECT_GT(e.high.y() - e.low.y(), 20) << "it spans a body and two discs";
  // a plate over it has no screws where the body was
  Implant plate;
  plate.kind = ImplantKind::plate, plate.upper = Vertebra::C4, plate.lower = Vertebra::C6;
  neck.implants.push_back(plate);
  int screws = 0;
  for (const NamedMesh& part : meshes(neck)) {
    screws += part.kind == PartKind::screw;
    EXPECT_FALSE(part.kind == PartKind::screw && part.bone == Vertebra::C5);
  }
  EXPECT_EQ(screws, 4);
}

TEST_F(Meshes, VolumesAreThoseOfTheSolidsTheyShow) {
  // disc: ellipse-like footprint times height; the corners of the outline make it a little fuller than an ellipse
  const Disc& disc = *intact_neck_->segment(Level{Vertebra::C4}).disc;
  const double height = (disc.height_anterior_mm + disc.height_posterior_mm) / 2;
  const double box = disc.depth_mm * disc.width_mm * height, volume = calcVolume(find(*intact_, "C4-C5 disc").mesh);
  EXPECT_GT(volume, 0.75 * box);
  EXPECT_LT(volume, 1.1 * box);
  // the body is most of a vertebra, processes about as much again
  const Bone& bone = intact_neck_->bone(Vertebra::C5);
  const double body = bone.depth_inferior_mm * bone.width_inferior_mm * bone.height_posterior_mm;
  const double whole = calcVolume(find(*intact_, "C5").mesh);
  EXPECT_GT(whole, body);
  EXPECT_LT(whole, 3 * body);
}

TEST_F(Meshes, EveryImplantHasItsParts) {
  std::map<PartKind, int> count;
  std::set<int> implants;
  for (const NamedMesh& part : *operated_) {
    ++count[part.kind];
    if (part.implant >= 0) implants.insert(part.implant);
  }
  EXPECT_EQ(count[PartKind::spacer], 1);
  EXPECT_EQ(count[PartKind::plate], 1);
  EXPECT_EQ(count[PartKind::screw], 4 + 6) << "two in each body of the plate, one in each lateral mass";
  EXPECT_EQ(count[PartKind::rod], 2);
  EXPECT_EQ(count[PartKind::wire], 1);
  EXPECT_EQ(count[PartKind::disc_replacement], 3);
  EXPECT_EQ(implants, (std::set<int>{0, 1, 2, 3, 4}));
  EXPECT_EQ(count[PartKind::disc], 4);
}

TEST_F(Meshes, ImplantsLieWhereTheyBelong) {
  const Extent plate = extentOf(find(*operated_, "plate C5-C6").mesh);
  const Bone& c6 = operated_neck_->bone(Vertebra::C6);
  EXPECT_GT(plate.low.x(), 0.7 * c6.depth_inferior_mm) << "in front of the bodies";
  EXPECT_GT(plate.high.y(), c6.height_anterior_mm + 5) << "and up to the next one";
  const NamedMesh& screw = find(*operated_, "screw C6 left");
  const Extent s = extentOf(screw.mesh);
  EXPECT_LT(s.high.z(), 0);
  EXPECT_GT(s.low.x(), 0) << "it stops before the canal";
  const Extent rod = extentOf(find(*operated_, "rod right C4-C6").mesh);
  EXPECT_GT(rod.low.z(), 8);
  EXPECT_LT(rod.high.x(), 0);
}

TEST_F(Meshes, BrokenImplantsSaySo) {
  Neck neck = *operated_neck_;
  neck.implants[1].broken = true;
  EXPECT_NO_THROW(find(meshes(neck), "plate C5-C6 (broken)"));
}

TEST_F(Meshes, PartsBetweenTwoBonesFollowBoth) {
  std::array<Pose, kBones> poses;
  for (std::size_t i = 0; i < poses.size(); ++i) poses[i] = intact_neck_->bones[i].neutral;
  const NamedMesh& disc = find(*intact_, "C4-C5 disc");
  const std::vector<Vec3> before = posed(disc, *intact_neck_, poses);
  const Pose& low = intact_neck_->bone(Vertebra::C5).neutral;
  for (std::size_t n = 0; n < before.size(); ++n)
    EXPECT_LT((before[n] - low * pointOf(disc.mesh, static_cast<std::uint32_t>(n))).norm(), 1e-4);
  // lift the upper bone and all above by 2 mm: the disc stretches from 0 at the bottom to 2 at the top
  for (int i = 0; i <= indexOf(Vertebra::C4); ++i) poses[static_cast<std::size_t>(i)].origin.y() += 2;
  const std::vector<Vec3> after = posed(disc, *intact_neck_, poses);
  for (std::size_t n = 0; n < before.size(); ++n)
    EXPECT_LT((after[n] - before[n] - Vec3(0, 2.0 * disc.weights[n], 0)).norm(), 1e-4);
  EXPECT_EQ(*std::min_element(disc.weights.begin(), disc.weights.end()), 0);
  EXPECT_EQ(*std::max_element(disc.weights.begin(), disc.weights.end()), 1);
}

// The necks that people will see: built from the tables, operated on in every way.
class BuiltMeshes : public testing::TestWithParam<ConstructWord> {};

TEST_P(BuiltMeshes, AreClosedAfterEveryOperation) {
  const std::filesystem::path data = std::filesystem::path(NUCHA_TEST_ROOT) / "data";
  Measurements person;
  person.sex = GetParam() == ConstructWord::graft ? Sex::female : Sex::male;
  const Neck neck = makeNeck(person, loadNeckTables(data));
  const Operation operation = operationFor(GetParam(), Vertebra::C4, Vertebra::C6);
  const std::vector<NamedMesh> parts = meshes(operate(neck, operation, loadMechanicsParameters(data).implants));
  int implants = 0;
  for (const NamedMesh& part : parts) {
    EXPECT_EQ(faultOf(part.mesh), "") << part.name;
    EXPECT_GT(calcVolume(part.mesh), 10) << part.name;
    implants += part.implant >= 0;
    if (part.kind == PartKind::bone && part.bone != Vertebra::C0) {
      EXPECT_LT(part.mesh.triangles.size(), 7000U) << part.name;
    }
  }
  EXPECT_GT(implants, 0);
}

INSTANTIATE_TEST_SUITE_P(Constructs, BuiltMeshes,
                         testing::Values(ConstructWord::graft, ConstructWord::standalone, ConstructWord::plate,
                                         ConstructWord::pedicle, ConstructWord::fusion_360, ConstructWord::wire,
                                         ConstructWord::disc, ConstructWord::corpectomy),
                         [](const auto& tried) {
                           std::string name(nucha::name(tried.param));
                           std::replace(name.begin(), name.end(), '-', '_');
                           return "as_" + name;
                         });

TEST(Surface, OfABallHasItsVolumeAndArea) {
  shape::Field field;
  field.add(shape::ball({3, -2, 0}, 10));
  const Mesh mesh = shape::surfaceOf(field, 1);
  EXPECT_EQ(faultOf(mesh), "");
  EXPECT_NEAR(calcVolume(mesh), 4.0 / 3 * std::numbers::pi * 1000, 20);
  double area = 0;
  for (const auto& t : mesh.triangles)
    area += (pointOf(mesh, t[1]) - pointOf(mesh, t[0])).cross(pointOf(mesh, t[2]) - pointOf(mesh, t[0])).norm() / 2;
  EXPECT_NEAR(area, 4 * std::numbers::pi * 100, 10);
  for (std::uint32_t i = 0; i < mesh.points.size(); ++i)
    EXPECT_NEAR((pointOf(mesh, i) - Vec3(3, -2, 0)).norm(), 10, 0.02);
}

TEST(Surface, StaysClosedWhereSolidsTouchAlongAnEdgeOrAtAPoint) {
  // balls that meet diagonally between grid nodes are where simple contouring forks
  shape::Field field;
  for (const double x : {-4.0, 0.0, 4.0})
    for (const double y : {-4.0, 0.0, 4.0})
      for (const double z : {-4.0, 0.0, 4.0}) field.add(shape::ball({x + 0.1 * y, y + 0.2 * z, z}, 2.05), 0.1);
  const Mesh mesh = shape::surfaceOf(field, 0.9);
  EXPECT_EQ(faultOf(mesh), "");
  EXPECT_GT(calcVolume(mesh), 20 * 36);
}

TEST(Surface, LeavesOutCrumbsAndCaves) {
  shape::Field field;
  field.add(shape::ball({0, 0, 0}, 8)).carve(shape::ball({0, 0, 0}, 4)).add(shape::ball({30, 0, 0}, 3));
  const Mesh mesh = shape::surfaceOf(field, 1);
  EXPECT_EQ(faultOf(mesh), "");
  EXPECT_NEAR(calcVolume(mesh), 4.0 / 3 * std::numbers::pi * 512, 30);
  EXPECT_LT(extentOf(mesh).high.x(), 9);
}

TEST(Surface, StickTapersAndKeepsItsSection) {
  shape::Field field;
  field.add(shape::stick({0, 0, 0}, {20, 0, 0}, Vec3::UnitY(), {4, 2}, {2, 1}));
  const Mesh mesh = shape::surfaceOf(field, 0.5);
  const Extent e = extentOf(mesh);
  EXPECT_NEAR(e.high.y(), 4, 0.1);
  EXPECT_NEAR(e.high.z(), 2, 0.1);
  EXPECT_NEAR(e.low.x(), -2, 0.1);
  EXPECT_NEAR(e.high.x(), 21, 0.1);
}

TEST(Surface, OfTheUsualNeckIsQuickEnoughToMakeOnEveryPage) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(meshes(test::handNeck()).size(), 16U);
  // 0.4 s when optimised; debug builds with sanitizers take far longer
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

}  // namespace
}  // namespace nucha
