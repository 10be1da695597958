// Places of the neck: vertebrae, motion segments (levels), nerve roots and sides.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nucha {

/// Vertebrae from the skull base (C0) down to T3, in order.
enum class Vertebra { C0, C1, C2, C3, C4, C5, C6, C7, T1, T2, T3 };

/// A motion segment, named by the vertebra above it: Level{Vertebra::C5} is C5-C6.
struct Level {
  Vertebra upper;
  Vertebra lower() const { return static_cast<Vertebra>(static_cast<int>(upper) + 1); }
  friend bool operator==(Level a, Level b) { return a.upper == b.upper; }
  friend auto operator<=>(Level a, Level b) { return a.upper <=> b.upper; }
};

/// Side of the body, as the patient has it. `bilateral` means both.
enum class Side { left, right, bilateral };

/// Nerve roots; the root that leaves at C5-C6 is C6, at C7-T1 it is C8.
enum class Root { C2, C3, C4, C5, C6, C7, C8, T1 };

std::string_view name(Vertebra vertebra);
std::string name(Level level);  ///< "C5-C6"
std::string_view name(Side side);
std::string_view name(Root root);

std::optional<Vertebra> findVertebra(std::string_view text);  ///< "C5", also "c5"
std::optional<Side> findSide(std::string_view text);
std::optional<Root> findRoot(std::string_view text);
/// One segment: "C5-C6", also "C5/6", "C5-6", "C5/C6"; nullopt when it is not one segment.
std::optional<Level> findLevel(std::string_view text);
/// A segment, a range of segments ("C4-C7" gives three), or nullopt.
std::optional<std::vector<Level>> findLevels(std::string_view text);

Root exitingRoot(Level level);              ///< root of the foramen at a level (C5-C6 gives C6)
std::optional<Level> foramenOf(Root root);  ///< the inverse (C6 gives C5-C6)
int distance(Level a, Level b);             ///< segments apart, 0 for the same
Side mirrored(Side side);

bool holds(const std::vector<Level>& levels, Level level);
/// Next to one of them and none of them.
bool isBeside(Level level, const std::vector<Level>& levels);

/// Neighbouring levels as one: from the upper bone of the first to the lower bone of the last.
struct LevelRun {
  Vertebra upper = Vertebra::C5, lower = Vertebra::C6;
};
/// The levels gathered in runs, top first, in whatever order they come.
std::vector<LevelRun> runsOf(std::vector<Level> levels);

/// Mobile segments that disease next to a fusion can reach: C0-C1 ... T1-T2.
const std::vector<Level>& allLevels();

}  // namespace nucha
