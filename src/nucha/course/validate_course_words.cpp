// Reads times, levels, constructs and figures out of the words that papers use.
#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <regex>

#include "nucha/base/text.h"
#include "nucha/course/validate_course_rows.h"

namespace nucha::course_validation {
namespace {

const std::string kNumber = R"((\d+(?:\.\d+)?))";
const std::string kRange = kNumber + R"((?:\s*(?:-|–|to)\s*)" + kNumber + ")?";
const std::string kTime = kRange + R"((?:\s*\([^)]*\))?[\s-]*(year|yr|month|mo\b|week|wk|day|hour))";

double yearsOf(const std::string& unit) {
  if (unit.front() == 'y') return 1;
  if (unit.front() == 'm') return 1.0 / 12;
  if (unit.front() == 'w') return 7.0 / 365.25;
  return unit.front() == 'd' ? 1 / 365.25 : 1 / (24 * 365.25);
}

// the middle of a range, or the number
double middle(const std::smatch& match, std::size_t at) {
  const double first = *findNumber(match[at].str());
  return match[at + 1].matched ? (first + *findNumber(match[at + 1].str())) / 2 : first;
}

// without what only says how long the longest was followed, and with words for numbers turned into digits
std::string prepared(std::string_view text) {
  static const std::regex kUpTo("(up to|maximum|max\\.?)\\s*" + kTime + "s?");
  std::string words = std::regex_replace(lowered(text), kUpTo, " ");
  constexpr std::array<std::pair<const char*, const char*>, 7> kSpelt{
      {{"single", "1"}, {"one", "1"}, {"two", "2"}, {"three", "3"}, {"four", "4"}, {"five", "5"}, {"ten", "10"}}};
  for (const auto& [word, digit] : kSpelt) {
    words = std::regex_replace(words, std::regex("\\b" + std::string(word) + "\\b"), digit);
  }
  return words;
}

bool isAny(const std::string& words) {
  static const std::regex kAny(R"(^(mixed|any|all|none|various|several|unknown|unspecified|not .*|n/?a|\?|-|)$)");
  return std::regex_match(words, kAny);
}

constexpr int kMostLevels = 99;  // "3+"

std::optional<LevelSpan> span(int first, int last) {
  if (first < 1 || last < first) return std::nullopt;
  return LevelSpan{first, last};
}

}  // namespace

bool containsAny(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [text](std::string_view word) { return contains(text, word); });
}

std::vector<double> timesIn(std::string_view text) {
  static const std::regex kOne(kTime);
  const std::string words = prepared(text);
  std::vector<double> times;
  for (auto match = std::sregex_iterator(words.begin(), words.end(), kOne); match != std::sregex_iterator(); ++match) {
    times.push_back(middle(*match, 1) * yearsOf((*match)[3].str()));
  }
  return times;
}

std::optional<double> timeIn(std::string_view text) {
  static const std::regex kYearsFirst(R"(\b(year|month)s?\s+)" + kNumber + R"(\s*(?:-|–|to)\s*)" + kNumber);
  static const std::regex kSaid(R"((?:\bat|\bby|\bafter|mean|median|average)(?:\s+of)?(?:\s+about)?\s*)" + kTime);
  const std::string words = prepared(text);
  std::smatch match;
  if (std::regex_search(words, match, kYearsFirst)) return *findNumber(match[3].str()) * yearsOf(match[1].str());
  if (std::regex_search(words, match, kSaid)) return middle(match, 1) * yearsOf(match[3].str());
  const std::vector<double> times = timesIn(text);
  return times.empty() ? std::nullopt : std::optional(times.front());
}

bool isLeast(std::string_view text) {
  const std::string words = lowered(trimmed(text));
  return words.starts_with(">") || words.starts_with("≥") || words.ends_with("+") ||
         containsAny(words, {"or more", "over ", "at least", "minimum", "beyond"});
}

std::optional<double> monthsCell(std::string_view text) {
  static const std::regex kBare(R"(^(?:about|mean|median|min(?:imum)?|over|~|>=?|≥|at least)?\s*)" + kRange +
                                R"(\s*(?:\+|or more)?(?:\s*\([^)]*\))?$)");
  if (const std::optional<double> years = timeIn(text)) return years;
  const std::string words = lowered(trimmed(text));
  std::smatch match;
  if (!std::regex_match(words, match, kBare)) return std::nullopt;
  return middle(match, 1) / 12;
}

std::optional<LevelSpan> levelSpanIn(std::string_view text) {
  static const std::regex kCell(
      R"(^(\d+)(?:\s*(?:-|–|to|or|and)\s*(\d+))?\s*(\+|or more|and more)?(?:\s*(?:level|segment)s?)?$)");
  static const std::regex kOver(R"((?:over|more than|>)\s*(\d+)\s*(?:level|segment)?)");
  static const std::regex kNamed(R"((\d+)-?(?:\s*(?:-|–|to|or|and|/)\s*(\d+))?\s*(\+|or more|and more)?[\s-]*)"
                                 R"((?:disc |segments? )?(?:level|segment)(?!s? (?:of|fused|changed)))");
  const std::string words = prepared(trimmed(text));
  if (isAny(words)) return std::nullopt;
  const auto read = [](const std::smatch& match) {
    const auto number = [&match](std::size_t at) { return static_cast<int>(*findNumber(match[at].str())); };
    const int first = number(1);
    return span(first, match[2].matched ? number(2) : match[3].matched ? kMostLevels : first);
  };
  std::smatch match;
  if (std::regex_match(words, match, kCell)) return read(match);
  if (std::regex_search(words, match, kOver))
    return LevelSpan{static_cast<int>(*findNumber(match[1].str())) + 1, kMostLevels};
  if (std::regex_search(words, match, kNamed)) return read(match);
  if (containsAny(words, {"multilevel", "multi-level", "multiple level", "more levels", "more segments"})) {
    return LevelSpan{2, kMostLevels};
  }
  return std::nullopt;
}

std::optional<double> ageIn(std::string_view text) {
  static const std::regex kMean(R"((?:mean |average )?age[d]?\s*(?:of\s*)?)" + kRange);
  const std::string words = lowered(text);
  std::smatch match;
  if (!std::regex_search(words, match, kMean)) return std::nullopt;
  return middle(match, 1);
}

std::vector<std::string> partsOf(std::string_view text) {
  static const std::regex kBetween(R"(\s+/\s+|\s+vs\.?\s+|\s+versus\s+)");
  const std::string words(trimmed(text));
  std::vector<std::string> parts;
  for (auto part = std::sregex_token_iterator(words.begin(), words.end(), kBetween, -1);
       part != std::sregex_token_iterator(); ++part) {
    parts.emplace_back(trimmed(part->str()));
  }
  return parts;
}

std::optional<Figure> figureIn(std::string_view text) {
  static const std::regex kFigure(R"(^(?:about|~|c\.?|approx\.?)?\s*(-?\d+(?:\.\d+)?)(?:\s*(?:-|–|to)\s*)" + kNumber +
                                  R"()?\s*(?:%|percent)?$)");
  static const std::regex kBound(R"(^(<=?|>=?|≤|≥)\s*)" + kNumber + R"(\s*(?:%|percent)?$)");
  const std::string words = lowered(trimmed(text));
  std::smatch match;
  if (std::regex_match(words, match, kFigure)) {
    const double value = *findNumber(match[1].str());
    if (!match[2].matched) return Figure{value, {}, {}};
    return Figure{{}, value, *findNumber(match[2].str())};
  }
  if (!std::regex_match(words, match, kBound)) return std::nullopt;
  const double bound = *findNumber(match[2].str());
  const std::string sign = match[1].str();
  const bool below = sign.front() == '<' || sign == "≤";
  return below ? Figure{{}, 0, bound} : Figure{{}, bound, 100};
}

std::optional<double> countIn(std::string_view text) {
  const std::string_view words = trimmed(text);
  return findNumber(words.substr(0, words.find_first_not_of("0123456789")));
}

std::optional<CoursePlace> placeIn(std::string_view text) {
  const bool up = containsAny(text, {"cephalad", "cranial", "rostral", "level above", "upper adjacent", "superior"});
  const bool down = containsAny(text, {"caudal", "caudad", "level below", "lower adjacent", "inferior"});
  if (up == down) return std::nullopt;
  return up ? CoursePlace::cranial : CoursePlace::caudal;
}

std::optional<CoursePlace> operatedPlaceIn(std::string_view text) {
  if (contains(text, "middle")) return CoursePlace::middle;
  if (containsAny(text, {"top level", "uppermost"})) return CoursePlace::top;
  if (containsAny(text, {"bottom level", "lowest"})) return CoursePlace::bottom;
  const std::optional<CoursePlace> place = placeIn(text);
  if (!place) return std::nullopt;
  return *place == CoursePlace::cranial ? CoursePlace::top : CoursePlace::bottom;
}

}  // namespace nucha::course_validation
