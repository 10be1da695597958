// The measurements a neck is built from: data/neck_*.csv with their ranges and sources.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "nucha/base/level.h"
#include "nucha/evidence/evidence.h"
#include "nucha/neck/neck.h"

namespace nucha {

struct IdSet;  // evidence/table_reader.h

/// One measured quantity at one place, at the reference stature and age of its sex, with how it changes with both.
struct NeckMeasure {
  std::string place;     ///< a bone ("C5"), a segment ("C5-C6"), "neck" or "limit"
  std::string quantity;  ///< "height_anterior"
  std::string sex;       ///< "male", "female" or "both"
  Range value;           ///< in `unit`; the interval covers 90 % of people, or of the sources where they disagree
  std::string unit;
  double per_100mm_stature = 0;
  double per_decade = 0;
  Provenance provenance;
};

/// One kind of ligament over the segments whose upper bone lies between two bones.
struct NeckLigament {
  std::string kind;
  Vertebra upper_from = Vertebra::C0, upper_to = Vertebra::C0;
  int lines = 1;  ///< that share the stiffness (on each side for paired kinds)
  Range stiffness_N_per_mm;
  Range slack_mm;
  Range toe_mm;
  Range failure_N;
  double rotation_slack = 0;  ///< share of the length that the neutral zone of C1-C2 asks for which is added as slack
  Provenance provenance;
};

struct NeckMuscle {
  std::string name;
  std::string group;
  Range force_N;
  double fibre_mm = 0, tendon_mm = 0, pennation_rad = 0;
  double path_mm = 0;  ///< length of the whole path in the neutral posture of the model the lengths come from
  Provenance provenance;
};

/// A point of the path of a right muscle, in the frames of the model it comes from.
struct NeckMusclePoint {
  std::string muscle;
  int point = 1;
  std::string body;  ///< "trunk" or a bone
  Vec3 place_mm = Vec3::Zero();
  Provenance provenance;
};

struct NeckTables {
  std::vector<NeckMeasure> measures;
  std::vector<NeckLigament> ligaments;
  std::vector<NeckMuscle> muscles;
  std::vector<NeckMusclePoint> muscle_points;
  std::unordered_map<std::string, std::size_t> index;  ///< of measures by "place/quantity/sex"

  /// The row for this sex (for `other` the men's), else the row for both; nullptr when there is none.
  const NeckMeasure* findMeasure(std::string_view place, std::string_view quantity, Sex sex) const;
};

/// Reads data/neck_measures.csv, neck_facets.csv, neck_masses.csv, neck_alignment.csv, neck_ligaments.csv,
/// neck_muscles.csv and neck_muscle_paths.csv, and checks their sources against sources.bib or against keys already
/// read. Throws InputError that names every fault found.
NeckTables loadNeckTables(const std::filesystem::path& data_folder);
NeckTables loadNeckTables(const std::filesystem::path& data_folder, const IdSet& sources);

}  // namespace nucha
