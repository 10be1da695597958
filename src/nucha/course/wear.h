// How discs, facet joints and foramina wear, and when they hurt (docs/course.md); private to the course folder.
#pragma once

#include "nucha/course/rates.h"

namespace nucha {

/// Load over that of the neck before its operation, as it counts for wear: people whose neck got stiff turn it less
/// far, so that a large surplus levels off at `wear.load_limit`.
double loadThatCounts(double ratio, const CourseRates& rates);

/// Log-normal with mean 1.
double factorOf(double spread, double normal);

/// Grades a disc gains in a year; `pace`: this person's and disc's over the average.
double gradesPerYear(double pace, int segment, double disc_load, const CourseRates& rates);

/// Grade of a disc at an age by the same law, loaded as usual since `wear.from_age`.
double gradeAtAge(double age_years, double pace, int segment, const CourseRates& rates);

/// What a reader calls it: whole grades.
int gradeAsRead(double grade);

/// Share of what is left of a facet joint that is lost in a year; `pace` as for discs.
double arthritisPerYear(double pace, double facet_load, const CourseRates& rates);

/// Arthritis of a facet joint one step later.
double arthritisAfter(double arthritis, double per_year, double step_years);

/// What is left of a foramen, as a share, when disc and facet joint wore by so much.
double foramenLeft(double grades, double arthritis, const CourseRates& rates);

/// What the room that a foramen has, over a healthy one's, does to the hazard of symptoms: 1 at full room.
double factorOfRoom(double foramen_share, const CourseRates& rates);

/// Hazard a year that a level begins to send symptoms; `foramen_share`: its room over a healthy one's.
double symptomHazard(int segment, double load, double foramen_share, const CourseRates& rates);

}  // namespace nucha
