// Tests as readings of a neck: what a film, a scan or an examination would show of it, with the reader's error.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/evidence/evidence.h"
#include "nucha/mechanics/neck_bench.h"

namespace nucha {

/// Something that can be read off a neck.
enum class Read {
  interspinous_motion_mm,  ///< between flexion and extension films
  segment_motion_deg,      ///< between flexion and extension films
  slip_mm,                 ///< of the upper body on the lower, largest in flexion or extension
  lordosis_deg,            ///< standing, C2-C7
  t1_slope_deg,            ///< standing
  sva_mm,                  ///< standing, C2-C7
  subsidence_mm,           ///< of a spacer
  lucency_mm,              ///< seam of lost bone round a screw
  backout_mm,              ///< how far an implant moved out forward
  bridging,                ///< share of a solid bone bridge
  foramen_mm2,             ///< narrower side, or the side asked for
  canal_mm,                ///< sagittal diameter
  root_strain,             ///< largest over the turns
  turnover,                ///< relative uptake of a bone scan from bone load and healing
  motion_range_deg,        ///< of the whole neck, flexion and extension together
  strength,                ///< share of a healthy adult's in holding the head
  disc_load,               ///< nucleus pressure over that of the intact neck, largest over the turns
  facet_load,              ///< facet force over that of the intact neck, largest over the turns
};
std::string_view name(Read read);
std::optional<Read> findRead(std::string_view text);

/// One row of neck_readings.csv: which finding of the vocabulary is such a reading.
struct ReadingModel {
  std::string finding;  ///< id of findings.csv
  Read read = Read::segment_motion_deg;
  double threshold = 0;   ///< for yes/no findings: present beyond it
  bool above = true;      ///< present above (else below) the threshold
  bool measured = false;  ///< the finding is a number
  Range reader_sd;        ///< error of the reader, in the reading's unit
  Range person_share;     ///< spread between people with the same neck, as a share of the value
  bool joins = false;     ///< takes the place of table rows in the likelihood
  Provenance provenance;
};

struct ReadingTables {
  std::vector<ReadingModel> models;
  const ReadingModel* find(std::string_view finding) const;
};

/// Reads neck_readings.csv. Throws InputError naming every fault.
ReadingTables loadReadingTables(const std::filesystem::path& data_folder, const Evidence& evidence);

/// What a reading is expected to be and how far it spreads (sd).
struct Expected {
  double value = 0, sd = 0;
};

/// The bare reading, without error; nullopt where there is nothing to read (no disc, no implant, no equilibrium).
/// `level`: the level read; not used by readings of the whole neck. `side`: of foramen and root.
std::optional<double> readNeck(Read read, const Neck& neck, NeckBench& bench, Level level, Side side = Side::bilateral);

/// The reading with its spread.
std::optional<Expected> expectedReading(const ReadingModel& model, const Neck& neck, NeckBench& bench, Level level,
                                        Side side = Side::bilateral);
/// Chance that a yes/no finding is present.
double chancePresent(const ReadingModel& model, const Expected& expected);

}  // namespace nucha
