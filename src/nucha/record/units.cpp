#include "nucha/record/units.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "nucha/base/text.h"

namespace nucha {
namespace {

enum class Kind {
  temperature,
  length,
  angle,
  percent,
  rate,
  pressure,
  mass_concentration,
  amount_concentration,
  cell_count,
  sedimentation,
  morphine,
  pain_scale,
  score
};

// one spelling: value in the base unit of its kind = value * factor + offset
struct Spelling {
  std::string_view text;
  Kind kind;
  double factor;
  double offset = 0;
};

constexpr double kDegreesPerRadian = 180 / std::numbers::pi;
constexpr double kFahrenheit = 5.0 / 9.0;

// letters count: UCUM tells "Cel" from "cel"; records do not, so the lower-cased form is tried when the exact one fails
constexpr auto kSpellings = std::to_array<Spelling>({
    {"degC", Kind::temperature, 1},
    {"Cel", Kind::temperature, 1},
    {"°C", Kind::temperature, 1},
    {"C", Kind::temperature, 1},
    {"celsius", Kind::temperature, 1},
    {"degF", Kind::temperature, kFahrenheit, -32 * kFahrenheit},
    {"[degF]", Kind::temperature, kFahrenheit, -32 * kFahrenheit},
    {"°F", Kind::temperature, kFahrenheit, -32 * kFahrenheit},
    {"F", Kind::temperature, kFahrenheit, -32 * kFahrenheit},
    {"fahrenheit", Kind::temperature, kFahrenheit, -32 * kFahrenheit},
    {"K", Kind::temperature, 1, -273.15},
    {"mm", Kind::length, 1},
    {"cm", Kind::length, 10},
    {"m", Kind::length, 1000},
    {"[in_i]", Kind::length, 25.4},
    {"in", Kind::length, 25.4},
    {"deg", Kind::angle, 1},
    {"°", Kind::angle, 1},
    {"degree", Kind::angle, 1},
    {"degrees", Kind::angle, 1},
    {"rad", Kind::angle, kDegreesPerRadian},
    {"percent", Kind::percent, 1},
    {"%", Kind::percent, 1},
    {"pct", Kind::percent, 1},
    {"1/min", Kind::rate, 1},
    {"/min", Kind::rate, 1},
    {"min-1", Kind::rate, 1},
    {"bpm", Kind::rate, 1},
    {"beats/min", Kind::rate, 1},
    {"{beats}/min", Kind::rate, 1},
    {"breaths/min", Kind::rate, 1},
    {"{breaths}/min", Kind::rate, 1},
    {"mmHg", Kind::pressure, 1},
    {"mm[Hg]", Kind::pressure, 1},
    {"mm Hg", Kind::pressure, 1},
    {"kPa", Kind::pressure, 1000 / 133.322387415},
    {"mg/L", Kind::mass_concentration, 1},
    {"mg/dL", Kind::mass_concentration, 10},
    {"g/L", Kind::mass_concentration, 1000},
    {"g/dL", Kind::mass_concentration, 10000},
    {"ug/mL", Kind::mass_concentration, 1},
    {"µg/mL", Kind::mass_concentration, 1},
    {"ug/L", Kind::mass_concentration, 0.001},
    {"µg/L", Kind::mass_concentration, 0.001},
    {"ng/mL", Kind::mass_concentration, 0.001},
    {"pg/mL", Kind::mass_concentration, 0.000001},
    {"mmol/L", Kind::amount_concentration, 1},
    {"umol/L", Kind::amount_concentration, 0.001},
    {"µmol/L", Kind::amount_concentration, 0.001},
    {"10^9/L", Kind::cell_count, 1},
    {"10*9/L", Kind::cell_count, 1},
    {"x10^9/L", Kind::cell_count, 1},
    {"x10*9/L", Kind::cell_count, 1},
    {"G/L", Kind::cell_count, 1},
    {"10*3/uL", Kind::cell_count, 1},
    {"10^3/uL", Kind::cell_count, 1},
    {"10*3/mm3", Kind::cell_count, 1},
    {"K/uL", Kind::cell_count, 1},
    {"10*6/L", Kind::cell_count, 0.001},
    {"/uL", Kind::cell_count, 0.001},
    {"/mm3", Kind::cell_count, 0.001},
    {"cells/uL", Kind::cell_count, 0.001},
    {"mm/h", Kind::sedimentation, 1},
    {"mm/hr", Kind::sedimentation, 1},
    {"mm/1h", Kind::sedimentation, 1},
    {"MME/day", Kind::morphine, 1},
    {"MME/d", Kind::morphine, 1},
    {"MME", Kind::morphine, 1},
    {"NRS", Kind::pain_scale, 1},
    {"VAS", Kind::pain_scale, 1},
    {"NRS 0-10", Kind::pain_scale, 1},
    {"VAS 0-10", Kind::pain_scale, 1},
    {"VAS 0-100", Kind::pain_scale, 0.1},
    {"VAS mm", Kind::pain_scale, 0.1},
    {"points", Kind::score, 1},
    {"point", Kind::score, 1},
    {"score", Kind::score, 1},
    {"{score}", Kind::score, 1},
    {"grade", Kind::score, 1},
    {"{grade}", Kind::score, 1},
    {"count", Kind::score, 1},
    {"{count}", Kind::score, 1},
    {"1", Kind::score, 1},
    {"{#}", Kind::score, 1},
    {"MRC", Kind::score, 1},
    {"MRC grade", Kind::score, 1},
    {"Bazaz grade", Kind::score, 1},
    {"Kim/Park grade", Kind::score, 1},
    {"Pfirrmann grade", Kind::score, 1},
    {"Pfirrmann", Kind::score, 1},
    {"Goutallier grade", Kind::score, 1},
    {"Goutallier", Kind::score, 1},
    {"beats", Kind::score, 1},
    {"{beats}", Kind::score, 1},
    {"cycles/10 s", Kind::score, 1},
    {"cycles", Kind::score, 1},
    {"{cycles}", Kind::score, 1},
    {"code", Kind::score, 1},
    {"levels", Kind::score, 1},
    {"{levels}", Kind::score, 1},
});

// records write micro as "µ" (U+00B5) or "μ" (U+03BC)
std::string plainSpelling(std::string_view text) {
  std::string out(trimmed(text));
  for (auto at = out.find("\xCE\xBC"); at != std::string::npos; at = out.find("\xCE\xBC"))
    out.replace(at, 2, "\xC2\xB5");
  return out;
}

const Spelling* findSpelling(std::string_view text) {
  const std::string wanted = plainSpelling(text);
  for (const Spelling& spelling : kSpellings) {
    if (spelling.text == wanted) return &spelling;
  }
  const std::string folded = lowered(wanted);
  for (const Spelling& spelling : kSpellings) {
    if (lowered(spelling.text) == folded) return &spelling;
  }
  return nullptr;
}

// N of "0-N" or "/N"; also "-1 to N"
std::optional<double> findScaleTop(std::string_view text) {
  text = trimmed(text);
  for (const std::string_view prefix : {"0-", "0 to ", "-1 to ", "/", "of "}) {
    if (text.starts_with(prefix)) {
      const auto top = findNumber(text.substr(prefix.size()));
      if (top && *top > 0) return top;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> convertUnit(double value, std::string_view from, std::string_view to, double scale_top) {
  if (trimmed(from) == trimmed(to)) return value;
  const Spelling* target = findSpelling(to);
  if (!target) return std::nullopt;
  const bool scaled = target->kind == Kind::pain_scale || target->kind == Kind::percent;
  if (const auto top = findScaleTop(from); top && (scaled || target->kind == Kind::score)) {
    if (*top == scale_top) return value;
    if (scaled && scale_top > 0) return value * scale_top / *top;
    return std::nullopt;
  }
  const Spelling* source = findSpelling(from);
  if (!source) return std::nullopt;
  if (target->kind == Kind::pain_scale && source->kind == Kind::score) return value;
  if (target->kind == Kind::pain_scale && source->text == "mm") return value / 10;  // a 100 mm line
  if (source->kind != target->kind) return std::nullopt;
  if (source->factor == target->factor && source->offset == target->offset) return value;
  return (value * source->factor + source->offset - target->offset) / target->factor;
}

bool sameUnit(std::string_view a, std::string_view b) {
  const auto zero = convertUnit(0, a, b);
  const auto one = convertUnit(1, a, b);
  return zero && one && *zero == 0 && *one == 1;
}

std::vector<std::string> acceptedUnits(std::string_view to) {
  std::vector<std::string> accepted{std::string(to)};
  const Spelling* target = findSpelling(to);
  if (!target) return accepted;
  if (target->kind == Kind::score) return {std::string(to), "{score}"};
  for (const Spelling& spelling : kSpellings) {
    if (spelling.kind == target->kind && spelling.text != to) accepted.emplace_back(spelling.text);
  }
  return accepted;
}

bool isScore(std::string_view unit) {
  const Spelling* spelling = findSpelling(unit);
  return spelling && (spelling->kind == Kind::score || spelling->kind == Kind::pain_scale);
}

}  // namespace nucha
