// What became of a neck: healing, loosening, wear, weakness. Pure functions like the operations (surgery.h): each
// checks its arguments (InputError), changes exactly what its comment says and appends one plain sentence to
// `operations`. Values are set, not added, unless a comment says so.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/base/json.h"
#include "nucha/evidence/implant_table.h"
#include "nucha/neck/neck.h"

namespace nucha {

/// The first implant of a kind that lies at a level; nullopt when there is none.
std::optional<std::size_t> findImplant(const Neck& neck, ImplantKind kind, Level level);

/// Does an implant other than a disc replacement lie at a level?
bool isFused(const Neck& neck, Level level);

/// Bone bridge at every level from `upper` to `lower`: 0 none .. 1 solid. Something must have been fused there: an
/// implant other than a disc replacement, or no disc.
Neck setUnion(Neck neck, Vertebra upper, Vertebra lower, double maturity);

/// How far the screws of an implant lost their hold: 0 firm .. 1 none. It must have screws (plate, rods, stand-alone
/// cage) or be a wire.
Neck setLoosening(Neck neck, std::size_t implant, double loosening);

/// An implant that broke carries nothing any more but still lies there.
Neck breakImplant(Neck neck, std::size_t implant);

/// How far an implant moved out of its place: forward positive, backward (for a spacer: towards the canal) negative.
/// What no longer lies between the endplates carries nothing. A wire has nothing that could move.
Neck setMigration(Neck neck, std::size_t implant, double forward_mm);

/// A spacer sinks by `more_mm` into its endplates, added to what it sank before: its height and the space fall, the
/// bones above come down (see setSpace).
Neck sinkSpacer(Neck neck, std::size_t implant, double more_mm);

/// Pfirrmann grade 1 .. 5 of a disc. Its heights follow the share lost at that grade, and the bones above come down (or
/// up, when the grade is lower than before).
Neck setDiscGrade(Neck neck, Level level, int grade, const ImplantTable& table);

/// Arthritis of the facets of a level, 0 healthy .. 1 cartilage gone.
Neck setFacetArthritis(Neck neck, Level level, Side side, double arthritis);

/// How far a spur stands into the foramen from the front.
Neck setOsteophyte(Neck neck, Level level, Side side, double spur_mm);

/// How far disc or bone stands into the canal from the front, C2-C3 to C7-T1. At the side it stands in a foramen: that
/// is setOsteophyte().
Neck setHerniation(Neck neck, Level level, double into_canal_mm);

/// Scar that holds the root in the foramen: 0 free .. 1 fixed.
Neck setRootTether(Neck neck, Level level, Side side, double tether);

/// Share of their hold, 0 .. below 1, that the ligaments, the capsules and the disc's ring of a level lost: a torn or
/// worn-out segment. Lines that pass over other levels too stay as they are. What an operation cut stays cut: every
/// line keeps its share of the one that is left the most.
Neck setLaxity(Neck neck, Level level, double lost);
/// As setLaxity() counts it: what even the line that is left the most has lost; 0 where all are cut or none is drawn.
double laxityOf(const Neck& neck, Level level);

/// Turns a segment, C2-C3 to C7-T1, by so many degrees towards kyphosis (negative: towards lordosis), added to what
/// there is, about the back edge of its space: disc or spacer give way in front, the bones above come along (see
/// setSpace).
Neck addKyphosis(Neck neck, Level level, double more_deg);

/// Bone that grew about a disc replacement, where none should: 0 none .. 1 a solid bridge.
Neck setOssification(Neck neck, Level level, double maturity);

/// Share of their force that the muscles of a group and side lost; group "all" means every muscle.
Neck setMuscleWeakness(Neck neck, std::string_view group, Side side, double lost);

/// Trabecular density from `first` to `last`, Hounsfield units.
Neck setBoneDensity(Neck neck, Vertebra first, Vertebra last, double hounsfield);

// ---- in words ------------------------------------------------------------------------------------------------------

enum class ConditionKind {
  bone_union,
  loosening,
  broken,
  subsidence,
  disc_grade,
  facet_arthritis,
  osteophyte,
  root_tether,
  weakness,
  bone_density,
  migration,
  herniation,
  laxity,
  kyphosis,
  ossification
};
std::string_view name(ConditionKind kind);  ///< as in study files: "union", "disc-grade"
std::optional<ConditionKind> findConditionKind(std::string_view text);
std::vector<std::string> conditionKinds();
/// Can a condition of implants befall an implant of this kind?
bool befalls(ConditionKind condition, ImplantKind implant);

/// A condition in words that a study file can hold.
struct Condition {
  ConditionKind kind = ConditionKind::bone_union;
  Vertebra upper = Vertebra::C5, lower = Vertebra::C6;  ///< levels between them; first and last bone of a density
  Side side = Side::bilateral;
  double value = 0;                    ///< share, mm, degrees, grade or HU as the kind asks for; not used by `broken`
  std::optional<ImplantKind> implant;  ///< of what befalls implants; without one every implant it can befall
  std::string group = "all";           ///< weakness
};

/// Brings about a condition at every level, or on every implant, that it names. One sentence is appended for each.
/// Throws InputError for arguments that do not suit the kind or the neck.
Neck bringAbout(Neck neck, const Condition& condition, const ImplantTable& table);

/// {"condition": "union", "levels": "C5-C6", "value": 1}; keys "side", "implant" and "group" where they mean something,
/// "bones" in place of "levels" for a density.
Json toJson(const Condition& condition);
/// Throws InputError naming the JSON pointer of every unknown key, missing key and wrong value.
Condition conditionFromJson(const Json& json, const std::string& file, const std::string& pointer = "");

}  // namespace nucha
