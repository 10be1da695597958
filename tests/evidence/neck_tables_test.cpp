#include "nucha/evidence/neck_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <set>

#include "nucha/base/csv.h"
#include "nucha/base/file.h"

namespace nucha {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// the tables of the neck in a folder of their own that a test may spoil
class NeckFolder : public ::testing::Test {
 protected:
  NeckFolder() : folder_(std::filesystem::temp_directory_path() / ("nucha-neck-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    const std::filesystem::path data = std::filesystem::path(NUCHA_TEST_ROOT) / "data";
    for (const char* file : kFiles) {
      std::filesystem::copy_file(data / file, folder_ / file, std::filesystem::copy_options::overwrite_existing);
    }
  }
  ~NeckFolder() override { std::filesystem::remove_all(folder_); }

  void replace(const std::string& file, const std::string& from, const std::string& to) {
    std::string text = readFile(folder_ / file);
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << file << " holds no " << from;
    writeFile(folder_ / file, text.replace(at, from.size(), to));
  }
  void append(const std::string& file, const std::string& row) {
    writeFile(folder_ / file, readFile(folder_ / file) + row + "\n");
  }
  std::vector<std::string> faults() const {
    try {
      loadNeckTables(folder_);
    } catch (const InputError& error) {
      std::vector<std::string> texts;
      for (const Fault& fault : error.faults()) texts.push_back(describe(fault));
      return texts;
    }
    return {};
  }

  static constexpr const char* kFiles[] = {"sources.bib",      "neck_measures.csv",    "neck_facets.csv",
                                           "neck_masses.csv",  "neck_alignment.csv",   "neck_ligaments.csv",
                                           "neck_muscles.csv", "neck_muscle_paths.csv"};
  std::filesystem::path folder_;
};

TEST_F(NeckFolder, TheTablesAsShippedAreSound) {
  const NeckTables tables = loadNeckTables(folder_);
  EXPECT_GT(tables.measures.size(), 300u);
  EXPECT_EQ(tables.measures.size(), tables.index.size());
  EXPECT_EQ(tables.muscles.size(), 32u);
  std::set<std::string> with_path;
  for (const NeckMusclePoint& point : tables.muscle_points) with_path.insert(point.muscle);
  EXPECT_EQ(with_path.size(), tables.muscles.size());
}

TEST_F(NeckFolder, MeasuresGoBySexThenBoth) {
  const NeckTables tables = loadNeckTables(folder_);
  const NeckMeasure* man = tables.findMeasure("C5", "height_anterior", Sex::male);
  const NeckMeasure* woman = tables.findMeasure("C5", "height_anterior", Sex::female);
  ASSERT_TRUE(man && woman);
  EXPECT_EQ(man->value.value, 12.45);
  EXPECT_EQ(man->per_100mm_stature, 0.509);
  EXPECT_EQ(man->per_decade, -0.047);
  EXPECT_EQ(man->unit, "mm");
  EXPECT_EQ(woman->value.value, 10.96);
  EXPECT_EQ(tables.findMeasure("C5", "canal_width", Sex::male), tables.findMeasure("C5", "canal_width", Sex::female));
  EXPECT_FALSE(tables.findMeasure("C5", "colour", Sex::male));
  EXPECT_FALSE(tables.findMeasure("C9", "height_anterior", Sex::male));
  EXPECT_EQ(tables.findMeasure("C5", "height_anterior", Sex::other), man);
}

TEST_F(NeckFolder, LigamentsKeepBothSources) {
  const NeckTables tables = loadNeckTables(folder_);
  for (const NeckLigament& row : tables.ligaments) {
    if (row.kind != "ALL" && row.kind != "PLL") continue;
    // Yoganandan 2000 16 to 25 N/mm, Barrett 2016 100 to 236 N/mm
    EXPECT_LE(row.stiffness_N_per_mm.lo, 25.4);
    EXPECT_GE(row.stiffness_N_per_mm.hi, 155);
    EXPECT_THAT(row.provenance.sources, ElementsAre("Yoganandan2000", "Barrett2016"));
  }
}

TEST_F(NeckFolder, BadMeasuresAreNamed) {
  append("neck_measures.csv", "C5,height_anterior,male,12,11,13,mm,0,0,text,Reed2017,");
  append("neck_measures.csv", "L4,height_anterior,male,12,11,13,mm,0,0,text,Reed2017,");
  append("neck_facets.csv", "C5,superior_curl,woman,12,13,14,mm,x,0,text,NoSuchKey,");
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("C5/height_anterior/male is given twice"),
                                    HasSubstr("'L4' is no place of the neck"), HasSubstr("woman"), HasSubstr("12"),
                                    HasSubstr("'x'"), HasSubstr("NoSuchKey")));
}

TEST_F(NeckFolder, BadLigamentsAreNamed) {
  append("neck_ligaments.csv", "ALL,T1,C9,0,-4,-5,-3,0,0,0,0,0,0,0,0,0,2,judged,Judged,");
  append("neck_ligaments.csv", "ALL,C5,C3,1,4,3,5,0,0,0,1,1,1,9,8,10,0,judged,Judged,");
  const std::vector<std::string> texts = faults();
  for (const char* text : {"'T1' is not the upper bone of a segment", "'C9' is not the upper bone of a segment",
                           "lies above upper_from"}) {
    EXPECT_THAT(texts, ::testing::Contains(HasSubstr(text)));
  }
  EXPECT_GE(texts.size(), 7u);
}

TEST_F(NeckFolder, BadMusclesAreNamed) {
  append("neck_muscles.csv", "cleid_mast,neck,10,9,11,0,-1,-1,0,judged,Judged,");
  append("neck_muscle_paths.csv", "cleid_mast,4,trunk,0,0,0,judged,Judged,");
  append("neck_muscle_paths.csv", "biceps,1,arm,0,0,0,judged,Judged,");
  const std::vector<std::string> texts = faults();
  for (const char* text : {"cleid_mast", "point 4 stands where 1 was expected", "biceps", "arm"}) {
    EXPECT_THAT(texts, ::testing::Contains(HasSubstr(text)));
  }
}

TEST_F(NeckFolder, MissingFilesAreNamedOnce) {
  std::filesystem::remove(folder_ / "neck_muscles.csv");
  std::filesystem::remove(folder_ / "sources.bib");
  EXPECT_THAT(faults(), ElementsAre(HasSubstr("sources.bib"), HasSubstr("neck_muscles.csv")));
}

TEST_F(NeckFolder, EveryMissingTableIsAFault) {
  for (const char* file : kFiles) std::filesystem::remove(folder_ / file);
  EXPECT_EQ(faults().size(), std::size(kFiles));
}

TEST_F(NeckFolder, ColumnsAreChecked) {
  replace("neck_masses.csv", "per_decade", "per_century");
  EXPECT_THAT(faults(), ::testing::Contains(HasSubstr("per_century")));
}

}  // namespace
}  // namespace nucha
