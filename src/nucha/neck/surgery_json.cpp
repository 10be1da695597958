#include "nucha/neck/surgery_json.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/text.h"

namespace nucha {
namespace {

using NumberMember = std::optional<double> Operation::*;

constexpr std::array<std::pair<std::string_view, NumberMember>, 9> kNumbers{{
    {"uncinate_share", &Operation::uncinate_share},
    {"height_mm", &Operation::height_mm},
    {"lordosis_deg", &Operation::lordosis_deg},
    {"depth_mm", &Operation::depth_mm},
    {"width_mm", &Operation::width_mm},
    {"modulus_MPa", &Operation::modulus_MPa},
    {"facet_share", &Operation::facet_share},
    {"opened_mm", &Operation::opened_mm},
    {"canal_gain_mm", &Operation::canal_gain_mm},
}};

constexpr std::array kImplantKinds{ImplantKind::graft,           ImplantKind::cage,  ImplantKind::standalone_cage,
                                   ImplantKind::corpectomy_cage, ImplantKind::plate, ImplantKind::lateral_mass_rods,
                                   ImplantKind::pedicle_rods,    ImplantKind::wire,  ImplantKind::disc_replacement};

// reads one object and collects every fault with its pointer
class Reader {
 public:
  Reader(const Json& json, std::string file, std::string pointer)
      : json_(json), file_(std::move(file)), pointer_(std::move(pointer)) {}

  Operation read() {
    Operation operation;
    if (!json_.is_object()) {
      fault("", "an operation is an object", R"(such as {"operation": "acdf", "levels": "C5-C6"})");
      throw InputError(std::move(faults_));
    }
    checkKeys();
    if (const auto kind = word("operation", operationKinds(), true)) operation.kind = *findOperationKind(*kind);
    if (faults_.empty()) readRange(operation);
    if (const auto text = word("construct", constructWords())) operation.construct = findConstructWord(*text);
    if (const auto text = word("side", {"left", "right", "bilateral"})) operation.side = findSide(*text);
    if (const auto text = word("implant", implantWords())) operation.implant = implantOf(*text);
    if (const Json* value = find("cut_pll")) {
      if (value->is_boolean())
        operation.cut_pll = value->get<bool>();
      else
        fault("/cut_pll", fmt::format("{} is not true or false", value->dump()), "true or false");
    }
    for (const auto& [key, member] : kNumbers) operation.*member = number(key);
    if (!faults_.empty()) throw InputError(std::move(faults_));
    return operation;
  }

 private:
  const Json* find(std::string_view key) const {
    const auto found = json_.find(std::string(key));
    return found == json_.end() ? nullptr : &*found;
  }

  void fault(const std::string& below, std::string what, std::string fix) {
    faults_.push_back({pointerWhere(file_, pointer_ + below), std::move(what), std::move(fix)});
  }

  void checkKeys() {
    std::vector<std::string> known{"operation", "levels", "bones", "construct", "side", "implant", "cut_pll"};
    for (const auto& number : kNumbers) known.emplace_back(number.first);
    for (const auto& [key, value] : json_.items()) {
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      const std::vector<std::string> near = nearMatches(key, known);
      fault("/" + key, fmt::format("unknown key '{}'", key),
            near.empty() ? "known are " + joined(known, ", ") : fmt::format("did you mean {}?", joined(near, " or ")));
    }
  }

  std::optional<std::string> word(std::string_view key, const std::vector<std::string>& words, bool needed = false) {
    const Json* value = find(key);
    if (!value) {
      if (needed) fault("", fmt::format("'{}' is missing", key), "one of " + joined(words, ", "));
      return std::nullopt;
    }
    const std::string text = value->is_string() ? value->get<std::string>() : std::string();
    if (std::find(words.begin(), words.end(), text) != words.end()) return text;
    fault(fmt::format("/{}", key), fmt::format("{} is not known here", value->dump()), "one of " + joined(words, ", "));
    return std::nullopt;
  }

  std::optional<double> number(std::string_view key) {
    const Json* value = find(key);
    if (!value) return std::nullopt;
    if (value->is_number() && std::isfinite(value->get<double>())) return value->get<double>();
    fault(fmt::format("/{}", key), fmt::format("{} is not a number", value->dump()), "write a number such as 6.5");
    return std::nullopt;
  }

  void readRange(Operation& operation) {
    const bool bones = namesBones(operation.kind);
    const std::string key = bones ? "bones" : "levels";
    const std::string other = bones ? "levels" : "bones";
    if (find(other)) {
      fault("/" + other, fmt::format("{} is given by its {}", name(operation.kind), key),
            fmt::format("write '{}'", key));
      return;
    }
    const std::string example = bones ? "such as \"C5\" or \"C4-C6\"" : "such as \"C5-C6\" or \"C4-C7\"";
    const Json* value = find(key);
    if (!value) {
      fault("", fmt::format("'{}' is missing", key), example);
      return;
    }
    const std::string text = value->is_string() ? value->get<std::string>() : std::string();
    if (const std::optional<Vertebra> bone = findVertebra(text); bones && bone) {
      operation.upper = operation.lower = *bone;
      return;
    }
    const std::optional<std::vector<Level>> levels = findLevels(text);
    if (!levels || levels->empty()) {
      fault("/" + key, fmt::format("{} is no range of {}", value->dump(), key), example);
      return;
    }
    operation.upper = levels->front().upper;
    operation.lower = levels->back().lower();
  }

  static std::vector<std::string> implantWords() {
    std::vector<std::string> words;
    for (const ImplantKind kind : kImplantKinds) words.emplace_back(name(kind));
    return words;
  }

  static ImplantKind implantOf(std::string_view text) {
    return *std::find_if(kImplantKinds.begin(), kImplantKinds.end(),
                         [text](ImplantKind kind) { return name(kind) == text; });
  }

  const Json& json_;
  std::string file_;
  std::string pointer_;
  std::vector<Fault> faults_;
};

}  // namespace

Json toJson(const Operation& operation) {
  Json json;
  json["operation"] = name(operation.kind);
  json[namesBones(operation.kind) ? "bones" : "levels"] = rangeOf(operation);
  if (operation.construct) json["construct"] = name(*operation.construct);
  if (operation.side) json["side"] = name(*operation.side);
  if (operation.implant) json["implant"] = name(*operation.implant);
  if (operation.cut_pll) json["cut_pll"] = *operation.cut_pll;
  for (const auto& [key, member] : kNumbers) {
    if (operation.*member) json[std::string(key)] = *(operation.*member);
  }
  return json;
}

Operation operationFromJson(const Json& json, const std::string& file, const std::string& pointer) {
  return Reader(json, file, pointer).read();
}

}  // namespace nucha
