// Small text helpers shared by readers and reports.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nucha {

std::string_view trimmed(std::string_view text);
/// Parts between separators, trimmed; empty parts are dropped. split("a; b;", ';') gives {"a", "b"}.
std::vector<std::string> split(std::string_view text, char separator);
std::string joined(std::span<const std::string> parts, std::string_view separator);
std::string lowered(std::string_view text);  ///< ASCII only; other bytes stay
/// A finite decimal number that fills the whole text ("12", "-0.5", "1e-3"); nullopt otherwise.
std::optional<double> findNumber(std::string_view text);
/// Shortest decimal text of a number with at most `digits` significant digits, no trailing zeros.
std::string shown(double value, int digits = 3);
/// Lines of at most `width` columns, broken at spaces; UTF-8 characters count as one column.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);
/// Number of columns a UTF-8 text takes on a terminal (characters, not bytes).
std::size_t columnsOf(std::string_view text);
/// Damerau-Levenshtein distance (insert, delete, replace, swap).
std::size_t editDistance(std::string_view a, std::string_view b);
/// Up to `most` candidates that resemble `text`, best first: shared prefix or word, or few edits.
std::vector<std::string> nearMatches(std::string_view text, std::span<const std::string> candidates,
                                     std::size_t most = 3);

}  // namespace nucha
