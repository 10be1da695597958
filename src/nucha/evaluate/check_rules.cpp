#include "nucha/evaluate/check_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/evaluate/expression.h"

namespace nucha {
namespace {

constexpr std::string_view kAttributes[] = {"age",
                                            "sex",
                                            "approach",
                                            "days_since_surgery",
                                            "months_since_surgery",
                                            "levels_fused",
                                            "instrumented",
                                            "has_plate",
                                            "has_cage",
                                            "has_posterior_instrumentation",
                                            "has_disc_replacement"};
constexpr std::string_view kProbability = "p_";

class RuleChecker {
 public:
  explicit RuleChecker(const Evidence& evidence) : evidence_(evidence) {
    for (const Variable& variable : evidence.variables) variables_.emplace(variable.name, &variable);
  }

  std::vector<Fault> run() {
    for (const Variable& variable : evidence_.variables) checkVariable(variable);
    for (const RedFlag& flag : evidence_.red_flags) checkCondition(flag.condition, flag.provenance.where);
    for (const TestRule& rule : evidence_.test_rules) checkCondition(rule.condition, rule.provenance.where);
    for (const OptionRule& rule : evidence_.option_rules) checkCondition(rule.condition, rule.provenance.where);
    for (const Variable& variable : evidence_.variables) checkCircle(variable);
    return std::move(faults_);
  }

 private:
  void checkVariable(const Variable& variable) {
    if (isRuleAttribute(variable.name)) {
      add(variable.where, fmt::format("variable '{}' has the name of an attribute", variable.name), "rename it");
    }
    if (variable.type == "number") {
      uses_[variable.name] = split(variable.expression, ';');
      for (const std::string& name : uses_[variable.name]) checkName(name, variable.where);
    } else {
      uses_[variable.name] = checkCondition(variable.expression, variable.where);
    }
  }

  std::vector<std::string> checkCondition(const std::string& condition, const std::string& where) {
    try {
      const Expression expression = Expression::parse(condition, where);
      for (const std::string& name : expression.names()) checkName(name, where);
      return expression.names();
    } catch (const InputError& error) {
      faults_.insert(faults_.end(), error.faults().begin(), error.faults().end());
      return {};
    }
  }

  void checkName(const std::string& name, const std::string& where) {
    if (isRuleAttribute(name) || variables_.contains(name)) return;
    if (const Finding* finding = evidence_.findFinding(name)) {
      if (finding->id != name) add(where, fmt::format("'{}' is an alias", name), "write '" + finding->id + "'");
      return;
    }
    const bool probability = name.starts_with(kProbability);
    if (probability && evidence_.isCauseOrFamily(std::string_view(name).substr(kProbability.size()))) return;
    const std::vector<std::string> near = nearMatches(name, knownNames());
    add(where, fmt::format("unknown name '{}'", name),
        near.empty() ? "use a finding, a variable, an attribute or p_CAUSE"
                     : "did you mean " + joined(near, " or ") + "?");
  }

  const std::vector<std::string>& knownNames() {
    if (!known_names_.empty()) return known_names_;
    known_names_.assign(std::begin(kAttributes), std::end(kAttributes));
    for (const Variable& variable : evidence_.variables) known_names_.push_back(variable.name);
    for (const Finding& finding : evidence_.findings) known_names_.push_back(finding.id);
    for (const Cause& cause : evidence_.causes) known_names_.push_back(std::string(kProbability) + cause.id);
    return known_names_;
  }

  // a variable is told once, where the walk from it comes back to it
  void checkCircle(const Variable& variable) {
    std::vector<std::string> path{variable.name};
    std::map<std::string, bool> visited;
    if (!reaches(variable.name, variable.name, visited, path)) return;
    const bool first = *std::min_element(path.begin(), path.end()) == variable.name;
    if (first) add(variable.where, "variables need each other: " + joined(path, " -> "), "break the circle");
  }

  bool reaches(const std::string& from, const std::string& target, std::map<std::string, bool>& visited,
               std::vector<std::string>& path) {
    const auto uses = uses_.find(from);
    if (uses == uses_.end()) return false;
    for (const std::string& name : uses->second) {
      if (visited[name]) continue;
      visited[name] = true;
      path.push_back(name);
      if (name == target || reaches(name, target, visited, path)) return true;
      path.pop_back();
    }
    return false;
  }

  void add(std::string where, std::string what, std::string fix) {
    faults_.push_back({std::move(where), std::move(what), std::move(fix)});
  }

  const Evidence& evidence_;
  std::map<std::string, const Variable*> variables_;
  std::map<std::string, std::vector<std::string>> uses_;
  std::vector<std::string> known_names_;
  std::vector<Fault> faults_;
};

}  // namespace

bool isRuleAttribute(std::string_view name) {
  return std::find(std::begin(kAttributes), std::end(kAttributes), name) != std::end(kAttributes);
}

void checkRules(const Evidence& evidence) {
  std::vector<Fault> faults = RuleChecker(evidence).run();
  if (!faults.empty()) throw InputError(std::move(faults));
}

Evidence loadCheckedEvidence(const std::filesystem::path& folder) {
  Evidence evidence = loadEvidence(folder);
  checkRules(evidence);
  return evidence;
}

}  // namespace nucha
