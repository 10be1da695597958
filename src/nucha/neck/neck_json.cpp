#include "nucha/neck/neck_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/base/text.h"
#include "nucha/neck/neck_json_fields.h"

namespace nucha {
namespace {

constexpr std::array kVertebrae{Vertebra::C0, Vertebra::C1, Vertebra::C2, Vertebra::C3, Vertebra::C4,
                                Vertebra::C5, Vertebra::C6, Vertebra::C7, Vertebra::T1};
constexpr std::array kAllSides{Side::left, Side::right, Side::bilateral};
constexpr std::array kContactKinds{ContactKind::facet, ContactKind::uncovertebral, ContactKind::dens};
constexpr std::array kConstraints{Constraint::none, Constraint::constrained, Constraint::unconstrained,
                                  Constraint::elastic};
constexpr std::array kSexes{Sex::male, Sex::female, Sex::other};
constexpr std::int64_t kLargestGrade = 1000;

std::string_view name(Sex sex) { return sex == Sex::male ? "male" : sex == Sex::female ? "female" : "other"; }

const auto& wordsOf(const Vertebra&) { return kVertebrae; }
const auto& wordsOf(const Side&) { return kAllSides; }
const auto& wordsOf(const ContactKind&) { return kContactKinds; }
const auto& wordsOf(const ImplantKind&) { return kImplantKinds; }
const auto& wordsOf(const Constraint&) { return kConstraints; }
const auto& wordsOf(const Sex&) { return kSexes; }

template <typename Value>
concept WordLike = requires(const Value& value) {
  wordsOf(value);
};

// -- writing

Json written(double value) { return value; }
Json written(int value) { return value; }
Json written(bool value) { return value; }
Json written(const std::string& value) { return value; }
Json written(const Vec3& value) { return Json::array({value.x(), value.y(), value.z()}); }
Json written(const Mat3& value) {
  Json rows = Json::array();
  for (int row = 0; row < 3; ++row) rows.push_back(written(Vec3(value.row(row).transpose())));
  return rows;
}
template <WordLike Value>
Json written(const Value& value) {
  return std::string(name(value));
}
template <Walkable Part>
Json written(const Part& part);
template <typename Value>
Json written(const std::optional<Value>& value) {
  return value ? written(*value) : Json(nullptr);
}
template <typename List>
Json writtenList(const List& list) {
  Json out = Json::array();
  for (const auto& entry : list) out.push_back(written(entry));
  return out;
}
template <typename Value>
Json written(const std::vector<Value>& list) {
  return writtenList(list);
}
template <typename Value, size_t count>
Json written(const std::array<Value, count>& list) {
  return writtenList(list);
}
template <Walkable Part>
Json written(const Part& part) {
  Json object = Json::object();
  walkFields([&object](const char* key, const auto& value) { object[key] = written(value); }, part);
  return object;
}

// -- reading

class NeckReader {
 public:
  explicit NeckReader(const std::string& file) : file_(file) {}

  std::vector<Fault>& faults() { return faults_; }

  void read(const Json& json, const std::string& at, double& value) {
    if (json.is_number()) {
      value = json.get<double>();
    } else {
      fault(at, "is not a number");
    }
  }
  void read(const Json& json, const std::string& at, int& value) {
    if (json.is_number_integer() && json.get<std::int64_t>() >= -kLargestGrade &&
        json.get<std::int64_t>() <= kLargestGrade) {
      value = json.get<int>();
    } else {
      fault(at, "is not a whole number");
    }
  }
  void read(const Json& json, const std::string& at, bool& value) {
    if (json.is_boolean()) {
      value = json.get<bool>();
    } else {
      fault(at, "is neither true nor false");
    }
  }
  void read(const Json& json, const std::string& at, std::string& value) {
    if (json.is_string()) {
      value = json.get<std::string>();
    } else {
      fault(at, "is not text");
    }
  }
  void read(const Json& json, const std::string& at, Vec3& value) {
    if (!isList(json, at, 3)) return;
    for (int i = 0; i < 3; ++i) read(json[static_cast<size_t>(i)], fmt::format("{}/{}", at, i), value(i));
  }
  void read(const Json& json, const std::string& at, Mat3& value) {
    if (!isList(json, at, 3)) return;
    for (int row = 0; row < 3; ++row) {
      Vec3 entries = Vec3::Zero();
      read(json[static_cast<size_t>(row)], fmt::format("{}/{}", at, row), entries);
      value.row(row) = entries.transpose();
    }
  }
  template <WordLike Value>
  void read(const Json& json, const std::string& at, Value& value) {
    std::vector<std::string> words;
    for (const Value word : wordsOf(value)) words.emplace_back(name(word));
    const auto found = json.is_string() ? std::find(words.begin(), words.end(), json.get<std::string>()) : words.end();
    if (found == words.end()) {
      fault(at, "is not known here", "write " + joined(words, ", "));
    } else {
      value = wordsOf(value)[static_cast<size_t>(found - words.begin())];
    }
  }
  template <typename Value>
  void read(const Json& json, const std::string& at, std::optional<Value>& value) {
    if (json.is_null()) {
      value.reset();
    } else {
      read(json, at, value.emplace());
    }
  }
  template <typename Value>
  void read(const Json& json, const std::string& at, std::vector<Value>& list) {
    if (!json.is_array()) {
      fault(at, "is not a list");
      return;
    }
    list.assign(json.size(), {});
    for (size_t i = 0; i < json.size(); ++i) read(json[i], fmt::format("{}/{}", at, i), list[i]);
  }
  template <typename Value, size_t count>
  void read(const Json& json, const std::string& at, std::array<Value, count>& list) {
    if (!isList(json, at, count)) return;
    for (size_t i = 0; i < count; ++i) read(json[i], fmt::format("{}/{}", at, i), list[i]);
  }
  template <Walkable Part>
  void read(const Json& json, const std::string& at, Part& part) {
    if (!json.is_object()) {
      fault(at, "is not an object");
      return;
    }
    std::vector<std::string> known;
    walkFields(
        [&](const char* key, auto& value) {
          known.emplace_back(key);
          const auto found = json.find(key);
          if (found == json.end()) {
            fault(at, fmt::format("has no '{}'", key), "every field of a whole neck is needed");
          } else {
            read(*found, at + "/" + key, value);
          }
        },
        part);
    for (const auto& [key, value] : json.items()) {
      if (std::find(known.begin(), known.end(), key) == known.end()) refuseKey(at, key, known);
    }
  }

 private:
  void fault(const std::string& at, std::string what, std::string fix = {}) {
    faults_.push_back({pointerWhere(file_, at), std::move(what), std::move(fix)});
  }
  void refuseKey(const std::string& at, const std::string& key, const std::vector<std::string>& known) {
    const std::vector<std::string> near = nearMatches(key, known);
    fault(at, "unknown key '" + key + "'",
          near.empty() ? "known keys: " + joined(known, ", ") : "did you mean '" + near.front() + "'?");
  }
  bool isList(const Json& json, const std::string& at, size_t count) {
    if (json.is_array() && json.size() == count) return true;
    fault(at, fmt::format("is not a list of {}", count));
    return false;
  }

  const std::string& file_;
  std::vector<Fault> faults_;
};

}  // namespace

Json toJson(const Neck& neck) { return written(neck); }

Neck neckFromJson(const Json& json, const std::string& file) {
  NeckReader reader(file);
  Neck neck;
  reader.read(json, "", neck);
  if (reader.faults().empty()) {
    for (const std::string& text : faults(neck)) {
      const size_t colon = text.find(": ");
      reader.faults().push_back({pointerWhere(file, "/" + text.substr(0, colon)), text.substr(colon + 2), ""});
    }
  }
  if (!reader.faults().empty()) throw InputError(std::move(reader.faults()));
  return neck;
}

Neck readNeckJson(const Json& json, const std::string& file, const NeckTables& tables) {
  if (json.is_object() && json.contains("segments")) return neckFromJson(json, file);
  const Measurements measurements = measurementsFromJson(json, file);
  try {
    return makeNeck(measurements, tables);
  } catch (const InputError& error) {
    std::vector<Fault> placed = error.faults();
    for (Fault& fault : placed) {
      if (fault.where.find(".csv") == std::string::npos) fault.where = pointerWhere(file, "/" + fault.where);
    }
    throw InputError(std::move(placed));
  }
}

Neck readNeck(const std::filesystem::path& path, const NeckTables& tables) {
  const std::string file = path.string();
  return readNeckJson(parseJson(file, readFile(path)), file, tables);
}

}  // namespace nucha
