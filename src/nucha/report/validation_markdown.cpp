#include <fmt/format.h>

#include <cmath>

#include "nucha/base/text.h"
#include "nucha/report/study_report.h"
#include "nucha/report/validation_parts.h"
#include "nucha/report/validation_report.h"

namespace nucha {
namespace {

using namespace validation_report;

std::string explanation() {
  return "Every published figure that our neck can be put beside, computed anew by the command. Rows for "
         "*calibration*\n"
         "shaped parameters; rows for *validation* never did; *context* is what differs too much in kind to be judged "
         "by\n"
         "(people who move themselves, assumptions of other models).\n\n"
         "- A neutral zone is what stays behind at zero load in a specimen that creeps. An elastic neck has none; its\n"
         "  rotation at the small moment named in the column *load* stands in for it.\n"
         "- Where a report names no moment or place of the fusion, `data/validation_settings.csv` fills in; the "
         "column\n"
         "  *load* shows with what.\n"
         "- The neck is one man of average build, the specimens are many: within 1 sd of them is as near as one neck "
         "can\n"
         "  be expected to come.\n\n";
}

void writeSums(std::string& out, const MechanicsValidation& validation) {
  out +=
      "## Sums\n\n| rows for | figures | within 1 sd | within 2 sd | no equilibrium | left out |\n| --- | --- | --- | "
      "--- | --- | --- |\n";
  for (const RowRole role : kRoles) {
    const ValidationSum sum = sumOf(validation.rows, role, "");
    int left_out = 0;
    for (const ValidationRow& row : validation.rows)
      left_out += row.role == role && row.verdict == RowVerdict::skipped ? 1 : 0;
    out += fmt::format("| {} | {} | {} | {} | {} | {} |\n", name(role), sum.rows, share(sum.within_1sd, sum.with_sd),
                       share(sum.within_2sd, sum.with_sd), sum.no_equilibrium, left_out);
  }
  const std::vector<ErrorLine> lines = errorLines(validation);
  if (lines.empty()) return;
  out +=
      "\n## Beside other models\n\nMean absolute error of the range of motion, degrees, on the same measurements.\n\n"
      "| direction | levels | ours | others |\n| --- | --- | --- | --- |\n";
  for (const ErrorLine& line : lines) {
    std::vector<std::string> others;
    for (const PublishedError* e : line.others)
      others.push_back(fmt::format("{} {:.2f}", e->model, e->mean_abs_difference));
    out += fmt::format("| {} | {} | {:.2f} | {} |\n", line.direction, line.region, line.ours.meanAbsolute(),
                       others.empty() ? "–" : joined(others, "; "));
  }
}

void writeTables(std::string& out, const MechanicsValidation& validation) {
  for (const auto& [table, rows] : byTable(validation.rows)) {
    out += fmt::format(
        "\n## {}\n\n| row | source | for | level | direction | quantity | unit | ours | theirs | sd | difference | "
        "verdict | load |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
        table);
    for (const ValidationRow* row : rows) {
      if (row->verdict == RowVerdict::skipped) continue;
      out += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", row->id, row->source,
                         name(row->role), markdownCell(row->level), markdownCell(row->direction),
                         markdownCell(row->quantity), row->unit, figure(row->ours), theirs(*row), figure(row->sd),
                         signedFigure(row->difference()), verdict(*row),
                         markdownCell(row->verdict == RowVerdict::no_equilibrium ? row->why : row->load));
    }
  }
  out += "\n## Left out, and why\n\n| reason | rows |\n| --- | --- |\n";
  for (const auto& [reason, ids] : skippedByReason(validation.rows)) {
    out += fmt::format("| {} | {} |\n", markdownCell(reason), joined(ids, ", "));
  }
}

Json number(const std::optional<double>& value) {
  if (!value || !std::isfinite(*value)) return nullptr;
  return std::round(*value * 1e6) / 1e6;
}

}  // namespace

std::string writeMechanicsValidationMarkdown(const MechanicsValidation& validation, const std::string& command,
                                             const std::vector<PlotFile>& plots) {
  std::string out = fmt::format("# The mechanics beside published measurements\n\nMade by `{}`.\n\n", command);
  out += explanation();
  writeSums(out, validation);
  if (!plots.empty()) out += "\n## Pictures\n";
  for (const PlotFile& plot : plots) out += fmt::format("\n![{}]({})\n\n{}\n", plot.caption, plot.name, plot.caption);
  writeTables(out, validation);
  return out + "\n" + kModelNotice + "\n";
}

Json writeMechanicsValidationJson(const MechanicsValidation& validation) {
  Json json{{"nucha", version()}, {"schema", 1}, {"notice", kModelNotice}};
  Json& rows = json["rows"] = Json::array();
  for (const ValidationRow& row : validation.rows) {
    rows.push_back({{"table", tableName(row)},
                    {"id", row.id},
                    {"source", row.source},
                    {"role", name(row.role)},
                    {"level", row.level},
                    {"direction", row.direction},
                    {"quantity", row.quantity},
                    {"unit", row.unit},
                    {"load", row.load},
                    {"ours", number(row.ours)},
                    {"theirs", number(row.theirs)},
                    {"sd", number(row.sd)},
                    {"lo", number(row.lo)},
                    {"hi", number(row.hi)},
                    {"difference", number(row.difference())},
                    {"standard_deviations", number(row.standardDeviations())},
                    {"verdict", name(row.verdict)},
                    {"why", row.why}});
  }
  Json& roles = json["roles"] = Json::object();
  for (const RowRole role : kRoles) {
    const ValidationSum sum = sumOf(validation.rows, role, "");
    roles[std::string(name(role))] = {{"figures", sum.rows},
                                      {"with_sd", sum.with_sd},
                                      {"within_1sd", sum.within_1sd},
                                      {"within_2sd", sum.within_2sd},
                                      {"no_equilibrium", sum.no_equilibrium}};
  }
  Json& errors = json["range_of_motion"] = Json::array();
  for (const ErrorLine& line : errorLines(validation)) {
    Json others = Json::array();
    for (const PublishedError* e : line.others)
      others.push_back({{"model", e->model}, {"mean_absolute_error", e->mean_abs_difference}});
    errors.push_back({{"direction", line.direction},
                      {"levels", line.region},
                      {"rows", line.ours.rows},
                      {"mean_absolute_error", number(line.ours.meanAbsolute())},
                      {"others", others}});
  }
  return json;
}

}  // namespace nucha
