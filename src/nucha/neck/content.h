// What a neck is made of as a key: two necks with the same content behave alike, whatever they are called and however
// they came about.
#pragma once

#include <array>
#include <cstdint>

#include "nucha/neck/neck.h"

namespace nucha {

using ContentKey = std::array<std::uint64_t, 2>;

/// Hash (128 bit) over every number of the neck; its name and the sentences about its operations do not count. Zero and
/// minus zero are one number.
ContentKey contentKey(const Neck& neck);

}  // namespace nucha
