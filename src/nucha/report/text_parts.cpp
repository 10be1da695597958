#include "nucha/report/text_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>

#include "nucha/base/file.h"
#include "nucha/base/text.h"
#include "nucha/report/svg_draw.h"
#include "nucha/report/words.h"

namespace nucha::text {
namespace {

constexpr std::string_view kFixedSpace = "\xC2\xA0";
constexpr std::size_t kLeastWidth = 60;

bool isStyle(char c) { return c >= static_cast<char>(Style::alarm) && c <= static_cast<char>(Style::plain); }

// length of the UTF-8 character that starts here; the text is well-formed
std::size_t characterLength(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

std::uint32_t codePoint(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(character[i])); };
  switch (character.size()) {
    case 1:
      return byte(0);
    case 2:
      return (byte(0) & 0x1Fu) << 6 | (byte(1) & 0x3Fu);
    case 3:
      return (byte(0) & 0x0Fu) << 12 | (byte(1) & 0x3Fu) << 6 | (byte(2) & 0x3Fu);
    default:
      return (byte(0) & 0x07u) << 18 | (byte(1) & 0x3Fu) << 12 | (byte(2) & 0x3Fu) << 6 | (byte(3) & 0x3Fu);
  }
}

// control characters of both sets, and what turns or hides the text around it
bool isHostile(std::uint32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == 0xAD || point == 0x061C ||
         (point >= 0x200B && point <= 0x200F) || (point >= 0x2028 && point <= 0x202E) ||
         (point >= 0x2060 && point <= 0x206F) || point == 0xFEFF || (point >= 0xFFF9 && point <= 0xFFFB) ||
         (point >= 0xE0000 && point <= 0xE0FFF);
}

// the first `width` columns of a text, and the rest
std::pair<std::string, std::string> cutAt(std::string_view text, std::size_t width) {
  std::size_t at = 0, column = 0;
  while (at < text.size() && (isStyle(text[at]) || column < width)) {
    if (!isStyle(text[at])) ++column;
    at += characterLength(text[at]);
  }
  return {std::string(text.substr(0, at)), std::string(text.substr(at))};
}

std::vector<std::string> wrappedStyled(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  for (std::string word : split(text, ' ')) {
    if (!line.empty() && columns(line) + 1 + columns(word) > width) lines.push_back(std::exchange(line, {}));
    if (!line.empty()) line += ' ';
    while (columns(word) > width) {
      auto [head, tail] = cutAt(word, width);
      lines.push_back(std::move(head));
      word = std::move(tail);
    }
    line += word;
  }
  if (!line.empty() || lines.empty()) lines.push_back(line);
  return lines;
}

std::string_view ansi(Style style) {
  switch (style) {
    case Style::alarm:
      return "\033[1;31m";
    case Style::warn:
      return "\033[1;33m";
    case Style::bold:
      return "\033[1m";
    case Style::soft:
      return "\033[2m";
    case Style::bar:
      return "\033[36m";
    case Style::good:
      return "\033[32m";
    case Style::plain:
      break;
  }
  return "\033[0m";
}

// a colour ends with its line, so that pagers and copies stay right, and goes on in the next
std::string painted(std::string_view line, bool colour, Style& current) {
  std::string out;
  if (colour && current != Style::plain) out += ansi(current);
  for (const char c : line) {
    if (!isStyle(c)) {
      out += c;
      continue;
    }
    current = static_cast<Style>(c);
    if (colour) out += ansi(current);
  }
  if (colour && current != Style::plain) out += ansi(Style::plain);
  for (auto at = out.find(kFixedSpace); at != std::string::npos; at = out.find(kFixedSpace, at)) {
    out.replace(at, kFixedSpace.size(), " ");
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

// "C5-C6, C6-C7" said as "C5-C7"
std::string levelWords(const std::vector<Level>& levels) {
  std::vector<std::string> spans;
  for (std::size_t i = 0; i < levels.size();) {
    std::size_t last = i;
    while (last + 1 < levels.size() && levels[last + 1].upper == levels[last].lower()) ++last;
    spans.push_back(std::string(name(levels[i].upper)) + "-" + std::string(name(levels[last].lower())));
    i = last + 1;
  }
  return joined(spans, ", ");
}

}  // namespace

std::string cleaned(std::string_view text) {
  const bool utf8 = isUtf8(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8 ? characterLength(text[at]) : 1;
    const std::string_view character = text.substr(at, length);
    at += length;
    if (!utf8 && static_cast<unsigned char>(character[0]) >= 0x80) {
      out += '?';
    } else if (character[0] == '\n' || character[0] == '\t' || character[0] == '\r') {
      out += ' ';
    } else if (!isHostile(codePoint(character))) {
      out += character;
    }
  }
  return std::string(trimmed(out));
}

std::string shortened(std::string_view label) { return std::string(trimmed(label.substr(0, label.find(" (")))); }

std::string styled(Style style, std::string_view text) {
  std::string out(1, static_cast<char>(style));
  out += text;
  out += static_cast<char>(Style::plain);
  return out;
}

std::size_t columns(std::string_view text) {
  const auto marks = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), isStyle));
  return columnsOf(text) - marks;
}

std::string padded(std::string_view text, std::size_t width) {
  const std::size_t used = columns(text);
  return std::string(text) + std::string(used < width ? width - used : 0, ' ');
}

std::string flushRight(std::string_view text, std::size_t width) {
  const std::size_t used = columns(text);
  return std::string(used < width ? width - used : 0, ' ') + std::string(text);
}

std::string percent(double share) {
  const double p = svg::clampedShare(share);
  if (p > 0 && p < 0.01) return fmt::format("<1{}%", kFixedSpace);
  if (p < 1 && p > 0.99) return fmt::format(">99{}%", kFixedSpace);
  return fmt::format("{:.0f}{}%", 100 * p, kFixedSpace);
}

std::string range(const Interval& interval) {
  const double lo = svg::clampedShare(interval.lo), hi = svg::clampedShare(interval.hi);
  if (hi <= lo) return {};
  const std::string low = fmt::format("{:.0f}", 100 * lo), high = fmt::format("{:.0f}", 100 * hi);
  return (low == high ? "≈" + low : low + "–" + high) + std::string(kFixedSpace) + "%";
}

std::string bar(double share, const Interval& interval, std::size_t width) {
  const double p = svg::clampedShare(share);
  const double lo = std::min(svg::clampedShare(interval.lo), p), hi = std::max(svg::clampedShare(interval.hi), p);
  const bool wide = interval.hi > interval.lo;
  std::string filled, rest;
  for (std::size_t i = 0; i < width; ++i) {
    const double middle = (static_cast<double>(i) + 0.5) / static_cast<double>(width);
    if (middle < (wide ? lo : p)) {
      filled += "█";
    } else if (middle < p) {
      filled += "▓";
    } else if (wide && middle < hi) {
      filled += "░";
    } else {
      rest += "·";
    }
  }
  return styled(Style::bar, filled) + styled(Style::soft, rest);
}

std::string timesOdds(double log_odds) {
  if (!std::isfinite(log_odds)) return "decides";
  const double times = std::exp(std::abs(log_odds));
  const std::string number = times >= 1000 ? ">1000" : shown(times, times < 10 ? 2 : 3);
  return (log_odds < 0 ? "/" : "x") + number;
}

std::string gradeWords(std::string_view grade) { return cleaned(words::grade(grade)); }

std::string Words::finding(std::string_view id) const {
  const Finding* known = evidence.findFinding(id);
  return cleaned(known && !known->label.empty() ? known->label : words::humanised(id));
}

std::string Words::cause(std::string_view cause_or_family) const {
  if (const Cause* known = evidence.findCause(cause_or_family)) return cleaned(known->label);
  for (const RankedCause& ranked : evaluation.causes) {
    if (ranked.cause == cause_or_family) return cleaned(ranked.label);
  }
  return cleaned(words::humanised(cause_or_family));
}

std::string Words::test(std::string_view id) const {
  if (const Test* known = evidence.findTest(id)) return cleaned(known->label);
  for (const RankedTest& ranked : evaluation.next_tests) {
    if (ranked.test == id) return cleaned(ranked.label);
  }
  return cleaned(words::humanised(id));
}

std::string Words::family(std::string_view id) const { return shortened(cause(id)); }

std::string Words::plain(std::string_view sentence) const {
  std::string out = cleaned(sentence);
  for (const RankedFamily& ranked : evaluation.causes_by_family) {
    const std::string& id = ranked.family;
    // an id that is an ordinary word reads well as it is
    if (id.find_first_of("_:") == std::string::npos) continue;
    const std::string label = family(id);
    for (auto at = out.find(id); at != std::string::npos; at = out.find(id, at + label.size())) {
      out.replace(at, id.size(), label);
    }
  }
  return out;
}

std::string Words::statement(std::string_view finding_id, bool present) const {
  std::string out = finding(finding_id);
  const Observation* seen = patient_case.find(finding_id);
  const bool same = seen && seen->present == present;
  if (same && seen->value) {
    const Finding* known = evidence.findFinding(finding_id);
    out += " " + shown(*seen->value);
    const std::string unit = known ? cleaned(words::unit(known->unit)) : "";
    if (!unit.empty()) out += std::string(kFixedSpace) + unit;
    if (!present) out += " (normal)";
  } else if (!present) {
    out += ": absent";
  }
  const std::string place = same && present ? describe(Site{seen->level, seen->side, {}}) : "";
  return place.empty() ? out : out + " (" + place + ")";
}

std::string Words::stated(std::string_view finding_id) const {
  const Observation* seen = patient_case.find(finding_id);
  const auto& months = patient_case.surgery.months_since;
  if (!seen && months && (finding_id == "days_since_surgery" || finding_id == "months_since_surgery")) {
    return words::duration(*months) + " since the operation";
  }
  if (!seen && finding_id == "age" && patient_case.patient.age) return "age " + shown(*patient_case.patient.age);
  return seen ? statement(finding_id, seen->present) : finding(finding_id);
}

std::string Words::source(std::string_view key) const {
  const Source* known = evidence.findSource(key);
  if (!known) return cleaned(key);
  std::string out = known->key + ": " + known->title;
  if (!known->journal.empty()) out += ". " + known->journal;
  if (!known->year.empty()) out += ", " + known->year;
  if (!known->doi.empty()) out += ". doi:" + known->doi;
  return cleaned(out);
}

std::string Words::patient() const {
  const Patient& who = patient_case.patient;
  const Surgery& surgery = patient_case.surgery;
  std::vector<std::string> parts;
  const std::string person = who.sex == Sex::female ? "Woman" : who.sex == Sex::male ? "Man" : "Person";
  parts.push_back(person + (who.age ? ", " + shown(*who.age) : ", age not known"));
  std::string operation = surgery.construct.empty() ? "neck fusion, construct not known" : cleaned(surgery.construct);
  const std::string levels = levelWords(surgery.levels);
  // "ACDF C5-C6" already says where
  if (operation.find(levels) == std::string::npos) operation += " " + levels;
  if (levels.empty()) operation += ", levels not known";
  if (surgery.approach) operation += " (" + std::string(name(*surgery.approach)) + ")";
  parts.push_back(operation);
  parts.push_back(surgery.months_since ? words::duration(*surgery.months_since) + " ago" : "date not known");
  if (!surgery.index_diagnosis.empty()) parts.push_back("for " + cleaned(surgery.index_diagnosis));
  for (const std::string& risk : who.risk_factors) parts.push_back(finding(risk));
  return joined(parts, " · ");
}

Screen::Screen(const TextOptions& options) : width_(std::max(options.width, kLeastWidth)), colour_(options.colour) {}

void Screen::heading(std::string_view title, std::string_view remark) {
  const std::size_t used = columns(title) + 1;
  const std::size_t wanted = remark.empty() ? 0 : columns(remark) + 1;
  const bool fits = used + wanted + 3 <= width_;
  const std::size_t rule = width_ - std::min(width_, used + (fits ? wanted : 0));
  std::string line = styled(Style::bold, title) + " " + styled(Style::soft, repeated("─", rule));
  if (fits && wanted > 0) line += " " + styled(Style::soft, remark);
  lines_.push_back(line);
}

void Screen::paragraph(std::string_view prefix, std::string_view text) {
  const std::size_t indent = columns(prefix);
  const std::size_t room = width_ > indent + 20 ? width_ - indent : 20;
  std::string start(prefix);
  for (const std::string& line : wrappedStyled(text, room)) {
    lines_.push_back(start + line);
    start = std::string(indent, ' ');
  }
}

void Screen::row(std::string_view prefix, std::string_view text, std::size_t right_column, std::string_view right) {
  const std::size_t indent = columns(prefix);
  const std::size_t room = right_column > indent + 11 ? right_column - indent - 1 : 10;
  std::string start(prefix);
  std::string_view beside = right;
  for (const std::string& line : wrappedStyled(text, room)) {
    lines_.push_back(beside.empty() ? start + line : padded(start + line, right_column) + std::string(beside));
    start = std::string(indent, ' ');
    beside = {};
  }
}

void Screen::line(std::string_view text) { lines_.emplace_back(text); }

void Screen::blank() { lines_.emplace_back(); }

std::string Screen::finish() const {
  std::string out;
  Style current = Style::plain;
  for (const std::string& line : lines_) out += painted(line, colour_, current) + "\n";
  return out;
}

}  // namespace nucha::text
