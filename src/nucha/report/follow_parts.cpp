#include "nucha/report/follow_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

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

std::string yearTitle(double year) {
  return year == 0 ? "now" : fmt::format("{} year{}", shown(year), year == 1 ? "" : "s");
}

std::string textAt(const Futures& futures, const EventKey& key, double year) {
  const EventCurve* curve = futures.find(key.event, key.level);
  const auto figure = curve ? figureAt(futures, *curve, year) : std::nullopt;
  return figure ? shareText(*figure) : "–";
}

std::string textAt(const Futures& futures, const QuantityKey& key, double year) {
  const QuantityCurve* curve = futures.find(key.quantity, key.level);
  const auto figure = curve ? figureAt(futures, *curve, year) : std::nullopt;
  return figure ? quantityText(*figure, key.quantity) : "–";
}

std::vector<std::string> measuresOf(const std::vector<QuantityKey>& keys) {
  std::vector<std::string> measures;
  for (const QuantityKey& key : keys) {
    const std::string unit = unitWords(key.quantity);
    std::string words = std::string(label(key.quantity)) + ": " + unit;
    if (!unit.empty() && std::find(measures.begin(), measures.end(), words) == measures.end())
      measures.push_back(std::move(words));
  }
  return measures;
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
