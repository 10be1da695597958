// What the words of an operation mean; private to the neck folder.
#pragma once

#include <string>
#include <vector>

#include "nucha/neck/surgery.h"

namespace nucha {

std::string labelOf(const Operation& operation);  ///< "acdf C5-C6", for messages
/// The construct given, or the usual one. Throws InputError when it does not belong to the kind.
ConstructWord constructOf(const Operation& operation);
std::vector<Level> levelsOf(const Operation& operation);
bool isDisc(ConstructWord word);
bool isBehind(ConstructWord word);  ///< rods or wire
bool hasPlate(ConstructWord word);
Constraint constraintOf(ConstructWord word);
ImplantKind spacerKindOf(ConstructWord word);  ///< what goes into the disc space
ImplantKind rodsOf(ConstructWord word);
DiscectomyOptions discectomyOptions(const Operation& operation);

}  // namespace nucha
