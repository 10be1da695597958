#include <fmt/format.h>

#include <algorithm>

#include "nucha/base/text.h"
#include "nucha/report/futures_figures.h"
#include "nucha/report/futures_plot.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/neck_words.h"

namespace nucha::html {
namespace {

constexpr std::size_t kMostDrawn = 2;  ///< as it is, and with the first treatment; the others stand in the table

std::string cell(const Futures& futures, const EventCurve& curve, double year) {
  const auto figure = futures_report::figureAt(futures, curve, year);
  return figure ? escaped(futures_report::shareText(*figure)) : "";
}

std::string writeTable(const std::vector<PatientFutures>& all) {
  const std::vector<double> years = futures_report::figureYears(all.front().futures);
  std::string out =
      "<table class=\"future-table\"><caption class=\"hidden\">Share of such necks in which it will have "
      "happened</caption><thead><tr><th scope=\"col\">By then</th><th scope=\"col\">With</th>";
  for (const double y : years) out += "<th scope=\"col\">" + shown(y) + " years</th>";
  out += "</tr></thead><tbody>";
  for (const futures_report::EventKey& key : words::toldEvents(all)) {
    std::string rows;
    const std::string title = escaped(futures_report::title(key));
    for (const PatientFutures& one : all) {
      const EventCurve* curve = one.futures.find(key.event, key.level);
      if (curve == nullptr || curve->share.empty()) continue;
      rows += rows.empty() ? "<tr class=\"first\"><th scope=\"row\">" + title + "</th>"
                           : "<tr><th scope=\"row\"><span class=\"hidden\">" + title + "</span></th>";
      rows += "<td>" + escaped(one.label) + "</td>";
      for (const double y : years) rows += "<td class=\"num\">" + cell(one.futures, *curve, y) + "</td>";
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
  for (const futures_report::EventKey& key : words::toldEvents(all)) {
    FuturePlotOptions options;
    options.id = "future-" + std::string(name(key.event)) + (key.level ? "-" + name(*key.level) : "");
    options.compact = true;
    plots += plotEvent(lines, key.event, key.level, options);
  }
  if (plots.empty()) return {};
  std::string out = fmt::format(
      "<section class=\"futures-section\" aria-labelledby=\"futures-title\"><h2 id=\"futures-title\">The coming years "
      "of "
      "this neck</h2>{}{}<div class=\"futures\">{}</div><p class=\"why\">Share of {} computed futures in which it has "
      "happened by then. They follow published rates, moved by what this neck bears: weaker evidence than the rates "
      "themselves.</p>",
      told, futureKeys(lines), plots, all.front().futures.count);
  out += "<details><summary>All figures</summary>" + writeTable(all);
  for (const std::string& note : futures_report::notesOf(futures_report::futuresOf(all)))
    out += "<p class=\"why\">" + escaped(note) + "</p>";
  return out + "</details></section>\n";
}

}  // namespace nucha::html
