#include "nucha/evaluate/personal_prior.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numeric>

#include "evaluate/patient_case.h"
#include "evidence/tiny_tables.h"
#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/evaluate/own_neck.h"
#include "nucha/evaluate/personal_reference.h"

namespace nucha {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr Level kC5{Vertebra::C5};

const PersonalFactor* find(const PersonalFactors& personal, const std::string& cause) {
  for (const PersonalFactor& factor : personal.factors) {
    if (factor.cause == cause) return &factor;
  }
  return nullptr;
}

Case caseOf(const TypicalPatient& patient) {
  Case patient_case = womanWithPlate(patient.levels);
  patient_case.patient.sex = patient.sex;
  patient_case.patient.age = patient.age_years;
  patient_case.surgery.level_count = static_cast<int>(patient.levels.size());
  return patient_case;
}

PersonalFactors factorsOf(const Case& patient_case) {
  std::vector<std::string> notes;
  auto own = buildOwnNeck(patient_case, realEvidence(), mechanicsTables(), notes);
  return own ? own->personal : PersonalFactors{};
}

TEST(TypicalPatients, StandForThePopulation) {
  const CourseParameters& course = mechanicsTables().course;
  for (int levels = 1; levels <= 4; ++levels) {
    double sum = 0, age = 0, square = 0, women = 0;
    for (const TypicalPatient& patient : typicalPatients(levels, course)) {
      sum += patient.weight;
      age += patient.weight * patient.age_years;
      square += patient.weight * patient.age_years * patient.age_years;
      women += patient.weight * (patient.sex == Sex::female);
      EXPECT_EQ(static_cast<int>(patient.levels.size()), levels);
    }
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_NEAR(age, course.value("population.age"), 1e-9);
    EXPECT_NEAR(std::sqrt(square - age * age), course.value("population.age_spread"), 1e-6);
    EXPECT_NEAR(women, course.value("population.female"), 1e-12);
  }
}

// The tables hold for the population: what this neck adds or takes must even out over the patients it stands for.
TEST(PersonalFactors, AreOneOnAverageOverThePopulation) {
  for (const int levels : {1, 3}) {
    std::map<std::string, std::array<double, 3>> sums;
    for (const TypicalPatient& patient : typicalPatients(levels, mechanicsTables().course)) {
      for (const PersonalFactor& factor : factorsOf(caseOf(patient)).factors) {
        auto& sum = sums[factor.cause];
        sum[0] += patient.weight * factor.anywhere;
        sum[1] += patient.weight * factor.above;
        sum[2] += patient.weight * factor.below;
      }
    }
    EXPECT_GE(sums.size(), 4u);
    for (const auto& [cause, sum] : sums) {
      for (const double mean : sum) EXPECT_NEAR(mean, 1, 0.005) << cause << " over " << levels << " levels";
    }
  }
}

// The same with patients drawn at random, as they would come: the mean may differ from one by what chance explains.
TEST(PersonalFactors, AreOneOnAverageOverPatientsDrawnAtRandom) {
  constexpr int kPatients = 24;
  constexpr double kErrors = 4;  // standard errors
  const CourseParameters& course = mechanicsTables().course;
  Random random(11);
  std::map<std::string, std::vector<double>> factors;
  for (int i = 0; i < kPatients; ++i) {
    double left = random.uniform();
    TypicalPatient patient;
    for (const TypicalPatient& one : typicalPatients(1, course)) {
      patient = one;
      if ((left -= one.weight) < 0) break;
    }
    patient.age_years = std::clamp(
        course.value("population.age") + course.value("population.age_spread") * random.normal(), 25.0, 85.0);
    for (const PersonalFactor& factor : factorsOf(caseOf(patient)).factors) {
      factors[factor.cause].push_back((factor.above + factor.below) / 2);
    }
  }
  for (const auto& [cause, values] : factors) {
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / kPatients;
    double square = 0;
    for (const double value : values) square += (value - mean) * (value - mean);
    const double error = std::sqrt(square / (kPatients - 1) / kPatients);
    EXPECT_NEAR(mean, 1, kErrors * error + 0.005) << cause;
  }
}

TEST(PersonalFactors, DifferBetweenNecks) {
  TypicalPatient usual{1, Sex::female, 50, {kC5}};
  TypicalPatient older = usual;
  older.age_years = 75;
  const PersonalFactors a = factorsOf(caseOf(usual)), b = factorsOf(caseOf(older));
  ASSERT_NE(find(a, "asd_disc"), nullptr);
  EXPECT_NE(find(a, "asd_disc")->above, find(b, "asd_disc")->above);
  EXPECT_GT(find(b, "asd_disc")->above, 0);
}

TEST(PersonalFactors, AreLeftOutWhereNoPopulationWasFollowed) {
  Case patient_case = womanWithPlate();
  patient_case.surgery.construct = "laminectomy with lateral mass screws";
  patient_case.surgery.approach = Approach::posterior;
  patient_case.surgery.has_plate = patient_case.surgery.has_cage = false;
  patient_case.surgery.has_posterior_instrumentation = true;
  std::vector<std::string> notes;
  const auto own = buildOwnNeck(patient_case, realEvidence(), mechanicsTables(), notes);
  ASSERT_TRUE(own);
  EXPECT_THAT(own->personal.factors, IsEmpty());
  EXPECT_THAT(notes, Contains(HasSubstr("no population")));
}

TEST(Personalise, MultipliesThePriorAndMovesItToItsPlaces) {
  const Case patient_case = womanWithPlate();
  const PatientModel before = buildModel(patient_case, realEvidence());
  PatientModel after = before;
  PersonalFactors personal;
  personal.factors = {{"asd_disc", 1, 2, 0.5}, {"nonunion", 1.5, 1.5, 1.5}};
  personalise(after, personal, {kC5});
  const std::size_t disc = realEvidence().cause_index.at("asd_disc");
  const std::size_t nonunion = realEvidence().cause_index.at("nonunion");
  double expected = 0, sum = 0;
  for (std::size_t m = 0; m < before.members.size(); ++m) {
    if (before.members[m].cause != disc) continue;
    const auto level = before.members[m].site.level;
    const double factor = level == Level{Vertebra::C4} ? 2 : level == Level{Vertebra::C6} ? 0.5 : 1;
    expected += before.members[m].share * factor;
    sum += after.members[m].share;
  }
  EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_NEAR(after.central.prior[disc], before.central.prior[disc] * expected, 1e-12);
  EXPECT_NEAR(after.central.prior[nonunion], before.central.prior[nonunion] * 1.5, 1e-12);
  for (std::size_t c = 0; c < before.central.prior.size(); ++c) {
    if (c == disc || c == nonunion) continue;
    EXPECT_EQ(after.central.prior[c], before.central.prior[c]);
  }
}

TEST(PersonalTables, HoldTheReferencesThatTheToolWouldWriteToday) {
  for (const CourseReference& row : calcReference(ConstructWord::plate, 2, realEvidence(), mechanicsTables())) {
    const CourseReference* kept =
        mechanicsTables().personal.find(row.place, row.construct, row.levels, row.event, row.at_years);
    ASSERT_NE(kept, nullptr);
    EXPECT_NEAR(kept->share, row.share, 1e-4) << "run nucha_course_reference again: " << name(row.event);
  }
}

class PersonalTableFaults : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    for (const char* file : {"personal_priors.csv", "course_reference.csv"}) {
      std::filesystem::copy_file(projectRoot() / "data" / file, folder_ / file);
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string refusalAfterAdding(const std::string& file, const std::string& row) const {
    std::ofstream(folder_ / file, std::ios::app) << row << '\n';
    try {
      loadPersonalTables(folder_, realEvidence());
    } catch (const InputError& error) {
      return error.what();
    }
    return {};
  }

  std::filesystem::path folder_ =
      std::filesystem::path(::testing::TempDir()) /
      (std::string("personal_") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(PersonalTableFaults, UnknownCause) {
  EXPECT_THAT(refusalAfterAdding("personal_priors.csv", "gout,united,any,2,0.5,0.2,0.8,judged,Judged,"),
              HasSubstr("gout"));
}

TEST_F(PersonalTableFaults, UnknownEvent) {
  EXPECT_THAT(refusalAfterAdding("personal_priors.csv", "malignancy,cured,any,2,0.5,0.2,0.8,judged,Judged,"),
              HasSubstr("no event"));
}

TEST_F(PersonalTableFaults, TrustAboveOne) {
  EXPECT_THAT(refusalAfterAdding("personal_priors.csv", "malignancy,united,any,2,1.5,0.2,1.8,judged,Judged,"),
              HasSubstr("trust"));
}

TEST_F(PersonalTableFaults, UnknownConstructAndPlace) {
  EXPECT_THAT(refusalAfterAdding("course_reference.csv", "glue,1,united,any,2,0.5,derived,Judged,"), HasSubstr("glue"));
  EXPECT_THAT(refusalAfterAdding("course_reference.csv", "plate,1,united,left,2,0.5,derived,Judged,"),
              HasSubstr("left"));
}

}  // namespace
}  // namespace nucha
