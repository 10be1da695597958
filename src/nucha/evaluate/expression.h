// Conditions of rules: a small expression language with three-valued logic.
//
// clang-format off
//   condition  := term { "or" term }
//   term       := factor { "and" factor }
//   factor     := "not" factor | "(" condition ")" | "known" "(" NAME ")"
//               | "count" "(" NAME { "," NAME } ")" comparison | NAME [ comparison ]
//   comparison := ("<" | "<=" | ">" | ">=" | "==" | "!=") (NUMBER | WORD)
// clang-format on
//
// NAME is a finding id, a variable of variables.csv or an attribute (age, sex, approach, days_since_surgery,
// months_since_surgery, levels_fused, probability of a cause as p_CAUSE). A finding without comparison asks whether it
// is present. Kleene logic: unknown and false is false; unknown or true is true; not unknown is unknown; comparing an
// unknown is unknown. count(a, b, c) >= 2 is true as soon as enough are known present, false when enough are known
// absent.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nucha {

enum class Truth { no, unknown, yes };
Truth operator!(Truth a);
Truth both(Truth a, Truth b);
Truth either(Truth a, Truth b);

/// What is known about a name: nothing, a truth value, a number, or a word.
struct Known {
  Truth truth = Truth::unknown;     ///< for boolean use
  std::optional<double> number;     ///< for comparisons with numbers
  std::optional<std::string> word;  ///< for comparisons with words

  /// What a number without a reading must satisfy ("CRP raised" says CRP >= 10); used when `number` is empty.
  struct Bound {
    double limit = 0;
    bool open = false;  ///< true: the limit itself is excluded
  };
  std::optional<Bound> at_least, at_most;

  bool anything() const { return truth != Truth::unknown || number || word || at_least || at_most; }
};
using Lookup = std::function<Known(std::string_view name)>;

/// A parsed condition. Copyable; evaluation does not change it.
class Expression {
 public:
  /// Throws InputError (column in `where`) for text outside the grammar. `where` is the cell's place, for messages.
  static Expression parse(std::string_view text, const std::string& where);

  Truth evaluate(const Lookup& lookup) const;
  /// Every name used, each once, in order of appearance.
  const std::vector<std::string>& names() const { return names_; }
  /// Names that hold the result: after a `yes` (or a `no`), the names whose known values made it so, every sufficient
  /// alternative included; empty after `unknown`.
  std::vector<std::string> support(const Lookup& lookup) const;
  /// After `unknown`: the unknown names of which one answer alone would turn the result into `yes`, given what else is
  /// known; empty otherwise.
  std::vector<std::string> deciders(const Lookup& lookup) const;
  const std::string& text() const { return text_; }

  struct Node;

 private:
  std::string text_;
  std::vector<std::string> names_;
  std::shared_ptr<const Node> root_;
};

}  // namespace nucha
