// faults() and validate(): can this neck be computed with?
#include <fmt/format.h>

#include <Eigen/LU>
#include <cmath>
#include <limits>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/neck/neck.h"

namespace nucha {
namespace {

constexpr double kAligned = 1e-6;   // of unit vectors and rotations
constexpr double kShortest = 1e-3;  // mm, of a line

class Checker {
 public:
  explicit Checker(const Neck& neck) : neck_(neck) {}

  std::vector<std::string> check() {
    checkPerson();
    for (size_t i = 0; i < neck_.bones.size(); ++i) checkBone(neck_.bones[i], static_cast<Vertebra>(i));
    for (size_t i = 0; i < neck_.segments.size(); ++i) checkSegment(neck_.segments[i], Level{static_cast<Vertebra>(i)});
    checkDiscPlaces();
    for (size_t i = 0; i < neck_.ligaments.size(); ++i) checkLigament(neck_.ligaments[i], i);
    for (size_t i = 0; i < neck_.muscles.size(); ++i) checkMuscle(neck_.muscles[i], i);
    for (size_t i = 0; i < neck_.implants.size(); ++i) checkImplant(neck_.implants[i], i);
    return std::move(faults_);
  }

 private:
  void fault(const std::string& where, const std::string& what) { faults_.push_back(where + ": " + what); }

  // lo <= value <= hi; `above` refuses lo itself
  void number(const std::string& where, double value, double lo, double hi, bool above = false) {
    if (std::isfinite(value) && (above ? value > lo : value >= lo) && value <= hi) return;
    const std::string least = fmt::format("{} {}", above ? "above" : "at least", shown(lo));
    const std::string most = std::isfinite(hi) ? " and at most " + shown(hi) : "";
    fault(where, fmt::format("is {}, must be {}{}", value, least, most));
  }
  void positive(const std::string& where, double value) { number(where, value, 0, kEndless, true); }
  void notNegative(const std::string& where, double value) { number(where, value, 0, kEndless); }
  void share(const std::string& where, double value) { number(where, value, 0, 1); }
  void finite(const std::string& where, double value) {
    if (!std::isfinite(value)) fault(where, fmt::format("is {}, must be a finite number", value));
  }
  void point(const std::string& where, const Vec3& value) {
    if (!value.allFinite()) fault(where, "has a coordinate that is not a finite number");
  }
  void unit(const std::string& where, const Vec3& value) {
    if (!(std::abs(value.norm() - 1) <= kAligned)) {
      fault(where, fmt::format("has length {}, must be a unit vector", shown(value.norm(), 9)));
    }
  }

  void checkPerson() {
    positive("person/age_years", neck_.person.age_years);
    positive("person/stature_mm", neck_.person.stature_mm);
    finite("alignment/lordosis_deg", neck_.alignment.lordosis_deg);
    finite("alignment/t1_slope_deg", neck_.alignment.t1_slope_deg);
    finite("alignment/sva_mm", neck_.alignment.sva_mm);
  }

  void checkPose(const std::string& where, const Pose& pose) {
    point(where + "/origin", pose.origin);
    const double error = (pose.axes * pose.axes.transpose() - Mat3::Identity()).cwiseAbs().maxCoeff();
    if (!(error <= kAligned) || !(pose.axes.determinant() > 0)) {
      fault(where + "/axes", "are not those of a rotation (columns of unit length at right angles, right-handed)");
    }
  }

  void checkBone(const Bone& bone, Vertebra expected) {
    const std::string where = fmt::format("bones/{}", name(expected));
    if (bone.name != expected) {
      fault(where, fmt::format("is named {}; the bones go from C0 down to T1", name(bone.name)));
    }
    checkPose(where + "/neutral", bone.neutral);
    notNegative(where + "/mass_kg", bone.mass_kg);
    notNegative(where + "/density_HU", bone.density_HU);
    share(where + "/laminae_left", bone.laminae_left);
    point(where + "/centre_of_mass", bone.centre_of_mass);
    point(where + "/superior_centre", bone.superior_centre);
    point(where + "/inferior_centre", bone.inferior_centre);
    point(where + "/spinolaminar", bone.spinolaminar);
    point(where + "/spinous_tip", bone.spinous_tip);
    point(where + "/transverse_tip", bone.transverse_tip);
    point(where + "/dens_tip", bone.dens_tip);
    positive(where + "/canal_depth_mm", bone.canal_depth_mm);
    positive(where + "/canal_width_mm", bone.canal_width_mm);
    for (const auto& [key, value] : {std::pair{"pedicle_width_mm", bone.pedicle_width_mm},
                                     {"pedicle_height_mm", bone.pedicle_height_mm},
                                     {"lateral_mass_width_mm", bone.lateral_mass_width_mm},
                                     {"lateral_mass_height_mm", bone.lateral_mass_height_mm},
                                     {"uncinate_height_mm", bone.uncinate_height_mm}}) {
      notNegative(where + "/" + key, value);
    }
    if (expected >= Vertebra::C2) checkBody(where, bone);
  }

  void checkBody(const std::string& where, const Bone& bone) {
    positive(where + "/depth_superior_mm", bone.depth_superior_mm);
    positive(where + "/depth_inferior_mm", bone.depth_inferior_mm);
    positive(where + "/width_superior_mm", bone.width_superior_mm);
    positive(where + "/width_inferior_mm", bone.width_inferior_mm);
    positive(where + "/height_anterior_mm", bone.height_anterior_mm);
    positive(where + "/height_posterior_mm", bone.height_posterior_mm);
  }

  void checkSegment(const Segment& segment, Level level) {
    const std::string where = "segments/" + name(level);
    if (segment.disc) checkDisc(where + "/disc", *segment.disc, level);
    for (size_t i = 0; i < segment.contacts.size(); ++i) {
      checkContact(fmt::format("{}/contacts/{}", where, i), segment.contacts[i]);
    }
    for (size_t side = 0; side < 2; ++side) {
      if (!segment.foramina[side]) continue;
      checkForamen(where + (side == 0 ? "/foramina/left" : "/foramina/right"), *segment.foramina[side]);
    }
    share(where + "/union_maturity", segment.union_maturity);
    notNegative(where + "/herniation_mm", segment.herniation_mm);
  }

  void checkDisc(const std::string& where, const Disc& disc, Level level) {
    if (level.upper < Vertebra::C2) fault(where, "lies where there is no disc");
    point(where + "/lower_centre", disc.lower_centre);
    point(where + "/upper_centre", disc.upper_centre);
    positive(where + "/depth_mm", disc.depth_mm);
    positive(where + "/width_mm", disc.width_mm);
    positive(where + "/height_anterior_mm", disc.height_anterior_mm);
    positive(where + "/height_middle_mm", disc.height_middle_mm);
    positive(where + "/height_posterior_mm", disc.height_posterior_mm);
    positive(where + "/annulus_anterior_mm", disc.annulus_anterior_mm);
    positive(where + "/annulus_posterior_mm", disc.annulus_posterior_mm);
    if (disc.annulus_anterior_mm + disc.annulus_posterior_mm >= disc.depth_mm) {
      fault(where, "has an annulus that fills its whole depth: no room is left for the nucleus");
    }
    number(where + "/nucleus_share", disc.nucleus_share, 0, 1, true);
    if (disc.grade < 1 || disc.grade > 5) fault(where + "/grade", fmt::format("is {}, must be 1 to 5", disc.grade));
  }

  void checkDiscPlaces() {
    for (size_t i = 0; i < neck_.segments.size(); ++i) {
      const auto& disc = neck_.segments[i].disc;
      if (!disc) continue;
      const Bone& upper = neck_.bones[i];
      const Bone& lower = neck_.bones[i + 1];
      const Vec3 across = upper.neutral * disc->upper_centre - lower.neutral * disc->lower_centre;
      if (!(across.dot(lower.neutral.axes.col(1)) <= 0)) continue;
      fault("segments/" + name(Level{static_cast<Vertebra>(i)}) + "/disc",
            "has its upper side below its lower one in neutral");
    }
  }

  void checkContact(const std::string& where, const Contact& contact) {
    const bool midline = contact.side == Side::bilateral;
    if (midline != (contact.kind == ContactKind::dens)) {
      fault(where + "/side", fmt::format("is {} for a joint of kind {}", name(contact.side), name(contact.kind)));
    }
    point(where + "/centre", contact.centre);
    unit(where + "/normal", contact.normal);
    unit(where + "/along", contact.along);
    if (!(std::abs(contact.normal.dot(contact.along)) <= kAligned))
      fault(where + "/along", "does not lie in the surface");
    positive(where + "/length_mm", contact.length_mm);
    positive(where + "/width_mm", contact.width_mm);
    finite(where + "/curvature_along", contact.curvature_along);
    finite(where + "/curvature_across", contact.curvature_across);
    notNegative(where + "/gap_mm", contact.gap_mm);
    share(where + "/remaining", contact.remaining);
    share(where + "/arthritis", contact.arthritis);
  }

  void checkForamen(const std::string& where, const Foramen& foramen) {
    point(where + "/roof", foramen.roof);
    point(where + "/floor", foramen.floor);
    point(where + "/front", foramen.front);
    point(where + "/back", foramen.back);
    point(where + "/front_upper", foramen.front_upper);
    positive(where + "/area_mm2", foramen.area_mm2);
    notNegative(where + "/osteophyte_mm", foramen.osteophyte_mm);
    notNegative(where + "/opened_mm", foramen.opened_mm);
    share(where + "/root_tether", foramen.root_tether);
  }

  void checkLigament(const Ligament& ligament, size_t index) {
    const std::string where = fmt::format("ligaments/{}", index);
    if (ligament.kind.empty()) fault(where + "/kind", "is empty");
    positive(where + "/stiffness_N_per_mm", ligament.stiffness_N_per_mm);
    finite(where + "/slack_mm", ligament.slack_mm);
    positive(where + "/toe_mm", ligament.toe_mm);
    positive(where + "/failure_N", ligament.failure_N);
    share(where + "/remaining", ligament.remaining);
    point(where + "/upper_point", ligament.upper_point);
    point(where + "/lower_point", ligament.lower_point);
    if (!inOrder(where, ligament.upper, ligament.lower)) return;
    const Vec3 upper = neck_.bone(ligament.upper).neutral * ligament.upper_point;
    const Vec3 lower = neck_.bone(ligament.lower).neutral * ligament.lower_point;
    if ((upper - lower).norm() < kShortest) fault(where, "has both ends at the same place in neutral");
  }

  void checkMuscle(const Muscle& muscle, size_t index) {
    const std::string where = fmt::format("muscles/{}", index);
    if (muscle.name.empty()) fault(where + "/name", "is empty");
    if (muscle.path.size() < 2) fault(where + "/path", fmt::format("has {} points, must have 2", muscle.path.size()));
    for (size_t i = 0; i < muscle.path.size(); ++i) {
      const std::string place = fmt::format("{}/path/{}", where, i);
      if (muscle.path[i].bone > Vertebra::T1) fault(place + "/bone", "lies below T1");
      point(place + "/point", muscle.path[i].point);
    }
    notNegative(where + "/max_force_N", muscle.max_force_N);
    positive(where + "/optimal_fibre_mm", muscle.optimal_fibre_mm);
    notNegative(where + "/tendon_slack_mm", muscle.tendon_slack_mm);
    notNegative(where + "/pennation_rad", muscle.pennation_rad);
    share(where + "/strength", muscle.strength);
  }

  void checkImplant(const Implant& implant, size_t index) {
    const std::string where = fmt::format("implants/{}", index);
    inOrder(where, implant.upper, implant.lower);
    notNegative(where + "/height_mm", implant.height_mm);
    finite(where + "/lordosis_deg", implant.lordosis_deg);
    notNegative(where + "/depth_mm", implant.depth_mm);
    notNegative(where + "/width_mm", implant.width_mm);
    notNegative(where + "/modulus_MPa", implant.modulus_MPa);
    share(where + "/loosening", implant.loosening);
    notNegative(where + "/subsidence_mm", implant.subsidence_mm);
    finite(where + "/migration_mm", implant.migration_mm);
    const bool artificial = implant.kind == ImplantKind::disc_replacement;
    if (artificial != (implant.constraint != Constraint::none)) {
      fault(where + "/constraint",
            fmt::format("is {} for an implant of kind {}", name(implant.constraint), name(implant.kind)));
    }
  }

  bool inOrder(const std::string& where, Vertebra upper, Vertebra lower) {
    if (upper < lower && lower <= Vertebra::T1) return true;
    fault(where,
          fmt::format("runs from {} to {}; name the upper bone first, T1 at the lowest", name(upper), name(lower)));
    return false;
  }

  static constexpr double kEndless = std::numeric_limits<double>::infinity();
  const Neck& neck_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> faults(const Neck& neck) { return Checker(neck).check(); }

void validate(const Neck& neck) {
  std::vector<Fault> found;
  for (const std::string& text : faults(neck)) {
    const size_t colon = text.find(": ");
    found.push_back({text.substr(0, colon), text.substr(colon + 2), ""});
  }
  if (!found.empty()) throw InputError(std::move(found));
}

}  // namespace nucha
