// The response of a neck for ParaView and other readers of VTK XML files.
#pragma once

#include <string>
#include <vector>

#include "nucha/mechanics/response.h"
#include "nucha/neck/mesh.h"

namespace nucha {

/// A file to be written: its name without folder, and its bytes.
struct OutputFile {
  std::string name;
  std::string bytes;
};

/// One equilibrium as VTK XML PolyData (.vtp), millimetres in the laboratory. Triangles are the parts of the neck,
/// lines its ligaments, vertices the facet joints. Arrays of the cells (NaN where a cell has no such value): kind (0
/// bone, 1 head, 2 disc, 3 plate, 4 screw, 5 rod, 6 spacer, 7 disc replacement, 8 wire, 20 ligament, 21 facet), bone
/// (index from C0 = 0; the lower one of a part between two), part, implant (-1: none), rotation_deg (flexion, left
/// bending, left rotation against the bone below), disc_pressure_MPa, load_over_strength, force_N (ligament or facet),
/// strain (ligament). Arrays of the points: displacement_mm from neutral. `parts` are meshes(neck).
std::string writeVtp(const Neck& neck, const std::vector<NamedMesh>& parts, const Equilibrium& equilibrium);

/// Every step of a response as STEM-000.vtp ... and STEM.pvd, which ParaView opens as one animation with the moment in
/// N.m as its time.
std::vector<OutputFile> vtkFiles(const Neck& neck, const Response& response, const std::string& stem);

}  // namespace nucha
