// Many necks of one person turned alike, each computed once: what causes, tests, treatments and time make of a neck is
// seen by turning it as far as the intact one goes under a moment.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <tuple>

#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/mechanics/response.h"
#include "nucha/neck/content.h"

namespace nucha {

/// Directions that tell all of a neck whose sides are alike.
inline constexpr std::array kWays{Direction::flexion, Direction::extension, Direction::left_bending,
                                  Direction::left_rotation};

/// Not for several threads at once. What it returns stays valid as long as it lives.
class NeckBench {
 public:
  /// `parameters` must outlive the bench; the moment is that of the intact neck's turn, N m, above 0.
  NeckBench(Neck intact, const MechanicsParameters& parameters, double moment_Nm);

  const Neck& intact() const { return intact_; }
  double moment() const { return moment_; }  ///< of the intact neck's turn, N m

  /// The intact neck under the moment; nullptr when it found no equilibrium.
  const Equilibrium* intactEnd(Direction direction);
  /// Any neck under that moment, however far it goes; nullptr when it found no equilibrium.
  const Equilibrium* loaded(const Neck& neck, Direction direction);
  /// A neck under no load but what is in it (tight ligaments, a nucleus under pressure), as on a scan lying down.
  const Equilibrium* resting(const Neck& neck);
  /// A neck turned as far as the intact one went; nullptr when one of the two found no equilibrium. Throws InputError
  /// for a neck that has faults.
  const Equilibrium* turned(const Neck& neck, Direction direction);
  /// A neck upright, muscles holding the head's weight; nullptr when it found no equilibrium.
  const Equilibrium* held(const Neck& neck);

  /// So many curves were computed; what was asked for again is not among them.
  std::size_t computed() const { return computed_; }

 private:
  enum class Load { nothing, moment, turn, weight };
  using Key = std::tuple<ContentKey, Load, Direction>;

  const Equilibrium* end(const Neck& neck, const LoadCase& load, Load kind);

  Neck intact_;
  ContentKey intact_key_;
  const MechanicsParameters* parameters_;
  double moment_;  // N m
  std::size_t computed_ = 0;
  std::map<Key, std::optional<Equilibrium>> ends_;
};

}  // namespace nucha
