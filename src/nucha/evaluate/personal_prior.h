// Priors of one patient: how much likelier a cause is in this neck than in the average one operated alike, from the
// neck's own mechanics and course.
//
//   prior = population prior * (1 + trust * (share in this neck / mean share of the population - 1))
//
// The mean of the bracket over the population is one, so that the population's tables stay true on average. What risk
// factors do stands in risk_factors.csv and is not counted here again: the course is followed without them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "nucha/course/follow.h"
#include "nucha/evaluate/patient_model.h"
#include "nucha/evidence/evidence.h"
#include "nucha/neck/surgery.h"

namespace nucha {

struct MechanicsTables;
struct PatientNeck;
class NeckBench;

/// One row of personal_priors.csv: which event of the course speaks for a cause.
struct PersonalPrior {
  std::string cause;
  CourseEvent event = CourseEvent::united;
  bool beside = false;  ///< at the levels above and below, each for itself; else anywhere
  double at_years = 0;  ///< after the operation
  Range trust;          ///< share of the difference that counts, 0 .. 1
  Provenance provenance;
};

/// One row of course_reference.csv: the share of a whole population with an event, written by
/// tools/write_course_reference.cpp.
struct CourseReference {
  enum class Place { any, cranial, caudal } place = Place::any;
  ConstructWord construct = ConstructWord::plate;
  int levels = 1;
  CourseEvent event = CourseEvent::united;
  double at_years = 0;
  double share = 0;
};

struct PersonalTables {
  std::vector<PersonalPrior> priors;
  std::vector<CourseReference> references;

  const CourseReference* find(CourseReference::Place place, ConstructWord construct, int levels, CourseEvent event,
                              double at_years) const;
};

/// Reads personal_priors.csv and course_reference.csv. Throws InputError naming every fault.
PersonalTables loadPersonalTables(const std::filesystem::path& data_folder, const Evidence& evidence);

/// Factors on the prior of one cause; 1 where nothing is known.
struct PersonalFactor {
  std::string cause;
  double anywhere = 1;
  double above = 1, below = 1;  ///< at the levels beside the construct
};

struct PersonalFactors {
  std::vector<PersonalFactor> factors;
  std::string note;  ///< why there are none; empty when there are
};

/// Follows the patient's neck from its operation. None for constructs and numbers of levels that no reference covers,
/// and for operations in several places.
PersonalFactors personalFactors(const PatientNeck& patient, const Evidence& evidence, const MechanicsTables& tables,
                                NeckBench& bench);

/// How a neck is followed for its priors, and how those of the reference were: the same random numbers, so that chance
/// does not part them.
FollowOptions personalOptions(const Evidence& evidence, double years);

/// Puts them on the priors of the model's causes and on the shares of their places.
void personalise(PatientModel& model, const PersonalFactors& personal, const std::vector<Level>& operated);

}  // namespace nucha
