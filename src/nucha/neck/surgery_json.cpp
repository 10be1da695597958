#include "nucha/neck/surgery_json.h"

#include <array>
#include <utility>

#include "nucha/neck/surgery_reader.h"

namespace nucha {
namespace {

using NumberMember = std::optional<double> Operation::*;

constexpr std::array<std::pair<const char*, NumberMember>, 9> kNumbers{{
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
    if (operation.*member) json[key] = *(operation.*member);
  }
  return json;
}

Operation operationFromJson(const Json& json, const std::string& file, const std::string& pointer) {
  ObjectReader reader(json, file, pointer);
  reader.allow({"operation", "levels", "bones", "construct", "side", "implant", "cut_pll", "uncinate_share",
                "height_mm", "lordosis_deg", "depth_mm", "width_mm", "modulus_MPa", "facet_share", "opened_mm",
                "canal_gain_mm"});
  Operation operation;
  if (const auto kind = reader.word("operation", operationKinds(), true)) {
    operation.kind = *findOperationKind(*kind);
    reader.range(namesBones(operation.kind), operation.upper, operation.lower, *kind);
  }
  if (const auto word = reader.word("construct", constructWords())) operation.construct = findConstructWord(*word);
  if (const auto word = reader.word("side", {"left", "right", "bilateral"})) operation.side = findSide(*word);
  operation.implant = reader.implant("implant");
  operation.cut_pll = reader.boolean("cut_pll");
  for (const auto& [key, member] : kNumbers) operation.*member = reader.number(key);
  reader.finish();
  return operation;
}

}  // namespace nucha
