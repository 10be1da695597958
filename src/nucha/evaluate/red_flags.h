// Red flags: explicit rules that stand first in every output and that no probability can hide.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "nucha/evaluate/evaluation.h"
#include "nucha/evaluate/expression.h"
#include "nucha/record/case.h"

namespace nucha {

/// What a case says about a finding, a variable (variables.csv) or an attribute. The case and evidence must outlive it.
/// `probability` answers p_CAUSE names; without it they are unknown.
Lookup lookupOf(const Case& patient_case, const Evidence& evidence,
                std::function<std::optional<double>(std::string_view cause)> probability = {});

struct RedFlagReport {
  std::vector<RaisedFlag> raised;  ///< most urgent first
  std::vector<OpenFlag> ask_now;   ///< rules of urgency now or 24 h that one unknown item keeps from firing
};

/// Runs every rule of the table.
RedFlagReport findRedFlags(const Case& patient_case, const Evidence& evidence);

}  // namespace nucha
