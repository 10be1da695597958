// What to learn next: tests and questions by how much they are expected to tell about what should be done, per burden.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "nucha/evaluate/beliefs.h"
#include "nucha/evaluate/evaluation.h"

namespace nucha {

/// Tests of the table, best first; a test whose results are all known is left out. Rules of test_rules.csv and the
/// tests that raised red flags call for come before what information alone would say. "none" leads when nothing is
/// worth its burden.
std::vector<RankedTest> rankTests(const PatientModel& model, const Case& patient_case, const Beliefs& beliefs,
                                  const std::vector<RaisedFlag>& red_flags);

/// Findings that can simply be asked or examined and are neither known nor in `skip`, most telling first.
std::vector<NextQuestion> rankQuestions(const PatientModel& model, const Case& patient_case, const Beliefs& beliefs,
                                        const std::set<std::string>& skip = {});

}  // namespace nucha
