#include "nucha/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "nucha/report/text_parts.h"
#include "nucha/report/words.h"

namespace nucha {
namespace text {
namespace {

constexpr std::size_t kDelaysShown = 1;

void collect(const std::vector<std::string>& keys, std::set<std::string>& into) {
  into.insert(keys.begin(), keys.end());
}

std::set<std::string> citedSources(const Evaluation& e) {
  std::set<std::string> keys;
  for (const RaisedFlag& flag : e.red_flags) collect(flag.sources, keys);
  for (const RankedCause& cause : e.causes) {
    collect(cause.sources, keys);
    for (const Contribution& c : cause.supporting) collect(c.sources, keys);
    for (const Contribution& c : cause.against) collect(c.sources, keys);
  }
  for (const RankedTest& test : e.next_tests) collect(test.sources, keys);
  for (const RankedOption& option : e.options) {
    collect(option.sources, keys);
    for (const OptionRisk& risk : option.risks) collect(risk.sources, keys);
  }
  for (const DelayNote& delay : e.delays) collect(delay.sources, keys);
  return keys;
}

std::string counted(std::size_t number, std::string_view one) {
  return fmt::format("{} {}{}", number, one, number == 1 ? "" : "s");
}

void writeList(Page& page, std::string_view title, const std::vector<std::string>& items) {
  if (items.empty()) return;
  page.screen.heading(title);
  for (const std::string& item : items) page.screen.paragraph("  - ", item);
}

void writeLists(Page& page) {
  const Evaluation& e = page.words.evaluation;
  std::vector<std::string> unused, notes, sources;
  for (const UnusedFinding& item : e.unused_findings) unused.push_back(cleaned(item.what) + ": " + cleaned(item.why));
  for (const std::string& note : e.notes)
    notes.push_back(words::sentence(cleaned(words::labelled(note, page.words.evidence))));
  notes.push_back(fmt::format("At most {} of the probability lies in combinations of causes that were not weighed.",
                              shown(e.left_out_mass, 2)));
  for (const std::string& key : citedSources(e)) sources.push_back(page.words.source(key));
  writeList(page, "NOT USED", unused);
  writeList(page, "NOTES", notes);
  writeList(page, "SOURCES", sources);
}

}  // namespace

void writeTime(Page& page) {
  const Evaluation& e = page.words.evaluation;
  const bool windows = page.all && !e.timeline.empty();
  if (e.delays.empty() && !windows) return;
  page.screen.heading("TIME MATTERS");
  std::size_t count = 0;
  for (const DelayNote& delay : e.delays) {
    if (!page.all && count++ == kDelaysShown) break;
    page.screen.paragraph("  - ",
                          styled(Style::bold, page.words.cause(delay.cause) + ":") + " " + cleaned(delay.statement));
  }
  if (!windows) return;
  for (const OnsetWindow& window : e.timeline) {
    page.screen.paragraph("  - ", cleaned(window.label) + " mostly begins " + words::duration(window.from_months) +
                                      " to " + words::duration(window.to_months) + " after the operation");
  }
}

void writeEnd(Page& page) {
  const Evaluation& e = page.words.evaluation;
  if (page.all) {
    writeLists(page);
  } else {
    page.screen.blank();
    std::vector<std::string> parts;
    if (!e.unused_findings.empty()) parts.push_back(counted(e.unused_findings.size(), "statement") + " not used");
    if (!e.notes.empty()) parts.push_back(counted(e.notes.size(), "note"));
    parts.emplace_back("every cause, number and source: --verbose");
    page.screen.paragraph("", styled(Style::soft, joined(parts, " · ")));
  }
  page.screen.blank();
  page.screen.paragraph("", kSupportNotice);
}

}  // namespace text

std::string writeText(const Evaluation& evaluation, const Case& patient_case, const Evidence& evidence,
                      const TextOptions& options) {
  text::Page page{{evaluation, patient_case, evidence}, options.all, text::Screen(options)};
  text::writeFlags(page);
  text::writeSummary(page);
  text::writeCauses(page);
  text::writeTests(page);
  text::writeQuestions(page);
  text::writeOptions(page);
  text::writeNeck(page);
  text::writeTime(page);
  text::writeEnd(page);
  return page.screen.finish();
}

}  // namespace nucha
