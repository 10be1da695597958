// Checks and words that operations and conditions share; private to the neck folder.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "nucha/neck/neck.h"
#include "nucha/neck/surgery.h"

namespace nucha {

/// Throws InputError.
[[noreturn]] void refuse(std::string where, std::string what, std::string fix);

void checkShare(const std::string& where, std::string_view what, double value);
/// C2-C3 to C7-T1.
void checkDiscLevel(const std::string& where, Level level);
/// A bone above another, both between `top` and `foot`.
void checkRange(const std::string& where, Vertebra upper, Vertebra lower, Vertebra top, Vertebra foot);
/// One bone or several, between `top` and `foot`.
void checkBones(const std::string& where, Vertebra first, Vertebra last, Vertebra top, Vertebra foot);
/// No implant of these kinds lies at any level of the range.
void checkFree(const std::string& where, const Neck& neck, std::initializer_list<ImplantKind> kinds, Vertebra upper,
               Vertebra lower);

bool liesBetweenBodies(ImplantKind kind);           ///< grafts, cages and disc replacements
std::string plainName(ImplantKind kind);            ///< "stand-alone cage", "lateral mass screws and rods"
std::string plainName(const Spacer& spacer);        ///< "unconstrained disc replacement"
std::string capital(std::string text);              ///< first letter upper case
std::string spanOf(Vertebra first, Vertebra last);  ///< "C5" or "C5-C6"

}  // namespace nucha
