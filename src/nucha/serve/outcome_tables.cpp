#include "nucha/serve/outcome_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "nucha/base/csv.h"
#include "nucha/base/error.h"
#include "nucha/evidence/source_keys.h"
#include "nucha/evidence/table_reader.h"

namespace nucha::serve {
namespace {

constexpr int kMostPoints = 1000;
constexpr int kMostPatients = 1'000'000;

constexpr std::array<Word<Reckoning>, 3> kReckonings = {
    {{"percent", Reckoning::percent}, {"sum", Reckoning::sum}, {"value", Reckoning::value}}};

/// The tables while they are read.
struct OutcomeLoading {
  std::filesystem::path folder;
  IdSet sources, instruments{"instrument", "outcome_instruments.csv", true, {}};
  std::vector<Fault> faults;
  OutcomeTables tables;

  Instrument* find(const std::string& id) {
    for (Instrument& instrument : tables.instruments)
      if (instrument.id == id) return &instrument;
    return nullptr;
  }
};

void loadInstruments(OutcomeLoading& loading) {
  const CsvTable table = CsvTable::read(loading.folder / "outcome_instruments.csv");
  TableReader reader(table,
                     {"id", "label", "what", "reckoning", "lowest", "highest", "unit", "better", "least_items", "basis",
                      "source", "note"},
                     loading.sources, loading.faults);
  while (reader.next()) {
    Instrument instrument;
    instrument.id = reader.text("id");
    reader.mustBeNew("id", instrument.id);
    instrument.label = reader.text("label");
    instrument.what = reader.text("what");
    instrument.reckoning = reader.word<Reckoning>("reckoning", kReckonings);
    instrument.lowest = reader.number("lowest");
    instrument.highest = reader.number("highest");
    if (instrument.lowest >= instrument.highest) reader.fault("highest", "is not above the lowest score");
    instrument.unit = reader.text("unit");
    instrument.low_is_better = reader.oneOf("better", {"low", "high"}) == "low";
    instrument.least_items = reader.integer("least_items", 0, kMostPoints);
    instrument.provenance = reader.provenance();
    loading.instruments.ids.insert(instrument.id);
    loading.tables.instruments.push_back(std::move(instrument));
  }
}

void loadItems(OutcomeLoading& loading) {
  const CsvTable table = CsvTable::read(loading.folder / "outcome_items.csv");
  TableReader reader(table, {"id", "instrument", "label", "lowest", "highest", "choices", "basis", "source", "note"},
                     loading.sources, loading.faults);
  while (reader.next()) {
    InstrumentItem item;
    item.id = reader.text("id");
    const std::string of = reader.reference("instrument", loading.instruments);
    reader.mustBeNew("id", of + "/" + item.id);
    item.label = reader.text("label");
    item.lowest = reader.integer("lowest", 0, kMostPoints);
    item.highest = reader.integer("highest", 0, kMostPoints);
    item.choices = reader.list("choices");
    if (item.lowest >= item.highest) {
      reader.fault("highest", "is not above the lowest score");
    } else if (!item.choices.empty() && static_cast<int>(item.choices.size()) != item.highest - item.lowest + 1) {
      reader.fault("choices",
                   fmt::format("{} choices for {} scores", item.choices.size(), item.highest - item.lowest + 1),
                   "name one for each score, or none");
    }
    reader.provenance();
    if (Instrument* instrument = loading.find(of)) instrument->items.push_back(std::move(item));
  }
}

std::optional<double> optionalNumber(TableReader& reader, std::string_view column) {
  return reader.isEmpty(column) ? std::nullopt : std::optional(reader.number(column));
}

// a score must be one that the instrument can give
void checkScore(TableReader& reader, std::string_view column, std::optional<double> score,
                const Instrument* instrument) {
  if (!score || !instrument || (*score >= instrument->lowest && *score <= instrument->highest)) return;
  reader.fault(column, fmt::format("{} is no score of {}: {} to {}", *score, instrument->id, instrument->lowest,
                                   instrument->highest));
}

void checkUnit(TableReader& reader, const Instrument* instrument) {
  const std::string unit = reader.text("unit");
  if (instrument && unit != instrument->unit)
    reader.fault("unit", "'" + unit + "' is not the unit of " + instrument->id, "write it in " + instrument->unit);
}

void loadDifferences(OutcomeLoading& loading) {
  const CsvTable table = CsvTable::read(loading.folder / "outcome_differences.csv");
  TableReader reader(table,
                     {"id", "instrument", "baseline_lo", "baseline_hi", "value", "lo", "hi", "unit", "population",
                      "basis", "source", "note"},
                     loading.sources, loading.faults);
  while (reader.next()) {
    NoticedDifference difference;
    reader.mustBeNew("id", reader.text("id"));
    Instrument* instrument = loading.find(reader.reference("instrument", loading.instruments));
    difference.baseline_lo = optionalNumber(reader, "baseline_lo");
    difference.baseline_hi = optionalNumber(reader, "baseline_hi");
    checkScore(reader, "baseline_lo", difference.baseline_lo, instrument);
    checkScore(reader, "baseline_hi", difference.baseline_hi, instrument);
    if (difference.baseline_lo.has_value() != difference.baseline_hi.has_value())
      reader.fault("baseline_lo", "and baseline_hi go together", "fill both or neither");
    difference.value = reader.range("value", "lo", "hi", kPositive);
    checkUnit(reader, instrument);
    difference.population = reader.text("population");
    difference.provenance = reader.provenance();
    if (instrument) instrument->differences.push_back(std::move(difference));
  }
}

void addPoint(TableReader& reader, Instrument& instrument, const std::string& id, const std::string& population,
              RecoveryPoint point) {
  auto series = std::find_if(instrument.recovery.begin(), instrument.recovery.end(),
                             [&id](const RecoverySeries& one) { return one.id == id; });
  if (series == instrument.recovery.end())
    series = instrument.recovery.insert(series, RecoverySeries{id, population, {}});
  if (series->population != population)
    reader.fault("population", "differs from that of the rows before it", "use another series");
  if (!series->points.empty() && series->points.back().months >= point.months)
    reader.fault("months", "is not after the row before it", "order the rows of a series by time");
  series->points.push_back(std::move(point));
}

void loadRecovery(OutcomeLoading& loading) {
  const CsvTable table = CsvTable::read(loading.folder / "outcome_recovery.csv");
  TableReader reader(table,
                     {"id", "instrument", "series", "population", "n", "months", "value", "lo", "hi", "unit", "basis",
                      "source", "note"},
                     loading.sources, loading.faults);
  while (reader.next()) {
    RecoveryPoint point;
    reader.mustBeNew("id", reader.text("id"));
    Instrument* instrument = loading.find(reader.reference("instrument", loading.instruments));
    const std::string series = reader.text("series"), population = reader.text("population");
    point.n = reader.integer("n", 1, kMostPatients);
    point.months = reader.number("months", kNotNegative);
    point.value = reader.number("value");
    point.lo = optionalNumber(reader, "lo");
    point.hi = optionalNumber(reader, "hi");
    if (point.lo.has_value() != point.hi.has_value()) reader.fault("lo", "and hi go together", "fill both or neither");
    if (point.lo && point.hi && !(*point.lo <= point.value && point.value <= *point.hi))
      reader.fault("value", "lies outside its interval");
    checkScore(reader, "value", point.value, instrument);
    checkScore(reader, "lo", point.lo, instrument);
    checkScore(reader, "hi", point.hi, instrument);
    checkUnit(reader, instrument);
    point.provenance = reader.provenance();
    if (instrument) addPoint(reader, *instrument, series, population, std::move(point));
  }
}

void checkItems(OutcomeLoading& loading) {
  for (const Instrument& instrument : loading.tables.instruments) {
    const int items = static_cast<int>(instrument.items.size());
    const bool needs = instrument.reckoning != Reckoning::value;
    if (needs && (items == 0 || instrument.least_items < 1 || instrument.least_items > items))
      loading.faults.push_back(
          {instrument.provenance.where,
           fmt::format("'{}' has {} items and needs {}", instrument.id, items, instrument.least_items),
           "add its items to outcome_items.csv, or correct least_items"});
    int most = 0;
    for (const InstrumentItem& item : instrument.items) most += item.highest;
    if (instrument.reckoning == Reckoning::sum && most != instrument.highest)
      loading.faults.push_back(
          {instrument.provenance.where,
           fmt::format("the items of '{}' add up to {}, not to its highest score", instrument.id, most), ""});
  }
}

}  // namespace

const InstrumentItem* Instrument::findItem(std::string_view item) const {
  for (const InstrumentItem& one : items)
    if (one.id == item) return &one;
  return nullptr;
}

const Instrument* OutcomeTables::find(std::string_view id) const {
  for (const Instrument& instrument : instruments)
    if (instrument.id == id) return &instrument;
  return nullptr;
}

OutcomeTables loadOutcomeTables(const std::filesystem::path& data_folder) {
  OutcomeLoading loading;
  loading.folder = data_folder;
  loading.sources = readSourceKeys(data_folder, loading.faults);
  loadInstruments(loading);
  loadItems(loading);
  loadDifferences(loading);
  loadRecovery(loading);
  checkItems(loading);
  if (!loading.faults.empty()) throw InputError(std::move(loading.faults));
  return loading.tables;
}

}  // namespace nucha::serve
