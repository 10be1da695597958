#include "nucha/serve/scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "nucha/base/text.h"

namespace nucha::serve {
namespace {

constexpr std::array<double, 5> kUsualMonths = {0, 3, 6, 12, 24};
constexpr double kPerCent = 100;
constexpr double kTenths = 10;

double rounded(double value) { return std::round(value * kTenths) / kTenths; }

Json orNull(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json itemJson(const InstrumentItem& item) {
  Json choices = Json::array();
  for (int score = item.lowest; score <= item.highest; ++score) {
    const auto index = static_cast<std::size_t>(score - item.lowest);
    choices.push_back(
        {{"score", score}, {"label", item.choices.empty() ? std::to_string(score) : item.choices[index]}});
  }
  return {{"id", item.id}, {"label", item.label}, {"choices", choices}};
}

Json differenceJson(const NoticedDifference& difference) {
  Json json = {{"value", difference.value.value},
               {"low", difference.value.lo},
               {"high", difference.value.hi},
               {"baseline", nullptr},
               {"population", difference.population},
               {"basis", name(difference.provenance.basis)},
               {"sources", difference.provenance.sources},
               {"note", difference.provenance.note}};
  if (difference.baseline_lo) json["baseline"] = {*difference.baseline_lo, *difference.baseline_hi};
  return json;
}

// one number for all, where there is one; else the middle of those for parts of the scale
Json mcidOf(const Instrument& instrument) {
  if (instrument.differences.empty()) return nullptr;
  std::vector<double> values;
  for (const NoticedDifference& difference : instrument.differences) values.push_back(difference.value.value);
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void addKeys(std::vector<std::string>& keys, const std::vector<std::string>& more) {
  for (const std::string& key : more)
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
}

Json instrumentJson(const Instrument& instrument) {
  Json items = Json::array(), differences = Json::array();
  for (const InstrumentItem& item : instrument.items) items.push_back(itemJson(item));
  std::vector<std::string> sources = instrument.provenance.sources;
  for (const NoticedDifference& difference : instrument.differences) {
    differences.push_back(differenceJson(difference));
    addKeys(sources, difference.provenance.sources);
  }
  return {{"id", instrument.id},
          {"label", instrument.label},
          {"what", instrument.what},
          {"unit", instrument.unit},
          {"lowest", instrument.lowest},
          {"highest", instrument.highest},
          {"better", instrument.low_is_better ? "low" : "high"},
          {"least_items", instrument.least_items},
          {"items", items},
          {"mcid", mcidOf(instrument)},
          {"differences", differences},
          {"note", instrument.provenance.note},
          {"sources", sources}};
}

std::string citation(const std::string& key, const Evidence& evidence) {
  const Source* source = evidence.findSource(key);
  return source ? fmt::format("{}: {}. {} ({})", source->authors, source->title, source->journal, source->year) : key;
}

Json seriesJson(const Instrument& instrument, const RecoverySeries& series, const Evidence& evidence) {
  Json months = Json::array(), low = Json::array(), middle = Json::array(), high = Json::array();
  Json patients = Json::array(), unknown = Json::array();
  std::vector<std::string> keys, citations, notes;
  std::set<std::string> bases;
  for (const RecoveryPoint& point : series.points) {
    months.push_back(point.months);
    low.push_back(orNull(point.lo));
    middle.push_back(point.value);
    high.push_back(orNull(point.hi));
    patients.push_back(point.n);
    addKeys(keys, point.provenance.sources);
    bases.insert(std::string(name(point.provenance.basis)));
    addKeys(notes, {point.provenance.note});
  }
  for (const std::string& key : keys) citations.push_back(citation(key, evidence));
  for (const double usual : kUsualMonths)
    if (std::find(months.begin(), months.end(), Json(usual)) == months.end()) unknown.push_back(usual);
  return {{"instrument", instrument.id},
          {"series", series.id},
          {"population", series.population},
          {"months", months},
          {"low", low},
          {"middle", middle},
          {"high", high},
          {"patients", patients},
          {"nothing_known_at_months", unknown},
          {"source", joined(citations, "; ")},
          {"sources", keys},
          {"basis", joined(std::vector<std::string>(bases.begin(), bases.end()), ", ")},
          {"notes", notes}};
}

// a whole score within the item's range; none when it was not answered
std::optional<int> readAnswer(const InstrumentItem& item, const Json& answer, std::vector<Fault>& faults) {
  if (answer.is_null()) return std::nullopt;
  if (answer.is_number_integer()) {
    const auto score = answer.get<std::int64_t>();
    if (score >= item.lowest && score <= item.highest) return static_cast<int>(score);
  }
  faults.push_back(
      {"/answers/" + pointerKey(item.id), "is no score of this item",
       fmt::format("a whole number from {} to {}, or null when it was not answered", item.lowest, item.highest)});
  return std::nullopt;
}

}  // namespace

ReckonedScore reckon(const Instrument& instrument, const Json& answers, std::vector<Fault>& faults) {
  ReckonedScore score;
  score.items = static_cast<int>(instrument.items.size());
  if (instrument.items.empty() || !answers.is_object()) {
    faults.push_back({"/answers", instrument.items.empty() ? "this instrument has no items" : "is not an object",
                      instrument.items.empty() ? "send \"value\"" : "write {\"item\": score}"});
    return score;
  }
  int points = 0, most = 0;
  for (const auto& [id, answer] : answers.items()) {
    const InstrumentItem* item = instrument.findItem(id);
    if (!item) {
      faults.push_back({"/answers/" + pointerKey(id), "is no item of " + instrument.id, "see /api/v1/instruments"});
    } else if (const auto given = readAnswer(*item, answer, faults)) {
      points += *given;
      most += item->highest;
      ++score.answered;
    }
  }
  const int left_out = score.items - score.answered;
  if (score.answered < instrument.least_items) {
    score.note = fmt::format("Incomplete: {} of {} answered, at least {} are needed. No score is made of them.",
                             score.answered, score.items, instrument.least_items);
    return score;
  }
  score.value = instrument.reckoning == Reckoning::percent ? rounded(kPerCent * points / most) : points;
  if (left_out > 0)
    score.note = fmt::format("{} of {} left out: the score is that of the answered ones.", left_out, score.items);
  return score;
}

ReckonedScore takeValue(const Instrument& instrument, const Json& value, std::vector<Fault>& faults) {
  ReckonedScore score;
  if (value.is_number()) {
    const double number = value.get<double>();
    if (number >= instrument.lowest && number <= instrument.highest) {
      score.value = number;
      if (!instrument.items.empty()) score.note = "Given as a whole: the single answers are not known.";
      return score;
    }
  }
  faults.push_back({"/value", "is no score of " + instrument.id,
                    fmt::format("a number from {} to {}", shown(instrument.lowest), shown(instrument.highest))});
  return score;
}

Json instrumentsJson(const OutcomeTables& tables) {
  Json instruments = Json::array();
  for (const Instrument& instrument : tables.instruments) instruments.push_back(instrumentJson(instrument));
  return {{"instruments", instruments}};
}

Json expectedJson(const OutcomeTables& tables, const Evidence& evidence) {
  Json expected = Json::array();
  for (const Instrument& instrument : tables.instruments)
    for (const RecoverySeries& series : instrument.recovery)
      expected.push_back(seriesJson(instrument, series, evidence));
  return expected;
}

}  // namespace nucha::serve
