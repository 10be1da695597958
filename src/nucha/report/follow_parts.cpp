#include "nucha/report/follow_parts.h"

#include <fmt/format.h>

#include <algorithm>

#include "nucha/base/text.h"
#include "nucha/report/words.h"

namespace nucha::futures_report {

std::vector<const Futures*> futuresOf(const FollowReport& report) {
  std::vector<const Futures*> all;
  for (const FollowedLine& line : report.lines) all.push_back(&line.futures);
  return all;
}

std::string shortLabel(const FollowReport& report, std::size_t line) {
  if (report.lines.at(line).treatment.empty()) return "as it is";
  return report.lines.size() <= 2 ? "treated" : fmt::format("with {}", line);
}

std::string levelWords(const std::vector<Level>& levels) {
  std::vector<std::string> words;
  for (const Level level : levels) words.push_back(name(level));
  return joined(words, ", ");
}

std::vector<std::string> notesOf(const FollowReport& report) {
  std::vector<std::string> notes;
  for (const FollowedLine& line : report.lines) {
    for (const std::string& note : line.futures.notes) {
      if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
    }
  }
  return notes;
}

std::string scope(const FollowReport& report) {
  const int count = report.lines.empty() ? report.options.futures : report.lines.front().futures.count;
  std::string words = fmt::format("{} future{} of {} year{}", count, count == 1 ? "" : "s", shown(report.options.years),
                                  report.options.years == 1 ? "" : "s");
  if (report.operated.empty()) return words;
  words += report.months_since > 0 ? ", from " + words::duration(report.months_since) + " after the operation at "
                                   : ", from the operation at ";
  return words + levelWords(report.operated);
}

const Case& caseOf(const FollowReport& report) {
  static const Case none;
  return report.patient_case ? *report.patient_case : none;
}

}  // namespace nucha::futures_report
