// A neck and its responses as a glTF 2.0 binary file (.glb), for any 3-D viewer.
#pragma once

#include <string>
#include <vector>

#include "nucha/mechanics/response.h"
#include "nucha/neck/neck.h"

namespace nucha {

/// A node for each bone with its surfaces; discs and what else hangs between two bones are skinned to both. Every
/// response becomes an animation named after its direction: two seconds from neutral to the end of its curve, with the
/// translation and rotation of each bone. Metres, y up, the face towards +z, as glTF wants it. A response without a
/// curve of at least two points has no animation.
std::string writeGlb(const Neck& neck, const std::vector<Response>& responses);

}  // namespace nucha
