// Bytes as text, for data inside HTML, VTK and JSON.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace nucha {

/// RFC 4648 with padding.
std::string base64(std::span<const std::byte> bytes);

/// The bytes of an array of plain numbers, in the order of this machine.
template <typename T>
std::string base64Of(const std::vector<T>& values) {
  return base64(std::as_bytes(std::span<const T>(values)));
}

}  // namespace nucha
