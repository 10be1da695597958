#include "nucha/evaluate/evaluate.h"

#include <filesystem>
#include <memory>
#include <string>

#include "nucha/cli/commands.h"
#include "nucha/cli/console.h"
#include "nucha/evaluate/check_rules.h"
#include "nucha/evaluate/mechanics_tables.h"
#include "nucha/record/case.h"
#include "nucha/report/html.h"
#include "nucha/report/report.h"

namespace nucha {
namespace {

struct Arguments {
  std::string path, format = "text", out, stage = "procedure";
  bool all = false;
  EvaluateOptions options;
};

std::string report(const Arguments& arguments, const Evaluation& evaluation, const Case& patient_case,
                   const Evidence& evidence) {
  if (arguments.format == "json") return writeJson(evaluation, patient_case, evidence).dump(2) + "\n";
  if (arguments.format == "fhir") return writeFhir(evaluation, patient_case, evidence).dump(2) + "\n";
  if (arguments.format == "html") return writeHtml(evaluation, patient_case, evidence);
  const bool terminal = arguments.out.empty() || arguments.out == "-";
  return writeText(evaluation, patient_case, evidence, {terminalWidth(), terminal && wantsColour(), arguments.all});
}

void run(const Arguments& arguments) {
  const std::filesystem::path data = findDataFolder();
  const Evidence evidence = loadCheckedEvidence(data);
  const Case patient_case = readCase(arguments.path, evidence).upTo(*findStage(arguments.stage));
  const MechanicsTables mechanics = loadMechanicsTables(data, evidence);
  EvaluateOptions options = arguments.options;
  options.mechanics = &mechanics;
  const Evaluation evaluation = evaluate(patient_case, evidence, options);
  writeOutput(arguments.out, report(arguments, evaluation, patient_case, evidence));
}

}  // namespace

void addEvaluateCommand(CLI::App& app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("evaluate", "Red flags, ranked causes, next test and options for one patient");
  command->add_option("CASE", arguments->path, "Case file (JSON) or FHIR R4 Bundle")->required();
  command->add_option("--format", arguments->format, "What to write")
      ->check(CLI::IsMember({"text", "json", "html", "fhir"}))
      ->capture_default_str();
  command->add_option("--out", arguments->out, "File to write (default: standard output)");
  command->add_option("--stage", arguments->stage, "Use what is known up to this stage")
      ->check(CLI::IsMember({"history", "exam", "lab", "imaging", "procedure"}))
      ->capture_default_str();
  command->add_option("--max-causes", arguments->options.max_causes, "Causes weighed as present together")
      ->check(CLI::Range(1, 3))
      ->capture_default_str();
  command->add_option("--draws", arguments->options.draws, "Draws for the 90 % intervals")
      ->check(CLI::Range(0, 10000))
      ->capture_default_str();
  command->add_flag("-v,--verbose", arguments->all, "Everything instead of one screen (text only)");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace nucha
