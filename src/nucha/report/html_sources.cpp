#include <fmt/format.h>

#include <algorithm>

#include "nucha/base/text.h"
#include "nucha/report/html_parts.h"

namespace nucha::html {
namespace {

std::string unusedItem(const std::string& what, const std::string& why) {
  return "<li><b>" + escaped(what) + ":</b> " + escaped(why) + "</li>";
}

std::string writeUnused(const Page& page) {
  std::string items;
  for (const UnusedFinding& unused : page.evaluation.unused_findings) items += unusedItem(unused.what, unused.why);
  for (const Unused& unused : page.patient_case.unused) {
    bool listed = false;
    for (const UnusedFinding& other : page.evaluation.unused_findings) listed = listed || other.what == unused.what;
    if (!listed) items += unusedItem(unused.what, unused.why);
  }
  if (items.empty()) return {};
  return "<h3>Given, but not used</h3><ul class=\"plain\">" + items + "</ul>";
}

std::string writeNotes(const Page& page) {
  std::vector<std::string> all = page.evaluation.notes;
  for (const std::string& note : page.patient_case.notes) {
    if (std::find(all.begin(), all.end(), note) == all.end()) all.push_back(note);
  }
  std::string items;
  for (const std::string& note : all) items += "<li>" + escaped(note) + "</li>";
  return items.empty() ? items : "<h3>Notes</h3><ul class=\"plain\">" + items + "</ul>";
}

std::string leftOutText(double mass) {
  if (!(mass > 0)) return "All combinations of causes were counted.";
  return "Combinations of causes too unlikely to count hold at most " +
         (mass < 1e-6 ? std::string("one in a million") : shown(100 * mass, 2) + "%") + " of the probability.";
}

}  // namespace

std::string writeSources(Page& page) {
  std::string out =
      "<section class=\"method\" aria-labelledby=\"method-title\"><h2 id=\"method-title\">How sure, and from "
      "where</h2><div class=\"method-text\"><div><h3>Reading the numbers</h3><p>A probability says how many of a "
      "hundred patients like this one, with these findings, would have the cause; several can be present at "
      "once, so they need not add up to 100%. The 90% interval holds what is uncertain about the published "
      "figures. &#8220;&times;&#8202;3 more likely&#8221; means that this finding alone multiplies the odds by three, "
      "all "
      "else being known. " +
      leftOutText(page.evaluation.left_out_mass) + "</p>";
  if (page.citations.citesJudgement()) {
    out += "<p>Numbers without a source mark rest on clinical judgement; their intervals are wide for that reason.</p>";
  }
  out += "</div><div>" + writeUnused(page) + writeNotes(page) + "</div></div>";
  if (const std::string list = page.citations.list(false); !list.empty()) out += "<h3>Sources cited</h3>" + list;
  if (const std::string list = page.citations.list(true); !list.empty()) {
    out += "<details><summary>Sources of the folded parts</summary>" + list + "</details>";
  }
  return out + "</section>\n";
}

}  // namespace nucha::html
