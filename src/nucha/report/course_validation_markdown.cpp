#include <fmt/format.h>

#include <cmath>

#include "nucha/base/text.h"
#include "nucha/report/course_validation_parts.h"
#include "nucha/report/course_validation_report.h"
#include "nucha/report/study_report.h"
#include "nucha/report/validation_parts.h"

namespace nucha {
namespace {

using namespace course_report;
using validation_report::markdownCell;
using validation_report::share;

std::string explanation() {
  return "Every published figure that a group of patients followed by the course can be put beside, computed anew by "
         "the\ncommand. A figure passes when ours lies inside its interval, or, where it has none, within 25 % of it.\n"
         "\n"
         "- *Calibration* are the rows of every publication whose figures went into a number of `data/course.csv`. A "
         "star "
         "marks\n  sources that stand there beside a judgement only; their rows check, and are counted apart.\n"
         "- *United* means a bridge of bone over every operated level, as CT or films show it. Where papers speak of "
         "levels, ours\n  is the mean of the operated levels. Strict readers and films in motion call union later: "
         "such "
         "rows are held against\n  a riper bridge (`healing.strict` in `data/course.csv`).\n"
         "- *Wear* means a disc or facet joint that lost what a reader calls one grade: beside the fused levels after "
         "an "
         "operation,\n  at any level in people who had none.\n"
         "- *Symptoms beside* are new root or cord symptoms from a neighbouring level. Second operations of any kind "
         "count those\n  at the same levels and those beside as independent of one another.\n"
         "- A least time (\"over 12 months\") only says how long they were followed at least: union is then looked for "
         "at the "
         "usual\n  follow-up of `data/validation_course_settings.csv` where that is later; so it is where nothing is "
         "told.\n"
         "- Patients of a study are followed as course.csv says that patients are: level, age and sex are drawn. "
         "Numbers of levels\n  that a report leaves open are mixed as `data/validation_course_settings.csv` says; an "
         "operation in front that names no\n  implant counts as a cage under a plate.\n"
         "- *Chance*: with so few patients as the report has, a true share like ours would often give theirs "
         "(Wilson, 95 %). This is\n  told beside; it makes no row pass.\n"
         "- *Reachable*: reports that ask the same of the same patients contradict each other. So many rows at most "
         "could any course\n  pass.\n"
         "- Some series stand in two tables, under two names or with two figures; such rows count twice.\n\n";
}

void writeSums(std::string& out, const std::vector<SumLine>& lines) {
  out +=
      "## Sums\n\n| rows for | judged | passed | passed, or explained by chance | reachable | left out |\n"
      "| --- | --- | --- | --- | --- | --- |\n";
  for (const SumLine& line : lines) {
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", line.words, line.sum.rows,
                       share(line.sum.passed, line.sum.rows), share(line.sum.within_chance, line.sum.rows),
                       line.reachable, line.sum.skipped);
  }
}

void writeMisses(std::string& out, const std::vector<CourseRow>& rows) {
  out +=
      "\n## Where ours is off\n\n| row | source | what | who | ours | theirs | verdict |\n| --- | --- | --- | --- | "
      "--- | "
      "--- | --- |\n";
  for (const CourseRow& row : rows) {
    if (row.verdict != CourseVerdict::outside || row.role == RowRole::context) continue;
    out += fmt::format(
        "| {} | {} | {} | {} | {} | {} | {} |\n", row.id, row.source, markdownCell(describe(*row.question)),
        row.unit == "ratio" ? "both" : describe(row.question->group), figure(row.ours), theirs(row), verdict(row));
  }
}

void writeTables(std::string& out, const std::vector<CourseRow>& rows) {
  for (const auto& [table, some] : byTable(rows)) {
    out += fmt::format(
        "\n## {}\n\n| row | source | for | what | who | unit | ours | theirs | verdict |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
        table);
    for (const CourseRow* row : some) {
      if (!row->judged()) continue;
      out += fmt::format("| {} | {} | {}{} | {} | {} | {} | {} | {} | {} |\n", row->id, row->source, name(row->role),
                         row->shaped && row->role == RowRole::validation ? "*" : "",
                         markdownCell(describe(*row->question)), describe(row->question->group), row->unit,
                         figure(row->ours), theirs(*row), verdict(*row));
    }
  }
  out += "\n\\* the source is one that a parameter of the course rests on.\n";
  out += "\n## Left out, and why\n\n| reason | rows |\n| --- | --- |\n";
  for (const auto& [reason, ids] : skippedByReason(rows)) {
    out += fmt::format("| {} | {} |\n", markdownCell(reason), joined(ids, ", "));
  }
}

Json number(const std::optional<double>& value) {
  if (!value || !std::isfinite(*value)) return nullptr;
  return std::round(*value * 1e6) / 1e6;
}

}  // namespace

std::string writeCourseValidationMarkdown(const std::vector<CourseRow>& rows, const CourseValidationSettings& settings,
                                          const std::string& command, const std::vector<PlotFile>& plots) {
  std::string out = fmt::format("# The course beside published courses\n\nMade by `{}`.\n\n", command);
  out += explanation();
  writeSums(out, sumLines(rows, settings));
  if (!plots.empty()) out += "\n## Pictures\n";
  for (const PlotFile& plot : plots) out += fmt::format("\n![{}]({})\n\n{}\n", plot.caption, plot.name, plot.caption);
  writeMisses(out, rows);
  writeTables(out, rows);
  return out + "\n" + kModelNotice + "\n";
}

Json writeCourseValidationJson(const std::vector<CourseRow>& rows, const CourseValidationSettings& settings) {
  Json json{{"nucha", version()}, {"schema", 1}, {"notice", kModelNotice}};
  Json& all = json["rows"] = Json::array();
  for (const CourseRow& row : rows) {
    all.push_back({{"table", tableName(row)},
                   {"id", row.id},
                   {"source", row.source},
                   {"role", name(row.role)},
                   {"source_shaped_a_parameter", row.shaped},
                   {"words", row.words},
                   {"question", row.question ? Json(describe(*row.question)) : Json(nullptr)},
                   {"group", row.question ? Json(describe(row.question->group)) : Json(nullptr)},
                   {"unit", row.unit},
                   {"ours", number(row.ours)},
                   {"theirs", number(row.theirs)},
                   {"lo", number(row.lo)},
                   {"hi", number(row.hi)},
                   {"chance_lo", number(row.chance_lo)},
                   {"chance_hi", number(row.chance_hi)},
                   {"verdict", name(row.verdict)},
                   {"why", row.why}});
  }
  Json& sums = json["sums"] = Json::array();
  for (const SumLine& line : sumLines(rows, settings)) {
    sums.push_back({{"rows_for", line.words},
                    {"judged", line.sum.rows},
                    {"passed", line.sum.passed},
                    {"passed_or_chance", line.sum.within_chance},
                    {"reachable", line.reachable},
                    {"left_out", line.sum.skipped}});
  }
  return json;
}

}  // namespace nucha
