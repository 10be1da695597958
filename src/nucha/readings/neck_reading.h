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

/// Something that can be read off a neck. Turned means: as far as the intact neck goes under the bench's moment, in
/// flexion, extension, bending and rotation to the left (the right is the mirror image).
enum class Read {
  interspinous_motion_mm,  ///< change of the distance between the tips, flexion against extension
  segment_motion_deg,      ///< between flexion and extension
  slip_mm,       ///< of the upper body along the endplate below, against neutral, the larger of flexion and extension
  lordosis_deg,  ///< upright, C2-C7
  t1_slope_deg,  ///< upright
  t1_slope_less_lordosis_deg,  ///< upright
  sva_mm,                      ///< upright, C2-C7
  subsidence_mm,               ///< of a spacer
  loosening,                   ///< share of the hold that an implant's screws have lost; a film shows it as a seam
  backout_mm,                  ///< how far an implant moved out forward
  bridging,                    ///< share of a solid bone bridge
  foramen_mm2,                 ///< lying still: the side asked for, or the narrower one
  canal_mm,                    ///< lying still: sagittal diameter less what stands into it
  root_strain,                 ///< turned: the largest, of the side asked for or the worse one
  turnover,          ///< of bone at a disc or graft: what has not healed, times the share of its motion that is left;
                     ///< of a disc, the load on its endplates over that of the intact neck
  facet_turnover,    ///< facet load times one plus arthritis
  motion_range_deg,  ///< of the whole neck under the bench's moment, flexion and extension together
  strength,          ///< what is left of the muscles, each by its pull in holding the intact neck's head
  disc_load,         ///< turned: pressure in the nucleus over that of the intact neck, the largest of each
  facet_load,        ///< turned: force in the facets over that of the intact neck, the largest of each
};
std::string_view name(Read read);
std::optional<Read> findRead(std::string_view text);
/// Read of the whole neck; no level is looked at.
bool isOfWholeNeck(Read read);
/// Read of films in flexion and extension, for which people go as far as they can.
bool isOnFilms(Read read);

/// What a reading is compared with.
enum class Against {
  nothing,   ///< as it is
  intact,    ///< as a share of the same reading of the neck before the operation
  expected,  ///< as a share of the same reading of the neck as it should be now
};

/// One row of neck_readings.csv: which finding of the vocabulary is such a reading. In the finding's unit it says
/// offset + scale * reading.
struct ReadingModel {
  std::string finding;  ///< id of findings.csv
  Read read = Read::segment_motion_deg;
  Against against = Against::nothing;
  double offset = 0;
  Range scale{1, 1, 1};
  double threshold = 0;   ///< in the finding's unit, for what is ticked and not measured: present beyond it
  bool above = true;      ///< present above (else below) the threshold
  bool measured = false;  ///< the finding is a number in this unit
  bool is_size = false;   ///< reported as a size, whichever way the reader erred
  Range reader_sd;        ///< error of the reader, in the finding's unit
  Range person_share;     ///< spread between people with the same neck, as a share of scale * reading
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
/// `level`: the level read; not used by readings of the whole neck. `side`: of foramen, root and facets.
std::optional<double> readNeck(Read read, const Neck& neck, NeckBench& bench, Level level, Side side = Side::bilateral);

/// The reading in the finding's unit, without error. `expected` is the neck that Against::expected compares with;
/// nullptr compares with the intact one.
std::optional<double> readFinding(const ReadingModel& model, const Neck& neck, NeckBench& bench, Level level,
                                  Side side = Side::bilateral, const Neck* expected = nullptr);

/// A value in the finding's unit with its spread: `reader_sd` and `person_share` as the model has them or as drawn from
/// their ranges, `more_sd` from elsewhere. A size without a sign is folded at zero.
Expected withSpread(const ReadingModel& model, double value, double reader_sd, double person_share, double more_sd = 0);

/// Both together, with the table's central values.
std::optional<Expected> expectedReading(const ReadingModel& model, const Neck& neck, NeckBench& bench, Level level,
                                        Side side = Side::bilateral, const Neck* expected = nullptr);

/// Chance that a yes/no finding is present: the normal distribution beyond the threshold.
double chancePresent(const ReadingModel& model, const Expected& expected);

}  // namespace nucha
