// Operations on the neck. Each is a pure function: it takes a neck, changes exactly what its comment says, appends one
// plain sentence to `operations` and returns the neck. What cannot be done (no disc there, an implant in the way) is an
// InputError that says where, what and what to do first.
//
// Elementary steps come first; `operate` does any of them, or a whole procedure by its usual name, from an `Operation`,
// filling in what is not given from neck_implants.csv.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/evidence/implant_table.h"
#include "nucha/neck/neck.h"

namespace nucha {

// ---- elementary steps in front -------------------------------------------------------------------------------------

struct DiscectomyOptions {
  bool cut_pll = true;        ///< also cuts the posterior longitudinal ligament
  double uncinate_share = 0;  ///< share of both uncinate joints taken, 0 .. 1; any of it also clears the spurs there
};

/// Takes out the disc and cuts the ALL (by option the PLL); by option takes a share of the uncinate joints and the
/// osteophytes of both foramina. Bones stay where they are.
Neck discectomy(Neck neck, Level level, const DiscectomyOptions& options = {});

/// What goes between two bodies.
struct Spacer {
  ImplantKind kind = ImplantKind::cage;  ///< graft, cage, standalone_cage, corpectomy_cage or disc_replacement
  double height_mm = 0;                  ///< of the space between the endplates' centres once it is in
  double lordosis_deg = 0;               ///< of that space, positive when open in front
  double depth_mm = 0, width_mm = 0;     ///< footprint
  double modulus_MPa = 0;
  Constraint constraint = Constraint::none;  ///< of a disc replacement; it must have one, the others none
};

/// A spacer as it is usually chosen: height and footprint from the space as it is now, the rest from the table.
Spacer usualSpacer(const Neck& neck, ImplantKind kind, Vertebra upper, Vertebra lower, const ImplantTable& table,
                   Constraint constraint = Constraint::none);

/// Places a graft, cage, stand-alone cage or disc replacement in an emptied disc space. The space takes its height and
/// angle: the bones above move as one piece (see setSpace). Union at the level starts at 0.
Neck placeSpacer(Neck neck, Level level, const Spacer& spacer);

/// Adds an anterior plate with screws in every body from `upper` to `lower` (one to five levels). A dynamic one lets
/// its screws slide. Moves nothing.
Neck placePlate(Neck neck, Vertebra upper, Vertebra lower, bool dynamic = false);

/// Takes out the bodies from `first` to `last` (one or two, C3 to C7), the discs above and below them, the ALL, PLL and
/// uncinate joints there, and places a strut from the bone above to the bone below. Their arches, facets and posterior
/// ligaments stay. The gap takes the strut's height and angle, shared evenly by the levels. Union there starts at 0.
Neck corpectomy(Neck neck, Vertebra first, Vertebra last, const Spacer& strut);

/// Is the body gone, a strut in its place?
bool bodyReplaced(const Neck& neck, Vertebra vertebra);

// ---- elementary steps behind ---------------------------------------------------------------------------------------

/// Adds a rod on each side with a lateral mass or pedicle screw in every bone from `upper` to `lower` (C1 to T1).
Neck placeRods(Neck neck, ImplantKind kind, Vertebra upper, Vertebra lower);

/// Adds a wire loop round the spinous processes of `upper` and `lower` (C1 to T1). Their laminae must still be there.
Neck placeWire(Neck neck, Vertebra upper, Vertebra lower);

/// Takes away the laminae and spinous processes from `first` to `last` (C1 to T1): laminae_left becomes 0, and ISL, LF,
/// the nuchal lines and the posterior membranes of C1 that hold on to them are cut. Facets stay.
Neck laminectomy(Neck neck, Vertebra first, Vertebra last);

struct LaminoplastyOptions {
  Side open_side = Side::left;   ///< the other side is the hinge
  double canal_gain_mm = 0;      ///< deeper canal, more than 0
  double open_flavum_left = 0;   ///< share of the LF of the open side that stays
  double interspinous_left = 1;  ///< share of the ISL and nuchal lines that stays
};
LaminoplastyOptions usualLaminoplasty(const ImplantTable& table);

/// Opens the laminae from `first` to `last` like a door: they stay, the canal gets deeper (the back of the canal moves
/// back), LF of the open side and ISL and nuchal lines on them are partly cut.
Neck laminoplasty(Neck neck, Vertebra first, Vertebra last, const LaminoplastyOptions& options);

struct ForaminotomyOptions {
  Side side = Side::right;  ///< or bilateral
  double facet_share = 0;   ///< share of the whole facet that is taken, above 0, at most what is left
  double opened_mm = 0;     ///< how far the back wall of the foramen goes back
};
ForaminotomyOptions usualForaminotomy(const ImplantTable& table, Side side, std::optional<double> facet_share = {});

/// Takes a share of the facet from behind: Contact::remaining and that of the capsule fall by it, the foramen
/// opens.
Neck foraminotomy(Neck neck, Level level, const ForaminotomyOptions& options);

/// Takes out implants that lie wholly between `upper` and `lower`: those of a kind, or without one all but spacers.
/// Bone bridges, cut ligaments and the posture stay as they are. A strut in place of a body cannot be taken out.
Neck removeImplants(Neck neck, std::optional<ImplantKind> kind, Vertebra upper, Vertebra lower);

// ---- whole procedures ----------------------------------------------------------------------------------------------

enum class OperationKind {
  discectomy,          ///< levels
  implant,             ///< levels, construct: one implant only, on a prepared level
  laminoplasty,        ///< bones
  foraminotomy,        ///< levels
  hardware_removal,    ///< levels: takes out implants
  acdf,                ///< levels: anterior cervical discectomy and fusion
  acdr,                ///< levels: anterior cervical disc replacement
  corpectomy,          ///< bones: those whose bodies go; strut, by default with a static plate
  posterior_fusion,    ///< levels: lateral mass rods, pedicle rods or wire, nothing taken out
  fusion_360,          ///< levels: ACDF with cage and plate, lateral mass rods behind
  laminectomy,         ///< bones
  laminectomy_fusion,  ///< bones: laminectomy with rods over the same bones
};

/// The words by which constructs are called.
enum class ConstructWord {
  graft,
  cage,
  standalone,
  plate,
  dynamic_plate,
  posterior,
  pedicle,
  fusion_360,
  wire,
  disc,
  disc_constrained,
  disc_elastic,
  corpectomy
};

std::string_view name(OperationKind kind);       ///< as in study files: "hardware-removal"
std::string_view name(ConstructWord construct);  ///< "dynamic-plate", "360"
std::optional<OperationKind> findOperationKind(std::string_view text);
std::optional<ConstructWord> findConstructWord(std::string_view text);
std::vector<std::string> operationKinds();  ///< all names
std::vector<std::string> constructWords();  ///< all names
/// Does its range name bones (C5-C6: these two bones) rather than levels (C5-C6: the disc between them)?
bool namesBones(OperationKind kind);
/// Constructs that a kind can use, the default first; empty when it uses none.
std::span<const ConstructWord> constructsOf(OperationKind kind);

/// An operation in words that a study file can hold. What is not given comes from neck_implants.csv.
struct Operation {
  OperationKind kind = OperationKind::acdf;
  Vertebra upper = Vertebra::C5, lower = Vertebra::C6;  ///< the levels between them, or first and last bone
  std::optional<ConstructWord> construct;
  std::optional<Side> side;              ///< foraminotomy (default right), laminoplasty (open side, default left)
  std::optional<ImplantKind> implant;    ///< hardware_removal
  std::optional<bool> cut_pll;           ///< discectomy and what contains one; default yes
  std::optional<double> uncinate_share;  ///< the same; default 0
  std::optional<double> height_mm, lordosis_deg, depth_mm, width_mm, modulus_MPa;  ///< of every spacer placed
  std::optional<double> facet_share, opened_mm;                                    ///< foraminotomy
  std::optional<double> canal_gain_mm;                                             ///< laminoplasty
};

/// "C5-C6", "C4-C7"; "C5" for one bone.
std::string rangeOf(const Operation& operation);

/// The whole procedure that a construct word stands for over a range of levels: "plate" an ACDF with cage and static
/// plate, "posterior" lateral mass rods, "corpectomy" a strut for the bodies inside the range, and so on.
/// Throws InputError when the range does not suit (corpectomy needs two or three levels).
Operation operationFor(ConstructWord construct, Vertebra upper, Vertebra lower);

/// Does an operation; a whole procedure appends one sentence, `describe(operation)`. Spaces already emptied by an
/// earlier operation are taken as they are. Throws InputError for arguments that do not suit the kind or the neck.
Neck operate(Neck neck, const Operation& operation, const ImplantTable& table);

/// One sentence that says what the operation removes and adds.
std::string describe(const Operation& operation);

}  // namespace nucha
