// What the computed neck, its treatments and its coming years come to, in sentences that every report shares. Nothing
// here is escaped or cleaned.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/evaluate/evaluation.h"
#include "nucha/report/futures_figures.h"

namespace nucha::words {

/// "C5-C6 bends 2.1° in all, 15 % of what it did before the operation; ..."; "" when nothing was computed.
std::string neckNow(const NeckMechanics& neck);

/// One number that a treatment changes.
struct Change {
  std::string what;  ///< "C5-C6 motion"
  BeforeAfter numbers;
  std::string unit;  ///< with the space before it, if any
  int digits = 1;
  /// After over before; none where one of them is missing or there is nothing to divide by.
  std::optional<double> ratio() const;
  /// "4.2 → 1.5°", "none → 0.31".
  std::string figures() const;
};
/// All numbers of a treatment that exist, level by level, then those of the whole neck.
std::vector<Change> changesOf(const OptionMechanics& mechanics);
/// Whether a number changes enough to be worth a word.
bool isWorthSaying(const Change& change);
/// What it means, most telling first: "C5-C6 would bend 1.5° instead of 4.2°", "the disc at C4-C5 would bear 12 %
/// more". Never empty.
std::vector<std::string> meaningOf(const OptionMechanics& mechanics);

/// Which of the coming events are told here: union, wear, symptoms and operations, as one of the futures has them.
std::vector<futures_report::EventKey> toldEvents(const std::vector<PatientFutures>& all);
/// "after 2 and 5 years united 40 % and 49 %; ..." of the told events; briefly: of union and of symptoms from a level
/// beside. "" when none of them was followed.
std::string comingYears(const PatientFutures& futures, bool briefly = false);

}  // namespace nucha::words
