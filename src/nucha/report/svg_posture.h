// Computed necks from the side, bent forward and backward: what is moved in 3-D on a screen, still and on paper.
#pragma once

#include <string>
#include <vector>

#include "nucha/evaluate/evaluation.h"

namespace nucha::svg {

/// One `<svg>` for each neck, in two panels: flexion and extension. Midline of bones, discs and implants as the poses
/// place them, the unloaded posture as a dashed ghost, and beside each level how far it turns. Anterior is to the left.
/// All are drawn at one scale and stand on T1. A turn without equilibrium is an empty panel that says so.
std::vector<std::string> drawPostures(const std::vector<const ShownNeck*>& necks);

}  // namespace nucha::svg
