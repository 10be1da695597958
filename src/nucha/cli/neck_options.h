// Options that say whose neck it is and what was fused, shared by the commands that need no case file.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "nucha/evidence/neck_tables.h"
#include "nucha/neck/build.h"
#include "nucha/neck/surgery.h"

namespace nucha {

struct NeckOptions {
  std::string neck, sex, fused, construct = "plate";
  std::optional<double> age, stature_cm;
};

struct Fusion {
  Operation operation;
  std::vector<Level> levels;  ///< that it shall fuse, top first; a corpectomy names the bodies between them
};

/// Names of the options that addNeckOptions() adds.
std::vector<std::string> neckOptionNames();
void addNeckOptions(CLI::App& command, NeckOptions& options);

/// Measurements, or the name of a neck file. Throws InputError when the options contradict each other.
std::variant<Measurements, std::filesystem::path> neckOf(const NeckOptions& options);

/// One for each range of `--fused` ("C5-C7", or several: "C3-C4,C6-C7"). Throws InputError for what is no
/// level and for a construct that nobody knows.
std::vector<Fusion> fusionsOf(const NeckOptions& options);

[[noreturn]] void refuseOption(const std::string& option, const std::string& what, const std::string& fix);

}  // namespace nucha
