// What the rules say about one treatment for one patient.
#pragma once

#include <string>
#include <vector>

#include "nucha/evaluate/expression.h"
#include "nucha/evaluate/options.h"

namespace nucha {

/// Everything the rules are asked about. What it points to must outlive it.
struct OptionContext {
  const Evidence* evidence = nullptr;
  const CauseBeliefs* beliefs = nullptr;
  const std::vector<RaisedFlag>* flags = nullptr;
  Lookup lookup;
  double cause_floor = 0;  ///< probability from which a cause has weight

  /// Probability of a cause, or that at least one of a family is present.
  double probability(std::string_view cause_or_family) const;
};

/// A rule with its condition read and answered.
struct AnsweredRule {
  const OptionRule* rule = nullptr;
  Expression condition;
  Truth truth = Truth::unknown;
};
/// All rules whose cause has weight for this patient.
std::vector<AnsweredRule> answerRules(const OptionContext& context);

/// How far a rule or a red flag lifts a treatment above the ladder; smaller is earlier.
enum class Lift { emergency, urgent, none, put_back };

struct OptionVerdict {
  Verdict verdict = Verdict::avoid;
  Lift lift = Lift::none;
  bool preferred = false;  ///< before its peers on the same rung
  double flag_weight = 0;  ///< probability of what an emergency treatment is for
  std::string why;
  std::vector<std::string> for_causes;
  std::vector<std::string> missing;  ///< in words
  std::vector<std::string> required_tests;
  std::vector<std::string> sources;  ///< of the rules that decided
};
OptionVerdict decideOption(const Treatment& treatment, const std::vector<AnsweredRule>& rules,
                           const OptionContext& context);

}  // namespace nucha
