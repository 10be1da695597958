// Condition: its words, study files, and bringing it about.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/neck/condition.h"
#include "nucha/neck/surgery_checks.h"
#include "nucha/neck/surgery_reader.h"

namespace nucha {
namespace {

// what a kind is told besides where
struct Takes {
  ConditionKind kind;
  std::string_view word;
  bool value, side, implant, group;
};

constexpr std::array<Takes, 15> kKinds{{
    {ConditionKind::bone_union, "union", true, false, false, false},
    {ConditionKind::loosening, "loosening", true, false, true, false},
    {ConditionKind::broken, "broken", false, false, true, false},
    {ConditionKind::subsidence, "subsidence", true, false, true, false},
    {ConditionKind::disc_grade, "disc-grade", true, false, false, false},
    {ConditionKind::facet_arthritis, "facet-arthritis", true, true, false, false},
    {ConditionKind::osteophyte, "osteophyte", true, true, false, false},
    {ConditionKind::root_tether, "root-tether", true, true, false, false},
    {ConditionKind::weakness, "weakness", true, true, false, true},
    {ConditionKind::bone_density, "bone-density", true, false, false, false},
    {ConditionKind::migration, "migration", true, false, true, false},
    {ConditionKind::herniation, "herniation", true, false, false, false},
    {ConditionKind::laxity, "laxity", true, false, false, false},
    {ConditionKind::kyphosis, "kyphosis", true, false, false, false},
    {ConditionKind::ossification, "ossification", true, false, false, false},
}};

const Takes& takesOf(ConditionKind kind) {
  const auto* const found =
      std::find_if(kKinds.begin(), kKinds.end(), [kind](const Takes& takes) { return takes.kind == kind; });
  NUCHA_ASSERT(found != kKinds.end(), "a known kind of condition");
  return *found;
}

bool hasRange(ConditionKind kind) { return kind != ConditionKind::weakness; }

template <typename Change>
Neck onLevels(Neck neck, const Condition& condition, Change change) {
  const std::string where = fmt::format("{} {}", name(condition.kind), spanOf(condition.upper, condition.lower));
  checkRange(where, condition.upper, condition.lower, Vertebra::C0, Vertebra::T1);
  for (int i = indexOf(condition.upper); i < indexOf(condition.lower); ++i) {
    neck = change(std::move(neck), Level{static_cast<Vertebra>(i)});
  }
  return neck;
}

// every implant meant that reaches into the levels
template <typename Change>
Neck onImplants(Neck neck, const Condition& condition, Change change) {
  const std::string where = fmt::format("{} {}", name(condition.kind), spanOf(condition.upper, condition.lower));
  checkRange(where, condition.upper, condition.lower, Vertebra::C0, Vertebra::T1);
  bool found = false;
  for (std::size_t i = 0; i < neck.implants.size(); ++i) {
    const Implant& implant = neck.implants[i];
    const bool reaches = implant.upper < condition.lower && implant.lower > condition.upper;
    const bool meant = condition.implant ? implant.kind == *condition.implant : befalls(condition.kind, implant.kind);
    if (!reaches || !meant) continue;
    neck = change(std::move(neck), i);
    found = true;
  }
  if (!found) refuse(where, "no such implant lies there", "check implant and levels");
  return neck;
}

int gradeOf(const Condition& condition) {
  const double grade = condition.value;
  const bool whole = grade == std::floor(grade) && std::abs(grade) < 100;
  if (!whole) refuse("disc-grade", fmt::format("{} is no Pfirrmann grade", shown(grade)), "1 to 5");
  return static_cast<int>(grade);
}

}  // namespace

std::string_view name(ConditionKind kind) { return takesOf(kind).word; }

std::optional<ConditionKind> findConditionKind(std::string_view text) {
  for (const Takes& takes : kKinds) {
    if (takes.word == text) return takes.kind;
  }
  return std::nullopt;
}

std::vector<std::string> conditionKinds() {
  std::vector<std::string> words;
  for (const Takes& takes : kKinds) words.emplace_back(takes.word);
  return words;
}

bool befalls(ConditionKind condition, ImplantKind implant) {
  switch (condition) {
    case ConditionKind::subsidence:
      return liesBetweenBodies(implant);
    case ConditionKind::loosening:
      return !liesBetweenBodies(implant) || implant == ImplantKind::standalone_cage;
    case ConditionKind::migration:
      return implant != ImplantKind::wire;
    case ConditionKind::broken:
      return true;
    default:
      return false;
  }
}

Neck bringAbout(Neck neck, const Condition& condition, const ImplantTable& table) {
  const double value = condition.value;
  const Side side = condition.side;
  switch (condition.kind) {
    case ConditionKind::bone_union:
      return setUnion(std::move(neck), condition.upper, condition.lower, value);
    case ConditionKind::loosening:
      return onImplants(std::move(neck), condition,
                        [value](Neck now, std::size_t i) { return setLoosening(std::move(now), i, value); });
    case ConditionKind::broken:
      return onImplants(std::move(neck), condition,
                        [](Neck now, std::size_t i) { return breakImplant(std::move(now), i); });
    case ConditionKind::subsidence:
      return onImplants(std::move(neck), condition,
                        [value](Neck now, std::size_t i) { return sinkSpacer(std::move(now), i, value); });
    case ConditionKind::disc_grade:
      return onLevels(std::move(neck), condition, [grade = gradeOf(condition), &table](Neck now, Level level) {
        return setDiscGrade(std::move(now), level, grade, table);
      });
    case ConditionKind::facet_arthritis:
      return onLevels(std::move(neck), condition, [value, side](Neck now, Level level) {
        return setFacetArthritis(std::move(now), level, side, value);
      });
    case ConditionKind::osteophyte:
      return onLevels(std::move(neck), condition, [value, side](Neck now, Level level) {
        return setOsteophyte(std::move(now), level, side, value);
      });
    case ConditionKind::root_tether:
      return onLevels(std::move(neck), condition, [value, side](Neck now, Level level) {
        return setRootTether(std::move(now), level, side, value);
      });
    case ConditionKind::weakness:
      return setMuscleWeakness(std::move(neck), condition.group, side, value);
    case ConditionKind::bone_density:
      return setBoneDensity(std::move(neck), condition.upper, condition.lower, value);
    case ConditionKind::migration:
      return onImplants(std::move(neck), condition,
                        [value](Neck now, std::size_t i) { return setMigration(std::move(now), i, value); });
    case ConditionKind::herniation:
      return onLevels(std::move(neck), condition,
                      [value](Neck now, Level level) { return setHerniation(std::move(now), level, value); });
    case ConditionKind::laxity:
      return onLevels(std::move(neck), condition,
                      [value](Neck now, Level level) { return setLaxity(std::move(now), level, value); });
    case ConditionKind::kyphosis:
      return onLevels(std::move(neck), condition,
                      [value](Neck now, Level level) { return addKyphosis(std::move(now), level, value); });
    case ConditionKind::ossification:
      return onLevels(std::move(neck), condition,
                      [value](Neck now, Level level) { return setOssification(std::move(now), level, value); });
  }
  NUCHA_ASSERT(false, "a known kind of condition");
}

Json toJson(const Condition& condition) {
  const Takes& takes = takesOf(condition.kind);
  Json json;
  json["condition"] = takes.word;
  if (hasRange(condition.kind)) {
    json[condition.kind == ConditionKind::bone_density ? "bones" : "levels"] = spanOf(condition.upper, condition.lower);
  }
  if (takes.value) json["value"] = condition.value;
  if (takes.side) json["side"] = name(condition.side);
  if (takes.implant && condition.implant) json["implant"] = name(*condition.implant);
  if (takes.group) json["group"] = condition.group;
  return json;
}

Condition conditionFromJson(const Json& json, const std::string& file, const std::string& pointer) {
  ObjectReader reader(json, file, pointer);
  reader.allow({"condition", "levels", "bones", "value", "side", "implant", "group"});
  Condition condition;
  const auto word = reader.word("condition", conditionKinds(), true);
  if (word) {
    condition.kind = *findConditionKind(*word);
    const Takes& takes = takesOf(condition.kind);
    reader.refuseUnless(takes.value, "value", *word);
    reader.refuseUnless(takes.side, "side", *word);
    reader.refuseUnless(takes.implant, "implant", *word);
    reader.refuseUnless(takes.group, "group", *word);
    if (hasRange(condition.kind)) {
      reader.range(condition.kind == ConditionKind::bone_density, condition.upper, condition.lower, *word);
    } else {
      reader.refuseUnless(false, "levels", *word);
      reader.refuseUnless(false, "bones", *word);
    }
    if (takes.value) condition.value = reader.number("value", true).value_or(0);
  }
  if (const auto side = reader.word("side", {"left", "right", "bilateral"})) condition.side = *findSide(*side);
  condition.implant = reader.implant("implant");
  condition.group = reader.text("group").value_or(condition.group);
  reader.finish();
  return condition;
}

}  // namespace nucha
