#include <fmt/format.h>

#include "nucha/base/base64.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/neck_html_parts.h"

namespace nucha::embedded {
std::string_view viewerScript();        ///< web/viewer/dist/viewer.js
std::string_view viewerScriptSha256();  ///< hexadecimal
}  // namespace nucha::embedded

namespace nucha::html {
namespace {

std::string base64OfHex(std::string_view hex) {
  std::vector<unsigned char> bytes;
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<unsigned char>(16 * digit(hex[i]) + digit(hex[i + 1])));
  return base64Of(bytes);
}

}  // namespace

std::string viewerPolicy() {
  return "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-" +
         base64OfHex(embedded::viewerScriptSha256()) + "'";
}

std::string choice(std::string_view value, std::string_view label, bool chosen) {
  return fmt::format("<option value=\"{}\"{}>{}</option>", value, chosen ? " selected" : "", label);
}

std::string measureChoices(std::string_view chosen) {
  std::string out;
  for (const auto& [value, label] : {std::pair<std::string_view, std::string_view>{"motion", "motion of each level"},
                                     {"pressure", "disc pressure"},
                                     {"facet", "facet joint force"},
                                     {"used", "implant load over strength"},
                                     {"none", "anatomy only"}})
    out += choice(value, label, value == chosen);
  return out;
}

std::string writeViews(const std::vector<std::pair<std::string_view, std::string_view>>& views) {
  std::string out = "<div class=\"views\"><span>Look from</span>";
  for (const auto& [view, label] : views)
    out += fmt::format("<button type=\"button\" data-view=\"{}\">{}</button>", view, label);
  return out +
         "</div><label class=\"tick-box\"><input id=\"with-head\" type=\"checkbox\" checked> outline of the "
         "head</label>";
}

std::string writeStage(const std::vector<std::string>& labels, std::string_view view, bool with_still) {
  std::string out = fmt::format(
      "<div class=\"stage\" id=\"stage\"><canvas id=\"neck-canvas\" data-view=\"{}\" tabindex=\"0\" role=\"img\" "
      "aria-label=\"The bones, discs and implants in 3-D. Arrow keys turn, plus and minus zoom, the space bar "
      "plays.\"></canvas>{}",
      view, with_still ? "<img id=\"still\" alt=\"The necks at the chosen load\">" : "");
  for (std::size_t n = 0; n < labels.size(); ++n) {
    out += fmt::format("<p class=\"caption\" id=\"caption-{0}\"><b>{1}</b><span id=\"reading-{0}\"></span></p>", n,
                       escaped(labels[n]));
    for (int b = 1; b < kBones; ++b)
      out += fmt::format("<span class=\"bone-tag\" id=\"name-{}-{}\" aria-hidden=\"true\">{}</span>", n, b,
                         name(static_cast<Vertebra>(b)));
  }
  return out +
         "<div class=\"scale\" id=\"legend\"><span id=\"legend-label\"></span><div class=\"strip\" "
         "id=\"legend-bar\"></div><div class=\"ends\">"
         "<span id=\"legend-low\"></span><span id=\"legend-high\"></span></div></div><div class=\"tip\" id=\"tip\" "
         "hidden></div></div>\n";
}

std::string writeViewerScripts(const std::vector<ViewedNeck>& necks) {
  // JSON inside a script element: nothing in it may look like markup
  const std::string json = viewerData(necks).dump(-1, ' ', true, Json::error_handler_t::replace);
  std::string safe;
  safe.reserve(json.size());
  for (const char c : json) c == '<' ? safe += "\\u003c" : safe += c;
  return "<script type=\"application/json\" id=\"neck-data\">" + safe + "</script>\n<script>" +
         std::string(embedded::viewerScript()) + "</script>\n";
}

}  // namespace nucha::html
