#include "nucha/cli/course_validation.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "nucha/cli/console.h"
#include "nucha/course/validate_course.h"
#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/evidence/source_keys.h"
#include "nucha/report/course_validation_report.h"

namespace nucha {
namespace {

struct Arguments {
  std::vector<std::string> tables;
  std::string format = "text", out;
};

std::string commandOf(const Arguments& arguments) {
  std::string command = "nucha validate course";
  for (const std::string& table : arguments.tables) command += " --table " + table;
  return command + " --format markdown" + (arguments.out.empty() ? "" : " --out " + arguments.out);
}

std::string report(const Arguments& arguments, const std::vector<CourseRow>& rows, CourseGroups& groups) {
  const CourseValidationSettings& settings = groups.bench().settings;
  const bool to_file = !arguments.out.empty() && arguments.out != "-";
  if (arguments.format == "json") return writeCourseValidationJson(rows, settings).dump(2) + "\n";
  if (arguments.format == "markdown") {
    std::vector<PlotFile> pictures;
    if (to_file) pictures = plotCourses(rows, groups, settings);
    const std::filesystem::path folder = std::filesystem::path(arguments.out).parent_path();
    for (const PlotFile& picture : pictures) writeOutput((folder / picture.name).string(), picture.svg);
    return writeCourseValidationMarkdown(rows, settings, commandOf(arguments), pictures);
  }
  return writeCourseValidationText(rows, settings, {terminalWidth(), !to_file && wantsColour(), false});
}

std::vector<CsvTable> tablesOf(const Arguments& arguments, const std::filesystem::path& data) {
  std::vector<CsvTable> tables;
  for (const std::string& path : arguments.tables) tables.push_back(CsvTable::read(path));
  if (!tables.empty()) return tables;
  for (const std::filesystem::path& path : courseValidationTables(data)) tables.push_back(CsvTable::read(path));
  return tables;
}

void run(const Arguments& arguments) {
  const std::filesystem::path data = findDataFolder();
  const std::vector<CsvTable> tables = tablesOf(arguments, data);
  const IdSet sources = loadSourceKeys(data);
  const MechanicsParameters mechanics = loadMechanicsParameters(data, sources);
  const NeckTables necks = loadNeckTables(data, sources);
  const CourseParameters course = loadCourseParameters(data, sources);
  PopulationBench population(necks, mechanics, course);
  std::unique_ptr<Progress> progress;
  CourseBench bench;
  bench.settings = loadCourseValidationSettings(data);
  bench.settings.subsided_mm = course.value("subsidence.threshold_mm");
  bench.shaping = shapingSources(course);
  bench.follow = [&](const Population& group, double years) {
    FollowOptions options;
    options.futures = bench.settings.futures;
    options.years = years;
    options.intervals = false;
    return population.follow(group, options);
  };
  bench.begin = [&progress](std::size_t count) { progress = std::make_unique<Progress>("groups", count); };
  bench.advance = [&progress] { progress->advance(); };
  CourseGroups groups(bench);
  const std::vector<CourseRow> rows = validateCourse(tables, groups);
  progress.reset();
  writeOutput(arguments.out, report(arguments, rows, groups));
}

}  // namespace

void addValidateCourse(CLI::App& validate) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      validate.add_subcommand("course", "Put groups of patients followed over years beside published courses");
  command->add_option("--table", arguments->tables, "Table of courses instead of the project's (CSV, may repeat)");
  command->add_option("--format", arguments->format, "What to write")
      ->check(CLI::IsMember({"text", "json", "markdown"}))
      ->capture_default_str();
  command->add_option("--out", arguments->out, "File to write; Markdown puts its plots beside it");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace nucha
