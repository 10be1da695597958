#include "nucha/evaluate/validate.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "nucha/cli/commands.h"
#include "nucha/cli/console.h"
#include "nucha/cli/course_validation.h"
#include "nucha/evaluate/check_rules.h"
#include "nucha/evaluate/mechanics_tables.h"
#include "nucha/evidence/evidence.h"
#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/evidence/source_keys.h"
#include "nucha/mechanics/validate_mechanics.h"
#include "nucha/neck/build.h"
#include "nucha/neck/neck_json.h"
#include "nucha/report/validation_report.h"

namespace nucha {
namespace {

struct Arguments {
  std::string cases = "tests/data/cases", out;
};

void runCases(const Arguments& arguments) {
  const Evidence evidence = loadCheckedEvidence(findDataFolder());
  const MechanicsTables mechanics = loadMechanicsTables(findDataFolder(), evidence);
  const auto [cases, unreadable] = readGoldCases(arguments.cases, evidence);
  for (const std::string& fault : unreadable) fmt::print(stderr, "nucha: left out: {}\n", fault);
  Validation validation;
  {
    Progress progress("cases", cases.size());
    validation = validateCases(cases, evidence, &mechanics, [&progress] { progress.advance(); });
    validation.unreadable = unreadable;
  }
  writeOutput("", writeValidationText(validation));
  if (!arguments.out.empty()) {
    writeOutput(arguments.out, writeValidationMarkdown(validation, "nucha validate cases --cases " + arguments.cases +
                                                                       " --out " + arguments.out));
  }
}

struct MechanicsArguments {
  std::vector<std::string> tables;
  std::string neck, format = "text", out;
};

// the curves that the page shows: every direction at the moment of the flexibility tests
std::vector<PlotFile> plots(const MechanicsValidation& validation, const ValidationBench& bench) {
  LoadCase load;
  load.moment_Nm = bench.settings.unstated_moment_Nm;
  load.steps = 40;  // a smooth line
  std::vector<Response> responses;
  for (const LoadCase& one : inDirections(load, {kDirections.begin(), kDirections.end()})) {
    responses.push_back(bench.respond(bench.intact, one));
  }
  std::vector<PlotFile> all = plotMotion(validation);
  for (PlotFile& plot : plotCurves(responses)) all.push_back(std::move(plot));
  return all;
}

std::string mechanicsCommand(const MechanicsArguments& arguments) {
  std::string command = "nucha validate mechanics";
  for (const std::string& table : arguments.tables) command += " --table " + table;
  if (!arguments.neck.empty()) command += " --neck " + arguments.neck;
  return command + " --format markdown" + (arguments.out.empty() ? "" : " --out " + arguments.out);
}

std::string mechanicsReport(const MechanicsArguments& arguments, const MechanicsValidation& validation,
                            const ValidationBench& bench) {
  const bool to_file = !arguments.out.empty() && arguments.out != "-";
  if (arguments.format == "json") return writeMechanicsValidationJson(validation).dump(2) + "\n";
  if (arguments.format == "markdown") {
    std::vector<PlotFile> pictures;
    if (to_file) pictures = plots(validation, bench);
    const std::filesystem::path folder = std::filesystem::path(arguments.out).parent_path();
    for (const PlotFile& picture : pictures) writeOutput((folder / picture.name).string(), picture.svg);
    return writeMechanicsValidationMarkdown(validation, mechanicsCommand(arguments), pictures);
  }
  return writeMechanicsValidationText(validation, {terminalWidth(), !to_file && wantsColour(), false});
}

void runMechanics(const MechanicsArguments& arguments) {
  const std::filesystem::path data = findDataFolder();
  std::vector<CsvTable> tables;
  for (const std::string& path : arguments.tables) tables.push_back(CsvTable::read(path));
  if (tables.empty()) {
    for (const std::filesystem::path& path : validationTables(data)) tables.push_back(CsvTable::read(path));
  }
  const IdSet sources = loadSourceKeys(data);
  const MechanicsParameters parameters = loadMechanicsParameters(data, sources);
  const NeckTables neck_tables = loadNeckTables(data, sources);
  Neck neck = arguments.neck.empty() ? makeNeck({}, neck_tables) : readNeck(arguments.neck, neck_tables);
  const ValidationBench bench = makeBench(std::move(neck), parameters, loadValidationSettings(data));
  const MechanicsValidation validation{validateMechanics(tables, bench), loadPublishedErrors(data)};
  writeOutput(arguments.out, mechanicsReport(arguments, validation, bench));
}

void addMechanics(CLI::App& validate) {
  auto arguments = std::make_shared<MechanicsArguments>();
  CLI::App* command = validate.add_subcommand("mechanics", "Put our neck beside published measurements, row by row");
  command->add_option("--table", arguments->tables, "Table of measurements instead of the project's (CSV, may repeat)");
  command->add_option("--neck", arguments->neck, "Neck to compare with (default: a man of average build)");
  command->add_option("--format", arguments->format, "What to write")
      ->check(CLI::IsMember({"text", "json", "markdown"}))
      ->capture_default_str();
  command->add_option("--out", arguments->out, "File to write; Markdown puts its plots beside it");
  command->callback([arguments] { runMechanics(*arguments); });
}

}  // namespace

void addValidateCommand(CLI::App& app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "validate", "Compare with what is known: cases with their cause, measured necks, published courses");
  command->require_subcommand(1);
  CLI::App* cases =
      command->add_subcommand("cases", "Rank causes, red flags and next tests of every case, stage by stage");
  cases->add_option("--cases", arguments->cases, "Folder of case files with their true cause")->capture_default_str();
  cases->add_option("--out", arguments->out, "Also write the tables to this file (Markdown)");
  cases->callback([arguments] { runCases(*arguments); });
  addMechanics(*command);
  addValidateCourse(*command);
}

}  // namespace nucha
