#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/report/neck_words.h"
#include "nucha/report/text_parts.h"
#include "nucha/report/words.h"

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

void writeTreatment(Page& page, const RankedOption& option) {
  if (!option.mechanics) return;
  const OptionMechanics& m = *option.mechanics;
  std::vector<std::string> parts, with;
  for (const words::Change& change : words::changesOf(m))
    if (words::isWorthSaying(change)) parts.push_back(change.what + " " + change.figures());
  if (parts.empty()) parts = words::meaningOf(m);
  if (!m.given_label.empty()) with.push_back("with " + cleaned(words::midSentence(m.given_label)));
  if (m.united) with.emplace_back("once united");
  const std::string when = with.empty() ? ": " : " (" + joined(with, ", ") + "): ";
  page.screen.paragraph("  - ", styled(Style::bold, cleaned(option.label)) + when + cleaned(joined(parts, "; ")));
}

constexpr std::size_t kBriefMeanings = 2;  ///< of the first option, on the one screen

std::string briefLabel(std::string_view label) {
  const std::string text = shortened(cleaned(label));
  return text.substr(0, text.find(": "));
}

// The neck now, what the first option changes in it, and the coming years: a line each.
void writeBriefly(Page& page) {
  const Evaluation& e = page.words.evaluation;
  const std::string now = words::neckNow(e.mechanics);
  if (now.empty() && e.futures.empty()) return;
  page.screen.heading("THIS NECK", "computed: average, shaped by few measurements");
  if (!now.empty()) page.screen.paragraph("    now: ", cleaned(now));
  const std::vector<const RankedOption*> options = e.optionsOnTheNeck();
  if (!options.empty() && options.front()->mechanics->operative) {
    std::vector<std::string> meaning = words::meaningOf(*options.front()->mechanics);
    if (meaning.size() > kBriefMeanings) meaning.resize(kBriefMeanings);
    page.screen.paragraph("    ", briefLabel(options.front()->label) + ": " + cleaned(joined(meaning, "; ")));
  }
  constexpr std::size_t kBriefFutures = 2;  // as it is, and with the first treatment
  for (std::size_t i = 0; i < std::min(e.futures.size(), kBriefFutures); ++i) {
    const std::string years = words::comingYears(e.futures[i], true);
    const std::string_view with = e.futures[i].treatment.empty() ? "" : "with: ";
    if (!years.empty())
      page.screen.paragraph("    ", std::string(with) + briefLabel(e.futures[i].label) + ": " + cleaned(years));
  }
}

void writeYears(Page& page) {
  const std::vector<PatientFutures>& all = page.words.evaluation.futures;
  for (const PatientFutures& one : all) {
    const std::string years = words::comingYears(one);
    if (!years.empty())
      page.screen.paragraph("  - ",
                            styled(Style::bold, cleaned(words::sentence(one.label)) + ":") + " " + cleaned(years));
  }
  const std::vector<std::string> notes = futures_report::notesOf(futures_report::futuresOf(all));
  if (!notes.empty()) page.screen.paragraph("    Of the years: ", cleaned(joined(notes, " ")));
}

}  // namespace

void writeNeck(Page& page) {
  const NeckMechanics& neck = page.words.evaluation.mechanics;
  if (!page.all) return writeBriefly(page);
  if (neck.levels.empty() && neck.notes.empty()) return;
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
  writeYears(page);
  if (!neck.assumed.empty()) page.screen.paragraph("    Assumed: ", cleaned(joined(neck.assumed, " ")));
  for (const std::string& note : neck.notes) page.screen.paragraph("  - ", cleaned(note));
}

}  // namespace nucha::text
