#include "nucha/mechanics/validate_mechanics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "mechanics/linear_neck.h"
#include "nucha/base/error.h"
#include "nucha/mechanics/validate_mechanics_rows.h"

namespace nucha {
namespace {

using ::testing::HasSubstr;
using validation::constructIn;
using validation::degreesIn;
using validation::directionsOf;
using validation::levelsIn;
using validation::momentIn;
using validation::newtonsIn;

const std::filesystem::path kData = std::filesystem::path(NUCHA_TEST_ROOT) / "data";
const std::string kMotion =
    "id,level,direction,sidedness,moment_Nm,preload_N,preload_type,mean,sd,n,unit,specimen,source_key\n";
const std::string kPoints =
    "id,level,direction,sidedness,quantity,moment_Nm,preload_N,value,sd,lo,hi,unit,n,source_key\n";
const std::string kCentres = "id,level,parameter,motion,frame,value,sd,lo,hi,unit,n,source_key\n";
const std::string kLoads = "id,quantity,level,condition,value,sd,lo,hi,unit,n,method,source_key\n";
const std::string kFused =
    "id,source_key,study_type,protocol,load_or_endpoint,n,fused_levels,n_levels_fused,comparator,level,position,"
    "direction,"
    "measure,reference_value,after_value,change,unit,change_percent,uncertainty\n";
const std::string kConstructs =
    "id,source_key,construct,n_levels,levels,study_type,protocol,load,n,direction,reference,reference_value,construct_"
    "value,"
    "unit,percent_of_reference,finding\n";

// hinges of 5 deg/Nm; a fusion makes its hinges stiffer by ten times, whatever was built
ValidationBench linearBench() {
  ValidationBench bench;
  bench.gravity_m_per_s2 = 9.80665;
  bench.intact = test::linearNeck();
  bench.respond = test::linearRespond;
  bench.operate = [](const Neck& neck, const Setup& setup) {
    Neck fused = neck;
    for (const Operation& o : setup.operations) {
      for (int i = indexOf(o.upper); i < indexOf(o.lower); ++i)
        fused.segments[static_cast<size_t>(i)].union_maturity = 1;
    }
    return fused;
  };
  bench.settings = {0.1, 1.5, 73.6, 20, 100};
  return bench;
}

std::vector<ValidationRow> rowsOf(const std::string& header, const std::string& rows) {
  const ValidationBench bench = linearBench();
  return validateMechanics({CsvTable::parse("table.csv", header + rows)}, bench);
}

ValidationRow rowOf(const std::string& header, const std::string& row) { return rowsOf(header, row).at(0); }

// ---- words ----

TEST(ValidationWords, Directions) {
  using D = Direction;
  EXPECT_EQ(directionsOf("flexion+extension"), (std::vector{D::flexion, D::extension}));
  EXPECT_EQ(directionsOf("Lateral bending"), (std::vector{D::left_bending, D::right_bending}));
  EXPECT_EQ(directionsOf("left rotation"), std::vector{D::left_rotation});
  EXPECT_TRUE(directionsOf("lateral bending axis during combined loading").empty());
}

TEST(ValidationWords, Levels) {
  EXPECT_EQ(levelsIn("C5-C6"), std::vector{Level{Vertebra::C5}});
  EXPECT_EQ(levelsIn("C0-C2").size(), 2u);
  EXPECT_EQ(levelsIn("C2-T1 motion segments pooled").size(), 6u);
  EXPECT_EQ(levelsIn("first segment listed (probably C3-C4)"), std::vector{Level{Vertebra::C3}});
  EXPECT_TRUE(levelsIn("1 below fusion").empty());
}

TEST(ValidationWords, Loads) {
  EXPECT_EQ(momentIn("1.0"), 1.0);
  EXPECT_EQ(momentIn("+/-1.5"), 1.5);
  EXPECT_EQ(momentIn("+/-1.5 Nm, 0 N preload"), 1.5);
  EXPECT_EQ(momentIn("75 N follower, 1.0 Nm intact end points imposed"), 1.0);
  EXPECT_FALSE(momentIn("3.8-6.9").has_value());
  EXPECT_FALSE(momentIn("1.0 Nm and 2.0 Nm").has_value());
  EXPECT_EQ(newtonsIn("1.0 Nm + 73.6 N axial"), 73.6);
  EXPECT_FALSE(newtonsIn("1.0 Nm").has_value());
  EXPECT_EQ(degreesIn("30 deg flexion and 30 deg extension"), 30.0);
  EXPECT_FALSE(degreesIn("20 deg flexion and 30 deg extension").has_value());
}

TEST(ValidationWords, Constructs) {
  EXPECT_EQ(constructIn("cage + anterior plate, fresh"), ConstructWord::plate);
  EXPECT_EQ(constructIn("graft alone (fibula)"), ConstructWord::graft);
  EXPECT_EQ(constructIn("plated ACDF + posterior facet cages (360)"), ConstructWord::fusion_360);
  EXPECT_EQ(constructIn("zero-profile stand-alone cage with screws"), ConstructWord::standalone);
  EXPECT_EQ(constructIn("two-level lateral mass screws-rods"), ConstructWord::posterior);
  EXPECT_EQ(constructIn("ProDisc-C"), ConstructWord::disc);
  EXPECT_FALSE(constructIn("anterior plate vs lateral mass plate").has_value());
  EXPECT_FALSE(constructIn("bilateral posterior facet cages alone").has_value());
}

// ---- range of motion ----

TEST(ValidationMotion, BothSidesAddUpAndOneSideIsTheirMean) {
  const ValidationRow both =
      rowOf(kMotion, "a,C4-C5,flexion+extension,total_flexion_plus_extension,1.0,0,none,12,1.5,9,deg,C0-C7,X\n");
  EXPECT_DOUBLE_EQ(*both.ours, 10);
  EXPECT_DOUBLE_EQ(*both.difference(), -2);
  EXPECT_NEAR(*both.standardDeviations(), 2 / 1.5, 1e-12);
  EXPECT_EQ(both.verdict, RowVerdict::within_2sd);
  const ValidationRow one = rowOf(kMotion, "a,C4-C5,lateral bending,one_side,1.0,0,none,5.1,0.2,9,deg,C0-C7,X\n");
  EXPECT_DOUBLE_EQ(*one.ours, 5);
  EXPECT_EQ(one.verdict, RowVerdict::within_1sd);
  EXPECT_EQ(rowOf(kMotion, "a,C4-C5,flexion,single_direction,1,0,none,9,1,9,deg,C0-C7,X\n").verdict,
            RowVerdict::outside);
  EXPECT_EQ(rowOf(kMotion, "a,C4-C5,flexion,single_direction,1,0,none,9,,9,deg,C0-C7,X\n").verdict, RowVerdict::no_sd);
}

TEST(ValidationMotion, SpansAddUpAndPooledSegmentsAreAveraged) {
  EXPECT_DOUBLE_EQ(*rowOf(kMotion, "a,C0-C2,flexion,single_direction,1,0,none,9,,9,deg,C0-C3,X\n").ours, 10);
  EXPECT_DOUBLE_EQ(
      *rowOf(kMotion, "a,C2-T1 segments pooled,flexion,single_direction,1.8,73.6,axial,9,,9,deg,one,X\n").ours, 9);
}

TEST(ValidationMotion, RotationControlTurnsTheNamedBone) {
  const ValidationRow row = rowOf(kMotion,
                                  "a,C5-C6,flexion+extension,total,rotation controlled: C2-T1 to 30 deg flexion and 30 "
                                  "deg extension,,,9,2,6,deg,C2-T1,X\n");
  EXPECT_DOUBLE_EQ(*row.ours, 10);  // six hinges share 30 degrees each way
  EXPECT_THAT(row.load, HasSubstr("C2 turned 30 deg"));
}

TEST(ValidationMotion, SaysWhyARowIsLeftOut) {
  const auto why = [](const std::string& row) {
    const ValidationRow r = rowOf(kMotion, row);
    EXPECT_EQ(r.verdict, RowVerdict::skipped);
    EXPECT_FALSE(r.ours.has_value());
    return r.why;
  };
  EXPECT_EQ(why("a,C5-C6,flexion,protocol_only,1,0,none,,,9,deg,x,X\n"), "no figure");
  EXPECT_THAT(why("a,C5-C6,flexion,each,1,0,none,5,,9,deg,x,X\n"), HasSubstr("one side or both"));
  EXPECT_THAT(why("a,C5-C6,nodding,one_side,1,0,none,5,,9,deg,x,X\n"), HasSubstr("directions"));
  EXPECT_THAT(why("a,L4-L5,flexion,one_side,1,0,none,5,,9,deg,x,X\n"), HasSubstr("C0 to T1"));
  EXPECT_THAT(why("a,C5-C6,flexion,one_side,1 to 2,0,none,5,,9,deg,x,X\n"), HasSubstr("moment"));
  EXPECT_THAT(why("a,C5-C6,flexion,one_side,1,0 and 100,both,5,,9,deg,x,X\n"), HasSubstr("preload"));
}

TEST(ValidationMotion, LostEquilibriumCountsAgainstUs) {
  const auto rows = rowsOf(kMotion, "a,C4-C5,flexion,single_direction,4,0,none,20,2,9,deg,C0-C7,X\n");
  EXPECT_EQ(rows[0].verdict, RowVerdict::no_equilibrium);
  EXPECT_THAT(rows[0].why, HasSubstr("flexion"));
  const ValidationSum sum = sumOf(rows, RowRole::validation, "deg");
  EXPECT_EQ(sum.with_sd, 1);
  EXPECT_EQ(sum.within_1sd, 0);
  EXPECT_EQ(sum.no_equilibrium, 1);
}

TEST(ValidationMotion, RoleIsOptional) {
  EXPECT_EQ(rowOf(kMotion, "a,C4-C5,flexion,single_direction,1,0,none,9,,9,deg,x,X\n").role, RowRole::validation);
  const std::string with_role = kMotion.substr(0, kMotion.size() - 1) + ",role\n";
  EXPECT_EQ(rowOf(with_role, "a,C4-C5,flexion,single_direction,1,0,none,9,,9,deg,x,X,calibration\n").role,
            RowRole::calibration);
}

// ---- the other tables ----

TEST(ValidationPoints, NeutralZoneIsTheRotationAtTheSmallMoment) {
  const ValidationRow zone =
      rowOf(kPoints, "a,C1-C2,flexion/extension,one_side_from_neutral,neutral zone,0,0,0.6,,,,deg,10,X\n");
  EXPECT_DOUBLE_EQ(*zone.ours, 0.5);
  EXPECT_THAT(zone.load, HasSubstr("0.1 Nm"));
  EXPECT_DOUBLE_EQ(*rowOf(kPoints, "a,C1-C2,flexion,one_side_from_neutral,end point,1.5,0,8,,,,deg,10,X\n").ours, 7.5);
  EXPECT_DOUBLE_EQ(
      *rowOf(kPoints, "a,C1-C2,flexion,one_side_from_neutral,elastic zone (ROM minus NZ),1.5,0,8,,,,deg,10,X\n").ours,
      7);
  EXPECT_NEAR(
      *rowOf(
           kPoints,
           "a,C1-C2,flexion,one_side_from_neutral,mean elastic-zone stiffness 1.5 Nm/(ROM-NZ),1.5,0,8,,,,Nm/deg,10,X\n")
           .ours,
      1.5 / 7, 1e-12);
  EXPECT_DOUBLE_EQ(
      *rowOf(kPoints, "a,C1-C2,flexion+extension,total,secant flexibility over 2 Nm span,+/-1.0,0,8,,,,deg/Nm,10,X\n")
           .ours,
      5);
}

TEST(ValidationCentres, AreGivenInTheFrameOfTheRow) {
  const std::string body = "\"origin at centre of inferior vertebral body; + superior, + anterior\"";
  const std::string corner = "\"C6 frame: origin posterior-inferior corner of body, y anterior, z superior\"";
  const auto ours = [](const std::string& row) { return *rowOf(kCentres, row).ours; };
  EXPECT_NEAR(ours("a,C5-C6,ICR anterior-posterior,f," + body + ",-2,,,,mm,9,X\n"), test::kHinge.x() - 8, 1e-9);
  EXPECT_NEAR(ours("a,C5-C6,ICR superior-inferior,f," + body + ",-2,,,,mm,9,X\n"), test::kHinge.y() - 7, 1e-9);
  EXPECT_NEAR(ours("a,C5-C6,rotation centre anterior,f," + corner + ",-2,,,,mm,9,X\n"), test::kHinge.x(), 1e-9);
  EXPECT_NEAR(ours("a,C5-C6,\"rotation centre superior, normalised\",f,fraction of height,1,,,,fraction,9,X\n"),
              test::kHinge.y() / 14, 1e-9);
  EXPECT_EQ(rowOf(kCentres, "a,C5-C6,joint centre anterior,f,trunk frame,25,,,,mm,9,X\n").verdict, RowVerdict::skipped);
}

TEST(ValidationCentres, CouplingKeepsItsSign) {
  const ValidationRow ratio =
      rowOf(kCentres,
            "a,C3-C7,coupling ratio axial rotation / lateral bending,head lateral bending,,,,0.23,0.75,ratio,9,X\n");
  EXPECT_NEAR(*ratio.ours, test::kCouplingRatio, 1e-12);
  EXPECT_EQ(ratio.verdict, RowVerdict::within_range);
  EXPECT_NEAR(
      *rowOf(kCentres, "a,C1-C2,\"coupled axial rotation, opposite side\",lateral bending,,5,,,,deg,9,X\n").ours, -3.75,
      1e-9);
  EXPECT_DOUBLE_EQ(
      *rowOf(kCentres, "a,C2-T1,coupling direction,lateral bending and rotation,,100,,,,percent,9,X\n").ours, 100);
  EXPECT_NEAR(*rowOf(kCentres, "a,C3-C4,helical axis angle to transverse plane,lateral bending,,40,,,,deg,9,X\n").ours,
              26.565, 1e-3);
}

TEST(ValidationLoads, FacetsAndTheFreeColumn) {
  const ValidationRow facet = rowOf(kLoads, "a,facet contact force,C5-C6,73.6 N + 1.8 Nm extension,37.6,,,,N,,m,X\n");
  EXPECT_DOUBLE_EQ(*facet.ours, 18);
  EXPECT_THAT(facet.load, HasSubstr("follower load 73.6 N"));
  EXPECT_EQ(rowOf(kLoads, "a,single muscle force,C4-C5,exertion,180,,,,N,,m,X\n").verdict, RowVerdict::skipped);
  // the linear neck does not know weight: it stands under all of it
  EXPECT_DOUBLE_EQ(
      *rowOf(kLoads, "a,\"critical buckling load, ligamentous column\",C2-T1,vertical,10,,,,N,,m,X\n").ours, 100);
  EXPECT_DOUBLE_EQ(*rowOf(kLoads, "a,supported follower load,C2-T1,tangent,,,,250,N,,m,X\n").ours, 250);
}

TEST(ValidationLoads, TheFreeColumnGivesWayWhereItTurnsTooFar) {
  ValidationBench bench = linearBench();
  bench.respond = [](const Neck& neck, const LoadCase& load) {
    LoadCase bent = load;
    bent.moment_Nm = neck.bone(Vertebra::C2).mass_kg * 9.80665 / 18;  // six hinges: 20 degrees at 12 N
    return test::linearRespond(neck, bent);
  };
  const auto rows =
      validateMechanics({CsvTable::parse("t", kLoads + "a,collapse load,C2-T1,vertical,,,,40,N,,m,X\n")}, bench);
  EXPECT_NEAR(*rows[0].ours, 12, 0.2);
  EXPECT_EQ(rows[0].verdict, RowVerdict::within_range);
}

TEST(ValidationFused, DisplacementControlOfAFusedNeck) {
  const auto rows = rowsOf(kFused,
                           "1,L,in_vitro,displacement_control,30 deg flexion and 30 deg extension of "
                           "C2-T1,6,C5-C6,1,intact,C4-C5,cranial_adjacent,"
                           "flexion+extension,rom,11.7,13.2,+1.5,deg,+13,per-specimen change -1 to 4\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_NEAR(*rows[0].ours, 60 / 5.1, 1e-9);
  EXPECT_NEAR(*rows[1].ours, 60 / 5.1 - 10, 1e-9);
  EXPECT_DOUBLE_EQ(*rows[1].lo, -1);
  EXPECT_EQ(rows[1].verdict, RowVerdict::within_range);
  EXPECT_THAT(rows[0].load, HasSubstr("plate C5-C6"));
}

TEST(ValidationFused, PlacesBesideTheFusionAndClaimsWithoutFigures) {
  const ValidationRow below = rowOf(kFused,
                                    "8,A,in_vitro,load_control,pure moment,8,mature fusions over 1-3 "
                                    "levels,1-3,others,1 below fusion,caudal_adjacent,"
                                    "flexion+extension,rom,,,,percent,-38,p\n");
  EXPECT_NEAR(*below.ours, 0, 1e-9);
  EXPECT_THAT(below.load, HasSubstr("union 1"));
  const ValidationRow claim = rowOf(kFused,
                                    "37,S,in_vitro,displacement_control,device,7,C3-C4 or C4-C5 "
                                    "simulated,1,intact,above,cranial_adjacent,flexion and extension,"
                                    "rom,,,significant increase,percent,,p\n");
  EXPECT_EQ(claim.verdict, RowVerdict::agrees);
  const ValidationRow patients = rowOf(kFused,
                                       "25,W,in_vivo,static,films,9,1-2 level,1-2,same,1 "
                                       "below,caudal_adjacent,flexion+extension,rom,3.97,6.11,+2.14,deg,+54,s\n");
  EXPECT_EQ(patients.verdict, RowVerdict::skipped);
  EXPECT_THAT(patients.why, HasSubstr("patients"));
}

TEST(ValidationFused, PressureBesideTheFusion) {
  const std::string header = std::string(kFused).replace(kFused.find("measure"), 7, "quantity");
  const ValidationRow row =
      rowOf(header,
            "4,D,in_vitro,displacement/hybrid,matched motion,9,C5-C6 fusion,1,intact,C4-C5 and C6-C7,"
            "both_adjacent,flexion and extension,intradiscal pressure,,,,percent,+20,s\n");
  EXPECT_NEAR(*row.ours, 100 * (6 / 5.1 - 1), 1e-9);  // pressure goes with the moment
  EXPECT_EQ(row.quantity, "change of intradiscal pressure");
  EXPECT_THAT(
      rowOf(header,
            "9,P,in_vitro,hybrid,m,9,C5-C6,1,intact,C4-C5,cranial_adjacent,flexion,endplate stress,,,,percent,+20,s\n")
          .why,
      HasSubstr("only rotation"));
}

TEST(ValidationConstructs, ShareOfTheReferenceAndTheRangeItMayLieIn) {
  const ValidationRow share = rowOf(kConstructs,
                                    "1,L,\"cage + anterior plate\",1,C5-C6,in_vitro,displacement_control,30 deg each "
                                    "way,6,flexion+extension,intact same specimen,,,deg,25,x\n");
  EXPECT_NEAR(*share.ours, 100 * (6 / 5.1) * 0.1, 1e-9);
  EXPECT_DOUBLE_EQ(*share.theirs, 25);
  const ValidationRow below = rowOf(kConstructs,
                                    "28,B,Bryan disc,1,C5-C6,fe,hybrid,\"2 Nm, 75 N follower\",1,\"flexion, extension, "
                                    "lateral bending\",intact model,,,qualitative,<100,x\n");
  EXPECT_EQ(below.verdict, RowVerdict::within_range);
  const ValidationRow claim = rowOf(kConstructs,
                                    "13,P,allograft + anterior plate,3,C3-C6,in_vitro,load_control,1.5 "
                                    "Nm,6,all,intact,,,qualitative,,less motion than intact\n");
  EXPECT_EQ(claim.verdict, RowVerdict::agrees);
}

TEST(ValidateMechanics, RefusesATableOfAnotherForm) {
  try {
    rowsOf("id,level,mean\n", "a,C5-C6,3\n");
    FAIL() << "accepted";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("table.csv"));
    EXPECT_THAT(error.what(), HasSubstr("validation_motion.csv"));
  }
}

TEST(ValidateMechanics, EveryTableOfTheProjectIsReadAndSumsHold) {
  std::vector<CsvTable> tables;
  for (const auto& path : validationTables(kData)) tables.push_back(CsvTable::read(path));
  const ValidationBench bench = linearBench();
  const auto rows = validateMechanics(tables, bench);
  EXPECT_GT(rows.size(), 300u);
  int calibration = 0;
  for (const ValidationRow& row : rows) {
    EXPECT_EQ(row.ours.has_value(), row.why.empty()) << row.id;
    if (row.role != RowRole::calibration) continue;
    ++calibration;
    EXPECT_TRUE(row.source == "Panjabi2001" || row.source == "Panjabi1988") << row.id;
    EXPECT_TRUE(row.ours.has_value()) << row.id << ": " << row.why;
  }
  EXPECT_GT(calibration, 60);
  const auto sums = sumsOfMotion(rows, "Panjabi2001");
  const ValidationSum& axial = sums.at({"axial rotation", "C2-C7"});
  EXPECT_EQ(axial.rows, 5);
  EXPECT_NEAR(axial.meanAbsolute(), (6.7 + 4.9 + 3.2 + 5.0 + 7.1) / 5, 1e-9);
  EXPECT_EQ(sums.at({"axial rotation", "C0-C7"}).rows, 7);
  EXPECT_FALSE(loadPublishedErrors(kData).empty());
  EXPECT_GT(loadValidationSettings(kData).unstated_moment_Nm, 0);
}

}  // namespace
}  // namespace nucha
