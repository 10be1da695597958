// How a graft grows together, screws lose their hold and spacers sink (docs/course.md); private to the course folder.
#pragma once

#include "nucha/course/rates.h"

namespace nucha {

/// Share of its full pace at which bone grows in a gap under so much strain: 1 in a still gap, one half at
/// `healing.strain_half`, towards 0 beyond.
double paceUnderStrain(double strain, const CourseRates& rates);

/// Strain of a gap in daily life: part of the way the level turns, at half the depth of the endplate, over the gap.
double strainOf(double motion_deg, double half_depth_over_gap, const CourseRates& rates);

/// Months of full drive that pass between two times after the operation; the drive to heal fades exponentially.
double driveBetween(double from_months, double to_months, const CourseRates& rates);

/// Months of full drive that a graft in a still gap needs until it is united: log-normal. The normals are standard,
/// `pace` speeds it up.
double monthsOfDrive(double normal_of_person, double normal_of_level, double pace, const CourseRates& rates);

/// What a person's odds of union do to the pace: the chance that the table names rises or falls by the odds ratio.
double paceOfOdds(double union_odds, const CourseRates& rates);

/// Bone bridge of a level that is not united, so many months of full drive later.
double bridgeAfter(double maturity, double drive_months, double months_needed, double pace, const CourseRates& rates);

/// A united bridge one step later: it becomes solid by itself, with a time constant of `remodel_months`.
double ripenedAfter(double maturity, double step_months, double remodel_months);

/// How far screws lost their hold one step later: 0 firm to 1. They wear out the bone only while the levels are open.
double looseningAfter(double loosening, double screw_use, double open_share, double step_months, double normal,
                      const CourseRates& rates);

/// How deep a spacer has sunk so many months after the operation.
double sunkAfter(double months, double normal, double factor, const CourseRates& rates);

}  // namespace nucha
