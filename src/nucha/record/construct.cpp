#include "nucha/record/construct.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "nucha/base/text.h"

namespace nucha {
namespace {

bool isWordChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

struct Hit {
  std::size_t from = 0;
  std::size_t to = 0;
  Implies implies = Implies::nothing;
  bool negated = false;
};

// whole words only; a plural s may follow
std::vector<Hit> findHits(const std::string& text, const std::vector<ImplantWord>& words) {
  std::vector<Hit> hits;
  std::vector<bool> taken(text.size(), false);
  for (const ImplantWord& word : words) {  // longest first, so that "without plate" is taken before "plate"
    for (auto at = text.find(word.word); at != std::string::npos; at = text.find(word.word, at + 1)) {
      std::size_t end = at + word.word.size();
      if (at > 0 && isWordChar(text[at - 1])) continue;
      if (end < text.size() && text[end] == 's') ++end;
      if (end < text.size() && isWordChar(text[end])) continue;
      if (taken[at] || taken[end - 1]) continue;
      std::fill(taken.begin() + static_cast<std::ptrdiff_t>(at), taken.begin() + static_cast<std::ptrdiff_t>(end),
                true);
      hits.push_back({at, end, word.implies, false});
    }
  }
  std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) { return a.from < b.from; });
  return hits;
}

// "no plate", "without a cage", "no anterior plate", and "or cage" after something negated
void markNegated(const std::string& text, std::vector<Hit>& hits) {
  constexpr std::array<std::string_view, 5> kNegations = {"no", "without", "non", "not", "nor"};
  std::size_t previous_end = 0;
  bool previous_negated = false;
  for (Hit& hit : hits) {
    std::string between = text.substr(previous_end, hit.from - previous_end);
    std::replace(between.begin(), between.end(), '-', ' ');
    // a comma or "and" ends the reach of a negation
    const auto cut = between.find_last_of(",;.");
    if (cut != std::string::npos) between = between.substr(cut + 1);
    const std::vector<std::string> words = split(between, ' ');
    for (auto word = words.rbegin(); word != words.rend() && word - words.rbegin() < 3; ++word) {
      if (*word == "with" || *word == "and") break;
      if (std::find(kNegations.begin(), kNegations.end(), *word) != kNegations.end()) hit.negated = true;
    }
    if (previous_negated && words.size() == 1 && words.front() == "or") hit.negated = true;
    previous_end = hit.to;
    previous_negated = hit.negated;
  }
}

bool holds(const std::vector<Implies>& words, Implies wanted) {
  return std::find(words.begin(), words.end(), wanted) != words.end();
}

std::optional<bool> statement(bool yes, bool no) {
  if (yes) return true;
  if (no) return false;
  return std::nullopt;
}

}  // namespace

std::vector<Implies> recogniseWords(std::string_view text, const RecordTables& tables) {
  const std::string folded = lowered(text);
  std::vector<Hit> hits = findHits(folded, tables.implants);
  markNegated(folded, hits);
  std::vector<Implies> words;
  for (const Hit& hit : hits) {
    Implies implies = hit.implies;
    if (hit.negated && implies != Implies::no_plate && implies != Implies::uninstrumented) {
      implies = implies == Implies::plate          ? Implies::no_plate
                : implies == Implies::instrumented ? Implies::uninstrumented
                                                   : Implies::nothing;
    }
    if (implies != Implies::nothing && !holds(words, implies)) words.push_back(implies);
  }
  return words;
}

std::optional<Approach> findApproachInWords(const std::vector<Implies>& words) {
  const bool front = holds(words, Implies::anterior_approach) || holds(words, Implies::plate) ||
                     holds(words, Implies::disc_replacement);
  const bool back = holds(words, Implies::posterior_approach) || holds(words, Implies::posterior);
  if (holds(words, Implies::combined_approach) || (front && back)) return Approach::combined;
  if (front) return Approach::anterior;
  if (back) return Approach::posterior;
  return std::nullopt;
}

void recogniseImplants(Surgery& surgery, const RecordTables& tables) {
  std::string listed;
  for (const std::string& implant : surgery.implants) listed += implant + "; ";
  std::vector<Implies> words = recogniseWords(listed, tables);
  for (const Implies word : recogniseWords(surgery.construct, tables)) words.push_back(word);
  const bool bare = holds(words, Implies::uninstrumented);
  const bool front_only = surgery.approach == Approach::anterior;
  const bool back_only = surgery.approach == Approach::posterior;
  surgery.has_plate = statement(holds(words, Implies::plate), bare || back_only || holds(words, Implies::no_plate));
  surgery.has_cage = statement(holds(words, Implies::cage), bare || back_only);
  const bool rear = holds(words, Implies::posterior) || (back_only && holds(words, Implies::instrumented));
  surgery.has_posterior_instrumentation = statement(rear, bare || front_only);
  surgery.has_disc_replacement = statement(holds(words, Implies::disc_replacement), bare || back_only);
}

std::string plainSpan(std::string_view text) {
  std::string out(trimmed(text));
  for (const std::string_view dash : {"\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x90", "\xE2\x80\x91", " - ", " to "}) {
    for (auto at = out.find(dash); at != std::string::npos; at = out.find(dash, at + 1))
      out.replace(at, dash.size(), "-");
  }
  return out;
}

std::vector<Level> findLevelsInText(std::string_view original) {
  const std::string text = plainSpan(original);
  std::vector<Level> found;
  std::size_t at = 0;
  while (at < text.size()) {
    // a run of the characters a span is written with: letters, digits, '-' and '/'
    std::size_t end = at;
    while (end < text.size() && (isWordChar(text[end]) || text[end] == '-' || text[end] == '/')) ++end;
    if (const auto levels = findLevels(std::string_view(text).substr(at, end - at))) {
      found.insert(found.end(), levels->begin(), levels->end());
    }
    at = end + 1;
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace nucha
