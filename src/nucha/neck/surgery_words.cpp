// Operation: its words and its sentence.
#include "nucha/neck/surgery_words.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/neck/surgery_checks.h"

namespace nucha {
namespace {

struct KindWords {
  OperationKind kind;
  std::string_view word;   // in study files
  std::string_view title;  // for people
};

constexpr std::array<KindWords, 12> kKinds{{
    {OperationKind::discectomy, "discectomy", "Discectomy"},
    {OperationKind::implant, "implant", "Implant"},
    {OperationKind::laminoplasty, "laminoplasty", "Laminoplasty"},
    {OperationKind::foraminotomy, "foraminotomy", "Foraminotomy"},
    {OperationKind::hardware_removal, "hardware-removal", "Hardware removal"},
    {OperationKind::acdf, "acdf", "Anterior discectomy and fusion"},
    {OperationKind::acdr, "acdr", "Anterior disc replacement"},
    {OperationKind::corpectomy, "corpectomy", "Corpectomy"},
    {OperationKind::posterior_fusion, "posterior-fusion", "Posterior fusion"},
    {OperationKind::fusion_360, "360-fusion", "Fusion from both sides"},
    {OperationKind::laminectomy, "laminectomy", "Laminectomy"},
    {OperationKind::laminectomy_fusion, "laminectomy-fusion", "Laminectomy and fusion"},
}};

const KindWords& wordsOf(OperationKind kind) {
  const auto* const found =
      std::find_if(kKinds.begin(), kKinds.end(), [kind](const KindWords& words) { return words.kind == kind; });
  NUCHA_ASSERT(found != kKinds.end(), "a known kind of operation");
  return *found;
}

constexpr std::array<std::pair<ConstructWord, std::string_view>, 13> kConstructs{{
    {ConstructWord::graft, "graft"},
    {ConstructWord::cage, "cage"},
    {ConstructWord::standalone, "standalone"},
    {ConstructWord::plate, "plate"},
    {ConstructWord::dynamic_plate, "dynamic-plate"},
    {ConstructWord::posterior, "posterior"},
    {ConstructWord::pedicle, "pedicle"},
    {ConstructWord::fusion_360, "360"},
    {ConstructWord::wire, "wire"},
    {ConstructWord::disc, "disc"},
    {ConstructWord::disc_constrained, "disc-constrained"},
    {ConstructWord::disc_elastic, "disc-elastic"},
    {ConstructWord::corpectomy, "corpectomy"},
}};

constexpr std::array kSingleImplants{ConstructWord::cage,          ConstructWord::graft,
                                     ConstructWord::standalone,    ConstructWord::plate,
                                     ConstructWord::dynamic_plate, ConstructWord::posterior,
                                     ConstructWord::pedicle,       ConstructWord::wire,
                                     ConstructWord::disc,          ConstructWord::disc_constrained,
                                     ConstructWord::disc_elastic};
constexpr std::array kAcdf{ConstructWord::plate, ConstructWord::dynamic_plate, ConstructWord::cage,
                           ConstructWord::graft, ConstructWord::standalone};
constexpr std::array kAcdr{ConstructWord::disc, ConstructWord::disc_constrained, ConstructWord::disc_elastic};
constexpr std::array kStrut{ConstructWord::plate, ConstructWord::dynamic_plate, ConstructWord::cage,
                            ConstructWord::graft};
constexpr std::array kPosterior{ConstructWord::posterior, ConstructWord::pedicle, ConstructWord::wire};
constexpr std::array kRods{ConstructWord::posterior, ConstructWord::pedicle};

std::string namedAs(ConstructWord word) {
  if (word == ConstructWord::wire) return "a wire round the spinous processes";
  return plainName(rodsOf(word)) + " on both sides";
}

std::string placedBy(ConstructWord word) {
  if (isDisc(word)) {
    return fmt::format("{} {} disc replacement", word == ConstructWord::disc_constrained ? "a" : "an",
                       name(constraintOf(word)));
  }
  if (word == ConstructWord::plate) return "a cage and a static anterior plate";
  if (word == ConstructWord::dynamic_plate) return "a cage and a dynamic anterior plate";
  return "a " + plainName(spacerKindOf(word));
}

std::string discectomySentence(const Operation& operation) {
  const DiscectomyOptions options = discectomyOptions(operation);
  return fmt::format("{} out with the anterior{} longitudinal ligament{}",
                     levelsOf(operation).size() == 1 ? "takes the disc" : "takes the discs",
                     options.cut_pll ? " and posterior" : "",
                     options.uncinate_share > 0 ? " and part of the uncinate processes" : "");
}

std::string implantSentence(const Operation& operation) {
  const ConstructWord word = constructOf(operation);
  if (word == ConstructWord::plate) return "adds a static anterior plate";
  if (word == ConstructWord::dynamic_plate) return "adds a dynamic anterior plate";
  if (isBehind(word)) return "adds " + namedAs(word);
  return fmt::format("puts {} into the empty space and sets its height and angle", placedBy(word));
}

std::string corpectomySentence(const Operation& operation) {
  const ConstructWord word = constructOf(operation);
  const std::string strut = word == ConstructWord::graft ? "a strut graft" : "a cage as a strut";
  const std::string plate = word == ConstructWord::plate           ? " and a static anterior plate"
                            : word == ConstructWord::dynamic_plate ? " and a dynamic anterior plate"
                                                                   : "";
  return fmt::format(
      "takes the {} out with the neighbouring discs, both longitudinal ligaments and the uncinate joints there, and "
      "adds {}{}; arches and facets stay",
      operation.upper == operation.lower ? "body" : "bodies", strut, plate);
}

std::string sentence(const Operation& operation) {
  switch (operation.kind) {
    case OperationKind::discectomy:
      return discectomySentence(operation);
    case OperationKind::implant:
      return implantSentence(operation);
    case OperationKind::laminoplasty:
      return fmt::format("opens the laminae on the {} and deepens the canal; cuts ligaments behind in part",
                         name(operation.side.value_or(Side::left)));
    case OperationKind::foraminotomy: {
      const Side side = operation.side.value_or(Side::right);
      return fmt::format("takes part of the facet {} with its capsule and opens the foramen",
                         side == Side::bilateral ? "on both sides" : fmt::format("on the {}", name(side)));
    }
    case OperationKind::hardware_removal:
      return fmt::format("takes out {}; bone bridges and posture stay",
                         operation.implant ? plainName(*operation.implant) : "all implants but spacers");
    case OperationKind::acdf:
    case OperationKind::acdr:
      return fmt::format("{} and adds {}{}; each space takes the height and angle of what fills it",
                         discectomySentence(operation), placedBy(constructOf(operation)),
                         levelsOf(operation).size() > 1 ? " (a spacer at each level)" : "");
    case OperationKind::corpectomy:
      return corpectomySentence(operation);
    case OperationKind::posterior_fusion:
      return fmt::format("adds {}; takes nothing out", namedAs(constructOf(operation)));
    case OperationKind::fusion_360:
      return fmt::format("{} and adds {} in front and {} behind", discectomySentence(operation),
                         placedBy(ConstructWord::plate), namedAs(constructOf(operation)));
    case OperationKind::laminectomy:
      return "takes away laminae and spinous processes with the ligaments on them; facets stay";
    case OperationKind::laminectomy_fusion:
      return fmt::format("takes away laminae and spinous processes with the ligaments on them and adds {}",
                         namedAs(constructOf(operation)));
  }
  NUCHA_ASSERT(false, "a known kind of operation");
}

}  // namespace

std::string labelOf(const Operation& operation) {
  return fmt::format("{} {}", name(operation.kind), rangeOf(operation));
}

ConstructWord constructOf(const Operation& operation) {
  const std::span<const ConstructWord> allowed = constructsOf(operation.kind);
  if (!operation.construct) return allowed.front();
  if (std::find(allowed.begin(), allowed.end(), *operation.construct) == allowed.end()) {
    std::vector<std::string> words;
    for (const ConstructWord word : allowed) words.emplace_back(name(word));
    refuse(labelOf(operation), fmt::format("construct '{}' does not belong here", name(*operation.construct)),
           "one of " + joined(words, ", "));
  }
  return *operation.construct;
}

std::vector<Level> levelsOf(const Operation& operation) {
  std::vector<Level> levels;
  for (int i = indexOf(operation.upper); i < indexOf(operation.lower); ++i) {
    levels.push_back({static_cast<Vertebra>(i)});
  }
  return levels;
}

bool isDisc(ConstructWord word) {
  return word == ConstructWord::disc || word == ConstructWord::disc_constrained || word == ConstructWord::disc_elastic;
}

Constraint constraintOf(ConstructWord word) {
  if (word == ConstructWord::disc) return Constraint::unconstrained;
  if (word == ConstructWord::disc_constrained) return Constraint::constrained;
  return word == ConstructWord::disc_elastic ? Constraint::elastic : Constraint::none;
}

// what a construct word puts into the disc space
ImplantKind spacerKindOf(ConstructWord word) {
  if (isDisc(word)) return ImplantKind::disc_replacement;
  if (word == ConstructWord::graft) return ImplantKind::graft;
  return word == ConstructWord::standalone ? ImplantKind::standalone_cage : ImplantKind::cage;
}

bool hasPlate(ConstructWord word) { return word == ConstructWord::plate || word == ConstructWord::dynamic_plate; }

ImplantKind rodsOf(ConstructWord word) {
  return word == ConstructWord::pedicle ? ImplantKind::pedicle_rods : ImplantKind::lateral_mass_rods;
}

bool isBehind(ConstructWord word) { return std::find(kPosterior.begin(), kPosterior.end(), word) != kPosterior.end(); }

DiscectomyOptions discectomyOptions(const Operation& operation) {
  return {operation.cut_pll.value_or(true), operation.uncinate_share.value_or(0)};
}

std::string_view name(OperationKind kind) { return wordsOf(kind).word; }

std::string_view name(ConstructWord construct) {
  for (const auto& [known, text] : kConstructs) {
    if (known == construct) return text;
  }
  NUCHA_ASSERT(false, "a known construct");
}

std::optional<OperationKind> findOperationKind(std::string_view text) {
  for (const KindWords& words : kKinds) {
    if (words.word == text) return words.kind;
  }
  return std::nullopt;
}

std::optional<ConstructWord> findConstructWord(std::string_view text) {
  for (const auto& [construct, word] : kConstructs) {
    if (word == text) return construct;
  }
  return std::nullopt;
}

std::vector<std::string> operationKinds() {
  std::vector<std::string> words;
  for (const KindWords& kind : kKinds) words.emplace_back(kind.word);
  return words;
}

std::vector<std::string> constructWords() {
  std::vector<std::string> words;
  for (const auto& construct : kConstructs) words.emplace_back(construct.second);
  return words;
}

bool namesBones(OperationKind kind) {
  return kind == OperationKind::laminoplasty || kind == OperationKind::corpectomy ||
         kind == OperationKind::laminectomy || kind == OperationKind::laminectomy_fusion;
}

std::span<const ConstructWord> constructsOf(OperationKind kind) {
  switch (kind) {
    case OperationKind::implant:
      return kSingleImplants;
    case OperationKind::acdf:
      return kAcdf;
    case OperationKind::acdr:
      return kAcdr;
    case OperationKind::corpectomy:
      return kStrut;
    case OperationKind::posterior_fusion:
      return kPosterior;
    case OperationKind::fusion_360:
    case OperationKind::laminectomy_fusion:
      return kRods;
    case OperationKind::discectomy:
    case OperationKind::laminoplasty:
    case OperationKind::foraminotomy:
    case OperationKind::hardware_removal:
    case OperationKind::laminectomy:
      return {};
  }
  NUCHA_ASSERT(false, "a known kind of operation");
}

std::string rangeOf(const Operation& operation) { return spanOf(operation.upper, operation.lower); }

Operation operationFor(ConstructWord construct, Vertebra upper, Vertebra lower) {
  Operation operation;
  operation.upper = upper;
  operation.lower = lower;
  if (construct == ConstructWord::fusion_360) {
    operation.kind = OperationKind::fusion_360;
    return operation;
  }
  if (construct == ConstructWord::corpectomy) {
    const std::string where = fmt::format("corpectomy {}", spanOf(upper, lower));
    const int levels = indexOf(lower) - indexOf(upper);
    if (levels < 2 || levels > 3) {
      refuse(where, "takes the bodies between the first and the last bone", "give two or three levels, such as C4-C6");
    }
    operation.kind = OperationKind::corpectomy;
    operation.upper = static_cast<Vertebra>(indexOf(upper) + 1);
    operation.lower = static_cast<Vertebra>(indexOf(lower) - 1);
    return operation;
  }
  operation.construct = construct;
  operation.kind = isDisc(construct)     ? OperationKind::acdr
                   : isBehind(construct) ? OperationKind::posterior_fusion
                                         : OperationKind::acdf;
  return operation;
}

std::string describe(const Operation& operation) {
  return fmt::format("{} {}: {}.", wordsOf(operation.kind).title, rangeOf(operation), sentence(operation));
}

}  // namespace nucha
