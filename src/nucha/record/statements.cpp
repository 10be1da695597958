#include "nucha/record/statements.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "nucha/base/json.h"
#include "nucha/base/text.h"
#include "nucha/record/construct.h"
#include "nucha/record/dates.h"
#include "nucha/record/units.h"

namespace nucha {
namespace {

const std::string& either(const std::string& first, const std::string& second) {
  return first.empty() ? second : first;
}

// "38.5" keeps its decimals, 1200 stays 1200
std::string number(double value) { return shown(value, 6); }

std::string withUnit(double value, const std::string& unit) {
  return unit.empty() ? number(value) : number(value) + " " + unit;
}

// a unit in which the number would be plausible, when the given one makes it impossible
std::string unitThatFits(const Finding& finding, double value, const std::string& given) {
  for (const std::string& unit : acceptedUnits(finding.unit)) {
    const auto converted = convertUnit(value, unit, finding.unit, finding.plausible_hi);
    if (sameUnit(unit, given) || !converted) continue;
    if (*converted >= finding.plausible_lo && *converted <= finding.plausible_hi) return unit;
  }
  return {};
}

bool isPlausible(const Finding& finding, double value) {
  const bool unbounded = finding.plausible_lo == 0 && finding.plausible_hi == 0;
  return unbounded || (value >= finding.plausible_lo && value <= finding.plausible_hi);
}

// the value in the finding's unit; nullopt after a fault
std::optional<double> readValue(RecordReading& reading, const Statement& statement, const Finding& finding) {
  const double value = *statement.value;
  const std::string& value_where = either(statement.value_where, statement.where);
  if (!std::isfinite(value)) {
    reading.fault(value_where, "the value is not a finite number");
    return std::nullopt;
  }
  const std::string unit(trimmed(statement.unit));
  if (unit.empty() && !finding.unit.empty() && !isScore(finding.unit)) {
    reading.note(fmt::format("{} {} has no unit; read as {}.", finding.id, number(value), finding.unit));
  }
  const auto converted =
      unit.empty() ? std::optional(value) : convertUnit(value, unit, finding.unit, finding.plausible_hi);
  if (!converted) {
    reading.fault(either(statement.unit_where, statement.where),
                  fmt::format("{} cannot be read in '{}'", finding.id, clipped(unit)),
                  fmt::format("give it in {}", joined(acceptedUnits(finding.unit), ", ")));
    return std::nullopt;
  }
  if (!isPlausible(finding, *converted)) {
    const std::string other = unitThatFits(finding, value, either(unit, finding.unit));
    reading.fault(value_where,
                  fmt::format("{} {}: expected {} .. {}", finding.id, withUnit(value, either(unit, finding.unit)),
                              number(finding.plausible_lo), withUnit(finding.plausible_hi, finding.unit)),
                  other.empty() ? "correct the number or its unit" : "is the unit perhaps " + other + "?");
    return std::nullopt;
  }
  // rounded to ten digits: 98.6 degF shall not become 37.00000000000001 degC
  const double scale = *converted == 0 ? 1 : std::pow(10, 9 - std::floor(std::log10(std::abs(*converted))));
  if (unit.empty() || sameUnit(unit, finding.unit)) return converted;
  const double rounded = std::round(*converted * scale) / scale;
  if (rounded != value) {
    reading.note(fmt::format("{} {} {} read as {}.", finding.id, number(value), unit, withUnit(rounded, finding.unit)));
  }
  return rounded;
}

// a number decides presence by its threshold when the record does not
bool presentByValue(const Finding& finding, double value) {
  return finding.abnormal ? finding.abnormal->abnormal(value) : value != 0;
}

// attributes of the operation that may also be asked as questions
bool takeAttribute(RecordReading& reading, const Statement& statement) {
  Surgery& surgery = reading.result.surgery;
  const double value = statement.value.value_or(-1);
  if (statement.finding == "days_since_surgery") {
    if (!surgery.months_since && statement.value) setMonthsSince(reading, value / kDaysPerMonth, statement.where);
  } else if (statement.finding == "levels_fused") {
    if (!surgery.level_count && value >= 0 && value <= 12) surgery.level_count = static_cast<int>(value);
  } else if (statement.finding == "approach") {
    if (!surgery.approach && (value == 1 || value == 2 || value == 3)) {
      surgery.approach = value == 1 ? Approach::anterior : value == 2 ? Approach::posterior : Approach::combined;
    }
  } else {
    return false;
  }
  return true;
}

// the fused segment that a vertebra of the construct belongs to, when there is only one
std::optional<Level> onlySegmentAt(const Surgery& surgery, Vertebra vertebra) {
  std::optional<Level> found;
  for (const Level level : surgery.levels) {
    if (level.upper != vertebra && level.lower() != vertebra) continue;
    if (found) return std::nullopt;
    found = level;
  }
  return found;
}

// one vertebra or root where a segment was expected
std::optional<Level> placeOfSingle(RecordReading& reading, const Finding& finding, const std::string& place) {
  std::string bare = lowered(place);
  const bool says_root = bare.find("root") != std::string::npos;
  for (const std::string_view word : {"nerve", "root"}) {
    const auto at = bare.find(word);
    if (at != std::string::npos) bare.erase(at, word.size());
  }
  bare = std::string(trimmed(bare));
  const auto root = findRoot(bare);
  if (root && (says_root || finding.root == root || !findVertebra(bare))) {
    const auto level = foramenOf(*root);
    if (level)
      reading.note(fmt::format("{}: root {} is taken at its foramen, {}.", finding.id, name(*root), name(*level)));
    return level;
  }
  const auto vertebra = findVertebra(bare);
  if (!vertebra || says_root) return std::nullopt;
  const auto segment = onlySegmentAt(reading.result.surgery, *vertebra);
  if (finding.stage == Stage::imaging && segment) {
    reading.note(fmt::format("{}: {} is taken as the segment {}.", finding.id, name(*vertebra), name(*segment)));
    return segment;
  }
  reading.note(fmt::format("{}: {} is one vertebra or root, not a segment; the level is left open.", finding.id,
                           name(*vertebra)));
  return std::nullopt;
}

std::optional<Level> readPlace(RecordReading& reading, const Statement& statement, const Finding& finding) {
  const std::string place = plainSpan(statement.place);
  if (place.empty()) return std::nullopt;
  if (const auto level = findLevel(place)) {
    const auto& all = allLevels();
    if (std::find(all.begin(), all.end(), *level) != all.end()) return level;
    reading.note(fmt::format("{}: {} lies below the neck; the level is left open.", finding.id, name(*level)));
    return std::nullopt;
  }
  if (findLevels(place)) {
    reading.note(fmt::format("{}: {} spans several segments; the level is left open.", finding.id, clipped(place)));
    return std::nullopt;
  }
  const std::size_t notes = reading.result.notes.size();
  const auto level = placeOfSingle(reading, finding, place);
  if (!level && reading.result.notes.size() == notes) {
    reading.fault(either(statement.place_where, statement.where),
                  fmt::format("'{}' is no place of the neck", clipped(place)),
                  "write a segment such as C5-C6 (C0-C1 to T1-T2), top vertebra first");
  }
  return level;
}

std::string siteText(const Observation& observation) {
  std::string text;
  if (observation.level) text += " at " + name(*observation.level);
  if (observation.side) text += " " + std::string(name(*observation.side));
  return text;
}

// `later` speaks of the same finding at the same place as `kept`; true when settled
bool settlePair(RecordReading& reading, Observation& kept, const Observation& later) {
  const bool contradiction = kept.present != later.present;
  const auto kept_day = findDay(kept.date);
  const auto later_day = findDay(later.date);
  const bool dated = kept_day && later_day && *kept_day != *later_day;
  const bool values_differ = kept.value && later.value && *kept.value != *later.value;
  if (contradiction && !dated) return false;
  const Observation& newest = dated && *kept_day > *later_day ? kept : later;
  Observation merged = newest;
  if (contradiction || (dated && values_differ)) {
    reading.note(
        fmt::format("{}{} is stated twice; the later one ({}) stands.", kept.finding, siteText(kept), newest.date));
  } else if (values_differ) {
    reading.note(fmt::format("{}{} is given as {} and {}; the last one stands.", kept.finding, siteText(kept),
                             number(*kept.value), number(*later.value)));
  }
  if (!contradiction) {
    // agreeing statements: the value is kept whichever holds it, and it was known from the earlier stage on
    const Observation& other = &newest == &kept ? later : kept;
    if (!merged.value) {
      merged.value = other.value;
      merged.unit = other.unit;
    }
    merged.stage = std::min(kept.stage, later.stage);
    if (merged.date.empty()) merged.date = other.date;
  }
  kept = merged;
  return true;
}

}  // namespace

std::string clipped(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0u) == 0x80u) --most;
  return std::string(text.substr(0, most)) + "...";
}

RecordReading::RecordReading(std::string file_name, const Evidence& all_evidence, const RecordTables& word_tables)
    : file(std::move(file_name)), evidence(all_evidence), tables(word_tables) {
  for (const Finding& finding : evidence.findings) {
    vocabulary.push_back(finding.id);
    vocabulary.insert(vocabulary.end(), finding.aliases.begin(), finding.aliases.end());
  }
}

void RecordReading::fault(const std::string& pointer, std::string what, std::string fix) {
  faults.push_back({pointerWhere(file, pointer), std::move(what), std::move(fix)});
}

void RecordReading::note(std::string text) {
  if (std::find(result.notes.begin(), result.notes.end(), text) == result.notes.end()) {
    result.notes.push_back(std::move(text));
  }
}

void RecordReading::unused(std::string what, std::string why, const std::string& pointer) {
  result.unused.push_back({std::move(what), std::move(why), pointer});
}

std::string RecordReading::nearFindings(std::string_view text) {
  if (text.size() > 80 || ++lookups_ > 100) return {};
  const std::vector<std::string> near = nearMatches(text, vocabulary);
  return near.empty() ? std::string() : "; did you mean '" + joined(near, "', '") + "'?";
}

void addStatement(RecordReading& reading, const Statement& statement) {
  const Finding* finding = reading.evidence.findFinding(statement.finding);
  if (!finding) {
    const std::string shown_id = clipped(statement.finding);
    reading.unused(shown_id, "not in the vocabulary of findings" + reading.nearFindings(statement.finding),
                   statement.where);
    return;
  }
  Statement known = statement;
  known.finding = finding->id;
  if (takeAttribute(reading, known)) return;
  Observation observation;
  observation.finding = finding->id;
  observation.level = readPlace(reading, statement, *finding);
  observation.side = statement.side;
  observation.date = statement.date;
  observation.stage = statement.stage.value_or(finding->stage);
  observation.where = statement.where;
  std::optional<bool> present = statement.present;
  if (statement.value && finding->type == ValueType::boolean) {
    reading.note(fmt::format("{} is a yes/no finding; its value {} is not used.", finding->id,
                             withUnit(*statement.value, clipped(statement.unit))));
  } else if (statement.value) {
    observation.value = readValue(reading, statement, *finding);
    if (!observation.value) return;
    observation.unit = finding->unit;
    const bool by_value = presentByValue(*finding, *observation.value);
    if (present && finding->abnormal && *present != by_value) {
      reading.note(fmt::format("{} {} is stated {}, against its usual limit; the statement is kept.", finding->id,
                               withUnit(*observation.value, finding->unit), *present ? "abnormal" : "normal"));
    }
    if (!present) present = by_value;
  }
  if (!present) {
    reading.unused(finding->id, "unknown: the record does not say whether it is present", statement.where);
    return;
  }
  observation.present = *present;
  reading.result.observations.push_back(std::move(observation));
}

void settleObservations(RecordReading& reading) {
  using Key = std::tuple<std::string, int, int>;
  std::map<Key, std::size_t> place_of;
  std::vector<Observation> settled;
  for (const Observation& observation : reading.result.observations) {
    const Key key{observation.finding, observation.level ? static_cast<int>(observation.level->upper) : -1,
                  observation.side ? static_cast<int>(*observation.side) : -1};
    const auto [found, is_new] = place_of.emplace(key, settled.size());
    if (is_new) {
      settled.push_back(observation);
      continue;
    }
    Observation& kept = settled[found->second];
    if (settlePair(reading, kept, observation)) continue;
    reading.fault(observation.where,
                  fmt::format("{}{} is stated both present and absent, here and at {}", observation.finding,
                              siteText(observation), kept.where),
                  "remove one, or give both a date so that the later one stands");
  }
  reading.result.observations = std::move(settled);
}

void addRiskFactors(RecordReading& reading) {
  const std::vector<std::string>& words = reading.result.patient.risk_factors;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string where = "/patient/risk_factors/" + std::to_string(i);
    const RiskFactorWord* row = reading.tables.findRiskFactor(words[i]);
    const Finding* finding = reading.evidence.findFinding(row ? row->finding : words[i]);
    if (!finding) {
      const std::string why = row ? "no finding of the vocabulary stands for this risk factor"
                                  : "not a known risk factor" + reading.nearFindings(words[i]);
      reading.unused(clipped(words[i]), why, where);
      continue;
    }
    const auto& known = reading.result.observations;
    const auto stated =
        std::find_if(known.begin(), known.end(), [&](const Observation& o) { return o.finding == finding->id; });
    if (stated != known.end()) {
      if (!stated->present) {
        reading.note(fmt::format("risk factor '{}' is stated absent as {}; that statement stands.", clipped(words[i]),
                                 finding->id));
      }
      continue;
    }
    if (row && row->exact != "yes") {
      reading.note(fmt::format("risk factor '{}' is read as {}, which is broader.", clipped(words[i]), finding->id));
    }
    Observation observation;
    observation.finding = finding->id;
    observation.present = true;
    observation.stage = Stage::history;
    observation.where = where;
    reading.result.observations.push_back(std::move(observation));
  }
}

void setMonthsSince(RecordReading& reading, double months, const std::string& where) {
  if (months >= 0 && months <= kMaxMonthsSince) {
    reading.result.surgery.months_since = months;
    return;
  }
  reading.fault(where,
                fmt::format("{} months since the operation: expected 0 .. {}", number(months), number(kMaxMonthsSince)),
                "correct the date or the time");
}

Case finish(RecordReading& reading) {
  if (!reading.faults.empty()) throw InputError(std::move(reading.faults));
  return std::move(reading.result);
}

}  // namespace nucha
