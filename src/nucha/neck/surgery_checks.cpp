#include "nucha/neck/surgery_checks.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/text.h"

namespace nucha {

void refuse(std::string where, std::string what, std::string fix) {
  throw InputError({std::move(where), std::move(what), std::move(fix)});
}

void checkShare(const std::string& where, std::string_view what, double value) {
  if (!(value >= 0 && value <= 1)) refuse(where, fmt::format("{} is {}", what, shown(value)), "between 0 and 1");
}

void checkDiscLevel(const std::string& where, Level level) {
  const bool has_disc = level.upper >= Vertebra::C2 && level.upper <= Vertebra::C7;
  if (!has_disc) refuse(where, "this level has no disc", "C2-C3 to C7-T1");
}

void checkRange(const std::string& where, Vertebra upper, Vertebra lower, Vertebra top, Vertebra foot) {
  if (upper >= lower) refuse(where, fmt::format("{} does not lie above {}", name(upper), name(lower)), "swap them");
  checkBones(where, upper, lower, top, foot);
}

void checkBones(const std::string& where, Vertebra first, Vertebra last, Vertebra top, Vertebra foot) {
  if (first > last) refuse(where, fmt::format("{} lies below {}", name(first), name(last)), "swap them");
  if (first < top) refuse(where, fmt::format("{} is too high", name(first)), fmt::format("{} at most", name(top)));
  if (last > foot) refuse(where, fmt::format("{} is too low", name(last)), fmt::format("{} at most", name(foot)));
}

void checkFree(const std::string& where, const Neck& neck, std::initializer_list<ImplantKind> kinds, Vertebra upper,
               Vertebra lower) {
  for (const Implant& implant : neck.implants) {
    const bool same = std::find(kinds.begin(), kinds.end(), implant.kind) != kinds.end();
    if (same && implant.upper < lower && implant.lower > upper) {
      refuse(where,
             fmt::format("{} {}-{} in the way", plainName(implant.kind), name(implant.upper), name(implant.lower)),
             "take it out first");
    }
  }
}

bool liesBetweenBodies(ImplantKind kind) {
  return kind == ImplantKind::graft || kind == ImplantKind::cage || kind == ImplantKind::standalone_cage ||
         kind == ImplantKind::corpectomy_cage || kind == ImplantKind::disc_replacement;
}

std::string plainName(ImplantKind kind) {
  switch (kind) {
    case ImplantKind::graft:
      return "graft";
    case ImplantKind::cage:
      return "cage";
    case ImplantKind::standalone_cage:
      return "stand-alone cage";
    case ImplantKind::corpectomy_cage:
      return "corpectomy cage";
    case ImplantKind::plate:
      return "plate";
    case ImplantKind::lateral_mass_rods:
      return "lateral mass screws and rods";
    case ImplantKind::pedicle_rods:
      return "pedicle screws and rods";
    case ImplantKind::wire:
      return "wire";
    case ImplantKind::disc_replacement:
      return "disc replacement";
  }
  NUCHA_ASSERT(false, "a known kind of implant");
}

std::string plainName(const Spacer& spacer) {
  if (spacer.constraint == Constraint::none) return plainName(spacer.kind);
  return fmt::format("{} {}", name(spacer.constraint), plainName(spacer.kind));
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string spanOf(Vertebra first, Vertebra last) {
  return first == last ? std::string(name(first)) : fmt::format("{}-{}", name(first), name(last));
}

}  // namespace nucha
