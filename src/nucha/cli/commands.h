// The sub-commands. Each fills its options from the command line and runs; errors travel as exceptions to main().
#pragma once

#include <CLI/CLI.hpp>

namespace nucha {

void addEvaluateCommand(CLI::App& app);
void addExplainCommand(CLI::App& app);
void addInterviewCommand(CLI::App& app);
void addValidateCommand(CLI::App& app);

}  // namespace nucha
