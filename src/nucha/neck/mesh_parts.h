// Surfaces of discs and implants: rings of points joined by triangles. Internal to the meshes.
#pragma once

#include <vector>

#include "nucha/neck/mesh.h"

namespace nucha::shape {

using Ring = std::vector<Vec3>;

/// Skin over rings of equal size with flat lids at both ends. Faces look outward whatever way the rings run.
Mesh loft(const std::vector<Ring>& rings);
/// The same, the last ring joined to the first: a tube that bites its tail.
Mesh loop(const std::vector<Ring>& rings);
/// Round bar along points with a radius at each.
Mesh tube(const std::vector<Vec3>& points, const std::vector<double>& radii);

void addDiscs(const Neck& neck, std::vector<NamedMesh>& parts);
void addImplants(const Neck& neck, std::vector<NamedMesh>& parts);

}  // namespace nucha::shape
