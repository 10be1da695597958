// Reads levels, directions, loads and constructs out of the words that papers use.
#include <algorithm>
#include <array>
#include <regex>

#include "nucha/base/text.h"
#include "nucha/mechanics/validate_mechanics_rows.h"

namespace nucha::validation {
namespace {

const std::string kNumber = R"(([0-9]+(?:\.[0-9]+)?))";

std::vector<std::smatch> matches(const std::string& text, const std::regex& pattern) {
  return {std::sregex_iterator(text.begin(), text.end(), pattern), std::sregex_iterator()};
}

// the one number that all matches agree on
std::optional<double> agreed(const std::string& text, const std::regex& pattern) {
  std::optional<double> found;
  for (const std::smatch& match : matches(text, pattern)) {
    const std::optional<double> value = findNumber(match[1].str());
    if (!value || (found && *found != *value)) return std::nullopt;
    found = value;
  }
  return found;
}

}  // namespace

bool contains(std::string_view text, std::string_view word) {
  return lowered(text).find(lowered(word)) != std::string::npos;
}

std::string Row::text(std::string_view column) const {
  const std::optional<std::size_t> at = table.findColumn(column);
  return at ? std::string(trimmed(table.cell(index, *at).text)) : std::string();
}

std::optional<double> Row::number(std::string_view column) const {
  const std::string cell = text(column);
  std::string_view digits = cell;
  if (!digits.empty() && (digits.front() == '~' || digits.front() == '+')) digits.remove_prefix(1);
  return findNumber(digits);
}

std::vector<Direction> directionsOf(std::string_view text) {
  const std::string words = lowered(trimmed(text));
  constexpr std::array kBoth{"flexion+extension", "flexion/extension", "flexion-extension", "flexion and extension",
                             "flexion, extension"};
  if (std::find(kBoth.begin(), kBoth.end(), words) != kBoth.end()) return {Direction::flexion, Direction::extension};
  if (words == "lateral bending") return {Direction::left_bending, Direction::right_bending};
  if (words == "axial rotation" || words == "axial torsion") {
    return {Direction::left_rotation, Direction::right_rotation};
  }
  std::string named = words;
  std::replace(named.begin(), named.end(), ' ', '_');
  const std::optional<Direction> one = findDirection(named);
  return one ? std::vector{*one} : std::vector<Direction>();
}

std::vector<std::pair<Vertebra, Vertebra>> spansIn(std::string_view text) {
  static const std::regex kSpan(R"((C[0-7])\s*-\s*(C[1-7]|T1))");
  const std::string words(text);
  std::vector<std::pair<Vertebra, Vertebra>> spans;
  for (const std::smatch& match : matches(words, kSpan)) {
    const Vertebra upper = *findVertebra(match[1].str()), lower = *findVertebra(match[2].str());
    if (upper < lower) spans.emplace_back(upper, lower);
  }
  return spans;
}

std::vector<Level> levelsIn(std::string_view text) {
  const auto spans = spansIn(text);
  std::vector<Level> levels;
  if (spans.empty()) return levels;
  for (int i = indexOf(spans.front().first); i < indexOf(spans.front().second); ++i) {
    levels.push_back(Level{static_cast<Vertebra>(i)});
  }
  return levels;
}

std::optional<double> momentIn(std::string_view text) {
  static const std::regex kWhole(R"(^\s*(?:\+/-|±)?\s*)" + kNumber + R"(\s*$)");
  static const std::regex kNamed(kNumber + R"(\s*Nm\b)");
  const std::string words(text);
  if (std::smatch match; std::regex_match(words, match, kWhole)) return findNumber(match[1].str());
  return agreed(words, kNamed);
}

std::optional<double> newtonsIn(std::string_view text) {
  static const std::regex kNewtons(kNumber + R"(\s*N\b)");
  return agreed(std::string(text), kNewtons);
}

std::optional<double> degreesIn(std::string_view text) {
  static const std::regex kDegrees(kNumber + R"(\s*deg\b)");
  return agreed(std::string(text), kDegrees);
}

std::optional<ConstructWord> constructIn(std::string_view text) {
  const auto has = [text](std::string_view word) { return contains(text, word); };
  if (has(" vs ") || has(" versus ")) return std::nullopt;
  const bool plated = has("plate");
  if (has("360") || (plated && (has("facet cage") || has("lateral mass") || has("posterior rod")))) {
    return ConstructWord::fusion_360;
  }
  if (has("facet cage") || has("hook") || has("self-lock")) return std::nullopt;
  if (has("corpectomy") || has("ACCF"))
    return has("transpedicular") ? std::nullopt : std::optional(ConstructWord::corpectomy);
  if (has("disc replacement") || has("ProDisc") || has("Bryan disc") || has("arthroplasty")) return ConstructWord::disc;
  if (has("lateral mass")) return ConstructWord::posterior;
  if (has("pedicle screw")) return ConstructWord::pedicle;
  if (has("stand-alone") || has("standalone") || has("zero-profile") || has("integrated spacer")) {
    return ConstructWord::standalone;
  }
  if (plated && has("dynamic")) return ConstructWord::dynamic_plate;
  if (plated || has("mature fusion")) return ConstructWord::plate;
  if (has("wiring") || has("wire")) return ConstructWord::wire;
  if (has("cage")) return ConstructWord::cage;
  if (has("graft")) return ConstructWord::graft;
  return std::nullopt;
}

std::string describe(const LoadCase& load) {
  std::string words = load.protocol == Protocol::displacement_control
                          ? std::string(name(load.loaded)) + " turned " + shown(load.rotation_deg) + " deg"
                          : shown(load.moment_Nm) + " Nm on " + std::string(name(load.loaded));
  if (load.protocol == Protocol::hybrid) words += " when intact, the same rotation after";
  if (load.follower_N > 0) words += ", follower load " + shown(load.follower_N) + " N";
  if (load.head_weight) words += ", weight of the head";
  return words;
}

}  // namespace nucha::validation
