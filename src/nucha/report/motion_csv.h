// The motion of a response as tables: the text format of OpenSim (.mot, .sto) and CSV.
#pragma once

#include <string>

#include "nucha/mechanics/response.h"

namespace nucha {

/// OpenSim storage text: a header that ends with "endheader", tab separated columns. `time` runs from 0 (neutral) to 1
/// (the end of the curve) in even steps; moment_Nm and rotation_deg are those of the whole neck; then for each level
/// its rotations in degrees (C5_C6_flexion, C5_C6_left_bending, C5_C6_left_rotation: negative the other way) and the
/// translations of the upper body's centre in the lower bone's frame in mm (C5_C6_tx_mm anterior, _ty_mm up, _tz_mm
/// right).
std::string writeMot(const Response& response, const std::string& name);

/// The same columns as CSV, with the numbers of discs and joints: disc_pressure_MPa, disc_compression_N, facet_left_N
/// and facet_right_N for each level; a cell is empty where there is no such part.
std::string writeMotionCsv(const Response& response);

}  // namespace nucha
