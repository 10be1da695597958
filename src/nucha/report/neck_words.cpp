#include "nucha/report/neck_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "nucha/base/text.h"
#include "nucha/report/words.h"

namespace nucha::words {
namespace {

constexpr double kTooLittle = 1e-3;       ///< to divide by
constexpr double kWorthSaying = 0.05;     ///< relative change
constexpr double kWorthSayingDeg = 0.25;  ///< of a motion: less cannot be seen on a film

std::string percent(double share) {
  if (share > 0 && share < 0.005) return "<1\u00a0%";
  return fmt::format("{:.0f}\u00a0%", 100 * share);
}

/// Flexion and extension together, and over that of before the operation.
struct Bending {
  std::optional<double> degrees, ratio;
};

Bending bendingOf(const LevelMechanics& level) {
  const MotionNumbers &now = level.motion_deg, &ratio = level.versus_intact;
  Bending out;
  if (!now.flexion || !now.extension || !std::isfinite(*now.flexion + *now.extension)) return out;
  out.degrees = *now.flexion + *now.extension;
  if (!ratio.flexion || !ratio.extension) return out;
  if (std::abs(*ratio.flexion) < kTooLittle || std::abs(*ratio.extension) < kTooLittle) return out;
  const double before = *now.flexion / *ratio.flexion + *now.extension / *ratio.extension;
  if (std::abs(before) > kTooLittle) out.ratio = *out.degrees / before;
  return out;
}

std::string more(double ratio) {
  return fmt::format("{:.0f}\u00a0% {}", 100 * std::abs(ratio - 1), ratio < 1 ? "less" : "more");
}

/// The level at which a number changes most, among the operated ones or among their neighbours; null when nowhere.
const LevelChange* mostChanged(const OptionMechanics& m, BeforeAfter LevelChange::*member,
                               std::optional<bool> operated) {
  const LevelChange* found = nullptr;
  double most = std::log1p(kWorthSaying);
  for (const LevelChange& level : m.levels) {
    if (operated && level.operated != *operated) continue;
    const auto ratio = Change{"", level.*member, "", 1}.ratio();
    if (!ratio || !(*ratio > 0) || std::abs(std::log(*ratio)) < most) continue;
    most = std::abs(std::log(*ratio));
    found = &level;
  }
  return found;
}

double ratioAt(const LevelChange& level, BeforeAfter LevelChange::*member) {
  return *Change{"", level.*member, "", 1}.ratio();
}

// What is no number counts as missing.
void dropNone(std::optional<double>& value) {
  if (value && !std::isfinite(*value)) value.reset();
}

OptionMechanics onlyNumbers(OptionMechanics m) {
  const auto both = [](BeforeAfter& numbers) {
    dropNone(numbers.before);
    dropNone(numbers.after);
  };
  for (LevelChange& level : m.levels)
    for (const auto member : {&LevelChange::motion_deg, &LevelChange::disc_pressure_MPa, &LevelChange::foramen_mm2,
                              &LevelChange::facet_force_N, &LevelChange::canal_mm, &LevelChange::held_disc_N})
      both(level.*member);
  for (BeforeAfter* numbers : {&m.implant_load_share, &m.muscle_use, &m.missing_moment_Nm}) both(*numbers);
  return m;
}

void tellMotion(const OptionMechanics& m, std::vector<std::string>& out) {
  for (const LevelChange& level : m.levels) {
    const BeforeAfter& bends = level.motion_deg;
    if (!level.operated || !bends.before || !bends.after) continue;
    if (std::abs(*bends.after - *bends.before) < kWorthSayingDeg) continue;
    out.push_back(
        fmt::format("{} would bend {:.1f}° instead of {:.1f}°", name(level.level), *bends.after, *bends.before));
  }
}

void tellLoads(const OptionMechanics& m, std::vector<std::string>& out) {
  if (const LevelChange* level = mostChanged(m, &LevelChange::disc_pressure_MPa, false)) {
    out.push_back(fmt::format("the disc beside it at {} would bear {} pressure", name(level->level),
                              more(ratioAt(*level, &LevelChange::disc_pressure_MPa))));
  }
  if (const LevelChange* level = mostChanged(m, &LevelChange::facet_force_N, std::nullopt)) {
    out.push_back(fmt::format("the facet joints at {} {} force", name(level->level),
                              more(ratioAt(*level, &LevelChange::facet_force_N))));
  }
  if (const LevelChange* level = mostChanged(m, &LevelChange::held_disc_N, std::nullopt)) {
    out.push_back(fmt::format("held upright, the disc at {} would carry {}", name(level->level),
                              more(ratioAt(*level, &LevelChange::held_disc_N))));
  }
}

void tellRoom(const OptionMechanics& m, std::vector<std::string>& out) {
  for (const auto& [member, what] : {std::pair{&LevelChange::foramen_mm2, "the narrower nerve opening"},
                                     {&LevelChange::canal_mm, "the spinal canal"}}) {
    const LevelChange* level = mostChanged(m, member, std::nullopt);
    if (level == nullptr) continue;
    const double ratio = ratioAt(*level, member);
    out.push_back(fmt::format("{} at {} would be {:.0f}\u00a0% {}", what, name(level->level), 100 * std::abs(ratio - 1),
                              ratio < 1 ? "narrower" : "wider"));
  }
}

void tellWhole(const OptionMechanics& m, std::vector<std::string>& out) {
  const BeforeAfter& load = m.implant_load_share;
  if (load.after && isWorthSaying({"", load, "", 2})) {
    out.push_back(fmt::format("the hardest worked implant would use {} of its strength{}", percent(*load.after),
                              load.before ? " instead of " + percent(*load.before) : ""));
  }
  if (m.muscle_use.before && m.muscle_use.after && isWorthSaying({"", m.muscle_use, "", 3})) {
    out.push_back(fmt::format("holding the head upright would take {} of the muscles' force instead of {}",
                              percent(*m.muscle_use.after), percent(*m.muscle_use.before)));
  }
}

}  // namespace

std::string neckNow(const NeckMechanics& neck) {
  std::vector<std::string> parts;
  const LevelMechanics* busiest = nullptr;
  double most = 1 + kWorthSaying;
  for (const LevelMechanics& level : neck.levels) {
    const Bending bending = bendingOf(level);
    if (level.operated && bending.degrees) {
      const std::string against = bending.ratio ? fmt::format(" ({} of before)", percent(*bending.ratio)) : "";
      parts.push_back(fmt::format("{} bends {:.1f}° in all{}", name(level.level), *bending.degrees, against));
    } else if (!level.operated && bending.ratio && *bending.ratio > most) {
      most = *bending.ratio;
      busiest = &level;
    }
  }
  if (busiest != nullptr)
    parts.push_back(
        fmt::format("{} makes up for most of it, bending {} than before", name(busiest->level), more(most)));
  return joined(parts, "; ");
}

std::optional<double> Change::ratio() const {
  if (!numbers.before || !numbers.after || !(std::abs(*numbers.before) > kTooLittle)) return std::nullopt;
  const double value = *numbers.after / *numbers.before;
  return std::isfinite(value) ? std::optional<double>(value) : std::nullopt;
}

std::string Change::figures() const {
  const auto figure = [&](const std::optional<double>& value, std::string_view with_unit) {
    const bool exists = value && std::isfinite(*value);
    return exists ? fmt::format("{:.{}f}{}", *value, digits, with_unit) : std::string("none");
  };
  return figure(numbers.before, numbers.after ? "" : unit) + " → " + figure(numbers.after, unit);
}

std::vector<Change> changesOf(const OptionMechanics& given) {
  const OptionMechanics m = onlyNumbers(given);
  std::vector<Change> out;
  const auto add = [&](std::string what, const BeforeAfter& numbers, std::string unit, int digits) {
    if (numbers.before || numbers.after) out.push_back({std::move(what), numbers, std::move(unit), digits});
  };
  for (const LevelChange& level : m.levels) {
    const std::string place = name(level.level) + (level.operated ? " " : " (beside) ");
    add(place + "motion", level.motion_deg, "°", 1);
    add(place + "disc pressure", level.disc_pressure_MPa, " MPa", 2);
    add(place + "facet force", level.facet_force_N, " N", 0);
    add(place + "nerve opening", level.foramen_mm2, " mm²", 0);
    add(place + "spinal canal", level.canal_mm, " mm", 1);
    add(place + "disc load upright", level.held_disc_N, " N", 0);
  }
  add("implant load over strength", m.implant_load_share, "", 2);
  add("muscle force to stay upright", m.muscle_use, "", 2);
  add("moment that muscles lack", m.missing_moment_Nm, " Nm", 2);
  return out;
}

bool isWorthSaying(const Change& change) {
  const auto& [before, after] = change.numbers;
  if (!before || !after) return before.has_value() != after.has_value();
  const auto ratio = change.ratio();
  return ratio ? std::abs(*ratio - 1) >= kWorthSaying : std::abs(*after - *before) > kTooLittle;
}

std::vector<std::string> meaningOf(const OptionMechanics& given) {
  const OptionMechanics m = onlyNumbers(given);
  std::vector<std::string> out;
  tellMotion(m, out);
  tellRoom(m, out);
  tellLoads(m, out);
  tellWhole(m, out);
  if (out.empty()) out.emplace_back("nothing that was computed would change by 5\u00a0% or more");
  return out;
}

std::vector<futures_report::EventKey> toldEvents(const std::vector<PatientFutures>& all) {
  constexpr std::array kTold{CourseEvent::united, CourseEvent::degenerated, CourseEvent::adjacent_symptoms,
                             CourseEvent::adjacent_reoperation, CourseEvent::index_reoperation};
  std::vector<futures_report::EventKey> out =
      futures_report::leadingEvents(futures_report::eventsOf(futures_report::futuresOf(all)));
  std::erase_if(out, [&](const futures_report::EventKey& key) {
    return std::find(kTold.begin(), kTold.end(), key.event) == kTold.end();
  });
  return out;
}

namespace {

// no line breaks before a percent sign
std::string unbroken(std::string text) {
  for (auto at = text.find(" %"); at != std::string::npos; at = text.find(" %", at)) text.replace(at, 1, "\u00a0");
  return text;
}

/// Shares after 2 and 5 years, as far as the futures reach.
std::vector<std::string> atTwoAndFive(const Futures& futures, const EventCurve& curve) {
  std::vector<std::string> out;
  for (const double year : {2.0, 5.0}) {
    if (const auto figure = futures_report::figureAt(futures, curve, year))
      out.push_back(unbroken(futures_report::shareText({figure->value, {}})));
  }
  return out;
}

}  // namespace

std::string comingYears(const PatientFutures& one, bool briefly) {
  std::vector<std::string> parts;
  bool both = false;
  for (const futures_report::EventKey& key : toldEvents({one})) {
    const bool leading = key.event == CourseEvent::united || key.event == CourseEvent::adjacent_symptoms;
    if (briefly && !leading) continue;
    const std::vector<std::string> figures = atTwoAndFive(one.futures, *one.futures.find(key.event, key.level));
    if (figures.empty()) continue;
    both = both || figures.size() > 1;
    parts.push_back(midSentence(futures_report::title(key)) + " " + joined(figures, " and "));
  }
  if (parts.empty()) return "";
  return (both ? "after 2 and 5 years " : "after 2 years ") + joined(parts, "; ");
}

}  // namespace nucha::words
