// A study told: on a terminal, as a table for spreadsheets, as JSON for programs. (Pages and pictures: neck_html.h,
// vtk.h, gltf.h.)
#pragma once

#include <string>

#include "nucha/base/json.h"
#include "nucha/mechanics/study.h"
#include "nucha/report/report.h"

namespace nucha {

/// Said at the end of every output of the mechanics.
inline constexpr const char* kModelNotice =
    "nucha supports a licensed clinician and does not replace one. It is not a medical device. A model of a neck is "
    "not "
    "the patient's neck: docs/validation/mechanics.md shows how close it comes to measured ones.";

/// One screen: rotation of every level intact and operated, what its disc, facets and foramina bear, implants against
/// their strength, and where equilibrium was lost.
std::string writeStudyText(const StudyResult& result, const Study& study, const TextOptions& options = {});

/// One line for each neck, load case, point of its curve and level; docs/json.md names the columns.
std::string writeStudyCsv(const StudyResult& result, const Study& study);

/// docs/schemas/simulation.schema.json.
Json writeStudyJson(const StudyResult& result, const Study& study);

}  // namespace nucha
