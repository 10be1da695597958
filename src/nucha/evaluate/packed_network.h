// Inside of network.cpp: observations packed for speed, and sets of members under construction.
#pragma once

#include <cstddef>
#include <vector>

#include "nucha/evaluate/network.h"

namespace nucha {

inline constexpr double kTiny = 1e-300;

/// The observations packed for speed. Only groups with boolean observations are kept; all plain absences of a group are
/// folded into one factor; every finding is scaled so that its best single explanation has value one (products then
/// neither vanish nor grow).
struct Packed {
  struct Boolean {
    bool present = true;
    double scale = 1;
    NodeValues base{};
  };
  struct Group {
    std::size_t first = 0, last = 0;  // range of booleans
    NodeValues absent{};              // exp(-u * sum of base rates of folded absences)
  };
  struct Measured {
    double base_cdf = 1, base_hazard = 0, scale = 1;
  };
  std::size_t members = 0;
  std::vector<Boolean> booleans;
  std::vector<Group> groups;
  std::vector<Measured> measured;
  std::vector<NodeValues> miss;         // [member][boolean]: exp(-u r)
  std::vector<double> keep;             // [member][boolean]
  std::vector<NodeValues> miss_absent;  // [member][group]
  std::vector<char> touches;            // [member][group]: the member changes something in this group
  std::vector<double> cdf, hazard;      // [member][measured]
};

// a set under construction: everything that multiplies or adds when a member joins, and what each group makes of it
struct Partial {
  double odds = 1;
  std::vector<NodeValues> miss, absent;
  std::vector<double> keep, cdf, hazard;
  std::vector<double> group_value;  // likelihood of the group's observations, the frailty averaged out
};

/// exp(-u * rate) for each frailty value.
NodeValues missOf(double rate, const NodeValues& nodes);
double mean(const NodeValues& values);

Packed pack(const Network& network);
Partial emptySet(const Packed& packed);
/// `from` with one more member.
void join(const Packed& packed, const Partial& from, std::size_t member, double odds, Partial& to);
double weightOf(const Partial& set);
/// weightOf `from` with one more member, without building it. `from_touches` says which groups its members touch;
/// `alone` is the set of that member only.
double joinedWeight(const Packed& packed, const Partial& from, const std::vector<char>& from_touches,
                    std::size_t member, double odds, const Partial& alone);

}  // namespace nucha
