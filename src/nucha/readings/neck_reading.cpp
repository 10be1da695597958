#include "nucha/readings/neck_reading.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "nucha/base/csv.h"
#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/evidence/source_keys.h"
#include "nucha/evidence/table_reader.h"
#include "nucha/readings/read_parts.h"

namespace nucha {
namespace {

constexpr std::array<Word<Read>, 20> kReads{{
    {"interspinous_motion", Read::interspinous_motion_mm},
    {"segment_motion", Read::segment_motion_deg},
    {"slip", Read::slip_mm},
    {"lordosis", Read::lordosis_deg},
    {"t1_slope", Read::t1_slope_deg},
    {"t1_slope_less_lordosis", Read::t1_slope_less_lordosis_deg},
    {"sva", Read::sva_mm},
    {"subsidence", Read::subsidence_mm},
    {"loosening", Read::loosening},
    {"backout", Read::backout_mm},
    {"bridging", Read::bridging},
    {"foramen", Read::foramen_mm2},
    {"canal", Read::canal_mm},
    {"root_strain", Read::root_strain},
    {"turnover", Read::turnover},
    {"facet_turnover", Read::facet_turnover},
    {"motion_range", Read::motion_range_deg},
    {"strength", Read::strength},
    {"disc_load", Read::disc_load},
    {"facet_load", Read::facet_load},
}};

constexpr std::array<Word<Against>, 3> kAgainst{
    {{"nothing", Against::nothing}, {"intact", Against::intact}, {"expected", Against::expected}}};
constexpr std::array<Word<bool>, 2> kSides{{{"above", true}, {"below", false}}};

double chanceBelow(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

// size of a normally distributed number, whatever its sign
Expected folded(Expected of) {
  if (of.sd <= 0) return {std::abs(of.value), 0};
  const double z = of.value / of.sd;
  const double mean =
      of.sd * std::sqrt(2 / std::numbers::pi) * std::exp(-z * z / 2) + of.value * (1 - 2 * chanceBelow(-z));
  return {mean, std::sqrt(std::max(0.0, of.value * of.value + of.sd * of.sd - mean * mean))};
}

ReadingModel modelOf(TableReader& reader, const Evidence& evidence, const IdSet& findings) {
  ReadingModel model;
  model.finding = reader.reference("finding", findings);
  reader.mustBeNew("finding", model.finding);
  model.read = reader.word<Read>("read", kReads);
  model.against = reader.word<Against>("against", kAgainst);
  model.offset = reader.number("offset");
  model.scale = reader.range("scale", "scale_lo", "scale_hi", kAnyNumber);
  if (model.scale.value == 0) reader.fault("scale", "a scale of 0 shows nothing", "the finding's unit per reading");
  model.above = reader.word<bool>("present", kSides);
  model.threshold = reader.number("threshold");
  model.measured = reader.yesNo("measured");
  const Finding* finding = evidence.findFinding(model.finding);
  if (model.measured && finding != nullptr && finding->type != ValueType::number) {
    reader.fault("measured", fmt::format("'{}' is a yes/no finding", model.finding), "no");
  }
  model.is_size = reader.yesNo("size");
  model.reader_sd = reader.range("reader_sd", "reader_sd_lo", "reader_sd_hi", kPositive);
  model.person_share = reader.range("person_share", "person_share_lo", "person_share_hi", kNotNegative);
  model.joins = reader.yesNo("joins");
  model.provenance = reader.provenance();
  return model;
}

}  // namespace

std::string_view name(Read read) {
  for (const Word<Read>& word : kReads) {
    if (word.value == read) return word.text;
  }
  return {};
}

std::optional<Read> findRead(std::string_view text) {
  for (const Word<Read>& word : kReads) {
    if (word.text == text) return word.value;
  }
  return std::nullopt;
}

bool isOfWholeNeck(Read read) {
  switch (read) {
    case Read::lordosis_deg:
    case Read::t1_slope_deg:
    case Read::t1_slope_less_lordosis_deg:
    case Read::sva_mm:
    case Read::motion_range_deg:
    case Read::strength:
      return true;
    default:
      return false;
  }
}

bool isOnFilms(Read read) {
  return read == Read::interspinous_motion_mm || read == Read::segment_motion_deg || read == Read::slip_mm;
}

const ReadingModel* ReadingTables::find(std::string_view finding) const {
  const auto found =
      std::find_if(models.begin(), models.end(), [&](const ReadingModel& model) { return model.finding == finding; });
  return found == models.end() ? nullptr : &*found;
}

ReadingTables loadReadingTables(const std::filesystem::path& data_folder, const Evidence& evidence) {
  std::vector<Fault> faults;
  const IdSet sources = sourceKeysOf(evidence.sources);
  IdSet findings{"finding", "findings.csv", true, {}};
  for (const Finding& finding : evidence.findings) findings.ids.insert(finding.id);
  const CsvTable table = CsvTable::read(data_folder / "neck_readings.csv");
  TableReader reader(table,
                     {"finding",
                      "read",
                      "against",
                      "offset",
                      "scale",
                      "scale_lo",
                      "scale_hi",
                      "present",
                      "threshold",
                      "measured",
                      "size",
                      "reader_sd",
                      "reader_sd_lo",
                      "reader_sd_hi",
                      "person_share",
                      "person_share_lo",
                      "person_share_hi",
                      "joins",
                      "basis",
                      "source",
                      "note"},
                     sources, faults);
  ReadingTables tables;
  while (reader.next()) tables.models.push_back(modelOf(reader, evidence, findings));
  if (!faults.empty()) throw InputError(std::move(faults));
  return tables;
}

std::optional<double> readNeck(Read read, const Neck& neck, NeckBench& bench, Level level, Side side) {
  NUCHA_ASSERT(isOfWholeNeck(read) || indexOf(level) < kSegments, "the neck ends at T1");
  switch (read) {
    case Read::interspinous_motion_mm:
      return reads::interspinousMotion(neck, bench, level);
    case Read::segment_motion_deg:
      return reads::segmentMotion(neck, bench, level);
    case Read::slip_mm:
      return reads::slip(neck, bench, level);
    case Read::lordosis_deg:
      return neck.alignment.lordosis_deg;  // setSpace() keeps it in step with the bones
    case Read::t1_slope_deg:
      return neck.alignment.t1_slope_deg;
    case Read::t1_slope_less_lordosis_deg:
      return neck.alignment.t1_slope_deg - neck.alignment.lordosis_deg;
    case Read::sva_mm:
      return neck.alignment.sva_mm;
    case Read::subsidence_mm:
      return reads::subsidence(neck, level);
    case Read::loosening:
      return reads::loosening(neck, level);
    case Read::backout_mm:
      return reads::backout(neck, level);
    case Read::bridging:
      return reads::bridging(neck, level);
    case Read::foramen_mm2:
      return reads::foramen(neck, bench, level, side);
    case Read::canal_mm:
      return reads::canal(neck, bench, level);
    case Read::root_strain:
      return reads::rootStrain(neck, bench, level, side);
    case Read::turnover:
      return reads::turnover(neck, bench, level);
    case Read::facet_turnover:
      return reads::facetTurnover(neck, bench, level, side);
    case Read::motion_range_deg:
      return reads::motionRange(neck, bench);
    case Read::strength:
      return reads::strength(neck, bench);
    case Read::disc_load:
      return reads::discLoad(neck, bench, level);
    case Read::facet_load:
      return reads::facetLoad(neck, bench, level, side);
  }
  return std::nullopt;
}

std::optional<double> readFinding(const ReadingModel& model, const Neck& neck, NeckBench& bench, Level level, Side side,
                                  const Neck* expected) {
  const auto now = readNeck(model.read, neck, bench, level, side);
  if (!now) return std::nullopt;
  if (model.against == Against::nothing) return model.offset + model.scale.value * *now;
  const bool has_expected = model.against == Against::expected && expected != nullptr;
  const auto before = readNeck(model.read, has_expected ? *expected : bench.intact(), bench, level, side);
  if (!before || *before == 0) return std::nullopt;
  return model.offset + model.scale.value * *now / *before;
}

Expected withSpread(const ReadingModel& model, double value, double reader_sd, double person_share, double more_sd) {
  const double between_people = person_share * (value - model.offset);
  const Expected plain{value, std::hypot(reader_sd, between_people, more_sd)};
  return model.is_size ? folded(plain) : plain;
}

std::optional<Expected> expectedReading(const ReadingModel& model, const Neck& neck, NeckBench& bench, Level level,
                                        Side side, const Neck* expected) {
  const auto value = readFinding(model, neck, bench, level, side, expected);
  if (!value) return std::nullopt;
  return withSpread(model, *value, model.reader_sd.value, model.person_share.value);
}

double chancePresent(const ReadingModel& model, const Expected& expected) {
  const double beyond = model.above ? expected.value - model.threshold : model.threshold - expected.value;
  if (expected.sd <= 0) return beyond > 0 ? 1 : 0;
  return chanceBelow(beyond / expected.sd);
}

}  // namespace nucha
