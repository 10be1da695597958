#include "nucha/report/explain_words.h"

#include <fmt/core.h>

#include <algorithm>

#include "nucha/base/error.h"
#include "nucha/base/text.h"

namespace nucha {
namespace {

std::string constructWords(Construct construct) {
  switch (construct) {
    case Construct::any:
      return "";
    case Construct::instrumented:
      return " with any implant";
    case Construct::anterior_plate:
      return " with an anterior plate";
    case Construct::interbody_cage:
      return " with an interbody cage";
    case Construct::posterior_instrumentation:
      return " with screws and rods from the back";
    case Construct::disc_replacement:
      return " with a disc replacement";
    case Construct::uninstrumented:
      return " without implants";
  }
  NUCHA_ASSERT(false, "a known construct");
}

}  // namespace

std::string inPeople(const Range& share) {
  // the central value shall be at least one person
  const double of = share.value >= 0.01 || share.value <= 0 ? 100 : share.value >= 0.001 ? 1000 : 10000;
  std::string text = fmt::format("{} of {}", shown(share.value * of), of >= 10000 ? "10 000" : shown(of, 4));
  if (share.lo != share.hi) text += fmt::format(" ({} to {})", shown(share.lo * of), shown(share.hi * of));
  return text;
}

std::string withRange(const Range& value, std::string_view unit) {
  std::string text = shown(value.value);
  if (value.lo != value.hi) text += fmt::format(" ({} to {})", shown(value.lo), shown(value.hi));
  if (!unit.empty()) text += fmt::format(" {}", unit);
  return text;
}

std::string timesAsLikely(double ratio) { return shown(ratio, 2) + " times as likely"; }

std::string citation(const Evidence& evidence, const std::string& key) {
  const Source* source = evidence.findSource(key);
  if (!source) return key;
  std::string text = key + ": " + source->title;
  if (!text.ends_with('?') && !text.ends_with('.')) text += '.';
  if (!source->authors.empty()) text += " " + source->authors + (source->authors.ends_with('.') ? "" : ".");
  std::vector<std::string> parts;
  for (const std::string& part : {source->journal, source->year}) {
    if (!part.empty()) parts.push_back(part);
  }
  if (!parts.empty()) text += " " + joined(parts, ", ") + ".";
  if (!source->doi.empty()) text += " doi:" + source->doi;
  if (!source->pmid.empty()) text += " PMID:" + source->pmid;
  if (source->doi.empty() && source->pmid.empty() && !source->url.empty()) text += " " + source->url;
  return text;
}

std::string origin(const Provenance& provenance) {
  std::string text(plainWords(provenance.basis));
  std::vector<std::string> named = provenance.sources;
  named.erase(std::remove(named.begin(), named.end(), "Judged"), named.end());
  if (!named.empty()) text += ": " + joined(named, ", ");
  if (!provenance.note.empty()) text += "; " + provenance.note;
  return text;
}

std::string operationWords(const Prior& prior) {
  std::string text = "after " + (prior.approach == "any" ? std::string("any") : prior.approach) + " surgery";
  text += constructWords(prior.construct);
  constexpr int kMost = 9;
  if (prior.levels_lo == 1 && prior.levels_hi == kMost) return text;
  if (prior.levels_hi == kMost) return text + fmt::format(", {} or more levels", prior.levels_lo);
  if (prior.levels_lo == prior.levels_hi) {
    return text + fmt::format(", {} {}", prior.levels_lo, prior.levels_lo == 1 ? "level" : "levels");
  }
  return text + fmt::format(", {} to {} levels", prior.levels_lo, prior.levels_hi);
}

std::string effectSize(const Effect& effect) {
  std::string text = effect.effect_type == effect.unit ? "" : effect.effect_type + " ";
  text += withRange(effect.value, effect.unit);
  return effect.comparator.empty() ? text : text + " against " + effect.comparator;
}

std::string siteWords(SiteKind site) {
  switch (site) {
    case SiteKind::none:
      return "it has no single place in the neck";
    case SiteKind::fused_level:
      return "it sits at a fused level";
    case SiteKind::fused_foramen:
      return "it sits at the left or right root canal of a fused level";
    case SiteKind::mobile_level:
      return "it sits at a level that still moves, mostly next to the fusion";
    case SiteKind::mobile_foramen:
      return "it sits at the left or right root canal of a level that still moves";
    case SiteKind::mobile_facet:
      return "it sits at a left or right facet joint of a level that still moves";
    case SiteKind::root:
      return "it sits at one nerve root";
  }
  NUCHA_ASSERT(false, "a known site");
}

}  // namespace nucha
