#include <fmt/format.h>

#include <algorithm>

#include "nucha/base/text.h"
#include "nucha/report/html_parts.h"

namespace nucha::html {
namespace {

std::string unusedItem(const std::string& what, const std::string& why) {
  return "<li><b>" + escaped(what) + ":</b> " + escaped(why) + "</li>";
}

std::vector<std::string> unusedItems(const Page& page) {
  std::vector<std::string> items;
  for (const UnusedFinding& unused : page.evaluation.unused_findings) {
    items.push_back(unusedItem(unused.what, unused.why));
  }
  for (const Unused& unused : page.patient_case.unused) {
    bool listed = false;
    for (const UnusedFinding& other : page.evaluation.unused_findings) listed = listed || other.what == unused.what;
    if (!listed) items.push_back(unusedItem(unused.what, unused.why));
  }
  return items;
}

std::vector<std::string> noteItems(const Page& page) {
  std::vector<std::string> all = page.evaluation.notes;
  for (const std::string& note : page.patient_case.notes) {
    if (std::find(all.begin(), all.end(), note) == all.end()) all.push_back(note);
  }
  for (std::string& note : all) {
    note = "<li>" + escaped(words::sentence(words::labelled(note, page.evidence))) + "</li>";
  }
  return all;
}

std::string counted(std::size_t number, std::string_view one) {
  return fmt::format("{} {}{}", number, one, number == 1 ? "" : "s");
}

// In full on the screen, counted on paper.
std::string writeRemarks(const Page& page) {
  const std::vector<std::string> unused = unusedItems(page), notes = noteItems(page);
  if (unused.empty() && notes.empty()) return {};
  std::string out = "<div class=\"screen\">";
  if (!unused.empty()) out += "<h3>Given, but not used</h3><ul class=\"plain\">" + joined(unused, "") + "</ul>";
  if (!notes.empty()) out += "<h3>Notes</h3><ul class=\"plain\">" + joined(notes, "") + "</ul>";
  std::vector<std::string> counts;
  if (!unused.empty()) counts.push_back(counted(unused.size(), "statement") + " not used");
  if (!notes.empty()) counts.push_back(counted(notes.size(), "note"));
  return out + "</div><p class=\"paper\">On the screen only: " + joined(counts, ", ") + ".</p>";
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
  out += "</div><div>" + writeRemarks(page) + "</div></div>";
  if (const std::string list = page.citations.list(false); !list.empty()) {
    out += "<h3>Sources cited</h3>";
    if (const std::size_t more = page.citations.countScreenOnly(); more > 0) {
      out += "<p class=\"paper\">" + counted(more, "more source") + " on the screen.</p>";
    }
    out += list;
  }
  if (const std::string list = page.citations.list(true); !list.empty()) {
    out += "<details><summary>Sources of the folded parts</summary>" + list + "</details>";
  }
  return out + "</section>\n";
}

}  // namespace nucha::html
