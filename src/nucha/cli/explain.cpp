#include "nucha/report/explain.h"

#include <filesystem>
#include <memory>
#include <string>

#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/cli/commands.h"
#include "nucha/cli/console.h"
#include "nucha/evaluate/check_rules.h"

namespace nucha {
namespace {

struct Arguments {
  std::string term;
  bool all = false;
  std::string out = "docs/evidence";
};

void run(const Arguments& arguments) {
  const Evidence evidence = loadCheckedEvidence(findDataFolder());
  if (!arguments.all) {
    if (arguments.term.empty())
      throw InputError(
          {"explain", "nothing to explain", "name a cause, finding, test, treatment or number, or use --all"});
    writeOutput("", explainTerm(evidence, arguments.term, readPlainTables(findDataFolder(), evidence)));
    return;
  }
  const std::filesystem::path folder = arguments.out;
  for (const auto& [path, text] : explainAll(evidence)) {
    std::error_code code;
    std::filesystem::create_directories((folder / path).parent_path(), code);
    if (code)
      throw InputError({folder.string(), "cannot be made: " + code.message(), "choose another folder with --out"});
    writeFile(folder / path, text);
  }
}

}  // namespace

void addExplainCommand(CLI::App& app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("explain", "What a cause, finding, test, treatment or number is, and where it comes from");
  command->add_option("TERM", arguments->term, "Any id, alias or label of the tables");
  command->add_flag("--all", arguments->all, "Write every page of the evidence instead");
  command->add_option("--out", arguments->out, "Folder for --all")->capture_default_str();
  command->callback([arguments] { run(*arguments); });
}

}  // namespace nucha
