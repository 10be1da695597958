// The populations that personal priors are held against: patients operated alike, each followed like the one patient.
#pragma once

#include <vector>

#include "nucha/base/sex.h"
#include "nucha/evaluate/personal_prior.h"

namespace nucha {

/// One of a few patients that stand for a population; the weights of all sum to one.
struct TypicalPatient {
  double weight = 0;
  Sex sex = Sex::female;
  double age_years = 0;
  std::vector<Level> levels;
};

/// Sexes, ages and places of operations over so many levels (1 to 4), as course.csv distributes them. Ages stand at the
/// three points that give a normal distribution its mean, variance and fourth moment.
std::vector<TypicalPatient> typicalPatients(int levels, const CourseParameters& course);

/// The rows of course_reference.csv for one construct: the mean shares over its typical patients.
std::vector<CourseReference> calcReference(ConstructWord construct, int levels, const Evidence& evidence,
                                           const MechanicsTables& tables);

}  // namespace nucha
