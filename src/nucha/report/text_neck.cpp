#include <fmt/format.h>

#include <utility>

#include "nucha/base/text.h"
#include "nucha/report/text_parts.h"

namespace nucha::text {
namespace {

void addMotion(std::vector<std::string>& parts, std::string_view direction, const std::optional<double>& degrees,
               const std::optional<double>& ratio) {
  if (!degrees) return;
  const std::string against = ratio ? styled(Style::soft, fmt::format(" (x{})", shown(*ratio, 2))) : "";
  parts.push_back(fmt::format("{} {:.1f}°", direction, *degrees) + against);
}

std::string levelWords(const LevelMechanics& level) {
  std::vector<std::string> parts;
  addMotion(parts, "flexion", level.motion_deg.flexion, level.versus_intact.flexion);
  addMotion(parts, "extension", level.motion_deg.extension, level.versus_intact.extension);
  addMotion(parts, "bending", level.motion_deg.bending, level.versus_intact.bending);
  addMotion(parts, "rotation", level.motion_deg.rotation, level.versus_intact.rotation);
  if (level.disc_pressure_MPa) parts.push_back(fmt::format("disc {:.2f} MPa", *level.disc_pressure_MPa));
  if (level.facet_force_N) parts.push_back(fmt::format("facet {:.0f} N", *level.facet_force_N));
  return joined(parts, ", ");
}

std::string change(std::string_view what, const BeforeAfter& numbers, std::string_view unit, int digits) {
  if (!numbers.before || !numbers.after) return "";
  return fmt::format(" {} {:.{}f} → {:.{}f}{}", what, *numbers.before, digits, *numbers.after, digits, unit);
}

void writeTreatment(Page& page, const RankedOption& option) {
  if (!option.mechanics) return;
  std::vector<std::string> parts;
  for (const LevelChange& level : option.mechanics->levels) {
    const std::string moved = change("bends", level.motion_deg, "°", 1);
    if (!moved.empty()) parts.push_back(name(level.level) + moved + change("disc", level.disc_pressure_MPa, " MPa", 2));
  }
  const std::string load = change("implant load over strength", option.mechanics->implant_load_share, "", 2);
  if (!load.empty()) parts.push_back(load.substr(1));
  const std::string when = option.mechanics->united ? " (once united): " : ": ";
  page.screen.paragraph("  - ", styled(Style::bold, cleaned(option.label)) + when + joined(parts, "; "));
}

}  // namespace

void writeNeck(Page& page) {
  const NeckMechanics& neck = page.words.evaluation.mechanics;
  if (!page.all || (neck.levels.empty() && neck.notes.empty())) return;
  page.screen.heading("THIS NECK", "computed; x: against before the operation");
  if (!neck.levels.empty()) {
    page.screen.paragraph(
        "    ", fmt::format("Turned as far as it went under {} Nm before the operation.", shown(neck.moment_Nm, 2)));
  }
  for (const LevelMechanics& level : neck.levels) {
    const std::string place = padded(name(level.level) + (level.operated ? " operated" : ""), 15);
    page.screen.paragraph("  " + (level.operated ? styled(Style::bold, place) : place) + " ", levelWords(level));
  }
  for (const RankedOption& option : page.words.evaluation.options) writeTreatment(page, option);
  if (!neck.assumed.empty()) page.screen.paragraph("    Assumed: ", cleaned(joined(neck.assumed, " ")));
  for (const std::string& note : neck.notes) page.screen.paragraph("  - ", cleaned(note));
}

}  // namespace nucha::text
