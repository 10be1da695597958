#include "nucha/treatments/treatment_change.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/neck/remedy.h"

namespace nucha {
namespace {

using Kind = TreatmentChange::Kind;

constexpr double kBridged = 0.5;  // share of a grown bridge from which a level counts as one that unites

void addLevels(const TreatmentSite& site, std::vector<Level>& levels) {
  for (int i = indexOf(site.upper); i < indexOf(site.lower); ++i) {
    const Level level{static_cast<Vertebra>(i)};
    if (!holds(levels, level)) levels.push_back(level);
  }
}

// ---- places ----

// none: the place is not known
std::vector<TreatmentSite> placesOf(const TreatmentChange& row, const TreatmentSites& sites) {
  const auto one = [](const std::optional<TreatmentSite>& site) {
    return site ? std::vector<TreatmentSite>{*site} : std::vector<TreatmentSite>{};
  };
  switch (row.where) {
    case TreatmentPlace::index:
      return sites.index;
    case TreatmentPlace::adjacent:
      return one(sites.adjacent);
    case TreatmentPlace::site:
      return one(sites.site ? sites.site : row.fixed);
    case TreatmentPlace::fixed:
      return one(row.fixed);
    case TreatmentPlace::neck:
      return {{Vertebra::C0, Vertebra::T1, Side::bilateral}};
  }
  NUCHA_ASSERT(false, "a known place");
  return {};
}

void checkNeeds(const Neck& neck, const TreatmentChange& row, const TreatmentSite& site) {
  if (!row.needs) return;
  const auto fits = [&](const Implant& i) { return i.kind == *row.needs && liesWithin(i, site.upper, site.lower); };
  if (std::any_of(neck.implants.begin(), neck.implants.end(), fits)) return;
  throw InputError(Fault{fmt::format("{} {}-{}", row.treatment, name(site.upper), name(site.lower)),
                         fmt::format("no {} lies there", name(*row.needs)), "choose another treatment"});
}

// ---- the kinds ----

Neck emptied(Neck neck, const TreatmentSite& site) {
  std::vector<ImplantKind> kinds;
  for (const Implant& implant : neck.implants) {
    const bool known = std::find(kinds.begin(), kinds.end(), implant.kind) != kinds.end();
    if (liesWithin(implant, site.upper, site.lower) && !known) kinds.push_back(implant.kind);
  }
  for (const ImplantKind kind : kinds) neck = removeImplants(std::move(neck), kind, site.upper, site.lower);
  return neck;
}

Neck operated(Neck neck, const TreatmentChange& row, const TreatmentSite& site, const ImplantTable& implants) {
  if (row.removes) neck = emptied(std::move(neck), site);
  Operation operation;
  operation.kind = row.operation;
  operation.upper = site.upper;
  operation.lower = site.lower;
  operation.construct = row.construct;
  if (row.operation == OperationKind::foraminotomy) operation.side = site.side;
  if (row.amount) operation.lordosis_deg = row.amount->value;
  return operate(std::move(neck), operation, implants);
}

Neck conditioned(Neck neck, const TreatmentChange& row, const TreatmentSite& site, const ImplantTable& implants) {
  Condition condition;
  condition.kind = row.condition;
  condition.upper = site.upper;
  condition.lower = site.lower;
  condition.side = site.side;
  condition.value = row.amount->value;
  return bringAbout(std::move(neck), condition, implants);
}

Neck changed(Neck neck, const TreatmentChange& row, const TreatmentSite& site, const ImplantTable& implants) {
  checkNeeds(neck, row, site);
  switch (row.kind) {
    case Kind::operation:
      return operated(std::move(neck), row, site, implants);
    case Kind::exchange:
      return exchangeImplants(std::move(neck), site.upper, site.lower);
    case Kind::condition:
      return conditioned(std::move(neck), row, site, implants);
    case Kind::training:
      return trainMuscles(std::move(neck), row.amount->value);
    case Kind::posture:
      return carryHeadBack(std::move(neck), row.amount->value);
    case Kind::course:
    case Kind::none:
      return neck;
  }
  NUCHA_ASSERT(false, "a known kind");
  return neck;
}

void applyFactor(CourseSubject& subject, const TreatmentChange& row, std::vector<std::string>& said) {
  double* factor = nullptr;
  switch (row.factor) {
    case CourseFactor::union_odds:
      factor = &subject.union_odds;
      said.push_back(fmt::format("Odds of union times {}.", shown(row.amount->value)));
      break;
    case CourseFactor::adjacent_odds:
      factor = &subject.adjacent_odds;
      said.push_back(fmt::format("Hazard of symptoms beside the fused levels times {}.", shown(row.amount->value)));
      break;
    case CourseFactor::muscle_target:
      factor = &subject.muscle_target;
      said.push_back(fmt::format("Strength that the muscles go towards times {}.", shown(row.amount->value)));
      break;
  }
  NUCHA_ASSERT(factor != nullptr, "a known factor");
  *factor *= row.amount->value;
}

// ---- the course ----

// levels that get an implant or graft by this row
std::vector<Level> takenLevels(const TreatmentChange& row, const std::vector<TreatmentSite>& places) {
  std::vector<Level> levels;
  if (row.kind != Kind::operation || !(row.united || row.operation == OperationKind::acdr)) return levels;
  for (const TreatmentSite& site : places) addLevels(site, levels);
  return levels;
}

// a level that was grafted before and is not grafted now
std::optional<HealingLevel> carriedOver(const HealingLevel& old, const Neck& neck, double united_maturity) {
  if (old.nonunion) return old;
  if (neck.segment(old.level).union_maturity > kBridged * united_maturity) return std::nullopt;
  return old;
}

// `grafted`: levels that shall unite anew; `replaced`: those that carry a disc replacement now
void restartHealing(CourseSubject& subject, const std::vector<Level>& grafted, const std::vector<Level>& replaced,
                    double united_maturity) {
  for (const auto* levels : {&grafted, &replaced}) {
    for (const Level level : *levels) {
      if (!holds(subject.operated, level)) subject.operated.push_back(level);
    }
  }
  std::sort(subject.operated.begin(), subject.operated.end());
  std::vector<HealingLevel> healing;
  for (const HealingLevel& old : subject.healing) {
    if (holds(grafted, old.level) || holds(replaced, old.level)) continue;
    const auto kept = grafted.empty() ? std::optional(old) : carriedOver(old, subject.now, united_maturity);
    if (kept) healing.push_back(*kept);
  }
  for (const Level level : grafted) healing.push_back({level, std::nullopt});
  std::sort(healing.begin(), healing.end(),
            [](const HealingLevel& a, const HealingLevel& b) { return a.level < b.level; });
  subject.healing = std::move(healing);
  if (!grafted.empty()) subject.months_since = 0;
}

Neck bridged(Neck neck, const std::vector<Level>& grafted, double maturity) {
  for (const Level level : grafted) neck = setUnion(std::move(neck), level.upper, level.lower(), maturity);
  return neck;
}

}  // namespace

std::vector<TreatmentSite> sitesOfRuns(const std::vector<Level>& levels) {
  std::vector<TreatmentSite> sites;
  for (const LevelRun& run : runsOf(levels)) sites.push_back({run.upper, run.lower, Side::bilateral});
  return sites;
}

std::optional<Treated> treat(const CourseSubject& before, std::string_view treatment, const TreatmentSites& sites,
                             const TreatmentTables& tables, const ImplantTable& implants, double united_maturity,
                             std::string& why) {
  const std::vector<const TreatmentChange*> rows = tables.of(treatment);
  NUCHA_ASSERT(!rows.empty(), "every treatment stands in the table");
  if (rows.front()->kind == Kind::none) {
    why = rows.front()->why;
    return std::nullopt;
  }
  Treated treated;
  treated.subject = before;
  Neck neck = before.now;
  std::vector<Level> grafted, replaced;
  for (const TreatmentChange* row : rows) {
    if (row->kind == Kind::course) {
      applyFactor(treated.subject, *row, treated.said);
      treated.changes_course = true;
      continue;
    }
    const std::vector<TreatmentSite> places = placesOf(*row, sites);
    if (places.empty()) {
      why = "no level stands out at which it would be done";
      return std::nullopt;
    }
    for (const TreatmentSite& site : places) {
      neck = changed(std::move(neck), *row, site, implants);
      if (row->where != TreatmentPlace::neck) addLevels(site, treated.levels);
    }
    for (const Level level : takenLevels(*row, places)) {
      std::vector<Level>& levels = row->united ? grafted : replaced;
      if (!holds(levels, level)) levels.push_back(level);
    }
    treated.changes_neck = true;
  }
  std::sort(treated.levels.begin(), treated.levels.end());
  treated.grafts = !grafted.empty();
  treated.neck = std::move(neck);
  treated.united = bridged(treated.neck, grafted, united_maturity);
  treated.subject.now = treated.neck;
  restartHealing(treated.subject, grafted, replaced, united_maturity);
  const auto done = static_cast<std::ptrdiff_t>(before.now.operations.size());
  treated.said.insert(treated.said.begin(), treated.united.operations.begin() + done, treated.united.operations.end());
  return treated;
}

}  // namespace nucha
