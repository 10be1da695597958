#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "nucha/base/text.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/svg_arm.h"
#include "nucha/report/svg_timeline.h"

namespace nucha::html {
namespace {

std::vector<svg::TimelineBand> bandsOf(const Page& page) {
  std::vector<svg::TimelineBand> bands;
  for (const OnsetWindow& window : page.evaluation.timeline) {
    if (bands.size() == 6) break;
    int number = 0;
    for (std::size_t i = 0; i < page.leading; ++i) {
      if (page.evaluation.causes[i].cause == window.cause) number = static_cast<int>(i) + 1;
    }
    bands.push_back({number, window});
  }
  return bands;
}

struct ArmFinding {
  Root root;
  std::string text;  ///< escaped
};

// Present findings that speak for a root of the arm, by side; those without a side are shown apart.
std::map<std::optional<Side>, std::vector<ArmFinding>> armFindings(const Page& page) {
  std::map<std::optional<Side>, std::vector<ArmFinding>> found;
  for (const Observation& seen : page.patient_case.observations) {
    const Finding* finding = page.evidence.findFinding(seen.finding);
    if (!seen.present || !finding || !finding->root || *finding->root < Root::C4) continue;
    const ArmFinding entry{*finding->root, escaped(finding->label)};
    if (seen.side == Side::bilateral) {
      found[Side::left].push_back(entry);
      found[Side::right].push_back(entry);
    } else {
      found[seen.side].push_back(entry);
    }
  }
  return found;
}

std::vector<Root> rootsOf(const std::vector<ArmFinding>& findings) {
  std::vector<Root> roots;
  for (const ArmFinding& f : findings) {
    if (std::find(roots.begin(), roots.end(), f.root) == roots.end()) roots.push_back(f.root);
  }
  std::sort(roots.begin(), roots.end());
  return roots;
}

std::string describeRoot(Page& page, Root root, const std::vector<ArmFinding>& findings) {
  std::vector<std::string> texts;
  for (const ArmFinding& f : findings) {
    if (f.root == root && std::find(texts.begin(), texts.end(), f.text) == texts.end()) texts.push_back(f.text);
  }
  std::string out = fmt::format("<li><b>{}</b>: {}.", name(root), joined(texts, "; "));
  if (const NerveRoot* known = page.evidence.findRoot(root)) {
    out += " <span class=\"why\">";
    if (!known->dermatome.empty()) out += "Skin: " + escaped(known->dermatome) + ". ";
    if (!known->myotome.empty()) out += "Muscles: " + escaped(known->myotome) + ". ";
    if (!known->reflex.empty()) out += "Reflex: " + escaped(known->reflex) + ".";
    out += "</span>" + page.citations.marks(known->provenance.sources);
  }
  return out + "</li>";
}

}  // namespace

std::string writeCourse(Page& page) {
  const auto bands = bandsOf(page);
  const auto today = page.patient_case.surgery.months_since;
  std::string out =
      "<section class=\"course\" aria-labelledby=\"course-title\"><h2 id=\"course-title\">Since the operation</h2>";
  if (bands.empty()) {
    out += "<p class=\"none\">No onset windows to show.</p>";
  } else {
    out += "<figure>" + svg::drawTimeline(bands, today) +
           "<figcaption class=\"soft\">Bands: when the middle 80% of such "
           "problems begin, in months (m) and years (y) since the operation; early months are drawn wider.";
    if (!today) out += " The date of the operation is not known, so today is not marked.";
    out += "</figcaption></figure><ul class=\"hidden\">";
    for (const auto& band : bands) {
      out += "<li>" + escaped(band.window.label) + ": " + svg::describeWindow(band.window, today) + "</li>";
    }
    out += "</ul>";
  }
  if (!page.evaluation.delays.empty()) {
    out += "<h3>What waiting changes</h3><ul class=\"plain\">";
    for (const DelayNote& note : page.evaluation.delays) {
      out += "<li><b>" + escaped(page.causeLabel(note.cause)) + ":</b> " + escaped(note.statement) +
             page.citations.marks(note.sources) + "</li>";
    }
    out += "</ul>";
  }
  return out + "</section>\n";
}

std::string writeArms(Page& page) {
  const auto found = armFindings(page);
  if (found.empty()) return {};
  std::string out =
      "<section class=\"arms\" aria-labelledby=\"arms-title\"><h3 id=\"arms-title\">What the arm points to</h3>";
  for (const auto& [side, findings] : found) {
    const std::vector<Root> roots = rootsOf(findings);
    std::string words;
    for (const Root root : roots) words += describeRoot(page, root, findings);
    out += "<figure class=\"arm-figure\">";
    out += svg::drawArm(side.value_or(Side::right), roots, side ? "arm-" + std::string(name(*side)) : "arm-unknown");
    out +=
        "<figcaption><h4>" +
        (side ? std::string(*side == Side::left ? "Left arm" : "Right arm") : "Side not stated (drawn on the right)") +
        "</h4><ul class=\"plain\">" + words + "</ul></figcaption></figure>";
  }
  return out + "<p class=\"soft\">Areas are simplified: neighbouring roots overlap, and people differ.</p></section>\n";
}

}  // namespace nucha::html
