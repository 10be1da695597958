#include "nucha/neck/content.h"

#include <bit>
#include <string_view>
#include <type_traits>

namespace nucha {
namespace {

/// Two lanes that take one word at a time; the finishing mix is that of MurmurHash3 (public domain).
class Hash {
 public:
  template <typename... Values>
  void add(const Values&... values) {
    (addOne(values), ...);
  }

  ContentKey key() const { return {mixed(lanes_[0]), mixed(lanes_[1] ^ lanes_[0])}; }

 private:
  template <typename Value>
  void addOne(const Value& value) {
    if constexpr (std::is_enum_v<Value> || std::is_integral_v<Value>) {
      word(static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_floating_point_v<Value>) {
      word(std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value));
    } else if constexpr (std::is_convertible_v<Value, std::string_view>) {
      const std::string_view text = value;
      word(text.size());
      for (const char letter : text) word(static_cast<unsigned char>(letter));
    } else {  // a matrix of Eigen
      for (Eigen::Index i = 0; i < value.size(); ++i) addOne(value(i));
    }
  }

  void word(std::uint64_t w) {
    lanes_[0] = std::rotl(lanes_[0] ^ (w * 0x9e3779b97f4a7c15), 27) * 5 + 0x52dce729;
    lanes_[1] = std::rotl(lanes_[1] + (w ^ lanes_[0]) * 0xc2b2ae3d27d4eb4f, 31) * 0x165667b19e3779f9;
  }

  static std::uint64_t mixed(std::uint64_t w) {
    w = (w ^ (w >> 33)) * 0xff51afd7ed558ccd;
    w = (w ^ (w >> 33)) * 0xc4ceb9fe1a85ec53;
    return w ^ (w >> 33);
  }

  std::array<std::uint64_t, 2> lanes_{0x243f6a8885a308d3, 0x13198a2e03707344};
};

void add(Hash& hash, const Bone& b) {
  hash.add(b.name, b.neutral.origin, b.neutral.axes, b.mass_kg, b.centre_of_mass, b.depth_superior_mm,
           b.depth_inferior_mm, b.width_superior_mm, b.width_inferior_mm, b.height_anterior_mm, b.height_posterior_mm,
           b.uncinate_height_mm, b.canal_depth_mm, b.canal_width_mm, b.pedicle_width_mm, b.pedicle_height_mm,
           b.lateral_mass_width_mm, b.lateral_mass_height_mm, b.superior_centre, b.inferior_centre, b.spinolaminar,
           b.spinous_tip, b.transverse_tip, b.dens_tip, b.density_HU, b.laminae_left);
}

void add(Hash& hash, const Disc& d) {
  hash.add(d.lower_centre, d.upper_centre, d.depth_mm, d.width_mm, d.height_anterior_mm, d.height_middle_mm,
           d.height_posterior_mm, d.annulus_anterior_mm, d.annulus_posterior_mm, d.nucleus_share, d.grade);
}

void add(Hash& hash, const Contact& c) {
  hash.add(c.kind, c.side, c.centre, c.normal, c.along, c.length_mm, c.width_mm, c.curvature_along, c.curvature_across,
           c.gap_mm, c.remaining, c.arthritis);
}

void add(Hash& hash, const Foramen& f) {
  hash.add(f.roof, f.floor, f.front, f.back, f.front_upper, f.area_mm2, f.osteophyte_mm, f.opened_mm, f.root_tether);
}

void add(Hash& hash, const Segment& s) {
  hash.add(s.disc.has_value());
  if (s.disc) add(hash, *s.disc);
  hash.add(s.contacts.size());
  for (const Contact& contact : s.contacts) add(hash, contact);
  for (const auto& foramen : s.foramina) {
    hash.add(foramen.has_value());
    if (foramen) add(hash, *foramen);
  }
  hash.add(s.union_maturity, s.herniation_mm);
}

void add(Hash& hash, const Muscle& m) {
  hash.add(m.name, m.group, m.side, m.path.size());
  for (const MusclePoint& point : m.path) hash.add(point.bone, point.point);
  hash.add(m.max_force_N, m.optimal_fibre_mm, m.tendon_slack_mm, m.pennation_rad, m.strength);
}

}  // namespace

ContentKey contentKey(const Neck& neck) {
  Hash hash;
  hash.add(neck.person.age_years, neck.person.sex, neck.person.stature_mm, neck.alignment.lordosis_deg,
           neck.alignment.t1_slope_deg, neck.alignment.sva_mm);
  for (const Bone& bone : neck.bones) add(hash, bone);
  for (const Segment& segment : neck.segments) add(hash, segment);
  hash.add(neck.ligaments.size(), neck.muscles.size(), neck.implants.size());
  for (const Ligament& l : neck.ligaments) {
    hash.add(l.kind, l.side, l.upper, l.lower, l.upper_point, l.lower_point, l.stiffness_N_per_mm, l.slack_mm, l.toe_mm,
             l.failure_N, l.remaining);
  }
  for (const Muscle& muscle : neck.muscles) add(hash, muscle);
  for (const Implant& i : neck.implants) {
    hash.add(i.kind, i.upper, i.lower, i.height_mm, i.lordosis_deg, i.depth_mm, i.width_mm, i.modulus_MPa, i.dynamic,
             i.constraint, i.loosening, i.subsidence_mm, i.migration_mm, i.broken);
  }
  return hash.key();
}

}  // namespace nucha
