// Treatment options for one patient: the ladder of the tables, filtered by rules, weighed by the posterior.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "nucha/evaluate/evaluation.h"
#include "nucha/record/case.h"

namespace nucha {

/// What the options need of the posterior: the probability of each cause, and draws of it for intervals.
struct CauseBeliefs {
  struct Belief {
    std::string cause, family;
    double probability = 0;
    std::vector<double> draws;  ///< one value a draw; all causes have the same number of draws; may be empty
  };
  std::vector<Belief> beliefs;
  const Belief* find(std::string_view cause) const;
};

/// All treatments of the table, best first, each with verdict, benefit for this patient, risks and reasons.
/// Red flags that are raised cap what can be offered (nothing elective is offered while an emergency is open).
std::vector<RankedOption> rankOptions(const Case& patient_case, const Evidence& evidence, const CauseBeliefs& beliefs,
                                      const std::vector<RaisedFlag>& red_flags);

}  // namespace nucha
