#include <fmt/format.h>

#include <algorithm>

#include "nucha/base/text.h"
#include "nucha/report/follow_parts.h"
#include "nucha/report/futures_plot.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/style.h"
#include "nucha/report/words.h"

namespace nucha {
namespace {

using futures_report::EventKey;
using futures_report::futuresOf;
using futures_report::QuantityKey;
using futures_report::shortLabel;
using html::escaped;

constexpr const char* kFollowStyle = R"css(
.figures th[scope=rowgroup],.figures th[scope=row].what{width:34%}
.figures td{white-space:nowrap}.figures .line-name{color:var(--soft);white-space:nowrap}
.figures tbody{border-top:1px solid var(--line)}.figures tbody tr+tr th,.figures tbody tr+tr td{border-top:0;padding-top:0}
.figures .spread-text{color:var(--soft);font-size:12.5px}.figures caption .soft{font-weight:400}
.curve-group{margin-bottom:26px}.curve-group h3{margin-bottom:10px}
.said{margin:0 0 16px;max-width:90ch}.said li{padding:3px 0}
.unchanged{border-left:3px solid var(--amber);padding:2px 0 2px 14px;margin:0 0 12px;max-width:90ch}
.lost{border-left:3px solid var(--red);padding:2px 0 2px 14px;margin:0 0 18px;max-width:90ch}
@media screen and (max-width:640px){.figures caption{display:table-caption}.figures th,.figures td{padding-right:8px}.figures .spread-text{display:block}.figures th[scope=rowgroup]{width:auto}}
@media print{.figures .spread-text{font-size:6.7pt}.curve-group{break-inside:avoid;margin-bottom:6pt}.future .tick-text{font-size:12px}}
)css";

std::string writeHead(const FollowReport& report) {
  std::string title = "The coming years of a neck";
  if (report.patient_case && !report.patient_case->id.empty()) title += ": " + report.patient_case->id;
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         // nothing may be fetched or run, whatever text a case holds
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
         "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
         "<meta name=\"generator\" content=\"nucha " NUCHA_VERSION "\">\n<title>" +
         escaped(title) + "</title>\n<style>" + html::style() + html::kFuturesStyle + kFollowStyle +
         "</style>\n</head>\n";
}

std::string writeTop(const FollowReport& report) {
  std::string out =
      "<body>\n<a class=\"skip\" href=\"#content\">Skip to the content</a>\n<header class=\"top\"><p "
      "class=\"brand\">nucha</p><h1>The coming years of this neck</h1>";
  const std::string name = !report.patient_case                  ? ""
                           : !report.patient_case->title.empty() ? report.patient_case->title
                                                                 : report.patient_case->id;
  if (!name.empty()) out += "<p class=\"case-name\">" + escaped(name) + "</p>";
  return out + "</header>\n<main id=\"content\">\n";
}

std::string writeWho(const FollowReport& report, html::Page& page) {
  if (report.patient_case) return html::writeFlags(page) + html::writeSummary(page);
  return "<section class=\"who\"><p>" + escaped(report.subject) +
         "</p><p class=\"soft\">No patient was described, so danger signs were not looked for.</p></section>\n";
}

std::string listOf(const std::vector<std::string>& sentences) {
  std::string items;
  for (const std::string& sentence : sentences) items += "<li>" + escaped(sentence) + "</li>";
  return items.empty() ? items : "<ul class=\"tight said\">" + items + "</ul>";
}

std::string writeLines(const FollowReport& report) {
  std::string out;
  std::string items;
  for (std::size_t i = 1; i < report.lines.size(); ++i) {
    const FollowedLine& line = report.lines[i];
    items += "<li><b>" + escaped(shortLabel(report, i)) + "</b>: " + escaped(line.label);
    if (!line.done.empty()) items += "<span class=\"why\">" + escaped(joined(line.done, " ")) + "</span>";
    items += "</li>";
  }
  if (!items.empty()) out += "<ul class=\"plain said\">" + items + "</ul>\n";
  for (const UnchangedTreatment& none : report.unchanged) {
    out += "<p class=\"unchanged\"><b>" + escaped(none.label) +
           "</b> changes nothing that is computed, so no other course is shown: " + escaped(none.why) + "</p>\n";
  }
  if (!report.equilibrium) {
    out +=
        "<p class=\"lost\"><b>The neck at the start found no equilibrium when it was turned</b>: what depends on "
        "motion and load is missing.</p>\n";
  }
  return out;
}

// the interval in brackets is softer than the figure
std::string cell(const std::string& figure) {
  const auto bracket = figure.find(" (");
  std::string out = "<td class=\"num\"><b>" + escaped(figure.substr(0, bracket)) + "</b>";
  if (bracket != std::string::npos)
    out += " <span class=\"spread-text\">" + escaped(figure.substr(bracket + 1)) + "</span>";
  return out + "</td>";
}

template <typename Key>
std::string writeTable(const FollowReport& report, const std::vector<Key>& keys, const std::vector<double>& years,
                       const std::string& caption) {
  const bool several = report.lines.size() > 1;
  std::string out = "<div class=\"scroll\"><table class=\"figures\"><caption>" + caption +
                    "</caption><thead><tr><th scope=\"col\"><span class=\"hidden\">What</span></th>";
  if (several) out += "<th scope=\"col\"><span class=\"hidden\">Which course</span></th>";
  for (const double year : years) out += "<th scope=\"col\">" + futures_report::yearTitle(year) + "</th>";
  out += "</tr></thead>";
  for (const Key& key : keys) {
    out += "<tbody>";
    for (std::size_t i = 0; i < report.lines.size(); ++i) {
      out += "<tr>";
      if (i == 0) {
        out += several ? fmt::format("<th scope=\"rowgroup\" rowspan=\"{}\">", report.lines.size())
                       : std::string("<th scope=\"row\" class=\"what\">");
        out += escaped(title(key)) + "</th>";
      }
      if (several) out += "<th scope=\"row\" class=\"line-name\">" + escaped(shortLabel(report, i)) + "</th>";
      for (const double year : years) out += cell(futures_report::textAt(report.lines[i].futures, key, year));
      out += "</tr>";
    }
    out += "</tbody>\n";
  }
  return out + "</table></div>\n";
}

template <typename Key>
std::vector<Key> without(std::vector<Key> all, const std::vector<Key>& some) {
  std::erase_if(all, [&](const Key& key) { return std::find(some.begin(), some.end(), key) != some.end(); });
  return all;
}

std::string writeFigures(const FollowReport& report) {
  const std::vector<EventKey> all = futures_report::eventsOf(futuresOf(report));
  const std::vector<EventKey> leading = futures_report::leadingEvents(all), rest = without(all, leading);
  const std::vector<double> years = futures_report::figureYears(report.lines.front().futures);
  std::string out =
      "<section aria-labelledby=\"figures-title\"><h2 id=\"figures-title\">What will have happened</h2>\n" +
      writeLines(report);
  const std::string caption = "Share of " + escaped(futures_report::scope(report)) +
                              ". <span class=\"soft\">In brackets: 90 % interval from what is not known of the "
                              "figures behind it.</span>";
  if (!leading.empty()) out += writeTable(report, leading, years, caption);
  if (!rest.empty())
    out += "<details><summary>Level by level</summary>" + writeTable(report, rest, years, "") + "</details>\n";
  return out + "</section>\n";
}

std::string writeQuantities(const FollowReport& report) {
  const std::vector<QuantityKey> all = futures_report::quantitiesOf(futuresOf(report));
  if (all.empty()) return "";
  const std::vector<QuantityKey> leading = futures_report::leadingQuantities(all, report.operated);
  std::vector<double> years = futures_report::figureYears(report.lines.front().futures);
  years.insert(years.begin(), 0.0);
  std::vector<std::string> measures = futures_report::measuresOf(all);
  for (std::string& measure : measures) measure = words::sentence(measure);
  const std::string caption = "Median of the futures. <span class=\"soft\">In brackets: the middle 90 % of them. " +
                              escaped(joined(measures, "; ")) + ".</span>";
  std::string out =
      "<section aria-labelledby=\"quantities-title\"><h2 id=\"quantities-title\">What becomes of the "
      "neck</h2>\n";
  if (!leading.empty()) out += writeTable(report, leading, years, caption);
  if (const auto rest = without(all, leading); !rest.empty()) {
    out += "<details><summary>Everything else that was followed</summary>" +
           writeTable(report, rest, years, leading.empty() ? caption : "") + "</details>\n";
  }
  return out + "</section>\n";
}

struct Plots {
  std::vector<html::FutureLine> lines;
  int count = 0;
  html::FuturePlotOptions next() {
    html::FuturePlotOptions options;
    options.id = fmt::format("future-{}", ++count);
    return options;
  }
};

std::string writePlots(const FollowReport& report) {
  Plots plots;
  for (std::size_t i = 0; i < report.lines.size(); ++i)
    plots.lines.push_back({shortLabel(report, i), &report.lines[i].futures});
  std::string events, quantities;
  for (const EventKey& key : futures_report::leadingEvents(futures_report::eventsOf(futuresOf(report))))
    events += html::plotEvent(plots.lines, key.event, key.level, plots.next());
  const auto keys = futures_report::quantitiesOf(futuresOf(report));
  for (const QuantityKey& key : futures_report::leadingQuantities(keys, report.operated))
    quantities += html::plotQuantity(plots.lines, key.quantity, key.level, plots.next());
  if (events.empty() && quantities.empty()) return "";
  std::string out = "<section aria-labelledby=\"curves-title\"><h2 id=\"curves-title\">Year by year</h2>\n" +
                    html::futureKeys(plots.lines);
  if (!events.empty())
    out += "<div class=\"curve-group\"><h3>What will have happened</h3><div class=\"futures\">" + events +
           "</div></div>\n";
  if (!quantities.empty()) {
    out +=
        "<div class=\"curve-group\"><h3>Motion of the operated levels, load and wear beside them</h3><div "
        "class=\"futures\">" +
        quantities + "</div></div>\n";
  }
  return out +
         "<p class=\"why\">Lines: share of the futures, or their median. Pale bands: 90 % intervals. Dots: 2 and 5 "
         "years.</p></section>\n";
}

std::string writeMethod(const FollowReport& report, html::Page& page) {
  // citing first puts the sources into the list
  page.citations.marks(report.sources);
  const std::string assumed = listOf(report.assumed), notes = listOf(futures_report::notesOf(futuresOf(report)));
  std::string out =
      "<section class=\"method\" aria-labelledby=\"method-title\"><h2 id=\"method-title\">What this rests "
      "on</h2>\n";
  if (!assumed.empty()) out += "<h3>Assumed</h3>" + assumed;
  if (!notes.empty()) out += "<h3>Notes</h3>" + notes;
  if (const std::string list = page.citations.list(false); !list.empty()) out += "<h3>Sources</h3>" + list;
  if (page.citations.citesJudgement()) out += "<p class=\"soft\">Some figures are judged, not measured.</p>";
  return out + "</section>\n";
}

std::string writeFooter() {
  return "</main>\n<footer><p><b>" + escaped(kSupportNotice) +
         "</b></p><p>Made by nucha " NUCHA_VERSION
         ". The page holds everything it shows, loads nothing from a network and sends nothing: the data stay on this "
         "machine.</p></footer>\n</body>\n</html>\n";
}

}  // namespace

std::string writeFollowHtml(const FollowReport& report, const Evidence& evidence) {
  html::Page page{report.evaluation, futures_report::caseOf(report), evidence, html::Citations(evidence)};
  std::string out = writeHead(report) + writeTop(report);
  out += writeWho(report, page);  // sources are numbered as they are cited, so flags come before the method
  out += writeFigures(report) + writePlots(report) + writeQuantities(report);
  out += writeMethod(report, page);
  return out + writeFooter();
}

}  // namespace nucha
