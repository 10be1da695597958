#include "nucha/neck/surgery_reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "nucha/base/text.h"

namespace nucha {

ObjectReader::ObjectReader(const Json& json, std::string file, std::string pointer)
    : json_(json), file_(std::move(file)), pointer_(std::move(pointer)) {
  if (!json_.is_object()) {
    throw InputError({pointerWhere(file_, pointer_), fmt::format("{} is no object", json_.type_name()),
                      R"(write {"key": value, ...})"});
  }
}

const Json* ObjectReader::find(const std::string& key) const {
  const auto found = json_.find(key);
  return found == json_.end() ? nullptr : &*found;
}

// an empty key stands for the object itself
void ObjectReader::fault(const std::string& key, std::string what, std::string fix) {
  const std::string pointer = key.empty() ? pointer_ : pointer_ + "/" + pointerKey(key);
  faults_.push_back({pointerWhere(file_, pointer), std::move(what), std::move(fix)});
}

void ObjectReader::allow(std::initializer_list<std::string_view> keys) {
  const std::vector<std::string> known(keys.begin(), keys.end());
  for (const auto& [key, value] : json_.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::vector<std::string> near = nearMatches(key, known);
    fault(key, fmt::format("unknown key '{}'", key),
          near.empty() ? "known are " + joined(known, ", ") : fmt::format("did you mean {}?", joined(near, " or ")));
  }
}

void ObjectReader::refuseUnless(bool taken, const std::string& key, std::string_view kind) {
  if (!taken && find(key)) fault(key, fmt::format("'{}' takes no '{}'", kind, key), "leave it out");
}

std::optional<std::string> ObjectReader::word(const std::string& key, const std::vector<std::string>& words,
                                              bool needed) {
  const Json* value = find(key);
  if (!value) {
    if (needed) fault("", fmt::format("'{}' is missing", key), "one of " + joined(words, ", "));
    return std::nullopt;
  }
  const std::string text = value->is_string() ? value->get<std::string>() : std::string();
  if (std::find(words.begin(), words.end(), text) != words.end()) return text;
  fault(key, fmt::format("{} is not known here", value->dump()), "one of " + joined(words, ", "));
  return std::nullopt;
}

std::optional<std::string> ObjectReader::text(const std::string& key) {
  const Json* value = find(key);
  if (!value) return std::nullopt;
  if (value->is_string() && !value->get<std::string>().empty()) return value->get<std::string>();
  fault(key, fmt::format("{} is no text", value->dump()), "write it in quotes");
  return std::nullopt;
}

std::optional<double> ObjectReader::number(const std::string& key, bool needed) {
  const Json* value = find(key);
  if (!value) {
    if (needed) fault("", fmt::format("'{}' is missing", key), "write a number");
    return std::nullopt;
  }
  if (value->is_number() && std::isfinite(value->get<double>())) return value->get<double>();
  fault(key, fmt::format("{} is not a number", value->dump()), "write a number such as 6.5");
  return std::nullopt;
}

std::optional<bool> ObjectReader::boolean(const std::string& key) {
  const Json* value = find(key);
  if (!value) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  fault(key, fmt::format("{} is not true or false", value->dump()), "write true or false");
  return std::nullopt;
}

std::optional<ImplantKind> ObjectReader::implant(const std::string& key) {
  std::vector<std::string> words;
  for (const ImplantKind kind : kImplantKinds) words.emplace_back(name(kind));
  const std::optional<std::string> text = word(key, words);
  if (!text) return std::nullopt;
  return *std::find_if(kImplantKinds.begin(), kImplantKinds.end(),
                       [&text](ImplantKind kind) { return name(kind) == *text; });
}

void ObjectReader::range(bool bones, Vertebra& upper, Vertebra& lower, std::string_view kind) {
  const std::string key = bones ? "bones" : "levels";
  const std::string other = bones ? "levels" : "bones";
  if (find(other)) {
    fault(other, fmt::format("'{}' is given by its {}", kind, key), fmt::format("write '{}'", key));
    return;
  }
  const std::string example = bones ? R"(such as "C5" or "C4-C6")" : R"(such as "C5-C6" or "C4-C7")";
  const Json* value = find(key);
  if (!value) {
    fault("", fmt::format("'{}' is missing", key), example);
    return;
  }
  const std::string text = value->is_string() ? value->get<std::string>() : std::string();
  if (const std::optional<Vertebra> bone = findVertebra(text); bones && bone) {
    upper = lower = *bone;
    return;
  }
  const std::optional<std::vector<Level>> levels = findLevels(text);
  if (!levels || levels->empty()) {
    fault(key, fmt::format("{} is no range of {}", value->dump(), key), example);
    return;
  }
  upper = levels->front().upper;
  lower = levels->back().lower();
}

void ObjectReader::finish() {
  if (!faults_.empty()) throw InputError(std::move(faults_));
}

}  // namespace nucha
