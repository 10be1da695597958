// JSON at the borders: parsing with limits, and field access that names the JSON pointer in every message.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace nucha {

/// Objects keep the order in which fields were written, so that output is stable and readable.
using Json = nlohmann::ordered_json;

inline constexpr std::size_t kMaxJsonDepth = 64;
/// Most keys in one object: objects keep their order in a list, and looking through a long one takes time.
inline constexpr std::size_t kMaxJsonKeys = 2000;

/// Parses text. `file` is used in messages only. Throws InputError (with line and column) for text that is empty, not
/// UTF-8, not JSON, nested deeper than kMaxJsonDepth, with more than kMaxJsonKeys keys in one object, or that repeats a
/// key in one object (which value counts would be a guess).
Json parseJson(const std::string& file, std::string_view text);

/// A key as it stands in a JSON pointer (RFC 6901: "~" and "/" are escaped).
std::string pointerKey(std::string_view key);

/// "case.json#/patient/age".
std::string pointerWhere(const std::string& file, const std::string& pointer);

}  // namespace nucha
