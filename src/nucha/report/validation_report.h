// The comparison with published measurements told: on a terminal, as JSON, as the page docs/validation/mechanics.md
// with its plots.
#pragma once

#include <string>
#include <vector>

#include "nucha/base/json.h"
#include "nucha/mechanics/validate_mechanics.h"
#include "nucha/report/report.h"

namespace nucha {

/// Rows by table, sums, and what was left out.
std::string writeMechanicsValidationText(const MechanicsValidation& validation, const TextOptions& options = {});
Json writeMechanicsValidationJson(const MechanicsValidation& validation);
/// `command` made it; `plots` are file names of pictures beside the page, with their captions.
struct PlotFile {
  std::string name, caption, svg;
};
std::string writeMechanicsValidationMarkdown(const MechanicsValidation& validation, const std::string& command,
                                             const std::vector<PlotFile>& plots);

/// Ours against theirs with their sd, one picture for each direction of the range of motion.
std::vector<PlotFile> plotMotion(const MechanicsValidation& validation);
/// Moment against rotation of every level of the intact neck, both ways, one picture for each pair of directions.
std::vector<PlotFile> plotCurves(const std::vector<Response>& responses);

}  // namespace nucha
