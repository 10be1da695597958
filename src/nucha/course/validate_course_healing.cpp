// Rows of tables of healing: what share is united at a time, by construct and levels; a cell may hold several groups.
#include <fmt/core.h>

#include <algorithm>
#include <regex>

#include "nucha/base/text.h"
#include "nucha/course/validate_course_rows.h"

namespace nucha::course_validation {
namespace {

// "plated ACDF: all / autograft" gives "plated ACDF all", "plated ACDF autograft"
std::vector<std::string> constructsOf(const std::string& cell) {
  const std::size_t colon = cell.find(':');
  if (colon == std::string::npos) return partsOf(cell);
  std::vector<std::string> parts = partsOf(cell.substr(colon + 1));
  for (std::string& part : parts) part.insert(0, cell.substr(0, colon) + " ");
  return parts;
}

bool namesGraftSource(const std::string& words) {
  return (contains(words, "autograft") || contains(words, "allograft")) && contains(words, "ACDF");
}

// an interval given in words: "44-60", "95% CI 44-60"
std::optional<Figure> intervalIn(const std::string& text) {
  static const std::regex kLabel(R"(^(?:95\s*%?\s*)?(?:ci|range|interval)[:\s]*)", std::regex::icase);
  const std::optional<Figure> figure = figureIn(std::regex_replace(text, kLabel, ""));
  return figure && figure->lo && figure->hi ? figure : std::nullopt;
}

CourseQuestion questionOf(const Row& row, const std::string& construct, const std::vector<std::string>& siblings,
                          const CourseValidationSettings& settings) {
  const UnionReading reading = unionReadingIn(row.text("assessment"));
  const bool plated_beside = std::any_of(siblings.begin(), siblings.end(), [](const std::string& s) {
    return contains(s, "corpectomy") && contains(s, "plate");
  });
  if (plated_beside && contains(construct, "corpectomy") && !contains(construct, "plate")) {
    throw Skipped("a strut without plate; those of the course have one");
  }
  if (siblings.size() > 1 && namesGraftSource(construct)) throw Skipped("the source of the graft is not told apart");
  CourseQuestion question;
  question.events = {CourseEvent::united};
  question.absent = contains(row.text("category"), "nonunion");
  const std::optional<ConstructWord> word = constructOf(construct);
  if (!word) throw Skipped("nobody operated, so nothing shall unite");
  std::optional<LevelSpan> levels = levelsOf(row.text("n_levels"), word, false);
  if (!levels) levels = levelsOf(construct, word, false);
  question.group = groupOf(word, levels, settings);
  readUnionAs(reading, question.group);
  question.place = placeOf(question.events, row.text("unit"), construct);
  const std::string months = row.text("time_months");
  question.years = unionTime(monthsCell(months), isLeast(months), settings);
  return question;
}

}  // namespace

void readHealingRow(const Row& row, const CourseValidationSettings& settings, std::vector<CourseRow>& rows) {
  const std::string category = row.text("category");
  const bool asks = category == "fusion_rate" || category == "nonunion_rate" || category == "union_rate";
  const std::vector<std::string> values = partsOf(row.text("value"));
  const std::vector<std::string> constructs = constructsOf(row.text("construct_or_model"));
  const std::optional<Figure> interval = intervalIn(row.text("spread_or_range"));
  for (std::size_t i = 0; i < std::max<std::size_t>(1, asks ? values.size() : 1); ++i) {
    CourseRow result = courseRow(row);
    if (asks && values.size() > 1) result.id += static_cast<char>('a' + static_cast<int>(i));
    const bool paired = constructs.size() == values.size();
    const std::string construct = asks && paired ? constructs[i] : row.text("construct_or_model");
    result.words = fmt::format("{}, {}, {} levels, {} months, {}", category, construct, row.text("n_levels"),
                               row.text("time_months"), row.text("assessment"));
    result.unit = "%";
    ask(result, [&] {
      if (!asks) throw Skipped("no share of patients over time");
      if (!paired) throw Skipped("several figures that cannot be matched with their groups");
      const std::optional<Figure> figure = figureIn(values[i]);
      if (!figure) throw Skipped("no figure");
      result.theirs = figure->value;
      result.lo = interval && values.size() == 1 ? interval->lo : figure->lo;
      result.hi = interval && values.size() == 1 ? interval->hi : figure->hi;
      if (values.size() == 1) takeChance(result, countIn(row.text("n")));
      return questionOf(row, construct, constructs, settings);
    });
    rows.push_back(std::move(result));
  }
}

}  // namespace nucha::course_validation
