// What the forms of the mechanics' validation share. Internal to the report.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nucha/mechanics/validate_mechanics.h"

namespace nucha::validation_report {

/// A figure with about three digits, "–" when there is none.
std::string figure(const std::optional<double>& value);
std::string signedFigure(const std::optional<double>& value);
/// Theirs: a value, or the range that stands for one.
std::string theirs(const ValidationRow& row);
/// The verdict, with the relative difference where no sd tells how large one may be.
std::string verdict(const ValidationRow& row);
/// "validation_motion.csv" of a path.
std::string tableName(const ValidationRow& row);
/// Tables in the order they came in, each with its rows.
std::vector<std::pair<std::string, std::vector<const ValidationRow*>>> byTable(const std::vector<ValidationRow>& rows);
/// Skipped rows by reason.
std::map<std::string, std::vector<std::string>> skippedByReason(const std::vector<ValidationRow>& rows);

/// Our error on the experiment that other models published theirs on.
struct ErrorLine {
  std::string direction, region;
  ValidationSum ours;
  std::vector<const PublishedError*> others;
};
std::vector<ErrorLine> errorLines(const MechanicsValidation& validation);

/// What a cell of a Markdown table can hold.
std::string markdownCell(const std::string& text);

/// "41 of 46 (89 %)".
std::string share(int part, int whole);

inline constexpr std::array kRoles{RowRole::calibration, RowRole::validation, RowRole::context};

}  // namespace nucha::validation_report
