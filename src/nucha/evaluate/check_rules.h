// Checks that the conditions of the evidence tables can be read and that every name in them means something. The tables
// themselves are checked by loadEvidence(); conditions are checked here, because their language lives in this folder.
#pragma once

#include <filesystem>
#include <string_view>

#include "nucha/evidence/evidence.h"

namespace nucha {

/// What a condition may ask of the patient and the operation besides findings and variables: age, sex, approach ...
bool isRuleAttribute(std::string_view name);

/// Throws InputError with every fault: a condition that does not parse, an unknown name, variables that need each
/// other in a circle.
void checkRules(const Evidence& evidence);

/// loadEvidence() and checkRules() in one: what a program that serves people should use, because a rule with a dead
/// name would stay silent.
Evidence loadCheckedEvidence(const std::filesystem::path& folder);

}  // namespace nucha
