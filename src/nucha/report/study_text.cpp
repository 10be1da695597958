#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nucha/base/text.h"
#include "nucha/mechanics/study_summary.h"
#include "nucha/report/study_report.h"
#include "nucha/report/text_parts.h"

namespace nucha {
namespace {

using text::flushRight;
using text::padded;
using text::Style;
using text::styled;

constexpr std::size_t kLevelColumn = 8;
constexpr std::size_t kCell = 18;

std::string fixed(const std::optional<double>& value, int digits) {
  if (!value) return "–";
  const double rounded = std::abs(*value) < 0.5 * std::pow(10.0, -digits) ? 0 : *value;
  return fmt::format("{:.{}f}", rounded, digits);
}

std::string change(const Compared& c) {
  std::optional<double> percent = c.changePercent();
  if (!percent) return "";
  if (std::abs(*percent) < 0.5) percent = 0;
  constexpr double kMost = 999;
  return std::abs(*percent) > kMost ? (*percent > 0 ? ">+999 %" : "<-999 %") : fmt::format("{:+.0f} %", *percent);
}

// "  6.1   7.0   +15 %", or the intact value alone
std::string cell(const Compared& c, int digits, bool operated) {
  const std::string left = flushRight(fixed(c.intact, digits), 5);
  if (!operated) return padded(left, kCell);
  return padded(left + flushRight(fixed(c.operated, digits), 6) + flushRight(change(c), 7), kCell);
}

// a table of levels, in as many blocks of columns as the width asks for
struct Column {
  std::string title;
  int digits = 1;
  std::vector<Compared> levels;
};

void writeTable(text::Screen& screen, const std::vector<Column>& columns, bool operated) {
  const std::size_t width = operated ? kCell : kCell - 2;
  const std::size_t at_once = std::max<std::size_t>(1, (screen.width() - kLevelColumn) / width);
  for (std::size_t from = 0; from < columns.size(); from += at_once) {
    const std::size_t to = std::min(columns.size(), from + at_once);
    std::string head = padded("level", kLevelColumn);
    for (std::size_t i = from; i < to; ++i) head += padded(flushRight(columns[i].title, kCell - 2), kCell);
    screen.line(styled(Style::soft, head));
    for (std::size_t level = 0; level < kSegments; ++level) {
      std::string line = padded(name(Level{static_cast<Vertebra>(level)}), kLevelColumn);
      for (std::size_t i = from; i < to; ++i) line += cell(columns[i].levels[level], columns[i].digits, operated);
      screen.line(line);
    }
  }
}

bool isMirrorOf(const StudyCase& a, const StudyCase& b) {
  const auto left_of = [](Direction d) {
    return d == Direction::right_bending    ? Direction::left_bending
           : d == Direction::right_rotation ? Direction::left_rotation
                                            : d;
  };
  return a.load.direction != b.load.direction && left_of(a.load.direction) == left_of(b.load.direction) &&
         a.load.protocol == b.load.protocol && a.load.follower_N == b.load.follower_N;
}

// both sides alike to what is printed
bool looksLike(const StudyCase& a, const StudyCase& b) {
  const auto of_a = compareLevels(a), of_b = compareLevels(b);
  constexpr double kShown = 0.05;
  for (std::size_t i = 0; i < of_a.size(); ++i) {
    const auto differ = [](const std::optional<double>& x, const std::optional<double>& y) {
      return x.has_value() != y.has_value() || (x && std::abs(*x - *y) > kShown);
    };
    if (differ(of_a[i].rotation_deg.intact, of_b[i].rotation_deg.intact)) return false;
    if (differ(of_a[i].rotation_deg.operated, of_b[i].rotation_deg.operated)) return false;
  }
  return true;
}

std::vector<Column> rotations(const StudyResult& result) {
  std::vector<Column> columns;
  for (std::size_t i = 0; i < result.cases.size(); ++i) {
    const StudyCase& c = result.cases[i];
    std::string title(name(c.load.direction));
    const bool first_of_two =
        i + 1 < result.cases.size() && isMirrorOf(c, result.cases[i + 1]) && looksLike(c, result.cases[i + 1]);
    if (first_of_two) {
      title = title.substr(title.find(' ') + 1) + " l = r";
      ++i;
    }
    Column column{title, 1, {}};
    for (const LevelComparison& l : compareLevels(c)) column.levels.push_back(l.rotation_deg);
    columns.push_back(std::move(column));
  }
  return columns;
}

using Pick = Compared LevelComparison::*;

void takeFurther(std::optional<double>& kept, const std::optional<double>& value, bool least) {
  if (value && (!kept || (least ? *value < *kept : *value > *kept))) kept = value;
}

// over all cases the largest, or the least
Column extreme(const StudyResult& result, std::string title, int digits, Pick pick, bool least) {
  Column column{std::move(title), digits, std::vector<Compared>(kSegments)};
  for (const StudyCase& c : result.cases) {
    const std::vector<LevelComparison> levels = compareLevels(c);
    for (std::size_t i = 0; i < levels.size(); ++i) {
      takeFurther(column.levels[i].intact, (levels[i].*pick).intact, least);
      takeFurther(column.levels[i].operated, (levels[i].*pick).operated, least);
    }
  }
  return column;
}

std::string person(const Neck& neck) {
  std::string words = neck.person.sex == Sex::female ? "woman" : "man";
  if (neck.person.age_years > 0) words += fmt::format(", {:.0f} years", neck.person.age_years);
  if (neck.person.stature_mm > 0) words += fmt::format(", {:.0f} cm", neck.person.stature_mm / 10);
  return words;
}

std::string loadWords(const LoadCase& load) {
  std::string words = load.protocol == Protocol::displacement_control
                          ? fmt::format("{} turned by {}°", name(load.loaded), shown(load.rotation_deg))
                          : fmt::format("{} Nm on {}", shown(load.moment_Nm), name(load.loaded));
  if (load.protocol == Protocol::hybrid) words += ", the operated neck turned as far as the intact one";
  if (load.follower_N > 0) words += fmt::format(", follower load {} N", shown(load.follower_N));
  if (load.muscles)
    words += ", weight of the head held by the muscles";
  else if (load.head_weight)
    words += ", weight of the head";
  return words;
}

void writeHead(text::Screen& screen, const StudyResult& result, const Study& study) {
  screen.heading(result.label.empty() ? "Simulation" : text::cleaned(result.label));
  screen.paragraph("Neck   ",
                   text::cleaned(study.intact.name) + (study.intact.name.empty() ? "" : ": ") + person(study.intact));
  for (const std::string& before : study.intact.operations) screen.paragraph("Before ", text::cleaned(before));
  if (study.operated) {
    for (std::size_t i = study.intact.operations.size(); i < study.operated->operations.size(); ++i) {
      screen.paragraph("Done   ", text::cleaned(study.operated->operations[i]));
    }
  }
  std::vector<std::string> loads;
  for (const LoadCase& load : study.loads) {
    if (const std::string words = loadWords(load); std::find(loads.begin(), loads.end(), words) == loads.end())
      loads.push_back(words);
  }
  screen.paragraph("Load   ", joined(loads, "; "));
}

void writeImplants(text::Screen& screen, const StudyResult& result, const Study& study) {
  const std::vector<ImplantDemand> demands = highestDemands(result);
  if (demands.empty()) return;
  screen.blank();
  screen.heading("Implants where they are used most");
  for (const ImplantDemand& d : demands) {
    const Implant& implant = study.operated->implants.at(d.implant);
    const ImplantResult& r = d.result;
    std::string line =
        fmt::format("{} at {}: {} {:.0f} N, shear {:.0f} N, bending {:.2f} Nm", name(implant.kind), name(d.level),
                    r.axial_N < 0 ? "pull" : "compression", std::abs(r.axial_N), std::abs(r.shear_N), r.moment_Nm);
    if (r.screw_N > 0) line += fmt::format(", screw pulled by {:.0f} N", r.screw_N);
    if (r.strength_N > 0) line += fmt::format("; {:.0f} % of its strength ({:.0f} N)", 100 * r.used, r.strength_N);
    line += fmt::format(", in {}", name(d.direction));
    screen.paragraph("  ", r.used >= 1 ? styled(Style::alarm, line) : line);
  }
}

// those that pull hardest in each neck, in the first case
void writeMuscles(text::Screen& screen, const StudyResult& result, const Study& study) {
  constexpr std::size_t kShown = 5;
  if (result.cases.empty() || result.cases.front().intact.end().muscles.empty()) return;
  screen.blank();
  screen.heading("Muscles that pull hardest", name(result.cases.front().load.direction));
  const auto list = [&](const Neck& neck, const Equilibrium& end, const char* which) {
    std::vector<MuscleResult> muscles = end.muscles;
    std::stable_sort(muscles.begin(), muscles.end(),
                     [](const MuscleResult& a, const MuscleResult& b) { return a.force_N > b.force_N; });
    muscles.resize(std::min(muscles.size(), kShown));
    std::vector<std::string> words;
    for (const MuscleResult& m : muscles) {
      words.push_back(fmt::format("{} {:.0f} N ({:.0f} %)", text::cleaned(neck.muscles.at(m.muscle).name), m.force_N,
                                  100 * m.activation));
    }
    screen.paragraph(fmt::format("  {}: ", which), joined(words, ", "));
  };
  list(study.intact, result.cases.front().intact.end(), "intact");
  if (study.operated) list(*study.operated, result.cases.front().operated->end(), "operated");
}

void writeStops(text::Screen& screen, const StudyResult& result) {
  screen.blank();
  int equilibria = 0;
  for (const StudyCase& c : result.cases) {
    const auto tell = [&](const Response& response, const char* which) {
      equilibria += static_cast<int>(response.curve.size());
      if (!response.note.empty()) {
        screen.paragraph("! ", styled(Style::warn, fmt::format("{}, {}: {}", name(c.load.direction), which,
                                                               text::cleaned(response.note))));
      }
      if (response.complete) return;
      const Equilibrium& last = response.end();
      screen.paragraph(
          "! ", styled(Style::alarm, fmt::format("{}, {}: no equilibrium found at {:.2f} Nm ({:.1f}° reached): {}",
                                                 name(c.load.direction), which, last.moment_Nm, last.rotation_deg,
                                                 last.report.brief())));
    };
    tell(c.intact, "intact");
    if (c.operated) tell(*c.operated, "operated");
  }
  if (result.complete())
    screen.paragraph("", fmt::format("Every load was carried in a stable equilibrium ({} points).", equilibria));
}

}  // namespace

std::string writeStudyText(const StudyResult& result, const Study& study, const TextOptions& options) {
  text::Screen screen(options);
  const bool operated = study.operated.has_value();
  writeHead(screen, result, study);
  screen.blank();
  screen.heading("Rotation, degrees", operated ? "intact, operated, change" : "");
  writeTable(screen, rotations(result), operated);
  screen.blank();
  screen.heading("What the levels bear", operated ? "intact, operated, change" : "");
  std::vector<Column> columns{extreme(result, "disc, MPa at most", 2, &LevelComparison::disc_pressure_MPa, false),
                              extreme(result, "facet, N at most", 0, &LevelComparison::facet_N, false),
                              extreme(result, "foramen, mm² least", 0, &LevelComparison::foramen_mm2, true)};
  if (options.all) {
    columns.push_back(extreme(result, "disc, N at most", 0, &LevelComparison::disc_compression_N, false));
    columns.push_back(extreme(result, "fibre strain, most", 3, &LevelComparison::fibre_strain, false));
    columns.push_back(extreme(result, "root strain, most", 3, &LevelComparison::root_strain, false));
    columns.push_back(extreme(result, "canal, mm least", 1, &LevelComparison::canal_mm, true));
  }
  writeTable(screen, columns, operated);
  writeImplants(screen, result, study);
  writeMuscles(screen, result, study);
  writeStops(screen, result);
  screen.paragraph("", styled(Style::soft, kModelNotice));
  return screen.finish();
}

}  // namespace nucha
