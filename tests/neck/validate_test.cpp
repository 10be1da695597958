// Every fault of a neck that faults() can name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <ostream>

#include "neck/built_neck.h"

namespace nucha {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Spoiled {
  const char* name;
  std::function<void(Neck&)> spoil;
  const char* message;
  friend void PrintTo(const Spoiled& spoiled, std::ostream* out) { *out << spoiled.name; }
};

Implant cage() {
  Implant implant;
  implant.height_mm = 7;
  return implant;
}

class Faults : public ::testing::TestWithParam<Spoiled> {};

TEST_P(Faults, AreNamed) {
  Neck neck = test::built();
  neck.implants.push_back(cage());
  ASSERT_THAT(faults(neck), IsEmpty());
  GetParam().spoil(neck);
  EXPECT_THAT(faults(neck), ElementsAre(HasSubstr(GetParam().message)));
  try {
    validate(neck);
    FAIL() << "was not refused";
  } catch (const InputError& error) {
    EXPECT_EQ(error.faults().size(), 1u);
    EXPECT_THAT(error.what(), HasSubstr(GetParam().message));
  }
}

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Disc& disc(Neck& n) { return *n.segments[5].disc; }
Contact& facet(Neck& n) { return n.segments[5].contacts[0]; }
Foramen& foramen(Neck& n) { return *n.segments[5].foramina[1]; }

const Spoiled kSpoiled[] = {
    {"Age", [](Neck& n) { n.person.age_years = 0; }, "person/age_years: is 0, must be above 0"},
    {"Stature", [](Neck& n) { n.person.stature_mm = -1; }, "person/stature_mm: is -1, must be above 0"},
    {"Lordosis", [](Neck& n) { n.alignment.lordosis_deg = kNan; },
     "alignment/lordosis_deg: is nan, must be a finite number"},
    {"T1Slope", [](Neck& n) { n.alignment.t1_slope_deg = kInfinity; }, "alignment/t1_slope_deg: is inf"},
    {"Sva", [](Neck& n) { n.alignment.sva_mm = kNan; }, "alignment/sva_mm: is nan"},
    {"BoneName", [](Neck& n) { n.bones[3].name = Vertebra::C6; },
     "bones/C3: is named C6; the bones go from C0 down to T1"},
    {"Origin", [](Neck& n) { n.bones[0].neutral.origin.x() = kNan; }, "bones/C0/neutral/origin: has a coordinate"},
    {"Stretched", [](Neck& n) { n.bones[0].neutral.axes *= 1.01; },
     "bones/C0/neutral/axes: are not those of a rotation"},
    {"LeftHanded", [](Neck& n) { n.bones[0].neutral.axes.col(2) *= -1; }, "bones/C0/neutral/axes: are not"},
    {"Mass", [](Neck& n) { n.bones[4].mass_kg = -1; }, "bones/C4/mass_kg: is -1, must be at least 0"},
    {"Density", [](Neck& n) { n.bones[4].density_HU = kNan; }, "bones/C4/density_HU: is nan, must be at least 0"},
    {"Laminae", [](Neck& n) { n.bones[4].laminae_left = 1.2; },
     "bones/C4/laminae_left: is 1.2, must be at least 0 and at most 1"},
    {"CentreOfMass", [](Neck& n) { n.bones[4].centre_of_mass.y() = kNan; },
     "bones/C4/centre_of_mass: has a coordinate"},
    {"SuperiorCentre", [](Neck& n) { n.bones[8].superior_centre.x() = kInfinity; }, "bones/T1/superior_centre"},
    {"InferiorCentre", [](Neck& n) { n.bones[8].inferior_centre.x() = kInfinity; }, "bones/T1/inferior_centre"},
    {"Spinolaminar", [](Neck& n) { n.bones[4].spinolaminar.x() = kNan; }, "bones/C4/spinolaminar"},
    {"SpinousTip", [](Neck& n) { n.bones[4].spinous_tip.x() = kNan; }, "bones/C4/spinous_tip"},
    {"TransverseTip", [](Neck& n) { n.bones[4].transverse_tip.x() = kNan; }, "bones/C4/transverse_tip"},
    {"DensTip", [](Neck& n) { n.bones[2].dens_tip.x() = kNan; }, "bones/C2/dens_tip"},
    {"CanalDepth", [](Neck& n) { n.bones[4].canal_depth_mm = 0; }, "bones/C4/canal_depth_mm: is 0, must be above 0"},
    {"CanalWidth", [](Neck& n) { n.bones[4].canal_width_mm = 0; }, "bones/C4/canal_width_mm"},
    {"PedicleWidth", [](Neck& n) { n.bones[4].pedicle_width_mm = -2; }, "bones/C4/pedicle_width_mm"},
    {"PedicleHeight", [](Neck& n) { n.bones[4].pedicle_height_mm = -2; }, "bones/C4/pedicle_height_mm"},
    {"MassWidth", [](Neck& n) { n.bones[4].lateral_mass_width_mm = -2; }, "bones/C4/lateral_mass_width_mm"},
    {"MassHeight", [](Neck& n) { n.bones[4].lateral_mass_height_mm = -2; }, "bones/C4/lateral_mass_height_mm"},
    {"Uncinate", [](Neck& n) { n.bones[4].uncinate_height_mm = -2; }, "bones/C4/uncinate_height_mm"},
    {"DepthSuperior", [](Neck& n) { n.bones[4].depth_superior_mm = 0; }, "bones/C4/depth_superior_mm"},
    {"DepthInferior", [](Neck& n) { n.bones[4].depth_inferior_mm = 0; }, "bones/C4/depth_inferior_mm"},
    {"WidthSuperior", [](Neck& n) { n.bones[4].width_superior_mm = 0; }, "bones/C4/width_superior_mm"},
    {"WidthInferior", [](Neck& n) { n.bones[4].width_inferior_mm = 0; }, "bones/C4/width_inferior_mm"},
    {"HeightAnterior", [](Neck& n) { n.bones[4].height_anterior_mm = 0; }, "bones/C4/height_anterior_mm"},
    {"HeightPosterior", [](Neck& n) { n.bones[4].height_posterior_mm = 0; }, "bones/C4/height_posterior_mm"},
    {"DiscPlace", [](Neck& n) { n.segments[1].disc = disc(n), n.segments[1].disc->lower_centre.y() = -30; },
     "segments/C1-C2/disc: lies where there is no disc"},
    {"DiscLower", [](Neck& n) { disc(n).lower_centre.z() = kInfinity; }, "segments/C5-C6/disc/lower_centre"},
    {"DiscDepth", [](Neck& n) { disc(n).depth_mm = kInfinity; },
     "segments/C5-C6/disc/depth_mm: is inf, must be above 0"},
    {"DiscWidth", [](Neck& n) { disc(n).width_mm = 0; }, "segments/C5-C6/disc/width_mm"},
    {"DiscFront", [](Neck& n) { disc(n).height_anterior_mm = 0; }, "segments/C5-C6/disc/height_anterior_mm"},
    {"DiscMiddle", [](Neck& n) { disc(n).height_middle_mm = 0; }, "segments/C5-C6/disc/height_middle_mm"},
    {"DiscBack", [](Neck& n) { disc(n).height_posterior_mm = -1; }, "segments/C5-C6/disc/height_posterior_mm"},
    {"AnnulusFront", [](Neck& n) { disc(n).annulus_anterior_mm = 0; }, "segments/C5-C6/disc/annulus_anterior_mm"},
    {"AnnulusBack", [](Neck& n) { disc(n).annulus_posterior_mm = 0; }, "segments/C5-C6/disc/annulus_posterior_mm"},
    {"AnnulusFull", [](Neck& n) { disc(n).annulus_posterior_mm = 15; },
     "segments/C5-C6/disc: has an annulus that fills"},
    {"Nucleus", [](Neck& n) { disc(n).nucleus_share = 1.1; },
     "segments/C5-C6/disc/nucleus_share: is 1.1, must be above 0 and at most 1"},
    {"Grade", [](Neck& n) { disc(n).grade = 6; }, "segments/C5-C6/disc/grade: is 6, must be 1 to 5"},
    {"UpsideDown", [](Neck& n) { disc(n).upper_centre.y() = -20; },
     "segments/C5-C6/disc: has its upper side below its lower one"},
    {"Union", [](Neck& n) { n.segments[0].union_maturity = -0.1; }, "segments/C0-C1/union_maturity: is -0.1"},
    {"Herniation", [](Neck& n) { n.segments[5].herniation_mm = -1; }, "segments/C5-C6/herniation_mm: is -1"},
    {"ContactSide", [](Neck& n) { facet(n).side = Side::bilateral; },
     "segments/C5-C6/contacts/0/side: is bilateral for a joint of kind facet"},
    {"ContactCentre", [](Neck& n) { facet(n).centre.x() = kNan; }, "segments/C5-C6/contacts/0/centre"},
    {"ContactAlongLength", [](Neck& n) { facet(n).along *= 2; },
     "segments/C5-C6/contacts/0/along: has length 2, must be a unit vector"},
    {"ContactAlong", [](Neck& n) { facet(n).along = facet(n).normal; },
     "segments/C5-C6/contacts/0/along: does not lie in the surface"},
    {"ContactLength", [](Neck& n) { facet(n).length_mm = 0; }, "segments/C5-C6/contacts/0/length_mm"},
    {"ContactWidth", [](Neck& n) { facet(n).width_mm = 0; }, "segments/C5-C6/contacts/0/width_mm"},
    {"CurvatureAlong", [](Neck& n) { facet(n).curvature_along = kNan; }, "segments/C5-C6/contacts/0/curvature_along"},
    {"CurvatureAcross", [](Neck& n) { facet(n).curvature_across = kNan; },
     "segments/C5-C6/contacts/0/curvature_across"},
    {"Gap", [](Neck& n) { facet(n).gap_mm = -0.1; }, "segments/C5-C6/contacts/0/gap_mm"},
    {"ContactLeft", [](Neck& n) { facet(n).remaining = 2; }, "segments/C5-C6/contacts/0/remaining"},
    {"Arthritis", [](Neck& n) { facet(n).arthritis = 2; }, "segments/C5-C6/contacts/0/arthritis"},
    {"Roof", [](Neck& n) { foramen(n).roof.x() = kNan; }, "segments/C5-C6/foramina/right/roof"},
    {"Floor", [](Neck& n) { foramen(n).floor.x() = kNan; }, "segments/C5-C6/foramina/right/floor"},
    {"Front", [](Neck& n) { foramen(n).front.x() = kNan; }, "segments/C5-C6/foramina/right/front: "},
    {"Back", [](Neck& n) { foramen(n).back.x() = kNan; }, "segments/C5-C6/foramina/right/back"},
    {"FrontUpper", [](Neck& n) { foramen(n).front_upper.x() = kNan; }, "segments/C5-C6/foramina/right/front_upper"},
    {"Area", [](Neck& n) { n.segments[5].foramina[0]->area_mm2 = 0; }, "segments/C5-C6/foramina/left/area_mm2"},
    {"Osteophyte", [](Neck& n) { foramen(n).osteophyte_mm = -1; }, "segments/C5-C6/foramina/right/osteophyte_mm"},
    {"Opened", [](Neck& n) { foramen(n).opened_mm = -1; }, "segments/C5-C6/foramina/right/opened_mm"},
    {"Tether", [](Neck& n) { foramen(n).root_tether = 3; }, "segments/C5-C6/foramina/right/root_tether"},
    {"LigamentKind", [](Neck& n) { n.ligaments[2].kind.clear(); }, "ligaments/2/kind: is empty"},
    {"Stiffness", [](Neck& n) { n.ligaments[2].stiffness_N_per_mm = 0; }, "ligaments/2/stiffness_N_per_mm"},
    {"Slack", [](Neck& n) { n.ligaments[2].slack_mm = kNan; }, "ligaments/2/slack_mm"},
    {"Toe", [](Neck& n) { n.ligaments[2].toe_mm = 0; }, "ligaments/2/toe_mm"},
    {"Failure", [](Neck& n) { n.ligaments[2].failure_N = 0; }, "ligaments/2/failure_N"},
    {"LigamentLeft", [](Neck& n) { n.ligaments[2].remaining = -1; }, "ligaments/2/remaining"},
    {"UpperPoint", [](Neck& n) { n.ligaments[2].upper_point.x() = kNan; }, "ligaments/2/upper_point"},
    {"LowerPoint", [](Neck& n) { n.ligaments[2].lower_point.x() = kNan; }, "ligaments/2/lower_point"},
    {"LigamentOrder", [](Neck& n) { std::swap(n.ligaments[2].upper, n.ligaments[2].lower); },
     "ligaments/2: runs from C5 to C4; name the upper bone first"},
    {"LigamentBelow", [](Neck& n) { n.ligaments[2].lower = Vertebra::T2; }, "ligaments/2: runs from C4 to T2"},
    {"NoLength",
     [](Neck& n) {
       Ligament& l = n.ligaments[2];
       const Pose& lower = n.bone(l.lower).neutral;
       l.lower_point = lower.axes.transpose() * (n.bone(l.upper).neutral * l.upper_point - lower.origin);
     },
     "ligaments/2: has both ends at the same place"},
    {"MuscleName", [](Neck& n) { n.muscles[3].name.clear(); }, "muscles/3/name: is empty"},
    {"MusclePath", [](Neck& n) { n.muscles[3].path.resize(1); }, "muscles/3/path: has 1 points, must have 2"},
    {"MuscleBone", [](Neck& n) { n.muscles[3].path[1].bone = Vertebra::T3; }, "muscles/3/path/1/bone: lies below T1"},
    {"MusclePoint", [](Neck& n) { n.muscles[3].path[1].point.y() = kNan; }, "muscles/3/path/1/point"},
    {"Force", [](Neck& n) { n.muscles[3].max_force_N = -4; }, "muscles/3/max_force_N"},
    {"Fibre", [](Neck& n) { n.muscles[3].optimal_fibre_mm = 0; }, "muscles/3/optimal_fibre_mm"},
    {"Tendon", [](Neck& n) { n.muscles[3].tendon_slack_mm = -1; }, "muscles/3/tendon_slack_mm"},
    {"Pennation", [](Neck& n) { n.muscles[3].pennation_rad = -1; }, "muscles/3/pennation_rad"},
    {"Strength", [](Neck& n) { n.muscles[3].strength = 7; }, "muscles/3/strength"},
    {"ImplantOrder", [](Neck& n) { std::swap(n.implants[0].upper, n.implants[0].lower); },
     "implants/0: runs from C6 to C5"},
    {"ImplantHeight", [](Neck& n) { n.implants[0].height_mm = -1; }, "implants/0/height_mm"},
    {"ImplantLordosis", [](Neck& n) { n.implants[0].lordosis_deg = kNan; }, "implants/0/lordosis_deg"},
    {"ImplantDepth", [](Neck& n) { n.implants[0].depth_mm = -1; }, "implants/0/depth_mm"},
    {"ImplantWidth", [](Neck& n) { n.implants[0].width_mm = -1; }, "implants/0/width_mm"},
    {"ImplantModulus", [](Neck& n) { n.implants[0].modulus_MPa = -1; }, "implants/0/modulus_MPa"},
    {"Loosening", [](Neck& n) { n.implants[0].loosening = 2; }, "implants/0/loosening"},
    {"Subsidence", [](Neck& n) { n.implants[0].subsidence_mm = -2; }, "implants/0/subsidence_mm"},
    {"Migration", [](Neck& n) { n.implants[0].migration_mm = kNan; }, "implants/0/migration_mm: is nan"},
    {"Constraint", [](Neck& n) { n.implants[0].constraint = Constraint::elastic; },
     "implants/0/constraint: is elastic for an implant of kind cage"},
    {"NoConstraint", [](Neck& n) { n.implants[0].kind = ImplantKind::disc_replacement; },
     "implants/0/constraint: is none for an implant of kind disc_replacement"},
};

INSTANTIATE_TEST_SUITE_P(One, Faults, ::testing::ValuesIn(kSpoiled),
                         [](const auto& spoiled) { return spoiled.param.name; });

TEST(Validate, NamesEveryFaultAtOnce) {
  Neck neck = test::built();
  neck.person.age_years = -1;
  neck.bones[5].mass_kg = -1;
  neck.muscles[0].strength = 2;
  EXPECT_EQ(faults(neck).size(), 3u);
}

TEST(Validate, AnEmptyNeckIsRefusedWithoutHarm) { EXPECT_THROW(validate(Neck{}), InputError); }

TEST(Validate, ASurfaceNormalThatIsNoUnitVectorIsNamed) {
  Neck neck = test::built();
  neck.segments[5].contacts[0].normal = Vec3::Zero();
  EXPECT_THAT(faults(neck), ElementsAre(HasSubstr("contacts/0/normal: has length 0, must be a unit vector")));
}

}  // namespace
}  // namespace nucha
