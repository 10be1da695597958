// Operations in study files.
#pragma once

#include <string>

#include "nucha/base/json.h"
#include "nucha/neck/surgery.h"

namespace nucha {

/// Keys: "operation" (a name such as "acdf"), "levels" ("C5-C7") or "bones" ("C5", "C3-C6") as the operation asks for,
/// and as far as given "construct", "side", "implant", "cut_pll", "uncinate_share", "height_mm", "lordosis_deg",
/// "depth_mm", "width_mm", "modulus_MPa", "facet_share", "opened_mm", "canal_gain_mm".
Json toJson(const Operation& operation);

/// `file` and `pointer` are where the object stands, for messages. Throws InputError naming the JSON pointer of every
/// unknown key, missing key and wrong value.
Operation operationFromJson(const Json& json, const std::string& file, const std::string& pointer = "");

}  // namespace nucha
