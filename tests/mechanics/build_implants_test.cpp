// Implants as elements: the right ones between the right bones, with stiffnesses as by hand, weaker as they fail.
#include "nucha/mechanics/build_implants.h"

#include <gtest/gtest.h>

#include <Eigen/Geometry>
#include <cmath>

#include "mechanics/real_neck.h"
#include "nucha/mechanics/build_model.h"
#include "nucha/neck/condition.h"

namespace nucha {
namespace {

using test::after;
using test::man;
using test::mechanics;

double value(std::string_view id) { return mechanics().implants.value(id); }

Model passive(const Neck& neck) { return buildModel(neck, mechanics(), {}); }

struct Count {
  size_t spots = 0, one_sided = 0, bushings = 0, tissue = 0, stops = 0, wires = 0;
};

// What stands between two bones besides ligaments, joints and disc.
Count countAt(const Model& model, Vertebra upper, Vertebra lower) {
  Count count;
  const Pair* pair = model.findPair(bodyOf(upper), bodyOf(lower));
  if (!pair) return count;
  for (const Spot& e : pair->spots) {
    count.spots += e.tag >= 0 ? 1u : 0u;
    count.one_sided += e.one_sided ? 1u : 0u;
  }
  for (const Bushing& e : pair->bushings) (e.tag >= 0 ? count.bushings : count.tissue)++;
  for (const ContactPoint& e : pair->contacts) count.stops += e.tag < 0 ? 1u : 0u;
  for (const Line& e : pair->lines) count.wires += e.tag < -1 ? 1u : 0u;
  return count;
}

Count countC5C6(ConstructWord word) {
  return countAt(passive(after(word, Vertebra::C5, Vertebra::C6)), Vertebra::C5, Vertebra::C6);
}

TEST(BuildImplants, EachConstructAddsItsElements) {
  EXPECT_EQ(countC5C6(ConstructWord::cage).spots, 16u);
  EXPECT_EQ(countC5C6(ConstructWord::cage).bushings, 0u);
  EXPECT_EQ(countC5C6(ConstructWord::graft).spots, 16u);
  EXPECT_EQ(countC5C6(ConstructWord::standalone).spots, 16u);
  EXPECT_EQ(countC5C6(ConstructWord::standalone).bushings, 1u);
  EXPECT_EQ(countC5C6(ConstructWord::plate).spots, 16u);
  EXPECT_EQ(countC5C6(ConstructWord::plate).bushings, 1u);
  EXPECT_EQ(countC5C6(ConstructWord::posterior).spots, 0u);
  EXPECT_EQ(countC5C6(ConstructWord::posterior).bushings, 2u);
  EXPECT_EQ(countC5C6(ConstructWord::pedicle).bushings, 2u);
  EXPECT_EQ(countC5C6(ConstructWord::fusion_360).bushings, 3u);
  EXPECT_EQ(countC5C6(ConstructWord::wire).wires, 1u);
  EXPECT_EQ(countC5C6(ConstructWord::disc).bushings, 1u);
  EXPECT_EQ(countC5C6(ConstructWord::disc).stops, 8u);              // four rims, four ends of the slide
  EXPECT_EQ(countC5C6(ConstructWord::disc_constrained).stops, 4u);  // it does not slide
  EXPECT_EQ(countC5C6(ConstructWord::disc).spots, 0u);
}

TEST(BuildImplants, NothingIsAddedElsewhere) {
  const Model model = passive(after(ConstructWord::fusion_360, Vertebra::C5, Vertebra::C6));
  for (int i = 0; i < kSegments; ++i) {
    const Level level{static_cast<Vertebra>(i)};
    if (level.upper == Vertebra::C5) continue;
    const Count count = countAt(model, level.upper, level.lower());
    EXPECT_EQ(count.spots + count.bushings + count.stops + count.wires, 0u) << name(level);
  }
}

TEST(BuildImplants, ALongPlateHasAStretchPerLevel) {
  const Model model = passive(after(ConstructWord::plate, Vertebra::C4, Vertebra::C7));
  for (const Vertebra upper : {Vertebra::C4, Vertebra::C5, Vertebra::C6}) {
    EXPECT_EQ(countAt(model, upper, Level{upper}.lower()).bushings, 1u);
  }
}

TEST(BuildImplants, AStrutAndItsPlateJoinBonesTwoApart) {
  const Model model = passive(after(ConstructWord::corpectomy, Vertebra::C4, Vertebra::C6));
  const Count across = countAt(model, Vertebra::C4, Vertebra::C6);
  EXPECT_EQ(across.spots, 16u);
  EXPECT_EQ(across.bushings, 1u);
  for (const Vertebra upper : {Vertebra::C4, Vertebra::C5}) {
    const Count beside = countAt(model, upper, Level{upper}.lower());
    EXPECT_EQ(beside.spots + beside.bushings, 0u);
    EXPECT_EQ(beside.tissue, 1u);  // what is left round the emptied spaces holds the arch
  }
}

// ---- spacers
// ----------------------------------------------------------------------------------------------------------

Quadratic spacerAt(const Neck& neck, const Vec3& shift) {
  const Model model = passive(neck);
  const Pair& pair = *model.findPair(bodyOf(Vertebra::C5), bodyOf(Vertebra::C6));
  Relative pose = relativePose(model, startOf(model), pair);
  Vec3 normal = Vec3::Zero();
  for (const Spot& e : pair.spots) {
    if (e.tag >= 0) normal = e.normal;
  }
  const Vec3 forward = normal.cross(Vec3::UnitZ());
  pose.origin += shift.x() * forward + shift.y() * normal + shift.z() * Vec3::UnitZ();
  Quadratic sum;
  for (const Spot& e : pair.spots) {
    if (e.tag >= 0) e.add(pose, sum);
  }
  return sum;
}

TEST(Spacer, CarriesCompressionOnlyBetweenBothEndplates) {
  const Neck neck = after(ConstructWord::cage, Vertebra::C5, Vertebra::C6);
  const Implant& cage = neck.implants[*findImplant(neck, ImplantKind::cage, Level{Vertebra::C5})];
  EXPECT_LT(spacerAt(neck, {0, 0.1, 0}).gradient.norm(), 1e-9);
  const double force = spacerAt(neck, {0, -0.1, 0}).gradient.head<3>().norm();
  // both endplates as a foundation and the column of the cage in series
  const auto foundation = [&](Vertebra v) {
    return value("bone.endplate_N_per_mm3") *
           std::pow(neck.bone(v).density_HU / value("bone.density_reference_HU"), value("bone.density_exponent"));
  };
  const Vec3 top = neck.bone(Vertebra::C5).neutral * neck.bone(Vertebra::C5).inferior_centre;
  const Vec3 bottom = neck.bone(Vertebra::C6).neutral * neck.bone(Vertebra::C6).superior_centre;
  const double compliance =
      1 / foundation(Vertebra::C5) + 1 / foundation(Vertebra::C6) + (top - bottom).norm() / cage.modulus_MPa;
  EXPECT_NEAR(force, 0.1 * cage.depth_mm * cage.width_mm / compliance, 1e-6 * force);
}

TEST(Spacer, ItsTeethResistSliding) {
  const Neck neck = after(ConstructWord::cage, Vertebra::C5, Vertebra::C6);
  const double pressed = spacerAt(neck, {0, -0.1, 0}).gradient.head<3>().norm();
  const double slid = spacerAt(neck, {0.1, -1e-9, 0}).gradient.head<3>().norm();
  EXPECT_NEAR(slid / pressed, mechanics().value("spacer.shear_share"), 1e-3);
}

TEST(Spacer, SoftBoneIsASofterBed) {
  const Neck firm = after(ConstructWord::cage, Vertebra::C5, Vertebra::C6);
  const Neck soft = setBoneDensity(firm, Vertebra::C2, Vertebra::C7, 120);
  EXPECT_LT(spacerAt(soft, {0, -0.1, 0}).gradient.norm(), 0.5 * spacerAt(firm, {0, -0.1, 0}).gradient.norm());
}

// ---- bone bridges
// -----------------------------------------------------------------------------------------------------

double bridgeStiffness(const Neck& neck, Vertebra upper, Vertebra lower) {
  const Model model = passive(neck);
  double sum = 0;
  for (const Spot& e : model.findPair(bodyOf(upper), bodyOf(lower))->spots) {
    if (e.tag < 0) sum += e.normal_N_per_mm;
  }
  return sum;
}

TEST(Bridge, GrowsWithMaturityToThePowerOfTheTable) {
  const Neck fresh = after(ConstructWord::plate, Vertebra::C5, Vertebra::C6);
  const auto at = [&](double maturity) {
    return bridgeStiffness(setUnion(fresh, Vertebra::C5, Vertebra::C6, maturity), Vertebra::C5, Vertebra::C6);
  };
  EXPECT_EQ(at(0), 0);
  EXPECT_GT(at(1), 1000);
  EXPECT_NEAR(at(0.5) / at(1), std::pow(0.5, value("bridge.maturity_exponent")), 1e-9);
  const Bone& lower = fresh.bone(Vertebra::C6);
  const Vec3 top = fresh.bone(Vertebra::C5).neutral * fresh.bone(Vertebra::C5).inferior_centre;
  const double height = (top - lower.neutral * lower.superior_centre).norm();
  EXPECT_NEAR(at(1),
              value("bridge.modulus_MPa") * value("bridge.area_share") * lower.depth_superior_mm *
                  lower.width_superior_mm / height,
              1e-6 * at(1));
}

TEST(Bridge, WithoutASpacerItCrossesTheFacets) {
  const Neck fused =
      setUnion(after(ConstructWord::posterior, Vertebra::C5, Vertebra::C6), Vertebra::C5, Vertebra::C6, 1);
  const Model model = passive(fused), before = passive(man());
  const auto spots = [](const Model& m) {
    return m.findPair(bodyOf(Vertebra::C5), bodyOf(Vertebra::C6))->spots.size();
  };
  EXPECT_EQ(spots(model), spots(before) + 2 * 9);
}

TEST(Bridge, AStrutsBridgeSpansTheWholeGap) {
  const Neck fused =
      setUnion(after(ConstructWord::corpectomy, Vertebra::C4, Vertebra::C6), Vertebra::C4, Vertebra::C6, 1);
  EXPECT_GT(bridgeStiffness(fused, Vertebra::C4, Vertebra::C6), 100);
  EXPECT_EQ(bridgeStiffness(fused, Vertebra::C5, Vertebra::C6), 0);
}

// ---- plates, rods, screws
// ---------------------------------------------------------------------------------------------

const Bushing& screwed(const Model& model, Vertebra upper = Vertebra::C5, Vertebra lower = Vertebra::C6) {
  for (const Bushing& e : model.findPair(bodyOf(upper), bodyOf(lower))->bushings) {
    if (e.tag >= 0) return e;
  }
  throw std::logic_error("no stretch there");
}

// Springs one behind the other: compliances add.
TEST(Plate, IsABeamBetweenTwoRowsOfScrews) {
  const Neck neck = after(ConstructWord::plate, Vertebra::C5, Vertebra::C6);
  const Bushing plate = screwed(passive(neck));
  const auto front = [&](Vertebra v) {
    const Bone& bone = neck.bone(v);
    const Vec3 middle = 0.5 * (bone.superior_centre + bone.inferior_centre);
    return Vec3(bone.neutral * (middle + Vec3(0.25 * (bone.depth_superior_mm + bone.depth_inferior_mm), 0, 0)));
  };
  const double length = (front(Vertebra::C5) - front(Vertebra::C6)).norm();
  const auto hold = [&](Vertebra v) {
    return std::pow(neck.bone(v).density_HU / value("bone.density_reference_HU"), value("bone.density_exponent"));
  };
  const auto series = [&](double beam, double row) {
    return 1 / (1 / beam + 1 / (hold(Vertebra::C5) * row) + 1 / (hold(Vertebra::C6) * row));
  };
  const double n = value("plate.screws_per_bone"), arm = value("plate.screw_spread_mm") / 2;
  const double axial = n * value("screw.axial_N_per_mm"), shear = n * value("screw.shear_N_per_mm"),
               turn = n * value("screw.rotation_Nmm_per_rad");
  const double cube = length * length * length;
  EXPECT_NEAR(plate.translational.x(), series(12 * value("plate.bending_Nmm2") / cube, axial), 1e-6);
  EXPECT_NEAR(plate.translational.y(), series(value("plate.axial_N") / length, shear), 1e-6);
  EXPECT_NEAR(plate.translational.z(), series(12 * value("plate.lateral_bending_Nmm2") / cube, shear), 1e-6);
  EXPECT_NEAR(plate.rotational.x(), series(value("plate.lateral_bending_Nmm2") / length, turn + shear * arm * arm),
              1e-3);
  EXPECT_NEAR(plate.rotational.y(), series(value("plate.torsion_Nmm2") / length, turn + axial * arm * arm), 1e-3);
  // in the sagittal plane the end of the plate bears on the bone, a lever beyond its screws
  const auto bearing = [&](Vertebra v) {
    const double lever = value("plate.screw_height_share") * neck.bone(v).height_anterior_mm;
    return hold(v) * (turn + axial * lever * lever);
  };
  EXPECT_NEAR(1 / plate.rotational.z(),
              length / value("plate.bending_Nmm2") + 1 / bearing(Vertebra::C5) + 1 / bearing(Vertebra::C6), 1e-12);
}

TEST(Plate, ADynamicOneSlidesAlongItself) {
  const Bushing fixed = screwed(passive(after(ConstructWord::plate, Vertebra::C5, Vertebra::C6)));
  const Bushing sliding = screwed(passive(after(ConstructWord::dynamic_plate, Vertebra::C5, Vertebra::C6)));
  EXPECT_LT(sliding.translational.y(), 0.2 * fixed.translational.y());
  EXPECT_LE(sliding.translational.y(), value("plate.dynamic_axial_N_per_mm"));
  for (int i = 0; i < 3; ++i) EXPECT_LT(sliding.rotational[i], fixed.rotational[i]);
  EXPECT_NEAR(sliding.translational.x(), fixed.translational.x(), 1e-9);
}

TEST(Screws, LoosenAndBreak) {
  const Neck firm = after(ConstructWord::plate, Vertebra::C5, Vertebra::C6);
  const size_t plate = *findImplant(firm, ImplantKind::plate, Level{Vertebra::C5});
  Bushing last = screwed(passive(firm));
  for (const double loose : {0.3, 0.6, 0.9}) {
    const Bushing now = screwed(passive(setLoosening(firm, plate, loose)));
    for (int i = 0; i < 3; ++i) {
      EXPECT_LT(now.translational[i], last.translational[i]) << loose;
      EXPECT_LT(now.rotational[i], last.rotational[i]) << loose;
    }
    last = now;
  }
  EXPECT_EQ(countAt(passive(setLoosening(firm, plate, 1)), Vertebra::C5, Vertebra::C6).bushings, 0u);
  EXPECT_EQ(countAt(passive(breakImplant(firm, plate)), Vertebra::C5, Vertebra::C6).bushings, 0u);
  EXPECT_EQ(countAt(passive(breakImplant(firm, plate)), Vertebra::C5, Vertebra::C6).spots, 16u);  // the cage stays
}

TEST(Footprint, IsWhatStillLiesBetweenTheEndplates) {
  const Neck neck = after(ConstructWord::cage, Vertebra::C5, Vertebra::C6);
  const double endplate = neck.bone(Vertebra::C6).depth_superior_mm, depth = neck.implants[0].depth_mm;
  const double room = 0.5 * (endplate - depth);
  const auto moved = [&](double mm) {
    Implant cage = neck.implants[0];
    cage.migration_mm = mm;
    return footprintOf(neck, cage);
  };
  EXPECT_EQ(moved(0).depth_mm, depth);
  EXPECT_EQ(moved(0).centre_mm, 0);
  EXPECT_NEAR(moved(room).depth_mm, depth, 1e-12);
  EXPECT_NEAR(moved(room).centre_mm, room, 1e-12);
  EXPECT_NEAR(moved(room + 3).depth_mm, depth - 3, 1e-12);
  EXPECT_NEAR(moved(room + 3).centre_mm, endplate / 2 - (depth - 3) / 2, 1e-12);
  EXPECT_NEAR(moved(-room - 3).centre_mm, -moved(room + 3).centre_mm, 1e-12);
  EXPECT_EQ(moved(endplate).depth_mm, 0);
}

TEST(Footprint, MovesTheElementsOfTheImplant) {
  const Vertebra up = Vertebra::C5, low = Vertebra::C6;
  const Neck neck = after(ConstructWord::plate, up, low);
  const auto middle = [&](const Neck& n) {
    const Model model = passive(n);
    Vec3 sum = Vec3::Zero();
    for (const Spot& spot : model.findPair(bodyOf(up), bodyOf(low))->spots) sum += spot.start / 16;
    return sum;
  };
  EXPECT_NEAR((middle(setMigration(neck, 0, 1)) - middle(neck)).norm(), 1, 1e-9);
  EXPECT_GT(middle(setMigration(neck, 0, 1)).x(), middle(neck).x());
  EXPECT_EQ(countAt(passive(setMigration(neck, 0, 30)), up, low).spots, 0u);
  EXPECT_EQ(countAt(passive(breakImplant(neck, 0)), up, low).spots, 0u);
  EXPECT_EQ(countAt(passive(breakImplant(neck, 0)), up, low).bushings, 1u);  // the plate stays
  for (const ConstructWord word : {ConstructWord::posterior, ConstructWord::disc, ConstructWord::standalone}) {
    const Neck other = after(word, up, low);
    const auto frame = [&](const Neck& n) {
      const Model model = passive(n);
      for (const Bushing& bushing : model.findPair(bodyOf(up), bodyOf(low))->bushings) {
        if (bushing.tag >= 0) return bushing.lower.origin;
      }
      return Vec3(Vec3::Zero());
    };
    const Vec3 step = frame(setMigration(other, 0, -2)) - frame(other);
    EXPECT_NEAR(step.norm(), 2, 1e-9);
    EXPECT_LT(step.x(), -1.7);
  }
}

TEST(Screws, HoldLessInPoorBoneAndWhenLoose) {
  const Neck neck = after(ConstructWord::plate, Vertebra::C5, Vertebra::C6);
  const Implant& plate = neck.implants[*findImplant(neck, ImplantKind::plate, Level{Vertebra::C5})];
  const ScrewHold hold = screwHold(neck, plate, Vertebra::C5, mechanics());
  const double density =
      std::pow(neck.bone(Vertebra::C5).density_HU / value("bone.density_reference_HU"), value("bone.density_exponent"));
  EXPECT_NEAR(hold.strength_N, value("screw.pullout_N") * density, 1e-9);
  EXPECT_EQ(hold.screws, 2);
  const Neck poor = setBoneDensity(neck, Vertebra::C5, Vertebra::C5, 0.5 * neck.bone(Vertebra::C5).density_HU);
  EXPECT_NEAR(screwHold(poor, plate, Vertebra::C5, mechanics()).strength_N,
              hold.strength_N * std::pow(0.5, value("bone.density_exponent")), 1e-9);
  Implant loose = plate;
  loose.loosening = 0.4;
  EXPECT_NEAR(screwHold(neck, loose, Vertebra::C5, mechanics()).strength_N, 0.6 * hold.strength_N, 1e-9);
  Implant cage;
  EXPECT_EQ(screwHold(neck, cage, Vertebra::C5, mechanics()).screws, 0);
}

// Bone of no density holds no screw and bears no spacer, but it is no reason for numbers that are none.
TEST(Screws, BoneWithoutDensityHoldsNothing) {
  for (const std::string& word : constructWords()) {
    Neck neck = after(*findConstructWord(word), Vertebra::C4, Vertebra::C6);
    for (Bone& bone : neck.bones) bone.density_HU = 0;
    ASSERT_TRUE(faults(neck).empty());
    const Model model = passive(neck);
    Assembly sum(model);
    assemble(model, startOf(model), {}, sum);
    EXPECT_TRUE(std::isfinite(sum.energy)) << word;
    EXPECT_TRUE(sum.gradient.allFinite()) << word;
    EXPECT_TRUE(test::dense(sum.hessian).allFinite()) << word;
  }
}

TEST(Rods, PedicleScrewsHoldBetterThanThoseOfLateralMasses) {
  const Bushing lateral = screwed(passive(after(ConstructWord::posterior, Vertebra::C5, Vertebra::C6)));
  const Bushing pedicle = screwed(passive(after(ConstructWord::pedicle, Vertebra::C5, Vertebra::C6)));
  for (int i = 0; i < 3; ++i) {
    EXPECT_GT(pedicle.translational[i], lateral.translational[i]);
    EXPECT_GT(pedicle.rotational[i], lateral.rotational[i]);
  }
}

TEST(Rods, LieOnBothSidesBehindTheJoints) {
  const Neck neck = after(ConstructWord::posterior, Vertebra::C5, Vertebra::C6);
  const Model model = passive(neck);
  std::vector<Bushing> rods;
  for (const Bushing& e : model.findPair(bodyOf(Vertebra::C5), bodyOf(Vertebra::C6))->bushings) rods.push_back(e);
  ASSERT_EQ(rods.size(), 2u);
  EXPECT_NEAR(rods[0].lower.origin.z(), -rods[1].lower.origin.z(), 1e-12);
  EXPECT_GT(std::abs(rods[0].lower.origin.z()), 8);
  EXPECT_LT(rods[0].lower.origin.x(), neck.bone(Vertebra::C6).superior_centre.x());
  EXPECT_EQ(rods[0].rotational, rods[1].rotational);
}

TEST(Wire, PullsOnly) {
  const Model model = passive(after(ConstructWord::wire, Vertebra::C5, Vertebra::C6));
  const Pair& pair = *model.findPair(bodyOf(Vertebra::C5), bodyOf(Vertebra::C6));
  for (const Line& line : pair.lines) {
    if (line.tag > -2) continue;
    Relative pose = relativePose(model, startOf(model), pair);
    const Vec3 along = (pose * line.upper - line.lower).normalized();
    pose.origin -= along;
    EXPECT_EQ(line.pull(pose).force, 0);
    pose.origin += 2 * along;
    EXPECT_NEAR(line.pull(pose).force, value("wire.stiffness_N_per_mm") * (1 - mechanics().value("facet.toe_mm") / 2),
                1e-9);
  }
}

// ---- disc replacement
// -------------------------------------------------------------------------------------------------

TEST(DiscReplacement, TurnsEasilyUntilItsRimsMeet) {
  const Neck neck = after(ConstructWord::disc_constrained, Vertebra::C5, Vertebra::C6);
  const Model model = passive(neck);
  const Pair& pair = *model.findPair(bodyOf(Vertebra::C5), bodyOf(Vertebra::C6));
  const Bushing& joint = screwed(model);
  const Relative rest = relativePose(model, startOf(model), pair);
  const auto moment = [&](double degrees) {  // about the centre of its ball
    const Mat3 turn = exponential(Vec3(0, 0, -degrees * 3.14159265358979323846 / 180));
    const Vec3 centre = joint.lower.origin;
    const Relative pose{centre + turn * (rest.origin - centre), turn * rest.axes};
    Quadratic sum;
    joint.add(pose, sum);
    for (const ContactPoint& e : pair.contacts) {
      if (e.tag < 0) e.add(pose, sum);
    }
    const Vec3 force = sum.gradient.head<3>();
    return std::abs((sum.gradient.tail<3>() + (pose.origin - centre).cross(force)).z());
  };
  const double stop = value("disc_constrained.stop_bending_deg");
  EXPECT_NEAR(moment(0.5 * stop), value("disc_constrained.bending_Nmm_per_rad") * 0.5 * stop * 0.0174532925, 1e-3);
  EXPECT_GT(moment(1.6 * stop), 20 * moment(0.5 * stop));
}

}  // namespace
}  // namespace nucha
