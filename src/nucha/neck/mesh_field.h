// Solids as implicit functions (negative inside) and the closed surface around them. Internal to the meshes.
#pragma once

#include <functional>
#include <vector>

#include "nucha/neck/mesh.h"

namespace nucha::shape {

struct Box {
  Vec3 low = Vec3::Zero(), high = Vec3::Zero();
  double distance(const Vec3& point) const;  ///< 0 inside
  Box grown(double by) const { return {low.array() - by, high.array() + by}; }
};

/// About the distance to a surface, negative inside; the box holds everything that is negative.
struct Solid {
  std::function<double(const Vec3&)> distance;
  Box box;
};

/// Half-thickness of a stick at one end: `along_up` towards the `up` it was given, `across` at right angles to both.
struct Thickness {
  double along_up = 0, across = 0;
};

Solid ball(const Vec3& centre, double radius);
Solid ellipsoid(const Vec3& centre, const Vec3& radii);
/// Rounded rod from a to b with an elliptic section that changes evenly between the ends.
Solid stick(const Vec3& a, const Vec3& b, const Vec3& up, Thickness at_a, Thickness at_b);
Solid stick(const Vec3& a, const Vec3& b, double radius_a, double radius_b);
/// Sticks joined end to end without bulges at the joints; `along_up` of their sections is towards `up`.
Solid chain(const std::vector<Vec3>& points, const Vec3& up, Thickness at_first, Thickness at_last);
/// Flat oval cushion: a joint surface with bone behind it. `normal` is its axis.
Solid cushion(const Vec3& centre, const Vec3& normal, const Vec3& along, double half_length, double half_width,
              double half_thickness);
/// The same solid on the other side of the midline (z -> -z).
Solid mirrored(const Solid& solid);

double smoothMax(double a, double b, double radius);

/// Solids joined with fillets, then carved. Order matters: what is carved away can be added to later.
class Field {
 public:
  Field& add(Solid solid, double fillet = 1);
  Field& carve(Solid solid, double fillet = 0.6);
  /// On both sides of the midline.
  Field& addPair(const Solid& solid, double fillet = 1) { return add(solid, fillet).add(mirrored(solid), fillet); }
  Field& carvePair(const Solid& solid, double fillet = 0.6) {
    return carve(solid, fillet).carve(mirrored(solid), fillet);
  }

  double operator()(const Vec3& point) const;
  Box box() const;

 private:
  struct Step {
    Solid solid;
    double fillet = 0;
    bool carved = false;
  };
  std::vector<Step> steps_;
};

/// The surface where the field is zero, on a grid of `cell_mm`: one closed piece without holes in its skin, every edge
/// between exactly two triangles. Parts that do not hang together with the largest one are left out.
Mesh surfaceOf(const Field& field, double cell_mm);

}  // namespace nucha::shape
