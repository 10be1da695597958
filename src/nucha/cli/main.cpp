// nucha: why a neck still hurts after cervical fusion, and what the next test and each treatment would change.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <string>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/cli/commands.h"
#include "nucha/report/report.h"

namespace {

// exit codes other programs rely on
constexpr int kDone = 0;
constexpr int kOurBug = 1;
constexpr int kWrongInput = 2;

// a mistyped command: CLI11 would only say that one is required
void checkCommand(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  std::vector<std::string> commands;
  for (const CLI::App* command : app.get_subcommands(nullptr)) commands.push_back(command->get_name());
  if (std::find(commands.begin(), commands.end(), argv[1]) != commands.end()) return;
  const std::vector<std::string> near = nucha::nearMatches(argv[1], commands);
  throw nucha::InputError(
      {std::string("command '") + argv[1] + "'", "no such command",
       near.empty() ? "one of " + nucha::joined(commands, ", ") : "did you mean '" + near.front() + "'?"});
}

int run(int argc, char** argv) {
  CLI::App app{
      "Finds out why a neck still hurts after cervical fusion. Supports a clinician and does not replace one."};
  app.name("nucha");
  app.set_version_flag("--version", std::string("nucha ") + nucha::version());
  app.require_subcommand(1);
  nucha::addEvaluateCommand(app);
  nucha::addInterviewCommand(app);
  nucha::addSimulateCommand(app);
  nucha::addFollowCommand(app);
  nucha::addValidateCommand(app);
  nucha::addExplainCommand(app);
#ifdef NUCHA_WITH_SERVER
  nucha::addServeCommand(app);
#endif
  checkCommand(app, argc, argv);
  try {
    app.parse(argc, argv);
  } catch (const CLI::RuntimeError& error) {
    // the command did its work and says how it ended
    return error.get_exit_code();
  } catch (const CLI::ParseError& error) {
    // help and version end well; anything else is a mistake of the caller
    return app.exit(error) == 0 ? kDone : kWrongInput;
  }
  return kDone;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const nucha::InputError& error) {
    for (const nucha::Fault& fault : error.faults())
      std::fprintf(stderr, "nucha: %s\n", nucha::describe(fault).c_str());
    return kWrongInput;
  } catch (const std::bad_alloc&) {
    std::fputs("nucha: out of memory\n", stderr);
    return kOurBug;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "nucha: %s\nThis is a bug in nucha; please report it with the input that caused it.\n",
                 error.what());
    return kOurBug;
  }
}
