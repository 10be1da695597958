// The case file: patient, surgery, presentation.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/record/construct.h"
#include "nucha/record/dates.h"
#include "nucha/record/readers.h"
#include "nucha/record/statements.h"

namespace nucha {
namespace {

constexpr double kMaxAge = 120;  // years
constexpr double kMaxDays = kMaxMonthsSince * kDaysPerMonth;
constexpr std::size_t kMaxLevelEntries = 40;
constexpr std::size_t kMaxListEntries = 200;

const std::vector<std::string> kCaseKeys = {
    "id",    "patient",   "surgery",    "presentation",         "gold", "source", "treatment", "outcome", "note",
    "scope", "text_read", "difficulty", "presentation_summary", "title"};
const std::vector<std::string> kPatientKeys = {"id", "age", "sex", "risk_factors"};
const std::vector<std::string> kSurgeryKeys = {
    "approach", "levels",          "levels_span",       "levels_fused",       "construct", "implants",
    "graft",    "index_diagnosis", "time_since_months", "days_since_surgery", "date",      "evaluation_date"};
const std::vector<std::string> kEntryKeys = {"finding", "present", "value", "unit",     "level",         "side",
                                             "stage",   "date",    "note",  "modality", "reported_value"};

// null counts as missing
const Json* findField(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string describeValue(const Json& value) {
  return clipped(value.dump(-1, ' ', false, Json::error_handler_t::replace), 60);
}

void checkKeys(RecordReading& reading, const Json& object, const std::string& pointer,
               const std::vector<std::string>& accepted) {
  for (const auto& [key, value] : object.items()) {
    if (std::find(accepted.begin(), accepted.end(), key) != accepted.end()) continue;
    const std::vector<std::string> near = key.size() > 80 ? std::vector<std::string>() : nearMatches(key, accepted);
    reading.fault(
        pointer + "/" + pointerKey(clipped(key)), "unknown key",
        near.empty() ? "known keys: " + joined(accepted, ", ") : "did you mean '" + joined(near, "' or '") + "'?");
  }
}

// one object of the file, with readers that report what they refuse
class Fields {
 public:
  Fields(RecordReading& reading, const Json& object, std::string pointer)
      : reading_(reading), object_(object), pointer_(std::move(pointer)) {}

  std::string where(const char* key) const { return pointer_ + "/" + key; }
  const Json* find(const char* key) const { return findField(object_, key); }

  std::string text(const char* key) {
    const Json* field = find(key);
    if (!field) return {};
    if (!field->is_string()) {
      reading_.fault(where(key), describeValue(*field) + " is not text", "write it in quotes");
      return {};
    }
    return checkedText(*field, where(key));
  }

  std::optional<double> number(const char* key) {
    const Json* field = find(key);
    if (!field) return std::nullopt;
    if (!field->is_number()) {
      const bool quoted = field->is_string() && findNumber(field->get<std::string>());
      reading_.fault(where(key), describeValue(*field) + " is not a number",
                     quoted ? "write the number without quotes" : "write a number, or null when it is not known");
      return std::nullopt;
    }
    return field->get<double>();
  }

  std::optional<double> number(const char* key, double lo, double hi, const std::string& unit) {
    const auto value = number(key);
    if (value && !(*value >= lo && *value <= hi)) {
      reading_.fault(where(key),
                     fmt::format("{} lies outside {} .. {} {}", shown(*value, 6), shown(lo, 6), shown(hi, 6), unit));
      return std::nullopt;
    }
    return value;
  }

  std::optional<bool> flag(const char* key) {
    const Json* field = find(key);
    if (!field) return std::nullopt;
    if (!field->is_boolean()) {
      reading_.fault(where(key), describeValue(*field) + " is neither true nor false",
                     "write true, false, or null when it is not known");
      return std::nullopt;
    }
    return field->get<bool>();
  }

  std::vector<std::string> texts(const char* key, std::size_t most) {
    std::vector<std::string> out;
    const Json* field = find(key);
    if (!field) return out;
    if (!field->is_array()) {
      reading_.fault(where(key), describeValue(*field) + " is not a list", "write a list of texts, such as [\"...\"]");
      return out;
    }
    if (field->size() > most) {
      reading_.fault(where(key), fmt::format("holds {} entries, more than {}", field->size(), most));
      return out;
    }
    for (std::size_t i = 0; i < field->size(); ++i) {
      const std::string place = where(key) + "/" + std::to_string(i);
      const Json& entry = (*field)[i];
      if (!entry.is_string()) {
        reading_.fault(place, describeValue(entry) + " is not text", "write it in quotes");
      } else if (std::string item = checkedText(entry, place); !item.empty()) {
        out.push_back(std::move(item));
      }
    }
    return out;
  }

 private:
  std::string checkedText(const Json& field, const std::string& place) {
    const std::string& text = field.get_ref<const std::string&>();
    if (text.size() > kMaxTextBytes) {
      reading_.fault(place, fmt::format("text of {} bytes, more than {}", text.size(), kMaxTextBytes), "shorten it");
      return {};
    }
    return std::string(trimmed(text));
  }

  RecordReading& reading_;
  const Json& object_;
  std::string pointer_;
};

// a part of the file that must be an object when it is there
std::optional<Fields> openPart(RecordReading& reading, const Json& file, const char* key,
                               const std::vector<std::string>& keys) {
  const Json* part = findField(file, key);
  if (!part) return std::nullopt;
  const std::string pointer = std::string("/") + key;
  if (!part->is_object()) {
    reading.fault(pointer, describeValue(*part) + " is not an object", "write {...}");
    return std::nullopt;
  }
  checkKeys(reading, *part, pointer, keys);
  return Fields(reading, *part, pointer);
}

void readPatient(RecordReading& reading, Fields& fields) {
  Patient& patient = reading.result.patient;
  patient.id = fields.text("id");
  patient.age = fields.number("age", 0, kMaxAge, "years");
  patient.risk_factors = fields.texts("risk_factors", kMaxListEntries);
  const std::string sex = lowered(fields.text("sex"));
  if (sex == "m" || sex == "male") {
    patient.sex = Sex::male;
  } else if (sex == "f" || sex == "female") {
    patient.sex = Sex::female;
  } else if (sex == "other") {
    patient.sex = Sex::other;
  } else if (!sex.empty() && sex != "unknown") {
    reading.fault(fields.where("sex"), "'" + clipped(sex) + "' is not accepted",
                  "one of M, F, male, female, other, or null");
  }
}

void readApproach(RecordReading& reading, Fields& fields) {
  Surgery& surgery = reading.result.surgery;
  const std::string approach = lowered(fields.text("approach"));
  for (const Approach one : {Approach::anterior, Approach::posterior, Approach::combined}) {
    if (approach == name(one)) surgery.approach = one;
  }
  if (surgery.approach) return;
  if (!approach.empty() && approach != "unknown") {
    reading.fault(fields.where("approach"), "'" + clipped(approach) + "' is not accepted",
                  "one of anterior, posterior, combined, or null when it is not known");
    return;
  }
  std::string words = surgery.construct;
  for (const std::string& implant : surgery.implants) words += "; " + implant;
  surgery.approach = findApproachInWords(recogniseWords(words, reading.tables));
  if (surgery.approach) {
    reading.note(fmt::format("The approach is not stated; '{}' reads as {}.", clipped(words), name(*surgery.approach)));
  }
}

// "C2-T12" or "C2-sacrum": the part down to T3 counts here
std::optional<std::vector<Level>> clippedSpan(const std::string& text) {
  const auto cut = text.find_first_of("-/");
  if (cut == std::string::npos) return std::nullopt;
  const auto upper = findVertebra(text.substr(0, cut));
  const std::string lower = lowered(text.substr(cut + 1));
  const bool sacral = lower == "sacrum" || lower == "pelvis" || lower == "ilium" || lower == "s1" || lower == "s2";
  const auto digits = lower.empty() ? std::nullopt : findNumber(lower.substr(1));
  const bool thoracic = digits && lower[0] == 't' && *digits >= 4 && *digits <= 12;
  const bool lumbar = digits && lower[0] == 'l' && *digits >= 1 && *digits <= 5;
  if (!upper || !(sacral || thoracic || lumbar)) return std::nullopt;
  return findLevels(std::string(name(*upper)) + "-T3");
}

// one entry of surgery.levels; what is no segment lands in `vertebrae`
void readLevelEntry(RecordReading& reading, const std::string& given, const std::string& where,
                    std::vector<Vertebra>& vertebrae) {
  std::vector<Level>& levels = reading.result.surgery.levels;
  const std::string text = plainSpan(given);
  if (const auto span = findLevels(text)) {
    levels.insert(levels.end(), span->begin(), span->end());
  } else if (const auto vertebra = findVertebra(text)) {
    vertebrae.push_back(*vertebra);
  } else if (const auto cut = clippedSpan(text)) {
    levels.insert(levels.end(), cut->begin(), cut->end());
    reading.note(fmt::format("The construct {} is followed down to T3 only.", clipped(given)));
  } else {
    reading.fault(where, "'" + clipped(given) + "' is no level of the neck",
                  "write a segment or a range such as C5-C6 or C4-C7 (C0 to T3), top vertebra first");
  }
}

// a removed vertebra joins its two neighbours
void readVertebrae(RecordReading& reading, const std::vector<Vertebra>& vertebrae) {
  if (vertebrae.empty()) return;
  Surgery& surgery = reading.result.surgery;
  const auto words = recogniseWords(surgery.construct, reading.tables);
  const bool corpectomy = std::find(words.begin(), words.end(), Implies::corpectomy) != words.end();
  for (const Vertebra vertebra : vertebrae) {
    const bool between = vertebra > Vertebra::C1 && vertebra < Vertebra::T3;
    if (!corpectomy || !between) {
      reading.unused(std::string(name(vertebra)), "a single vertebra names no fused segment", "/surgery/levels");
      continue;
    }
    const int index = static_cast<int>(vertebra);
    surgery.levels.push_back(Level{static_cast<Vertebra>(index - 1)});
    surgery.levels.push_back(Level{vertebra});
    reading.note(fmt::format("Corpectomy of {}: taken as fused above and below it.", name(vertebra)));
  }
}

void readSpan(RecordReading& reading, Fields& fields) {
  const std::vector<std::string> span = fields.texts("levels_span", 2);
  if (span.empty()) return;
  const auto top = findVertebra(span.front());
  const auto bottom = findVertebra(span.back());
  if (span.size() != 2 || !top || !bottom || *top > *bottom) {
    reading.fault(fields.where("levels_span"), "is no pair of vertebrae, top first",
                  "write for example [\"C5\", \"C7\"]");
    return;
  }
  Surgery& surgery = reading.result.surgery;
  if (!surgery.levels.empty() || *top == *bottom) return;
  surgery.levels = *findLevels(std::string(name(*top)) + "-" + std::string(name(*bottom)));
  reading.note("The fused segments are taken from levels_span.");
}

void readLevels(RecordReading& reading, Fields& fields) {
  Surgery& surgery = reading.result.surgery;
  std::vector<Vertebra> vertebrae;
  const std::vector<std::string> entries = fields.texts("levels", kMaxLevelEntries);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    readLevelEntry(reading, entries[i], fields.where("levels") + "/" + std::to_string(i), vertebrae);
  }
  readVertebrae(reading, vertebrae);
  readSpan(reading, fields);
  std::sort(surgery.levels.begin(), surgery.levels.end());
  surgery.levels.erase(std::unique(surgery.levels.begin(), surgery.levels.end()), surgery.levels.end());
}

void readLevelCount(RecordReading& reading, Fields& fields) {
  Surgery& surgery = reading.result.surgery;
  const auto named = static_cast<int>(surgery.levels.size());
  if (named > 0) surgery.level_count = named;
  const auto stated = fields.number("levels_fused", 0, 24, "segments");
  if (!stated) return;
  if (*stated != std::floor(*stated)) {
    reading.fault(fields.where("levels_fused"), shown(*stated, 6) + " is not a whole number");
    return;
  }
  const int count = static_cast<int>(*stated);
  if (named == 0) {
    surgery.level_count = count;
  } else if (count == 0 && surgery.has_disc_replacement != true) {
    reading.note("levels_fused is 0: the named levels are taken as operated on, not fused.");
    surgery.levels.clear();
    surgery.level_count = 0;
  } else if (count != 0 && count != named) {
    reading.note(fmt::format("levels_fused says {}, the levels name {}; the named levels count.", count, named));
  }
}

void readTime(RecordReading& reading, Fields& fields) {
  Surgery& surgery = reading.result.surgery;
  const auto months = fields.number("time_since_months", 0, kMaxMonthsSince, "months");
  const auto days = fields.number("days_since_surgery", 0, kMaxDays, "days");
  if (months) surgery.months_since = months;
  if (days) surgery.months_since = *days / kDaysPerMonth;
  // both are often rounded: half a month or a tenth may lie between them
  if (months && days && std::abs(*months - *surgery.months_since) > std::max(0.6, 0.1 * *months)) {
    reading.fault(fields.where("days_since_surgery"),
                  fmt::format("{} days and {} months are not the same time", shown(*days, 6), shown(*months, 6)),
                  "keep the right one");
  }
  const std::string operated = fields.text("date");
  const std::string evaluated = fields.text("evaluation_date");
  const auto operated_day = findDay(operated);
  const auto evaluated_day = findDay(evaluated);
  const auto check = [&](const char* key, const std::string& text, bool fine) {
    if (!text.empty() && !fine)
      reading.fault(fields.where(key), "'" + clipped(text) + "' is no date", "write it as 2024-05-17");
  };
  check("date", operated, operated_day.has_value());
  check("evaluation_date", evaluated, evaluated_day.has_value());
  if (operated_day && evaluated.empty() && !surgery.months_since) {
    reading.unused("date of surgery " + operated,
                   "surgery.evaluation_date is missing and the computer's clock is not used", fields.where("date"));
  }
  if (!operated_day || !evaluated_day) return;
  if (*operated_day > *evaluated_day) {
    reading.fault(fields.where("date"), operated + " lies after the evaluation on " + evaluated,
                  "correct one of the dates");
  } else if (!surgery.months_since) {
    setMonthsSince(reading, (*evaluated_day - *operated_day) / kDaysPerMonth, fields.where("date"));
  }
}

void readSurgery(RecordReading& reading, Fields& fields) {
  Surgery& surgery = reading.result.surgery;
  surgery.construct = fields.text("construct");
  surgery.implants = fields.texts("implants", kMaxListEntries);
  surgery.graft = fields.text("graft");
  surgery.index_diagnosis = fields.text("index_diagnosis");
  readApproach(reading, fields);
  recogniseImplants(surgery, reading.tables);
  readLevels(reading, fields);
  readLevelCount(reading, fields);
  readTime(reading, fields);
}

void readSide(RecordReading& reading, Fields& fields, Statement& statement) {
  const std::string side = lowered(fields.text("side"));
  if (side.empty()) return;
  statement.side = side == "both" ? Side::bilateral
                   : side == "l"  ? Side::left
                   : side == "r"  ? Side::right
                                  : findSide(side);
  if (!statement.side) {
    reading.fault(fields.where("side"), "'" + clipped(side) + "' is no side", "one of left, right, bilateral, or null");
  }
}

void readEntry(RecordReading& reading, const Json& entry, const std::string& pointer) {
  if (!entry.is_object()) {
    reading.fault(pointer, describeValue(entry) + " is not an object",
                  "write {\"finding\": \"...\", \"present\": true}");
    return;
  }
  checkKeys(reading, entry, pointer, kEntryKeys);
  Fields fields(reading, entry, pointer);
  Statement statement;
  statement.where = pointer;
  statement.finding = fields.text("finding");
  if (statement.finding.empty() && (!fields.find("finding") || fields.find("finding")->is_string())) {
    reading.fault(pointer, "names no finding", "add \"finding\": one of the ids of the vocabulary");
  }
  statement.present = fields.flag("present");
  statement.value = fields.number("value");
  statement.unit = fields.text("unit");
  statement.place = fields.text("level");
  statement.date = fields.text("date");
  statement.value_where = fields.where("value");
  statement.unit_where = fields.where("unit");
  statement.place_where = fields.where("level");
  readSide(reading, fields, statement);
  const std::string stage = lowered(fields.text("stage"));
  statement.stage = findStage(stage);
  if (!stage.empty() && !statement.stage) {
    reading.fault(fields.where("stage"), "'" + clipped(stage) + "' is no stage",
                  "one of history, exam, lab, imaging, procedure, or null");
  }
  if (!statement.date.empty() && !findDay(statement.date)) {
    reading.fault(fields.where("date"), "'" + clipped(statement.date) + "' is no date", "write it as 2024-05-17");
  }
  if (!statement.finding.empty()) addStatement(reading, statement);
}

void readPresentation(RecordReading& reading, const Json& json) {
  const Json* presentation = findField(json, "presentation");
  if (!presentation) return;
  if (!presentation->is_array()) {
    reading.fault("/presentation", describeValue(*presentation) + " is not a list", "write [{\"finding\": ...}]");
    return;
  }
  if (presentation->size() > kMaxStatements) {
    reading.fault("/presentation", fmt::format("holds {} entries, more than {}", presentation->size(), kMaxStatements),
                  "one patient's findings are far fewer");
    return;
  }
  for (std::size_t i = 0; i < presentation->size(); ++i) {
    readEntry(reading, (*presentation)[i], "/presentation/" + std::to_string(i));
  }
}

// id and title; a title may also stand in the source a case was taken from
void readHead(RecordReading& reading, const Json& json) {
  Fields fields(reading, json, "");
  if (const Json* id = fields.find("id"); id && id->is_number_integer()) {
    reading.result.id = id->dump();
  } else {
    reading.result.id = fields.text("id");
  }
  reading.result.title = fields.text("title");
  const Json* source = findField(json, "source");
  if (!reading.result.title.empty() || !source || !source->is_object()) return;
  const Json* title = findField(*source, "title");
  if (title && title->is_string()) reading.result.title = clipped(trimmed(title->get_ref<const std::string&>()), 300);
}

}  // namespace

Case readCaseJson(const std::string& file, const Json& json, const Evidence& evidence, const RecordTables& tables) {
  RecordReading reading(file, evidence, tables);
  checkKeys(reading, json, "", kCaseKeys);
  if (!findField(json, "patient") && !findField(json, "surgery") && !findField(json, "presentation")) {
    reading.fault("", "holds neither patient nor surgery nor presentation", "docs/record.md shows a case file");
  }
  readHead(reading, json);
  if (auto fields = openPart(reading, json, "patient", kPatientKeys)) readPatient(reading, *fields);
  if (auto fields = openPart(reading, json, "surgery", kSurgeryKeys)) readSurgery(reading, *fields);
  readPresentation(reading, json);
  recogniseImplants(reading.result.surgery, tables);  // the presentation may have told the approach
  settleObservations(reading);
  addRiskFactors(reading);
  return finish(reading);
}

}  // namespace nucha
