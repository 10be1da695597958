#include "nucha/report/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "nucha/base/text.h"

namespace nucha::words {

std::string duration(double months) {
  if (!std::isfinite(months) || months < 0) return "an unknown time";
  const auto count = [](double number, std::string_view unit) {
    const std::string text = shown(number, 2);
    return text + " " + std::string(unit) + (text == "1" ? "" : "s");
  };
  constexpr double kDaysPerMonth = 30.44;
  if (months < 0.5) return count(std::round(months * kDaysPerMonth), "day");
  if (months < 3) return count(std::round(months * kDaysPerMonth / 7), "week");
  if (months < 36) return count(std::round(months), "month");
  return count(std::round(months / 6) / 2, "year");
}

std::string sentence(std::string_view text) {
  std::string out(text);
  if (!out.empty()) out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
  return out;
}

std::string midSentence(std::string_view text) {
  std::string out(text);
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  if (out.size() > 1 && is_lower(out[1])) out[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(out[0])));
  return out;
}

std::string humanised(std::string_view id) {
  if (const auto colon = id.find(':'); colon != std::string_view::npos) id.remove_prefix(colon + 1);
  std::string text(id);
  std::replace(text.begin(), text.end(), '_', ' ');
  return sentence(text);
}

std::string unit(std::string_view ucum) {
  if (ucum == "1" || ucum.starts_with('{')) return {};
  if (ucum == "Cel" || ucum == "degC") return "\u00b0C";
  if (ucum == "deg") return "\u00b0";
  if (ucum == "mm[Hg]") return "mmHg";
  return std::string(ucum);
}

std::string grade(std::string_view rating) {
  const std::string word = lowered(rating);
  if (word == "high") return "strong";
  if (word == "low") return "weak";
  if (word == "very low") return "very weak";
  return word.empty() ? "not graded" : word;
}

std::string labelled(std::string_view sentence, const Evidence& evidence) {
  const auto in_id = [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)); };
  std::string out;
  for (std::size_t at = 0; at < sentence.size();) {
    std::size_t end = at;
    while (end < sentence.size() && in_id(sentence[end])) ++end;
    const std::string_view word = sentence.substr(at, end - at);
    const bool may_be_id = word.find('_') != std::string_view::npos || (at == 0 && !word.empty());
    const Finding* known = may_be_id ? evidence.findFinding(word) : nullptr;
    // an alias stays: it is the word that the record used
    out += known && known->id == word && !known->label.empty() ? known->label : std::string(word);
    if (end == at) out += sentence[end++];
    at = end;
  }
  return out;
}

}  // namespace nucha::words
