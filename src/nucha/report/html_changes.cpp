#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nucha/base/text.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/neck_words.h"
#include "nucha/report/svg_draw.h"

namespace nucha::html {
namespace {

constexpr std::size_t kMostOpen = 4;      ///< options; the rest folds away
constexpr std::size_t kMostRows = 7;      ///< of one option in the open: those that change most
constexpr std::size_t kMostMeanings = 4;  ///< sentences

double size(const words::Change& change) {
  const auto ratio = change.ratio();
  return ratio && *ratio > 0 ? std::abs(std::log(*ratio)) : 1e9;
}

std::string writeRow(const words::Change& change) {
  const auto ratio = change.ratio();
  return fmt::format("<tr><th scope=\"row\">{}</th><td class=\"plot-cell\">{}</td><td class=\"num\">{}</td></tr>",
                     escaped(change.what), ratio ? svg::changeBar(*ratio) : "", escaped(change.figures()));
}

std::string writeRows(const std::vector<words::Change>& changes, std::string_view caption) {
  std::string out = fmt::format(
      "<table class=\"change-table\"><caption class=\"hidden\">{}</caption><thead><tr><th scope=\"col\">What</th><th "
      "scope=\"col\"><span class=\"ends\"><span>&#188;</span><span>as now</span><span>4 "
      "times</span></span></th><th scope=\"col\">Now &#8594; after</th></tr></thead><tbody>",
      caption);
  for (const words::Change& change : changes) out += writeRow(change);
  return out + "</tbody></table>";
}

// The numbers that change most, in the order in which they stand in the neck.
std::vector<words::Change> telling(const std::vector<words::Change>& all) {
  std::vector<words::Change> out;
  for (const words::Change& change : all)
    if (words::isWorthSaying(change)) out.push_back(change);
  if (out.size() <= kMostRows) return out;
  std::vector<double> sizes;
  for (const words::Change& change : out) sizes.push_back(size(change));
  std::nth_element(sizes.begin(), sizes.begin() + kMostRows, sizes.end(), std::greater<>());
  const double least = sizes[kMostRows];
  std::erase_if(out, [&](const words::Change& change) { return size(change) <= least; });
  return out;
}

std::string circumstances(const OptionMechanics& m) {
  std::vector<std::string> parts;
  if (!m.given_label.empty())
    parts.push_back("shown for a neck with " + escaped(words::midSentence(m.given_label)) + " (" +
                    percent(m.given_chance) + " likely)");
  if (m.united) parts.emplace_back("once bone has grown across");
  if (!m.operative) parts.emplace_back("no operation: held upright");
  return parts.empty() ? "" : words::sentence(joined(parts, "; ")) + ".";
}

std::string writeChange(const RankedOption& option, bool with_circumstances) {
  const OptionMechanics& m = *option.mechanics;
  const std::vector<words::Change> all = words::changesOf(m);
  std::vector<std::string> meaning = words::meaningOf(m);
  if (meaning.size() > kMostMeanings) meaning.resize(kMostMeanings);
  std::string out = "<article class=\"change\"><h3>" + escaped(option.label) + "</h3>";
  if (with_circumstances) out += "<p class=\"why\">" + circumstances(m) + "</p>";
  out += "<p>" + escaped(words::sentence(joined(meaning, "; "))) + ".</p>";
  const std::vector<words::Change> rows = telling(all);
  if (!rows.empty()) out += writeRows(rows, "What changes most");
  if (rows.size() < all.size()) {
    out += fmt::format("<details><summary>All {} numbers</summary>", all.size()) + writeRows(all, "All numbers");
    if (!m.operations.empty()) out += "<p class=\"why\">Done: " + escaped(joined(m.operations, " ")) + "</p>";
    out += "</details>";
  }
  return out + "</article>";
}

}  // namespace

std::string writeChanges(const Page& page) {
  const std::vector<const RankedOption*> options = page.evaluation.optionsOnTheNeck();
  if (options.empty()) return {};
  // what holds for all of them is said once
  const std::string common = circumstances(*options.front()->mechanics);
  const bool differ = std::any_of(options.begin(), options.end(), [&](const RankedOption* option) {
    return circumstances(*option->mechanics) != common;
  });
  std::string out =
      "<section class=\"changes-section\" aria-labelledby=\"changes-title\"><h2 id=\"changes-title\">What a treatment "
      "would change in this neck</h2><p class=\"why\">" +
      (differ ? "" : common) +
      "<span class=\"screen\"> Ring: now; arrow: after.</span> This is what it does to the neck; whether the pain goes "
      "is a matter of the options above.</p><div class=\"changes\">";
  const std::size_t open = std::min(options.size(), kMostOpen);
  for (std::size_t i = 0; i < open; ++i) out += writeChange(*options[i], differ);
  out += "</div>";
  if (open < options.size()) {
    out += fmt::format("<details><summary>{} more</summary><div class=\"changes\">", options.size() - open);
    for (std::size_t i = open; i < options.size(); ++i) out += writeChange(*options[i], differ);
    out += "</div></details>";
  }
  return out + "</section>\n";
}

}  // namespace nucha::html
