// Pieces that all parts of the HTML report share: escaping, words for numbers, citations. Internal to the report.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nucha/evaluate/evaluation.h"
#include "nucha/record/case.h"
#include "nucha/report/words.h"

namespace nucha::html {

/// Text made safe for element content and quoted attributes. Control characters are dropped, bytes that are not UTF-8
/// become question marks.
std::string escaped(std::string_view text);

/// "62%", "<1%", ">99%"; safe for HTML.
std::string percent(double share);
/// "41 to 79%".
std::string range(const Interval& interval);
/// What a log-odds does to the odds, in words: "&times;3.7 more likely", "&times;2.1 less likely", "hardly any effect".
std::string timesLikely(double log_odds);

/// Numbers the sources in the order in which the page first names them.
class Citations {
 public:
  explicit Citations(const Evidence& evidence) : evidence_(evidence) {}
  /// Superscript links to the source list; "" without sources. Paper shows the first two of them.
  std::string marks(const std::vector<std::string>& keys);
  /// While true, sources are cited in parts that lie folded away; they are listed apart and not printed.
  /// Returns what it was before.
  bool setFolded(bool folded) { return std::exchange(folded_, folded); }
  /// While false, what is cited stays on the screen; paper lists only the sources that it cites.
  /// Returns what it was before.
  bool setPrinted(bool printed) { return std::exchange(printed_, printed); }
  /// The list of what was cited in the open, or only in folded parts; "" when nothing was.
  std::string list(bool folded) const;
  std::size_t count() const { return order_.size(); }
  /// So many sources are cited in the open, but not on paper.
  std::size_t countScreenOnly() const;
  bool citesJudgement() const { return judged_; }

 private:
  const Evidence& evidence_;
  std::map<std::string, std::size_t> number_;
  struct Cited {
    std::string key;
    bool open = false;     ///< at least once outside the folded parts
    bool printed = false;  ///< at least once on paper
  };
  std::vector<Cited> order_;
  bool judged_ = false, folded_ = false, printed_ = true;
};

/// What every part needs to write itself.
struct Page {
  const Evaluation& evaluation;
  const Case& patient_case;
  const Evidence& evidence;
  Citations citations;

  std::string findingLabel(std::string_view id) const;  ///< not escaped
  /// Label with the value, place or absence that the case states; escaped.
  std::string statement(std::string_view finding, bool present) const;
  std::string causeLabel(std::string_view cause_or_family) const;  ///< not escaped
  std::string testLabel(std::string_view test) const;              ///< not escaped
  /// Number of leading causes: those that get a number, a mark in the picture and their evidence.
  std::size_t leading = 0;
};

std::string writeFlags(Page& page);
std::string writeSummary(Page& page);
std::string writeCauses(Page& page);
std::string writeTests(Page& page);
std::string writeQuestions(Page& page);
std::string writeOptions(Page& page);
std::string writeCourse(Page& page);
std::string writeArms(Page& page);
std::string writeSources(Page& page);

// The computed neck; each is "" when there is nothing to show.

/// Whether anything of a computed neck is shown at all.
bool showsNeck(const Evaluation& evaluation);
/// The necks to show in 3-D: before the operation, now, and after the first of the options.
std::vector<const ShownNeck*> shownNecks(const Evaluation& evaluation);
/// In 3-D, and a still of the same for paper and for browsers that run no scripts.
std::string writeNeck(const Page& page);
std::string writeChanges(const Page& page);
std::string writeFutures(const Page& page);

}  // namespace nucha::html
