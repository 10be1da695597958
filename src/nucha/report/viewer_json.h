// What the 3-D viewer draws of a patient's neck, as data for programs (web/viewer/viewer.js takes it).
#pragma once

#include "nucha/base/json.h"
#include "nucha/evaluate/evaluation.h"

namespace nucha {

/// {"bones": names, "meshes": surfaces that several necks share, "necks": [{"treatment", "label", "neutral", "parts",
/// "facets", "responses"}]}: before the operation, now ("treatment" is ""), and after each option that changes it.
/// Without a computed neck "necks" is empty.
Json writeViewerJson(const Evaluation& evaluation);

}  // namespace nucha
