#include "nucha/report/html_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "nucha/base/file.h"
#include "nucha/base/text.h"
#include "nucha/report/svg_draw.h"

namespace nucha::html {
std::string escaped(std::string_view text) {
  const bool utf8 = isUtf8(text);
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\'')
      out += "&#39;";
    else if (byte < 0x20 || byte == 0x7f)
      out += c == '\n' || c == '\t' ? " " : "";
    else if (byte >= 0x80 && !utf8)
      out += '?';
    else
      out += c;
  }
  return out;
}

std::string percent(double share) {
  const double p = svg::clampedShare(share);
  if (p > 0 && p < 0.01) return "&lt;1%";
  if (p < 1 && p > 0.99) return "&gt;99%";
  return fmt::format("{:.0f}%", 100 * p);
}

std::string range(const Interval& interval) {
  const auto bare = [](double share) { return fmt::format("{:.0f}", 100 * svg::clampedShare(share)); };
  return bare(interval.lo) + " to " + bare(interval.hi) + "%";
}

std::string timesLikely(double log_odds) {
  if (!std::isfinite(log_odds)) return "decides it";
  const double times = std::exp(std::abs(log_odds));
  if (times < 1.05) return "hardly any effect";
  const std::string number = times >= 1000 ? "over 1000" : shown(times, times < 10 ? 2 : 3);
  return "&times;&#8202;" + number + (log_odds > 0 ? " more likely" : " less likely");
}

namespace {

constexpr std::string_view kJudged = "Judged";
constexpr std::size_t kMarksPrinted = 2;  ///< of the sources of one statement

bool isDoi(std::string_view doi) {
  return doi.starts_with("10.") && doi.find('/') != std::string_view::npos &&
         std::none_of(doi.begin(), doi.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
}

bool isDigits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string link(const std::string& address, const std::string& shown_text) {
  return fmt::format("<a href=\"{}\" rel=\"noreferrer\">{}</a>", escaped(address), escaped(shown_text));
}

std::string describeSource(const Source& source) {
  // the first author is enough to find it, the link leads to the rest
  const auto cut = source.authors.find(" and ");
  std::string who = source.authors.substr(0, cut);
  if (const auto comma = who.find(','); comma != std::string::npos) who.resize(comma);
  if (cut != std::string::npos) who += " et al.";
  std::string out = escaped(who.empty() ? source.key : who);
  if (!source.year.empty()) out += " " + escaped(source.year);
  if (!out.ends_with('.')) out += ".";
  // paper needs one number to find it by, and the title only where there is none
  const bool numbered = isDoi(source.doi) || isDigits(source.pmid);
  const char* title_class = numbered ? "screen" : "title";
  if (!source.title.empty()) out += fmt::format(" <span class=\"{}\">{}.</span>", title_class, escaped(source.title));
  if (!source.journal.empty()) out += fmt::format(" <span class=\"screen\"><i>{}</i>.</span>", escaped(source.journal));
  if (isDoi(source.doi)) {
    const char* css_class = isDigits(source.pmid) ? " class=\"screen\"" : "";
    out += fmt::format(" <span{}>{}</span>", css_class, link("https://doi.org/" + source.doi, "doi:" + source.doi));
  }
  if (isDigits(source.pmid)) {
    out += " " + link("https://pubmed.ncbi.nlm.nih.gov/" + source.pmid + "/", "PMID " + source.pmid);
  } else if (!isDoi(source.doi) && (source.url.starts_with("https://") || source.url.starts_with("http://"))) {
    out += " <span class=\"screen\">" + link(source.url, "link") + "</span>";
  }
  return out;
}

}  // namespace

std::string Citations::marks(const std::vector<std::string>& keys) {
  std::string out;
  std::vector<std::size_t> shown_already;
  for (const std::string& key : keys) {
    if (key == kJudged) {
      judged_ = true;
      continue;
    }
    const auto [entry, added] = number_.try_emplace(key, order_.size() + 1);
    if (added) order_.push_back({key});
    if (std::find(shown_already.begin(), shown_already.end(), entry->second) != shown_already.end()) continue;
    const bool on_paper = !folded_ && printed_ && shown_already.size() < kMarksPrinted;
    if (shown_already.size() == kMarksPrinted) out += "<span class=\"screen\">";
    Cited& cited = order_[entry->second - 1];
    cited.open = cited.open || !folded_;
    cited.printed = cited.printed || on_paper;
    shown_already.push_back(entry->second);
    out += fmt::format("{0}<a href=\"#source-{1}\" aria-label=\"source {1}\">{1}</a>",
                       shown_already.size() == 1 ? "" : ",", entry->second);
  }
  if (out.empty()) return out;
  if (shown_already.size() > kMarksPrinted) out += "</span>";
  return fmt::format("<sup class=\"cite{}\">{}</sup>", printed_ ? "" : " screen", out);
}

std::string Citations::list(bool folded) const {
  std::string items;
  for (std::size_t i = 0; i < order_.size(); ++i) {
    if (order_[i].open == folded) continue;
    const Source* source = evidence_.findSource(order_[i].key);
    items += fmt::format("<li id=\"source-{0}\" value=\"{0}\"{1}>{2}</li>", i + 1,
                         order_[i].printed || folded ? "" : " class=\"screen\"",
                         source ? describeSource(*source) : escaped(order_[i].key));
  }
  return items.empty() ? items : "<ol class=\"sources\">" + items + "</ol>";
}

std::size_t Citations::countScreenOnly() const {
  return static_cast<std::size_t>(
      std::count_if(order_.begin(), order_.end(), [](const Cited& c) { return c.open && !c.printed; }));
}

std::string Page::findingLabel(std::string_view id) const {
  const Finding* finding = evidence.findFinding(id);
  return finding && !finding->label.empty() ? finding->label : words::humanised(id);
}

std::string Page::statement(std::string_view finding, bool present) const {
  std::string out = escaped(findingLabel(finding));
  const Observation* seen = patient_case.find(finding);
  const bool same = seen && seen->present == present;
  if (same && seen->value) {
    const Finding* known = evidence.findFinding(finding);
    out += ": <b class=\"num\">" + shown(*seen->value) + "</b>";
    const std::string unit = known ? words::unit(known->unit) : std::string();
    if (!unit.empty()) out += " " + escaped(unit);
    if (!present) out += " (normal)";
  } else if (!present) {
    out += ": <b>absent</b>";
  }
  if (same && present && (seen->level || seen->side)) {
    out += " <span class=\"site\">" + escaped(describe(Site{seen->level, seen->side, {}})) + "</span>";
  }
  return out;
}

std::string Page::causeLabel(std::string_view cause_or_family) const {
  if (const Cause* cause = evidence.findCause(cause_or_family)) return cause->label;
  for (const RankedCause& cause : evaluation.causes) {
    if (cause.cause == cause_or_family) return cause.label;
  }
  return words::humanised(cause_or_family);
}

std::string Page::testLabel(std::string_view test) const {
  if (const Test* known = evidence.findTest(test)) return known->label;
  for (const RankedTest& ranked : evaluation.next_tests) {
    if (ranked.test == test) return ranked.label;
  }
  return words::humanised(test);
}

}  // namespace nucha::html
