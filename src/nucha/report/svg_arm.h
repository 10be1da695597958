// Which nerve roots the arm speaks for: one arm, front and back, its root areas in a simplified map.
#pragma once

#include <string>
#include <vector>

#include "nucha/base/level.h"

namespace nucha::svg {

/// The `<svg>` of one arm (left or right) with the affected roots hatched and named.
/// `id` prefixes the ids inside and must be unique on the page.
std::string drawArm(Side side, const std::vector<Root>& affected, std::string_view id);

}  // namespace nucha::svg
