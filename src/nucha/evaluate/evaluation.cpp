#include "nucha/evaluate/evaluation.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace nucha {
namespace {

constexpr std::array<std::string_view, 4> kUrgencies = {"now", "24 h", "1 week", "routine"};
constexpr std::array<std::string_view, 4> kVerdicts = {"offer", "consider", "needs_test", "avoid"};

}  // namespace

std::string_view name(Urgency urgency) { return kUrgencies[static_cast<std::size_t>(urgency)]; }

std::optional<Urgency> findUrgency(std::string_view text) {
  for (std::size_t i = 0; i < kUrgencies.size(); ++i) {
    if (kUrgencies[i] == text) return static_cast<Urgency>(i);
  }
  return std::nullopt;
}

std::string_view name(Verdict verdict) { return kVerdicts[static_cast<std::size_t>(verdict)]; }

std::string describe(const Site& site) {
  std::string text;
  if (site.level) text = name(*site.level);
  if (site.root) text += (text.empty() ? "root " : ", root ") + std::string(name(*site.root));
  if (site.side) text += (text.empty() ? "" : " ") + std::string(name(*site.side));
  return text;
}

std::vector<const RankedOption*> Evaluation::optionsOnTheNeck() const {
  std::vector<const RankedOption*> computed;
  for (const RankedOption& option : options) {
    if (option.mechanics) computed.push_back(&option);
  }
  const auto place = [](const RankedOption& option) {
    const OptionMechanics& m = *option.mechanics;
    return std::tuple(!m.operative, option.family == "emergency", -m.given_chance);
  };
  std::stable_sort(computed.begin(), computed.end(),
                   [&](const auto* a, const auto* b) { return place(*a) < place(*b); });
  return computed;
}

}  // namespace nucha
