// Writes data/course_reference.csv: for whole populations operated alike, the shares that personal priors are held
// against. To be run again when course.csv, mechanics.csv or the neck's tables change:
//   nucha_course_reference data > data/course_reference.csv
#include <fmt/core.h>

#include <array>
#include <exception>
#include <filesystem>
#include <string_view>

#include "nucha/evaluate/mechanics_tables.h"
#include "nucha/evaluate/personal_reference.h"

namespace {

using namespace nucha;

constexpr int kMostLevels = 4;
constexpr std::array kConstructs{ConstructWord::graft,
                                 ConstructWord::cage,
                                 ConstructWord::standalone,
                                 ConstructWord::plate,
                                 ConstructWord::dynamic_plate,
                                 ConstructWord::posterior,
                                 ConstructWord::pedicle,
                                 ConstructWord::wire,
                                 ConstructWord::fusion_360,
                                 ConstructWord::disc,
                                 ConstructWord::disc_constrained,
                                 ConstructWord::disc_elastic};

std::string_view word(CourseReference::Place place) {
  switch (place) {
    case CourseReference::Place::cranial:
      return "cranial";
    case CourseReference::Place::caudal:
      return "caudal";
    default:
      return "any";
  }
}

void writeReference(const std::filesystem::path& data) {
  const Evidence evidence = loadEvidence(data);
  const MechanicsTables tables = loadMechanicsTables(data, evidence);
  fmt::print("construct,levels,event,place,at_years,share,basis,source,note\n");
  for (const ConstructWord construct : kConstructs) {
    for (int levels = 1; levels <= kMostLevels; ++levels) {
      for (const CourseReference& row : calcReference(construct, levels, evidence, tables)) {
        fmt::print("{},{},{},{},{},{:.4f},derived,Judged,\n", name(construct), levels, name(row.event), word(row.place),
                   row.at_years, row.share);
      }
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    writeReference(argc > 1 ? argv[1] : "data");
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  return 0;
}
