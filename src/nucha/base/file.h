// Reading and writing files so that nothing is lost: size limits on the way in, write-then-rename on the way out.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace nucha {

/// Largest input file accepted: one patient's record is a few hundred kB.
inline constexpr std::size_t kMaxInputBytes = 32u << 20;

/// Whole file as bytes. Throws InputError when it is missing, a directory, unreadable or larger than `max_bytes`.
std::string readFile(const std::filesystem::path& path, std::size_t max_bytes = kMaxInputBytes);

/// Writes to a temporary file beside `path`, then renames it: readers see the old or the new file, never half of one.
/// Throws InputError when the folder is missing, not writable or full; the old file is then untouched.
void writeFile(const std::filesystem::path& path, std::string_view bytes);

/// True when `text` is well-formed UTF-8 (no overlong forms, no surrogates).
bool isUtf8(std::string_view text);

}  // namespace nucha
