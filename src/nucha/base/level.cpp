#include "nucha/base/level.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

namespace nucha {
namespace {

constexpr std::array<std::string_view, 11> kVertebrae = {"C0", "C1", "C2", "C3", "C4", "C5",
                                                         "C6", "C7", "T1", "T2", "T3"};
constexpr std::array<std::string_view, 8> kRoots = {"C2", "C3", "C4", "C5", "C6", "C7", "C8", "T1"};
constexpr std::array<std::string_view, 3> kSides = {"left", "right", "bilateral"};

std::string upperCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

std::string lowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// first and last vertebra of "C5-C6", "C5/6" or "C4-7"
std::optional<std::pair<Vertebra, Vertebra>> findSpan(std::string_view text) {
  const auto cut = text.find_first_of("-/");
  if (cut == std::string_view::npos) return std::nullopt;
  std::string first = upperCase(text.substr(0, cut));
  std::string second = upperCase(text.substr(cut + 1));
  // "C5-6" borrows its letter; "C7-1" would be ambiguous and is refused below
  if (!second.empty() && std::isdigit(static_cast<unsigned char>(second[0])) && !first.empty()) {
    second.insert(second.begin(), first[0]);
  }
  const auto upper = findVertebra(first);
  const auto lower = findVertebra(second);
  if (!upper || !lower || *upper >= *lower) return std::nullopt;
  return std::pair{*upper, *lower};
}

}  // namespace

std::string_view name(Vertebra vertebra) { return kVertebrae[static_cast<std::size_t>(vertebra)]; }
std::string name(Level level) { return std::string(name(level.upper)) + "-" + std::string(name(level.lower())); }
std::string_view name(Side side) { return kSides[static_cast<std::size_t>(side)]; }
std::string_view name(Root root) { return kRoots[static_cast<std::size_t>(root)]; }

std::optional<Vertebra> findVertebra(std::string_view text) {
  const std::string wanted = upperCase(text);
  if (wanted == "OCCIPUT" || wanted == "OC" || wanted == "O") return Vertebra::C0;
  for (std::size_t i = 0; i < kVertebrae.size(); ++i) {
    if (kVertebrae[i] == wanted) return static_cast<Vertebra>(i);
  }
  return std::nullopt;
}

std::optional<Side> findSide(std::string_view text) {
  const std::string wanted = lowerCase(text);
  for (std::size_t i = 0; i < kSides.size(); ++i) {
    if (kSides[i] == wanted) return static_cast<Side>(i);
  }
  return std::nullopt;
}

std::optional<Root> findRoot(std::string_view text) {
  const std::string wanted = upperCase(text);
  for (std::size_t i = 0; i < kRoots.size(); ++i) {
    if (kRoots[i] == wanted) return static_cast<Root>(i);
  }
  return std::nullopt;
}

std::optional<Level> findLevel(std::string_view text) {
  const auto span = findSpan(text);
  if (!span) return std::nullopt;
  const Level level{span->first};
  if (level.lower() != span->second) return std::nullopt;
  return level;
}

std::optional<std::vector<Level>> findLevels(std::string_view text) {
  const auto span = findSpan(text);
  if (!span) return std::nullopt;
  std::vector<Level> levels;
  for (int v = static_cast<int>(span->first); v < static_cast<int>(span->second); ++v) {
    levels.push_back(Level{static_cast<Vertebra>(v)});
  }
  return levels;
}

Root exitingRoot(Level level) {
  // above C7 the root is numbered after the lower vertebra; C7-T1 lets C8 out, T1-T2 lets T1 out
  if (level.upper <= Vertebra::C1) return Root::C2;
  if (level.upper >= Vertebra::T1) return Root::T1;
  return static_cast<Root>(static_cast<int>(level.upper) - 1);
}

std::optional<Level> foramenOf(Root root) {
  if (root == Root::T1) return Level{Vertebra::T1};
  return Level{static_cast<Vertebra>(static_cast<int>(root) + 1)};
}

int distance(Level a, Level b) { return std::abs(static_cast<int>(a.upper) - static_cast<int>(b.upper)); }

Side mirrored(Side side) {
  if (side == Side::left) return Side::right;
  if (side == Side::right) return Side::left;
  return side;
}

const std::vector<Level>& allLevels() {
  static const std::vector<Level> levels = [] {
    std::vector<Level> all;
    for (int v = 0; v <= static_cast<int>(Vertebra::T1); ++v) all.push_back(Level{static_cast<Vertebra>(v)});
    return all;
  }();
  return levels;
}

bool holds(const std::vector<Level>& levels, Level level) {
  return std::find(levels.begin(), levels.end(), level) != levels.end();
}

bool isBeside(Level level, const std::vector<Level>& levels) {
  return !holds(levels, level) &&
         std::any_of(levels.begin(), levels.end(), [level](Level other) { return distance(level, other) == 1; });
}

std::vector<LevelRun> runsOf(std::vector<Level> levels) {
  std::sort(levels.begin(), levels.end());
  std::vector<LevelRun> runs;
  for (const Level level : levels) {
    if (!runs.empty() && runs.back().lower == level.upper) {
      runs.back().lower = level.lower();
    } else if (runs.empty() || runs.back().lower < level.upper) {
      runs.push_back({level.upper, level.lower()});
    }
  }
  return runs;
}

}  // namespace nucha
