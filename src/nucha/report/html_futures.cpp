#include <fmt/format.h>

#include <algorithm>

#include "nucha/base/text.h"
#include "nucha/report/futures_plot.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/neck_words.h"

namespace nucha::html {
namespace {

constexpr std::size_t kMostDrawn = 2;  ///< as it is, and with the first treatment; the others stand in the table

// "12% (8 to 17)"
std::string figure(const Futures& futures, const EventCurve& curve, double years) {
  std::string out = "<b>" + percent(futures.shareAt(curve, years)) + "</b>";
  if (curve.lo.size() != curve.share.size() || curve.hi.size() != curve.share.size()) return out;
  EventCurve low = curve, high = curve;
  low.share = curve.lo, high.share = curve.hi;
  return out + " <span class=\"soft\">" + range({futures.shareAt(low, years), futures.shareAt(high, years)}) +
         "</span>";
}

std::vector<double> toldYears(const Futures& futures) {
  std::vector<double> out;
  for (const double years : {2.0, 5.0, 10.0})
    if (!futures.years.empty() && years <= futures.years.back() + 1e-9) out.push_back(years);
  return out;
}

std::string writeTable(const std::vector<PatientFutures>& all) {
  const std::vector<double> years = toldYears(all.front().futures);
  std::string out =
      "<table class=\"future-table\"><caption class=\"hidden\">Share of such necks in which it will have "
      "happened</caption><thead><tr><th scope=\"col\">By then</th><th scope=\"col\">With</th>";
  for (const double y : years) out += fmt::format("<th scope=\"col\">{:.0f} years</th>", y);
  out += "</tr></thead><tbody>";
  for (const CourseEvent event : words::toldEvents()) {
    std::string rows;
    for (const PatientFutures& one : all) {
      const EventCurve* curve = one.futures.find(event);
      if (curve == nullptr || curve->share.empty()) continue;
      rows += rows.empty() ? "<tr class=\"first\"><th scope=\"row\">" + escaped(words::sentence(label(event))) + "</th>"
                           : std::string("<tr><th scope=\"row\"><span class=\"hidden\">") +
                                 escaped(words::sentence(label(event))) + "</span></th>";
      rows += "<td>" + escaped(one.label) + "</td>";
      for (const double y : years) rows += "<td class=\"num\">" + figure(one.futures, *curve, y) + "</td>";
      rows += "</tr>";
    }
    out += rows;
  }
  return out + "</tbody></table>";
}

std::string writeWords(const PatientFutures& one) {
  const std::string told = words::comingYears(one);
  if (told.empty()) return {};
  return "<p class=\"lead\"><b>" + escaped(words::sentence(one.label)) + ":</b> " + escaped(told) + ".</p>";
}

}  // namespace

std::string writeFutures(const Page& page) {
  const std::vector<PatientFutures>& all = page.evaluation.futures;
  if (all.empty()) return {};
  std::vector<FutureLine> lines;
  std::string told, plots;
  for (std::size_t i = 0; i < std::min(all.size(), kMostDrawn); ++i) {
    lines.push_back({all[i].label, &all[i].futures});
    told += writeWords(all[i]);
  }
  for (const CourseEvent event : words::toldEvents()) {
    FuturePlotOptions options;
    options.id = "future-" + std::to_string(static_cast<int>(event));
    options.compact = true;
    plots += plotEvent(lines, event, {}, options);
  }
  if (plots.empty()) return {};
  std::string out = fmt::format(
      "<section class=\"futures-section\" aria-labelledby=\"futures-title\"><h2 id=\"futures-title\">The coming years "
      "of "
      "this neck</h2>{}{}<div class=\"futures\">{}</div><p class=\"why\">Of {} computed futures each, the share in "
      "which "
      "it has happened by then. Union, wear and operations follow published rates, moved by what this neck bears; they "
      "are weaker evidence than the rates themselves.</p>",
      told, futureKeys(lines), plots, all.front().futures.count);
  out += "<details><summary>All figures</summary>" + writeTable(all);
  std::vector<std::string> notes;
  for (const PatientFutures& one : all)
    for (const std::string& note : one.futures.notes)
      if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(note);
  for (const std::string& note : notes) out += "<p class=\"why\">" + escaped(note) + "</p>";
  return out + "</details></section>\n";
}

}  // namespace nucha::html
