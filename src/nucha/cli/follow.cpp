#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/cli/commands.h"
#include "nucha/cli/console.h"
#include "nucha/cli/follow_whom.h"
#include "nucha/evaluate/check_rules.h"

namespace nucha {
namespace {

struct Arguments {
  std::string path, format = "text", out;
  NeckOptions neck;
  double months = 0;
  std::vector<std::string> treatments;
  FollowOptions options;
  bool all = false;
};

void checkOptions(const Arguments& a, const CLI::App& command) {
  constexpr double kMostYears = 40;
  constexpr int kMostFutures = 100000;
  if (!(a.options.years > 0 && a.options.years <= kMostYears))
    refuseOption("--years", shown(a.options.years) + " years", "more than 0 and at most 40");
  if (a.options.futures < 1 || a.options.futures > kMostFutures)
    refuseOption("--futures", std::to_string(a.options.futures) + " futures", "1 to 100000");
  if (!(a.months >= 0 && a.months <= 12 * kMostYears))
    refuseOption("--months", shown(a.months) + " months", "0 to 480, since the operation");
  if (a.path.empty()) return;
  std::vector<std::string> others = neckOptionNames();
  others.emplace_back("--months");
  for (const std::string& option : others) {
    if (command.count(option) > 0)
      refuseOption(option, "the case says whose neck it is", "leave out the case, or " + option);
  }
}

std::string report(const Arguments& a, const FollowReport& report, const Evidence& evidence) {
  if (a.format == "json") return writeFollowJson(report, evidence).dump(2) + "\n";
  if (a.format == "csv") return writeFollowCsv(report);
  if (a.format == "html") return writeFollowHtml(report, evidence);
  const bool terminal = a.out.empty() || a.out == "-";
  return writeFollowText(report, evidence, {terminalWidth(), terminal && wantsColour(), a.all});
}

// a table has no place for them
void sayFlags(const FollowReport& report) {
  for (const RaisedFlag& flag : report.evaluation.red_flags) {
    std::fprintf(stderr, "nucha: red flag (%s): %s. %s\n", std::string(name(flag.urgency)).c_str(),
                 flag.suspected.c_str(), flag.action.c_str());
  }
}

void run(const Arguments& a, const CLI::App& command) {
  checkOptions(a, command);
  const std::filesystem::path data = findDataFolder();
  const Evidence evidence = loadCheckedEvidence(data);
  const MechanicsTables tables = loadMechanicsTables(data, evidence);
  Followed followed =
      a.path.empty() ? followNeck(a.neck, a.months, evidence, tables) : followPatient(a.path, evidence, tables);
  followed.report.options = a.options;
  followAll(followed, a.treatments, evidence, tables);
  if (a.format == "csv") sayFlags(followed.report);
  writeOutput(a.out, report(a, followed.report, evidence));
  if (!followed.report.equilibrium) throw CLI::RuntimeError(kNumericalFailure);
}

void addOptions(CLI::App& command, Arguments& a) {
  command.add_option("CASE", a.path,
                     "Case file (JSON) or FHIR R4 Bundle; without one the options say whose neck it is");
  addNeckOptions(command, a.neck);
  command.add_option("--months", a.months, "Months from the operation to the start, without CASE")
      ->capture_default_str();
  command
      .add_option("--with", a.treatments, "Treatment to set beside the neck as it is (id; may repeat, each by itself)")
      ->allow_extra_args(false)
      ->delimiter(',');
  command.add_option("--years", a.options.years, "How far to follow, at most 40")->capture_default_str();
  command.add_option("--futures", a.options.futures, "How many futures, 1 to 100000")->capture_default_str();
  command.add_option("--seed", a.options.seed, "Of the random numbers: the same seed gives the same result")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command.add_option("--format", a.format, "What to write")
      ->check(CLI::IsMember({"text", "json", "csv", "html"}))
      ->capture_default_str();
  command.add_option("--out", a.out, "File to write (default: standard output)");
  command.add_flag("-v,--verbose", a.all, "Everything instead of one screen (text only)");
}

}  // namespace

void addFollowCommand(CLI::App& app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("follow", "The coming years of a neck, as it is and treated");
  addOptions(*command, *arguments);
  command->callback([arguments, command] { run(*arguments, *command); });
}

}  // namespace nucha
