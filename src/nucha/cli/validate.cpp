#include "nucha/evaluate/validate.h"

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

#include "nucha/cli/commands.h"
#include "nucha/cli/console.h"
#include "nucha/evaluate/check_rules.h"

namespace nucha {
namespace {

struct Arguments {
  std::string cases = "tests/data/cases", out;
};

void runCases(const Arguments& arguments) {
  const Evidence evidence = loadCheckedEvidence(findDataFolder());
  const auto [cases, unreadable] = readGoldCases(arguments.cases, evidence);
  for (const std::string& fault : unreadable) fmt::print(stderr, "nucha: left out: {}\n", fault);
  Validation validation;
  {
    Progress progress("cases", cases.size());
    validation = validateCases(cases, evidence, [&progress] { progress.advance(); });
    validation.unreadable = unreadable;
  }
  writeOutput("", writeValidationText(validation));
  if (!arguments.out.empty()) {
    writeOutput(arguments.out, writeValidationMarkdown(validation, "nucha validate cases --cases " + arguments.cases +
                                                                       " --out " + arguments.out));
  }
}

}  // namespace

void addValidateCommand(CLI::App& app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("validate", "Compare with cases whose cause is known");
  command->require_subcommand(1);
  CLI::App* cases =
      command->add_subcommand("cases", "Rank causes, red flags and next tests of every case, stage by stage");
  cases->add_option("--cases", arguments->cases, "Folder of case files with their true cause")->capture_default_str();
  cases->add_option("--out", arguments->out, "Also write the tables to this file (Markdown)");
  cases->callback([arguments] { runCases(*arguments); });
}

}  // namespace nucha
