// Evaluating one patient: red flags, causes with intervals and reasons, the next test, the next question, the options.
#pragma once

#include <cstdint>
#include <string>

#include "nucha/evaluate/evaluation.h"
#include "nucha/evaluate/network.h"
#include "nucha/record/case.h"

namespace nucha {

struct MechanicsTables;  // evaluate/mechanics_tables.h

/// How far an evaluation goes with the patient's own neck; each includes those before it.
enum class NeckUse {
  belief,   ///< readings and priors of this neck take part in weighing the causes
  options,  ///< what the neck does under load, now and after each option
  futures,  ///< its coming years
};

struct EvaluateOptions {
  /// Exact sums over sets of up to so many causes at once (1 to 3).
  int max_causes = 3;
  /// Draws from the uncertainty of the tables for the 90 % intervals; 0 gives no intervals.
  int draws = 100;
  /// Seed of these draws: the same seed gives the same bytes.
  std::uint64_t seed = 20260101;
  /// Rank tests and questions (the dearest part after the posterior).
  bool plan = true;
  /// Explain causes: what each finding did, and which change would reorder them.
  bool explain = true;
  /// Compute this patient's own neck with these tables; without them it is left out.
  const MechanicsTables* mechanics = nullptr;
  NeckUse neck_use = NeckUse::futures;

  std::string validate() const;  ///< empty when usable, else what is wrong
};

/// The whole evaluation. The same case, evidence and options give the same result, on any machine.
Evaluation evaluate(const Case& patient_case, const Evidence& evidence, const EvaluateOptions& options = {});

}  // namespace nucha
