// Doing an Operation.
#include <fmt/core.h>

#include <array>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/neck/surgery.h"
#include "nucha/neck/surgery_checks.h"
#include "nucha/neck/surgery_words.h"

namespace nucha {
namespace {

void applyGiven(Spacer& spacer, const Operation& operation) {
  if (operation.height_mm) spacer.height_mm = *operation.height_mm;
  if (operation.lordosis_deg) spacer.lordosis_deg = *operation.lordosis_deg;
  if (operation.depth_mm) spacer.depth_mm = *operation.depth_mm;
  if (operation.width_mm) spacer.width_mm = *operation.width_mm;
  if (operation.modulus_MPa) spacer.modulus_MPa = *operation.modulus_MPa;
}

Neck fillSpaces(Neck neck, const Operation& operation, ConstructWord word, const ImplantTable& table) {
  for (const Level level : levelsOf(operation)) {
    Spacer spacer = usualSpacer(neck, spacerKindOf(word), level.upper, level.lower(), table, constraintOf(word));
    applyGiven(spacer, operation);
    neck = placeSpacer(std::move(neck), level, spacer);
  }
  return neck;
}

Neck emptySpaces(Neck neck, const Operation& operation) {
  for (const Level level : levelsOf(operation)) {
    if (neck.segment(level).disc) neck = discectomy(std::move(neck), level, discectomyOptions(operation));
  }
  return neck;
}

Neck placeBehind(Neck neck, ConstructWord word, Vertebra upper, Vertebra lower) {
  if (word != ConstructWord::wire) return placeRods(std::move(neck), rodsOf(word), upper, lower);
  return placeWire(std::move(neck), upper, lower);
}

Neck placeImplant(Neck neck, const Operation& operation, const ImplantTable& table) {
  const ConstructWord word = constructOf(operation);
  if (hasPlate(word)) {
    return placePlate(std::move(neck), operation.upper, operation.lower, word == ConstructWord::dynamic_plate);
  }
  if (isBehind(word)) return placeBehind(std::move(neck), word, operation.upper, operation.lower);
  return fillSpaces(std::move(neck), operation, word, table);
}

Neck doAnterior(Neck neck, const Operation& operation, ConstructWord word, const ImplantTable& table) {
  neck = emptySpaces(std::move(neck), operation);
  neck = fillSpaces(std::move(neck), operation, word, table);
  if (!hasPlate(word)) return neck;
  return placePlate(std::move(neck), operation.upper, operation.lower, word == ConstructWord::dynamic_plate);
}

Neck doCorpectomy(Neck neck, const Operation& operation, const ImplantTable& table) {
  const ConstructWord word = constructOf(operation);
  checkBones(labelOf(operation), operation.upper, operation.lower, Vertebra::C3, Vertebra::C7);
  const auto above = static_cast<Vertebra>(indexOf(operation.upper) - 1);
  const auto below = static_cast<Vertebra>(indexOf(operation.lower) + 1);
  Spacer strut = usualSpacer(neck, ImplantKind::corpectomy_cage, above, below, table);
  if (word == ConstructWord::graft) {
    strut.kind = ImplantKind::graft;
    strut.modulus_MPa = table.value("graft.modulus_MPa");
  }
  applyGiven(strut, operation);
  neck = corpectomy(std::move(neck), operation.upper, operation.lower, strut);
  if (!hasPlate(word)) return neck;
  return placePlate(std::move(neck), above, below, word == ConstructWord::dynamic_plate);
}

Neck doLaminoplasty(Neck neck, const Operation& operation, const ImplantTable& table) {
  LaminoplastyOptions options = usualLaminoplasty(table);
  if (operation.side) options.open_side = *operation.side;
  if (operation.canal_gain_mm) options.canal_gain_mm = *operation.canal_gain_mm;
  return laminoplasty(std::move(neck), operation.upper, operation.lower, options);
}

Neck doForaminotomy(Neck neck, const Operation& operation, const ImplantTable& table) {
  ForaminotomyOptions options = usualForaminotomy(table, operation.side.value_or(Side::right), operation.facet_share);
  if (operation.opened_mm) options.opened_mm = *operation.opened_mm;
  for (const Level level : levelsOf(operation)) neck = foraminotomy(std::move(neck), level, options);
  return neck;
}

Neck perform(Neck neck, const Operation& operation, const ImplantTable& table) {
  const Vertebra upper = operation.upper;
  const Vertebra lower = operation.lower;
  switch (operation.kind) {
    case OperationKind::discectomy:
      for (const Level level : levelsOf(operation)) {
        neck = discectomy(std::move(neck), level, discectomyOptions(operation));
      }
      return neck;
    case OperationKind::implant:
      return placeImplant(std::move(neck), operation, table);
    case OperationKind::laminoplasty:
      return doLaminoplasty(std::move(neck), operation, table);
    case OperationKind::foraminotomy:
      return doForaminotomy(std::move(neck), operation, table);
    case OperationKind::hardware_removal:
      return removeImplants(std::move(neck), operation.implant, upper, lower);
    case OperationKind::acdf:
    case OperationKind::acdr:
      return doAnterior(std::move(neck), operation, constructOf(operation), table);
    case OperationKind::corpectomy:
      return doCorpectomy(std::move(neck), operation, table);
    case OperationKind::posterior_fusion:
      return placeBehind(std::move(neck), constructOf(operation), upper, lower);
    case OperationKind::fusion_360:
      neck = doAnterior(std::move(neck), operation, ConstructWord::plate, table);
      return placeBehind(std::move(neck), constructOf(operation), upper, lower);
    case OperationKind::laminectomy:
      return laminectomy(std::move(neck), upper, lower);
    case OperationKind::laminectomy_fusion:
      neck = laminectomy(std::move(neck), upper, lower);
      return placeBehind(std::move(neck), constructOf(operation), upper, lower);
  }
  NUCHA_ASSERT(false, "a known kind of operation");
}

// what each kind may be given beyond its range and construct
struct Given {
  std::string_view option;
  bool given = false;
  bool allowed = false;
};

void checkOptions(const Operation& operation) {
  const OperationKind kind = operation.kind;
  const bool empties = kind == OperationKind::discectomy || kind == OperationKind::acdf ||
                       kind == OperationKind::acdr || kind == OperationKind::fusion_360;
  const bool fills = kind == OperationKind::implant || kind == OperationKind::acdf || kind == OperationKind::acdr ||
                     kind == OperationKind::fusion_360 || kind == OperationKind::corpectomy;
  const bool opens = kind == OperationKind::foraminotomy;
  const bool door = kind == OperationKind::laminoplasty;
  const std::array<Given, 13> options{{
      {"construct", operation.construct.has_value(), !constructsOf(kind).empty()},
      {"side", operation.side.has_value(), opens || door},
      {"implant", operation.implant.has_value(), kind == OperationKind::hardware_removal},
      {"cut_pll", operation.cut_pll.has_value(), empties},
      {"uncinate_share", operation.uncinate_share.has_value(), empties},
      {"height_mm", operation.height_mm.has_value(), fills},
      {"lordosis_deg", operation.lordosis_deg.has_value(), fills},
      {"depth_mm", operation.depth_mm.has_value(), fills},
      {"width_mm", operation.width_mm.has_value(), fills},
      {"modulus_MPa", operation.modulus_MPa.has_value(), fills},
      {"facet_share", operation.facet_share.has_value(), opens},
      {"opened_mm", operation.opened_mm.has_value(), opens},
      {"canal_gain_mm", operation.canal_gain_mm.has_value(), door},
  }};
  for (const Given& option : options) {
    if (option.given && !option.allowed) {
      refuse(labelOf(operation), fmt::format("'{}' does not belong to this operation", option.option), "leave it out");
    }
  }
}

}  // namespace

Neck operate(Neck neck, const Operation& operation, const ImplantTable& table) {
  checkOptions(operation);
  if (namesBones(operation.kind)) {
    checkBones(labelOf(operation), operation.upper, operation.lower, Vertebra::C0, Vertebra::T1);
  } else {
    checkRange(labelOf(operation), operation.upper, operation.lower, Vertebra::C0, Vertebra::T1);
  }
  std::vector<std::string> done = neck.operations;
  done.push_back(describe(operation));
  neck = perform(std::move(neck), operation, table);
  neck.operations = std::move(done);
  return neck;
}

}  // namespace nucha
