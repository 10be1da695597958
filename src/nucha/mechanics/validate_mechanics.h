// Our neck beside published measurements, row by row: `nucha validate mechanics`.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "nucha/base/csv.h"
#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/mechanics/study.h"
#include "nucha/neck/surgery.h"

namespace nucha {

/// What a row may be used for. Only rows for calibration have shaped parameters.
enum class RowRole { calibration, validation, context };
std::string_view name(RowRole role);

enum class RowVerdict {
  within_1sd,
  within_2sd,
  outside,       ///< more than two sd away, or outside the range given
  within_range,  ///< the row gives a range only
  no_sd,         ///< nothing to judge the difference by
  agrees,        ///< the row tells only which way things go, and ours go that way
  disagrees,
  no_equilibrium,  ///< our neck found none: counts against us
  skipped,         ///< the model cannot compute it; `why` says why
};
std::string_view name(RowVerdict verdict);

/// One published figure beside ours.
struct ValidationRow {
  std::string table, id, source;
  RowRole role = RowRole::validation;
  std::string level, direction, quantity, unit;
  std::string load;  ///< what our neck was put through, in words
  std::optional<double> ours, theirs, sd, lo, hi;
  RowVerdict verdict = RowVerdict::skipped;
  std::string why;                                   ///< of a skipped row, or where equilibrium was lost
  std::optional<double> difference() const;          ///< ours - theirs
  std::optional<double> standardDeviations() const;  ///< |difference| / sd
};

/// What experiments leave open (validation_settings.csv).
struct ValidationSettings {
  double neutral_zone_moment_Nm = 0;
  double unstated_moment_Nm = 0;
  double unstated_axial_load_N = 0;
  double collapse_rotation_deg = 0;
  double largest_vertical_load_N = 0;
};
ValidationSettings loadValidationSettings(const std::filesystem::path& data_folder);

/// What was done to the neck of a row.
struct Setup {
  std::vector<Operation> operations;  ///< none: intact
  double union_maturity = 0;          ///< at every level they span
};
std::string describe(const Setup& setup);

/// Everything needed to compute rows; tests put their own functions in.
struct ValidationBench {
  Neck intact;
  Responder respond;
  std::function<Neck(const Neck& intact, const Setup& setup)> operate;
  ValidationSettings settings;
  double gravity_m_per_s2 = 0;  ///< that `respond` lets weights pull with
};

/// The bench with our own mechanics. `parameters` must outlive it.
ValidationBench makeBench(Neck intact, const MechanicsParameters& parameters, const ValidationSettings& settings);

/// Mean absolute errors of another model on the same measurements (validation_fe_errors.csv).
struct PublishedError {
  std::string model, against, direction, levels;
  double mean_abs_difference = 0;
  std::string unit;
};
std::vector<PublishedError> loadPublishedErrors(const std::filesystem::path& data_folder);

struct MechanicsValidation {
  std::vector<ValidationRow> rows;
  std::vector<PublishedError> published;
};

/// The tables of the data folder that the mechanics are held against.
std::vector<std::filesystem::path> validationTables(const std::filesystem::path& data_folder);

/// Computes every row of the tables that our neck can compute. A table is known by its columns, whatever its name.
/// Throws InputError for a table that has the columns of none, or cells that are not numbers where they must be.
std::vector<ValidationRow> validateMechanics(const std::vector<CsvTable>& tables, const ValidationBench& bench);

/// Sums over rows that share something.
struct ValidationSum {
  int rows = 0;  ///< with a figure of ours and of theirs
  double absolute_sum = 0;
  int with_sd = 0, within_1sd = 0, within_2sd = 0;
  int no_equilibrium = 0;
  double meanAbsolute() const { return rows ? absolute_sum / rows : 0; }
  void add(const ValidationRow& row);
};

/// Rotations of one experiment at a moment, by direction and region: "flexion+extension", "C0-C2" or "C2-C7".
std::map<std::pair<std::string, std::string>, ValidationSum> sumsOfMotion(const std::vector<ValidationRow>& rows,
                                                                          const std::string& source);
/// All rows of a role that have a unit in common.
ValidationSum sumOf(const std::vector<ValidationRow>& rows, RowRole role, const std::string& unit);

}  // namespace nucha
