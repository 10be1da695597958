#include <fmt/format.h>

#include <algorithm>

#include "nucha/base/text.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/neck_html_parts.h"
#include "nucha/report/neck_words.h"
#include "nucha/report/svg_posture.h"

namespace nucha::html {
namespace {

constexpr std::size_t kMostShown = 6;  ///< necks in 3-D: before the operation, now, and four options
constexpr std::size_t kMostStill = 3;  ///< of them as a still

bool isTreated(const ShownNeck& neck) { return !neck.treatment.empty(); }

/// Index of the neck as it is; the one before the operation comes first.
std::size_t indexOfNow(const std::vector<const ShownNeck*>& necks) {
  std::size_t now = 0;
  for (std::size_t i = 0; i < necks.size(); ++i)
    if (!isTreated(*necks[i])) now = i;
  return now;
}

std::string writeShownList(const std::vector<const ShownNeck*>& necks) {
  const std::size_t now = indexOfNow(necks);
  std::string out = "<div><label for=\"shown\">Show</label><select id=\"shown\">";
  out += choice(std::to_string(now), escaped(necks[now]->label) + " alone", necks.size() == 1);
  // beside the neck as it is stands what a first option would make of it, else what it was
  const std::size_t beside = now + 1 < necks.size() ? now + 1 : 0;
  for (std::size_t i = 0; i < necks.size(); ++i) {
    if (i == now) continue;
    const bool earlier = i < now;
    out += choice(earlier ? fmt::format("{} {}", i, now) : fmt::format("{} {}", now, i),
                  escaped(earlier ? necks[i]->label + ", and " + necks[now]->label
                                  : necks[now]->label + ", and " + necks[i]->label),
                  i == beside);
  }
  return out + "</select></div>";
}

std::string writeControls(const std::vector<const ShownNeck*>& necks) {
  std::string out = "<div class=\"controls\">" + writeShownList(necks);
  out += "<div><label for=\"measure\">Colours show</label><select id=\"measure\">" + measureChoices("pressure") +
         "</select></div>";
  out +=
      "<div class=\"load-row\"><label for=\"load\">Flexion &#8211; neutral &#8211; extension</label><button "
      "id=\"play\" "
      "type=\"button\" aria-pressed=\"false\">Play</button><input id=\"load\" type=\"range\" min=\"-1000\" "
      "max=\"1000\" step=\"1\" value=\"-1000\" data-swing=\"flexion extension\"></div>";
  return out + writeViews({{"left", "the left"}, {"front", "the front"}, {"back", "behind"}, {"oblique", "an angle"}}) +
         "</div>\n";
}

std::string writeViewer(const std::vector<const ShownNeck*>& necks) {
  std::vector<std::string> labels;
  for (const ShownNeck* neck : necks) labels.push_back(neck->label);
  return "<div class=\"viewer patient-neck\" id=\"viewer\">\n" + writeControls(necks) +
         writeStage(labels, "left", false) +
         "<p class=\"why\">Drag to turn; after a click the wheel zooms. Only the ends of flexion and extension were "
         "computed: between them the picture and its colours move in a straight line.</p></div>\n"
         "<p class=\"no-3d\" id=\"no-3d\" hidden>This browser cannot draw in 3-D (WebGL is off).</p>"
         "<noscript><p class=\"no-3d\">The 3-D picture needs scripts; the drawing below does not.</p></noscript>\n";
}

// What the still shows: before, now, and the first options.
std::string writeStills(const std::vector<const ShownNeck*>& necks) {
  const std::vector<const ShownNeck*> drawn(
      necks.begin(), necks.begin() + static_cast<std::ptrdiff_t>(std::min(necks.size(), kMostStill)));
  const std::vector<std::string> pictures = svg::drawPostures(drawn);
  std::string out = "<div class=\"postures\">";
  for (std::size_t i = 0; i < drawn.size(); ++i)
    out += "<figure>" + pictures[i] + "<figcaption>" + escaped(words::sentence(drawn[i]->label)) +
           "</figcaption></figure>";
  return out + "</div>\n";
}

}  // namespace

bool showsNeck(const Evaluation& evaluation) {
  return !evaluation.necks.empty() || !evaluation.futures.empty() ||
         std::any_of(evaluation.options.begin(), evaluation.options.end(),
                     [](const RankedOption& option) { return option.mechanics.has_value(); });
}

std::vector<const ShownNeck*> shownNecks(const Evaluation& evaluation) {
  std::vector<const ShownNeck*> out;
  for (const ShownNeck& neck : evaluation.necks)
    if (out.size() < kMostShown) out.push_back(&neck);
  return out;
}

std::string writeNeck(const Page& page) {
  const std::vector<const ShownNeck*> necks = shownNecks(page.evaluation);
  if (necks.empty()) return {};
  const NeckMechanics& mechanics = page.evaluation.mechanics;
  std::string out =
      "<section class=\"neck-section\" aria-labelledby=\"own-neck-title\"><h2 id=\"own-neck-title\">This "
      "patient&#8217;s neck, "
      "computed</h2>\n";
  if (const std::string now = words::neckNow(mechanics); !now.empty())
    out += "<p class=\"lead\">Bent as far as before the operation: " + escaped(now) + ".</p>\n";
  out += writeViewer(necks) + writeStills(necks);
  out +=
      "<p class=\"why still-key\">From the side, front to the left. Dashed: upright and unloaded. Numbers: how far "
      "each "
      "level turns.</p>";
  std::string assumed = joined(mechanics.assumed, " ");
  out +=
      "<p class=\"why caveat\"><b>A likeness, not this person&#8217;s scan:</b> an average neck shaped by the few "
      "measurements that the case holds. Read it to compare levels and options, not as a measurement." +
      (assumed.empty() ? "" : "<span class=\"screen\"> Taken for granted: " + escaped(assumed) + "</span>") + "</p>";
  if (!mechanics.notes.empty()) {
    out += fmt::format("<details><summary>What could not be computed ({})</summary><ul class=\"plain\">",
                       mechanics.notes.size());
    for (const std::string& note : mechanics.notes) out += "<li>" + escaped(note) + "</li>";
    out += "</ul></details>";
  }
  return out + "</section>\n";
}

}  // namespace nucha::html
