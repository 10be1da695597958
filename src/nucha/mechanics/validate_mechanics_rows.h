// How rows of published tables are read and computed. Internal to the validation.
#pragma once

#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nucha/mechanics/validate_mechanics.h"

namespace nucha::validation {

/// Runs load cases on the necks of the rows, each once.
class Laboratory {
 public:
  explicit Laboratory(const ValidationBench& bench) : bench_(bench) {}
  const ValidationSettings& settings() const { return bench_.settings; }
  /// The neck of a setup. Throws InputError when the operation cannot be done.
  const Neck& neck(const Setup& setup);
  const Response& response(const Setup& setup, const LoadCase& load);
  /// The last equilibrium; throws LostEquilibrium when the full load was not reached.
  const Equilibrium& end(const Setup& setup, const LoadCase& load);
  /// A vertical load on C2 instead of any weight, from nothing to `newtons`.
  Response underVerticalLoad(double newtons);

 private:
  const ValidationBench& bench_;
  std::map<std::string, Neck> necks_;
  std::map<std::string, Response> responses_;
};

/// The full load was not reached; what() says where it stopped.
class LostEquilibrium : public std::exception {
 public:
  explicit LostEquilibrium(std::string text) : text_(std::move(text)) {}
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

/// Why a row cannot be computed.
class Skipped : public std::exception {
 public:
  explicit Skipped(std::string text) : text_(std::move(text)) {}
  const char* what() const noexcept override { return text_.c_str(); }

 private:
  std::string text_;
};

/// One row of a table by column name; a column that the table lacks reads as empty.
struct Row {
  const CsvTable& table;
  std::size_t index = 0;
  std::string text(std::string_view column) const;
  bool has(std::string_view column) const { return !text(column).empty(); }
  /// A number, also written "+1.0" or "~100"; none when the cell is empty or holds anything else.
  std::optional<double> number(std::string_view column) const;
};

/// Directions in the words of papers: "flexion+extension", "lateral bending", "left rotation". Empty: none of ours.
std::vector<Direction> directionsOf(std::string_view text);
/// Segments of a level or a span of levels: "C5-C6", "C0-C2", "first segment (probably C3-C4)". Empty: none of ours.
std::vector<Level> levelsIn(std::string_view text);
/// Every span named in a text: "C3-C4 and C5-C6" gives two.
std::vector<std::pair<Vertebra, Vertebra>> spansIn(std::string_view text);
/// "1.0", "+/-1.5", "+/-1.5 Nm, no preload": the one moment; none when there is none or several.
std::optional<double> momentIn(std::string_view text);
/// Newtons named in a text: "1.0 Nm + 73.6 N" gives 73.6.
std::optional<double> newtonsIn(std::string_view text);
/// "30 deg flexion and 30 deg extension": degrees for each direction; none when none are named.
std::optional<double> degreesIn(std::string_view text);
/// The construct that a text names; none for several or an unknown one.
std::optional<ConstructWord> constructIn(std::string_view text);
bool contains(std::string_view text, std::string_view word);

/// Rotation along `direction` over levels, summed. Degrees.
double rotationOver(const Equilibrium& equilibrium, const std::vector<Level>& levels, Direction direction);

/// What is read at the levels of an end.
using Measure = double (*)(const Equilibrium& end, const std::vector<Level>& levels, Direction direction);

/// The measure when the load acts this way and that, summed over the directions.
double measured(Laboratory& lab, const Setup& setup, LoadCase load, const std::vector<Level>& levels,
                const std::vector<Direction>& directions, Measure measure);
/// Motion over levels when the load acts this way and that: the sum of the directions, or their mean.
double motion(Laboratory& lab, const Setup& setup, const LoadCase& load, const std::vector<Level>& levels,
              const std::vector<Direction>& directions, bool total);

std::string describe(const LoadCase& load);

/// Fills what our neck does into rows that `row` gives rise to.
using RowReader = void (*)(const Row& row, Laboratory& lab, std::vector<ValidationRow>& rows);
void readMotionRow(const Row& row, Laboratory& lab, std::vector<ValidationRow>& rows);
void readLoadDisplacementRow(const Row& row, Laboratory& lab, std::vector<ValidationRow>& rows);
void readRotationCentreRow(const Row& row, Laboratory& lab, std::vector<ValidationRow>& rows);
void readInternalLoadRow(const Row& row, Laboratory& lab, std::vector<ValidationRow>& rows);
void readFusedRow(const Row& row, Laboratory& lab, std::vector<ValidationRow>& rows);
void readConstructRow(const Row& row, Laboratory& lab, std::vector<ValidationRow>& rows);

/// A row with what every table has: id, source, role.
ValidationRow begun(const Row& row);
/// Computes `value()` into the row, or notes why it cannot be, and judges it.
template <typename Value>
void compute(ValidationRow& row, Value&& value);
void judge(ValidationRow& row);

}  // namespace nucha::validation

#include "nucha/base/error.h"

namespace nucha::validation {

template <typename Value>
void compute(ValidationRow& row, Value&& value) {
  try {
    const double ours = value();
    if (!std::isfinite(ours)) throw Skipped("our neck does not move there: nothing to divide by");
    row.ours = ours;
  } catch (const Skipped& skipped) {
    row.why = skipped.what();
    row.verdict = RowVerdict::skipped;
    return;
  } catch (const LostEquilibrium& lost) {
    row.why = lost.what();
    row.verdict = RowVerdict::no_equilibrium;
    return;
  } catch (const InputError& error) {
    row.why = error.faults().front().what;
    row.verdict = RowVerdict::skipped;
    return;
  }
  judge(row);
}

}  // namespace nucha::validation
