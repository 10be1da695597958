#include "nucha/mechanics/build_model.h"

#include <Eigen/Geometry>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "nucha/base/error.h"
#include "nucha/mechanics/build_implants.h"
#include "nucha/neck/condition.h"

namespace nucha {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr int kPatch = 3;     // points of a joint patch each way
constexpr int kRings = 3;     // of the disc's matrix
constexpr int kSectors = 12;  // of the disc's matrix
constexpr int kBundles = 16;  // fibre bundles round the annulus, of each family

bool isUpper(Vertebra upper) { return upper == Vertebra::C0 || upper == Vertebra::C1; }

// Slack that the tables, taken from whole ligaments under tension, do not hold: capsules and membranes of C0-C1 are
// loose where the joint glides.
double extraSlack(const Ligament& ligament, const MechanicsParameters& par) {
  if (!isUpper(ligament.upper)) return 0;
  if (ligament.kind == "CL") return ligament.upper == Vertebra::C0 ? par.value("upper.capsule_slack_mm") : 0;
  if (ligament.kind == "alar" || ligament.kind == "transverse") return 0;
  return par.value("upper.membrane_slack_mm");
}

void addLigaments(const Neck& neck, const MechanicsParameters& par, Model& model) {
  for (size_t i = 0; i < neck.ligaments.size(); ++i) {
    const Ligament& ligament = neck.ligaments[i];
    if (ligament.remaining <= 0) continue;
    const std::string region = isUpper(ligament.upper) ? "upper" : "ligament";
    const double slack_scale = par.value(region + ".slack_scale");
    Line line;
    line.upper = ligament.upper_point;
    line.lower = ligament.lower_point;
    const double length = (across(neck, ligament.upper, ligament.lower, line.upper) - line.lower).norm();
    line.rest_mm = length + slack_scale * ligament.slack_mm + extraSlack(ligament, par);
    line.law = {ligament.stiffness_N_per_mm * ligament.remaining * par.value(region + ".stiffness_scale"),
                slack_scale * ligament.toe_mm};
    line.tag = static_cast<int>(i);
    model.pair(bodyOf(ligament.upper), bodyOf(ligament.lower)).lines.push_back(line);
  }
}

void addContacts(const Neck& neck, Level level, const MechanicsParameters& par, Pair& pair) {
  const Segment& segment = neck.segment(level);
  for (size_t i = 0; i < segment.contacts.size(); ++i) {
    const Contact& contact = segment.contacts[i];
    if (contact.remaining <= 0) continue;
    const double worn = contact.arthritis * (1 - par.value("facet.arthritis_cartilage_left"));
    // the arch that carries a facet gives way in series with its cartilage
    const double cartilage = par.value("facet.cartilage_modulus_MPa") / (par.value("facet.cartilage_mm") * (1 - worn));
    const double area = contact.length_mm * contact.width_mm * contact.remaining;
    const double stiffness = contact.remaining * cartilage / (1 + cartilage * area / par.value("facet.arch_N_per_mm"));
    const bool uncinate = contact.kind == ContactKind::uncovertebral;
    const double gap = contact.gap_mm * par.value(uncinate ? "uncovertebral.gap_scale" : "facet.gap_scale");
    for (const PatchSpot& spot : patchSpots(contact)) {
      ContactPoint point;
      point.upper = across(neck, level.lower(), level.upper, spot.point + contact.gap_mm * contact.normal);
      point.centre = contact.centre;
      point.normal = contact.normal;
      point.along = contact.along;
      point.curvature_along = contact.curvature_along;
      point.curvature_across = contact.curvature_across;
      point.play_mm = contact.gap_mm - gap;  // worn cartilage touches as early: bone takes its place
      point.law = {stiffness * spot.area_mm2, par.value("facet.toe_mm")};
      point.tag = static_cast<int>(i);
      pair.contacts.push_back(point);
    }
  }
}

std::string gradeId(const char* what, int grade) {
  return std::string("disc.") + what + "_factor_grade_" + std::to_string(grade);
}

// thickness of the annulus at an angle round the disc (0 in front)
double annulusAt(const Disc& disc, double angle) {
  const double front = 0.5 + 0.5 * std::cos(angle);
  return disc.annulus_posterior_mm + front * (disc.annulus_anterior_mm - disc.annulus_posterior_mm);
}

Vec3 onEllipse(const Disc& disc, const Vec3& normal, double angle, double share) {
  const Vec3 forward = Vec3::UnitZ().cross(normal).normalized() * -1;
  return disc.lower_centre + share * (0.5 * disc.depth_mm * std::cos(angle) * forward +
                                      0.5 * disc.width_mm * std::sin(angle) * Vec3::UnitZ());
}

void addMatrix(const Neck& neck, Level level, const MechanicsParameters& par, Pair& pair) {
  const Disc& disc = *neck.segment(level).disc;
  const Vec3 normal = discNormal(neck, level);
  const double grade = par.value(gradeId("matrix", disc.grade));
  const double ring = 1 - laxityOf(neck, level);
  for (const DiscSpot& spot : discSpots(disc, normal)) {
    Spot s;
    const Vec3 up = spot.point + disc.height_middle_mm * normal;
    s.upper = across(neck, level.lower(), level.upper, up);
    s.start = up;
    s.normal = normal;
    const double share = grade * (spot.nucleus ? par.value("disc.nucleus_share_of_matrix") : ring);
    s.normal_N_per_mm = share * par.value("disc.matrix_modulus_MPa") * spot.area_mm2 / disc.height_middle_mm;
    s.tangential_N_per_mm = share * par.value("disc.matrix_shear_MPa") * spot.area_mm2 / disc.height_middle_mm;
    pair.spots.push_back(s);
  }
}

void addFibres(const Neck& neck, Level level, const MechanicsParameters& par, Pair& pair) {
  const Disc& disc = *neck.segment(level).disc;
  const Vec3 normal = discNormal(neck, level);
  const double slope = par.value("disc.fibre_angle_deg") * kPi / 180;
  const double mean = 0.5 * (disc.annulus_anterior_mm + disc.annulus_posterior_mm);
  const double amplitude = (1 - laxityOf(neck, level)) * par.value("disc.fibre_amplitude_MPa");
  for (int i = 0; i < kBundles; ++i) {
    const double angle = 2 * kPi * (i + 0.5) / kBundles;
    const Vec3 foot = onEllipse(disc, normal, angle, 1);
    const Vec3 next = onEllipse(disc, normal, angle + kPi / kBundles, 1),
               last = onEllipse(disc, normal, angle - kPi / kBundles, 1);
    const double arc = (next - last).norm();
    const double height =
        0.5 * (1 + std::cos(angle)) * disc.height_anterior_mm + 0.5 * (1 - std::cos(angle)) * disc.height_posterior_mm;
    const double turn = height / std::tan(slope) / arc * 2 * kPi / kBundles;
    const double section =
        0.5 * par.value("disc.ply_thickness_mm") * annulusAt(disc, angle) / mean * arc * std::sin(slope);
    for (const double family : {-1.0, 1.0}) {
      Fibre fibre;
      fibre.lower = foot;
      const Vec3 top = onEllipse(disc, normal, angle + family * turn, 1) + height * normal;
      fibre.upper = across(neck, level.lower(), level.upper, top);
      fibre.rest_mm = (top - foot).norm();
      fibre.amplitude_N = amplitude * section;
      fibre.exponent = par.value("disc.fibre_exponent");
      fibre.limit = par.value("disc.fibre_limit");
      pair.fibres.push_back(fibre);
    }
  }
}

void addNucleus(const Neck& neck, Level level, const MechanicsParameters& par, Pair& pair) {
  const Disc& disc = *neck.segment(level).disc;
  Nucleus nucleus;
  nucleus.normal = discNormal(neck, level);
  // a thicker annulus in front puts the nucleus behind the centre
  const double back = 0.5 * (disc.annulus_anterior_mm - disc.annulus_posterior_mm);
  nucleus.start =
      disc.lower_centre + back * Vec3::UnitZ().cross(nucleus.normal) + disc.height_middle_mm * nucleus.normal;
  nucleus.upper = across(neck, level.lower(), level.upper, nucleus.start);
  nucleus.area_mm2 = disc.nucleus_share * kPi / 4 * disc.depth_mm * disc.width_mm;
  nucleus.height_mm = disc.height_middle_mm;
  nucleus.bulk_MPa = par.value("disc.nucleus_bulk_MPa") * par.value(gradeId("bulk", disc.grade));
  nucleus.toe_strain = par.value("disc.nucleus_toe");
  pair.nuclei.push_back(nucleus);
}

// Joints without a disc: capsule folds and fat give a little stiffness everywhere.
void addTissue(const Neck& neck, Level level, const MechanicsParameters& par, Pair& pair) {
  Pose frame;
  frame.origin = facetCentre(neck.segment(level));
  Bushing tissue = restingBushing(neck, level.upper, level.lower(), frame);
  const double hold = 1 - laxityOf(neck, level);
  tissue.translational.setConstant(hold * par.value("upper.tissue_N_per_mm"));
  tissue.rotational = {par.value("upper.tissue_bending_Nmm_per_rad"),
                       par.value(level.upper == Vertebra::C0 ? "upper.tissue_rotation_C0_C1_Nmm_per_rad"
                                                             : "upper.tissue_rotation_C1_C2_Nmm_per_rad"),
                       par.value("upper.tissue_flexion_Nmm_per_rad")};
  tissue.rotational *= hold;
  pair.bushings.push_back(tissue);
}

void addCable(const Neck& neck, const MechanicsParameters& par, const LoadCase& load, Model& model) {
  const double behind = par.value("follower.behind_centre_mm");
  for (int i = indexOf(load.loaded); i < indexOf(Vertebra::T1); ++i) {
    const Level level{static_cast<Vertebra>(i)};
    Cable cable;
    cable.upper = guidePoint(neck, level.upper, behind);
    cable.lower = guidePoint(neck, level.lower(), behind);
    cable.tension_N = load.follower_N;
    model.pair(bodyOf(level.upper), bodyOf(level.lower())).cables.push_back(cable);
  }
}

void addWeights(const Neck& neck, const MechanicsParameters& par, Model& model) {
  const Vec3 down = -Vec3::UnitY();
  for (int i = 0; i < model.bodies(); ++i) {
    const Bone& bone = neck.bones[static_cast<size_t>(i)];
    model.weights.push_back({i, bone.centre_of_mass, bone.mass_kg * par.value("gravity.m_per_s2") * down});
  }
}

}  // namespace

Vec3 across(const Neck& neck, Vertebra from, Vertebra to, const Vec3& point) {
  return neutralPose(neck, from, to) * point;
}

Bushing restingBushing(const Neck& neck, Vertebra upper, Vertebra lower, const Pose& frame) {
  Bushing bushing;
  bushing.lower = frame;
  bushing.upper = compose(neutralPose(neck, lower, upper), frame);
  return bushing;
}

Vec3 guidePoint(const Neck& neck, Vertebra v, double behind_mm) {
  const Bone& bone = neck.bone(v);
  if (v == Vertebra::C0 || v == Vertebra::C1) return Vec3::Zero();
  return bodyCentre(bone) - behind_mm * Vec3::UnitX();
}

Vec3 discNormal(const Neck& neck, Level level) {
  const Disc& disc = *neck.segment(level).disc;
  const Vec3 top = across(neck, level.upper, level.lower(), disc.upper_centre);
  Vec3 normal = top - disc.lower_centre;
  normal.z() = 0;  // the disc's plane is square to the sagittal one
  return normal.normalized();
}

std::vector<PatchSpot> patchSpots(const Contact& contact) {
  std::vector<PatchSpot> spots;
  const Vec3 sideways = contact.normal.cross(contact.along);
  for (int i = 0; i < kPatch; ++i) {
    for (int j = 0; j < kPatch; ++j) {
      const double s = ((i + 0.5) / kPatch - 0.5) * contact.length_mm,
                   t = ((j + 0.5) / kPatch - 0.5) * contact.width_mm;
      const double rise = 0.5 * (contact.curvature_along * s * s + contact.curvature_across * t * t);
      spots.push_back({contact.centre + s * contact.along + t * sideways + rise * contact.normal,
                       contact.length_mm * contact.width_mm / (kPatch * kPatch)});
    }
  }
  return spots;
}

std::vector<DiscSpot> discSpots(const Disc& disc, const Vec3& normal) {
  std::vector<DiscSpot> spots;
  const double area = kPi / 4 * disc.depth_mm * disc.width_mm;
  for (int ring = 0; ring < kRings; ++ring) {
    const double inner = static_cast<double>(ring) / kRings, outer = static_cast<double>(ring + 1) / kRings;
    for (int sector = 0; sector < kSectors; ++sector) {
      const double angle = 2 * kPi * (sector + 0.5) / kSectors;
      const double middle = std::sqrt(0.5 * (inner * inner + outer * outer));
      spots.push_back({onEllipse(disc, normal, angle, middle), area * (outer * outer - inner * inner) / kSectors,
                       middle * middle < disc.nucleus_share});
    }
  }
  return spots;
}

void addMuscles(const Neck& neck, const MechanicsParameters& par, const std::vector<MuscleResult>& pulling,
                Model& model) {
  for (const MuscleResult& pull : pulling) {
    if (pull.force_N <= 0) continue;
    const Muscle& muscle = neck.muscles[pull.muscle];
    for (size_t i = 1; i < muscle.path.size(); ++i) {
      const MusclePoint *high = &muscle.path[i], *low = &muscle.path[i - 1];
      if (high->bone == low->bone) continue;
      if (indexOf(high->bone) > indexOf(low->bone)) std::swap(high, low);
      Cable part;
      part.upper = high->point;
      part.lower = low->point;
      part.tension_N = pull.force_N;
      part.start_mm = (across(neck, high->bone, low->bone, part.upper) - part.lower).norm();
      part.stiffness_N_per_mm = par.value("muscle.stiffness_gain") * pull.force_N / pull.length_mm;
      part.tag = static_cast<int>(pull.muscle);
      model.pair(bodyOf(high->bone), bodyOf(low->bone)).cables.push_back(part);
    }
  }
}

Model buildModel(const Neck& neck, const MechanicsParameters& par, const LoadCase& load) {
  Model model;
  model.ground = neck.bone(Vertebra::T1).neutral;
  for (int i = 0; i < indexOf(Vertebra::T1); ++i) model.start.push_back(neck.bones[static_cast<size_t>(i)].neutral);
  for (int i = 0; i < kSegments; ++i) {
    const Level level{static_cast<Vertebra>(i)};
    const Segment& segment = neck.segment(level);
    Pair& pair = model.pair(bodyOf(level.upper), bodyOf(level.lower()));
    addContacts(neck, level, par, pair);
    if (segment.disc) {
      addMatrix(neck, level, par, pair);
      addFibres(neck, level, par, pair);
      addNucleus(neck, level, par, pair);
    }
    if (isUpper(level.upper)) addTissue(neck, level, par, pair);
  }
  addLigaments(neck, par, model);
  addImplants(neck, par, model);
  if (load.follower_N > 0) addCable(neck, par, load, model);
  if (load.head_weight || load.muscles) addWeights(neck, par, model);
  return model;
}

}  // namespace nucha
