// The coming years of a neck told: on a terminal, as JSON for programs, as a table for spreadsheets, as a page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nucha/base/json.h"
#include "nucha/course/follow.h"
#include "nucha/evaluate/evaluation.h"
#include "nucha/record/case.h"
#include "nucha/report/report.h"

namespace nucha {

/// Version of the JSON (docs/schemas/futures.schema.json).
inline constexpr int kFuturesSchemaVersion = 1;

/// The same neck followed once, as it is or treated at the start.
struct FollowedLine {
  std::string treatment;          ///< id; "" for the neck as it is
  std::string label;              ///< of the treatment, "as it is" without one
  std::vector<std::string> done;  ///< sentences: what the treatment did
  Futures futures;
};

/// A treatment that was asked for and changes nothing that is computed.
struct UnchangedTreatment {
  std::string treatment, label, why;
};

struct FollowReport {
  std::optional<Case> patient_case;  ///< none: a neck without a patient, of whom nothing was evaluated
  Evaluation evaluation;             ///< of that case; its red flags come first in every output
  std::string subject;               ///< whose neck it is, where there is no case
  std::vector<Level> operated;       ///< before the start, top first
  double months_since = 0;           ///< from the operation to the start
  FollowOptions options;
  std::vector<FollowedLine> lines;  ///< as it is first
  std::vector<UnchangedTreatment> unchanged;
  std::vector<std::string> assumed;  ///< what was not known and taken instead
  std::vector<std::string> sources;  ///< keys of the figures that the course rests on
  bool equilibrium = true;  ///< false: the neck at the start could not be turned; the notes say what is missing
};

/// One screen: red flags, the shares at 2, 5 and 10 years with and without treatment, the quantities.
std::string writeFollowText(const FollowReport& report, const Evidence& evidence, const TextOptions& options = {});

/// docs/schemas/futures.schema.json.
Json writeFollowJson(const FollowReport& report, const Evidence& evidence);

/// One line for each curve and time; docs/json.md names the columns.
std::string writeFollowCsv(const FollowReport& report);

/// One self-contained page with plots; it loads nothing from a network and runs no scripts.
std::string writeFollowHtml(const FollowReport& report, const Evidence& evidence);

}  // namespace nucha
