#include "nucha/evaluate/red_flags.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/evaluate/check_rules.h"

namespace nucha {
namespace {

constexpr double kDaysPerMonth = 365.25 / 12;
constexpr std::size_t kMostOpenFlags = 4;
constexpr std::size_t kMostAsked = 6;  // more items than that are an examination, not a question
/// What half of all patients have points nowhere.
constexpr double kLeastPointedness = 1;

Truth truthOf(bool value) { return value ? Truth::yes : Truth::no; }

Known knownTruth(std::optional<bool> value) {
  Known known;
  if (value) known.truth = truthOf(*value);
  return known;
}

Known knownNumber(std::optional<double> value) {
  Known known;
  known.number = value;
  if (value) known.truth = truthOf(*value != 0);
  return known;
}

Known knownWord(std::optional<std::string_view> value) {
  Known known;
  if (value) known.word = std::string(*value);
  return known;
}

/// "Present" or "absent" without a reading says on which side of the finding's own threshold the number lies.
void boundByThreshold(const Threshold& threshold, bool present, Known& known) {
  using Op = Threshold::Op;
  const bool high_is_abnormal = threshold.op == Op::greater || threshold.op == Op::greater_equal;
  const bool limit_is_abnormal = threshold.op == Op::greater_equal || threshold.op == Op::less_equal;
  const Known::Bound bound{threshold.limit, limit_is_abnormal != present};
  (high_is_abnormal == present ? known.at_least : known.at_most) = bound;
}

Known statedFinding(const Finding* finding, bool present, std::optional<double> value) {
  Known known = knownTruth(present);
  if (finding == nullptr || finding->type != ValueType::number) return known;
  known.number = value;
  if (!finding->abnormal) return known;
  if (value) {
    known.truth = truthOf(finding->abnormal->abnormal(*value));
  } else {
    boundByThreshold(*finding->abnormal, present, known);
  }
  return known;
}

std::optional<double> levelsFused(const Surgery& surgery) {
  if (surgery.level_count) return *surgery.level_count;
  if (!surgery.levels.empty()) return static_cast<double>(surgery.levels.size());
  return std::nullopt;
}

Known attribute(const Case& patient_case, std::string_view name) {
  const Surgery& surgery = patient_case.surgery;
  if (name == "age") return knownNumber(patient_case.patient.age);
  if (name == "sex") {
    const auto& sex = patient_case.patient.sex;
    return knownWord(sex ? std::optional(nucha::name(*sex)) : std::nullopt);
  }
  if (name == "approach") {
    return knownWord(surgery.approach ? std::optional(nucha::name(*surgery.approach)) : std::nullopt);
  }
  if (name == "months_since_surgery") return knownNumber(surgery.months_since);
  if (name == "days_since_surgery") {
    return knownNumber(surgery.months_since ? std::optional(*surgery.months_since * kDaysPerMonth) : std::nullopt);
  }
  if (name == "levels_fused") return knownNumber(levelsFused(surgery));
  if (name == "instrumented") return knownTruth(surgery.instrumented());
  if (name == "has_plate") return knownTruth(surgery.has_plate);
  if (name == "has_cage") return knownTruth(surgery.has_cage);
  if (name == "has_posterior_instrumentation") return knownTruth(surgery.has_posterior_instrumentation);
  return knownTruth(surgery.has_disc_replacement);
}

/// A variable of the table, its expression read.
struct ReadVariable {
  const Variable* row = nullptr;
  std::optional<Expression> condition;  // boolean
  std::vector<std::string> names;       // number: the first one with something known counts
};

ReadVariable readVariable(const Variable& row) {
  ReadVariable read;
  read.row = &row;
  if (row.type == "number") {
    read.names = split(row.expression, ';');
  } else {
    read.condition = Expression::parse(row.expression, row.where);
    read.names = read.condition->names();
  }
  return read;
}

/// Answers names for one case. Not for use by several threads at once: variables are worked out once and kept.
class CaseReader {
 public:
  using Probability = std::function<std::optional<double>(std::string_view)>;
  CaseReader(const Case& patient_case, const Evidence& evidence, Probability probability)
      : case_(patient_case), evidence_(evidence), probability_(std::move(probability)) {
    for (const Variable& row : evidence.variables) rows_.emplace(row.name, &row);
  }

  /// Pretends that one finding had been answered; nothing ends the pretence.
  void guess(std::string finding, bool present) {
    const Finding* row = evidence_.findFinding(finding);
    guess_ = {std::move(finding), statedFinding(row, present, std::nullopt)};
    cache_.clear();
  }
  void endGuess() {
    guess_.reset();
    cache_.clear();
  }

  Known find(std::string_view name) {
    if (guess_ && guess_->first == name) return guess_->second;
    if (const ReadVariable* variable = variableNamed(name)) return findVariable(*variable);
    if (isRuleAttribute(name)) return attribute(case_, name);
    if (name.starts_with("p_")) {
      if (!probability_) return {};
      return knownNumber(probability_(name.substr(2)));
    }
    return findFinding(name);
  }

  /// The findings and attributes that make an expression what it is, variables replaced by what holds them.
  std::vector<std::string> support(const Expression& expression) {
    std::vector<std::string> leaves;
    const Lookup lookup = [this](std::string_view name) { return find(name); };
    for (const std::string& name : expression.support(lookup)) addSupport(name, leaves);
    return leaves;
  }

  /// Every finding an expression can depend on, through variables too.
  std::vector<std::string> findings(const Expression& expression) {
    std::vector<std::string> leaves;
    std::set<std::string, std::less<>> seen;
    for (const std::string& name : expression.names()) addFindings(name, seen, leaves);
    return leaves;
  }

  Truth evaluate(const Expression& expression) {
    return expression.evaluate([this](std::string_view name) { return find(name); });
  }

 private:
  /// Nullptr when the name is no variable. Read when first asked for: most conditions need few of them.
  const ReadVariable* variableNamed(std::string_view name) {
    const auto row = rows_.find(name);
    if (row == rows_.end()) return nullptr;
    auto read = variables_.find(name);
    if (read == variables_.end()) read = variables_.emplace(std::string(row->first), readVariable(*row->second)).first;
    return &read->second;
  }

  Known findFinding(std::string_view name) const {
    const Finding* finding = evidence_.findFinding(name);
    const std::string_view id = finding != nullptr ? std::string_view(finding->id) : name;
    if (guess_ && guess_->first == id) return guess_->second;
    const Observation* stated = case_.find(id);
    if (stated == nullptr) return {};
    std::optional<double> value = stated->value;
    for (const Observation& other : case_.observations) {
      // the same said twice, once with a reading: the reading says more
      if (!value && other.finding == id && other.present == stated->present) value = other.value;
    }
    return statedFinding(finding, stated->present, value);
  }

  Known findVariable(const ReadVariable& variable) {
    const std::string& name = variable.row->name;
    const auto cached = cache_.find(name);
    if (cached != cache_.end()) return cached->second;
    if (!open_.insert(name).second) {
      throw InputError(Fault{variable.row->where, "variable \"" + name + "\" is defined by itself",
                             "define it by findings or by variables that do not need it"});
    }
    Known known;
    if (variable.condition) {
      known.truth = evaluate(*variable.condition);
    } else {
      for (const std::string& source : variable.names) {
        if (!known.anything()) known = find(source);
      }
    }
    open_.erase(name);
    cache_[name] = known;
    return known;
  }

  void addSupport(const std::string& name, std::vector<std::string>& leaves) {
    const ReadVariable* variable = variableNamed(name);
    if (variable == nullptr) {
      if (std::find(leaves.begin(), leaves.end(), name) == leaves.end()) leaves.push_back(name);
    } else if (variable->condition) {
      const Lookup lookup = [this](std::string_view asked) { return find(asked); };
      for (const std::string& part : variable->condition->support(lookup)) addSupport(part, leaves);
    } else {
      for (const std::string& source : variable->names) {
        if (find(source).anything()) return addSupport(source, leaves);
      }
    }
  }

  void addFindings(const std::string& name, std::set<std::string, std::less<>>& seen,
                   std::vector<std::string>& leaves) {
    if (!seen.insert(name).second) return;
    if (const ReadVariable* variable = variableNamed(name)) {
      for (const std::string& part : variable->names) addFindings(part, seen, leaves);
    } else if (!isRuleAttribute(name) && evidence_.findFinding(name) != nullptr) {
      leaves.push_back(name);
    }
  }

  const Case& case_;
  const Evidence& evidence_;
  Probability probability_;
  std::map<std::string_view, const Variable*> rows_;
  std::map<std::string, ReadVariable, std::less<>> variables_;
  std::optional<std::pair<std::string, Known>> guess_;
  std::map<std::string, Known, std::less<>> cache_;
  std::set<std::string, std::less<>> open_;
};

Urgency urgencyOf(const RedFlag& rule) {
  const auto urgency = findUrgency(rule.urgency);
  if (!urgency) {
    throw InputError(
        Fault{rule.provenance.where, "unknown urgency \"" + rule.urgency + "\"", "use now, 24 h, 1 week or routine"});
  }
  return *urgency;
}

RaisedFlag raisedFlag(const RedFlag& rule, Urgency urgency, std::vector<std::string> because) {
  RaisedFlag flag;
  flag.id = rule.id;
  flag.suspected = rule.suspected;
  flag.urgency = urgency;
  flag.action = rule.action;
  flag.patient_text = rule.patient_text;
  flag.because = std::move(because);
  flag.tests = rule.tests;
  flag.causes = rule.causes;
  flag.sources = rule.provenance.sources;
  return flag;
}

/// How seldom ordinary patients have these findings, as a sum of bits: what points most comes first.
double calcPointedness(const std::vector<std::string>& because, const Evidence& evidence) {
  double bits = 0;
  for (const std::string& id : because) {
    const Finding* finding = evidence.findFinding(id);
    if (finding != nullptr && finding->leak.value > 0) bits -= std::log2(std::min(1.0, finding->leak.value));
  }
  return bits;
}

struct Candidate {
  OpenFlag flag;
  double pointedness = 0;
};

bool canBeAsked(const Finding& finding) { return finding.stage == Stage::history || finding.stage == Stage::exam; }

/// What a guessed answer would leave as reasons, beside itself: the present findings that already point to the rule.
std::vector<std::string> pointersFor(CaseReader& reader, const Expression& condition, const std::string& asked,
                                     const Evidence& evidence) {
  std::vector<std::string> pointers;
  bool more_than_risk = false;
  for (const std::string& name : reader.support(condition)) {
    const Finding* finding = evidence.findFinding(name);
    if (name == asked || isRuleAttribute(name) || finding == nullptr || reader.find(name).truth != Truth::yes) continue;
    pointers.push_back(name);
    more_than_risk = more_than_risk || !finding->risk_factor;
  }
  if (!more_than_risk) pointers.clear();
  return pointers;
}

/// A present finding that is more than a risk: without one a rule is not worth the work of guessing answers.
bool anyPoints(const std::vector<std::string>& findings, CaseReader& reader, const Evidence& evidence) {
  return std::any_of(findings.begin(), findings.end(), [&](const std::string& id) {
    return !evidence.findFinding(id)->risk_factor && reader.find(id).truth == Truth::yes;
  });
}

std::optional<Candidate> findOpenFlag(const RedFlag& rule, Urgency urgency, const Expression& condition,
                                      CaseReader& reader, const Evidence& evidence) {
  const std::vector<std::string> findings = reader.findings(condition);
  if (!anyPoints(findings, reader, evidence)) return std::nullopt;
  Candidate candidate;
  candidate.flag.id = rule.id;
  candidate.flag.suspected = rule.suspected;
  candidate.flag.urgency = urgency;
  for (const std::string& name : findings) {
    if (candidate.flag.ask.size() == kMostAsked) break;
    if (reader.find(name).anything() || !canBeAsked(*evidence.findFinding(name))) continue;
    for (const bool present : {true, false}) {
      reader.guess(name, present);
      std::vector<std::string> pointers;
      if (reader.evaluate(condition) == Truth::yes) pointers = pointersFor(reader, condition, name, evidence);
      reader.endGuess();
      if (pointers.empty()) continue;
      candidate.flag.ask.push_back(name);
      for (std::string& pointer : pointers) {
        auto& because = candidate.flag.because;
        if (std::find(because.begin(), because.end(), pointer) == because.end()) because.push_back(std::move(pointer));
      }
      break;
    }
  }
  if (candidate.flag.ask.empty()) return std::nullopt;
  candidate.pointedness = calcPointedness(candidate.flag.because, evidence);
  if (candidate.pointedness < kLeastPointedness) return std::nullopt;
  return candidate;
}

/// True when flags at least as urgent already speak for every cause of the rule: asking would change nothing.
bool alreadyCovered(const RedFlag& rule, Urgency urgency, const std::vector<RaisedFlag>& raised) {
  return !rule.causes.empty() && std::all_of(rule.causes.begin(), rule.causes.end(), [&](const std::string& cause) {
    return std::any_of(raised.begin(), raised.end(), [&](const RaisedFlag& flag) {
      return flag.urgency <= urgency && std::find(flag.causes.begin(), flag.causes.end(), cause) != flag.causes.end();
    });
  });
}

std::vector<OpenFlag> mostPointed(std::vector<Candidate> candidates) {
  std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return std::pair(-a.pointedness, a.flag.urgency) < std::pair(-b.pointedness, b.flag.urgency);
  });
  std::vector<OpenFlag> flags;
  for (Candidate& candidate : candidates) {
    if (flags.size() < kMostOpenFlags) flags.push_back(std::move(candidate.flag));
  }
  return flags;
}

}  // namespace

Lookup lookupOf(const Case& patient_case, const Evidence& evidence,
                std::function<std::optional<double>(std::string_view cause)> probability) {
  auto reader = std::make_shared<CaseReader>(patient_case, evidence, std::move(probability));
  return [reader](std::string_view name) { return reader->find(name); };
}

RedFlagReport findRedFlags(const Case& patient_case, const Evidence& evidence) {
  CaseReader reader(patient_case, evidence, {});
  RedFlagReport report;
  std::vector<std::pair<const RedFlag*, Expression>> open;
  for (const RedFlag& rule : evidence.red_flags) {
    Expression condition = Expression::parse(rule.condition, rule.provenance.where);
    const Truth truth = reader.evaluate(condition);
    const Urgency urgency = urgencyOf(rule);
    if (truth == Truth::yes) {
      report.raised.push_back(raisedFlag(rule, urgency, reader.support(condition)));
    } else if (truth == Truth::unknown && urgency <= Urgency::within_24_h) {
      open.emplace_back(&rule, std::move(condition));
    }
  }
  std::stable_sort(report.raised.begin(), report.raised.end(),
                   [](const RaisedFlag& a, const RaisedFlag& b) { return a.urgency < b.urgency; });
  std::vector<Candidate> candidates;
  for (const auto& [rule, condition] : open) {
    const Urgency urgency = urgencyOf(*rule);
    if (alreadyCovered(*rule, urgency, report.raised)) continue;
    auto candidate = findOpenFlag(*rule, urgency, condition, reader, evidence);
    if (candidate) candidates.push_back(std::move(*candidate));
  }
  report.ask_now = mostPointed(std::move(candidates));
  return report;
}

}  // namespace nucha
