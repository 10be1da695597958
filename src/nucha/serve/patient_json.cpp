#include "nucha/serve/patient_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "nucha/base/level.h"
#include "nucha/base/text.h"
#include "nucha/record/dates.h"
#include "nucha/record/fhir_values.h"
#include "nucha/serve/patient_case.h"

namespace nucha::serve {
namespace {

constexpr std::size_t kMostNameBytes = 200;
constexpr std::size_t kMostNumberBytes = 100;
constexpr double kManyMonths = 36;  // from here on years are told
constexpr std::size_t kExactDate = 10;

bool hasControls(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

// a member as text; null is empty; a fault when it is anything else or too long
std::optional<std::string> readText(const Json& json, const char* key, std::size_t most, const std::string& where,
                                    std::vector<Fault>& faults) {
  const auto found = json.find(key);
  if (found == json.end()) return std::nullopt;
  if (found->is_null()) return std::string();
  const std::string place = where + "/" + key;
  if (!found->is_string()) {
    faults.push_back({place, "is not text", "write it in quotes, or null when it is not known"});
    return std::nullopt;
  }
  std::string text(trimmed(found->get_ref<const std::string&>()));
  if (text.size() > most) {
    faults.push_back({place, fmt::format("is longer than {} bytes", most), "shorten it"});
    return std::nullopt;
  }
  if (hasControls(text)) {
    faults.push_back({place, "holds line breaks or other control characters", "remove them"});
    return std::nullopt;
  }
  return text;
}

void checkPersonKeys(const Json& json, const std::string& where, std::vector<Fault>& faults) {
  const std::vector<std::string> known = {"name", "birth_date", "sex", "number"};
  for (const auto& [key, value] : json.items())
    if (std::find(known.begin(), known.end(), key) == known.end())
      faults.push_back({where + "/" + pointerKey(key), "unknown key", "known keys: " + joined(known, ", ")});
}

// one code point of well-formed UTF-8, and where the next begins
std::uint32_t nextCodePoint(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(i < text.size() ? text[i] : 0); };
  const unsigned first = byte(at);
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  std::uint32_t point = length == 1 ? first : first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) point = (point << 6) | (byte(at + i) & 0x3Fu);
  at = std::min(at + length, text.size());
  return point;
}

void appendCodePoint(std::string& out, std::uint32_t point) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (point < 0x80) return put(point);
  if (point < 0x800) return put(0xC0 | (point >> 6)), put(0x80 | (point & 0x3F));
  if (point < 0x10000) return put(0xE0 | (point >> 12)), put(0x80 | ((point >> 6) & 0x3F)), put(0x80 | (point & 0x3F));
  put(0xF0 | (point >> 18));
  put(0x80 | ((point >> 12) & 0x3F));
  put(0x80 | ((point >> 6) & 0x3F));
  put(0x80 | (point & 0x3F));
}

std::uint32_t smallLetter(std::uint32_t point) {
  const auto within = [point](std::uint32_t lo, std::uint32_t hi) { return point >= lo && point <= hi; };
  if (within('A', 'Z') || (within(0xC0, 0xDE) && point != 0xD7)) return point + 32;  // Latin
  if (within(0x391, 0x3A9) || within(0x410, 0x42F)) return point + 32;               // Greek, Cyrillic
  if (within(0x400, 0x40F)) return point + 80;
  // Latin Extended-A: pairs, the capital even or (in two stretches) odd
  if (within(0x100, 0x137) || within(0x14A, 0x177)) return point | 1u;
  if (within(0x139, 0x148) || within(0x179, 0x17E)) return point + (point & 1u);
  return point;
}

std::string textOf(const Json& json, const char* key) {
  const Json* found = findMember(json, key);
  return found && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<double> monthsSince(const Json& surgery) {
  if (const Json* months = findMember(surgery, "time_since_months"); months && months->is_number())
    return months->get<double>();
  if (const Json* days = findMember(surgery, "days_since_surgery"); days && days->is_number())
    return days->get<double>() / kDaysPerMonth;
  const auto operated = findDay(textOf(surgery, "date"));
  const auto evaluated = findDay(textOf(surgery, "evaluation_date"));
  if (!operated || !evaluated || *evaluated < *operated) return std::nullopt;
  return (*evaluated - *operated) / kDaysPerMonth;
}

std::string agoText(double months) {
  const long whole = std::lround(months);
  if (whole < 1) return "less than a month ago";
  if (months < kManyMonths) return fmt::format("{} month{} ago", whole, whole == 1 ? "" : "s");
  return fmt::format("{} years ago", static_cast<long>(months / 12));
}

// "C4-C6, C7-T1": neighbours as one
std::string levelsText(const Json& surgery) {
  const Json* levels = findMember(surgery, "levels");
  std::vector<Level> known;
  if (levels && levels->is_array())
    for (const Json& entry : *levels)
      if (const auto found = entry.is_string() ? findLevels(entry.get<std::string>()) : std::nullopt)
        known.insert(known.end(), found->begin(), found->end());
  std::vector<std::string> parts;
  for (const LevelRun& run : runsOf(known))
    parts.push_back(std::string(name(run.upper)) + "-" + std::string(name(run.lower)));
  return joined(parts, ", ");
}

}  // namespace

Json personJson(const Person& person) {
  const auto known = [](const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); };
  return {{"name", person.name},
          {"birth_date", known(person.birth_date)},
          {"sex", known(person.sex)},
          {"number", known(person.number)}};
}

Person readPerson(const Json& json, const std::string& where, Person person, std::vector<Fault>& faults) {
  if (!json.is_object()) {
    faults.push_back({where, "is not an object", "write {\"name\": \"...\"}"});
    return person;
  }
  checkPersonKeys(json, where, faults);
  const auto number = readText(json, "number", kMostNumberBytes, where, faults);
  const auto full_name = readText(json, "name", kMostNameBytes, where, faults);
  const auto birth_date = readText(json, "birth_date", kMostNumberBytes, where, faults);
  const auto sex = readText(json, "sex", kMostNumberBytes, where, faults);
  if (full_name) person.name = *full_name;
  if (number) person.number = *number;
  if (birth_date && !birth_date->empty() && (birth_date->size() != kExactDate || !findDay(*birth_date)))
    faults.push_back({where + "/birth_date", "is no date", "write it as 1971-04-23, or null when it is not known"});
  else if (birth_date)
    person.birth_date = *birth_date;
  if (sex && !sex->empty() && *sex != "F" && *sex != "M" && *sex != "other")
    faults.push_back({where + "/sex", "is not accepted", "one of F, M, other, or null when it is not known"});
  else if (sex)
    person.sex = *sex;
  return person;
}

Json patientJson(const PatientRecord& record, Instant now) {
  return {{"id", record.id},
          {"version", record.version},
          {"person", personJson(record.person)},
          {"case", withPerson(record, now)},
          {"created_at", isoText(record.created_at)},
          {"updated_at", isoText(record.updated_at)}};
}

Json patientLine(const PatientRecord& record, Instant now) {
  Json line = {{"id", record.id}};
  line.update(personJson(record.person));
  line["operation"] = operationText(caseForToday(record, now));
  line["updated_at"] = isoText(record.updated_at);
  return line;
}

std::string operationText(const Json& case_file) {
  const Json* surgery = findMember(case_file, "surgery");
  if (!surgery) return {};
  const std::string construct = textOf(*surgery, "construct"), approach = textOf(*surgery, "approach");
  std::string text = construct.substr(0, std::min(construct.find(','), construct.find(" with")));
  if (text.empty() && !approach.empty()) text = approach + " operation";
  if (const std::string levels = levelsText(*surgery); !levels.empty() && text.find(levels) == std::string::npos)
    text += (text.empty() ? "" : " ") + levels;
  if (const auto months = monthsSince(*surgery)) text += (text.empty() ? "operated " : ", ") + agoText(*months);
  return text;
}

std::string folded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) appendCodePoint(out, smallLetter(nextCodePoint(text, at)));
  return out;
}

bool isMeant(const Person& person, std::string_view words) {
  const std::string all = folded(person.name + "\n" + person.number + "\n" + person.birth_date);
  const std::vector<std::string> wanted = split(folded(words), ' ');
  return std::all_of(wanted.begin(), wanted.end(),
                     [&all](const std::string& word) { return all.find(word) != std::string::npos; });
}

}  // namespace nucha::serve
