// Necks and measurements as JSON.
#pragma once

#include <filesystem>
#include <string>

#include "nucha/base/json.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/neck/build.h"
#include "nucha/neck/neck.h"

namespace nucha {

/// The whole neck; numbers in full precision, so that neckFromJson(toJson(neck)) gives the same bytes again.
Json toJson(const Neck& neck);

/// Reads what toJson(Neck) wrote. Every field is needed and no other is known. `file` is used in messages. Throws
/// InputError naming every fault with its JSON pointer; a neck that cannot be computed with is refused as well.
Neck neckFromJson(const Json& json, const std::string& file = "neck");

/// The short form that people write:
///   {"name": "...", "person": {"sex": "M", "age": 45, "stature_cm": 175.5}, "lordosis": {"deg": 12, "method": "cobb"},
///    "t1_slope_deg": 25, "sva_mm": 20, "bones": {"C5": {"height_anterior_mm": 12}},
///    "discs": {"C5-C6": {"height_middle_mm": 4, "grade": 3}}, "density_HU": 320, "muscle_strength": 0.8}
/// Only the person's sex (M, F, other) is needed; stature_mm is taken for stature_cm too. What was not measured is not
/// written.
Json toJson(const Measurements& measurements);

/// Reads the short form, which stands at `pointer` of `file`. Throws InputError naming every fault with its pointer.
Measurements measurementsFromJson(const Json& json, const std::string& file = "measurements",
                                  const std::string& pointer = {});

/// Builds a neck from either form (the whole one has "segments"). Throws InputError with places in `file`.
Neck readNeckJson(const Json& json, const std::string& file, const NeckTables& tables);

/// The same from a file.
Neck readNeck(const std::filesystem::path& path, const NeckTables& tables);

}  // namespace nucha
