#include <fmt/format.h>

#include <algorithm>

#include "nucha/base/text.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/svg_draw.h"
#include "nucha/report/svg_neck.h"

namespace nucha::html {
namespace {

constexpr std::size_t kShownArguments = 3;
constexpr std::size_t kMostArguments = 30;
constexpr std::size_t kPrintedCauses = 4;     ///< argued on paper; style.h keeps to the same numbers
constexpr std::size_t kPrintedArguments = 2;  ///< on each side
constexpr int kFewDangerous = 5;              ///< so many are all named
constexpr double kWorthNaming = 0.01;         ///< dangerous causes below this are counted, and named in the folded list

SiteKind siteKindOf(const Page& page, const RankedCause& cause) {
  if (const Cause* known = page.evidence.findCause(cause.cause)) return known->site;
  return SiteKind::none;
}

Site placeOf(const RankedCause& cause) {
  const Site& best = cause.site;
  if (best.level || best.root || cause.sites.empty()) return best;
  return cause.sites.front().site;
}

std::string writeFigure(const Page& page) {
  std::vector<svg::NeckMark> marks;
  for (std::size_t i = 0; i < page.leading; ++i) {
    const RankedCause& cause = page.evaluation.causes[i];
    marks.push_back({static_cast<int>(i) + 1, cause.label, placeOf(cause), siteKindOf(page, cause)});
  }
  std::string placed, placeless;
  for (const svg::NeckMark& mark : marks) {
    std::string& into = mark.site.level || mark.site.root ? placed : placeless;
    if (!into.empty()) into += ", ";
    into += std::to_string(mark.number);
  }
  const Surgery& surgery = page.patient_case.surgery;
  std::string out = "<figure class=\"neck-figure\">" + svg::drawNeck(surgery, marks) + "<figcaption>";
  out += "<p>" + escaped(svg::describeConstruct(surgery)) + "</p><p class=\"soft\">";
  if (!placed.empty()) out += "Numbers mark the most likely place of each cause in the list. ";
  if (!placeless.empty()) out += "Not tied to one place: " + placeless + ". ";
  if (!surgery.levels.empty()) out += "The drawing does not say whether the bone has healed.";
  if (!page.evaluation.necks.empty())
    out += " <a class=\"screen\" href=\"#own-neck-title\">This neck computed, in 3-D</a>";
  return out + "</p></figcaption></figure>";
}

std::string writeArgument(Page& page, const Contribution& c) {
  return fmt::format("<li>{}{} <span class=\"times\">{}</span></li>", page.statement(c.finding, c.present),
                     page.citations.marks(c.sources), timesLikely(c.log_odds));
}

std::string writeArguments(Page& page, const std::vector<Contribution>& all, std::string_view title,
                           std::string_view css_class, bool printed) {
  std::string out = fmt::format("<div class=\"{}\"><h4>{}</h4>", css_class, title);
  if (all.empty()) return out + "<p class=\"soft\">Nothing known so far.</p></div>";
  out += "<ul>";
  for (std::size_t i = 0; i < std::min(all.size(), kShownArguments); ++i) {
    const bool before = page.citations.setPrinted(printed && i < kPrintedArguments);
    out += writeArgument(page, all[i]);
    page.citations.setPrinted(before);
  }
  return out + "</ul></div>";
}

std::string writeArgumentRows(Page& page, const std::vector<Contribution>& all) {
  std::string out;
  for (std::size_t i = 0; i < std::min(all.size(), kMostArguments); ++i) {
    const Contribution& c = all[i];
    out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"num\">{:+.2f}</td><td>{}{}</td></tr>",
                       page.statement(c.finding, c.present), timesLikely(c.log_odds), c.log_odds,
                       escaped(plainWords(c.basis)), page.citations.marks(c.sources));
  }
  return out;
}

std::string writeSites(const RankedCause& cause) {
  if (cause.sites.size() < 2) return {};
  std::vector<std::string> parts;
  for (const SiteShareOf& share : cause.sites) {
    if (parts.size() == 6) break;
    parts.push_back(escaped(describe(share.site)) + " " + percent(share.share));
  }
  return "<p><b>Where, if present:</b> " + joined(parts, ", ") + ".</p>";
}

std::string writeDepth(Page& page, const RankedCause& cause) {
  const bool before = page.citations.setFolded(true);
  std::string out = "<details><summary>What it is, where, and every finding weighed</summary>";
  if (const Cause* known = page.evidence.findCause(cause.cause); known && !known->plain.empty()) {
    out += "<p>" + escaped(known->plain) + "</p>";
  }
  out += writeSites(cause);
  out += "<p><b>Before the findings:</b> " + percent(cause.prior) +
         " in a patient like this, at this time after the operation" + page.citations.marks(cause.sources) + ".</p>";
  std::string rows = writeArgumentRows(page, cause.supporting);
  rows += writeArgumentRows(page, cause.against);
  if (!rows.empty()) {
    out +=
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All findings weighed\"><table><caption "
        "class=\"hidden\">Findings for and against</caption><thead><tr><th scope=\"col\">Finding</th><th "
        "scope=\"col\">Effect on the odds</th><th scope=\"col\">Log-odds</th><th scope=\"col\">How it is known"
        "</th></tr></thead><tbody>" +
        rows + "</tbody></table></div>";
  }
  page.citations.setFolded(before);
  return out + "</details>";
}

std::string writeLeadingCause(Page& page, std::size_t index) {
  const RankedCause& cause = page.evaluation.causes[index];
  const std::string site = describe(cause.site);
  std::string out = fmt::format("<li class=\"cause\" id=\"cause-{0}\"><h3><span class=\"mark-number\">{0}</span> {1}",
                                index + 1, escaped(cause.label));
  if (!site.empty()) out += " <span class=\"site\">" + escaped(site) + "</span>";
  if (cause.dangerous) out += " <span class=\"danger-tag\">must not be missed</span>";
  out += "</h3><div class=\"bar-row\">" + svg::probabilityBar(cause.probability, cause.interval90, cause.prior);
  out += fmt::format("<p class=\"value\"><b>{}</b> <span class=\"soft\">{}</span></p></div>",
                     percent(cause.probability), range(cause.interval90));
  out += "<div class=\"arguments\">";
  out += writeArguments(page, cause.supporting, "Speaks for it", "for", index < kPrintedCauses);
  out += writeArguments(page, cause.against, "Speaks against it", "against", index < kPrintedCauses);
  out += "</div>";
  return out + writeDepth(page, cause) + "</li>";
}

std::string writeOthers(Page& page) {
  const auto& causes = page.evaluation.causes;
  if (causes.size() <= page.leading) return {};
  std::string dangerous, rows;
  int unlikely = 0;
  const auto all_dangerous = std::count_if(causes.begin(), causes.end(), [](const auto& c) { return c.dangerous; });
  const bool name_all = all_dangerous <= kFewDangerous;
  for (std::size_t i = page.leading; i < causes.size(); ++i) {
    const RankedCause& cause = causes[i];
    if (cause.dangerous && (name_all || cause.probability >= kWorthNaming)) {
      dangerous +=
          (dangerous.empty() ? "" : ", ") + escaped(words::midSentence(cause.label)) + " " + percent(cause.probability);
    } else if (cause.dangerous) {
      ++unlikely;
    }
    rows += fmt::format(
        "<tr><th scope=\"row\">{}{}</th><td>{}</td><td class=\"num\">{}</td><td class=\"num\">{}</td></tr>",
        escaped(cause.label), cause.dangerous ? " <span class=\"danger-tag\">must not be missed</span>" : "",
        escaped(describe(cause.site)), percent(cause.probability), range(cause.interval90));
  }
  if (unlikely > 0) {
    dangerous += fmt::format("{}{} below 1% each, in the list", dangerous.empty() ? "" : ", and ", unlikely);
  }
  std::string out;
  if (!dangerous.empty()) {
    out += "<p class=\"considered\"><b>Dangerous causes weighed and found less likely:</b> " + dangerous + ".</p>";
  }
  return out + fmt::format(
                   "<details class=\"others\"><summary>{} less likely causes</summary><div class=\"scroll\" "
                   "tabindex=\"0\" role=\"region\" aria-label=\"Less likely causes\"><table><caption class=\"hidden\">"
                   "Less likely causes</caption><thead><tr><th scope=\"col\">Cause</th><th scope=\"col\">Where</th>"
                   "<th scope=\"col\">Probability</th><th scope=\"col\">90% interval</th></tr></thead><tbody>{}"
                   "</tbody></table></div></details>",
                   causes.size() - page.leading, rows);
}

std::string writeRankChange(const Page& page) {
  const RankChange& change = page.evaluation.rank_change;
  std::string out = "<p class=\"callout\"><b>What would change the first place:</b> ";
  if (!change.found) {
    return out + "no single known finding, taken the other way, would put another cause first.</p>";
  }
  return out + "if <b>" + escaped(words::midSentence(page.findingLabel(change.finding))) + "</b> " +
         escaped(change.change) + ", " + escaped(words::midSentence(page.causeLabel(change.new_first))) +
         " would come first, at " + percent(change.probability) + ".</p>";
}

std::string writeLegend() {
  return "<p class=\"legend soft\"><svg width=\"70\" height=\"20\" aria-hidden=\"true\" focusable=\"false\" "
         "class=\"bar\">"
         "<rect class=\"track\" x=\"0\" y=\"5\" width=\"70\" height=\"10\" rx=\"2\"/>"
         "<rect class=\"fill\" x=\"0\" y=\"5\" width=\"40\" height=\"10\" rx=\"2\"/>"
         "<line class=\"prior\" x1=\"14\" x2=\"14\" y1=\"1\" y2=\"19\"/>"
         "<g class=\"whisker-halo\"><line x1=\"30\" x2=\"54\" y1=\"10\" y2=\"10\"/></g>"
         "<g class=\"whisker\"><line x1=\"30\" x2=\"54\" y1=\"10\" y2=\"10\"/><line x1=\"30\" x2=\"30\" y1=\"6\" "
         "y2=\"14\"/>"
         "<line x1=\"54\" x2=\"54\" y1=\"6\" y2=\"14\"/></g></svg> Bar: probability, from 0 to 100%. Line: where it "
         "lies "
         "with 90% certainty. Dashes: before the findings. + speaks for it, &minus; against it. More than one cause "
         "can be "
         "present.</p>";
}

}  // namespace

std::string writeCauses(Page& page) {
  std::string out =
      "<section class=\"causes-section\" aria-labelledby=\"causes-title\"><h2 id=\"causes-title\">Likely "
      "causes</h2><div class=\"causes-grid\"><div class=\"pictures\">" +
      writeFigure(page);
  out += writeArms(page);
  out += "</div><div class=\"causes-column\">";
  if (page.evaluation.causes.empty()) {
    return out +
           "<p class=\"none\">No cause could be ranked from what is known. Answering the questions below is the "
           "next step.</p></div></div></section>\n";
  }
  out += writeLegend() + "<ol class=\"causes\">";
  for (std::size_t i = 0; i < page.leading; ++i) out += writeLeadingCause(page, i);
  return out + "</ol>" + writeRankChange(page) + writeOthers(page) + "</div></div></section>\n";
}

}  // namespace nucha::html
