// Changes for the better that are neither an operation (surgery.h) nor a condition set to a value (condition.h): new
// hardware for old, trained muscles, another posture. Pure functions like those; each appends one plain sentence to
// `operations`.
#pragma once

#include "nucha/neck/neck.h"

namespace nucha {

/// Replaces every implant that lies wholly between `upper` and `lower` by a new one of its kind and size: loosening and
/// migration 0, not broken. What it sank stays. Throws InputError where there is none.
Neck exchangeImplants(Neck neck, Vertebra upper, Vertebra lower);

/// All muscles give `factor` (above 0) times the force they gave: weakness is made good first, what goes beyond the
/// full strength of a muscle makes the muscle itself stronger.
Neck trainMuscles(Neck neck, double factor);

/// Carries the head `back_mm` further back, measured between C2 and C7 (Alignment::sva_mm), gaze and T1 as they were:
/// the joints between C2 and T1 that still have a disc and no implant turn, each in proportion to how far below C2 it
/// lies, seen from their mean (the smallest turns that do it). It stops where C2 stands over C7. Throws InputError when
/// fewer than two joints can turn.
Neck carryHeadBack(Neck neck, double back_mm);

}  // namespace nucha
