#include "nucha/causes/cause_change.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/text.h"

namespace nucha {
namespace {

constexpr int kWorstGrade = 5;

bool isOperated(const Neck& neck, Level level) {
  return isEmptied(neck, level) || isFused(neck, level) || findImplant(neck, ImplantKind::disc_replacement, level);
}

std::vector<Level> operatedLevels(const Neck& neck) {
  std::vector<Level> levels;
  for (int i = 0; i < kSegments; ++i) {
    const Level level{static_cast<Vertebra>(i)};
    if (isOperated(neck, level)) levels.push_back(level);
  }
  return levels;
}

std::optional<Level> narrowestLevel(const Neck& neck) {
  std::optional<Level> narrowest;
  double least = 0;
  for (Vertebra upper = Vertebra::C2; upper < Vertebra::T1; upper = Level{upper}.lower()) {
    const Level level{upper};
    const double bone = std::min(neck.bone(upper).canal_depth_mm, neck.bone(level.lower()).canal_depth_mm);
    const double free = bone - neck.segment(level).herniation_mm;
    if (narrowest && free >= least) continue;
    narrowest = level;
    least = free;
  }
  return narrowest;
}

std::optional<Level> junctionLevel(const Neck& neck) {
  const std::vector<Level> operated = operatedLevels(neck);
  if (operated.empty()) return std::nullopt;
  const Vertebra below = operated.back().lower();
  if (below < Vertebra::T1) return Level{below};
  const int above = indexOf(operated.front()) - 1;
  return above < 0 ? std::nullopt : std::optional(Level{static_cast<Vertebra>(above)});
}

double amountAt(const Range& range, double severity) {
  if (severity <= 0.5) return range.lo + 2 * severity * (range.value - range.lo);
  return range.value + (2 * severity - 1) * (range.hi - range.value);
}

// so much of a share is left after another part of it has gone
double lossOf(double lost, double more) { return 1 - (1 - lost) * (1 - more); }

/// One change being brought about.
class Bringing {
 public:
  Bringing(Neck& neck, const CauseChange& change, const CausePlace& place, double severity, const ImplantTable& table)
      : neck_(neck), change_(change), place_(place), amount_(amountAt(change.amount, severity)), table_(table) {}

  void bring() {
    switch (change_.where) {
      case ChangeWhere::implants:
        return onImplants();
      case ChangeWhere::neck:
        return onNeck();
      default:
        return onLevels();
    }
  }

 private:
  [[noreturn]] void refuse(std::string what, std::string fix) const {
    const std::string at = place_.level ? " at " + name(*place_.level) : "";
    throw InputError(Fault{fmt::format("cause '{}'{}", change_.cause, at), std::move(what), std::move(fix)});
  }

  void nothingThere(std::string what, std::string fix) const {
    if (change_.needed) refuse(std::move(what), std::move(fix));
  }

  // metal that breaks is what can loosen: screws, plates, rods, wires; a spacer behind a plate has no way out
  bool isMeant(const Implant& implant) const {
    if (place_.level && !covers(implant, *place_.level)) return false;
    if (change_.kind == ConditionKind::migration && isBehindPlate(implant)) return false;
    const bool breaks = change_.kind == ConditionKind::broken;
    return befalls(breaks ? ConditionKind::loosening : change_.kind, implant.kind);
  }

  bool isBehindPlate(const Implant& implant) const {
    const bool between = befalls(ConditionKind::subsidence, implant.kind);
    return between && findImplant(neck_, ImplantKind::plate, Level{implant.upper}).has_value();
  }

  void onImplants() {
    bool found = false;
    for (std::size_t i = 0; i < neck_.implants.size(); ++i) {
      if (!isMeant(neck_.implants[i])) continue;
      changeImplant(i);
      found = true;
    }
    if (!found) {
      nothingThere(fmt::format("there is no implant that '{}' could befall", name(change_.kind)),
                   "choose a level with such an implant");
    }
  }

  void changeImplant(std::size_t i) {
    const Implant implant = neck_.implants[i];
    if (change_.kind == ConditionKind::loosening) {
      neck_ = setLoosening(std::move(neck_), i, lossOf(implant.loosening, amount_));
    } else if (change_.kind == ConditionKind::broken) {
      neck_ = breakImplant(std::move(neck_), i);
    } else if (change_.kind == ConditionKind::subsidence) {
      neck_ = sinkSpacer(std::move(neck_), i, amount_);
    } else {
      const bool behind = implant.kind == ImplantKind::lateral_mass_rods || implant.kind == ImplantKind::pedicle_rods;
      neck_ = setMigration(std::move(neck_), i, implant.migration_mm + (behind ? -amount_ : amount_));
    }
  }

  // each muscle by itself: one may have been weak before
  void onNeck() {
    std::vector<double> strengths;
    for (const Muscle& muscle : neck_.muscles) {
      const bool meant = place_.side == Side::bilateral || muscle.side == place_.side;
      strengths.push_back(meant ? muscle.strength * (1 - amount_) : muscle.strength);
    }
    neck_ = setMuscleWeakness(std::move(neck_), "all", place_.side, amount_);
    for (std::size_t i = 0; i < strengths.size(); ++i) neck_.muscles[i].strength = strengths[i];
  }

  std::vector<Level> levels() const {
    if (place_.level) return {*place_.level};
    std::optional<Level> one;
    switch (change_.where) {
      case ChangeWhere::operated:
        return operatedLevels(neck_);
      case ChangeWhere::narrowest:
        one = narrowestLevel(neck_);
        break;
      case ChangeWhere::junction:
        one = junctionLevel(neck_);
        break;
      default:
        refuse("it needs a level", "say at which level it sits");
    }
    return one ? std::vector{*one} : std::vector<Level>{};
  }

  void onLevels() {
    const std::vector<Level> at = levels();
    if (at.empty()) nothingThere("no level was operated", "say at which level it sits");
    if (change_.kind == ConditionKind::bone_density) return weakenBones(at);
    const bool shared = change_.kind == ConditionKind::kyphosis || change_.kind == ConditionKind::osteophyte ||
                        change_.kind == ConditionKind::herniation;
    if (shared && at.size() > 1) amount_ /= static_cast<double>(at.size());
    for (const Level level : at) changeLevel(level);
  }

  void weakenBones(const std::vector<Level>& levels) {
    std::vector<Vertebra> bones;
    for (const Level level : levels) {
      for (const Vertebra bone : {level.upper, level.lower()}) {
        if (std::find(bones.begin(), bones.end(), bone) == bones.end()) bones.push_back(bone);
      }
    }
    for (const Vertebra bone : bones) {
      const double left = neck_.bone(bone).density_HU * (1 - amount_);
      neck_ = setBoneDensity(std::move(neck_), bone, bone, left);
    }
  }

  void changeLevel(Level level) {
    const double maturity = neck_.segment(level).union_maturity, laxity = laxityOf(neck_, level);
    const double into_canal =
        std::min(neck_.segment(level).herniation_mm + amount_, neck_.bone(level.lower()).canal_depth_mm);
    switch (change_.kind) {
      case ConditionKind::bone_union:
        if (findImplant(neck_, ImplantKind::disc_replacement, level)) {
          refuse("a disc replacement is not meant to unite", "choose a fused level");
        }
        neck_ = setUnion(std::move(neck_), level.upper, level.lower(), maturity * (1 - amount_));
        return;
      case ConditionKind::ossification:
        neck_ = setOssification(std::move(neck_), level, lossOf(maturity, amount_));
        return;
      case ConditionKind::disc_grade:
        return wearDisc(level);
      case ConditionKind::laxity:
        neck_ = setLaxity(std::move(neck_), level, lossOf(laxity, amount_));
        return;
      case ConditionKind::kyphosis:
        neck_ = addKyphosis(std::move(neck_), level, amount_);
        return;
      case ConditionKind::herniation:
        neck_ = setHerniation(std::move(neck_), level, into_canal);
        return;
      case ConditionKind::facet_arthritis:
      case ConditionKind::osteophyte:
      case ConditionKind::root_tether:
        return changeSides(level);
      default:
        NUCHA_ASSERT(false, "a change of levels, as the loader checks");
    }
  }

  void wearDisc(Level level) {
    const std::optional<Disc>& disc = neck_.segment(level).disc;
    if (!disc) return nothingThere("the disc was taken out there", "choose a level that still has its disc");
    const int grade = std::min(kWorstGrade, disc->grade + static_cast<int>(std::lround(amount_)));
    if (grade != disc->grade) neck_ = setDiscGrade(std::move(neck_), level, grade, table_);
  }

  // each side by itself: one may be worse than the other
  void changeSides(Level level) {
    for (const Side side : {Side::left, Side::right}) {
      if (place_.side != Side::bilateral && place_.side != side) continue;
      const std::optional<Foramen>& foramen = neck_.segment(level).foramina[side == Side::left ? 0 : 1];
      const double spur = (foramen ? foramen->osteophyte_mm : 0) + amount_;
      const double tether = lossOf(foramen ? foramen->root_tether : 0, amount_);
      const double arthritis = lossOf(arthritisOf(level, side), amount_);
      if (change_.kind == ConditionKind::facet_arthritis) {
        neck_ = setFacetArthritis(std::move(neck_), level, side, arthritis);
      } else if (change_.kind == ConditionKind::osteophyte) {
        neck_ = setOsteophyte(std::move(neck_), level, side, spur);
      } else {
        neck_ = setRootTether(std::move(neck_), level, side, tether);
      }
    }
  }

  double arthritisOf(Level level, Side side) const {
    for (const Contact& contact : neck_.segment(level).contacts) {
      if (contact.kind == ContactKind::facet && contact.side == side) return contact.arthritis;
    }
    return 0;
  }

  Neck& neck_;
  const CauseChange& change_;
  const CausePlace& place_;
  double amount_;
  const ImplantTable& table_;
};

bool sitsAtFused(SiteKind site) { return site == SiteKind::fused_level || site == SiteKind::fused_foramen; }

bool sitsAtMobile(SiteKind site) {
  return site == SiteKind::mobile_level || site == SiteKind::mobile_foramen || site == SiteKind::mobile_facet;
}

void checkPlace(const Neck& neck, std::string_view cause, SiteKind site, const CausePlace& place) {
  if (!place.level) return;
  const Level level = *place.level;
  const auto refuse = [&](std::string what, std::string fix) {
    throw InputError(Fault{fmt::format("cause '{}' at {}", cause, name(level)), std::move(what), std::move(fix)});
  };
  if (level.lower() > Vertebra::T1) refuse("the neck ends at T1", "C0-C1 to C7-T1");
  if (sitsAtMobile(site) && isFused(neck, level)) {
    refuse("this level was fused, and the cause sits at levels that move", "choose a level that was not fused");
  }
  if (sitsAtFused(site) && !isOperated(neck, level)) {
    refuse("this level was not operated, and the cause sits at operated levels", "choose an operated level");
  }
}

}  // namespace

bool CauseTables::changesNeck(std::string_view cause) const {
  return std::any_of(changes.begin(), changes.end(), [&](const CauseChange& row) { return row.cause == cause; });
}

const UnchangingCause* CauseTables::findUnchanging(std::string_view cause) const {
  const auto found = std::find_if(unchanging.begin(), unchanging.end(),
                                  [&](const UnchangingCause& row) { return row.cause == cause; });
  return found == unchanging.end() ? nullptr : &*found;
}

Neck withCause(Neck neck, std::string_view cause, const CausePlace& place, double severity, const CauseTables& tables,
               const ImplantTable& implants) {
  if (tables.findUnchanging(cause) != nullptr) return neck;
  const std::string where = fmt::format("cause '{}'", cause);
  if (!tables.changesNeck(cause)) throw InputError(Fault{where, "the tables do not know it", "see cause_changes.csv"});
  if (!(severity >= 0 && severity <= 1)) {
    throw InputError(Fault{where, fmt::format("severity is {}", shown(severity)), "between 0 (mild) and 1 (severe)"});
  }
  for (const CauseChange& change : tables.changes) {
    if (change.cause != cause) continue;
    checkPlace(neck, cause, change.site, place);
    Bringing(neck, change, place, severity, implants).bring();
  }
  return neck;
}

}  // namespace nucha
