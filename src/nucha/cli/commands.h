// The sub-commands. Each fills its options from the command line and runs; errors travel as exceptions to main().
#pragma once

#include <CLI/CLI.hpp>

namespace nucha {

/// Exit code when a load found no equilibrium; the report says where, and is written all the same.
inline constexpr int kNumericalFailure = 3;

void addEvaluateCommand(CLI::App& app);
void addExplainCommand(CLI::App& app);
void addFollowCommand(CLI::App& app);
void addInterviewCommand(CLI::App& app);
void addSimulateCommand(CLI::App& app);
void addValidateCommand(CLI::App& app);
#ifdef NUCHA_WITH_SERVER
void addServeCommand(CLI::App& app);
#endif

}  // namespace nucha
