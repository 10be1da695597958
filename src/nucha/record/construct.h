// Recognising implants and approach in the words a record uses for an operation.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nucha/record/case.h"
#include "nucha/record/tables.h"

namespace nucha {

/// What the words of one text say, without repeats, in the order in which they stand. A word after "no", "without" or
/// "non" is turned round where its opposite is known (plate) and dropped otherwise.
std::vector<Implies> recogniseWords(std::string_view text, const RecordTables& tables);

/// The approach that the words speak for; nullopt when they speak for none.
std::optional<Approach> findApproachInWords(const std::vector<Implies>& words);

/// Fills the implant flags of a surgery from its `implants`, `construct` and `approach`. What nobody mentions stays
/// unknown; what the approach rules out (rods after a purely anterior operation) becomes false.
void recogniseImplants(Surgery& surgery, const RecordTables& tables);

/// "C5 – C6" and "C5 to C6" written as "C5-C6".
std::string plainSpan(std::string_view text);

/// Segments named anywhere in a text ("ACDF C5-C7" gives C5-C6 and C6-C7), top first, each once.
std::vector<Level> findLevelsInText(std::string_view text);

}  // namespace nucha
