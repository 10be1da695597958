// The evaluation of one patient as a single HTML page: pictures first, numbers with their intervals, every source.
#pragma once

#include <string>

#include "nucha/evaluate/evaluation.h"
#include "nucha/record/case.h"

namespace nucha {

/// One self-contained file (no network, no scripts, no fonts) that reads on a screen, a phone, on paper in black and
/// white, and aloud. All text of the inputs is escaped. Works for an evaluation that found nothing as well.
std::string writeHtml(const Evaluation& evaluation, const Case& patient_case, const Evidence& evidence);

}  // namespace nucha
