// The evaluation of one patient as a single HTML page: pictures first, numbers with their intervals, every source.
#pragma once

#include <string>

#include "nucha/evaluate/evaluation.h"
#include "nucha/record/case.h"

namespace nucha {

/// One self-contained file (no network, no fonts) that reads on a screen, a phone, on paper in black and white, and
/// aloud. All text of the inputs is escaped. Works for an evaluation that found nothing as well. Where the evaluation
/// holds necks to look at, the page carries one script, the 3-D viewer, and may run no other; with scripts off and on
/// paper a drawing stands in its place. Without necks there is no script at all, and none may run.
std::string writeHtml(const Evaluation& evaluation, const Case& patient_case, const Evidence& evidence);

/// The Content-Security-Policy that such a page states in its head, for who sends it with a header of its own.
std::string contentPolicy(const Evaluation& evaluation);

}  // namespace nucha
