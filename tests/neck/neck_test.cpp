#include "nucha/neck/neck.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>

namespace nucha {
namespace {

Pose pose(double angle, const Vec3& axis, const Vec3& origin) {
  return {origin, Eigen::AngleAxisd(angle, axis.normalized()).toRotationMatrix()};
}

TEST(Poses, RelativeAndComposeUndoEachOther) {
  const Pose a = pose(0.4, {1, 2, 3}, {5, -2, 7}), b = pose(-1.1, {0, 1, 1}, {-3, 20, 4});
  const Pose again = compose(a, relative(a, b));
  EXPECT_LT((again.origin - b.origin).norm(), 1e-12);
  EXPECT_LT((again.axes - b.axes).norm(), 1e-12);
}

TEST(Poses, ComposeAppliesTheInnerFirst) {
  const Pose a = pose(0.7, {0, 0, 1}, {1, 0, 0}), b = pose(0.2, {1, 0, 0}, {0, 4, 0});
  const Vec3 p(1, 2, 3);
  EXPECT_LT((compose(a, b) * p - a * (b * p)).norm(), 1e-12);
}

TEST(Poses, APointKeepsItsPlaceInTheLowerBone) {
  const Pose lower = pose(0.3, {0, 0, 1}, {0, 10, 0}), upper = pose(0.5, {0, 1, 0}, {2, 30, 1});
  const Vec3 p(4, 5, 6);
  EXPECT_LT((lower * (relative(lower, upper) * p) - upper * p).norm(), 1e-12);
}

TEST(Names, OfJointsAndImplants) {
  EXPECT_EQ(name(ContactKind::facet), "facet");
  EXPECT_EQ(name(ContactKind::uncovertebral), "uncovertebral");
  EXPECT_EQ(name(ContactKind::dens), "dens");
  EXPECT_EQ(name(ImplantKind::graft), "graft");
  EXPECT_EQ(name(ImplantKind::standalone_cage), "standalone_cage");
  EXPECT_EQ(name(ImplantKind::pedicle_rods), "pedicle_rods");
  EXPECT_EQ(name(ImplantKind::disc_replacement), "disc_replacement");
  EXPECT_EQ(name(Constraint::none), "none");
  EXPECT_EQ(name(Constraint::elastic), "elastic");
}

TEST(NeckPlaces, BonesAndSegmentsByName) {
  Neck neck;
  neck.bone(Vertebra::C5).mass_kg = 3;
  EXPECT_EQ(neck.bones[5].mass_kg, 3);
  neck.segment(Level{Vertebra::C6}).union_maturity = 0.5;
  EXPECT_EQ(neck.segments[6].union_maturity, 0.5);
}

}  // namespace
}  // namespace nucha
