// Pieces that the report on a terminal is made of: words, bars, and a screen that nothing can overflow. Internal to
// the report; FHIR shares the words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nucha/evaluate/evaluation.h"
#include "nucha/record/case.h"
#include "nucha/report/report.h"

namespace nucha::text {

/// One line of text that a terminal or a record can take: line breaks become spaces; control characters, text-direction
/// overrides and invisible characters are dropped; bytes that are not UTF-8 become question marks.
std::string cleaned(std::string_view text);

/// A label without the remark in brackets behind it.
std::string shortened(std::string_view label);

/// Styles are bytes that cleaned text cannot hold; Screen turns them into colours or drops them.
enum class Style : char { alarm = 1, warn, bold, soft, bar, good, plain };
std::string styled(Style style, std::string_view text);
/// Columns on a terminal; style bytes take none.
std::size_t columns(std::string_view text);
/// Filled up with spaces to a width, on the right or on the left.
std::string padded(std::string_view text, std::size_t width);
std::string flushRight(std::string_view text, std::size_t width);

/// "62 %", "<1 %", ">99 %", with a space at which no line breaks.
std::string percent(double share);
/// "41–79 %", "≈100 %" when both ends round to the same; empty when the interval has no width.
std::string range(const Interval& interval);
/// Solid up to the low end, denser to the estimate, lighter to the high end.
std::string bar(double share, const Interval& interval, std::size_t width);
/// What a log-odds does to the odds: "x3.7", "/2.1", "decides".
std::string timesOdds(double log_odds);
/// "strong", "moderate", "weak", "very weak", "not graded".
std::string gradeWords(std::string_view grade);

/// Names and statements of one case in words, cleaned.
struct Words {
  const Evaluation& evaluation;
  const Case& patient_case;
  const Evidence& evidence;

  std::string finding(std::string_view id) const;
  std::string cause(std::string_view cause_or_family) const;
  std::string family(std::string_view id) const;
  std::string test(std::string_view id) const;
  /// A sentence in which families are named by their ids, with their names instead; cleaned.
  std::string plain(std::string_view sentence) const;
  /// The label with its value, place or absence.
  std::string statement(std::string_view finding, bool present) const;
  /// What the case says about a finding or an attribute of the operation ("days_since_surgery").
  std::string stated(std::string_view finding) const;
  std::string source(std::string_view key) const;
  /// Patient and operation in one sentence.
  std::string patient() const;
};

/// Collects lines of at most the width asked for.
class Screen {
 public:
  explicit Screen(const TextOptions& options);
  std::size_t width() const { return width_; }
  /// A title with a rule to the end of the line, and a soft remark on its right where there is room.
  void heading(std::string_view title, std::string_view remark = {});
  /// Wrapped text; the first line starts with `prefix`, the others are indented as far.
  void paragraph(std::string_view prefix, std::string_view text);
  /// The same over two columns: `right` stands beside the first line, at `right_column`.
  void row(std::string_view prefix, std::string_view text, std::size_t right_column, std::string_view right);
  /// A line as it is, spaces and all; it must fit.
  void line(std::string_view text);
  void blank();
  std::string finish() const;

 private:
  std::size_t width_;
  bool colour_;
  std::vector<std::string> lines_;
};

/// What every section needs to write itself.
// (`words` holds references, which nobody can forget to give)
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init)
struct Page {
  Words words;
  bool all = false;
  Screen screen;
};

void writeFlags(Page& page);
void writeSummary(Page& page);
void writeCauses(Page& page);
void writeTests(Page& page);
void writeQuestions(Page& page);
void writeOptions(Page& page);
void writeNeck(Page& page);
void writeTime(Page& page);
void writeEnd(Page& page);

}  // namespace nucha::text
