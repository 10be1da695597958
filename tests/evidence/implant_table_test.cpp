#include "nucha/evidence/implant_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numbers>

#include "nucha/base/error.h"
#include "nucha/neck/neck.h"

namespace nucha {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

ImplantTable shipped() { return loadImplantTable(std::filesystem::path(NUCHA_TEST_ROOT) / "data"); }

TEST(ImplantTable, HasEverythingASpacerNeeds) {
  const ImplantTable table = shipped();
  for (const ImplantKind kind : {ImplantKind::graft, ImplantKind::cage, ImplantKind::standalone_cage,
                                 ImplantKind::corpectomy_cage, ImplantKind::disc_replacement}) {
    for (const char* quantity : {"height_over_disc_mm", "lordosis_deg", "depth_share", "width_share", "modulus_MPa"}) {
      EXPECT_TRUE(table.has(std::string(name(kind)) + "." + quantity)) << name(kind) << " " << quantity;
    }
  }
}

TEST(ImplantTable, HasEveryKindOfScrewAndDiscReplacement) {
  const ImplantTable table = shipped();
  for (const std::string screw : {"screw", "lateral_mass_screw", "pedicle_screw"}) {
    for (const char* quantity : {"axial_N_per_mm", "shear_N_per_mm", "rotation_Nmm_per_rad", "pullout_N"}) {
      EXPECT_GT(table.value(screw + "." + quantity), 0);
    }
  }
  EXPECT_GT(table.value("pedicle_screw.pullout_N"), 2 * table.value("lateral_mass_screw.pullout_N"));
  for (const std::string disc : {"disc_constrained", "disc_unconstrained", "disc_elastic"}) {
    for (const char* quantity : {"compression_N_per_mm", "shear_N_per_mm", "slide_mm", "bending_Nmm_per_rad",
                                 "torsion_Nmm_per_rad", "centre_below_mm", "stop_bending_deg"}) {
      EXPECT_TRUE(table.has(disc + "." + quantity)) << disc << " " << quantity;
    }
  }
}

// a round bar of 3.5 mm titanium, by the formulas for a solid circle
TEST(ImplantTable, RodsAreRoundTitaniumBars) {
  const ImplantTable table = shipped();
  const double young = 110000, shear = young / 2.66, d = 3.5;
  const double pi = std::numbers::pi;
  EXPECT_NEAR(table.value("rods.axial_N"), young * pi * d * d / 4, 0.02 * table.value("rods.axial_N"));
  EXPECT_NEAR(table.value("rods.bending_Nmm2"), young * pi * std::pow(d, 4) / 64,
              0.02 * table.value("rods.bending_Nmm2"));
  EXPECT_NEAR(table.value("rods.torsion_Nmm2"), shear * pi * std::pow(d, 4) / 32,
              0.02 * table.value("rods.torsion_Nmm2"));
}

TEST(ImplantTable, HeightLossGrowsWithTheGrade) {
  const ImplantTable table = shipped();
  double before = -1;
  for (int grade = 1; grade <= 5; ++grade) {
    const Range loss = table.row("disc.height_loss_grade_" + std::to_string(grade)).range;
    EXPECT_GT(loss.value, before);
    EXPECT_LT(loss.hi, 1);
    before = loss.value;
  }
}

TEST(ImplantTable, JudgedNumbersHaveWideIntervals) {
  for (const auto& [id, row] : shipped().rows) {
    if (row.provenance.basis != Basis::judged || row.unit == "count" || row.range.value == 0) continue;
    EXPECT_LT(row.range.lo, row.range.hi) << id;
  }
}

TEST(ImplantTable, AnUnknownIdIsOurBug) {
  const ImplantTable table = shipped();
  EXPECT_FALSE(table.has("plate.colour"));
  EXPECT_THROW(table.value("plate.colour"), InternalError);
}

TEST(ImplantTable, NamesEveryFaultWithItsPlace) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "nucha_implants";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "sources.bib") << "@misc{Known2020, title={A}, author={B}, year={2020}}\n";
  std::ofstream(folder / "neck_implants.csv") << "id,value,lo,hi,unit,basis,source,note\n"
                                                 "a.b,1,0,2,mm,text,Known2020,\n"
                                                 "a.b,1,0,2,mm,text,Known2020,\n"
                                                 "a.c,3,0,2,mm,text,Known2020,\n"
                                                 "a.d,x,0,2,mm,text,Known2020,\n"
                                                 "a.e,1,0,2,mm,text,Nobody1999,\n";
  try {
    loadImplantTable(folder);
    FAIL() << "faults went through";
  } catch (const InputError& error) {
    ASSERT_THAT(error.faults(), SizeIs(4));
    EXPECT_THAT(error.faults()[0].where, HasSubstr("neck_implants.csv:3:1"));
    EXPECT_THAT(error.faults()[1].what, HasSubstr("outside its interval"));
    EXPECT_THAT(error.faults()[2].what, HasSubstr("'x' is not a number"));
    EXPECT_THAT(error.faults()[3].what, HasSubstr("Nobody1999"));
  }
  std::filesystem::remove_all(folder);
}

TEST(ImplantTable, RefusesAMissingFolder) { EXPECT_THROW(loadImplantTable("no/such/folder"), InputError); }

}  // namespace
}  // namespace nucha
