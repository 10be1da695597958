#include "nucha/report/neck_html.h"

#include <fmt/format.h>

#include <algorithm>

#include "nucha/base/error.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/neck_html_parts.h"
#include "nucha/report/neck_style.h"
#include "nucha/report/style.h"

namespace nucha {

namespace {

std::string writeHead(const std::string& title) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"" +
         html::viewerPolicy() +
         "\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
         "<meta name=\"generator\" content=\"nucha " NUCHA_VERSION "\">\n<title>" +
         title + "</title>\n<style>" + html::style() + html::kNeckStyle + "</style>\n</head>\n";
}

std::string writeTop(const std::string& title) {
  return "<body>\n<a class=\"skip\" href=\"#content\">Skip to the content</a>\n<header class=\"top\"><p "
         "class=\"brand\">nucha"
         "</p><h1>How this neck moves, and what each part carries</h1><p class=\"case-name\">" +
         title + "</p></header>\n<main id=\"content\">\n";
}

std::string writeControls(const std::vector<Direction>& directions) {
  std::string out = "<div class=\"controls\"><div><label for=\"direction\">Direction</label><select id=\"direction\">";
  for (const Direction direction : directions) out += html::choice(name(direction), name(direction));
  if (directions.empty()) out += html::choice("", "none computed");
  out += "</select></div><div><label for=\"measure\">Colours show</label><select id=\"measure\">" +
         html::measureChoices("motion") + "</select></div>";
  out +=
      "<div class=\"load-row\"><label for=\"load\">Share of the load</label><button id=\"play\" type=\"button\" "
      "aria-pressed=\"false\">"
      "Play</button><input id=\"load\" type=\"range\" min=\"0\" max=\"1000\" step=\"1\" value=\"1000\"></div>";
  return out +
         html::writeViews({{"side", "the side"},
                           {"front", "the front"},
                           {"back", "behind"},
                           {"above", "above"},
                           {"oblique", "an angle"}}) +
         "</div>\n";
}

std::vector<std::string> labelsOf(const std::vector<ViewedNeck>& necks) {
  std::vector<std::string> labels;
  for (const ViewedNeck& viewed : necks) labels.push_back(viewed.label);
  return labels;
}

std::string writeViewer(const std::vector<ViewedNeck>& necks, const std::vector<Direction>& directions) {
  std::string out = "<section class=\"viewer\" id=\"viewer\" aria-label=\"The necks in 3-D\">\n" +
                    writeControls(directions) + html::writeStage(labelsOf(necks), "side", true);
  out +=
      "<p class=\"no-3d\" id=\"no-3d\" hidden>This browser cannot draw in 3-D (WebGL is off). The plots below hold the "
      "same numbers.</p>"
      "<noscript><p class=\"no-3d\">The 3-D picture needs scripts. The plots below hold the same "
      "numbers.</p></noscript>"
      "<p class=\"why keyboard\">Drag to turn; after a click the wheel zooms and the right button moves. Bones are a "
      "likeness "
      "built from a few "
      "measurements, not this person's scan.</p></section>\n";
  return out;
}

std::string writeWarnings(const std::vector<ViewedNeck>& necks) {
  std::string items;
  for (const ViewedNeck& viewed : necks)
    for (const Response& response : viewed.responses)
      if (!response.complete)
        items += fmt::format(
            "<li>{}, {}: {}</li>", html::escaped(viewed.label), name(response.load.direction),
            response.curve.empty() ? "no equilibrium was found" : html::escaped(response.end().report.brief()));
  if (items.empty()) return "";
  return "<section class=\"flags quiet\"><h2>Curves that end before the full load</h2><ul class=\"tight\">" + items +
         "</ul></section>\n";
}

std::string writeFooter() {
  return "<footer><p><b>This page supports a licensed clinician and does not replace one.</b> It is not a medical "
         "device. It shows "
         "what a model computes from a few measurements and published properties; a real neck can differ.</p><p>Made "
         "by nucha " NUCHA_VERSION
         ". The page holds everything it shows, loads nothing from a network and sends nothing.</p></footer>\n";
}

}  // namespace

std::string neckHtml(const std::vector<ViewedNeck>& necks) {
  NUCHA_ASSERT(!necks.empty(), "a page of necks shows at least one");
  for (const ViewedNeck& viewed : necks) NUCHA_ASSERT(viewed.neck != nullptr, "a shown neck exists");
  std::string title;
  for (const ViewedNeck& viewed : necks) title += (title.empty() ? "" : " and ") + html::escaped(viewed.label);
  const std::vector<Direction> directions = html::shownDirections(necks);
  std::string out = writeHead(title) + writeTop(title);
  out += "<p class=\"notice\">Computed by a model, for a clinician to weigh; it does not replace one.</p>\n";
  out += writeWarnings(necks) + writeViewer(necks, directions);
  std::string bars, curves;
  for (const Direction direction : directions) bars += html::writeBars(necks, direction);
  for (std::size_t d = 0; d + 1 < kDirections.size(); d += 2)
    curves += html::writeCurves(necks, kDirections[d], kDirections[d + 1]);
  if (!bars.empty()) out += "<section><h2>Each level at the full load</h2>\n" + bars + "</section>\n";
  out += html::writeImplants(necks);
  if (!curves.empty()) out += "<section><h2>Moment and rotation, level by level</h2>\n" + curves + "</section>\n";
  return out + "</main>\n" + writeFooter() + html::writeViewerScripts(necks) + "</body>\n</html>\n";
}

}  // namespace nucha
