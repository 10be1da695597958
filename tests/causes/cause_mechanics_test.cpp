// What each cause does to what is computed of a real neck: the quantity that it is about gets worse, the more the
// severer the cause; and comes back when the cause is undone.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "mechanics/real_neck.h"
#include "nucha/base/error.h"
#include "nucha/causes/cause_change.h"
#include "nucha/mechanics/muscles.h"
#include "nucha/mechanics/neck_bench.h"
#include "nucha/neck/condition.h"

namespace nucha {
namespace {

using test::after;
using test::dataFolder;
using test::man;
using test::mechanics;

constexpr Level kC12{Vertebra::C1}, kC56{Vertebra::C5}, kC67{Vertebra::C6};
constexpr double kMoment_Nm = 1.5;

const CauseTables& tables() {
  static const CauseTables kTables = loadCauseTables(dataFolder(), loadEvidence(dataFolder()));
  return kTables;
}

Neck united(double maturity) {
  return setUnion(after(ConstructWord::plate, Vertebra::C5, Vertebra::C6), Vertebra::C5, Vertebra::C6, maturity);
}

Neck with(const Neck& neck, const std::string& cause, const CausePlace& place, double severity) {
  return withCause(neck, cause, place, severity, tables(), mechanics().implants);
}

NeckBench& bench() {
  static NeckBench kBench(man(), mechanics(), kMoment_Nm);
  return kBench;
}

const SegmentResult& at(const Equilibrium& end, Level level) {
  return end.segments[static_cast<size_t>(indexOf(level))];
}

// largest over the ways a neck can turn; NaN where it finds no equilibrium
template <typename Read>
double worst(const Neck& neck, Read read) {
  double most = 0;
  for (const Direction way : kWays) {
    const Equilibrium* end = bench().turned(neck, way);
    if (end == nullptr) return std::nan("");
    most = std::max(most, read(*end, way));
  }
  return most;
}

using Reading = std::function<double(const Neck&)>;

Reading motion(Level level) {
  return [level](const Neck& neck) {
    return worst(neck,
                 [&](const Equilibrium& end, Direction way) { return std::abs(at(end, level).rotation.along(way)); });
  };
}

Reading rootStrain(Level level) {
  return [level](const Neck& neck) {
    return worst(neck, [&](const Equilibrium& end, Direction) { return at(end, level).foramen[0]->root_strain; });
  };
}

Reading facetForce(Level level) {
  return [level](const Neck& neck) {
    return worst(neck, [&](const Equilibrium& end, Direction) {
      return std::max(at(end, level).facet_N[0], at(end, level).facet_N[1]);
    });
  };
}

Reading upright(std::function<double(const Equilibrium&)> read) {
  return [read = std::move(read)](const Neck& neck) {
    const Equilibrium* end = bench().held(neck);
    return end == nullptr ? std::nan("") : read(*end);
  };
}

Reading leftForamen(Level level) {
  return upright([level](const Equilibrium& end) { return at(end, level).foramen[0]->area_mm2; });
}

Reading canal(Level level) {
  return upright([level](const Equilibrium& end) { return at(end, level).canal_mm.value_or(std::nan("")); });
}

// what the endplates bear; the load on them moves with the posture that sinking brings
double endplateStrength(const Equilibrium& end) {
  return end.implants.back().strength_N;  // spacers come last
}

double standsOut(const Neck& neck) {
  double most = 0;
  for (const Implant& implant : neck.implants) most = std::max(most, implant.migration_mm);
  return most;
}

double effort(const Equilibrium& end) {
  double sum = 0;
  for (const MuscleResult& muscle : end.muscles) sum += muscle.activation * muscle.activation;
  return sum;
}

double missing(const Neck& neck) { return holdPosture(neck, mechanics(), neutralPoses(neck)).missing_Nm; }

enum class Worse { higher, lower };

struct About {
  std::string cause;
  CausePlace place;
  Reading reading;
  Worse worse;
  bool graded = true;  ///< every step of severity counts
};

std::vector<About> quantities() {
  return {
      {"nonunion", {kC56}, motion(kC56), Worse::higher},
      {"epidural_fibrosis", {kC67}, rootStrain(kC67), Worse::higher},
      {"epidural_fibrosis", {}, rootStrain(kC56), Worse::higher},
      {"hw_loosening", {kC56}, motion(kC56), Worse::higher},
      {"hw_migration", {kC56}, motion(kC56), Worse::higher},
      {"hw_breakage", {kC56}, motion(kC56), Worse::higher, false},
      {"hw_impingement", {kC56}, standsOut, Worse::higher},
      {"root_compression_index", {kC56, Side::left}, leftForamen(kC56), Worse::lower},
      {"muscle_strain", {}, upright(effort), Worse::higher},
      {"muscle_strain", {}, missing, Worse::higher},
      {"motor_neuron_disease", {}, missing, Worse::higher},
      {"guillain_barre", {}, missing, Worse::higher},
      {"infection_early", {}, upright(endplateStrength), Worse::lower},
      {"infection_late", {}, upright(endplateStrength), Worse::lower},
      {"asd_foraminal", {kC67, Side::left}, leftForamen(kC67), Worse::lower},
      {"asd_facet", {kC67}, facetForce(kC67), Worse::higher},
      {"asd_disc", {kC67}, canal(kC67), Worse::lower},
      {"asd_disc", {kC67}, leftForamen(kC67), Worse::lower},
      {"malalignment", {}, [](const Neck& neck) { return neck.alignment.lordosis_deg; }, Worse::lower},
      {"myelopathy", {kC67}, canal(kC67), Worse::lower},
      {"fracture_instability", {}, motion(kC67), Worse::higher},
      {"asd_instability", {kC67}, motion(kC67), Worse::higher},
      {"asd_instability", {kC12}, motion(kC12), Worse::higher},
      {"heterotopic_ossification", {kC56}, motion(kC56), Worse::lower},
  };
}

Neck homeOf(const std::string& cause) {
  if (cause == "heterotopic_ossification") return after(ConstructWord::disc, Vertebra::C5, Vertebra::C6);
  return united(cause == "nonunion" ? 1 : 0.3);
}

TEST(CauseMechanics, EachCauseWorsensWhatItIsAbout) {
  for (const About& about : quantities()) {
    const Neck neck = homeOf(about.cause);
    double before = about.reading(neck);
    for (const double severity : {0.0, 0.5, 1.0}) {
      const double now = about.reading(with(neck, about.cause, about.place, severity));
      const bool counts = about.graded || severity == 0;
      if (counts && about.worse == Worse::higher) {
        EXPECT_GT(now, before) << about.cause << " at " << severity;
      } else if (counts) {
        EXPECT_LT(now, before) << about.cause << " at " << severity;
      }
      before = now;
    }
  }
}

TEST(CauseMechanics, NoChangingCauseIsLeftOut) {
  std::set<std::string> looked_at, changing;
  for (const About& about : quantities()) looked_at.insert(about.cause);
  for (const CauseChange& change : tables().changes) changing.insert(change.cause);
  EXPECT_EQ(looked_at, changing);
}

// what a construct has for a cause to befall
bool canHave(const std::string& cause, const std::string& word) {
  const bool replaces = word.starts_with("disc"), has_screws = !replaces && word != "graft" && word != "cage";
  if (cause == "hw_loosening" || cause == "hw_breakage") return has_screws;
  if (cause == "hw_migration" || cause == "hw_impingement") return word != "wire";
  if (cause == "nonunion") return !replaces;
  return cause != "heterotopic_ossification" || replaces;
}

TEST(CauseMechanics, EveryConstructGivesASoundNeckOrARefusal) {
  for (const std::string& word : constructWords()) {
    const Vertebra lower = word == "corpectomy" ? Vertebra::C7 : Vertebra::C6;
    const Neck neck = after(*findConstructWord(word), Vertebra::C5, lower);
    for (const CauseChange& change : tables().changes) {
      const bool fused = change.site == SiteKind::fused_level || change.site == SiteKind::fused_foramen;
      CausePlace place;
      if (change.site != SiteKind::none) place.level = fused ? kC56 : Level{Vertebra::C4};
      for (const double severity : {0.0, 0.5, 1.0}) {
        bool had = true;
        try {
          EXPECT_TRUE(faults(with(neck, change.cause, place, severity)).empty()) << change.cause << " " << word;
        } catch (const InputError&) {
          had = false;
        }
        EXPECT_EQ(had, canHave(change.cause, word)) << change.cause << " " << word << " " << severity;
      }
    }
  }
}

TEST(CauseMechanics, WhatUndoesACauseRestoresTheReading) {
  const Neck neck = united(0.3);
  struct Undo {
    std::string cause;
    CausePlace place;
    Reading reading;
    std::function<Neck(Neck)> cure;
    double near;
  };
  const std::vector<Undo> undos{
      {"asd_instability", {kC67}, motion(kC67), [](Neck n) { return setLaxity(std::move(n), kC67, 0); }, 0},
      {"myelopathy", {kC67}, canal(kC67), [](Neck n) { return setHerniation(std::move(n), kC67, 0); }, 0},
      {"epidural_fibrosis",
       {kC67},
       rootStrain(kC67),
       [](Neck n) { return setRootTether(std::move(n), kC67, Side::bilateral, 0); },
       0},
      {"muscle_strain",
       {},
       missing,
       [](Neck n) { return setMuscleWeakness(std::move(n), "all", Side::bilateral, 0); },
       0},
      // bones move there and back: equal within rounding
      {"asd_disc",
       {kC67},
       leftForamen(kC67),
       [&](Neck n) {
         n = setDiscGrade(setHerniation(std::move(n), kC67, 0), kC67, neck.segment(kC67).disc->grade,
                          mechanics().implants);
         return setOsteophyte(std::move(n), kC67, Side::bilateral, neck.segment(kC67).foramina[0]->osteophyte_mm);
       },
       1e-6},
  };
  for (const Undo& undo : undos) {
    const double healthy = undo.reading(neck);
    const double sick = undo.reading(with(neck, undo.cause, undo.place, 0.5));
    const double cured = undo.reading(undo.cure(with(neck, undo.cause, undo.place, 0.5)));
    EXPECT_GT(std::abs(sick - healthy), 0.05 * std::abs(healthy)) << undo.cause;
    EXPECT_NEAR(cured, healthy, undo.near) << undo.cause;
  }
}

}  // namespace
}  // namespace nucha
