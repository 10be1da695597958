#include "nucha/report/html.h"

#include <algorithm>

#include "nucha/report/futures_plot.h"
#include "nucha/report/html_parts.h"
#include "nucha/report/neck_html_parts.h"
#include "nucha/report/neck_style.h"
#include "nucha/report/patient_neck_style.h"
#include "nucha/report/style.h"

namespace nucha {
namespace {

// Causes below this share are listed, but not drawn and argued one by one; the reader's attention is the limit.
constexpr double kWorthArguing = 0.03;
constexpr std::size_t kMostLeading = 6;
constexpr std::size_t kLeastLeading = 3;

std::size_t countLeading(const std::vector<RankedCause>& causes) {
  std::size_t count = 0;
  for (const RankedCause& cause : causes) {
    if (count == kMostLeading || (count >= kLeastLeading && cause.probability < kWorthArguing)) break;
    ++count;
  }
  return count;
}

// a page without a computed neck stays as short as it was
std::string styleOfNeck(const Evaluation& evaluation) {
  if (!html::showsNeck(evaluation)) return {};
  return std::string(html::kNeckStyle) + html::kFuturesStyle + html::kPatientNeckStyle;
}

std::string writeScripts(const Evaluation& evaluation) {
  std::vector<ViewedNeck> necks;
  for (const ShownNeck* neck : html::shownNecks(evaluation)) necks.push_back(html::viewed(*neck));
  return necks.empty() ? "" : html::writeViewerScripts(necks);
}

std::string writeHead(const html::Page& page) {
  std::string title = "Neck after fusion";
  if (!page.patient_case.id.empty()) title += ": " + page.patient_case.id;
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"" +
         contentPolicy(page.evaluation) +
         "\">\n"
         "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"
         "<meta name=\"generator\" content=\"nucha " NUCHA_VERSION "\">\n<title>" +
         html::escaped(title) + "</title>\n<style>" + html::style() + styleOfNeck(page.evaluation) +
         "</style>\n</head>\n";
}

std::string writeTop(const html::Page& page) {
  std::string out = "<a class=\"skip\" href=\"#content\">Skip to the content</a>\n<header class=\"top\">";
  out += "<p class=\"brand\">nucha</p><h1>Why does this neck still hurt?</h1>";
  const Case& c = page.patient_case;
  const std::string name = !c.title.empty() ? c.title : c.id;
  if (!name.empty()) out += "<p class=\"case-name\">" + html::escaped(name) + "</p>";
  return out + "</header>\n";
}

std::string writeFooter() {
  return "<footer><p><b>This page supports a licensed clinician and does not replace one.</b> It is not a medical "
         "device. Probabilities rest on published figures and on judgement where nothing was measured; they can be "
         "wrong for one person.</p><p>Made by nucha " NUCHA_VERSION
         ". The page holds everything it shows, loads nothing from a network and sends nothing: the data stay on "
         "this machine.</p></footer>\n";
}

}  // namespace

// nothing may be fetched, and nothing be run but our own viewer, whatever text a case holds
std::string contentPolicy(const Evaluation& evaluation) {
  return evaluation.necks.empty() ? "default-src 'none'; style-src 'unsafe-inline'" : html::viewerPolicy();
}

std::string writeHtml(const Evaluation& evaluation, const Case& patient_case, const Evidence& evidence) {
  html::Page page{evaluation, patient_case, evidence, html::Citations(evidence), countLeading(evaluation.causes)};
  std::string out = writeHead(page) + "<body>\n" + writeTop(page) + "<main id=\"content\">\n";
  out += html::writeFlags(page);
  out += html::writeSummary(page);
  out += html::writeCauses(page);
  // the questions and the time line are narrow: they share the column beside the tests
  out += "<div class=\"pair\">\n" + html::writeTests(page);
  out += "<div>\n" + html::writeQuestions(page);
  out += html::writeCourse(page) + "</div>\n</div>\n";
  out += html::writeOptions(page);
  // paper sets the coming years beside the neck, and what treatments change below both
  if (html::showsNeck(evaluation))
    out += "<div class=\"neck-parts\">\n<div>" + html::writeNeck(page) + "</div>\n<div>" + html::writeChanges(page) +
           "</div>\n<div>" + html::writeFutures(page) + "</div>\n</div>\n";
  out += html::writeSources(page);
  return out + "</main>\n" + writeFooter() + writeScripts(evaluation) + "</body>\n</html>\n";
}

}  // namespace nucha
